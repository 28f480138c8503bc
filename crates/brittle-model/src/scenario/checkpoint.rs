//! When, how and where a job saves.

use serde::Serialize;

use super::{HostDomain, is_default};
use crate::delay::Delay;
use crate::time::Span;

/// When, how and where a job saves.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Checkpoint {
    /// When.
    pub interval: IntervalRule,
    /// The MTTI that the operator believes in [ns]; without it, the one that the classes imply.
    pub believed_mtti: Option<Span>,
    /// Save cost: how long the job is blocked by a save that goes to the first tier only [ns].
    pub cost: Span,
    /// Whether finished work is saved once more at the end.
    pub final_save: bool,
    /// Whether it stops saving when less work is left than is worth a save.
    #[serde(skip_serializing_if = "is_default")]
    pub end_game: bool,
    /// Where copies go, in the order in which they are written. None: one copy in the storage, durable when the
    /// job is no longer blocked, and read in the recovery's `load`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tiers: Vec<CheckpointTier>,
    /// Checks of what has been computed, before saves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verify: Option<Verify>,
}

impl Checkpoint {
    /// Saves that block, into a storage that is never lost.
    #[must_use]
    pub fn plain(interval: IntervalRule, cost: Span) -> Self {
        Self {
            interval,
            believed_mtti: None,
            cost,
            final_save: true,
            end_game: false,
            tiers: Vec::new(),
            verify: None,
        }
    }

    /// Work that is not done because of a save that goes to all tiers that each save goes to [ns]: C in the
    /// formulas for the interval, `s + αu` where an upload of length u slows the job by α.
    #[must_use]
    pub fn work_lost_to_a_save(&self) -> Span {
        if self.tiers.is_empty() {
            return self.cost;
        }
        let each = |tier: &&CheckpointTier| tier.every == 1 && !tier.is_live();
        let lost = |tier: &CheckpointTier| {
            let parts = tier.upload.iter().flat_map(|upload| &upload.parts);
            let slowed: f64 = parts.map(|part| part.duration.as_secs_f64() * part.slowdown).sum();
            tier.cost.saturating_add(Span::from_secs_f64(slowed))
        };
        self.tiers.iter().filter(each).map(lost).fold(Span::ZERO, Span::saturating_add)
    }

    /// From the instant at which a save is due to the one at which the next can be: all that goes to the tiers that
    /// each save goes to is durable [ns].
    #[must_use]
    pub fn time_to_durable(&self) -> Span {
        if self.tiers.is_empty() {
            return self.cost;
        }
        let each = |tier: &&CheckpointTier| tier.every == 1 && !tier.is_live();
        let cost = self.tiers.iter().filter(each).map(|tier| tier.cost);
        let upload = |tier: &CheckpointTier| {
            let parts = tier.upload.iter().flat_map(|upload| &upload.parts);
            parts.fold(Span::ZERO, |sum, part| sum.saturating_add(part.duration))
        };
        let longest = self.tiers.iter().filter(each).map(upload).max().unwrap_or(Span::ZERO);
        cost.fold(longest, Span::saturating_add)
    }

    /// Whether there is more to a save than that it blocks.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.tiers.is_empty() && self.verify.is_none()
    }
}

/// The rule that sets the checkpoint interval τ (productive time between the ends of saves).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IntervalRule {
    /// No saves: every interruption starts the work over.
    Never,
    /// This τ [ns].
    Fixed(Span),
    /// `√(2CM)` (Young 1974).
    Young,
    /// `√(2CM) − C` (Daly 2006, first order).
    DalyFirst,
    /// Daly's higher order (2006).
    Daly,
    /// `M(1 + W₀(−e^{−C/M−1}))`, the exact optimum for exponential failures.
    Exact,
    /// `C/p` for a share p of the time that saves may cost (CheckFreq: Mohan, Phanishayee and Chidambaram 2021).
    Budget {
        /// The share p [1].
        overhead: f64,
    },
    /// Daly's higher order, for an MTTI that is estimated while the job runs.
    Online(Online),
    /// `√(2C/h)` for a hazard that falls or grows with the time since the last interruption.
    Hazard {
        /// The Weibull shape that the operator believes in [1].
        shape: f64,
    },
}

/// An estimate of the MTTI: a gamma prior on the rate of interruptions, updated by what happens.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Online {
    /// The MTTI believed at the start [ns].
    pub prior: Span,
    /// How many interruptions that belief is worth [1].
    pub weight: f64,
    /// After what time an observation counts half [ns]; none: for ever in full.
    pub half_life: Option<Span>,
}

