//! The page of one cell: what goodput came to, how it spreads, where the time went and who is to blame.

use brittle_model::Account;
use brittle_study::StudyResult;
use brittle_study::summary::{
    CellSummary, Chance, Estimate, Finish, FinishQuantile, FleetShares, JobSummary, Provenance,
    SpareSummary,
};

use crate::number::{
    amount, coarse_percent, count, hours, level, percent, percent_range, plural, ratio, unbroken,
};
use crate::page::Page;
use crate::shape;
use crate::style::Tone;
use crate::table::{Cell, Table};

pub(crate) fn page(result: &StudyResult, cell: &CellSummary) -> Page {
    let mut page = Page::default();
    page.title(&result.title);
    if cell.name != result.title {
        page.text(&cell.name);
    }
    let goodput = &cell.metrics.goodput;
    let (mean, range) = ratio(goodput);
    let trials = plural(cell.trials, "trial");
    page.lead(match cell.trials {
        1 => format!("Goodput {mean} of job time ({trials}: no interval)"),
        _ => format!("Goodput {mean} of job time ({} interval {range}, {trials})", level(goodput)),
    });
    page.text(format!("Job time: {}.", cell.denominator));
    page.notes(&result.caveats);

    page.heading("Goodput over the trials");
    page.figure(shape::histogram(&cell.histogram));
    page.facts(spread(cell));

    page.heading("Where the time goes");
    badput(&mut page, cell);
    causes(&mut page, cell);

    page.heading("Interruptions");
    page.facts(interruptions(cell));
    page.heading("Checkpoints");
    page.facts(saves(cell));
    page.heading("Fleet");
    let mut hosts = vec![("spares".into(), spares(&cell.spares))];
    hosts.extend(rare(&cell.spares));
    hosts.push(("GPU-time".into(), fleet(&cell.fleet)));
    page.facts(hosts);
    if cell.jobs.len() > 1 {
        page.heading("Jobs");
        page.table(jobs(cell));
    }
    page.small(provenance(result));
    page
}

/// What made the result.
pub(crate) fn provenance(result: &StudyResult) -> String {
    made_by(&result.provenance, result.axes.is_empty())
}

/// The same, of one scenario or of a study.
pub(crate) fn made_by(p: &Provenance, alone: bool) -> String {
    let digest: String = p.scenario_digest.chars().take(12).collect();
    let trials = plural(p.trials, "trial");
    let each = if alone { "" } else { " a cell" };
    let trials = match &p.precision {
        None => format!("{trials}{each}"),
        Some(precision) => format!("until {precision}, at most {trials}{each}"),
    };
    format!("brittle {} · scenario {digest} · seed {} · {trials}", p.version, p.seed)
}

fn spread(cell: &CellSummary) -> Vec<(String, String)> {
    let e = &cell.metrics.goodput;
    let quantiles =
        [("p01", e.p01), ("p05", e.p05), ("p50", e.p50), ("p95", e.p95), ("p99", e.p99)];
    let quantile = |(name, q): &(&str, f64)| unbroken(&format!("{name} {q:.4}"));
    let quantiles: Vec<_> = quantiles.iter().map(quantile).collect();
    let mut facts = vec![("quantiles".to_owned(), quantiles.join(", "))];
    let chances: Vec<_> = telling(&cell.goodput_at_least)
        .iter()
        .map(|c| {
            let (lo, hi) = (100.0 * c.lo, 100.0 * c.hi);
            let share = coarse_percent(c.probability);
            unbroken(&format!("≥ {:.2}: {share} ({lo:.1}–{hi:.1})", c.goodput))
        })
        .collect();
    if !chances.is_empty() {
        facts.push(("chance".to_owned(), chances.join(", ")));
    }
    facts
}

/// The levels that are neither certain nor out of reach, with one on either side.
fn telling(chances: &[Chance]) -> &[Chance] {
    let first = chances.iter().position(|c| c.probability < 1.0).unwrap_or(chances.len());
    let last = chances.iter().position(|c| c.probability <= 0.0).unwrap_or(chances.len());
    &chances[first.saturating_sub(1)..(last + 1).min(chances.len())]
}

fn badput(page: &mut Page, cell: &CellSummary) {
    let share = |account: Account| cell.badput.get(account.as_str());
    let mut accounts: Vec<_> = Account::ALL
        .into_iter()
        .filter_map(|account| share(account).map(|share| (account, share)))
        .filter(|(_, share)| share.mean > 0.0)
        .collect();
    accounts.sort_by(|a, b| b.1.mean.total_cmp(&a.1.mean));
    let Some(most) = accounts.first().map(|(_, share)| share.mean) else {
        page.text("All of it is productive.");
        return;
    };
    let mut table = Table::new()
        .left("badput")
        .bar()
        .right("of job time")
        .right("95 % interval")
        .left("what it is")
        .optional(1);
    for (account, share) in accounts {
        table.row([
            account.as_str().into(),
            Cell::Bar(share.mean / most, Tone::Warn),
            percent(share.mean).into(),
            percent_range(share).into(),
            account.describe().into(),
        ]);
    }
    page.table(table);
}

