//! The example finds what it is known to find.

#[allow(dead_code, reason = "the test calls what `main` prints")]
#[path = "../examples/study.rs"]
mod study;

#[test]
fn a_study_has_its_intervals() {
    let expected = "How often should a small job save?
 10min  0.9021  [0.9006, 0.9036] at 95 %
    1h  0.9700  [0.9681, 0.9718] at 95 %
    6h  0.9450  [0.9403, 0.9498] at 95 %
";
    assert_eq!(study::report().expect("the study is good"), expected);
}
