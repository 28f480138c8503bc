//! When something will be on a tape: so much work, so much exposure, the next check.

use brittle_model::Span;

use super::Tape;
use super::standing::{Doing, Totals};

impl Tape {
    /// When so much work is done: the first such instant, or [`Span::MAX`] if there is none.
    pub(crate) fn time_of_work(&self, work: Span) -> Span {
        let amount = |_, totals: &Totals| totals.work;
        self.first_at(work.as_nanos(), amount, |index, left| match self.pieces[index].doing {
            Doing::Computing => self.pieces[index].grain.time_for(left),
            _ => None,
        })
    }

    /// When these phases together have lasted for `target`: the first such instant, or [`Span::MAX`] if there
    /// is none. Waiting counts as saving.
    pub(crate) fn exposed_until(
        &self,
        computing: bool,
        saving: bool,
        checking: bool,
        target: Span,
    ) -> Span {
        let amount = |elapsed: u64, totals: &Totals| {
            let (in_saves, in_checks) = (totals.saving + totals.waiting, totals.checking);
            [(computing, elapsed - in_saves - in_checks), (saving, in_saves), (checking, in_checks)]
                .into_iter()
                .filter_map(|(counts, time)| counts.then_some(time))
                .sum()
        };
        self.first_at(target.as_nanos(), amount, |index, left| {
            let counts = match self.pieces[index].doing {
                Doing::Computing => computing,
                Doing::Saving | Doing::Waiting => saving,
                Doing::Checking => checking,
            };
            counts.then_some(left)
        })
    }

    /// The next check that ends after `elapsed`, and the number of the save that it comes before. A check sees
    /// what is there when it ends: one that is under way counts, one that ends at that instant does not.
    pub(crate) fn next_check(&self, elapsed: Span) -> Option<(Span, u64)> {
        let cycle = self.cycle.as_ref();
        let mark = self.checks.get(self.checks.until(elapsed.as_nanos(), cycle), cycle)?;
        Some((Span::from_nanos(mark.at), mark.number))
    }

    /// When the last check ended that has ended by `elapsed`.
    pub(crate) fn last_check(&self, elapsed: Span) -> Option<Span> {
        let cycle = self.cycle.as_ref();
        let ended = self.checks.until(elapsed.as_nanos(), cycle);
        self.checks.get(ended.checked_sub(1)?, cycle).map(|mark| Span::from_nanos(mark.at))
    }

    /// When the next save ends after `elapsed`, one brought along included.
    pub(crate) fn next_save_end(&self, elapsed: Span) -> Option<Span> {
        let cycle = self.cycle.as_ref();
        let ended = self.saves.until(elapsed.as_nanos(), cycle);
        self.saves.get(ended, cycle).map(|mark| Span::from_nanos(mark.at))
    }

    /// When the first save ends, one brought along included.
    #[cfg(test)]
    pub(crate) fn first_save_end(&self) -> Option<Span> {
        self.saves.get(0, self.cycle.as_ref()).map(|mark| Span::from_nanos(mark.at))
    }

    /// When the last save ended that has ended by `elapsed`.
    #[cfg(test)]
    pub(crate) fn last_save_end(&self, elapsed: Span) -> Option<Span> {
        let cycle = self.cycle.as_ref();
        let ended = self.saves.until(elapsed.as_nanos(), cycle);
        let mark = self.saves.get(ended.checked_sub(1)?, cycle)?;
        Some(Span::from_nanos(mark.at))
    }

    /// The first instant at which an amount that never shrinks reaches `target`. `within` says how long the
    /// piece of an index takes to add to it what is left, if it adds to it at all.
    fn first_at(
        &self,
        target: u64,
        amount: impl Fn(u64, &Totals) -> u64,
        within: impl Fn(usize, u64) -> Option<u64>,
    ) -> Span {
        if target == 0 {
            return Span::ZERO;
        }
        let at_begin = |index: usize| amount(self.begins[index], &self.pieces[index].totals);
        let (mut folded, mut later) = (target, 0);
        if let Some(cycle) = &self.cycle {
            let (before, step) = (at_begin(cycle.first), amount(cycle.length, &cycle.step));
            if target > before {
                let Some(turns) = (target - before - 1).checked_div(step) else {
                    return Span::MAX;
                };
                folded = target - turns * step;
                let Some(by) = cycle.length.checked_mul(turns) else {
                    return Span::MAX;
                };
                later = by;
            }
        }
        // The last piece that begins below the target.
        let mut range = 0..self.pieces.len();
        while range.len() > 1 {
            let middle = range.start + range.len() / 2;
            if at_begin(middle) < folded { range.start = middle } else { range.end = middle }
        }
        let index = range.start;
        let time = within(index, folded - at_begin(index))
            .and_then(|time| self.begins[index].checked_add(time))
            .and_then(|at| at.checked_add(later))
            .filter(|at| *at <= self.end);
        time.map_or(Span::MAX, Span::from_nanos)
    }
}
