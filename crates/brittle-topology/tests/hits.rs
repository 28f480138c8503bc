//! The tables against two other voices: a search of the graph without what is down, and arithmetic.
//!
//! The search knows nothing of hits, reaches or intervals. It asks what matters: can a job on these
//! hosts run? A job runs if each of its hosts is whole, and, where there are several, if the NICs
//! of each rail reach each other over switches. What is left in part is compared in `network.rs`.

mod common;

use std::collections::BTreeSet;

use brittle_model::ComponentKind::{
    Gpu, Host, Job, Leaf, Nic, NicLink, Pod, PowerFeed, Rack, Spine, Uplink,
};
use brittle_model::scenario::{ClosOptions, NetworkRules, RailClos};
use brittle_model::{ComponentId, ComponentKind, HostId};
use brittle_topology::{Cluster, Hit, Reach, Topology};
use common::{build, everything, racks_pods_feeds, small_clos, tiny};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn one_component_down_stops_the_jobs_that_a_search_says(clos in small_clos()) {
        let topology = build(&clos);
        let cluster = topology.compile(NetworkRules::default());
        let mut stopped = 0;
        for component in everything(&topology) {
            let search = Search::without(&topology, &[component]);
            for job in jobs(cluster.hosts()) {
                let stops = stops(&cluster, &[component], &job);
                prop_assert_eq!(stops, !search.runs(&job), "{} down, job on {:?}", component, job);
                stopped += u32::from(stops);
            }
        }
        prop_assert!(stopped >= cluster.gpus(), "each GPU stops at least the job on its host");
    }

    #[test]
    fn pods_lose_each_other_with_the_last_spine(clos in small_clos()) {
        let topology = build(&clos);
        let cluster = topology.compile(NetworkRules::default());
        let spines = common::all(&topology, Spine);
        let all_down = Search::without(&topology, &spines);
        let one_left = Search::without(&topology, spines.get(1..).unwrap_or_default());
        for job in jobs(cluster.hosts()) {
            prop_assert_eq!(stops(&cluster, &spines, &job), !all_down.runs(&job));
            prop_assert!(one_left.runs(&job));
        }
    }

    #[test]
    fn the_tables_are_the_closed_form(clos in small_clos()) {
        let topology = build(&clos);
        let cluster = topology.compile(NetworkRules::default());
        for component in everything(&topology) {
            prop_assert_eq!(cluster.hit(component), closed_form(&clos, component), "{}", component);
        }
        for host in 0..clos.hosts {
            let pod = host / clos.hosts_per_rack / clos.racks_per_pod;
            prop_assert_eq!(cluster.pod_of(HostId(host)), pod);
        }
    }
}

#[test]
fn hosts_and_broken_gpus_are_those_of_the_component() {
    let cluster = build(&tiny()).compile(NetworkRules::default());
    let cases = [
        // component, host, broken, blast radius [GPUs]
        (Gpu, 5, Some(HostId(2)), 1, 2),
        (Nic, 5, Some(HostId(2)), 0, 2),
        (Host, 3, Some(HostId(3)), 2, 2),
        (Leaf, 3, None, 0, 4),
        (Spine, 1, None, 0, 0),
        (NicLink, 5, Some(HostId(2)), 0, 2),
        (Uplink, 5, None, 0, 0),
        (Rack, 1, None, 0, 4),
        (Pod, 0, None, 0, 4),
        (PowerFeed, 0, None, 0, 8),
        (Job, 0, None, 0, 0),
    ];
    for (kind, index, host, broken, blast_radius) in cases {
        let component = ComponentId { kind, index };
        assert_eq!(cluster.host_of(component), host, "{component}");
        assert_eq!(cluster.gpus_broken(component), broken, "{component}");
        assert_eq!(cluster.blast_radius(component), blast_radius, "{component}");
    }
    assert_eq!((cluster.hosts(), cluster.gpus_per_host()), (4, 2));
    assert_eq!((cluster.gpus(), cluster.population(Job)), (8, 0));
}

#[test]
fn a_job_needs_the_farthest_path_between_its_hosts() {
    let cluster = build(&tiny()).compile(NetworkRules::default());
    let reach = |hosts: &[u32]| cluster.reach_of(hosts.iter().copied().map(HostId));
    assert_eq!(reach(&[]), Reach::Inside);
    assert_eq!(reach(&[3]), Reach::Inside);
    assert_eq!(reach(&[2, 3]), Reach::OverLeaves);
    assert_eq!(reach(&[0, 1, 2]), Reach::OverSpines);
}

/// 131,072 GPUs, as large as a cluster gets.
#[test]
fn a_very_large_cluster_compiles() {
    let clos = RailClos {
        hosts: 16_384,
        gpus_per_host: 8,
        nics_per_host: 8,
        hosts_per_rack: 4,
        racks_per_pod: 64,
        racks_per_power_feed: 16,
        spines: 64,
        nic_bandwidth: 50e9,
        oversubscription: 7.0,
        options: ClosOptions::default(),
    };
    let cluster = build(&clos).compile(NetworkRules::default());
    assert_eq!(cluster.gpus(), 131_072);
    for (kind, index) in [(Gpu, 131_071), (Leaf, 511), (PowerFeed, 255), (Spine, 63)] {
        let component = ComponentId { kind, index };
        assert_eq!(cluster.hit(component), closed_form(&clos, component));
    }
}

/// Jobs on one host, on two, and on all.
fn jobs(hosts: u32) -> Vec<Vec<u32>> {
    let pairs =
        (0..hosts).flat_map(|a| (a..hosts).map(move |b| if a == b { vec![a] } else { vec![a, b] }));
    pairs.chain([(0..hosts).collect()]).collect()
}

