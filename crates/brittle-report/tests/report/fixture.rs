//! Results made by hand: numbers that look like a real study, and stay the same for ever.

use std::collections::BTreeMap;

use brittle_study::StudyResult;
use brittle_study::summary::{
    Bin, CauseSummary, CellSummary, Chance, Estimate, Finish, FinishChance, FinishQuantile,
    FinishStep, FleetShares, Histogram, Interval, Intervals, JobSummary, Metrics, Provenance,
    SCHEMA_VERSION, SpareSummary,
};

/// An estimate with an interval of `half` and trials spread normally by `sd`.
fn estimate(mean: f64, half: f64, sd: f64) -> Estimate {
    let at = |z: f64| mean + z * sd;
    Estimate {
        mean,
        lo: mean - half,
        hi: mean + half,
        level: 0.95,
        sd,
        p01: at(-2.326),
        p05: at(-1.645),
        p50: mean,
        p95: at(1.645),
        p99: at(2.326),
        p05_interval: None,
        p50_interval: None,
        p95_interval: None,
    }
}

fn badput(of: &[(&str, f64)]) -> BTreeMap<String, Interval> {
    let all = [
        "saving",
        "lost",
        "detecting",
        "isolating",
        "waiting",
        "starting",
        "loading",
        "warming",
        "maintenance",
        "checking",
        "straggling",
        "network",
    ];
    let mean = |name: &str| of.iter().find(|(n, _)| *n == name).map_or(0.0, |&(_, mean)| mean);
    let share = |name: &str| {
        let mean = mean(name);
        (name.to_owned(), Interval { mean, lo: mean * 0.99, hi: mean * 1.01 })
    };
    all.into_iter().map(share).collect()
}

fn cause(cause: &str, failures: f64, share: f64, loss: f64) -> CauseSummary {
    CauseSummary {
        cause: cause.to_owned(),
        failures,
        interruptions: failures * 0.98,
        share_of_interruptions: share,
        lost_gpu_hours: 2_300_000.0 * loss,
        share_of_loss: loss,
        badput: 0.1088 * loss,
    }
}

fn job(name: &str, gpus: u32, goodput: f64) -> JobSummary {
    JobSummary {
        name: name.to_owned(),
        gpus,
        saves: "every 18min 19s (Daly 2006, higher order: C = 1min, M = 3h)".to_owned(),
        believed_mtti_hours: Some(3.0),
        goodput: estimate(goodput, 0.0004, 0.0064),
        interruptions: estimate(419.2, 1.3, 20.5),
        elapsed_hours: estimate(1296.0, 0.0, 0.0),
        standstill_hours: Some(estimate(3.5, 0.1, 0.9)),
        intervals: Some(Intervals {
            save_cost_hours: 1.0 / 60.0,
            young_hours: 0.316,
            daly_hours: 0.305,
            exact_hours: 0.305,
        }),
        finished: 0,
        censored: 0,
        gave_up: 0,
        allocation_hours: 0.0,
        allocations: 301.0,
        reads: Vec::new(),
        trials_corrupt: 0.0,
        finish: None,
    }
}

