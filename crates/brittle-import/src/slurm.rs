//! What Slurm's two files have in common: switches with what hangs below them, and blocks.
//!
//! Held to what slurmctld holds to: a switch has hosts below it or switches, never both; a child is there; there is
//! no circle. Slurm's `LinkSpeed` has no unit and Slurm does nothing with it: it is looked at and not kept.
//! `BlockSizes` are sizes that the scheduler plans with, no wiring: they are not kept either.

pub(crate) mod conf;
pub(crate) mod yaml;

use std::collections::BTreeSet;

use crate::draft::{Draft, Placed};
use crate::error::{ImportError, shown};
use crate::format::Format;
use crate::hostlist::{count, expand, fits, fold};
use crate::wiring::{Limits, Link, Node, NodeKind, Wiring};

/// Longest name of a switch or block that Slurm takes.
const LONGEST: usize = 64;

/// A switch or block as a file tells it.
#[derive(Debug, Default)]
pub(crate) struct Entry {
    pub(crate) line: u32,
    pub(crate) name: String,
    /// The list of hosts below it, or in it.
    pub(crate) hosts: Option<String>,
    /// The list of switches below it.
    pub(crate) switches: Option<String>,
}

/// A wiring from the switches and blocks of a file.
pub(crate) fn assemble(
    switches: &[Entry],
    blocks: &[Entry],
    limits: &Limits,
) -> Result<Placed, ImportError> {
    affordable(switches, blocks, limits)?;
    let mut draft = Draft::new(limits);
    for entry in switches {
        one_name(entry)?;
        draft.add(&entry.name, NodeKind::Switch, entry.line)?;
    }
    let mut above: Vec<Vec<usize>> = vec![Vec::new(); switches.len()];
    for (index, entry) in switches.iter().enumerate() {
        // Switches were added first and in order: their indices are those of `switches`.
        let upper = index as u32;
        match (&entry.hosts, &entry.switches) {
            (Some(list), None) => {
                for host in listed(entry, list, draft.links_left())? {
                    let host = draft.named(&host, NodeKind::Host, entry.line)?;
                    draft.link(host, upper, None, entry.line)?;
                }
            }
            (None, Some(list)) => {
                for child in listed(entry, list, draft.links_left())? {
                    let known = draft.find(&child).filter(|&at| (at as usize) < switches.len());
                    let lower = known.ok_or_else(|| unknown(entry, &child))?;
                    draft.link(lower, upper, None, entry.line)?;
                    above[lower as usize].push(index);
                }
            }
            (Some(_), Some(_)) => {
                let reason =
                    format!("switch {} has both hosts and switches below it", shown(&entry.name));
                let help = "Slurm takes one of the two: give the hosts a leaf switch of their own";
                return Err(ImportError::new(reason).help(help).at(entry.line));
            }
            (None, None) => {
                let reason = format!("switch {} has nothing below it", shown(&entry.name));
                return Err(ImportError::new(reason)
                    .help("give it Nodes or Switches")
                    .at(entry.line));
            }
        }
    }
    no_circle(switches, &above)?;
    for entry in blocks {
        one_name(entry)?;
        let block = draft.add(&entry.name, NodeKind::ScaleUp, entry.line)?;
        let list = entry.hosts.as_deref().unwrap_or_default();
        for host in listed(entry, list, draft.links_left())? {
            let host = draft.named(&host, NodeKind::Host, entry.line)?;
            draft.put(host, block, entry.line)?;
        }
    }
    draft.finish()
}

/// All lists together name no more than may be linked; looked at before the first is expanded.
fn affordable(switches: &[Entry], blocks: &[Entry], limits: &Limits) -> Result<(), ImportError> {
    for entries in [switches, blocks] {
        let mut left = limits.links;
        for entry in entries {
            for list in [&entry.hosts, &entry.switches].into_iter().flatten() {
                left -= count(list, left).map_err(|error| error.at(entry.line))?;
            }
        }
    }
    Ok(())
}

