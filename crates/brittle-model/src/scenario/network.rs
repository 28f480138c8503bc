//! How traffic behaves when a part of the network is lost.

use serde::Serialize;

/// The rules of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct NetworkRules {
    /// Whether switches spread the load of a lost cable over all that are left (adaptive routing, packet
    /// spraying). If not, whole flows move, and the busiest cable sets the pace: with k of n left, one has
    /// ⌈n/k⌉ shares.
    pub adaptive: bool,
    /// Whether the communication library moves the load of a lost NIC to the others of its host. If not, a
    /// lost rail stops the job.
    pub failover: bool,
}

impl NetworkRules {
    /// Whether nothing was said.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl Default for NetworkRules {
    fn default() -> Self {
        Self { adaptive: true, failover: false }
    }
}
