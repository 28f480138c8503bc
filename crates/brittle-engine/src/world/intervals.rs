//! What formulas recommend to the operator of a job, whatever the job does.

use brittle_policy::{Belief, interval};

use super::World;

/// Intervals between saves that formulas recommend [s], whatever a job does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Intervals {
    /// What they suppose that a save costs.
    pub save_cost: f64,
    /// Young (1974).
    pub young: f64,
    /// Daly (2006), higher order.
    pub daly: f64,
    /// The minimum of Daly's cost function.
    pub exact: f64,
}

impl World {
    /// What formulas make of the save cost and the mean time to interruption that the operator of the `job`-th job believes in; `None`
    /// where nothing is expected to fail.
    #[must_use]
    pub fn intervals(&self, job: usize) -> Option<Intervals> {
        let Belief { save_cost, mtti, .. } = self.jobs[job].belief;
        let (cost, mtti) = (save_cost.as_secs_f64(), mtti?.as_secs_f64());
        let of = |rule: fn(f64, f64) -> f64| rule(cost, mtti).max(0.0);
        Some(Intervals {
            save_cost: cost,
            young: of(interval::young),
            daly: of(interval::daly),
            exact: of(interval::exact),
        })
    }
}
