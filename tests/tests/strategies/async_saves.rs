//! Uploads in the background against a twin of their own: 60 lines that walk from event to event.

use brittle_tests::stats::Mean;

use super::{goodputs, trials};

/// Failures of a job come at rate 1/M whatever it does; each costs R, in which others strike too.
struct Case {
    mtti: f64,
    interval: f64,
    blocked: f64,
    upload: f64,
    slowdown: f64,
    restart: f64,
    work: f64,
}

/// A generator of its own: SplitMix64 (Steele, Lea and Flood 2014).
struct Dice(u64);

impl Dice {
    fn exponential(&mut self, mean: f64) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let x = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let uniform = ((x ^ (x >> 31)) >> 11) as f64 / (1_u64 << 53) as f64;
        -mean * (1.0 - uniform).ln()
    }
}

/// Work over time to finish it. Saves block, then upload behind the next interval, which they slow down; a save that is
/// due waits for the last upload.
fn twin(case: &Case, seed: u64) -> f64 {
    let mut dice = Dice(seed);
    let (mut now, mut durable) = (0.0, 0.0);
    let mut failure = dice.exponential(case.mtti);
    'run: loop {
        // From the checkpoint on: work done and not durable, and what is left of an upload, with what it holds.
        let (mut done, mut upload): (f64, Option<(f64, f64)>) = (durable, None);
        loop {
            let target = (done + case.interval).min(case.work);
            while done < target {
                let pace = if upload.is_some() { 1.0 - case.slowdown } else { 1.0 };
                let mut step = (target - done) / pace;
                if let Some((left, _)) = upload {
                    step = step.min(left);
                }
                if now + step >= failure {
                    break;
                }
                now += step;
                done += step * pace;
                if let Some((left, holds)) = upload {
                    upload = Some((left - step, holds)).filter(|(left, _)| *left > 1e-9);
                    durable = if upload.is_none() { holds } else { durable };
                }
                done = if (target - done).abs() < 1e-9 { target } else { done };
            }
            let left = upload.map_or(0.0, |(left, _)| left);
            if done == case.work {
                let end = now + case.blocked + case.upload;
                if end < failure {
                    return case.work / end;
                }
            }
            let saved = now + left + case.blocked;
            if done < target || done == case.work || saved >= failure {
                // What is uploaded by the failure is durable.
                if let Some((left, holds)) = upload
                    && now + left < failure
                    && done < case.work
                {
                    durable = holds;
                }
                now = failure;
                loop {
                    let next = dice.exponential(case.mtti);
                    if next > case.restart {
                        failure = now + next;
                        now += case.restart;
                        continue 'run;
                    }
                    now += next;
                }
            }
            if let Some((_, holds)) = upload {
                durable = holds;
            }
            now = saved;
            upload = Some((case.upload, done));
        }
    }
}

fn scenario(case: &Case) -> String {
    let Case { mtti, interval, blocked, upload, slowdown, restart, work } = case;
    format!(
        r#"
title = "async"
[trial]
horizon = "3000d"
[cluster.rail_clos]
hosts = 2
gpus_per_host = 8
hosts_per_rack = 2
[failures.software]
component = "job"
mttf = "{mtti}s"
[jobs.train]
gpus = 16
work = "{work}s"
[jobs.train.checkpoint]
interval = "{interval}s"
cost = "{blocked}s"
upload = {{ duration = "{upload}s", slowdown = {slowdown} }}
[jobs.train.recovery]
start = "{restart}s"
"#
    )
}

/// n = 4,000 trials of each side, four cases, within 3 standard errors of the difference: one false alarm in 93.
#[test]
fn an_upload_costs_what_the_twin_says() {
    const TRIALS: u64 = 4000;
    for mtti in [10_800.0, 1800.0] {
        for slowdown in [0.0, 0.05] {
            let (blocked, upload, restart) = (5.0_f64, 300.0, 600.0);
            // max(√(2(s + αu)/λ), s + u) (the catalogue's first order), which is for choosing τ only.
            let first: f64 = (2.0 * (blocked + slowdown * upload) * mtti).sqrt();
            let interval = first.max(blocked + upload).round();
            let work = interval * 200.0;
            let case = Case { mtti, interval, blocked, upload, slowdown, restart, work };
            let outcomes = trials(&scenario(&case), 5, TRIALS);
            assert!(outcomes.iter().all(|o| o.jobs[0].saves > 100));
            let struck: u32 = outcomes.iter().map(|o| o.jobs[0].interruptions()).sum();
            assert!(f64::from(struck) > 5.0 * TRIALS as f64, "{struck}");
            let engine = Mean::of(&goodputs(&outcomes));
            let twins: Vec<f64> = (0..TRIALS).map(|trial| twin(&case, trial << 20)).collect();
            let twin = Mean::of(&twins);
            let z = engine.z_against(&twin);
            assert!(z.abs() <= 3.0, "{mtti} {slowdown}: {} for {}, z {z}", engine.mean, twin.mean);
            // The delay until a save is durable costs more than the save, where failures are many.
            assert!(mtti > 2000.0 || engine.mean < 0.65, "{}", engine.mean);
        }
    }
}
