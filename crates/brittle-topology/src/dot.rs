//! The graph as DOT text, to look at and to compare.
//!
//! A container is a box around its parts and a node of its own; a solid line is a link with its
//! bandwidth; a dashed line leads from a power feed or a cooling loop to a rack. What a list names
//! has its name as its label. Vertices come in preorder, lines in the order in which the builder
//! drew them, so the same topology gives the same bytes.
//!
//! **Invariant**: nothing is left out, so this is for small clusters.

use std::fmt;

use brittle_model::ComponentKind;
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;

use crate::edge::Edge;
use crate::graph::Topology;
use crate::vertex::Vertex;

/// A topology that displays as DOT.
pub(crate) struct Dot<'a>(pub(crate) &'a Topology);

impl fmt::Display for Dot<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "graph cluster {{")?;
        writeln!(f, "  rankdir=BT")?;
        for part in self.0.targets(self.0.root(), Edge::Contains) {
            self.vertex(f, part, 1)?;
        }
        for edge in self.0.graph().edge_references() {
            let (from, to) = (self.0.vertex(edge.source()), self.0.vertex(edge.target()));
            match *edge.weight() {
                Edge::Contains => {}
                Edge::Feeds => writeln!(f, "  {from} -- {to} [style=dashed]")?,
                Edge::Link { bandwidth, .. } => {
                    let gigabytes = (bandwidth / 1e6).round() / 1e3;
                    writeln!(f, "  {from} -- {to} [label=\"{gigabytes} GB/s\"]")?;
                }
            }
        }
        writeln!(f, "}}")
    }
}

impl Dot<'_> {
    fn vertex(&self, f: &mut fmt::Formatter<'_>, place: NodeIndex, depth: usize) -> fmt::Result {
        let vertex = self.0.vertex(place);
        let parts = self.0.targets(place, Edge::Contains);
        let indent = "  ".repeat(depth);
        let shape = shape(vertex);
        let name = vertex.component().and_then(|component| self.0.name(component));
        let label = name.map_or(String::new(), |name| {
            format!(" label=\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
        });
        if parts.is_empty() {
            return writeln!(f, "{indent}{vertex} [shape={shape}{label}]");
        }
        writeln!(f, "{indent}subgraph cluster_{vertex} {{")?;
        writeln!(f, "{indent}  {vertex} [shape={shape}{label}]")?;
        for part in parts {
            self.vertex(f, part, depth + 1)?;
        }
        writeln!(f, "{indent}}}")
    }
}

fn shape(vertex: Vertex) -> &'static str {
    let Some(component) = vertex.component() else {
        return "plaintext";
    };
    match component.kind {
        ComponentKind::Gpu => "square",
        ComponentKind::Nic => "circle",
        ComponentKind::Host => "box",
        ComponentKind::Leaf
        | ComponentKind::Spine
        | ComponentKind::Core
        | ComponentKind::SwitchTray => "trapezium",
        ComponentKind::OpticalSwitch => "diamond",
        ComponentKind::PowerFeed | ComponentKind::CoolingLoop => "hexagon",
        _ => "plaintext",
    }
}
