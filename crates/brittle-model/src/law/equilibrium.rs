//! The equilibrium law: the wait for the next failure of a component renewed for ever.
//!
//! With S and m the survival function and mean of a life, the wait has survival
//! `S_e(t) = 1 − (1/m)∫₀ᵗ S = (1/m)∫ₜ^∞ S` and hazard `S/∫ₜ^∞ S`, the reciprocal of the mean residual
//! life (Cox 1962, "Renewal Theory", §5.2). In its lower tail all laws agree: Λ_e ≈ t/m.
//! A law of infinite mean leaves a fleet in which nothing fails any more.

use super::{Law, Stretch, gamma, lognormal, piecewise, root, weibull};
use crate::special::gamma::IncompleteGamma;
use crate::special::normal;

/// The equilibrium law of a failure law, with its constants computed once. Times in seconds.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Equilibrium {
    mean: f64,
    form: Form,
}

#[derive(Clone, Debug, PartialEq)]
enum Form {
    /// Constant hazard: its own equilibrium.
    Memoryless,
    /// S_e = Q(1/k, (t/η)^k).
    Weibull { scale: f64, shape: f64, gamma: IncompleteGamma },
    /// S_e = φ(y)·(R(y) − R(z)), y = z − σ, with Mills' ratio R.
    Lognormal { median: f64, sigma: f64 },
    /// S_e = Q(k + 1, x) − (x/k)·Q(k, x), x = t/θ.
    Gamma { scale: f64, shape: f64, gamma: IncompleteGamma },
    /// S_e from the mean residual life at each age.
    Piecewise(Vec<Piece>),
}

/// A stretch and what is known where it begins.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Piece {
    stretch: Stretch,
    /// Where it ends [s].
    to: f64,
    /// Λ.
    cumulative: f64,
    /// S.
    survival: f64,
    /// 1 − S_e.
    failed: f64,
    /// Λ_e.
    reached: f64,
    /// Mean residual life [s].
    residual: f64,
    /// Mean residual life at the end [s].
    residual_at_end: f64,
}

impl Equilibrium {
    /// The equilibrium law of `law`.
    pub(super) fn new(law: &Law) -> Self {
        let mean = law.mean();
        let form = match law {
            _ if law.is_memoryless() => Form::Memoryless,
            Law::Exponential { .. } => Form::Memoryless,
            Law::Weibull { scale, shape } => Form::Weibull {
                scale: *scale,
                shape: *shape,
                gamma: IncompleteGamma::new(1.0 / shape),
            },
            Law::Lognormal { median, sigma } => Form::Lognormal { median: *median, sigma: *sigma },
            Law::Gamma { scale, shape } => {
                Form::Gamma { scale: *scale, shape: *shape, gamma: IncompleteGamma::new(*shape) }
            }
            Law::Piecewise(stretches) => Form::Piecewise(pieces(stretches, mean)),
        };
        Self { mean, form }
    }

    /// Λ_e(t) = −ln S_e(t). Domain: t > 0.
    pub(super) fn cumulative(&self, t: f64) -> f64 {
        if self.mean == f64::INFINITY { 0.0 } else { self.at(t).0 }
    }

    /// Λ_e⁻¹(h) [s]. Domain: h > 0.
    pub(super) fn inverse(&self, h: f64) -> f64 {
        if self.mean == f64::INFINITY || h == f64::INFINITY {
            return f64::INFINITY;
        }
        // S ≤ 1, hence 1 − S_e ≤ t/m: a floor for every law.
        let floor = self.mean * -libm::expm1(-h);
        let (start, bracket) = match &self.form {
            Form::Memoryless => return self.mean * h,
            // Ageing orders Λ_e against both of its asymptotes, t/m and Λ (Barlow & Proschan 1975):
            // above them for k > 1, below for k < 1. From there Newton runs one way to the root.
            Form::Weibull { scale, shape, .. } => {
                let far = weibull::inverse(*scale, *shape, h);
                between_asymptotes(*shape, self.mean * h, far, floor)
            }
            Form::Gamma { scale, shape, .. } => {
                let far = gamma::inverse(*scale, *shape, h);
                between_asymptotes(*shape, self.mean * h, far, floor)
            }
            // S_e ≤ Q(y) gives a ceiling.
            Form::Lognormal { median, sigma } => {
                let shift = libm::exp(sigma * sigma);
                let ceiling = (shift * lognormal::inverse(*median, *sigma, h)).max(floor);
                (floor, (floor, ceiling))
            }
            // Straight on from the begin of the stretch; exact in the last one.
            Form::Piecewise(pieces) => {
                let piece = last(pieces, |piece| piece.reached <= h);
                let (from, to) = (piece.stretch.from, piece.to);
                let low = floor.max(from).min(to);
                let start = from + (h - piece.reached) * piece.residual;
                (start.clamp(low, to), (low, to))
            }
        };
        // Rounding may put the root an ulp outside; give it room.
        let room = (bracket.0 * (1.0 - 1e-12), bracket.1 * (1.0 + 1e-12));
        root::invert(h, start, room, |t| self.at(t))
    }

