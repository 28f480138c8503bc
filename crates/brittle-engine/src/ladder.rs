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

    /// The unit exponential for the delivery of the next part that is ordered for this repair. Apart, so that a
    /// stock of parts changes no other number.
    pub(crate) fn delivery(&mut self) -> f64 {
        let n = self.ordered;
        self.ordered = n.wrapping_add(1);
        self.number_of(Purpose::Delivery, n)
    }

    fn number_of(&self, purpose: Purpose, n: u16) -> f64 {
        self.luck.exponential(purpose, u32::from(n) << 16 | u32::from(self.class), self.number)
    }
}

#[cfg(test)]
mod tests {
    use brittle_model::scenario::Renewal;
    use brittle_model::{Delay, Law};

    use super::*;
    use crate::draw::{Seed, TrialId};

    fn rung(duration: Delay, success: f64, silent: f64) -> Rung {
        Rung { name: "rung".to_owned(), duration, success, silent, crew: None, part: None }
    }

    fn seconds(count: u64) -> Delay {
        Delay::Constant(Span::from_secs(count))
    }

    fn ladder(rungs: Vec<Rung>, test: Option<RepairTest>) -> Repair {
        Repair { rungs, test, ..Repair::plain(Delay::ZERO, Renewal::AsNew) }
    }

    #[test]
    fn nothing_is_drawn_where_nothing_is_random() {
        let none = &mut || unreachable!("nothing is random");
        let plain = Repair::plain(seconds(60), Renewal::AsNew);
        assert_eq!(walk(&plain, none), Mended { after: Span::from_secs(60), cured: true });
        let test = Some(RepairTest { duration: seconds(5), recall: 1.0 });
        let rungs = vec![
            rung(seconds(1), 0.0, 0.0),
            rung(seconds(2), 0.0, 1.0),
            rung(seconds(4), 1.0, 0.0),
        ];
        // Fails; seems to work and is found out; works and is tested.
        let tried = walk(&ladder(rungs.clone(), test), none);
        assert_eq!(tried, Mended { after: Span::from_secs(1 + 2 + 5 + 4 + 5), cured: true });
        let silent = walk(&ladder(rungs[..2].to_vec(), None), none);
        assert_eq!(silent, Mended { after: Span::from_secs(3), cured: false });
        let blind = Some(RepairTest { duration: seconds(5), recall: 0.0 });
        let silent = walk(&ladder(rungs[..2].to_vec(), blind), none);
        assert_eq!(silent, Mended { after: Span::from_secs(8), cured: false });
    }

    #[test]
    fn a_plain_repair_draws_what_it_drew_before_there_were_ladders() {
        let luck = Luck::new(Seed(3), TrialId(5));
        let duration = Delay::Random(Law::lognormal_with_mean(4000.0, 1.0));
        let before = duration.sample(|| luck.exponential(Purpose::Repair, 7, 11));
        let (mut draws, mut count) = (Draws::new(luck, 7, 11), 0);
        let plain = Repair::plain(duration, Renewal::AsNew);
        let mended = walk(&plain, &mut || {
            count += 1;
            draws.next()
        });
        assert_eq!((mended, count), (Mended { after: before, cured: true }, 1));
    }

    #[test]
    fn the_numbers_of_a_repair_are_its_own() {
        let luck = Luck::new(Seed(3), TrialId(5));
        let numbers = |class, number| {
            let mut draws = Draws::new(luck, class, number);
            let mut six: Vec<u64> = (0..3).map(|_| draws.next().to_bits()).collect();
            six.extend((0..3).map(|_| draws.delivery().to_bits()));
            six
        };
        let mut all: Vec<u64> = [(0, 0), (0, 1), (1, 0)].map(|(c, n)| numbers(c, n)).concat();
        assert_eq!(numbers(0, 0), all[..6]);
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 18, "no number is used twice");
    }

    /// From the last rung up: A = c + (s·r + f)·A′ is the share cured, N = 1 + (s·r + f)·N′ the mean number of
    /// rungs tried; the last rung is its own successor. n = 200,000, bound 4 standard errors (false alarms 6e-5
    /// each, two figures), fixed seed.
    #[test]
    fn shares_and_numbers_of_rungs_are_those_of_the_chain() {
        let ways = [(0.4, 0.1), (0.2, 0.5), (0.0, 0.3), (0.6, 0.4)];
        let recall = 0.8;
        // Seconds count the rungs, thousands of seconds the tests.
        let rungs = ways.map(|(success, silent)| rung(seconds(1), success, silent)).to_vec();
        let test = RepairTest { duration: seconds(1000), recall };
        let repair = ladder(rungs, Some(test));
        let again = |(success, silent): (f64, f64)| silent * recall + (1.0 - success - silent);
        let last = 1.0 / (1.0 - again(ways[3]));
        let (mut share, mut number) = (ways[3].0 * last, last);
        for way in ways[..3].iter().rev() {
            share = way.0 + again(*way) * share;
            number = 1.0 + again(*way) * number;
        }
        let n = 200_000_u32;
        let (mut cured, mut tried, mut squares, mut untested) = (0.0, 0.0, 0.0, 0);
        for i in 0..n {
            let mut draws = Draws::new(Luck::new(Seed(1), TrialId(0)), 0, i.into());
            let mended = walk(&repair, &mut || draws.next());
            let seconds = mended.after.as_nanos() / 1_000_000_000;
            let count = (seconds % 1000) as f64;
            cured += f64::from(u8::from(mended.cured));
            tried += count;
            squares += count * count;
            untested += u32::from(seconds < 1000);
        }
        let n = f64::from(n);
        let (cured, tried) = (cured / n, tried / n);
        let error = (share * (1.0 - share) / n).sqrt();
        assert!((cured - share).abs() < 4.0 * error, "{cured} cured for {share} ± {error}");
        let error = ((squares / n - tried * tried) / n).sqrt();
        assert!((tried - number).abs() < 4.0 * error, "{tried} tried for {number} ± {error}");
        assert_eq!(untested, 0, "no repair ends without its test");
    }
}
