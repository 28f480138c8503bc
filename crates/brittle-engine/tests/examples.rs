//! The examples find what they are known to find.

#[allow(dead_code, reason = "the test calls what `main` prints")]
#[path = "../examples/one_trial.rs"]
mod one_trial;
#[allow(dead_code, reason = "the test calls what `main` prints")]
#[path = "../examples/own_policy.rs"]
mod own_policy;

#[test]
fn one_trial_is_told() {
    let expected = "goodput 0.9614, 9 interruptions
  230.75 h productive
    3.83 h saving
    4.67 h lost
    0.30 h waiting
    0.45 h starting
";
    assert_eq!(one_trial::report().expect("the scenario is good"), expected);
}

#[test]
fn a_policy_of_ones_own_is_asked() {
    let expected = "0.9453 every 1h (as given)
0.9436 every hour, and half an hour for six hours after an interruption
";
    assert_eq!(own_policy::report().expect("the scenario is good"), expected);
}
