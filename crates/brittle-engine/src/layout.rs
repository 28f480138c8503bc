//! Where the groups of a parallel layout lie in the network.
//!
//! Rank r is GPU r of the job's seats, in order. A group whose hosts are all in one scale-up domain talks over that; any
//! other crosses as much of the network as its farthest two hosts are apart.
//!
//! **Invariant**: a function of layout, cluster and who holds which seat; what is down does not matter here.

use brittle_model::HostId;
use brittle_model::scenario::{Dimension, Layout};
use brittle_topology::{Cluster, Reach};

/// The farthest path that the groups of each dimension need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Levels([Reach; Dimension::ALL.len()]);

impl Levels {
    /// The levels of a job whose seats are held by these hosts, in order.
    ///
    /// # Panics
    /// If there are fewer hosts than the layout needs.
    #[must_use]
    pub fn of(layout: &Layout, hosts: &[HostId], cluster: &Cluster) -> Self {
        let places: Vec<Place> = hosts.iter().map(|&host| Place::of(host, cluster)).collect();
        let per_host = cluster.gpus_per_host();
        Self(Dimension::ALL.map(|dimension| {
            let (stride, width) = (layout.stride(dimension), layout.width(dimension));
            // All groups of such a dimension are inside hosts.
            if width == 1 || per_host.is_multiple_of(stride * width) {
                return Reach::Inside;
            }
            let mut farthest = Reach::Inside;
            for group in 0..layout.groups(dimension) {
                let members = layout.members(dimension, group);
                farthest =
                    farthest.max(between(members.map(|rank| &places[(rank / per_host) as usize])));
                if farthest == Reach::OverCores {
                    break;
                }
            }
            farthest
        }))
    }

    /// That of a dimension.
    #[must_use]
    pub const fn level(&self, dimension: Dimension) -> Reach {
        self.0[dimension as usize]
    }
}

/// Where a host is.
struct Place {
    /// The first host of its scale-up domain.
    domain: u32,
    segment: u32,
    island: u32,
}

impl Place {
    fn of(host: HostId, cluster: &Cluster) -> Self {
        let segment = cluster.segment_of(host);
        let domain = cluster.scale_up_of(host).start;
        Self { domain, segment, island: cluster.island_of(segment) }
    }
}

/// The farthest path between any two of these places.
fn between<'a>(mut places: impl Iterator<Item = &'a Place>) -> Reach {
    let Some(first) = places.next() else { return Reach::Inside };
    let (mut domain, mut segment, mut island) = (true, true, true);
    for place in places {
        domain &= place.domain == first.domain;
        segment &= place.segment == first.segment;
        island &= place.island == first.island;
    }
    // If neither all domains nor all segments are the same, some two hosts differ in both.
    match (domain, segment, island) {
        (true, _, _) => Reach::Inside,
        (_, true, _) => Reach::OverLeaves,
        (_, _, true) => Reach::OverSpines,
        _ => Reach::OverCores,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_up_domain_is_near_whatever_lies_between() {
        let place = |domain, segment, island| Place { domain, segment, island };
        let reach = |places: &[Place]| between(places.iter());
        let here = || place(0, 0, 0);
        assert_eq!(reach(&[here(), here()]), Reach::Inside);
        assert_eq!(reach(&[here(), place(0, 1, 1)]), Reach::Inside);
        assert_eq!(reach(&[here(), here(), place(4, 0, 0)]), Reach::OverLeaves);
        assert_eq!(reach(&[here(), place(4, 0, 0), place(8, 1, 0)]), Reach::OverSpines);
        assert_eq!(reach(&[here(), place(4, 0, 0), place(8, 2, 1)]), Reach::OverCores);
    }
}