/// Whether a job stands still while something is down, by what the tables say: by the hit of what hits alone, and by
/// the strains of what others stand in for.
fn stops(cluster: &Cluster, down: &[ComponentId], job: &[u32]) -> bool {
    let needs = cluster.reach_of(job.iter().copied().map(HostId));
    let hits: Vec<_> = down.iter().map(|&component| cluster.hit(component)).collect();
    let shared: Vec<_> =
        down.iter().zip(&hits).filter(|(_, hit)| hit.shared).map(|(&c, _)| c).collect();
    let strains = cluster.network().strains(&shared, &[]);
    let lost = strains.into_iter().filter(|strain| strain.is_loss());
    hits.into_iter()
        .filter(|hit| !hit.shared)
        .chain(lost.map(|strain| Hit { hosts: strain.hosts, reach: strain.reach, shared: false }))
        .any(|hit| hit.stops(needs) && job.iter().any(|host| hit.hosts.contains(host)))
}

/// The tables by arithmetic on the spec.
fn closed_form(clos: &RailClos, component: ComponentId) -> Hit {
    let (_, pods, _) = racks_pods_feeds(clos);
    let hosts_per_pod = clos.hosts_per_rack * clos.racks_per_pod;
    let (share, size, reach) = match component.kind {
        Gpu => (component.index / clos.gpus_per_host, 1, Reach::Inside),
        Nic | NicLink => (component.index / clos.nics_per_host, 1, Reach::OverLeaves),
        Host => (component.index, 1, Reach::Inside),
        Leaf => (component.index / clos.nics_per_host, hosts_per_pod, Reach::OverLeaves),
        Uplink if pods > 1 => {
            let leaf = component.index / clos.spines;
            (leaf / clos.nics_per_host, hosts_per_pod, Reach::OverSpines)
        }
        Rack => (component.index, clos.hosts_per_rack, Reach::Inside),
        Pod => (component.index, hosts_per_pod, Reach::Inside),
        PowerFeed => {
            (component.index, clos.hosts_per_rack * clos.racks_per_power_feed, Reach::Inside)
        }
        Spine if pods > 1 => (0, clos.hosts, Reach::OverSpines),
        _ => return Hit::NOBODY,
    };
    let shared = matches!(component.kind, Spine | Uplink);
    Hit { hosts: share * size..((share + 1) * size).min(clos.hosts), reach, shared }
}

/// The graph without some components.
struct Search {
    /// Whether each host is there, with all its GPUs.
    whole: Vec<bool>,
    /// For each host and rail, the NICs that the host's NIC reaches, itself included; none if it is
    /// down.
    reached: Vec<Vec<BTreeSet<ComponentId>>>,
    /// For each host and rail, the NIC.
    nics: Vec<Vec<ComponentId>>,
}

impl Search {
    fn without(topology: &Topology, down: &[ComponentId]) -> Self {
        let mut gone = BTreeSet::new();
        let mut cut = BTreeSet::new();
        let mut open = down.to_vec();
        while let Some(component) = open.pop() {
            if is_cable(component.kind) {
                let ends = topology.cables(component.kind).nth(component.index as usize);
                let (low, high, _) = ends.expect("a cable has ends");
                cut.insert((low, high));
                continue;
            }
            gone.insert(component);
            open.extend(topology.below(component));
        }
        let mut search = Self { whole: Vec::new(), reached: Vec::new(), nics: Vec::new() };
        for host in common::all(topology, Host) {
            let parts = topology.below(host);
            let (gpus, nics): (Vec<_>, Vec<_>) =
                parts.into_iter().partition(|part| part.kind == Gpu);
            let whole = !gone.contains(&host) && gpus.iter().all(|gpu| !gone.contains(gpu));
            search.whole.push(whole);
            search
                .reached
                .push(nics.iter().map(|&nic| reached_from(topology, &gone, &cut, nic)).collect());
            search.nics.push(nics);
        }
        search
    }

    fn runs(&self, job: &[u32]) -> bool {
        let whole = job.iter().all(|&host| self.whole[host as usize]);
        whole
            && job
                .iter()
                .all(|&a| job.iter().all(|&b| a == b || self.joined(a as usize, b as usize)))
    }

    fn joined(&self, a: usize, b: usize) -> bool {
        self.reached[a].iter().zip(&self.nics[b]).all(|(reached, nic)| reached.contains(nic))
    }
}

/// The NICs that a NIC reaches over leaves and spines; other NICs do not forward.
fn reached_from(
    topology: &Topology,
    gone: &BTreeSet<ComponentId>,
    cut: &BTreeSet<(ComponentId, ComponentId)>,
    nic: ComponentId,
) -> BTreeSet<ComponentId> {
    let mut met = BTreeSet::new();
    let mut open = Vec::new();
    if !gone.contains(&nic) {
        met.insert(nic);
        open.push(nic);
    }
    while let Some(here) = open.pop() {
        for (there, _) in topology.links(here) {
            if there.kind != Host
                && !gone.contains(&there)
                && !cut.contains(&(here, there))
                && !cut.contains(&(there, here))
                && met.insert(there)
                && there.kind != Nic
            {
                open.push(there);
            }
        }
    }
    met.retain(|component| component.kind == Nic);
    met
}

/// Whether components of a kind are edges of the graph.
fn is_cable(kind: ComponentKind) -> bool {
    matches!(kind, NicLink | Uplink)
}
