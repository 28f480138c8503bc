//! The topology: a cluster as a graph of components.
//!
//! One graph holds three relations over the same vertices, told apart by the edge (see [`Edge`]):
//! containment, power, and the network. Components of a kind are numbered from zero in the order in
//! which a builder adds them.
//!
//! **Invariant**: this module knows no shape. What a Clos is stands in its builder; here is only
//! what every topology can be asked.
//!
//! **Invariant**: the public face speaks [`ComponentId`]; `NodeIndex` is for the rest of the crate.

use brittle_model::scenario::{ClusterSpec, NetworkRules};
use brittle_model::{ComponentId, ComponentKind};
use petgraph::Direction::{Incoming, Outgoing};
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;

use crate::cluster::Cluster;
use crate::dot::Dot;
use crate::edge::Edge;
use crate::vertex::Vertex;
use crate::{bisection, compile, dragonfly_plus, explicit, fat_tree, nvl, rail_clos, torus};

/// A cluster as a graph.
#[derive(Clone, Debug)]
pub struct Topology {
    graph: DiGraph<Vertex, Edge>,
    root: NodeIndex,
    /// For each kind, where its components stand, by index.
    members: [Vec<NodeIndex>; ComponentKind::ALL.len()],
    /// For each kind of cable, which wires they are, by index.
    cables: [Vec<EdgeIndex>; ComponentKind::ALL.len()],
    /// For each kind, the names of its components by index, if they have any.
    names: [Vec<String>; ComponentKind::ALL.len()],
    /// How many switch trays of a scale-up domain must work for it to work.
    switch_trays_needed: u32,
}

/// What anybody may ask.
impl Topology {
    /// Builds the graph that a checked spec describes.
    ///
    /// # Panics
    /// If the spec breaks a rule that its check was to enforce.
    #[must_use]
    pub fn build(spec: &ClusterSpec) -> Self {
        let mut topology = Self::sized_for(spec);
        match spec {
            ClusterSpec::RailClos(clos) => rail_clos::build(clos, &mut topology),
            ClusterSpec::FatTree(tree) => fat_tree::build(tree, &mut topology),
            ClusterSpec::Nvl(nvl) => nvl::build(nvl, &mut topology),
            ClusterSpec::DragonflyPlus(spec) => dragonfly_plus::build(spec, &mut topology),
            ClusterSpec::Torus(torus) => torus::build(torus, &mut topology),
            ClusterSpec::Explicit(list) => explicit::build(list, &mut topology),
        }
        topology
    }

    /// Searches the graph once and keeps the answers as tables.
    #[must_use]
    pub fn compile(&self, rules: NetworkRules) -> Cluster {
        compile::compile(self, rules)
    }

    /// The graph as DOT text for Graphviz: a box for each container, a line for each link.
    #[must_use]
    pub fn to_dot(&self) -> String {
        Dot(self).to_string()
    }

    /// Number of components of a kind; zero for jobs.
    #[must_use]
    pub fn population(&self, kind: ComponentKind) -> u32 {
        let count = self.members(kind).len().max(self.cables[kind as usize].len());
        u32::try_from(count).expect("graph indices are 32 bits wide")
    }

    /// What is directly inside a component, or, of a power feed or a cooling loop, the racks on it; in order of index
    /// within each kind. Nothing is inside a cable.
    ///
    /// # Panics
    /// If there is no such component.
    #[must_use]
    pub fn below(&self, component: ComponentId) -> Vec<ComponentId> {
        let relation = match component.kind {
            ComponentKind::PowerFeed | ComponentKind::CoolingLoop => Edge::Feeds,
            _ => Edge::Contains,
        };
        let Some(here) = self.place(component) else { return Vec::new() };
        self.targets(here, relation)
            .into_iter()
            .filter_map(|v| self.vertex(v).component())
            .collect()
    }

    /// The wires at a component: the other end and the bandwidth [bytes/s]; those that lead up come
    /// first. A cable has none: it is one.
    ///
    /// # Panics
    /// If there is no such component.
    #[must_use]
    pub fn links(&self, component: ComponentId) -> Vec<(ComponentId, f64)> {
        let Some(here) = self.place(component) else { return Vec::new() };
        let up = self.graph.edges_directed(here, Outgoing);
        let down = self.graph.edges_directed(here, Incoming);
        up.map(|e| (e.target(), *e.weight()))
            .chain(down.map(|e| (e.source(), *e.weight())))
            .filter_map(|(v, edge)| Some((self.vertex(v).component()?, edge.bandwidth()?)))
            .collect()
    }

    /// The lower and the upper end of a cable; nothing else has ends.
    ///
    /// # Panics
    /// If there is no such cable.
    #[must_use]
    pub fn ends(&self, cable: ComponentId) -> Option<(ComponentId, ComponentId)> {
        if !is_cable(cable.kind) {
            return None;
        }
        let wire = self.cables[cable.kind as usize][cable.index as usize];
        let (lower, upper) = self.graph.edge_endpoints(wire)?;
        self.vertex(lower).component().zip(self.vertex(upper).component())
    }