/// A switch or block is told one at a time.
fn one_name(entry: &Entry) -> Result<(), ImportError> {
    if entry.name.contains(['[', ']', ',', '=']) {
        let reason = format!("{} is no name of one switch or block", shown(&entry.name));
        let help = "Slurm does not expand names of switches: write a line for each";
        return Err(ImportError::new(reason).help(help).at(entry.line));
    }
    Ok(())
}

/// The names of a list: some, and each once.
fn listed(entry: &Entry, list: &str, most: usize) -> Result<Vec<String>, ImportError> {
    let names = expand(list, most).map_err(|error| error.at(entry.line))?;
    if names.is_empty() {
        let reason = format!("the list of {} is empty", shown(&entry.name));
        return Err(ImportError::new(reason)
            .help("name what is there, or leave the line out")
            .at(entry.line));
    }
    let mut seen = BTreeSet::new();
    if let Some(twice) = names.iter().find(|name| !seen.insert(name.as_str())) {
        let reason = format!("{} is listed twice for {}", shown(twice), shown(&entry.name));
        return Err(ImportError::new(reason).help("name it once").at(entry.line));
    }
    Ok(names)
}

fn unknown(entry: &Entry, child: &str) -> ImportError {
    let reason = format!(
        "{} has {} below it, which is no switch of this file",
        shown(&entry.name),
        shown(child)
    );
    ImportError::new(reason)
        .help("give it a line of its own, or list hosts under Nodes")
        .at(entry.line)
}

/// No switch is above itself.
fn no_circle(switches: &[Entry], above: &[Vec<usize>]) -> Result<(), ImportError> {
    let mut below = vec![0_usize; switches.len()];
    for &upper in above.iter().flatten() {
        below[upper] += 1;
    }
    let mut free: Vec<usize> = (0..switches.len()).filter(|&index| below[index] == 0).collect();
    while let Some(lower) = free.pop() {
        for &upper in &above[lower] {
            below[upper] -= 1;
            if below[upper] == 0 {
                free.push(upper);
            }
        }
    }
    // What is left is on a circle or above one; going down while something is left ends on the circle.
    let Some(start) = below.iter().position(|&count| count > 0) else { return Ok(()) };
    let mut child_of = vec![None; switches.len()];
    for (lower, uppers) in above.iter().enumerate().filter(|&(lower, _)| below[lower] > 0) {
        for &upper in uppers {
            child_of[upper] = Some(lower);
        }
    }
    let (mut at, mut seen) = (start, vec![false; switches.len()]);
    while !seen[at] {
        seen[at] = true;
        at = child_of[at].unwrap_or(at);
    }
    let entry = &switches[at];
    let reason = format!("switch {} is below itself", shown(&entry.name));
    Err(ImportError::new(reason).help("cut the circle: switches form a tree").at(entry.line))
}

/// What Slurm's files keep of a wiring: hosts, switches, each link between two of them once and without
/// bandwidth, and blocks with the hosts in them. Racks, pods and the like are left out, and blocks from
/// `topology.conf` where there are switches, as that file holds a tree or blocks.
pub fn kept_by_slurm(format: Format, wiring: &Wiring) -> Result<Wiring, ImportError> {
    let (switches, blocks) = told(format, wiring)?;
    assemble(&switches, &blocks, &Limits { nodes: usize::MAX, links: usize::MAX })
        .map(|(wiring, _)| wiring)
}

