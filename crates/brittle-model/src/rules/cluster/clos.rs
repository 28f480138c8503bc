//! Rules of a rail-optimised Clos network.

use super::{MAX_GPUS, MAX_HOSTS, MAX_PARTS, at_most, bandwidth, shared_nics};
use crate::scenario::RailClos;
use crate::text::Fault;

/// Most leaves of a rail of a segment.
const MAX_PLANES: u32 = 8;
/// Most parallel cables from a leaf to a spine.
const MAX_UPLINKS: u32 = 64;

/// `path` says where the key of a name stands.
pub(super) fn rail_clos(clos: &RailClos, path: &dyn Fn(&str) -> String, faults: &mut Vec<Fault>) {
    let counts = [
        ("hosts", clos.hosts, MAX_HOSTS),
        ("gpus_per_host", clos.gpus_per_host, MAX_PARTS),
        ("nics_per_host", clos.nics_per_host, MAX_PARTS),
        ("hosts_per_rack", clos.hosts_per_rack, MAX_HOSTS),
        ("racks_per_pod", clos.racks_per_pod, MAX_HOSTS),
        ("racks_per_power_feed", clos.racks_per_power_feed, MAX_HOSTS),
        ("leaves_per_rail", clos.planes(), MAX_PLANES),
        ("uplinks", clos.options.uplinks, MAX_UPLINKS),
    ];
    let mut counted = true;
    for (key, count, most) in counts {
        if count == 0 || count > most {
            let place = path(key);
            let name = place.rsplit('.').next().unwrap_or(key).to_owned();
            let message = if key == "hosts" && name != key && count > most {
                format!("{count} hosts are more than the limit of {most}")
            } else {
                format!("`{name}` is {count}; it must be between 1 and {most}")
            };
            let fault = Fault::new(place, message);
            // As many NICs as GPUs is what is taken where nothing is said.
            let follows = key == "nics_per_host" && count == clos.gpus_per_host;
            faults.push(if follows { fault.involves(path("gpus_per_host")) } else { fault });
            counted = false;
        }
    }
    bandwidth(path("nic_bandwidth"), "a NIC", clos.nic_bandwidth, faults);
    let ratios = [
        ("oversubscription", clos.oversubscription),
        ("core_oversubscription", clos.options.core_oversubscription),
    ];
    for (key, ratio) in ratios {
        if !(ratio >= 1.0 && ratio.is_finite()) {
            faults.push(Fault::new(path(key), format!("`{key}` must be at least 1")));
        }
    }
    if !counted {
        return;
    }
    shared_nics(path, clos.gpus_per_host, clos.nics_per_host, faults);
    let gpus = u64::from(clos.hosts) * u64::from(clos.gpus_per_host);
    if gpus > MAX_GPUS {
        let fault =
            Fault::new(path("hosts"), format!("{gpus} GPUs are more than the limit of {MAX_GPUS}"));
        faults.push(fault.help("simulate a part of the cluster").involves(path("gpus_per_host")));
    }
    options(clos, path, faults);
    tiers(clos, path, faults);
}

/// What larger networks have.
fn options(clos: &RailClos, path: &dyn Fn(&str) -> String, faults: &mut Vec<Fault>) {
    let options = &clos.options;
    at_most(
        path,
        &[
            ("racks_per_cooling_loop", options.racks_per_cooling_loop, MAX_HOSTS),
            ("pods_per_building", options.pods_per_building, MAX_HOSTS),
        ],
        faults,
    );
    let (rails, nics) = (clos.rails(), clos.nics_per_host);
    if rails == 0 || !nics.is_multiple_of(rails) {
        let message = format!("{nics} NICs of a host cannot be shared evenly by {rails} rails");
        let fault = Fault::new(path("rails"), message).help(
            "rails must divide nics_per_host; 1 puts all NICs of a host on the same leaf, as in a top-of-rack switch",
        );
        faults.push(fault.involves(path("nics_per_host")));
    }
    let planes = clos.planes();
    for (key, count) in [("spines", clos.spines), ("cores", options.cores)] {
        if !count.is_multiple_of(planes) {
            let message = format!("{count} {key} cannot be shared evenly by {planes} planes");
            let next = u64::from(count).next_multiple_of(planes.into());
            let fault = Fault::new(path(key), message).help(format!(
                "leaves of a plane reach only {key} of that plane: write {key} = {next}"
            ));
            faults.push(fault.involves(path("leaves_per_rail")));
        }
    }
}

/// Whatever is apart is joined by the tier above.
fn tiers(clos: &RailClos, path: &dyn Fn(&str) -> String, faults: &mut Vec<Fault>) {
    let options = &clos.options;
    let (segment, pod) = (clos.racks_per_segment(), clos.racks_per_pod);
    if segment == 0 || segment > pod {
        let message = format!("`racks_per_segment` is {segment}; it must be between 1 and {pod}");
        let fault = Fault::new(path("racks_per_segment"), message);
        faults.push(
            fault
                .help("a segment is a part of a pod: the racks behind one set of leaves")
                .involves(path("racks_per_pod")),
        );
        return;
    }
    let pods = clos.pods();
    if !clos.has_three_tiers() {
        if options.cores > 0 {
            let fault = Fault::new(path("cores"), "cores join the pods of three tiers only");
            faults.push(
                fault
                    .help("add racks_per_segment, fewer than racks_per_pod; or remove `cores`")
                    .involves(path("racks_per_segment"))
                    .involves(path("racks_per_pod")),
            );
        }
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
        return;
    }
    let segments = clos.segments();
    if segments > 1 && clos.spines == 0 {
        let message = format!("{segments} segments need spines in each pod to reach each other");
        let fault = Fault::new(path("spines"), message);
        faults.push(
            fault
                .help("add spines = 16, or leave out racks_per_segment")
                .involves(path("racks_per_segment"))
                .involves(path("racks_per_pod"))
                .involves(path("hosts"))
                .involves(path("hosts_per_rack")),
        );
    }
    if pods > 1 && options.cores == 0 {
        let message = format!("{pods} pods need at least one core to reach each other");
        let fault = Fault::new(path("cores"), message);
        faults.push(
            fault
                .help("add cores = 16, or let one pod hold all racks")
                .involves(path("racks_per_pod"))
                .involves(path("hosts"))
                .involves(path("hosts_per_rack")),
        );
    }
}