    /// The cables of a kind, by index: the lower end, the upper end, and the bandwidth [bytes/s]; none of other kinds.
    pub fn cables(
        &self,
        kind: ComponentKind,
    ) -> impl Iterator<Item = (ComponentId, ComponentId, f64)> {
        self.cables[kind as usize].iter().map(|&wire| {
            let (from, to) = self.graph.edge_endpoints(wire).expect("a cable is a wire");
            let component = |place| self.vertex(place).component().expect("wires join components");
            let bandwidth = self.graph[wire].bandwidth().expect("a cable has a bandwidth");
            (component(from), component(to), bandwidth)
        })
    }

    /// What a cable carries, one way [bytes/s]; nothing else has a bandwidth of its own.
    ///
    /// # Panics
    /// If there is no such cable.
    #[must_use]
    pub fn bandwidth(&self, cable: ComponentId) -> Option<f64> {
        let wire =
            is_cable(cable.kind).then(|| self.cables[cable.kind as usize][cable.index as usize]);
        wire.and_then(|wire| self.graph[wire].bandwidth())
    }

    /// What all links from components of one kind up to those of another carry together, one way
    /// [bytes/s].
    #[must_use]
    pub fn capacity(&self, lower: ComponentKind, upper: ComponentKind) -> f64 {
        self.graph
            .edge_references()
            .filter(|e| self.vertex(e.source()).is(lower) && self.vertex(e.target()).is(upper))
            .filter_map(|e| e.weight().bandwidth())
            .sum()
    }

    /// Bisection bandwidth [bytes/s]: what one half of the hosts can send to the other at once, one
    /// way, when the halves are drawn the worst way, along the pods.
    ///
    /// In a network of tiers it is half of the narrowest tier that is needed. Where pods are joined directly, the
    /// links between halves of the pods bound it too; where chips are their own network, it is what the links
    /// between the lower and the upper half of the hosts carry. Exact where the pods, or the cubes along the longest
    /// dimension, can be split into equal halves; elsewhere the figure per host is the same, and the halves are
    /// notional. Of a listed cluster it is an upper bound. Scale-up domains with NICs are not counted: their links
    /// end inside.
    #[must_use]
    pub fn bisection_bandwidth(&self) -> f64 {
        bisection::bisection(self)
    }

    /// The name of a component in the list of an explicit cluster; parts of hosts and cables have none, and nothing
    /// has in other clusters.
    #[must_use]
    pub fn name(&self, component: ComponentId) -> Option<&str> {
        self.names[component.kind as usize].get(component.index as usize).map(String::as_str)
    }

    /// How many switch trays of a scale-up domain must work for the domain to work; zero where there are none.
    #[must_use]
    pub const fn switch_trays_needed(&self) -> u32 {
        self.switch_trays_needed
    }
}

/// For the builders.
impl Topology {
    /// A cluster with nothing in it, and room for what a spec describes.
    fn sized_for(spec: &ClusterSpec) -> Self {
        let count = |kind| match (spec, kind) {
            // To find these takes a floor plan, and room that is missing is found as it is needed.
            (
                ClusterSpec::Explicit(_),
                ComponentKind::Leaf
                | ComponentKind::Spine
                | ComponentKind::Core
                | ComponentKind::Uplink
                | ComponentKind::CoreLink,
            ) => 0,
            (spec, kind) => usize::try_from(spec.population(kind)).unwrap_or(0),
        };
        let (mut vertices, mut edges) =
            (1, count(ComponentKind::Rack) * 2 + count(ComponentKind::Nic));
        for kind in ComponentKind::ALL {
            edges += count(kind);
            vertices += if is_cable(kind) { 0 } else { count(kind) };
        }
        let mut graph = DiGraph::with_capacity(vertices, edges);
        let root = graph.add_node(Vertex::Cluster);
        let room = |kind, is_meant: bool| if is_meant { count(kind) } else { 0 };
        let members =
            ComponentKind::ALL.map(|kind| Vec::with_capacity(room(kind, !is_cable(kind))));
        let cables = ComponentKind::ALL.map(|kind| Vec::with_capacity(room(kind, is_cable(kind))));
        Self { graph, root, members, cables, names: Default::default(), switch_trays_needed: 0 }
    }

    /// A cluster with nothing in it.
    #[cfg(test)]
    pub(crate) fn empty() -> Self {
        let mut graph = DiGraph::new();
        let root = graph.add_node(Vertex::Cluster);
        Self {
            graph,
            root,
            members: Default::default(),
            cables: Default::default(),
            names: Default::default(),
            switch_trays_needed: 0,
        }
    }

