//! The spec of a Dragonfly+ (Shpiner, Haramaty, Eliad, Zdornov, Gafni, Zahavi 2017).

use serde::Serialize;

use super::{is_zero, parts_of, times};
use crate::kind::ComponentKind;

/// Groups of leaves and spines, every leaf of a group on every spine of it; every two groups are joined by the same
/// number of links between their spines. A group is a pod.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DragonflyPlus {
    /// Groups.
    pub groups: u32,
    /// Leaves of a group.
    pub leaves: u32,
    /// Spines of a group.
    pub spines: u32,
    /// Hosts of a leaf: a rack.
    pub hosts_per_leaf: u32,
    /// GPUs in each host.
    pub gpus_per_host: u32,
    /// NICs in each host, all on its leaf.
    pub nics_per_host: u32,
    /// Links between every two groups; spread evenly over the spines of each.
    pub global_links: u32,
    /// Bandwidth of a NIC [bytes/s].
    pub nic_bandwidth: f64,
    /// Bandwidth of a link between switches [bytes/s].
    pub link_bandwidth: f64,
    /// Racks on each power feed (the last may hold fewer).
    pub racks_per_power_feed: u32,
    /// Racks on each cooling loop (the last may hold fewer); zero: there are none.
    #[serde(skip_serializing_if = "is_zero")]
    pub racks_per_cooling_loop: u32,
}

impl DragonflyPlus {
    /// Number of components of a kind.
    pub(super) fn population(&self, kind: ComponentKind) -> u64 {
        let groups = u64::from(self.groups);
        let leaves = times(&[groups, self.leaves.into()]);
        let hosts = times(&[leaves, self.hosts_per_leaf.into()]);
        match kind {
            ComponentKind::Gpu => times(&[hosts, self.gpus_per_host.into()]),
            ComponentKind::Nic | ComponentKind::NicLink => {
                times(&[hosts, self.nics_per_host.into()])
            }
            ComponentKind::Host => hosts,
            ComponentKind::Leaf | ComponentKind::Rack => leaves,
            ComponentKind::Spine => times(&[groups, self.spines.into()]),
            ComponentKind::Pod => groups,
            ComponentKind::Uplink => times(&[leaves, self.spines.into()]),
            ComponentKind::CoreLink => {
                let pairs = times(&[groups, groups.saturating_sub(1)]) / 2;
                times(&[pairs, self.global_links.into()])
            }
            ComponentKind::PowerFeed => parts_of(leaves, self.racks_per_power_feed),
            ComponentKind::CoolingLoop => parts_of(leaves, self.racks_per_cooling_loop),
            ComponentKind::Building
            | ComponentKind::ScaleUp
            | ComponentKind::SwitchTray
            | ComponentKind::ScaleUpLink
            | ComponentKind::Core
            | ComponentKind::OpticalSwitch
            | ComponentKind::Storage
            | ComponentKind::Job => 0,
        }
    }
}
