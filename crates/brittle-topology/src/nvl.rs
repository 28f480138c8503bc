//! The builder of scale-up racks under a Clos network.
//!
//! ```text
//!    switch_tray0    switch_tray1     one link from every GPU of the domain
//!       | \ \ \        / / / |        to every switch tray of it
//!     gpu0 gpu1 ...  gpu4 gpu5        a compute tray is a host
//!    [-- host0 --]  [-- host1 --]     trays fill racks
//!    '--------- rack0 ---------'      racks fill domains
//!    '------- scale_up0 -------'      domains fill pods
//!         |  |          |  |
//!        NICs to leaves, as in `rail_clos`
//! ```
//!
//! The link of GPU `g` to tray `t` of its domain is `g · switch_trays + t`; tray `t` of a domain is
//! `domain · switch_trays + t`.

use std::ops::Range;

use brittle_model::ComponentKind;
use brittle_model::scenario::Nvl;
use petgraph::graph::NodeIndex;

use crate::graph::Topology;
use crate::rail_clos::{Domains, build_with};

/// Builds the graph.
pub(crate) fn build(spec: &Nvl, topology: &mut Topology) {
    assert!(
        spec.racks_per_domain > 0 && (1..=spec.switch_trays).contains(&spec.switch_trays_needed),
        "an empty domain in {spec:?}"
    );
    topology.need_switch_trays(spec.switch_trays_needed);
    let domain = topology.root();
    build_with(&spec.network, topology, &mut Trays { spec, domain, trays: Vec::new() });
}

/// The domain that is being filled.
struct Trays<'s> {
    spec: &'s Nvl,
    domain: NodeIndex,
    trays: Vec<NodeIndex>,
}

impl Domains for Trays<'_> {
    fn enter(&mut self, topology: &mut Topology, pod: NodeIndex, rack: u32) -> NodeIndex {
        if rack.is_multiple_of(self.spec.racks_per_domain) {
            let domain = topology.add(ComponentKind::ScaleUp, pod);
            let trays = 0..self.spec.switch_trays;
            self.trays = trays.map(|_| topology.add(ComponentKind::SwitchTray, domain)).collect();
            self.domain = domain;
        }
        self.domain
    }

    fn join(&mut self, topology: &mut Topology, gpus: Range<usize>) {
        let share = self.spec.gpu_bandwidth / f64::from(self.spec.switch_trays);
        for gpu in gpus {
            let gpu = topology.members(ComponentKind::Gpu)[gpu];
            for &tray in &self.trays {
                topology.link(gpu, tray, share);
            }
        }
    }
}
