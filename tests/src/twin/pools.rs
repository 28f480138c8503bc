//! Where the twin's jobs get their hosts: pools, other jobs, and whatever comes back.

use brittle_model::ComponentKind;
use brittle_model::scenario::{Domain, HostChoiceRule, HostSource, Refill};

use super::Twin;
use super::fleet::{Out, Role};
use super::life::pause;
use super::queue::Event;
use super::shelf::Loss;

impl Twin<'_> {
    /// Takes spares for the hosts that a job misses, from wherever its policy allows.
    pub(super) fn take_spares(&mut self, j: usize, replace: &[HostSource]) {
        while let Some(missing) = self.fleet.first(Role::Seat(j), false) {
            let sources = replace.iter();
            let sources: Vec<HostSource> =
                sources.copied().take_while(|source| *source != HostSource::Repair).collect();
            let found = sources.into_iter().find_map(|source| {
                let host = match source {
                    HostSource::Hot => self.choose_host(Role::Hot(j), missing),
                    HostSource::Warm => self.choose_host(Role::Warm, missing),
                    HostSource::Floating => self.floating(j),
                    _ => None,
                };
                Some((source, host?))
            });
            let Some((source, host)) = found else { return };
            match source {
                HostSource::Hot => self.hot += 1,
                HostSource::Floating => {
                    self.floating += 1;
                    self.exchange(j, missing, host);
                    continue;
                }
                _ => {
                    if self.rng.chance(self.scenario.spares.dead_on_arrival) {
                        self.find_dead(j, host);
                        continue;
                    }
                    self.warm += 1;
                }
            }
            self.change_host(j, missing, host, source);
        }
    }

    /// The host of a pool that the policy names.
    pub(super) fn choose_host(&mut self, pool: Role, replaced: u32) -> Option<u32> {
        let mut hosts = self.fleet.all(pool, true);
        if hosts.is_empty() {
            return None;
        }
        let place = |host: u32, domain: Domain| {
            self.fleet.place_of(host)[match domain {
                Domain::Rack => 0,
                Domain::Pod => 1,
                Domain::PowerFeed => 2,
            }]
        };
        let value = |host: u32| match &self.scenario.hosts.choice {
            HostChoiceRule::Longest | HostChoiceRule::Random => 0.0,
            HostChoiceRule::FewestFailures => {
                let blames = self.blames[host as usize].iter();
                blames.filter(|&&at| at <= self.now).count() as f64
            }
            HostChoiceRule::BestScore(score) => -self.score(score, host),
            HostChoiceRule::ApartFrom(domain) => {
                f64::from(u8::from(place(host, *domain) == place(replaced, *domain)))
            }
            HostChoiceRule::Near(near) => {
                let domain = near.domain();
                f64::from(u8::from(place(host, domain) != place(replaced, domain)))
            }
        };
        let best = hosts.iter().map(|&h| value(h)).fold(f64::INFINITY, f64::min);
        hosts.retain(|&h| value(h) == best);
        let any = matches!(
            self.scenario.hosts.choice,
            HostChoiceRule::Random | HostChoiceRule::FewestFailures | HostChoiceRule::BestScore(_)
        );
        Some(if any { hosts[self.rng.below(hosts.len())] } else { hosts[0] })
    }

    /// The host that a job of lower priority gives.
    fn floating(&self, j: usize) -> Option<u32> {
        let priority = |k: usize| self.scenario.jobs[k].priority;
        let last_usable = |k: usize| {
            let mut seats = self.jobs[k].seats.iter().rev().copied();
            seats.find(|&h| self.fleet.is_usable(h))
        };
        let givers = (0..self.jobs.len()).filter(|&k| {
            !self.jobs[k].ended && priority(k) < priority(j) && last_usable(k).is_some()
        });
        let giver = givers.min_by_key(|&k| (priority(k), std::cmp::Reverse(k)))?;
        last_usable(giver)
    }

    /// Two jobs exchange seats.
    fn exchange(&mut self, j: usize, missing: u32, host: u32) {
        let Role::Seat(k) = self.fleet.role(host) else { unreachable!() };
        let seat = |jobs: &[super::job::Job], k: usize, host: u32| {
            jobs[k].seats.iter().position(|&h| h == host).expect("it is in the job")
        };
        let (mine, theirs) = (seat(&self.jobs, j, missing), seat(&self.jobs, k, host));
        self.jobs[j].seats[mine] = host;
        self.jobs[j].ready[mine] = self.now;
        self.jobs[k].seats[theirs] = missing;
        self.jobs[k].ready[theirs] = self.now;
        self.lose_seat(j, mine, Loss::Taken);
        self.lose_seat(k, theirs, Loss::Taken);
        self.fleet.assign(host, Role::Seat(j));
        self.fleet.assign(missing, Role::Seat(k));
        self.jobs[j].joined = true;
        self.activate(j, mine, HostSource::Floating);
        self.interrupt(k, 0);
        self.look();
    }

    /// A warm spare that was taken does not come up.
    fn find_dead(&mut self, j: usize, host: u32) {
        self.dead += 1;
        let known = pause(&self.scenario.spares.activation, &mut self.rng);
        let from = self.now.max(self.jobs[j].held_up).saturating_add(known);
        self.jobs[j].held_up = from;
        self.fleet.assign(host, Role::Replaced);
        let (kind, repair) = (ComponentKind::Host, &self.scenario.repair);
        self.go_down(kind, host, Out::Broken, None, None, repair, from - self.now);
        self.look();
    }

    fn change_host(&mut self, j: usize, old: u32, new: u32, source: HostSource) {
        let mut seats = self.jobs[j].seats.iter();
        let seat = seats.position(|&host| host == old).expect("it was in the job");
        self.jobs[j].seats[seat] = new;
        self.jobs[j].ready[seat] = self.now;
        self.lose_seat(j, seat, Loss::Taken);
        self.fleet.assign(old, Role::Replaced);
        self.fleet.assign(new, Role::Seat(j));
        self.jobs[j].joined |= source != HostSource::Hot;
        self.activate(j, seat, source);
    }

    fn activate(&mut self, j: usize, seat: usize, source: HostSource) {
        let activation = match source {
            HostSource::Hot => &self.scenario.jobs[j].hot_activation,
            _ => &self.scenario.spares.activation,
        };
        let span = pause(activation, &mut self.rng);
        let job = &mut self.jobs[j];
        let ready = &mut job.ready[seat];
        *ready = (*ready).max(self.now.max(job.held_up).saturating_add(span));
        let ready = *ready;
        self.start_beside(j, seat, ready);
    }

    pub(super) fn is_complete(&self, j: usize) -> bool {
        self.fleet.first(Role::Seat(j), false).is_none()
            && !(self.fleet.is_parted() && self.spans_pods(j))
            && !self.lacks_storage(j)
    }

    /// Whether a job can go on; one that has stood still may need its hot spares too.
    pub(super) fn has_all(&self, j: usize) -> bool {
        self.is_complete(j) && !(self.waits_for_hot(j) && self.lacks_hot(j) > 0)
    }

    fn waits_for_hot(&self, j: usize) -> bool {
        self.jobs[j].stood && self.requires(j)
    }

    /// A job takes all that it can have: for its seats, then for its hot pool, then again for its seats, and so on.
    pub(super) fn provide(&mut self, j: usize) {
        let replace = &self.scenario.jobs[j].recovery.replace;
        self.take_spares(j, replace);
        while self.waits_for_hot(j) {
            let lacked = self.lacks_hot(j);
            self.refill(j);
            if self.lacks_hot(j) == lacked {
                return;
            }
            self.take_spares(j, replace);
        }
    }

    /// How many hot spares a job lacks.
    fn lacks_hot(&self, j: usize) -> usize {
        let spares = self.scenario.jobs[j].hot_spares as usize;
        spares.saturating_sub(self.fleet.count(Role::Hot(j)))
    }

    pub(super) fn requires(&self, j: usize) -> bool {
        let spec = &self.scenario.jobs[j];
        spec.refill == Refill::Required && spec.hot_spares > 0
    }

    /// Hot spares from the warm pool, as far as it goes.
    pub(super) fn refill(&mut self, j: usize) {
        while self.lacks_hot(j) > 0 {
            let Some(host) = self.fleet.first(Role::Warm, true) else { return };
            self.fleet.assign(host, Role::Hot(j));
        }
    }

    /// The jobs that stand still, or run without some of their hosts, first come first.
    fn standing(&self) -> Vec<usize> {
        let place = |j: usize| {
            let job = &self.jobs[j];
            Some((job.standing.or(job.fewer.lacks).filter(|_| !job.ended)?, j))
        };
        let mut standing: Vec<(u64, usize)> = (0..self.jobs.len()).filter_map(place).collect();
        standing.sort_unstable();
        standing.into_iter().map(|(_, j)| j).collect()
    }

    /// Looks at the hosts after something changed. Whatever is back serves the jobs that stand still: its own,
    /// or the first that lacks one; else it joins a pool.
    pub(super) fn look(&mut self) {
        let jobs = &self.jobs;
        let mut back = self.fleet.look(|j| !jobs[j].needs_network());
        for j in std::mem::take(&mut self.fleet.missing) {
            self.lose_seats(j);
            self.jobs[j].seeks = true;
        }
        back.sort_by_key(|&host| !matches!(self.fleet.role(host), Role::Seat(_)));
        for host in back {
            match self.fleet.role(host) {
                Role::Seat(j) if self.jobs[j].ended => {}
                Role::Seat(j) => {
                    let mut seats = self.jobs[j].seats.iter();
                    let seat = seats.position(|&h| h == host).expect("it is in the job");
                    self.activate(j, seat, HostSource::Repair);
                }
                Role::Replaced => self.receive(host),
                _ => {}
            }
        }
    }

    pub(super) fn receive(&mut self, host: u32) {
        for j in self.standing() {
            if let Some(missing) = self.fleet.first(Role::Seat(j), false) {
                self.change_host(j, missing, host, HostSource::Repair);
                return;
            }
        }
        let lacking = (0..self.jobs.len()).find(|&j| !self.jobs[j].ended && self.lacks_hot(j) > 0);
        let spares = &self.scenario.spares;
        let cold = spares.give_back
            && self.fleet.count(Role::Cold) < spares.cold as usize
            && self.fleet.count(Role::Warm) >= spares.warm as usize;
        let role = match lacking {
            Some(j) => Role::Hot(j),
            None if cold => Role::Cold,
            None => Role::Warm,
        };
        self.fleet.assign(host, role);
    }

    /// Jobs that stand still take what there is now, and go on if they have all.
    pub(super) fn serve(&mut self) {
        for j in self.standing() {
            if self.jobs[j].fewer.lacks.is_some() {
                self.provide(j);
                if self.fleet.first(Role::Seat(j), false).is_none() {
                    self.jobs[j].fewer.lacks = None;
                }
                continue;
            }
            if self.jobs[j].standing.is_none() {
                continue;
            }
            self.provide(j);
            if self.has_all(j) {
                self.go_on(j);
            } else {
                self.run_without(j);
            }
        }
    }

    /// Cold spares are provisioned while jobs stand still for want of hosts.
    pub(super) fn order_cold(&mut self) {
        let spares = &self.scenario.spares;
        let mut wanted = 0;
        for j in self.standing() {
            let recovery = &self.scenario.jobs[j].recovery;
            let named = recovery.replace.iter().take_while(|s| **s != HostSource::Repair);
            if !named.copied().any(|s| s == HostSource::Cold) {
                continue;
            }
            wanted += self.fleet.all(Role::Seat(j), false).len();
            if self.requires(j) {
                wanted += self.lacks_hot(j);
            }
        }
        if spares.cold_at_once > 0 {
            wanted = wanted.min(spares.cold_at_once as usize);
        }
        while self.provisioning < wanted {
            let Some(host) = self.fleet.first(Role::Cold, true) else { return };
            self.cold += 1;
            self.provisioning += 1;
            self.fleet.assign(host, Role::Coming);
            let stamp = self.stamp();
            self.coming[host as usize] = stamp;
            let at = self.now.saturating_add(pause(&spares.cold_activation, &mut self.rng));
            self.queue.put(at, Event::Provisioned { host, stamp });
        }
    }

    /// A cold spare is there.
    pub(super) fn provision(&mut self, host: u32, stamp: u64) {
        self.provisioning -= 1;
        if self.coming[host as usize] != stamp || self.fleet.role(host) != Role::Coming {
            return;
        }
        if self.fleet.is_usable(host) {
            self.receive(host);
        } else {
            self.fleet.assign(host, Role::Replaced);
        }
        self.serve();
    }
}
