//! The twin's event queue: a heap in which every component has its next failure.
//!
//! What falls on one instant is in the order that the model gives, then of jobs and components.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What happens next. Those with a stamp are void when a later stamp was given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Event {
    /// A component is back from repair.
    Back {
        /// Which outage ends.
        outage: usize,
    },
    /// A phase of a job ends.
    Timer {
        /// Which job.
        job: usize,
        /// Valid if it is the job's.
        stamp: u64,
    },
    /// The horizon.
    End,
    /// The life of a unit ends.
    Death {
        /// Which unit.
        unit: usize,
        /// Valid if it is the unit's.
        stamp: u64,
    },
    /// A failure that was given with its instant.
    Given {
        /// Its class.
        class: usize,
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
            Event::Back { .. } => 0,
            Event::Timer { .. } => 1,
            Event::End => 2,
            Event::Death { .. } | Event::Given { .. } => 3,
        };
        self.heap.push(Reverse((at, rank, event)));
    }

    /// Takes out the next event and its instant [ns].
    pub(crate) fn take(&mut self) -> Option<(u64, Event)> {
        self.heap.pop().map(|Reverse((at, _, event))| (at, event))
    }
}
