//! A trace as a story: who, what and for how long, a line a transition, and the books at the end.
//!
//! Lines are in the order of time and, within an instant, in the order in which the engine told them.
//! No line is longer than [`WIDEST`] columns. `docs/trace.md` explains every column and sign.

use brittle_engine::outcome::JobOutcome;
use brittle_engine::{Event, JobEnd, Outcome, Reason};
use brittle_model::scenario::{Effect, HostSource};
use brittle_model::{Account, SimTime, Span};

use crate::cast::Cast;
use crate::number::{count, percent, plural};
use crate::style::{Style, Tone};
use crate::table::{Cell, Table, cut};
use crate::{chrome, timeline, trace};

/// The longest line of a story.
const WIDEST: usize = 100;

/// The longest name, and the columns that names and happenings share.
const WIDEST_NAME: usize = 20;
const NAME_AND_HAPPENING: usize = 44;

/// What happened in one trial.
#[derive(Clone, Copy, Debug)]
pub struct Tale<'a> {
    /// The names.
    pub cast: &'a Cast,
    /// Seed of the study.
    pub seed: u64,
    /// Number of the trial.
    pub trial: u64,
    /// The events, as an observer was told them.
    pub events: &'a [(SimTime, Event)],
    /// How it ended.
    pub outcome: &'a Outcome,
}

impl Tale<'_> {
    /// The events in the order of time; those of one instant as they were told.
    pub(crate) fn in_order(&self) -> impl Iterator<Item = &(SimTime, Event)> {
        // What breaks is out of service: its failure says so. Counts of hosts are drawn, not told.
        let told = |&&(_, event): &&(SimTime, Event)| {
            !matches!(event, Event::Down { reason: Reason::Broken, .. } | Event::Hosts { .. })
        };
        let mut order: Vec<_> = self.events.iter().filter(told).collect();
        order.sort_by_key(|(at, _)| *at);
        order.into_iter()
    }
}

/// What a trace is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TraceFormat {
    /// A story, for a terminal.
    Text,
    /// An array of flat records.
    Json,
    /// The same records, one a line.
    Ndjson,
    /// The same records as a table.
    Csv,
    /// The story in a fence.
    Markdown,
    /// Trace events, for Perfetto and the like.
    Chrome,
    /// A timeline, for a browser.
    Html,
}

/// The trace of a trial in a format; the style matters to text only.
#[must_use]
pub fn tell(tale: &Tale, format: TraceFormat, style: &Style) -> String {
    match format {
        TraceFormat::Text => story(tale, style),
        TraceFormat::Markdown => {
            let plain = Style { color: false, ..*style };
            format!("```text\n{}```\n", story(tale, &plain))
        }
        TraceFormat::Json => trace::json(tale),
        TraceFormat::Ndjson => trace::ndjson(tale),
        TraceFormat::Csv => trace::csv(tale),
        TraceFormat::Chrome => chrome::render(tale),
        TraceFormat::Html => timeline::render(tale),
    }
}

fn story(tale: &Tale, style: &Style) -> String {
    let about = format!("trial {}, seed {}", count(tale.trial), count(tale.seed));
    let mut out = format!(
        "{}\n{}\n\n",
        style.paint(Tone::Strong, &tale.cast.title),
        style.paint(Tone::Faint, &about)
    );
    let lines: Vec<_> =
        tale.in_order().map(|&(at, event)| Line::new(tale.cast, at, event)).collect();
    let widest = |text: fn(&Line) -> &str| lines.iter().map(|l| text(l).chars().count()).max();
    let name = widest(|l| &l.who).unwrap_or(0).min(WIDEST_NAME);
    let happening = widest(|l| &l.what).unwrap_or(0).min(NAME_AND_HAPPENING - name);
    let mut table = Table::new().right("time").left("").left("who").left("what");
    table = table.right("for").left("");
    for line in lines {
        table.row([
            Cell::Text(clock(line.at), Tone::Faint),
            Cell::Text(line.sign.to_owned(), line.tone),
            cut(&line.who, name).into(),
            Cell::Text(cut(&line.what, happening), line.tone),
            line.length.map_or_else(String::new, |span| span.to_string()).into(),
            Cell::Text(line.remark, Tone::Faint),
        ]);
    }
    out.push_str(&table.to_text(&Style { width: WIDEST, ..*style }, 0));
    for (name, job) in tale.cast.jobs.iter().zip(&tale.outcome.jobs) {
        out.push_str(&books(name, job, style));
    }
    out
}

