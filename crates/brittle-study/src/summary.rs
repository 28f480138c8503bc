//! Results: what a study leaves behind, as data. This is the JSON output, field by field.
//!
//! Point, interval and level travel together, and caveats are data. Names and meanings are stable within
//! a [`SCHEMA_VERSION`].

mod finish;

use std::collections::BTreeMap;

use crate::plan::Plan;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use self::finish::{Finish, FinishChance, FinishQuantile, FinishStep};
pub use crate::caveats::CaveatCode;

/// Version of the JSON output; raised when a field changes its name or meaning.
pub const SCHEMA_VERSION: u32 = 1;

/// The result of a run or a sweep.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StudyResult {
    /// Version of this format.
    pub schema_version: u32,
    /// What made the result; the same provenance gives the same bytes.
    pub provenance: Provenance,
    /// One line that names the study.
    pub title: String,
    /// The keys that the study sweeps, in order; empty for a run of one scenario.
    pub axes: Vec<String>,
    /// One entry a cell; of a grid, the last axis running fastest.
    pub cells: Vec<CellSummary>,
    /// What a reader must know before using the numbers.
    pub caveats: Vec<String>,
    /// The same caveats for programs: one code each, in the same order.
    #[serde(default)]
    pub caveat_codes: Vec<CaveatCode>,
}

/// What made a result. No time, no host name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    /// Version of brittle.
    pub version: String,
    /// SHA-256 of the canonical form of all checked scenarios of the study.
    pub scenario_digest: String,
    /// Seed of the study.
    pub seed: u64,
    /// Trials asked for in each cell; at most, with a precision.
    pub trials: u64,
    /// The metric and the half-width of its interval at which a cell needed no more trials.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<String>,
    /// Lengths of time within which jobs were asked to finish.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deadlines: Vec<String>,
    /// Options that changed or chose what was simulated, as a shell takes them: `--set 'spares.warm=0'`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub given: Vec<String>,
}

impl Provenance {
    /// That of what comes of a plan.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            scenario_digest: plan.digest(),
            seed: plan.seed,
            trials: plan.trials,
            precision: plan.precision.map(|wish| wish.to_string()),
            deadlines: plan.deadlines.iter().map(ToString::to_string).collect(),
            given: Vec::new(),
        }
    }
}

/// What one cell came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CellSummary {
    /// `key=value` of each axis, or the title of the scenario.
    pub name: String,
    /// The value of each swept key, as text.
    pub set: BTreeMap<String, String>,
    /// Trials done (fewer than asked for if the study was stopped).
    pub trials: u64,
    /// Trials in which the horizon cut a job that had work left to finish.
    pub censored: u64,
    /// Trials in which a job gave up.
    pub gave_up: u64,
    /// Trials at the end of which a job's work was corrupt, and nobody had noticed.
    #[serde(default)]
    pub corrupt: u64,
    /// Measures of which one trial makes more than a quarter of the variance.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub heavy_tailed: Vec<String>,
    /// What goodput is divided by, in words.
    pub denominator: String,
    /// The estimates.
    pub metrics: Metrics,
    /// Share of job time by account, `productive` left out: mean over trials with its interval.
    pub badput: BTreeMap<String, Interval>,
    /// What each failure class cost, in the order of the scenario.
    pub causes: Vec<CauseSummary>,
    /// P(goodput ≥ x).
    pub goodput_at_least: Vec<Chance>,
    /// The distribution of goodput.
    pub histogram: Histogram,
    /// Spare use, means over trials.
    pub spares: SpareSummary,
    /// Share of all GPU-time that is paid for, mean over trials.
    pub fleet: FleetShares,
    /// The jobs, in the order of the scenario.
    pub jobs: Vec<JobSummary>,
}

