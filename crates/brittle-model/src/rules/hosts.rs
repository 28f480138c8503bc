//! Rules of the choice of hosts and of their retirement.

use super::MAX_HORIZON;
use crate::scenario::{HostChoiceRule, HostPolicy, RetirementRule, Score};
use crate::text::Fault;

/// Most failures that a threshold may ask for.
const MAX_THRESHOLD: u32 = 1000;
/// Largest number of a score, so that no sum of them leaves the finite.
const MAX_SCORE: f64 = 1e9;
/// Deepest nesting of `any` and `all`.
const MAX_NESTING: u32 = 4;

pub(super) fn hosts(policy: &HostPolicy, faults: &mut Vec<Fault>) {
    if let HostChoiceRule::BestScore(rule) = &policy.choice {
        score("hosts.choice.best_score", rule, faults);
    }
    retirement("hosts.retire", &policy.retirement, 0, faults);
}

fn retirement(path: &str, rule: &RetirementRule, depth: u32, faults: &mut Vec<Fault>) {
    match rule {
        RetirementRule::Never => {}
        RetirementRule::Threshold { failures, window } => {
            if !(1..=MAX_THRESHOLD).contains(failures) {
                let message =
                    format!("`failures` is {failures}; it must be between 1 and {MAX_THRESHOLD}");
                let fault = Fault::new(format!("{path}.threshold.failures"), message);
                faults.push(fault.help("write retire = \"never\" to keep every host"));
            }
            if window.is_zero() || *window > MAX_HORIZON {
                let fault = Fault::new(
                    format!("{path}.threshold.window"),
                    "the window must be above zero and at most 100 years",
                );
                faults.push(fault.help("write window = \"7d\""));
            }
        }
        RetirementRule::Score { score: rule, limit } => {
            let path = format!("{path}.score");
            score(&path, rule, faults);
            if number(&path, "limit", *limit, faults) && *limit >= rule.start {
                let message = format!(
                    "a limit of {limit} is not below the start of {}: every host would be retired after its first repair",
                    rule.start
                );
                let fault = Fault::new(format!("{path}.limit"), message);
                faults.push(
                    fault
                        .help("write limit = 0, or a higher start")
                        .involves(format!("{path}.start")),
                );
            }
        }
        RetirementRule::Any(rules) => several(path, "any", rules, depth, faults),
        RetirementRule::All(rules) => several(path, "all", rules, depth, faults),
    }
}

fn several(path: &str, word: &str, rules: &[RetirementRule], depth: u32, faults: &mut Vec<Fault>) {
    let path = format!("{path}.{word}");
    if depth == MAX_NESTING {
        let message = format!("`any` and `all` are nested more than {MAX_NESTING} deep");
        faults.push(Fault::new(path, message).help("say it with fewer of them"));
        return;
    }
    if rules.is_empty() {
        let fault = Fault::new(path.clone(), format!("`{word}` needs at least one rule"));
        let example = format!("write {{ {word} = [{{ threshold = ... }}, {{ score = ... }}] }}");
        faults.push(fault.help(example));
    }
    for (i, rule) in rules.iter().enumerate() {
        retirement(&format!("{path}.{i}"), rule, depth + 1, faults);
    }
}

fn score(path: &str, score: &Score, faults: &mut Vec<Fault>) {
    number(path, "start", score.start, faults);
    if number(path, "penalty", score.penalty, faults) && score.penalty <= 0.0 {
        let message = format!("`penalty` is {}; it must be above zero", score.penalty);
        let fault = Fault::new(format!("{path}.penalty"), message);
        faults.push(fault.help("write penalty = 40, what each failure takes from the score"));
    }
    let credit = score.credit_per_day;
    if number(path, "credit_per_day", credit, faults) && credit < 0.0 {
        let message = format!("`credit_per_day` is {credit}; it must be zero or more");
        let fault = Fault::new(format!("{path}.credit_per_day"), message);
        faults.push(fault.help("write credit_per_day = 0 for failures that are never forgiven"));
    }
}

/// Whether it is a number to reckon with; tells it if not.
fn number(path: &str, key: &str, value: f64, faults: &mut Vec<Fault>) -> bool {
    let sound = value.abs() <= MAX_SCORE;
    if !sound {
        let message = format!("`{key}` is {value}; it must be between -1e9 and 1e9");
        faults.push(Fault::new(format!("{path}.{key}"), message));
    }
    sound
}
