//! Running a plan: chunks of trials on threads, folded in the order of their numbers.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use brittle_engine::{Runner, Seed, TrialId, World};
use rayon::prelude::*;

use crate::caveats::{self, Lacks};
use crate::fold::Fold;
use crate::plan::Plan;
use crate::precision;
use crate::record::Record;
use crate::shard::{Chunk, Shard};
use crate::store::{Store, StoreError, Stores};
use crate::summary::{CellSummary, Provenance, SCHEMA_VERSION, StudyResult};

/// Trials in a block: what a thread takes at a time, whatever the number of threads.
const BLOCK: u64 = 16;

/// Blocks for each thread between two looks at the stop flag; records of a wave are in memory at once.
const BLOCKS_PER_WAVE: usize = 32;

/// How a study is run; nothing here can be seen in its result, unless it is stopped.
pub struct Control<'a> {
    /// Threads; zero for as many as there are cores.
    pub threads: usize,
    /// Told after every block, from any thread.
    pub progress: &'a (dyn Fn(Progress) + Sync),
    /// Set from outside to stop after the blocks under way.
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

/// Who sees the records of each cell, in order: the cell, the first trial, and the records from there on.
pub type Sink<'a> = dyn FnMut(usize, u64, &[Record]) + Send + 'a;

/// Never set: nothing stops a run by default.
static NEVER: AtomicBool = AtomicBool::new(false);

impl Default for Control<'_> {
    /// On all cores, in silence, to the end.
    fn default() -> Self {
        Self { threads: 0, progress: &|_| {}, stop: &NEVER }
    }
}

impl Control<'_> {
    fn pool(&self) -> rayon::ThreadPool {
        rayon::ThreadPoolBuilder::new()
            .num_threads(self.threads)
            .build()
            .expect("threads can be started")
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// Trials of a world, one after the other.
fn simulate(runner: &mut Runner, seed: u64, trials: Range<u64>) -> Vec<Record> {
    trials.map(|trial| Record::from(&runner.run(Seed(seed), TrialId(trial)))).collect()
}

/// A cell that is being run.
struct Task<'a> {
    plan: &'a Plan,
    control: &'a Control<'a>,
    pool: &'a rayon::ThreadPool,
    world: &'a World,
    /// Told of so many more trials.
    tell: &'a (dyn Fn(u64) + Sync),
}

/// Blocks in order; `None` for those that were stopped before they began.
type Wave = Vec<Option<(u64, Vec<Record>)>>;

impl Task<'_> {
    /// Runs trials and hands them over in order. If it is stopped: those before the first block that was not run, so that
    /// what is counted is the beginning of the trials and no selection of them.
    fn run(&self, trials: &Range<u64>, take: &mut (dyn FnMut(u64, &[Record]) + Send)) {
        let blocks = (trials.end - trials.start).div_ceil(BLOCK);
        let block = |runner: &mut Runner, index: u64| {
            if self.control.is_stopped() {
                return None;
            }
            let first = trials.start + index * BLOCK;
            let records = simulate(runner, self.plan.seed, first..(first + BLOCK).min(trials.end));
            (self.tell)(records.len() as u64);
            Some((first, records))
        };
        let mut hand_over = |wave: &Wave| {
            let finished = wave.iter().map_while(Option::as_ref);
            finished.for_each(|(first, records)| take(*first, records));
        };
        let wave = (self.pool.current_num_threads() * BLOCKS_PER_WAVE) as u64;
        let mut ready = Wave::new();
        for first in (0..blocks).step_by(wave as usize) {
            let indices = first..(first + wave).min(blocks);
            // One wave is folded while the next is run.
            let run =
                || indices.into_par_iter().map_init(|| Runner::new(self.world), block).collect();
            ((), ready) = self.pool.install(|| rayon::join(|| hand_over(&ready), run));
            if self.control.is_stopped() {
                break;
            }
        }
        hand_over(&ready);
    }
}

/// Runs a plan. If it is stopped, what is finished is in the result, and a caveat says so.
///
/// # Panics
/// If the threads cannot be started.
#[must_use]
pub fn run(plan: &Plan, control: &Control) -> StudyResult {
    run_before(plan, control, &mut |_, _, _| {})
}

/// Runs a plan before somebody who sees each record that counts.
///
/// # Panics
/// If the threads cannot be started.
#[must_use]
pub fn run_before(plan: &Plan, control: &Control, sink: &mut Sink<'_>) -> StudyResult {
    let pool = control.pool();
    let done = AtomicU64::new(0);
    let of = plan.trials * plan.cells.len() as u64;
    let (mut cells, mut lacks) = (Vec::new(), Lacks::default());
    for (number, cell) in plan.cells.iter().enumerate() {
        let world = World::new(&cell.scenario);
        let tell = |more: u64| {
            let trials = done.fetch_add(more, Ordering::Relaxed) + more;
            (control.progress)(Progress { trials, of, cells: number });
        };
        let task = Task { plan, control, pool: &pool, world: &world, tell: &tell };
        let mut fold = Fold::new(&cell.scenario);
        let (mut from, mut enough) = (0, false);
        for look in precision::looks(plan) {
            task.run(&(from..look), &mut |first, records| {
                records.iter().for_each(|record| fold.add(record));
                sink(number, first, records);
            });
            from = look;
            enough = plan.precision.is_some_and(|wish| {
                let estimate = fold.estimate(wish.measure);
                wish.is_met(&estimate, fold.largest_share(wish.measure))
            });
            if control.is_stopped() || enough {
                break;
            }
        }
        let all = fold.trials() == plan.trials;
        lacks.end |= !all && !enough;
        lacks.precision += usize::from(plan.precision.is_some() && all && !enough);
        if fold.trials() > 0 {
            cells.push(fold.finish(plan, cell, &world));
        }
        if control.is_stopped() {
            lacks.end |= number + 1 < plan.cells.len();
            break;
        }
    }
    result(plan, cells, lacks)
}

