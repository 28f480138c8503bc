//! From the cluster as written to its spec.

mod explicit;
mod imported;
mod shapes;
mod wiring;

use super::Converter;
use crate::rules;
use crate::scenario::{ClosOptions, ClusterSpec, RailClos};
use crate::text::file::*;
use crate::text::reader::Key;

/// The sizes of a Clos that its own table or another one gives.
struct Sizes {
    hosts: u32,
    gpus_per_host: u32,
    hosts_per_rack: u32,
}

/// The value of a key, or what it is where nothing is said.
fn given(key: &Key<u32>, default: u32) -> u32 {
    key.given().copied().unwrap_or(default)
}

impl Converter<'_> {
    pub(super) fn cluster(&mut self, file: &ScenarioFile) -> ClusterSpec {
        match self.need(&file.cluster, "cluster", "[cluster.rail_clos]") {
            Some(ClusterFile::RailClos(clos)) => self.rail_clos(clos),
            Some(ClusterFile::FatTree(tree)) => self.fat_tree(tree),
            Some(ClusterFile::Nvl(nvl)) => self.nvl(nvl),
            Some(ClusterFile::DragonflyPlus(dragonfly)) => self.dragonfly_plus(dragonfly),
            Some(ClusterFile::Torus(torus)) => self.torus(torus),
            Some(ClusterFile::Explicit(explicit)) => self.explicit(explicit),
            Some(ClusterFile::File(file)) => self.imported(file).unwrap_or_else(|| self.any()),
            None => self.any(),
        }
    }

    /// What stands in for a cluster of which something is wrong.
    fn any(&mut self) -> ClusterSpec {
        self.rail_clos(&RailClosFile {
            hosts: Key::Given(rules::MAX_HOSTS),
            gpus_per_host: Key::Given(1),
            hosts_per_rack: Key::Given(1),
            ..RailClosFile::default()
        })
    }

    fn rail_clos(&mut self, file: &RailClosFile) -> ClusterSpec {
        let path = |key: &str| format!("cluster.rail_clos.{key}");
        let hosts = self.need(&file.hosts, &path("hosts"), "hosts = 2048").copied().unwrap_or(1);
        let gpus = self.need(&file.gpus_per_host, &path("gpus_per_host"), "gpus_per_host = 8");
        let gpus_per_host = gpus.copied().unwrap_or(1);
        let per_rack =
            self.need(&file.hosts_per_rack, &path("hosts_per_rack"), "hosts_per_rack = 4");
        let hosts_per_rack = per_rack.copied().unwrap_or(1);
        let sizes = Sizes { hosts, gpus_per_host, hosts_per_rack };
        let file = file.clone();
        let network = ClosNetworkFile {
            nics_per_host: file.nics_per_host,
            racks_per_pod: file.racks_per_pod,
            racks_per_power_feed: file.racks_per_power_feed,
            spines: file.spines,
            nic_bandwidth: file.nic_bandwidth,
            oversubscription: file.oversubscription,
            leaves_per_rail: file.leaves_per_rail,
            rails: file.rails,
            uplinks: file.uplinks,
            racks_per_segment: file.racks_per_segment,
            cores: file.cores,
            core_oversubscription: file.core_oversubscription,
            racks_per_cooling_loop: file.racks_per_cooling_loop,
            pods_per_building: file.pods_per_building,
        };
        ClusterSpec::RailClos(self.network("cluster.rail_clos", sizes, &network))
    }

    fn network(&mut self, table: &str, sizes: Sizes, file: &ClosNetworkFile) -> RailClos {
        let Sizes { hosts, gpus_per_host, hosts_per_rack } = sizes;
        let mut ratio = |key: &Key<f64>, name: &str| {
            self.number(key, &format!("{table}.{name}"), 1.0, 1.0, 1000.0)
        };
        let plain = ClosOptions::default();
        RailClos {
            hosts,
            gpus_per_host,
            nics_per_host: given(&file.nics_per_host, gpus_per_host),
            hosts_per_rack,
            racks_per_pod: given(&file.racks_per_pod, hosts.div_ceil(hosts_per_rack.max(1)).max(1)),
            racks_per_power_feed: given(&file.racks_per_power_feed, 1),
            spines: given(&file.spines, 0),
            nic_bandwidth: file.nic_bandwidth.given().map_or(50e9, |b| b.0),
            oversubscription: ratio(&file.oversubscription, "oversubscription"),
            options: ClosOptions {
                leaves_per_rail: given(&file.leaves_per_rail, plain.leaves_per_rail),
                rails: file.rails.given().copied(),
                uplinks: given(&file.uplinks, plain.uplinks),
                racks_per_segment: file.racks_per_segment.given().copied(),
                cores: given(&file.cores, plain.cores),
                core_oversubscription: ratio(&file.core_oversubscription, "core_oversubscription"),
                racks_per_cooling_loop: given(&file.racks_per_cooling_loop, 0),
                pods_per_building: given(&file.pods_per_building, 0),
            },
        }
    }
}
