//! The cluster as a graph, compiled to tables of who is hit when what fails.
//!
//! A [`Topology`] is built once from a checked [`ClusterSpec`], searched once, and becomes a
//! [`Cluster`]: flat tables that answer in constant time which hosts are unusable, and for whom,
//! while a component is down.
//!
//! **Invariant**: petgraph is a tool of this crate alone. No `NodeIndex` leaves it, and no search
//! happens after [`Cluster::compile`].
//!
//! **Invariant**: nothing here is random, knows time, or decides anything. The same spec gives the
//! same graph, the same DOT text and the same tables, on every machine.
//!
//! [`ClusterSpec`]: brittle_model::scenario::ClusterSpec

#[cfg(test)]
extern crate self as brittle_topology;

mod bisection;
mod blast;
#[cfg(test)]
mod by_hand;
mod cluster;
mod compile;
mod containment;
mod cuts;
mod dot;
mod dragonfly_plus;
mod edge;
mod explicit;
mod fat_tree;
mod floor;
mod graph;
mod hit;
mod network;
mod nvl;
mod rail_clos;
mod survey;
mod torus;
mod vertex;

pub use blast::{Blast, Level};
pub use cluster::Cluster;
pub use graph::Topology;
pub use hit::{Hit, Reach, Strain};
pub use network::Network;
pub use survey::{KindSurvey, Spread, Survey};
