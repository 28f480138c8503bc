//! Ticks: round values in a range, and how they and other values are written.

use crate::scale::{Scale, Unit, grouped};

/// Steps between ticks of time \[s].
const SECONDS: [f64; 27] = [
    1.0,
    2.0,
    5.0,
    10.0,
    15.0,
    30.0,
    60.0,
    120.0,
    300.0,
    600.0,
    900.0,
    1800.0,
    3600.0,
    7200.0,
    10_800.0,
    21_600.0,
    43_200.0,
    86_400.0,
    172_800.0,
    432_000.0,
    604_800.0,
    864_000.0,
    1_209_600.0,
    2_592_000.0,
    5_184_000.0,
    8_640_000.0,
    31_536_000.0,
];

/// Round lengths of time for logarithmic axes \[s].
const LOG_SECONDS: [f64; 25] = [
    1.0,
    2.0,
    5.0,
    10.0,
    20.0,
    30.0,
    60.0,
    120.0,
    300.0,
    600.0,
    1200.0,
    1800.0,
    3600.0,
    7200.0,
    14_400.0,
    28_800.0,
    43_200.0,
    86_400.0,
    172_800.0,
    345_600.0,
    691_200.0,
    1_382_400.0,
    2_592_000.0,
    8_640_000.0,
    31_536_000.0,
];

/// Values that can be written below an axis one by one.
const MOST_VALUES: usize = 10;

/// A tick: its value and what is written at it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tick {
    pub(crate) value: f64,
    pub(crate) label: String,
}

/// Ticks of a scale, about `count` of them.
pub(crate) fn ticks(scale: &Scale, unit: Unit, count: usize) -> Vec<Tick> {
    let values = match (scale.is_log(), unit) {
        (true, Unit::Hours) => {
            LOG_SECONDS.map(|s| s / 3600.0).into_iter().filter(|v| within(scale, *v)).collect()
        }
        (true, _) => decades(scale),
        (false, _) => even(scale, step(scale, unit, count)),
    };
    let values: Vec<f64> = if values.len() > 2 * count {
        values.iter().copied().step_by(values.len().div_ceil(count)).collect()
    } else {
        values
    };
    let gap = match values[..] {
        [a, b, ..] => b - a,
        _ => step(scale, unit, count),
    };
    let label = |&value: &f64| match (scale.is_log(), unit) {
        (true, Unit::Number) => plain(value),
        (true, _) => label(value, value.abs(), unit, false),
        (false, _) => label(value, gap, unit, scale.to >= FAR),
    };
    values.iter().map(|value| Tick { value: *value, label: label(value) }).collect()
}

/// Ticks at the values themselves, where they are few and each can be written in a few digits.
pub(crate) fn at_values(values: &[f64], unit: Unit) -> Option<Vec<Tick>> {
    let mut values: Vec<f64> = values.to_vec();
    values.sort_by(f64::total_cmp);
    values.dedup();
    if !(2..=MOST_VALUES).contains(&values.len()) || values.iter().any(|v| !v.is_finite()) {
        return None;
    }
    let written = |value: f64| {
        let label = match unit {
            Unit::Number | Unit::Count => plain(value),
            Unit::Hours => time(value, value.abs(), false),
            Unit::Share | Unit::Points | Unit::Signed => return None,
        };
        let size = match label.split(' ').nth(1) {
            Some("d") => 24.0,
            Some("min") => 1.0 / 60.0,
            Some("s") => 1.0 / 3600.0,
            _ => 1.0,
        };
        let number = label.split(' ').next()?.replace(',', "").replace('−', "-");
        let read: f64 = number.parse().ok()?;
        let is_short = number.len() <= 4 || unit != Unit::Hours;
        (is_short && (read * size - value).abs() <= 1e-9 * value.abs().max(1e-9))
            .then_some(Tick { value, label })
    };
    let ticks: Vec<Tick> = values.iter().filter_map(|&value| written(value)).collect();
    // What a formula gave, such as an interval, is seldom round.
    (ticks.len() >= 2 && ticks.len() + 2 >= values.len()).then_some(ticks)
}

