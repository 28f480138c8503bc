//! What a random scenario with tiers has in it.

/// What a scenario may use.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Scope {
    /// Several tiers.
    pub(crate) many: bool,
    /// Tiers on hosts.
    pub(crate) places: bool,
    /// Components that go into repair, and spares.
    pub(crate) repairs: bool,
    /// Planned stops.
    pub(crate) planned: bool,
    /// Slow hosts and stalls.
    pub(crate) slow: bool,
    /// Work that ends.
    pub(crate) work: bool,
    /// Checks before saves.
    pub(crate) checks: bool,
    /// Corruption.
    pub(crate) corrupt: bool,
    /// Attempts before the full restart.
    pub(crate) attempts: bool,
    /// The scheduler's queue.
    pub(crate) queue: bool,
    /// Limits of allocations, where there is a queue.
    pub(crate) limits: bool,
    /// Live copies of the state.
    pub(crate) live: bool,
    /// A tier of changes only.
    pub(crate) differential: bool,
    /// A storage that is slow at times, and down at times, which jobs may ride out.
    pub(crate) storage: bool,
    /// Several jobs that share it.
    pub(crate) shared: bool,
}

/// Nothing of it.
pub(crate) const NOTHING: Scope = all(false);

/// Everything.
pub(crate) const ALL: Scope = all(true);

const fn all(on: bool) -> Scope {
    Scope {
        many: on,
        places: on,
        repairs: on,
        planned: on,
        slow: on,
        work: on,
        checks: on,
        corrupt: on,
        attempts: on,
        queue: on,
        limits: on,
        live: on,
        differential: on,
        storage: on,
        shared: on,
    }
}