fn cell(name: &str, goodput: f64) -> CellSummary {
    let counts = [2, 6, 19, 44, 92, 148, 187, 186, 143, 96, 46, 21, 8, 2];
    let first = (goodput * 1000.0).round() / 1000.0 - 0.014;
    let edge = |i: usize| first + 0.002 * i as f64;
    let bin = |(i, count)| Bin { from: edge(i), to: edge(i + 1), count };
    CellSummary {
        name: name.to_owned(),
        set: BTreeMap::new(),
        trials: 1000,
        censored: 0,
        gave_up: 0,
        corrupt: 0,
        heavy_tailed: Vec::new(),
        denominator: "elapsed time of the job, from the start to the horizon, waiting included; \
                      spares are not in it"
            .to_owned(),
        metrics: Metrics {
            goodput: estimate(goodput, 0.0004, 0.0064),
            interruptions: estimate(419.2, 1.3, 20.5),
            planned_interruptions: estimate(47.0, 0.4, 6.9),
            failures: estimate(455.1, 1.3, 21.3),
            mtti_hours: estimate(3.0916, 0.01, 0.16),
            elapsed_hours: estimate(1296.0, 0.0, 0.0),
        },
        badput: badput(&[
            ("saving", 0.0512),
            ("lost", 0.0201),
            ("starting", 0.0153),
            ("waiting", 0.0121),
            ("detecting", 0.0074),
            ("warming", 0.0027),
            ("isolating", 0.000_03),
        ]),
        causes: vec![
            cause("faulty GPU", 148.3, 0.353, 0.301),
            cause("GPU HBM3 memory", 72.1, 0.172, 0.18),
            cause("software bug", 54.0, 0.129, 0.351),
            cause("network switch or cable", 35.2, 0.084, 0.168),
            cause("never seen", 0.0, 0.0, 0.0),
        ],
        goodput_at_least: [0.5, 0.7, 0.8, 0.85, 0.9, 0.95, 0.97, 0.99]
            .into_iter()
            .map(|x| {
                let probability = ((goodput + 0.02 - x) / 0.04).clamp(0.0, 1.0);
                let lo = (probability - 0.03_f64).max(0.0);
                Chance { goodput: x, probability, lo, hi: (probability + 0.03_f64).min(1.0) }
            })
            .collect(),
        histogram: Histogram {
            bins: counts.into_iter().enumerate().map(bin).collect(),
            hdr: "HISTFAAAAA==".to_owned(),
        },
        spares: SpareSummary {
            hot: 0,
            warm: 64,
            cold: 0,
            hot_taken: 0.0,
            warm_taken: 301.4,
            floating_taken: 0.0,
            cold_ordered: 0.0,
            dead_on_arrival: 0.0,
            retired: 0.0,
            moved: None,
            shortages: 0.21,
            trials_short: 0.12,
            most_unusable: 41.7,
            over_time: Vec::new(),
        },
        fleet: FleetShares {
            gpus: 16_896,
            productive: 0.8642,
            badput: 0.1055,
            spare: 0.0111,
            stranded: 0.0168,
            repair: 0.0024,
            unallocated: 0.0,
        },
        jobs: vec![job("llama3", 16_384, goodput)],
    }
}

fn result(title: &str, axes: &[&str], cells: Vec<CellSummary>) -> StudyResult {
    StudyResult {
        schema_version: SCHEMA_VERSION,
        provenance: Provenance {
            version: "0.1.0".to_owned(),
            scenario_digest: "3f2a91c0de12b7f4a0855f6e9e1c2d3b4a5f60718293a4b5c6d7e8f901234567"
                .into(),
            seed: 1,
            trials: 1000,
            precision: None,
            deadlines: Vec::new(),
            given: Vec::new(),
        },
        title: title.to_owned(),
        axes: axes.iter().map(|&axis| axis.to_owned()).collect(),
        cells,
        caveats: Vec::new(),
        caveat_codes: Vec::new(),
    }
}

/// One cell, one job, to the horizon.
pub(crate) fn run() -> StudyResult {
    let title = "Llama 3 405B pre-training, 16,384 GPUs for 54 days";
    result(title, &[], vec![cell(title, 0.8912)])
}

/// One cell with two jobs that have an end, stopped early.
pub(crate) fn two_jobs() -> StudyResult {
    let title = "Two jobs share the spares";
    let mut only = cell(title, 0.9021);
    only.jobs = vec![job("base", 8192, 0.9102), job("long_context", 4096, 0.8859)];
    only.jobs[0].finished = 961;
    only.jobs[1].censored = 39;
    let at = |hours: f64| FinishQuantile { hours: Some(hours), lo: Some(hours), hi: Some(hours) };
    let never = FinishQuantile { hours: None, lo: None, hi: None };
    let by = |deadline_hours, probability: Option<f64>| FinishChance {
        deadline_hours,
        probability,
        lo: probability.map(|p| p - 0.02),
        hi: probability.map(|p| p + 0.01),
    };
    let step = |hours: f64, probability: f64| FinishStep {
        hours,
        probability,
        lo: probability * 0.9,
        hi: probability * 1.02,
    };
    only.jobs[0].finish = Some(Finish {
        p05: at(1051.0),
        p50: at(1101.5),
        p95: never,
        by: vec![by(1200.0, Some(0.931)), by(2400.0, None)],
        curve: vec![step(1020.0, 0.01), step(1101.5, 0.5), step(1290.0, 0.93)],
        known_hours: Some(1296.0),
    });
    only.censored = 39;
    only.gave_up = 2;
    only.metrics.planned_interruptions = estimate(0.0, 0.0, 0.0);
    only.metrics.elapsed_hours = estimate(1101.4, 2.1, 34.0);
    let mut result = result(title, &[], vec![only]);
    result.caveats = vec!["stopped early: 1000 of 4000 trials, 1 of 1 cells".to_owned()];
    result
}

