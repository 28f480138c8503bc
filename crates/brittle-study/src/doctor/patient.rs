//! The scenario under examination, with the expected values that findings rest on.

use brittle_engine::World;
use brittle_model::scenario::{Effect, FailureClass, Job, Repair, RepairChoice, Response, Signal};
use brittle_model::{ComponentId, ComponentKind, Delay, Scenario, Span};

/// A scenario and what it implies.
pub(super) struct Patient<'s> {
    pub(super) scenario: &'s Scenario,
    pub(super) world: World,
    /// The same, without what operators believe.
    implied: World,
}

/// What a failure class comes to.
pub(super) struct Toll<'s> {
    pub(super) class: &'s FailureClass,
    /// Failures to expect in a trial, over all components.
    pub(super) count: f64,
    /// Hosts that one failure makes unusable until it is repaired.
    pub(super) hosts: f64,
    /// Mean repair [s], waiting for crews and parts left out.
    pub(super) repair: f64,
}

impl<'s> Patient<'s> {
    pub(super) fn new(scenario: &'s Scenario) -> Self {
        let mut parts = scenario.clone().into_parts();
        for job in &mut parts.jobs {
            job.checkpoint.believed_mtti = None;
        }
        let plain = parts.check().expect("a belief left out breaks no rule");
        Self { scenario, world: World::new(scenario), implied: World::new(&plain) }
    }

    /// The MTTI that the classes imply for a job [s]; none where nothing interrupts it.
    pub(super) fn mtti(&self, job: usize) -> Option<f64> {
        self.implied.believed_mtti(job).map(Span::as_secs_f64)
    }

    /// The horizon [s].
    pub(super) fn horizon(&self) -> f64 {
        self.scenario.horizon.as_secs_f64()
    }

    pub(super) fn tolls(&self) -> Vec<Toll<'s>> {
        let toll = |(i, class)| Toll {
            class,
            count: self.world.expected_failures(i),
            hosts: self.hosts(class),
            repair: self.repair(class),
        };
        self.scenario.failures.iter().enumerate().map(toll).collect()
    }

    /// Mean time from a failure to its detection, over those that interrupt at once [s], weighted by how often they come.
    pub(super) fn detection(&self) -> f64 {
        let stops = |toll: &&Toll<'_>| matches!(toll.class.effect, Effect::Crash | Effect::Hang);
        let tolls = self.tolls();
        let (mut sum, mut count) = (0.0, 0.0);
        for toll in tolls.iter().filter(stops) {
            sum += toll.count * detection(toll.class).unwrap_or(0.0);
            count += toll.count;
        }
        if count > 0.0 { sum / count } else { 0.0 }
    }

    fn hosts(&self, class: &FailureClass) -> f64 {
        let stays = match &class.effect {
            Effect::Degrade | Effect::Flap(_) | Effect::FalseWarning => true,
            Effect::Slow(slow) => slow.response == Response::Tolerate,
            _ => false,
        };
        if stays {
            return 0.0;
        }
        match class.component {
            ComponentKind::Job | ComponentKind::Storage => 0.0,
            _ if class.is_of_hosts() => 1.0,
            kind if self.world.cluster().population(kind) == 0 => 0.0,
            kind => self.world.cluster().hosts_lost(ComponentId { kind, index: 0 }).len() as f64,
        }
    }

    fn repair(&self, class: &FailureClass) -> f64 {
        match &class.repair {
            RepairChoice::Own(repair) => mean_repair(repair),
            RepairChoice::InPlace => 0.0,
            RepairChoice::Default if class.component == ComponentKind::Job => 0.0,
            RepairChoice::Default => mean_repair(&self.scenario.repair),
        }
    }
}

/// The mean of the fastest signal that is sure to come [s]; none where there is none such.
pub(super) fn detection(class: &FailureClass) -> Option<f64> {
    let mean = |signal: &Signal| match signal {
        Signal::After { delay, recall } => (*recall >= 1.0).then(|| delay.mean()),
        Signal::Heartbeat { every, missed } => Some(every.as_secs_f64() * f64::from(*missed)),
        // On average half a round to the first check, then 1/recall - 1 rounds more.
        Signal::Poll { every, recall, takes } => {
            (*recall > 0.0).then(|| every.as_secs_f64() * (1.0 / recall - 0.5) + takes.mean())
        }
    };
    let means = class.detection.signals.iter().filter_map(mean);
    means.min_by(f64::total_cmp)
}

/// The way back of a job [s] once its failure is noticed, where no quicker attempt works.
pub(super) fn way_back(scenario: &Scenario, job: &Job) -> f64 {
    let recovery = &job.recovery;
    let activation = if job.hot_spares > 0 {
        job.hot_activation.mean()
    } else if scenario.spares.warm > 0 {
        scenario.spares.activation.mean()
    } else {
        0.0
    };
    let checks = recovery.preflight.as_ref().map_or(0.0, |preflight| preflight.duration.mean());
    let phases =
        [&recovery.isolate, &recovery.queue, &recovery.allocate, &recovery.start].map(Delay::mean);
    let load = match job.checkpoint.tiers.first() {
        Some(tier) if !tier.is_live() => tier.load.mean(),
        _ => recovery.load.mean(),
    };
    phases.iter().sum::<f64>() + checks + activation + load + recovery.warm_up.mean()
}

/// The mean of a ladder of rungs [s]: each is paid by those that come to it.
fn mean_repair(repair: &Repair) -> f64 {
    let (mut mean, mut reach) = (0.0, 1.0);
    for rung in &repair.rungs {
        mean += reach * rung.duration.mean();
        reach *= (1.0 - rung.success - rung.silent).max(0.0);
    }
    mean + repair.test.as_ref().map_or(0.0, |test| test.duration.mean())
}
