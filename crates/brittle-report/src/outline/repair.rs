//! Repairs in the outline: ladders, crews and parts. A repair that is only a duration is not told.

use brittle_model::scenario::{Crew, Discipline, Renewal, Repair, RepairChoice, Rung, Stock};
use brittle_model::{Scenario, Span};

use super::{delay, share};
use crate::number::plural;

/// What there is to say, under the name of what it is about.
pub(super) fn repairs(scenario: &Scenario) -> Vec<(String, String)> {
    let own = scenario.failures.iter().filter_map(|class| match &class.repair {
        RepairChoice::Own(repair) => Some((class.cause.as_str(), repair)),
        RepairChoice::Default | RepairChoice::InPlace => None,
    });
    let ladder = |repair: &Repair| {
        repair.plain_duration().is_none() || matches!(repair.renewal, Renewal::Partial(_))
    };
    let repairs = std::iter::once(("default", &scenario.repair)).chain(own);
    let mut facts: Vec<(String, String)> = repairs
        .filter(|(_, repair)| ladder(repair))
        .map(|(name, repair)| (name.to_owned(), told(scenario, repair)))
        .collect();
    facts.extend(scenario.crews.iter().map(|crew| (crew.name.clone(), people(crew))));
    facts.extend(scenario.stock.iter().map(|stock| (stock.name.clone(), parts(stock))));
    facts
}

fn told(scenario: &Scenario, repair: &Repair) -> String {
    let rungs: Vec<String> = repair.rungs.iter().map(|rung| tried(scenario, rung)).collect();
    let mut text = rungs.join(", then ");
    if let Some(test) = &repair.test {
        let (length, recall) = (delay(&test.duration), share(test.recall));
        text.push_str(&format!("; a test of {length} finds out {recall} of what only seems right"));
    }
    text.push_str(&match repair.renewal {
        Renewal::AsNew => "; as new".to_owned(),
        Renewal::AsOld => "; as old".to_owned(),
        Renewal::Partial(part) => format!("; {} of the age is taken away", share(part)),
    });
    if let Some(relapse) = &repair.relapse {
        text.push_str(&format!("; what was not put right fails again after {}", delay(relapse)));
    }
    text
}

fn tried(scenario: &Scenario, rung: &Rung) -> String {
    let mut needs = Vec::new();
    if let Some(crew) = rung.crew {
        needs.push(format!("by {}", scenario.crews[usize::from(crew)].name));
    }
    if let Some(part) = rung.part {
        needs.push(format!("with a part of {}", scenario.stock[usize::from(part)].name));
    }
    let mut odds = vec![delay(&rung.duration)];
    if rung.success < 1.0 {
        odds.push(format!("works in {}", share(rung.success)));
    }
    if rung.silent > 0.0 {
        odds.push(format!("seems to in {}", share(rung.silent)));
    }
    let needs: String = needs.iter().map(|need| format!(" {need}")).collect();
    format!("{}{needs} ({})", rung.name, odds.join(", "))
}

fn people(crew: &Crew) -> String {
    let first = match crew.discipline {
        Discipline::Fifo => "first come first served",
        Discipline::Lifo => "last come first served",
        Discipline::Shortest => "shortest work first",
        Discipline::Largest => "most unusable GPUs first",
    };
    let hours = crew.hours.map_or("at any hour".to_owned(), |hours| {
        let end = Span::from_nanos(
            (hours.from + hours.length).as_nanos() % Span::from_secs(86_400).as_nanos(),
        );
        let days = plural(hours.days.into(), "day");
        format!("{} to {} on {days} of the week", clock(hours.from), clock(end))
    });
    format!("crew for {} at once, {hours}, {first}", plural(crew.size.into(), "repair"))
}

fn parts(stock: &Stock) -> String {
    let parts = plural(stock.parts.into(), "part");
    format!("{parts} in stock, each reordered when needed, lead time {}", delay(&stock.lead_time))
}

/// A time of day: `08:00`.
fn clock(after_midnight: Span) -> String {
    let minutes = after_midnight.as_nanos() / Span::from_secs(60).as_nanos();
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}
