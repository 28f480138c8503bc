//! The best interval, pattern and verification that simulation finds, against their closed forms.

use brittle_engine::Outcome;
use brittle_tests::stats::{Mean, Z_BOUND};

use super::{goodputs, trials};

fn frame(work: f64, mtti: f64, checkpoint: &str, more: &str) -> String {
    format!(
        r#"
title = "optimum"
[trial]
horizon = "3000d"
[cluster.rail_clos]
hosts = 2
gpus_per_host = 8
hosts_per_rack = 2
[failures.software]
component = "job"
mttf = "{mtti}s"
{more}
[jobs.train]
gpus = 16
work = "{work}s"
[jobs.train.checkpoint]
{checkpoint}
[jobs.train.recovery]
start = "300s"
"#
    )
}

/// Which of these settings gives the best mean goodput, the same failures for all.
fn best(texts: &[String], trials_each: u64) -> (usize, Vec<f64>) {
    let means: Vec<f64> =
        texts.iter().map(|text| Mean::of(&goodputs(&trials(text, 77, trials_each))).mean).collect();
    let best = (0..means.len()).max_by(|&a, &b| means[a].total_cmp(&means[b])).unwrap();
    (best, means)
}

/// Blocking saves: C = 60 s, M = 3 h, exact τ* = 1098.8 s. A grid in steps of √1.5: the best is within one.
#[test]
fn the_best_blocking_interval_is_the_exact_one() {
    let grid: Vec<f64> = (-3..=3).map(|i| 1098.8 * 1.5_f64.powf(f64::from(i) / 2.0)).collect();
    let texts: Vec<String> = grid
        .iter()
        .map(|tau| {
            frame(30.0 * 86_400.0, 10_800.0, &format!("interval = \"{tau}s\"\ncost = \"60s\""), "")
        })
        .collect();
    let (at, means) = best(&texts, 400);
    assert!(at.abs_diff(3) <= 1, "{at}: {means:?}");
}

/// Uploads of u = 100 s with α = 10 %, s = 5 s, M = 6 h: √(2(s + αu)/λ) = 805 s lies above s + u.
#[test]
fn the_best_interval_with_uploads_is_the_first_order_one() {
    let star = (2.0 * (5.0 + 10.0) * 21_600.0_f64).sqrt();
    assert!(star > 105.0);
    let grid: Vec<f64> = (-3..=3).map(|i| star * 1.5_f64.powf(f64::from(i) / 2.0)).collect();
    let texts: Vec<String> = grid
        .iter()
        .map(|tau| {
            let checkpoint = format!(
                "interval = \"{tau}s\"\ncost = \"5s\"\nupload = {{ duration = \"100s\", slowdown = 0.1 }}"
            );
            frame(60.0 * 86_400.0, 21_600.0, &checkpoint, "")
        })
        .collect();
    let (at, means) = best(&texts, 300);
    assert!(at.abs_diff(3) <= 1, "{at}: {means:?}");
}

/// Two tiers: what stops the job at rate λ1 leaves host memory, at λ2 it does not. First order (Di et al. 2014; Moody et
/// al. 2010): n* = √(λ1 C2/(λ2 C1)), W* = √((nC1 + C2)/(λ1/2n + λ2/2)).
#[test]
fn the_best_pattern_of_two_tiers_is_at_its_place() {
    let (l1, l2, c1, c2) = (1.0 / 7200.0, 1.0 / 115_200.0, 5.0, 80.0);
    let n = f64::sqrt(l1 * c2 / (l2 * c1));
    assert!((n - 16.0).abs() < 1e-9);
    let length = ((n * c1 + c2) / (l1 / (2.0 * n) + l2 / 2.0)).sqrt();
    let text = |every: f64| {
        let tau = length / every;
        let checkpoint = format!(
            "interval = \"{tau}s\"\n[jobs.train.checkpoint.tiers.memory]\nat = \"host_memory\"\ncost = \"{c1}s\"\n\
             [jobs.train.checkpoint.tiers.storage]\nat = \"storage\"\nevery = {every}\ncost = \"{c2}s\""
        );
        // 16 GPUs on two hosts, restarted in place: of GPUs the memory of hosts survives, of hosts it does not.
        let hosts =
            "[failures.host]\ncomponent = \"host\"\nmttf = \"230400s\"\nrepair = \"in_place\"";
        frame(60.0 * 86_400.0, 7200.0, &checkpoint, hosts)
    };
    let grid = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0];
    let (at, means) = best(&grid.map(text), 200);
    assert!((3..=5).contains(&at), "{at}: {means:?}");
    let outcomes = trials(&text(16.0), 77, 50);
    let reads = |tier: usize| -> u64 { outcomes.iter().map(|o| o.jobs[0].reads[tier]).sum() };
    assert!(reads(0) > 5 * reads(1) && reads(1) > 100, "{} {}", reads(0), reads(1));
}

