//! The answer: who has less than everything left.

use std::collections::BTreeSet;
use std::ops::Range;

use brittle_model::{ComponentId, ComponentKind};

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
        if soft.is_empty() {
            return Answer { hard: &all, all: &all, strains: Vec::new() }.give();
        }
        let hard = View::new(self, hard.to_vec());
        Answer { hard: &hard, all: &all, strains: Vec::new() }.give()
    }
}

/// An answer in the making.
pub(super) struct Answer<'v, 'n> {
    /// With what is down and takes its paths along.
    pub(super) hard: &'v View<'n>,
    /// With everything that is down.
    pub(super) all: &'v View<'n>,
    pub(super) strains: Vec<Strain>,
}

impl Answer<'_, '_> {
    fn give(mut self) -> Vec<Strain> {
        let net = self.all.net;
        net.domains.strains(&self.all.down, &mut self.strains);
        if net.segments.is_empty() {
            return self.strains;
        }
        self.to_the_leaves();
        self.to_the_spines_and_cores();
        if self.is_narrow() {
            self.search();
        }
        self.strains
    }

    /// Whether some cut may have no more than half of its ways left.
    fn is_narrow(&self) -> bool {
        let halved = |strain: &Strain| strain.reach > Reach::OverLeaves && strain.left <= 0.5;
        if !self.strains.iter().any(halved) {
            return false;
        }
        // Flows that share a cable may have half of their bandwidth where nearly all cables are left.
        self.all.net.rules.adaptive || {
            let (hard, all) = (self.hard.counted(), self.all.counted());
            let mut counted = Answer { hard: &hard, all: &all, strains: Vec::new() };
            counted.to_the_spines_and_cores();
            counted.strains.iter().any(halved)
        }
    }

    /// From segments and islands up.
    fn to_the_spines_and_cores(&mut self) {
        for segment in self.touched_segments(self.all) {
            self.to_the_spines(segment, Reach::OverSpines);
        }
        if self.all.net.has_islands() {
            self.to_the_cores();
        }
    }

    /// From hosts to their leaves.
    fn to_the_leaves(&mut self) {
        let Self { hard, all, .. } = *self;
        let net = all.net;
        let mut hosts = BTreeSet::new();
        let mut segments = BTreeSet::new();
        for component in &all.down {
            match component.kind {
                ComponentKind::Nic | ComponentKind::NicLink => {
                    hosts.insert(net.hosts_below(*component).start);
                }
                kind if Some(kind) == net.lower => {
                    segments.extend(&net.segments_of[component.index as usize]);
                }
                _ => {}
            }
        }
        for segment in segments {
            let uncut = |_| false;
            let each = (0..net.nics)
                .map(|nic| (hard.ports(nic, segment, uncut), all.ports(nic, segment, uncut)));
            let left = net.combine(each);
            self.tell(&net.segments[segment as usize].hosts, Reach::OverLeaves, left);
        }
        for host in hosts {
            let each = (0..net.nics).map(|nic| (hard.nic(host, nic), all.nic(host, nic)));
            let left = net.combine(each);
            self.tell(&[host..host + 1], Reach::OverLeaves, left);
        }
    }

    /// From a segment to the spines, for paths that go as far as `reach`.
    fn to_the_spines(&mut self, segment: u32, reach: Reach) {
        let net = self.all.net;
        let Segments { reach, hosts } = match net.concerned(segment, reach) {
            Some(concerned) => concerned,
            None => return,
        };
        let rails = &net.segments[segment as usize].rails;
        let each = rails.iter().map(|lowers| (self.hard.rail(lowers), self.all.rail(lowers)));
        let left = net.combine(each);
        self.tell(hosts, reach, left);
    }

    /// From islands to the cores; and to them from segments, which have no use for a spine that is cut off.
    fn to_the_cores(&mut self) {
        let Self { hard, all, .. } = *self;
        let net = all.net;
        let islands: BTreeSet<u32> =
            all.touched_uppers().map(|upper| net.island_of[upper as usize]).collect();
        for island in islands {
            let left = net.combine([(hard.island(island), all.island(island))].into_iter());
            let hosts: Vec<_> = net.hosts_of_island(island).cloned().collect();
            self.tell(&hosts, Reach::OverCores, left);
        }
        let (hard, all) = (hard.without_dead_ends(), all.without_dead_ends());
        if let (Some(hard), Some(all)) = (hard, all) {
            let mut far =
                Answer { hard: &hard, all: &all, strains: std::mem::take(&mut self.strains) };
            for segment in far.touched_segments(&all) {
                far.to_the_spines(segment, Reach::OverCores);
            }
            self.strains = far.strains;
        }
    }

    /// The segments that have lost something on their way up.
    pub(super) fn touched_segments(&self, view: &View<'_>) -> BTreeSet<u32> {
        let own = view.down.iter().filter(|c| Some(c.kind) == view.net.lower).map(|c| c.index);
        let above = view.lowers.iter().map(|&(lower, _)| lower);
        own.chain(above)
            .flat_map(|lower| view.net.segments_of[lower as usize].iter().copied())
            .collect()
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
        let on_the_way = |component: &&ComponentId| {
            let nearest = match component.kind {
                ComponentKind::Core | ComponentKind::CoreLink => Reach::OverCores,
                kind if kind == net.upper || kind == ComponentKind::Uplink => Reach::OverSpines,
                _ => Reach::OverLeaves,
            };
            let below = net.hosts_below(**component);
            nearest <= reach && below.start < hosts.end && hosts.start < below.end
        };
        let first = self.all.down.iter().find(on_the_way);
        *first.or(self.all.down.first()).expect("where nothing is down, nothing is lost")
    }
}

/// Whom it concerns that a segment has lost ways up, and for which paths.
struct Segments<'n> {
    reach: Reach,
    hosts: &'n [Range<u32>],
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

    /// What is left of several things side by side, each told as what is left of it without what is down and takes
    /// its paths along, and without everything that is down.
    pub(super) fn combine(&self, each: impl Iterator<Item = (f64, f64)>) -> f64 {
        let (mut n, mut least, mut hard, mut all) = (0, 1.0_f64, 0.0, 0.0);
        for (with_soft, left) in each {
            n += 1;
            least = least.min(with_soft);
            hard += with_soft;
            all += left;
        }
        if n == 0 {
            1.0
        } else if all == 0.0 || least == 0.0 && !self.rules.failover {
            0.0
        } else if self.rules.failover {
            all / f64::from(n)
        } else {
            least * (all / hard)
        }
    }
}

impl<'n> View<'n> {
    /// The upper switches that are down or have lost a way beyond.
    fn touched_uppers(&self) -> impl Iterator<Item = u32> {
        let down = self.down.iter().filter(|c| c.kind == self.net.upper).map(|c| c.index);
        down.chain(self.uppers.iter().map(|&(upper, _)| upper))
    }

    /// The same, with every spine down from which nothing leads on.
    pub(super) fn without_dead_ends(&self) -> Option<View<'n>> {
        let mut down = self.down.clone();
        let lost = self.uppers.iter().map(|&(upper, _)| upper);
        let dead = lost.filter(|&upper| self.left_beyond(upper) == 0.0);
        down.extend(dead.map(|index| ComponentId { kind: self.net.upper, index }));
        (down.len() > self.down.len()).then(|| View { adaptive: self.adaptive, ..View::new(self.net, down) })
    }
}
