//! The report: one page with the answer in words, pictures with their tables, what is assumed, and how to make it again.

mod asked;
mod compared;
mod study;

pub use self::study::answer;

use std::fmt;
use std::str::FromStr;

use crate::findings::Findings;
use crate::page::Page;
use crate::plates::Plate;

/// Which picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Goodput over the trials.
    Goodput,
    /// Where the GPU-hours go.
    Waterfall,
    /// What each cause costs.
    Causes,
    /// When a job with work finishes.
    Finish,
    /// The longest time of a trial without progress.
    Standstill,
    /// Spares over time.
    Spares,
    /// Goodput against the interval between saves.
    Interval,
    /// Goodput over an axis.
    Lines,
    /// Goodput over two axes.
    Heat,
    /// All cells by goodput.
    Cells,
    /// Where the time goes, cell by cell.
    Accounts,
    /// Scenarios by how far they are behind the best.
    Comparison,
    /// Where a scenario differs from the first, by account.
    Differences,
    /// The same, by cause.
    CauseDifferences,
    /// The objective of a search along each of its keys.
    Optimum,
    /// How far each parameter moves the objective.
    Tornado,
    /// The difference of two variants along a key.
    BreakEven,
    /// Where two variants are even, along a second key.
    BreakEvenCurve,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 18] = [
        Self::Goodput,
        Self::Waterfall,
        Self::Causes,
        Self::Finish,
        Self::Standstill,
        Self::Spares,
        Self::Interval,
        Self::Lines,
        Self::Heat,
        Self::Cells,
        Self::Accounts,
        Self::Comparison,
        Self::Differences,
        Self::CauseDifferences,
        Self::Optimum,
        Self::Tornado,
        Self::BreakEven,
        Self::BreakEvenCurve,
    ];

    /// Its name, as `--picture` takes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Goodput => "goodput",
            Self::Waterfall => "waterfall",
            Self::Causes => "causes",
            Self::Finish => "finish",
            Self::Standstill => "standstill",
            Self::Spares => "spares",
            Self::Interval => "interval",
            Self::Lines => "lines",
            Self::Heat => "heat",
            Self::Cells => "cells",
            Self::Accounts => "accounts",
            Self::Comparison => "comparison",
            Self::Differences => "differences",
            Self::CauseDifferences => "cause-differences",
            Self::Optimum => "optimum",
            Self::Tornado => "tornado",
            Self::BreakEven => "break-even",
            Self::BreakEvenCurve => "break-even-curve",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or_else(|| {
            let names = Self::ALL.map(Self::as_str).join(", ");
            format!("there is no picture {text:?}; there is {names}")
        })
    }
}

/// A picture of its own: which, and an SVG file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// Which picture.
    pub kind: Kind,
    /// What tells it from others of its kind: the end of the name of its file.
    pub name: String,
    /// SVG.
    pub svg: String,
}

/// A report of findings; of a study with more than one cell, one of them is shown in detail: `cell`, or the best.
#[derive(Debug)]
pub struct Paper(Page);

impl Paper {
    /// Composes it.
    #[must_use]
    pub fn new(findings: &Findings, cell: Option<usize>) -> Self {
        Self(match findings {
            Findings::Study(result) => study::page(result, cell),
            Findings::Comparison(comparison) => compared::page(comparison),
            Findings::Optimum(told) => asked::best(told),
            Findings::Sensitivity(told) => asked::swings(told),
            Findings::BreakEven(told) => asked::even(told),
        })
    }

    /// One file for a browser, which opens without a network.
    #[must_use]
    pub fn to_html(&self) -> String {
        self.0.to_html()
    }

    /// Markdown that names its pictures `{stem}-{name}.svg`.
    #[must_use]
    pub fn to_markdown(&self, stem: &str) -> String {
        self.0.to_markdown_beside(stem)
    }

    /// Its pictures, in the order in which they stand in it.
    #[must_use]
    pub fn pictures(&self) -> Vec<Drawn> {
        let drawn = |(name, plate): (String, &Plate)| Drawn {
            kind: plate.kind,
            name,
            svg: plate.picture.alone(),
        };
        self.0.plates().into_iter().map(drawn).collect()
    }
}
