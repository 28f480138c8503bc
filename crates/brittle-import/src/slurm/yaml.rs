//! Slurm's `topology.yaml` (from 25.05): a list of topologies, each a tree, blocks, or flat.
//!
//! Several of them become one wiring: switches of all trees, and blocks. A flat topology says nothing and adds
//! nothing. Rings and tori are refused, not guessed.

use super::{Entry, assemble, told};
use crate::draft::{Placed, too_many};
use crate::error::{ImportError, shown};
use crate::format::Format;
use crate::hostlist::count;
use crate::wiring::{Limits, Wiring};
use crate::yaml::{self, Yaml};

/// Reads the file.
pub(crate) fn read(text: &str, limits: &Limits) -> Result<Placed, ImportError> {
    let root = yaml::read(text)?;
    let (mut switches, mut blocks) = (Vec::new(), Vec::new());
    for topology in root.list("the file")? {
        for (key, value) in topology.map("a topology")? {
            match key.text.as_str() {
                "topology" => drop(value.scalar("topology")?),
                "cluster_default" => drop(value.boolean("cluster_default")?),
                "flat" => drop(value.boolean("flat")?),
                "tree" => tree(value, &mut switches)?,
                "block" => block(value, &mut blocks)?,
                other => {
                    return Err(
                        strange(other, "topology, cluster_default, tree, block, flat").at(key.line)
                    );
                }
            }
            if switches.len() + blocks.len() > limits.nodes {
                return Err(too_many("nodes", limits.nodes).at(key.line));
            }
        }
    }
    assemble(&switches, &blocks, limits)
}

fn tree(value: &Yaml, switches: &mut Vec<Entry>) -> Result<(), ImportError> {
    for (key, value) in value.map("tree")? {
        if key.text != "switches" {
            return Err(strange(&key.text, "switches").at(key.line));
        }
        for switch in value.list("switches")? {
            let mut entry = Entry { line: switch.line(), ..Entry::default() };
            for (key, value) in switch.map("a switch")? {
                match key.text.as_str() {
                    "switch" => entry.name = value.scalar("switch")?.to_owned(),
                    "nodes" => entry.hosts = Some(value.scalar("nodes")?.to_owned()),
                    "children" => entry.switches = Some(value.scalar("children")?.to_owned()),
                    other => return Err(strange(other, "switch, nodes, children").at(key.line)),
                }
            }
            switches.push(entry);
        }
    }
    Ok(())
}

fn block(value: &Yaml, blocks: &mut Vec<Entry>) -> Result<(), ImportError> {
    for (key, value) in value.map("block")? {
        match key.text.as_str() {
            "block_sizes" => {
                for size in value.list("block_sizes")? {
                    let text = size.scalar("a size")?;
                    if !text.parse::<u64>().is_ok_and(|size| size > 0) {
                        let error =
                            ImportError::new(format!("{} is no size of a block", shown(text)));
                        return Err(error.help("sizes are whole and above zero").at(size.line()));
                    }
                }
            }
            "blocks" => {
                for block in value.list("blocks")? {
                    let mut entry = Entry { line: block.line(), ..Entry::default() };
                    for (key, value) in block.map("a block")? {
                        match key.text.as_str() {
                            "block" => entry.name = value.scalar("block")?.to_owned(),
                            "nodes" => entry.hosts = Some(value.scalar("nodes")?.to_owned()),
                            other => return Err(strange(other, "block, nodes").at(key.line)),
                        }
                    }
                    blocks.push(entry);
                }
            }
            other => return Err(strange(other, "block_sizes, blocks").at(key.line)),
        }
    }
    Ok(())
}

/// Writes the file. Names and lists stand in quotes, so that `1` or `on` stays a name.
pub(crate) fn write(wiring: &Wiring) -> Result<String, ImportError> {
    let (switches, blocks) = told(Format::SlurmYaml, wiring)?;
    let mut text = String::from("---\n");
    if !switches.is_empty() {
        text += "- topology: tree\n  cluster_default: true\n  tree:\n    switches:\n";
    }
    for entry in &switches {
        let (key, list) = match (&entry.hosts, &entry.switches) {
            (Some(hosts), _) => ("nodes", hosts.as_str()),
            (None, switches) => ("children", switches.as_deref().unwrap_or_default()),
        };
        text += &format!("      - switch: \"{}\"\n        {key}: \"{list}\"\n", entry.name);
    }
    if !blocks.is_empty() {
        // Slurm's own default: the smallest block is what it plans with.
        let sizes =
            blocks.iter().map(|b| count(b.hosts.as_deref().unwrap_or_default(), usize::MAX));
        let sizes: Vec<usize> = sizes.collect::<Result<_, ImportError>>()?;
        let least = sizes.into_iter().min().unwrap_or(1);
        text += &format!(
            "- topology: block\n  cluster_default: {}\n  block:\n    block_sizes: [{least}]\n    blocks:\n",
            switches.is_empty()
        );
    }
    for entry in &blocks {
        let hosts = entry.hosts.as_deref().unwrap_or_default();
        text += &format!("      - block: \"{}\"\n        nodes: \"{hosts}\"\n", entry.name);
    }
    Ok(text)
}

fn strange(key: &str, known: &str) -> ImportError {
    let error = ImportError::new(format!("{} is not expected here", shown(key)));
    error.help(match key {
        "ring" | "torus3d" => "rings and tori are not read; describe them in GraphML".to_owned(),
        _ => format!("known here: {known}"),
    })
}