/// The estimates of a cell. Over several jobs: weighted by GPUs (goodput), summed (counts), or the last
/// to end (elapsed).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Metrics {
    /// Productive time over elapsed time, waiting included \[ratio].
    pub goodput: Estimate,
    /// Unplanned interruptions of jobs in a trial \[count].
    pub interruptions: Estimate,
    /// Planned stops of jobs in a trial \[count].
    pub planned_interruptions: Estimate,
    /// Component and software failures in the whole cluster in a trial, spares included \[count].
    pub failures: Estimate,
    /// Mean time to interruption of a job, unplanned only \[h]: all job time over all interruptions. The
    /// quantiles are of single trials; one without interruption counts with its whole length.
    pub mtti_hours: Estimate,
    /// Length of a trial \[h]: to the end of the last job, or to the horizon.
    pub elapsed_hours: Estimate,
}

/// A mean with its interval, and the spread of single trials.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Estimate {
    /// Mean over trials.
    pub mean: f64,
    /// Lower end of the interval for the mean.
    pub lo: f64,
    /// Upper end of the interval for the mean.
    pub hi: f64,
    /// Confidence level of the interval.
    pub level: f64,
    /// Standard deviation of single trials.
    pub sd: f64,
    /// 1 % quantile of single trials.
    pub p01: f64,
    /// 5 % quantile of single trials.
    pub p05: f64,
    /// Median of single trials.
    pub p50: f64,
    /// 95 % quantile of single trials.
    pub p95: f64,
    /// 99 % quantile of single trials.
    pub p99: f64,
    /// The 95 % interval of `p05`, by order statistics; absent with too few trials.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p05_interval: Option<Ends>,
    /// The 95 % interval of `p50`; absent with too few trials.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p50_interval: Option<Ends>,
    /// The 95 % interval of `p95`; absent with too few trials.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p95_interval: Option<Ends>,
}

/// The ends of an interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ends {
    /// Lower end.
    pub lo: f64,
    /// Upper end.
    pub hi: f64,
}

/// A mean with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Interval {
    /// Mean over trials.
    pub mean: f64,
    /// Lower end of the interval.
    pub lo: f64,
    /// Upper end of the interval.
    pub hi: f64,
}

/// What one failure class cost, means over trials.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CauseSummary {
    /// The cause, as the scenario names it.
    pub cause: String,
    /// Failures in a trial, cluster-wide.
    pub failures: f64,
    /// Interruptions of jobs in a trial.
    pub interruptions: f64,
    /// Share of all interruptions.
    pub share_of_interruptions: f64,
    /// GPU-hours that the cause cost in a trial: lost work and all time until the next progress.
    pub lost_gpu_hours: f64,
    /// Share of all GPU-hours that some cause cost.
    pub share_of_loss: f64,
    /// The same loss as a share of job time.
    pub badput: f64,
}

/// A probability with its 95 % interval (Wilson 1927).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Chance {
    /// The goodput x.
    pub goodput: f64,
    /// Share of trials with at least this goodput.
    pub probability: f64,
    /// Lower end of the interval.
    pub lo: f64,
    /// Upper end of the interval.
    pub hi: f64,
}

/// The distribution of goodput over trials.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Histogram {
    /// Equal bins of goodput over the range that occurred.
    pub bins: Vec<Bin>,
    /// Badput in ppm as an HdrHistogram V2, base64: mergeable without loss.
    pub hdr: String,
}

/// One bin.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bin {
    /// Lower edge of goodput, included.
    pub from: f64,
    /// Upper edge of goodput, excluded but for the last bin.
    pub to: f64,
    /// Trials in it.
    pub count: u64,
}

