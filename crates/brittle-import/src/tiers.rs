//! Which switch is above which.
//!
//! Links have no direction, but trees do. A tier is the distance from the nearest host; where that does not tell
//! two switches apart, the order in which a link was listed does, lower end first.

use std::collections::VecDeque;

use crate::error::{ImportError, shown};
use crate::wiring::{NodeKind, Wiring};

impl Wiring {
    /// Of each node that is a switch, its tier: 1 if linked to a host, else 1 + the least tier that it is linked to.
    /// None for what is no switch, and for a switch from which no host can be reached.
    pub fn tiers(&self) -> Vec<Option<u32>> {
        let mut tiers: Vec<Option<u32>> = vec![None; self.nodes.len()];
        let neighbours = self.neighbours();
        let switch = |index: usize| self.nodes[index].kind == NodeKind::Switch;
        let hosts = (0..self.nodes.len()).filter(|&index| self.nodes[index].kind == NodeKind::Host);
        let mut queue: VecDeque<(usize, u32)> = hosts.map(|host| (host, 0)).collect();
        while let Some((here, tier)) = queue.pop_front() {
            for &next in neighbours.of(here) {
                if switch(next as usize) && tiers[next as usize].is_none() {
                    tiers[next as usize] = Some(tier + 1);
                    queue.push_back((next as usize, tier + 1));
                }
            }
        }
        tiers
    }

    /// Turns each link so that its lower end is [`a`](crate::Link::a); links within a tier stay as they are.
    pub(crate) fn point_upward(&mut self) {
        let tiers = self.tiers();
        let height = |end: u32| tiers[end as usize].unwrap_or(0);
        for link in &mut self.links {
            if height(link.a) > height(link.b) {
                (link.a, link.b) = (link.b, link.a);
            }
        }
    }

    /// The links between switches as (lower, upper), sorted, parallel ones once: as they are listed if that is a
    /// tree or at least has no circle and leaves no switch without anything below; else by tiers.
    pub(crate) fn upward(&self) -> Result<Vec<(u32, u32)>, ImportError> {
        let switch = |end: u32| self.nodes[end as usize].kind == NodeKind::Switch;
        let between = self.links.iter().filter(|link| switch(link.a) && switch(link.b));
        let listed: Vec<(u32, u32)> = between.map(|link| (link.a, link.b)).collect();
        let mut pairs = listed.clone();
        if !self.is_upward(&pairs) {
            let tiers = self.tiers();
            for pair in &mut pairs {
                if tiers[pair.0 as usize] > tiers[pair.1 as usize] {
                    *pair = (pair.1, pair.0);
                }
            }
            if let Some(&(a, b)) =
                pairs.iter().find(|&&(a, b)| tiers[a as usize] == tiers[b as usize])
            {
                let name = |index: u32| shown(&self.nodes[index as usize].name);
                let reason =
                    format!("switches {} and {} are level with each other", name(a), name(b));
                let help = "Slurm knows trees only; GraphML, CSV and JSON hold any network";
                return Err(ImportError::new(reason).help(help));
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        Ok(pairs)
    }

    /// Whether these pairs have no circle and each switch has something below it.
    fn is_upward(&self, pairs: &[(u32, u32)]) -> bool {
        let mut below = vec![0_usize; self.nodes.len()];
        let mut uppers: Vec<Vec<u32>> = vec![Vec::new(); self.nodes.len()];
        for &(lower, upper) in pairs {
            below[upper as usize] += 1;
            uppers[lower as usize].push(upper);
        }
        let mut leaf = vec![false; self.nodes.len()];
        for link in &self.links {
            for (host, switch) in [(link.a, link.b), (link.b, link.a)] {
                if self.nodes[host as usize].kind == NodeKind::Host {
                    leaf[switch as usize] = true;
                }
            }
        }
        let switches: Vec<usize> = (0..self.nodes.len())
            .filter(|&index| self.nodes[index].kind == NodeKind::Switch)
            .collect();
        if switches.iter().any(|&index| below[index] == 0 && !leaf[index]) {
            return false;
        }
        let mut free: Vec<usize> = switches.iter().copied().filter(|&i| below[i] == 0).collect();
        let mut taken = 0;
        while let Some(here) = free.pop() {
            taken += 1;
            for &upper in &uppers[here] {
                below[upper as usize] -= 1;
                if below[upper as usize] == 0 {
                    free.push(upper as usize);
                }
            }
        }
        taken == switches.len()
    }

    fn neighbours(&self) -> Neighbours {
        let mut starts = vec![0_usize; self.nodes.len() + 1];
        for end in self.links.iter().flat_map(|link| [link.a, link.b]) {
            starts[end as usize + 1] += 1;
        }
        for index in 1..starts.len() {
            starts[index] += starts[index - 1];
        }
        let (mut next, mut ends) = (starts.clone(), vec![0; self.links.len() * 2]);
        for (from, to) in self.links.iter().flat_map(|link| [(link.a, link.b), (link.b, link.a)]) {
            ends[next[from as usize]] = to;
            next[from as usize] += 1;
        }
        Neighbours { starts, ends }
    }
}

/// Who is linked to whom, in two flat tables.
struct Neighbours {
    starts: Vec<usize>,
    ends: Vec<u32>,
}

impl Neighbours {
    fn of(&self, index: usize) -> &[u32] {
        &self.ends[self.starts[index]..self.starts[index + 1]]
    }
}
