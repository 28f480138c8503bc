//! A view: the network while certain components are down, as far as they touch it.

use brittle_model::{ComponentId, ComponentKind};

use super::Network;
use super::ways::Ways;
use crate::cluster::Cluster;

/// The network while `down` is down.
pub(super) struct View<'n> {
    pub(super) net: &'n Network,
    pub(super) down: Vec<ComponentId>,
    /// The kinds of what is down, as bits: most are asked for in vain.
    kinds: u32,
    /// What the lower switches have lost on their way up; in order, each once.
    pub(super) lowers: Vec<(u32, Gone)>,
    /// What the upper switches have lost on their way beyond; in order, each once.
    pub(super) uppers: Vec<(u32, Gone)>,
    /// Whether all ways that are left share the load: if not, flows do not part.
    adaptive: bool,
}

/// Ways that are lost.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Gone {
    pub(super) ways: u32,
    /// [bytes/s]
    bandwidth: f64,
}

impl<'n> View<'n> {
    pub(super) fn new(net: &'n Network, mut down: Vec<ComponentId>) -> Self {
        down.retain(|component| Cluster::is_network(component.kind));
        down.sort_unstable();
        down.dedup();
        let kinds = down.iter().fold(0, |kinds, component| kinds | 1 << component.kind as u32);
        let adaptive = net.rules.adaptive;
        let mut view = Self { net, down, kinds, lowers: Vec::new(), uppers: Vec::new(), adaptive };
        view.lowers = view.lost(ComponentKind::Uplink, net.lower);
        view.uppers = view.lost(ComponentKind::CoreLink, net.upper);
        view
    }

    /// The same, where all ways that are left count, whatever flows do.
    pub(super) fn counted(&self) -> Self {
        let (down, lowers, uppers) = (self.down.clone(), self.lowers.clone(), self.uppers.clone());
        Self { net: self.net, down, kinds: self.kinds, lowers, uppers, adaptive: true }
    }

    pub(super) fn is_down(&self, kind: ComponentKind, index: u32) -> bool {
        self.kinds >> kind as u32 & 1 == 1
            && self.down.binary_search(&ComponentId { kind, index }).is_ok()
    }

    /// Whether a lower switch itself is down.
    pub(super) fn is_lower_down(&self, lower: u32) -> bool {
        self.is_down(self.net.lower, lower)
    }

    pub(super) fn is_upper_down(&self, upper: u32) -> bool {
        self.is_down(self.net.upper, upper)
    }

    /// The ways over cables of a kind that switches of a tier have lost, because the cable is down, or what is at
    /// either end.
    pub(super) fn lost(&self, cables: ComponentKind, tier: ComponentKind) -> Vec<(u32, Gone)> {
        let net = self.net;
        let (ends, ways) = match cables {
            ComponentKind::Uplink => (&net.uplinks, [(net.lower, &net.up), (net.upper, &net.down)]),
            _ => {
                let below = (ComponentKind::Core, &net.below_core);
                (&net.core_links, [(net.upper, &net.beyond), below])
            }
        };
        let mut lost: Vec<(u32, u32, f64)> = Vec::new();
        let mut lose = |end: ComponentId, cable: u32, bandwidth: f64| {
            if end.kind == tier {
                lost.push((end.index, cable, bandwidth));
            }
        };
        for component in &self.down {
            if component.kind == cables {
                let (low, high, bandwidth) = ends[component.index as usize];
                lose(low, component.index, bandwidth);
                lose(high, component.index, bandwidth);
            }
            for (_, ways) in ways.iter().filter(|(kind, _)| *kind == component.kind) {
                for way in ways.of(component.index) {
                    lose(*component, way.cable, way.bandwidth);
                    lose(way.far, way.cable, way.bandwidth);
                }
            }
        }
        lost.sort_unstable_by_key(|&(place, cable, _)| (place, cable));
        lost.dedup_by_key(|&mut (place, cable, _)| (place, cable));
        let mut sums: Vec<(u32, Gone)> = Vec::new();
        for (place, _, bandwidth) in lost {
            if sums.last().is_none_or(|(last, _)| *last != place) {
                sums.push((place, Gone::default()));
            }
            if let Some((_, gone)) = sums.last_mut() {
                gone.ways += 1;
                gone.bandwidth += bandwidth;
            }
        }
        sums
    }

