//! What AIReSim said (arXiv 2603.07041; commit 7b139c7, MIT): four cases, their means and standard errors.
//!
//! The unmodified program, run by us with its seeds from 1000 on. The totals of case A1 and A2 have closed forms.
//!
//! Deliberately lacking: its count of stalls, which counts some that never were.

use super::{Case, Outcome};

/// Name and figure of a trial.
pub type Metric = (&'static str, fn(&Outcome) -> f64);

/// What is compared.
pub const METRICS: [Metric; 11] = [
    ("total [min]", |o| o.total),
    ("compute / total", Outcome::etr),
    ("failures", |o| f64::from(o.failures)),
    ("random", |o| f64::from(o.random_failures)),
    ("systematic", |o| f64::from(o.systematic_failures)),
    ("selections", |o| f64::from(o.selections)),
    ("preemptions", |o| f64::from(o.preemptions)),
    ("stalled [min]", |o| o.stalled),
    ("auto repairs", |o| f64::from(o.auto_repairs)),
    ("manual repairs", |o| f64::from(o.manual_repairs)),
    ("failed repairs", |o| f64::from(o.failed_repairs)),
];

/// Trials of AIReSim, and for each of [`METRICS`] its mean and standard error.
pub struct Published {
    /// Its trials.
    pub trials: usize,
    /// Mean and standard error of each metric.
    pub figures: [(f64, f64); 11],
}

/// Poisson, every failure a full selection.
pub const A1: Published = Published {
    trials: 734,
    figures: [
        (95_913.07, 11.06),
        (0.96088, 0.00011),
        (163.05, 0.48),
        (163.05, 0.48),
        (0.0, 0.0),
        (164.046, 0.481),
        (0.0, 0.0),
        (0.0, 0.0),
        (0.0, 0.0),
        (0.0, 0.0),
        (0.0, 0.0),
    ],
};

/// Poisson, ample standbys.
pub const A2: Published = Published {
    trials: 518,
    figures: [
        (95_445.64, 11.30),
        (0.96558, 0.00011),
        (164.13, 0.56),
        (164.13, 0.56),
        (0.0, 0.0),
        (1.004, 0.003),
        (0.0, 0.0),
        (0.0, 0.0),
        (164.13, 0.56),
        (131.48, 0.53),
        (39.03, 0.26),
    ],
};

/// Bad servers, a tight pool, 8 spares.
pub const B: Published = Published {
    trials: 458,
    figures: [
        (96_432.11, 16.06),
        (0.95571, 0.00016),
        (204.03, 0.63),
        (163.22, 0.62),
        (40.81, 0.18),
        (12.090, 0.089),
        (5.410, 0.067),
        (47.06, 6.70),
        (204.03, 0.63),
        (163.17, 0.57),
        (49.18, 0.33),
    ],
};

/// B with wrong diagnosis.
pub const F: Published = Published {
    trials: 306,
    figures: [
        (96_741.66, 17.01),
        (0.95265, 0.00017),
        (221.67, 0.75),
        (164.54, 0.70),
        (57.13, 0.38),
        (11.670, 0.103),
        (4.676, 0.081),
        (19.72, 6.42),
        (176.89, 0.67),
        (142.06, 0.60),
        (42.58, 0.36),
    ],
};

/// Poisson, every failure a full selection: 256 servers for 64 days, none to spare, all good.
#[must_use]
pub fn a1() -> Case {
    Case {
        job_size: 256,
        warm_standbys: 0,
        working_pool_size: 256,
        spare_pool_size: 0,
        job_length: 92_160.0,
        systematic_failure_fraction: 0.0,
        diagnosis_probability: 0.0,
        ..Case::default()
    }
}

/// Poisson, ample standbys: 256 of 512 servers, all good.
#[must_use]
pub fn a2() -> Case {
    Case {
        job_size: 256,
        warm_standbys: 16,
        working_pool_size: 512,
        spare_pool_size: 0,
        job_length: 92_160.0,
        systematic_failure_fraction: 0.0,
        ..Case::default()
    }
}

/// Bad servers, a tight pool, 8 spares.
#[must_use]
pub fn b() -> Case {
    Case {
        job_size: 256,
        warm_standbys: 4,
        working_pool_size: 264,
        spare_pool_size: 8,
        job_length: 92_160.0,
        ..Case::default()
    }
}

/// B with wrong diagnosis.
#[must_use]
pub fn f() -> Case {
    Case { diagnosis_probability: 0.8, diagnosis_uncertainty: 0.3, ..b() }
}
