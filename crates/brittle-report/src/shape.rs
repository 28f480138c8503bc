//! The shape of a distribution: a histogram for one cell, sparklines on one scale for many.

use brittle_study::summary::{Bin, CellSummary, Histogram};

use crate::bars::spark;
use crate::number::{coarse_percent, count, places};
use crate::style::Tone;
use crate::table::{Cell, Table};

/// More rows than this are joined, neighbours to neighbours.
const MOST_ROWS: usize = 20;

/// Columns of a sparkline.
pub(crate) const SPARK_WIDTH: usize = 12;

/// A histogram with a row a bin: range of goodput, bar, trials, share.
pub(crate) fn histogram(histogram: &Histogram) -> Table {
    let bins = joined(&histogram.bins);
    let all: u64 = bins.iter().map(|bin| bin.count).sum();
    let most = bins.iter().map(|bin| bin.count).max().unwrap_or(0);
    let digits = bins.first().map_or(2, edge_digits);
    let mut table = Table::new().left("goodput").bar().right("trials").right("share");
    for bin in &bins {
        table.row([
            format!("{:.digits$}–{:.digits$}", bin.from, bin.to).into(),
            Cell::Bar(bin.count as f64 / most.max(1) as f64, Tone::Good),
            count(bin.count).into(),
            coarse_percent(bin.count as f64 / all.max(1) as f64).into(),
        ]);
    }
    table
}

fn joined(bins: &[Bin]) -> Vec<Bin> {
    let join = |bins: &[Bin]| Bin {
        from: bins[0].from,
        to: bins[bins.len() - 1].to,
        count: bins.iter().map(|bin| bin.count).sum(),
    };
    bins.chunks(bins.len().div_ceil(MOST_ROWS).max(1)).map(join).collect()
}

/// Decimals with which the edges of bins like this one print as they are meant.
pub(crate) fn edge_digits(bin: &Bin) -> usize {
    let width = bin.to - bin.from;
    if width > 0.0 { places(width).clamp(2, 6) } else { 4 }
}

/// The range of goodput over all cells: the scale of their sparklines.
pub(crate) fn common_range(cells: &[CellSummary]) -> Option<(f64, f64)> {
    let bins = || cells.iter().flat_map(|cell| &cell.histogram.bins).filter(|bin| bin.count > 0);
    let low = bins().map(|bin| bin.from).fold(f64::INFINITY, f64::min);
    let high = bins().map(|bin| bin.to).fold(f64::NEG_INFINITY, f64::max);
    (low < high).then_some((low, high))
}

/// A histogram as a sparkline on a scale; a bin is spread evenly over the columns that it covers.
pub(crate) fn sparkline(histogram: &Histogram, (low, high): (f64, f64)) -> String {
    let mut columns = [0.0; SPARK_WIDTH];
    let place = |x: f64| (x - low) / (high - low) * SPARK_WIDTH as f64;
    for bin in histogram.bins.iter().filter(|bin| bin.count > 0) {
        let (from, to) = (place(bin.from), place(bin.to));
        for (i, column) in columns.iter_mut().enumerate() {
            let inside = to.min(i as f64 + 1.0) - from.max(i as f64);
            if inside > 1e-9 {
                *column += bin.count as f64 * inside / (to - from);
            }
        }
    }
    spark(&columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bins(counts: &[u64]) -> Vec<Bin> {
        let edge = |i: usize| 0.8 + 0.001 * i as f64;
        let bin = |(i, &count)| Bin { from: edge(i), to: edge(i + 1), count };
        counts.iter().enumerate().map(bin).collect()
    }

    #[test]
    fn no_trial_is_lost_when_bins_are_joined() {
        let many = joined(&bins(&[3; 41]));
        assert_eq!(many.len(), 14);
        assert_eq!(many.iter().map(|b| b.count).sum::<u64>(), 123);
        assert!(joined(&[]).is_empty());
    }

    #[test]
    fn edges_print_as_they_are_meant() {
        let digits = |width| edge_digits(&Bin { from: 0.0, to: width, count: 0 });
        assert_eq!([digits(0.05), digits(0.01), digits(0.002), digits(1e-5)], [2, 2, 3, 5]);
    }

    #[test]
    fn sparklines_share_a_scale() {
        let hdr = String::new();
        let low = Histogram { bins: bins(&[4, 4, 0, 0, 0, 0]), hdr: hdr.clone() };
        assert_eq!(sparkline(&low, (0.8, 0.806)), "████        ");
    }
}
