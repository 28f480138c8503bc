//! The spec of a k-ary fat tree (Al-Fares, Loukissas, Vahdat 2008).

use serde::Serialize;

use super::{is_zero, parts_of, times};
use crate::kind::ComponentKind;

/// A k-ary fat tree of switches with k ports: k/2 hosts an edge switch, k/2 edge and k/2 aggregation switches a pod,
/// up to k pods, (k/2)² cores. Edge switches are leaves, aggregation switches are spines.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FatTree {
    /// Ports of a switch: even.
    pub k: u32,
    /// Hosts in the cluster, spares included; at most k³/4. Pods and edge switches that none needs are left out.
    pub hosts: u32,
    /// GPUs in each host.
    pub gpus_per_host: u32,
    /// NICs in each host, all on the same edge switch.
    pub nics_per_host: u32,
    /// Bandwidth of a NIC [bytes/s]; every link above is as wide as the NICs of a host together.
    pub nic_bandwidth: f64,
    /// Racks on each power feed (the last may hold fewer); a rack is the hosts of an edge switch.
    pub racks_per_power_feed: u32,
    /// Racks on each cooling loop (the last may hold fewer); zero: there are none.
    #[serde(skip_serializing_if = "is_zero")]
    pub racks_per_cooling_loop: u32,
}

impl FatTree {
    /// Half of the ports of a switch: hosts of an edge switch, edge switches of a pod, and so on.
    #[must_use]
    pub const fn half(&self) -> u32 {
        self.k / 2
    }

    /// The most hosts that k allows.
    #[must_use]
    pub fn most_hosts(&self) -> u64 {
        let half = u64::from(self.half());
        times(&[self.k.into(), half, half])
    }

    /// Number of components of a kind.
    pub(super) fn population(&self, kind: ComponentKind) -> u64 {
        let hosts = u64::from(self.hosts);
        let half = u64::from(self.half());
        let edges = || parts_of(hosts, self.half());
        let pods = || parts_of(edges(), self.half());
        match kind {
            ComponentKind::Gpu => times(&[hosts, self.gpus_per_host.into()]),
            ComponentKind::Nic | ComponentKind::NicLink => {
                times(&[hosts, self.nics_per_host.into()])
            }
            ComponentKind::Host => hosts,
            ComponentKind::Leaf | ComponentKind::Rack => edges(),
            ComponentKind::Spine => times(&[pods(), half]),
            ComponentKind::Pod => pods(),
            ComponentKind::Uplink => times(&[edges(), half]),
            ComponentKind::Core => times(&[half, half]),
            ComponentKind::CoreLink => times(&[pods(), half, half]),
            ComponentKind::PowerFeed => parts_of(edges(), self.racks_per_power_feed),
            ComponentKind::CoolingLoop => parts_of(edges(), self.racks_per_cooling_loop),
            ComponentKind::Building
            | ComponentKind::ScaleUp
            | ComponentKind::SwitchTray
            | ComponentKind::ScaleUpLink
            | ComponentKind::OpticalSwitch
            | ComponentKind::Storage
            | ComponentKind::Job => 0,
        }
    }
}
