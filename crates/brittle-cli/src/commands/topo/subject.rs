//! What `brittle topo` looks at: the cluster of a scenario, or one in a file of another tool.
//!
//! A file of another tool is read as a scenario reads it that names it: the same keys, rules and limits.

use std::path::Path;

use brittle_import::Format;
use brittle_model::Scenario;
use brittle_model::text::{Document as Text, Source};

use crate::args::{ClusterInput, Untold, WiringFormat};
use crate::errors::Error;
use crate::input::{Document, Kind};

/// GPUs in each host where nobody says.
pub(super) const GPUS_PER_HOST: u32 = 8;

/// A cluster to look at.
pub(super) struct Subject {
    /// The scenario, or one that is made up around a file of another tool.
    pub(super) scenario: Scenario,
    /// Whether the jobs in it are meant.
    pub(super) has_jobs: bool,
}

/// Reads what the arguments name.
pub(super) fn subject(args: &ClusterInput) -> Result<Subject, Error> {
    let ClusterInput { input, untold } = args;
    let document = Document::read_attached(&input.file)?;
    if let Some(format) = format_of(&document, untold.from) {
        let scenario = foreign(&document, format, untold, &input.set)?;
        return Ok(Subject { scenario, has_jobs: false });
    }
    if !untold.is_empty() {
        return Err(Error::NotForeign(input.file.clone()));
    }
    match document.kind() {
        Kind::Scenario => Ok(Subject { scenario: document.scenario(&input.set)?, has_jobs: true }),
        Kind::Study => Err(Error::IsStudy { path: input.file.clone(), command: "topo" }),
    }
}

/// How a file of another tool is written; none if it looks like a scenario.
pub(super) fn format_of(document: &Document, from: Option<WiringFormat>) -> Option<Format> {
    let is_ours = Path::new(document.name()).extension().is_some_and(|end| end == "toml");
    match from {
        Some(format) => Some(format.into()),
        None if is_ours => None,
        None => Format::guess(document.name(), document.text()),
    }
}

/// A scenario around a file of another tool.
pub(super) fn foreign(
    document: &Document,
    format: Format,
    untold: &Untold,
    sets: &[String],
) -> Result<Scenario, Error> {
    let frame = "title = \"\"\n[trial]\nhorizon = \"1d\"\n[cluster.file]\n[jobs.none.checkpoint]\n\
        interval = \"1h\"\ncost = \"1min\"\n";
    let mut text = Text::parse(Source { name: document.name(), text: frame })?;
    let gpus = untold.gpus_per_host.unwrap_or(GPUS_PER_HOST);
    let values = [
        ("title", "FILE", Some(quoted(document.name()))),
        ("jobs.none.gpus", "--gpus-per-host", Some(gpus.max(1).to_string())),
        ("cluster.file.path", "FILE", Some(quoted(document.name()))),
        ("cluster.file.format", "--from", Some(quoted(format.as_str()))),
        ("cluster.file.gpus_per_host", "--gpus-per-host", Some(gpus.to_string())),
        (
            "cluster.file.nics_per_host",
            "--nics-per-host",
            untold.nics_per_host.map(|n| n.to_string()),
        ),
        (
            "cluster.file.nic_bandwidth",
            "--nic-bandwidth",
            untold.nic_bandwidth.as_deref().map(quoted),
        ),
        (
            "cluster.file.uplink_bandwidth",
            "--uplink-bandwidth",
            untold.uplink_bandwidth.as_deref().map(quoted),
        ),
        ("cluster.file.hosts", "--hosts", untold.hosts.as_deref().map(quoted)),
    ];
    for (key, label, value) in values {
        if let Some(value) = value {
            text.set_from(label, &format!("{key}={value}"))?;
        }
    }
    for set in sets {
        text.set(set)?;
    }
    text.attach(document.name(), document.name(), document.text().to_owned());
    Ok(text.scenario()?)
}

/// As TOML: JSON's way to write text is one of TOML's.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
