//! Rules of the cluster: those of each shape, and the limits of all.

mod clos;
mod others;
mod torus;

use super::{MAX_GPUS, MAX_HOSTS, MAX_LINKS};
use crate::kind::ComponentKind;
use crate::scenario::{ClusterSpec, FloorPlan, Parts};
use crate::text::Fault;

/// Most GPUs, and most NICs, in a host.
const MAX_PARTS: u32 = 64;

pub(crate) fn cluster(spec: &ClusterSpec, faults: &mut Vec<Fault>) {
    let before = faults.len();
    match spec {
        ClusterSpec::RailClos(clos) => clos::rail_clos(clos, &|key| spec.key(key), faults),
        ClusterSpec::FatTree(tree) => others::fat_tree(tree, &|key| spec.key(key), faults),
        ClusterSpec::Nvl(nvl) => others::nvl(nvl, &|key| spec.key(key), faults),
        ClusterSpec::DragonflyPlus(dragonfly) => {
            others::dragonfly_plus(dragonfly, &|key| spec.key(key), faults);
        }
        ClusterSpec::Torus(torus) => torus::torus(torus, &|key| spec.key(key), faults),
        ClusterSpec::Explicit(explicit) => {
            counts(
                &|key| spec.key(key),
                &[("gpus_per_host", explicit.gpus_per_host, MAX_PARTS)],
                faults,
            );
            if let Err(wrong) = FloorPlan::of(explicit) {
                faults.extend(wrong);
            }
        }
    }
    if faults.len() == before {
        limits(spec, faults);
    }
}

/// What the machine can hold: refused by arithmetic, before anything is built.
fn limits(spec: &ClusterSpec, faults: &mut Vec<Fault>) {
    let hosts = spec.population(ComponentKind::Host);
    if hosts > u64::from(MAX_HOSTS) {
        let message = format!("{hosts} hosts are more than the limit of {MAX_HOSTS}");
        let fault = Fault::new(spec.key("hosts"), message);
        faults.push(fault.help("simulate a part of the cluster"));
        return;
    }
    let gpus = spec.population(ComponentKind::Gpu);
    if gpus > MAX_GPUS {
        let message = format!("{gpus} GPUs are more than the limit of {MAX_GPUS}");
        let fault = Fault::new(spec.key("hosts"), message);
        faults
            .push(fault.help("simulate a part of the cluster").involves(spec.key("gpus_per_host")));
    }
    let cables = [
        (
            ComponentKind::Uplink,
            "links between leaves and spines",
            "use fewer spines or larger pods",
        ),
        (ComponentKind::CoreLink, "links above the spines", "use fewer cores, spines or links"),
        (ComponentKind::NicLink, "ports of NICs", "simulate a part of the cluster"),
        (
            ComponentKind::ScaleUpLink,
            "links in scale-up domains",
            "use fewer switch trays, or simulate a part of the cluster",
        ),
    ];
    for (kind, what, help) in cables {
        let links = spec.population(kind);
        if links > MAX_LINKS {
            let message = format!("{links} {what} are more than the limit of {MAX_LINKS}");
            let key = match (kind, spec) {
                (_, ClusterSpec::Explicit(_)) => "links",
                (ComponentKind::Uplink | ComponentKind::CoreLink, ClusterSpec::FatTree(_)) => "k",
                (ComponentKind::CoreLink, ClusterSpec::DragonflyPlus(_)) => "global_links",
                (ComponentKind::CoreLink, _) => "cores",
                (ComponentKind::Uplink, ClusterSpec::Torus(_)) => "cubes",
                (ComponentKind::Uplink, _) => "spines",
                _ => "hosts",
            };
            faults.push(Fault::new(spec.key(key), message).help(help));
        }
    }
    let switches = [
        (ComponentKind::Spine, "spines"),
        (ComponentKind::Core, "cores"),
        (ComponentKind::SwitchTray, "hosts"),
    ];
    for (kind, key) in switches {
        let switches = spec.population(kind);
        if switches > MAX_GPUS {
            let message =
                format!("{switches} switches of one tier are more than the limit of {MAX_GPUS}");
            faults.push(Fault::new(spec.key(key), message).help("use fewer of them"));
        }
    }
}

/// Counts that must be there and stay below a limit. Whether they all do.
fn counts(
    path: &dyn Fn(&str) -> String,
    counts: &[(&str, u32, u32)],
    faults: &mut Vec<Fault>,
) -> bool {
    let before = faults.len();
    for &(key, count, most) in counts {
        if !(1..=most).contains(&count) {
            let path = path(key);
            let name = path.rsplit('.').next().unwrap_or(key).to_owned();
            let message = format!("`{name}` is {count}; it must be between 1 and {most}");
            faults.push(Fault::new(path, message));
        }
    }
    faults.len() == before
}

/// Counts that may be zero.
fn at_most(path: &dyn Fn(&str) -> String, counts: &[(&str, u32, u32)], faults: &mut Vec<Fault>) {
    for &(key, count, most) in counts {
        if count > most {
            let message = format!("`{key}` is {count}; it must be at most {most}");
            faults.push(Fault::new(path(key), message));
        }
    }
}

/// A bandwidth that must be there.
fn bandwidth(path: String, what: &str, value: f64, faults: &mut Vec<Fault>) {
    if !(value > 0.0 && value.is_finite()) {
        faults.push(Fault::new(path, format!("the bandwidth of {what} must be positive")));
    }
}

/// GPUs share NICs evenly.
fn shared_nics(path: &dyn Fn(&str) -> String, gpus: u32, nics: u32, faults: &mut Vec<Fault>) {
    if !gpus.is_multiple_of(nics) {
        let fault = Fault::new(
            path("nics_per_host"),
            format!("{gpus} GPUs a host cannot be shared evenly by {nics} NICs"),
        );
        faults.push(
            fault.help("nics_per_host must divide gpus_per_host").involves(path("gpus_per_host")),
        );
    }
}

/// Number of components of a kind.
pub(crate) fn population(kind: ComponentKind, parts: &Parts) -> u64 {
    match kind {
        ComponentKind::Storage => 1,
        ComponentKind::Job => parts.jobs.len() as u64,
        kind => parts.cluster.population(kind),
    }
}
