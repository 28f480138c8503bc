//! The verdict of a gate, measure by measure.

use brittle_study::baseline::MAX_TRIALS;
use brittle_study::gate::{GateReport, Gated, Identity, Verdict};
use brittle_study::measure::Measure;
use brittle_study::tolerance::Better;

use crate::difference::{difference, mean};
use crate::number::{MINUS, amount, count, hours, plural};
use crate::page::Page;
use crate::style::Tone;
use crate::table::{Cell, Table};

/// A verdict in words.
pub(crate) const fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Shifted => "shifted",
        Verdict::Improved => "improved",
        Verdict::Inconclusive => "inconclusive",
        Verdict::Regressed => "regressed",
    }
}

/// The measures of a report, in their own order.
pub(crate) fn measures(report: &GateReport) -> impl Iterator<Item = (Measure, &Gated)> {
    Measure::ALL
        .into_iter()
        .filter_map(|measure| Some((measure, report.measures.get(measure.as_str())?)))
}

/// One sentence on the whole.
pub(crate) fn summary(report: &GateReport) -> String {
    let named = |verdict: Verdict| {
        let held = measures(report).filter(|(_, gated)| gated.verdict == verdict);
        held.map(|(measure, _)| measure.as_str()).collect::<Vec<_>>().join(", ")
    };
    match report.verdict {
        Verdict::Regressed => format!("Regressed: {}", named(Verdict::Regressed)),
        Verdict::Inconclusive => {
            let needed = report.measures.values().filter_map(|gated| gated.trials_needed).max();
            let trials = plural(report.trials, "trial");
            let enough = match needed {
                Some(needed) if needed > MAX_TRIALS => format!(
                    "that nothing has changed would take {} trials to tell, and a baseline has {} at most: tolerate \
                     more",
                    count(needed),
                    count(MAX_TRIALS)
                ),
                Some(needed) => format!(
                    "with a baseline of {} trials it would be told that nothing has changed",
                    count(needed)
                ),
                None => "nothing is tolerated, so that no number of trials would tell".to_owned(),
            };
            format!("Inconclusive after {trials}: {}; {enough}", named(Verdict::Inconclusive))
        }
        _ if report.identity == Identity::Identical => {
            "Pass: identical to the baseline, trial by trial".to_owned()
        }
        _ => match (named(Verdict::Improved), named(Verdict::Shifted)) {
            (better, _) if !better.is_empty() => format!("Pass; improved: {better}"),
            (_, shifted) if !shifted.is_empty() => {
                format!("Pass; shifted within tolerance: {shifted}")
            }
            _ => "Pass: no measure is worse than tolerated".to_owned(),
        },
    }
}

/// What one measure did, in one line.
pub(crate) fn line(measure: Measure, gated: &Gated) -> String {
    let Some(d) = &gated.difference else {
        return format!("{measure}: not judged without interruptions");
    };
    let (text, range) = difference(measure, d.difference, d.lo, d.hi);
    format!(
        "{measure}: {} to {}, {text} ({range}), tolerance {}: {}",
        mean(measure, d.first),
        mean(measure, d.second),
        tolerance(measure, gated),
        word(gated.verdict)
    )
    .replace('\u{a0}', " ")
}

/// What is tolerated: `−0.50 pp`.
fn tolerance(measure: Measure, gated: &Gated) -> String {
    let size = match measure {
        Measure::Goodput => {
            let points = format!("{:.4}", 100.0 * gated.tolerance);
            let short = points.trim_end_matches('0').trim_end_matches('.');
            format!("{short} pp")
        }
        Measure::Interruptions | Measure::Failures => amount(gated.tolerance),
        Measure::Mtti | Measure::Elapsed => hours(gated.tolerance),
    };
    match gated.better {
        Better::Higher => format!("{MINUS}{size}"),
        Better::Lower => format!("+{size}"),
        Better::Same => format!("±{size}"),
        Better::Any => "any".to_owned(),
    }
}