    /// Says how many switch trays a scale-up domain needs.
    pub(crate) const fn need_switch_trays(&mut self, needed: u32) {
        self.switch_trays_needed = needed;
    }

    /// Adds the next component of a kind directly inside `container`, under the name that its list gives it; all of
    /// a kind have a name or none has.
    pub(crate) fn add_named(
        &mut self,
        kind: ComponentKind,
        container: NodeIndex,
        name: &str,
    ) -> NodeIndex {
        self.names[kind as usize].push(name.to_owned());
        self.add(kind, container)
    }

    /// Adds the next component of a kind directly inside `container`.
    pub(crate) fn add(&mut self, kind: ComponentKind, container: NodeIndex) -> NodeIndex {
        let index = self.population(kind);
        let vertex = Vertex::Component(ComponentId { kind, index });
        let place = self.graph.add_node(vertex);
        self.members[kind as usize].push(place);
        self.graph.add_edge(container, place, Edge::Contains);
        place
    }

    /// Puts a rack on a power feed or a cooling loop.
    pub(crate) fn feed(&mut self, feed: NodeIndex, rack: NodeIndex) {
        self.graph.add_edge(feed, rack, Edge::Feeds);
    }

    /// Runs a wire of this bandwidth [bytes/s] from `lower` up to `upper`: the next cable of its kind, which
    /// the two ends decide, unless it is inside a host.
    pub(crate) fn link(&mut self, lower: NodeIndex, upper: NodeIndex, bandwidth: f64) {
        let kind = cable_between(self.vertex(lower), self.vertex(upper));
        let next = |kind: ComponentKind| ComponentId { kind, index: self.population(kind) };
        let cable = kind.map(next);
        let wire = self.graph.add_edge(lower, upper, Edge::Link { bandwidth, cable });
        if let Some(kind) = kind {
            self.cables[kind as usize].push(wire);
        }
    }
}

/// For the searches.
impl Topology {
    /// The cluster, in which everything is contained.
    pub(crate) const fn root(&self) -> NodeIndex {
        self.root
    }

    /// The bare graph.
    pub(crate) const fn graph(&self) -> &DiGraph<Vertex, Edge> {
        &self.graph
    }

    /// What stands at a place.
    pub(crate) fn vertex(&self, place: NodeIndex) -> Vertex {
        self.graph[place]
    }

    /// Where the components of a kind stand, by index.
    pub(crate) fn members(&self, kind: ComponentKind) -> &[NodeIndex] {
        &self.members[kind as usize]
    }

    /// Where edges of one relation lead from `place`, in the order in which they were added; not
    /// for links.
    pub(crate) fn targets(&self, place: NodeIndex, relation: Edge) -> Vec<NodeIndex> {
        let mut targets: Vec<_> = self
            .graph
            .edges_directed(place, Outgoing)
            .filter(|e| *e.weight() == relation)
            .map(|e| e.target())
            .collect();
        targets.reverse(); // petgraph tells the newest first
        targets
    }

    /// The lower ends of the links that come up to `place`, newest first.
    pub(crate) fn linked_below(&self, place: NodeIndex) -> impl Iterator<Item = NodeIndex> {
        self.graph
            .edges_directed(place, Incoming)
            .filter(|e| e.weight().bandwidth().is_some())
            .map(|e| e.source())
    }

    /// What the links that come up to `place` carry together [bytes/s].
    pub(crate) fn carried_below(&self, place: NodeIndex) -> f64 {
        self.graph.edges_directed(place, Incoming).filter_map(|e| e.weight().bandwidth()).sum()
    }

    /// Where a component stands; nowhere if it is a cable.
    fn place(&self, component: ComponentId) -> Option<NodeIndex> {
        let is_vertex = !is_cable(component.kind);
        is_vertex.then(|| self.members(component.kind)[component.index as usize])
    }
}

/// The kind of cable that joins two vertices, the lower one first; none inside a host.
fn cable_between(lower: Vertex, upper: Vertex) -> Option<ComponentKind> {
    use ComponentKind::{
        Core, CoreLink, Gpu, Leaf, Nic, NicLink, OpticalSwitch, ScaleUpLink, Spine, SwitchTray,
        Uplink,
    };
    match (lower.component()?.kind, upper.component()?.kind) {
        (Gpu, Gpu | SwitchTray) => Some(ScaleUpLink),
        (Nic, Leaf) => Some(NicLink),
        (Leaf, Leaf | Spine) | (Gpu, OpticalSwitch) => Some(Uplink),
        (Spine | Core, Spine | Core) => Some(CoreLink),
        _ => None,
    }
}

/// Whether components of a kind are edges of the graph.
const fn is_cable(kind: ComponentKind) -> bool {
    use ComponentKind::{CoreLink, NicLink, ScaleUpLink, Uplink};
    matches!(kind, ScaleUpLink | NicLink | Uplink | CoreLink)
}
