//! The way back: restarts that last as long as the time between interruptions, or no time at all, and slow detection.

use brittle_model::scenario::Effect;

use super::patient::{Patient, detection, way_back};
use super::{Code, Finding, about, percent};

/// A restart is too long from this share of the MTTI on [1]: two of five are cut short by the next failure.
const LONG: f64 = 0.5;

/// Slow detection is told if it costs this share of the time [1].
const MUCH: f64 = 0.01;

pub(super) fn examine(patient: &Patient<'_>) -> Vec<Finding> {
    let mut findings = slow_detection(patient);
    for (j, job) in patient.scenario.jobs.iter().enumerate() {
        let Some(mtti) = patient.mtti(j) else { continue };
        let back = way_back(patient.scenario, job);
        let restart = patient.detection() + back;
        let in_full = job.recovery.attempts.is_empty() && job.recovery.degraded.is_none();
        if restart > LONG * mtti && in_full {
            findings.push(Finding {
                code: Code::RestartOutlastsMtti,
                key: format!("jobs.{}.recovery", job.name),
                what: format!(
                    "from a failure to new progress it takes {}, and a failure comes every {}",
                    about(restart),
                    about(mtti)
                ),
                why: format!(
                    "only {} of the restarts end before the next failure",
                    percent(libm::exp(-restart / mtti))
                ),
                remedy: "check the units of rates and of the recovery's keys; else a quicker way back (`attempts`, a \
                         stack, hot spares) is worth more than anything else"
                    .to_owned(),
            });
        }
        if back == 0.0 && in_full {
            findings.push(Finding {
                code: Code::FreeRestart,
                key: format!("jobs.{}.recovery", job.name),
                what: "the way back from an interruption takes no time".to_owned(),
                why: "an interruption then costs lost work alone, which is a lower bound"
                    .to_owned(),
                remedy: "give `start`, `load` and `warm_up`, or a stack; keep it for a closed form"
                    .to_owned(),
            });
        }
    }
    findings
}

fn slow_detection(patient: &Patient<'_>) -> Vec<Finding> {
    let quickest = patient.scenario.jobs.iter().map(|job| way_back(patient.scenario, job));
    let Some(back) = quickest.min_by(f64::total_cmp) else { return Vec::new() };
    let slow = |toll: &super::patient::Toll<'_>| {
        let stops = matches!(toll.class.effect, Effect::Crash | Effect::Hang);
        let lag = detection(toll.class).filter(|&lag| stops && lag > back && back > 0.0)?;
        // Failures outside of jobs cost nothing: a bound from above.
        let share = toll.count * lag / patient.horizon();
        (share > MUCH).then(|| Finding {
            code: Code::SlowDetection,
            key: format!("failures.{}.detection", toll.class.cause),
            what: format!("it is noticed after {}, and the way back takes {}", about(lag), about(back)),
            why: format!("up to {} of the time goes by before anybody acts", percent(share.min(1.0))),
            remedy: "check the unit; else a shorter timeout, or a heartbeat beside it ({ signals = [...] }), pays first"
                .to_owned(),
        })
    };
    patient.tolls().iter().filter_map(slow).collect()
}
