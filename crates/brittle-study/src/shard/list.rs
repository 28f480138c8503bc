//! Some of the shards of a study, as Slurm writes the tasks of an array: `3,7-9`.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use super::MAX_SHARDS;

/// Some of the shards of a study, by their index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shards(BTreeSet<u64>);

impl Shards {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The greatest index, if there is one.
    #[must_use]
    pub fn last(&self) -> Option<u64> {
        self.0.last().copied()
    }
}

impl FromIterator<u64> for Shards {
    fn from_iter<I: IntoIterator<Item = u64>>(indices: I) -> Self {
        Self(indices.into_iter().collect())
    }
}

impl fmt::Display for Shards {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut ranges: Vec<(u64, u64)> = Vec::new();
        for &index in &self.0 {
            match ranges.last_mut() {
                Some((_, last)) if *last + 1 == index => *last = index,
                _ => ranges.push((index, index)),
            }
        }
        for (i, (first, last)) in ranges.into_iter().enumerate() {
            let comma = if i > 0 { "," } else { "" };
            match last - first {
                0 => write!(f, "{comma}{first}")?,
                _ => write!(f, "{comma}{first}-{last}")?,
            }
        }
        Ok(())
    }
}

impl FromStr for Shards {
    type Err = String;

    /// `3,7-9`, counted from zero.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is no list of shards; write for example 3,7-9");
        let number = |text: &str| {
            let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse::<u64>().ok().filter(|&index| digits && index < MAX_SHARDS)
        };
        let mut indices = BTreeSet::new();
        for part in text.split(',') {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (first, last) = number(first).zip(number(last)).ok_or_else(wrong)?;
            if first > last {
                return Err(wrong());
            }
            indices.extend(first..=last);
        }
        Ok(Self(indices))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_written_as_short_as_it_can_be() {
        let list = |text: &str| text.parse::<Shards>().map(|list| list.to_string());
        assert_eq!(list("3,7-9"), Ok("3,7-9".to_owned()));
        assert_eq!(list("9,8,0,7,0-1,1"), Ok("0-1,7-9".to_owned()));
        assert_eq!(list("5"), Ok("5".to_owned()));
        for wrong in ["", ",", "3,", "9-7", "-1", "1-", "a", "+1", "0-100000", "1-2-3", " 1"] {
            assert!(list(wrong).is_err(), "{wrong}");
        }
        assert_eq!(
            (Shards::default().to_string(), Shards::default().last()),
            (String::new(), None)
        );
    }
}
