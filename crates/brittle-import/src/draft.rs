//! A wiring while it is being read: names are looked up, limits kept, and lines remembered for messages.

use std::collections::BTreeMap;

use crate::check::{Culprit, broken};
use crate::error::{ImportError, shown};
use crate::wiring::{Limits, Link, Node, NodeKind, Wiring};

/// Where the parts of a wiring stand in its text: lines from 1, and 0 where nobody knows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lines {
    /// Of each node, where it was first named.
    pub nodes: Vec<u32>,
    /// Of each link.
    pub links: Vec<u32>,
}

/// A wiring, and where its parts stand.
pub(crate) type Placed = (Wiring, Lines);

/// A wiring in the making.
pub(crate) struct Draft {
    limits: Limits,
    wiring: Wiring,
    names: BTreeMap<String, u32>,
    /// Where each node was first named; 0 where nobody knows.
    node_lines: Vec<u32>,
    link_lines: Vec<u32>,
}

impl Draft {
    pub(crate) fn new(limits: &Limits) -> Self {
        Draft {
            limits: *limits,
            wiring: Wiring::default(),
            names: BTreeMap::new(),
            node_lines: Vec::new(),
            link_lines: Vec::new(),
        }
    }

    /// A node that must be new.
    pub(crate) fn add(
        &mut self,
        name: &str,
        kind: NodeKind,
        line: u32,
    ) -> Result<u32, ImportError> {
        if let Some(&old) = self.names.get(name) {
            let (old_kind, at) = (self.kind(old), self.node_lines[old as usize]);
            let before = if at == 0 { String::new() } else { format!(", first on line {at}") };
            let reason = if old_kind == kind {
                format!("{} {} is there twice{before}", kind.as_str(), shown(name))
            } else {
                format!(
                    "{} is a {} and a {}{before}",
                    shown(name),
                    old_kind.as_str(),
                    kind.as_str()
                )
            };
            return Err(placed(
                ImportError::new(reason).help("names tell nodes apart: rename one"),
                line,
            ));
        }
        if self.wiring.nodes.len() >= self.limits.nodes {
            let error = too_many("nodes", self.limits.nodes);
            return Err(placed(error, line));
        }
        let index = u32::try_from(self.wiring.nodes.len())
            .map_err(|_| too_many("nodes", u32::MAX as usize))?;
        self.names.insert(name.to_owned(), index);
        self.wiring.nodes.push(Node { name: name.to_owned(), kind, inside: None });
        self.node_lines.push(line);
        Ok(index)
    }

    /// A node that may be there already, as the same kind.
    pub(crate) fn named(
        &mut self,
        name: &str,
        kind: NodeKind,
        line: u32,
    ) -> Result<u32, ImportError> {
        match self.names.get(name) {
            Some(&index) if self.kind(index) == kind => Ok(index),
            _ => self.add(name, kind, line),
        }
    }

    pub(crate) fn find(&self, name: &str) -> Option<u32> {
        self.names.get(name).copied()
    }

    pub(crate) fn kind(&self, index: u32) -> NodeKind {
        self.wiring.nodes[index as usize].kind
    }

    /// How many links may still come.
    pub(crate) fn links_left(&self) -> usize {
        self.limits.links.saturating_sub(self.wiring.links.len())
    }

    pub(crate) fn link(
        &mut self,
        a: u32,
        b: u32,
        bandwidth: Option<f64>,
        line: u32,
    ) -> Result<(), ImportError> {
        if self.links_left() == 0 {
            return Err(placed(too_many("links", self.limits.links), line));
        }
        self.wiring.links.push(Link { a, b, bandwidth });
        self.link_lines.push(line);
        Ok(())
    }

    /// Puts a node inside another; it stands inside one at most.
    pub(crate) fn put(&mut self, index: u32, holder: u32, line: u32) -> Result<(), ImportError> {
        let names = |i: u32| shown(&self.wiring.nodes[i as usize].name);
        if let Some(old) = self.wiring.nodes[index as usize].inside {
            let reason =
                format!("{} stands inside {} and {}", names(index), names(old), names(holder));
            return Err(placed(ImportError::new(reason).help("list it in one of them"), line));
        }
        self.wiring.nodes[index as usize].inside = Some(holder);
        Ok(())
    }

    /// The wiring, if it obeys the rules, and where its parts stand.
    pub(crate) fn finish(self) -> Result<Placed, ImportError> {
        match broken(&self.wiring) {
            Ok(()) => Ok((self.wiring, Lines { nodes: self.node_lines, links: self.link_lines })),
            Err((culprit, error)) => {
                let line = match culprit {
                    Culprit::Node(index) => self.node_lines[index],
                    Culprit::Link(index) => self.link_lines[index],
                    Culprit::All => 0,
                };
                Err(placed(error, line))
            }
        }
    }
}

/// An error with its line, where there is one.
pub(crate) fn placed(error: ImportError, line: u32) -> ImportError {
    if line == 0 { error } else { error.at(line) }
}

/// There is more of something than the limit.
pub(crate) fn too_many(what: &str, most: usize) -> ImportError {
    ImportError::new(format!("more than {most} {what}"))
        .help(format!("describe a part of the cluster, or raise the limit of {what}"))
}
