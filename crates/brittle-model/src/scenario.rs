//! The scenario: what is simulated, as plain checked data.
//!
//! [`Parts`] can be filled by hand or from text; [`Parts::check`] turns it into a [`Scenario`], which
//! obeys every rule of [`crate::rules`] and cannot be changed any more.

mod checkpoint;
mod cluster;
mod detection;
mod effect;

pub use checkpoint::{
    Backlog, Checkpoint, CheckpointTier, Copies, IntervalRule, Online, Room, Store, Upload,
    UploadPart, Verify,
};
pub use cluster::{
    ClosOptions, ClusterSpec, Cubes, DragonflyPlus, Explicit, FatTree, FloorPlan, Node, NodeKind,
    Nvl, RailClos, Tier, Torus, Wire,
};
pub use detection::{Detection, Diagnosis, Signal};
pub use effect::{Drain, Effect, Flap, Response, Slow, Warning};
mod groups;
mod hosts;
mod layout;
mod network;
mod placement;
mod recovery;
mod repair;
mod storage;
mod unlike;

pub use unlike::{
    Batch, Burst, BurstSize, LemonGroup, Lemons, LemonsOf, Pattern, Secondary, Shared, Wave,
    WaveStretch, WaveTimes, Within, lemons,
};

use std::ops::Deref;

use serde::Serialize;

use crate::account::PhaseSet;
use crate::delay::Delay;
use crate::kind::ComponentKind;
use crate::law::Law;
use crate::time::Span;

pub use self::groups::{copy_groups, live_groups, most_in_a_domain};
pub use self::hosts::{Domain, HostChoiceRule, HostPolicy, Neighbourhood, RetirementRule, Score};
pub use layout::{Dimension, Exposed, GroupsHit, Layout};
pub use network::NetworkRules;
pub use placement::{HostDomain, Placement, PlacementRule};
pub use recovery::{
    Attempt, BatchRule, Degraded, EvictAfter, Eviction, Fewer, HostSource, Keeps, OnWarning,
    Preflight, Recovery, StorageOutage,
};
pub use repair::{Crew, Discipline, Hours, Renewal, Repair, RepairTest, Rung, Stock};
pub use storage::{Sharing, StorageRules};

/// A scenario that obeys every rule. Reads like its [`Parts`]; only [`Parts::check`] makes one.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Scenario(pub(crate) Parts);

impl Deref for Scenario {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Scenario {
    /// The parts, to be changed and checked again.
    #[must_use]
    pub fn into_parts(self) -> Parts {
        self.0
    }
}

/// Everything that a scenario says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Parts {
    /// One line that names the scenario, for reports.
    pub title: String,
    /// Where every trial is cut [ns]; what it cuts short is counted as censored.
    pub horizon: Span,
    /// The machines and their wiring.
    pub cluster: ClusterSpec,
    /// How traffic behaves when a part of the network is lost.
    #[serde(skip_serializing_if = "NetworkRules::is_default")]
    pub network: NetworkRules,
    /// How jobs share the storage.
    #[serde(skip_serializing_if = "is_default")]
    pub storage: StorageRules,
    /// The failure classes, in file order.
    pub failures: Vec<FailureClass>,
    /// Who is blamed, unless the class says otherwise.
    #[serde(skip_serializing_if = "is_default")]
    pub diagnosis: Diagnosis,
    /// Waves, lemons and batches that classes share.
    #[serde(skip_serializing_if = "Shared::is_empty")]
    pub shared: Shared,
    /// Repair of whatever has no repair of its own.
    pub repair: Repair,
    /// Who repairs, in file order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub crews: Vec<Crew>,
    /// The parts that repairs take, in file order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stock: Vec<Stock>,
    /// The spares that all jobs share.
    pub spares: Spares,
    /// Which spare is taken, and which host no more. Not written where it is the default, so that a
    /// scenario that says nothing of it keeps its digest.
    #[serde(skip_serializing_if = "HostPolicy::is_default")]
    pub hosts: HostPolicy,
    /// The jobs, in file order; placed in this order.
    pub jobs: Vec<Job>,
}

/// One way to fail, of one kind of component.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FailureClass {
    /// The cause, as reports name it.
    pub cause: String,
    /// What fails; the population is every component of this kind in the cluster, or every job.
    pub component: ComponentKind,
    /// When.
    pub onset: Onset,
    /// When the clock of a component runs.
    pub clock: Clock,
    /// How the failure shows.
    pub effect: Effect,
    /// From the failure to its detection.
    pub detection: Detection,
    /// Who is blamed for it; without it, by the scenario's diagnosis.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diagnosis: Option<Diagnosis>,
    /// How the component comes back.
    pub repair: RepairChoice,
    /// Whether and when it announces itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning: Option<Warning>,
    /// What makes its failures uneven.
    #[serde(skip_serializing_if = "Pattern::is_plain")]
    pub pattern: Pattern,
}