/// Silent errors at rate λs while computing, a check V before each save: E = C + e^{λs W}(W + V) + (e^{λs W} − 1)R a
/// segment. n = 2,000 trials, bound 4 standard errors.
#[test]
fn silent_errors_cost_what_the_formula_says() {
    let (rate, work, check, save, restart) = (1.0 / 20_000.0, 3600.0, 100.0, 50.0, 300.0);
    let segments = 100.0;
    let corrupt = "clock = { operating = { exposed = [\"computing\"] } }\neffect = \"corrupt\"\ndetection = \"never\"\nrepair = \"in_place\"";
    let text = format!(
        "{}\n",
        frame(
            work * segments,
            1e12,
            &format!(
                "interval = \"{work}s\"\ncost = \"{save}s\"\nverify = {{ cost = \"{check}s\" }}\nfinal_save = false"
            ),
            // 16 GPUs.
            &format!(
                "[failures.silent]\ncomponent = \"gpu\"\nmttf = \"{}s\"\n{corrupt}",
                16.0 / rate
            ),
        )
    );
    let outcomes = trials(&text, 8, 2000);
    assert!(outcomes.iter().all(|o| o.jobs[0].scratch + o.jobs[0].reads[0] > 0));
    let times: Vec<f64> = outcomes.iter().map(|o| o.jobs[0].elapsed.as_secs_f64()).collect();
    let e = f64::exp(rate * work);
    // The last segment has neither check nor save, and what is wrong with it stays so.
    let expected = (segments - 1.0) * (save + e * (work + check) + (e - 1.0) * restart) + work;
    let mean = Mean::of(&times);
    let z = mean.z(expected);
    assert!(z.abs() <= Z_BOUND, "{} for {expected}, z {z}", mean.mean);
}

/// Checks before each k-th save: with E errors a segment small, k* = √(2(C + V/k)…) has its optimum where the cost of
/// checks and the work that an error costs are equal; on a grid of powers of two the best is within one step of
/// k* = √(2V/(λs W²)) (the first order of the formula with saves of no cost).
#[test]
fn the_best_number_of_saves_a_check_is_at_its_place() {
    let (rate, work, check) = (1.0 / 40_000.0, 300.0, 200.0);
    let star = f64::sqrt(2.0 * check / (rate * work * work));
    assert!((star - 13.33).abs() < 0.01);
    let corrupt = "clock = { operating = { exposed = [\"computing\"] } }\neffect = \"corrupt\"\ndetection = \"never\"\nrepair = \"in_place\"";
    let text = |every: u32| {
        frame(
            work * 8000.0,
            1e12,
            &format!(
                "interval = \"{work}s\"\n[jobs.train.checkpoint.verify]\ncost = \"{check}s\"\nevery = {every}\n\
                 [jobs.train.checkpoint.tiers.storage]\nat = \"storage\"\nkeep = 1000"
            ),
            &format!(
                "[failures.silent]\ncomponent = \"gpu\"\nmttf = \"{}s\"\n{corrupt}",
                16.0 / rate
            ),
        )
    };
    // Every error costs k/2 intervals, a restart of 300 s that does not depend on k, and checks V/k an interval.
    let grid = [1, 3, 6, 13, 26, 52, 104];
    let (at, means) = best(&grid.map(text), 100);
    assert!(at.abs_diff(3) <= 1, "{at}: {means:?}");
}

/// An overlong upload shows at once: with `abort` nothing is ever durable, and the work does not advance.
#[test]
fn uploads_that_are_given_up_save_nothing() {
    let text = |backlog: &str| {
        frame(
            40.0 * 3600.0,
            7200.0,
            &format!(
                "interval = \"5min\"\ncost = \"1s\"\nupload = {{ duration = \"7min\", backlog = {backlog} }}"
            ),
            "",
        )
        .replace("3000d", "30d")
    };
    let finished = |outcomes: &[Outcome]| {
        outcomes.iter().filter(|o| o.jobs[0].end == brittle_engine::JobEnd::Finished).count()
    };
    for backlog in ["\"wait\"", "\"skip\"", "{ queue = 2 }"] {
        let outcomes = trials(&text(backlog), 2, 20);
        assert_eq!(finished(&outcomes), 20, "{backlog}");
    }
    let outcomes = trials(&text("\"abort\""), 2, 20);
    assert_eq!(finished(&outcomes), 0);
    assert!(outcomes.iter().all(|o| o.jobs[0].durable.is_zero() && o.jobs[0].saves > 1000));
}

/// Without the saves that are not worth it the end comes sooner: C = 5 min, M = 3 h, 6 h of work, the same failures. n = 4,000
/// pairs; the mean gain is above zero by more than 4 standard errors.
#[test]
fn saves_near_the_end_are_not_worth_it() {
    let of = |more: &str| {
        let checkpoint =
            format!("interval = \"daly\"\ncost = \"5min\"\nfinal_save = false\n{more}");
        trials(&frame(6.0 * 3600.0, 10_800.0, &checkpoint, ""), 41, 4000)
    };
    let (all, fewer) = (of(""), of("end_game = true"));
    let saves = |outcomes: &[Outcome]| outcomes.iter().map(|o| o.jobs[0].saves).sum::<u64>();
    assert!(saves(&fewer) + 3000 < saves(&all));
    let gains: Vec<f64> = all
        .iter()
        .zip(&fewer)
        .map(|(all, fewer)| all.jobs[0].elapsed.as_secs_f64() - fewer.jobs[0].elapsed.as_secs_f64())
        .collect();
    let gain = Mean::of(&gains);
    assert!(gain.z(0.0) > Z_BOUND, "{} s, {} standard errors", gain.mean, gain.z(0.0));
}
