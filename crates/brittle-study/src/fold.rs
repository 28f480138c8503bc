//! Folding outcomes into the summary of a cell, one trial after the other in the order of their numbers.

mod spares;

use std::collections::BTreeMap;

use brittle_engine::World;
use brittle_model::scenario::{Job, Scenario};
use brittle_model::{Account, Span};

use self::spares::SpareFold;
use crate::bins::bins;
use crate::measure::Measure;
use crate::metric::{Metric, Ratio};
use crate::numbers::Weights;
use crate::plan::{Cell, Plan};
use crate::record::{End, JobRecord, Record, gpu_hours, hours};
use crate::stats::{LEVEL, Moments, chance, half_width};
use crate::summary::{
    CauseSummary, CellSummary, Ends, Estimate, FleetShares, Histogram, Intervals, JobSummary,
    Metrics, TierReads,
};
use crate::survival::Survival;

/// One trial that makes a greater share of a variance makes an interval doubtful.
pub(crate) const HEAVY: f64 = 0.25;

/// In smaller samples one trial often makes as much, whatever the law.
pub(crate) const HEAVY_FROM: u64 = 100;

/// Goodputs whose chance is told.
const LEVELS: [f64; 8] = [0.50, 0.70, 0.80, 0.85, 0.90, 0.95, 0.97, 0.99];

/// The running summary of a cell.
pub(crate) struct Fold {
    weights: Weights,
    trials: u64,
    censored: u64,
    gave_up: u64,
    corrupt: u64,
    at_least: [u64; LEVELS.len()],
    badput: Metric,
    interruptions: Metric,
    planned_stops: Metric,
    failures: Metric,
    mtti: Metric,
    mtti_ratio: Ratio,
    elapsed: Metric,
    accounts: [Moments; Account::COUNT],
    causes: Vec<Cause>,
    spares: SpareFold,
    fleet: [Moments; 6],
    jobs: Vec<JobFold>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Cause {
    failures: Moments,
    interruptions: Moments,
    lost_gpu_hours: Moments,
    badput: Moments,
}

struct JobFold {
    badput: Metric,
    interruptions: Metric,
    elapsed: Metric,
    standstill: Metric,
    finished: u64,
    censored: u64,
    gave_up: u64,
    corrupt: u64,
    allocations: Moments,
    /// Recoveries by tier, those that found nothing last; none of a job without tiers.
    reads: Vec<Moments>,
    survival: Survival,
}

impl JobFold {
    fn add_reads(&mut self, job: &JobRecord) {
        if job.reads.is_empty() {
            return;
        }
        self.reads.resize(job.reads.len() + 1, Moments::default());
        let all = job.reads.iter().chain([&job.scratch]);
        for (moments, &reads) in self.reads.iter_mut().zip(all) {
            moments.add(reads as f64);
        }
    }

    fn reads_of(&self, job: &Job) -> Vec<TierReads> {
        let tiers = job.checkpoint.tiers.iter().map(|tier| tier.name.clone());
        let tiers = tiers.chain([String::new()]);
        let reads = tiers.zip(&self.reads);
        reads.map(|(tier, reads)| TierReads { tier, recoveries: reads.mean() }).collect()
    }
}

impl Fold {
    pub(crate) fn new(scenario: &Scenario) -> Self {
        let per_second = 3600.0;
        let job = |_| JobFold {
            badput: Metric::share(2),
            interruptions: Metric::new(1.0, 2),
            elapsed: Metric::new(per_second, 2),
            standstill: Metric::new(per_second, 2),
            finished: 0,
            censored: 0,
            gave_up: 0,
            corrupt: 0,
            allocations: Moments::default(),
            reads: Vec::new(),
            survival: Survival::default(),
        };
        Self {
            weights: Weights::of(scenario),
            trials: 0,
            censored: 0,
            gave_up: 0,
            corrupt: 0,
            at_least: [0; LEVELS.len()],
            badput: Metric::share(3),
            interruptions: Metric::new(1.0, 3),
            planned_stops: Metric::new(1.0, 3),
            failures: Metric::new(1.0, 3),
            mtti: Metric::new(per_second, 3),
            mtti_ratio: Ratio::default(),
            elapsed: Metric::new(per_second, 3),
            accounts: [Moments::default(); Account::COUNT],
            causes: vec![Cause::default(); scenario.failures.len()],
            spares: SpareFold::default(),
            fleet: [Moments::default(); 6],
            jobs: scenario.jobs.iter().map(job).collect(),
        }
    }

    pub(crate) const fn trials(&self) -> u64 {
        self.trials
    }

