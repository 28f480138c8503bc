//! The parallel groups of a job in a network with parts of it down: how far each dimension reaches, and what it waits.

use brittle_model::scenario::Dimension;
use brittle_model::{ClassId, ComponentId, HostId, JobId, SimTime};
use brittle_topology::Reach;

use super::Runner;
use crate::layout::Levels;

/// The least that the hosts of a job have left at each reach, and who took it.
#[derive(Clone, Copy, Debug)]
struct Shares([(f64, Option<ComponentId>); 4]);

impl Shares {
    /// What is left of paths that go so far: within scale-up domains what those have left; over the network the
    /// least of all that is crossed.
    fn up_to(&self, level: Reach) -> (f64, Option<ComponentId>) {
        let first = usize::from(level != Reach::Inside);
        let mut least = (1.0, None);
        for &(left, by) in &self.0[first..=level as usize] {
            if left < least.0 {
                least = (left, by);
            }
        }
        (least.0.max(f64::MIN_POSITIVE), least.1)
    }
}

impl Runner<'_> {
    /// The share of a step that a job waits longer for its groups than at full bandwidth [1], and the class that
    /// most of it comes from: Σ x(1/share − 1) over the dimensions, each at its own level.
    pub(super) fn wait_of_groups(&self, now: SimTime, job: JobId) -> (f64, Option<ClassId>) {
        if self.network.is_whole() {
            return (0.0, None);
        }
        let (Some(layout), Some(levels)) =
            (&self.world.jobs[job.index()].spec.layout, self.levels_of(job))
        else {
            return (0.0, None);
        };
        let shares = self.shares_of(now, job);
        let (mut wait, mut most, mut culprit) = (0.0, 0.0, None);
        for dimension in Dimension::ALL {
            let (share, by) = shares.up_to(levels.level(dimension));
            let own = layout.exposed.of(dimension) * (1.0 / share - 1.0);
            wait += own;
            if own > most {
                (most, culprit) = (own, by);
            }
        }
        let outage =
            self.outages.iter().find(|outage| culprit.is_some_and(|by| outage.component == by));
        (wait, outage.map(|outage| ClassId(u32::from(outage.class))))
    }

    fn shares_of(&self, now: SimTime, job: JobId) -> Shares {
        let mut shares = Shares([(1.0, None); 4]);
        for strain in self.network.strains() {
            let least = &mut shares.0[strain.reach as usize];
            let holds = |host: u32| self.takes_part(now, HostId(host), job);
            if strain.left < least.0 && strain.hosts.clone().any(holds) {
                *least = (strain.left, Some(strain.by));
            }
        }
        shares
    }

    /// How far the groups of a job reach now; none where it does not wait for them.
    fn levels_of(&self, job: JobId) -> Option<Levels> {
        let known = &self.levels[job.index()];
        if known.get().is_none() {
            let plan = &self.world.jobs[job.index()];
            let layout = plan.spec.layout.as_ref()?;
            let hosts: Vec<HostId> =
                (0..plan.seats.len() as u32).map(|seat| self.host_at(job, seat)).collect();
            known.set(Some(Levels::of(layout, &hosts, &self.world.cluster)));
        }
        known.get()
    }

    /// One host has the seat of another: groups may reach farther or less far now.
    pub(super) fn move_groups(&mut self, job: JobId, old: HostId, new: HostId) {
        if self.levels[job.index()].get().is_none() {
            return;
        }
        let cluster = &self.world.cluster;
        let (left, joined) = (cluster.scale_up_of(old), cluster.scale_up_of(new));
        let same_domain = left == joined || left.len() == 1 && joined.len() == 1;
        if !same_domain || cluster.segment_of(old) != cluster.segment_of(new) {
            self.levels[job.index()].set(None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Within domains only what those have left counts; over the network all that is crossed, but not the domains.
    #[test]
    fn a_path_has_the_least_of_what_it_crosses() {
        let of = |left| (left, None);
        let shares = Shares([of(0.5), of(0.9), of(0.7), of(0.8)]);
        let left = |level| shares.up_to(level).0;
        assert_eq!(left(Reach::Inside), 0.5);
        assert_eq!(left(Reach::OverLeaves), 0.9);
        assert_eq!(left(Reach::OverSpines), 0.7);
        assert_eq!(left(Reach::OverCores), 0.7);
        let lost = Shares([of(1.0), of(0.0), of(1.0), of(1.0)]);
        assert!(lost.up_to(Reach::OverLeaves).0 > 0.0, "a share to divide by");
    }
}
