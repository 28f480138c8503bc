//! The cables of a listed cluster: the ports of hosts, and the tiers of switches by their distance from hosts.

use super::{FloorPlan, Reading, Tier};
use crate::scenario::cluster::explicit::{Explicit, NodeKind};
use crate::text::Fault;

/// Cables between two switches: the ends, the bandwidth [bytes/s] of each and how many.
pub(super) type Trunk = (usize, usize, f64, u32);

/// Most cables of one line of the list, and of a host.
const MAX_COUNT: u32 = 1024;

impl<'l> Reading<'l> {
    /// The ports of each host, and the cables between switches as listed.
    pub(super) fn wires(&mut self) -> (Vec<Vec<(usize, f64)>>, Vec<Trunk>) {
        let list: &'l Explicit = self.list;
        let mut ports = vec![Vec::new(); list.nodes.len()];
        let mut trunks = Vec::new();
        for (at, wire) in list.links.iter().enumerate() {
            let path = |key: &str| format!("cluster.explicit.links.{at}.{key}");
            if !(wire.bandwidth > 0.0 && wire.bandwidth.is_finite()) {
                let message = "the bandwidth of a link must be positive";
                self.fault(Fault::new(path("bandwidth"), message));
            }
            if !(1..=MAX_COUNT).contains(&wire.count) {
                let message =
                    format!("`count` is {}; it must be between 1 and {MAX_COUNT}", wire.count);
                self.fault(Fault::new(path("count"), message));
                continue;
            }
            let from = self.find(&wire.from, path("from"));
            let to = self.find(&wire.to, path("to"));
            let (Some(from), Some(to)) = (from, to) else { continue };
            match (list.nodes[from].kind, list.nodes[to].kind) {
                (NodeKind::Switch, NodeKind::Switch) if from != to => {
                    trunks.push((from, to, wire.bandwidth, wire.count));
                }
                (NodeKind::Host, NodeKind::Switch) | (NodeKind::Switch, NodeKind::Host) => {
                    let is_up = list.nodes[from].kind == NodeKind::Host;
                    let (host, leaf) = if is_up { (from, to) } else { (to, from) };
                    let port = (leaf, wire.bandwidth);
                    // A host with too many is told below: no list of them is longer.
                    let room = (MAX_COUNT as usize + 1).saturating_sub(ports[host].len());
                    let count = room.min(wire.count as usize);
                    ports[host].extend(std::iter::repeat_n(port, count));
                }
                (a, b) => {
                    let message = if from == to {
                        format!("{:?} is linked to itself", wire.from)
                    } else {
                        format!("a {a} is linked to a {b}")
                    };
                    let fault = Fault::new(path("to"), message).involves(path("from"));
                    self.fault(fault.help("links join hosts to switches, and switches to others"));
                }
            }
        }
        if self.faults.is_empty() {
            self.ports(&ports);
        }
        (ports, trunks)
    }

    /// All hosts have the same number of ports, and these make up their NICs.
    fn ports(&mut self, ports: &[Vec<(usize, f64)>]) {
        let list: &'l Explicit = self.list;
        let hosts = || list.nodes.iter().enumerate().filter(|(_, n)| n.kind == NodeKind::Host);
        let Some((first, example)) = hosts().next() else { return };
        let count = ports[first].len();
        let other = hosts().find(|&(host, _)| ports[host].len() != count);
        if let Some((host, other)) = other {
            let message = format!(
                "host {:?} has {} links, and host {:?} has {count}: all hosts are alike",
                other.name,
                ports[host].len(),
                example.name
            );
            let path = format!("cluster.explicit.nodes.{host}.name");
            let fault = Fault::new(path, message).involves("cluster.explicit.links");
            self.fault(fault.help("give every host the same number of links, spare ones included"));
        } else if count > MAX_COUNT as usize {
            let message = format!("a host has more than {MAX_COUNT} links");
            self.fault(Fault::new("cluster.explicit.links", message));
        } else if let Some(nics) = list.nics_per_host
            && !(count as u32).checked_rem(nics).map_or(count == 0, |rest| rest == 0 && count > 0)
        {
            let message = format!("{count} links of a host cannot be ports of {nics} NICs");
            let fault = Fault::new("cluster.explicit.nics_per_host", message);
            self.fault(
                fault
                    .help(
                        "nics_per_host must divide the links of a host; leave it out for one each",
                    )
                    .involves("cluster.explicit.links"),
            );
        }
    }