/// `54d 23:59:59`: whole seconds, the rest cut off.
pub(crate) fn clock(at: SimTime) -> String {
    let s = at.as_nanos() / brittle_model::time::NANOS_PER_SEC;
    let (d, h, min) = (s / 86_400, s / 3600 % 24, s / 60 % 60);
    format!("{d}d {h:02}:{min:02}:{:02}", s % 60)
}

pub(crate) struct Line {
    at: SimTime,
    sign: &'static str,
    tone: Tone,
    pub(crate) who: String,
    pub(crate) what: String,
    pub(crate) length: Option<Span>,
    pub(crate) remark: String,
}

impl Line {
    pub(crate) fn new(cast: &Cast, at: SimTime, event: Event) -> Self {
        let line = |sign, tone, who: String, what: String| Self {
            at,
            sign,
            tone,
            who,
            what,
            length: None,
            remark: String::new(),
        };
        let job = |id| cast.job(id).to_owned();
        match event {
            Event::Failure { class, component, stops } => {
                let (sign, tone, verb) = happening(cast.effect(class));
                Self {
                    remark: match (cast.effect(class), stops) {
                        (Effect::Crash | Effect::Hang | Effect::FalseAlarm, 0) => {
                            "stops no job".to_owned()
                        }
                        (Effect::Slow(slow), _) => format!("runs at {}x", slow.speed),
                        // A pause follows at once, or what follows depends on what else is down.
                        (Effect::Planned, _) | (_, 0) => String::new(),
                        (_, n) => format!("stops {}", plural(n.into(), "job")),
                    },
                    ..line(
                        sign,
                        tone,
                        cast.place(component),
                        format!("{verb}: {}", cast.cause(class)),
                    )
                }
            }
            Event::Ignored { class, component } => Self {
                remark: "changes nothing".to_owned(),
                ..line(
                    "·",
                    Tone::Faint,
                    cast.place(component),
                    format!("hit: {}", cast.cause(class)),
                )
            },
            Event::Down { class, component, reason } => Self {
                remark: match reason {
                    Reason::Broken => "broken",
                    Reason::Noticed => "noticed",
                    Reason::Innocent => "blamed, but nothing is wrong with it",
                    Reason::Tested => "nothing is wrong with it",
                    Reason::Planned => "as planned",
                    Reason::Dead => "does not come up",
                }
                .to_owned(),
                ..line(
                    "○",
                    Tone::Warn,
                    cast.place(component),
                    format!("is out: {}", cast.cause(class)),
                )
            },
            Event::Ordered { host } => {
                line("·", Tone::Faint, host.to_string(), "is ordered".to_owned())
            }
            Event::Arrived { host } => {
                line("✓", Tone::Plain, host.to_string(), "is provisioned".to_owned())
            }
            Event::Repaired { component, .. } => {
                line("✓", Tone::Plain, cast.place(component), "is back".to_owned())
            }
            // A job that must give a host to another one's maintenance may lose work all the same.
            Event::Interrupted { job: id, class, lost: Span::ZERO }
                if cast.effect(class).is_planned() =>
            {
                Self {
                    remark: "nothing lost".to_owned(),
                    ..line("■", Tone::Warn, job(id), format!("pauses: {}", cast.cause(class)))
                }
            }
            Event::Interrupted { job: id, class, lost } => Self {
                length: (!lost.is_zero()).then_some(lost),
                remark: if lost.is_zero() { "nothing lost" } else { "of work lost" }.to_owned(),
                ..line("■", Tone::Bad, job(id), format!("stops: {}", cast.cause(class)))
            },
            Event::Ran { job: id, span, saves, kept, open, .. } => {
                let kept = (!kept.is_zero()).then(|| format!("{kept} kept"));
                let open = (!open.is_zero()).then(|| format!("{open} open"));
                let parts: Vec<_> = kept.into_iter().chain(open).collect();
                Self {
                    length: Some(span),
                    remark: parts.join(", "),
                    ..line("▶", Tone::Good, job(id), format!("runs, {}", plural(saves, "save")))
                }
            }
            Event::Slowed { job: id, lost } => Self {
                length: Some(lost),
                remark: "of it lost".to_owned(),
                ..line("│", Tone::Warn, job(id), "was slow".to_owned())
            },
            Event::Within { job: id, account, span } => Self {
                length: Some(span),
                remark: "of it".to_owned(),
                ..line("│", Tone::Warn, job(id), account.as_str().to_owned())
            },
            Event::StorageSpeed { job: id, speed: 0 } => {
                line("≈", Tone::Warn, job(id), "has no storage".to_owned())
            }
            Event::StorageSpeed { job: id, speed } => {
                let tone = if speed < 1_000_000 { Tone::Warn } else { Tone::Plain };
                let what = format!("has {}x of the storage", f64::from(speed) / 1e6);
                line("≈", tone, job(id), what)
            }
            Event::Restored { job: id, tier, progress } => Self {
                remark: format!("{progress} of work"),
                ..line("↶", Tone::Plain, job(id), format!("reads from {}", cast.tier(id, tier)))
            },
            Event::LostMore { job: id, class, lost } => Self {
                length: Some(lost),
                remark: "of work lost too".to_owned(),
                ..line("■", Tone::Bad, job(id), format!("reads less: {}", cast.cause(class)))
            },
            Event::Tried { job: id, attempt, works } => Self {
                remark: if works { "works" } else { "fails" }.to_owned(),
                ..line("?", Tone::Plain, job(id), format!("tries {}", cast.attempt(id, attempt)))
            },
            Event::Regrouped { job: id, missing: 0, .. } => {
                line("↻", Tone::Good, job(id), "is complete again".to_owned())
            }
            Event::Regrouped { job: id, missing, speed } => Self {
                remark: format!("at {}x", f64::from(speed) / 1e6),
                ..line(
                    "↻",
                    Tone::Warn,
                    job(id),
                    format!("runs on without {}", plural(missing.into(), "host")),
                )
            },
            Event::Warned { class, component } => line(
                "?",
                Tone::Warn,
                cast.place(component),
                format!("shows signs: {}", cast.cause(class)),
            ),
            Event::Migrated { job: id, old, new, works } => Self {
                remark: if works { "works" } else { "fails" }.to_owned(),
                ..line("»", Tone::Plain, job(id), format!("moves from {old} to {new}"))
            },
            Event::Retired { host } => {
                line("✗", Tone::Warn, host.to_string(), "is retired".to_owned())
            }
            Event::Moved { job: id, domain, from, to, hosts } => Self {
                remark: plural(hosts.into(), "host"),
                ..line(
                    "»",
                    Tone::Warn,
                    job(id),
                    format!("moves from {domain} {from} to {domain} {to}"),
                )
            },
            Event::Spent { job: id, account, span } => Self {
                length: Some(span),
                ..line("│", Tone::Warn, job(id), account.as_str().to_owned())
            },
            Event::Replaced { job: id, old, new, source } => Self {
                remark: match source {
                    HostSource::Hot => "a hot spare",
                    HostSource::Warm => "a warm spare",
                    HostSource::Floating => "from a lesser job",
                    HostSource::Cold => "a cold spare",
                    HostSource::Repair => "back from repair",
                }
                .to_owned(),
                ..line("↻", Tone::Plain, job(id), format!("takes {new} for {old}"))
            },
            Event::Short { job: id, missing } => Self {
                remark: "no spare is left".to_owned(),
                ..line(
                    "!",
                    Tone::Warn,
                    job(id),
                    format!("lacks {}", plural(missing.into(), "host")),
                )
            },
            Event::Finished { job: id } => {
                line("✓", Tone::Good, job(id), "has done its work".to_owned())
            }
            Event::GaveUp { job: id } => line("✗", Tone::Bad, job(id), "gives up".to_owned()),
            Event::Hosts { .. } | Event::Horizon => {
                line("─", Tone::Faint, String::new(), "horizon".to_owned())
            }
        }
    }
}

