//! Groups of seats that hold each other's parts of a checkpoint.
//!
//! **Invariant**: each seat is in one group, and a group has at least as many members as its tier asks for.

use super::Copies;
use crate::placement::Domains;

/// The group of each seat, neighbours together, or, if they must be apart, so spread that no two members of a group
/// share a domain wherever that is possible. Hosts that are left over join groups: these have one member more and can
/// do without no more than the others.
///
/// With s seats in groups of m there are ⌊s/m⌋ of them (one at least).
#[must_use]
pub fn copy_groups(copies: Copies, seats: &[u32], domains: Option<&Domains>) -> Vec<u32> {
    let members = copies.members.max(1);
    let groups = (seats.len() as u32 / members).max(1);
    match domains {
        None => (0..seats.len() as u32).map(|seat| (seat / members).min(groups - 1)).collect(),
        Some(domains) => {
            let mut order: Vec<u32> = (0..seats.len() as u32).collect();
            order.sort_by_key(|&seat| domains.of(seats[seat as usize]));
            let mut group_of = vec![0; seats.len()];
            for (place, seat) in (0..).zip(order) {
                group_of[seat as usize] = place % groups;
            }
            group_of
        }
    }
}

/// The group of each seat where so many instances of the job hold the same state: the seats with one position in
/// their instance. An instance is so many seats in a row.
#[must_use]
pub fn live_groups(instances: u32, seats: u32) -> Vec<u32> {
    let length = (seats / instances.max(1)).max(1);
    (0..seats).map(|seat| seat % length).collect()
}

/// The most seats that share one domain.
#[must_use]
pub fn most_in_a_domain(seats: &[u32], domains: &Domains) -> u32 {
    let mut of: Vec<u32> = seats.iter().map(|&host| domains.of(host)).collect();
    of.sort_unstable();
    of.chunk_by(|a, b| a == b).map(|chunk| chunk.len() as u32).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn copies(members: u32) -> Copies {
        Copies { members, losses: members - 1, apart_from: None }
    }

    #[test]
    fn neighbours_are_together_unless_they_must_be_apart() {
        let seats: Vec<u32> = (0..8).collect();
        assert_eq!(copy_groups(copies(2), &seats, None), [0, 0, 1, 1, 2, 2, 3, 3]);
        assert_eq!(copy_groups(copies(3), &seats, None), [0, 0, 0, 1, 1, 1, 1, 1]);
        let racks = Domains::of_size(2, 8);
        assert_eq!(copy_groups(copies(2), &seats, Some(&racks)), [0, 1, 2, 3, 0, 1, 2, 3]);
    }

    /// Members of a group share no domain, as long as none has more seats than there are groups.
    #[test]
    fn members_are_apart_wherever_that_is_possible() {
        for size in 1..7 {
            for members in 1..6 {
                let seats: Vec<u32> = (3..29).collect();
                let racks = Domains::of_size(size, 32);
                let groups = copy_groups(copies(members), &seats, Some(&racks));
                let number = (seats.len() as u32 / members).max(1);
                let possible = most_in_a_domain(&seats, &racks) <= number;
                let mut pairs: Vec<(u32, u32)> = groups
                    .iter()
                    .zip(&seats)
                    .map(|(&group, &host)| (group, racks.of(host)))
                    .collect();
                pairs.sort_unstable();
                let apart = pairs.windows(2).all(|pair| pair[0] != pair[1]);
                assert_eq!(apart, possible, "{size} {members}");
            }
        }
    }

    #[test]
    fn live_copies_have_one_position() {
        assert_eq!(live_groups(2, 8), [0, 1, 2, 3, 0, 1, 2, 3]);
        assert_eq!(live_groups(4, 4), [0, 0, 0, 0]);
    }
}
