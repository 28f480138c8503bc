//! The tiers of a job, compiled: what its tapes are laid out from, and what its stores must know.

use std::sync::{Arc, OnceLock};

use brittle_model::scenario::{
    Backlog, CheckpointTier, Job, Keeps, Store, copy_groups, live_groups,
};
use brittle_model::{Delay, Span};
use brittle_topology::Cluster;

use crate::stores::TierPlan;
use crate::stretch::Pace;
use crate::tape::{self, CheckRecipe, Closing, Part, Rate, Recipe, Tape, TierRecipe};

/// Millionths in a whole.
const WHOLE: f64 = 1e6;

/// The tiers of a job that saves in tiers.
#[derive(Debug)]
pub(crate) struct TierSet {
    /// All of them, in the order of the file.
    pub tiers: Vec<TierPlan>,
    /// Reading from each.
    pub loads: Vec<Delay>,
    /// The mean of that [s].
    pub means: Vec<f64>,
    /// Probability that what is read is bad [1].
    pub bad: Vec<f64>,
    /// Those that saves go to, in the order of the tape.
    pub taped: Vec<usize>,
    /// Those that closing saves go to: none of changes only.
    pub closed: Vec<usize>,
    recipes: Vec<TierRecipe>,
    check: Option<CheckRecipe>,
    /// Probability that a check finds a corruption [1].
    pub recall: f64,
    /// A closing save.
    pub closing: Closing,
    /// Whether the scenario tells them: the one of a plain job it does not.
    pub told: bool,
    /// Whether the storage may have another speed than the full one.
    pub varies: bool,
    /// The tape of a fresh start that was laid out first, and what for. Whoever laid it out, it is the same.
    first: OnceLock<(Option<Span>, Pace, Rate, Arc<Tape>)>,
    /// The step of the live state [ns], if it has one.
    pub step: Option<Span>,
}

impl TierSet {
    /// The tiers of a job on these seats; none where its saves are plain. Whether something corrupts what is saved, and
    /// whether the speed of the storage varies.
    pub(crate) fn new(
        job: &Job,
        seats: &[u32],
        cluster: &Cluster,
        (corrupts, varies): (bool, bool),
    ) -> Option<Self> {
        let told = !job.checkpoint.is_plain();
        if !told && !varies {
            return None;
        }
        let mut checkpoint = job.checkpoint.clone();
        if !told {
            checkpoint.tiers.push(in_storage(job));
        }
        let checked = checkpoint.verify.is_some() || corrupts;
        let tiers: Vec<TierPlan> =
            checkpoint.tiers.iter().map(|tier| compile(tier, checked, seats, cluster)).collect();
        let taped: Vec<usize> = (0..tiers.len()).filter(|&i| !tiers[i].live).collect();
        let is_full = |&i: &usize| checkpoint.tiers[i].differential_of.is_none();
        let closed: Vec<usize> = taped.iter().copied().filter(is_full).collect();
        let of = |&i: &usize| recipe_of(&checkpoint.tiers[i], &checkpoint.tiers);
        let recipes: Vec<TierRecipe> = taped.iter().map(of).collect();
        let full: Vec<TierRecipe> = closed.iter().map(of).collect();
        Some(Self {
            tiers,
            loads: checkpoint.tiers.iter().map(|tier| tier.load.clone()).collect(),
            means: checkpoint.tiers.iter().map(|tier| tier.load.mean()).collect(),
            bad: checkpoint.tiers.iter().map(|tier| tier.bad).collect(),
            taped,
            closed,
            check: checkpoint
                .verify
                .map(|verify| CheckRecipe { every: verify.every, cost: verify.cost }),
            recall: checkpoint.verify.map_or(0.0, |verify| verify.recall),
            closing: Closing::of(&full),
            told,
            varies,
            recipes,
            first: OnceLock::new(),
            step: job.step,
        })
    }

    /// How the job saves at this interval, pace and speed of the storage.
    pub(crate) fn recipe(&self, interval: Option<Span>, pace: Pace, rate: Rate) -> Recipe {
        Recipe { interval, pace, rate, tiers: self.recipes.clone(), check: self.check }
    }

    /// The tape of a fresh start at this interval, pace and speed of the storage.
    pub(crate) fn tape(&self, interval: Option<Span>, pace: Pace, rate: Rate) -> Arc<Tape> {
        let lay = || Arc::new(Tape::new(&self.recipe(interval, pace, rate)));
        let (of, at, by, tape) = self.first.get_or_init(|| (interval, pace, rate, lay()));
        match (*of, *at, *by) == (interval, pace, rate) {
            true => Arc::clone(tape),
            false => lay(),
        }
    }

    /// Whether what is computed is ever checked.
    pub(crate) const fn checks(&self) -> bool {
        self.check.is_some()
    }

    /// The progress of the live state [ns]: that of the last whole step.
    pub(crate) fn whole_steps(&self, progress: Span) -> Span {
        match self.step {
            None => progress,
            Some(step) => progress - Span::from_nanos(progress.as_nanos() % step.as_nanos().max(1)),
        }
    }
}

/// Where a plain job saves to.
fn in_storage(job: &Job) -> CheckpointTier {
    CheckpointTier {
        name: String::new(),
        store: Store::Storage,
        every: 1,
        cost: job.checkpoint.cost,
        upload: None,
        load: job.recovery.load.clone(),
        keep: u32::MAX,
        bad: 0.0,
        differential_of: None,
        room: None,
        rebuild: Span::ZERO,
    }
}

fn compile(tier: &CheckpointTier, checked: bool, seats: &[u32], cluster: &Cluster) -> TierPlan {
    let copies = tier.store.copies();
    let (groups, needs) = match tier.store {
        Store::GpuMemory(copies) => (live_groups(copies.members, seats.len() as u32), Keeps::Gpu),
        Store::HostMemory(copies) | Store::LocalDisk(copies) => {
            let domains = copies.apart_from.map(|domain| cluster.domains(domain));
            let domains = domains.filter(|domains| !domains.is_empty());
            let needs = match tier.store {
                Store::LocalDisk(_) => Keeps::Disk,
                _ => Keeps::Memory,
            };
            (copy_groups(copies, seats, domains.as_ref()), needs)
        }
        Store::Storage => (Vec::new(), Keeps::Nothing),
    };
    TierPlan {
        groups,
        losses: copies.map_or(u32::MAX, |copies| copies.losses),
        needs,
        live: tier.is_live(),
        in_storage: tier.store == Store::Storage,
        keep: u64::from(tier.keep),
        every: u64::from(tier.every),
        on_top_of: tier.differential_of.map(|full| full as usize),
        tries: tier.bad > 0.0 || checked,
        rebuild: tier.rebuild,
    }
}

fn recipe_of(tier: &CheckpointTier, all: &[CheckpointTier]) -> TierRecipe {
    let parts = tier.upload.iter().flat_map(|upload| &upload.parts);
    let backlog = tier.upload.as_ref().map_or(Backlog::Wait, |upload| upload.backlog);
    TierRecipe {
        every: tier.every,
        unless: tier.differential_of.map_or(0, |full| all[full as usize].every),
        cost: tier.cost,
        parts: parts
            .map(|part| Part {
                duration: part.duration,
                slowdown: (part.slowdown * WHOLE).round() as u32,
            })
            .collect(),
        backlog: match backlog {
            Backlog::Wait => tape::Backlog::Wait,
            Backlog::Skip => tape::Backlog::Skip,
            Backlog::Abort => tape::Backlog::Abort,
            Backlog::Queue(length) => tape::Backlog::Queue(length),
        },
        in_storage: tier.store == Store::Storage,
    }
}
