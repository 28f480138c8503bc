//! How jobs share the storage, as written.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::text::reader::Key;

/// How jobs share the storage.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct StorageFile {
    /// Who has how much of its bandwidth while several jobs run or restart: "none" (each all that it can use), "hosts" (in
    /// proportion to their hosts) or "jobs" (each the same). Default: "none".
    pub sharing: Key<SharingWord>,
}

/// Who has how much of the storage's bandwidth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SharingWord {
    /// Each job all that it can use.
    None,
    /// Each as much as its hosts among those of all jobs that run or restart.
    Hosts,
    /// Each the same.
    Jobs,
}
