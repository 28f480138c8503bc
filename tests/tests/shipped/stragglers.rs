//! `stragglers.toml`: time lost to slow hosts and thin networks, as the parameters imply.

use brittle_model::Account;
use brittle_tests::stats::show;

use super::{MINUTE, class, goodput, mean, outcomes, share, shipped};

const FILE: &str = "stragglers.toml";
const TRIALS: u64 = 1000;

/// The share of its time that a job at 1/1.34 of its speed loses.
const LOSS: f64 = 1.0 - 0.746;

/// Onsets a second of slow hosts in the job's seats.
const ONSETS: f64 = 0.9 / 86_400.0;

/// E[f(L)] of the length L [s] of a slow spell: lognormal, mean 72 min, sigma 1.5; midpoints over ±8 standard deviations.
fn of_lengths(f: impl Fn(f64) -> f64) -> f64 {
    let (sigma, step) = (1.5_f64, 1e-4);
    let mu = (72.0 * MINUTE).ln() - sigma * sigma / 2.0;
    let density = |z: f64| (-z * z / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let points = (0..160_000).map(|i| -8.0 + (f64::from(i) + 0.5) * step);
    points.map(|z| f((mu + sigma * z).exp()) * density(z) * step).sum()
}

fn patience(detection: &str) -> Vec<brittle_engine::Outcome> {
    outcomes(&shipped(FILE, &[&format!("failures.slow_host.detection={detection}")]), TRIALS)
}

/// Tolerated: some host is slow for 1 - e^{-λ E[L]} of the time (M/G/∞; two at once are no slower than one), and slow GPUs
/// add 0.7 % to that. It leaves out what the horizon cuts (1 %) and the time in which the job stands (1 %). 25,000
/// spells with a coefficient of variation of 2.9: standard error 1.9 %; bound 8 %.
#[test]
fn tolerated_spells_cost_what_they_last() {
    assert!((of_lengths(|length| length) / (72.0 * MINUTE) - 1.0).abs() < 1e-6);
    let busy = 1.0 - (-ONSETS * (72.0 + 0.05 * 10.0) * MINUTE).exp();
    let never = patience("never");
    let tolerate = shipped(FILE, &["failures.slow_host.effect.slow.response=tolerate"]);
    assert_eq!(outcomes(&tolerate, 20), never[..20], "who never notices tolerates");
    let lost = share(&never, Account::Straggling);
    show(&format!("{lost:?}, by hand {:.5}", busy * LOSS));
    assert!((lost.mean / (busy * LOSS) - 1.0).abs() < 0.08, "{lost:?}");
}

/// Evicted after a patience t: E[min(L, t)] a spell is lost, and those with L > t stop the job. n is about 18,000
/// evictions; bound 5 % for both, as the job stands 1 % of the time and some hosts are replaced while slow.
#[test]
fn evicted_spells_cost_the_patience() {
    for (text, minutes) in [("10min", 10.0), ("1h", 60.0)] {
        let outcomes = patience(text);
        let scenario = shipped(FILE, &[]);
        let slow = class(&scenario, "slow_host").0 as usize;
        let t = minutes * MINUTE;
        let lost = share(&outcomes, Account::Straggling).mean;
        let by_hand = ONSETS * (of_lengths(|length| length.min(t)) + 0.05 * 10.0 * MINUTE) * LOSS;
        let evictions = mean(&outcomes, |o| f64::from(o.jobs[0].causes[slow].interruptions)).mean;
        let stops = ONSETS * 28.0 * 86_400.0 * of_lengths(|l| f64::from(u8::from(l > t)));
        show(&format!("{text}: {lost:.5} by hand {by_hand:.5}; {evictions:.2} by hand {stops:.2}"));
        assert!((lost / by_hand - 1.0).abs() < 0.05 && (evictions / stops - 1.0).abs() < 0.05);
    }
}

/// One rail of eight away: 0.2 of a step waits 8/7 as long, so 1/(1 + 0.2/7) of the pace, for the 4 h (and 30 s) of a
/// repair, at 0.684 % a year of 1,024 links. 540 onsets: standard error 4 %; bound 20 %.
#[test]
fn a_missing_rail_costs_bandwidth() {
    let outcomes = patience("10min");
    let lost = share(&outcomes, Account::Network).mean;
    let onsets = 1024.0 * 0.00684 / (365.25 * 24.0);
    let slow = (0.2 / 7.0) / (1.0 + 0.2 / 7.0);
    let by_hand = onsets * (4.0 + 30.0 / 3600.0) * slow;
    show(&format!("{lost:.3e} by hand {by_hand:.3e}"));
    assert!((lost / by_hand - 1.0).abs() < 0.2, "{lost} {by_hand}");
}

/// The answer of the file: with short restarts evict at once, with long ones wait, and never to act is worse than to wait.
/// The same luck in all; differences of ten standard errors.
#[test]
fn patience_pays_where_restarts_are_long() {
    let run = |start: &str, detection: &str| {
        let sets = [
            format!("jobs.train.recovery.start={start}"),
            format!("failures.slow_host.detection={detection}"),
        ];
        goodput(&outcomes(&shipped(FILE, &[&sets[0], &sets[1]]), 300)).mean
    };
    assert!(run("1min", "10s") > run("1min", "1h") && run("1min", "1h") > run("1min", "never"));
    assert!(
        run("30min", "10s") < run("30min", "never") && run("30min", "never") < run("30min", "2h")
    );
}
