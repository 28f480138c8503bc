//! Repairs: the ladder of what is tried, what it does to age, and the crews and parts that it waits for.
//!
//! **Invariant**: a repair that is nothing but a duration and a renewal serialises as these two, so that the digest
//! of a scenario does not depend on what it does not use.
//!
//! Deliberately lacking: parts that are mended and come back, crews that travel, hours that differ by the day.

use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::delay::Delay;
use crate::time::Span;

/// Name of the only rung of a repair that is written as a duration.
const PLAIN: &str = "repair";

/// A repair: rungs, tried one after the other until one works or seems to.
#[derive(Clone, Debug, PartialEq)]
pub struct Repair {
    /// What is tried, in this order; at least one. The last one always works or seems to.
    pub rungs: Vec<Rung>,
    /// What a repair that worked does to the component's age.
    pub renewal: Renewal,
    /// The test before the component goes back into service.
    pub test: Option<RepairTest>,
    /// From the return of a component that was not put right to the same failure; without it, it lives on as old.
    pub relapse: Option<Delay>,
}

/// One thing to try.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Rung {
    /// Its name, as reports give it.
    pub name: String,
    /// How long it takes, in the crew's working hours if it needs one.
    pub duration: Delay,
    /// Probability that it puts the component right [1].
    pub success: f64,
    /// Probability that it only seems so [1]. With neither, the next rung is tried.
    pub silent: f64,
    /// Who does it: an index into the crews of the scenario; nobody has to be waited for without one.
    pub crew: Option<u16>,
    /// What it takes: an index into the stock of the scenario.
    pub part: Option<u16>,
}

/// The test before a component goes back into service. It needs no crew.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct RepairTest {
    /// How long it takes.
    pub duration: Delay,
    /// Probability that it finds out a repair that only seems to have worked [1].
    pub recall: f64,
}

/// What a repair does to age.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Renewal {
    /// The part was replaced: age zero.
    AsNew,
    /// The part goes on at the age at which it failed.
    AsOld,
    /// This share of the age is taken away [1], that of earlier lives included (Kijima 1989, type II); 0 is as old,
    /// 1 as new.
    Partial(f64),
}

/// People who repair.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Crew {
    /// Its name, as reports give it.
    pub name: String,
    /// Repairs that it can work on at once.
    pub size: u32,
    /// When it works; without hours always.
    pub hours: Option<Hours>,
    /// Which repair it takes first.
    pub discipline: Discipline,
}

/// Working hours, the same on every working day. The trial starts at midnight of day 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Hours {
    /// Opening, after midnight [ns].
    pub from: Span,
    /// From opening to closing, which may be after the next midnight [ns].
    pub length: Span,
    /// Working days of each week, from day 0 on.
    pub days: u8,
}

/// Which of the waiting repairs a crew takes first. Ties go by the order of detection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Discipline {
    /// The one that has waited for the crew longest.
    Fifo,
    /// The one that came to the crew last.
    Lifo,
    /// The one that takes the least work.
    Shortest,
    /// The one whose failure makes the most GPUs unusable.
    Largest,
}

/// Spare parts of one kind, held as a base stock: whenever one is asked for, the next is ordered (Feeney and
/// Sherbrooke 1966).
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Stock {
    /// Its name, as reports give it.
    pub name: String,
    /// Parts on the shelf at the start.
    pub parts: u32,
    /// From the need for a part to the arrival of the one that is ordered then.
    pub lead_time: Delay,
}

impl Repair {
    /// A repair that takes this long, waits for nobody and always works.
    #[must_use]
    pub fn plain(duration: Delay, renewal: Renewal) -> Self {
        let rung = Rung {
            name: PLAIN.to_owned(),
            duration,
            success: 1.0,
            silent: 0.0,
            crew: None,
            part: None,
        };
        Self { rungs: vec![rung], renewal, test: None, relapse: None }
    }

    /// The duration, if that and the renewal are all there is to say but for the name of the rung.
    #[must_use]
    pub fn plain_duration(&self) -> Option<&Delay> {
        match &self.rungs[..] {
            [Rung { duration, success: 1.0, silent: 0.0, crew: None, part: None, .. }]
                if self.test.is_none() && self.relapse.is_none() =>
            {
                Some(duration)
            }
            _ => None,
        }
    }

    /// Whether some rung needs a crew or a part, so that repairs may wait for each other.
    #[must_use]
    pub fn needs_shop(&self) -> bool {
        self.rungs.iter().any(|rung| rung.crew.is_some() || rung.part.is_some())
    }

    /// Whether it was written as a duration, not as rungs.
    pub(crate) fn is_unnamed(&self) -> bool {
        matches!(&self.rungs[..], [rung] if rung.name == PLAIN)
    }
}

impl Serialize for Repair {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Some(duration) = self.plain_duration().filter(|_| self.is_unnamed()) {
            let mut fields = serializer.serialize_struct("Repair", 2)?;
            fields.serialize_field("duration", duration)?;
            fields.serialize_field("renewal", &self.renewal)?;
            return fields.end();
        }
        let mut fields = serializer.serialize_struct("Repair", 4)?;
        fields.serialize_field("rungs", &self.rungs)?;
        fields.serialize_field("renewal", &self.renewal)?;
        fields.serialize_field("test", &self.test)?;
        fields.serialize_field("relapse", &self.relapse)?;
        fields.end()
    }
}
