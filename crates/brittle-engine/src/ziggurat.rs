//! Unit exponentials, fast: the ziggurat of Marsaglia and Tsang (2000) with 256 layers.
//!
//! 99 of 100 draws are a table look-up, a multiplication and a comparison; the rest go through `libm`, so
//! the bits are the same on every machine. (`rand_distr` has the same method, but takes its logarithm from
//! the system wherever some other crate enables `num-traits/std`.)

use rand::Rng;

use crate::draw::unit_uniform;

const LAYERS: usize = 256;

/// Where the tail begins, and the area of each layer (Marsaglia and Tsang 2000).
const TAIL: f64 = 7.697_117_470_131_487;
const AREA: f64 = 3.949_659_822_581_572e-3;

/// Right edges of the layers, widest first, and the density at them.
pub(crate) struct Tables {
    x: [f64; LAYERS + 1],
    density: [f64; LAYERS + 1],
}

pub(crate) static TABLES: std::sync::LazyLock<Tables> = std::sync::LazyLock::new(|| {
    let mut x = [0.0; LAYERS + 1];
    // The base layer is a box as wide as its area needs, tail included.
    x[0] = AREA / libm::exp(-TAIL);
    x[1] = TAIL;
    for i in 2..LAYERS {
        x[i] = -libm::log(AREA / x[i - 1] + libm::exp(-x[i - 1]));
    }
    Tables { x, density: x.map(|x| libm::exp(-x)) }
});

/// A unit exponential from a stream.
#[inline(always)]
pub(crate) fn exponential(rng: &mut impl Rng, tables: &Tables) -> f64 {
    let (layer, x) = candidate(rng, tables);
    if x < tables.x[layer + 1] { x } else { settle(rng, tables, layer, x) }
}

/// A layer, and a point under its box.
#[inline(always)]
fn candidate(rng: &mut impl Rng, tables: &Tables) -> (usize, f64) {
    let bits = rng.next_u64();
    let layer = (bits & 0xff) as usize;
    (layer, unit_uniform(bits) * tables.x[layer])
}

/// Decides about a point that is not surely under the density, and goes on until one is.
#[cold]
#[inline(never)]
fn settle(rng: &mut impl Rng, tables: &Tables, mut layer: usize, mut x: f64) -> f64 {
    loop {
        if layer == 0 {
            return TAIL - libm::log(unit_uniform(rng.next_u64()));
        }
        let (low, high) = (tables.density[layer], tables.density[layer + 1]);
        if low + (high - low) * unit_uniform(rng.next_u64()) < libm::exp(-x) {
            return x;
        }
        (layer, x) = candidate(rng, tables);
        if x < tables.x[layer + 1] {
            return x;
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::Xoshiro256PlusPlus;

    use super::*;

    #[test]
    fn layers_have_equal_areas_and_close_at_the_top() {
        let t = &*TABLES;
        for i in 1..LAYERS {
            let area = t.x[i] * (t.density[i + 1] - t.density[i]);
            assert!((area / AREA - 1.0).abs() < 1e-6, "layer {i}: {area}");
        }
        assert_eq!((t.x[LAYERS], t.density[LAYERS]), (0.0, 1.0));
        let base = TAIL * libm::exp(-TAIL) + libm::exp(-TAIL);
        assert!((base / AREA - 1.0).abs() < 1e-9);
    }

    /// Kolmogorov-Smirnov: n = 1,000,000, bound 1.95/√n: false-alarm rate 1e-3, and the seed is fixed.
    #[test]
    fn draws_are_exponential() {
        let n = 1_000_000;
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(7);
        let mut draws: Vec<f64> = (0..n).map(|_| exponential(&mut rng, &TABLES)).collect();
        draws.sort_by(f64::total_cmp);
        let distance = draws.iter().enumerate().map(|(i, &x)| {
            let cdf = -libm::expm1(-x);
            (cdf - i as f64 / n as f64).abs().max(((i + 1) as f64 / n as f64 - cdf).abs())
        });
        let worst = distance.fold(0.0, f64::max);
        assert!(worst < 1.95 / (n as f64).sqrt(), "{worst}");
        assert!(draws[n - 1] > TAIL, "the tail was reached");
    }
}
