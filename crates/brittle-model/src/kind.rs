//! The kinds of component that have a failure clock.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What can fail.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ComponentKind {
    /// One accelerator. Its failure makes its host unusable: the host is the unit of repair.
    Gpu,
    /// One network interface of a host, on one rail.
    Nic,
    /// One server.
    Host,
    /// The switch that serves one rail of one pod.
    Leaf,
    /// A switch above the leaves. Redundant: the pods lose each other only when the last one is down.
    Spine,
    /// A rack of hosts.
    Rack,
    /// A pod: the hosts behind one set of leaves.
    Pod,
    /// A power feed over neighbouring racks.
    PowerFeed,
    /// The shared storage that jobs read data and checkpoints from: all need it.
    Storage,
    /// The job itself: software, data, a person with a restart button. Nothing in the cluster breaks.
    Job,
}

impl ComponentKind {
    /// Every kind, in order.
    pub const ALL: [Self; 10] = [
        Self::Gpu,
        Self::Nic,
        Self::Host,
        Self::Leaf,
        Self::Spine,
        Self::Rack,
        Self::Pod,
        Self::PowerFeed,
        Self::Storage,
        Self::Job,
    ];

    /// The word used in files and output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gpu => "gpu",
            Self::Nic => "nic",
            Self::Host => "host",
            Self::Leaf => "leaf",
            Self::Spine => "spine",
            Self::Rack => "rack",
            Self::Pod => "pod",
            Self::PowerFeed => "power_feed",
            Self::Storage => "storage",
            Self::Job => "job",
        }
    }
}