/// Spare use, means over trials.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpareSummary {
    /// Hot spares that the jobs have.
    pub hot: u32,
    /// Warm spares that the cluster has.
    pub warm: u32,
    /// Cold spares that the cluster has.
    #[serde(default)]
    pub cold: u32,
    /// Hot spares taken.
    pub hot_taken: f64,
    /// Warm spares taken.
    pub warm_taken: f64,
    /// Hosts taken from jobs of lower priority.
    #[serde(default)]
    pub floating_taken: f64,
    /// Cold spares ordered.
    #[serde(default)]
    pub cold_ordered: f64,
    /// Warm spares that were taken and did not come up.
    #[serde(default)]
    pub dead_on_arrival: f64,
    /// Hosts taken out of service for good.
    #[serde(default)]
    pub retired: f64,
    /// Groups of hosts that moved to another domain, where some job keeps to domains.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved: Option<f64>,
    /// Times that a job stood still because no spare was left.
    pub shortages: f64,
    /// Share of trials with at least one shortage.
    pub trials_short: f64,
    /// Hosts unusable at the same time, at most in a trial.
    pub most_unusable: f64,
    /// Usable hosts that stand by, over time; empty where the scenario has no spares.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub over_time: Vec<StandingBy>,
}

/// Usable hosts that stand by at one time, over the trials that are not over.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StandingBy {
    /// The time from the start \[h].
    pub hours: f64,
    /// Trials that are not over.
    pub trials: u64,
    /// Mean over them \[hosts].
    pub mean: f64,
    /// Their 5 % quantile \[hosts].
    pub p05: u32,
    /// Their 95 % quantile \[hosts].
    pub p95: u32,
    /// Share of them in which none stands by.
    pub none: f64,
}

/// Share of all GPU-time that is paid for; sums to one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FleetShares {
    /// GPUs of the cluster.
    pub gpus: u32,
    /// In a job, productive.
    pub productive: f64,
    /// In a job, anything else.
    pub badput: f64,
    /// Usable and standing by.
    pub spare: f64,
    /// Healthy but unusable.
    pub stranded: f64,
    /// Broken.
    pub repair: f64,
    /// Neither in a job nor a spare.
    pub unallocated: f64,
}

/// One job over all trials.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JobSummary {
    /// Its name.
    pub name: String,
    /// GPUs it runs on.
    pub gpus: u32,
    /// What its save policy does, in words.
    pub saves: String,
    /// The mean time to interruption that its operator believes in \[h].
    pub believed_mtti_hours: Option<f64>,
    /// Productive time over elapsed time.
    pub goodput: Estimate,
    /// Unplanned interruptions in a trial.
    pub interruptions: Estimate,
    /// Time to its end \[h]; the horizon where it was cut.
    pub elapsed_hours: Estimate,
    /// The longest time of a trial in which it came no further \[h]: work that was then lost, and all until there was work that was
    /// kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standstill_hours: Option<Estimate>,
    /// Intervals between saves that formulas recommend for it; absent where nothing is expected to fail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intervals: Option<Intervals>,
    /// Trials in which it did its work.
    pub finished: u64,
    /// Trials in which the horizon cut it with work left.
    pub censored: u64,
    /// Trials in which it gave up.
    pub gave_up: u64,
    /// Mean time that an allocation takes by the scenario \[h]; zero where allocations cost nothing.
    #[serde(default)]
    pub allocation_hours: f64,
    /// Allocations that the scheduler made for it, mean of a trial.
    #[serde(default)]
    pub allocations: f64,
    /// Share of trials at the end of which its work was corrupt, and nobody had noticed.
    #[serde(default)]
    pub trials_corrupt: f64,
    /// What its recoveries read, of a job that saves in tiers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reads: Vec<TierReads>,
    /// When it finishes, of a job with work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finish: Option<Finish>,
}

/// Intervals between saves that formulas recommend, whatever the job does. Formulas suppose saves that block, and failures of one
/// constant rate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Intervals {
    /// What they suppose that a save costs \[h].
    pub save_cost_hours: f64,
    /// Young (1974) \[h].
    pub young_hours: f64,
    /// Daly (2006), higher order \[h].
    pub daly_hours: f64,
    /// The minimum of Daly's cost function \[h].
    pub exact_hours: f64,
}

/// How often recoveries read a tier.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TierReads {
    /// The tier; empty: nothing was left, and the work started over.
    pub tier: String,
    /// Recoveries that read from it, mean of a trial.
    pub recoveries: f64,
}
