//! The hosts that a job holds, as far as it must know them: which are being activated.

use brittle_model::{HostId, SimTime};

use super::JobState;

/// The hosts that are being activated, and when they are.
#[derive(Clone, Debug, Default)]
pub(super) struct Joining {
    hosts: Vec<(HostId, SimTime)>,
    /// The bit of each of them; others may share it.
    marks: u64,
}

impl Joining {
    fn push(&mut self, host: HostId, until: SimTime) {
        self.hosts.push((host, until));
        self.marks |= mark(host);
    }

    fn remove(&mut self, host: HostId) {
        if self.marks & mark(host) != 0 {
            self.hosts.retain(|&(other, _)| other != host);
        }
    }

    /// Keeps those that are not activated by `now`.
    pub(super) fn settle(&mut self, now: SimTime) {
        self.hosts.retain(|&(_, until)| until > now);
        if self.hosts.is_empty() {
            self.marks = 0;
        }
    }
}

const fn mark(host: HostId) -> u64 {
    1 << (host.0 % u64::BITS)
}

impl JobState {
    /// A host joins and can start at `until`.
    pub(crate) fn join(&mut self, host: HostId, until: SimTime) {
        self.joining.push(host, until);
        self.joined += 1;
    }

    /// A host is a part of it no more.
    #[inline]
    pub(crate) fn part_with(&mut self, host: HostId) {
        self.joining.remove(host);
    }

    /// Hosts that have been activated are like all others, once all are.
    pub(crate) fn forget_joined(&mut self, now: SimTime) {
        if !self.is_joining(now) {
            self.joining.settle(now);
        }
    }

    /// Whether a host of it is being activated.
    #[inline(always)]
    pub(crate) fn is_joining(&self, now: SimTime) -> bool {
        !self.joining.hosts.is_empty() && self.ready() > now
    }

    /// When the last of its hosts is activated.
    pub(crate) fn ready(&self) -> SimTime {
        self.joining.hosts.iter().map(|&(_, until)| until).max().unwrap_or(SimTime::ZERO)
    }
}
