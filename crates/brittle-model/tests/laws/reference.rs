//! Tails against values computed elsewhere in high precision.

use brittle_model::law::{FirstLife, Law};
use brittle_model::scenario::Age;

use super::stretches;

fn assert_close(got: f64, want: f64) {
    assert!((got / want - 1.0).abs() < 1e-12, "{got:e}, not {want:e}");
}

/// Reference values (σ, t, Λ) for median 1 s: mpmath 1.3, 50 digits.
#[test]
fn lognormal_tails_meet_reference() {
    let cases = [
        (2.0, 1e-30, 1.050_550_317_105_163_2e-261),
        (2.0, 1e-6, 2.461_912_018_818_530_5e-12),
        (2.0, 1.0, std::f64::consts::LN_2),
        (2.0, 1e6, 26.730_082_824_460_588),
        (2.0, 1e30, 600.925_395_133_046_2),
        (0.5, 1e-8, 2.010_773_281_017_843_5e-297),
        (0.5, 0.1, 2.060_645_519_100_240_7e-6),
        (0.5, 100.0, 45.565_909_712_207_28),
        (0.5, 1e8, 683.169_253_254_220_8),
    ];
    for (sigma, t, cumulative) in cases {
        let law = Law::Lognormal { median: 1.0, sigma };
        assert_close(law.cumulative_hazard(t), cumulative);
        assert!((law.inverse_cumulative_hazard(cumulative) / t - 1.0).abs() < 1e-12);
    }
}

/// Reference values (σ, age, t, Λ(age + t) − Λ(age)) for median 1 s: mpmath 1.3, 80 digits.
#[test]
fn a_short_wait_after_a_long_age_keeps_its_digits() {
    let cases = [
        (1.5, 10.0, 1e-9, 1.312_361_314_760_084_5e-10),
        (1.5, 1e-6, 1e-9, 1.012_172_007_823_777_3e-22),
        (0.5, 100.0, 1e-6, 1.863_298_638_956_027_2e-7),
        (1.5, 10.0, 0.05, 0.006_550_174_180_529_569),
        (1.5, 1e6, 100.0, 0.000_621_070_693_354_394),
    ];
    for (sigma, age, t, increment) in cases {
        let law = Law::Lognormal { median: 1.0, sigma };
        let got = law.cumulative_hazard_after(age, t);
        assert!((got / increment - 1.0).abs() < 1e-11, "{got:e} {increment:e}");
        assert!((law.residual(age, increment) / t - 1.0).abs() < 1e-11);
    }
    // ((1 + 1e-12)^0.7 − 1)·Λ(1e8), and a nanosecond in a century of a bathtub.
    let law = Law::Weibull { scale: 1e6, shape: 0.7 };
    let t = law.residual(1e8, law.cumulative_hazard(1e8) * 0.7e-12);
    assert!((t / 1e-4 - 1.0).abs() < 1e-11, "{t}");
    assert_eq!(stretches(&[(0.0, 1.0), (1e3, 1e-9)]).residual(3e9, 1e-18), 1e-9);
}

/// Reference values (law, t, Λ_e): mpmath 1.3, 60 digits and more.
#[test]
fn stationary_tails_meet_reference() {
    let lognormal = |sigma| Law::Lognormal { median: 1.0, sigma };
    let weibull = |shape| Law::Weibull { scale: 1.0, shape };
    let gamma = |shape| Law::Gamma { scale: 1.0, shape };
    let cases = [
        (lognormal(0.05), 0.5, 0.691_898_741_109_461_3),
        (lognormal(0.05), 1.1, 7.405_189_836_480_534),
        (lognormal(0.05), 1.3, 20.824_878_836_680_732),
        (lognormal(0.5), 1e-6, 8.824_972_919_852_16e-7),
        (lognormal(0.5), 1.0, 1.385_438_687_386_238),
        (lognormal(0.5), 5.0, 7.738_088_927_728_248),
        (lognormal(0.5), 100.0, 43.967_855_476_145_66),
        (lognormal(2.0), 1e-3, 0.000_135_331_689_387_784_04),
        (lognormal(2.0), 10.0, 0.457_171_966_643_659_33),
        (lognormal(2.0), 1e4, 6.318_495_155_134_523),
        (lognormal(2.0), 1e20, 227.457_534_263_946_83),
        (weibull(0.1), 1e-3, 1.748_820_980_440_736_9e-10),
        (weibull(0.1), 1e6, 0.007_915_995_740_305_317),
        (weibull(0.1), 1e25, 277.192_650_266_693_7),
        (weibull(0.7), 1e-9, 7.899_993_172_774_739e-10),
        (weibull(0.7), 1.0, 0.606_585_198_550_801_7),
        (weibull(0.7), 1000.0, 123.695_879_283_919_81),
        (weibull(2.0), 0.01, 0.011_347_556_229_491_487),
        (weibull(2.0), 1.0, 1.849_605_509_933_248_2),
        (weibull(2.0), 20.0, 403.569_343_334_104_25),
        (weibull(10.0), 0.5, 0.745_539_722_797_044_7),
        (weibull(10.0), 1.2, 10.206_405_614_155_59),
        (weibull(10.0), 1.9, 621.137_487_885_405_7),
        (gamma(0.05), 1e-9, 1.305_770_870_551_772_4e-8),
        (gamma(0.05), 1.9, 3.064_582_299_009_943_5),
        (gamma(0.05), 2.1, 3.321_913_268_073_366_5),
        (gamma(0.05), 300.0, 305.398_032_412_319_74),
        (gamma(0.5), 0.1, 0.166_473_646_672_335_56),
        (gamma(0.5), 30.0, 31.611_386_212_169_1),
        (gamma(2.5), 1e-6, 4.000_000_800_000_213e-7),
        (gamma(2.5), 4.4, 2.799_076_115_314_715),
        (gamma(2.5), 4.6, 2.953_937_072_136_328_2),
        (gamma(2.5), 500.0, 491.873_070_448_638_04),
        (gamma(50.0), 5.0, 0.105_360_515_657_826_3),
        (gamma(50.0), 51.9, 3.217_974_316_363_644_7),
        (gamma(50.0), 52.1, 3.255_865_127_722_453_5),
        (gamma(50.0), 90.0, 16.490_529_894_963_294),
        (gamma(50.0), 700.0, 527.330_034_458_862_7),
    ];
    for (law, t, cumulative) in cases {
        assert_close(FirstLife::new(&law, Age::Stationary).cumulative_hazard(t), cumulative);
    }
}

