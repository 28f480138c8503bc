//! The cluster as written: one table for each shape.

mod explicit;
mod imported;
mod shapes;

pub use explicit::*;
pub use imported::*;
pub use shapes::*;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::text::reader::Key;
use crate::text::words::BandwidthText;

/// How the cluster is built.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ClusterFile {
    /// A rail-optimised Clos network: in each pod one leaf a rail, every leaf on every spine; or three tiers.
    RailClos(RailClosFile),
    /// A k-ary fat tree of equal switches.
    FatTree(FatTreeFile),
    /// Racks whose GPUs are joined by switch trays, such as the NVL72; a Clos network above.
    Nvl(NvlFile),
    /// Groups of leaves and spines, every two of them joined.
    DragonflyPlus(DragonflyPlusFile),
    /// Cubes of chips in a torus, as in TPU v4; no NICs.
    Torus(TorusFile),
    /// Every host, switch and link as listed.
    Explicit(ExplicitFile),
    /// The hosts, switches and links in a file of another tool.
    File(ImportedFile),
}

/// A rail-optimised Clos network.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["hosts", "gpus_per_host", "hosts_per_rack"]))]
#[serde(default, deny_unknown_fields)]
pub struct RailClosFile {
    /// Hosts in the cluster, spares included.
    pub hosts: Key<u32>,
    /// GPUs in each host.
    pub gpus_per_host: Key<u32>,
    /// NICs in each host. Default: as many as GPUs.
    pub nics_per_host: Key<u32>,
    /// Hosts in each rack.
    pub hosts_per_rack: Key<u32>,
    /// Racks in each pod. Default: one pod holds all.
    pub racks_per_pod: Key<u32>,
    /// Neighbouring racks on one power feed. Default: 1.
    pub racks_per_power_feed: Key<u32>,
    /// Spines that join the pods; with `racks_per_segment`, spines in each pod. Needed where there are several.
    pub spines: Key<u32>,
    /// Bandwidth of a NIC. Default: "400 Gb/s".
    pub nic_bandwidth: Key<BandwidthText>,
    /// Down bandwidth of a leaf over its up bandwidth. Default: 1.
    pub oversubscription: Key<f64>,
    /// Leaves of a rail, on as many planes: each NIC has a port on each, and these share its bandwidth. 2: dual ToR.
    /// Default: 1.
    pub leaves_per_rail: Key<u32>,
    /// Rails. 1: all NICs of a host on the same leaf. Default: one a NIC of a host.
    pub rails: Key<u32>,
    /// Parallel cables from a leaf to each spine. Default: 1.
    pub uplinks: Key<u32>,
    /// Racks behind one set of leaves: fewer than in a pod make three tiers. Default: those of a pod.
    pub racks_per_segment: Key<u32>,
    /// Cores that join the pods of three tiers. Default: 0.
    pub cores: Key<u32>,
    /// Down bandwidth of a spine over its up bandwidth. Default: 1.
    pub core_oversubscription: Key<f64>,
    /// Neighbouring racks on one cooling loop; 0: none. Default: 0.
    pub racks_per_cooling_loop: Key<u32>,
    /// Neighbouring pods in one building; 0: none. Default: 0.
    pub pods_per_building: Key<u32>,
}