/// A place that holds checkpoints.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CheckpointTier {
    /// Its name, as reports give it.
    pub name: String,
    /// What holds it, and so which failures it survives.
    pub store: Store,
    /// Saves from one that goes here to the next: each n-th does.
    pub every: u32,
    /// How long the job is blocked by a save that goes here [ns].
    pub cost: Span,
    /// What goes on in the background before the copy is durable.
    pub upload: Option<Upload>,
    /// Reading a checkpoint back from here.
    pub load: Delay,
    /// Checkpoints that are kept.
    pub keep: u32,
    /// How large a checkpoint is and what there is room for, where that is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub room: Option<Room>,
    /// Probability that a checkpoint turns out to be bad when it is read [1]: the one before is read then.
    #[serde(skip_serializing_if = "is_default")]
    pub bad: f64,
    /// The tier, by its place in the list, on top of whose newest checkpoint one from here is read: here is only what has
    /// changed since. A save that goes there does not go here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub differential_of: Option<u32>,
    /// Until the copies that a lost host held are made again elsewhere, from the restart on [ns].
    #[serde(skip_serializing_if = "is_default")]
    pub rebuild: Span,
}

/// The room that a tier has.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Room {
    /// Size of a checkpoint, all ranks together [B].
    pub size: f64,
    /// Capacity of each host; in the storage, of all of it [B].
    pub capacity: f64,
}

impl CheckpointTier {
    /// Checkpoints that are there at the same time at most: those that are kept, and those under way.
    #[must_use]
    pub fn held_at_most(&self) -> u32 {
        let under_way = match self.upload.as_ref().map(|upload| upload.backlog) {
            Some(Backlog::Queue(length)) => length,
            _ => 1,
        };
        self.keep.saturating_add(under_way)
    }

    /// What a tier takes of the capacity of each host, or of the storage [B], for a job on so many hosts.
    #[must_use]
    pub fn takes(&self, room: Room, hosts: u32) -> f64 {
        let all = room.size * f64::from(self.held_at_most());
        match self.store.copies() {
            None => all,
            Some(copies) => {
                let data = copies.members.saturating_sub(copies.losses).max(1);
                all * f64::from(copies.members) / f64::from(data) / f64::from(hosts.max(1))
            }
        }
    }

    /// Whether it is the live state of the job, which takes no save.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        matches!(self.store, Store::GpuMemory(_))
    }
}

/// What holds a tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Store {
    /// The memory of GPUs: the live state of the job itself, which takes no save. Lost with a process.
    GpuMemory(Copies),
    /// The memory of hosts: lost when a host reboots or leaves.
    HostMemory(Copies),
    /// Disks of hosts: lost when a host leaves.
    LocalDisk(Copies),
    /// A shared file system or object store: never lost, and out of reach while the storage is down.
    Storage,
}

impl Store {
    /// How copies are spread over hosts; none in the storage.
    #[must_use]
    pub const fn copies(&self) -> Option<Copies> {
        match self {
            Self::GpuMemory(copies) | Self::HostMemory(copies) | Self::LocalDisk(copies) => {
                Some(*copies)
            }
            Self::Storage => None,
        }
    }

    /// The word used in files and output.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::GpuMemory(_) => "gpu_memory",
            Self::HostMemory(_) => "host_memory",
            Self::LocalDisk(_) => "local_disk",
            Self::Storage => "storage",
        }
    }
}

/// How a checkpoint is spread over the hosts of a job: groups of hosts, each of which can do without some.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Copies {
    /// Hosts in a group.
    pub members: u32,
    /// Hosts that a group can lose: one less than the copies, or the parity of an erasure code.
    pub losses: u32,
    /// The domain that two members of a group never share.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub apart_from: Option<HostDomain>,
}

impl Copies {
    /// Each host holds its own part, and nobody else does.
    pub const OWN: Self = Self { members: 1, losses: 0, apart_from: None };
}

/// What goes on in the background after the blocking part of a save.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Upload {
    /// Its parts, one after the other.
    pub parts: Vec<UploadPart>,
    /// What happens when the next save is due and this one is not durable.
    pub backlog: Backlog,
}

/// A part of an upload.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct UploadPart {
    /// How long it takes [ns].
    pub duration: Span,
    /// The share of its speed that the job loses meanwhile [1].
    pub slowdown: f64,
}

/// What happens when a save is due and the last one is not durable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Backlog {
    /// The job waits.
    #[default]
    Wait,
    /// The save is left out.
    Skip,
    /// The last one is given up.
    Abort,
    /// So many are held at the same time, the one that is written included; beyond that the job waits.
    Queue(u32),
}

/// Checks of what has been computed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Verify {
    /// Saves from one check to the next: before each n-th.
    pub every: u32,
    /// How long one blocks the job [ns].
    pub cost: Span,
    /// Probability that it finds a corruption [1].
    pub recall: f64,
}
