//! What stands in the graph: the components, and the cluster that holds them.
//!
//! **Invariant**: a vertex carries its name and nothing else. How it is joined to others is the
//! business of the edges; what its failure does is the business of the tables.

use std::fmt;

use brittle_model::{ComponentId, ComponentKind};

/// One vertex of the topology.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Vertex {
    /// The whole: root of the containment tree. It has no failure clock.
    Cluster,
    /// A part that can fail.
    Component(ComponentId),
}

impl Vertex {
    /// The component that stands here, unless this is the root.
    pub(crate) const fn component(self) -> Option<ComponentId> {
        match self {
            Self::Cluster => None,
            Self::Component(component) => Some(component),
        }
    }

    /// Whether a component of this kind stands here.
    pub(crate) fn is(self, kind: ComponentKind) -> bool {
        self.component().is_some_and(|c| c.kind == kind)
    }
}

impl fmt::Display for Vertex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cluster => f.write_str("cluster"),
            Self::Component(component) => component.fmt(f),
        }
    }
}
