//! Whether intervals cover as often as they say, over many samples of known laws: nominal 95 %, found 93 to 97 %.
//!
//! With 4,000 repetitions the standard error of a coverage is 0.35 points, so that both bounds are 5 of them away from 95 %.

use brittle_model::special::normal;

use crate::measure::Measure;
use crate::metric::{Metric, Ratio};
use crate::paired::{Paired, holm};
use crate::precision::{HalfWidth, Precision, looks_up_to};
use crate::stats::half_width;
use crate::values::Values;

const REPETITIONS: u64 = 4_000;

/// Random numbers for samples: SplitMix64 (Steele, Lea and Flood 2014).
pub(crate) struct Luck(u64);

impl Luck {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Between zero and one, neither of them.
    pub(crate) fn uniform(&mut self) -> f64 {
        ((self.bits() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }

    pub(crate) fn exponential(&mut self) -> f64 {
        -libm::log(self.uniform())
    }

    fn normal(&mut self) -> f64 {
        normal::quantile(self.uniform())
    }

    fn lognormal(&mut self, sigma: f64) -> f64 {
        libm::exp(sigma * self.normal())
    }

    fn poisson(&mut self, mean: f64) -> f64 {
        let (mut count, mut left) = (0.0, mean - self.exponential());
        while left > 0.0 {
            count += 1.0;
            left -= self.exponential();
        }
        count
    }
}

/// A law of samples: how one value is drawn, its mean and a quantile of it.
struct Law {
    name: &'static str,
    draw: fn(&mut Luck) -> f64,
    mean: f64,
    quantile: fn(f64) -> f64,
}

/// Flat, and skewed by 2.0 and 1.75.
const LAWS: [Law; 3] = [
    Law { name: "uniform", draw: Luck::uniform, mean: 0.5, quantile: |p| p },
    Law { name: "exponential", draw: Luck::exponential, mean: 1.0, quantile: |p| -libm::log1p(-p) },
    Law {
        name: "lognormal",
        draw: |luck| luck.lognormal(0.5),
        // exp(σ²/2)
        mean: 1.133_148_453_066_826_3,
        quantile: |p| libm::exp(0.5 * normal::quantile(p)),
    },
];

fn sample(luck: &mut Luck, law: &Law, n: u64) -> Metric {
    let mut metric = Metric::new(1e6, 3);
    (0..n).for_each(|_| metric.add((law.draw)(luck)));
    metric
}

/// Share of repetitions in which something holds.
fn share(seed: u64, mut holds: impl FnMut(&mut Luck) -> bool) -> f64 {
    let mut luck = Luck::new(seed);
    let count = (0..REPETITIONS).filter(|_| holds(&mut luck)).count();
    count as f64 / REPETITIONS as f64
}

#[track_caller]
fn expect_nominal(what: &str, coverage: f64) {
    assert!((0.93..=0.97).contains(&coverage), "{what} covers {:.2} %", 100.0 * coverage);
}

/// 200 values a sample.
#[test]
fn means_are_covered() {
    for (seed, law) in LAWS.iter().enumerate() {
        let coverage = share(seed as u64, |luck| {
            let e = sample(luck, law, 200).estimate();
            (e.lo..=e.hi).contains(&law.mean)
        });
        expect_nominal(law.name, coverage);
    }
}

/// 400 values a sample: of fewer, the steps from rank to rank are so high that intervals of tails cover up to 98 %.
#[test]
fn quantiles_are_covered() {
    for (seed, law) in LAWS.iter().enumerate() {
        for p in [0.05, 0.5, 0.95] {
            let coverage = share(10 + seed as u64, |luck| {
                let ends = sample(luck, law, 400).quantile_interval(p);
                let ends = ends.expect("there are enough values");
                (ends.lo..=ends.hi).contains(&(law.quantile)(p))
            });
            expect_nominal(&format!("{} at {p}", law.name), coverage);
        }
    }
}

/// A trial of 100 h with 3 interruptions in the mean, and one that lasts longer the more there are; 200 trials.
#[test]
fn mttis_are_covered() {
    type Draw = fn(&mut Luck) -> (f64, f64);
    let trials: [(&str, f64, Draw); 2] = [
        ("fixed", 100.0 / 3.0, |luck| (100.0, luck.poisson(3.0))),
        ("work", 110.0 / 3.0, |luck| {
            let stops = luck.poisson(3.0);
            // 80 h of work, and 10 h in the mean for each stop.
            (80.0 + (0..stops as u32).map(|_| 10.0 * luck.exponential()).sum::<f64>(), stops)
        }),
    ];
    for (seed, (name, truth, draw)) in trials.into_iter().enumerate() {
        let coverage = share(20 + seed as u64, |luck| {
            let mut ratio = Ratio::default();
            for _ in 0..200 {
                let (hours, stops) = draw(luck);
                ratio.add(hours, stops);
            }
            let (ratio, sd) = ratio.value().expect("there are interruptions");
            (ratio - truth).abs() <= half_width(200, sd)
        });
        expect_nominal(name, coverage);
    }
}

/// Two scenarios that share most of their luck: differences of skewed means and of MTTIs; 200 trials.
#[test]
fn paired_differences_are_covered() {
    let pair = |luck: &mut Luck| {
        let (mut first, mut second) = (Values::default(), Values::default());
        for _ in 0..200 {
            let stops = luck.poisson(3.0);
            let saved = (0..stops as u32).filter(|_| luck.uniform() < 0.25).count() as f64;
            let loss = stops + luck.exponential();
            for (values, stops, loss) in
                [(&mut first, stops, loss), (&mut second, stops - saved, 0.8 * loss)]
            {
                values.goodput.push(loss);
                values.interruptions.push(stops);
                values.job_hours.push(100.0);
            }
        }
        (first, second)
    };
    let truths = [
        (Measure::Goodput, -0.2 * 4.0),
        (Measure::Interruptions, -0.75),
        (Measure::Mtti, 100.0 / 2.25 - 100.0 / 3.0),
    ];
    for (measure, truth) in truths {
        let coverage = share(30, |luck| {
            let (first, second) = pair(luck);
            let paired = Paired::of(&first, &second, measure, 200).expect("there are values");
            let told = paired.told(0.025);
            assert!(told.correlation.is_some_and(|rho| rho > 0.5));
            (told.lo..=told.hi).contains(&truth)
        });
        expect_nominal(measure.as_str(), coverage);
    }
}

/// The same MTTIs by their logarithms, paired and as if they were not; 200 trials.
#[test]
fn ratios_of_mttis_are_covered() {
    for (seed, shared) in [(31, true), (32, false)] {
        let coverage = share(seed, |luck| {
            let (mut first, mut second) = (Values::default(), Values::default());
            for _ in 0..200 {
                let stops = luck.poisson(3.0);
                let other = if shared { stops } else { luck.poisson(3.0) };
                let left = (0..other as u32).filter(|_| luck.uniform() >= 0.25).count() as f64;
                for (values, stops) in [(&mut first, stops), (&mut second, left)] {
                    values.interruptions.push(stops);
                    values.job_hours.push(100.0);
                }
            }
            let paired = Paired::of_logs(&first, &second, 200).expect("there are interruptions");
            let told = if shared { paired.told(0.025) } else { paired.told_unpaired(0.025) };
            (told.lo..=told.hi).contains(&libm::log(4.0 / 3.0))
        });
        expect_nominal(if shared { "paired" } else { "unpaired" }, coverage);
    }
}

/// Four scenarios that do not differ, six pairs: that any difference is called real happens in 5 % at most, and 1 % for chance
/// (three standard errors).
#[test]
fn what_does_not_differ_is_seldom_called_real() {
    let called = share(33, |luck| {
        let draw = |luck: &mut Luck| (0..100).map(|_| luck.exponential()).collect::<Vec<f64>>();
        let samples: Vec<Vec<f64>> = (0..4).map(|_| draw(luck)).collect();
        let mut t = Vec::new();
        for (i, first) in samples.iter().enumerate() {
            for second in &samples[i + 1..] {
                let mut paired = Paired::default();
                first.iter().zip(second).for_each(|(&a, &b)| paired.add(a, b));
                t.push(paired.t());
            }
        }
        holm(&t, 100).contains(&true)
    });
    assert!(called <= 0.06, "{called}");
    assert!(called > 0.02, "so few that the test shows nothing: {called}");
}

/// The rule of [`Precision`], at widths that need from the first look (256 trials) to about 4,000 trials.
#[test]
fn sequential_intervals_are_covered() {
    for (seed, law) in LAWS.iter().enumerate() {
        for half in [0.2, 0.1, 0.07, 0.05, 0.03] {
            let wish = Precision { measure: Measure::Goodput, half: HalfWidth::Relative(half) };
            let mut trials = 0;
            let coverage = share(40 + seed as u64, |luck| {
                let mut metric = Metric::new(1e6, 1);
                let mut done = 0;
                for look in looks_up_to(100_000) {
                    (done..look).for_each(|_| metric.add((law.draw)(luck)));
                    done = look;
                    if wish.is_met(&metric.estimate(), metric.largest_share()) {
                        break;
                    }
                }
                trials += done;
                let e = metric.estimate();
                (e.lo..=e.hi).contains(&law.mean)
            });
            let what = format!("{} ±{half} after {} trials", law.name, trials / REPETITIONS);
            expect_nominal(&what, coverage);
        }
    }
}
