//! Watching a trial.
//!
//! An observer is told what happens. It is never an event, never draws and cannot answer: a trial that is
//! watched has the same outcome as one that is not.

use brittle_model::scenario::{HostDomain, HostSource};
use brittle_model::{Account, ClassId, ComponentId, HostId, JobId, SimTime, Span};

/// Told what happens in a trial.
pub trait Observer {
    /// Something happened at `at`, which may lie before what was told last: a job's time is told when the
    /// books are closed on it.
    fn see(&mut self, at: SimTime, event: Event);
}

/// Sees nothing and costs nothing.
impl Observer for () {
    #[inline]
    fn see(&mut self, _at: SimTime, _event: Event) {}
}

/// Keeps everything, in the order told.
impl Observer for Vec<(SimTime, Event)> {
    fn see(&mut self, at: SimTime, event: Event) {
        self.push((at, event));
    }
}

/// What can be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A component fails.
    Failure {
        /// The class.
        class: ClassId,
        /// The victim.
        component: ComponentId,
        /// Jobs that it stops.
        stops: u32,
    },
    /// A strike on what is already down, or not exposed: nothing happens.
    Ignored {
        /// The class.
        class: ClassId,
        /// The victim.
        component: ComponentId,
    },
    /// A component goes out of service.
    Down {
        /// The class for which it does.
        class: ClassId,
        /// The component.
        component: ComponentId,
        /// Why.
        reason: Reason,
    },
    /// A cold spare is ordered.
    Ordered {
        /// The host.
        host: HostId,
    },
    /// A cold spare that was ordered is provisioned.
    Arrived {
        /// The host.
        host: HostId,
    },
    /// A component is back in service.
    Repaired {
        /// The class of its failure.
        class: ClassId,
        /// The component.
        component: ComponentId,
    },
    /// A job stops, or its recovery is thrown back.
    Interrupted {
        /// The job.
        job: JobId,
        /// The class that did it.
        class: ClassId,
        /// Work rolled back.
        lost: Span,
    },
    /// A stretch of running that ended here or was cut here; told with the instant of its beginning.
    Ran {
        /// The job.
        job: JobId,
        /// Its length.
        span: Span,
        /// Work done in it; what was done before and is not saved yet is not in it.
        work: Span,
        /// Finished saves in it.
        saves: u64,
        /// Work that these made durable.
        kept: Span,
        /// Work after the last of them.
        open: Span,
    },
    /// How much of the stretch of running just told was lost to a lower speed.
    Slowed {
        /// The job.
        job: JobId,
        /// Time lost.
        lost: Span,
    },
    /// How much of the stretch of running just told went to waiting for uploads, checks, or to what uploads took.
    Within {
        /// The job.
        job: JobId,
        /// Where it was posted.
        account: Account,
        /// Its length.
        span: Span,
    },
    /// The storage has another speed for a job.
    StorageSpeed {
        /// The job.
        job: JobId,
        /// The speed [millionths of the full one]; zero while the storage is away.
        speed: u32,
    },
    /// A job that restarts reads a checkpoint.
    Restored {
        /// The job.
        job: JobId,
        /// The number of the tier among those of the job.
        tier: u8,
        /// The progress that it goes back to.
        progress: Span,
    },
    /// What a restart reads is older than what the interruption left: more work is rolled back.
    LostMore {
        /// The job.
        job: JobId,
        /// The class that began the recovery.
        class: ClassId,
        /// Work rolled back.
        lost: Span,
    },
    /// A job tries a way back that may fail.
    Tried {
        /// The job.
        job: JobId,
        /// The number of the attempt among those of the job.
        attempt: u8,
        /// Whether it works.
        works: bool,
    },
    /// A job runs on with fewer hosts, or with all of them again.
    Regrouped {
        /// The job.
        job: JobId,
        /// Hosts missing.
        missing: u32,
        /// Its speed [millionths].
        speed: u32,
    },
    /// A component shows signs of a failure.
    Warned {
        /// The class.
        class: ClassId,
        /// The component.
        component: ComponentId,
    },
    /// The work of a host that shows signs of a failure has moved to a spare, or has not.
    Migrated {
        /// The job.
        job: JobId,
        /// The host with the signs.
        old: HostId,
        /// The spare.
        new: HostId,
        /// Whether it worked.
        works: bool,
    },
    /// Time in any other phase; told with the instant of its beginning.
    Spent {
        /// The job.
        job: JobId,
        /// Where it was posted.
        account: Account,
        /// Its length.
        span: Span,
    },
    /// A job takes another host for an unusable one.
    Replaced {
        /// The job.
        job: JobId,
        /// The unusable host.
        old: HostId,
        /// The host that takes its seat.
        new: HostId,
        /// Where it came from.
        source: HostSource,
    },
    /// All hosts of a job in a domain are replaced by hosts of another one; told before each of them is.
    Moved {
        /// The job.
        job: JobId,
        /// The kind of domain.
        domain: HostDomain,
        /// The number of the one that it leaves.
        from: u32,
        /// The number of the one that it goes to.
        to: u32,
        /// Hosts that move.
        hosts: u32,
    },
    /// A host is taken out of service for good.
    Retired {
        /// The host.
        host: HostId,
    },
    /// A job has no complete set of hosts and no spare to take.
    Short {
        /// The job.
        job: JobId,
        /// Hosts missing.
        missing: u32,
    },
    /// A job has done its work.
    Finished {
        /// The job.
        job: JobId,
    },
    /// A job gave up.
    GaveUp {
        /// The job.
        job: JobId,
    },
    /// How many hosts stand by and how many are unusable, at the start and whenever that has changed at an instant.
    Hosts {
        /// Usable hosts that stand by as spares.
        spare: u32,
        /// Hosts that are unusable, whatever they are for.
        unusable: u32,
    },
    /// The horizon.
    Horizon,
}

/// Why a component goes out of service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It fails at this instant.
    Broken,
    /// It has been slow or corrupt, and that is noticed now.
    Noticed,
    /// Nothing is wrong with it, but it is blamed for another one's failure.
    Innocent,
    /// Nothing is wrong with it: evicted with another one, a false alarm, or a flap.
    Tested,
    /// Planned work.
    Planned,
    /// It was taken as a spare and does not come up.
    Dead,
}

impl Reason {
    /// The word used in files and output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::Noticed => "noticed",
            Self::Innocent => "innocent",
            Self::Tested => "tested",
            Self::Planned => "planned",
            Self::Dead => "dead",
        }
    }
}
