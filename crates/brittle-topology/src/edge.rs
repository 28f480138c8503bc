//! How two vertices are joined: by containment, by power, or by a wire.
//!
//! **Invariant**: the three never mix. The `Contains` edges alone are a tree rooted at the cluster;
//! the `Feeds` edges alone are a forest of power feeds over racks; the `Link` edges alone are the
//! network. A link has no failure clock of its own: it goes with the NIC or the switch at its ends.

/// One edge of the topology, directed from the first vertex named to the second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Edge {
    /// From a container to what is directly inside it.
    Contains,
    /// From a power feed to a rack on it.
    Feeds,
    /// From the lower end of a wire to its upper end: host, NIC, leaf, spine.
    Link {
        /// What the wire carries in each direction at once [bytes/s].
        bandwidth: f64,
    },
}

impl Edge {
    /// What the edge carries [bytes/s], if it is a link.
    pub(crate) const fn bandwidth(self) -> Option<f64> {
        match self {
            Self::Link { bandwidth } => Some(bandwidth),
            Self::Contains | Self::Feeds => None,
        }
    }
}
