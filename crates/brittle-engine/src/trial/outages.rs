//! Outages: hosts become unusable, and usable again.

use brittle_model::scenario::HostSource;
use brittle_model::{ClassId, HostId, JobId, SimTime};
use brittle_topology::{Hit, Reach};

use super::Runner;
use crate::class::Comeback;
use crate::fleet::Role;
use crate::observe::{Event, Observer};
use crate::outage::Outage;

impl Runner<'_> {
    /// An outage begins: hosts below become unusable, and their jobs miss them.
    pub(super) fn break_down(&mut self, now: SimTime, outage: &Outage) {
        let hit = self.world.cluster.hit(outage.component);
        if self.changes_network(&hit, 1) {
            self.severed += 1;
        }
        if hit.reach == Reach::BetweenPods {
            return;
        }
        let broken = self.broken_in_each(outage);
        for host in hit.hosts.map(HostId) {
            let was_usable = self.fleet.is_usable(host);
            self.fleet.shade(now, host, outage.shade(), broken);
            if let Some(job) = self.fleet.tenant(host)
                && was_usable
                && !self.fleet.is_usable(host)
            {
                self.jobs[job.index()].missing.push(host);
            }
        }
    }

    /// An outage ends: its component begins a new life, hosts become usable, and whoever waits for them
    /// takes them.
    pub(super) fn come_back<O: Observer>(&mut self, now: SimTime, eyes: &mut O) {
        let outage = self.outages.end(&mut self.agenda);
        let Outage { class, component } = outage;
        eyes.see(now, Event::Repaired { class: ClassId(u32::from(class)), component });
        let hit = self.world.cluster.hit(component);
        if self.changes_network(&hit, -1) {
            self.severed -= 1;
        }
        if self.strikes.has_cures()
            && let Some(host) = self.world.cluster.host_of(component)
        {
            self.cure(now, host);
        }
        if let Comeback::Repair { renewal, .. } = self.world.classes[class as usize].comeback {
            self.begin_life(now, class, component, renewal);
        }
        self.returned.clear();
        if hit.reach != Reach::BetweenPods {
            self.unshade(now, &outage, &hit);
        }
        // A job's own hosts first: a host from elsewhere must not take the place of one that is back.
        let returned = std::mem::take(&mut self.returned);
        for own in [true, false] {
            for &host in &returned {
                if matches!(self.fleet.role(host), Role::Seat(_)) == own {
                    self.welcome(now, host, eyes);
                }
            }
        }
        self.returned = returned;
        self.serve_waiting(now, eyes);
    }

    /// Lifts an outage from the hosts below; those that are usable again are in `returned` then.
    fn unshade(&mut self, now: SimTime, outage: &Outage, hit: &Hit) {
        let broken = self.broken_in_each(outage);
        for host in hit.hosts.clone().map(HostId) {
            let was_usable = self.fleet.is_usable(host);
            self.fleet.unshade(now, host, outage.shade(), broken);
            if !self.fleet.is_dark(host) {
                self.put_right(now, host);
            }
            if !was_usable && self.fleet.is_usable(host) {
                self.returned.push(host);
            }
        }
    }

    /// Counts a member of a redundancy group up or down; whether the pods' connection changed by it.
    pub(super) fn changes_network(&mut self, hit: &Hit, step: i32) -> bool {
        let Some(group) = hit.group else {
            return hit.reach == Reach::BetweenPods && !hit.hosts.is_empty();
        };
        let members = self.world.cluster.group(group).members;
        let down = &mut self.group_down[group.index()];
        let was_cut = *down == members;
        *down = down.checked_add_signed(step).expect("a member comes back once");
        was_cut != (*down == members)
    }

    pub(super) fn broken_in_each(&self, outage: &Outage) -> u32 {
        self.world.cluster.gpus_broken(outage.component)
    }

    /// A host is usable again.
    pub(super) fn welcome<O: Observer>(&mut self, now: SimTime, host: HostId, eyes: &mut O) {
        match self.fleet.role(host) {
            Role::Seat(job) => {
                let state = &mut self.jobs[job.index()];
                let lacked = state.missing.len();
                state.missing.retain(|&missing| missing != host);
                if state.missing.len() < lacked && !state.is_over() {
                    self.activate(now, job, host, HostSource::Repair);
                }
            }
            Role::Replaced => {
                let lacks = |job: &&JobId| !self.jobs[job.index()].missing.is_empty();
                match self.waiting.iter().find(lacks).copied() {
                    Some(job) => self.seat(now, job, Some(host), HostSource::Repair, eyes),
                    None => self.fleet.join_pool(now, host, self.world),
                }
            }
            Role::Hot(_) | Role::Warm | Role::Unallocated => {}
        }
    }
}
