//! A cluster at rest: what it is made of, and what is left of it while parts of it are down.
//!
//! Each is plain data, written as JSON, and a page made of the same data.

mod blast;
mod survey;

use std::collections::BTreeMap;

use brittle_import::hostlist::fold;
use brittle_model::scenario::ClusterSpec;
use brittle_model::{ComponentId, ComponentKind, HostId};
use schemars::JsonSchema;
use serde::Serialize;

pub use blast::BlastReport;
pub use survey::SurveyReport;

/// The version of the two forms; it grows when a field changes its meaning or goes.
const SCHEMA_VERSION: u32 = 1;

/// The names that a listed cluster gives.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Names(BTreeMap<ComponentId, String>);

impl Names {
    /// Those of a cluster.
    #[must_use]
    pub fn of(spec: &ClusterSpec) -> Self {
        Self(spec.names())
    }

    /// The name of a component: the cluster's, else kind and number.
    #[must_use]
    pub fn name(&self, component: ComponentId) -> String {
        self.0.get(&component).cloned().unwrap_or_else(|| component.to_string())
    }

    /// The component of a name: the cluster's first, else kind and number as in `leaf3`.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<ComponentId> {
        let listed = self.0.iter().find(|(_, other)| *other == name).map(|(&id, _)| id);
        listed.or_else(|| {
            let digits = name.trim_end_matches(|c: char| c.is_ascii_digit()).len();
            let (kind, index) = name.split_at(digits);
            let kind = kind.trim_end_matches(['-', ' ']);
            let kind = ComponentKind::ALL.into_iter().find(|known| known.as_str() == kind)?;
            Some(ComponentId { kind, index: index.parse().ok()? })
        })
    }

    /// Hosts as a short list, `gpu[0-31]`.
    fn hosts(&self, hosts: impl Iterator<Item = HostId>) -> String {
        let id = |host: HostId| ComponentId { kind: ComponentKind::Host, index: host.0 };
        let names: Vec<String> = hosts.map(|host| self.name(id(host))).collect();
        fold(&names)
    }

    fn named(&self, component: ComponentId) -> Named {
        Named { component: component.to_string(), name: self.0.get(&component).cloned() }
    }
}

/// A component.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
struct Named {
    /// Kind and number, such as `leaf3`.
    component: String,
    /// The name that a listed cluster gives it.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

impl Named {
    fn text(&self) -> &str {
        self.name.as_ref().unwrap_or(&self.component)
    }
}

/// Indented, with a newline at the end.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).expect("a report is plain data") + "\n"
}

/// A kind in words, of several.
fn kinds(kind: ComponentKind) -> String {
    match kind {
        ComponentKind::Gpu => "GPUs".to_owned(),
        ComponentKind::Nic => "NICs".to_owned(),
        ComponentKind::NicLink => "NIC links".to_owned(),
        ComponentKind::Leaf => "leaves".to_owned(),
        ComponentKind::SwitchTray => "switch trays".to_owned(),
        ComponentKind::OpticalSwitch => "optical switches".to_owned(),
        ComponentKind::ScaleUp => "scale-up domains".to_owned(),
        ComponentKind::ScaleUpLink => "scale-up links".to_owned(),
        kind => format!("{}s", kind.as_str().replace('_', " ")),
    }
}
