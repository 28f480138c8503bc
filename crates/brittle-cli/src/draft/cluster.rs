//! The cluster of a draft: the smallest of its kind that holds job and spares.

use super::{Draft, line, table};
use crate::args::Network;

/// Hosts of a cube of a torus.
const CUBE: u32 = 16;

/// Compute trays of an NVL72 rack.
const RACK: u32 = 18;

/// Racks in a pod of a Clos, as in the cluster of Llama 3.
const RACKS_PER_POD: u32 = 192;

impl Network {
    /// Hosts that come and go together, of which jobs and spares are best whole numbers.
    pub(crate) const fn unit(self) -> u32 {
        match self {
            Self::RailClos | Self::FatTree | Self::DragonflyPlus => 1,
            Self::Nvl72 => RACK,
            Self::Torus => CUBE,
        }
    }

    /// GPUs of a host, where there is no choice.
    pub(crate) const fn gpus_per_host(self) -> Option<u32> {
        match self {
            Self::RailClos | Self::FatTree | Self::DragonflyPlus => None,
            Self::Nvl72 | Self::Torus => Some(4),
        }
    }
}

/// Where the job's hosts stand, with a comment, where that is not anywhere.
pub(super) fn placement(draft: &Draft) -> Option<(String, &'static str)> {
    let unit = draft.network.unit();
    let whole = |hosts: u32| hosts.is_multiple_of(unit);
    // A job that runs on with fewer hosts does not move in groups.
    let runs_on = draft.stack_has("recovery.degraded");
    if unit == 1
        || runs_on
        || draft.hot_spares() > 0
        || !whole(draft.job_hosts())
        || !whole(draft.spares)
    {
        return None;
    }
    match draft.network {
        Network::Nvl72 => Some((
            format!("{{ per_domain = {RACK}, domain = \"scale_up\", within = \"scale_up\" }}"),
            "whole racks: where a tray is lost, all move to a spare rack",
        )),
        _ => Some(("{ within = \"scale_up\" }".to_owned(), "a cube is replaced by a cube")),
    }
}

/// Writes the table of the cluster.
pub(super) fn write(draft: &Draft, text: &mut String) {
    let hosts = draft.hosts();
    let count = format!(
        "{} for the job, {} warm spares{}",
        draft.job_hosts(),
        draft.spares,
        match draft.hot_spares() {
            0 => String::new(),
            1 => ", a hot spare of the stack".to_owned(),
            hot => format!(", {hot} hot spares of the stack"),
        }
    );
    let number = |n: u32| n.to_string();
    let per_host = number(draft.gpus_per_host);
    let nic = "[assumed]: a NIC of 2023 and 2024 for each GPU";
    match draft.network {
        Network::RailClos => {
            table(text, "cluster.rail_clos");
            line(text, "hosts", &number(hosts), &count);
            line(text, "gpus_per_host", &per_host, "one NIC and one rail for each");
            line(
                text,
                "hosts_per_rack",
                "2",
                "published of the Llama 3 cluster (arXiv 2407.21783)",
            );
            clos(hosts.div_ceil(2), RACKS_PER_POD, text);
            line(text, "nic_bandwidth", "\"400 Gb/s\"", nic);
        }
        Network::FatTree => {
            let k = (1..).map(|half| 2 * half).find(|&k: &u32| k.pow(3) / 4 >= hosts);
            let k = k.expect("some tree is large enough").max(4);
            table(text, "cluster.fat_tree");
            line(text, "k", &number(k), "ports of a switch: the fewest that do");
            line(text, "hosts", &number(hosts), &count);
            line(text, "gpus_per_host", &per_host, "");
            line(text, "nics_per_host", &per_host, "[assumed]: one a GPU, all on one edge switch");
            line(text, "nic_bandwidth", "\"400 Gb/s\"", nic);
        }
        Network::Nvl72 => {
            let racks = hosts.div_ceil(RACK);
            table(text, "cluster.nvl");
            line(text, "domains", &number(racks), &format!("racks: {count}"));
            line(text, "size", "72", "published: 18 trays of 4 GPUs, 9 switch trays");
            table(text, "cluster.nvl.network");
            line(text, "nics_per_host", "4", "published: one a GPU");
            clos(racks, 8, text);
            line(text, "nic_bandwidth", "\"400 Gb/s\"", nic);
        }
        Network::DragonflyPlus => {
            let per_leaf = 16;
            let all_leaves = hosts.div_ceil(per_leaf);
            let groups = all_leaves.div_ceil(16);
            let leaves = all_leaves.div_ceil(groups);
            table(text, "cluster.dragonfly_plus");
            line(text, "groups", &number(groups), &format!("[assumed]; {count}"));
            line(text, "leaves", &number(leaves), "[assumed]: in each group");
            line(text, "spines", &number(leaves), "[assumed]: as many as leaves");
            line(text, "hosts_per_leaf", &number(per_leaf), "[assumed]: a rack");
            line(text, "gpus_per_host", &per_host, "");
            line(text, "nics_per_host", &per_host, "[assumed]: one a GPU, all on the leaf");
            line(
                text,
                "global_links",
                &number(leaves.max(1)),
                "[assumed]: between every two groups",
            );
            line(text, "nic_bandwidth", "\"400 Gb/s\"", nic);
        }
        Network::Torus => {
            table(text, "cluster.torus");
            line(text, "cubes", &number(hosts.div_ceil(CUBE)), &format!("of 16 hosts: {count}"));
            line(text, "optical_switches", "48", "published of TPU v4 (arXiv 2304.01433)");
        }
    }
}

/// Pods, and the spines that several need.
fn clos(racks: u32, per_pod: u32, text: &mut String) {
    if racks > per_pod {
        line(text, "racks_per_pod", &per_pod.to_string(), "as in the scenario that ships");
        line(text, "spines", "16", "[assumed]; no class below strikes it");
        line(text, "oversubscription", "7.0", "published of the Llama 3 cluster: between pods");
    }
}
