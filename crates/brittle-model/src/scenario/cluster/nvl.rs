//! The spec of racks whose GPUs share a memory fabric, such as the GB200 NVL72 (NVIDIA 2024), with a Clos above.

use serde::Serialize;

use super::{RailClos, parts_of, times};
use crate::kind::ComponentKind;

/// Scale-up domains of one or more racks: every GPU has a link to every switch tray of its domain. A compute tray is
/// a host.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Nvl {
    /// The network between hosts. Its racks are those of the domains: `hosts_per_rack` is the trays of a rack,
    /// `gpus_per_host` the GPUs of a tray.
    pub network: RailClos,
    /// Racks of a domain; divides the racks of a pod.
    pub racks_per_domain: u32,
    /// Switch trays of a domain.
    pub switch_trays: u32,
    /// How many of them must work for the domain to work.
    pub switch_trays_needed: u32,
    /// What a GPU sends into its domain over all trays, one way [bytes/s].
    pub gpu_bandwidth: f64,
}

impl Nvl {
    /// Number of domains.
    #[must_use]
    pub fn domains(&self) -> u64 {
        parts_of(self.network.racks(), self.racks_per_domain)
    }

    /// The path of the key in a file that sets a size of the network.
    pub(super) fn key(name: &str) -> String {
        match name {
            "hosts" => "cluster.nvl.domains".to_owned(),
            "gpus_per_host" => "cluster.nvl.gpus_per_tray".to_owned(),
            "hosts_per_rack" => "cluster.nvl.trays_per_rack".to_owned(),
            name => format!("cluster.nvl.network.{name}"),
        }
    }

    /// Number of components of a kind.
    pub(super) fn population(&self, kind: ComponentKind) -> u64 {
        let trays = u64::from(self.switch_trays);
        match kind {
            ComponentKind::ScaleUp => self.domains(),
            ComponentKind::SwitchTray => times(&[self.domains(), trays]),
            ComponentKind::ScaleUpLink => {
                times(&[self.network.population(ComponentKind::Gpu), trays])
            }
            kind => self.network.population(kind),
        }
    }
}
