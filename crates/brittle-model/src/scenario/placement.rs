//! Where the hosts of a job stand, and where those stand that replace them: the rules as plain data, and in words.
//!
//! What they mean is in `docs/model.md`; which hosts they name is found in [`crate::placement`].

use std::fmt;

use serde::Serialize;

use super::is_default;
use crate::kind::ComponentKind;

/// Where the hosts of a job stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Placement {
    /// At the start.
    #[serde(skip_serializing_if = "is_default")]
    pub rule: PlacementRule,
    /// A host is replaced by one of the same domain of this kind only; without it, by any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<HostDomain>,
    /// Share of the hosts of a domain above which unusable ones make the job leave it [1].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drain_over: Option<f64>,
}

/// Where the hosts of a job stand at the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PlacementRule {
    /// The first free hosts.
    #[default]
    Packed,
    /// Consecutive hosts from the first one of a domain on.
    Aligned {
        /// Which domain.
        to: HostDomain,
    },
    /// One host of each domain in turn.
    Spread {
        /// Which domains.
        over: HostDomain,
    },
    /// Blocks of consecutive hosts, each inside one domain, in as few domains as can be.
    Blocks {
        /// Hosts in a block.
        hosts: u32,
        /// Which domain holds a block.
        domain: HostDomain,
    },
    /// So many hosts of each domain, none of which is anybody else's.
    PerDomain {
        /// Seats in each domain.
        hosts: u32,
        /// Hot spares of the job in each domain.
        spares: u32,
        /// Which domains.
        domain: HostDomain,
    },
}

/// Hosts with neighbouring numbers that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HostDomain {
    /// Those behind the same leaves.
    Segment,
    /// Those of a scale-up domain.
    ScaleUp,
    /// Those of a rack.
    Rack,
    /// Those of a pod.
    Pod,
    /// Those on a power feed.
    PowerFeed,
    /// Those on a cooling loop.
    CoolingLoop,
    /// Those of a building.
    Building,
}

impl HostDomain {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Segment,
        Self::ScaleUp,
        Self::Rack,
        Self::Pod,
        Self::PowerFeed,
        Self::CoolingLoop,
        Self::Building,
    ];

    /// The component that holds the hosts; a segment has none of its own.
    #[must_use]
    pub const fn kind(self) -> Option<ComponentKind> {
        match self {
            Self::Segment => None,
            Self::ScaleUp => Some(ComponentKind::ScaleUp),
            Self::Rack => Some(ComponentKind::Rack),
            Self::Pod => Some(ComponentKind::Pod),
            Self::PowerFeed => Some(ComponentKind::PowerFeed),
            Self::CoolingLoop => Some(ComponentKind::CoolingLoop),
            Self::Building => Some(ComponentKind::Building),
        }
    }

    /// The word used in files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self.kind() {
            None => "segment",
            Some(kind) => kind.as_str(),
        }
    }
}

/// As told in sentences: `scale-up domain`.
impl fmt::Display for HostDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Segment => "segment",
            Self::ScaleUp => "scale-up domain",
            Self::Rack => "rack",
            Self::Pod => "pod",
            Self::PowerFeed => "power feed",
            Self::CoolingLoop => "cooling loop",
            Self::Building => "building",
        })
    }
}

impl PlacementRule {
    /// The domains that it speaks of.
    #[must_use]
    pub const fn domain(&self) -> Option<HostDomain> {
        match *self {
            Self::Packed => None,
            Self::Aligned { to: domain }
            | Self::Spread { over: domain }
            | Self::Blocks { domain, .. }
            | Self::PerDomain { domain, .. } => Some(domain),
        }
    }

    /// Hot spares that it gives a job with so many seats; nothing where it gives none of its own.
    #[must_use]
    pub const fn spares(&self, seats: u32) -> Option<u32> {
        match *self {
            Self::PerDomain { hosts, spares, .. } if spares > 0 && hosts > 0 => {
                Some((seats / hosts).saturating_mul(spares))
            }
            _ => None,
        }
    }
}

/// In words, for a report: `blocks of 4 hosts in a rack`.
impl fmt::Display for PlacementRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Packed => f.write_str("packed"),
            Self::Aligned { to } => write!(f, "from the first host of a {to} on"),
            Self::Spread { over } => write!(f, "spread over each {over} in turn"),
            Self::Blocks { hosts, domain } => write!(f, "blocks of {hosts} hosts in a {domain}"),
            Self::PerDomain { hosts, spares: 0, domain } => {
                write!(f, "{hosts} hosts of each {domain}")
            }
            Self::PerDomain { hosts, spares, domain } => {
                write!(f, "{hosts} hosts and {spares} hot spares of each {domain}")
            }
        }
    }
}
