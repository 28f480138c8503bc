//! The bins of the goodput histogram: equal, with round edges, over what occurred.

use crate::metric::{Metric, PPM};
use crate::summary::Bin;

/// Bins, about.
const BINS: f64 = 16.0;

/// Bins that a goodput of one is cut into: these, or a half or a fifth of them.
const UNITS: [f64; 6] = [10.0, 100.0, 1e3, 1e4, 1e5, 1e6];

/// Equal bins of goodput with round edges over what occurred.
pub(crate) fn bins(badput: &Metric) -> Vec<Bin> {
    let (low, high) = (1.0 - badput.most(), 1.0 - badput.least());
    // Integer multiples of a round step, so that edges print as they are meant.
    let rough = ((high - low) / BINS).max(1.0 / PPM);
    let steps = UNITS.iter().flat_map(|unit| [*unit, unit / 2.0, unit / 5.0]);
    let per_unit =
        steps.filter(|per_unit| 1.0 / per_unit >= rough * 0.999).fold(1.0, f64::max).round();
    let first = (low * per_unit + 1e-9).floor();
    let last = (high * per_unit - 1e-9).floor().max(first);
    let edge = |i: f64| i / per_unit;
    let count = (last - first) as usize + 1;
    let mut bins: Vec<Bin> = (0..count)
        .map(|i| Bin { from: edge(first + i as f64), to: edge(first + i as f64 + 1.0), count: 0 })
        .collect();
    for (lost, trials) in badput.recorded() {
        let place = ((1.0 - lost) * per_unit + 1e-9).floor() - first;
        bins[place.clamp(0.0, (count - 1) as f64) as usize].count += trials;
    }
    bins
}