/// Runs some trials of every cell before somebody who sees each record that counts, and folds nothing.
///
/// # Panics
/// If the threads cannot be started.
pub fn run_between(plan: &Plan, control: &Control, trials: Range<u64>, sink: &mut Sink<'_>) {
    let pool = control.pool();
    let cells = plan.cells.len() as u64;
    let done = AtomicU64::new(trials.start * cells);
    for (number, cell) in plan.cells.iter().enumerate() {
        let world = World::new(&cell.scenario);
        let tell = |more: u64| {
            let trials = done.fetch_add(more, Ordering::Relaxed) + more;
            (control.progress)(Progress { trials, of: plan.trials * cells, cells: number });
        };
        let task = Task { plan, control, pool: &pool, world: &world, tell: &tell };
        task.run(&trials, &mut |first, records| sink(number, first, records));
        if control.is_stopped() {
            break;
        }
    }
}

/// Runs the chunks of a shard that a store lacks. If it is stopped or one cannot be stored, those under way are finished and stored.
///
/// # Errors
/// If a chunk cannot be stored.
///
/// # Panics
/// If the threads cannot be started.
pub fn fill(plan: &Plan, control: &Control, store: &Store, shard: Shard) -> Result<(), StoreError> {
    let pool = control.pool();
    let done = AtomicU64::new(0);
    let chunks = |cell| plan.chunks_of(cell).filter(move |&chunk| shard.has(plan, chunk));
    let size = |chunk: Chunk| {
        let trials = plan.trials_of(chunk);
        trials.end - trials.start
    };
    let of = shard.work(plan).1;
    for (number, cell) in plan.cells.iter().enumerate() {
        let tell = |chunk: Chunk| {
            let trials = done.fetch_add(size(chunk), Ordering::Relaxed) + size(chunk);
            (control.progress)(Progress { trials, of, cells: number });
        };
        let lacks = |&chunk: &Chunk| !store.has(plan, chunk);
        let (lacking, there): (Vec<Chunk>, Vec<Chunk>) = chunks(number).partition(lacks);
        there.into_iter().for_each(tell);
        if lacking.is_empty() {
            continue;
        }
        let world = World::new(&cell.scenario);
        // Chunks are taken in order: what is there after a stop is the beginning of the cell, but for those under way.
        let (next, failed) = (AtomicUsize::new(0), AtomicBool::new(false));
        let work = |_: rayon::BroadcastContext<'_>| {
            let mut runner = Runner::new(&world);
            while !control.is_stopped() && !failed.load(Ordering::Relaxed) {
                let Some(&chunk) = lacking.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
                let records = simulate(&mut runner, plan.seed, plan.trials_of(chunk));
                store.put(plan, chunk, &records).inspect_err(|_| {
                    failed.store(true, Ordering::Relaxed);
                })?;
                tell(chunk);
            }
            Ok(())
        };
        pool.broadcast(work).into_iter().collect::<Result<(), StoreError>>()?;
        if control.is_stopped() {
            break;
        }
    }
    Ok(())
}

/// The result of what is stored: of each cell the chunks before the first that is missing. With all of them, the bytes
/// are those of [`run`].
#[must_use]
pub fn merge(plan: &Plan, stores: &Stores) -> StudyResult {
    merge_before(plan, stores, &mut |_, _, _| {})
}

/// The same before somebody who sees each record that counts.
#[must_use]
pub fn merge_before(plan: &Plan, stores: &Stores, sink: &mut Sink<'_>) -> StudyResult {
    let (mut cells, mut lacks) = (Vec::new(), Lacks::default());
    for (number, cell) in plan.cells.iter().enumerate() {
        let mut fold = Fold::new(&cell.scenario);
        for chunk in plan.chunks_of(number) {
            let Some(records) = stores.get(plan, chunk) else { break };
            records.iter().for_each(|record| fold.add(record));
            sink(number, plan.trials_of(chunk).start, &records);
        }
        lacks.end |= fold.trials() < plan.trials;
        if fold.trials() > 0 {
            cells.push(fold.finish(plan, cell, &World::new(&cell.scenario)));
        }
    }
    result(plan, cells, lacks)
}

/// The result of the one cell of a plan by the records of all its trials: the bytes are those of [`run`].
pub(crate) fn of_records(plan: &Plan, world: &World, records: &[Record]) -> StudyResult {
    let cell = &plan.cells[0];
    let mut fold = Fold::new(&cell.scenario);
    records.iter().for_each(|record| fold.add(record));
    let lacks = Lacks { end: fold.trials() < plan.trials, ..Lacks::default() };
    result(plan, vec![fold.finish(plan, cell, world)], lacks)
}

fn result(plan: &Plan, cells: Vec<CellSummary>, lacks: Lacks) -> StudyResult {
    let (caveat_codes, caveats) = caveats::of(plan, &cells, lacks).into_iter().unzip();
    StudyResult {
        schema_version: SCHEMA_VERSION,
        provenance: Provenance::of(plan),
        title: plan.title.clone(),
        axes: plan.axes.clone(),
        cells,
        caveats,
        caveat_codes,
    }
}
