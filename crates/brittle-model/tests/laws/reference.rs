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
    ];
    for (law, t, cumulative) in cases {
        assert_close(FirstLife::new(&law, Age::Stationary).cumulative_hazard(t), cumulative);
    }
}
