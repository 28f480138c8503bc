//! Rules of fat trees, of scale-up racks, and of Dragonfly+.

use super::{MAX_HOSTS, MAX_PARTS, at_most, bandwidth, clos, counts, shared_nics};
use crate::scenario::{DragonflyPlus, FatTree, Nvl};
use crate::text::Fault;

/// Most ports of a switch.
const MAX_PORTS: u32 = 1024;

pub(super) fn fat_tree(tree: &FatTree, path: &dyn Fn(&str) -> String, faults: &mut Vec<Fault>) {
    let FatTree { k, hosts, .. } = *tree;
    bandwidth(path("nic_bandwidth"), "a NIC", tree.nic_bandwidth, faults);
    at_most(path, &[("racks_per_cooling_loop", tree.racks_per_cooling_loop, MAX_HOSTS)], faults);
    if hosts > MAX_HOSTS {
        let message = format!("{hosts} hosts are more than the limit of {MAX_HOSTS}");
        let fault = Fault::new(path("hosts"), message);
        let help = "a tree has k³/4 hosts where nothing is said: write fewer, or a smaller k";
        faults.push(fault.help(help).involves(path("k")));
        return;
    }
    let sizes = [
        ("hosts", hosts, MAX_HOSTS),
        ("gpus_per_host", tree.gpus_per_host, MAX_PARTS),
        ("nics_per_host", tree.nics_per_host, MAX_PARTS),
        ("racks_per_power_feed", tree.racks_per_power_feed, MAX_HOSTS),
    ];
    if !counts(path, &sizes, faults) {
        return;
    }
    shared_nics(path, tree.gpus_per_host, tree.nics_per_host, faults);
    if !k.is_multiple_of(2) || !(2..=MAX_PORTS).contains(&k) {
        let message = format!("`k` is {k}; it must be even, and between 2 and {MAX_PORTS}");
        let fault = Fault::new(path("k"), message);
        faults.push(fault.help("half of the ports of a switch lead down and half lead up"));
    } else if u64::from(hosts) > tree.most_hosts() {
        let most = tree.most_hosts();
        let enough = (k..=MAX_PORTS)
            .step_by(2)
            .find(|&k| FatTree { k, ..tree.clone() }.most_hosts() >= hosts.into());
        let help = match enough {
            Some(k) => format!("write hosts = {most}, or k = {k}"),
            None => format!("write hosts = {most}"),
        };
        let message = format!("{hosts} hosts are more than the k³/4 = {most} of a tree of k = {k}");
        faults.push(Fault::new(path("hosts"), message).help(help).involves(path("k")));
    }
}

pub(super) fn nvl(nvl: &Nvl, path: &dyn Fn(&str) -> String, faults: &mut Vec<Fault>) {
    let own = |key: &str| format!("cluster.nvl.{key}");
    let before = faults.len();
    clos::rail_clos(&nvl.network, path, faults);
    bandwidth(own("gpu_bandwidth"), "a GPU in its domain", nvl.gpu_bandwidth, faults);
    let sizes = [
        ("racks_per_domain", nvl.racks_per_domain, MAX_HOSTS),
        ("switch_trays", nvl.switch_trays, MAX_PARTS),
    ];
    if !counts(&own, &sizes, faults) {
        return;
    }
    let (needed, trays) = (nvl.switch_trays_needed, nvl.switch_trays);
    if !(1..=trays).contains(&needed) {
        let message =
            format!("`switch_trays_needed` is {needed}; it must be between 1 and {trays}");
        let fault = Fault::new(own("switch_trays_needed"), message);
        faults.push(fault.help("leave it out if a domain needs all").involves(own("switch_trays")));
    }
    if faults.len() > before {
        return;
    }
    let (pod, domain) = (nvl.network.racks_per_pod, nvl.racks_per_domain);
    if nvl.network.pods() > 1 && !pod.is_multiple_of(domain) {
        let message = format!("{pod} racks of a pod are no whole number of domains of {domain}");
        let next = pod.next_multiple_of(domain);
        let fault = Fault::new(path("racks_per_pod"), message);
        faults.push(
            fault
                .help(format!("write racks_per_pod = {next}: a domain is in one pod"))
                .involves(own("racks_per_domain")),
        );
    }
}

pub(super) fn dragonfly_plus(
    spec: &DragonflyPlus,
    path: &dyn Fn(&str) -> String,
    faults: &mut Vec<Fault>,
) {
    bandwidth(path("nic_bandwidth"), "a NIC", spec.nic_bandwidth, faults);
    bandwidth(path("link_bandwidth"), "a link", spec.link_bandwidth, faults);
    at_most(path, &[("racks_per_cooling_loop", spec.racks_per_cooling_loop, MAX_HOSTS)], faults);
    let sizes = [
        ("groups", spec.groups, MAX_HOSTS),
        ("leaves", spec.leaves, MAX_PORTS),
        ("spines", spec.spines, MAX_PORTS),
        ("hosts_per_leaf", spec.hosts_per_leaf, MAX_PORTS),
        ("gpus_per_host", spec.gpus_per_host, MAX_PARTS),
        ("nics_per_host", spec.nics_per_host, MAX_PARTS),
        ("racks_per_power_feed", spec.racks_per_power_feed, MAX_HOSTS),
    ];
    if !counts(path, &sizes, faults) {
        return;
    }
    shared_nics(path, spec.gpus_per_host, spec.nics_per_host, faults);
    if spec.groups > 1 && spec.global_links == 0 {
        let message = format!("{} groups need links to reach each other", spec.groups);
        let fault = Fault::new(path("global_links"), message);
        faults.push(
            fault
                .help("add global_links = 1, the links between every two groups")
                .involves(path("groups")),
        );
    }
}
