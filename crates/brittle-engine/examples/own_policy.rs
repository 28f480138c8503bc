//! A save policy of one's own: saves twice as often in the six hours after an interruption.
//!
//! `cargo run -p brittle-engine --example own_policy`

use std::sync::Arc;

use brittle_engine::{Seed, TrialId, World, run_trial};
use brittle_model::text::{Problems, Source, read};
use brittle_model::{SimTime, Span};
use brittle_policy::{Belief, SavePlan, SavePolicy, SavePolicyFactory, SaveView};

const SCENARIO: &str = include_str!("small.toml");

/// How long it is careful.
const CAREFUL: Span = Span::from_secs(6 * 3600);

/// Saves at an interval, and at half of it while it is careful.
struct OnceBitten {
    interval: Span,
    bitten: Option<SimTime>,
}

impl SavePolicy for OnceBitten {
    fn plan(&mut self, view: &SaveView) -> SavePlan {
        let careful = self.bitten.is_some_and(|at| view.now.since(at) < CAREFUL);
        if careful {
            // One save, then it is asked again.
            SavePlan::Once(Span::from_nanos(self.interval.as_nanos() / 2))
        } else {
            SavePlan::Every(self.interval)
        }
    }

    fn interrupted(&mut self, at: SimTime) {
        self.bitten = Some(at);
    }
}

/// Makes it afresh for each trial.
struct Factory(Span);

impl SavePolicyFactory for Factory {
    fn fresh(&self, _belief: &Belief) -> Box<dyn SavePolicy> {
        Box::new(OnceBitten { interval: self.0, bitten: None })
    }

    fn describe(&self, _belief: &Belief) -> String {
        "every hour, and half an hour for six hours after an interruption".to_owned()
    }
}

/// The policy of the scenario and our own, over the same hundred trials.
pub(crate) fn report() -> Result<String, Problems> {
    let scenario = read(Source { name: "small.toml", text: SCENARIO }, &[])?;
    let plain = World::new(&scenario);
    let own = World::new(&scenario).with_save_policy(0, Arc::new(Factory(Span::from_secs(3600))));
    let mean = |world: &World| {
        let each =
            (0..100).map(|trial| run_trial(world, Seed(1), TrialId(trial)).jobs[0].goodput());
        each.sum::<f64>() / 100.0
    };
    let (theirs, ours) = (plain.save_plan(0), own.save_plan(0));
    Ok(format!("{:.4} {theirs}\n{:.4} {ours}\n", mean(&plain), mean(&own)))
}

#[expect(clippy::print_stdout, reason = "an example shows what it finds")]
fn main() -> Result<(), Problems> {
    print!("{}", report()?);
    Ok(())
}
