//! The worst stretch of a trial: the longest time in which a job came no further.

use brittle_plot::{Caption, Strip, Strips, Unit};
use brittle_study::summary::{CellSummary, Estimate, JobSummary};

use super::Plate;
use crate::number::hours;
use crate::paper::Kind;
use crate::table::{Cell, Table};

pub(super) fn plate(cell: &CellSummary) -> Option<Plate> {
    let known = |job: &JobSummary| job.standstill_hours.map(|e| (job.name.clone(), e));
    let jobs: Vec<(String, Estimate)> =
        cell.jobs.iter().filter_map(known).filter(|(_, e)| e.p99 > 0.0).collect();
    let worst = jobs.iter().max_by(|a, b| a.1.p95.total_cmp(&b.1.p95))?.clone();
    let mut table =
        Table::new().left("job").right("mean").right("median").right("p95").right("p99");
    for (name, e) in &jobs {
        let time = |h: f64| Cell::Number(hours(h), h);
        table.row([name.as_str().into(), time(e.mean), time(e.p50), time(e.p95), time(e.p99)]);
    }
    let row = |(name, e): &(String, Estimate)| Strip {
        name: name.clone(),
        quantiles: [e.p01, e.p05, e.p50, e.p95, e.p99],
        value: format!("median {}, p95 {}", hours(e.p50), hours(e.p95)),
        tip: format!(
            "{name}: p01 {}, p05 {}, median {}, p95 {}, p99 {}",
            hours(e.p01),
            hours(e.p05),
            hours(e.p50),
            hours(e.p95),
            hours(e.p99)
        ),
    };
    let (name, e) = worst;
    let picture = Strips {
        caption: Caption {
            title: "The worst stretch of a trial".to_owned(),
            subtitle: "The longest time in which the job came no further: work that was then lost, and all until there was work that \
                       was kept. Strip: 90 % of trials; line: 98 %; dot: the median."
                .to_owned(),
            description: format!(
                "In half of all trials {name} comes no further for {} or longer at a time, in one of twenty for {} or longer.",
                hours(e.p50),
                hours(e.p95)
            ),
        },
        label: "longest time without progress in a trial".to_owned(),
        unit: Unit::Hours,
        rows: jobs.iter().map(row).collect(),
    };
    Some(Plate { kind: Kind::Standstill, picture: picture.draw(), table, dates: None })
}