/// Reference values (k, x, Λ) for scale 1 s: mpmath 1.3, 60 digits.
#[test]
fn gamma_tails_meet_reference() {
    let cases = [
        (0.05, 1e-200, 1.027_216_865_324_433_8e-10),
        (0.05, 1e-6, 0.723_251_718_009_730_1),
        (0.05, 1.0, 4.463_353_577_751_352),
        (0.05, 400.0, 408.663_136_824_725_2),
        (0.5, 1e-100, 1.128_379_167_095_512_6e-50),
        (0.5, 2.0, 3.090_037_153_122_087),
        (2.5, 1e-60, 3.009_011_112_254_700_2e-151),
        (2.5, 0.3, 0.012_069_299_059_398_764),
        (2.5, 9.0, 5.827_169_635_720_766),
        (2.5, 700.0, 690.455_920_277_159_1),
        (50.0, 1e-3, 3.284_727_517_040_995e-215),
        (50.0, 30.0, 0.000_519_026_133_311_341_5),
        (50.0, 50.0, 0.731_489_575_729_270_5),
        (50.0, 75.0, 7.008_756_374_784_992),
        (50.0, 800.0, 616.956_649_844_858_2),
    ];
    for (shape, t, cumulative) in cases {
        let law = Law::Gamma { scale: 1.0, shape };
        assert_close(law.cumulative_hazard(t), cumulative);
        assert_close(law.inverse_cumulative_hazard(cumulative), t);
    }
}

/// A whole shape is so many exponential lives: S(t) = e⁻ˣ Σ xⁱ/i!, i < k (Erlang 1917).
#[test]
fn a_gamma_law_of_a_whole_shape_is_erlangs() {
    for stages in [1_u32, 2, 3, 7, 20, 50] {
        let shape = f64::from(stages);
        let law = Law::Gamma { scale: 2.0, shape };
        assert_eq!(law.mean(), 2.0 * shape);
        for x in [0.5 * shape, shape, 1.5 * shape, 4.0 * shape] {
            let (mut term, mut sum) = (1.0, 1.0);
            for i in 1..stages {
                term *= x / f64::from(i);
                sum += term;
            }
            let cumulative = x - libm::log(sum);
            let got = law.cumulative_hazard(2.0 * x);
            // The sum above loses the digits that x has more than Λ.
            let error = (got - cumulative).abs();
            assert!(error < 1e-12 * cumulative + 1e-15 * x, "{stages} {x}: {got}");
            let hazard = term / sum / 2.0;
            assert!((law.hazard(2.0 * x) / hazard - 1.0).abs() < 1e-12, "{stages} {x}");
        }
    }
}

/// Reference values (k, age, t, Λ(age + t) − Λ(age)) for scale 1 s: mpmath 1.3, 100 digits.
#[test]
fn a_short_wait_after_a_long_age_keeps_its_digits_under_a_gamma_law() {
    let cases = [
        (0.05, 1e-6, 1e-12, 5.305_615_174_339_4e-8),
        (0.5, 10.0, 1e-9, 1.045_930_344_043_935_5e-9),
        (2.5, 0.01, 1e-9, 7.447_700_184_208_14e-13),
        (2.5, 40.0, 1e-7, 9.634_253_879_170_22e-8),
        (50.0, 30.0, 1e-6, 3.683_220_370_051_498e-10),
        (50.0, 60.0, 0.3, 0.069_404_919_151_580_67),
        (50.0, 2000.0, 5.0, 4.877_715_434_418_191),
    ];
    for (shape, age, t, increment) in cases {
        let law = Law::Gamma { scale: 1.0, shape };
        let got = law.cumulative_hazard_after(age, t);
        assert!((got / increment - 1.0).abs() < 1e-11, "{shape} {age} {t}: {got:e}");
        let got = law.residual(age, increment);
        assert!((got / t - 1.0).abs() < 1e-11, "{shape} {age} {t}: {got:e}");
    }
}
