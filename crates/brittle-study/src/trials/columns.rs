//! The columns that a plan has, in order.

use brittle_model::Account;

use super::{Column, Datum, Kind, Row, Source, integer};
use crate::axis::Value;
use crate::plan::Plan;
use crate::record::gpu_hours;

/// A value of a row, of a column that every plan has.
type Read = fn(&Row<'_>) -> Datum<'static>;

/// A column that every plan has.
pub(super) struct Fixed {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) optional: bool,
    pub(super) meaning: &'static str,
    read: Read,
}

impl Fixed {
    fn column(&self) -> Column {
        let Self { name, kind, optional, read, .. } = *self;
        Column { name: name.to_owned(), kind, optional, source: Source::Fixed(read) }
    }
}

const fn fixed(name: &'static str, kind: Kind, meaning: &'static str, read: Read) -> Fixed {
    Fixed { name, kind, optional: false, meaning, read }
}

const fn count(name: &'static str, meaning: &'static str, read: Read) -> Fixed {
    fixed(name, Kind::Integer, meaning, read)
}

const fn number(name: &'static str, meaning: &'static str, read: Read) -> Fixed {
    fixed(name, Kind::Number, meaning, read)
}

/// The first column.
pub(super) const CELL: Fixed =
    count("cell", "Number of the cell, from zero.", |row| integer(row.number));

/// Behind the axes.
pub(super) const WHICH: [Fixed; 2] = [
    count("trial", "Number of the trial, from zero; the cells share its luck.", |row| {
        integer(row.trial)
    }),
    fixed("seed", Kind::Unsigned, "Seed of the study.", |row| Datum::Unsigned(row.seed)),
];

/// Behind the name of the job.
pub(super) const COURSE: [Fixed; 8] = [
    count("gpus", "GPUs that the job runs on.", |row| {
        integer(row.cell.scenario.jobs[row.job].gpus)
    }),
    fixed(
        "end",
        Kind::Text,
        "How the job ended: `finished`, `censored` (the horizon cut it with work left), `gave_up`, or \
         `horizon` (it has no other end).",
        |row| row.end(),
    ),
    fixed("completed", Kind::Truth, "Whether all its work is done.", |row| {
        Datum::Truth(row.is_finished())
    }),
    count("elapsed_ns", "From the start of the trial to the end of the job [ns].", |row| {
        integer(row.job().elapsed)
    }),
    Fixed {
        optional: true,
        ..count("time_to_finish_ns", "The same if all its work is done [ns], else null.", |row| {
            row.finish()
        })
    },
    number("goodput", "Productive time over elapsed time of the job [ratio].", |row| {
        Datum::Number(row.job().goodput())
    }),
    count("interruptions", "Unplanned interruptions of the job.", |row| {
        integer(row.interruptions(false))
    }),
    count("planned_interruptions", "Planned stops of the job.", |row| {
        integer(row.interruptions(true))
    }),
];

/// Behind what the job has by account, cause and tier: the rest of it, and what is of the whole trial, the same for
/// each of its jobs.
pub(super) const REST: [Fixed; 25] = [
    count("saves", "Finished saves of the job.", |row| integer(row.job().saves)),
    count("reads_of_nothing", "Recoveries of the job that found nothing to read.", |row| {
        integer(row.job().scratch)
    }),
    count("shortages", "Times that the job waited for want of a spare.", |row| {
        integer(row.job().shortages)
    }),
    count("allocations", "Allocations that the scheduler made for the job.", |row| {
        integer(row.job().allocations)
    }),
    fixed(
        "corrupt",
        Kind::Truth,
        "Whether its work is corrupt at the end, and nobody has noticed.",
        |row| Datum::Truth(row.job().corrupt),
    ),
    count("trial_elapsed_ns", "Length of the trial [ns].", |row| integer(row.record.elapsed)),
    number("trial_goodput", "Goodput over all jobs, weighted by GPUs [ratio].", |row| {
        Datum::Number(row.numbers.goodput)
    }),
    count("trial_interruptions", "Unplanned interruptions of all jobs.", |row| {
        integer(row.numbers.interruptions)
    }),
    count("trial_failures", "Unplanned failures in the whole cluster.", |row| {
        integer(row.numbers.failures)
    }),
    count("spares_hot", "Hot spares taken in the trial.", |row| integer(row.record.spares.hot)),
    count("spares_warm", "Warm spares taken.", |row| integer(row.record.spares.warm)),
    count("spares_floating", "Hosts taken from jobs of lower priority.", |row| {
        integer(row.record.spares.floating)
    }),
    count("spares_cold", "Cold spares ordered.", |row| integer(row.record.spares.cold)),
    count("spares_dead", "Warm spares that did not come up.", |row| {
        integer(row.record.spares.dead)
    }),
    count("hosts_retired", "Hosts retired.", |row| integer(row.record.spares.retired)),
    count("groups_moved", "Groups of hosts that moved to another domain.", |row| {
        integer(row.record.spares.moved)
    }),
    count("hosts_most_unusable", "Hosts unusable at the same time, at most.", |row| {
        integer(row.record.spares.most_unusable)
    }),
    number("fleet_allocated_gpu_hours", "GPU-time in jobs [GPU-h].", |row| {
        gpu_time(row.record.fleet.allocated)
    }),
    number("fleet_spare_gpu_hours", "GPU-time usable and standing by [GPU-h].", |row| {
        gpu_time(row.record.fleet.spare)
    }),
    number("fleet_stranded_gpu_hours", "GPU-time healthy but unusable [GPU-h].", |row| {
        gpu_time(row.record.fleet.stranded)
    }),
    number("fleet_repair_gpu_hours", "GPU-time broken [GPU-h].", |row| {
        gpu_time(row.record.fleet.repair)
    }),
    number(
        "fleet_unallocated_gpu_hours",
        "GPU-time neither in a job nor a spare [GPU-h].",
        |row| gpu_time(row.record.fleet.unallocated),
    ),
    number("fleet_gpu_hours", "All GPU-time [GPU-h].", |row| gpu_time(row.record.fleet.total())),
    number("productive_gpu_hours", "Productive GPU-time of all jobs [GPU-h].", |row| {
        Datum::Number(row.numbers.productive)
    }),
    fixed(
        "outcome_digest",
        Kind::Text,
        "First 16 hexadecimal digits of the SHA-256 of all that counts of the trial.",
        |row| Datum::Text(row.digest[..16].to_owned().into()),
    ),
];

