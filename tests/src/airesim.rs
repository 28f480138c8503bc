//! A second simulator of AIReSim's model (arXiv 2603.07041; commit 7b139c7, MIT), written from its semantics.
//!
//! One job on a working pool and a pool of spares: standbys, host selection, repair in two stages, bad servers,
//! wrong diagnosis. It says what that program means, so that a scenario of ours can be held against it without
//! Python. Its quirks are switches of [`Case`]: on as published, off for the sensible variant. Minutes throughout.
//!
//! **Invariant**: nothing of the engine, the model or the policies is used here; total time is the sum of its parts.
//!
//! Deliberately lacking, as in the original: checkpoints (all work up to a failure counts), topology, failures
//! outside a run. Lacking besides: bad servers that come anew, and its inflated count of stalls (a stall here is
//! one wait for one repair).

mod lives;
mod play;
mod pools;
pub mod published;

use crate::twin::rng::Rng;

/// What is simulated. The default is the original's `config.yaml`: 4,096 servers for 256 days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Case {
    /// Servers that the job runs on.
    pub job_size: usize,
    /// Servers that a full selection sets aside, to be swapped in without a selection.
    pub warm_standbys: usize,
    /// Servers of the working pool.
    pub working_pool_size: usize,
    /// Servers that can be taken from others; never given back.
    pub spare_pool_size: usize,
    /// Work of the job [min].
    pub job_length: f64,
    /// Failures of a good server while it runs [1/min].
    pub random_failure_rate: f64,
    /// What a bad server has on top, in random rates.
    pub systematic_failure_rate_multiplier: f64,
    /// Share of all servers that are bad; the number is rounded down.
    pub systematic_failure_fraction: f64,
    /// From a failure to the swap [min].
    pub recovery_time: f64,
    /// Length of a full selection [min].
    pub host_selection_time: f64,
    /// Wait for one spare [min].
    pub preemption_wait_time: f64,
    /// Mean automatic repair, exponential [min].
    pub auto_repair_time: f64,
    /// Mean manual repair, exponential, after the automatic one [min].
    pub manual_repair_time: f64,
    /// Probability that a manual repair follows.
    pub prob_auto_to_manual: f64,
    /// Probability that an automatic repair leaves a bad server bad.
    pub auto_repair_fail_prob: f64,
    /// Probability that a manual repair leaves a bad server bad.
    pub manual_repair_fail_prob: f64,
    /// Probability that a failure leads to a repair at all.
    pub diagnosis_probability: f64,
    /// Probability that a failure with a repair is blamed on another active server.
    pub diagnosis_uncertainty: f64,
    /// Law of the time to failure.
    pub life: Life,
    /// Who runs.
    pub selection: Selection,
    /// Who is not taken back from repair.
    pub removal: Removal,
    /// Quirk: a job that was short waits for its size and its standbys. Off: for its size.
    pub overwait: bool,
    /// Quirk: standbys come from a full selection and from servers that return, never from idle servers between.
    /// Off: idle servers of the working pool fill up the standbys before each swap.
    pub refill_at_selection: bool,
    /// Quirk: a wait for a spare is never cut short. Off: the server that comes back and completes the pool ends it,
    /// and the spare comes all the same, later.
    pub whole_waits: bool,
    /// Quirk: who is repaired has lost its place: it is idle or a standby, and a wait for servers ends in a full
    /// selection. Off: the server that is back before anybody has its place has it again, without a selection.
    pub lose_place: bool,
    /// Quirk: the victim of a failure that is not diagnosed goes to the end of the pool, and a standby steps in. Off: it
    /// goes on in its place.
    pub swap_undiagnosed: bool,
    /// Quirk: all lives that have a memory begin anew at every start of the job. Off: a life goes on, by operating
    /// time, to its server's failure or repair.
    pub redraw: bool,
}

impl Default for Case {
    fn default() -> Self {
        Self {
            job_size: 4096,
            warm_standbys: 16,
            working_pool_size: 4160,
            spare_pool_size: 200,
            job_length: 368_640.0,
            random_failure_rate: 0.01 / 1440.0,
            systematic_failure_rate_multiplier: 5.0,
            systematic_failure_fraction: 0.15,
            recovery_time: 20.0,
            host_selection_time: 3.0,
            preemption_wait_time: 20.0,
            auto_repair_time: 120.0,
            manual_repair_time: 2880.0,
            prob_auto_to_manual: 0.8,
            auto_repair_fail_prob: 0.4,
            manual_repair_fail_prob: 0.2,
            diagnosis_probability: 1.0,
            diagnosis_uncertainty: 0.0,
            life: Life::Exponential,
            selection: Selection::ListOrder,
            removal: Removal::Never,
            overwait: true,
            refill_at_selection: true,
            whole_waits: true,
            lose_place: true,
            swap_undiagnosed: true,
            redraw: true,
        }
    }
}

/// Law of the time to failure; its mean is one over the server's rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Life {
    /// Without memory.
    Exponential,
    /// Weibull of this shape.
    Weibull(f64),
    /// Lognormal of this standard deviation of the logarithm.
    Lognormal(f64),
}

/// Who runs after a full selection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selection {
    /// The first of the pool's list, as many as there are places and standbys; places by lot.
    ListOrder,
    /// Those with the fewest failures so far, ties by lot.
    FewestFailuresFirst,
}

/// Who is retired when its repair ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Removal {
    /// Nobody.
    Never,
    /// A server that failed at least so often within a window that ends now.
    Threshold {
        /// Failures that retire.
        failures: usize,
        /// The window [min].
        window: f64,
    },
    /// A server whose score fell to 0 or below. It begins at 100 and gains 10 for each whole day of a run.
    Scored {
        /// Lost when blamed.
        penalty: f64,
    },
}

/// What a trial leaves behind: times [min] and counts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Outcome {
    /// To the end of the job, or to the instant at which too few servers were left.
    pub total: f64,
    /// Running.
    pub compute: f64,
    /// Recovering.
    pub recovery: f64,
    /// Selecting.
    pub host_selection: f64,
    /// Waiting for spares.
    pub preemption: f64,
    /// Waiting for repairs.
    pub stalled: f64,
    /// All failures.
    pub failures: u32,
    /// Those at the rate that every server has.
    pub random_failures: u32,
    /// Those at the rate that bad servers have on top.
    pub systematic_failures: u32,
    /// Full selections, the first one too.
    pub selections: u32,
    /// Spares taken.
    pub preemptions: u32,
    /// Waits for a repair.
    pub stalls: u32,
    /// Automatic repairs, with those that end after the job.
    pub auto_repairs: u32,
    /// Manual repairs, likewise.
    pub manual_repairs: u32,
    /// Repairs that would have left a bad server bad, likewise.
    pub failed_repairs: u32,
    /// Servers retired, likewise.
    pub retired: u32,
    /// Whether the job gave up for want of servers.
    pub depleted: bool,
}

impl Outcome {
    /// Compute over total time, the original's effective training ratio.
    #[must_use]
    pub fn etr(&self) -> f64 {
        self.compute / self.total
    }
}

/// Runs one trial.
#[must_use]
pub fn run(case: &Case, seed: u64) -> Outcome {
    play::play(case, Rng::of_trial(seed, 0))
}
