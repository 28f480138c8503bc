//! The outline of a scenario: what was understood, before anything is run.
//!
//! Expected failures are population × mean hazard over the horizon: exact for memoryless classes on a
//! calendar clock, an upper bound for those that rest, a guide for the others.

mod groups;
mod jobs;
mod repair;
mod saves;
mod shows;
mod uneven;

use brittle_engine::World;
use brittle_model::scenario::{
    Clock, Effect, FailureClass, HostChoiceRule, Onset, RetirementRule, Sharing, Spares,
};
use brittle_model::{ComponentKind, Delay, Law, Scenario, Span};
use brittle_study::Plan;

use crate::number::{amount, count, plural};
use crate::page::Page;
use crate::style::Style;
use crate::table::Table;

/// Values of an axis that are shown; what a design draws are many.
const MOST_VALUES: usize = 24;

/// What a scenario says and what follows from it, as text.
#[must_use]
pub fn outline(scenario: &Scenario, world: &World, style: &Style) -> String {
    let mut page = Page::default();
    page.title(&scenario.title);
    page.heading("Cluster");
    page.facts(cluster(scenario, world));
    page.heading("Jobs");
    page.facts(jobs::jobs(scenario, world));
    if let Some(tiers) = saves::tiers(scenario) {
        page.heading("Where saves go, and what a tier can lose");
        page.table(tiers);
    }
    if let Some(groups) = groups::groups(scenario, world) {
        page.heading("Parallel groups, and how many of them one of these hits at most");
        page.table(groups);
    }
    page.heading("Failures expected in a trial");
    page.table(failures(scenario, world));
    let rest = [
        ("How they show and come about", shows::shows(scenario)),
        ("Waves, lemons and batches", uneven::shared(scenario)),
        ("Repairs", repair::repairs(scenario)),
    ];
    for (heading, facts) in rest.into_iter().filter(|(_, facts)| !facts.is_empty()) {
        page.heading(heading);
        page.facts(facts);
    }
    page.to_text(style)
}

/// What a study says: its cells, what they vary, and the scenario of the first.
#[must_use]
pub fn outline_study(plan: &Plan, style: &Style) -> String {
    let mut page = Page::default();
    page.title(&plan.title);
    let cells = plan.cells.len() as u64;
    let all = plural(cells * plan.trials, "trial");
    let each = plural(plan.trials, "trial");
    page.lead(format!("{} of {each}: {all}, seed {}", plural(cells, "cell"), plan.seed));
    let values = |(axis, key): (usize, &String)| {
        let mut seen: Vec<&str> = Vec::new();
        for cell in &plan.cells {
            let value = cell.set.get(axis).map_or("", |(_, value)| value);
            if !seen.contains(&value) {
                seen.push(value);
            }
        }
        let shown = match seen.len().checked_sub(MOST_VALUES) {
            None | Some(0) => seen.join(", "),
            Some(more) => format!("{} and {more} more", seen[..MOST_VALUES].join(", ")),
        };
        (key.clone(), shown)
    };
    page.heading("Axes");
    page.facts(plan.axes.iter().enumerate().map(values).collect());
    let mut text = page.to_text(style);
    if let Some(first) = plan.cells.first() {
        let mut page = Page::default();
        page.heading(format!("The first cell: {}", first.name));
        text.push_str(&format!("\n{}\n", page.to_text(style)));
        text.push_str(&outline(&first.scenario, &World::new(&first.scenario), style));
    }
    text
}

fn cluster(scenario: &Scenario, world: &World) -> Vec<(String, String)> {
    let cluster = world.cluster();
    let kinds = [
        (ComponentKind::Rack, "rack"),
        (ComponentKind::PowerFeed, "power feed"),
        (ComponentKind::Pod, "pod"),
        (ComponentKind::Leaf, "leaf"),
        (ComponentKind::Spine, "spine"),
        (ComponentKind::Core, "core"),
        (ComponentKind::CoolingLoop, "cooling loop"),
        (ComponentKind::Building, "building"),
        (ComponentKind::ScaleUp, "scale-up domain"),
        (ComponentKind::SwitchTray, "switch tray"),
        (ComponentKind::OpticalSwitch, "optical switch"),
    ];
    let there = kinds.into_iter().filter(|&(kind, _)| cluster.population(kind) > 0);
    let wiring: Vec<String> = there
        .map(|(kind, one)| plural(cluster.population(kind).into(), one))
        .map(|many| many.replace("leafs", "leaves").replace("switchs", "switches"))
        .collect();
    let hosts = plural(cluster.hosts().into(), "host");
    let per_host = plural(scenario.cluster.gpus_per_host().into(), "GPU");
    let held: u32 = scenario
        .jobs
        .iter()
        .map(|j| j.gpus / scenario.cluster.gpus_per_host() + j.hot_spares)
        .sum();
    let spares = &scenario.spares;
    let idle = cluster.hosts() - held - spares.warm - spares.cold;
    let mut facts = vec![
        ("size".into(), format!("{hosts} of {per_host}: {}", plural(cluster.gpus().into(), "GPU"))),
        ("wiring".into(), wiring.join(", ")),
        ("warm spares".into(), warm_spares(spares)),
        ("horizon".into(), scenario.horizon.to_string()),
    ];
    if idle > 0 {
        facts.insert(3, ("unallocated".into(), plural(idle.into(), "host")));
    }
    if spares.cold > 0 {
        facts.insert(3, ("cold spares".into(), cold_spares(spares)));
    }
    match scenario.storage.sharing {
        Sharing::None => {}
        Sharing::Hosts => facts.push(("storage".into(), "shared by jobs, by hosts".into())),
        Sharing::Jobs => facts.push(("storage".into(), "shared by jobs, evenly".into())),
    }
    if scenario.hosts.choice != HostChoiceRule::default() {
        facts.push(("spare taken".into(), scenario.hosts.choice.to_string()));
    }
    if scenario.hosts.retirement != RetirementRule::default() {
        facts.push(("host retired".into(), scenario.hosts.retirement.to_string()));
    }
    facts
}

