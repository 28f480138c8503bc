//! Each rule of retirement, through the factory that a scenario makes.

use brittle_model::scenario::{HostPolicy, RetirementRule, Score};
use brittle_model::{SimTime, Span};
use brittle_policy::spec::retirement;
use brittle_policy::{Record, Retirement};

const DAY: Span = Span::from_secs(86_400);
const WEEK: Span = Span::from_secs(7 * 86_400);
const SCORE: Score = Score { start: 100.0, penalty: 40.0, credit_per_day: 10.0 };

fn fresh(rule: &RetirementRule) -> Box<dyn Retirement> {
    let spec = HostPolicy { retirement: rule.clone(), ..HostPolicy::default() };
    retirement(&spec).fresh()
}

fn days(days: u64) -> SimTime {
    SimTime::ZERO + DAY * days
}

fn record(blamed: &[u64]) -> Record {
    Record { blamed: blamed.iter().map(|&day| days(day)).collect() }
}

fn threshold(failures: u32, window: Span) -> RetirementRule {
    RetirementRule::Threshold { failures, window }
}

fn low_score(limit: f64) -> RetirementRule {
    RetirementRule::Score { score: SCORE, limit }
}

#[test]
fn nobody_is_retired_by_default() {
    let rule = HostPolicy::default().retirement;
    assert!(fresh(&rule).never());
    assert!(!fresh(&rule).retires(days(9), &record(&[1; 1000])));
}

#[test]
fn a_threshold_is_met_at_the_edge_of_its_window_and_not_beyond() {
    let mut policy = fresh(&threshold(3, WEEK));
    assert!(!policy.never());
    let (two, three) = (record(&[3, 4]), record(&[3, 4, 5]));
    assert!(!policy.retires(days(5), &two));
    assert!(policy.retires(days(5), &three));
    assert!(policy.retires(days(10), &three));
    assert!(!policy.retires(days(10) + Span::from_nanos(1), &three));
    // A fourth brings it back: the oldest no longer counts.
    assert!(policy.retires(days(11), &record(&[3, 4, 5, 6])));
    // A repair that takes longer than the window has outlived its own blame.
    assert!(!fresh(&threshold(1, DAY)).retires(days(12), &record(&[10])));
    assert!(fresh(&threshold(1, DAY)).retires(days(11), &record(&[10])));
}

/// By hand: the third blame in a row takes 100 to −20; each whole day of repair gives 10 back.
#[test]
fn a_score_retires_at_its_limit() {
    let mut policy = fresh(&low_score(0.0));
    assert!(!policy.never());
    assert!(!policy.retires(days(5), &record(&[5, 5])));
    assert!(policy.retires(days(5), &record(&[5, 5, 5])));
    assert!(policy.retires(days(7), &record(&[5, 5, 5])));
    assert!(!policy.retires(days(8), &record(&[5, 5, 5])));
    // Exactly at the limit of 20: retired; above it: not.
    assert!(fresh(&low_score(20.0)).retires(days(5), &record(&[5, 5])));
    assert!(!fresh(&low_score(19.0)).retires(days(5), &record(&[5, 5])));
}

#[test]
fn composites_are_or_and_and() {
    let rules = [threshold(2, WEEK), low_score(0.0), threshold(5, WEEK * 10)];
    let (mut any, mut all) =
        (fresh(&RetirementRule::Any(rules.to_vec())), fresh(&RetirementRule::All(rules.to_vec())));
    let mut seen = [0; 2];
    for pattern in 0..1_u64 << 12 {
        let blamed: Vec<u64> = (0..12).filter(|i| pattern >> i & 1 == 1).collect();
        let record = record(&blamed);
        for now in [12, 14, 20] {
            let each = rules.each_ref().map(|rule| fresh(rule).retires(days(now), &record));
            assert_eq!(any.retires(days(now), &record), each.contains(&true));
            assert_eq!(all.retires(days(now), &record), !each.contains(&false));
            seen[0] += usize::from(each.contains(&true));
            seen[1] += usize::from(!each.contains(&false));
        }
    }
    // The comparison saw both answers of both.
    assert!(seen.iter().all(|&count| count > 100 && count < 3 << 12), "{seen:?}");
}

#[test]
fn composites_nest_and_know_when_they_never_retire() {
    use RetirementRule::{All, Any, Never};
    let nested = Any(vec![All(vec![threshold(1, WEEK), low_score(0.0)]), threshold(4, WEEK)]);
    let mut policy = fresh(&nested);
    assert!(!policy.retires(days(5), &record(&[5])));
    assert!(policy.retires(days(5), &record(&[5, 5, 5])));
    assert!(policy.retires(days(12), &record(&[5, 6, 7, 8])));
    for (rule, never) in [
        (Any(vec![Never, Never]), true),
        (Any(vec![Never, threshold(1, WEEK)]), false),
        (All(vec![Never, threshold(1, WEEK)]), true),
        (All(vec![threshold(1, WEEK)]), false),
        (Any(vec![]), true),
        (All(vec![]), true),
    ] {
        let mut policy = fresh(&rule);
        assert_eq!(policy.never(), never, "{rule}");
        assert!(!(never && policy.retires(days(1), &record(&[1]))), "{rule}");
    }
}

/// The answer is of the record and the instant alone.
#[test]
fn the_same_record_has_the_same_answer() {
    let rule = RetirementRule::Any(vec![threshold(3, WEEK), low_score(0.0)]);
    let mut used = fresh(&rule);
    for i in 0..1000_u64 {
        let record = record(&[i % 7, 7 + i % 5, 12 + i % 3, 15][..(i % 5) as usize]);
        let answer = used.retires(days(15 + i % 4), &record);
        assert_eq!(answer, fresh(&rule).retires(days(15 + i % 4), &record));
    }
}

#[test]
fn every_rule_describes_itself() {
    let both = vec![threshold(3, WEEK), low_score(0.0)];
    let cases = [
        (RetirementRule::Never, "never"),
        (threshold(1, WEEK), "after 1 failure within 7d"),
        (threshold(3, WEEK), "after 3 failures within 7d"),
        (low_score(0.0), "at a score of 0 (from 100, 40 less a failure, 10 more a quiet day)"),
        (
            RetirementRule::Any(both),
            "any of (after 3 failures within 7d; at a score of 0 (from 100, 40 less a failure, 10 more a quiet day))",
        ),
    ];
    for (rule, text) in cases {
        let spec = HostPolicy { retirement: rule, ..HostPolicy::default() };
        assert_eq!(retirement(&spec).describe(), text);
    }
}
