//! How two vertices are joined: by containment, by power, or by a wire.
//!
//! **Invariant**: the three never mix. The `Contains` edges alone are a tree rooted at the cluster;
//! the `Feeds` edges alone are a forest of power feeds over racks, and another of cooling loops; the
//! `Link` edges alone are the network. A link between hosts' parts and switches is a cable, a component
//! with a failure clock of its own; one inside a host goes with the NIC at its end.

use brittle_model::ComponentId;

/// One edge of the topology, directed from the first vertex named to the second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Edge {
    /// From a container to what is directly inside it.
    Contains,
    /// From a power feed, or a cooling loop, to a rack on it.
    Feeds,
    /// From the lower end of a wire to its upper end: host, NIC, leaf, spine, core; GPU, switch tray.
    Link {
        /// What the wire carries in each direction at once [bytes/s].
        bandwidth: f64,
        /// The cable that it is, if it can fail by itself.
        cable: Option<ComponentId>,
    },
}

impl Edge {
    /// What the edge carries [bytes/s], if it is a link.
    pub(crate) const fn bandwidth(self) -> Option<f64> {
        match self {
            Self::Link { bandwidth, .. } => Some(bandwidth),
            Self::Contains | Self::Feeds => None,
        }
    }
}