    /// The tier of each switch, by its distance from the hosts; and the cables, lower end first.
    pub(super) fn tiers(
        &mut self,
        ports: &[Vec<(usize, f64)>],
        mut trunks: Vec<Trunk>,
    ) -> (Vec<Option<Tier>>, Vec<Trunk>) {
        let list: &'l Explicit = self.list;
        let mut neighbours = vec![Vec::new(); list.nodes.len()];
        for &(a, b, ..) in &trunks {
            neighbours[a].push(b);
            neighbours[b].push(a);
        }
        let mut distance = vec![usize::MAX; list.nodes.len()];
        let mut open = Vec::new();
        for &(leaf, _) in ports.iter().flatten() {
            if distance[leaf] == usize::MAX {
                distance[leaf] = 1;
                open.push(leaf);
            }
        }
        let mut next = 0;
        while let Some(&here) = open.get(next) {
            next += 1;
            for &there in &neighbours[here] {
                if distance[there] == usize::MAX {
                    distance[there] = distance[here] + 1;
                    open.push(there);
                }
            }
        }
        for (at, node) in list.nodes.iter().enumerate() {
            if node.kind == NodeKind::Switch && distance[at] == usize::MAX {
                let message =
                    format!("switch {:?} is linked to no host, not even over others", node.name);
                let fault = Fault::new(format!("cluster.explicit.nodes.{at}.name"), message);
                self.fault(
                    fault.help("link it, or leave it out").involves("cluster.explicit.links"),
                );
            }
        }
        self.connected(ports, &neighbours);
        for (lower, upper, ..) in &mut trunks {
            if (distance[*upper], *upper) < (distance[*lower], *lower) {
                std::mem::swap(lower, upper);
            }
        }
        let tier = |&distance: &usize| match distance {
            usize::MAX => None,
            1 => Some(Tier::Leaf),
            2 => Some(Tier::Spine),
            _ => Some(Tier::Core),
        };
        (distance.iter().map(tier).collect(), trunks)
    }

    /// Every host reaches every other one.
    fn connected(&mut self, ports: &[Vec<(usize, f64)>], neighbours: &[Vec<usize>]) {
        let list: &'l Explicit = self.list;
        let mut below = vec![Vec::new(); list.nodes.len()];
        for (host, ports) in ports.iter().enumerate() {
            ports.iter().for_each(|&(leaf, _)| below[leaf].push(host));
        }
        let hosts = || (0..list.nodes.len()).filter(|&n| list.nodes[n].kind == NodeKind::Host);
        let Some(first) = hosts().next() else { return };
        let mut met = vec![false; list.nodes.len()];
        met[first] = true;
        let mut open = vec![first];
        while let Some(here) = open.pop() {
            let up = ports[here].iter().map(|&(leaf, _)| leaf);
            for there in
                up.chain(below[here].iter().copied()).chain(neighbours[here].iter().copied())
            {
                if !met[there] {
                    met[there] = true;
                    open.push(there);
                }
            }
        }
        if let Some(lost) = hosts().find(|&host| !met[host]) {
            let (a, b) = (&list.nodes[lost].name, &list.nodes[first].name);
            let message = format!("no links lead from host {a:?} to host {b:?}");
            let path = format!("cluster.explicit.nodes.{lost}.name");
            let fault = Fault::new(path, message).involves("cluster.explicit.links");
            self.fault(fault.help("link their switches, or leave one part of the cluster out"));
        }
    }
}

impl FloorPlan {
    /// Cables of each host to switches.
    #[must_use]
    pub fn ports_per_host(&self) -> usize {
        self.ports.iter().map(Vec::len).max().unwrap_or(0)
    }
}
