//! The answer: who has less than everything left.

use std::cell::OnceCell;
use std::ops::Range;

use brittle_model::{ComponentId, ComponentKind};

use super::twins::sorted;
use super::view::View;
use super::{Network, Segment};
use crate::hit::{Reach, Strain};

impl Network {
    /// What the hosts have left while components are down: `hard` ones, which take their paths with them, and
    /// `soft` ones, whose load the other rails of a host carry as long as it has one.
    ///
    /// Hosts that are not told of have everything. One may be told of several times: the least holds.
    #[must_use]
    pub fn strains(&self, hard: &[ComponentId], soft: &[ComponentId]) -> Vec<Strain> {
        let all = View::new(self, hard.iter().chain(soft).copied().collect());
        let hard = (!soft.is_empty()).then(|| View::new(self, hard.to_vec()));
        Answer::new(hard.as_ref().unwrap_or(&all), &all).give()
    }

    /// The same over leaves only, while one component is down.
    pub(super) fn strains_over_leaves(&self, component: ComponentId) -> Vec<Strain> {
        let view = View::new(self, vec![component]);
        let mut answer = Answer::new(&view, &view);
        answer.tell_leaves();
        answer.strains
    }
}

/// An answer in the making.
pub(super) struct Answer<'v, 'n> {
    /// With what is down and takes its paths along.
    pub(super) hard: &'v View<'n>,
    /// With everything that is down.
    pub(super) all: &'v View<'n>,
    /// What is down.
    down: &'v [ComponentId],
    /// The hosts that each of these concerns, from the first to the last; found when it is first asked.
    below: OnceCell<Vec<Range<u32>>>,
    pub(super) strains: Vec<Strain>,
}

impl<'v, 'n> Answer<'v, 'n> {
    fn new(hard: &'v View<'n>, all: &'v View<'n>) -> Self {
        Self { hard, all, down: &all.down, below: OnceCell::new(), strains: Vec::new() }
    }

    /// Whether nothing is down softly: the two views are one.
    pub(super) fn is_one(&self) -> bool {
        std::ptr::eq(self.hard, self.all)
    }

