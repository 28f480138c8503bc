//! The standard normal law, accurate in both tails.
//!
//! Q is the survival function, Φ = 1 − Q the distribution function, φ the density, all of a
//! dimensionless `z`. Accurate to about `z²·1e-16` relative, for any finite `z` in log form.

use std::f64::consts::{FRAC_1_SQRT_2, LN_2, PI};

/// ½·ln 2π.
const HALF_LN_2PI: f64 = 0.918_938_533_204_672_7;
/// √(2π).
const SQRT_2PI: f64 = 2.506_628_274_631_000_7;
/// From here up Mills' ratio is taken from Laplace's continued fraction.
const FAR: f64 = 8.0;

/// Φ(z) = ½·erfc(−z/√2), the probability of at most `z`.
///
/// Equation: Abramowitz & Stegun (1964) 7.1.22. Domain: all reals; underflows to 0 below −38.
#[must_use]
pub fn cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z * FRAC_1_SQRT_2)
}

/// Q(z) = ½·erfc(z/√2), the probability of more than `z`.
///
/// Equation: Abramowitz & Stegun (1964) 7.1.22. Domain: all reals; underflows to 0 above 38, see
/// [`ln_survival`].
#[must_use]
pub fn survival(z: f64) -> f64 {
    0.5 * libm::erfc(z * FRAC_1_SQRT_2)
}

/// ln Q(z), the negative cumulative hazard of the normal law.
///
/// Below zero by `log1p(−Φ)`, so that a tiny Φ keeps its digits; far above by `ln φ + ln R` with
/// Mills' ratio R ([`mills_ratio`]). Domain: all reals.
#[must_use]
pub fn ln_survival(z: f64) -> f64 {
    if z < 0.0 {
        libm::log1p(-cdf(z))
    } else if z < FAR {
        libm::log(survival(z))
    } else {
        -0.5 * z * z - HALF_LN_2PI + libm::log(mills_ratio(z))
    }
}

/// R(z) = Q(z)/φ(z), Mills' ratio (Mills 1926); falls from ∞ to 0, like `1/z` far up.
///
/// Far up by Laplace's continued fraction `1/(z + 1/(z + 2/(z + 3/(z + …))))`, Abramowitz & Stegun
/// (1964) 26.2.14. Domain: all reals; overflows to ∞ below −37.
#[must_use]
pub fn mills_ratio(z: f64) -> f64 {
    if z < FAR {
        return survival(z) * SQRT_2PI * libm::exp(0.5 * z * z);
    }
    // Backwards and as one ratio: p/q is the tail that starts with n. Sixteen levels leave less
    // than an ulp from z = 8 on.
    let (mut p, mut q) = (z, 1.0);
    for n in (1..=16).rev() {
        (p, q) = (z * p + f64::from(n) * q, p);
    }
    q / p
}

/// φ(z)/Q(z), the hazard of the normal law; like `z` far up, like φ far down.
///
/// Equation: the reciprocal of [`mills_ratio`] (Mills 1926). Domain: all reals.
#[must_use]
pub fn hazard(z: f64) -> f64 {
    if z < FAR { libm::exp(-0.5 * z * z) / (SQRT_2PI * survival(z)) } else { 1.0 / mills_ratio(z) }
}

/// The `z` with Φ(z) = `p`.
///
/// Source: Wichura (1988), AS 241, by [`inverse_ln_survival`]. Domain: 0 ≤ p ≤ 1, −∞ and ∞ at the
/// ends. Near 1 the answer is as good as `1 − p` still is; use the log form there.
#[must_use]
pub fn quantile(p: f64) -> f64 {
    inverse_ln_survival(-libm::log1p(-p))
}

