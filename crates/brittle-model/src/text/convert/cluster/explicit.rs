//! From a list of hosts, switches and links as written to its spec.

use super::{Converter, given};
use crate::scenario::{ClusterSpec, Explicit, Node, NodeKind, Wire};
use crate::text::file::*;
use crate::text::reader::Key;

impl Converter<'_> {
    pub(super) fn explicit(&mut self, file: &ExplicitFile) -> ClusterSpec {
        let path = |key: &str| format!("cluster.explicit.{key}");
        let gpus = self.need(&file.gpus_per_host, &path("gpus_per_host"), "gpus_per_host = 8");
        let gpus_per_host = gpus.copied().unwrap_or(1);
        let example = "nodes = [{ name = \"host0\", kind = \"host\" }]";
        let nodes = self.need(&file.nodes, &path("nodes"), example);
        let nodes = nodes.into_iter().flatten().enumerate();
        let nodes = nodes.filter_map(|(at, key)| Some((at, key.given()?)));
        let nodes: Vec<Node> =
            nodes.map(|(at, node)| self.node(&path(&format!("nodes.{at}")), node)).collect();
        let links = file.links.given().into_iter().flatten().enumerate();
        let links = links.filter_map(|(at, key)| Some((at, key.given()?)));
        let links: Vec<Wire> =
            links.map(|(at, link)| self.wire(&path(&format!("links.{at}")), link)).collect();
        let nics_per_host = file.nics_per_host.given().copied();
        ClusterSpec::Explicit(Explicit { gpus_per_host, nics_per_host, nodes, links })
    }

    fn node(&mut self, path: &str, file: &NodeFile) -> Node {
        let name = self.need(&file.name, &format!("{path}.name"), "name = \"host0\"");
        let name = name.cloned().unwrap_or_default();
        let kind = self.need(&file.kind, &format!("{path}.kind"), "kind = \"host\"");
        let kind = match kind {
            Some(NodeWord::Host) | None => NodeKind::Host,
            Some(NodeWord::Switch) => NodeKind::Switch,
            Some(NodeWord::Rack) => NodeKind::Rack,
            Some(NodeWord::ScaleUp) => NodeKind::ScaleUp,
            Some(NodeWord::Pod) => NodeKind::Pod,
            Some(NodeWord::Building) => NodeKind::Building,
            Some(NodeWord::PowerFeed) => NodeKind::PowerFeed,
            Some(NodeWord::CoolingLoop) => NodeKind::CoolingLoop,
        };
        let text = |key: &Key<String>| key.given().cloned();
        Node {
            name,
            kind,
            inside: text(&file.inside),
            power_feed: text(&file.power_feed),
            cooling_loop: text(&file.cooling_loop),
        }
    }

    fn wire(&mut self, path: &str, file: &LinkFile) -> Wire {
        let mut end = |key: &Key<String>, name: &str| {
            let example = format!("{name} = \"host0\"");
            self.need(key, &format!("{path}.{name}"), &example).cloned().unwrap_or_default()
        };
        let (from, to) = (end(&file.from, "from"), end(&file.to, "to"));
        let bandwidth =
            self.need(&file.bandwidth, &format!("{path}.bandwidth"), "bandwidth = \"400 Gb/s\"");
        Wire { from, to, bandwidth: bandwidth.map_or(50e9, |b| b.0), count: given(&file.count, 1) }
    }
}
