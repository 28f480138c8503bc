//! Failure laws: the distribution of a component's life.
//!
//! A law is known by its cumulative hazard Λ(t) = −ln S(t), S being the survival function. Whoever
//! draws brings a unit exponential `e`; the life is Λ⁻¹(e). A change of scale or hazard then moves
//! every life the same way, which makes common random numbers a monotone coupling.
//!
//! Guarantees: times in `f64` seconds; Λ, its inverse and its increments keep their relative
//! accuracy in both tails; the same bits on every machine. The accuracy holds for Weibull and gamma
//! shapes 0.05 to 50 and lognormal sigmas 0.01 to 10.
//! Deliberately lacking: random numbers, and judgement: parameters are checked with the scenario.

mod empirical;
mod equilibrium;
mod first;
mod gamma;
mod lognormal;
mod piecewise;
mod root;
mod stretches;
mod weibull;

pub use empirical::Observed;
pub use first::FirstLife;
pub use stretches::Stretches;

use serde::Serialize;

/// The law of a life [s].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Law {
    /// Memoryless: constant hazard `1/mean`.
    Exponential {
        /// Mean life [s].
        mean: f64,
    },
    /// `Λ(t) = (t/scale)^shape`.
    Weibull {
        /// Characteristic life η [s].
        scale: f64,
        /// Shape k: below 1 early failures, above 1 wear-out.
        shape: f64,
    },
    /// `ln t` is normal with mean `ln median` and standard deviation `sigma`.
    Lognormal {
        /// Median life [s].
        median: f64,
        /// Standard deviation of `ln t`.
        sigma: f64,
    },
    /// `S(t) = Q(shape, t/scale)`: for a whole shape the sum of so many exponential lives (Erlang).
    Gamma {
        /// Scale θ [s].
        scale: f64,
        /// Shape k: below 1 early failures, above 1 wear-out that levels off at hazard `1/scale`.
        shape: f64,
    },
    /// Constant hazards over stretches of age: burn-in, bathtub.
    Piecewise(Stretches),
}

/// A stretch of age with a constant hazard.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Stretch {
    /// Age at which the stretch begins [s]. The first begins at zero; the last has no end.
    pub from: f64,
    /// Hazard [failures/s].
    pub hazard: f64,
}

impl Law {
    /// The memoryless law of a mean [s].
    #[must_use]
    pub const fn exponential(mean: f64) -> Self {
        Self::Exponential { mean }
    }

    /// The Weibull law (1951) of a mean [s] and a shape k [1]: η = mean/Γ(1 + 1/k).
    #[must_use]
    pub fn weibull_with_mean(mean: f64, shape: f64) -> Self {
        let scale = mean / libm::tgamma(1.0 + 1.0 / shape);
        Self::Weibull { scale, shape }
    }

    /// The lognormal law of a mean [s] and a σ of ln t [1]: median = mean·e^{−σ²/2}
    /// (Aitchison & Brown 1957).
    #[must_use]
    pub fn lognormal_with_mean(mean: f64, sigma: f64) -> Self {
        let median = mean * libm::exp(-0.5 * sigma * sigma);
        Self::Lognormal { median, sigma }
    }

    /// The gamma law of a mean [s] and a shape k [1]: θ = mean/k
    /// (Johnson, Kotz & Balakrishnan 1994, ch. 17).
    #[must_use]
    pub fn gamma_with_mean(mean: f64, shape: f64) -> Self {
        Self::Gamma { scale: mean / shape, shape }
    }

    /// The law of these stretches, in order of age; the first begins at zero.
    #[must_use]
    pub fn piecewise(stretches: Vec<Stretch>) -> Self {
        Self::Piecewise(Stretches::new(stretches))
    }

    /// λ(t) = f(t)/S(t), the hazard at age `t` [failures/s]; zero before birth.
    ///
    /// Weibull: (k/η)(t/η)^{k−1}. Lognormal: φ(z)/(σ t Q(z)), z = ln(t/median)/σ.
    /// Gamma: xᵏ⁻¹e⁻ˣ/(θ Γ(k) Q(k, x)), x = t/θ.
    /// Domain: all `t` [s]. At zero a Weibull or gamma law of a shape below 1 gives ∞.
    #[must_use]
    pub fn hazard(&self, t: f64) -> f64 {
        if t < 0.0 {
            return 0.0;
        }
        match self {
            Self::Exponential { mean } => 1.0 / mean,
            Self::Weibull { scale, shape } => weibull::hazard(*scale, *shape, t),
            Self::Lognormal { median, sigma } => lognormal::hazard(*median, *sigma, t),
            Self::Gamma { scale, shape } => gamma::hazard(*scale, *shape, t),
            Self::Piecewise(stretches) => piecewise::hazard(stretches, t),
        }
    }