/// The `z` with −ln Q(z) = `h`: the inverse cumulative hazard of the normal law.
///
/// Source: Wichura (1988), algorithm AS 241 (PPND16), about 1e-15 relative. Its tail argument
/// √(−ln q) is √h here, so nothing underflows; above h = 700, where its fit ends, two Newton steps
/// on [`ln_survival`] from `z² = 2h − ln(4πh)` take over. Domain: h ≥ 0; −∞ at 0, ∞ at ∞.
#[must_use]
pub fn inverse_ln_survival(h: f64) -> f64 {
    let p = -libm::expm1(-h);
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        q * ratio(&CENTRE, 0.180_625 - q * q)
    } else if h == 0.0 {
        f64::NEG_INFINITY
    } else if h < LN_2 {
        -tail(libm::sqrt(-libm::log(p)))
    } else if h <= 700.0 {
        tail(libm::sqrt(h))
    } else if h == f64::INFINITY {
        f64::INFINITY
    } else {
        let mut z = libm::sqrt(2.0 * h - libm::log(4.0 * PI * h));
        for _ in 0..2 {
            z += (ln_survival(z) + h) * mills_ratio(z);
        }
        z
    }
}

/// `z` above the centre, from r = √(−ln q).
fn tail(r: f64) -> f64 {
    if r <= 5.0 { ratio(&NEAR_TAIL, r - 1.6) } else { ratio(&FAR_TAIL, r - 5.0) }
}

/// A ratio of polynomials: numerator and denominator, highest power first.
type Ratio = [[f64; 8]; 2];

fn ratio([above, below]: &Ratio, x: f64) -> f64 {
    let horner = |terms: &[f64; 8]| terms.iter().fold(0.0, |sum, term| sum * x + term);
    horner(above) / horner(below)
}

/// AS 241 coefficients a and b: |p − ½| ≤ 0.425.
const CENTRE: Ratio = [
    [
        2.509_080_928_730_122_7e3,
        3.343_057_558_358_813e4,
        6.726_577_092_700_87e4,
        4.592_195_393_154_987e4,
        1.373_169_376_550_946e4,
        1.971_590_950_306_551_3e3,
        1.331_416_678_917_843_8e2,
        3.387_132_872_796_366_5,
    ],
    [
        5.226_495_278_852_854e3,
        2.872_908_573_572_194_3e4,
        3.930_789_580_009_271e4,
        2.121_379_430_158_659_7e4,
        5.394_196_021_424_751e3,
        6.871_870_074_920_579e2,
        4.231_333_070_160_091e1,
        1.0,
    ],
];

/// AS 241 coefficients c and d: r ≤ 5.
const NEAR_TAIL: Ratio = [
    [
        7.745_450_142_783_414e-4,
        2.272_384_498_926_918_4e-2,
        2.417_807_251_774_506e-1,
        1.270_458_252_452_368_4,
        3.647_848_324_763_204_5,
        5.769_497_221_460_691,
        4.630_337_846_156_546,
        1.423_437_110_749_683_5,
    ],
    [
        1.050_750_071_644_416_9e-9,
        5.475_938_084_995_345e-4,
        1.519_866_656_361_645_7e-2,
        1.481_039_764_274_800_8e-1,
        6.897_673_349_851e-1,
        1.676_384_830_183_803_8,
        2.053_191_626_637_759,
        1.0,
    ],
];

