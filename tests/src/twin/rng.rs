//! The twin's luck: SplitMix64 (Steele, Lea and Flood 2014), one stream a trial.
//!
//! Textbook transforms only; speed is no concern.

/// A stream of random numbers.
#[derive(Clone, Debug)]
pub(crate) struct Rng(u64);

impl Rng {
    /// The stream of one trial.
    #[must_use]
    pub(crate) fn of_trial(seed: u64, trial: u64) -> Self {
        let mut key = Self(seed);
        let root = key.bits();
        let mut key = Self(root ^ trial);
        Self(key.bits())
    }

    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let x = self.0;
        let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    /// Uniform on (0, 1), both ends excluded.
    pub(crate) fn uniform(&mut self) -> f64 {
        ((self.bits() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }

    /// Whether something of this probability happens.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }

    /// One of so many, with equal chances.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        ((self.uniform() * count as f64) as usize).min(count - 1)
    }

    /// Exponential of mean 1.
    pub(crate) fn exponential(&mut self) -> f64 {
        -self.uniform().ln()
    }

    /// Standard normal (Box and Muller 1958).
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = (2.0 * self.exponential()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }

    /// Gamma of a shape of at least 1 and scale 1 (Marsaglia and Tsang 2000).
    pub(crate) fn gamma(&mut self, shape: f64) -> f64 {
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && self.uniform().ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{Mean, Z_BOUND};

    #[test]
    fn moments_are_right() {
        let mut rng = Rng::of_trial(1, 2);
        let mut mean = |draw: &mut dyn FnMut(&mut Rng) -> f64, truth: f64| {
            let sample: Vec<f64> = (0..40_000).map(|_| draw(&mut rng)).collect();
            let z = Mean::of(&sample).z(truth);
            assert!(z.abs() < Z_BOUND, "z {z}");
        };
        mean(&mut |r| r.uniform(), 0.5);
        mean(&mut |r| r.exponential(), 1.0);
        mean(&mut |r| r.exponential().powi(2), 2.0);
        mean(&mut |r| r.normal(), 0.0);
        mean(&mut |r| r.normal().powi(2), 1.0);
        mean(&mut |r| r.gamma(2.4), 2.4);
        mean(&mut |r| (r.gamma(2.4) - 2.4).powi(2), 2.4);
    }
}
