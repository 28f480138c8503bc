//! The report of a run or a sweep.

use brittle_study::StudyResult;
use brittle_study::summary::{CellSummary, Provenance};

use crate::many::{best, settings};
use crate::number::{amount, hours, level, percent, plural, ratio_decimals, share_range, share_to};
use crate::one::{provenance, saves};
use crate::page::{Page, Rank};
use crate::plates::{self, job_gpu_hours};

/// Columns of a command, so that none has to be moved to be seen.
const COLUMNS: usize = 86;

pub(super) fn page(result: &StudyResult, cell: Option<usize>) -> Page {
    let mut page = Page::default();
    page.title(&result.title);
    let chosen = cell.or_else(|| best(result)).filter(|&i| i < result.cells.len());
    let Some(chosen) = chosen else {
        page.text("No cell was finished.");
        page.notes(&result.caveats);
        return page;
    };
    let cell = &result.cells[chosen];
    let many = result.cells.len() > 1;
    page.lead(if many { best_of(result) } else { answer(cell) });
    page.tiles(tiles(cell));
    page.text(format!("Goodput is the share of job time that is productive: work that is done and kept. Job time: {}.", cell.denominator));
    page.notes(&result.caveats);
    for plate in plates::of_study(result) {
        page.plate(plate, Rank::First);
    }
    if many {
        page.heading(format!("In detail: {}", settings(result, cell)));
        page.text(answer(cell));
    }
    let rank = if many { Rank::Second } else { Rank::First };
    for plate in plates::of_cell(cell) {
        page.plate(plate, rank);
    }
    page.heading("What is assumed");
    page.facts(assumed(cell));
    page.heading("How to make this again");
    let (command, file) =
        if result.axes.is_empty() { ("run", "SCENARIO.toml") } else { ("sweep", "STUDY.toml") };
    again(&mut page, &result.provenance, command, &[file.to_owned()]);
    page.small(provenance(result));
    page
}

/// What one cell comes to, in a sentence or two.
#[must_use]
pub fn answer(cell: &CellSummary) -> String {
    let e = &cell.metrics.goodput;
    let trials = plural(cell.trials, "trial");
    let interval = match cell.trials {
        1 => format!("{trials}: no interval"),
        _ => format!("{} interval {:.2}–{:.2} %, {trials}", level(e), 100.0 * e.lo, 100.0 * e.hi),
    };
    let lost = 1.0 - e.mean;
    let whose = match &cell.jobs[..] {
        [job] => format!("{} on {}", job.name, plural(job.gpus.into(), "GPU")),
        jobs => plural(jobs.len() as u64, "job"),
    };
    format!(
        "{} of the time of {whose} is work that is kept ({interval}). The rest, {}, is {} GPU-hours a trial.",
        percent(e.mean),
        percent(lost),
        amount(job_gpu_hours(cell) * lost)
    )
}

/// Which cell is best, and what it comes to.
fn best_of(result: &StudyResult) -> String {
    let Some(best) = best(result) else { return String::new() };
    let winner = &result.cells[best];
    let e = &winner.metrics.goodput;
    let digits = ratio_decimals(e);
    let means = result.cells.iter().map(|cell| cell.metrics.goodput.mean);
    let worst = means.fold(f64::MAX, f64::min);
    format!(
        "Best of {}: {}, goodput {} ({} interval {}, {}). The worst cell has {}.",
        plural(result.cells.len() as u64, "cell"),
        settings(result, winner),
        share_to(e.mean, digits),
        level(e),
        share_range(e, digits),
        plural(winner.trials, "trial"),
        share_to(worst, digits),
    )
}

