//! A failure class, compiled: how its failures come about and how its components come back.

use brittle_model::law::FirstLife;
use brittle_model::scenario::{
    Age, Clock, Diagnosis, Effect, FailureClass, FixedFailure, Onset, Renewal, Repair,
    RepairChoice, Warning,
};
use brittle_model::{ComponentId, ComponentKind, HostId, Law, PhaseSet, Scenario, SimTime, Span};
use brittle_topology::Cluster;

use crate::detect::Noticed;
use crate::expect;
use crate::lemons::Groups;
use crate::spread::Spread;
use crate::unlike::{Source, Unlike};

/// A failure class, compiled.
pub(crate) struct Class {
    /// Its number.
    pub(crate) id: u16,
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
    /// Whether nobody notices it when it strikes, so that no job stops then.
    pub(crate) is_hidden: bool,
    /// Whether a strike may be void for another reason than that its component is down.
    pub(crate) is_guarded: bool,
    /// Whether it is a crash or a hang: what most are.
    pub(crate) is_plain: bool,
    /// Whether its failures are given, so that they may say when they end.
    pub(crate) is_given: bool,
    /// Whether it is plain, without memory, and nothing else is to be asked about its strikes.
    pub(crate) is_usual: bool,
    pub(crate) detection: Noticed,
    /// Who is blamed, where that is not always the culprit.
    pub(crate) diagnosis: Option<Diagnosis>,
    pub(crate) comeback: Comeback,
    /// The signs that it shows before, if it does.
    pub(crate) warning: Option<Warning>,
    /// What is not alike in it, if anything.
    pub(crate) unlike: Option<Box<Unlike>>,
    /// What a strike takes with it, if anything.
    pub(crate) spread: Option<Box<Spread>>,
    /// Failures of one component to expect in a trial because others failed.
    pub(crate) following: f64,
}

/// How the failures of a class come about.
pub(crate) enum Process {
    /// Superposition: one clock for the class, the victim drawn among all.
    Memoryless {
        /// Mean time between strikes on the class [s].
        gap: f64,
    },
    /// Superposition of several sources: a class without memory that is not alike.
    Sources(Vec<Source>),
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
    /// So long after the beginning of each allocation of each job.
    Allocation(Span),
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

    /// Its `index`-th component.
    #[inline]
    pub(crate) const fn component(&self, index: u32) -> ComponentId {
        ComponentId { kind: self.component, index }
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

    /// Whether its component leaves its load to others, in part or in full.
    pub(crate) fn is_lost_in_part(&self, cluster: &Cluster) -> bool {
        let is_shared = |index| cluster.hit(self.component(index)).shared;
        Cluster::is_network(self.component)
            && (matches!(self.effect, Effect::Degrade) || (0..self.population).any(is_shared))
    }

    /// The time to the first failure in a stratum.
    pub(crate) fn first_of<'a>(&'a self, stratum: usize, plain: &'a FirstLife) -> &'a FirstLife {
        let stratum = self.unlike.as_ref().map(|unlike| &unlike.strata[stratum]);
        stratum.and_then(|stratum| stratum.first.as_ref()).unwrap_or(plain)
    }

    /// Failures to expect, until the horizon, of those components whose numbers are `so`.
    pub(crate) fn expected(&self, horizon: SimTime, so: impl Fn(u32) -> bool) -> f64 {
        let those = || (0..self.population).filter(|&i| so(i));
        let own = match (&self.onset, &self.unlike) {
            (Process::Fixed(failures), _) => {
                failures.iter().filter(|g| g.at < horizon && so(g.victim)).count() as f64
            }
            (_, Some(unlike)) => those().map(|i| unlike.stratum_of(i).each).sum(),
            _ => those().count() as f64 * self.each,
        };
        match &self.spread {
            None if self.following == 0.0 => own,
            spread => {
                let size = spread.as_ref().map_or(1.0, |spread| spread.mean_size(self.population));
                (own + those().count() as f64 * self.following) * size
            }
        }
    }

    pub(crate) fn new(
        class: &FailureClass,
        number: u32,
        scenario: &Scenario,
        groups: &Groups,
        cluster: &Cluster,
    ) -> Self {
        let population = match class.component {
            ComponentKind::Job => scenario.jobs.len() as u32,
            kind => cluster.population(kind),
        };
        let per_host = match class.component {
            ComponentKind::Gpu | ComponentKind::Nic | ComponentKind::Host => {
                population / cluster.hosts()
            }
            _ => 0,
        };
        let mut unlike =
            Unlike::new(class, number, scenario, groups, (population, per_host)).map(Box::new);
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
            Onset::Allocation { length } => Process::Allocation(*length),
            Onset::Lives { law: Law::Exponential { mean }, .. } => {
                let plain = Process::Memoryless { gap: mean / f64::from(population) };
                unlike.as_ref().map_or(plain, |unlike| Process::Sources(unlike.sources.clone()))
            }
            Onset::Lives { law, age } => {
                Process::Cohort { first: FirstLife::new(law, *age), law: law.clone(), age: *age }
            }
        };
        let comeback = |repair: &Repair| Comeback::Repair(repair.clone());
        let comeback = match &class.repair {
            RepairChoice::InPlace => Comeback::InPlace,
            _ if matches!(class.effect, Effect::Flap(_)) => Comeback::InPlace,
            _ if class.is_slow_storage() => Comeback::InPlace,
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
                expect::failures(law, first, *age, renewal, horizon, 1.0)
            }
            _ => 0.0,
        };
        if let (Some(unlike), Onset::Lives { law, .. }) = (&mut unlike, &class.onset) {
            unlike.expect(law, renewal, horizon);
        }
        let is_guarded = matches!(class.clock, Clock::Operating { .. })
            || matches!(class.effect, Effect::Planned)
            || class.effect.is_hidden();
        let is_plain = matches!(class.effect, Effect::Crash | Effect::Hang);
        let is_given = matches!(class.onset, Onset::Fixed(_));
        let has_memory = matches!(onset, Process::Cohort { .. });
        Self {
            id: number as u16,
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
            is_hidden: matches!(class.effect, Effect::Slow(_) | Effect::Corrupt | Effect::Drain(_)),
            is_guarded,
            is_plain,
            is_given,
            is_usual: is_plain
                && !is_guarded
                && !is_given
                && !has_memory
                && class.warning.is_none(),
            warning: class.warning.clone(),
            diagnosis: (can_err && diagnosis != Diagnosis::PERFECT).then_some(diagnosis),
            detection: Noticed::new(&class.detection),
            comeback,
            unlike,
            spread: Spread::new(class, scenario).map(Box::new),
            following: 0.0,
        }
    }
}
