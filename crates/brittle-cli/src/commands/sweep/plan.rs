//! `brittle sweep plan`: how much work a study is.

use brittle_report::{render_workload, workload};
use brittle_study::Workload;

use super::planned;
use crate::args::{CheckFormat, SweepPlanArgs};
use crate::errors::Error;
use crate::exit::Exit;
use crate::output::Destination;
use crate::terminal;

/// Tells cells, trials and chunks.
pub(super) fn plan(args: &SweepPlanArgs) -> Result<Exit, Error> {
    let destination = Destination::new(args.output.output.as_deref())?;
    let load = Workload::of(&planned(&args.plan)?, args.shards);
    destination.deliver(&match args.format {
        CheckFormat::Text => workload(&load, &terminal::style(&destination)),
        CheckFormat::Json => render_workload(&load),
    })?;
    Ok(Exit::Ok)
}
