//! The way back from an interruption, and how a job runs on with fewer hosts.

use serde::Serialize;

use super::is_default;
use crate::delay::Delay;
use crate::kind::ComponentKind;
use crate::time::Span;

/// The way back from an interruption: detect, isolate, attempts, get hosts, start, load, warm up.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Recovery {
    /// Diagnosis after detection.
    pub isolate: Delay,
    /// Hosts that leave together with the one that is blamed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evict: Option<Eviction>,
    /// What is tried before the full restart that the other keys describe, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attempts: Vec<Attempt>,
    /// How the job runs on while hosts are missing; none: it stands still.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub degraded: Option<Degraded>,
    /// What is done when a failure announces itself.
    #[serde(skip_serializing_if = "is_default")]
    pub on_warning: OnWarning,
    /// What the job does while the storage is away.
    #[serde(skip_serializing_if = "is_default")]
    pub storage_outage: StorageOutage,
    /// Where replacement hosts come from, in order of preference.
    pub replace: Vec<HostSource>,
    /// In the scheduler's queue, before every restart.
    #[serde(skip_serializing_if = "is_default")]
    pub queue: Delay,
    /// What of the state on healthy hosts is there after the tear-down.
    #[serde(skip_serializing_if = "is_default")]
    pub keeps: Keeps,
    /// Scheduling of a new allocation: paid when hosts other than hot spares join, and at a first start.
    #[serde(skip_serializing_if = "is_default")]
    pub allocate: Delay,
    /// Health checks before every start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preflight: Option<Preflight>,
    /// Tear-down, processes, communicators.
    pub start: Delay,
    /// Reading the checkpoint.
    pub load: Delay,
    /// First slow steps.
    pub warm_up: Delay,
    /// Interruptions in a row without new durable progress after which the job gives up; zero: never.
    pub give_up_after: u32,
    /// Whether the first start is inside the trial (start and warm-up are paid at time zero).
    pub initial_start: bool,
}

/// Nothing takes any time; hot spares, then warm ones, then repaired hosts.
impl Default for Recovery {
    fn default() -> Self {
        Self {
            isolate: Delay::ZERO,
            evict: None,
            attempts: Vec::new(),
            degraded: None,
            on_warning: OnWarning::Ignore,
            storage_outage: StorageOutage::Stop,
            replace: vec![HostSource::Hot, HostSource::Warm, HostSource::Repair],
            queue: Delay::ZERO,
            keeps: Keeps::default(),
            allocate: Delay::ZERO,
            preflight: None,
            start: Delay::ZERO,
            load: Delay::ZERO,
            warm_up: Delay::ZERO,
            give_up_after: 0,
            initial_start: false,
        }
    }
}

/// Over-eviction: a group of hosts leaves together, because nobody knows which of them it was.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Eviction {
    /// Hosts in a group: so many consecutive seats of the job, such as a pipeline or tensor group.
    pub hosts: u32,
    /// How long the innocent ones are tested before they can be used again.
    pub test: Delay,
    /// After which failures.
    #[serde(skip_serializing_if = "is_default")]
    pub after: EvictAfter,
}

/// After which failures of a host's parts a group leaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EvictAfter {
    /// All that are blamed on a host.
    #[default]
    Any,
    /// Hangs: a crash tells where it was.
    Hang,
}

/// Health checks before every start of a job.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Preflight {
    /// How long they take.
    pub duration: Delay,
    /// Probability that they find a hidden failure (slow, corrupt) of a host [1].
    pub recall: f64,
}

/// Where a replacement host comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HostSource {
    /// A hot spare of the job.
    Hot,
    /// A warm spare of the cluster.
    Warm,
    /// A host of a job of lower priority.
    Floating,
    /// A cold spare of the cluster: ordered while the job stands still.
    Cold,
    /// The next host that comes back from repair. Always the last resort, named or not.
    Repair,
}

/// A quicker way back than the full restart, which may fail.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Attempt {
    /// Its name, as reports give it.
    pub name: String,
    /// Probability that it works [1], by what has failed; where a kind is not named, `otherwise`.
    pub success: Vec<(ComponentKind, f64)>,
    /// Likewise, for every other kind [1].
    pub otherwise: f64,
    /// What is spent on it when it does not work.
    pub timeout: Delay,
    /// Where it takes hosts from; it is not tried where these do not suffice.
    pub replace: Vec<HostSource>,
    /// What of the state on healthy hosts is there afterwards.
    pub keeps: Keeps,
    /// Tear-down, processes, communicators.
    pub start: Delay,
    /// First slow steps.
    pub warm_up: Delay,
}

impl Attempt {
    /// Probability that it works after a failure of such a component [1].
    #[must_use]
    pub fn success(&self, kind: ComponentKind) -> f64 {
        let named = self.success.iter().find(|(other, _)| *other == kind);
        named.map_or(self.otherwise, |&(_, success)| success)
    }
}

/// What a job does while the storage is away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StorageOutage {
    /// It stops, whatever tiers it has, and starts when the storage is back.
    #[default]
    Stop,
    /// It goes on: what goes to or from the storage stands still until that is back.
    RideOut,
}

/// What of the state on healthy hosts is there after a tear-down: each holds what comes after it too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Keeps {
    /// Only what is in the storage.
    Nothing,
    /// Local disks.
    Disk,
    /// The memory of hosts.
    #[default]
    Memory,
    /// The memory of GPUs: healthy processes go on.
    Gpu,
}

/// How a job runs on while hosts are missing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Degraded {
    /// What is left out.
    pub how: Fewer,
    /// The least share of its speed with which it runs on [1].
    pub least: f64,
    /// How long the whole job stands still when hosts are lost: quorum, new communicators, new plan.
    pub stall: Delay,
    /// How long it stands still when hosts are back.
    pub rejoin: Delay,
}

/// What a job leaves out while hosts are missing.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fewer {
    /// Data-parallel replicas that miss a host: speed (D − k)/D.
    Replicas(BatchRule),
    /// As many replicas as the hosts that are left can form: speed ⌊hosts left/hosts a replica⌋/D.
    Elastic(BatchRule),
    /// The micro-batches of a lost stage go to the same stage of other replicas (ReCycle).
    Reroute {
        /// Micro-batches of a step in each replica.
        microbatches: u32,
    },
    /// Pipelines are planned anew over all that is left (Oobleck): speed efficiency × hosts left/hosts.
    Replan {
        /// What a new plan reaches [1].
        efficiency: f64,
    },
    /// Tensor groups that have lost GPUs run on narrower (NTP).
    Narrow {
        /// How much faster the GPUs that are left can run [1]: 1.15 with 15 % more power.
        boost: f64,
    },
}

/// What happens to the batch when replicas are missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BatchRule {
    /// It shrinks with them.
    Shrunk,
    /// It stays: the replicas that are left take whole micro-batches more.
    Constant {
        /// Micro-batches of a step in each replica, with all of them there.
        microbatches: u32,
    },
}

/// What a job does when a failure announces itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OnWarning {
    /// Nothing.
    #[default]
    Ignore,
    /// It saves.
    Save,
    /// Its work moves to a spare while it runs, and it stands still for the rest of the move.
    Migrate {
        /// How long it stands still [ns].
        stall: Span,
        /// Probability that it works [1].
        success: f64,
    },
}
