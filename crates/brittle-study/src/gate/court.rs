//! Verdicts on measures, look by look.

use brittle_model::special::normal;

use super::Look;
use super::report::Verdict;
use crate::measure::Measure;
use crate::paired::{Difference, Paired};
use crate::tolerance::{Better, Tolerance, Tolerances};
use crate::values::Values;

/// Chance to pass what has not changed, with as many trials as are said to be needed.
const POWER: f64 = 0.95;

/// The measures before their judge.
pub(super) struct Court<'a> {
    baseline: &'a Values,
    /// Whether trials go together.
    pub(super) pairs: bool,
    pub(super) cases: Vec<Case>,
    /// Measures among which the chance of a false alarm is divided.
    gated: f64,
}

/// One measure.
pub(super) struct Case {
    pub(super) tolerance: Tolerance,
    /// How much worse is tolerated, in the unit of the measure.
    pub(super) worse: f64,
    pub(super) verdict: Verdict,
    /// Trials at the look that the verdict is of.
    pub(super) trials: u64,
    /// None of an MTTI without interruptions.
    pub(super) difference: Option<Difference>,
    pub(super) needed: Option<u64>,
    pub(super) heavy: bool,
}

impl<'a> Court<'a> {
    pub(super) fn new(tolerances: &Tolerances, baseline: &'a Values, pairs: bool) -> Self {
        let case = |&tolerance: &Tolerance| Case {
            worse: tolerance.worse.of(baseline.mean(tolerance.measure).unwrap_or(0.0)),
            tolerance,
            verdict: Verdict::Inconclusive,
            trials: 0,
            difference: None,
            needed: None,
            heavy: false,
        };
        let gated = tolerances.iter().filter(|rule| rule.better != Better::Any).count();
        let cases = tolerances.iter().map(case).collect();
        Self { baseline, pairs, cases, gated: gated.max(1) as f64 }
    }

    /// Judges what is not decided yet.
    pub(super) fn look(&mut self, now: &Values, look: Look, last: bool) {
        let tail = look.alpha / self.gated;
        for case in self.cases.iter_mut().filter(|case| case.verdict == Verdict::Inconclusive) {
            case.trials = look.trials;
            let measure = case.tolerance.measure;
            let (trials, logs) = (look.trials as usize, measure == Measure::Mtti);
            let paired = match logs {
                true => Paired::of_logs(self.baseline, now, trials),
                false => Paired::of(self.baseline, now, measure, trials),
            };
            let Some(paired) = paired else {
                case.verdict = if last { Verdict::Pass } else { Verdict::Inconclusive };
                continue;
            };
            // Either end may be worse where no change is wanted.
            let tail = if case.tolerance.better == Better::Same { tail / 2.0 } else { tail };
            let told = match self.pairs {
                true => paired.told(tail),
                false => paired.told_unpaired(tail),
            };
            let difference = if logs { told.of_logs() } else { told };
            case.difference = Some(difference);
            case.heavy = paired.is_heavy();
            let varies = if self.pairs { paired.sd() > 0.0 } else { paired.both_vary() };
            // Few differences, or none, are no reason to end before the last look.
            let settled = if varies { !case.heavy } else { !varying(self.baseline, measure) };
            if last || settled {
                case.verdict = verdict(case.tolerance.better, case.worse, &difference);
            }
            if last && case.verdict == Verdict::Inconclusive {
                let sd = if self.pairs { paired.sd() } else { paired.sd_alone() };
                let unit = if logs { difference.first } else { 1.0 };
                case.needed = needed(sd, case.worse / unit, tail);
            }
        }
    }

    pub(super) fn is_decided(&self) -> bool {
        self.cases.iter().all(|case| case.verdict != Verdict::Inconclusive)
    }
}

/// Whether a measure varies over all trials of a baseline.
fn varying(baseline: &Values, measure: Measure) -> bool {
    let scores = baseline.scores(measure, baseline.trials());
    scores.is_some_and(|scores| scores.iter().any(|score| *score != scores[0]))
}

