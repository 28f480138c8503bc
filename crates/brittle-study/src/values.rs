//! The measures of a scenario trial by trial: what is kept to compare it with another under the same luck.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::measure::Measure;
use crate::numbers::Numbers;

/// One value a trial of each measure, in the order of the trials.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Values {
    /// Productive time over elapsed time \[ratio].
    pub goodput: Vec<f64>,
    /// Unplanned interruptions of jobs \[count].
    pub interruptions: Vec<f64>,
    /// Failures in the whole cluster \[count].
    pub failures: Vec<f64>,
    /// Time of all jobs \[h]: over the interruptions it is the MTTI.
    pub job_hours: Vec<f64>,
    /// Length of the trial \[h].
    pub elapsed_hours: Vec<f64>,
}

impl Values {
    pub(crate) fn push(&mut self, numbers: &Numbers) {
        self.goodput.push(numbers.goodput);
        self.interruptions.push(f64::from(numbers.interruptions));
        self.failures.push(f64::from(numbers.failures));
        self.job_hours.push(numbers.job_hours);
        self.elapsed_hours.push(numbers.elapsed_hours);
    }

    fn columns(&self) -> [&Vec<f64>; 5] {
        [&self.goodput, &self.interruptions, &self.failures, &self.job_hours, &self.elapsed_hours]
    }

    /// Trials.
    #[must_use]
    pub fn trials(&self) -> usize {
        self.goodput.len()
    }

    /// Whether every column has a finite number for each trial, none below zero.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let sound = |column: &&Vec<f64>| {
            column.len() == self.trials() && column.iter().all(|x| x.is_finite() && *x >= 0.0)
        };
        self.columns().iter().all(sound)
    }

    /// The mean of a measure; `None` of an MTTI without interruptions.
    pub(crate) fn mean(&self, measure: Measure) -> Option<f64> {
        let scores = self.scores(measure, self.trials())?;
        Some(scores.iter().sum::<f64>() / scores.len() as f64)
    }

    /// One score for each of the first `trials`, whose mean is the measure. Of a ratio of sums they are its linear part (the delta
    /// method): the score of a trial tells how much it moves the ratio. `None` of an MTTI without interruptions.
    pub(crate) fn scores(&self, measure: Measure, trials: usize) -> Option<Vec<f64>> {
        let column = |column: &Vec<f64>| Some(column[..trials].to_vec());
        match measure {
            Measure::Goodput => column(&self.goodput),
            Measure::Interruptions => column(&self.interruptions),
            Measure::Failures => column(&self.failures),
            Measure::Elapsed => column(&self.elapsed_hours),
            Measure::Mtti => ratio(&self.job_hours[..trials], &self.interruptions[..trials]),
        }
    }
}

/// Scores of a ratio of sums.
pub(crate) fn ratio(above: &[f64], below: &[f64]) -> Option<Vec<f64>> {
    let (over, under): (f64, f64) = (above.iter().sum(), below.iter().sum());
    if under == 0.0 {
        return None;
    }
    let (ratio, mean) = (over / under, under / below.len() as f64);
    Some(above.iter().zip(below).map(|(a, b)| ratio + (a - ratio * b) / mean).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_of_a_ratio_have_it_as_their_mean() {
        let scores = ratio(&[10.0, 12.0, 8.0], &[1.0, 4.0, 0.0]).expect("there are interruptions");
        assert!((scores.iter().sum::<f64>() / 3.0 - 6.0).abs() < 1e-12, "{scores:?}");
        assert_eq!(ratio(&[1.0], &[0.0]), None);
    }
}