    /// Adds the next trial.
    pub(crate) fn add(&mut self, record: &Record) {
        self.trials += 1;
        let numbers = self.weights.numbers(record);
        let goodput = numbers.goodput;
        self.badput.add(1.0 - goodput);
        for (count, level) in self.at_least.iter_mut().zip(LEVELS) {
            *count += u64::from(goodput >= level);
        }
        for (moments, part) in self.accounts.iter_mut().zip(numbers.accounts) {
            moments.add(part);
        }
        for (cause, numbers) in self.causes.iter_mut().zip(&numbers.causes) {
            cause.failures.add(f64::from(numbers.failures));
            cause.interruptions.add(f64::from(numbers.stops));
            cause.lost_gpu_hours.add(numbers.lost);
            cause.badput.add(numbers.badput);
        }
        let unplanned = f64::from(numbers.interruptions);
        self.interruptions.add(unplanned);
        self.planned_stops.add(f64::from(numbers.planned_stops));
        self.failures.add(f64::from(numbers.failures));
        self.mtti.add(numbers.job_hours / unplanned.max(1.0));
        self.mtti_ratio.add(numbers.job_hours, unplanned);
        self.elapsed.add(numbers.elapsed_hours);

        for (job, fold) in record.jobs.iter().zip(&mut self.jobs) {
            fold.badput.add(1.0 - job.goodput());
            let stops =
                job.causes.iter().zip(&self.weights.planned).filter(|(_, planned)| !**planned);
            fold.interruptions.add(f64::from(stops.map(|(c, _)| c.interruptions).sum::<u32>()));
            fold.elapsed.add(hours(job.elapsed));
            fold.standstill.add(hours(job.standstill));
            fold.corrupt += u64::from(job.corrupt);
            fold.allocations.add(f64::from(job.allocations));
            fold.add_reads(job);
            fold.survival.add(job);
            match job.end {
                End::Finished => fold.finished += 1,
                End::GaveUp => fold.gave_up += 1,
                End::Cut => fold.censored += 1,
                End::Horizon => {}
            }
        }
        let any = |holds: fn(&JobRecord) -> bool| u64::from(record.jobs.iter().any(holds));
        self.censored += any(|job| job.end == End::Cut);
        self.gave_up += any(|job| job.end == End::GaveUp);
        self.corrupt += any(|job| job.corrupt);

        self.spares.add(record);
        let paid = record.fleet.total();
        let part = |gpu_nanos: u128| if paid > 0 { gpu_nanos as f64 / paid as f64 } else { 0.0 };
        let productive = if paid > 0 { numbers.productive / gpu_hours(paid) } else { 0.0 };
        let parts = [
            productive,
            part(record.fleet.allocated) - productive,
            part(record.fleet.spare),
            part(record.fleet.stranded),
            part(record.fleet.repair),
            part(record.fleet.unallocated),
        ];
        for (moments, part) in self.fleet.iter_mut().zip(parts) {
            moments.add(part);
        }
    }

    /// What one measure comes to so far.
    pub(crate) fn estimate(&self, measure: Measure) -> Estimate {
        match measure {
            Measure::Goodput => complement(&self.badput),
            Measure::Interruptions => self.interruptions.estimate(),
            Measure::Failures => self.failures.estimate(),
            Measure::Mtti => self.mtti_estimate(),
            Measure::Elapsed => self.elapsed.estimate(),
        }
    }

    /// The share of the variance of a measure that one trial makes, at most.
    pub(crate) fn largest_share(&self, measure: Measure) -> f64 {
        match measure {
            Measure::Goodput => &self.badput,
            Measure::Interruptions => &self.interruptions,
            Measure::Failures => &self.failures,
            Measure::Mtti => &self.mtti,
            Measure::Elapsed => &self.elapsed,
        }
        .largest_share()
    }

