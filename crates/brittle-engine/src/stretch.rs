//! A stretch of running: compute and save in turn, in closed form.
//!
//! While nothing else happens a job computes for τ, saves for C, and so on. How many saves fit before an
//! instant, what is durable at it and what is at risk is arithmetic: no event a checkpoint. A job that is
//! slowed down ([`Pace`]) takes longer for the same work, not for the same save.

mod head;
mod pace;
mod taped;
#[cfg(test)]
mod tests;

pub(crate) use head::Head;
pub(crate) use pace::Pace;
pub(crate) use taped::Taped;

use brittle_model::{Phase, PhaseSet, SimTime, Span};

use crate::tape::{Closing, State};

/// A stretch of running that began at `since` with everything durable, unless a [`Head`] goes before.
///
/// It is `full` periods of τ of work and a save, then `last` of work and, if the job has an end, perhaps one
/// more save. What does not exist is longer than any trial: τ where none is due, `last` where no end is.
#[derive(Clone, Debug)]
pub(crate) struct Stretch {
    since: SimTime,
    /// When the periods begin: later, if a head goes before.
    regular: SimTime,
    /// Work between saves, τ.
    interval: Span,
    /// Save cost, C.
    cost: Span,
    /// Time that τ takes, and C.
    period: Span,
    /// Periods before the last piece of work.
    full: u64,
    /// The last piece of work.
    last: Span,
    /// Whether finished work is saved once more.
    final_save: bool,
    /// At full speed from the beginning: what almost every stretch is.
    plain: bool,
    pace: Pace,
    head: Option<Head>,
    /// In the place of all that, where the job saves in tiers.
    taped: Option<Box<Taped>>,
}

/// What a stretch goes on from.
#[derive(Clone, Debug)]
pub(crate) enum Brought {
    /// Work since the last save, and the time into a save under way.
    Plain(Span, Option<Span>),
    /// All that its tape depends on.
    State(State),
    /// What is left of the closing save of a job that has done its work.
    Closing(Closing),
}

impl Brought {
    /// Nothing: everything is durable.
    pub(crate) const NOTHING: Self = Self::Plain(Span::ZERO, None);

    /// Work since the last save that is not in what the job has durable.
    pub(crate) const fn open(&self) -> Span {
        match self {
            Self::Plain(open, _) => *open,
            Self::State(_) | Self::Closing(_) => Span::ZERO,
        }
    }
}

/// Where a stretch stands at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Finished saves.
    pub saves: u64,
    /// Work that is durable by them.
    pub kept: Span,
    /// Work done since the last save: lost if the job stops now.
    pub open: Span,
    /// Work done in this stretch: kept and open, less what the head brought along.
    pub done: Span,
    /// Time spent in saves, the unfinished one included.
    pub saving: Span,
    /// Time into the unfinished save, if one is under way.
    pub into_save: Option<Span>,
}

/// What a stretch is laid out from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    /// Work between saves, if there are any.
    pub interval: Option<Span>,
    /// Save cost.
    pub cost: Span,
    /// Work that is not durable yet, if the job has an end.
    pub remaining: Option<Span>,
    /// Whether finished work is saved once more.
    pub final_save: bool,
    /// The job's speed.
    pub pace: Pace,
}

impl Layout {
    /// A job that has nothing to do.
    pub(crate) const NOTHING: Self = Self {
        interval: None,
        cost: Span::ZERO,
        remaining: None,
        final_save: false,
        pace: Pace::FULL,
    };
}

impl Stretch {
    /// The stretch that begins at `since`, with everything durable.
    pub(crate) fn new(since: SimTime, layout: Layout) -> Self {
        let Layout { interval, cost, remaining, final_save, pace } = layout;
        let tau = interval.unwrap_or(Span::MAX);
        assert!(!tau.is_zero(), "an interval of zero never advances");
        let period = pace.time_for(tau).saturating_add(cost);
        let (full, last) = match (interval, remaining) {
            (None, rest) => (0, rest.unwrap_or(Span::MAX)),
            (Some(_), None) => (u64::MAX, Span::MAX),
            (Some(tau), Some(work)) => {
                let (full, rest) = divide(work, tau);
                // The last interval is the one that ends with the work.
                if rest.is_zero() && full > 0 { (full - 1, tau) } else { (full, rest) }
            }
        };
        let plain = pace.is_full();
        let interval = tau;
        Self {
            since,
            regular: since,
            interval,
            cost,
            period,
            full,
            last,
            final_save,
            plain,
            pace,
            head: None,
            taped: None,
        }
    }

