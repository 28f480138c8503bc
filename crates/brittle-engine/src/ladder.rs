//! The ladder of a repair: its rungs, one after the other, until one works or seems to.
//!
//! Guarantees: every number comes from the repair's own [`Draws`], in the order of what is tried: duration, verdict,
//! duration of the test, what it finds; nothing is drawn where nothing is random. So a repair that is only a
//! duration takes the numbers that it took before there were ladders.
//!
//! Deliberately lacking: waiting. [`walk`] is for rungs that need neither crew nor part; the others go to the
//! [`shop`](crate::shop), which asks here what came of each.

use brittle_model::Span;
use brittle_model::scenario::{Repair, RepairTest, Rung};

use crate::draw::{Luck, Purpose};

/// What a repair came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mended {
    /// From detection to back in service.
    pub(crate) after: Span,
    /// Whether the component was put right.
    pub(crate) cured: bool,
}

/// What a rung came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The component is put right.
    Cured,
    /// It only seems so.
    Silent,
    /// It plainly is not.
    Failed,
}

/// A repair that waits for nobody, from its detection to its end; `draw` gives unit exponentials.
pub(crate) fn walk(repair: &Repair, draw: &mut impl FnMut() -> f64) -> Mended {
    let mut after = Span::ZERO;
    let mut at = 0;
    loop {
        after = after.saturating_add(repair.rungs[at].duration.sample(&mut *draw));
        let verdict = verdict(repair, at, draw);
        if verdict != Verdict::Failed {
            let Some(test) = &repair.test else {
                return Mended { after, cured: verdict == Verdict::Cured };
            };
            after = after.saturating_add(test.duration.sample(&mut *draw));
            if verdict == Verdict::Cured || !finds_out(test, draw) {
                return Mended { after, cured: verdict == Verdict::Cured };
            }
        }
        at = next(repair, at);
    }
}

/// The rung after the `at`-th: the last one again and again.
pub(crate) fn next(repair: &Repair, at: usize) -> usize {
    (at + 1).min(repair.rungs.len() - 1)
}

/// What the `at`-th rung came to. Asks for a number only where more than one verdict is possible.
pub(crate) fn verdict(repair: &Repair, at: usize, draw: &mut impl FnMut() -> f64) -> Verdict {
    let Rung { success, silent, .. } = repair.rungs[at];
    let last = at + 1 == repair.rungs.len();
    if success >= 1.0 || last && silent <= 0.0 {
        return Verdict::Cured;
    }
    if silent >= 1.0 || last && success <= 0.0 {
        return Verdict::Silent;
    }
    if success <= 0.0 && silent <= 0.0 {
        return Verdict::Failed;
    }
    let rank = uniform(draw());
    if rank < success {
        Verdict::Cured
    } else if last || rank < success + silent {
        Verdict::Silent
    } else {
        Verdict::Failed
    }
}

/// Whether a test finds out a repair that only seems to have worked.
pub(crate) fn finds_out(test: &RepairTest, draw: &mut impl FnMut() -> f64) -> bool {
    test.recall >= 1.0 || test.recall > 0.0 && uniform(draw()) < test.recall
}

/// A uniform on (0, 1] from a unit exponential.
fn uniform(exponential: f64) -> f64 {
    libm::exp(-exponential)
}

/// The luck of one repair: its n-th number is the same whatever else happens in the trial.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Draws {
    luck: Luck,
    class: u16,
    number: u64,
    drawn: u16,
    ordered: u16,
}

impl Draws {
    /// The luck of the repair after the `number`-th failure of `class`.
    pub(crate) const fn new(luck: Luck, class: u16, number: u64) -> Self {
        Self { luck, class, number, drawn: 0, ordered: 0 }
    }

    /// The next unit exponential.
    pub(crate) fn next(&mut self) -> f64 {
        let n = self.drawn;
        self.drawn = n.wrapping_add(1);
        let purpose = if n == 0 { Purpose::Repair } else { Purpose::Rung };
        self.number_of(purpose, n)
    }

    /// The unit exponential for the delivery of the next part that replaces one which this repair used. Apart, so
    /// that a stock of parts changes no other number.
    pub(crate) fn delivery(&mut self) -> f64 {
        let n = self.ordered;
        self.ordered = n.wrapping_add(1);
        self.number_of(Purpose::Delivery, n)
    }

    fn number_of(&self, purpose: Purpose, n: u16) -> f64 {
        self.luck.exponential(purpose, u32::from(n) << 16 | u32::from(self.class), self.number)
    }
}
