//! GraphML: nodes and edges with data.
//!
//! A node's id is its name. Its data `kind` is a word of [`NodeKind`] and `inside` the id of what holds it; an
//! edge's data `bandwidth` is in bytes/s one way. Keys are found by `attr.name`, other data is passed over, and
//! directions are forgotten. A document type is refused, and with it every entity; so are graphs in graphs and
//! hyperedges, which mean something that this graph cannot hold.

use std::collections::BTreeMap;
use std::fmt::Write;

use roxmltree::{Document, Node as Element, ParsingOptions};

use crate::draft::{Draft, Placed, too_many};
use crate::error::{ImportError, line as number, plain, shown};
use crate::wiring::{Limits, NodeKind, Wiring, bandwidth, kind_words, number as written};

/// Reads the document.
pub(crate) fn read(text: &str, limits: &Limits) -> Result<Placed, ImportError> {
    modest(text)?;
    // An edge with data is four nodes of the tree with the space between them.
    let most = limits.nodes.saturating_add(limits.links).saturating_mul(12).saturating_add(256);
    let options = ParsingOptions {
        allow_dtd: false,
        nodes_limit: u32::try_from(most).unwrap_or(u32::MAX),
        ..ParsingOptions::default()
    };
    let document = Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::NodesLimitReached => {
            too_many("nodes and links", limits.nodes.saturating_add(limits.links))
        }
        roxmltree::Error::DtdDetected => ImportError::new("there is a document type in it")
            .help("take the <!DOCTYPE ...> out: entities are not expanded here"),
        error => ImportError::new(format!("this is no XML: {}", plain(&error.to_string())))
            .help("correct it there, or a little before")
            .at(error.pos().row),
    })?;
    let reader = Reader { document: &document };
    reader.read(limits)
}

/// Refuses elements with many attributes and documents with many namespaces: the parser's time grows with the
/// square of both.
fn modest(text: &str) -> Result<(), ImportError> {
    const MOST: usize = 64;
    let at = |rest: &str| number(text[..text.len() - rest.len()].matches('\n').count() + 1);
    if text.matches("xmlns").nth(MOST).is_some() {
        return Err(ImportError::new("there are more than 64 namespaces").help("GraphML has one"));
    }
    let mut rest = text;
    while let Some((_, tag)) = rest.split_once('<') {
        let passed = [("!--", "-->"), ("![CDATA[", "]]>"), ("?", "?>")];
        if let Some((_, end)) = passed.iter().find(|(begin, _)| tag.starts_with(begin)) {
            rest = tag.split_once(end).map_or("", |(_, after)| after);
            continue;
        }
        rest = tag;
        let mut count = 0;
        while let Some(end) = rest.find(['>', '"', '\'']) {
            let (mark, after) = rest[end..].split_at(1);
            rest = after;
            if mark == ">" {
                break;
            }
            count += 1;
            if count > MOST {
                let error = ImportError::new("an element has more than 64 attributes");
                return Err(error.help("say what there is to say in <data>").at(at(tag)));
            }
            rest = rest.split_once(mark).map_or("", |(_, after)| after);
        }
    }
    Ok(())
}

struct Reader<'a> {
    document: &'a Document<'a>,
}

impl<'a> Reader<'a> {
    fn read(&self, limits: &Limits) -> Result<Placed, ImportError> {
        let root = self.document.root_element();
        if root.tag_name().name() != "graphml" {
            let error =
                ImportError::new(format!("{} is no graphml", shown(root.tag_name().name())));
            return Err(error.help("the outermost element of GraphML is <graphml>"));
        }
        let mut keys = BTreeMap::new();
        for key in elements(root, "key") {
            keys.insert(self.attribute(key, "id")?, key.attribute("attr.name").unwrap_or_default());
        }
        let mut graphs = elements(root, "graph");
        let graph = graphs.next().ok_or_else(|| {
            ImportError::new("there is no graph in it")
                .help("GraphML has a <graph> inside <graphml>")
        })?;
        if let Some(second) = graphs.next() {
            let error = ImportError::new("there is a second graph").help("keep one of them");
            return Err(self.placed(error, second));
        }
        self.graph(graph, &keys, limits)
    }