impl FailureClass {
    /// Whether lives are drawn from another law than the exponential one.
    #[must_use]
    pub const fn has_memory(&self) -> bool {
        match &self.onset {
            Onset::Lives { law, .. } => !matches!(law, Law::Exponential { .. }),
            Onset::Fixed(_) | Onset::Allocation { .. } => false,
        }
    }

    /// Whether it makes the storage slow.
    #[must_use]
    pub const fn is_slow_storage(&self) -> bool {
        matches!((self.component, &self.effect), (ComponentKind::Storage, Effect::Slow(_)))
    }

    /// Whether it is of components of a host: GPUs, NICs, hosts themselves.
    #[must_use]
    pub const fn is_of_hosts(&self) -> bool {
        matches!(self.component, ComponentKind::Gpu | ComponentKind::Nic | ComponentKind::Host)
    }
}

/// When the components of a class fail.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Onset {
    /// Lives drawn from a law, each component on its own.
    Lives {
        /// The law of a life.
        law: Law,
        /// Ages at the start of the trial.
        age: Age,
    },
    /// Given instants, for tests and teaching or as recorded, in order of time.
    Fixed(Vec<FixedFailure>),
    /// So long after each allocation of the job begins: a scheduler's wall limit.
    Allocation {
        /// From the beginning of an allocation to the stop [ns].
        length: Span,
    },
}

/// A failure at a given instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct FixedFailure {
    /// When [ns since the start].
    pub at: Span,
    /// Which component of the class's kind.
    pub index: u32,
    /// When the component is back in service, whatever detection and repair say [ns since the start].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Span>,
}

/// How old the components are when the trial starts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Age {
    /// All just installed.
    New,
    /// Each at a random point of its life, as in a fleet that has been renewed for ever.
    Stationary,
    /// All of the same age, none failed so far.
    Aged(Span),
}

/// When a component's clock runs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// Always.
    Calendar,
    /// Only while the component belongs to a job that is in one of these phases.
    Operating {
        /// The phases that count.
        exposed: PhaseSet,
    },
}

/// How the component of a class comes back.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RepairChoice {
    /// By the scenario's repair; a class of component `job` restarts in place.
    Default,
    /// With the restart of the job: nothing needs to be replaced.
    InPlace,
    /// By a repair of its own.
    Own(Repair),
}

/// Spare hosts that any job may take.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Spares {
    /// Booted, outside any job.
    pub warm: u32,
    /// From the decision to a host that can start processes.
    pub activation: Delay,
    /// To be provisioned: ordered when a job stands still for want of hosts.
    #[serde(skip_serializing_if = "is_default")]
    pub cold: u32,
    /// From the order to a cold spare that has become a warm one.
    #[serde(skip_serializing_if = "is_default")]
    pub cold_activation: Delay,
    /// Cold spares that can be provisioned at the same time; zero: any number.
    #[serde(skip_serializing_if = "is_default")]
    pub cold_at_once: u32,
    /// Whether hosts that nobody waits for fill up the cold pool again.
    #[serde(skip_serializing_if = "is_default")]
    pub give_back: bool,
    /// Probability that a warm spare that is taken does not come up [1].
    #[serde(skip_serializing_if = "is_default")]
    pub dead_on_arrival: f64,
}

/// A synchronous training run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Job {
    /// Its name, as reports give it.
    pub name: String,
    /// GPUs it runs on: a whole number of hosts.
    pub gpus: u32,
    /// Parallel layout, if told.
    pub layout: Option<Layout>,
    /// Productive time after which it is finished [ns]; without it, it runs to the horizon.
    pub work: Option<Span>,
    /// How long a step takes [ns], where something is counted in steps.
    #[serde(skip_serializing_if = "is_default")]
    pub step: Option<Span>,
    /// What the machinery of fault tolerance costs all the time: the share of its speed that the job loses [1].
    #[serde(skip_serializing_if = "is_default")]
    pub overhead: f64,
    /// Spares inside its allocation.
    pub hot_spares: u32,
    /// From the decision to a hot spare that can start.
    pub hot_activation: Delay,
    /// When hot spares that were taken are replaced.
    #[serde(skip_serializing_if = "is_default")]
    pub refill: Refill,
    /// Who may take hosts from whom: jobs of a higher one from jobs of a lower one.
    #[serde(skip_serializing_if = "is_default")]
    pub priority: u32,
    /// Exposed communication: the share of a step that is spent waiting for the network at full bandwidth [1]. Zero
    /// where the layout tells it of each dimension.
    #[serde(skip_serializing_if = "is_default")]
    pub communication: f64,
    /// Where its hosts stand.
    #[serde(skip_serializing_if = "is_default")]
    pub placement: Placement,
    /// When and how it saves.
    pub checkpoint: Checkpoint,
    /// How it comes back.
    pub recovery: Recovery,
}

/// When hot spares that were taken are replaced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Refill {
    /// By the next hosts that come back and that no job waits for.
    #[default]
    Repaired,
    /// Also from the warm pool, as far as it goes, whenever the job gets a new allocation.
    Allocation,
    /// Likewise; and a job that is once short of hosts does not go on before its hot spares are complete too.
    Required,
}

/// For what says nothing when it is the default.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
