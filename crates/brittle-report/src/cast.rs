//! The cast of a trial: the names of those who appear in its events.

use brittle_model::scenario::{ClusterSpec, Effect};
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
    /// GPUs in each host: GPUs are counted host by host.
    pub gpus_per_host: u32,
    /// NICs in each host: NICs are counted host by host.
    pub nics_per_host: u32,
}

impl Cast {
    /// The cast of a scenario.
    #[must_use]
    pub fn of(scenario: &Scenario) -> Self {
        let ClusterSpec::RailClos(clos) = &scenario.cluster;
        Self {
            title: scenario.title.clone(),
            jobs: scenario.jobs.iter().map(|job| job.name.clone()).collect(),
            causes: scenario.failures.iter().map(|class| class.cause.clone()).collect(),
            effects: scenario.failures.iter().map(|class| class.effect.clone()).collect(),
            gpus_per_host: clos.gpus_per_host,
            nics_per_host: clos.nics_per_host,
        }
    }

    pub(crate) fn job(&self, id: JobId) -> &str {
        &self.jobs[id.index()]
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

    /// A component as an operator finds it: `host154/gpu2`, `leaf12`, or the name of a job.
    pub(crate) fn place(&self, component: ComponentId) -> String {
        let ComponentId { kind, index } = component;
        let inside = |per_host: u32| {
            format!("host{}/{}{}", index / per_host, kind.as_str(), index % per_host)
        };
        match kind {
            ComponentKind::Gpu => inside(self.gpus_per_host),
            ComponentKind::Nic => inside(self.nics_per_host),
            ComponentKind::Job => self.jobs[index as usize].clone(),
            _ => component.to_string(),
        }
    }
}