fn causes(page: &mut Page, cell: &CellSummary) {
    let mut causes: Vec<_> = cell.causes.iter().filter(|c| c.failures > 0.0).collect();
    if causes.is_empty() {
        return;
    }
    causes.sort_by(|a, b| b.share_of_loss.total_cmp(&a.share_of_loss));
    let most = causes[0].share_of_loss;
    page.heading("What each cause costs, means of a trial");
    let mut table = Table::new()
        .left("cause")
        .right("failures")
        .optional(1)
        .right("interruptions")
        .right("share")
        .right("GPU-hours")
        .right("share")
        .bar()
        .optional(2);
    for cause in causes {
        table.row([
            cause.cause.as_str().into(),
            amount(cause.failures).into(),
            amount(cause.interruptions).into(),
            coarse_percent(cause.share_of_interruptions).into(),
            amount(cause.lost_gpu_hours).into(),
            coarse_percent(cause.share_of_loss).into(),
            Cell::Bar(if most > 0.0 { cause.share_of_loss / most } else { 0.0 }, Tone::Bad),
        ]);
    }
    page.table(table);
}

fn interruptions(cell: &CellSummary) -> Vec<(String, String)> {
    let m = &cell.metrics;
    let mut facts = Vec::new();
    let mut fact = |name: &str, text: String| facts.push((name.to_owned(), text));
    let ends = |e: &Estimate| format!("({}–{})", amount(e.lo.max(0.0)), amount(e.hi));
    let spans = |e: &Estimate| format!("{} ({}–{})", hours(e.mean), hours(e.lo), hours(e.hi));
    let days = m.elapsed_hours.mean / 24.0;
    if m.interruptions.mean > 0.0 {
        let e = &m.interruptions;
        let daily = if days > 0.0 { amount(e.mean / days) } else { "0".into() };
        fact("unplanned", format!("{} a trial {}, {daily} a day", amount(e.mean), ends(e)));
        let e = &m.mtti_hours;
        let trials = format!("single trials p05 {}, p95 {}", hours(e.p05), hours(e.p95));
        let whose = if cell.jobs.len() > 1 { " of a job" } else { "" };
        fact("MTTI", format!("{}{whose}; {trials}", spans(e)));
    } else {
        let seen = hours(m.mtti_hours.mean);
        fact("unplanned", format!("none in any trial; {seen} of job time without one"));
    }
    if m.planned_interruptions.mean > 0.0 {
        let e = &m.planned_interruptions;
        let gap = hours(m.elapsed_hours.mean / e.mean);
        fact("planned", format!("{} a trial, one in {gap}", amount(e.mean)));
    }
    let what = "a trial in the whole cluster, spares included";
    fact("failures", format!("{} {what}", amount(m.failures.mean)));
    let e = &m.elapsed_hours;
    fact(
        "length",
        match e.sd > 0.0 {
            true => format!(
                "{}; single trials p50 {}, p95 {}, p99 {}",
                spans(e),
                hours(e.p50),
                hours(e.p95),
                hours(e.p99)
            ),
            false => format!("{} in every trial", hours(e.mean)),
        },
    );
    let of = |n: u64| format!("{} of {}", count(n), plural(cell.trials, "trial"));
    if cell.censored > 0 {
        let why = "the horizon cut a job that had work left";
        fact("censored", format!("{}: {why}", of(cell.censored)));
    }
    if cell.gave_up > 0 {
        fact("gave up", format!("{}: a job stopped trying", of(cell.gave_up)));
    }
    if cell.corrupt > 0 {
        let why = "a job ended with corruption that nobody had noticed";
        fact("corrupt", format!("{}: {why}", of(cell.corrupt)));
    }
    for job in &cell.jobs {
        let name =
            if cell.jobs.len() > 1 { format!("{} finishes", job.name) } else { "finishes".into() };
        if let Some(finish) = &job.finish {
            fact(&name, finishes(finish));
        }
    }
    if let [job] = cell.jobs.as_slice()
        && job.allocation_hours > 0.0
    {
        let each = hours(job.allocation_hours);
        fact("allocations", format!("{} a trial, {each} each", amount(job.allocations)));
    }
    for job in cell.jobs.iter().filter(|job| !job.reads.is_empty()) {
        let name = |tier: &str| if tier.is_empty() { "nothing" } else { tier }.to_owned();
        let reads = job.reads.iter().filter(|reads| reads.recoveries > 0.0);
        let each: Vec<String> = reads
            .map(|reads| unbroken(&format!("{} {}", name(&reads.tier), amount(reads.recoveries))))
            .collect();
        let whose =
            if cell.jobs.len() > 1 { format!("{} reads", job.name) } else { "reads".into() };
        if !each.is_empty() {
            fact(&whose, format!("{} a trial", each.join(", ")));
        }
    }
    facts
}

