//! The cast of a trial: the names of those who appear in its events.

use std::collections::BTreeMap;

use brittle_model::scenario::Effect;
use brittle_model::{ClassId, ComponentId, ComponentKind, HostId, JobId, Scenario};

/// Names for the ids that events carry.
#[derive(Clone, Debug, PartialEq)]
pub struct Cast {
    /// One line that names the scenario.
    pub title: String,
    /// The jobs, in the order of the scenario.
    pub jobs: Vec<String>,
    /// The causes, one a failure class, in the order of the scenario.
    pub causes: Vec<String>,
    /// How the failures of a class show, in the order of the scenario.
    pub effects: Vec<Effect>,
    /// The tiers of each job, in the order of the scenario.
    pub tiers: Vec<Vec<String>>,
    /// What each job attempts before a full restart, in order.
    pub attempts: Vec<Vec<String>>,
    /// GPUs in each host: GPUs are counted host by host.
    pub gpus_per_host: u32,
    /// NICs in each host: NICs are counted host by host.
    pub nics_per_host: u32,
    /// The names of components that a listed cluster gives.
    pub names: BTreeMap<ComponentId, String>,
}

impl Cast {
    /// The cast of a scenario.
    #[must_use]
    pub fn of(scenario: &Scenario) -> Self {
        Self {
            title: scenario.title.clone(),
            jobs: scenario.jobs.iter().map(|job| job.name.clone()).collect(),
            causes: scenario.failures.iter().map(|class| class.cause.clone()).collect(),
            effects: scenario.failures.iter().map(|class| class.effect.clone()).collect(),
            tiers: scenario
                .jobs
                .iter()
                .map(|job| job.checkpoint.tiers.iter().map(|tier| tier.name.clone()).collect())
                .collect(),
            attempts: scenario
                .jobs
                .iter()
                .map(|job| job.recovery.attempts.iter().map(|tried| tried.name.clone()).collect())
                .collect(),
            gpus_per_host: scenario.cluster.gpus_per_host(),
            nics_per_host: scenario.cluster.nics_per_host(),
            names: scenario.cluster.names(),
        }
    }

    pub(crate) fn job(&self, id: JobId) -> &str {
        &self.jobs[id.index()]
    }

    /// The name of a tier of a job.
    pub(crate) fn tier(&self, id: JobId, tier: u8) -> &str {
        &self.tiers[id.index()][usize::from(tier)]
    }

    /// The name of an attempt of a job.
    pub(crate) fn attempt(&self, id: JobId, attempt: u8) -> &str {
        &self.attempts[id.index()][usize::from(attempt)]
    }

    pub(crate) fn cause(&self, id: ClassId) -> &str {
        &self.causes[id.index()]
    }

    pub(crate) fn effect(&self, id: ClassId) -> &Effect {
        &self.effects[id.index()]
    }

    /// The host that a component is or sits in.
    pub(crate) fn host(&self, component: ComponentId) -> Option<HostId> {
        let ComponentId { kind, index } = component;
        match kind {
            ComponentKind::Gpu => Some(HostId(index / self.gpus_per_host)),
            ComponentKind::Nic => Some(HostId(index / self.nics_per_host)),
            ComponentKind::Host => Some(HostId(index)),
            _ => None,
        }
    }

    /// A component as an operator finds it: `host154/gpu2`, `leaf12`, or the name of a job or of a listed component.
    pub(crate) fn place(&self, component: ComponentId) -> String {
        let ComponentId { kind, index } = component;
        let name = |component| match self.names.get(&component) {
            Some(name) => name.clone(),
            None => component.to_string(),
        };
        let inside = |per_host: u32| {
            let host = ComponentId { kind: ComponentKind::Host, index: index / per_host };
            format!("{}/{}{}", name(host), kind.as_str(), index % per_host)
        };
        match kind {
            ComponentKind::Gpu => inside(self.gpus_per_host),
            ComponentKind::Nic => inside(self.nics_per_host),
            ComponentKind::Job => self.jobs[index as usize].clone(),
            _ => name(component),
        }
    }
}
