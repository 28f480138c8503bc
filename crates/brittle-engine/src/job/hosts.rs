//! The hosts that a job holds, as far as it must know them: which it misses, which are being activated, and
//! which paths they need.

use brittle_model::{HostId, SimTime};

use super::JobState;
use crate::world::JobPlan;

impl JobState {
    /// A host joins and can start at `until`.
    pub(crate) fn join(&mut self, host: HostId, now: SimTime, until: SimTime) {
        self.joining.retain(|&(_, until)| until > now);
        self.joining.push((host, until));
        self.joined += 1;
    }

    /// A host takes the place of another one.
    pub(crate) fn exchange(&mut self, old: (HostId, u32), new: (HostId, u32), seat: Option<u32>) {
        if let Some(seat) = seat {
            self.seats.insert(seat, new.0);
        }
        self.joining.retain(|&(host, _)| host != old.0);
        if old.1 != new.1 {
            self.count(old.1, -1);
            self.count(new.1, 1);
        }
    }

    fn count(&mut self, segment: u32, step: i32) {
        match self.moved.iter_mut().find(|(other, _)| *other == segment) {
            Some((_, moved)) => *moved += step,
            None => self.moved.push((segment, step)),
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

    /// The segments of the network that it holds hosts in.
    pub(crate) fn segments<'a>(&'a self, plan: &'a JobPlan) -> impl Iterator<Item = u32> + 'a {
        let moved = |segment| {
            self.moved.iter().find(|(other, _)| *other == segment).map_or(0, |&(_, moved)| moved)
        };
        let first = plan.segments.iter().filter(move |&&(s, hosts)| hosts as i32 + moved(s) > 0);
        let known = |segment| plan.segments.iter().any(|&(other, _)| other == segment);
        let later = self.moved.iter().filter(move |&&(s, hosts)| hosts > 0 && !known(s));
        first.map(|&(segment, _)| segment).chain(later.map(|&(segment, _)| segment))
    }
}
