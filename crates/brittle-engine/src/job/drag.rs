//! What slows a job down, and a moment in which it stalls.

use brittle_model::{Account, ClassId, Phase, SimTime, Span};

use super::{JobState, Stage};
use crate::observe::{Event, Observer};
use crate::stretch::Pace;
use crate::world::JobPlan;

/// What slows a job down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Drag {
    /// The speed that is left.
    pub pace: Pace,
    /// The share of the time lost that is due to slow components [millionths]; the rest is the network's.
    pub slow_share: u32,
    /// The class of the slowest component, if one is slow.
    pub slow: Option<ClassId>,
    /// The class of the network's worst loss, if there is one.
    pub network: Option<ClassId>,
}

impl JobState {
    /// The job runs at another speed from `now` on.
    pub(crate) fn set_drag<O: Observer>(
        &mut self,
        plan: &JobPlan,
        now: SimTime,
        drag: Option<Drag>,
        eyes: &mut O,
    ) {
        if self.drag.as_deref() == drag.as_ref() {
            return;
        }
        self.settle(now, eyes);
        match self.stage {
            Stage::Running => {
                let stand = self.stretch.at(now);
                self.cut(now, eyes);
                self.drag = drag.map(Box::new);
                self.go_on(plan, now, (stand.open, stand.into_save));
            }
            Stage::Recovering => {
                self.drag = drag.map(Box::new);
                let (from, brought) = (self.stretch.since(), self.stretch.brought());
                self.go_on(plan, from, brought);
            }
            Stage::Seeking | Stage::Standing | Stage::Ended => {
                self.drag = drag.map(Box::new);
            }
        }
    }

    /// Goes on from `from` where it was left, without asking the policy again.
    fn go_on(&mut self, plan: &JobPlan, from: SimTime, brought: (Span, Option<Span>)) {
        // What a save before a planned stop makes durable is durable by then.
        let pending = self.unsaved - brought.0;
        let remaining = plan.spec.work.map(|work| work - self.durable - pending);
        self.lay_out(plan, from, remaining, brought);
    }

    /// The network is away for `span`: a running job stalls, and then goes on where it was.
    pub(crate) fn stall<O: Observer>(
        &mut self,
        plan: &JobPlan,
        now: SimTime,
        (class, span): (ClassId, Span),
        eyes: &mut O,
    ) {
        let stand = match self.legs.current() {
            Some((Phase::Stalled, until)) if self.stage == Stage::Recovering && until > now => {
                if now.saturating_add(span) <= until {
                    return;
                }
                self.cut(now, eyes);
                self.stretch.brought()
            }
            _ => {
                let stand = self.stretch.at(now);
                self.cut(now, eyes);
                (stand.open, stand.into_save)
            }
        };
        self.cause = Some(class);
        self.legs.clear();
        let until = self.legs.push(Phase::Stalled, now, now.saturating_add(span));
        self.stage = Stage::Recovering;
        self.go_on(plan, until, stand);
    }

    /// Whether it is in a moment of stall.
    pub(crate) fn is_stalled(&self, now: SimTime) -> bool {
        self.stage == Stage::Recovering
            && matches!(self.legs.current(), Some((Phase::Stalled, until)) if until > now)
    }

    /// Posts the time that a slow stretch lost to what slowed it.
    #[cold]
    pub(super) fn post_drag(&mut self, lost: Span) {
        let drag = self.drag.as_ref().expect("a job at full speed loses no time");
        let slow = u128::from(lost.as_nanos()) * u128::from(drag.slow_share) / 1_000_000;
        let slow = Span::from_nanos(slow as u64);
        self.ledger.post(Account::Straggling, slow, drag.slow);
        self.ledger.post(Account::Network, lost - slow, drag.network);
    }

    /// Tells the observer of a stretch at less than full speed.
    pub(super) fn tell_drag<O: Observer>(&self, from: SimTime, lost: Span, eyes: &mut O) {
        if !lost.is_zero() {
            eyes.see(from, Event::Slowed { job: self.id, lost });
        }
    }
}
