//! A cluster as listed, as written.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::text::reader::Key;
use crate::text::words::BandwidthText;

/// Every host, switch, container and link. Hosts are numbered container by container.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["gpus_per_host", "nodes"]))]
#[serde(default, deny_unknown_fields)]
pub struct ExplicitFile {
    /// GPUs in each host.
    pub gpus_per_host: Key<u32>,
    /// NICs in each host: the links of a host are their ports, in listing order. Default: one a link.
    pub nics_per_host: Key<u32>,
    /// Hosts, switches, and what holds or feeds them.
    pub nodes: Key<Vec<Key<NodeFile>>>,
    /// Links between hosts and switches, and between switches.
    pub links: Key<Vec<Key<LinkFile>>>,
}

/// A host, a switch, a container or a feed.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["name", "kind"]))]
#[serde(default, deny_unknown_fields)]
pub struct NodeFile {
    /// Its name, of which there is no other.
    pub name: Key<String>,
    /// What it is.
    pub kind: Key<NodeWord>,
    /// The name of the smallest container that it stands in.
    pub inside: Key<String>,
    /// Of a rack: the name of its power feed.
    pub power_feed: Key<String>,
    /// Of a rack: the name of its cooling loop.
    pub cooling_loop: Key<String>,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NodeWord {
    /// A server.
    Host,
    /// A switch: a leaf if a host is linked to it, a spine if it is linked to leaves, else a core.
    Switch,
    /// A rack of hosts.
    Rack,
    /// A scale-up domain of racks.
    ScaleUp,
    /// A pod of racks or scale-up domains.
    Pod,
    /// A building of pods.
    Building,
    /// A power feed, which racks name.
    PowerFeed,
    /// A cooling loop, which racks name.
    CoolingLoop,
}

/// Cables between two nodes.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["from", "to", "bandwidth"]))]
#[serde(default, deny_unknown_fields)]
pub struct LinkFile {
    /// The name of a host or a switch.
    pub from: Key<String>,
    /// The name of the other end.
    pub to: Key<String>,
    /// Bandwidth of each cable, one way.
    pub bandwidth: Key<BandwidthText>,
    /// How many cables there are. Default: 1.
    pub count: Key<u32>,
}
