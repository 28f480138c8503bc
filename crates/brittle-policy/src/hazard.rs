//! Saves that follow a hazard which falls or grows with the time since the last interruption.
//!
//! The best density of saves at age t is √(h(t)/2C) (Ling, Mi and Lin 2001, a calculus of variations), so the n-th save
//! ends where ∫₀ᵗ √(h/2C) = n. For a Weibull hazard of shape k and scale η
//!
//! ```text
//! t_n = (n · (k+1)/2 · √(2Cη^k/k))^(2/(k+1))
//! ```
//!
//! With k = 1 that is Young's interval. The age is the time since the last interruption: an operator who believes in such
//! a shape believes that it is that of the times between interruptions.

use brittle_model::{SimTime, Span};

use crate::save::{
    Belief, MINIMUM_INTERVAL, NoSaves, SavePlan, SavePolicy, SavePolicyFactory, SaveView,
};

/// The Weibull shape that the operator believes in, and so the policy's factory.
#[derive(Clone, Copy, Debug)]
pub struct Hazard {
    /// k [1].
    pub shape: f64,
}

/// Saves where the integral of the density is whole.
#[derive(Clone, Copy, Debug)]
struct ByAge {
    /// (k + 1)/2 [1].
    half: f64,
    /// (k+1)/2 · √(2Cη^k/k) [s^half].
    unit: f64,
    least: Span,
    last: SimTime,
}

impl ByAge {
    /// τ from an age on [s].
    fn after(&self, age: f64) -> f64 {
        let saves = libm::pow(age, self.half) / self.unit;
        // A save that is being made is not made again.
        let next = libm::floor(saves + 1e-9) + 1.0;
        libm::pow(next * self.unit, 1.0 / self.half) - age
    }
}

impl SavePolicy for ByAge {
    fn plan(&mut self, view: &SaveView) -> SavePlan {
        let age = view.now.since(self.last.min(view.now)).as_secs_f64();
        SavePlan::Once(Span::from_secs_f64(self.after(age)).max(self.least))
    }

    fn interrupted(&mut self, at: SimTime) {
        self.last = at;
    }
}

impl Hazard {
    fn policy(self, belief: &Belief) -> Option<ByAge> {
        let (k, cost) = (self.shape, belief.save_cost.as_secs_f64());
        let scale = belief.mtti?.as_secs_f64() / libm::tgamma(1.0 + 1.0 / k);
        let half = (k + 1.0) / 2.0;
        let unit = half * libm::sqrt(2.0 * cost * libm::pow(scale, k) / k);
        let least = belief.least.max(MINIMUM_INTERVAL);
        Some(ByAge { half, unit, least, last: SimTime::ZERO })
    }
}

impl SavePolicyFactory for Hazard {
    fn fresh(&self, belief: &Belief) -> Box<dyn SavePolicy> {
        match self.policy(belief) {
            None => Box::new(NoSaves),
            Some(policy) => Box::new(policy),
        }
    }

    fn describe(&self, belief: &Belief) -> String {
        let (Some(policy), Some(mtti)) = (self.policy(belief), belief.mtti) else {
            return "never (hazard-aware: no failures expected)".to_owned();
        };
        let at = |age: f64| Span::from_secs_f64(policy.after(age)).max(policy.least);
        format!(
            "every {} after an interruption, every {} an MTTI later (Ling et al. 2001: C = {}, M = {mtti}, Weibull {})",
            at(0.0),
            at(mtti.as_secs_f64()),
            belief.save_cost,
            self.shape
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interval;

    fn policy(shape: f64) -> ByAge {
        let belief = Belief {
            save_cost: Span::from_secs(60),
            least: Span::ZERO,
            mtti: Some(Span::from_secs(10_800)),
        };
        Hazard { shape }.policy(&belief).unwrap()
    }

    #[test]
    fn a_constant_hazard_gives_youngs_interval() {
        let policy = policy(1.0);
        for n in 0..20 {
            let tau = interval::young(60.0, 10_800.0);
            assert!((policy.after(f64::from(n) * tau) - tau).abs() < 1e-6);
        }
    }

    /// Intervals grow where the hazard falls, and shrink where it grows; the density of saves is √(h/2C).
    #[test]
    fn intervals_follow_the_hazard() {
        for shape in [0.5, 0.7, 2.0, 3.0] {
            let policy = policy(shape);
            let mut age = 0.0;
            let mut intervals = Vec::new();
            for _ in 0..2000 {
                let tau = policy.after(age);
                intervals.push(tau);
                age += tau;
            }
            let falls = intervals.windows(2).all(|pair| pair[1] <= pair[0] + 1e-6);
            let grows = intervals.windows(2).all(|pair| pair[1] >= pair[0] - 1e-6);
            assert!(if shape < 1.0 { grows } else { falls }, "{shape}");
            let scale = 10_800.0 / libm::tgamma(1.0 + 1.0 / shape);
            let middle = age - intervals.last().unwrap() / 2.0;
            let hazard = shape / scale * libm::pow(middle / scale, shape - 1.0);
            let expected = libm::sqrt(2.0 * 60.0 / hazard);
            assert!((intervals.last().unwrap() / expected - 1.0).abs() < 1e-3, "{shape}");
        }
    }
}
