//! Rules of what makes the failures of a class uneven.

use super::cluster::population;
use super::shared::{multiplier, share};
use super::{MAX_BURST, MAX_MULTIPLIER};
use crate::kind::ComponentKind::{self, Gpu, Host, Leaf, Nic, Pod, PowerFeed, Rack};
use crate::scenario::{
    Burst, BurstSize, Clock, FailureClass, LemonsOf, Onset, Parts, Secondary, Within,
};
use crate::text::Fault;

pub(super) fn pattern(class: &FailureClass, parts: &Parts, faults: &mut Vec<Fault>) {
    let pattern = &class.pattern;
    if pattern.is_plain() {
        return;
    }
    let path = |key: &str| format!("failures.{}.{key}", class.cause);
    let of_law = |key: &str, why: &str, help: &str| {
        let fault = Fault::new(path(key), why).help(help).involves(path("law"));
        fault.involves(path("component")).involves(path("clock"))
    };
    let given = matches!(&class.onset, Onset::Fixed(list) if !list.is_empty());
    for (key, there) in [
        ("wave", pattern.wave.is_some()),
        ("lemons", pattern.lemons.is_some()),
        ("unlike", pattern.gamma.is_some()),
    ] {
        if there && given {
            let why = "given failures have no hazard to be multiplied";
            faults.push(of_law(key, why, &format!("remove `{key}`")));
        }
        if there && key != "wave" && !class.is_of_hosts() {
            let kind = class.component.as_str();
            let why =
                format!("a {kind} is no component of a host, and hosts are what differs here");
            faults.push(of_law(key, &why, "this is for gpu, nic and host"));
        }
    }
    if let Some(wave) = &pattern.wave {
        let waves = &parts.shared.waves;
        if waves.iter().all(|known| known.name != *wave) {
            let help = if waves.is_empty() {
                format!("add [waves.{wave}]")
            } else {
                let names = waves.iter().map(|wave| format!("`{}`", wave.name));
                format!("there is {}", names.collect::<Vec<_>>().join(", "))
            };
            let fault = Fault::new(path("wave"), format!("there is no wave `{wave}`"));
            faults.push(fault.help(help).involves("waves"));
        }
        if class.has_memory() && class.clock != Clock::Calendar {
            let why = "a wave runs on the calendar and these lives on an operating clock: when the \
                       one meets the other would have to be known before the job has run";
            faults.push(of_law("wave", why, "use clock = \"calendar\" or the exponential law"));
        }
    }
    if let Some(lemons) = &pattern.lemons {
        let key = path("lemons.multiplier");
        if lemons.multiplier < 1.0 {
            let fault =
                Fault::new(key, "lemons are worse than the others: below 1 they are better");
            faults.push(fault.help("lower the rate of the class and make the others the lemons"));
        } else {
            multiplier(&key, lemons.multiplier, 1.0, faults);
        }
        match &lemons.of {
            LemonsOf::Own { share: of, .. } => share(&path("lemons.share"), *of, parts, faults),
            LemonsOf::Group(group) => {
                let groups = &parts.shared.lemons;
                if groups.iter().all(|known| known.name != *group) {
                    let help = if groups.is_empty() {
                        format!("add [lemons.{group}] with share = 0.15")
                    } else {
                        let names = groups.iter().map(|group| format!("`{}`", group.name));
                        format!("there is {}", names.collect::<Vec<_>>().join(", "))
                    };
                    let message = format!("there is no group of lemons `{group}`");
                    faults
                        .push(Fault::new(path("lemons.of"), message).help(help).involves("lemons"));
                }
            }
        }
    }
    if let Some(cv) = pattern.gamma {
        if !(0.01..=10.0).contains(&cv) {
            let message = format!("`cv` is {cv}; it must be between 0.01 and 10");
            faults.push(Fault::new(path("unlike.gamma.cv"), message));
        }
        if class.has_memory() {
            let why = "a gamma law of hazards is mixed in exactly with the exponential law only";
            faults.push(of_law("unlike", why, "use the exponential law, or lemons"));
        }
        if pattern.lemons.is_some() {
            let why = "`unlike` and `lemons` both say how the hazards of the hosts differ";
            faults.push(Fault::new(path("unlike"), why).help("remove one of them"));
        }
    }
    if let Some(burst) = &pattern.burst {
        self::burst(class, burst, faults);
    }
    for (i, secondary) in pattern.secondary.iter().enumerate() {
        self::secondary(class, i, secondary, parts, faults);
    }
}

