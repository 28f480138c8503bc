//! Replacement that keeps to a domain: out of the domain of the host that is missing, or all hosts of the job in that
//! domain move to another one.
//!
//! Guarantees: whoever takes the seat of a host stands in its domain, or the whole group has moved at once.
//! Deliberately lacks hosts that are ordered or taken from other jobs: rules refuse them beside `within`.

use brittle_model::placement::Domains;
use brittle_model::scenario::HostSource;
use brittle_model::{HostId, JobId, SimTime};
use brittle_policy::Place;

use super::Runner;
use crate::observe::{Event, Observer};

impl Runner<'_> {
    /// Which of the hosts that a job misses a host may replace: the first, or the first in its domain.
    pub(super) fn wanted_by(&self, job: JobId, host: HostId) -> Option<usize> {
        let missing = &self.jobs[job.index()].missing;
        match &self.world.jobs[job.index()].within {
            None => (!missing.is_empty()).then_some(0),
            Some(domains) => first_in(missing, domains, domains.of(host.0)),
        }
    }

    /// Takes hosts for those that a job misses, domain by domain.
    #[cold]
    pub(super) fn take_within<O: Observer>(
        &mut self,
        now: SimTime,
        job: JobId,
        domains: &Domains,
        eyes: &mut O,
    ) {
        let mut lacking: Vec<u32> = Vec::new();
        for host in &self.jobs[job.index()].missing {
            let domain = domains.of(host.0);
            if !lacking.contains(&domain) {
                lacking.push(domain);
            }
        }
        for domain in lacking {
            // Again, as long as spares do not come up.
            loop {
                let lacks = self.missing_in(job, domains, domain);
                let leaves = self.is_spent(job, domains, domain)
                    || self.spares_by_domain(job, domains)[domain as usize] < lacks;
                let dead = self.taken.dead;
                if lacks == 0 || leaves && self.move_group(now, job, domains, domain, eyes) {
                    break;
                }
                while let Some(index) = first_in(&self.jobs[job.index()].missing, domains, domain) {
                    let old = self.jobs[job.index()].missing[index];
                    let Some((host, source)) = self.choose_in(now, job, old, domains, domain)
                    else {
                        break;
                    };
                    if source == HostSource::Warm && self.is_dead(now, job, host, eyes) {
                        continue;
                    }
                    self.jobs[job.index()].missing.remove(index);
                    self.seat(now, job, old, host, source, eyes);
                }
                if self.taken.dead == dead {
                    break;
                }
            }
        }
    }

    /// All hosts of a job in a domain are replaced by hosts of another one, if one has enough; those that can still be
    /// used join a pool. Whether it was so.
    fn move_group<O: Observer>(
        &mut self,
        now: SimTime,
        job: JobId,
        domains: &Domains,
        from: u32,
        eyes: &mut O,
    ) -> bool {
        let world = self.world;
        let seats = world.jobs[job.index()].seats.len() as u32;
        let held = (0..seats).map(|seat| self.host_at(job, seat));
        let group: Vec<HostId> = held.filter(|host| domains.of(host.0) == from).collect();
        let (to, hosts) = loop {
            let Some(to) = self.refuge(job, domains, from, group.len() as u32) else {
                return false;
            };
            if let Some(hosts) = self.muster(now, job, &group, domains, to, eyes) {
                break (to, hosts);
            }
        };
        self.taken.moved += 1;
        if let Some(domain) = world.jobs[job.index()].spec.placement.within {
            let hosts = group.len() as u32;
            eyes.see(now, Event::Moved { job, domain, from, to, hosts });
        }
        for (old, (new, source)) in group.into_iter().zip(hosts) {
            self.jobs[job.index()].missing.retain(|&missing| missing != old);
            self.seat(now, job, old, new, source, eyes);
            if self.fleet.is_usable(old) {
                self.fleet.join_pool(now, old, world);
            }
        }
        true
    }

    /// The first domain with hosts for a group, those not counted that the job misses there; one where it holds no seats
    /// before others.
    fn refuge(&self, job: JobId, domains: &Domains, from: u32, hosts: u32) -> Option<u32> {
        let spares = self.spares_by_domain(job, domains);
        let mut held = vec![false; spares.len()];
        for seat in 0..self.world.jobs[job.index()].seats.len() as u32 {
            held[domains.of(self.host_at(job, seat).0) as usize] = true;
        }
        let has_room = |&domain: &u32| {
            domain != from
                && spares[domain as usize] >= hosts
                && spares[domain as usize] - hosts >= self.missing_in(job, domains, domain)
                && !self.is_spent(job, domains, domain)
        };
        let rooms = || (0..domains.len()).filter(has_room);
        rooms().find(|&domain| !held[domain as usize]).or_else(|| rooms().next())
    }

    /// Takes hosts of a domain for a whole group; none, if some do not come up and the others are too few.
    fn muster<O: Observer>(
        &mut self,
        now: SimTime,
        job: JobId,
        group: &[HostId],
        domains: &Domains,
        to: u32,
        eyes: &mut O,
    ) -> Option<Vec<(HostId, HostSource)>> {
        let mut hosts = Vec::new();
        while let Some(&old) = group.get(hosts.len()) {
            match self.choose_in(now, job, old, domains, to) {
                Some((host, HostSource::Warm)) if self.is_dead(now, job, host, eyes) => {}
                Some(found) => hosts.push(found),
                None => {
                    for (host, source) in hosts {
                        match source {
                            HostSource::Hot => self.fleet.join_hot(now, host, job),
                            _ => self.fleet.join_warm(now, host),
                        }
                    }
                    return None;
                }
            }
        }
        Some(hosts)
    }

    /// Takes a spare of a domain out of the first of the job's pools that has one, for a host.
    fn choose_in(
        &mut self,
        now: SimTime,
        job: JobId,
        old: HostId,
        domains: &Domains,
        domain: u32,
    ) -> Option<(HostId, HostSource)> {
        for source in self.pools_of(job) {
            let hot = (source == HostSource::Hot).then_some(job);
            let pool = self.fleet.pool(hot);
            let inside = |rank: usize| {
                let is_inside = |&i: &usize| domains.of(pool.host(rank, i).0) == domain;
                (0..pool.count(rank)).filter(is_inside).collect()
            };
            let only: Vec<Vec<usize>> = (0..pool.ranks()).map(inside).collect();
            let Some(rank) = only.iter().position(|hosts| !hosts.is_empty()) else { continue };
            let place = match self.choice.takes_the_first() {
                true => Place { rank, index: only[rank][0] },
                false => self.picked(now, old, hot, Some(&only)),
            };
            return Some((self.fleet.take_at(hot, place), source));
        }
        None
    }

    /// The pools that a job may take hosts from, in its order.
    fn pools_of(&self, job: JobId) -> impl Iterator<Item = HostSource> + use<> {
        let mut pools = self.world.jobs[job.index()].spec.recovery.replace.clone();
        pools.retain(|source| {
            matches!(source, HostSource::Hot | HostSource::Warm | HostSource::Repair)
        });
        pools.into_iter().take_while(|&source| source != HostSource::Repair)
    }

    /// Spares that a job may take, by domain.
    fn spares_by_domain(&self, job: JobId, domains: &Domains) -> Vec<u32> {
        let mut spares = vec![0; domains.len() as usize];
        for source in self.pools_of(job) {
            let hot = (source == HostSource::Hot).then_some(job);
            for host in self.fleet.pool(hot).hosts() {
                spares[domains.of(host.0) as usize] += 1;
            }
        }
        spares
    }

    /// Hosts of a domain that a job misses.
    fn missing_in(&self, job: JobId, domains: &Domains, domain: u32) -> u32 {
        let missing = self.jobs[job.index()].missing.iter();
        missing.filter(|host| domains.of(host.0) == domain).count() as u32
    }

    /// Whether so many hosts of a domain are unusable that the job leaves it.
    fn is_spent(&self, job: JobId, domains: &Domains, domain: u32) -> bool {
        let Some(share) = self.world.jobs[job.index()].spec.placement.drain_over else {
            return false;
        };
        let hosts = domains.hosts(domain);
        let size = f64::from(hosts.end - hosts.start);
        let unusable = hosts.map(HostId).filter(|&host| !self.fleet.is_usable(host)).count();
        unusable as f64 > share * size
    }
}

/// The first of some hosts that is in a domain.
fn first_in(hosts: &[HostId], domains: &Domains, domain: u32) -> Option<usize> {
    hosts.iter().position(|host| domains.of(host.0) == domain)
}
