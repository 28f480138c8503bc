//! How many links each component has, by arithmetic on the spec.

use brittle_model::ComponentKind::{Core, Gpu, Leaf, Nic, OpticalSwitch, Spine, SwitchTray};
use brittle_model::scenario::ClusterSpec;
use brittle_model::{ComponentId, ComponentKind};
use brittle_topology::Topology;
use proptest::prelude::*;

use super::common::all;
use super::specs;

fn degree(topology: &Topology, component: ComponentId) -> u32 {
    topology.links(component).len() as u32
}

/// How many links a component has to those of a kind.
fn to(topology: &Topology, component: ComponentId, kind: ComponentKind) -> u32 {
    topology.links(component).iter().filter(|(there, _)| there.kind == kind).count() as u32
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn of_a_clos(clos in specs::clos()) {
        let topology = Topology::build(&ClusterSpec::RailClos(clos.clone()));
        let (planes, rails) = (clos.planes(), clos.rails());
        for nic in all(&topology, Nic) {
            prop_assert_eq!(to(&topology, nic, Leaf), planes);
            let rail = nic.index % clos.nics_per_host * rails / clos.nics_per_host;
            for (plane, (leaf, bandwidth)) in (0..planes).rev().zip(
                topology.links(nic).into_iter().filter(|(there, _)| there.kind == Leaf))
            {
                prop_assert_eq!(leaf.index % (rails * planes), rail * planes + plane);
                prop_assert_eq!(bandwidth, clos.nic_bandwidth / f64::from(planes));
            }
        }
        for leaf in all(&topology, Leaf) {
            prop_assert_eq!(to(&topology, leaf, Spine), clos.spines / planes * clos.options.uplinks);
            // Up is down over the oversubscription.
            let sum = |kind| -> f64 {
                let links = topology.links(leaf).into_iter().filter(|(there, _)| there.kind == kind);
                links.map(|(_, bandwidth)| bandwidth).sum()
            };
            prop_assert!(super::common::near(sum(Nic), sum(Spine) * clos.oversubscription));
        }
        let of_plane = clos.spines / planes;
        for spine in all(&topology, Spine) {
            prop_assert_eq!(to(&topology, spine, Core), clos.options.cores / planes);
            let plane = spine.index / of_plane % planes;
            for (there, _) in topology.links(spine) {
                match there.kind {
                    Leaf => prop_assert_eq!(there.index % planes, plane),
                    _ => prop_assert_eq!(there.index / (clos.options.cores / planes), plane),
                }
            }
        }
        for core in all(&topology, Core) {
            prop_assert_eq!(degree(&topology, core) * planes, topology.population(Spine));
        }
    }

    #[test]
    fn of_a_fat_tree(tree in specs::fat_tree()) {
        let topology = Topology::build(&ClusterSpec::FatTree(tree.clone()));
        let half = tree.k / 2;
        let is_full = u64::from(tree.hosts) == tree.most_hosts();
        for leaf in all(&topology, Leaf) {
            prop_assert_eq!(to(&topology, leaf, Spine), half);
            prop_assert!(to(&topology, leaf, Nic) <= half * tree.nics_per_host);
            prop_assert!(!is_full || to(&topology, leaf, Nic) == half * tree.nics_per_host);
        }
        for spine in all(&topology, Spine) {
            prop_assert_eq!(to(&topology, spine, Core), half);
            prop_assert!(!is_full || degree(&topology, spine) == tree.k);
        }
        for core in all(&topology, Core) {
            // One link to each pod.
            let mut pods: Vec<u32> =
                topology.links(core).iter().map(|(spine, _)| spine.index / half).collect();
            pods.sort_unstable();
            prop_assert!(pods.into_iter().eq(0..topology.population(ComponentKind::Pod)));
        }
    }

    #[test]
    fn of_scale_up_racks(nvl in specs::nvl()) {
        let topology = Topology::build(&ClusterSpec::Nvl(nvl.clone()));
        let gpus = nvl.racks_per_domain * nvl.network.hosts_per_rack * nvl.network.gpus_per_host;
        for gpu in all(&topology, Gpu) {
            let links = topology.links(gpu);
            prop_assert_eq!(links.len() as u32, nvl.switch_trays);
            for (tray, bandwidth) in links {
                prop_assert_eq!(tray.index / nvl.switch_trays, gpu.index / gpus);
                prop_assert_eq!(bandwidth, nvl.gpu_bandwidth / f64::from(nvl.switch_trays));
            }
        }
        for tray in all(&topology, SwitchTray) {
            prop_assert_eq!(degree(&topology, tray), gpus);
        }
        // The network above is that of the Clos alone.
        let clos = Topology::build(&ClusterSpec::RailClos(nvl.network.clone()));
        prop_assert_eq!(clos.capacity(Leaf, Spine), topology.capacity(Leaf, Spine));
        prop_assert_eq!(clos.bisection_bandwidth(), topology.bisection_bandwidth());
    }

    #[test]
    fn of_a_dragonfly(spec in specs::dragonfly()) {
        let topology = Topology::build(&ClusterSpec::DragonflyPlus(spec.clone()));
        let mut pairs = std::collections::BTreeMap::new();
        for group in 0..spec.groups {
            let mut ends = Vec::new();
            for spine in group * spec.spines..(group + 1) * spec.spines {
                let spine = ComponentId { kind: Spine, index: spine };
                prop_assert_eq!(to(&topology, spine, Leaf), spec.leaves);
                ends.push(to(&topology, spine, Spine));
                for (there, _) in topology.links(spine).into_iter().filter(|l| l.0.kind == Spine) {
                    *pairs.entry((group, there.index / spec.spines)).or_insert(0) += 1;
                }
            }
            prop_assert!(ends.iter().max().unwrap() - ends.iter().min().unwrap() <= 1, "{:?}", ends);
        }
        for a in 0..spec.groups {
            for b in 0..spec.groups {
                let links = if a == b { None } else { Some(&spec.global_links) };
                prop_assert_eq!(pairs.get(&(a, b)), links, "{} to {}", a, b);
            }
        }
        for cable in all(&topology, ComponentKind::CoreLink) {
            let (lower, upper) = topology.ends(cable).unwrap();
            prop_assert!(lower.index / spec.spines < upper.index / spec.spines);
        }
    }

    #[test]
    fn of_a_torus(torus in specs::torus()) {
        let topology = Topology::build(&ClusterSpec::Torus(torus.clone()));
        for chip in all(&topology, Gpu) {
            prop_assert_eq!(degree(&topology, chip), 6, "{}", chip);
        }
        for switch in all(&topology, OpticalSwitch) {
            prop_assert_eq!(u64::from(degree(&topology, switch)), 2 * torus.cubes());
        }
    }
}