/// The numbers that are asked for first.
fn tiles(cell: &CellSummary) -> Vec<[String; 3]> {
    let m = &cell.metrics;
    let mut tiles = Vec::new();
    let mut tile =
        |name: &str, value: String, note: String| tiles.push([name.to_owned(), value, note]);
    let e = &m.goodput;
    let interval = match cell.trials {
        1 => "1 trial: no interval".to_owned(),
        _ => format!("{:.2}–{:.2} %", 100.0 * e.lo, 100.0 * e.hi),
    };
    tile("goodput", percent(e.mean), interval);
    tile("5 % of trials below", percent(e.p05), "goodput, p05".to_owned());
    if m.interruptions.mean > 0.0 {
        tile(
            "MTTI",
            hours(m.mtti_hours.mean),
            format!("{} interruptions a trial", amount(m.interruptions.mean)),
        );
    } else {
        tile("interruptions", "none".to_owned(), "in any trial".to_owned());
    }
    tile(
        "not productive",
        amount(job_gpu_hours(cell) * (1.0 - e.mean)),
        "GPU-hours a trial".to_owned(),
    );
    // Of several jobs, the one that is ready last.
    let finishes = cell.jobs.iter().filter_map(|job| {
        let finish = job.finish.as_ref()?;
        Some((job, finish.p50.hours?, finish.p95.hours?))
    });
    if let Some((job, p50, p95)) = finishes.max_by(|a, b| a.1.total_cmp(&b.1)) {
        let whose = if cell.jobs.len() > 1 { format!("{}; ", job.name) } else { String::new() };
        tile("half finish by", hours(p50), format!("{whose}95 % by {}", hours(p95)));
    }
    if m.elapsed_hours.sd == 0.0 {
        tile("length", hours(m.elapsed_hours.mean), "of every trial".to_owned());
    }
    tiles
}

/// What the numbers rest on.
fn assumed(cell: &CellSummary) -> Vec<(String, String)> {
    let mut facts: Vec<(String, String)> = vec![
        ("denominator".into(), cell.denominator.clone()),
        ("cluster".into(), format!("{}, spares included", plural(cell.fleet.gpus.into(), "GPU"))),
    ];
    facts.extend(saves(cell).into_iter().map(|(job, text)| (format!("saves of {job}"), text)));
    let causes: Vec<&str> = cell.causes.iter().map(|cause| cause.cause.as_str()).collect();
    if !causes.is_empty() {
        facts.push(("failure classes".into(), format!("{}: {}", causes.len(), causes.join(", "))));
    }
    let spares = &cell.spares;
    let pool = |name: &str, n: u32| (n > 0).then(|| format!("{n} {name}"));
    let pools = [pool("hot", spares.hot), pool("warm", spares.warm), pool("cold", spares.cold)];
    let pools: Vec<String> = pools.into_iter().flatten().collect();
    facts.push((
        "spares".into(),
        if pools.is_empty() { "none".into() } else { format!("{} hosts", pools.join(", ")) },
    ));
    facts.push((
        "intervals".into(),
        "of means over trials, for the model as it is written: they say nothing of rates that are wrong, or of what is not modelled".into(),
    ));
    facts
}

/// Whether a text is one option and its value in single quotes, and so nothing else to a shell, whoever wrote the result.
fn is_option(text: &str) -> bool {
    let Some((name, value)) = text.split_once(' ') else { return false };
    let named = name.strip_prefix("--").is_some_and(|name| {
        name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') && !name.is_empty()
    });
    let quoted = value.strip_prefix('\'').and_then(|value| value.strip_suffix('\''));
    let inside = quoted.map(|quoted| quoted.replace("'\\''", ""));
    named && inside.is_some_and(|inside| !inside.contains(|c: char| c == '\'' || c.is_control()))
}

/// The command with what it was given, and what tells whether it was given the same.
pub(super) fn again(page: &mut Page, p: &Provenance, command: &str, given: &[String]) {
    let mut words = given.to_vec();
    words.extend(p.given.iter().filter(|option| is_option(option)).cloned());
    words.push(format!("--trials {} --seed {}", p.trials, p.seed));
    words.extend(p.deadlines.iter().map(|deadline| format!("--deadline '{deadline}'")));
    words.extend(p.precision.iter().map(|precision| format!("--precision '{precision}'")));
    words.push("--format json -o result.json".to_owned());
    let mut line = format!("brittle {command}");
    let mut used = line.len();
    for word in words {
        // A shell goes on after a backslash.
        if used + 1 + word.len() > COLUMNS {
            line.push_str(" \\\n   ");
            used = 3;
        }
        line.push_str(&format!(" {word}"));
        used += 1 + word.len();
    }
    page.code(format!("{line}\nbrittle report result.json -o report.html\n"), "sh");
    let mut facts = vec![
        ("version".to_owned(), format!("brittle {}", p.version)),
        ("scenario digest".to_owned(), p.scenario_digest.clone()),
        ("seed".to_owned(), p.seed.to_string()),
        ("trials".to_owned(), p.trials.to_string()),
    ];
    facts.extend(p.precision.iter().map(|precision| ("precision".to_owned(), precision.clone())));
    page.facts(facts);
    page.text("The same files, version, seed and trials come to the same bytes on any machine. What brittle check --format json prints of a file has its digest.");
}
