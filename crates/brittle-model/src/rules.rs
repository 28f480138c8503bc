//! The rules that every scenario obeys, each with what to do when it is broken.
//!
//! They look at [`Parts`], so a scenario made in code meets the same ones as a file; a broken rule names the
//! key path that a file would have.
//!
//! **Invariant**: limits are refused here, with the number, before memory is taken for what they limit.

use crate::delay::Delay;
use crate::kind::ComponentKind;
use crate::law::{FirstLife, Law};
use crate::scenario::{
    Age, Clock, ClusterSpec, Effect, FailureClass, IntervalRule, Job, Onset, Parts, RailClos,
    RepairChoice, Scenario,
};
use crate::text::Fault;
use crate::time::Span;

/// Most hosts in a cluster.
pub const MAX_HOSTS: u32 = 1_000_000;
/// Most GPUs, and most NICs, in a cluster.
pub const MAX_GPUS: u64 = 1 << 24;
/// Most leaf-to-spine links in a cluster.
pub const MAX_LINKS: u64 = 1 << 24;
/// Most jobs in a scenario.
pub const MAX_JOBS: usize = 1000;
/// Most failure classes in a scenario.
pub const MAX_CLASSES: usize = 1000;
/// Longest trial.
pub const MAX_HORIZON: Span = Span::from_secs(100 * 31_557_600);
/// Most failures to expect in one trial.
pub const MAX_FAILURES: f64 = 1e7;

impl Parts {
    /// Checks every rule.
    ///
    /// # Errors
    /// All rules that are broken.
    pub fn check(self) -> Result<Scenario, Vec<Fault>> {
        let faults = faults(&self);
        if faults.is_empty() { Ok(Scenario(self)) } else { Err(faults) }
    }
}

/// Every rule that is broken.
pub(crate) fn faults(parts: &Parts) -> Vec<Fault> {
    let mut faults = Vec::new();
    if parts.horizon.is_zero() || parts.horizon > MAX_HORIZON {
        let fault = Fault::new(
            "trial.horizon",
            format!(
                "the horizon is {}; it must be above zero and at most 100 years",
                parts.horizon
            ),
        );
        faults.push(fault.help("write horizon = \"54d\""));
    }
    let ClusterSpec::RailClos(clos) = &parts.cluster;
    rail_clos(clos, &mut faults);
    if parts.failures.len() > MAX_CLASSES {
        faults.push(Fault::new(
            "failures",
            format!("{} classes are more than the limit of {MAX_CLASSES}", parts.failures.len()),
        ));
    }
    for class in &parts.failures {
        self::class(class, parts, &mut faults);
    }
    expected_failures(parts, &mut faults);
    delay("repair.duration", &parts.repair.duration, &mut faults);
    delay("spares.activation", &parts.spares.activation, &mut faults);
    if parts.jobs.is_empty() {
        faults.push(
            Fault::new("jobs", "there is no job")
                .help("add [jobs.train] with gpus and a checkpoint"),
        );
    }
    if parts.jobs.len() > MAX_JOBS {
        faults.push(Fault::new(
            "jobs",
            format!("{} jobs are more than the limit of {MAX_JOBS}", parts.jobs.len()),
        ));
    }
    for job in &parts.jobs {
        self::job(job, parts, &mut faults);
    }
    capacity(parts, &mut faults);
    faults
}

