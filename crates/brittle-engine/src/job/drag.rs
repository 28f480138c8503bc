//! What slows a job down, and a moment in which it stalls.

use brittle_model::{Account, ClassId, Phase, SimTime, Span};

use super::{JobState, Stage};
use crate::observe::{Event, Observer};
use crate::stretch::{Brought, Pace};
use crate::world::JobPlan;

/// What slows a job down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Drag {
    /// The speed that is left.
    pub pace: Pace,
    /// The shares of the time lost that are due to slow components, to missing hosts, and to what fault tolerance costs
    /// all the time [millionths]; the rest is the network's, or that of `rest`.
    pub slow_share: u32,
    /// See there.
    pub fewer_share: u32,
    /// See there.
    pub steady_share: u32,
    /// Where rounding goes.
    pub rest: Account,
    /// The class of the slowest component, if one is slow.
    pub slow: Option<ClassId>,
    /// The class of the network's worst loss, if there is one.
    pub network: Option<ClassId>,
    /// The class whose failure took the missing hosts.
    pub fewer: Option<ClassId>,
}

impl Drag {
    /// What slows a job down: the speed of its slowest host, what it waits for the network, the speed that is left without
    /// missing hosts, and the share that fault tolerance costs all the time. A piece of work takes
    /// (1/θ + wait)/(left·(1 − overhead)) times its time at full speed.
    pub(crate) fn new(
        (speed, slow): (f64, Option<ClassId>),
        (wait, network): (f64, Option<ClassId>),
        (left, fewer): (f64, Option<ClassId>),
        overhead: f64,
    ) -> Option<Self> {
        let slowed = 1.0 / speed - 1.0;
        let busy = 1.0 + slowed + wait;
        let (thin, steady) =
            (busy * (1.0 / left - 1.0), busy / left * (1.0 / (1.0 - overhead) - 1.0));
        let lost = slowed + wait + thin + steady;
        let pace = Pace::new(1.0 / (1.0 + lost));
        let rest = [
            (Account::Network, wait),
            (Account::Overhead, steady),
            (Account::Degraded, thin),
            (Account::Straggling, slowed),
        ];
        let rest = rest.into_iter().find(|&(_, part)| part > 0.0);
        let share = |part: f64| (part / lost * 1e6) as u32;
        (!pace.is_full()).then(|| Self {
            pace,
            slow_share: share(slowed),
            fewer_share: share(thin),
            steady_share: share(steady),
            rest: rest.map_or(Account::Network, |(account, _)| account),
            slow,
            network,
            fewer,
        })
    }
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
        if self.drag == drag {
            return;
        }
        self.settle(now, eyes);
        match self.stage {
            Stage::Running => {
                let brought = self.stretch.left_at(now);
                self.cut(now, eyes);
                self.drag = drag;
                self.go_on(plan, now, brought);
            }
            Stage::Recovering => {
                self.drag = drag;
                let (from, brought) = (self.stretch.since(), self.stretch.brought());
                self.go_on(plan, from, brought);
            }
            Stage::Seeking | Stage::Standing | Stage::Ended => {
                self.drag = drag;
            }
        }
    }

    /// Goes on from `from` where it was left, without asking the policy again.
    pub(super) fn go_on(&mut self, plan: &JobPlan, from: SimTime, brought: Brought) {
        // What a save before a planned stop makes durable is durable by then.
        let pending = self.unsaved - brought.open();
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
        let brought = match self.legs.current() {
            Some((Phase::Stalled, until)) if self.stage == Stage::Recovering && until > now => {
                if now.saturating_add(span) <= until {
                    return;
                }
                self.cut(now, eyes);
                self.stretch.brought()
            }
            _ => {
                let brought = self.stretch.left_at(now);
                self.cut(now, eyes);
                brought
            }
        };
        self.cause = Some(class);
        self.legs.clear();
        let until = self.legs.push(Phase::Stalled, now, now.saturating_add(span));
        self.stage = Stage::Recovering;
        self.go_on(plan, until, brought);
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
        let of = |share: u32| {
            let part = u128::from(lost.as_nanos()) * u128::from(share) / 1_000_000;
            Span::from_nanos(part as u64)
        };
        let (slow, fewer) = (of(drag.slow_share), of(drag.fewer_share));
        let steady = of(drag.steady_share);
        self.ledger.post(Account::Straggling, slow, drag.slow);
        if drag.rest == Account::Network && fewer.is_zero() && steady.is_zero() {
            return self.ledger.post(Account::Network, lost - slow, drag.network);
        }
        self.ledger.post(Account::Degraded, fewer, drag.fewer);
        self.ledger.post(Account::Overhead, steady, None);
        let cause = match drag.rest {
            Account::Network => drag.network,
            Account::Straggling => drag.slow,
            Account::Degraded => drag.fewer,
            _ => None,
        };
        self.ledger.post(drag.rest, lost - slow - fewer - steady, cause);
    }

    /// Tells the observer of a stretch at less than full speed.
    pub(super) fn tell_drag<O: Observer>(&self, from: SimTime, lost: Span, eyes: &mut O) {
        if !lost.is_zero() {
            eyes.see(from, Event::Slowed { job: self.id, lost });
        }
    }
}