    /// A stretch of a job that saves in tiers.
    pub(crate) fn of_tape(taped: Box<Taped>) -> Self {
        let mut stretch = Self::new(taped.since(), Layout::NOTHING);
        stretch.plain = false;
        stretch.taped = Some(taped);
        stretch
    }

    /// Its tape, where the job saves in tiers.
    pub(crate) fn taped(&self) -> Option<&Taped> {
        self.taped.as_deref()
    }

    /// Takes its tape away.
    pub(crate) const fn take_tape(&mut self) -> Option<Box<Taped>> {
        self.taped.take()
    }

    /// The stretch that goes on at `from` with `open` work done since the last save (part of what remains),
    /// or, if a save is under way, `into` it.
    pub(crate) fn going_on(from: SimTime, layout: Layout, open: Span, into: Option<Span>) -> Self {
        if open.is_zero() && into.is_none() {
            return Self::new(from, layout);
        }
        let due = layout.interval.unwrap_or(Span::MAX).min(layout.remaining.unwrap_or(Span::MAX));
        // A save that the policy did not plan ends a shorter piece of work.
        let segment = if into.is_some() { open } else { due.max(open) };
        let after = layout.remaining.map(|work| work - segment);
        let is_last = after.is_some_and(Span::is_zero);
        let saves = !is_last || layout.final_save;
        let save = if saves { layout.cost - into.unwrap_or(Span::ZERO) } else { Span::ZERO };
        let left = if segment == Span::MAX { Span::MAX } else { segment - open };
        let time = layout.pace.time_for(left);
        let head = Head { from, open, left, time, save, into, is_last };
        let since = from.saturating_add(time.saturating_add(save));
        let mut stretch = Self::new(since, Layout { remaining: after, ..layout });
        stretch.plain = false;
        stretch.since = from;
        stretch.head = Some(head);
        stretch
    }

    /// Whether it can simply be begun again by a job at full speed.
    #[inline(always)]
    pub(crate) const fn is_plain(&self) -> bool {
        self.plain
    }

    /// The same endless stretch, begun at `since`.
    #[inline(always)]
    pub(crate) fn begin_again(&mut self, since: SimTime) {
        (self.regular, self.since) = (since, since);
    }

    /// When it begins, the head included.
    #[inline(always)]
    pub(crate) const fn since(&self) -> SimTime {
        self.since
    }

    /// What it began with.
    pub(crate) fn brought(&self) -> Brought {
        match (&self.taped, self.head) {
            (Some(taped), _) => taped.left_at(self.since),
            (None, Some(head)) => Brought::Plain(head.open, head.into),
            (None, None) => Brought::NOTHING,
        }
    }

    /// What another one would go on from at `at`.
    pub(crate) fn left_at(&self, at: SimTime) -> Brought {
        match &self.taped {
            Some(taped) => taped.left_at(at),
            None => {
                let stand = self.at(at);
                Brought::Plain(stand.open, stand.into_save)
            }
        }
    }

    /// Where things stand at `at`, which is not after the finish. An instant that ends a save counts the
    /// save as finished.
    #[inline(always)]
    pub(crate) fn at(&self, at: SimTime) -> Standing {
        if self.plain {
            return self.plain_at(at);
        }
        // Part by part, so that those of a plain one need not go through memory.
        let Standing { saves, kept, open, done, saving, into_save } = self.slow_at(at);
        Standing { saves, kept, open, done, saving, into_save }
    }

    #[inline(always)]
    fn plain_at(&self, at: SimTime) -> Standing {
        // In plain nanoseconds: every part is at most what has elapsed, so nothing can overflow.
        let elapsed = at.since(self.regular).as_nanos();
        let period = self.period.as_nanos();
        let saves = (elapsed / period).min(self.full);
        let into = elapsed - saves * period;
        let segment = if saves < self.full { self.interval } else { self.last }.as_nanos();
        let open = into.min(segment);
        let into_save = into - open;
        let kept = if saves == 0 { 0 } else { saves * self.interval.as_nanos() };
        let span = Span::from_nanos;
        Standing {
            saves,
            kept: span(kept),
            open: span(open),
            done: span(kept + open),
            saving: span(elapsed - kept - open),
            into_save: (segment == open && span(into_save) < self.cost).then_some(span(into_save)),
        }
    }

