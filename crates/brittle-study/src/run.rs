//! Running a plan: chunks of trials on threads, folded in the order of their numbers.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use brittle_engine::{Outcome, Runner, Seed, TrialId, World};
use rayon::prelude::*;

use crate::caveats;
use crate::fold::Fold;
use crate::plan::Plan;
use crate::summary::{Provenance, SCHEMA_VERSION, StudyResult};

/// Trials in a chunk: the unit of work, whatever the number of threads.
const CHUNK: u64 = 16;

/// Chunks for each thread between two looks at the stop flag; outcomes of a wave are in memory at once.
const CHUNKS_PER_WAVE: usize = 32;

/// How a study is run; nothing here can be seen in its result, unless it is stopped.
pub struct Control<'a> {
    /// Threads; zero for as many as there are cores.
    pub threads: usize,
    /// Told after every chunk, from any thread.
    pub progress: &'a (dyn Fn(Progress) + Sync),
    /// Set from outside to stop after the chunks under way.
    pub stop: &'a AtomicBool,
}

/// How far a study is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Trials done, over all cells.
    pub trials: u64,
    /// Trials in all.
    pub of: u64,
    /// Cells done.
    pub cells: usize,
}

/// Chunks in order; `None` for those that were stopped before they began.
type Wave = Vec<Option<Vec<Outcome>>>;

/// Folds a wave. If it was stopped: the chunks before the first that was not run, so that what is counted is
/// the beginning of the trials and no selection of them.
fn fold_wave(fold: &mut Fold, wave: &Wave) {
    let finished = wave.iter().map_while(Option::as_ref).flatten();
    finished.for_each(|outcome| fold.add(outcome));
}

/// Runs a plan. If it is stopped, what is finished is in the result, and a caveat says so.
///
/// # Panics
/// If the threads cannot be started.
#[must_use]
pub fn run(plan: &Plan, control: &Control) -> StudyResult {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(control.threads)
        .build()
        .expect("threads can be started");
    let done = AtomicU64::new(0);
    let of = plan.trials * plan.cells.len() as u64;
    let mut cells = Vec::new();
    for (number, cell) in plan.cells.iter().enumerate() {
        let world = World::new(&cell.scenario);
        let chunks = plan.trials.div_ceil(CHUNK);
        let chunk = |runner: &mut Runner, index: u64| {
            if control.stop.load(Ordering::Relaxed) {
                return None;
            }
            let trials = index * CHUNK..((index + 1) * CHUNK).min(plan.trials);
            let size = trials.end - trials.start;
            let outcomes: Vec<Outcome> =
                trials.map(|trial| runner.run(Seed(plan.seed), TrialId(trial))).collect();
            let trials = done.fetch_add(size, Ordering::Relaxed) + size;
            (control.progress)(Progress { trials, of, cells: number });
            Some(outcomes)
        };
        let mut fold = Fold::new(&cell.scenario);
        let wave = (pool.current_num_threads() * CHUNKS_PER_WAVE) as u64;
        let mut ready = Wave::new();
        for first in (0..chunks).step_by(wave as usize) {
            let indices = first..(first + wave).min(chunks);
            // One wave is folded while the next is run.
            let run = || indices.into_par_iter().map_init(|| Runner::new(&world), chunk).collect();
            ((), ready) = pool.install(|| rayon::join(|| fold_wave(&mut fold, &ready), run));
            if control.stop.load(Ordering::Relaxed) {
                break;
            }
        }
        fold_wave(&mut fold, &ready);
        if fold.trials() > 0 {
            cells.push(fold.finish(cell, &world));
        }
        if control.stop.load(Ordering::Relaxed) {
            break;
        }
    }
    let caveats = caveats::of(plan, &cells);
    StudyResult {
        schema_version: SCHEMA_VERSION,
        provenance: Provenance {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            scenario_digest: plan.digest(),
            seed: plan.seed,
            trials: plan.trials,
        },
        title: plan.title.clone(),
        axes: plan.axes.clone(),
        cells,
        caveats,
    }
}
