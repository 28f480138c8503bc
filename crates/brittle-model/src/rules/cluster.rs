//! Rules of the cluster.

use super::{MAX_GPUS, MAX_HOSTS, MAX_LINKS};
use crate::kind::ComponentKind;
use crate::scenario::{ClusterSpec, Parts, RailClos};
use crate::text::Fault;

pub(super) fn rail_clos(clos: &RailClos, faults: &mut Vec<Fault>) {
    let path = |key: &str| format!("cluster.rail_clos.{key}");
    let counts = [
        ("hosts", clos.hosts, MAX_HOSTS),
        ("gpus_per_host", clos.gpus_per_host, 64),
        ("nics_per_host", clos.nics_per_host, 64),
        ("hosts_per_rack", clos.hosts_per_rack, MAX_HOSTS),
        ("racks_per_pod", clos.racks_per_pod, MAX_HOSTS),
        ("racks_per_power_feed", clos.racks_per_power_feed, MAX_HOSTS),
    ];
    let mut counted = true;
    for (key, count, most) in counts {
        if count == 0 || count > most {
            let fault = Fault::new(
                path(key),
                format!("`{key}` is {count}; it must be between 1 and {most}"),
            );
            // As many NICs as GPUs is what is taken where nothing is said.
            let follows = key == "nics_per_host" && count == clos.gpus_per_host;
            faults.push(if follows { fault.involves(path("gpus_per_host")) } else { fault });
            counted = false;
        }
    }
    if !(clos.nic_bandwidth > 0.0 && clos.nic_bandwidth.is_finite()) {
        faults.push(Fault::new(path("nic_bandwidth"), "the bandwidth of a NIC must be positive"));
    }
    if !(clos.oversubscription >= 1.0 && clos.oversubscription.is_finite()) {
        faults.push(Fault::new(path("oversubscription"), "`oversubscription` must be at least 1"));
    }
    if !counted {
        return;
    }
    if !clos.gpus_per_host.is_multiple_of(clos.nics_per_host) {
        let (gpus, nics) = (clos.gpus_per_host, clos.nics_per_host);
        let fault = Fault::new(
            path("nics_per_host"),
            format!("{gpus} GPUs a host cannot be shared evenly by {nics} NICs"),
        );
        faults.push(
            fault.help("nics_per_host must divide gpus_per_host").involves(path("gpus_per_host")),
        );
    }
    let gpus = u64::from(clos.hosts) * u64::from(clos.gpus_per_host);
    if gpus > MAX_GPUS {
        let fault =
            Fault::new(path("hosts"), format!("{gpus} GPUs are more than the limit of {MAX_GPUS}"));
        faults.push(fault.help("simulate a part of the cluster").involves(path("gpus_per_host")));
    }
    let racks = clos.hosts.div_ceil(clos.hosts_per_rack);
    let pods = racks.div_ceil(clos.racks_per_pod);
    if pods > 1 && clos.spines == 0 {
        let fault = Fault::new(
            path("spines"),
            format!("{pods} pods need at least one spine to reach each other"),
        );
        faults.push(
            fault
                .help("add spines = 16, or let one pod hold all racks")
                .involves(path("racks_per_pod"))
                .involves(path("hosts"))
                .involves(path("hosts_per_rack")),
        );
    }
    let links = u64::from(pods) * u64::from(clos.nics_per_host) * u64::from(clos.spines);
    if links > MAX_LINKS {
        let fault = Fault::new(
            path("spines"),
            format!(
                "{links} links between leaves and spines are more than the limit of {MAX_LINKS}"
            ),
        );
        faults.push(fault.help("use fewer spines or larger pods"));
    }
}

/// Number of components of a kind.
pub(crate) fn population(kind: ComponentKind, parts: &Parts) -> u64 {
    let ClusterSpec::RailClos(clos) = &parts.cluster;
    let hosts = u64::from(clos.hosts);
    let racks = hosts.div_ceil(u64::from(clos.hosts_per_rack.max(1)));
    let pods = racks.div_ceil(u64::from(clos.racks_per_pod.max(1)));
    match kind {
        ComponentKind::Gpu => hosts * u64::from(clos.gpus_per_host),
        ComponentKind::Nic => hosts * u64::from(clos.nics_per_host),
        ComponentKind::Host => hosts,
        ComponentKind::Leaf => pods * u64::from(clos.nics_per_host),
        ComponentKind::Spine => u64::from(clos.spines),
        ComponentKind::Rack => racks,
        ComponentKind::Pod => pods,
        ComponentKind::PowerFeed => racks.div_ceil(u64::from(clos.racks_per_power_feed.max(1))),
        ComponentKind::NicLink => hosts * u64::from(clos.nics_per_host),
        ComponentKind::Uplink => pods * u64::from(clos.nics_per_host) * u64::from(clos.spines),
        ComponentKind::CoolingLoop
        | ComponentKind::Building
        | ComponentKind::ScaleUp
        | ComponentKind::SwitchTray
        | ComponentKind::ScaleUpLink
        | ComponentKind::Core
        | ComponentKind::CoreLink
        | ComponentKind::OpticalSwitch => 0,
        ComponentKind::Storage => 1,
        ComponentKind::Job => parts.jobs.len() as u64,
    }
}