/// Two jobs of unlike rank in which all that is rare happens.
pub(crate) fn unlucky() -> StudyResult {
    let title = "Two jobs on bad hosts";
    let mut only = cell(title, 0.9021);
    only.jobs = vec![job("base", 8192, 0.9102), job("long_context", 4096, 0.8859)];
    only.jobs[0].allocation_hours = 0.05;
    only.jobs[1].allocations = 12.25;
    only.jobs[1].trials_corrupt = 0.017;
    only.corrupt = 17;
    only.badput = badput(&[
        ("lost", 0.0512),
        ("straggling", 0.0204),
        ("network", 0.0191),
        ("checking", 0.0072),
    ]);
    only.spares = SpareSummary {
        cold: 200,
        floating_taken: 2.1,
        cold_ordered: 13.9,
        dead_on_arrival: 0.51,
        retired: 3.2,
        ..only.spares
    };
    let mut result = result(title, &[], vec![only]);
    result.caveats = vec![
        "1.7 % of trials end with corruption that nobody has noticed: their goodput counts work \
         that is worthless"
            .to_owned(),
    ];
    result
}

/// Nothing fails: nothing is lost, and every ratio has no spread.
pub(crate) fn calm() -> StudyResult {
    let title = "A quiet afternoon";
    let mut only = cell(title, 1.0);
    let m = &mut only.metrics;
    m.goodput = estimate(1.0, 0.0, 0.0);
    m.interruptions = estimate(0.0, 0.0, 0.0);
    m.planned_interruptions = m.interruptions;
    m.failures = m.interruptions;
    m.elapsed_hours = estimate(8.0, 0.0, 0.0);
    m.mtti_hours = estimate(8000.0, 0.0, 0.0);
    only.badput = badput(&[]);
    only.causes.clear();
    only.histogram.bins = vec![Bin { from: 0.99999, to: 1.0, count: 1000 }];
    only.spares = SpareSummary {
        hot: 0,
        warm: 0,
        cold: 0,
        hot_taken: 0.0,
        warm_taken: 0.0,
        floating_taken: 0.0,
        cold_ordered: 0.0,
        dead_on_arrival: 0.0,
        retired: 0.0,
        moved: None,
        shortages: 0.0,
        trials_short: 0.0,
        most_unusable: 0.0,
        over_time: Vec::new(),
    };
    only.jobs[0].saves = "never (as given)".to_owned();
    only.jobs[0].believed_mtti_hours = None;
    result(title, &[], vec![only])
}

/// One axis, five cells.
pub(crate) fn sweep() -> StudyResult {
    let key = "jobs.llama3.checkpoint.interval";
    let values = ["5min", "10min", "20min", "40min", "80min"];
    let goodputs = [0.8501, 0.8838, 0.8926, 0.8787, 0.8402];
    let cells = values.into_iter().zip(goodputs).map(|(value, goodput)| {
        let mut cell = cell(&format!("{key}={value}"), goodput);
        cell.set.insert(key.to_owned(), value.to_owned());
        cell
    });
    result("How often should a 16,384-GPU job save?", &[key], cells.collect())
}

/// Two axes, three by four.
pub(crate) fn matrix() -> StudyResult {
    let (rows, columns) = ("jobs.llama3.checkpoint.interval", "spares.warm");
    let mut cells = Vec::new();
    for (i, interval) in ["10min", "20min", "40min"].into_iter().enumerate() {
        for (j, warm) in ["0", "8", "32", "128"].into_iter().enumerate() {
            let goodput = 0.70 + 0.03 * (i as f64) * (2.5 - i as f64) + 0.05 * (j as f64).sqrt();
            let mut cell = cell(&format!("{rows}={interval} {columns}={warm}"), goodput);
            cell.set.insert(rows.to_owned(), interval.to_owned());
            cell.set.insert(columns.to_owned(), warm.to_owned());
            cells.push(cell);
        }
    }
    result("Interval against spares", &[rows, columns], cells)
}

/// A study that was stopped before anything was done.
pub(crate) fn nothing() -> StudyResult {
    let mut result = result("Stopped at once", &["spares.warm"], Vec::new());
    result.caveats = vec!["stopped early: 0 of 4000 trials, 0 of 4 cells".to_owned()];
    result
}