fn rail_clos(clos: &RailClos, faults: &mut Vec<Fault>) {
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
            faults.push(Fault::new(
                path(key),
                format!("{key} is {count}; it must be between 1 and {most}"),
            ));
            counted = false;
        }
    }
    if !(clos.nic_bandwidth > 0.0 && clos.nic_bandwidth.is_finite()) {
        faults.push(Fault::new(path("nic_bandwidth"), "the bandwidth of a NIC must be positive"));
    }
    if !(clos.oversubscription >= 1.0 && clos.oversubscription.is_finite()) {
        faults.push(Fault::new(path("oversubscription"), "oversubscription must be at least 1"));
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

fn class(class: &FailureClass, parts: &Parts, faults: &mut Vec<Fault>) {
    let path = |key: &str| format!("failures.{}.{key}", class.cause);
    name("failures", &class.cause, faults);
    let population = population(class.component, parts);
    match &class.onset {
        Onset::Fixed(failures) => {
            for (i, failure) in failures.iter().enumerate() {
                if u64::from(failure.index) >= population {
                    let kind = class.component.as_str();
                    let fault = Fault::new(
                        path("law"),
                        format!(
                            "failure {i} is of {kind} {}, but there are only {population}",
                            failure.index
                        ),
                    );
                    faults.push(
                        fault
                            .help("components are numbered from 0")
                            .involves("cluster")
                            .involves(path("component")),
                    );
                }
            }
        }
        Onset::Lives { law, age } => {
            if let Some(wrong) = wrong_law(law) {
                faults.push(
                    Fault::new(path("law"), wrong).involves(path("mttf")).involves(path("rate")),
                );
            } else if *age == Age::Stationary && law.mean().is_infinite() {
                let fault = Fault::new(
                    path("age"),
                    "a stationary age needs a finite mean life, but the last stretch has rate zero",
                );
                faults.push(fault.help("give the last stretch a rate, or another age"));
            }
            let with_memory = !law.is_memoryless();
            let of_hosts = matches!(
                class.component,
                ComponentKind::Gpu | ComponentKind::Nic | ComponentKind::Host | ComponentKind::Job
            );
            if matches!(class.clock, Clock::Operating { .. }) && with_memory && !of_hosts {
                let kind = class.component.as_str();
                let fault = Fault::new(
                    path("clock"),
                    format!(
                        "a {kind} serves many jobs: it has no operating age, and this law needs one"
                    ),
                );
                faults.push(
                    fault
                        .help("use clock = \"calendar\" or the exponential law")
                        .involves(path("law"))
                        .involves(path("component")),
                );
            }
        }
    }
    if matches!(class.clock, Clock::Operating { exposed } if exposed.is_empty()) {
        let fault = Fault::new(
            path("clock.operating.exposed"),
            "no phase is exposed: the class would never fail",
        );
        faults.push(fault.help("name phases, or leave the class out"));
    }
    delay(&path("detection"), &class.detection, faults);
    if let RepairChoice::Own(repair) = &class.repair {
        delay(&path("repair.duration"), &repair.duration, faults);
    }
    if class.effect == Effect::Planned {
        if class.component != ComponentKind::Job {
            let fault = Fault::new(path("effect"), "a planned stop is of a job");
            faults.push(fault.help("set component = \"job\"").involves(path("component")));
        }
        if !matches!(class.repair, RepairChoice::Own(_)) {
            let fault = Fault::new(path("repair"), "a planned stop needs a length");
            faults.push(fault.help("add repair = { duration = \"30min\" }"));
        }
    } else if class.component == ComponentKind::Job && matches!(class.repair, RepairChoice::Own(_))
    {
        let fault =
            Fault::new(path("repair"), "a job is restarted in place: there is nothing to repair");
        faults.push(
            fault
                .help("remove `repair`; how long a restart takes is said in the job's recovery")
                .involves(path("component")),
        );
    }
}

/// What is wrong with the numbers of a law, if anything.
fn wrong_law(law: &Law) -> Option<String> {
    let time = |what: &str, value: f64| {
        (!(value > 0.0 && value < 1e18))
            .then(|| format!("the {what} is {value} s; it must be positive"))
    };
    match law {
        Law::Exponential { mean } => time("mean life", *mean),
        Law::Weibull { scale, shape } => time("scale", *scale).or_else(|| {
            (!(0.05..=50.0).contains(shape))
                .then(|| format!("shape {shape} is not between 0.05 and 50"))
        }),
        Law::Lognormal { median, sigma } => time("median", *median).or_else(|| {
            (!(0.01..=10.0).contains(sigma))
                .then(|| format!("sigma {sigma} is not between 0.01 and 10"))
        }),
        Law::Piecewise(stretches) => {
            let ordered = stretches.windows(2).all(|pair| pair[0].from < pair[1].from);
            let sound = stretches.iter().all(|s| s.hazard >= 0.0 && s.hazard.is_finite());
            let begins = stretches.first().is_some_and(|s| s.from == 0.0);
            (!(ordered && sound && begins)).then(|| {
                "stretches must begin at age zero, ascend, and have rates of zero or more"
                    .to_owned()
            })
        }
    }
}

fn delay(path: &str, delay: &Delay, faults: &mut Vec<Fault>) {
    match delay {
        Delay::Constant(span) if *span > MAX_HORIZON => {
            faults.push(Fault::new(path, format!("{span} is longer than 100 years")));
        }
        Delay::Constant(_) => {}
        Delay::Random(law) => {
            if let Some(wrong) = wrong_law(law) {
                faults.push(Fault::new(path, wrong));
            }
        }
    }
}

fn job(job: &Job, parts: &Parts, faults: &mut Vec<Fault>) {
    let path = |key: &str| format!("jobs.{}.{key}", job.name);
    name("jobs", &job.name, faults);
    let per_host = parts.cluster.gpus_per_host();
    if job.gpus == 0 {
        faults.push(Fault::new(path("gpus"), "a job needs at least one host of GPUs"));
    } else if per_host > 0 && !job.gpus.is_multiple_of(per_host) {
        let next = job.gpus.div_ceil(per_host).saturating_mul(per_host);
        let fault = Fault::new(
            path("gpus"),
            format!("{} GPUs are not a whole number of hosts of {per_host}", job.gpus),
        );
        faults.push(
            fault.help(format!("write gpus = {next}")).involves("cluster.rail_clos.gpus_per_host"),
        );
    }
    if let Some(layout) = job.layout {
        let product =
            u64::from(layout.tensor) * u64::from(layout.pipeline) * u64::from(layout.data);
        if product != u64::from(job.gpus) {
            let fault = Fault::new(
                path("layout"),
                format!(
                    "{} · {} · {} = {product} ranks, but the job has {} GPUs",
                    layout.tensor, layout.pipeline, layout.data, job.gpus
                ),
            );
            faults.push(fault.help("tensor · pipeline · data must be gpus").involves(path("gpus")));
        }
        if layout.tensor == 0 || per_host > 0 && !per_host.is_multiple_of(layout.tensor) {
            let fault = Fault::new(
                path("layout.tensor"),
                format!(
                    "tensor groups of {} do not fit into hosts of {per_host} GPUs",
                    layout.tensor
                ),
            );
            faults.push(
                fault
                    .help("tensor must divide gpus_per_host: the group stays inside a host")
                    .involves("cluster.rail_clos.gpus_per_host"),
            );
        }
    }
    if job.work.is_some_and(Span::is_zero_or_too_long) {
        faults.push(
            Fault::new(path("work"), "the work must be above zero and at most 100 years")
                .help("leave `work` out to run to the horizon"),
        );
    }
    let checkpoint = &job.checkpoint;
    if checkpoint.cost > MAX_HORIZON {
        faults.push(Fault::new(
            path("checkpoint.cost"),
            format!("a save that takes {} is longer than 100 years", checkpoint.cost),
        ));
    }
    match checkpoint.interval {
        IntervalRule::Fixed(interval) if interval.is_zero_or_too_long() => {
            let fault = Fault::new(
                path("checkpoint.interval"),
                "the interval must be above zero and at most 100 years",
            );
            faults.push(fault.help("write \"never\" for no saves"));
        }
        IntervalRule::Young
        | IntervalRule::DalyFirst
        | IntervalRule::Daly
        | IntervalRule::Exact
            if checkpoint.cost.is_zero() =>
        {
            let fault = Fault::new(
                path("checkpoint.cost"),
                "a formula for the interval needs a save that costs something: a free one is best made all the time",
            );
            faults.push(
                fault
                    .help("give the cost, or a fixed interval")
                    .involves(path("checkpoint.interval")),
            );
        }
        _ => {}
    }
    if checkpoint.believed_mtti.is_some_and(Span::is_zero_or_too_long) {
        faults.push(Fault::new(
            path("checkpoint.mtti"),
            "the believed MTTI must be above zero and at most 100 years",
        ));
    }
    let recovery = &job.recovery;
    for (key, value) in [
        ("isolate", &recovery.isolate),
        ("start", &recovery.start),
        ("load", &recovery.load),
        ("warm_up", &recovery.warm_up),
    ] {
        delay(&path(&format!("recovery.{key}")), value, faults);
    }
    delay(&path("hot_activation"), &job.hot_activation, faults);
    let mut sources = recovery.replace.clone();
    sources.sort_unstable();
    if sources.windows(2).any(|pair| pair[0] == pair[1]) {
        faults.push(
            Fault::new(path("recovery.replace"), "a source is named twice")
                .help("name each of \"hot\", \"warm\", \"repair\" at most once"),
        );
    }
}

impl Span {
    fn is_zero_or_too_long(self) -> bool {
        self.is_zero() || self > MAX_HORIZON
    }
}

/// All jobs and spares must fit.
fn capacity(parts: &Parts, faults: &mut Vec<Fault>) {
    let per_host = u64::from(parts.cluster.gpus_per_host().max(1));
    let seats: u64 = parts.jobs.iter().map(|job| u64::from(job.gpus).div_ceil(per_host)).sum();
    let hot: u64 = parts.jobs.iter().map(|job| u64::from(job.hot_spares)).sum();
    let warm = u64::from(parts.spares.warm);
    let hosts = u64::from(parts.cluster.hosts());
    let needed = seats + hot + warm;
    if needed > hosts {
        let fault = Fault::new(
            "cluster.rail_clos.hosts",
            format!(
                "{hosts} hosts are too few: the jobs need {seats}, hot spares {hot}, warm spares {warm}, together {needed}"
            ),
        );
        let mut fault = fault
            .help(format!("write hosts = {needed}, or ask for less"))
            .involves("spares.warm")
            .involves("cluster.rail_clos.gpus_per_host");
        for job in &parts.jobs {
            fault = fault
                .involves(format!("jobs.{}.gpus", job.name))
                .involves(format!("jobs.{}.hot_spares", job.name));
        }
        faults.push(fault);
    }
}

/// A trial with too many failures would never end: better told than waited for.
fn expected_failures(parts: &Parts, faults: &mut Vec<Fault>) {
    for class in &parts.failures {
        let Onset::Lives { law, age } = &class.onset else { continue };
        if wrong_law(law).is_some() {
            continue;
        }
        let horizon = parts.horizon.as_secs_f64();
        let renewals = horizon / law.mean();
        let first = FirstLife::new(law, *age).cumulative_hazard(horizon);
        let count = population(class.component, parts) as f64 * first.max(renewals);
        if count.is_nan() || count > MAX_FAILURES {
            let fault = Fault::new(
                format!("failures.{}", class.cause),
                format!(
                    "about {count:.2e} failures are to be expected in a trial; the limit is {MAX_FAILURES:.0e}"
                ),
            );
            faults.push(
                fault
                    .help("check the unit of the rate, or shorten the horizon")
                    .involves("trial.horizon")
                    .involves("cluster"),
            );
        }
    }
}

/// Number of components of a kind.
fn population(kind: ComponentKind, parts: &Parts) -> u64 {
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
        ComponentKind::Job => parts.jobs.len() as u64,
    }
}

fn name(table: &str, name: &str, faults: &mut Vec<Fault>) {
    let sound = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
    if name.is_empty() || name.len() > 64 || !name.chars().all(sound) {
        let fault = Fault::new(format!("{table}.{name}"), format!("{name:?} is not a name"));
        faults.push(fault.help("names have 1 to 64 of a-z, 0-9, _ and -"));
    }
}
