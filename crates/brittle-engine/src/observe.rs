//! Watching a trial.
//!
//! An observer is told what happens. It is never an event, never draws and cannot answer: a trial that is
//! watched has the same outcome as one that is not.

use brittle_model::scenario::HostSource;
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
    /// The horizon.
    Horizon,
}
