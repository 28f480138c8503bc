//! How traffic behaves when a part of the network is lost, as written.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::text::reader::Key;

/// How traffic behaves when a part of the network is lost.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NetworkFile {
    /// How switches share out what a lost cable carried. Default: "adaptive".
    pub routing: Key<RoutingWord>,
    /// Whether the communication library moves the load of a lost NIC to the others of its host, so that the
    /// job goes on with less bandwidth. Default: false.
    pub nic_failover: Key<bool>,
}

/// How switches share out what a lost cable carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoutingWord {
    /// Over all cables that are left.
    Adaptive,
    /// Whole flows move to another cable: the busiest sets the pace.
    Static,
}
