//! Slurm's `topology.conf`: lines of `Key=Value`, and what `scontrol show topology` prints, which is the same with
//! `Level` and with all hosts repeated at every switch.
//!
//! Keys in any case, `#` comments, `\` at the end of a line, values in double quotes, as in Slurm's parser. Not
//! followed: `Include`, since a reader of text opens no files. Not known: rings.

use super::{Entry, assemble, told};
use crate::draft::Placed;
use crate::error::{ImportError, line, shown};
use crate::format::Format;
use crate::wiring::{Limits, Wiring};

/// Most keys on one line; a switch has five.
const MOST_PAIRS: usize = 16;

/// Reads the file.
pub(crate) fn read(text: &str, limits: &Limits) -> Result<Placed, ImportError> {
    let (mut switches, mut blocks) = (Vec::new(), Vec::new());
    for (line, text) in logical_lines(text) {
        let pairs = pairs(&text).map_err(|error| error.at(line))?;
        let Some((first, _)) = pairs.first() else { continue };
        let list = match first.as_str() {
            "switchname" => &mut switches,
            "blockname" => &mut blocks,
            "blocksizes" => {
                sizes(&pairs).map_err(|error| error.at(line))?;
                continue;
            }
            _ => return Err(strange(first).at(line)),
        };
        if list.len() >= limits.nodes {
            return Err(crate::draft::too_many("nodes", limits.nodes).at(line));
        }
        let block = first == "blockname";
        list.push(entry(&pairs, block, line).map_err(|error| error.at(line))?);
    }
    if let (Some(switch), Some(block)) = (switches.first(), blocks.first()) {
        let reason = "there are lines of SwitchName and of BlockName";
        let help = "topology.conf holds a tree or blocks; topology.yaml can hold both";
        return Err(ImportError::new(reason).help(help).at(switch.line.max(block.line)));
    }
    assemble(&switches, &blocks, limits)
}

/// Writes the file.
pub(crate) fn write(wiring: &Wiring) -> Result<String, ImportError> {
    let (switches, blocks) = told(Format::SlurmConf, wiring)?;
    let mut text = String::new();
    for entry in switches {
        let (key, list) = match (entry.hosts, entry.switches) {
            (Some(hosts), _) => ("Nodes", hosts),
            (None, switches) => ("Switches", switches.unwrap_or_default()),
        };
        text += &format!("SwitchName={} {key}={list}\n", entry.name);
    }
    for entry in blocks {
        text += &format!("BlockName={} Nodes={}\n", entry.name, entry.hosts.unwrap_or_default());
    }
    Ok(text)
}

/// The lines with their numbers, comments taken out and continued ones joined.
fn logical_lines(text: &str) -> Vec<(u32, String)> {
    let mut lines: Vec<(u32, String)> = Vec::new();
    let mut continues = false;
    for (index, raw) in text.lines().enumerate() {
        let bare = raw.split('#').next().unwrap_or_default().trim_end();
        // Two at the end are one that is meant, as in Slurm.
        let more = bare.bytes().rev().take_while(|&byte| byte == b'\\').count() % 2 == 1;
        let bare = if more { &bare[..bare.len() - 1] } else { bare };
        match lines.last_mut() {
            Some((_, line)) if continues => line.push_str(bare),
            _ => lines.push((line(index + 1), bare.to_owned())),
        }
        continues = more;
    }
    lines
}

/// The keys, in lower case, and values of a line.
fn pairs(text: &str) -> Result<Vec<(String, String)>, ImportError> {
    let (mut pairs, mut rest) = (Vec::new(), text.trim_start());
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let (key, tail) = rest.split_at(end);
        let lower = key.to_ascii_lowercase();
        if lower == "include" {
            return Err(ImportError::new(
                "Include names another file, and no other file is opened here",
            )
            .help("put the lines of that file in its place"));
        }
        let Some(tail) = tail.trim_start().strip_prefix('=') else {
            return Err(ImportError::new(format!("{} has no value", shown(key)))
                .help("a line is made of Key=Value, such as SwitchName=leaf0 Nodes=n[0-3]"));
        };
        let tail = tail.trim_start();
        let (value, after) = match tail.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').ok_or_else(|| {
                ImportError::new(format!("the value of {} has no closing quote", shown(key)))
                    .help("close it")
            })?,
            None => tail.split_at(tail.find(char::is_whitespace).unwrap_or(tail.len())),
        };
        if value.is_empty() {
            return Err(ImportError::new(format!("{} has no value", shown(key)))
                .help("give it one, or leave the key out"));
        }
        if pairs.len() >= MOST_PAIRS {
            return Err(ImportError::new("there are too many keys on one line")
                .help("give each switch and block a line of its own"));
        }
        if pairs.iter().any(|(old, _)| *old == lower) {
            let error = ImportError::new(format!("{} is there twice on one line", shown(key)));
            return Err(error.help("join the lists with a comma"));
        }
        pairs.push((lower, value.to_owned()));
        rest = after.trim_start();
    }
    Ok(pairs)
}

/// A switch or a block from its line.
fn entry(pairs: &[(String, String)], block: bool, line: u32) -> Result<Entry, ImportError> {
    let mut entry = Entry { line, ..Entry::default() };
    let mut level = 0_u64;
    for (index, (key, value)) in pairs.iter().enumerate() {
        match key.as_str() {
            "switchname" | "blockname" if index == 0 => entry.name.clone_from(value),
            "nodes" => entry.hosts = Some(value.clone()),
            "switches" if !block => entry.switches = Some(value.clone()),
            "linkspeed" if !block => drop(whole(key, value)?),
            "level" if !block => level = whole(key, value)?,
            _ => return Err(strange(key)),
        }
    }
    // Above the leaves `scontrol` repeats every host that can be reached.
    if level > 0 && entry.switches.is_some() {
        entry.hosts = None;
    }
    Ok(entry)
}

fn sizes(pairs: &[(String, String)]) -> Result<(), ImportError> {
    for (index, (key, value)) in pairs.iter().enumerate() {
        if index > 0 {
            return Err(strange(key));
        }
        for size in value.split(',') {
            if whole(key, size)? == 0 {
                return Err(ImportError::new("a block of no hosts").help("sizes are above zero"));
            }
        }
    }
    Ok(())
}

fn whole(key: &str, value: &str) -> Result<u64, ImportError> {
    value.parse().map_err(|_| {
        ImportError::new(format!("{key} is {}, no whole number", shown(value)))
            .help("write a whole number")
    })
}

fn strange(key: &str) -> ImportError {
    let error = ImportError::new(format!("{} is not expected here", shown(key)));
    error.help(if key == "ringname" {
        "rings are not read; describe the network as a tree, or in GraphML"
    } else {
        "lines are SwitchName with Nodes or Switches, BlockName with Nodes, and BlockSizes"
    })
}
