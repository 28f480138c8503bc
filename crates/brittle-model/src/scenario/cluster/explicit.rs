//! The spec of a cluster that is listed: every component that others contain or wire, and every link.
//!
//! Plain lists, so that whatever reads a plan of a real cluster can fill them; what they come to is found by
//! [`FloorPlan::of`].

use serde::Serialize;

use super::floor_plan::{FloorPlan, Tier};
use super::times;
use crate::kind::ComponentKind;

/// A cluster as listed.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Explicit {
    /// GPUs in each host.
    pub gpus_per_host: u32,
    /// NICs in each host, if not one a cable; divides the cables of a host, which are its ports in listing order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nics_per_host: Option<u32>,
    /// Hosts, switches, and what holds or feeds them.
    pub nodes: Vec<Node>,
    /// Cables between hosts and switches.
    pub links: Vec<Wire>,
}

/// One host, switch, container or feed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Node {
    /// Its name, of which there is no other.
    pub name: String,
    /// What it is.
    pub kind: NodeKind,
    /// The name of the smallest container that it stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inside: Option<String>,
    /// Of a rack: the name of its power feed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub power_feed: Option<String>,
    /// Of a rack: the name of its cooling loop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cooling_loop: Option<String>,
}

impl Node {
    /// A node that stands in nothing and is fed by nothing.
    pub fn new(name: impl Into<String>, kind: NodeKind) -> Self {
        Self { name: name.into(), kind, inside: None, power_feed: None, cooling_loop: None }
    }

    /// The same node inside a container.
    #[must_use]
    pub fn inside(mut self, container: impl Into<String>) -> Self {
        self.inside = Some(container.into());
        self
    }
}

/// What a node is. In order of size: what stands inside another is smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeKind {
    /// A switch: leaf, spine or core by its distance from the hosts.
    Switch,
    /// A host.
    Host,
    /// A rack.
    Rack,
    /// A scale-up domain.
    ScaleUp,
    /// A pod.
    Pod,
    /// A building.
    Building,
    /// A power feed.
    PowerFeed,
    /// A cooling loop.
    CoolingLoop,
}

impl NodeKind {
    /// The word used in files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Switch => "switch",
            Self::Host => "host",
            Self::Rack => "rack",
            Self::ScaleUp => "scale_up",
            Self::Pod => "pod",
            Self::Building => "building",
            Self::PowerFeed => "power_feed",
            Self::CoolingLoop => "cooling_loop",
        }
    }

    /// The kind of component that it is; a leaf for a switch, which may be a higher one.
    #[must_use]
    pub const fn component(self) -> ComponentKind {
        match self {
            Self::Switch => ComponentKind::Leaf,
            Self::Host => ComponentKind::Host,
            Self::Rack => ComponentKind::Rack,
            Self::ScaleUp => ComponentKind::ScaleUp,
            Self::Pod => ComponentKind::Pod,
            Self::Building => ComponentKind::Building,
            Self::PowerFeed => ComponentKind::PowerFeed,
            Self::CoolingLoop => ComponentKind::CoolingLoop,
        }
    }

    /// Whether others stand inside it.
    #[must_use]
    pub const fn is_container(self) -> bool {
        matches!(self, Self::Rack | Self::ScaleUp | Self::Pod | Self::Building)
    }
}

/// Equal cables between two nodes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Wire {
    /// The name of one end, a host or a switch.
    pub from: String,
    /// The name of the other end.
    pub to: String,
    /// What each cable carries, one way [bytes/s].
    pub bandwidth: f64,
    /// How many cables there are.
    pub count: u32,
}

impl Explicit {
    /// Nodes of a kind.
    pub(super) fn nodes_of(&self, kind: NodeKind) -> u64 {
        self.nodes.iter().filter(|node| node.kind == kind).count() as u64
    }

    /// Cables of the first host to switches; all hosts have as many.
    fn ports_per_host(&self) -> u32 {
        let first = self.nodes.iter().find(|node| node.kind == NodeKind::Host);
        let Some(name) = first.map(|host| &host.name) else { return 0 };
        let wires = self.links.iter().filter(|wire| wire.from == *name || wire.to == *name);
        wires.fold(0, |ports, wire| ports.saturating_add(wire.count))
    }

    /// NICs in each host.
    #[must_use]
    pub fn nics_per_host(&self) -> u32 {
        self.nics_per_host.unwrap_or_else(|| self.ports_per_host())
    }

    /// Number of components of a kind; none of those that are found only where the list is sound.
    pub(super) fn population(&self, kind: ComponentKind) -> u64 {
        let hosts = || self.nodes_of(NodeKind::Host);
        let tier = |tier| FloorPlan::of(self).map_or(0, |plan| plan.switches(tier).count() as u64);
        match kind {
            ComponentKind::Gpu => times(&[hosts(), self.gpus_per_host.into()]),
            ComponentKind::Nic => times(&[hosts(), self.nics_per_host().into()]),
            ComponentKind::Host => hosts(),
            ComponentKind::Rack => self.nodes_of(NodeKind::Rack),
            // All hosts are in one pod where there are none.
            ComponentKind::Pod => self.nodes_of(NodeKind::Pod).max(1),
            ComponentKind::PowerFeed => self.nodes_of(NodeKind::PowerFeed),
            ComponentKind::CoolingLoop => self.nodes_of(NodeKind::CoolingLoop),
            ComponentKind::Building => self.nodes_of(NodeKind::Building),
            ComponentKind::ScaleUp => self.nodes_of(NodeKind::ScaleUp),
            ComponentKind::Leaf => tier(Tier::Leaf),
            ComponentKind::Spine => tier(Tier::Spine),
            ComponentKind::Core => tier(Tier::Core),
            ComponentKind::NicLink => times(&[hosts(), self.ports_per_host().into()]),
            ComponentKind::Uplink => FloorPlan::of(self).map_or(0, |plan| plan.cables(true)),
            ComponentKind::CoreLink => FloorPlan::of(self).map_or(0, |plan| plan.cables(false)),
            ComponentKind::SwitchTray
            | ComponentKind::ScaleUpLink
            | ComponentKind::OpticalSwitch
            | ComponentKind::Storage
            | ComponentKind::Job => 0,
        }
    }
}