    /// What a switch has left of its ways [1].
    fn left(&self, ways: &Ways, lost: &[(u32, Gone)], place: u32) -> f64 {
        let Ok(at) = lost.binary_search_by_key(&place, |(place, _)| *place) else { return 1.0 };
        let gone = lost[at].1;
        let all = ways.of(place).len() as u32;
        if gone.ways >= all {
            0.0
        } else if self.adaptive {
            1.0 - gone.bandwidth / ways.capacity(place)
        } else {
            // Whole flows move over: the busiest of the ways that are left has as many as this.
            1.0 / f64::from(all.div_ceil(all - gone.ways))
        }
    }

    /// What a lower switch has left of its ways up [1].
    pub(super) fn left_above(&self, lower: u32) -> f64 {
        if self.is_lower_down(lower) { 0.0 } else { self.left(&self.net.up, &self.lowers, lower) }
    }

    /// What an upper switch has left of its ways beyond [1].
    pub(super) fn left_beyond(&self, upper: u32) -> f64 {
        if self.is_upper_down(upper) {
            0.0
        } else {
            self.left(&self.net.beyond, &self.uppers, upper)
        }
    }

    /// What the `nic`-th NIC of a host has left of its ways to the leaves [1].
    pub(super) fn nic(&self, host: u32, nic: u32) -> f64 {
        let net = self.net;
        if self.is_down(ComponentKind::Nic, host * net.nics + nic) {
            return 0.0;
        }
        self.ports(nic, net.segment_of(host), |link| {
            self.is_down(ComponentKind::NicLink, host * net.links() + link)
        })
    }

    /// What a NIC of any host of a segment has left, apart from its own cables that are `cut` [1].
    pub(super) fn ports(&self, nic: u32, segment: u32, cut: impl Fn(u32) -> bool) -> f64 {
        let net = self.net;
        let concerned = 1 << net.lower as u32 | 1 << ComponentKind::NicLink as u32;
        if self.kinds & concerned == 0 {
            return 1.0;
        }
        let leaves = &net.segments[segment as usize].leaf_of_link;
        let all = &net.links_of_nic[nic as usize];
        let works = |link: u32| !self.is_lower_down(leaves[link as usize]) && !cut(link);
        let left = all.iter().filter(|&&link| works(link)).count() as u32;
        f64::from(left) / f64::from(all.len() as u32)
    }

    /// What a rail of a segment has left of its ways up [1].
    pub(super) fn rail(&self, lowers: &[u32]) -> f64 {
        let each = lowers.iter().map(|&lower| (lower, self.left_above(lower)));
        self.together(&self.net.up, each)
    }

    /// What an island has left of its ways beyond [1].
    pub(super) fn island(&self, island: u32) -> f64 {
        let uppers = self.net.islands[island as usize].uppers.iter();
        let each = uppers.map(|&upper| (upper, self.left_beyond(upper)));
        self.together(&self.net.beyond, each)
    }

    /// What several switches that share a load have left together [1].
    fn together(&self, ways: &Ways, each: impl Iterator<Item = (u32, f64)>) -> f64 {
        let (mut whole, mut left) = (0.0, 0.0);
        let (mut all, mut works, mut worst) = (0_u32, 0, 1.0_f64);
        for (place, share) in each {
            let capacity = ways.capacity(place);
            if capacity == 0.0 {
                continue;
            }
            whole += capacity;
            left += capacity * share;
            all += 1;
            if share > 0.0 {
                works += 1;
                worst = worst.min(share);
            }
        }
        match (all, works) {
            (0, _) => 1.0,
            (_, 0) => 0.0,
            _ if self.adaptive => left / whole,
            _ => worst / f64::from(all.div_ceil(works)),
        }
    }
}
