//! What a job is doing at an instant, and how long it has been doing what.
//!
//! Nothing here changes the job: the course that it is on is read, not followed.

use brittle_model::{Phase, SimTime, Span};

use super::{JobState, Stage};

impl JobState {
    /// What the job is doing at `now`.
    pub(crate) fn phase(&self, now: SimTime) -> Option<Phase> {
        match self.stage {
            Stage::Recovering | Stage::Seeking => {
                let leg = self.legs.rest().iter().find(|&&(_, until)| until > now);
                Some(match leg {
                    Some(&(phase, _)) => phase,
                    None if self.stage == Stage::Seeking => Phase::Waiting,
                    None => self.stretch.phase(now),
                })
            }
            Stage::Running => Some(self.stretch.phase(now)),
            Stage::Standing => Some(Phase::Waiting),
            Stage::Ended => None,
        }
    }

    /// Whether the job is in a stretch of running, with work left to do.
    pub(crate) fn is_running(&self, now: SimTime) -> bool {
        let runs = match self.stage {
            Stage::Running => true,
            Stage::Recovering => now >= self.stretch.since(),
            Stage::Seeking | Stage::Standing | Stage::Ended => false,
        };
        runs && self.stretch.has_work_left(now)
    }

    /// Whether it is on its way back and, as far as anybody knows, will not seek hosts any more.
    pub(crate) fn is_starting(&self, now: SimTime) -> bool {
        self.stage == Stage::Recovering && now < self.stretch.since() || self.is_in_vain()
    }

    /// Whether it has all its hosts, and waits for them before checks that will find something, or makes an attempt that
    /// does not work: nobody knows that yet.
    pub(super) fn is_in_vain(&self) -> bool {
        let goes_on = matches!(self.legs.current(), Some((Phase::Waiting | Phase::Starting, _)));
        self.stage == Stage::Seeking && goes_on
    }

    /// How far exposure clock `clock` is at `now`.
    pub(crate) fn exposure(&self, clock: usize, now: SimTime) -> Span {
        let (exposed, counted) = self.clocks[clock];
        let count = |phase, span| if exposed.contains(phase) { span } else { Span::ZERO };
        let running = || {
            let stand = self.stretch.at(now);
            let computing = now.since(self.stretch.since()) - stand.saving;
            count(Phase::Computing, computing) + count(Phase::Saving, stand.saving)
        };
        let mut from = self.ledger.closed();
        let more = match self.stage {
            Stage::Recovering | Stage::Seeking => {
                let mut sum = Span::ZERO;
                for &(phase, until) in self.legs.rest() {
                    let until = until.min(now);
                    sum += count(phase, until.since(from));
                    from = until;
                }
                let runs = self.stage == Stage::Recovering && now > self.stretch.since();
                if runs { sum + running() } else { sum }
            }
            Stage::Running => running(),
            Stage::Standing => count(Phase::Waiting, now.since(from)),
            Stage::Ended => Span::ZERO,
        };
        counted + more
    }

    /// The instant at which exposure clock `clock` will read `target`, if nothing else happens before.
    pub(crate) fn exposed_until(&self, clock: usize, target: Span) -> SimTime {
        let (exposed, counted) = self.clocks[clock];
        let mut from = self.ledger.closed();
        let mut left = target.saturating_sub(counted);
        match self.stage {
            Stage::Ended => SimTime::NEVER,
            Stage::Standing if exposed.contains(Phase::Waiting) => from.saturating_add(left),
            Stage::Standing => SimTime::NEVER,
            Stage::Running => self.stretch.exposed_until(exposed, left),
            Stage::Recovering | Stage::Seeking => {
                for &(phase, until) in self.legs.rest() {
                    if exposed.contains(phase) {
                        let length = until.since(from);
                        if left <= length {
                            return from + left;
                        }
                        left -= length;
                    }
                    from = until;
                }
                match self.stage {
                    Stage::Recovering => self.stretch.exposed_until(exposed, left),
                    _ => SimTime::NEVER,
                }
            }
        }
    }
}