/// Sign, tone and verb of a failure, by how it shows.
const fn happening(effect: &Effect) -> (&'static str, Tone, &'static str) {
    match effect {
        Effect::Crash | Effect::Hang => ("✗", Tone::Bad, "fails"),
        Effect::Planned => ("·", Tone::Faint, "due"),
        Effect::Drain(_) => ("·", Tone::Faint, "is announced"),
        Effect::FalseAlarm => ("✗", Tone::Warn, "false alarm"),
        Effect::FalseWarning => ("·", Tone::Faint, "seems to fail"),
        Effect::Slow(_) => ("✗", Tone::Warn, "becomes slow"),
        Effect::Degrade => ("✗", Tone::Warn, "degrades"),
        Effect::Corrupt => ("✗", Tone::Bad, "corrupts silently"),
        Effect::Flap(_) => ("✗", Tone::Warn, "flaps"),
    }
}

/// The ledger of a job: accounts, their sum, and the elapsed time that it must equal.
fn books(name: &str, job: &JobOutcome, style: &Style) -> String {
    let end = match job.end {
        JobEnd::Finished => "finished",
        JobEnd::Horizon if job.has_work => "cut by the horizon with work left",
        JobEnd::Horizon => "ran to the horizon",
        JobEnd::GaveUp => "gave up",
    };
    let title = format!("Ledger of {name}, which {end} after {}", job.elapsed);
    let title = title.replace("which cut", "which was cut");
    let mut out = format!("\n{}\n", style.paint(Tone::Strong, &title));
    let share = |span: Span| span.as_secs_f64() / job.elapsed.as_secs_f64().max(f64::MIN_POSITIVE);
    let mut table = Table::new().left("").right("").right("").bar().left("");
    for account in Account::ALL {
        let span = job.accounts.get(account);
        if !span.is_zero() {
            let tone = if account == Account::Productive { Tone::Good } else { Tone::Warn };
            table.row([
                account.as_str().into(),
                span.to_string().into(),
                percent(share(span)).into(),
                Cell::Bar(share(span), tone),
                Cell::Text(account.describe().to_owned(), Tone::Faint),
            ]);
        }
    }
    let total = job.accounts.total();
    let equal = match total == job.elapsed {
        true => "is the elapsed time, to the nanosecond",
        false => "IS NOT THE ELAPSED TIME: a bug in brittle",
    };
    table.row([
        Cell::Text("sum".to_owned(), Tone::Strong),
        Cell::Text(total.to_string(), Tone::Strong),
        percent(share(total)).into(),
        "".into(),
        Cell::Text(equal.to_owned(), Tone::Faint),
    ]);
    out.push_str(&table.to_text(&Style { width: WIDEST - 2, ..*style }, 2));
    let counts = format!(
        "  {}, {}, {}; {} durable, {} at risk at the end\n",
        plural(job.interruptions().into(), "interruption"),
        plural(job.saves, "save"),
        plural(job.shortages.into(), "shortage"),
        job.durable,
        job.at_risk
    );
    out.push_str(&style.paint(Tone::Faint, counts.trim_end_matches('\n')));
    out.push('\n');
    out
}
