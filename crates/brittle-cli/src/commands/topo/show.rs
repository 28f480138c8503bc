//! `brittle topo show`: what a cluster is made of, and what must not fail.

use brittle_report::{Names, SurveyReport};
use brittle_topology::{Survey, Topology};

use super::subject::subject;
use crate::args::{CheckFormat, ShowArgs};
use crate::errors::Error;
use crate::exit::Exit;
use crate::output::Destination;
use crate::terminal;

/// Surveys a cluster.
pub(super) fn show(args: &ShowArgs) -> Result<Exit, Error> {
    let destination = Destination::new(args.output.output.as_deref())?;
    let scenario = subject(&args.cluster)?.scenario;
    let topology = Topology::build(&scenario.cluster);
    let cluster = topology.compile(scenario.network);
    let survey = Survey::of(&topology, &cluster);
    let names = Names::of(&scenario.cluster);
    let report = SurveyReport::new(&scenario.title, &survey, &cluster, &names);
    destination.deliver(&match args.format {
        CheckFormat::Text => report.to_text(&terminal::style(&destination)),
        CheckFormat::Json => report.to_json(),
    })?;
    Ok(Exit::Ok)
}
