//! The spec of a rail-optimised Clos network.
//!
//! Two tiers, as in most published clusters, or three. With two the spines join the pods; with three each pod has
//! several segments and spines of its own, and cores join the pods. A segment is the hosts behind one set of leaves.

use serde::Serialize;

use super::{is_zero, parts_of, times};
use crate::kind::ComponentKind;

/// A rail-optimised Clos network: in each segment, rail `r` is one set of leaves that serves the NICs of rail `r` of
/// every host of the segment; every leaf reaches every spine of its plane.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RailClos {
    /// Hosts in the cluster, spares included.
    pub hosts: u32,
    /// GPUs in each host.
    pub gpus_per_host: u32,
    /// NICs in each host; divides or equals `gpus_per_host`.
    pub nics_per_host: u32,
    /// Hosts in each rack (the last may hold fewer).
    pub hosts_per_rack: u32,
    /// Racks in each pod (the last may hold fewer).
    pub racks_per_pod: u32,
    /// Racks on each power feed (the last may hold fewer).
    pub racks_per_power_feed: u32,
    /// Spines, over all planes: those that join the pods or, with three tiers, those of each pod. Zero only where
    /// there is one segment.
    pub spines: u32,
    /// Bandwidth of a NIC [bytes/s].
    pub nic_bandwidth: f64,
    /// Down bandwidth of a leaf over its up bandwidth, at least 1.
    pub oversubscription: f64,
    /// What larger networks have beyond that; not written where it is the default.
    #[serde(skip_serializing_if = "ClosOptions::is_default")]
    pub options: ClosOptions,
}

/// What larger Clos networks have beyond rails, pods and spines.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClosOptions {
    /// Leaves of a rail of a segment: each NIC has a port on each. More than one makes as many planes.
    pub leaves_per_rail: u32,
    /// Rails of a segment, if not one a NIC of a host; divides `nics_per_host`. One: all NICs of a host on the same
    /// leaves, as below a top-of-rack switch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rails: Option<u32>,
    /// Parallel cables from a leaf to each spine of its plane.
    pub uplinks: u32,
    /// Racks behind one set of leaves (the last of a pod may hold fewer); if told and fewer than in a pod, there are
    /// three tiers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub racks_per_segment: Option<u32>,
    /// Cores that join the pods of three tiers, over all planes.
    #[serde(skip_serializing_if = "is_zero")]
    pub cores: u32,
    /// Down bandwidth of a spine over its up bandwidth, at least 1.
    pub core_oversubscription: f64,
    /// Racks on each cooling loop (the last may hold fewer); zero: there are none.
    #[serde(skip_serializing_if = "is_zero")]
    pub racks_per_cooling_loop: u32,
    /// Pods in each building (the last may hold fewer); zero: there are none.
    #[serde(skip_serializing_if = "is_zero")]
    pub pods_per_building: u32,
}

/// One leaf a rail, one rail a NIC, one cable to each spine, two tiers; neither cooling loops nor buildings.
impl Default for ClosOptions {
    fn default() -> Self {
        Self {
            leaves_per_rail: 1,
            rails: None,
            uplinks: 1,
            racks_per_segment: None,
            cores: 0,
            core_oversubscription: 1.0,
            racks_per_cooling_loop: 0,
            pods_per_building: 0,
        }
    }
}

impl ClosOptions {
    /// Whether it is what a scenario that says nothing of it has: such a scenario does not write it.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl RailClos {
    /// Rails of a segment.
    #[must_use]
    pub fn rails(&self) -> u32 {
        self.options.rails.unwrap_or(self.nics_per_host)
    }

    /// Planes: leaves of a rail of a segment, and ports of a NIC.
    #[must_use]
    pub const fn planes(&self) -> u32 {
        self.options.leaves_per_rail
    }

    /// Racks behind one set of leaves.
    #[must_use]
    pub fn racks_per_segment(&self) -> u32 {
        self.options.racks_per_segment.unwrap_or(self.racks_per_pod)
    }

    /// Whether pods have segments and spines of their own, and cores join them.
    #[must_use]
    pub fn has_three_tiers(&self) -> bool {
        self.racks_per_segment() < self.racks_per_pod
    }

    /// Number of racks.
    #[must_use]
    pub fn racks(&self) -> u64 {
        u64::from(self.hosts).div_ceil(u64::from(self.hosts_per_rack.max(1)))
    }

    /// Number of pods.
    #[must_use]
    pub fn pods(&self) -> u64 {
        self.racks().div_ceil(u64::from(self.racks_per_pod.max(1)))
    }

    /// Number of segments.
    #[must_use]
    pub fn segments(&self) -> u64 {
        let per_pod = u64::from(self.racks_per_pod.max(1));
        let size = self.racks_per_segment().max(1);
        let full = self.racks() / per_pod;
        full.saturating_mul(parts_of(per_pod, size)) + parts_of(self.racks() % per_pod, size)
    }

    /// Number of components of a kind.
    pub(super) fn population(&self, kind: ComponentKind) -> u64 {
        let options = &self.options;
        let hosts = u64::from(self.hosts);
        let planes = u64::from(self.planes());
        let leaves = || times(&[self.segments(), self.rails().into(), planes]);
        let spines = || {
            let sets = if self.has_three_tiers() { self.pods() } else { 1 };
            times(&[sets, self.spines.into()])
        };
        match kind {
            ComponentKind::Gpu => times(&[hosts, self.gpus_per_host.into()]),
            ComponentKind::Nic => times(&[hosts, self.nics_per_host.into()]),
            ComponentKind::Host => hosts,
            ComponentKind::Leaf => leaves(),
            ComponentKind::Spine => spines(),
            ComponentKind::Rack => self.racks(),
            ComponentKind::Pod => self.pods(),
            ComponentKind::PowerFeed => parts_of(self.racks(), self.racks_per_power_feed),
            ComponentKind::CoolingLoop => parts_of(self.racks(), options.racks_per_cooling_loop),
            ComponentKind::Building => parts_of(self.pods(), options.pods_per_building),
            ComponentKind::NicLink => times(&[hosts, self.nics_per_host.into(), planes]),
            ComponentKind::Uplink => {
                let each = u64::from(self.spines) / planes.max(1);
                times(&[leaves(), each, options.uplinks.into()])
            }
            ComponentKind::Core => options.cores.into(),
            ComponentKind::CoreLink => times(&[spines(), u64::from(options.cores) / planes.max(1)]),
            ComponentKind::ScaleUp
            | ComponentKind::SwitchTray
            | ComponentKind::ScaleUpLink
            | ComponentKind::OpticalSwitch
            | ComponentKind::Storage
            | ComponentKind::Job => 0,
        }
    }
}