/// A wiring as switches and blocks: what a file of Slurm would tell.
pub(crate) fn told(
    format: Format,
    wiring: &Wiring,
) -> Result<(Vec<Entry>, Vec<Entry>), ImportError> {
    writable_names(wiring)?;
    let is = |end: u32, kind| wiring.nodes[end as usize].kind == kind;
    let mut hosts_of: Vec<Vec<u32>> = vec![Vec::new(); wiring.nodes.len()];
    let mut switches_of: Vec<Vec<u32>> = vec![Vec::new(); wiring.nodes.len()];
    for link in &wiring.links {
        match (is(link.a, NodeKind::Host), is(link.b, NodeKind::Host)) {
            (true, true) => return Err(between_hosts(wiring, link)),
            (true, false) => hosts_of[link.b as usize].push(link.a),
            (false, true) => hosts_of[link.a as usize].push(link.b),
            (false, false) => {}
        }
    }
    for (lower, upper) in wiring.upward()? {
        switches_of[upper as usize].push(lower);
    }
    let list = |indices: &mut Vec<u32>| {
        indices.sort_unstable();
        indices.dedup();
        let names: Vec<String> =
            indices.iter().map(|&i| wiring.nodes[i as usize].name.clone()).collect();
        (!names.is_empty()).then(|| fold(&names))
    };
    let mut switches = Vec::new();
    for (index, node) in of_kind(wiring, NodeKind::Switch) {
        let entry = Entry {
            line: 0,
            name: node.name.clone(),
            hosts: list(&mut hosts_of[index]),
            switches: list(&mut switches_of[index]),
        };
        if entry.hosts.is_some() == entry.switches.is_some() {
            let what = if entry.hosts.is_some() { "both hosts and switches" } else { "nothing" };
            let reason = format!("switch {} has {what} below it", shown(&entry.name));
            let help =
                "Slurm takes either hosts or switches; GraphML, CSV and JSON hold any network";
            return Err(ImportError::new(reason).help(help));
        }
        switches.push(entry);
    }
    let mut blocks = Vec::new();
    if switches.is_empty() || format == Format::SlurmYaml {
        let mut members: Vec<Vec<u32>> = vec![Vec::new(); wiring.nodes.len()];
        for (index, host) in of_kind(wiring, NodeKind::Host) {
            match block_of(wiring, host) {
                Some(block) => members[block].push(index as u32),
                None if !switches.is_empty() => {}
                None => {
                    let reason =
                        format!("host {} is under no switch and in no block", shown(&host.name));
                    return Err(
                        ImportError::new(reason).help("Slurm would not know of it: link it")
                    );
                }
            }
        }
        for (index, node) in of_kind(wiring, NodeKind::ScaleUp) {
            if let Some(hosts) = list(&mut members[index]) {
                let name = node.name.clone();
                blocks.push(Entry { line: 0, name, hosts: Some(hosts), switches: None });
            }
        }
    }
    Ok((switches, blocks))
}

fn of_kind(wiring: &Wiring, kind: NodeKind) -> impl Iterator<Item = (usize, &Node)> {
    wiring.nodes.iter().enumerate().filter(move |(_, node)| node.kind == kind)
}

/// The nearest scale-up domain that holds a node.
fn block_of(wiring: &Wiring, node: &Node) -> Option<usize> {
    let mut at = node.inside;
    while let Some(holder) = at {
        if wiring.nodes[holder as usize].kind == NodeKind::ScaleUp {
            return Some(holder as usize);
        }
        at = wiring.nodes[holder as usize].inside;
    }
    None
}

fn writable_names(wiring: &Wiring) -> Result<(), ImportError> {
    let kinds = [NodeKind::Host, NodeKind::Switch, NodeKind::ScaleUp];
    for node in wiring.nodes.iter().filter(|node| kinds.contains(&node.kind)) {
        let long = node.kind != NodeKind::Host && node.name.len() > LONGEST;
        if long || !fits(&node.name) {
            let reason =
                format!("Slurm takes no {} of the name {}", node.kind.as_str(), shown(&node.name));
            let help = "use letters, digits, `-`, `_` and `.`, at most 64 of them";
            return Err(ImportError::new(reason).help(help));
        }
    }
    Ok(())
}

fn between_hosts(wiring: &Wiring, link: &Link) -> ImportError {
    let name = |end: u32| shown(&wiring.nodes[end as usize].name);
    let reason = format!("hosts {} and {} are linked to each other", name(link.a), name(link.b));
    ImportError::new(reason).help("Slurm knows no such links; GraphML, CSV and JSON do")
}
