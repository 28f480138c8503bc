//! `brittle topo`: the network of a cluster, by itself.

mod blast;
mod export;
mod import;
mod show;
mod subject;
mod wiring;

use crate::args::{TopoArgs, TopoCommand};
use crate::errors::Error;
use crate::exit::Exit;

/// Does what is asked for.
pub fn topo(args: &TopoArgs) -> Result<Exit, Error> {
    match &args.command {
        TopoCommand::Show(args) => show::show(args),
        TopoCommand::Blast(args) => blast::blast(args),
        TopoCommand::Export(args) => export::export(args),
        TopoCommand::Import(args) => import::import(args),
    }
}
