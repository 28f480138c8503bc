//! What a failure does to the hosts: which ones, in what respect, and whether others stand in.
//!
//! Hosts are numbered so that whatever fails together is an interval, so a hit is a range and not a
//! list.
//!
//! **Invariant**: a hit knows neither jobs nor time. It says what is lost; who needed that, and for
//! how long it is gone, is for the engine to say.

use std::ops::Range;

use brittle_model::ComponentId;

/// How far a path goes: what a failure takes from a host, and what a job needs from its hosts.
///
/// The order matters: a job that needs a path needs every nearer one too, so a job is stopped by
/// the loss of any path up to the farthest that it uses ([`Hit::stops`]).
///
/// |              | crossed by the paths              | needed by a job on                              |
/// |--------------|-----------------------------------|-------------------------------------------------|
/// | `Inside`     | of a host and its scale-up domain | one host                                        |
/// | `OverLeaves` | NICs and leaves                   | several hosts of a segment: behind the same leaves |
/// | `OverSpines` | uplinks and spines                | several segments of an island: below the same spines |
/// | `OverCores`  | core links and cores              | several islands                                 |
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// Within a host and its scale-up domain: its GPUs and what joins them.
    Inside,
    /// From a host to another one of its segment, over all rails.
    OverLeaves,
    /// From a host to one in another segment of its island.
    OverSpines,
    /// From a host to one in another island.
    OverCores,
}

impl Reach {
    /// In words, for reports.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Inside => "inside",
            Self::OverLeaves => "over leaves",
            Self::OverSpines => "over spines",
            Self::OverCores => "over cores",
        }
    }
}

/// What one component takes with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The hosts that lose something, by number; empty where nobody does.
    pub hosts: Range<u32>,
    /// What they lose: they are unusable for the jobs that need it, and for no others.
    pub reach: Reach,
    /// Whether others can stand in, in part or in full: what is lost then depends on what else is down, and
    /// [`crate::Network::strains`] says it. If not, this component alone is enough.
    pub shared: bool,
}

impl Hit {
    /// No host is hit, whoever else is down.
    pub const NOBODY: Self = Self { hosts: 0..0, reach: Reach::Inside, shared: false };

    /// Whether the loss stops a job that holds one of the hosts and whose farthest path is `needs`.
    #[must_use]
    pub fn stops(&self, needs: Reach) -> bool {
        !self.hosts.is_empty() && self.reach <= needs
    }
}

/// What hosts have left of the bandwidth of their paths while parts of the network are down.
#[derive(Clone, Debug, PartialEq)]
pub struct Strain {
    /// The hosts, by number.
    pub hosts: Range<u32>,
    /// The nearest paths that are concerned; with them all that go farther.
    pub reach: Reach,
    /// Bandwidth left over the whole [1]; zero where the path is lost.
    pub left: f64,
    /// A component that is down and took some of it: the first in order.
    pub by: ComponentId,
}

impl Strain {
    /// Whether the path is lost.
    #[must_use]
    pub fn is_loss(&self) -> bool {
        self.left == 0.0
    }
}
