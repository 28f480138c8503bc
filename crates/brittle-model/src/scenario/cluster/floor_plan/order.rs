//! The order of hosts: container by container, and so that what a feed feeds stands together.

use std::collections::BTreeMap;

use super::Reading;
use crate::scenario::cluster::explicit::NodeKind;
use crate::text::Fault;

/// For each node, the feed of the rack that it is.
type Feeds = [Option<usize>];

impl Reading<'_> {
    /// Containers and hosts in the order of their numbers.
    pub(super) fn order(
        &mut self,
        parents: &[Option<usize>],
        power_feeds: &Feeds,
        cooling_loops: &Feeds,
    ) -> Vec<usize> {
        let families = [power_feeds, cooling_loops];
        // As listed, or by the feeds in their listing order, or in that of their first racks.
        let listed =
            |feeds: &Feeds| -> Vec<usize> { feeds.iter().map(|f| f.unwrap_or(0)).collect() };
        let (power, cooling) = (listed(power_feeds), listed(cooling_loops));
        let (met, chilled) = (by_appearance(power_feeds), by_appearance(cooling_loops));
        let none = vec![0; power.len()];
        let tries = [
            (&none, &none),
            (&power, &cooling),
            (&cooling, &power),
            (&met, &chilled),
            (&chilled, &met),
        ];
        let mut wrong = None;
        for (first, second) in tries {
            let order = self.preorder(parents, |node| (first[node], second[node]));
            match families.iter().find_map(|feeds| self.scattered(&order, feeds)) {
                None => return order,
                Some(found) => wrong = wrong.or(Some(found)),
            }
        }
        if let Some((feed, rack, between)) = wrong {
            let [feed, rack, other] = [feed, rack, between].map(|at| &self.list.nodes[at]);
            let message = format!(
                "the racks on {} {:?} cannot be numbered next to each other: {:?} stands before {:?}",
                feed.kind, feed.name, other.name, rack.name
            );
            let fault = Fault::new("cluster.explicit.nodes", message);
            self.fault(fault.help(
                "what a feed feeds must be neighbours: list feeds and racks in the order in which they stand, or give each container feeds of its own",
            ));
        }
        Vec::new()
    }

    /// The tree in preorder, siblings by the least key of the racks in them and then as listed.
    fn preorder(
        &self,
        parents: &[Option<usize>],
        key: impl Fn(usize) -> (usize, usize),
    ) -> Vec<usize> {
        let nodes = &self.list.nodes;
        let placed = |kind: NodeKind| kind == NodeKind::Host || kind.is_container();
        let mut keys = vec![(usize::MAX, usize::MAX); nodes.len()];
        for (at, _) in nodes.iter().enumerate().filter(|(_, node)| node.kind == NodeKind::Rack) {
            let mut here = Some(at);
            while let Some(container) = here {
                keys[container] = keys[container].min(key(at));
                here = parents[container];
            }
        }
        let mut children = vec![Vec::new(); nodes.len()];
        let mut tops = Vec::new();
        for (at, _) in nodes.iter().enumerate().filter(|(_, node)| placed(node.kind)) {
            match parents[at] {
                Some(parent) => children[parent].push(at),
                None => tops.push(at),
            }
        }
        let mut order = Vec::new();
        let sort = |list: &mut Vec<usize>| {
            list.sort_by_key(|&node| keys[node]);
            list.reverse();
        };
        sort(&mut tops);
        let mut open = tops;
        while let Some(here) = open.pop() {
            order.push(here);
            let mut inside = std::mem::take(&mut children[here]);
            sort(&mut inside);
            open.append(&mut inside);
        }
        order
    }

    /// A feed whose racks do not stand together in an order: the feed, a rack that is apart from the others, and the
    /// rack before it.
    fn scattered(&self, order: &[usize], feeds: &Feeds) -> Option<(usize, usize, usize)> {
        let racks = order.iter().filter(|&&at| self.list.nodes[at].kind == NodeKind::Rack);
        let mut seen = vec![false; feeds.len()];
        let mut before: Option<(usize, Option<usize>)> = None;
        for &rack in racks {
            let feed = feeds[rack];
            if let (Some(feed), Some((neighbour, last))) = (feed, before)
                && last != Some(feed)
                && seen[feed]
            {
                return Some((feed, rack, neighbour));
            }
            if let Some(feed) = feed {
                seen[feed] = true;
            }
            before = Some((rack, feed));
        }
        None
    }
}

/// For each rack, the rank of its feed by the first rack on it.
fn by_appearance(feeds: &Feeds) -> Vec<usize> {
    let mut ranks = BTreeMap::new();
    let rank = |feed: &Option<usize>| match feed {
        Some(feed) => {
            let next = ranks.len() + 1;
            *ranks.entry(*feed).or_insert(next)
        }
        None => 0,
    };
    feeds.iter().map(rank).collect()
}
