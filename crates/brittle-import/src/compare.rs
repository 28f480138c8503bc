//! Whether two wirings are the same once order is forgotten.
//!
//! Names are unique, so that isomorphism is equality of a canonical form and no search.

use crate::wiring::{NodeKind, Wiring};

/// A wiring without order: nodes by name, links by the names of their ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canonical {
    /// Name, kind, and the name of what holds it; sorted.
    pub nodes: Vec<(String, NodeKind, Option<String>)>,
    /// The lesser name, the greater name, and the bits of the bandwidth; sorted, parallel links several times.
    pub links: Vec<(String, String, Option<u64>)>,
}

impl Wiring {
    /// The form that does not depend on the order of nodes, links and ends.
    pub fn canonical(&self) -> Canonical {
        let name = |index: u32| {
            let node = self.nodes.get(index as usize);
            node.map_or_else(|| format!("?{index}"), |node| node.name.clone())
        };
        let mut nodes: Vec<_> =
            self.nodes.iter().map(|n| (n.name.clone(), n.kind, n.inside.map(name))).collect();
        let mut links: Vec<_> = self
            .links
            .iter()
            .map(|link| {
                let (a, b) = (name(link.a), name(link.b));
                let bits = link.bandwidth.map(f64::to_bits);
                if a <= b { (a, b, bits) } else { (b, a, bits) }
            })
            .collect();
        nodes.sort();
        links.sort();
        Canonical { nodes, links }
    }

    /// Whether both have the same nodes, by name, and the same links, each as often.
    pub fn is_isomorphic_by_name(&self, other: &Wiring) -> bool {
        self.canonical() == other.canonical()
    }

    /// The first thing that one has and the other has not, in words; none where they are isomorphic.
    pub fn difference(&self, other: &Wiring) -> Option<String> {
        let (one, two) = (self.canonical(), other.canonical());
        let nodes = first(&one.nodes, &two.nodes).map(|(which, node)| {
            let inside = node.2.as_ref().map_or(String::new(), |name| format!(" inside {name}"));
            format!("only the {which} has {} {}{inside}", node.1.as_str(), node.0)
        });
        let links = || {
            first(&one.links, &two.links).map(|(which, link)| {
                let speed = link.2.map_or(String::new(), |b| format!(" of {}", f64::from_bits(b)));
                format!("only the {which} has this link of {} and {}{speed}", link.0, link.1)
            })
        };
        nodes.or_else(links)
    }
}

/// The first element of two sorted lists that the other lacks.
fn first<'a, T: Ord>(one: &'a [T], two: &'a [T]) -> Option<(&'static str, &'a T)> {
    let at = one.iter().zip(two).position(|(a, b)| a != b).unwrap_or(one.len().min(two.len()));
    match (one.get(at), two.get(at)) {
        (None, None) => None,
        (Some(a), None) => Some(("first", a)),
        (None, Some(b)) => Some(("second", b)),
        (Some(a), Some(b)) if a < b => Some(("first", a)),
        (Some(_), Some(b)) => Some(("second", b)),
    }
}
