//! A metric over trials: mean with interval, and quantiles from an HdrHistogram.
//!
//! **Invariant**: no other module knows `hdrhistogram`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hdrhistogram::Histogram;
use hdrhistogram::serialization::{Serializer as _, V2Serializer};

use crate::stats::{Moments, estimate};
use crate::summary::Estimate;

/// Parts per million: how badput is recorded.
pub(crate) const PPM: f64 = 1e6;

/// One number a trial.
#[derive(Debug)]
pub(crate) struct Metric {
    moments: Moments,
    histogram: Histogram<u64>,
    /// Recorded integer = value × `scale`.
    scale: f64,
    /// No value lies above.
    bound: f64,
    least: f64,
    most: f64,
}

impl Metric {
    /// A metric recorded to `1/scale`, with `digits` significant digits.
    pub(crate) fn new(scale: f64, digits: u8) -> Self {
        let histogram = Histogram::new(digits).expect("digits are between 0 and 5");
        Self {
            moments: Moments::default(),
            histogram,
            scale,
            bound: f64::INFINITY,
            least: f64::MAX,
            most: f64::MIN,
        }
    }

    /// A share, recorded in ppm.
    pub(crate) fn share(digits: u8) -> Self {
        Self { bound: 1.0, ..Self::new(PPM, digits) }
    }

    pub(crate) fn add(&mut self, value: f64) {
        self.moments.add(value);
        self.histogram
            .record((value * self.scale).round() as u64)
            .expect("the histogram grows as needed");
        self.least = self.least.min(value);
        self.most = self.most.max(value);
    }

    pub(crate) fn mean(&self) -> f64 {
        self.moments.mean()
    }

    pub(crate) const fn least(&self) -> f64 {
        self.least
    }

    pub(crate) const fn most(&self) -> f64 {
        self.most
    }

    /// The `p`-quantile of single trials, never outside what occurred.
    pub(crate) fn quantile(&self, p: f64) -> f64 {
        let value = self.histogram.value_at_quantile(p) as f64 / self.scale;
        value.clamp(self.least, self.most)
    }

    pub(crate) fn estimate(&self) -> Estimate {
        estimate(&self.moments, self.bound, |p| self.quantile(p))
    }

    /// Recorded values and their counts, ascending.
    pub(crate) fn recorded(&self) -> impl Iterator<Item = (f64, u64)> + '_ {
        self.histogram.iter_recorded().map(|step| {
            let value = self.histogram.median_equivalent(step.value_iterated_to()) as f64;
            (value / self.scale, step.count_at_value())
        })
    }

    /// The histogram in HdrHistogram's V2 form, base64.
    pub(crate) fn encoded(&self) -> String {
        let mut bytes = Vec::new();
        V2Serializer::new()
            .serialize(&self.histogram, &mut bytes)
            .expect("a histogram can be written to memory");
        STANDARD.encode(bytes)
    }
}

/// A ratio of sums over trials, such as time over interruptions, with its interval by the delta method.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Ratio {
    n: u64,
    above: f64,
    below: f64,
    above2: f64,
    cross: f64,
    below2: f64,
}

impl Ratio {
    pub(crate) fn add(&mut self, above: f64, below: f64) {
        self.n += 1;
        self.above += above;
        self.below += below;
        self.above2 += above * above;
        self.cross += above * below;
        self.below2 += below * below;
    }

    /// The ratio and the standard deviation of a mean that has its variance; `None` over nothing.
    pub(crate) fn value(&self) -> Option<(f64, f64)> {
        if self.below == 0.0 {
            return None;
        }
        let ratio = self.above / self.below;
        let n = self.n as f64;
        let squares = self.above2 - 2.0 * ratio * self.cross + ratio * ratio * self.below2;
        let sd = (squares.max(0.0) / (n - 1.0).max(1.0)).sqrt() / (self.below / n);
        Some((ratio, sd))
    }
}
