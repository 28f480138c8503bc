//! The hosts that a job holds, as far as it must know them: which are being activated.

use brittle_model::{HostId, SimTime};

use super::JobState;

impl JobState {
    /// A host joins and can start at `until`.
    pub(crate) fn join(&mut self, host: HostId, until: SimTime) {
        self.joining.push((host, until));
        self.joined += 1;
    }

    /// A host is a part of it no more.
    pub(crate) fn part_with(&mut self, host: HostId) {
        if self.joining.iter().any(|&(other, _)| other == host) {
            self.joining.retain(|&(other, _)| other != host);
        }
    }

    /// Hosts that have been activated are like all others, once all are.
    pub(crate) fn forget_joined(&mut self, now: SimTime) {
        if !self.is_joining(now) {
            self.joining.clear();
        }
    }

    /// Whether a host of it is being activated.
    #[inline(always)]
    pub(crate) fn is_joining(&self, now: SimTime) -> bool {
        !self.joining.is_empty() && self.ready() > now
    }

    /// When the last of its hosts is activated.
    pub(crate) fn ready(&self) -> SimTime {
        self.joining.iter().map(|&(_, until)| until).max().unwrap_or(SimTime::ZERO)
    }
}
