//! The network with parts of it down: who has lost the paths that its job needs.
//!
//! What is lost is a function of what is down at the moment, and is found anew whenever that changes. A host
//! that is off, or cannot reach its segment, is of no use to anybody. A segment or island that is cut off from the
//! others goes on by itself; whoever needs both sides stays on the side of the others, and its hosts that are
//! cut off are missing. Where no others are left, it stands still until the network is back.

use brittle_model::{ComponentId, HostId, JobId, SimTime};
use brittle_topology::{Cluster, Reach, Strain};

use super::{Runner, Stopped};
use crate::outage::{Outage, Shade, Why};

/// What is down of the network, and what that does.
#[derive(Debug, Default)]
pub(super) struct Outlook {
    /// Takes its paths along.
    hard: Vec<ComponentId>,
    /// Leaves its load to others.
    soft: Vec<ComponentId>,
    strains: Vec<Strain>,
    /// What was asked last: what hosts would have left without one more component. For whoever takes it away next.
    ahead: Option<(ComponentId, Vec<Strain>)>,
    /// The hosts that are of no use for it, in order.
    cut: Vec<(HostId, Shade)>,
}

impl Outlook {
    pub(super) fn clear(&mut self) {
        self.hard.clear();
        self.soft.clear();
        self.strains.clear();
        self.ahead = None;
        self.cut.clear();
    }

    /// Whether nothing is down.
    pub(super) fn is_whole(&self) -> bool {
        self.hard.is_empty() && self.soft.is_empty()
    }

    /// What hosts have left of their paths.
    pub(super) fn strains(&self) -> &[Strain] {
        &self.strains
    }
}

