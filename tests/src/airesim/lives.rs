//! When the next failure comes and whom it meets.

use super::play::Play;
use super::{Case, Life};
use crate::twin::rng::Rng;

impl Case {
    /// Failures of a server while it runs [1/min].
    pub(super) fn rate(&self, bad: bool) -> f64 {
        let extra = if bad { self.systematic_failure_rate_multiplier } else { 0.0 };
        self.random_failure_rate * (1.0 + extra)
    }

    /// A whole life of a server [min].
    pub(super) fn life(&self, bad: bool, rng: &mut Rng) -> f64 {
        let mean = 1.0 / self.rate(bad);
        match self.life {
            Life::Exponential => mean * rng.exponential(),
            Life::Weibull(shape) => {
                mean / gamma(1.0 + 1.0 / shape) * rng.exponential().powf(1.0 / shape)
            }
            Life::Lognormal(sigma) => mean * (sigma * rng.normal() - sigma * sigma / 2.0).exp(),
        }
    }
}

/// Γ(x) by Stirling's series above 15, to 1e-8.
fn gamma(mut x: f64) -> f64 {
    let mut below = 1.0;
    while x < 15.0 {
        below *= x;
        x += 1.0;
    }
    let series = 1.0 + 1.0 / (12.0 * x) + 1.0 / (288.0 * x * x) - 139.0 / (51_840.0 * x.powi(3));
    (std::f64::consts::TAU / x).sqrt() * (x / std::f64::consts::E).powf(x) * series / below
}

impl Play<'_> {
    /// Time to the next failure [min] and the place of its victim among the active.
    pub(super) fn next_failure(&mut self) -> (f64, usize) {
        if self.case.life == Life::Exponential {
            return self.next_without_memory();
        }
        let mut next = (f64::INFINITY, 0);
        for place in 0..self.active.len() {
            let server = self.active[place];
            let life = if self.case.redraw {
                self.case.life(self.servers[server].bad, &mut self.rng)
            } else {
                self.servers[server].life
            };
            if life < next.0 {
                next = (life, place);
            }
        }
        next
    }

    /// The sum of the rates, then a class by its share, then one of the class.
    fn next_without_memory(&mut self) -> (f64, usize) {
        let bad_rate = self.bad_active as f64 * self.case.rate(true);
        let good = self.active.len() - self.bad_active;
        let rate = good as f64 * self.case.rate(false) + bad_rate;
        let time = self.rng.exponential() / rate;
        let is_bad = self.chance(bad_rate / rate);
        loop {
            let place = self.pick(self.active.len());
            if self.servers[self.active[place]].bad == is_bad {
                return (time, place);
            }
        }
    }

    /// Lives that go on become shorter by a run.
    pub(super) fn grow_older(&mut self, run: f64) {
        if self.case.life == Life::Exponential || self.case.redraw {
            return;
        }
        for &server in &self.active {
            self.servers[server].life -= run;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{Mean, Z_BOUND};

    #[test]
    fn gamma_is_right() {
        for (x, truth) in
            [(1.0, 1.0), (1.5, 0.886_226_925_5), (5.0, 24.0), (20.0, 1.216_451_004e17)]
        {
            assert!((gamma(x) / truth - 1.0).abs() < 1e-8, "{x}");
        }
    }

    #[test]
    fn lives_have_the_mean_of_the_rate() {
        let mut rng = Rng::of_trial(3, 0);
        for life in
            [Life::Exponential, Life::Weibull(0.7), Life::Weibull(2.0), Life::Lognormal(1.0)]
        {
            let case = Case { life, ..Case::default() };
            for bad in [false, true] {
                let lives: Vec<f64> = (0..40_000).map(|_| case.life(bad, &mut rng)).collect();
                let z = Mean::of(&lives).z(1.0 / case.rate(bad));
                assert!(z.abs() < Z_BOUND, "{life:?} {z}");
            }
        }
    }
}
