//! What a failure does to the hosts: which ones, in what respect, and together with whom.
//!
//! Hosts are numbered so that whatever fails together is an interval, so a hit is a range and not a
//! list.
//!
//! **Invariant**: a hit knows neither jobs nor time. It says what is lost; who needed that, and for
//! how long it is gone, is for the engine to say.

use std::ops::Range;

/// How far a path goes: what a failure takes from a host, and what a job needs from its hosts.
///
/// The order matters: a job that needs a path needs every nearer one too, so a job is stopped by
/// the loss of any path up to the farthest that it uses ([`Hit::stops`]).
///
/// |                 | lost to a failure                              | needed by a job on      |
/// |-----------------|------------------------------------------------|-------------------------|
/// | `Inside`        | GPU, host, rack, pod, power feed: the host     | one host                |
/// | `BetweenHosts`  | NIC, leaf: a rail, hence every other host      | several hosts of a pod  |
/// | `BetweenPods`   | the last spine: the hosts of all other pods    | hosts of several pods   |
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// Within a host: its GPUs and what joins them.
    Inside,
    /// From a host to another one, over all rails.
    BetweenHosts,
    /// From a host to one in another pod.
    BetweenPods,
}

/// What one component takes with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The hosts that lose something, by number; empty where nobody does.
    pub hosts: Range<u32>,
    /// What they lose: they are unusable for the jobs that need it, and for no others.
    pub reach: Reach,
    /// The redundancy group, if others can stand in: the hosts are then hit only while **all**
    /// members of the group are down at once. Without one, this component alone is enough.
    pub group: Option<GroupId>,
}

impl Hit {
    /// No host is hit, whoever else is down.
    pub const NOBODY: Self = Self { hosts: 0..0, reach: Reach::Inside, group: None };

    /// Whether the loss stops a job that holds one of the hosts and whose farthest path is `needs`.
    #[must_use]
    pub fn stops(&self, needs: Reach) -> bool {
        !self.hosts.is_empty() && self.reach <= needs
    }
}

/// A redundancy group, counted over the cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupId(pub u32);

impl GroupId {
    /// The position in a table of these.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Components that stand in for each other: one left is enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// How many there are, at least two; the hosts are hit while this many are down.
    pub members: u32,
    /// The hosts that are hit then, by number; the same as in the [`Hit`] of each member.
    pub hosts: Range<u32>,
    /// What they lose then; the same as in the [`Hit`] of each member.
    pub reach: Reach,
}