/// A range that begins and ends at ticks; it stays within `bounds`.
pub(crate) fn nice(
    (from, to): (f64, f64),
    unit: Unit,
    count: usize,
    bounds: (f64, f64),
) -> (f64, f64) {
    let scale = Scale::new((from, to), (0.0, 1.0));
    let step = step(&scale, unit, count);
    let low = (scale.from / step + 1e-9).floor() * step;
    let high = (scale.to / step - 1e-9).ceil() * step;
    (low.max(bounds.0), high.min(bounds.1))
}

fn within(scale: &Scale, value: f64) -> bool {
    let hair = (scale.to - scale.from) * 1e-9;
    value >= scale.from - hair && value <= scale.to + hair
}

fn step(scale: &Scale, unit: Unit, count: usize) -> f64 {
    let rough = (scale.to - scale.from) / count.max(1) as f64;
    let rough = if unit == Unit::Count { rough.max(1.0) } else { rough };
    if unit == Unit::Hours {
        let found = SECONDS.iter().map(|s| s / 3600.0).find(|step| *step >= rough * 0.999);
        if let Some(step) = found.filter(|_| rough > 1.0 / 3600.0 / 2.0) {
            return step;
        }
    }
    // The last of 1, 2, 5, 10... that is no smaller.
    let mut unit = 1.0;
    while unit < rough {
        unit *= 10.0;
    }
    while unit / 10.0 >= rough {
        unit /= 10.0;
    }
    [10.0, 5.0, 2.0]
        .iter()
        .map(|part| unit / part)
        .find(|step| *step >= rough * 0.999)
        .unwrap_or(unit)
}

fn even(scale: &Scale, step: f64) -> Vec<f64> {
    let (first, last) = ((scale.from / step - 1e-6).ceil(), (scale.to / step + 1e-6).floor());
    let count = (last - first).clamp(0.0, 200.0) as usize;
    (0..=count).map(|i| (first + i as f64) * step).filter(|v| within(scale, *v)).collect()
}

fn decades(scale: &Scale) -> Vec<f64> {
    let mut unit = 1.0;
    while unit > scale.from {
        unit /= 10.0;
    }
    while unit * 10.0 <= scale.from {
        unit *= 10.0;
    }
    let mut values = Vec::new();
    while unit <= scale.to {
        values
            .extend([1.0, 2.0, 5.0].map(|part| part * unit).iter().filter(|v| within(scale, **v)));
        unit *= 10.0;
    }
    values
}

/// Decimals that a step of this size needs, at most six.
fn decimals(step: f64) -> usize {
    let (mut step, mut places) = (step.abs(), 0);
    while places < 6 && step > 0.0 && (step - step.round()).abs() > 1e-6 * step.max(1e-3) {
        step *= 10.0;
        places += 1;
    }
    places
}

