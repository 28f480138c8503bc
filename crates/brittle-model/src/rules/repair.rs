//! Rules of repairs, crews and parts.

use super::law::delay;
use super::{MAX_CREW, MAX_CREWS, MAX_RUNGS, name};
use crate::kind::ComponentKind;
use crate::law::Law;
use crate::scenario::{
    Crew, FailureClass, Hours, Onset, Parts, Renewal, Repair, RepairChoice, Rung,
};
use crate::text::Fault;
use crate::time::Span;

const DAY: Span = Span::from_secs(86_400);

/// To what the sum of probabilities is rounded: 0.7 and 0.3 are 1, whatever binary makes of them.
const DIGITS: f64 = 1e9;

/// Largest probability that a repair is found out and the last rung tried again: a hundred times in the mean.
const MAX_AGAIN: f64 = 0.99;

pub(super) fn repair(path: &str, repair: &Repair, faults: &mut Vec<Fault>) {
    let at = |key: &str| format!("{path}.{key}");
    if let Renewal::Partial(share) = repair.renewal {
        probability(&at("renewal.partial"), "partial", share, faults);
    }
    let count = repair.rungs.len();
    if count == 0 || count > MAX_RUNGS {
        let fault = Fault::new(
            at("rungs"),
            format!("a repair has 1 to {MAX_RUNGS} rungs, this one has {count}"),
        );
        faults.push(fault.help("write rungs = [{ name = \"swap\", duration = \"4h\" }]"));
    }
    if repair.is_unnamed() {
        delay(&at("duration"), &repair.rungs[0].duration, faults);
    } else {
        for (i, step) in repair.rungs.iter().enumerate() {
            rung(&at(&format!("rungs.{i}")), step, i + 1 == count, faults);
        }
    }
    if let Some(test) = &repair.test {
        delay(&at("test.duration"), &test.duration, faults);
        let sound = probability(&at("test.recall"), "recall", test.recall, faults);
        let again = repair.rungs.last().map_or(0.0, |rung| rung.silent * test.recall);
        if sound && again > MAX_AGAIN {
            let fault = Fault::new(
                at(&format!("rungs.{}.silent", count - 1)),
                format!(
                    "the last rung would be tried again with probability {again}, almost for ever"
                ),
            );
            faults.push(
                fault
                    .help(format!("`silent` times `recall` may be at most {MAX_AGAIN} there"))
                    .involves(at("test.recall")),
            );
        }
    }
    if let Some(relapse) = &repair.relapse {
        delay(&at("relapse"), relapse, faults);
        if relapse.is_zero() {
            let fault = Fault::new(at("relapse"), "a relapse at once is a repair that never ends");
            faults.push(fault.help("give the delay after which the failure shows again"));
        }
    }
}

fn rung(path: &str, rung: &Rung, last: bool, faults: &mut Vec<Fault>) {
    let at = |key: &str| format!("{path}.{key}");
    let length = rung.name.chars().count();
    if length == 0 || length > 64 || rung.name.contains(char::is_control) {
        let fault = Fault::new(at("name"), format!("{:?} is not a name of a rung", rung.name));
        faults.push(fault.help("it has 1 to 64 characters on one line"));
    }
    delay(&at("duration"), &rung.duration, faults);
    let silent = probability(&at("silent"), "silent", rung.silent, faults);
    if !silent || !probability(&at("success"), "success", rung.success, faults) {
        return;
    }
    let sum = libm::round((rung.success + rung.silent) * DIGITS) / DIGITS;
    if last && sum != 1.0 {
        let fault = Fault::new(
            at("success"),
            format!("in the last rung `success` and `silent` must be 1 together, they are {sum}"),
        );
        faults.push(
            fault.help("remove `success`, or add a rung for what is left").involves(at("silent")),
        );
    } else if sum > 1.0 {
        let fault = Fault::new(
            at("success"),
            format!("`success` and `silent` are {sum} together, more than 1"),
        );
        faults
            .push(fault.help("what they leave to 1 goes to the next rung").involves(at("silent")));
    }
}

fn probability(path: &str, name: &str, value: f64, faults: &mut Vec<Fault>) -> bool {
    let sound = (0.0..=1.0).contains(&value);
    if !sound {
        faults.push(Fault::new(path, format!("`{name}` is {value}; it must be between 0 and 1")));
    }
    sound
}

/// A planned stop has a length and nothing else.
pub(super) fn planned(path: &str, choice: &RepairChoice, faults: &mut Vec<Fault>) {
    let RepairChoice::Own(repair) = choice else { return };
    if repair.plain_duration().is_none() {
        let message =
            "a planned stop has a length: no test, relapse, crew or part, and nothing to try";
        faults.push(Fault::new(path, message).help("write repair = { duration = \"30min\" }"));
    }
}

