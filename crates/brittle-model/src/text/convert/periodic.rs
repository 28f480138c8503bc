//! From laws of the calendar as written to the failures at given instants that they stand for.
//!
//! **Invariant**: what is over the limit is refused before memory is taken for it.

use super::Converter;
use crate::rules::{MAX_FIXED, population};
use crate::scenario::{FixedFailure, Onset, Parts};
use crate::text::file::{LawFile, PeriodicFile, RollingFile, ScenarioFile};
use crate::text::problem::Fault;
use crate::text::reader::Key;
use crate::text::words::LengthText;
use crate::time::Span;

/// Rounds of turns, all of the same length.
struct Rounds {
    /// The first turn [ns].
    first: u64,
    /// From turn to turn [ns].
    gap: u64,
    /// Components in a turn, the last of a round excepted.
    at_once: u64,
    /// From round to round [ns]; without it there is one.
    every: Option<u64>,
    /// Components in all.
    members: u64,
}

impl Rounds {
    /// Turns in a whole round.
    const fn turns(&self) -> u64 {
        self.members.div_ceil(self.at_once)
    }

    /// Rounds that begin before the horizon.
    const fn rounds(&self, horizon: u64) -> u64 {
        match self.every {
            _ if self.first >= horizon => 0,
            None => 1,
            Some(every) => (horizon - self.first).div_ceil(every),
        }
    }

    /// Components that have their turn before the horizon in a round that begins at `start`.
    const fn in_round(&self, start: u64, horizon: u64) -> u64 {
        let (turns, left) = (self.turns(), horizon.saturating_sub(start));
        let turns = match self.gap {
            0 if left > 0 => turns,
            0 => 0,
            gap if left.div_ceil(gap) < turns => left.div_ceil(gap),
            _ => turns,
        };
        let count = turns.saturating_mul(self.at_once);
        if count < self.members { count } else { self.members }
    }

    /// An upper bound of the number of failures, exact but for a last round that the horizon cuts short.
    const fn bound(&self, horizon: u64) -> u64 {
        self.rounds(horizon).saturating_mul(self.in_round(self.first, horizon))
    }

    /// All failures before the horizon, in order of time.
    fn failures(&self, horizon: u64) -> Vec<FixedFailure> {
        let mut failures = Vec::new();
        for round in 0..self.rounds(horizon) {
            let start = self.first + round * self.every.unwrap_or(0);
            failures.extend((0..self.in_round(start, horizon)).map(|index| FixedFailure {
                at: Span::from_nanos(start + index / self.at_once * self.gap),
                index: u32::try_from(index).unwrap_or(u32::MAX),
                until: None,
            }));
        }
        failures
    }
}