    /// The summary of the cell.
    pub(crate) fn finish(self, plan: &Plan, cell: &Cell, world: &World) -> CellSummary {
        let scenario = &cell.scenario;
        let all_stops: f64 = self.causes.iter().map(|c| c.interruptions.mean()).sum();
        let all_lost: f64 = self.causes.iter().map(|c| c.lost_gpu_hours.mean()).sum();
        let share = |part: f64, all: f64| if all > 0.0 { part / all } else { 0.0 };
        let causes = scenario.failures.iter().zip(&self.causes).map(|(class, c)| CauseSummary {
            cause: class.cause.clone(),
            failures: c.failures.mean(),
            interruptions: c.interruptions.mean(),
            share_of_interruptions: share(c.interruptions.mean(), all_stops),
            lost_gpu_hours: c.lost_gpu_hours.mean(),
            share_of_loss: share(c.lost_gpu_hours.mean(), all_lost),
            badput: c.badput.mean(),
        });
        let losses = Account::ALL.into_iter().filter(|&a| a != Account::Productive);
        let badput: BTreeMap<String, _> = losses
            .map(|a| (a.as_str().to_owned(), self.accounts[a as usize].interval(1.0)))
            .collect();
        let heavy = |&m: &Measure| self.trials >= HEAVY_FROM && self.largest_share(m) > HEAVY;
        let heavy_tailed = Measure::ALL.into_iter().filter(heavy).map(|m| m.to_string()).collect();
        let deadlines: Vec<u64> = plan.deadlines.iter().map(|date| date.as_nanos()).collect();
        let metrics = Metrics {
            goodput: self.estimate(Measure::Goodput),
            interruptions: self.estimate(Measure::Interruptions),
            planned_interruptions: self.planned_stops.estimate(),
            failures: self.estimate(Measure::Failures),
            mtti_hours: self.estimate(Measure::Mtti),
            elapsed_hours: self.estimate(Measure::Elapsed),
        };
        let jobs = scenario.jobs.iter().zip(self.jobs).enumerate();
        CellSummary {
            name: cell.name.clone(),
            set: cell.set.iter().cloned().collect(),
            trials: self.trials,
            censored: self.censored,
            gave_up: self.gave_up,
            corrupt: self.corrupt,
            heavy_tailed,
            denominator: denominator(scenario),
            metrics,
            badput,
            causes: causes.collect(),
            goodput_at_least: LEVELS
                .into_iter()
                .zip(self.at_least)
                .map(|(level, count)| chance(level, count, self.trials))
                .collect(),
            histogram: Histogram { bins: bins(&self.badput), hdr: self.badput.encoded() },
            spares: self.spares.finish(scenario, world.horizon().as_nanos()),
            fleet: FleetShares {
                gpus: world.cluster().gpus(),
                productive: self.fleet[0].mean(),
                badput: self.fleet[1].mean(),
                spare: self.fleet[2].mean(),
                stranded: self.fleet[3].mean(),
                repair: self.fleet[4].mean(),
                unallocated: self.fleet[5].mean(),
            },
            jobs: jobs
                .map(|(j, (job, fold))| JobSummary {
                    name: job.name.clone(),
                    gpus: job.gpus,
                    saves: world.save_plan(j),
                    believed_mtti_hours: world.believed_mtti(j).map(Span::as_hours_f64),
                    goodput: complement(&fold.badput),
                    interruptions: fold.interruptions.estimate(),
                    elapsed_hours: fold.elapsed.estimate(),
                    standstill_hours: Some(fold.standstill.estimate()),
                    intervals: world.intervals(j).map(|i| Intervals {
                        save_cost_hours: i.save_cost / 3600.0,
                        young_hours: i.young / 3600.0,
                        daly_hours: i.daly / 3600.0,
                        exact_hours: i.exact / 3600.0,
                    }),
                    finished: fold.finished,
                    censored: fold.censored,
                    gave_up: fold.gave_up,
                    allocation_hours: job.recovery.allocate.mean() / 3600.0,
                    allocations: fold.allocations.mean(),
                    trials_corrupt: fold.corrupt as f64 / self.trials as f64,
                    reads: fold.reads_of(job),
                    finish: job.work.map(|_| fold.survival.finish(&deadlines)),
                })
                .collect(),
        }
    }

    /// All job time over all interruptions; without any, all job time, a lower bound.
    fn mtti_estimate(&self) -> Estimate {
        let spread = self.mtti.estimate();
        let (mean, half) = match self.mtti_ratio.value() {
            Some((ratio, sd)) => (ratio, half_width(self.trials, sd)),
            None => (self.mtti.mean() * self.trials as f64, 0.0),
        };
        Estimate { mean, lo: (mean - half).max(0.0), hi: mean + half, ..spread }
    }
}

/// Goodput from recorded badput.
fn complement(badput: &Metric) -> Estimate {
    let e = badput.estimate();
    let from_one = |Ends { lo, hi }| Ends { lo: 1.0 - hi, hi: 1.0 - lo };
    Estimate {
        mean: 1.0 - e.mean,
        lo: 1.0 - e.hi,
        hi: 1.0 - e.lo,
        level: LEVEL,
        sd: e.sd,
        p01: 1.0 - badput.quantile(0.99),
        p05: 1.0 - badput.quantile(0.95),
        p50: 1.0 - badput.quantile(0.50),
        p95: 1.0 - badput.quantile(0.05),
        p99: 1.0 - badput.quantile(0.01),
        p05_interval: e.p95_interval.map(from_one),
        p50_interval: e.p50_interval.map(from_one),
        p95_interval: e.p05_interval.map(from_one),
    }
}

fn denominator(scenario: &Scenario) -> String {
    let what =
        if scenario.jobs.len() == 1 { "elapsed time of the job" } else { "GPU-time of the jobs" };
    let end = match scenario.jobs.iter().filter(|job| job.work.is_some()).count() {
        0 => "from the start to the horizon",
        n if n == scenario.jobs.len() => "from the start to the end of its work",
        _ => "from the start to the end of its work or the horizon",
    };
    format!("{what}, {end}, waiting included; spares are not in it")
}