/// What comes again must not have an age: the component's own life goes on beside it.
pub(super) fn relapse(class: &FailureClass, default: &Repair, faults: &mut Vec<Fault>) {
    let at = |key: &str| format!("failures.{}.{key}", class.cause);
    let (repair, path) = match &class.repair {
        RepairChoice::Own(repair) => (repair, at("repair.relapse")),
        RepairChoice::Default if class.component != ComponentKind::Job => (default, at("repair")),
        RepairChoice::Default | RepairChoice::InPlace => return,
    };
    let with_memory =
        !matches!(class.onset, Onset::Fixed(_) | Onset::Lives { law: Law::Exponential { .. }, .. });
    if repair.relapse.is_some() && with_memory {
        let fault = Fault::new(path, "a failure of a law with memory cannot relapse");
        faults.push(
            fault
                .help("use the exponential law, or a repair of its own without `relapse`")
                .involves(at("law"))
                .involves("repair.relapse"),
        );
    }
}

pub(super) fn crews_and_stock(parts: &Parts, faults: &mut Vec<Fault>) {
    for (table, count) in [("crews", parts.crews.len()), ("stock", parts.stock.len())] {
        if count > MAX_CREWS {
            let message = format!("{count} entries are more than the limit of {MAX_CREWS}");
            faults.push(Fault::new(table, message));
        }
    }
    let own = parts.failures.iter().filter_map(|class| match &class.repair {
        RepairChoice::Own(repair) => Some((format!("failures.{}.repair", class.cause), repair)),
        RepairChoice::Default | RepairChoice::InPlace => None,
    });
    let mut used = (vec![false; parts.crews.len()], vec![false; parts.stock.len()]);
    for (path, repair) in own.chain([("repair".to_owned(), &parts.repair)]) {
        for (i, rung) in repair.rungs.iter().enumerate() {
            let named = [("crew", rung.crew, &mut used.0), ("part", rung.part, &mut used.1)];
            for (key, index, used) in named {
                let Some(index) = index else { continue };
                match used.get_mut(usize::from(index)) {
                    Some(used) => *used = true,
                    None => {
                        let message = format!("there is no {key} number {index}");
                        faults.push(Fault::new(format!("{path}.rungs.{i}.{key}"), message));
                    }
                }
            }
        }
    }
    for (member, used) in parts.crews.iter().zip(used.0) {
        crew(member, faults);
        idle(&format!("crews.{}", member.name), "crew", used, faults);
    }
    for (stock, used) in parts.stock.iter().zip(used.1) {
        let path = format!("stock.{}", stock.name);
        name("stock", &stock.name, faults);
        size(&path, "parts", stock.parts, 0, faults);
        delay(&format!("{path}.lead_time"), &stock.lead_time, faults);
        idle(&path, "part", used, faults);
    }
}

fn crew(crew: &Crew, faults: &mut Vec<Fault>) {
    let path = format!("crews.{}", crew.name);
    name("crews", &crew.name, faults);
    size(&path, "size", crew.size, 1, faults);
    let Some(Hours { from, length, days }) = crew.hours else { return };
    let mut tell = |key: &str, message: String, help: &str| {
        faults.push(Fault::new(format!("{path}.hours.{key}"), message).help(help));
    };
    if from >= DAY {
        tell("from", format!("opening at {from} is not within a day"), "write from = \"8h\"");
    }
    if length.is_zero() || length > DAY {
        let message = format!("working {length} a day; it must be above zero and at most 24h");
        tell("length", message, "write length = \"10h\"");
    }
    if !(1..=7).contains(&days) {
        let message = format!("`days` is {days}; a week has 1 to 7 working days");
        tell("days", message, "write days = 5");
    }
}

fn size(path: &str, key: &str, count: u32, least: u32, faults: &mut Vec<Fault>) {
    if count < least || count > MAX_CREW {
        let message = format!("`{key}` is {count}; it must be between {least} and {MAX_CREW}");
        faults.push(Fault::new(format!("{path}.{key}"), message));
    }
}

fn idle(path: &str, what: &str, used: bool, faults: &mut Vec<Fault>) {
    if !used {
        let fault = Fault::new(path, format!("no rung of a repair names this {what}"));
        let fault = fault.help(format!("leave it out, or name it: {what} = \"...\" in a rung"));
        faults.push(fault.involves("repair").involves("failures"));
    }
}