/// What an interval says of a tolerance.
fn verdict(better: Better, worse: f64, difference: &Difference) -> Verdict {
    let Difference { lo, hi, .. } = *difference;
    // How much better it is, at least and at most.
    let (lo, hi) = match better {
        Better::Lower => (-hi, -lo),
        Better::Higher | Better::Same | Better::Any => (lo, hi),
    };
    let within = if lo <= 0.0 && 0.0 <= hi { Verdict::Pass } else { Verdict::Shifted };
    match better {
        Better::Any => within,
        Better::Same if lo > worse || hi < -worse => Verdict::Regressed,
        Better::Same if lo >= -worse && hi <= worse => within,
        Better::Higher | Better::Lower if hi < -worse => Verdict::Regressed,
        Better::Higher | Better::Lower if lo > worse => Verdict::Improved,
        Better::Higher | Better::Lower if lo >= -worse => within,
        _ => Verdict::Inconclusive,
    }
}

/// Trials with which an unchanged measure of this spread would pass; `None` where nothing is tolerated.
fn needed(sd: f64, worse: f64, tail: f64) -> Option<u64> {
    let z = normal::quantile(1.0 - tail) + normal::quantile(POWER);
    let root = z * sd / worse;
    (worse > 0.0).then(|| (root * root).ceil() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coverage::Luck;
    use crate::gate::looks;
    use crate::precision::HalfWidth;
    use crate::tolerance::defaults;

    /// Every measure the same way, with this tolerance in its unit.
    fn rules(better: Better, worse: f64) -> Tolerances {
        let rule =
            |rule: Tolerance| Tolerance { better, worse: HalfWidth::Absolute(worse), ..rule };
        defaults().map(rule)
    }

    /// Trials that share luck, and have their own; `loss` is the mean loss of the second.
    fn sample(luck: &mut Luck, trials: usize, loss: f64) -> (Values, Values) {
        let (mut first, mut second) = (Values::default(), Values::default());
        for _ in 0..trials {
            // Skewed, and correlated by about a half.
            let common = luck.exponential();
            for (values, loss) in [(&mut first, 0.0), (&mut second, loss)] {
                let mut own = || 10.0 + common + luck.exponential() - loss;
                values.goodput.push(own());
                values.interruptions.push(own());
                values.failures.push(own());
                values.job_hours.push(own());
                values.elapsed_hours.push(own());
            }
        }
        (first, second)
    }

    /// The verdict on the first measure, or on any that is regressed, after all looks that are needed.
    fn judge(rules: &Tolerances, values: &(Values, Values), pairs: bool) -> Vec<Verdict> {
        let (first, second) = values;
        let mut court = Court::new(rules, first, pairs);
        let looks = looks(first.trials() as u64);
        for look in &looks {
            court.look(second, *look, look.trials as usize == first.trials());
        }
        court.cases.iter().map(|case| case.verdict).collect()
    }

    /// Losses that are just tolerated, 2,000 times: five measures, three looks, at most 5 % false alarms (and 1.5 % for
    /// chance: three standard errors of 0.49 %).
    #[test]
    fn false_alarms_are_as_few_as_said() {
        for (pairs, loss, better) in [
            (true, 0.0, Better::Higher),
            (true, 0.2, Better::Higher),
            (false, 0.2, Better::Higher),
            (true, 0.0, Better::Same),
        ] {
            let mut luck = Luck::new(50);
            let rules = rules(better, loss);
            let alarms = (0..2000)
                .filter(|_| {
                    let values = sample(&mut luck, 400, loss);
                    judge(&rules, &values, pairs).contains(&Verdict::Regressed)
                })
                .count();
            assert!(alarms <= 130, "{alarms} of 2000, {pairs} {loss} {better:?}");
            // Were there none, the test would show nothing; unpaired intervals of what goes together are too wide.
            assert!(alarms > 0 || !pairs, "{better:?}");
        }
    }

    /// Losses that are just not tolerated pass as seldom: the same bound.
    #[test]
    fn false_passes_are_as_few_as_said() {
        let mut luck = Luck::new(51);
        let mut only = rules(Better::Any, 0.2);
        only[0].better = Better::Higher;
        let passed = (0..2000)
            .filter(|_| {
                let values = sample(&mut luck, 400, 0.2);
                matches!(judge(&only, &values, true)[0], Verdict::Pass | Verdict::Shifted)
            })
            .count();
        assert!((1..=130).contains(&passed), "{passed} of 2000");
    }

    /// With as many trials as are said to be needed: what has not changed passes, a loss of twice the tolerance is found, each in
    /// 95 % of 2,000.
    #[test]
    fn as_many_trials_as_needed_are_enough() {
        let rules = rules(Better::Higher, 0.25);
        let last = looks(1000)[2].alpha / 5.0;
        // The difference of two exponentials.
        let trials = needed(2.0_f64.sqrt(), 0.25, last).expect("something is tolerated") as usize;
        let mut luck = Luck::new(52);
        let (mut passed, mut found) = (0, 0);
        for _ in 0..2000 {
            let verdict = |values: (Values, Values)| judge(&rules, &values, true)[0];
            let good = verdict(sample(&mut luck, trials, 0.0));
            passed += u32::from(matches!(good, Verdict::Pass | Verdict::Shifted));
            found += u32::from(verdict(sample(&mut luck, trials, 0.5)) == Verdict::Regressed);
        }
        assert!(passed >= 1870 && found >= 1870, "{trials} trials: {passed} and {found} of 2000");
    }

    #[test]
    fn an_interval_says_what_it_can() {
        let told = |better, lo, hi| {
            let difference = Difference {
                first: 0.0,
                second: 0.0,
                difference: (lo + hi) / 2.0,
                lo,
                hi,
                correlation: None,
                variance_reduction: None,
            };
            verdict(better, 1.0, &difference)
        };
        use Better::{Any, Higher, Lower, Same};
        use Verdict::{Improved, Inconclusive, Pass, Regressed, Shifted};
        let table = [
            (-3.0, -2.0, [Regressed, Improved, Regressed, Shifted]),
            (-2.0, -0.5, [Inconclusive, Shifted, Inconclusive, Shifted]),
            (-0.5, -0.2, [Shifted, Shifted, Shifted, Shifted]),
            (-0.5, 0.5, [Pass, Pass, Pass, Pass]),
            (0.0, 0.0, [Pass, Pass, Pass, Pass]),
            (-2.0, 2.0, [Inconclusive, Inconclusive, Inconclusive, Pass]),
            (0.5, 2.0, [Shifted, Inconclusive, Inconclusive, Shifted]),
            (2.0, 3.0, [Improved, Regressed, Regressed, Shifted]),
        ];
        for (lo, hi, verdicts) in table {
            let got = [Higher, Lower, Same, Any].map(|better| told(better, lo, hi));
            assert_eq!(got, verdicts, "{lo} to {hi}");
        }
    }

    /// 9 interruptions where there were 900: the MTTI has a wide interval, all of it above any tolerance.
    #[test]
    fn few_interruptions_are_enough_to_tell_a_longer_mtti() {
        let luck = &mut Luck::new(53);
        let mut values = [Values::default(), Values::default()];
        for (values, often) in values.iter_mut().zip([0.9, 0.009]) {
            for _ in 0..1000 {
                let stops = f64::from(u8::from(luck.uniform() < often));
                values.goodput.push(1.0);
                values.interruptions.push(stops);
                values.failures.push(stops);
                values.job_hours.push(100.0);
                values.elapsed_hours.push(100.0);
            }
        }
        let [first, second] = values;
        let rules = defaults();
        assert_eq!(judge(&rules, &(first.clone(), second.clone()), false)[3], Verdict::Improved);
        assert_eq!(judge(&rules, &(second, first), false)[3], Verdict::Regressed);
    }

    #[test]
    fn a_change_that_is_seldom_seen_waits_for_the_last_look() {
        // One trial in a thousand differs, the last one.
        let (first, mut second) = (sample(&mut Luck::new(1), 1000, 0.0).0, Values::default());
        second.clone_from(&first);
        second.goodput[999] -= 900.0;
        let mut court = Court::new(&rules(Better::Higher, 0.1), &first, true);
        let looks = looks(1000);
        court.look(&second, looks[0], false);
        court.look(&second, looks[1], false);
        assert!(court.cases.iter().all(|case| case.verdict == Verdict::Inconclusive));
        court.look(&second, looks[2], true);
        assert!(court.cases[0].heavy);
        assert_eq!(court.cases[0].verdict, Verdict::Inconclusive);
        assert_eq!(court.cases[1].verdict, Verdict::Pass);
    }
}