impl Converter<'_> {
    /// Fills in the classes whose law is of the calendar: only when all else is known is it known how many
    /// components there are.
    pub(super) fn calendar(&mut self, file: &ScenarioFile, parts: &mut Parts) {
        let given = file.failures.given().into_iter().flat_map(|named| &named.0);
        let given = given.filter_map(|(name, key)| key.given().map(|class| (name, class)));
        let mut total = 0;
        for (i, (name, class)) in given.enumerate() {
            let path = format!("failures.{name}.law");
            let members = population(parts.failures[i].component, parts);
            let rounds = match class.law.given() {
                Some(LawFile::Periodic(law)) => self.periodic(law, &path, members),
                Some(LawFile::Rolling(law)) => self.rolling(law, &path, members),
                _ => continue,
            };
            let horizon = parts.horizon.as_nanos();
            let Some(rounds) = rounds.filter(|rounds| rounds.members > 0) else { continue };
            let count = rounds.bound(horizon);
            if count > MAX_FIXED - total {
                let message = match total {
                    0 => format!(
                        "{count} failures at given instants are more than the limit of {MAX_FIXED}"
                    ),
                    _ => format!(
                        "{count} failures at given instants, after {total} of other classes, are more than the limit of {MAX_FIXED}"
                    ),
                };
                let fault = Fault::new(path, message);
                let keys = ["trial.horizon".to_owned(), "cluster".to_owned()];
                let fault = keys.into_iter().fold(fault, Fault::involves);
                self.fault(
                    fault
                        .help("let them be farther apart, or shorten the horizon")
                        .involves(format!("failures.{name}.component")),
                );
                continue;
            }
            total += count;
            parts.failures[i].onset = Onset::Fixed(rounds.failures(horizon));
        }
    }

    fn periodic(&mut self, law: &PeriodicFile, path: &str, members: u64) -> Option<Rounds> {
        let at = |key: &str| format!("{path}.periodic.{key}");
        let first = self.need(&law.first, &at("first"), "first = \"7d\"");
        self.need(&law.every, &at("every"), "every = \"30d\"");
        let every = self.above_zero(&law.every, &at("every"), "every = \"30d\"");
        let (first, every) = (first?.0.as_nanos(), every?);
        Some(Rounds { first, gap: 0, at_once: members.max(1), every: Some(every), members })
    }

    fn rolling(&mut self, law: &RollingFile, path: &str, members: u64) -> Option<Rounds> {
        let at = |key: &str| format!("{path}.rolling.{key}");
        let first = self.need(&law.first, &at("first"), "first = \"7d\"");
        self.need(&law.gap, &at("gap"), "gap = \"2h\"");
        let gap = self.above_zero(&law.gap, &at("gap"), "gap = \"2h\"");
        let every = self.above_zero(&law.every, &at("every"), "every = \"90d\"");
        let at_once = law.at_once.given().copied().unwrap_or(1);
        if at_once == 0 {
            let fault = Fault::new(at("at_once"), "no component would ever have its turn");
            self.fault(fault.help("write at_once = 1 or more"));
        }
        let sound = law.every.is_missing() || every.is_some();
        let (first, gap) = (first?.0.as_nanos(), gap?);
        let at_once = Some(u64::from(at_once)).filter(|&count| count > 0 && sound)?;
        let rounds = Rounds { first, gap, at_once, every, members };
        let length = gap.saturating_mul(rounds.turns());
        if every.is_some_and(|every| every < length) {
            let message = format!(
                "a round of {} turns takes {}: the next cannot begin before that",
                rounds.turns(),
                Span::from_nanos(length)
            );
            let fault = Fault::new(at("every"), message).involves(at("gap")).involves("cluster");
            self.fault(
                fault
                    .help("write a longer `every`, a shorter `gap`, or more `at_once`")
                    .involves(at("at_once")),
            );
            return None;
        }
        Some(rounds)
    }

    /// A length of time that must not be nothing, if it is there [ns].
    pub(super) fn above_zero(
        &mut self,
        key: &Key<LengthText>,
        path: &str,
        example: &str,
    ) -> Option<u64> {
        let length = key.given()?.0;
        if length.is_zero() {
            let name = path.rsplit('.').next().unwrap_or(path);
            let fault = Fault::new(path, format!("`{name}` must be above zero"));
            self.fault(fault.help(format!("write {example}")));
            return None;
        }
        Some(length.as_nanos())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Instants and indices.
    fn all(rounds: &Rounds, horizon: u64) -> Vec<(u64, u32)> {
        let failures = rounds.failures(horizon);
        assert!(failures.len() as u64 <= rounds.bound(horizon));
        failures.iter().map(|failure| (failure.at.as_nanos(), failure.index)).collect()
    }

    #[test]
    fn turns_follow_each_other_and_rounds_too() {
        let mut rounds = Rounds { first: 10, gap: 5, at_once: 2, every: Some(30), members: 5 };
        let round =
            |start| [(start, 0), (start, 1), (start + 5, 2), (start + 5, 3), (start + 10, 4)];
        assert_eq!(all(&rounds, 40), round(10));
        assert_eq!(all(&rounds, 51), [round(10), round(40)].concat());
        assert_eq!(all(&rounds, 50), [&round(10)[..], &round(40)[..4]].concat());
        rounds.every = None;
        assert_eq!(all(&rounds, 1000), round(10));
    }

    #[test]
    fn nothing_happens_at_the_horizon_or_later() {
        let rounds = Rounds { first: 10, gap: 0, at_once: 3, every: Some(10), members: 3 };
        for horizon in 0..50_u64 {
            let expected = horizon.max(1).div_ceil(10).saturating_sub(1) * 3;
            assert_eq!(all(&rounds, horizon).len() as u64, expected, "{horizon}");
            assert_eq!(rounds.bound(horizon), expected);
        }
    }
}
