//! Rules of a parallel layout: widths, order, exposed communication, and tensor groups that stay in a scale-up domain.

use super::MAX_GPUS;
use crate::placement::place;
use crate::scenario::{Dimension, HostDomain, Job, Layout, Parts};
use crate::text::Fault;

pub(super) fn layout(job: &Job, parts: &Parts, faults: &mut Vec<Fault>) {
    let path = |key: &str| format!("jobs.{}.{key}", job.name);
    if !(0.0..1.0).contains(&job.communication) {
        let message =
            format!("`communication` is {}; it must be from 0 to below 1", job.communication);
        let fault = Fault::new(path("communication"), message);
        faults.push(fault.help("it is a share of a step; the rest of it computes"));
    }
    let Some(layout) = &job.layout else { return };
    exposed(job, layout, faults);
    let mut widths_are_sound = true;
    for dimension in Dimension::ALL.into_iter().filter(|&d| layout.width(d) == 0) {
        let name = dimension.as_str();
        let fault = Fault::new(path(&format!("layout.{name}")), format!("`{name}` is 0"));
        faults.push(fault.help("the width of a dimension that is not used is 1"));
        widths_are_sound = false;
    }
    let mut order = layout.order;
    order.sort_unstable();
    if order != Dimension::USUAL {
        let fault = Fault::new(
            path("layout.order"),
            "the order of the ranks must name each dimension once",
        );
        faults.push(fault.help(ORDER));
        return;
    }
    if !widths_are_sound {
        return;
    }
    if layout.ranks() != u128::from(job.gpus) {
        product(job, layout, faults);
        return;
    }
    if !layout.data.is_multiple_of(layout.expert) {
        let Layout { expert, data, .. } = layout;
        let fault = Fault::new(
            path("layout.expert"),
            format!("{data} data-parallel replicas cannot form expert groups of {expert}"),
        );
        faults.push(
            fault
                .help("expert must divide data: the experts are shared out among replicas")
                .involves(path("layout.data")),
        );
    }
    tensor(job, layout, parts, faults);
}

/// What to write for an order.
pub(crate) const ORDER: &str = "write order = [\"tensor\", \"context\", \"pipeline\", \"data\"], innermost first; expert groups lie along data";

/// The widths do not make the number of GPUs.
fn product(job: &Job, layout: &Layout, faults: &mut Vec<Fault>) {
    let path = |key: &str| format!("jobs.{}.{key}", job.name);
    let Layout { tensor, context, pipeline, data, .. } = *layout;
    let cut = match context {
        1 => format!("{tensor} · {pipeline} · {data}"),
        _ => format!("{tensor} · {context} · {pipeline} · {data}"),
    };
    let fault = Fault::new(
        path("layout"),
        format!("{cut} = {} ranks, but the job has {} GPUs", layout.ranks(), job.gpus),
    );
    let replica = u128::from(tensor) * u128::from(context) * u128::from(pipeline);
    let help = match u128::from(job.gpus).checked_div(replica) {
        Some(fits) if fits > 0 && fits * replica == u128::from(job.gpus) => {
            format!("write data = {fits}, or leave `data` out")
        }
        _ => format!("a replica has {replica} ranks: gpus must be a multiple of that"),
    };
    let keys = Dimension::ALL.map(|d| path(&format!("layout.{}", d.as_str())));
    let fault = keys.into_iter().fold(fault, Fault::involves);
    faults.push(fault.help(help).involves(path("gpus")));
}

