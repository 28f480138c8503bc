//! Failure rates, as papers and data sheets print them.

use super::decimal::Decimal;
use super::time::unit_nanos;
use super::{Quantity, QuantityError, Reason};
use crate::kind::ComponentKind;
use crate::time::NANOS_PER_SEC;

/// A failure rate as written: hazard of one component, and the kind that it was written for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// Failures of one component [1/s]; may be zero.
    pub per_second: f64,
    /// The kind in the unit (`gpu-days`), if it names one.
    pub of: Option<ComponentKind>,
}

/// A failure rate of one component. `9.1 %/year` is a hazard of 0.091 a year (expected failures a
/// component-year), `100 FIT` is 100 in 10⁹ hours.
///
/// # Errors
/// If the text is not a rate.
pub fn rate(text: &str) -> Result<Rate, QuantityError> {
    parse(text.trim()).map_err(|reason| QuantityError::new(Quantity::Rate, text.trim(), reason))
}

fn parse(text: &str) -> Result<Rate, Reason> {
    let (number, rest) = Decimal::split(text)?;
    let (mut count, mut rest) = (number.value(), rest.trim());
    if rest.eq_ignore_ascii_case("fit") {
        return finite(count / (1e9 * 3600.0), None);
    }
    if let Some(after) = rest.strip_prefix('%') {
        count /= 100.0;
        rest = after.trim_start();
    }
    let per = rest.strip_prefix('/').or_else(|| rest.strip_prefix("per "));
    let mut over = match per {
        Some(over) => over.trim(),
        None if rest.is_empty() => return Err(Reason::NotPer),
        None => return Err(Reason::UnknownUnit(rest.to_owned())),
    };
    let mut amount = 1.0;
    if over.starts_with(|c: char| c.is_ascii_digit()) {
        let (number, after) = Decimal::split(over)?;
        (amount, over) = (number.value(), after.trim_start());
    }
    let (kind, unit) = match over.rsplit_once('-') {
        Some((kind, unit)) => (Some(kind.trim()), unit.trim()),
        None => (None, over),
    };
    let of = match kind {
        None | Some("component") => None,
        Some(name) => Some(kind_of(name).ok_or_else(|| Reason::UnknownKind(name.to_owned()))?),
    };
    let nanos = unit_nanos(unit).ok_or_else(|| Reason::UnknownUnit(unit.to_owned()))?;
    finite(count / (amount * (nanos as f64 / NANOS_PER_SEC as f64)), of)
}

fn kind_of(name: &str) -> Option<ComponentKind> {
    ComponentKind::ALL.into_iter().find(|kind| kind.as_str() == name)
}

fn finite(per_second: f64, of: Option<ComponentKind>) -> Result<Rate, Reason> {
    if per_second.is_finite() { Ok(Rate { per_second, of }) } else { Err(Reason::NotPositive) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_rate() {
        use ComponentKind::{Gpu, Host, Job, PowerFeed};
        let day = 86_400.0;
        let cases = [
            ("4.5 per 1000 host-days", 4.5 / (1000.0 * day), Some(Host)),
            ("4.5 / 1000 host-days", 4.5 / (1000.0 * day), Some(Host)),
            ("4.5 per 1000 component-days", 4.5 / (1000.0 * day), None),
            ("4.5 per 1000 days", 4.5 / (1000.0 * day), None),
            ("148 per 884736 gpu-days", 148.0 / (884_736.0 * day), Some(Gpu)),
            ("148 per 884_736 gpu-days", 148.0 / (884_736.0 * day), Some(Gpu)),
            ("419 per 54 job-days", 419.0 / (54.0 * day), Some(Job)),
            ("1 per power_feed-year", 1.0 / (365.25 * day), Some(PowerFeed)),
            ("9.1 %/year", 0.091 / (365.25 * day), None),
            ("9.1% per gpu-year", 0.091 / (365.25 * day), Some(Gpu)),
            ("2.5e-6 per hour", 2.5e-6 / 3600.0, None),
            ("2.5e-6 /h", 2.5e-6 / 3600.0, None),
            ("100 FIT", 100.0 / 3.6e12, None),
            ("0 per day", 0.0, None),
        ];
        for (text, per_second, of) in cases {
            let rate = rate(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            let close = (rate.per_second - per_second).abs() <= 1e-15 * per_second;
            assert!(close && rate.of == of, "{text}: {rate:?}, not {per_second}");
        }
    }

    #[test]
    fn what_is_no_rate_says_why() {
        let cases = [
            ("", Reason::Empty),
            ("4.5", Reason::NotPer),
            ("4.5 %", Reason::NotPer),
            ("4.5 a day", Reason::UnknownUnit("a day".to_owned())),
            ("4.5 per 1000 node-days", Reason::UnknownKind("node".to_owned())),
            ("4.5 per 1000 gpus", Reason::UnknownUnit("gpus".to_owned())),
            ("4.5 per 1000", Reason::UnknownUnit(String::new())),
            ("4.5 per 0 days", Reason::NotPositive),
            ("-1 per day", Reason::Negative),
            ("NaN per day", Reason::NoNumber),
        ];
        for (text, reason) in cases {
            assert_eq!(rate(text).map_err(|error| error.reason), Err(reason), "{text}");
        }
    }
}
