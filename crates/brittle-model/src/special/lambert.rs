//! Lambert's W, principal branch, and its form beside the branch point.

use std::f64::consts::E;

/// e − [`E`]: what the constant leaves out.
const E_REST: f64 = 1.445_646_891_729_250_2e-16;

/// W₀(z): the solution `w ≥ −1` of `w·eʷ = z`.
///
/// Source: Corless et al. (1996), "On the Lambert W function": the branch-point series in
/// `p = √(2(ez + 1))` (their 4.22) as start and Halley's iteration (their 5.9). About 1e-15 absolute.
/// Domain: z ≥ −1/e; NaN below. Beside the branch point the argument itself has lost the digits: see
/// [`one_plus_w0`].
#[must_use]
pub fn w0(z: f64) -> f64 {
    // ez + 1 to the last bit, though it cancels.
    let gap = libm::fma(E, z, 1.0) + E_REST * z;
    if gap < 0.0 {
        // A z that is −1/e rounded down is meant to be −1/e.
        return if gap > -1e-15 { -1.0 } else { f64::NAN };
    }
    let p = libm::sqrt(2.0 * gap);
    if p < 0.03 {
        return horner(&BRANCH, p);
    }
    if z == f64::INFINITY {
        return z;
    }
    let mut w = if z < 1.0 {
        horner(&BRANCH[3..], p)
    } else {
        let ln = libm::log1p(z);
        ln - libm::log1p(ln) * ln / (1.0 + ln)
    };
    for _ in 0..20 {
        let e = libm::exp(w);
        let miss = w * e - z;
        let step = miss / (e * (w + 1.0) - (w + 2.0) * miss / (2.0 * w + 2.0));
        w -= step;
        if step.abs() <= 1e-8 * w.abs().max(1e-300) {
            break; // cubic: the next step would be below an ulp
        }
    }
    w
}

/// `1 + W₀(−e^{−x−1})` without cancellation: near √(2x) for small `x`, near 1 for large.
///
/// It is the `y` in (0, 1) with `x = −y − ln(1 − y)`. Below x = 0.005 by its series in `s = √(2x)`,
/// `s − s²/3 + s³/36 + s⁴/270 + …` (Corless et al. 1996, after their 4.22; the first three terms are
/// Daly's higher-order interval); above by Newton's method for `v = −ln(1 − y)`, `v + e^{−v} = 1 + x`.
/// About 1e-15 relative. Domain: x ≥ 0.
#[must_use]
pub fn one_plus_w0(x: f64) -> f64 {
    let s = libm::sqrt(2.0 * x);
    if x < 0.005 {
        return horner(&BESIDE, s);
    }
    if x == f64::INFINITY {
        return 1.0;
    }
    // v = s + s²/6 + … and v < 1 + x. The function is convex and the start not below the root.
    let mut v = (s + s * s / 6.0 + s * s * s / 36.0).min(1.0 + x);
    for _ in 0..20 {
        let y = -libm::expm1(-v);
        let step = (v - y - x) / y;
        v -= step;
        if step.abs() <= 1e-9 * v {
            break; // quadratic: the next step would be below an ulp
        }
    }
    -libm::expm1(-v)
}

fn horner(terms: &[f64], x: f64) -> f64 {
    terms.iter().fold(0.0, |sum, term| sum * x + term)
}

/// W₀ in powers of `p`, highest first (Corless et al. 1996, 4.22).
const BRANCH: [f64; 9] = [
    -1963.0 / 204_120.0,
    680_863.0 / 43_545_600.0,
    -221.0 / 8505.0,
    769.0 / 17_280.0,
    -43.0 / 540.0,
    11.0 / 72.0,
    -1.0 / 3.0,
    1.0,
    -1.0,
];

/// `1 + W₀(−e^{−1−s²/2})` in powers of `s`, highest first, from `y·y′ = s·(1 − y)`.
const BESIDE: [f64; 10] = [
    -571.0 / 2_351_462_400.0,
    -1.0 / 204_120.0,
    -139.0 / 5_443_200.0,
    -1.0 / 17_010.0,
    1.0 / 4320.0,
    1.0 / 270.0,
    1.0 / 36.0,
    -1.0 / 3.0,
    1.0,
    0.0,
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Reference values: mpmath 1.3, 60 digits.
    #[test]
    fn w0_meets_reference() {
        let cases = [
            (-0.3678, -0.979_360_714_957_830_5),
            (-0.36, -0.806_084_315_970_817_6),
            (-0.3, -0.489_402_227_180_214_9),
            (-0.1, -0.111_832_559_158_962_97),
            (-1e-10, -1.000_000_000_1e-10),
            (1e-300, 1e-300),
            (0.5, 0.351_733_711_249_195_84),
            (1.0, 0.567_143_290_409_784),
            (3.0, 1.049_908_894_964_04),
            (10.0, 1.745_528_002_740_699_4),
            (1e5, 9.284_571_428_622_108),
            (1e300, 684.247_208_629_760_8),
        ];
        for (z, w) in cases {
            let got = w0(z);
            assert!((got / w - 1.0).abs() < 1e-14, "W0({z}) = {got}, not {w}");
        }
        assert_eq!(w0(0.0), 0.0);
        assert!((w0(-libm::exp(-1.0)) + 1.0).abs() < 2e-8);
        assert!(w0(-0.4).is_nan());
        assert_eq!(w0(f64::INFINITY), f64::INFINITY);
    }

    /// Reference values: mpmath 1.3, 60 digits.
    #[test]
    fn one_plus_w0_meets_reference() {
        let cases = [
            (1e-12, 1.414_212_895_706_506_8e-6),
            (1e-6, 0.001_413_546_974_288_664_6),
            (1e-3, 0.044_057_192_259_048_08),
            (0.0049, 0.095_755_589_171_306_9),
            (0.0051, 0.097_624_052_348_066_09),
            (0.1, 0.383_183_168_208_294_84),
            (1.0, 0.841_405_660_436_960_6),
            (10.0, 0.999_983_298_020_255_9),
            (30.0, 0.999_999_999_999_965_6),
            (1000.0, 1.0),
        ];
        for (x, y) in cases {
            let got = one_plus_w0(x);
            assert!((got / y - 1.0).abs() < 4e-15, "{x}: {got}, not {y}");
        }
        assert_eq!(one_plus_w0(0.0), 0.0);
        assert_eq!(one_plus_w0(f64::INFINITY), 1.0);
    }

    #[test]
    fn both_forms_are_one_function() {
        for i in 1..200 {
            let x = f64::from(i) * 0.05;
            let plain = 1.0 + w0(-libm::exp(-x - 1.0));
            assert!((one_plus_w0(x) - plain).abs() < 1e-13, "{x}");
        }
    }
}
