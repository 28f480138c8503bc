//! No saves near the end of the work: what is left is not worth one.
//!
//! Without a save the work r that is left is at risk as a whole: it is lost with probability r/M, half of it in the mean, so
//! r²/2M in all, to the first order. That is less than the cost C of a save where r < √(2CM), Young's interval. Until then
//! it saves as another policy says.

use brittle_model::{SimTime, Span};

use crate::interval;
use crate::save::{Belief, SavePlan, SavePolicy, SavePolicyFactory, SaveView};

/// A policy that stops saving where what is left is not worth it.
pub struct EndGame {
    /// How it saves before.
    pub before: Box<dyn SavePolicyFactory>,
}

struct Stops {
    before: Box<dyn SavePolicy>,
    /// √(2CM) [ns].
    least: Span,
}

/// The work below which a save is not worth its cost [ns]; none without failures to expect.
fn break_even(belief: &Belief) -> Option<Span> {
    let tau = interval::young(belief.save_cost.as_secs_f64(), belief.mtti?.as_secs_f64());
    Some(Span::from_secs_f64(tau))
}

impl SavePolicy for Stops {
    fn plan(&mut self, view: &SaveView) -> SavePlan {
        let plan = self.before.plan(view);
        let Some(left) = view.remaining else { return plan };
        match plan {
            SavePlan::Never => SavePlan::Never,
            // After that save there would be as much left as at the end.
            _ if left < self.least => SavePlan::Never,
            SavePlan::Every(tau) | SavePlan::Always(tau) | SavePlan::Once(tau) => {
                if left.saturating_sub(tau) < self.least {
                    SavePlan::Never
                } else {
                    SavePlan::Once(tau)
                }
            }
        }
    }

    fn interrupted(&mut self, at: SimTime) {
        self.before.interrupted(at);
    }
}

impl SavePolicyFactory for EndGame {
    fn fresh(&self, belief: &Belief) -> Box<dyn SavePolicy> {
        let before = self.before.fresh(belief);
        match break_even(belief) {
            None => before,
            Some(least) => Box::new(Stops { before, least }),
        }
    }

    fn describe(&self, belief: &Belief) -> String {
        let before = self.before.describe(belief);
        match break_even(belief) {
            None => before,
            Some(least) => format!("{before}, none with less than {least} left"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::save::Fixed;

    #[test]
    fn the_last_saves_are_left_out() {
        let belief = Belief {
            save_cost: Span::from_secs(300),
            least: Span::ZERO,
            mtti: Some(Span::from_secs(10_800)),
        };
        let policy = EndGame { before: Box::new(Fixed { interval: Span::from_secs(1800) }) };
        let text = policy.describe(&belief);
        assert_eq!(text, "every 30min (as given), none with less than 42min 26s left");
        let mut policy = policy.fresh(&belief);
        let mut plan = |left: Option<u64>| {
            policy.plan(&SaveView {
                now: SimTime::ZERO,
                progress: Span::ZERO,
                remaining: left.map(Span::from_secs),
                interruptions: 0,
                save_cost: Span::from_secs(300),
            })
        };
        let tau = Span::from_secs(1800);
        assert_eq!(plan(None), SavePlan::Always(tau));
        assert_eq!(plan(Some(10_000)), SavePlan::Once(tau));
        // After the save 2,546 s would be left: as many as are worth one.
        assert_eq!(plan(Some(1800 + 2546)), SavePlan::Once(tau));
        assert_eq!(plan(Some(1800 + 2545)), SavePlan::Never);
        assert_eq!(plan(Some(100)), SavePlan::Never);
    }
}
