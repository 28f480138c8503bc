//! The hosts that a job holds, as far as it must know them: which it misses, which are being activated, and
//! whether they span pods.

use brittle_model::{HostId, SimTime};

use super::JobState;
use crate::world::JobPlan;

impl JobState {
    /// A host joins and can start at `until`.
    pub(crate) fn join(&mut self, host: HostId, until: SimTime) {
        self.joining.push((host, until));
        self.joined += 1;
    }

    /// A host takes the place of another one.
    pub(crate) fn exchange(&mut self, old: (HostId, u32), new: (HostId, u32)) {
        self.joining.retain(|&(host, _)| host != old.0);
        if old.1 != new.1 {
            self.count(old.1, -1);
            self.count(new.1, 1);
        }
    }

    fn count(&mut self, pod: u32, step: i32) {
        let pod = pod as usize;
        if pod >= self.moved.len() {
            self.moved.resize(pod + 1, 0);
        }
        self.moved[pod] += step;
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

    /// Whether it holds hosts in several pods.
    pub(crate) fn spans_pods(&self, plan: &JobPlan) -> bool {
        let moved = |pod: u32| self.moved.get(pod as usize).copied().unwrap_or(0);
        let first = plan.pods.iter().filter(|&&(pod, hosts)| hosts as i32 + moved(pod) > 0);
        let known = |pod| plan.pods.iter().any(|&(other, _)| other == pod);
        let later = (0..).zip(&self.moved).filter(|&(pod, &hosts)| hosts > 0 && !known(pod));
        first.count() + later.count() > 1
    }
}
