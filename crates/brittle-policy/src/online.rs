//! An interval for an MTTI that is estimated while the job runs.
//!
//! The rate of interruptions has a gamma prior worth `weight` interruptions at the prior MTTI; what happens is added to
//! it (conjugate to Poisson counts: Gelman et al. 2013, §2.6), and with a half-life fades. The interval is Daly's for the
//! posterior mean, anew after each interruption.
//!
//! Deliberately lacking: a look at whose failure it was. An operator counts interruptions of the job.

use brittle_model::scenario::Online;
use brittle_model::{SimTime, Span};

use crate::interval;
use crate::save::{Belief, MINIMUM_INTERVAL, SavePlan, SavePolicy, SavePolicyFactory, SaveView};

/// The prior where nobody believes anything: a day between interruptions.
const NOBODY_KNOWS: Span = Span::from_secs(86_400);

/// Estimates the MTTI, and saves by Daly's formula.
#[derive(Clone, Copy, Debug)]
pub struct Learner {
    rule: Online,
    /// C and the least interval [s].
    cost: f64,
    least: Span,
    /// The prior MTTI [s].
    prior: f64,
    /// Interruptions and time seen [1, s], faded up to `seen`.
    count: f64,
    time: f64,
    seen: SimTime,
}

impl Learner {
    fn new(rule: Online, belief: &Belief) -> Self {
        let prior = match (rule.prior.is_zero(), belief.mtti) {
            (false, _) => rule.prior,
            (true, believed) => believed.unwrap_or(NOBODY_KNOWS),
        };
        Self {
            rule,
            cost: belief.save_cost.as_secs_f64(),
            least: belief.least.max(MINIMUM_INTERVAL),
            prior: prior.as_secs_f64(),
            count: 0.0,
            time: 0.0,
            seen: SimTime::ZERO,
        }
    }

    /// Takes in the time up to now.
    fn look(&mut self, now: SimTime) {
        let passed = now.since(self.seen).as_secs_f64();
        self.seen = now;
        match self.rule.half_life {
            None => self.time += passed,
            Some(half) => {
                let pace = core::f64::consts::LN_2 / half.as_secs_f64();
                let left = libm::exp(-pace * passed);
                self.count *= left;
                self.time = self.time * left - libm::expm1(-pace * passed) / pace;
            }
        }
    }

    /// The posterior mean of the MTTI [s]: what the prior and the observation say together.
    fn mtti(&self) -> f64 {
        let weight = self.rule.weight;
        (weight * self.prior + self.time) / (weight + self.count)
    }

    fn interval(&self) -> Span {
        let tau = interval::daly(self.cost, self.mtti());
        Span::from_secs_f64(tau).max(self.least)
    }
}

impl SavePolicy for Learner {
    fn plan(&mut self, view: &SaveView) -> SavePlan {
        if view.interruptions == 0 {
            return SavePlan::Every(self.interval());
        }
        self.look(view.now.max(self.seen));
        SavePlan::Every(self.interval())
    }

    fn interrupted(&mut self, at: SimTime) {
        self.look(at.max(self.seen));
        self.count += 1.0;
    }
}

impl SavePolicyFactory for Online {
    fn fresh(&self, belief: &Belief) -> Box<dyn SavePolicy> {
        Box::new(Learner::new(*self, belief))
    }

    fn describe(&self, belief: &Belief) -> String {
        let learner = Learner::new(*self, belief);
        let fades = match self.half_life {
            None => String::new(),
            Some(half) => format!(", half-life {half}"),
        };
        format!(
            "at first every {} (Daly 2006 for an MTTI that is estimated: C = {}, prior {} worth {} interruptions{fades})",
            learner.interval(),
            belief.save_cost,
            Span::from_secs_f64(learner.prior),
            self.weight
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn belief() -> Belief {
        Belief { save_cost: Span::from_secs(60), least: Span::ZERO, mtti: None }
    }

    fn view(now: SimTime, interruptions: u32) -> SaveView {
        SaveView {
            now,
            progress: Span::ZERO,
            remaining: None,
            interruptions,
            save_cost: Span::from_secs(60),
        }
    }

    /// The MTTI that an interval of Daly's formula was made for, by bisection [s].
    fn implied(plan: SavePlan) -> f64 {
        let SavePlan::Every(tau) = plan else { panic!("not periodic") };
        let (mut low, mut high) = (1.0, 1e9);
        for _ in 0..200 {
            let middle = (low + high) / 2.0;
            match interval::daly(60.0, middle) < tau.as_secs_f64() {
                true => low = middle,
                false => high = middle,
            }
        }
        low
    }

    #[test]
    fn the_estimate_is_the_posterior_mean() {
        let rule = Online { prior: Span::from_secs(10_000), weight: 2.0, half_life: None };
        let mut policy = rule.fresh(&belief());
        assert!((implied(policy.plan(&view(SimTime::ZERO, 0))) - 10_000.0).abs() < 1e-3);
        let mut now = SimTime::ZERO;
        for n in 1..=8_u32 {
            now = now.saturating_add(Span::from_secs(1000));
            policy.interrupted(now);
            let expected = (20_000.0 + 1000.0 * f64::from(n)) / (2.0 + f64::from(n));
            assert!((implied(policy.plan(&view(now, n))) - expected).abs() < 1e-3);
        }
    }

    /// With a half-life the estimate forgets the prior's world and follows a change of rate.
    #[test]
    fn an_estimate_that_fades_follows_a_change() {
        let half = Some(Span::from_secs(20_000));
        let rule = Online { prior: Span::from_secs(1000), weight: 1e-3, half_life: half };
        let mut policy = rule.fresh(&belief());
        let (mut now, mut n) = (SimTime::ZERO, 0);
        for gap in [1000, 5000] {
            for _ in 0..200 {
                now = now.saturating_add(Span::from_secs(gap));
                n += 1;
                policy.interrupted(now);
            }
            let seen = implied(policy.plan(&view(now, n)));
            assert!((seen / gap as f64 - 1.0).abs() < 0.1, "{seen} for {gap}");
        }
    }

    #[test]
    fn it_says_what_it_begins_with() {
        let rule = Online { prior: Span::ZERO, weight: 3.0, half_life: None };
        let text = rule.describe(&Belief { mtti: Some(Span::from_secs(10_800)), ..belief() });
        assert!(text.starts_with("at first every 18min 19s (Daly 2006 for an MTTI"), "{text}");
        assert!(
            rule.describe(&belief()).contains("prior 1d worth 3"),
            "{}",
            rule.describe(&belief())
        );
    }
}