fn gpu_time(gpu_nanos: u128) -> Datum<'static> {
    Datum::Number(gpu_hours(gpu_nanos))
}

/// The columns of a plan.
pub(super) fn columns(plan: &Plan) -> Vec<Column> {
    let column = |name: String, kind, optional, source| Column { name, kind, optional, source };
    let mut all = vec![CELL.column()];
    for (axis, key) in plan.axes.iter().enumerate() {
        all.push(column(key.clone(), Kind::Text, false, Source::Axis(axis)));
        if let Some((unit, values)) = numeric(plan, axis) {
            let name = format!("{key}_{unit}");
            all.push(column(name, Kind::Number, false, Source::Numeric(values)));
        }
    }
    all.extend(WHICH.iter().map(Fixed::column));
    all.push(column("job".to_owned(), Kind::Text, false, Source::Job));
    all.extend(COURSE.iter().map(Fixed::column));
    for account in Account::ALL {
        let name = format!("{}_ns", account.as_str());
        all.push(column(name, Kind::Integer, false, Source::Account(account)));
    }
    for cause in causes(plan) {
        let name = format!("interruptions.{cause}");
        all.push(column(name, Kind::Integer, true, Source::Interruptions(cause.clone())));
        all.push(column(format!("cost_ns.{cause}"), Kind::Integer, true, Source::Cost(cause)));
    }
    for tier in tiers(plan) {
        all.push(column(format!("reads.{tier}"), Kind::Integer, true, Source::Reads(tier)));
    }
    all.extend(REST.iter().map(Fixed::column));
    all
}

/// The unit of an axis, as the end of a name, and its numbers, if each cell has one number and all have one unit.
fn numeric(plan: &Plan, axis: usize) -> Option<(String, Vec<f64>)> {
    let mut unit: Option<String> = None;
    let mut values = Vec::with_capacity(plan.cells.len());
    for cell in &plan.cells {
        let (number, of) = Value::split_text(&cell.set.get(axis)?.1)?;
        let of = match of.trim() {
            "" => "number".to_owned(),
            of => of.replace("/", " per ").split_whitespace().collect::<Vec<_>>().join("_"),
        };
        if *unit.get_or_insert_with(|| of.clone()) != of {
            return None;
        }
        values.push(number);
    }
    Some((unit?, values))
}

/// What is there in any cell, each once, in the order of the cells.
fn distinct<'a>(names: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    for name in names {
        if !seen.contains(name) {
            seen.push(name.clone());
        }
    }
    seen
}

fn causes(plan: &Plan) -> Vec<String> {
    let classes = plan.cells.iter().flat_map(|cell| &cell.scenario.failures);
    distinct(classes.map(|class| &class.cause))
}

fn tiers(plan: &Plan) -> Vec<String> {
    let jobs = plan.cells.iter().flat_map(|cell| &cell.scenario.jobs);
    distinct(jobs.flat_map(|job| &job.checkpoint.tiers).map(|tier| &tier.name))
}