/// Tensor groups stay inside a scale-up domain.
fn tensor(job: &Job, layout: &Layout, parts: &Parts, faults: &mut Vec<Fault>) {
    let path = |key: &str| format!("jobs.{}.{key}", job.name);
    let (host, domain) = (parts.cluster.gpus_per_host(), parts.cluster.gpus_per_domain());
    // Clusters and jobs that are no good are told elsewhere.
    let hosts = |gpus: u32| gpus.div_ceil(host.max(1));
    let before = parts.jobs.iter().take_while(|other| !std::ptr::eq(*other, job));
    let before: u64 = before.map(|other| u64::from(hosts(other.gpus))).sum();
    let gpus = u64::from(parts.cluster.hosts()) * u64::from(host);
    let fits = before * u64::from(host) + u64::from(job.gpus) <= gpus.min(MAX_GPUS);
    if domain == 0 || layout.tensor == 1 {
        return;
    }
    let domains = parts.cluster.domains(HostDomain::ScaleUp);
    let number = parts.jobs.iter().position(|other| std::ptr::eq(other, job)).unwrap_or(0);
    let placed = fits.then(|| place(parts, |domain| parts.cluster.domains(domain)).ok()).flatten();
    let seats = placed.and_then(|mut places| {
        (number < places.jobs.len()).then(|| places.jobs.swap_remove(number).seats)
    });
    let seat = |rank: u32| match &seats {
        Some(seats) => seats.get((rank / host.max(1)) as usize).copied().unwrap_or(0),
        None => before as u32 + rank / host.max(1),
    };
    let domain_of = |rank: u32| match domains.is_empty() {
        true => seat(rank),
        false => domains.of(seat(rank)),
    };
    let what = if domain == host { "host" } else { "scale-up domain" };
    let width = layout.tensor;
    let (message, help) = if width > domain {
        (
            format!("tensor groups of {width} do not fit into a {what} of {domain} GPUs"),
            format!(
                "give a tensor width that divides {domain}: a group talks in every layer, over scale-up links only"
            ),
        )
    } else if let Some((group, low, high)) = fits.then(|| layout.torn(domain_of)).flatten() {
        (
            format!(
                "tensor group {group} would have ranks {low} to {high}, on hosts {} and {}, but must be in one {what}",
                seat(low),
                seat(high)
            ),
            match layout.stranded(domain) {
                _ if layout.order[0] != Dimension::Tensor => {
                    "put \"tensor\" first in `order`: then its groups are neighbouring GPUs"
                        .to_owned()
                }
                0 => format!(
                    "the job begins inside a {what}: let the jobs before it fill whole ones"
                ),
                stranded => format!(
                    "give a tensor width that divides {domain}, the GPUs of a {what}: with {width}, {stranded} of them would be stranded"
                ),
            },
        )
    } else {
        return;
    };
    let fault = Fault::new(path("layout.tensor"), message).help(help);
    faults.push(fault.involves(parts.cluster.key("gpus_per_host")));
}

/// Shares of a step, of dimensions that there are.
fn exposed(job: &Job, layout: &Layout, faults: &mut Vec<Fault>) {
    let path = |key: &str| format!("jobs.{}.{key}", job.name);
    let shares = &layout.exposed;
    if job.communication != 0.0 && !shares.is_nothing() {
        let message = "exposed communication is told twice: of the job, and of its dimensions";
        faults.push(Fault::new(path("communication"), message).help("remove one of them"));
        return;
    }
    let mut sound = true;
    for dimension in Dimension::ALL {
        let (name, share) = (dimension.as_str(), shares.of(dimension));
        let key = path(&format!("communication.{name}"));
        if !(0.0..1.0).contains(&share) {
            let message = format!("`{name}` is {share}; it must be from 0 to below 1");
            let fault = Fault::new(key, message);
            faults.push(fault.help("it is a share of a step; the rest of it computes"));
            sound = false;
        } else if share > 0.0 && layout.width(dimension) == 1 {
            let message = format!("there are no {name} groups: the layout has {name} = 1");
            let fault = Fault::new(key, message).involves(path(&format!("layout.{name}")));
            faults
                .push(fault.help("a group of one does not wait for the network: remove the share"));
        }
    }
    if sound && shares.total() >= 1.0 {
        let message =
            format!("the shares of a step are together {}; they must be below 1", shares.total());
        let fault = Fault::new(path("communication"), message);
        let keys = Dimension::ALL.map(|d| path(&format!("communication.{}", d.as_str())));
        let fault = keys.into_iter().fold(fault, Fault::involves);
        faults.push(fault.help("the rest of the step computes"));
    }
}

impl Job {
    /// Whether it waits for the network in any part of a step.
    #[must_use]
    pub fn waits_for_network(&self) -> bool {
        self.communication != 0.0 || self.layout.is_some_and(|layout| !layout.exposed.is_nothing())
    }
}