/// When a job finishes, and the chance that it does so by each date.
fn finishes(finish: &Finish) -> String {
    let quantiles = [("p05", &finish.p05), ("p50", &finish.p50), ("p95", &finish.p95)];
    let quantile = |(name, q): (&str, &FinishQuantile)| match q.hours {
        Some(at) => unbroken(&format!("{name} {}", hours(at))),
        None => unbroken(&format!("{name} not before the horizon")),
    };
    let mut parts: Vec<String> = quantiles.into_iter().map(quantile).collect();
    for by in &finish.by {
        let date = hours(by.deadline_hours);
        parts.push(match (by.probability, by.lo, by.hi) {
            (Some(p), Some(lo), Some(hi)) => {
                let (lo, hi) = (100.0 * lo, 100.0 * hi);
                unbroken(&format!("by {date} {} ({lo:.1}–{hi:.1})", coarse_percent(p)))
            }
            _ => unbroken(&format!("by {date} unknown")),
        });
    }
    parts.join(", ")
}

pub(crate) fn saves(cell: &CellSummary) -> Vec<(String, String)> {
    let fact = |job: &JobSummary| {
        let belief = match job.believed_mtti_hours {
            Some(mtti) => format!("believed MTTI {}", hours(mtti)),
            None => "no failure expected".to_owned(),
        };
        (job.name.clone(), format!("saves {}; {belief}", job.saves))
    };
    cell.jobs.iter().map(fact).collect()
}

fn spares(s: &SpareSummary) -> String {
    let pool = |kind: &str, has: u32, taken: f64| {
        (has > 0 || taken > 0.0)
            .then(|| format!("{} {kind}, {} taken a trial", count(has.into()), amount(taken)))
    };
    let pools = [pool("hot", s.hot, s.hot_taken), pool("warm", s.warm, s.warm_taken)];
    let mut parts: Vec<_> = pools.into_iter().flatten().collect();
    if parts.is_empty() {
        parts.push("none".to_owned());
    }
    parts.push(if s.shortages > 0.0 {
        let share = coarse_percent(s.trials_short);
        format!("{} shortages a trial ({share} of trials have one)", amount(s.shortages))
    } else {
        "never short".to_owned()
    });
    parts.push(format!("at most {} hosts unusable at once", amount(s.most_unusable)));
    parts.join("; ")
}

/// What happened to hosts that few scenarios know of; nothing where it never did.
fn rare(s: &SpareSummary) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    let mut fact = |name: &str, holds: bool, text: String| {
        if holds {
            facts.push((name.to_owned(), text));
        }
    };
    let ordered = amount(s.cold_ordered);
    fact("cold", s.cold > 0, format!("{}, {ordered} ordered a trial", count(s.cold.into())));
    let taken = amount(s.floating_taken);
    let what = "a trial taken from jobs of lower priority";
    fact("floating", s.floating_taken > 0.0, format!("{taken} hosts {what}"));
    let dead = amount(s.dead_on_arrival);
    let what = "warm spares a trial did not come up";
    fact("dead on arrival", s.dead_on_arrival > 0.0, format!("{dead} {what}"));
    let retired = amount(s.retired);
    fact("retired", s.retired > 0.0, format!("{retired} hosts a trial, for good"));
    let moved = amount(s.moved.unwrap_or(0.0));
    fact("moved", s.moved.is_some(), format!("{moved} groups of hosts a trial, to another domain"));
    facts
}

fn fleet(f: &FleetShares) -> String {
    let shares = [
        ("productive", f.productive),
        ("badput", f.badput),
        ("spare", f.spare),
        ("stranded", f.stranded),
        ("in repair", f.repair),
        ("unallocated", f.unallocated),
    ];
    let shares: Vec<_> = shares
        .iter()
        .filter(|(_, share)| *share > 0.0)
        .map(|(name, share)| format!("{name} {}", percent(*share)))
        .collect();
    format!("of {} paid for: {}", plural(f.gpus.into(), "GPU"), shares.join(", "))
}

fn jobs(cell: &CellSummary) -> Table {
    let mut table = Table::new()
        .left("job")
        .right("GPUs")
        .right("goodput")
        .left("95 % interval")
        .right("interruptions")
        .right("length")
        .right("finished")
        .optional(1)
        .right("censored")
        .optional(2)
        .right("gave up")
        .optional(3);
    let some = |holds: fn(&JobSummary) -> bool| cell.jobs.iter().any(holds);
    let (allocated, corrupt) =
        (some(|job| job.allocation_hours > 0.0), some(|job| job.trials_corrupt > 0.0));
    if allocated {
        table = table.right("allocations").optional(4);
    }
    if corrupt {
        table = table.right("corrupt");
    }
    for job in &cell.jobs {
        let (mean, range) = ratio(&job.goodput);
        let mut row: Vec<Cell> = vec![
            job.name.as_str().into(),
            count(job.gpus.into()).into(),
            mean.into(),
            range.into(),
            amount(job.interruptions.mean).into(),
            hours(job.elapsed_hours.mean).into(),
            count(job.finished).into(),
            count(job.censored).into(),
            count(job.gave_up).into(),
        ];
        if allocated {
            row.push(amount(job.allocations).into());
        }
        if corrupt {
            row.push(coarse_percent(job.trials_corrupt).into());
        }
        table.row(row);
    }
    table
}
