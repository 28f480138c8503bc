//! Random scenarios of jobs that run on with fewer hosts, laid over those of jobs that save in tiers or plainly.

use brittle_model::Parts;
use brittle_model::scenario::{BatchRule, Degraded, Fewer, Job, Layout};
use brittle_tests::build::delay;
use proptest::prelude::*;
use proptest::sample::select;

use crate::tiered::{Scope, live_tier, scenario, secs};
use crate::warned::warned;

#[derive(Clone, Debug)]
struct Raw {
    way: u32,
    /// Of micro-batches; of the efficiency, the boost.
    number: u32,
    constant: bool,
    least: f64,
    stands: (f64, f64),
    pipeline: u32,
    narrow: bool,
    plain: bool,
    live: (u32, f64, f64),
}

fn raw() -> impl Strategy<Value = Raw> {
    let live = (0..3_u32, secs(900), secs(4000));
    let shape = (1..4_u32, any::<bool>(), any::<bool>(), live);
    let least = select(vec![0.05, 0.37, 0.61, 0.79]);
    (0..10_u32, 1..7_u32, any::<bool>(), least, (secs(300), secs(300)), shape).prop_map(
        |(way, number, constant, least, stands, (pipeline, narrow, plain, live))| Raw {
            way,
            number,
            constant,
            least,
            stands,
            pipeline,
            narrow,
            plain,
            live,
        },
    )
}

/// Scenarios within a scope, in which jobs run on with fewer hosts.
pub(crate) fn fewer(scope: Scope) -> impl Strategy<Value = Parts> {
    on_top_of(scenario(scope))
}

/// The same where failures announce themselves.
pub(crate) fn fewer_warned(scope: Scope) -> impl Strategy<Value = Parts> {
    on_top_of(warned(scope))
}

fn on_top_of(parts: impl Strategy<Value = Parts>) -> impl Strategy<Value = Parts> {
    let all = prop::collection::vec(raw(), 3);
    (parts, all).prop_map(move |(mut parts, all)| {
        let gpus = parts.cluster.gpus_per_host();
        for (job, raw) in parts.jobs.iter_mut().zip(&all) {
            lay(job, raw, gpus);
        }
        parts
    })
}

fn lay(job: &mut Job, raw: &Raw, gpus: u32) {
    let seats = job.gpus / gpus;
    if seats < 2 {
        return;
    }
    // At least two replicas, of whole stages.
    let pipeline = if seats.is_multiple_of(2 * raw.pipeline) { raw.pipeline } else { 1 };
    let tensor = if raw.narrow { 1 } else { gpus };
    let data = job.gpus / pipeline / tensor;
    job.layout = Some(Layout { tensor, pipeline, data, ..Layout::default() });
    let microbatches = raw.number;
    let batch = match raw.constant {
        true => BatchRule::Constant { microbatches },
        false => BatchRule::Shrunk,
    };
    let how = match raw.way {
        0..=2 => Fewer::Replicas(batch),
        3..=4 => Fewer::Elastic(batch),
        5..=6 if pipeline > 1 => Fewer::Reroute { microbatches },
        7 => Fewer::Replan { efficiency: 1.0 - f64::from(raw.number) / 20.0 },
        _ => Fewer::Narrow { boost: 1.0 + f64::from(raw.number) / 10.0 },
    };
    let (stall, rejoin) = (delay(raw.stands.0), delay(raw.stands.1));
    job.recovery.degraded = Some(Degraded { how, least: raw.least, stall, rejoin });
    let restarts = matches!(how, Fewer::Elastic(_) | Fewer::Replan { .. });
    job.checkpoint.tiers.retain(|tier| !tier.is_live());
    if job.checkpoint.tiers.is_empty() {
        if !restarts {
            job.recovery.degraded = None;
        }
    } else if restarts && raw.plain && job.checkpoint.verify.is_none() {
        job.recovery.load = job.checkpoint.tiers[0].load.clone();
        job.checkpoint.tiers.clear();
    } else if !restarts || raw.constant {
        let fits = |members: &u32| data.is_multiple_of(*members) && seats.is_multiple_of(*members);
        let fitting: Vec<u32> = (2..=seats).filter(fits).collect();
        let (choice, load, rebuild) = raw.live;
        match fitting.get(choice as usize).or(fitting.first()) {
            Some(&members) => job.checkpoint.tiers.push(live_tier(members, load, rebuild)),
            None if restarts => {}
            None => job.recovery.degraded = None,
        }
    }
}