    /// What a view says of the hard ones and of everything.
    fn of_both(&self, left: impl Fn(&View<'_>) -> f64) -> (f64, f64) {
        let all = left(self.all);
        (if self.is_one() { all } else { left(self.hard) }, all)
    }

    fn give(mut self) -> Vec<Strain> {
        let net = self.all.net;
        net.domains.strains(&self.all.down, &mut self.strains);
        if net.segments.is_empty() {
            return self.strains;
        }
        self.tell_leaves();
        for segment in self.touched_segments() {
            self.tell_spines(segment, Reach::OverSpines);
        }
        if !net.has_islands() {
            if self.may_fall_apart() {
                self.search(Reach::OverSpines);
            }
            return self.strains;
        }
        let all = self.all.without_dead_ends();
        let hard = if self.is_one() { None } else { self.hard.without_dead_ends() };
        let far_all = all.as_ref().unwrap_or(self.all);
        let mut far = Answer {
            hard: if self.is_one() { far_all } else { hard.as_ref().unwrap_or(self.hard) },
            all: far_all,
            down: self.down,
            below: self.below.clone(),
            strains: std::mem::take(&mut self.strains),
        };
        far.tell_cores(hard.is_some() || all.is_some());
        self.strains = std::mem::take(&mut far.strains);
        if self.may_fall_apart() {
            self.search(Reach::OverSpines);
            far.strains = self.strains;
            far.search(Reach::OverCores);
            return far.strains;
        }
        self.strains
    }

    /// Whether so much is lost that two segments may not reach each other.
    fn may_fall_apart(&self) -> bool {
        let net = self.all.net;
        let too_much = |strains: &[Strain]| {
            let [near, far] =
                [Reach::OverSpines, Reach::OverCores].map(|r| net.worst_two(strains, r));
            near + far >= if net.even { 1.0 - 1e-9 } else { f64::MIN_POSITIVE }
        };
        if net.rules.adaptive || !too_much(&self.strains) {
            return too_much(&self.strains);
        }
        // Flows that do not part lose half of their bandwidth with the first cable.
        let (hard, all) = (self.hard.counted(), self.all.counted());
        let mut near = Answer::new(&hard, &all);
        for segment in near.touched_segments() {
            near.tell_spines(segment, Reach::OverSpines);
        }
        if !net.has_islands() {
            return too_much(&near.strains);
        }
        let (more_hard, more) = (hard.without_dead_ends(), all.without_dead_ends());
        let has_dead_ends = more_hard.is_some() || more.is_some();
        let (more_hard, more) = (more_hard.map(|v| v.counted()), more.map(|v| v.counted()));
        let mut far =
            Answer::new(more_hard.as_ref().unwrap_or(&hard), more.as_ref().unwrap_or(&all));
        far.strains = near.strains;
        far.tell_cores(has_dead_ends);
        too_much(&far.strains)
    }

    /// From hosts to their leaves.
    fn tell_leaves(&mut self) {
        let net = self.all.net;
        let (mut hosts, mut segments) = (Vec::new(), Vec::new());
        for component in &self.all.down {
            match component.kind {
                ComponentKind::Nic | ComponentKind::NicLink => {
                    hosts.push(net.hosts_below(*component).start);
                }
                kind if kind == net.lower => {
                    segments.extend(&net.segments_of[component.index as usize]);
                }
                _ => {}
            }
        }
        for segment in sorted(segments) {
            let each =
                (0..net.nics).map(|nic| self.of_both(|view| view.ports(nic, segment, |_| false)));
            let left = net.combine(each);
            self.tell(&net.segments[segment as usize].hosts, Reach::OverLeaves, left);
        }
        for host in sorted(hosts) {
            let each = (0..net.nics).map(|nic| self.of_both(|view| view.nic(host, nic)));
            let left = net.combine(each);
            self.tell(std::slice::from_ref(&(host..host + 1)), Reach::OverLeaves, left);
        }
    }

    /// From a segment to the spines, for paths that go as far as `reach`.
    fn tell_spines(&mut self, segment: u32, reach: Reach) {
        let net = self.all.net;
        let Some(Segments { reach, hosts }) = net.concerned(segment, reach) else { return };
        let Segment { rails, rail_of_nic, .. } = &net.segments[segment as usize];
        let left = |rail: &Vec<u32>| self.of_both(|view| view.rail(rail));
        let rails: Vec<(f64, f64)> = rails.iter().map(left).collect();
        let left = net.combine(rail_of_nic.iter().map(|&rail| rails[rail as usize]));
        self.tell(hosts, reach, left);
    }

    /// From islands to the cores; and to them from segments, where some spines are of no use for that.
    fn tell_cores(&mut self, has_dead_ends: bool) {
        let Self { all, .. } = *self;
        let net = all.net;
        let islands = all.touched_uppers().map(|upper| net.island_of[upper as usize]);
        for island in sorted(islands.collect()) {
            let left = all.island(island);
            let hosts: Vec<_> = net.hosts_of_island(island).cloned().collect();
            self.tell(&hosts, Reach::OverCores, left);
        }
        if has_dead_ends {
            for segment in self.touched_segments() {
                self.tell_spines(segment, Reach::OverCores);
            }
        }
    }

    /// The segments that have lost something on their way up.
    fn touched_segments(&self) -> Vec<u32> {
        let net = self.all.net;
        let own = self.all.down.iter().filter(|c| c.kind == net.lower).map(|c| c.index);
        let above = self.all.lowers.iter().map(|&(lower, _)| lower);
        let all = own.chain(above).flat_map(|lower| &net.segments_of[lower as usize]);
        sorted(all.copied().collect())
    }

    /// Notes what hosts have left, if that is not everything.
    pub(super) fn tell(&mut self, hosts: &[Range<u32>], reach: Reach, left: f64) {
        if left >= 1.0 {
            return;
        }
        for hosts in hosts {
            let by = self.culprit(hosts, reach);
            match self.strains.last_mut() {
                Some(last)
                    if last.hosts.end == hosts.start
                        && (last.reach, last.left, last.by) == (reach, left, by) =>
                {
                    last.hosts.end = hosts.end;
                }
                _ => self.strains.push(Strain { hosts: hosts.clone(), reach, left, by }),
            }
        }
    }

    /// The first component that is down on paths of these hosts.
    fn culprit(&self, hosts: &Range<u32>, reach: Reach) -> ComponentId {
        let net = self.all.net;
        let below = self.below.get_or_init(|| {
            self.down.iter().map(|component| net.hosts_below(*component)).collect()
        });
        let on_the_way = |(component, below): &(&ComponentId, &Range<u32>)| {
            let is_crossed = match component.kind {
                ComponentKind::Core | ComponentKind::CoreLink => reach == Reach::OverCores,
                ComponentKind::Nic | ComponentKind::NicLink => reach == Reach::OverLeaves,
                kind if kind == net.lower => true,
                _ => reach > Reach::OverLeaves,
            };
            is_crossed && below.start < hosts.end && hosts.start < below.end
        };
        let first = self.down.iter().zip(below).find(on_the_way).map(|(component, _)| component);
        *first.or(self.down.first()).expect("where nothing is down, nothing is lost")
    }
}

/// Whom it concerns that a segment has lost ways up, and for which paths.
struct Segments<'n> {
    reach: Reach,
    hosts: &'n [Range<u32>],
}

impl Network {
    /// What the two segments, or islands, that have lost most have lost together [1].
    fn worst_two(&self, strains: &[Strain], reach: Reach) -> f64 {
        let mut worst = [0.0_f64; 2];
        for strain in strains.iter().filter(|strain| strain.reach == reach) {
            let ends = [strain.hosts.start, strain.hosts.end - 1].map(|host| self.segment_of(host));
            let several = match reach {
                Reach::OverCores => self.island_of(ends[0]) != self.island_of(ends[1]),
                _ => ends[0] != ends[1],
            };
            for _ in 0..=usize::from(several) {
                let lost = 1.0 - strain.left;
                worst = [worst[0].max(lost), worst[0].min(lost).max(worst[1])];
            }
        }
        worst[0] + worst[1]
    }
}

impl Network {
    /// Where a segment is alone below its spines, they are for paths to other islands only.
    fn concerned(&self, segment: u32, reach: Reach) -> Option<Segments<'_>> {
        let Segment { island, hosts, .. } = &self.segments[segment as usize];
        let reach = match self.islands[*island as usize].segments.len() {
            1 if !self.has_islands() => return None,
            1 => Reach::OverCores,
            _ => reach,
        };
        Some(Segments { reach, hosts })
    }

    /// What is left of several rails side by side, each told as what is left of it without what is down and takes
    /// its paths along, and without everything that is down: the least of the former, each rail having its own
    /// load; and no more than all rails can carry together.
    pub(super) fn combine(&self, each: impl Iterator<Item = (f64, f64)>) -> f64 {
        let (mut n, mut least, mut sum) = (0, 1.0_f64, 0.0);
        for (hard, all) in each {
            n += 1;
            least = least.min(hard);
            sum += all;
        }
        match n {
            0 => 1.0,
            n if self.rules.failover => sum / f64::from(n),
            n => least.min(sum / f64::from(n)),
        }
    }
}
