//! Timestamps: instants of the calendar in UTC, written as ISO 8601 (`2024-05-01T12:00:00Z`).

/// An instant [ns since 1970-01-01T00:00:00Z]; `None` if the text is none. A fraction of a second is cut below
/// a nanosecond; there are no leap seconds.
pub(super) fn nanos(text: &str) -> Option<i128> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let (year, month, day) = three(date, '-', 4)?;
    let (clock, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let (hour, minute, second) = three(clock, ':', 2)?;
    if fraction.is_empty() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let sound = (1..=12).contains(&month)
        && (1..=days_of(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    let nanos: String = fraction.chars().chain("000000000".chars()).take(9).collect();
    let secs = days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
    sound.then_some(i128::from(secs) * 1_000_000_000 + nanos.parse::<i128>().ok()?)
}

/// Whether a text is meant as a timestamp.
pub(super) fn is_meant(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() > 4 && bytes[..4].iter().all(u8::is_ascii_digit) && bytes[4] == b'-'
}

/// Three whole numbers of `width`, 2 and 2 digits.
fn three(text: &str, between: char, width: usize) -> Option<(i64, i64, i64)> {
    let mut parts = text.split(between);
    let mut next = |width: usize| -> Option<i64> {
        let part = parts.next()?;
        let sound = part.len() == width && part.bytes().all(|b| b.is_ascii_digit());
        if sound { part.parse().ok() } else { None }
    };
    let found = (next(width)?, next(2)?, next(2)?);
    parts.next().is_none().then_some(found)
}

fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the Gregorian calendar, years from March on (Hinnant 2013, `days_from_civil`).
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Seconds by GNU `date -u -d ... +%s`.
    #[test]
    fn instants_are_those_of_the_calendar() {
        let secs = |text| nanos(text).map(|nanos| nanos / 1_000_000_000);
        assert_eq!(secs("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(secs("2024-05-01T12:00:00Z"), Some(1_714_564_800));
        assert_eq!(secs("2000-02-29T23:59:59Z"), Some(951_868_799));
        assert_eq!(secs("1969-12-31T00:00:00Z"), Some(-86_400));
        assert_eq!(nanos("1970-01-01T00:00:01.5Z"), Some(1_500_000_000));
    }

    #[test]
    fn what_is_none_is_none() {
        let wrong = [
            "2023-02-29T00:00:00Z",
            "2024-05-01T24:00:00Z",
            "2024-05-01T12:00:60Z",
            "2024-05-01 12:00:00Z",
            "2024-05-01T12:00:00",
            "2024-05-01T12:00:00+01:00",
            "2024-5-1T12:00:00Z",
            "2024-05-01T12:00:00.Z",
            "36h",
            "",
        ];
        for text in wrong {
            assert_eq!(nanos(text), None, "{text}");
        }
        assert!(is_meant("2024-05-01") && !is_meant("36h") && !is_meant("2024"));
    }
}
