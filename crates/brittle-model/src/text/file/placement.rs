//! Where the hosts of a job stand, as written.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::text::reader::Key;

/// Where the hosts of a job stand, and where those that replace them.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PlacementFile {
    /// How seats are chosen at the start: "packed", "aligned", "spread" or "blocks". Default: "packed"; not
    /// beside `per_domain`.
    pub policy: Key<PolicyWord>,
    /// For "aligned": a domain of which kind it begins with.
    pub to: Key<HostDomainWord>,
    /// For "spread": the domains of which kind it takes in turn.
    pub over: Key<HostDomainWord>,
    /// For "blocks": hosts in a block.
    pub hosts: Key<u32>,
    /// For "blocks" and `per_domain`: the kind of domain.
    pub domain: Key<HostDomainWord>,
    /// Seats in each domain: takes whole free domains, and of each so many hosts.
    pub per_domain: Key<u32>,
    /// With `per_domain`: hot spares of the job in each of its domains, counted in `hot_spares`. Default: 0.
    pub spares_per_domain: Key<u32>,
    /// A host is replaced only by one of the same domain of this kind; where none is left, all hosts of the job in
    /// that domain move to another one. Default: by any host.
    pub within: Key<HostDomainWord>,
    /// With `within`: the job leaves a domain in which more than this share of the hosts is unusable, 0 to below 1.
    /// Default: only when it must.
    pub drain_over: Key<f64>,
}

/// How seats are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PolicyWord {
    /// The first free hosts.
    Packed,
    /// Consecutive hosts from the first one of a domain on.
    Aligned,
    /// One host of each domain in turn.
    Spread,
    /// Blocks of consecutive hosts, each inside one domain, in as few domains as can be.
    Blocks,
}

/// Hosts with neighbouring numbers that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HostDomainWord {
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
