//! `brittle topo import`: a scenario around a file of another tool.

use std::fmt::Write as _;
use std::fs;
use std::path::{Component, Path, PathBuf};

use brittle_import::Format;
use brittle_model::Scenario;

use super::subject::{GPUS_PER_HOST, foreign, format_of, quoted};
use crate::args::{ImportArgs, Untold};
use crate::errors::Error;
use crate::exit::Exit;
use crate::input::Document;
use crate::output::Destination;

/// Reads the file as the scenario will, and writes that.
pub(super) fn import(args: &ImportArgs) -> Result<Exit, Error> {
    let output = args.output.as_deref().filter(|path| *path != Path::new("-"));
    let destination = Destination::for_scenario(output, false)?;
    if args.file == Path::new("-") {
        return Err(Error::Foreign("standard input".into()));
    }
    let document = Document::read_attached(&args.file)?;
    let Some(format) = format_of(&document, args.untold.from) else {
        return Err(Error::Foreign(args.file.clone()));
    };
    let scenario = foreign(&document, format, &args.untold, &[])?;
    let folder = output.and_then(Path::parent).unwrap_or(Path::new(""));
    let path = seen_from(folder, &args.file);
    destination.deliver(&text(&path, format, &args.untold, &scenario))?;
    Ok(Exit::Ok)
}

/// A small scenario, with examples of what the file cannot tell.
fn text(path: &Path, format: Format, untold: &Untold, scenario: &Scenario) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let gpus = untold.gpus_per_host.unwrap_or(GPUS_PER_HOST);
    let hosts = scenario.cluster.hosts();
    let spares = hosts / 32;
    let mut file = format!("path = {}\n", quoted(&path.to_string_lossy()));
    let mut key = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            // Writing into a string does not fail.
            let _ = writeln!(file, "{key} = {value}");
        }
    };
    let text = |text: &Option<String>| text.as_deref().map(quoted);
    key("format", Some(quoted(format.as_str())));
    key("gpus_per_host", Some(gpus.to_string()));
    key("nics_per_host", untold.nics_per_host.map(|nics| nics.to_string()));
    key("nic_bandwidth", text(&untold.nic_bandwidth));
    key("uplink_bandwidth", text(&untold.uplink_bandwidth));
    key("hosts", text(&untold.hosts));
    format!(
        "# Question: what does a job keep of its time on the cluster of this file?
#
# Written by `brittle topo import`. The cluster is read anew from the file of `path` whenever this one is. It tells no
# rates, durations and jobs: those below are examples [assumed], to be replaced by your own.

title = {title}

[trial]
horizon = \"30d\"

[cluster.file]
{file}
[failures.gpu]
component = \"gpu\"
mttf = \"50000h\"                  # [assumed]
detection = \"10s\"                # [assumed]

[failures.leaf]
component = \"leaf\"
mttf = \"200000h\"                 # [assumed]
detection = \"10s\"                # [assumed]

[repair]
duration = \"12h\"                 # [assumed]

[spares]
warm = {spares:<25} # [assumed]
activation = \"2min\"              # [assumed]

[jobs.train]
gpus = {job:<25} # [assumed]: all but the spares

[jobs.train.checkpoint]
interval = \"30min\"               # [assumed]
cost = \"30s\"                     # [assumed]

[jobs.train.recovery]
start = \"5min\"                   # [assumed]
load = \"1min\"                    # [assumed]
replace = [\"warm\", \"repair\"]     # [assumed]
",
        title = quoted(&format!("{hosts} hosts as in {name}")),
        job = (hosts - spares) * gpus,
    )
}

/// A file as a folder sees it: `../topology.conf`; as it is where that cannot be told.
fn seen_from(folder: &Path, file: &Path) -> PathBuf {
    if file.is_absolute() || folder == Path::new("") {
        return file.to_owned();
    }
    let (Ok(folder), Ok(whole)) = (fs::canonicalize(folder), fs::canonicalize(file)) else {
        return file.to_owned();
    };
    let (from, to): (Vec<Component<'_>>, Vec<Component<'_>>) =
        (folder.components().collect(), whole.components().collect());
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from[common..].iter().map(|_| Component::ParentDir);
    up.chain(to[common..].iter().copied()).collect()
}