    /// (Λ_e(t), λ_e(t)) [1, 1/s].
    fn at(&self, t: f64) -> (f64, f64) {
        let mean = self.mean;
        match &self.form {
            Form::Memoryless => (t / mean, 1.0 / mean),
            Form::Weibull { scale, shape, gamma } => {
                let ln_x = shape * libm::log(t / scale);
                let x = libm::exp(ln_x);
                let cumulative = -gamma.ln_q_of_both(x, ln_x);
                (cumulative, libm::exp(cumulative - x) / mean)
            }
            Form::Lognormal { median, sigma } => {
                let z = libm::log(t / median) / sigma;
                lognormal_at(t, mean, z, z - sigma)
            }
            Form::Gamma { scale, gamma, .. } => {
                let (ln_survival, ratio) = gamma.equilibrium(t / scale);
                (-ln_survival, ratio / mean)
            }
            Form::Piecewise(pieces) => last(pieces, |p| p.stretch.from <= t).at(t, mean),
        }
    }
}

/// Start and bracket of a law that ages one way, by its shape, from the roots of both asymptotes.
fn between_asymptotes(shape: f64, near: f64, far: f64, floor: f64) -> (f64, (f64, f64)) {
    if shape > 1.0 {
        let start = near.min(far).max(floor);
        (start, (floor, start))
    } else {
        let start = near.max(far);
        (start, (start, f64::INFINITY))
    }
}

/// The last piece of those at the front of which `holds`, or the first.
fn last(pieces: &[Piece], holds: impl Fn(&Piece) -> bool) -> &Piece {
    &pieces[pieces.partition_point(holds).max(1) - 1]
}

/// With ∫₀ᵗ S = t·Q(z) + m·Φ(y) (integration by parts) and φ(y) = φ(z)·t/m.
fn lognormal_at(t: f64, mean: f64, z: f64, y: f64) -> (f64, f64) {
    let failed = normal::cdf(y) + t / mean * normal::survival(z);
    if failed < 0.5 || y < -4.0 {
        let hazard = normal::survival(z) / (mean * (1.0 - failed));
        return (-libm::log1p(-failed), hazard);
    }
    // The upper tail, as a difference that never underflows.
    let (ratio_y, ratio_z) = (normal::mills_ratio(y), normal::mills_ratio(z));
    let rest = ratio_y - ratio_z;
    // ln φ(y) = ln Q(y) − ln R(y).
    let cumulative = -normal::ln_survival(y) - libm::log(rest / ratio_y);
    (cumulative, ratio_z / (t * rest))
}

fn pieces(stretches: &[Stretch], mean: f64) -> Vec<Piece> {
    let residuals = piecewise::mean_residuals(stretches);
    let (mut cumulative, mut failed) = (0.0, 0.0);
    let mut pieces = Vec::with_capacity(stretches.len());
    for (i, &stretch) in stretches.iter().enumerate() {
        let to = stretches.get(i + 1).map_or(f64::INFINITY, |next| next.from);
        let mut piece = Piece {
            stretch,
            to,
            cumulative,
            survival: libm::exp(-cumulative),
            failed,
            reached: 0.0,
            residual: residuals[i],
            residual_at_end: residuals.get(i + 1).copied().unwrap_or(residuals[i]),
        };
        piece.reached = piece.at(stretch.from, mean).0;
        pieces.push(piece);
        let length = to - stretch.from;
        failed += piece.survival * piecewise::exposure(stretch.hazard, length) / mean;
        cumulative += stretch.hazard * length;
    }
    pieces
}

impl Piece {
    /// (Λ_e(t), λ_e(t)) of a `t` in this stretch.
    fn at(&self, t: f64, mean: f64) -> (f64, f64) {
        let Stretch { from, hazard } = self.stretch;
        let residual = if self.to == f64::INFINITY {
            self.residual_at_end
        } else {
            piecewise::mean_residual(hazard, self.to - t, self.residual_at_end)
        };
        let lived = self.survival * piecewise::exposure(hazard, t - from);
        let failed = self.failed + lived / mean;
        let cumulative = if failed < 0.5 {
            -libm::log1p(-failed)
        } else {
            self.cumulative + hazard * (t - from) + libm::log(mean / residual)
        };
        (cumulative, 1.0 / residual)
    }
}
