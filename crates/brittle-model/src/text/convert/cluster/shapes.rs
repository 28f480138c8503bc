//! From fat trees, scale-up racks, Dragonfly+ and tori as written to their specs.

use super::{Converter, Sizes, given};
use crate::scenario::{ClusterSpec, Cubes, DragonflyPlus, FatTree, Nvl, Torus};
use crate::text::file::*;
use crate::text::problem::Fault;
use crate::text::reader::Key;

impl Converter<'_> {
    /// A count that must be there.
    fn count(&mut self, key: &Key<u32>, path: &str, example: &str) -> u32 {
        self.need(key, path, example).copied().unwrap_or(1)
    }

    pub(super) fn fat_tree(&mut self, file: &FatTreeFile) -> ClusterSpec {
        let k = self.need(&file.k, "cluster.fat_tree.k", "k = 32").copied().unwrap_or(2);
        let gpus = "cluster.fat_tree.gpus_per_host";
        let mut tree = FatTree {
            k,
            hosts: 1,
            gpus_per_host: self.count(&file.gpus_per_host, gpus, "gpus_per_host = 8"),
            nics_per_host: given(&file.nics_per_host, 1),
            nic_bandwidth: file.nic_bandwidth.given().map_or(50e9, |b| b.0),
            racks_per_power_feed: given(&file.racks_per_power_feed, 1),
            racks_per_cooling_loop: given(&file.racks_per_cooling_loop, 0),
        };
        tree.hosts = match file.hosts {
            // The rule of k tells of one that makes no tree.
            Key::Missing => u32::try_from(tree.most_hosts().clamp(1, 1 << 31)).unwrap_or(1),
            ref key => given(key, 1),
        };
        ClusterSpec::FatTree(tree)
    }

    pub(super) fn nvl(&mut self, file: &NvlFile) -> ClusterSpec {
        let path = |key: &str| format!("cluster.nvl.{key}");
        let domains = self.count(&file.domains, &path("domains"), "domains = 16");
        let size = given(&file.size, 72);
        let (racks, trays) = match size {
            36 => (1, 9),
            72 => (1, 18),
            144 => (2, 18),
            size => {
                let message = format!("`size` is {size}; it must be 36, 72 or 144");
                let help = "leave it out and write racks_per_domain, trays_per_rack, gpus_per_tray and switch_trays";
                self.fault(Fault::new(path("size"), message).help(help));
                (1, 18)
            }
        };
        let racks_per_domain = given(&file.racks_per_domain, racks);
        let hosts_per_rack = given(&file.trays_per_rack, trays);
        let gpus_per_host = given(&file.gpus_per_tray, 4);
        // What is too much for a product is so for the rules of its factors.
        let racks = domains.saturating_mul(racks_per_domain);
        let sizes =
            Sizes { hosts: racks.saturating_mul(hosts_per_rack), gpus_per_host, hosts_per_rack };
        let nothing = ClosNetworkFile::default();
        let network = file.network.given().unwrap_or(&nothing);
        let switch_trays = given(&file.switch_trays, racks_per_domain.saturating_mul(9));
        ClusterSpec::Nvl(Nvl {
            network: self.network("cluster.nvl.network", sizes, network),
            racks_per_domain,
            switch_trays,
            switch_trays_needed: given(&file.switch_trays_needed, switch_trays),
            gpu_bandwidth: file.gpu_bandwidth.given().map_or(900e9, |b| b.0),
        })
    }

    pub(super) fn dragonfly_plus(&mut self, file: &DragonflyPlusFile) -> ClusterSpec {
        let path = |key: &str| format!("cluster.dragonfly_plus.{key}");
        let nic_bandwidth = file.nic_bandwidth.given().map_or(50e9, |b| b.0);
        ClusterSpec::DragonflyPlus(DragonflyPlus {
            groups: self.count(&file.groups, &path("groups"), "groups = 8"),
            leaves: self.count(&file.leaves, &path("leaves"), "leaves = 16"),
            spines: self.count(&file.spines, &path("spines"), "spines = 16"),
            hosts_per_leaf: self.count(
                &file.hosts_per_leaf,
                &path("hosts_per_leaf"),
                "hosts_per_leaf = 16",
            ),
            gpus_per_host: self.count(
                &file.gpus_per_host,
                &path("gpus_per_host"),
                "gpus_per_host = 8",
            ),
            nics_per_host: given(&file.nics_per_host, 1),
            global_links: given(&file.global_links, 1),
            nic_bandwidth,
            link_bandwidth: file.link_bandwidth.given().map_or(nic_bandwidth, |b| b.0),
            racks_per_power_feed: given(&file.racks_per_power_feed, 1),
            racks_per_cooling_loop: given(&file.racks_per_cooling_loop, 0),
        })
    }

    pub(super) fn torus(&mut self, file: &TorusFile) -> ClusterSpec {
        let cubes = self.need(&file.cubes, "cluster.torus.cubes", "cubes = 64");
        let cubes = match cubes {
            Some(CubesText::Number(cubes)) => Cubes::Number(*cubes),
            Some(CubesText::Grid(grid)) => Cubes::Grid(*grid),
            None => Cubes::Grid([1, 1, 1]),
        };
        let side = given(&file.side, 4);
        let switches = side.saturating_mul(side).saturating_mul(3);
        ClusterSpec::Torus(Torus {
            cubes,
            side,
            optical_switches: given(&file.optical_switches, switches),
            link_bandwidth: file.link_bandwidth.given().map_or(50e9, |b| b.0),
            racks_per_power_feed: given(&file.racks_per_power_feed, 1),
            racks_per_cooling_loop: given(&file.racks_per_cooling_loop, 0),
        })
    }
}
