//! `brittle check`: what was understood, before anything is simulated.

use brittle_engine::World;
use brittle_report::{outline, outline_study};
use brittle_study::Plan;
use brittle_study::study_file::DEFAULT_TRIALS;

use crate::args::{CheckArgs, CheckFormat};
use crate::commands::run;
use crate::errors::Error;
use crate::exit::Exit;
use crate::input::{Document, Kind};
use crate::output::Destination;
use crate::terminal;

/// Reads a scenario or a study and tells what it says.
pub fn check(args: &CheckArgs) -> Result<Exit, Error> {
    let destination = Destination::new(args.output.output.as_deref())?;
    let document = Document::read(&args.input.file)?;
    let kind = document.kind();
    let plan = match kind {
        Kind::Study => document.study(&args.input.set)?,
        Kind::Scenario => {
            let scenario = document.scenario(&args.input.set)?;
            Plan::of_scenario(scenario, DEFAULT_TRIALS, run::SEED)
        }
    };
    let style = terminal::style(&destination);
    let text = match (args.format, kind) {
        (CheckFormat::Json, _) => canonical(&plan),
        (CheckFormat::Text, Kind::Study) => outline_study(&plan, &style),
        (CheckFormat::Text, Kind::Scenario) => {
            let scenario = &plan.cells[0].scenario;
            outline(scenario, &World::new(scenario), &style)
        }
    };
    destination.deliver(&text)?;
    Ok(Exit::Ok)
}

/// The scenarios as the digest sees them.
fn canonical(plan: &Plan) -> String {
    let cells = plan.cells.iter().map(
        |cell| serde_json::json!({ "name": cell.name, "set": cell.set, "scenario": cell.scenario }),
    );
    let value = serde_json::json!({
        "title": plan.title,
        "scenario_digest": plan.digest(),
        "axes": plan.axes,
        "trials": plan.trials,
        "seed": plan.seed,
        "cells": cells.collect::<Vec<_>>(),
    });
    let text = serde_json::to_string_pretty(&value).expect("a scenario is plain data");
    text + "\n"
}
