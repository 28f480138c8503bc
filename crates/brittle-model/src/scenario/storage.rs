//! How jobs share the storage.

use serde::Serialize;

/// The rules of the storage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct StorageRules {
    /// Who has how much of its bandwidth.
    pub sharing: Sharing,
}

/// Who has how much of the storage's bandwidth: a share that is reserved for as long as a job has its hosts and runs,
/// restarts or stops in order, whether it saves at the moment or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sharing {
    /// Each job all that it can use: nobody is in the way of another.
    #[default]
    None,
    /// Each as much as its hosts among those of all.
    Hosts,
    /// Each the same.
    Jobs,
}
