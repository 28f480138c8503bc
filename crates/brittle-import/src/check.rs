//! The rules that every wiring obeys.
//!
//! What is found is told one at a time, with the node or link to blame, so that a reader can name its line.

use std::collections::BTreeMap;

use crate::error::{ImportError, shown};
use crate::wiring::{NodeKind, Wiring};

/// What breaks a rule.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Culprit {
    Node(usize),
    Link(usize),
    All,
}

/// A broken rule.
pub(crate) type Broken = (Culprit, ImportError);

impl Wiring {
    /// Whether every rule holds:
    ///
    /// - there is a host; names are there once, have 1 to 255 bytes, no control characters, no space at an end;
    /// - a node stands inside a rack, pod, building, feed, loop or scale-up domain, never inside itself;
    /// - a link joins two different hosts or switches, and its bandwidth is finite and above zero;
    /// - where there are switches, each host is linked to one.
    pub fn check(&self) -> Result<(), ImportError> {
        broken(self).map_err(|(_, error)| error)
    }
}

/// The first broken rule.
pub(crate) fn broken(wiring: &Wiring) -> Result<(), Broken> {
    if u32::try_from(wiring.nodes.len()).is_err() || u32::try_from(wiring.links.len()).is_err() {
        return Err((Culprit::All, ImportError::new("there is more than 32 bits can count")));
    }
    names(wiring)?;
    if !wiring.nodes.iter().any(|node| node.kind == NodeKind::Host) {
        let error = ImportError::new("there is no host in it");
        return Err((Culprit::All, error.help("look whether this is the file that you mean")));
    }
    insides(wiring)?;
    links(wiring)?;
    below_a_switch(wiring)
}

/// Why a name cannot be one.
pub(crate) fn bad_name(name: &str) -> Option<&'static str> {
    if name.is_empty() {
        Some("is empty")
    } else if name.len() > 255 {
        Some("is longer than 255 bytes")
    } else if name.trim() != name {
        Some("begins or ends with a space")
    } else if name
        .chars()
        .any(|c| c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}' | '\u{feff}'))
    {
        Some("has a character that cannot be printed")
    } else {
        None
    }
}

fn names(wiring: &Wiring) -> Result<(), Broken> {
    let mut seen = BTreeMap::new();
    for (index, node) in wiring.nodes.iter().enumerate() {
        let told = |reason: String, help: &str| {
            Err((Culprit::Node(index), ImportError::new(reason).help(help)))
        };
        if let Some(why) = bad_name(&node.name) {
            return told(format!("the name {} {why}", shown(&node.name)), "give it another name");
        }
        if seen.insert(node.name.as_str(), index).is_some() {
            let reason = format!("the name {} is there twice", shown(&node.name));
            return told(reason, "names tell nodes apart: rename one");
        }
    }
    Ok(())
}

fn insides(wiring: &Wiring) -> Result<(), Broken> {
    // 0: not looked at; 1: on the way up that is being walked; 2: leads to an end.
    let mut state = vec![0_u8; wiring.nodes.len()];
    for (index, node) in wiring.nodes.iter().enumerate() {
        let Some(holder) = node.inside else { continue };
        let Some(holder) = wiring.nodes.get(holder as usize) else {
            let reason =
                format!("{} stands inside node {holder}, which is not there", shown(&node.name));
            return Err((Culprit::Node(index), ImportError::new(reason)));
        };
        if !holder.kind.is_holder() {
            let reason = format!(
                "{} stands inside {}, which is a {}",
                shown(&node.name),
                shown(&holder.name),
                holder.kind.as_str()
            );
            let help = "only racks, pods, buildings, power feeds, cooling loops and scale-up domains hold others";
            return Err((Culprit::Node(index), ImportError::new(reason).help(help)));
        }
    }
    for start in 0..wiring.nodes.len() {
        let mut walked = Vec::new();
        let mut at = Some(start);
        while let Some(here) = at {
            match state[here] {
                1 => {
                    let name = shown(&wiring.nodes[here].name);
                    let reason = format!("{name} stands inside itself, by way of what holds it");
                    let error =
                        ImportError::new(reason).help("cut the circle at one of its members");
                    return Err((Culprit::Node(here), error));
                }
                2 => break,
                _ => state[here] = 1,
            }
            walked.push(here);
            at = wiring.nodes[here].inside.map(|holder| holder as usize);
        }
        for here in walked {
            state[here] = 2;
        }
    }
    Ok(())
}

fn links(wiring: &Wiring) -> Result<(), Broken> {
    for (index, link) in wiring.links.iter().enumerate() {
        let told = |reason: String, help: &str| {
            Err((Culprit::Link(index), ImportError::new(reason).help(help)))
        };
        let ends = [link.a, link.b].map(|end| wiring.nodes.get(end as usize));
        let [Some(a), Some(b)] = ends else {
            return told(format!("link {index} ends at no node"), "list the node");
        };
        if link.a == link.b {
            return told(format!("{} is linked to itself", shown(&a.name)), "leave the link out");
        }
        if let Some(holder) = [a, b].into_iter().find(|end| end.kind.is_holder()) {
            let reason =
                format!("a link ends at {}, a {}", shown(&holder.name), holder.kind.as_str());
            return told(
                reason,
                "links join hosts and switches; what holds them is told by `inside`",
            );
        }
        if link.bandwidth.is_some_and(|bandwidth| !(bandwidth.is_finite() && bandwidth > 0.0)) {
            let reason =
                format!("the link of {} and {} has no bandwidth", shown(&a.name), shown(&b.name));
            return told(
                reason,
                "a bandwidth is finite and above zero, in bytes/s; leave it out if unknown",
            );
        }
    }
    Ok(())
}

fn below_a_switch(wiring: &Wiring) -> Result<(), Broken> {
    if !wiring.nodes.iter().any(|node| node.kind == NodeKind::Switch) {
        return Ok(());
    }
    let is = |end: u32, kind| wiring.nodes[end as usize].kind == kind;
    let mut linked = vec![false; wiring.nodes.len()];
    for link in &wiring.links {
        for (host, switch) in [(link.a, link.b), (link.b, link.a)] {
            if is(switch, NodeKind::Switch) {
                linked[host as usize] = true;
            }
        }
    }
    let alone =
        |&(index, node): &(usize, &crate::Node)| node.kind == NodeKind::Host && !linked[index];
    match wiring.nodes.iter().enumerate().find(alone) {
        None => Ok(()),
        Some((index, host)) => {
            let error = ImportError::new(format!("host {} is under no switch", shown(&host.name)));
            let help = "link it to a switch, or leave it out";
            Err((Culprit::Node(index), error.help(help)))
        }
    }
}