    /// The same at any pace, after any head.
    #[cold]
    #[inline(never)]
    fn slow_at(&self, at: SimTime) -> Standing {
        if let Some(taped) = &self.taped {
            return taped.at(at);
        }
        if let Some(head) = &self.head
            && (at < self.regular || head.is_last)
        {
            return head.at(at, self.pace);
        }
        let elapsed = at.since(self.regular);
        let saves = (elapsed.as_nanos() / self.period.as_nanos()).min(self.full);
        let into = if saves == 0 { elapsed } else { elapsed - self.period.saturating_mul(saves) };
        let segment = if saves < self.full { self.interval } else { self.last };
        let computed = into.min(self.pace.time_for(segment));
        let open = self.pace.work_in(computed).min(segment);
        let kept = if saves == 0 { Span::ZERO } else { self.interval.saturating_mul(saves) };
        let into_save = into - computed;
        let past_saves = if saves == 0 { Span::ZERO } else { self.cost.saturating_mul(saves) };
        let mut stand = Standing {
            saves,
            kept,
            open,
            done: kept + open,
            saving: past_saves + into_save,
            into_save: (segment == open && into_save < self.cost).then_some(into_save),
        };
        if let Some(head) = &self.head {
            head.before(&mut stand);
        }
        stand
    }

    /// Whether there is work left to do at `at`: not so in the last save.
    pub(crate) fn has_work_left(&self, at: SimTime) -> bool {
        if let Some(taped) = &self.taped {
            return taped.has_work_left(at);
        }
        if let Some(head) = &self.head
            && (at < self.regular || head.is_last)
        {
            return !head.is_last || head.at(at, self.pace).open < head.open + head.left;
        }
        let mut stand = self.at(at);
        if let Some(head) = &self.head {
            stand.saves -= u64::from(head.ends_in_save());
        }
        stand.saves < self.full || stand.open < self.last
    }

    /// Whether the job computes or saves at `at`.
    pub(crate) fn phase(&self, at: SimTime) -> Phase {
        match self.at(at).into_save {
            Some(_) => Phase::Saving,
            None => Phase::Computing,
        }
    }

    /// The instant at which the stretch has been in `exposed` phases for `target`, were it endless.
    pub(crate) fn exposed_until(&self, exposed: PhaseSet, target: Span) -> SimTime {
        if let Some(taped) = &self.taped {
            return taped.exposed_until(exposed, target);
        }
        let (computing, saving) =
            (exposed.contains(Phase::Computing), exposed.contains(Phase::Saving));
        let mut target = target;
        if let Some(head) = &self.head {
            match head.exposed_until(computing, saving, target) {
                Ok(at) => return at,
                Err(left) => target = left,
            }
        }
        // Whole periods that lie behind the instant: it falls into the exposed part of the next one.
        let whole = |part: Span| (target.as_nanos().saturating_sub(1)) / part.as_nanos().max(1);
        let interval = (self.interval != Span::MAX).then(|| self.pace.time_for(self.interval));
        let needed = match (interval, computing, saving) {
            (_, false, false) | (None, false, true) => return SimTime::NEVER,
            (_, true, true) | (None, true, false) => target,
            (Some(tau), true, false) => target.saturating_add(self.cost.saturating_mul(whole(tau))),
            (Some(_), false, true) if self.cost.is_zero() => return SimTime::NEVER,
            (Some(tau), false, true) => {
                target.saturating_add(tau.saturating_mul(whole(self.cost) + 1))
            }
        };
        self.regular.saturating_add(needed)
    }

    /// The instant at which all work is done (and saved, if the job saves at the end); `None` where the
    /// job has no end.
    pub(crate) fn finish(&self) -> Option<SimTime> {
        if let Some(taped) = &self.taped {
            return taped.finish();
        }
        if self.head.is_some_and(|head| head.is_last) {
            return Some(self.regular);
        }
        if self.last == Span::MAX {
            return None;
        }
        let periods = self.period.saturating_mul(self.full);
        let end_save = if self.final_save { self.cost } else { Span::ZERO };
        let last = self.pace.time_for(self.last);
        Some(self.regular.saturating_add(periods.saturating_add(last).saturating_add(end_save)))
    }

    /// When it must be laid out anew: never, but for tapes that do not repeat.
    pub(crate) fn ends(&self) -> SimTime {
        self.taped.as_ref().map_or(SimTime::NEVER, |taped| taped.ends())
    }

    /// When it takes up a tape that others share, if it does later than it begins.
    pub(crate) fn joint(&self) -> SimTime {
        self.taped.as_ref().map_or(SimTime::NEVER, |taped| taped.joint())
    }

    /// The instant at which the first save ends, were it endless.
    pub(crate) fn first_save(&self) -> SimTime {
        match (&self.taped, &self.head) {
            (Some(taped), _) => taped.first_save(),
            (None, Some(_)) => self.regular,
            (None, None) => self.regular.saturating_add(self.period),
        }
    }
}

/// Whole quotient and remainder.
fn divide(span: Span, by: Span) -> (u64, Span) {
    let (n, d) = (span.as_nanos(), by.as_nanos());
    (n / d, Span::from_nanos(n % d))
}
