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
    /// The segments that have lost paths beyond themselves, in order, each with the nearest such path.
    lost: Vec<(u32, Reach)>,
    /// What was asked last: what hosts would have left without one more component, softly or not. For whoever takes it
    /// away next.
    ahead: Option<(ComponentId, bool, Vec<Strain>)>,
    /// The hosts that are of no use for it, in order.
    cut: Vec<(HostId, Shade)>,
}

impl Outlook {
    pub(super) fn clear(&mut self) {
        self.hard.clear();
        self.soft.clear();
        self.strains.clear();
        self.lost.clear();
        self.ahead = None;
        self.cut.clear();
    }

    /// Whether nothing is down.
    pub(super) fn is_whole(&self) -> bool {
        self.hard.is_empty() && self.soft.is_empty()
    }

    /// What is down softly, or hard.
    const fn of(&mut self, soft: bool) -> &mut Vec<ComponentId> {
        if soft { &mut self.soft } else { &mut self.hard }
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
        self.network.of(soft).push(component);
        let strains = match self.network.ahead.take() {
            Some((other, as_soft, strains)) if (other, as_soft) == (component, soft) => strains,
            _ => self.ask(),
        };
        self.look_again(now, strains);
    }

    /// What hosts have left.
    fn ask(&self) -> Vec<Strain> {
        let Outlook { hard, soft, .. } = &self.network;
        self.world.cluster.network().strains(hard, soft)
    }

    /// What hosts would have left without one more component.
    fn ask_without(&mut self, component: ComponentId, soft: bool) -> Vec<Strain> {
        self.network.of(soft).push(component);
        let strains = self.ask();
        self.network.of(soft).pop();
        strains
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
        let lost = self.lost_segments(&strains);
        let cut = self.cut_off(&strains, &lost);
        self.network.strains = strains;
        self.network.lost = lost;
        if cut == self.network.cut {
            return;
        }
        let before = std::mem::replace(&mut self.network.cut, cut.clone());
        for &(host, shade) in before.iter().filter(|&&old| !is_in(&cut, old)) {
            self.lighten(now, host, shade, 0);
        }
        for &(host, shade) in cut.iter().filter(|&&new| !is_in(&before, new)) {
            self.darken(now, host, shade, 0);
        }
    }

    /// The hosts that are of no use while the network is as told.
    fn cut_off(&self, strains: &[Strain], lost: &[(u32, Reach)]) -> Vec<(HostId, Shade)> {
        let mut cut = Vec::new();
        if !strains.iter().any(Strain::is_loss) {
            return cut;
        }
        let elsewhere = self.has_hosts_elsewhere(strains);
        let stays: Vec<bool> =
            (0..self.jobs.len() as u32).map(|job| self.sides(JobId(job), lost).rest).collect();
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
        cut.sort_unstable_by_key(|&cut| key(cut));
        cut.dedup();
        cut
    }

    /// Whether there is a host that has lost no path beyond its segment.
    fn has_hosts_elsewhere(&self, strains: &[Strain]) -> bool {
        let mut lost: Vec<(u32, u32)> =
            far_losses(strains).map(|strain| (strain.hosts.start, strain.hosts.end)).collect();
        lost.sort_unstable();
        let mut end = 0;
        for (start, after) in lost {
            if start > end {
                return true;
            }
            end = end.max(after);
        }
        end < self.world.cluster.hosts()
    }

    /// The segments that have lost paths beyond themselves, in order, and the nearest such path of each.
    fn lost_segments(&self, strains: &[Strain]) -> Vec<(u32, Reach)> {
        let cluster = &self.world.cluster;
        let mut lost = Vec::new();
        for strain in far_losses(strains) {
            for host in strain.hosts.clone().map(HostId) {
                let segment = cluster.segment_of(host);
                if cluster.first_of_segment(segment) == host {
                    lost.push((segment, strain.reach));
                }
            }
        }
        lost.sort_unstable();
        lost.dedup_by_key(|&mut (segment, _)| segment);
        lost
    }

    /// On which sides of a network that is cut a job has hosts.
    #[cold]
    #[inline(never)]
    fn sides(&self, job: JobId, lost: &[(u32, Reach)]) -> Sides {
        let cluster = &self.world.cluster;
        let footing = &self.jobs[job.index()].footing;
        let mut sides = Sides::default();
        let (mut held, mut first) = (0, None);
        for &(segment, lost) in lost.iter().filter(|&&(segment, _)| footing.holds(segment)) {
            held += 1;
            sides.lost = true;
            match first {
                None => first = Some((segment, lost)),
                Some((other, reach)) => {
                    let between = cluster.between_segments(other, segment);
                    sides.several |= between >= lost.min(reach);
                }
            }
        }
        sides.rest = footing.segments() > held;
        sides
    }

    /// Whether a job has hosts on several sides of a network that is cut.
    #[inline(always)]
    pub(super) fn is_severed(&self, job: JobId) -> bool {
        !self.network.lost.is_empty() && self.sides(job, &self.network.lost).are_several()
    }

    /// The jobs that lose hosts, or are severed, when one more part of the network goes down.
    #[cold]
    pub(super) fn list_cut_off_without(&mut self, now: SimTime, component: ComponentId) -> Stopped {
        let strains = self.ask_without(component, false);
        let lost = self.lost_segments(&strains);
        for (host, shade) in self.cut_off(&strains, &lost) {
            let Some(job) = self.fleet.tenant(host) else { continue };
            let needed = shade == Shade::Dark || !self.world.jobs[job.index()].alone();
            let new = !is_in(&self.network.cut, (host, shade));
            let works = self.takes_part(now, host, job);
            if new && needed && works && !self.stopped.contains(&job) {
                self.stopped.push(job);
            }
        }
        let jobs = if lost.is_empty() { 0 } else { self.jobs.len() as u32 };
        for job in (0..jobs).map(JobId) {
            if !self.jobs[job.index()].is_over()
                && !self.stopped.contains(&job)
                && self.sides(job, &lost).are_several()
                && !self.is_severed(job)
            {
                self.stopped.push(job);
            }
        }
        self.network.ahead = Some((component, false, strains));
        Stopped::Listed
    }

    /// Whether the load of a component can be left to others: no path is lost.
    pub(super) fn can_do_without(&mut self, component: ComponentId) -> bool {
        let lost = |strains: &[Strain]| -> usize {
            strains.iter().filter(|strain| strain.is_loss()).map(|s| s.hosts.len()).sum()
        };
        let after = self.ask_without(component, true);
        let can = lost(&after) <= lost(&self.network.strains);
        self.network.ahead = Some((component, true, after));
        can
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

/// Those that take paths beyond the segment.
fn far_losses(strains: &[Strain]) -> impl Iterator<Item = &Strain> {
    strains.iter().filter(|strain| strain.reach > Reach::OverLeaves && strain.is_loss())
}

const fn key((host, shade): (HostId, Shade)) -> (u32, u8) {
    (host.0, shade as u8)
}

/// Whether a host is one of those that are cut off in some way, which are in order.
fn is_in(cut: &[(HostId, Shade)], one: (HostId, Shade)) -> bool {
    cut.binary_search_by_key(&key(one), |&other| key(other)).is_ok()
}
