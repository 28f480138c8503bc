//! The twin's event queue: a heap in which every component has its next failure.
//!
//! What falls on one instant is in the order that the model gives, then of jobs and components.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What happens next. Those with a stamp are void when a later stamp was given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Event {
    /// Something is back in service.
    Back {
        /// Which outage ends; of those at one instant the one that began first.
        outage: usize,
    },
    /// A cold spare has been provisioned.
    Provisioned {
        /// Valid if it is the host's; of those at one instant the one that was ordered first.
        stamp: u64,
        /// Which host.
        host: u32,
    },
    /// A repair begins: its failure has been detected.
    Begins {
        /// Of what.
        outage: usize,
    },
    /// A part arrives.
    Arrives {
        /// Which kind of part.
        stock: usize,
    },
    /// A rung is done.
    RungDone {
        /// Of which repair.
        outage: usize,
    },
    /// A test is done.
    TestDone {
        /// Of which repair.
        outage: usize,
    },
    /// A part is asked for.
    Ask,
    /// Free crews choose their work.
    Choose,
    /// A part of an upload has passed.
    Part {
        /// Of which job.
        job: usize,
        /// To which of its tiers.
        tier: usize,
        /// Valid if it is the upload's.
        stamp: u64,
    },
    /// Copies that were lost have been made again.
    Rebuilt {
        /// Of which job.
        job: usize,
        /// In which of its tiers.
        tier: usize,
        /// Since which run.
        run: u64,
    },
    /// A phase of a job ends.
    Timer {
        /// Which job.
        job: usize,
        /// Valid if it is the job's.
        stamp: u64,
    },
    /// Processes of a job can take part.
    Joins {
        /// Of which job.
        job: usize,
    },
    /// The horizon.
    End,
    /// A slow component is put right by itself.
    Fades {
        /// Which hidden failure.
        hidden: usize,
    },
    /// A flap of the storage is over, for jobs that ride it out.
    Flapped,
    /// Something hidden is noticed.
    Notice {
        /// Which hidden failure.
        hidden: usize,
    },
    /// The notice of a drain is over.
    Due {
        /// Which drain.
        drain: usize,
    },
    /// What was announced happens.
    Comes {
        /// Which failure.
        sign: usize,
    },
    /// A spare is ready to be moved to.
    Ready {
        /// Which move.
        to: usize,
    },
    /// The life of a unit ends.
    Death {
        /// Which unit.
        unit: usize,
        /// Valid if it is the unit's.
        stamp: u64,
    },
    /// A failure comes again.
    Again {
        /// Its class.
        class: usize,
        /// Which component.
        index: u32,
        /// Valid if it is the last one's.
        stamp: u64,
    },
    /// The allocation of a job reaches its limit.
    Limit {
        /// The class that says so.
        class: usize,
        /// Whose.
        job: usize,
        /// Valid if it is that of its allocation.
        allocation: u64,
    },
    /// A failure that was given with its instant.
    Given {
        /// Its class.
        class: usize,
        /// Its place in the list.
        place: usize,
        /// Which component.
        index: u32,
    },
}

/// Events in order of time.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    heap: BinaryHeap<Reverse<(u64, u8, Event)>>,
}

impl Queue {
    /// Puts in an event [ns].
    pub(crate) fn put(&mut self, at: u64, event: Event) {
        let rank = match event {
            Event::Back { .. } | Event::Provisioned { .. } => 0,
            Event::Begins { .. }
            | Event::Arrives { .. }
            | Event::RungDone { .. }
            | Event::TestDone { .. } => 1,
            Event::Ask => 2,
            Event::Choose => 3,
            Event::Part { .. }
            | Event::Rebuilt { .. }
            | Event::Timer { .. }
            | Event::Joins { .. } => 4,
            Event::End => 5,
            Event::Fades { .. }
            | Event::Flapped
            | Event::Notice { .. }
            | Event::Due { .. }
            | Event::Comes { .. }
            | Event::Ready { .. } => 6,
            Event::Death { .. }
            | Event::Again { .. }
            | Event::Limit { .. }
            | Event::Given { .. } => 7,
        };
        self.heap.push(Reverse((at, rank, event)));
    }

    /// Takes out the next event and its instant [ns].
    pub(crate) fn take(&mut self) -> Option<(u64, Event)> {
        self.heap.pop().map(|Reverse((at, _, event))| (at, event))
    }
}