fn warm_spares(spares: &Spares) -> String {
    if spares.warm == 0 && spares.cold == 0 {
        return "none".to_owned();
    }
    // Cold spares become warm ones: what is said of these counts for them too.
    let (hosts, ready) = (plural(spares.warm.into(), "host"), delay(&spares.activation));
    let mut text = format!("{hosts}, ready after {ready}");
    if spares.dead_on_arrival > 0.0 {
        text.push_str(&format!(", {} dead on arrival", share(spares.dead_on_arrival)));
    }
    text
}

fn cold_spares(spares: &Spares) -> String {
    let (hosts, warm) = (plural(spares.cold.into(), "host"), delay(&spares.cold_activation));
    let mut text = format!("{hosts}, warm {warm} after they are ordered");
    if spares.cold_at_once > 0 {
        text.push_str(&format!(", {} at a time", spares.cold_at_once));
    }
    if spares.give_back {
        text.push_str(", given back");
    }
    text
}

fn failures(scenario: &Scenario, world: &World) -> Table {
    let mut table = Table::new()
        .left("cause")
        .left("of what")
        .right("population")
        .right("mean life of one")
        .right("failures")
        .left("");
    for (index, class) in scenario.failures.iter().enumerate() {
        let population = match class.component {
            ComponentKind::Job => scenario.jobs.len() as u32,
            kind => world.cluster().population(kind),
        };
        let follows = |other: &FailureClass| {
            other.pattern.secondary.iter().any(|second| second.class == class.cause)
        };
        let only_follows = matches!(&class.onset, Onset::Fixed(list) if list.is_empty())
            && scenario.failures.iter().any(follows);
        let life = if only_follows { "after others".to_owned() } else { mean_life(class) };
        let expected = world.expected_failures(index);
        let mut remarks = Vec::new();
        if !matches!(class.effect, Effect::Crash | Effect::Hang) {
            remarks.push(class.effect.as_str().replace('_', " "));
        }
        if class.clock != Clock::Calendar {
            remarks.push("at most".to_owned());
        }
        table.row([
            class.cause.as_str().into(),
            class.component.as_str().into(),
            count(population.into()).into(),
            life.into(),
            amount(expected).into(),
            remarks.join(", ").into(),
        ]);
    }
    table
}

fn mean_life(class: &FailureClass) -> String {
    match &class.onset {
        Onset::Fixed(_) => "as given".to_owned(),
        Onset::Allocation { length } => format!("{length} of allocation"),
        Onset::Lives { law, .. } => life(law.mean()),
    }
}

/// A mean life: years where days would not be read.
fn life(secs: f64) -> String {
    const YEAR: f64 = 365.25 * 86_400.0;
    if secs >= 2.0 * YEAR {
        format!("{} years", amount(secs / YEAR))
    } else {
        Span::from_secs_f64(secs).to_string()
    }
}

fn delay(delay: &Delay) -> String {
    let mean = Span::from_secs_f64(delay.mean());
    match delay {
        Delay::Constant(_) => mean.to_string(),
        Delay::Random(Law::Exponential { .. }) => format!("{mean} (mean, exponential)"),
        Delay::Random(_) => format!("{mean} (mean)"),
    }
}

/// A probability as a person writes it: `40 %`, `2.5 %`.
fn share(probability: f64) -> String {
    let percent = 100.0 * probability;
    if (percent - percent.round()).abs() < 1e-9 {
        format!("{percent:.0} %")
    } else {
        format!("{} %", amount(percent))
    }
}
