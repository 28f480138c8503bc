//! Uncertain parameters, as `--vary` takes them.

use std::str::FromStr;

use brittle_study::dial::Dial;

/// A key and how uncertain it is.
#[derive(Clone, Debug, PartialEq)]
pub enum Vary {
    /// From low to high.
    Between(Dial),
    /// By a share of what the file says, either way.
    About {
        /// Dotted path of the key.
        key: String,
        /// Above zero, below one.
        share: f64,
    },
}

impl FromStr for Vary {
    type Err = String;

    /// `key=low..high`, `key=±50%`, or `key=+-50%` for keyboards without the sign.
    fn from_str(text: &str) -> Result<Self, String> {
        let about = text.split_once('=').and_then(|(key, value)| {
            let value = value.trim();
            let share = value.strip_prefix('±').or_else(|| value.strip_prefix("+-"))?;
            Some((key.trim(), share))
        });
        let Some((key, share)) = about else {
            let dial: Dial = text.parse()?;
            return match dial.range.is_ordered() {
                true => Ok(Self::Between(dial)),
                false => Err("write key=low..high or key=±50%".to_owned()),
            };
        };
        let number = share.strip_suffix('%').and_then(|number| number.trim().parse::<f64>().ok());
        match number {
            Some(percent) if percent > 0.0 && percent < 100.0 && !key.is_empty() => {
                Ok(Self::About { key: key.to_owned(), share: percent / 100.0 })
            }
            _ => Err(format!("{share:?} is no share above 0 % and below 100 %")),
        }
    }
}

impl Vary {
    /// The key.
    pub(crate) fn key(&self) -> &str {
        match self {
            Self::Between(dial) => &dial.key,
            Self::About { key, .. } => key,
        }
    }

    /// Both ends, of a share about what the scenario says.
    pub(crate) fn dial(&self, said: Option<&str>) -> Result<Dial, String> {
        let (key, share) = match self {
            Self::Between(dial) => return Ok(dial.clone()),
            Self::About { key, share } => (key, share),
        };
        let said = said.ok_or(format!("the scenario says nothing of {key} that can be varied"))?;
        let end = said.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(said.len());
        let (number, unit) = said.split_at(end);
        // "1h 30min" is no number and a unit; "4 per 1000 gpu-days" is.
        if unit.contains(|c: char| c.is_ascii_digit()) && !unit.trim_start().starts_with("per") {
            return Err(format!("{said:?} of {key} is no number and a unit: write low..high"));
        }
        let number: f64 =
            number.parse().map_err(|_| format!("{said:?} of {key} is no quantity"))?;
        let to = |factor: f64| {
            let text = format!("{:.9}", number * factor);
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        };
        let range = format!("{key}={}{unit}..{}{unit}", to(1.0 - share), to(1.0 + share));
        range.parse().map_err(|why| format!("{key} is {said} in the scenario: {why}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_about_what_is_said() {
        let vary: Vary = "a.b=±50%".parse().unwrap();
        assert_eq!(vary.dial(Some("10min")).unwrap(), "a.b=5min..15min".parse().unwrap());
        assert_eq!(vary.dial(Some("2 GB/s")).unwrap(), "a.b=1 GB/s..3 GB/s".parse().unwrap());
        assert_eq!("a.b=+-50%".parse(), Ok(vary.clone()));
        assert!(vary.dial(None).is_err() && vary.dial(Some("exact")).is_err());
        assert!(vary.dial(Some("1h 30min")).is_err());
        let rate = vary.dial(Some("4 per 1000 gpu-days")).unwrap();
        assert_eq!(rate, "a.b=2 per 1000 gpu-days..6 per 1000 gpu-days".parse().unwrap());
        for wrong in ["a", "a=±0%", "a=±100%", "a=±x%", "a=±5", "a=b,c", "a=2..1"] {
            assert!(wrong.parse::<Vary>().is_err(), "{wrong}");
        }
    }
}
