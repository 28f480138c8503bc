//! How the cluster is built: one checked spec for each shape of network.
//!
//! A spec can tell how many components of each kind its cluster has, by arithmetic alone: rules ask that before
//! memory is taken, and the tests compare it with the graph.

mod dragonfly_plus;
mod explicit;
mod fat_tree;
mod floor_plan;
mod nvl;
mod rail_clos;
mod torus;

pub use dragonfly_plus::DragonflyPlus;
pub use explicit::{Explicit, Node, NodeKind, Wire};
pub use fat_tree::FatTree;
pub use floor_plan::{FloorPlan, Tier};
pub use nvl::Nvl;
pub use rail_clos::{ClosOptions, RailClos};
pub use torus::{Cubes, Torus};

use std::collections::BTreeMap;

use serde::Serialize;

use crate::ids::ComponentId;
use crate::kind::ComponentKind;

/// How the cluster is built.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClusterSpec {
    /// A rail-optimised Clos network of two or three tiers.
    RailClos(RailClos),
    /// A k-ary fat tree.
    FatTree(FatTree),
    /// Racks whose GPUs are joined by switch trays, with a Clos network above.
    Nvl(Nvl),
    /// Groups of leaves and spines, every two of them joined.
    DragonflyPlus(DragonflyPlus),
    /// Cubes of chips in a torus, joined by optical switches or by fixed wires.
    Torus(Torus),
    /// Components and links as listed.
    Explicit(Explicit),
}

impl ClusterSpec {
    /// The word used in files.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::RailClos(_) => "rail_clos",
            Self::FatTree(_) => "fat_tree",
            Self::Nvl(_) => "nvl",
            Self::DragonflyPlus(_) => "dragonfly_plus",
            Self::Torus(_) => "torus",
            Self::Explicit(_) => "explicit",
        }
    }

    /// Number of hosts.
    #[must_use]
    pub fn hosts(&self) -> u32 {
        // More than fit are refused.
        u32::try_from(self.population(ComponentKind::Host)).unwrap_or(u32::MAX)
    }

    /// GPUs in each host.
    #[must_use]
    pub const fn gpus_per_host(&self) -> u32 {
        match self {
            Self::RailClos(clos) => clos.gpus_per_host,
            Self::FatTree(tree) => tree.gpus_per_host,
            Self::Nvl(nvl) => nvl.network.gpus_per_host,
            Self::DragonflyPlus(dragonfly) => dragonfly.gpus_per_host,
            Self::Torus(_) => Torus::GPUS_PER_HOST,
            Self::Explicit(explicit) => explicit.gpus_per_host,
        }
    }

    /// NICs in each host; none where GPUs are themselves the network.
    #[must_use]
    pub fn nics_per_host(&self) -> u32 {
        match self {
            Self::RailClos(clos) => clos.nics_per_host,
            Self::FatTree(tree) => tree.nics_per_host,
            Self::Nvl(nvl) => nvl.network.nics_per_host,
            Self::DragonflyPlus(dragonfly) => dragonfly.nics_per_host,
            Self::Torus(_) => 0,
            Self::Explicit(explicit) => explicit.nics_per_host(),
        }
    }

    /// Number of components of a kind in the graph; the storage and the jobs stand outside.
    #[must_use]
    pub fn population(&self, kind: ComponentKind) -> u64 {
        match self {
            Self::RailClos(clos) => clos.population(kind),
            Self::FatTree(tree) => tree.population(kind),
            Self::Nvl(nvl) => nvl.population(kind),
            Self::DragonflyPlus(dragonfly) => dragonfly.population(kind),
            Self::Torus(torus) => torus.population(kind),
            Self::Explicit(explicit) => explicit.population(kind),
        }
    }

    /// The names of components, where the cluster is listed; parts of hosts and cables have none.
    #[must_use]
    pub fn names(&self) -> BTreeMap<ComponentId, String> {
        let Self::Explicit(list) = self else { return BTreeMap::new() };
        let plan = FloorPlan::of(list);
        let components = plan.map(|plan| plan.components(list)).unwrap_or_default();
        let named = |(id, node): (ComponentId, usize)| (id, list.nodes[node].name.clone());
        components.into_iter().map(named).collect()
    }

    /// The path of the key in a file that sets one of the sizes `hosts`, `gpus_per_host`, `hosts_per_rack` and the
    /// like, by its name in a Clos.
    #[must_use]
    pub fn key(&self, name: &str) -> String {
        let key = match (self, name) {
            (Self::Nvl(_), name) => return Nvl::key(name),
            (Self::DragonflyPlus(_), "hosts") => "groups",
            (Self::Torus(_), "hosts" | "gpus_per_host") => "cubes",
            (Self::Explicit(_), "hosts") => "nodes",
            (_, name) => name,
        };
        format!("cluster.{}.{key}", self.as_str())
    }
}

/// A product that stays at the largest number rather than overflow: far beyond every limit, so refused.
pub(crate) fn times(factors: &[u64]) -> u64 {
    factors.iter().fold(1, |product, &factor| product.saturating_mul(factor))
}

/// How many parts of a size hold so many things, the last one perhaps not full; none of size zero.
pub(crate) fn parts_of(things: u64, size: u32) -> u64 {
    if size == 0 { 0 } else { things.div_ceil(u64::from(size)) }
}

/// For what says nothing when it is zero.
fn is_zero(value: &u32) -> bool {
    *value == 0
}
