//! `sdc.toml`: corruption begins, is noticed late or never, and takes durable work with it.

use brittle_engine::Event;
use brittle_tests::build::HOUR;
use brittle_tests::stats::show;

use super::{class, goodput, mean, outcomes, shipped, watched};

const FILE: &str = "sdc.toml";

/// With nobody looking, 6 corruptions begin in 54 d with processes up (of 16,384 GPUs: 2 % of the time they are not),
/// and nobody is stopped by them. n = 300: standard error 0.14.
#[test]
fn six_begin_in_54_days() {
    let scenario = shipped(FILE, &["failures.corruption.detection=never"]);
    let corruption = class(&scenario, "corruption").0 as usize;
    let outcomes = outcomes(&scenario, 300);
    let begun = mean(&outcomes, |outcome| f64::from(outcome.classes[corruption].failures));
    show(&format!("{begun:?}"));
    assert!(begun.z(6.0 * 0.98).abs() < 4.0, "{begun:?}");
    assert!(outcomes.iter().all(|outcome| outcome.jobs[0].causes[corruption].interruptions == 0));
    // At least one is e^-5.9 short of sure.
    let corrupt = outcomes.iter().filter(|outcome| outcome.jobs[0].corrupt).count();
    assert!(corrupt >= 295, "{corrupt}");
}

/// What is noticed costs durable work: more than what is open between two saves, and days in the mean; what is not
/// noticed by the end is told. By hand (see the file) the job is corrupt for 3.4 of 12.4 days: 27 % of the trials.
#[test]
fn durable_work_is_rolled_back_and_some_is_never_noticed() {
    let scenario = shipped(FILE, &[]);
    let corruption = class(&scenario, "corruption");
    let (mut noticed, mut durable, mut days, mut corrupt) = (0, 0, 0.0, 0);
    for (seen, outcome) in watched(&scenario, 200) {
        for (_, event) in seen {
            if let Event::Interrupted { class, lost, .. } = event
                && class == corruption
            {
                noticed += 1;
                durable += u32::from(lost.as_secs_f64() > 490.0);
                days += lost.as_secs_f64() / (24.0 * HOUR);
            }
        }
        corrupt += u32::from(outcome.jobs[0].corrupt);
    }
    let mean = days / f64::from(noticed);
    show(&format!(
        "{noticed} noticed, {durable} beyond a save, {mean:.2} d each; {corrupt} of 200 not"
    ));
    assert!(noticed > 800 && f64::from(durable) > 0.6 * f64::from(noticed));
    assert!((1.0..3.4).contains(&mean), "those that overlap share what they cost: {mean}");
    assert!((30..=80).contains(&corrupt), "{corrupt}");
}

/// Goodput by hand: what is left without corruption, times the sound share of the time: one begins in 9 d (with processes up
/// 98 % of the time), and half take 6 h, half a check's T (1/2 + 0.3/0.7) days to notice. It leaves out that statistics may be
/// beaten by the check, that a second one may begin meanwhile, and that bad work at the end still counts: together below 0.02
/// with a check a day, below 0.06 with one a week. n = 300: standard errors 0.002 and 0.007.
#[test]
fn sooner_is_better() {
    let with = |every: &str, delay: &str, recall: &str| {
        let signals = format!(
            "failures.corruption.detection.signals=[{{ statistical = {{ delay = {{ exponential = {{ \
             mean = \"{delay}\" }} }}, recall = {recall} }} }}, {{ poll = {{ every = \"{every}\", recall = 0.7 }} }}]"
        );
        goodput(&outcomes(&shipped(FILE, &[&signals]), 300)).mean
    };
    let blind = shipped(FILE, &["failures.corruption.detection=never"]);
    let blind = goodput(&outcomes(&blind, 300)).mean;
    let by_hand = |every: f64| {
        let latency = 0.5 * 0.25 + 0.5 * every * (0.5 + 0.3 / 0.7);
        blind / (1.0 + latency / (9.0 / 0.98))
    };
    let (week, day) = (with("7d", "6h", "0.5"), with("1d", "6h", "0.5"));
    let (surer, faster) = (with("7d", "6h", "0.9"), with("7d", "1h", "0.5"));
    show(&format!(
        "never {blind:.3} week {week:.3} ({:.3}) day {day:.3} ({:.3})",
        by_hand(7.0),
        by_hand(1.0)
    ));
    show(&format!("surer {surer:.3} faster {faster:.3}"));
    assert!((day - by_hand(1.0)).abs() < 0.02 && (week - by_hand(7.0)).abs() < 0.06);
    assert!(week < faster && faster + 0.05 < surer && surer < day);
}
