//! Ways back that are quicker than the full restart, and may fail.

use brittle_model::scenario::{Attempt, Keeps};
use brittle_model::{Delay, Phase, SimTime};

use super::{JobState, Stage};
use crate::draw::{Luck, Purpose};
use crate::observe::{Event, Observer};
use crate::world::JobPlan;

/// How a job restarts.
pub(super) struct Way<'p> {
    pub(super) start: &'p Delay,
    pub(super) warm_up: &'p Delay,
    pub(super) keeps: Keeps,
    /// Whether it is the full restart: queue, allocation and health checks are its own.
    pub(super) is_full: bool,
}

impl JobState {
    /// The way that the job takes back.
    pub(super) fn way<'p>(&self, plan: &'p JobPlan) -> Way<'p> {
        let recovery = &plan.spec.recovery;
        match self.attempt {
            Some(number) => {
                let attempt = &recovery.attempts[usize::from(number)];
                Way {
                    start: &attempt.start,
                    warm_up: &attempt.warm_up,
                    keeps: attempt.keeps,
                    is_full: false,
                }
            }
            None => Way {
                start: &recovery.start,
                warm_up: &recovery.warm_up,
                keeps: recovery.keeps,
                is_full: true,
            },
        }
    }

    /// When its allocation began, or the queue for it is to end [ns since the start].
    pub(crate) const fn allocated(&self) -> SimTime {
        self.allocated
    }

    /// Whether it has an allocation, or is in the queue for one.
    pub(crate) const fn is_allocated(&self) -> bool {
        !self.expired
    }

    /// Its allocation has reached its limit: only a full restart gives it another one.
    pub(crate) const fn expire(&mut self) {
        self.expired = true;
    }

    /// The next attempt that has not been made since the interruption, and its number.
    pub(crate) fn next_attempt<'p>(&self, plan: &'p JobPlan) -> Option<(u8, &'p Attempt)> {
        if self.expired {
            return None;
        }
        let attempt = plan.spec.recovery.attempts.get(usize::from(self.tried))?;
        Some((self.tried, attempt))
    }

    /// The next attempt cannot be made.
    pub(crate) const fn skip_attempt(&mut self) {
        self.tried += 1;
    }

    /// Whether it goes on by an attempt.
    pub(crate) const fn is_by_attempt(&self) -> bool {
        self.attempt.is_some()
    }

    /// Whether an allocation is due for hosts that have joined.
    #[inline]
    pub(crate) fn owes(&self, now: SimTime) -> bool {
        self.reallocated && now < self.forgiven
    }

    /// The attempt that would have worked cannot go on: a spare did not come up.
    pub(crate) const fn give_up_attempt(&mut self) {
        self.attempt = None;
    }

    /// The next attempt is made: whether it works, for a failure against which that has this probability. It goes on
    /// by it then; else hosts are sought again when its time is over.
    pub(crate) fn try_attempt<O: Observer>(
        &mut self,
        plan: &JobPlan,
        luck: Luck,
        now: SimTime,
        success: f64,
        eyes: &mut O,
    ) -> bool {
        let number = self.tried;
        self.tried += 1;
        let key = self.draws << 8 | u64::from(number);
        let works = success >= 1.0
            || success > 0.0 && luck.uniform(Purpose::Attempt, self.id.0, key) <= success;
        eyes.see(now, Event::Tried { job: self.id, attempt: number, works });
        if works {
            self.attempt = Some(number);
            return true;
        }
        self.cut(now, eyes);
        self.legs.clear();
        let timeout = &plan.spec.recovery.attempts[usize::from(number)].timeout;
        let spent = timeout.sample(|| luck.exponential(Purpose::Attempt, self.id.0, key));
        self.legs.push(Phase::Starting, now, now.saturating_add(spent));
        self.stage = Stage::Seeking;
        self.shares = false;
        false
    }
}