/// AS 241 coefficients e and f: r above 5.
const FAR_TAIL: Ratio = [
    [
        2.010_334_399_292_288_1e-7,
        2.711_555_568_743_487_6e-5,
        1.242_660_947_388_078_4e-3,
        2.653_218_952_657_612_4e-2,
        2.965_605_718_285_048_7e-1,
        1.784_826_539_917_291_3,
        5.463_784_911_164_114,
        6.657_904_643_501_103,
    ],
    [
        2.044_263_103_389_939_7e-15,
        1.421_511_758_316_446e-7,
        1.846_318_317_510_054_8e-5,
        7.868_691_311_456_133e-4,
        1.487_536_129_085_061_5e-2,
        1.369_298_809_227_358e-1,
        5.998_322_065_558_88e-1,
        1.0,
    ],
];

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_close(got: f64, want: f64, within: f64) {
        assert!((got - want).abs() <= within * want.abs(), "{got}, not {want}");
    }

    /// Reference values (z, ln Q, R): mpmath 1.3, 60 digits.
    #[test]
    fn tails_meet_reference() {
        let cases = [
            (-37.0, -5.725_571_222_524_577e-300, 4.716_966_555_036_58e297),
            (-20.0, -2.753_624_118_606_233_7e-89, 1.811_283_015_892_591_7e87),
            (-8.0, -6.220_960_574_271_786e-16, 197_930_788_642_469.2),
            (-1.0, -0.172_753_779_023_449_9, 3.477_051_811_703_694_4),
            (0.0, -LN_2, 1.253_314_137_315_500_3),
            (0.5, -1.175_911_761_593_618_5, 0.876_364_456_453_692_3),
            (1.0, -1.841_021_645_009_263_6, 0.655_679_542_418_798_6),
            (5.0, -15.064_998_393_988_725, 0.192_808_104_715_315_76),
            (7.9, -34.206_228_170_981_72, 0.124_644_494_485_095_57),
            (8.0, -35.013_437_159_914_55, 0.123_131_963_257_932_3),
            (12.0, -75.410_673_001_568_8, 0.082_766_286_501_369_18),
            (20.0, -203.917_155_371_097_27, 0.049_875_925_981_836_78),
            (37.5, -707.668_989_317_507_2, 0.026_647_744_014_898_55),
            (38.0, -726.557_216_018_820_1, 0.026_297_602_974_252_966),
            (50.0, -1_254.831_361_139_42, 0.019_992_009_580_853_565),
            (100.0, -5_005.524_208_694_205, 0.009_999_000_299_850_106),
            (1000.0, -500_007.826_694_812_2, 0.000_999_999_000_002_999_9),
        ];
        for (z, ln_q, mills) in cases {
            let rounding = 1e-15_f64.max(z * z * 3e-16);
            let far = if z > 0.0 { 1e-15 } else { rounding };
            assert_close(ln_survival(z), ln_q, far);
            assert_close(mills_ratio(z), mills, if z < FAR { 1e-15 + rounding } else { 1e-15 });
            assert_close(hazard(z), 1.0 / mills, if z < FAR { 1e-15 + rounding } else { 1e-15 });
        }
    }

    /// Reference values (h, z): mpmath 1.3, 60 digits.
    #[test]
    fn inverse_meets_reference() {
        let cases = [
            (1e-300, -37.047_096_299_361_2),
            (1e-100, -21.273_453_560_965_326),
            (1e-12, -7.034_483_825_301_202),
            (0.01, -2.328_221_737_537_176),
            (0.1, -1.309_617_799_458_493_2),
            (2.0, 1.101_519_628_498_750_3),
            (3.0, 1.646_921_720_527_715),
            (24.0, 6.509_298_235_954_301),
            (26.0, 6.803_395_271_632_252),
            (100.0, 13.888_476_033_003_887),
            (699.0, 37.268_276_062_074_96),
            (701.0, 37.321_863_981_173_14),
            (745.0, 38.481_948_964_330_2),
            (1e4, 141.379_839_873_127_17),
            (1e8, 14_142.134_882_976_3),
        ];
        for (h, z) in cases {
            assert_close(inverse_ln_survival(h), z, 3e-15);
        }
        assert!(inverse_ln_survival(LN_2).abs() < 1e-15);
        assert_eq!(inverse_ln_survival(0.0), f64::NEG_INFINITY);
        assert_eq!(inverse_ln_survival(f64::INFINITY), f64::INFINITY);
    }

    #[test]
    fn quantile_inverts_cdf() {
        for i in -80..=50 {
            let z = f64::from(i) / 10.0;
            assert!((quantile(cdf(z)) - z).abs() < 1e-10, "{z}");
        }
        assert_eq!(quantile(0.0), f64::NEG_INFINITY);
        assert_eq!(quantile(1.0), f64::INFINITY);
    }
}
