//! The shipped scenarios of AIReSim's cases against what AIReSim said, and what explains the rest.
//!
//! The published figures are of AIReSim (arXiv 2603.07041; commit 7b139c7, MIT), unmodified, with standard errors; of
//! its default the report gives spreads of some, and for the others ours stands in. Each figure is held to 3 standard
//! errors of the difference (0.27 % each, 6 % for the 24 that are not exact); A1 and A2 also to closed forms at 4. n =
//! 4,000 trials of ours, 300 of the default. Seeds are fixed. Stalled minutes are counted from events: standing still
//! while no spare is on its way.
//!
//! One figure is out of the bound, by habits that have no sensible equivalent, each a switch of the second simulator
//! (`brittle_tests::airesim`), which meets ours in all figures when they are off:
//! - `swap_undiagnosed`: the victim of a failure that nobody diagnoses goes to the end of the pool, and a standby is
//!   spent on its place. Of case F's selections (11.67 for our 10.25) it makes 1.1 more.
//! - `lose_place`: a server that is repaired before anybody has its place gets it back with us, and needs no selection:
//!   0.2 selections of 12 in case B, 0.1 in F.
//! - `whole_waits`: a wait of 20 min for a spare is not cut short by a server that comes back. Below the error here.
//!
//! Its count of stalls is not compared: it counts some that never were.

#![expect(
    clippy::disallowed_methods,
    reason = "a verdict does not hang on the last bit of a logarithm"
)]

use std::fs;
use std::path::Path;

use brittle_engine::{Event, Observer, Outcome, Runner, Seed, TrialId, World};
use brittle_model::text::{self, Source};
use brittle_model::{Account, SimTime, Span};
use brittle_tests::airesim::published::{self, A1, A2, B, F, Published};
use brittle_tests::airesim::{self, Case};
use brittle_tests::stats::{Mean, Z_BOUND, show};

/// Bound of the comparison [standard errors of the difference].
const BOUND: f64 = 3.0;

/// Trials of a small case: ours adds little to the standard error of the difference.
const TRIALS: u64 = 4000;

/// What AIReSim asks for.
const ORDER: Span = Span::from_secs(20 * 60);

/// The stretches in which the job stands still for want of hosts: from, length.
#[derive(Default)]
struct Stands {
    since: Option<SimTime>,
    all: Vec<(SimTime, Span)>,
}

impl Observer for Stands {
    fn see(&mut self, at: SimTime, event: Event) {
        match event {
            Event::Short { .. } => self.since = Some(at),
            Event::Spent { account: Account::Waiting, span, .. } if self.since == Some(at) => {
                self.all.push((at, span));
                self.since = None;
            }
            _ => {}
        }
    }
}

impl Stands {
    /// Standing still while no spare is on its way, and the spares ordered: one after the other, while there are any
    /// and the job stands still.
    fn stalled(&self, mut cold: u32) -> (Span, u32) {
        let (mut stalled, mut orders, mut arrival) = (Span::ZERO, 0, SimTime::ZERO);
        for &(from, length) in &self.all {
            let (mut now, end) = (from, from.saturating_add(length));
            while now < end {
                if arrival <= now {
                    if cold == 0 {
                        stalled += end.since(now);
                        break;
                    }
                    (cold, orders, arrival) = (cold - 1, orders + 1, now.saturating_add(ORDER));
                }
                now = arrival.min(end);
            }
        }
        (stalled, orders)
    }
}

/// One trial of ours, in the words of AIReSim; times in minutes.
#[derive(Clone, Copy, Debug)]
struct Trial {
    total: f64,
    etr: f64,
    failures: f64,
    selections: f64,
    preemptions: f64,
    stalled: f64,
}

fn trials(file: &str, count: u64, seed: u64) -> Vec<Trial> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../configs/scenarios");
    let text = fs::read_to_string(folder.join(file)).expect("a scenario");
    let scenario = text::read(Source { name: file, text: &text }, &[])
        .unwrap_or_else(|problems| panic!("{problems}"));
    let world = World::new(&scenario);
    let mut runner = Runner::new(&world);
    let mut trial = |trial| {
        let mut stands = Stands::default();
        let outcome = runner.watch(Seed(seed), TrialId(trial), &mut stands);
        in_their_words(&outcome, &stands, scenario.spares.cold)
    };
    (0..count).map(&mut trial).collect()
}

