//! Lots: a random order of hosts that is never written down.
//!
//! A keyed bijection on `0..n`: a Feistel network on the next power of two, walked until it is back inside
//! (Black and Rogaway 2002). Who holds lot `i` and which lot a host holds each cost a few dozen operations,
//! whatever `n` is: a trial that meets no lemon pays nothing for them.

use crate::draw::mix;

const ROUNDS: u64 = 12;

/// An order of `0..n`, drawn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lots {
    key: u64,
    n: u32,
    /// Bits of the two halves.
    left: u32,
    right: u32,
}

impl Lots {
    pub(crate) fn new(key: u64, n: u32) -> Self {
        let bits = (32 - n.saturating_sub(1).leading_zeros()).max(6);
        Self { key, n, left: bits / 2, right: bits - bits / 2 }
    }

    /// What the halves are changed by in a round.
    fn change(&self, round: u64, half: u32) -> u32 {
        mix(self.key ^ (round << 32 | u64::from(half))) as u32
    }

    /// One pass of the network over a number of `left + right` bits.
    fn pass(&self, x: u32, rounds: impl Iterator<Item = u64>) -> u32 {
        let (ones_left, ones_right) = ((1 << self.left) - 1, (1 << self.right) - 1);
        let (mut l, mut r) = (x >> self.right, x & ones_right);
        for round in rounds {
            if round % 2 == 0 {
                l = (l ^ self.change(round, r)) & ones_left;
            } else {
                r = (r ^ self.change(round, l)) & ones_right;
            }
        }
        l << self.right | r
    }

    /// Who holds lot `i`.
    pub(crate) fn holder(&self, i: u32) -> u32 {
        let mut x = i;
        loop {
            x = self.pass(x, 0..ROUNDS);
            if x < self.n {
                return x;
            }
        }
    }

    /// The lot that `holder` holds.
    pub(crate) fn lot(&self, holder: u32) -> u32 {
        let mut x = holder;
        loop {
            x = self.pass(x, (0..ROUNDS).rev());
            if x < self.n {
                return x;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lot_has_one_holder_and_back() {
        for n in [1, 2, 3, 5, 16, 17, 100, 1000] {
            let lots = Lots::new(mix(u64::from(n)), n);
            let mut held = vec![false; n as usize];
            for i in 0..n {
                let holder = lots.holder(i);
                assert_eq!(lots.lot(holder), i);
                assert!(!std::mem::replace(&mut held[holder as usize], true));
            }
        }
    }

    /// All subsets are equally likely. Pearson's χ² over the C(n, k) subsets, 2,000 draws for each but at most
    /// 600,000; the bound
    /// is the mean plus 4 standard deviations of χ² with C(n, k) − 1 degrees: false alarm below 1e-3 each.
    #[test]
    fn every_subset_is_as_likely() {
        for (n, k) in [(4, 1), (4, 2), (5, 2), (6, 3), (9, 2), (10, 3), (63, 2), (40, 3)] {
            let mut counts = std::collections::BTreeMap::new();
            let subsets = (0..k).fold(1.0, |c, i| c * f64::from(n - i) / f64::from(i + 1));
            let draws = (2000 * subsets as u64).min(600_000);
            for trial in 0..draws {
                let lots = Lots::new(mix(trial.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 77), n);
                let set = (0..k).fold(0_u64, |set, i| set | 1 << lots.holder(i));
                *counts.entry(set).or_insert(0.0) += 1.0;
            }
            let expected = draws as f64 / subsets;
            let chi: f64 =
                counts.values().map(|c: &f64| (c - expected) * (c - expected) / expected).sum();
            let degrees = subsets - 1.0;
            assert_eq!(counts.len() as f64, subsets);
            assert!(chi < degrees + 4.0 * (2.0 * degrees).sqrt(), "{n} {k}: {chi} for {degrees}");
        }
    }
}
