//! What the lists of an explicit cluster come to: who stands in whom, in which order, and on which tier.
//!
//! Hosts are renumbered container by container, so that what a container holds is an interval. What a power feed or
//! a cooling loop feeds must be one too: racks may change places inside their container for that, in a few orders
//! that are tried. Where none will do, the list is refused.
//!
//! Deliberately lacking: a search through all orders.

mod order;
mod wiring;

use std::collections::BTreeMap;

use super::explicit::{Explicit, Node, NodeKind};
use crate::ids::ComponentId;
use crate::kind::ComponentKind;
use crate::text::Fault;

/// Most problems with one list that are told.
const MOST: usize = 20;

/// A list that has been understood. Nodes are meant by their place in the list.
#[derive(Clone, Debug, PartialEq)]
pub struct FloorPlan {
    /// Containers and hosts, each container before what it holds: the order in which components are numbered.
    pub order: Vec<usize>,
    /// For each node, the smallest container that it stands in.
    pub parents: Vec<Option<usize>>,
    /// For each node, the power feed of the rack that it is.
    pub power_feeds: Vec<Option<usize>>,
    /// For each node, the cooling loop of the rack that it is.
    pub cooling_loops: Vec<Option<usize>>,
    /// For each node, the tier of the switch that it is.
    pub tiers: Vec<Option<Tier>>,
    /// For each node, the ports of the host that it is, in listing order: the leaf, and the bandwidth [bytes/s].
    pub ports: Vec<Vec<(usize, f64)>>,
    /// Cables between switches, the lower end first, each with its bandwidth [bytes/s] and count.
    pub trunks: Vec<(usize, usize, f64, u32)>,
}

/// How far a switch is from the hosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// Wired to a host.
    Leaf,
    /// Wired to a leaf, and to no host.
    Spine,
    /// Farther away.
    Core,
}

impl FloorPlan {
    /// Understands a list.
    ///
    /// # Errors
    /// What is wrong with it, by the paths that a file would have.
    pub fn of(list: &Explicit) -> Result<Self, Vec<Fault>> {
        let mut reading = Reading { list, place_of: BTreeMap::new(), faults: Vec::new() };
        reading.names();
        let parents = reading.parents();
        let power_feeds = reading.fed("power_feed", NodeKind::PowerFeed, |n| &n.power_feed);
        let cooling_loops = reading.fed("cooling_loop", NodeKind::CoolingLoop, |n| &n.cooling_loop);
        reading.sound()?;
        reading.containers(&parents);
        let (ports, trunks) = reading.wires();
        reading.sound()?;
        let (tiers, trunks) = reading.tiers(&ports, trunks);
        reading.sound()?;
        let order = reading.order(&parents, &power_feeds, &cooling_loops);
        reading.sound()?;
        Ok(Self { order, parents, power_feeds, cooling_loops, tiers, ports, trunks })
    }

    /// The switches of a tier, in listing order.
    pub fn switches(&self, tier: Tier) -> impl Iterator<Item = usize> {
        (0..self.tiers.len()).filter(move |&node| self.tiers[node] == Some(tier))
    }

    /// Every component that is a node of the list, with the node; of each kind in the order of numbers. Feeds and loops
    /// are numbered by their first rack, so that the hosts on them follow each other.
    #[must_use]
    pub fn components(&self, list: &Explicit) -> Vec<(ComponentId, usize)> {
        let mut nodes = Vec::with_capacity(list.nodes.len());
        let mut fed = vec![false; list.nodes.len()];
        for &node in &self.order {
            nodes.push((list.nodes[node].kind.component(), node));
            for feed in [self.power_feeds[node], self.cooling_loops[node]].into_iter().flatten() {
                if !std::mem::replace(&mut fed[feed], true) {
                    nodes.push((list.nodes[feed].kind.component(), feed));
                }
            }
        }
        for tier in [Tier::Leaf, Tier::Spine, Tier::Core] {
            nodes.extend(self.switches(tier).map(|node| (tier.component(), node)));
        }
        let mut counts = [0; ComponentKind::ALL.len()];
        let number = |(kind, node): (ComponentKind, usize)| {
            let index = counts[kind as usize];
            counts[kind as usize] += 1;
            (ComponentId { kind, index }, node)
        };
        nodes.into_iter().map(number).collect()
    }

