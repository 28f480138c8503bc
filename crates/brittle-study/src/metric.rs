//! A metric over trials: mean with interval, and quantiles from an HdrHistogram.
//!
//! **Invariant**: no other module knows `hdrhistogram`.

use std::io::{self, Write};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hdrhistogram::Histogram;
use hdrhistogram::serialization::interval_log::{
    IntervalLogWriterBuilder, IntervalLogWriterError, Tag,
};
use hdrhistogram::serialization::{Serializer as _, V2DeflateSerializer, V2Serializer};

use crate::quantile::ranks;
use crate::stats::{LEVEL, Moments};
use crate::summary::{Ends, Estimate, Interval};

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

    /// The interval of the `p`-quantile, by the values of two ranks; `None` of too few trials.
    pub(crate) fn quantile_interval(&self, p: f64) -> Option<Ends> {
        let n = self.histogram.len();
        let (lo, hi) = ranks(n, p)?;
        let at = |rank: u64| self.histogram.value_at_quantile((rank as f64 - 0.5) / n as f64);
        let clamp = |value: u64| (value as f64 / self.scale).clamp(self.least, self.most);
        // What is recorded is rounded: outwards here.
        let (lo, hi) = (self.histogram.lowest_equivalent(at(lo)), at(hi));
        let quantile = self.quantile(p);
        Some(Ends { lo: clamp(lo).min(quantile), hi: clamp(hi).max(quantile) })
    }

    /// The share of the sum of squares that is of one trial, at most; zero where all are alike.
    pub(crate) fn largest_share(&self) -> f64 {
        let mean = self.moments.mean();
        let largest = (self.most - mean).max(mean - self.least);
        let squares = self.moments.squares();
        if squares > 0.0 { largest * largest / squares } else { 0.0 }
    }

    pub(crate) fn estimate(&self) -> Estimate {
        let Interval { mean, lo, hi } = self.moments.interval(self.bound);
        Estimate {
            mean,
            lo,
            hi,
            level: LEVEL,
            sd: self.moments.sd(),
            p01: self.quantile(0.01),
            p05: self.quantile(0.05),
            p50: self.quantile(0.50),
            p95: self.quantile(0.95),
            p99: self.quantile(0.99),
            p05_interval: self.quantile_interval(0.05),
            p50_interval: self.quantile_interval(0.50),
            p95_interval: self.quantile_interval(0.95),
        }
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

    /// Writes the histogram as an interval of a log that begins at that second and lasts one.
    pub(crate) fn log(&self, out: &mut impl Write, second: u64, tag: &str) -> io::Result<()> {
        let mut serializer = V2DeflateSerializer::new();
        let mut log = IntervalLogWriterBuilder::new().begin_log_with(out, &mut serializer)?;
        let (start, tag) = (Duration::from_secs(second), Tag::new(tag));
        log.write_histogram(&self.histogram, start, Duration::from_secs(1), tag).map_err(|why| {
            match why {
                IntervalLogWriterError::IoError(why) => why,
                IntervalLogWriterError::SerializeError(why) => io::Error::other(why),
            }
        })
    }
}

/// Begins a log of histograms, with comments.
pub(crate) fn begin_log(out: &mut impl Write, comments: &[String]) -> io::Result<()> {
    let mut serializer = V2DeflateSerializer::new();
    let mut builder = IntervalLogWriterBuilder::new();
    builder.add_comment("[Histogram log format version 1.3]");
    comments.iter().for_each(|comment| {
        builder.add_comment(comment);
    });
    builder.begin_log_with(out, &mut serializer).map(|_| ())?;
    out.write_all(b"\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"\n")
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