/// A number with at most three digits that count, without zeros at its end.
fn plain(value: f64) -> String {
    let size = value.abs();
    let places = match size {
        s if s == 0.0 || s >= 100.0 => 0,
        s if s >= 10.0 => 1,
        s if s >= 1.0 => 2,
        s if s >= 0.1 => 3,
        s if s >= 0.01 => 4,
        _ => 6,
    };
    let text = grouped(value, places);
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// A value beside others that are `gap` apart.
fn label(value: f64, gap: f64, unit: Unit, far: bool) -> String {
    let signed = |text: String| if value > 1e-12 { format!("+{text}") } else { text };
    match unit {
        Unit::Number | Unit::Count => grouped(value, decimals(gap)),
        Unit::Signed => signed(grouped(value, decimals(gap))),
        Unit::Share => format!("{} %", grouped(100.0 * value, decimals(100.0 * gap))),
        Unit::Points => signed(format!("{} pp", grouped(100.0 * value, decimals(100.0 * gap)))),
        Unit::Hours => time(value, gap, far),
    }
}

/// Hours from which on days are told, too.
const FAR: f64 = 96.0;

/// A length of time \[h] in the largest unit in which `gap` is whole; far from zero in days and hours.
fn time(hours: f64, gap: f64, far: bool) -> String {
    let units = [("d", 24.0), ("h", 1.0), ("min", 1.0 / 60.0), ("s", 1.0 / 3600.0)];
    let whole = |size: f64| gap / size > 0.999 && (gap / size - (gap / size).round()).abs() < 1e-6;
    if hours.abs() < 1e-12 {
        return "0".to_owned();
    }
    let (name, size) =
        units.into_iter().find(|(_, size)| whole(*size)).unwrap_or(("s", 1.0 / 3600.0));
    if far && name == "h" {
        let whole = hours.abs().round() as u64;
        let sign = if hours < 0.0 { "−" } else { "" };
        return format!("{sign}{}d {:02}h", whole / 24, whole % 24);
    }
    format!("{} {name}", plain(hours / size))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(range: (f64, f64), log: bool, unit: Unit) -> Vec<String> {
        let scale = if log { Scale::log } else { Scale::new }(range, (0.0, 1.0));
        ticks(&scale, unit, 5).into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn ticks_are_round_and_carry_their_unit() {
        assert_eq!(
            labels((0.0, 1.0), false, Unit::Share),
            ["0 %", "20 %", "40 %", "60 %", "80 %", "100 %"]
        );
        assert_eq!(labels((0.9, 0.905), false, Unit::Share)[..2], ["90.0 %", "90.1 %"]);
        assert_eq!(labels((0.0, 96.0), false, Unit::Hours), ["0", "1 d", "2 d", "3 d", "4 d"]);
        assert_eq!(labels((0.0, 0.5), false, Unit::Hours), ["0", "10 min", "20 min", "30 min"]);
        assert_eq!(
            labels((1.0 / 30.0, 1.0), true, Unit::Hours),
            ["2 min", "5 min", "10 min", "20 min", "30 min", "1 h"]
        );
        assert_eq!(labels((0.25, 8.0), true, Unit::Number), ["0.5", "1", "2", "5"]);
        assert_eq!(
            labels((-0.01, 0.01), false, Unit::Points),
            ["−1.0 pp", "−0.5 pp", "0.0 pp", "+0.5 pp", "+1.0 pp"]
        );
        assert_eq!(labels((150.0, 180.0), false, Unit::Hours)[..2], ["6d 06h", "6d 12h"]);
        assert_eq!(labels((0.0, 2.0), false, Unit::Count), ["0", "1", "2"]);
    }

    #[test]
    fn few_values_are_ticks_themselves() {
        let at = |values: &[f64], unit| {
            at_values(values, unit)
                .map(|ticks| ticks.into_iter().map(|tick| tick.label).collect::<Vec<_>>())
        };
        let rates = [4.0, 0.25, 0.5, 1.0, 2.0, 1.0];
        assert_eq!(at(&rates, Unit::Number).unwrap(), ["0.25", "0.5", "1", "2", "4"]);
        let intervals = [2.0 / 60.0, 8.0 / 60.0, 0.129_17, 1.0, 72.0];
        assert_eq!(at(&intervals, Unit::Hours).unwrap(), ["2 min", "8 min", "1 h", "3 d"]);
        assert_eq!(at(&[0.282_813, 1.234_56, 3.1], Unit::Number), None);
        assert_eq!(at(&[1.0], Unit::Number), None);
    }

    #[test]
    fn a_nice_range_ends_at_ticks() {
        let (from, to) = nice((0.8937, 0.9121), Unit::Share, 5, (0.0, 1.0));
        assert!((from - 0.89).abs() < 1e-9 && (to - 0.915).abs() < 1e-9, "{from} {to}");
        assert_eq!(nice((0.97, 1.0), Unit::Share, 4, (0.0, 1.0)).1, 1.0);
    }
}