    /// Number of cables between switches that end at a leaf, or that do not.
    pub(super) fn cables(&self, at_leaf: bool) -> u64 {
        let trunks = self.trunks.iter();
        let meant =
            trunks.filter(|&&(lower, ..)| (self.tiers[lower] == Some(Tier::Leaf)) == at_leaf);
        meant.map(|&(_, _, _, count)| u64::from(count)).sum()
    }
}

impl Tier {
    /// The kind of component that a switch of it is.
    #[must_use]
    pub const fn component(self) -> ComponentKind {
        match self {
            Self::Leaf => ComponentKind::Leaf,
            Self::Spine => ComponentKind::Spine,
            Self::Core => ComponentKind::Core,
        }
    }
}

/// A list on its way to a floor plan.
struct Reading<'l> {
    list: &'l Explicit,
    place_of: BTreeMap<&'l str, usize>,
    faults: Vec<Fault>,
}

impl<'l> Reading<'l> {
    fn fault(&mut self, fault: Fault) {
        if self.faults.len() < MOST {
            self.faults.push(fault);
        }
    }

    fn sound(&mut self) -> Result<(), Vec<Fault>> {
        if self.faults.is_empty() { Ok(()) } else { Err(std::mem::take(&mut self.faults)) }
    }

    /// Every name is one, and there is no other.
    fn names(&mut self) {
        for (at, node) in self.list.nodes.iter().enumerate() {
            let path = node_path(at, "name");
            let length = node.name.chars().count();
            if length == 0 || length > 64 || node.name.contains(char::is_control) {
                let message = format!("{:?} is not a name", node.name);
                self.fault(Fault::new(path, message).help("names have 1 to 64 characters"));
            } else if let Some(first) = self.place_of.insert(&node.name, at) {
                let message = format!("there are two nodes with the name {:?}", node.name);
                self.fault(
                    Fault::new(path, message)
                        .help("give each node a name of its own")
                        .involves(node_path(first, "name")),
                );
            }
        }
    }

    /// The node of a name that stands at a path.
    fn find(&mut self, name: &str, path: String) -> Option<usize> {
        let found = self.place_of.get(name).copied();
        if found.is_none() {
            let fault = Fault::new(path, format!("there is no node with the name {name:?}"));
            self.fault(fault.help("list it in `nodes`").involves("cluster.explicit.nodes"));
        }
        found
    }

    /// For each node, the container that it stands in.
    fn parents(&mut self) -> Vec<Option<usize>> {
        let list: &'l Explicit = self.list;
        let mut parents = Vec::with_capacity(list.nodes.len());
        for (at, node) in list.nodes.iter().enumerate() {
            let path = node_path(at, "inside");
            let parent = node.inside.as_ref().and_then(|name| self.find(name, path.clone()));
            if let Some(parent) = parent {
                let around = &list.nodes[parent];
                if !around.kind.is_container() || node.kind >= around.kind {
                    let message = format!("a {} cannot stand inside a {}", node.kind, around.kind);
                    let help = "buildings hold pods, pods scale-up domains, these racks, and racks hosts; switches stand in any of them";
                    self.fault(Fault::new(path, message).help(help));
                }
            }
            parents.push(parent);
        }
        parents
    }