fn minutes(span: Span) -> f64 {
    span.as_secs_f64() / 60.0
}

fn in_their_words(outcome: &Outcome, stands: &Stands, cold: u32) -> Trial {
    let job = &outcome.jobs[0];
    let (stalled, orders) = stands.stalled(cold);
    assert_eq!(orders, outcome.spares.cold, "orders by hand");
    // A1 has no standbys: each of its starts is a selection.
    let starts = minutes(job.accounts.get(Account::Starting)) / 3.0;
    Trial {
        total: minutes(job.elapsed),
        etr: job.goodput(),
        failures: f64::from(job.interruptions()),
        selections: f64::from(job.allocations).max(starts),
        preemptions: f64::from(outcome.spares.cold),
        stalled: minutes(stalled),
    }
}

type Metric = (&'static str, fn(&Trial) -> f64);

const METRICS: [Metric; 6] = [
    ("total [min]", |t| t.total),
    ("compute / total", |t| t.etr),
    ("failures", |t| t.failures),
    ("selections", |t| t.selections),
    ("preemptions", |t| t.preemptions),
    ("stalled [min]", |t| t.stalled),
];

/// Where these stand among the published ones.
const PLACES: [usize; 6] = [0, 1, 2, 5, 6, 7];

fn mean(trials: &[Trial], metric: impl Fn(&Trial) -> f64) -> Mean {
    Mean::of(&trials.iter().map(metric).collect::<Vec<f64>>())
}

fn line(what: &str, ours: &Mean, theirs: &Mean) -> String {
    let z = ours.z_against(theirs);
    format!(
        "{what:18} {:12.5} ± {:9.5}   {:12.5} ± {:9.5}   z {z:5.2}\n",
        ours.mean, ours.se, theirs.mean, theirs.se
    )
}

/// Compares ours with the published figures, those in `out` left out; ours and the published figure of each.
fn compare(name: &str, published: &Published, out: &[&str]) -> Vec<(Mean, Mean)> {
    let ours = trials(name, TRIALS, 1);
    let mut table = format!("{name}\n");
    let (mut worst, mut pairs) = (0.0_f64, Vec::new());
    for ((what, metric), place) in METRICS.into_iter().zip(PLACES) {
        let (figure, se) = published.figures[place];
        let theirs = Mean { n: published.trials, mean: figure, se };
        let ours = mean(&ours, metric);
        table += &line(what, &ours, &theirs);
        if !out.contains(&what) {
            worst = worst.max(ours.z_against(&theirs).abs());
        }
        pairs.push((ours, theirs));
    }
    show(&table);
    assert!(worst < BOUND, "{table}");
    pairs
}

#[test]
fn poisson_with_selections_as_published() {
    let _ = compare("airesim-a1.toml", &A1, &[]);
}

#[test]
fn ample_standbys_as_published() {
    let _ = compare("airesim-a2.toml", &A2, &[]);
}

#[test]
fn tight_pool_as_published() {
    let _ = compare("airesim-b.toml", &B, &[]);
}

/// All but the selections, of which there are fewer.
#[test]
fn wrong_diagnosis_as_published() {
    let pairs = compare("airesim-f.toml", &F, &["selections"]);
    let (ours, theirs) = pairs[3];
    assert!(ours.z_against(&theirs) < -10.0, "the module's header says that it differs");
}

#[test]
fn paper_default_as_published() {
    let ours = trials("airesim-default.toml", 300, 1);
    // Figure, published mean, spread over its 30 trials where it says so.
    let published: [(Metric, f64, Option<f64>); 5] = [
        (("total [h]", |t| t.total / 60.0), 9865.97, Some(33.60)),
        (("compute / total", |t| t.etr), 0.6228, Some(0.0021)),
        (("failures", |t| t.failures), 11_145.6, Some(100.3)),
        (("selection [h]", |t| t.selections * 3.0 / 60.0), 2.15, None),
        (("preemption [h]", |t| t.preemptions * 20.0 / 60.0), 4.62, None),
    ];
    let mut table = String::from("airesim-default.toml\n");
    let mut worst = 0.0_f64;
    for ((what, metric), figure, sd) in published {
        let ours = mean(&ours, metric);
        let sd = sd.unwrap_or(ours.se * (ours.n as f64).sqrt());
        let theirs = Mean { n: 30, mean: figure, se: sd / 30.0_f64.sqrt() };
        table += &line(what, &ours, &theirs);
        worst = worst.max(ours.z_against(&theirs).abs());
    }
    show(&table);
    assert!(worst < BOUND, "{table}");
}

/// Failures are Poisson of mean 256 · 0.01 · 64 = 163.84; each costs 23 min (A1), or 20 where a standby steps in (A2),
/// and the first start 3: E[T] = 92,163 + 163.84 c and Var T = 163.84 c².
#[test]
fn closed_forms() {
    let count = 256.0 * 0.01 * 64.0;
    for (name, cost) in [("airesim-a1.toml", 23.0), ("airesim-a2.toml", 20.0)] {
        let ours = trials(name, TRIALS, 2);
        let (truth, variance) = (92_163.0 + count * cost, count * cost * cost);
        let total = mean(&ours, |t| t.total);
        let squares = mean(&ours, |t| (t.total - truth).powi(2));
        let zs = [total.z(truth), squares.z(variance), mean(&ours, |t| t.failures).z(count)];
        show(&format!(
            "{name}: E {:.2} for {truth:.2}, Var {:.0} for {variance:.0}, z {zs:.2?}",
            total.mean, squares.mean
        ));
        assert!(zs.iter().all(|z| z.abs() < Z_BOUND), "{zs:?}");
    }
}

/// The second simulator, in the same words.
fn second(case: &Case, count: u64) -> Vec<Trial> {
    let trial = |seed| {
        let o = airesim::run(case, 7000 + seed);
        Trial {
            total: o.total,
            etr: o.etr(),
            failures: f64::from(o.failures),
            selections: f64::from(o.selections),
            preemptions: f64::from(o.preemptions),
            stalled: o.stalled,
        }
    };
    (0..count).map(trial).collect()
}

/// Ours is the second simulator without its habits, in every figure of the cases in which they matter: 4 standard
/// errors, 6.3e-5 each, 17 figures. n = 4,000 each; of the default 100 and 40.
#[test]
fn without_its_habits_it_is_ours() {
    let cases = [
        ("airesim-b.toml", published::b(), TRIALS, TRIALS),
        ("airesim-f.toml", published::f(), TRIALS, TRIALS),
        ("airesim-default.toml", Case::default(), 100, 40),
    ];
    for (name, case, n, m) in cases {
        let sensible =
            Case { whole_waits: false, lose_place: false, swap_undiagnosed: false, ..case };
        let (ours, theirs) = (trials(name, n, 3), second(&sensible, m));
        let mut table = format!("{name}, without habits\n");
        let mut worst = 0.0_f64;
        for (what, metric) in METRICS {
            let (ours, theirs) = (mean(&ours, metric), mean(&theirs, metric));
            table += &line(what, &ours, &theirs);
            worst = worst.max(ours.z_against(&theirs).abs());
        }
        show(&table);
        assert!(worst < Z_BOUND, "{table}");
    }
}

/// What each habit adds to the selections, at least four standard errors and no more than is said above.
#[test]
fn habits_make_the_difference() {
    let selections = |case: &Case| mean(&second(case, TRIALS), |t| t.selections);
    let (b, f) = (published::b(), published::f());
    let moved = [
        ("B, lose_place", Case { lose_place: false, ..b }, b, 0.1, 0.4),
        ("F, swap_undiagnosed", Case { swap_undiagnosed: false, ..f }, f, 0.8, 1.4),
    ];
    for (what, off, on, least, most) in moved {
        let (off, on) = (selections(&off), selections(&on));
        let (more, z) = (on.mean - off.mean, on.z_against(&off));
        show(&format!("{what}: {more:.2} selections, z {z:.1}"));
        assert!(z > Z_BOUND && more > least && more < most, "{what}: {more}, z {z}");
    }
    let patient = selections(&Case { whole_waits: false, ..b });
    assert!((patient.mean - selections(&b).mean).abs() < 0.2, "{patient:?}");
}