impl Runner<'_> {
    /// Whether an outage is of something that others stand in for, in part or in full.
    #[inline(always)]
    pub(super) fn is_of_network(&self, outage: &Outage) -> bool {
        let component = outage.component;
        self.world.has_network
            && Cluster::is_network(component.kind)
            && (outage.why == Why::Thin || self.world.cluster.hit(component).shared)
    }

    /// The farthest path that a job needs.
    pub(super) fn reach(&self, job: JobId) -> Reach {
        let plan = &self.world.jobs[job.index()];
        if plan.alone() {
            return Reach::Inside;
        }
        self.jobs[job.index()].footing.reach()
    }

    /// A part of the network goes down.
    #[cold]
    pub(super) fn lose(&mut self, now: SimTime, component: ComponentId, soft: bool) {
        let of = if soft { &mut self.network.soft } else { &mut self.network.hard };
        of.push(component);
        let ahead = self.network.ahead.take().filter(|(other, _)| !soft && *other == component);
        let strains = match ahead {
            Some((_, strains)) => strains,
            None => self.ask(),
        };
        self.look_again(now, strains);
    }

    /// What hosts have left.
    fn ask(&self) -> Vec<Strain> {
        let Outlook { hard, soft, .. } = &self.network;
        self.world.cluster.network().strains(hard, soft)
    }

    /// A part of the network is back; hosts that are usable again are in `returned` then.
    #[cold]
    pub(super) fn regain(&mut self, now: SimTime, component: ComponentId) {
        // It may be down twice: what failed can be taken out of service in order, too.
        let Outlook { hard, soft, .. } = &mut self.network;
        for down in [soft, hard] {
            if let Some(at) = down.iter().position(|&other| other == component) {
                down.remove(at);
                break;
            }
        }
        self.network.ahead = None;
        let strains = self.ask();
        self.look_again(now, strains);
    }

    fn look_again(&mut self, now: SimTime, strains: Vec<Strain>) {
        let cut = self.cut_off(&strains);
        let before = std::mem::replace(&mut self.network.cut, cut.clone());
        self.network.strains = strains;
        for &(host, shade) in before.iter().filter(|old| !cut.contains(old)) {
            self.lighten(now, host, shade, 0);
        }
        for &(host, shade) in cut.iter().filter(|new| !before.contains(new)) {
            self.darken(now, host, shade, 0);
        }
    }

    /// The hosts that are of no use while the network is as told.
    fn cut_off(&self, strains: &[Strain]) -> Vec<(HostId, Shade)> {
        let mut cut = Vec::new();
        if !strains.iter().any(Strain::is_loss) {
            return cut;
        }
        let elsewhere = (0..self.world.cluster.hosts()).any(|host| !is_lost(host, strains));
        let stays: Vec<bool> =
            (0..self.jobs.len() as u32).map(|job| self.sides(JobId(job), strains).rest).collect();
        for strain in strains.iter().filter(|strain| strain.is_loss()) {
            for host in strain.hosts.clone().map(HostId) {
                let shade = match (strain.reach, self.fleet.tenant(host)) {
                    (Reach::Inside, _) => Shade::Dark,
                    (Reach::OverLeaves, _) => Shade::Cut,
                    (_, Some(job)) if stays[job.index()] => Shade::Cut,
                    (_, None) if elsewhere => Shade::Cut,
                    _ => continue,
                };
                cut.push((host, shade));
            }
        }
        cut.sort_unstable_by_key(|&(host, shade)| (host, shade as u8));
        cut.dedup();
        cut
    }

    /// On which sides of a network that is cut a job has hosts.
    #[cold]
    #[inline(never)]
    fn sides(&self, job: JobId, strains: &[Strain]) -> Sides {
        let cluster = &self.world.cluster;
        let mut sides = Sides::default();
        let mut first: Option<(u32, Reach)> = None;
        for segment in self.jobs[job.index()].footing.segments() {
            let host = cluster.first_of_segment(segment);
            let lost = strains
                .iter()
                .filter(|s| s.is_loss() && s.reach > Reach::OverLeaves && s.hosts.contains(&host.0))
                .map(|s| s.reach)
                .min();
            let Some(lost) = lost else {
                sides.rest = true;
                continue;
            };
            sides.lost = true;
            match first {
                None => first = Some((segment, lost)),
                Some((other, reach)) => {
                    sides.several |= cluster.between_segments(other, segment) >= reach.min(lost);
                }
            }
        }
        sides
    }

    /// Whether a job has hosts on several sides of a network that is cut.
    #[inline(always)]
    pub(super) fn is_severed(&self, job: JobId) -> bool {
        self.world.has_network
            && !self.network.strains.is_empty()
            && self.sides(job, &self.network.strains).are_several()
    }

    /// The jobs that lose hosts, or are severed, when one more part of the network goes down.
    #[cold]
    pub(super) fn list_cut_off_without(&mut self, component: ComponentId) -> Stopped {
        let mut hard = self.network.hard.clone();
        hard.push(component);
        let strains = self.world.cluster.network().strains(&hard, &self.network.soft);
        let cut = self.cut_off(&strains);
        for (host, shade) in cut {
            let Some(job) = self.fleet.tenant(host) else { continue };
            let needed = shade == Shade::Dark || !self.world.jobs[job.index()].alone();
            let new = !self.network.cut.contains(&(host, shade));
            if new && needed && !self.stopped.contains(&job) {
                self.stopped.push(job);
            }
        }
        for job in (0..self.jobs.len() as u32).map(JobId) {
            if !self.jobs[job.index()].is_over()
                && !self.stopped.contains(&job)
                && self.sides(job, &strains).are_several()
                && !self.is_severed(job)
            {
                self.stopped.push(job);
            }
        }
        self.network.ahead = Some((component, strains));
        Stopped::Listed
    }

    /// Whether the load of a component can be left to others: no path is lost.
    pub(super) fn can_do_without(&self, component: ComponentId) -> bool {
        let mut soft = self.network.soft.clone();
        soft.push(component);
        let lost = |strains: &[Strain]| -> usize {
            strains.iter().filter(|strain| strain.is_loss()).map(|s| s.hosts.len()).sum()
        };
        let after = self.world.cluster.network().strains(&self.network.hard, &soft);
        lost(&after) <= lost(&self.network.strains)
    }
}

/// On which sides of a network that is cut a job has hosts.
#[derive(Clone, Copy, Debug, Default)]
struct Sides {
    /// On the side where all is well.
    rest: bool,
    /// On a side that is cut off.
    lost: bool,
    /// On several sides that are cut off.
    several: bool,
}

impl Sides {
    const fn are_several(self) -> bool {
        self.several || self.rest && self.lost
    }
}

fn is_lost(host: u32, strains: &[Strain]) -> bool {
    strains.iter().any(|s| s.is_loss() && s.reach > Reach::OverLeaves && s.hosts.contains(&host))
}