    fn graph(
        &self,
        graph: Element<'a, 'a>,
        keys: &BTreeMap<&str, &str>,
        limits: &Limits,
    ) -> Result<Placed, ImportError> {
        let lines = Lines::of(self.document.input_text());
        let mut draft = Draft::new(limits);
        let mut insides = Vec::new();
        for node in elements(graph, "node") {
            let at = lines.line(node.range().start);
            let id = self.attribute(node, "id")?;
            let word = data(node, keys, "kind").ok_or_else(|| {
                ImportError::new(format!("node {} does not say what it is", shown(id)))
                    .help(format!(
                        "give it data for a key with attr.name=\"kind\": {}",
                        kind_words()
                    ))
                    .at(at)
            })?;
            let kind = NodeKind::from_name(word.trim()).ok_or_else(|| {
                ImportError::new(format!("{} is no kind of node", shown(&word)))
                    .help(format!("known: {}", kind_words()))
                    .at(at)
            })?;
            let index = draft.add(id, kind, at)?;
            if let Some(holder) = data(node, keys, "inside") {
                insides.push((index, holder, at));
            }
        }
        for (index, holder, at) in insides {
            let holder = find(&draft, &holder, at)?;
            draft.put(index, holder, at)?;
        }
        for edge in elements(graph, "edge") {
            let at = lines.line(edge.range().start);
            let ends = [self.attribute(edge, "source")?, self.attribute(edge, "target")?];
            let [a, b] = ends.map(|end| find(&draft, end, at));
            let speed = data(edge, keys, "bandwidth").map(|text| {
                bandwidth(&text).ok_or_else(|| {
                    ImportError::new(format!("{} is no bandwidth", shown(&text)))
                        .help("a bandwidth is finite and above zero, in bytes/s")
                        .at(at)
                })
            });
            draft.link(a?, b?, speed.transpose()?, at)?;
        }
        let odd =
            |element: &Element<'_, '_>| matches!(element.tag_name().name(), "hyperedge" | "graph");
        if let Some(odd) = graph.descendants().skip(1).find(odd) {
            let error = ImportError::new(format!(
                "a <{}> inside the graph is not read",
                odd.tag_name().name()
            ));
            return Err(self.placed(
                error.help("say what holds a node by data `inside`; links have two ends"),
                odd,
            ));
        }
        draft.finish()
    }

    fn attribute(&self, element: Element<'a, 'a>, name: &str) -> Result<&'a str, ImportError> {
        element.attribute(name).ok_or_else(|| {
            let error =
                ImportError::new(format!("a <{}> has no {name}", element.tag_name().name()));
            self.placed(error.help("give it one"), element)
        })
    }

    fn placed(&self, error: ImportError, element: Element<'_, '_>) -> ImportError {
        error.at(self.document.text_pos_at(element.range().start).row)
    }
}

/// Where lines begin: asking the document for each element would walk the text each time.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        Lines(text.match_indices('\n').map(|(at, _)| at).collect())
    }

    fn line(&self, at: usize) -> u32 {
        number(self.0.partition_point(|&end| end < at) + 1)
    }
}

fn elements<'a>(
    parent: Element<'a, 'a>,
    name: &'static str,
) -> impl Iterator<Item = Element<'a, 'a>> {
    parent.children().filter(move |child| child.is_element() && child.tag_name().name() == name)
}

/// The text of an element's data for a key; none where there is none or it is empty.
fn data(element: Element<'_, '_>, keys: &BTreeMap<&str, &str>, name: &str) -> Option<String> {
    let mut all = element.children().filter(|child| child.tag_name().name() == "data");
    let is_it = |key: &str| keys.get(key) == Some(&name);
    let found = all.find(|data| data.attribute("key").is_some_and(is_it))?;
    let text: String = found.children().filter_map(|child| child.text()).collect();
    (!text.is_empty()).then_some(text)
}

fn find(draft: &Draft, name: &str, line: u32) -> Result<u32, ImportError> {
    draft.find(name).ok_or_else(|| {
        let error = ImportError::new(format!("there is no node {}", shown(name)));
        error.help("list the node, or correct the name").at(line)
    })
}

/// Writes the document.
pub(crate) fn write(wiring: &Wiring) -> String {
    let mut text = String::from(concat!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
        "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n",
        "  <key id=\"kind\" for=\"node\" attr.name=\"kind\" attr.type=\"string\"/>\n",
        "  <key id=\"inside\" for=\"node\" attr.name=\"inside\" attr.type=\"string\"/>\n",
        "  <key id=\"bandwidth\" for=\"edge\" attr.name=\"bandwidth\" attr.type=\"double\"/>\n",
        "  <graph edgedefault=\"undirected\">\n",
    ));
    let name = |index: u32| escaped(&wiring.nodes[index as usize].name);
    // Writing into a string does not fail.
    for node in &wiring.nodes {
        let id = escaped(&node.name);
        let _ =
            write!(text, "    <node id=\"{id}\"><data key=\"kind\">{}</data>", node.kind.as_str());
        if let Some(holder) = node.inside {
            let _ = write!(text, "<data key=\"inside\">{}</data>", name(holder));
        }
        text.push_str("</node>\n");
    }
    for link in &wiring.links {
        let _ = write!(text, "    <edge source=\"{}\" target=\"{}\"", name(link.a), name(link.b));
        let _ = match link.bandwidth {
            Some(speed) => {
                writeln!(text, "><data key=\"bandwidth\">{}</data></edge>", written(speed))
            }
            None => writeln!(text, "/>"),
        };
    }
    text.push_str("  </graph>\n</graphml>\n");
    text
}

fn escaped(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            c => text.push(c),
        }
    }
    text
}