fn burst(class: &FailureClass, burst: &Burst, faults: &mut Vec<Fault>) {
    let path = |key: &str| format!("failures.{}.burst.{key}", class.cause);
    if class.has_memory() {
        let message = "who is taken along has a life of its own in this law: bursts are for classes \
                       without memory";
        let fault = Fault::new(format!("failures.{}.burst", class.cause), message);
        faults.push(
            fault.help("use the exponential law").involves(format!("failures.{}.law", class.cause)),
        );
    }
    let most = f64::from(MAX_BURST);
    match &burst.size {
        BurstSize::Geometric(mean) if !(1.0..=most).contains(mean) => {
            let message = format!("the mean size is {mean}; it must be between 1 and {most}");
            faults.push(Fault::new(path("size.geometric.mean"), message));
        }
        BurstSize::Fixed(size) if !(1..=MAX_BURST).contains(size) => {
            let message = format!("the size is {size}; it must be between 1 and {most}");
            faults.push(Fault::new(path("size.fixed"), message));
        }
        BurstSize::Table(table) => {
            for (i, &(size, weight)) in table.iter().enumerate() {
                if !(1..=MAX_BURST).contains(&size) {
                    let message = format!("the size is {size}; it must be between 1 and {most}");
                    faults.push(Fault::new(path(&format!("size.table.{i}.size")), message));
                }
                if !(0.0..=1e12).contains(&weight) {
                    let message = format!("the weight is {weight}; it must be zero or more");
                    faults.push(Fault::new(path(&format!("size.table.{i}.weight")), message));
                }
            }
            if !table.iter().any(|&(_, weight)| weight > 0.0) {
                let fault = Fault::new(path("size.table"), "no size has a weight above zero");
                faults
                    .push(fault.help("write [{ size = 1, weight = 5 }, { size = 2, weight = 1 }]"));
            }
        }
        BurstSize::Geometric(_) | BurstSize::Fixed(_) => {}
    }
    let (word, holds): (_, &[ComponentKind]) = match burst.within {
        Within::Host => ("host", &[Gpu, Nic]),
        Within::Rack => ("rack", &[Gpu, Nic, Host]),
        Within::Pod => ("pod", &[Gpu, Nic, Host, Rack, Leaf]),
        Within::PowerFeed => ("power feed", &[Gpu, Nic, Host, Rack]),
        Within::Leaf => ("leaf", &[Nic]),
        Within::Cluster => return,
    };
    if !holds.contains(&class.component) {
        let kind = class.component.as_str();
        let message = format!("a {word} does not hold several components of kind {kind}");
        faults.push(
            Fault::new(path("within"), message)
                .help("name a larger domain, or \"cluster\"")
                .involves(format!("failures.{}.component", class.cause)),
        );
    }
}

fn secondary(
    class: &FailureClass,
    i: usize,
    secondary: &Secondary,
    parts: &Parts,
    faults: &mut Vec<Fault>,
) {
    let path = |key: &str| format!("failures.{}.secondary.{i}.{key}", class.cause);
    let probability = secondary.probability;
    if !(probability > 0.0 && probability <= 1.0) {
        let message = format!("a probability is above 0 and at most 1; here it is {probability}");
        faults.push(Fault::new(path("probability"), message));
    }
    let Some(other) = find(parts, &secondary.class) else {
        let message = format!("there is no failure class `{}`", secondary.class);
        faults.push(Fault::new(path("class"), message).help(classes(parts)).involves("failures"));
        return;
    };
    let at = path("class");
    let fault = |why: String, help: &str| {
        let fault = Fault::new(&*at, why).help(help);
        fault.involves(format!("failures.{}", other.cause))
    };
    if other.has_memory() {
        faults.push(fault(
            format!("`{}` has lives with memory: nothing ends them from outside", other.cause),
            "use the exponential law there, or law = { fixed = [] } for a class that only follows",
        ));
    }
    if !follows(class.component, other.component) {
        let (kind, below) = (class.component.as_str(), other.component.as_str());
        faults.push(fault(
            format!("from a {kind} no {below} can be told: it is not on the same host, nor below"),
            "name a class of the same kind, of the same host, or of what is below",
        ));
    }
}

/// Whether a failure of one kind of component can tell which one of another kind follows it.
fn follows(from: ComponentKind, to: ComponentKind) -> bool {
    let of_hosts = [Gpu, Nic, Host].contains(&to);
    from == to
        || match from {
            Gpu | Nic | Host | Rack | Leaf => of_hosts,
            Pod => of_hosts || to == Rack || to == Leaf,
            PowerFeed => of_hosts || to == Rack,
            _ => false,
        }
}

fn find<'p>(parts: &'p Parts, cause: &str) -> Option<&'p FailureClass> {
    parts.failures.iter().find(|class| class.cause == cause)
}

/// The classes that there are, for help.
pub(super) fn classes(parts: &Parts) -> String {
    let names: Vec<String> =
        parts.failures.iter().take(12).map(|class| format!("`{}`", class.cause)).collect();
    format!("there is {}", names.join(", "))
}

/// By what its pattern multiplies the failures to expect of a class, at most [1].
pub(super) fn factor(class: &FailureClass, parts: &Parts) -> f64 {
    let pattern = &class.pattern;
    let wave = pattern.wave.as_ref().and_then(|name| {
        let wave = parts.shared.waves.iter().find(|wave| wave.name == *name)?;
        Some(wave.mean_multiplier(parts.horizon))
    });
    let lemons = pattern.lemons.as_ref().map(|lemons| {
        let share = match &lemons.of {
            LemonsOf::Own { share, .. } => *share,
            LemonsOf::Group(name) => {
                let group = parts.shared.lemons.iter().find(|group| group.name == *name);
                group.map_or(1.0, |group| group.share)
            }
        };
        1.0 + share * (lemons.multiplier.min(MAX_MULTIPLIER) - 1.0)
    });
    let batches = parts.shared.batches.iter().flat_map(|batch| &batch.multiplier);
    let batch = batches.filter(|(cause, _)| *cause == class.cause).map(|&(_, times)| times);
    let most = population(class.component, parts).max(1) as f64;
    let burst = pattern.burst.as_ref().map_or(1.0, |burst| burst.size.mean().min(most));
    wave.unwrap_or(1.0) * lemons.unwrap_or(1.0) * batch.fold(1.0, f64::max) * burst
}
