//! `brittle topo export`: a cluster for another tool.

use brittle_import::{Format, to_ibsim, write};
use brittle_topology::Topology;

use super::subject::subject;
use super::wiring::wiring;
use crate::args::{ExportArgs, ExportFormat};
use crate::errors::Error;
use crate::exit::Exit;
use crate::output::Destination;

/// Writes a cluster in the words of another tool.
pub(super) fn export(args: &ExportArgs) -> Result<Exit, Error> {
    let destination = Destination::new(args.output.output.as_deref())?;
    let scenario = subject(&args.cluster)?.scenario;
    let topology = Topology::build(&scenario.cluster);
    let known =
        || wiring(&topology).ok_or_else(|| Error::NoNetwork(args.cluster.input.file.clone()));
    let format = match args.format {
        ExportFormat::SlurmConf => Format::SlurmConf,
        ExportFormat::SlurmYaml => Format::SlurmYaml,
        ExportFormat::GraphMl => Format::GraphMl,
        ExportFormat::EdgesCsv => Format::EdgesCsv,
        ExportFormat::Json => Format::Json,
        ExportFormat::Dot => {
            destination.deliver(&topology.to_dot())?;
            return Ok(Exit::Ok);
        }
        ExportFormat::Ibsim => {
            destination.deliver(&to_ibsim(&known()?))?;
            return Ok(Exit::Ok);
        }
    };
    let text =
        write(format, &known()?).map_err(|why| Error::Unwritten(format.as_str(), Box::new(why)))?;
    destination.deliver(&text)?;
    Ok(Exit::Ok)
}
