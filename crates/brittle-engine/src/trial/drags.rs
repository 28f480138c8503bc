//! How fast jobs run: slow hosts, and what is left of the network.

use brittle_model::{ClassId, ComponentId, ComponentKind, HostId, JobId, SimTime};

use super::Runner;
use crate::hidden::What;
use crate::job::Drag;
use crate::observe::Observer;
use crate::outage::Why;
use crate::stretch::Pace;

impl Runner<'_> {
    /// A job's speed is found anew.
    pub(super) fn refresh_drag<O: Observer>(&mut self, now: SimTime, job: JobId, eyes: &mut O) {
        let drag = self.drag_of(job);
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
            let concerned = component.kind == ComponentKind::Spine
                || self.hosts_below(component).any(|h| self.fleet.tenant(HostId(h)) == Some(job));
            if concerned && !self.jobs[job.index()].is_over() {
                self.refresh_drag(now, job, eyes);
            }
        }
    }

    /// What slows a job down. The time for a piece of work is 1/θ + x(1/share − 1) times that at full speed: θ the
    /// speed of the slowest host, x the exposed communication, share what is left of the bandwidth.
    pub(super) fn drag_of(&self, job: JobId) -> Option<Drag> {
        let mut slowest: (f64, Option<ClassId>) = (1.0, None);
        for (_, hidden) in self.hidden.faults().filter(|(_, hidden)| hidden.present) {
            let What::Slow(speed, _) = hidden.what else { continue };
            let host = self.world.cluster.host_of(hidden.component);
            if host.and_then(|host| self.fleet.tenant(host)) == Some(job) && speed < slowest.0 {
                slowest = (speed, Some(ClassId(u32::from(hidden.class))));
            }
        }
        let (share, network) = self.bandwidth(job);
        let slow = 1.0 / slowest.0 - 1.0;
        let wait = self.world.jobs[job.index()].spec.communication * (1.0 / share - 1.0);
        let pace = Pace::new(1.0 / (1.0 + slow + wait));
        (!pace.is_full()).then(|| Drag {
            pace,
            slow_share: (slow / (slow + wait) * 1e6) as u32,
            slow: slowest.1,
            network,
        })
    }

    /// The share of its bandwidth that a job has left, and the class that took most of it.
    fn bandwidth(&self, job: JobId) -> (f64, Option<ClassId>) {
        if self.thin.is_empty() {
            return (1.0, None);
        }
        let cluster = &self.world.cluster;
        let rails = f64::from(self.rails());
        let mut share = 1.0;
        let mut class = None;
        let lost_by = |lost: &dyn Fn(ComponentId) -> bool| {
            self.thin.iter().filter(|&&component| lost(component)).count() as f64
        };
        for &component in &self.thin {
            let left = match component.kind {
                ComponentKind::Spine if self.spans_pods(job) => {
                    let spines = f64::from(cluster.population(ComponentKind::Spine));
                    1.0 - lost_by(&|other| other.kind == ComponentKind::Spine) / spines
                }
                ComponentKind::Spine => continue,
                _ => {
                    // The worst of the hosts that the job has below it.
                    let hosts = self.hosts_below(component);
                    let own = hosts.filter(|&h| self.fleet.tenant(HostId(h)) == Some(job));
                    let lost = own.map(|host| f64::from(self.rails_lost(host).count_ones()));
                    let alone = self.world.jobs[job.index()].alone();
                    1.0 - lost.filter(|_| !alone).fold(0.0, f64::max) / rails
                }
            };
            if left < share {
                share = left;
                let why =
                    self.outages.iter().find(|o| o.why == Why::Thin && o.component == component);
                class = why.map(|outage| ClassId(u32::from(outage.class)));
            }
        }
        (share.max(f64::MIN_POSITIVE), class)
    }

    /// Whether a component carries the last path of some host, so that its loss is no mere loss of bandwidth.
    pub(super) fn is_last_path(&self, component: ComponentId) -> bool {
        let cluster = &self.world.cluster;
        if component.kind == ComponentKind::Spine {
            let hit = cluster.hit(component);
            return hit.group.is_none_or(|group| {
                self.group_down[group.index()] + 1 >= cluster.group(group).members
            });
        }
        let rails = self.rails();
        let own = 1_u64 << (component.index % rails);
        let all = u64::MAX >> (64 - rails);
        self.hosts_below(component).any(|host| self.rails_lost(host) | own == all)
    }

    /// Rails of each host.
    fn rails(&self) -> u32 {
        self.world.cluster.population(ComponentKind::Nic) / self.world.cluster.hosts()
    }

    /// The rails that a host has lost, as bits: those whose NIC or leaf others stand in for. NICs are numbered host
    /// by host and leaves pod by pod, both rail by rail.
    fn rails_lost(&self, host: u32) -> u64 {
        let above = |other: &&ComponentId| {
            other.kind != ComponentKind::Spine && self.hosts_below(**other).contains(&host)
        };
        let rails = self.rails();
        self.thin.iter().filter(above).fold(0, |lost, other| lost | 1 << (other.index % rails))
    }
}