    /// For each node, the feed of a kind that its key names: all racks name one, or none.
    fn fed(
        &mut self,
        key: &str,
        kind: NodeKind,
        named: impl Fn(&Node) -> &Option<String>,
    ) -> Vec<Option<usize>> {
        let list: &'l Explicit = self.list;
        let mut feeds = vec![None; list.nodes.len()];
        let mut used = vec![false; list.nodes.len()];
        let any = list.nodes.iter().any(|node| node.kind == kind);
        for (at, node) in list.nodes.iter().enumerate() {
            let path = node_path(at, key);
            match named(node) {
                Some(_) if node.kind != NodeKind::Rack => {
                    let message = format!("a {} has no `{key}` of its own", node.kind);
                    self.fault(Fault::new(path, message).help("say it of its rack"));
                }
                Some(name) => {
                    feeds[at] = self.find(name, path.clone());
                    let Some(feed) = feeds[at] else { continue };
                    used[feed] = true;
                    if list.nodes[feed].kind != kind {
                        let found = list.nodes[feed].kind;
                        let message = format!("{name:?} is a {found}, and no {kind}");
                        self.fault(Fault::new(path, message).help(format!(
                            "name a node of kind = \"{key}\", or leave `{key}` out"
                        )));
                    }
                }
                None if any && node.kind == NodeKind::Rack => {
                    let message = format!("rack {:?} is on no {kind}, and others are", node.name);
                    let help = format!("add {key} = \"...\" to every rack, or to none");
                    self.fault(Fault::new(node_path(at, "name"), message).help(help));
                }
                None => {}
            }
        }
        for (at, node) in list.nodes.iter().enumerate() {
            if node.kind == kind && !used[at] {
                self.fault(empty(at, node, "feeds no rack"));
            }
        }
        feeds
    }

    /// Containers hold hosts, and hosts are in as many kinds of them as there are.
    fn containers(&mut self, parents: &[Option<usize>]) {
        let list: &'l Explicit = self.list;
        let has = |kind| list.nodes.iter().any(|node| node.kind == kind);
        if !has(NodeKind::Host) {
            let fault = Fault::new("cluster.explicit.nodes", "there is no host");
            self.fault(fault.help("add { name = \"host0\", kind = \"host\" }"));
        }
        if has(NodeKind::Building) && !has(NodeKind::Pod) {
            let fault = Fault::new("cluster.explicit.nodes", "there are buildings, but no pods");
            self.fault(fault.help("add a pod to each building, and put its racks inside"));
        }
        let needed = [NodeKind::Rack, NodeKind::Pod, NodeKind::Building];
        let needed: Vec<_> = needed.into_iter().filter(|&kind| has(kind)).collect();
        let mut used = vec![false; list.nodes.len()];
        for (at, host) in list.nodes.iter().enumerate() {
            if host.kind != NodeKind::Host {
                continue;
            }
            let around = || std::iter::successors(parents[at], |&above| parents[above]);
            around().for_each(|above| used[above] = true);
            for &kind in &needed {
                if !around().any(|above| list.nodes[above].kind == kind) {
                    let message = format!("host {:?} is in no {kind}, and others are", host.name);
                    let help = format!("put every host inside a {kind}, or leave them out");
                    self.fault(Fault::new(node_path(at, "name"), message).help(help));
                }
            }
        }
        for (at, node) in list.nodes.iter().enumerate() {
            if node.kind.is_container() && !used[at] {
                self.fault(empty(at, node, "holds no host"));
            }
        }
    }
}

fn empty(at: usize, node: &Node, what: &str) -> Fault {
    let message = format!("{} {:?} {what}", node.kind, node.name);
    Fault::new(node_path(at, "name"), message).help("leave it out")
}

fn node_path(at: usize, key: &str) -> String {
    format!("cluster.explicit.nodes.{at}.{key}")
}

/// In words.
impl std::fmt::Display for NodeKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::ScaleUp => "scale-up domain",
            Self::PowerFeed => "power feed",
            Self::CoolingLoop => "cooling loop",
            kind => kind.as_str(),
        })
    }
}
