//! Node-link JSON, in the form of networkx's `node_link_data`.
//!
//! ```text
//! {"directed": false, "multigraph": true, "graph": {},
//!  "nodes": [{"id": "n0", "kind": "host", "inside": "rack0"}, ...],
//!  "links": [{"source": "n0", "target": "leaf0", "bandwidth": 5e10}, ...]}
//! ```
//!
//! `edges` in place of `links`, as newer versions of networkx write it, is read too. Ids are words or whole numbers.
//! Directions are forgotten, attributes that are not named here are passed over, and `bandwidth` is in bytes/s one
//! way.

use serde::{Deserialize, Serialize};

use crate::draft::{Draft, Placed};
use crate::error::{ImportError, line, plain, shown};
use crate::wiring::{Limits, NodeKind, Wiring, kind_words};

#[derive(Deserialize)]
#[serde(expecting = "an object with nodes and links")]
struct Read {
    nodes: Vec<NodeRead>,
    #[serde(alias = "edges")]
    links: Vec<LinkRead>,
}

#[derive(Deserialize)]
#[serde(expecting = "a node, {\"id\": ..., \"kind\": ...}")]
struct NodeRead {
    id: Id,
    kind: String,
    #[serde(default)]
    inside: Option<Id>,
}

#[derive(Deserialize)]
#[serde(expecting = "a link, {\"source\": ..., \"target\": ...}")]
struct LinkRead {
    source: Id,
    target: Id,
    #[serde(default)]
    bandwidth: Option<f64>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "an id is neither a word nor a whole number")]
enum Id {
    Word(String),
    Number(i64),
}

impl Id {
    fn text(self) -> String {
        match self {
            Id::Word(word) => word,
            Id::Number(number) => number.to_string(),
        }
    }
}

/// Reads the object.
pub(crate) fn read(text: &str, limits: &Limits) -> Result<Placed, ImportError> {
    let read: Read = serde_json::from_str(text).map_err(|error| {
        let (told, at) = (error.to_string(), error.line());
        let told = told.split(" at line ").next().unwrap_or_default();
        let error =
            ImportError::new(plain(told)).help("the form is that of networkx's node_link_data");
        if at == 0 { error } else { error.at(line(at)) }
    })?;
    let mut draft = Draft::new(limits);
    let mut insides = Vec::new();
    for node in read.nodes {
        let id = node.id.text();
        let kind = NodeKind::from_name(&node.kind).ok_or_else(|| {
            ImportError::new(format!("node {} has the kind {}", shown(&id), shown(&node.kind)))
                .help(format!("known: {}", kind_words()))
        })?;
        let index = draft.add(&id, kind, 0)?;
        if let Some(holder) = node.inside {
            insides.push((index, holder.text()));
        }
    }
    let find = |draft: &Draft, name: &str, by: String| {
        draft.find(name).ok_or_else(|| {
            ImportError::new(format!("{by} names {}, which is no node", shown(name)))
                .help("list the node, or correct the name")
        })
    };
    for (index, holder) in insides {
        let holder = find(&draft, &holder, "`inside` of a node".to_owned())?;
        draft.put(index, holder, 0)?;
    }
    for (index, link) in read.links.into_iter().enumerate() {
        let a = find(&draft, &link.source.text(), format!("link {index}"))?;
        let b = find(&draft, &link.target.text(), format!("link {index}"))?;
        draft.link(a, b, link.bandwidth, 0)?;
    }
    draft.finish()
}

#[derive(Serialize)]
struct Written<'a> {
    directed: bool,
    multigraph: bool,
    graph: Empty,
    nodes: Vec<NodeWritten<'a>>,
    links: Vec<LinkWritten<'a>>,
}

#[derive(Serialize)]
struct Empty {}

#[derive(Serialize)]
struct NodeWritten<'a> {
    id: &'a str,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    inside: Option<&'a str>,
}

#[derive(Serialize)]
struct LinkWritten<'a> {
    source: &'a str,
    target: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    bandwidth: Option<f64>,
}

/// Writes the object.
pub(crate) fn write(wiring: &Wiring) -> Result<String, ImportError> {
    let name = |index: u32| wiring.nodes[index as usize].name.as_str();
    let nodes = wiring.nodes.iter().map(|node| NodeWritten {
        id: &node.name,
        kind: node.kind.as_str(),
        inside: node.inside.map(name),
    });
    let links = wiring.links.iter().map(|link| LinkWritten {
        source: name(link.a),
        target: name(link.b),
        bandwidth: link.bandwidth,
    });
    let object = Written {
        directed: false,
        multigraph: true,
        graph: Empty {},
        nodes: nodes.collect(),
        links: links.collect(),
    };
    let text = serde_json::to_string_pretty(&object);
    text.map(|text| text + "\n").map_err(|error| ImportError::new(plain(&error.to_string())))
}
