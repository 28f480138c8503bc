//! The sequence of Sobol' (1967) with the direction numbers of Joe and Kuo (2008, *Constructing Sobol sequences with better
//! two-dimensional projections*, SIAM J. Sci. Comput. 30, their table `new-joe-kuo-6.21201`), by Gray code (Antonov and Saleev 1979).

/// Bits of a coordinate.
const BITS: usize = 32;

/// Coordinates that there are.
pub(crate) const DIMENSIONS: usize = 16;

/// A primitive polynomial, its degree left out: its coefficients between the first and the last, and the first direction numbers, as
/// many as its degree.
type Polynomial = (u32, &'static [u32]);

/// Those of the second coordinate and those behind it; the first has none.
const POLYNOMIALS: [Polynomial; DIMENSIONS - 1] = [
    (0, &[1]),
    (1, &[1, 3]),
    (1, &[1, 3, 1]),
    (2, &[1, 1, 1]),
    (1, &[1, 1, 3, 3]),
    (4, &[1, 3, 5, 13]),
    (2, &[1, 1, 5, 5, 17]),
    (4, &[1, 1, 5, 5, 5]),
    (7, &[1, 1, 7, 11, 19]),
    (11, &[1, 1, 5, 1, 1]),
    (13, &[1, 1, 1, 3, 11]),
    (14, &[1, 3, 5, 5, 31]),
    (1, &[1, 3, 3, 9, 7, 49]),
    (13, &[1, 1, 1, 15, 21, 21]),
    (16, &[1, 3, 1, 13, 27, 49]),
];

/// The first `count` numbers of a coordinate, each over 2³².
///
/// # Panics
/// If there is no such coordinate.
pub(crate) fn sequence(dimension: usize, count: usize) -> Vec<u32> {
    let directions = directions(dimension);
    let mut at = 0;
    let next = |index: u32| {
        let number = at;
        at ^= directions[index.trailing_ones() as usize % BITS];
        number
    };
    (0..).take(count).map(next).collect()
}

fn directions(dimension: usize) -> [u32; BITS] {
    let mut v = [0; BITS];
    let Some(before) = dimension.checked_sub(1) else {
        return std::array::from_fn(|i| 1 << (BITS - 1 - i));
    };
    let (coefficients, first) = POLYNOMIALS[before];
    let degree = first.len();
    for (i, m) in first.iter().enumerate() {
        v[i] = m << (BITS - 1 - i);
    }
    for i in degree..BITS {
        v[i] = v[i - degree] ^ (v[i - degree] >> degree);
        for k in 1..degree {
            if (coefficients >> (degree - 1 - k)) & 1 == 1 {
                v[i] ^= v[i - k];
            }
        }
    }
    v
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the authors' program prints them, in the first three coordinates.
    #[test]
    fn it_begins_as_published() {
        let eighths = |dimension| -> Vec<u32> {
            sequence(dimension, 8).into_iter().map(|number| number >> 29).collect()
        };
        assert_eq!(eighths(0), [0, 4, 6, 2, 3, 7, 5, 1]);
        assert_eq!(eighths(1), [0, 4, 2, 6, 3, 7, 1, 5]);
        assert_eq!(eighths(2), [0, 4, 2, 6, 5, 1, 7, 3]);
    }

    /// Points 1000 and 1023 in all coordinates, as SciPy 1.17 (`qmc.Sobol`, not scrambled) has them of the same table.
    #[test]
    fn it_goes_on_as_elsewhere() {
        let at = |index: usize| -> Vec<u32> {
            (0..DIMENSIONS).map(|dimension| sequence(dimension, index + 1)[index] >> 22).collect()
        };
        let points: [(usize, [u32; DIMENSIONS]); 2] = [
            (1000, [225, 99, 531, 693, 287, 929, 47, 921, 513, 71, 87, 261, 165, 393, 147, 379]),
            (1023, [1, 771, 627, 149, 191, 449, 143, 633, 353, 871, 695, 37, 133, 681, 371, 475]),
        ];
        for (index, point) in points {
            assert_eq!(at(index), point, "point {index}");
        }
    }

    /// Each coordinate takes every 256th once in 256 points, and each pair of neighbours fills a grid of 4 by 4 evenly.
    #[test]
    fn it_fills_evenly() {
        let all: Vec<Vec<u32>> = (0..DIMENSIONS).map(|d| sequence(d, 256)).collect();
        for (d, numbers) in all.iter().enumerate() {
            let mut strata: Vec<u32> = numbers.iter().map(|number| number >> 24).collect();
            strata.sort_unstable();
            assert!(strata.iter().copied().eq(0..256), "coordinate {d}");
        }
        for pair in all.windows(2) {
            let mut counts = [0; 16];
            for (a, b) in pair[0].iter().zip(&pair[1]) {
                counts[((a >> 30) << 2 | (b >> 30)) as usize] += 1;
            }
            assert_eq!(counts, [16; 16]);
        }
    }
}
