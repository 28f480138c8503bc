//! A job, compiled.

use std::sync::Arc;

use brittle_model::placement::Domains;
use brittle_model::scenario::Job;
use brittle_model::{Delay, Phase, Span};
use brittle_policy::{Belief, RecoveryPolicyFactory, SavePolicyFactory};

use crate::job::{Drag, Footing};
use crate::layout::Levels;
use crate::regroup::Shape;
use crate::tiers::TierSet;
use crate::unlike::Units;

/// A job, compiled.
pub(crate) struct JobPlan {
    pub(crate) spec: Job,
    /// The host of each of its seats at the start.
    pub(crate) seats: Vec<u32>,
    /// The same hosts, in order.
    pub(crate) ground: Units,
    /// Its hot spares at the start, in order.
    pub(crate) hot: Vec<u32>,
    /// Hosts beside its own in the domains that it takes, which are nobody's.
    pub(crate) unused: u32,
    /// The domains that a host may only be replaced inside, if there are such.
    pub(crate) within: Option<Domains>,
    /// Where it stands in the network at the start.
    pub(crate) footing: Footing,
    /// How far its parallel groups reach at the start, where it waits for them and the network can be lost in part.
    pub(crate) levels: Option<Levels>,
    /// Checks, start, load and warm-up, where none is drawn: the phases that take time, with their ends after
    /// the beginning of the first [ns].
    pub(crate) way_back: Option<Vec<(Phase, Span)>>,
    /// Whether it tries quicker ways back than the full restart.
    pub(crate) has_attempts: bool,
    /// Whether hosts are always sought, even if none is missing: something is decided when the job has them all.
    pub(crate) seeks_always: bool,
    /// Whether it rides out outages of the storage.
    pub(crate) rides_out: bool,
    /// Whether it can run on with fewer hosts.
    pub(crate) can_run_on: bool,
    /// What slows it down all the time.
    pub(crate) steady: Option<Drag>,
    /// What its speed depends on when hosts are missing.
    pub(crate) shape: Shape,
    /// Its tiers, where it saves in tiers.
    pub(crate) tiers: Option<Arc<TierSet>>,
    pub(crate) belief: Belief,
    pub(crate) save: Arc<dyn SavePolicyFactory>,
    pub(crate) recovery: Arc<dyn RecoveryPolicyFactory>,
}

impl JobPlan {
    /// Whether the speed of the storage can change for it.
    pub(crate) fn meets_storage(&self) -> bool {
        self.tiers.as_ref().is_some_and(|tiers| tiers.varies)
    }

    /// Whether all ranks are in one host, so that no network is needed.
    pub(crate) fn alone(&self) -> bool {
        self.seats.len() == 1
    }
}

/// None where it is found out at each restart.
pub(super) fn way_back(job: &Job, plain: bool) -> Option<Vec<(Phase, Span)>> {
    if !plain || !job.recovery.attempts.is_empty() {
        return None;
    }
    let (none, recovery) = (Delay::ZERO, &job.recovery);
    let checks = recovery.preflight.as_ref().map_or(&none, |preflight| &preflight.duration);
    let phases = [
        (Phase::Checking, checks),
        (Phase::Starting, &recovery.start),
        (Phase::Loading, &recovery.load),
        (Phase::Warming, &recovery.warm_up),
    ];
    let mut end = Span::ZERO;
    let mut legs = Vec::new();
    for (phase, delay) in phases {
        let Delay::Constant(span) = delay else { return None };
        if !span.is_zero() {
            end = end.saturating_add(*span);
            legs.push((phase, end));
        }
    }
    Some(legs)
}
