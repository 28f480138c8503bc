//! Fat trees, scale-up racks, Dragonfly+ and tori as written.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{self, Deserializer, SeqAccess, Visitor};

use crate::text::reader::Key;
use crate::text::words::BandwidthText;

/// A k-ary fat tree: k/2 hosts an edge switch, k/2 edge switches a pod, up to k pods.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["k", "gpus_per_host"]))]
#[serde(default, deny_unknown_fields)]
pub struct FatTreeFile {
    /// Ports of a switch: even.
    pub k: Key<u32>,
    /// Hosts in the cluster, spares included. Default: k³/4, as many as it can have.
    pub hosts: Key<u32>,
    /// GPUs in each host.
    pub gpus_per_host: Key<u32>,
    /// NICs in each host, all on the same edge switch. Default: 1.
    pub nics_per_host: Key<u32>,
    /// Bandwidth of a NIC; links above are as wide as the NICs of a host together. Default: "400 Gb/s".
    pub nic_bandwidth: Key<BandwidthText>,
    /// Neighbouring racks on one power feed; a rack is the hosts of an edge switch. Default: 1.
    pub racks_per_power_feed: Key<u32>,
    /// Neighbouring racks on one cooling loop; 0: none. Default: 0.
    pub racks_per_cooling_loop: Key<u32>,
}

/// Racks of compute trays and switch trays. A compute tray is a host.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["domains"]))]
#[serde(default, deny_unknown_fields)]
pub struct NvlFile {
    /// Scale-up domains in the cluster.
    pub domains: Key<u32>,
    /// GPUs of a domain, which sets what the next four keys leave open: 36 and 72 in one rack of 9 or 18 trays, 144
    /// in two racks. Default: 72.
    pub size: Key<u32>,
    /// Racks of a domain. Default: by the size.
    pub racks_per_domain: Key<u32>,
    /// Compute trays in each rack. Default: by the size.
    pub trays_per_rack: Key<u32>,
    /// GPUs of a compute tray. Default: 4.
    pub gpus_per_tray: Key<u32>,
    /// Switch trays of a domain; every GPU has a link to each. Default: 9 a rack.
    pub switch_trays: Key<u32>,
    /// Switch trays that a domain needs to work. Default: all.
    pub switch_trays_needed: Key<u32>,
    /// What a GPU sends into its domain, one way, over all switch trays. Default: "900 GB/s".
    pub gpu_bandwidth: Key<BandwidthText>,
    /// The network between hosts, which are the compute trays.
    pub network: Key<ClosNetworkFile>,
}

/// The Clos network above scale-up domains: the keys of `rail_clos` but for hosts and racks.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ClosNetworkFile {
    /// NICs in each compute tray. Default: as many as GPUs.
    pub nics_per_host: Key<u32>,
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
    /// Leaves of a rail, on as many planes: each NIC has a port on each, and these share its bandwidth. Default: 1.
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

/// A Dragonfly+: in each group every leaf on every spine, and links between every two groups.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["groups", "leaves", "spines", "hosts_per_leaf", "gpus_per_host"]))]
#[serde(default, deny_unknown_fields)]
pub struct DragonflyPlusFile {
    /// Groups. A group is a pod.
    pub groups: Key<u32>,
    /// Leaves of a group.
    pub leaves: Key<u32>,
    /// Spines of a group.
    pub spines: Key<u32>,
    /// Hosts of a leaf: a rack.
    pub hosts_per_leaf: Key<u32>,
    /// GPUs in each host.
    pub gpus_per_host: Key<u32>,
    /// NICs in each host, all on its leaf. Default: 1.
    pub nics_per_host: Key<u32>,
    /// Links between every two groups, shared evenly by the spines of each. Default: 1.
    pub global_links: Key<u32>,
    /// Bandwidth of a NIC. Default: "400 Gb/s".
    pub nic_bandwidth: Key<BandwidthText>,
    /// Bandwidth of a link between switches. Default: that of a NIC.
    pub link_bandwidth: Key<BandwidthText>,
    /// Neighbouring racks on one power feed. Default: 1.
    pub racks_per_power_feed: Key<u32>,
    /// Neighbouring racks on one cooling loop; 0: none. Default: 0.
    pub racks_per_cooling_loop: Key<u32>,
}

/// A torus of cubes. A host has four chips of a cube; a cube is a rack and a scale-up domain; all are one pod.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["cubes"]))]
#[serde(default, deny_unknown_fields)]
pub struct TorusFile {
    /// How many cubes there are, or a list of how many there are in each dimension.
    pub cubes: Key<CubesText>,
    /// Chips along an edge of a cube: even. Default: 4.
    pub side: Key<u32>,
    /// Optical switches that join the cubes: 3 times the chips on a face; or 0: neighbouring cubes are wired.
    /// Default: 48 for 4 chips along an edge.
    pub optical_switches: Key<u32>,
    /// Bandwidth of a link of a chip, one way. Default: "50 GB/s".
    pub link_bandwidth: Key<BandwidthText>,
    /// Neighbouring racks on one power feed. Default: 1.
    pub racks_per_power_feed: Key<u32>,
    /// Neighbouring racks on one cooling loop; 0: none. Default: 0.
    pub racks_per_cooling_loop: Key<u32>,
}

/// A number of cubes, or a grid of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CubesText {
    /// So many.
    Number(u32),
    /// So many in each dimension.
    Grid([u32; 3]),
}

impl<'de> Deserialize<'de> for CubesText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = CubesText;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number of cubes such as 64, or a list of three such as [4, 4, 4]")
            }
            fn visit_i64<E: de::Error>(self, number: i64) -> Result<CubesText, E> {
                let cubes = u32::try_from(number);
                cubes
                    .map(CubesText::Number)
                    .map_err(|_| E::invalid_value(de::Unexpected::Signed(number), &self))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<CubesText, A::Error> {
                let mut grid = Vec::new();
                while let Some(cubes) = list.next_element::<u32>()? {
                    grid.push(cubes);
                }
                let grid = grid.try_into();
                grid.map(CubesText::Grid).map_err(|grid: Vec<u32>| {
                    let message = "a grid has three dimensions, found a list of";
                    de::Error::custom(format!("{message} {}\nwrite cubes = [4, 4, 4]", grid.len()))
                })
            }
        }
        deserializer.deserialize_any(Text)
    }
}

impl JsonSchema for CubesText {
    fn schema_name() -> Cow<'static, str> {
        "Cubes".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let number = json_schema!({ "type": "integer", "minimum": 1 });
        json_schema!({
            "description": "A number of cubes, or how many there are in each dimension.",
            "anyOf": [
                number,
                { "type": "array", "items": number, "minItems": 3, "maxItems": 3 }
            ]
        })
    }
}