pub(crate) fn page(report: &GateReport) -> Page {
    let mut page = Page::default();
    page.title(&report.title);
    page.lead(summary(report));
    page.text(identity(report));
    page.notes(&report.caveats);
    let mut table = Table::new()
        .left("measure")
        .right("baseline")
        .optional(2)
        .right("now")
        .optional(1)
        .right("difference")
        .left("interval")
        .right("tolerance")
        .left("verdict")
        .right("trials")
        .optional(3);
    for (measure, gated) in measures(report) {
        let tone = match gated.verdict {
            Verdict::Regressed => Tone::Bad,
            Verdict::Inconclusive => Tone::Warn,
            Verdict::Pass | Verdict::Shifted | Verdict::Improved => Tone::Good,
        };
        let (first, second, text, range) = match &gated.difference {
            Some(d) => {
                let (text, range) = difference(measure, d.difference, d.lo, d.hi);
                (mean(measure, d.first), mean(measure, d.second), text, range)
            }
            None => ("-".into(), "-".into(), "-".into(), "-".into()),
        };
        table.row([
            measure.as_str().into(),
            first.into(),
            second.into(),
            text.into(),
            range.into(),
            tolerance(measure, gated).into(),
            Cell::Text(word(gated.verdict).to_owned(), tone),
            count(gated.trials).into(),
        ]);
    }
    page.table(table);
    page.text(format!(
        "False alarms are at most {} % over all measures and looks. Intervals are as wide as that takes.",
        100.0 * report.alpha
    ));
    page.small(provenance(report));
    page
}

fn identity(report: &GateReport) -> String {
    match &report.identity {
        Identity::Identical => {
            "The version, the scenario and the seed are those of the baseline.".to_owned()
        }
        Identity::NotRepeated => {
            "The version, the scenario and the seed are those of the baseline, and the outcomes are not.".to_owned()
        }
        Identity::Changed { what } => {
            let how = match report.paired {
                true => "Each trial meets the failures of its own in the baseline",
                false => "The trials are independent of those of the baseline",
            };
            format!("Changed since the baseline: {}. {how}.", what.join(", "))
        }
    }
}

fn provenance(report: &GateReport) -> String {
    let short = |digest: &str| digest.chars().take(12).collect::<String>();
    let (now, before) = (&report.provenance, &report.baseline);
    format!(
        "brittle {} · scenario {} · seed {} · {} · baseline of brittle {}, scenario {}, seed {}, {}",
        now.version,
        short(&now.scenario_digest),
        now.seed,
        plural(report.trials, "trial"),
        before.version,
        short(&before.scenario_digest),
        before.seed,
        plural(before.trials, "trial")
    )
}

/// Workflow commands of GitHub Actions: an annotation of the file for each measure that is not passed, or of identity.
pub(crate) fn annotations(report: &GateReport, file: &str) -> String {
    let mut out = String::new();
    let mut tell = |level: &str, title: &str, text: &str| {
        let (file, title, text) = (property(file), property(title), data(text));
        out.push_str(&format!("::{level} file={file},title={title}::{text}\n"));
    };
    for (measure, gated) in measures(report) {
        let text = line(measure, gated);
        match gated.verdict {
            Verdict::Regressed => tell("error", &format!("{measure} regressed"), &text),
            Verdict::Inconclusive => tell("warning", &format!("{measure} is inconclusive"), &text),
            Verdict::Improved => tell("notice", &format!("{measure} improved"), &text),
            Verdict::Pass | Verdict::Shifted => {}
        }
    }
    for caveat in &report.caveats {
        tell("warning", &report.title, caveat);
    }
    out
}

/// As the message of a workflow command is escaped.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// As its properties are.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workflow_commands_are_escaped() {
        assert_eq!(property("a,b:c%\n"), "a%2Cb%3Ac%25%0A");
        assert_eq!(data("50 %: yes, no\r\n"), "50 %25: yes, no%0D%0A");
    }
}
