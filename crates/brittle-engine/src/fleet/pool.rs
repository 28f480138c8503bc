//! A pool of spare hosts: rank by rank, and within a rank in the order in which they joined.
//!
//! Guarantees: whoever joined first is found among the firsts of the ranks, and a host by its rank and ticket
//! without looking at the others. Deliberately lacks the meaning of a rank: the choice of hosts gives it.

use std::collections::VecDeque;

use brittle_model::HostId;

/// A host that waits, and the number of its entry among all entries of a trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Waiting {
    pub(super) ticket: u64,
    pub(super) host: HostId,
}

/// A pool.
#[derive(Clone, Debug)]
pub(crate) struct Pool {
    ranks: Vec<VecDeque<Waiting>>,
    len: u32,
}

impl Pool {
    /// An empty one, of one rank.
    pub(super) fn new() -> Self {
        Self { ranks: vec![VecDeque::new()], len: 0 }
    }

    /// These hosts and no others, all of the lowest rank.
    pub(super) fn fill(&mut self, hosts: impl ExactSizeIterator<Item = Waiting>) {
        self.ranks.iter_mut().for_each(VecDeque::clear);
        self.len = hosts.len() as u32;
        self.ranks[0].extend(hosts);
    }

    /// Hosts in it.
    pub(super) const fn len(&self) -> u32 {
        self.len
    }

    /// Ranks that any host has had so far.
    pub(crate) const fn ranks(&self) -> usize {
        self.ranks.len()
    }

    /// Hosts of a rank.
    pub(crate) fn count(&self, rank: usize) -> usize {
        self.ranks.get(rank).map_or(0, VecDeque::len)
    }

    /// The `index`-th host of a rank.
    pub(crate) fn host(&self, rank: usize, index: usize) -> HostId {
        self.ranks[rank][index].host
    }

    /// Its hosts, rank by rank.
    pub(crate) fn hosts(&self) -> impl Iterator<Item = HostId> {
        self.ranks.iter().flatten().map(|waiting| waiting.host)
    }

    /// A host joins, later than all others.
    pub(super) fn join(&mut self, rank: u32, waiting: Waiting) {
        self.rank(rank).push_back(waiting);
        self.len += 1;
    }

    /// A host changes its rank; its ticket is its place among those of the new one.
    pub(super) fn move_to(&mut self, rank: u32, old: u32, waiting: Waiting) {
        self.leave(old, waiting);
        let queue = self.rank(rank);
        queue.insert(queue.partition_point(|other| *other < waiting), waiting);
        self.len += 1;
    }

    #[inline]
    fn rank(&mut self, rank: u32) -> &mut VecDeque<Waiting> {
        let rank = rank as usize;
        if rank >= self.ranks.len() {
            self.add_ranks(rank);
        }
        &mut self.ranks[rank]
    }

    #[cold]
    fn add_ranks(&mut self, last: usize) {
        self.ranks.resize(last + 1, VecDeque::new());
    }

    /// Takes the host that joined first.
    pub(super) fn take_first(&mut self) -> Option<HostId> {
        let mut first = (u64::MAX, 0);
        for (rank, queue) in self.ranks.iter().enumerate() {
            if let Some(waiting) = queue.front()
                && waiting.ticket < first.0
            {
                first = (waiting.ticket, rank);
            }
        }
        self.take(first.1, 0)
    }

    /// Takes the `index`-th host of a rank.
    pub(super) fn take(&mut self, rank: usize, index: usize) -> Option<HostId> {
        let queue = &mut self.ranks[rank];
        let taken = match index {
            0 => queue.pop_front(),
            _ => remove(queue, index),
        };
        self.len -= u32::from(taken.is_some());
        taken.map(|taken| taken.host)
    }

    /// A host leaves.
    pub(super) fn leave(&mut self, rank: u32, waiting: Waiting) {
        let queue = &mut self.ranks[rank as usize];
        let place = queue.binary_search(&waiting).expect("a spare is in its pool");
        queue.remove(place);
        self.len -= 1;
    }
}

/// What [`VecDeque::remove`] does, with less ado where the queue lies in one piece.
fn remove(queue: &mut VecDeque<Waiting>, index: usize) -> Option<Waiting> {
    let (piece, rest) = queue.as_mut_slices();
    if !rest.is_empty() || index >= piece.len() {
        return queue.remove(index);
    }
    let taken = piece[index];
    if index < piece.len() / 2 {
        piece.copy_within(..index, 1);
        queue.pop_front();
    } else {
        piece.copy_within(index + 1.., index);
        queue.pop_back();
    }
    Some(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Over many steps of joining, taking and changing rank: the same as a plain list that is searched.
    #[test]
    fn a_pool_is_a_list_in_the_order_of_joining() {
        let mut state = 1_u64;
        let mut next = |n: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % n
        };
        let mut pool = Pool::new();
        let mut list: Vec<(u32, Waiting)> = Vec::new();
        for ticket in 0..5000 {
            let waiting = Waiting { ticket, host: HostId(next(1000) as u32) };
            let rank = next(4) as u32;
            pool.join(rank, waiting);
            list.push((rank, waiting));
            match next(4) {
                0 => assert_eq!(pool.take_first(), Some(list.remove(0).1.host)),
                1 => {
                    let (rank, waiting) = list.remove(next(list.len()));
                    pool.leave(rank, waiting);
                }
                2 => {
                    let i = next(list.len());
                    let rank = list[i].0;
                    let of_rank = |entry: &&(u32, Waiting)| entry.0 == rank;
                    let index = list[..i].iter().filter(of_rank).count();
                    assert_eq!(pool.count(rank as usize), list.iter().filter(of_rank).count());
                    let host = list.remove(i).1.host;
                    assert_eq!(pool.host(rank as usize, index), host);
                    assert_eq!(pool.take(rank as usize, index), Some(host));
                }
                _ => {
                    let (i, new) = (next(list.len()), next(4) as u32);
                    pool.move_to(new, list[i].0, list[i].1);
                    list[i].0 = new;
                }
            }
            assert_eq!(pool.len() as usize, list.len());
        }
    }
}
