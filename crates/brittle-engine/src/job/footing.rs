//! Where a job stands in the network: in which segments and islands it holds hosts.
//!
//! **Invariant**: kept only where something of the network can be lost in part; empty elsewhere.

use brittle_model::HostId;
use brittle_topology::{Cluster, Reach};

/// The hosts of a job by segment and by island.
#[derive(Clone, Debug, Default)]
pub(crate) struct Footing {
    segments: Count,
    islands: Count,
}

/// Hosts by place.
#[derive(Clone, Debug, Default)]
struct Count {
    hosts: Vec<u32>,
    /// Places with a host.
    used: u32,
}

impl Footing {
    /// The footing of a job on these hosts.
    pub(crate) fn new(hosts: impl Iterator<Item = HostId>, cluster: &Cluster) -> Self {
        let mut footing = Self::default();
        for host in hosts {
            footing.enter(cluster.segment_of(host), cluster);
        }
        footing
    }

    /// A host of one segment has the place of one of another.
    pub(crate) fn shift(&mut self, old: u32, new: u32, cluster: &Cluster) {
        if old != new {
            self.enter(new, cluster);
            self.segments.leave(old);
            self.islands.leave(cluster.island_of(old));
        }
    }

    fn enter(&mut self, segment: u32, cluster: &Cluster) {
        self.segments.enter(segment);
        self.islands.enter(cluster.island_of(segment));
    }

    /// The farthest path between hosts of different places.
    pub(crate) const fn reach(&self) -> Reach {
        if self.islands.used > 1 {
            Reach::OverCores
        } else if self.segments.used > 1 {
            Reach::OverSpines
        } else {
            Reach::OverLeaves
        }
    }

    /// Whether it has hosts in a segment.
    pub(crate) fn holds(&self, segment: u32) -> bool {
        self.segments.hosts.get(segment as usize).is_some_and(|&hosts| hosts > 0)
    }

    /// Number of segments with hosts of it.
    pub(crate) const fn segments(&self) -> u32 {
        self.segments.used
    }
}

impl Count {
    fn enter(&mut self, place: u32) {
        let place = place as usize;
        if place >= self.hosts.len() {
            self.hosts.resize(place + 1, 0);
        }
        self.used += u32::from(self.hosts[place] == 0);
        self.hosts[place] += 1;
    }

    fn leave(&mut self, place: u32) {
        let hosts = &mut self.hosts[place as usize];
        *hosts -= 1;
        self.used -= u32::from(*hosts == 0);
    }
}
