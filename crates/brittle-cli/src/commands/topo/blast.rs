//! `brittle topo blast`: who is hit while some components are down.

use brittle_engine::World;
use brittle_model::{ComponentId, ComponentKind};
use brittle_report::{BlastReport, Names};
use brittle_topology::{Blast, Cluster};

use super::subject::{Subject, subject};
use crate::args::{BlastArgs, CheckFormat};
use crate::errors::Error;
use crate::exit::Exit;
use crate::output::Destination;
use crate::terminal;

/// Takes components down and tells what is left.
pub(super) fn blast(args: &BlastArgs) -> Result<Exit, Error> {
    let destination = Destination::new(args.output.output.as_deref())?;
    let Subject { scenario, has_jobs } = subject(&args.cluster)?;
    let world = World::new(&scenario);
    let names = Names::of(&scenario.cluster);
    let down: Result<Vec<ComponentId>, Error> =
        args.components.iter().map(|name| find(name, &names, world.cluster())).collect();
    let blast = Blast::of(world.cluster(), &down?);
    let report = BlastReport::new(&scenario.title, &blast, &scenario, &world, &names, has_jobs);
    destination.deliver(&match args.format {
        CheckFormat::Text => report.to_text(&terminal::style(&destination)),
        CheckFormat::Json => report.to_json(),
    })?;
    Ok(Exit::Ok)
}

/// The component of a name, if it is one of the cluster's.
fn find(name: &str, names: &Names, cluster: &Cluster) -> Result<ComponentId, Error> {
    let unknown = |kind| Error::NoComponent(name.to_owned(), kind);
    let found = names.find(name).ok_or_else(|| unknown(None))?;
    if matches!(found.kind, ComponentKind::Storage | ComponentKind::Job) {
        return Err(unknown(None));
    }
    match cluster.population(found.kind) {
        population if found.index < population => Ok(found),
        population => Err(unknown(Some((found.kind.as_str(), population)))),
    }
}
