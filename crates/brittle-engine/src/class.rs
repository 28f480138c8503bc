//! A failure class, compiled: how its failures come about and how its components come back.

use brittle_model::law::FirstLife;
use brittle_model::scenario::{
    Age, Clock, Detection, Diagnosis, Effect, FailureClass, FixedFailure, Onset, Renewal, Repair,
    RepairChoice,
};
use brittle_model::{ComponentKind, HostId, Law, PhaseSet, Scenario, SimTime, Span};
use brittle_topology::Cluster;

use crate::expect;

/// A failure class, compiled.
pub(crate) struct Class {
    pub(crate) component: ComponentKind,
    pub(crate) population: u32,
    /// Components in each host; zero for what is not part of a host.
    pub(crate) per_host: u32,
    pub(crate) onset: Process,
    /// Failures to expect of one component in a trial; none is counted for given instants.
    pub(crate) each: f64,
    /// The phases that an operating clock counts; `None` for a calendar clock.
    pub(crate) exposed: Option<PhaseSet>,
    /// With an operating clock and memory: which of the world's clocks it reads.
    pub(crate) clock: Option<usize>,
    pub(crate) effect: Effect,
    /// Whether a job that needs its component stops when it fails.
    pub(crate) stops_at_once: bool,
    pub(crate) detection: Detection,
    /// Who is blamed, where that is not always the culprit.
    pub(crate) diagnosis: Option<Diagnosis>,
    pub(crate) comeback: Comeback,
}

/// How the failures of a class come about.
pub(crate) enum Process {
    /// Superposition: one clock for the class, the victim drawn among all.
    Memoryless {
        /// Mean time between strikes on the class [s].
        gap: f64,
    },
    /// A cohort of equal units, and lives of their own after the first failure.
    Cohort {
        /// The time to the first failure.
        first: FirstLife,
        /// The law of every life after it.
        law: Law,
        /// Ages at the start.
        age: Age,
    },
    /// Given instants and victims.
    Fixed(Vec<Given>),
}

/// A given failure.
pub(crate) struct Given {
    pub(crate) at: SimTime,
    pub(crate) victim: u32,
    /// When it is back in service, if that is given too.
    pub(crate) until: Option<SimTime>,
}

/// How a component of a class comes back.
pub(crate) enum Comeback {
    /// With the restart of the job, at the age at which it failed.
    InPlace,
    /// After a repair.
    Repair(Repair),
}

impl Class {
    /// Whether the lives of its components have memory.
    #[inline]
    pub(crate) const fn has_memory(&self) -> bool {
        matches!(self.onset, Process::Cohort { .. })
    }

    /// The host that its `index`-th component is part of.
    #[inline]
    pub(crate) fn host_of(&self, index: u32) -> Option<HostId> {
        // Mostly a power of two, and a shift is much cheaper than a division.
        match self.per_host {
            0 => None,
            n if n.is_power_of_two() => Some(HostId(index >> n.trailing_zeros())),
            n => Some(HostId(index / n)),
        }
    }

    pub(crate) fn new(class: &FailureClass, scenario: &Scenario, cluster: &Cluster) -> Self {
        let population = match class.component {
            ComponentKind::Job => scenario.jobs.len() as u32,
            kind => cluster.population(kind),
        };
        let onset = match &class.onset {
            Onset::Fixed(list) => {
                let at = |at: Span| SimTime::ZERO + at;
                let given = |f: &FixedFailure| Given {
                    at: at(f.at),
                    victim: f.index,
                    until: f.until.map(at),
                };
                Process::Fixed(list.iter().map(given).collect())
            }
            Onset::Lives { law: Law::Exponential { mean }, .. } => {
                Process::Memoryless { gap: mean / f64::from(population) }
            }
            Onset::Lives { law, age } => {
                Process::Cohort { first: FirstLife::new(law, *age), law: law.clone(), age: *age }
            }
        };
        let comeback = |repair: &Repair| Comeback::Repair(repair.clone());
        let per_host = match class.component {
            ComponentKind::Gpu | ComponentKind::Nic | ComponentKind::Host => {
                population / cluster.hosts()
            }
            _ => 0,
        };
        let comeback = match &class.repair {
            RepairChoice::InPlace => Comeback::InPlace,
            _ if matches!(class.effect, Effect::Flap(_)) => Comeback::InPlace,
            RepairChoice::Default if class.component == ComponentKind::Job => Comeback::InPlace,
            RepairChoice::Default => comeback(&scenario.repair),
            RepairChoice::Own(repair) => comeback(repair),
        };
        let renewal = match comeback {
            Comeback::InPlace => Renewal::AsOld,
            Comeback::Repair(ref repair) => repair.renewal,
        };
        let diagnosis = class.diagnosis.unwrap_or(scenario.diagnosis);
        let can_err = matches!(class.effect, Effect::Crash | Effect::Hang) && per_host > 0;
        let horizon = scenario.horizon.as_secs_f64();
        let each = match (&class.onset, &onset) {
            (Onset::Lives { law, .. }, Process::Memoryless { .. }) => horizon / law.mean(),
            (_, Process::Cohort { first, law, age }) => {
                expect::failures(law, first, *age, renewal, horizon)
            }
            _ => 0.0,
        };
        Self {
            component: class.component,
            population,
            per_host,
            onset,
            each,
            exposed: match class.clock {
                Clock::Calendar => None,
                Clock::Operating { exposed } => Some(exposed),
            },
            clock: None,
            effect: class.effect.clone(),
            stops_at_once: matches!(
                class.effect,
                Effect::Crash | Effect::Hang | Effect::Planned | Effect::FalseAlarm
            ),
            diagnosis: (can_err && diagnosis != Diagnosis::PERFECT).then_some(diagnosis),
            detection: class.detection.clone(),
            comeback,
        }
    }
}
