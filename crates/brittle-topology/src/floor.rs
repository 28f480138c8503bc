//! Racks in a row: each on a power feed and, if there are any, on a cooling loop.
//!
//! Feeds and loops count racks on their own: they may straddle pods.

use brittle_model::ComponentKind;
use petgraph::graph::NodeIndex;

use crate::graph::Topology;

/// The floor that racks are set on, one after the other.
pub(crate) struct Floor {
    racks_per_power_feed: u32,
    racks_per_cooling_loop: u32,
    racks: u32,
    power_feed: Option<NodeIndex>,
    cooling_loop: Option<NodeIndex>,
}

impl Floor {
    /// An empty floor; zero racks a cooling loop: there are none.
    pub(crate) fn new(racks_per_power_feed: u32, racks_per_cooling_loop: u32) -> Self {
        assert!(racks_per_power_feed > 0, "a power feed without racks");
        let (power_feed, cooling_loop) = (None, None);
        Self { racks_per_power_feed, racks_per_cooling_loop, racks: 0, power_feed, cooling_loop }
    }

    /// Racks set so far.
    pub(crate) const fn racks(&self) -> u32 {
        self.racks
    }

    /// Sets the next rack, inside a container.
    pub(crate) fn set_rack(&mut self, topology: &mut Topology, container: NodeIndex) -> NodeIndex {
        let root = topology.root();
        if self.racks.is_multiple_of(self.racks_per_power_feed) {
            self.power_feed = Some(topology.add(ComponentKind::PowerFeed, root));
        }
        if self.racks_per_cooling_loop > 0 && self.racks.is_multiple_of(self.racks_per_cooling_loop)
        {
            self.cooling_loop = Some(topology.add(ComponentKind::CoolingLoop, root));
        }
        let rack = topology.add(ComponentKind::Rack, container);
        for feed in [self.power_feed, self.cooling_loop].into_iter().flatten() {
            topology.feed(feed, rack);
        }
        self.racks += 1;
        rack
    }
}

/// Adds a host with its GPUs.
pub(crate) fn add_host(topology: &mut Topology, rack: NodeIndex, gpus: u32) -> NodeIndex {
    let host = topology.add(ComponentKind::Host, rack);
    for _ in 0..gpus {
        topology.add(ComponentKind::Gpu, host);
    }
    host
}

/// Adds a NIC of a host with a port on each of some leaves, which share its bandwidth [bytes/s].
pub(crate) fn add_nic(
    topology: &mut Topology,
    host: NodeIndex,
    leaves: &[NodeIndex],
    bandwidth: f64,
) {
    let nic = topology.add(ComponentKind::Nic, host);
    topology.link(host, nic, bandwidth);
    for &leaf in leaves {
        topology.link(nic, leaf, bandwidth / leaves.len() as f64);
    }
}
