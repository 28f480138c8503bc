//! Edges in CSV, as a script or a spreadsheet writes them.
//!
//! Two tables, each begun by its header, in any order and as often as one likes:
//!
//! ```text
//! node,kind,inside
//! rack0,rack,
//! n0,host,rack0
//! leaf0,switch,
//! from,to,bandwidth
//! n0,leaf0,50000000000
//! ```
//!
//! `inside` and `bandwidth` [bytes/s one way] may be empty or missing from the header. With no table of nodes, links
//! go upward: what stands under `to` somewhere is a switch, all else is a host. Fields may stand in double quotes
//! (RFC 4180), empty lines and lines that begin with `#` are passed over; a header never stands in quotes.

mod csv;

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::draft::{Draft, Placed};
use crate::error::{ImportError, shown};
use crate::wiring::{Limits, NodeKind, Wiring, bandwidth, kind_words, number};

use csv::{Field, Record};

/// Which table a row belongs to.
#[derive(Clone, Copy, PartialEq)]
enum Table {
    Nodes,
    Links,
}

/// Reads the tables.
pub(crate) fn read(text: &str, limits: &Limits) -> Result<Placed, ImportError> {
    let (mut nodes, mut links, mut table) = (Vec::new(), Vec::new(), None);
    let mut width = 0;
    for record in csv::records(text) {
        let record = record?;
        if let Some((found, columns)) = header(&record)? {
            (table, width) = (Some(found), columns);
            continue;
        }
        let told =
            |reason: String, help: &str| Err(ImportError::new(reason).help(help).at(record.line));
        if record.fields.len() > width && table.is_some() {
            let reason =
                format!("a row of {} fields under a header of {width}", record.fields.len());
            return told(reason, "put names with a comma in double quotes");
        }
        match table {
            Some(Table::Nodes) => nodes.push(record),
            Some(Table::Links) => links.push(record),
            None => {
                return told(
                    "the file does not begin with a header".to_owned(),
                    "begin with `from,to`, `from,to,bandwidth` or `node,kind,inside`",
                );
            }
        }
    }
    let mut draft = Draft::new(limits);
    if nodes.is_empty() {
        infer(&links, &mut draft)?;
    } else {
        declare(&nodes, &mut draft)?;
    }
    for row in &links {
        let [a, b] = [0, 1].map(|column| find(&draft, row, column));
        let speed = row.get(2).map(|text| {
            bandwidth(text).ok_or_else(|| {
                ImportError::new(format!("{} is no bandwidth", shown(text)))
                    .help("a bandwidth is finite and above zero, in bytes/s; leave it empty if unknown")
                    .at(row.line)
            })
        });
        draft.link(a?, b?, speed.transpose()?, row.line)?;
    }
    draft.finish()
}

/// The table that a header begins, and how many columns it has; none where this is no header.
fn header(record: &Record) -> Result<Option<(Table, usize)>, ImportError> {
    let plain = |field: &Field| (!field.quoted).then(|| field.text.trim().to_ascii_lowercase());
    let words: Vec<Option<String>> = record.fields.iter().map(plain).collect();
    let words: Vec<&str> = words.iter().map(|word| word.as_deref().unwrap_or_default()).collect();
    match words.as_slice() {
        ["node", "kind"] | ["node", "kind", "inside"] => Ok(Some((Table::Nodes, words.len()))),
        ["from", "to"] | ["from", "to", "bandwidth"] => Ok(Some((Table::Links, words.len()))),
        ["node", "kind", ..] | ["from", "to", ..] => {
            let error = ImportError::new("a header with columns that are not known");
            Err(error.help("columns are node,kind,inside and from,to,bandwidth").at(record.line))
        }
        _ => Ok(None),
    }
}

/// Nodes from their table.
fn declare(rows: &[Record], draft: &mut Draft) -> Result<(), ImportError> {
    let mut indices = Vec::new();
    for row in rows {
        let name = row.get(0).unwrap_or_default();
        let word = row.get(1).unwrap_or_default();
        let kind = NodeKind::from_name(word.trim()).ok_or_else(|| {
            ImportError::new(format!("{} is no kind of node", shown(word)))
                .help(format!("known: {}", kind_words()))
                .at(row.line)
        })?;
        indices.push(draft.add(name, kind, row.line)?);
    }
    for (row, index) in rows.iter().zip(indices) {
        if row.get(2).is_some() {
            let holder = find(draft, row, 2)?;
            draft.put(index, holder, row.line)?;
        }
    }
    Ok(())
}

/// Nodes from links alone: what is above something is a switch.
fn infer(links: &[Record], draft: &mut Draft) -> Result<(), ImportError> {
    let switches: BTreeSet<&str> = links.iter().filter_map(|row| row.get(1)).collect();
    for row in links {
        for name in [row.get(0), row.get(1)].into_iter().flatten() {
            if draft.find(name).is_none() {
                let kind = if switches.contains(name) { NodeKind::Switch } else { NodeKind::Host };
                draft.add(name, kind, row.line)?;
            }
        }
    }
    Ok(())
}

fn find(draft: &Draft, row: &Record, column: usize) -> Result<u32, ImportError> {
    let name = row.get(column).unwrap_or_default();
    draft.find(name).ok_or_else(|| {
        let error = match name {
            "" => ImportError::new("a link with one end").help("give `from` and `to`"),
            name => ImportError::new(format!("there is no node {}", shown(name)))
                .help("list it under node,kind,inside, or correct the name"),
        };
        error.at(row.line)
    })
}

/// Writes both tables.
pub(crate) fn write(wiring: &Wiring) -> String {
    let name = |index: u32| csv::field(&wiring.nodes[index as usize].name);
    let mut text = String::from("node,kind,inside\n");
    // Writing into a string does not fail.
    for node in &wiring.nodes {
        let inside = node.inside.map(name).unwrap_or_default();
        let _ = writeln!(text, "{},{},{inside}", csv::field(&node.name), node.kind.as_str());
    }
    text.push_str("from,to,bandwidth\n");
    for link in &wiring.links {
        let speed = link.bandwidth.map(number).unwrap_or_default();
        let _ = writeln!(text, "{},{},{speed}", name(link.a), name(link.b));
    }
    text
}
