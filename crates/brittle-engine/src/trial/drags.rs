//! How fast jobs run: slow hosts, and what is left of the network.

use brittle_model::{ClassId, ComponentId, HostId, JobId, SimTime};
use brittle_topology::Reach;

use super::Runner;
use crate::hidden::What;
use crate::job::Drag;
use crate::observe::Observer;

impl Runner<'_> {
    /// A job's speed is found anew.
    pub(super) fn refresh_drag<O: Observer>(&mut self, now: SimTime, job: JobId, eyes: &mut O) {
        let drag = self.drag_of(now, job);
        let plan = &self.world.jobs[job.index()];
        self.jobs[job.index()].set_drag(plan, now, drag, eyes);
        self.rearm(now, job);
    }

    /// The speed of every job that has a host at or below a component is found anew.
    pub(super) fn refresh_drags_below<O: Observer>(
        &mut self,
        now: SimTime,
        component: ComponentId,
        eyes: &mut O,
    ) {
        for job in (0..self.jobs.len() as u32).map(JobId) {
            let mut below = self.hosts_below(component);
            let concerned = below.any(|h| self.fleet.tenant(HostId(h)) == Some(job));
            if concerned && !self.jobs[job.index()].is_over() {
                self.refresh_drag(now, job, eyes);
            }
        }
    }

    /// What slows a job down. The time for a piece of work is 1/θ + x(1/share − 1) times that at full speed: θ the
    /// speed of the slowest host, x the exposed communication, share what is left of the bandwidth; x(1/share − 1) is summed over the dimensions of a layout that tells x of each.
    pub(super) fn drag_of(&self, now: SimTime, job: JobId) -> Option<Drag> {
        let mut slowest: (f64, Option<ClassId>) = (1.0, None);
        for (_, hidden) in self.hidden.faults().filter(|(_, hidden)| hidden.present) {
            let What::Slow(speed, _) = hidden.what else { continue };
            let host = self.world.cluster.host_of(hidden.component);
            if speed < slowest.0 && host.is_some_and(|host| self.takes_part(now, host, job)) {
                slowest = (speed, Some(ClassId(u32::from(hidden.class))));
            }
        }
        let (wait, network) = match self.world.jobs[job.index()].levels {
            Some(_) => self.wait_of_groups(now, job),
            None => {
                let (share, network) = self.bandwidth(now, job);
                let communication = self.world.jobs[job.index()].spec.communication;
                (communication * (1.0 / share - 1.0), network)
            }
        };
        let (left, fewer) = self.jobs[job.index()].speed_left();
        let overhead = self.world.jobs[job.index()].spec.overhead;
        Drag::new((slowest.0, slowest.1), (wait, network), (left, fewer), overhead)
    }

    /// The share of its bandwidth that a job has left, and the class that took most of it.
    fn bandwidth(&self, now: SimTime, job: JobId) -> (f64, Option<ClassId>) {
        let (mut share, mut class) = (1.0, None);
        if self.network.is_whole() {
            return (share, class);
        }
        let needs = self.reach(job);
        for strain in self.network.strains() {
            if strain.left >= share || strain.reach == Reach::Inside || strain.reach > needs {
                continue;
            }
            if strain.hosts.clone().any(|host| self.takes_part(now, HostId(host), job)) {
                share = strain.left;
                let why = self.outages.iter().find(|outage| outage.component == strain.by);
                class = why.map(|outage| ClassId(u32::from(outage.class)));
            }
        }
        (share.max(f64::MIN_POSITIVE), class)
    }
}
