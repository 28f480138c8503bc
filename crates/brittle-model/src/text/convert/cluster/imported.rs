//! From a file of another tool to the spec of a listed cluster.
//!
//! What the file itself is wrong about is told at its line. What only follows from the keys beside it, or has no line,
//! is told at these.

use std::collections::BTreeSet;

use brittle_import::hostlist::expand;
use brittle_import::{Format, ImportError, Limits, Lines, NodeKind, Wiring, read_with_lines};

use super::wiring::{Listed, Settings, listed};
use crate::rules;
use crate::scenario::ClusterSpec;
use crate::text::attached::Attached;
use crate::text::convert::Converter;
use crate::text::file::{ImportedFile, WiringFormat};
use crate::text::problem::Fault;

/// The key that names the file.
const PATH: &str = "cluster.file.path";

impl<'f> Converter<'f> {
    /// The cluster in the file; none if something is wrong with it.
    pub(super) fn imported(&mut self, file: &ImportedFile) -> Option<ClusterSpec> {
        let gpus = "cluster.file.gpus_per_host";
        let gpus = self.need(&file.gpus_per_host, gpus, "gpus_per_host = 8").copied();
        let name = self.need(&file.path, PATH, "path = \"topology.conf\"")?;
        let Some(found) = self.attached.iter().find(|attached| attached.name == *name) else {
            let fault = Fault::new(PATH, format!("the file {name:?} was not read"));
            self.fault(fault.help("attach its text to the document"));
            return None;
        };
        let format = file.format.given().map(|&word| format_of(word));
        let Some(format) = format.or_else(|| Format::guess(&found.name, &found.text)) else {
            let known = Format::ALL.map(Format::as_str).join(", ");
            let fault = Fault::new(PATH, format!("it is not told how {name:?} is written"));
            self.fault(fault.help(format!("add format = \"...\", one of: {known}")));
            return None;
        };
        let (wiring, lines) = match read_with_lines(format, &found.text, &Limits::default()) {
            Ok(read) => read,
            Err(error) => {
                self.refused(found, &error);
                return None;
            }
        };
        if wiring.links.is_empty() {
            let fault = Fault::new(PATH, format!("{name:?} tells no links"));
            self.fault(fault.help(
                "a network is made of switches and links: blocks alone do not tell how they are joined",
            ));
            return None;
        }
        let chosen = match file.hosts.given() {
            Some(list) => Some(self.chosen(list, name, &wiring)?),
            None => None,
        };
        let nic_bandwidth = file.nic_bandwidth.given().map_or(50e9, |b| b.0);
        let settings = Settings {
            gpus_per_host: gpus?,
            nics_per_host: file.nics_per_host.given().copied(),
            nic_bandwidth,
            uplink_bandwidth: file.uplink_bandwidth.given().map_or(nic_bandwidth, |b| b.0),
        };
        let listed = listed(&wiring, chosen.as_ref(), settings);
        self.judged(listed, found, &lines)
    }

    /// The spec, if it obeys the rules; what breaks them is told where it stands.
    fn judged(&mut self, listed: Listed, found: &Attached, lines: &Lines) -> Option<ClusterSpec> {
        let Listed { list, nodes, links } = listed;
        let spec = ClusterSpec::Explicit(list);
        let mut wrong = Vec::new();
        rules::cluster_rules(&spec, &mut wrong);
        let sound = wrong.is_empty();
        for mut fault in wrong {
            let line = line_of(&fault.path, &nodes, &links, lines);
            let key = fault.path.rsplit('.').next().filter(|key| key.ends_with("_per_host"));
            fault.path = key.map_or(PATH.to_owned(), |key| format!("cluster.file.{key}"));
            fault.involves.clear();
            self.fault(match line {
                0 => fault,
                line => fault.within(place(found, line)),
            });
        }
        sound.then_some(spec)
    }

    /// The file is no wiring.
    fn refused(&mut self, found: &Attached, error: &ImportError) {
        let mut fault = Fault::new(PATH, error.reason.clone());
        fault.help.clone_from(&error.help);
        self.fault(match error.line {
            Some(line) => fault.within(place(found, line)),
            None => fault,
        });
    }

    /// The hosts that are meant.
    fn chosen(&mut self, list: &str, name: &str, wiring: &Wiring) -> Option<BTreeSet<String>> {
        let path = "cluster.file.hosts";
        let names = match expand(list, Limits::default().nodes) {
            Ok(names) => names,
            Err(error) => {
                let mut fault = Fault::new(path, error.reason);
                fault.help = error.help;
                self.fault(fault);
                return None;
            }
        };
        let hosts = wiring.nodes.iter().filter(|node| node.kind == NodeKind::Host);
        let there: BTreeSet<&str> = hosts.map(|node| node.name.as_str()).collect();
        if let Some(lost) = names.iter().find(|host| !there.contains(host.as_str())) {
            let fault = Fault::new(path, format!("there is no host {lost:?} in {name:?}"));
            let some: Vec<&str> = there.iter().take(3).copied().collect();
            self.fault(fault.help(format!(
                "it has {} hosts: {}, ...",
                there.len(),
                some.join(", ")
            )));
            return None;
        }
        if names.is_empty() {
            let fault = Fault::new(path, "the list names no host");
            self.fault(fault.help("write hosts = \"gpu[0-63]\", or leave it out for all"));
            return None;
        }
        Some(names.into_iter().collect())
    }
}

fn format_of(word: WiringFormat) -> Format {
    match word {
        WiringFormat::SlurmConf => Format::SlurmConf,
        WiringFormat::SlurmYaml => Format::SlurmYaml,
        WiringFormat::IbNetDiscover => Format::IbNetDiscover,
        WiringFormat::GraphMl => Format::GraphMl,
        WiringFormat::EdgesCsv => Format::EdgesCsv,
        WiringFormat::Json => Format::Json,
    }
}

/// The line of the node or link that a path of an explicit cluster means; zero if it means none, or nobody knows.
fn line_of(path: &str, nodes: &[u32], links: &[u32], lines: &Lines) -> u32 {
    let mut steps = path.split('.').skip(2);
    let (which, at) = (steps.next(), steps.next().and_then(|at| at.parse::<usize>().ok()));
    let (from, lines) = match which {
        Some("nodes") => (nodes, &lines.nodes),
        Some("links") => (links, &lines.links),
        _ => return 0,
    };
    let index = at.and_then(|at| from.get(at));
    index.and_then(|&index| lines.get(index as usize)).copied().unwrap_or(0)
}

/// A line of the file, without the space around it.
fn place(found: &Attached, line: u32) -> crate::text::tree::Place {
    let text = &*found.text;
    let start: usize =
        text.split_inclusive('\n').take(line.saturating_sub(1) as usize).map(str::len).sum();
    let whole = text[start..].lines().next().unwrap_or("");
    let start = start + (whole.len() - whole.trim_start().len());
    found.place(start, start + whole.trim().len())
}