    /// Λ(t) = ∫₀ᵗ λ = −ln S(t), the cumulative hazard up to age `t` [1]; zero before birth.
    ///
    /// Weibull: (t/η)^k. Lognormal: −ln Q(ln(t/median)/σ). Gamma: −ln Q(k, t/θ). Domain: all `t` [s].
    #[must_use]
    pub fn cumulative_hazard(&self, t: f64) -> f64 {
        if t <= 0.0 {
            return 0.0;
        }
        match self {
            Self::Exponential { mean } => t / mean,
            Self::Weibull { scale, shape } => weibull::cumulative(*scale, *shape, t),
            Self::Lognormal { median, sigma } => lognormal::cumulative(*median, *sigma, t),
            Self::Gamma { scale, shape } => gamma::cumulative(*scale, *shape, t),
            Self::Piecewise(stretches) => piecewise::increment(stretches, 0.0, t),
        }
    }

    /// Λ⁻¹(h), the first age at which the cumulative hazard is `h` [s]; ∞ where it never is.
    ///
    /// With `h` a unit exponential this is a life (inversion; Devroye 1986, II.2).
    /// Domain: h ≥ 0.
    #[must_use]
    pub fn inverse_cumulative_hazard(&self, h: f64) -> f64 {
        if h <= 0.0 {
            return 0.0;
        }
        match self {
            Self::Exponential { mean } => h * mean,
            Self::Weibull { scale, shape } => weibull::inverse(*scale, *shape, h),
            Self::Lognormal { median, sigma } => lognormal::inverse(*median, *sigma, h),
            Self::Gamma { scale, shape } => gamma::inverse(*scale, *shape, h),
            Self::Piecewise(stretches) => piecewise::residual(stretches, 0.0, h),
        }
    }

    /// Λ(age + t) − Λ(age), the hazard met in the `t` after an age [1], without cancellation.
    ///
    /// Domain: age ≥ 0, t ≥ 0 [s].
    #[must_use]
    pub fn cumulative_hazard_after(&self, age: f64, t: f64) -> f64 {
        if age <= 0.0 || t <= 0.0 {
            return self.cumulative_hazard(t);
        }
        match self {
            Self::Exponential { mean } => t / mean,
            Self::Weibull { scale, shape } => weibull::increment(*scale, *shape, age, t),
            Self::Lognormal { median, sigma } => lognormal::increment(*median, *sigma, age, t),
            Self::Gamma { scale, shape } => gamma::increment(*scale, *shape, age, t),
            Self::Piecewise(stretches) => piecewise::increment(stretches, age, t),
        }
    }

    /// Λ⁻¹(Λ(age) + e) − age, the life left at an age [s], from a unit exponential `e`.
    ///
    /// The inverse of [`Law::cumulative_hazard_after`], without cancellation: never negative, and
    /// right to its own last digits however old the component. ∞ where the law never gets there.
    /// Domain: age ≥ 0 [s], e ≥ 0.
    #[must_use]
    pub fn residual(&self, age: f64, e: f64) -> f64 {
        if age <= 0.0 || e <= 0.0 {
            return self.inverse_cumulative_hazard(e);
        }
        match self {
            Self::Exponential { mean } => e * mean,
            Self::Weibull { scale, shape } => weibull::residual(*scale, *shape, age, e),
            Self::Lognormal { median, sigma } => lognormal::residual(*median, *sigma, age, e),
            Self::Gamma { scale, shape } => gamma::residual(*scale, *shape, age, e),
            Self::Piecewise(stretches) => piecewise::residual(stretches, age, e),
        }
    }

    /// The mean life, MTTF [s]; ∞ where some never fail.
    ///
    /// Weibull: η Γ(1 + 1/k). Lognormal: median·e^{σ²/2}. Gamma: θ k. Piecewise: ∫₀^∞ S, stretch by
    /// stretch.
    #[must_use]
    pub fn mean(&self) -> f64 {
        match self {
            Self::Exponential { mean } => *mean,
            Self::Weibull { scale, shape } => scale * libm::tgamma(1.0 + 1.0 / shape),
            Self::Lognormal { median, sigma } => median * libm::exp(0.5 * sigma * sigma),
            Self::Gamma { scale, shape } => scale * shape,
            Self::Piecewise(stretches) => piecewise::mean(stretches),
        }
    }

    /// S(t) = e^{−Λ(t)}, the probability of a life longer than `t` [1]. Domain: all `t` [s].
    #[must_use]
    pub fn survival(&self, t: f64) -> f64 {
        libm::exp(-self.cumulative_hazard(t))
    }

    /// Whether the hazard is the same at every age, so that age can be forgotten.
    #[must_use]
    pub fn is_memoryless(&self) -> bool {
        match self {
            Self::Exponential { .. } => true,
            Self::Weibull { shape, .. } | Self::Gamma { shape, .. } => *shape == 1.0,
            Self::Lognormal { .. } => false,
            Self::Piecewise(stretches) => stretches.windows(2).all(|w| w[0].hazard == w[1].hazard),
        }
    }
}
