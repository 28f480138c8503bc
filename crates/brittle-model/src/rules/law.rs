//! Rules of laws and delays.

use super::{MAX_HORIZON, MAX_STRETCHES};
use crate::delay::Delay;
use crate::law::Law;
use crate::text::Fault;

/// What is wrong with the numbers of a law, if anything.
pub(super) fn wrong_law(law: &Law) -> Option<String> {
    let time = |what: &str, value: f64| {
        let must = if value > 0.0 { "shorter than 1e18 s" } else { "positive" };
        (!(value > 0.0 && value < 1e18))
            .then(|| format!("the {what} is {value} s; it must be {must}"))
    };
    match law {
        Law::Exponential { mean } => time("mean life", *mean),
        Law::Weibull { scale, shape } | Law::Gamma { scale, shape } => time("scale", *scale)
            .or_else(|| {
                (!(0.05..=50.0).contains(shape))
                    .then(|| format!("shape {shape} is not between 0.05 and 50"))
            }),
        Law::Lognormal { median, sigma } => time("median", *median).or_else(|| {
            (!(0.01..=10.0).contains(sigma))
                .then(|| format!("sigma {sigma} is not between 0.01 and 10"))
        }),
        Law::Piecewise(stretches) if stretches.len() > MAX_STRETCHES => Some(format!(
            "{} stretches of age are more than the limit of {MAX_STRETCHES}",
            stretches.len()
        )),
        Law::Piecewise(stretches) => {
            let ordered = stretches.windows(2).all(|pair| pair[0].from < pair[1].from);
            let sound = stretches.iter().all(|s| s.hazard >= 0.0 && s.hazard.is_finite());
            let begins = stretches.first().is_some_and(|s| s.from == 0.0);
            (!(ordered && sound && begins)).then(|| {
                "stretches must begin at age zero, ascend, and have rates of zero or more"
                    .to_owned()
            })
        }
    }
}

/// A delay that may not be nothing.
pub(super) fn something(path: &str, value: &Delay, faults: &mut Vec<Fault>) {
    delay(path, value, faults);
    if value.is_zero() {
        let fault = Fault::new(path, "what lasts no time has no effect");
        faults.push(fault.help("give a length of time above zero"));
    }
}

pub(super) fn delay(path: &str, delay: &Delay, faults: &mut Vec<Fault>) {
    match delay {
        Delay::Constant(span) if *span > MAX_HORIZON => {
            faults.push(Fault::new(path, format!("{span} is longer than 100 years")));
        }
        Delay::Constant(_) => {}
        Delay::Random(law) => {
            if let Some(wrong) = wrong_law(law) {
                faults.push(Fault::new(path, wrong));
            }
        }
    }
}
