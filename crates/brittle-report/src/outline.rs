//! The outline of a scenario: what was understood, before anything is run.
//!
//! Expected failures are population × mean hazard over the horizon: exact for memoryless classes on a
//! calendar clock, an upper bound for those that rest, a guide for the others.

mod repair;

use brittle_engine::World;
use brittle_model::scenario::{
    Clock, ClusterSpec, FailureClass, HostChoiceRule, Onset, RetirementRule,
};
use brittle_model::{ComponentKind, Delay, Law, Scenario, Span};
use brittle_study::Plan;

use crate::number::{amount, count, plural};
use crate::page::Page;
use crate::style::Style;
use crate::table::Table;

/// What a scenario says and what follows from it, as text.
#[must_use]
pub fn outline(scenario: &Scenario, world: &World, style: &Style) -> String {
    let mut page = Page::default();
    page.title(&scenario.title);
    page.heading("Cluster");
    page.facts(cluster(scenario, world));
    page.heading("Jobs");
    page.facts(jobs(scenario, world));
    page.heading("Failures expected in a trial");
    page.table(failures(scenario, world));
    let repairs = repair::repairs(scenario);
    if !repairs.is_empty() {
        page.heading("Repairs");
        page.facts(repairs);
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
        (key.clone(), seen.join(", "))
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
    let ClusterSpec::RailClos(clos) = &scenario.cluster;
    let cluster = world.cluster();
    let many = |kind, one| plural(cluster.population(kind).into(), one);
    let mut wiring = vec![
        many(ComponentKind::Rack, "rack"),
        many(ComponentKind::PowerFeed, "power feed"),
        many(ComponentKind::Pod, "pod"),
        many(ComponentKind::Leaf, "leaf").replace("leafs", "leaves"),
    ];
    if cluster.population(ComponentKind::Spine) > 0 {
        wiring.push(many(ComponentKind::Spine, "spine"));
    }
    let hosts = plural(cluster.hosts().into(), "host");
    let per_host = plural(clos.gpus_per_host.into(), "GPU");
    let held: u32 = scenario.jobs.iter().map(|j| j.gpus / clos.gpus_per_host + j.hot_spares).sum();
    let idle = cluster.hosts() - held - scenario.spares.warm;
    let warm = plural(scenario.spares.warm.into(), "host");
    let ready = delay(&scenario.spares.activation);
    let mut facts = vec![
        ("size".into(), format!("{hosts} of {per_host}: {}", plural(cluster.gpus().into(), "GPU"))),
        ("wiring".into(), wiring.join(", ")),
        (
            "warm spares".into(),
            match scenario.spares.warm {
                0 => "none".into(),
                _ => format!("{warm}, ready after {ready}"),
            },
        ),
        ("horizon".into(), scenario.horizon.to_string()),
    ];
    if idle > 0 {
        facts.insert(3, ("unallocated".into(), plural(idle.into(), "host")));
    }
    if scenario.hosts.choice != HostChoiceRule::default() {
        facts.push(("spare taken".into(), scenario.hosts.choice.to_string()));
    }
    if scenario.hosts.retirement != RetirementRule::default() {
        facts.push(("host retired".into(), scenario.hosts.retirement.to_string()));
    }
    facts
}

fn jobs(scenario: &Scenario, world: &World) -> Vec<(String, String)> {
    let fact = |(j, job): (usize, &brittle_model::scenario::Job)| {
        let hosts = plural((job.gpus / scenario.cluster.gpus_per_host()).into(), "host");
        let work = match job.work {
            Some(work) => format!("{work} of work to do"),
            None => "runs to the horizon".to_owned(),
        };
        let hot = match job.hot_spares {
            0 => String::new(),
            n => format!(", {}", plural(n.into(), "hot spare")),
        };
        let belief = match world.believed_mtti(j) {
            Some(mtti) => format!("believed MTTI {mtti}"),
            None => "no failure expected".to_owned(),
        };
        let gpus = plural(job.gpus.into(), "GPU");
        let saves = world.save_plan(j);
        (job.name.clone(), format!("{gpus} on {hosts}{hot}; {work}; {belief}; saves {saves}"))
    };
    scenario.jobs.iter().enumerate().map(fact).collect()
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
        let (life, expected) = (mean_life(class), world.expected_failures(index));
        let mut remarks = Vec::new();
        if class.effect.is_planned() {
            remarks.push("planned");
        }
        if class.clock != Clock::Calendar {
            remarks.push("at most");
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
