//! From attached tables to observed lives and recorded failures.

use super::Converter;
use crate::kind::ComponentKind;
use crate::law::{Law, Observed};
use crate::quantity;
use crate::rules::{MAX_STRETCHES, population};
use crate::scenario::{FixedFailure, Onset, Parts};
use crate::text::attached::Attached;
use crate::text::file::{EmpiricalFile, LawFile, RecordedFile, ScenarioFile};
use crate::text::problem::Fault;
use crate::text::reader::Key;
use crate::text::stamp;
use crate::text::table::{Columns, Field, Wrong, read};
use crate::time::Span;

/// Most faults of one table that are told.
const MOST: usize = 10;

const LIVES: Columns = Columns { needed: &["life", "failed"], optional: &["count"] };
const TRACE: Columns = Columns { needed: &["component", "start", "end", "cause"], optional: &[] };

impl<'f> Converter<'f> {
    /// The law of the lives in a file, every hazard `stress` times as high.
    pub(super) fn empirical(&mut self, file: &EmpiricalFile, path: &str, stress: f64) -> Law {
        let harmless = Law::exponential(1e18);
        let Some((table, path)) = self.table(&file.file, path) else { return harmless };
        let mut lives = Vec::new();
        let wrong = read(&table.text, &LIVES, MOST, |row| {
            lives.push(observed(row)?);
            Ok(())
        });
        if self.blame(table, &path, wrong) {
            return harmless;
        }
        let Some(law) = Law::empirical(lives) else {
            let fault = Fault::new(path, format!("no row of {:?} is a failure", table.name));
            let help =
                "a law needs a row with failed = true; where nothing failed yet, use mttf or rate";
            self.fault(fault.help(help));
            return harmless;
        };
        let Law::Piecewise(stretches) = &law else { return harmless };
        if stretches.len() > MAX_STRETCHES {
            let ages = stretches.len() - 1;
            let fault = Fault::new(
                path,
                format!(
                    "{ages} different ages of failure are more than the limit of {}",
                    MAX_STRETCHES - 1
                ),
            );
            self.fault(fault.help("round the lives, for example to whole hours"));
            return harmless;
        }
        Law::piecewise_times(stretches, stress)
    }

    /// Puts the recorded failures of all classes in place, when the cluster and the jobs are known.
    pub(super) fn replay(&mut self, file: &ScenarioFile, parts: &mut Parts) {
        let classes = file.failures.given().into_iter().flat_map(|named| &named.0);
        let classes = classes.filter_map(|(_, key)| key.given());
        for (i, class) in classes.enumerate() {
            if let Some(LawFile::Recorded(recorded)) = class.law.given() {
                let (kind, cause) = (parts.failures[i].component, parts.failures[i].cause.clone());
                let of = Of { kind, population: population(kind, parts), epoch: None };
                parts.failures[i].onset = Onset::Fixed(self.recorded(recorded, &cause, of));
            }
        }
    }

    fn recorded(&mut self, file: &RecordedFile, class: &str, mut of: Of) -> Vec<FixedFailure> {
        let path = format!("failures.{class}.law.recorded");
        if let Some(text) = file.epoch.given() {
            of.epoch = stamp::nanos(text);
            if of.epoch.is_none() {
                let fault =
                    Fault::new(format!("{path}.epoch"), format!("{text:?} is not an instant"));
                self.fault(fault.help("write epoch = \"2024-05-01T00:00:00Z\""));
                return Vec::new();
            }
        }
        let Some((table, path)) = self.table(&file.file, &path) else { return Vec::new() };
        let wanted = file.cause.given().map_or(class, String::as_str);
        let (mut failures, mut others) = (Vec::new(), Vec::<String>::new());
        let wrong = read(&table.text, &TRACE, MOST, |row| {
            let [Some(component), Some(start), Some(end), Some(cause)] = row else { return Ok(()) };
            if wanted == "*" || cause.text == wanted {
                failures.push(of.failure(component, start, end)?);
            } else if others.len() < 5 && !others.iter().any(|other| *other == cause.text) {
                others.push(cause.text.to_string());
            }
            Ok(())
        });
        if !self.blame(table, &path, wrong) && failures.is_empty() {
            let message = format!("no row of {:?} has the cause {wanted:?}", table.name);
            let help = match others.len() {
                0 => "it has no rows at all: leave the class out".to_owned(),
                _ => {
                    format!("write cause = \"*\" for all of them, or one of: {}", others.join(", "))
                }
            };
            self.fault(Fault::new(path, message).help(help));
        }
        failures.sort_by_key(|failure| failure.at);
        failures
    }

    /// The attached text that a key names, and the path of the key.
    fn table(&mut self, key: &Key<String>, path: &str) -> Option<(&'f Attached, String)> {
        let path = format!("{path}.file");
        let name = self.need(key, &path, "file = \"table.csv\"")?;
        let found = self.attached.iter().find(|attached| attached.name == *name);
        if found.is_none() {
            let fault = Fault::new(&path, format!("the file {name:?} was not read"));
            self.fault(fault.help("attach its text to the document"));
        }
        found.map(|found| (found, path))
    }

    /// Notes what is wrong with a table; whether anything is.
    fn blame(&mut self, table: &Attached, path: &str, wrong: Vec<Wrong>) -> bool {
        let any = !wrong.is_empty();
        let class = path.split(".law.").next().unwrap_or(path);
        for Wrong { start, end, message, help } in wrong {
            let fault = Fault::new(path, message).help(help).within(table.place(start, end));
            self.fault(fault.involves(format!("{class}.component")).involves("cluster"));
        }
        any
    }
}

/// The lives of a row: `life`, `failed` and perhaps `count`.
fn observed(row: &[Option<&Field<'_>>]) -> Result<Observed, Wrong> {
    let [Some(life), Some(failed), count] = row else { unreachable!("these columns are needed") };
    let lived = quantity::span(&life.text)
        .map_err(|error| Wrong::of(life, error.to_string(), error.help()))?;
    if lived.is_zero() {
        let help = "leave out what never worked, or say how long it did";
        return Err(Wrong::of(life, "a life of zero is none", help));
    }
    Ok(Observed {
        life: lived.as_secs_f64(),
        failed: match &*failed.text {
            "true" => true,
            "false" => false,
            other => {
                let help = "write true for a failure, false where only the observation ended";
                return Err(Wrong::of(failed, format!("{other:?} is not true or false"), help));
            }
        },
        count: match count {
            None => 1,
            Some(count) => match count.text.parse() {
                Ok(number @ 1..=1_000_000_000) => number,
                _ => {
                    let message = format!("{:?} is not a whole number from 1 to 10^9", count.text);
                    return Err(Wrong::of(count, message, "count is how many lived that long"));
                }
            },
        },
    })
}

/// What the rows of a trace are of.
#[derive(Clone, Copy)]
struct Of {
    kind: ComponentKind,
    population: u64,
    /// Start of the trial [ns since 1970], if timestamps are understood.
    epoch: Option<i128>,
}

impl Of {
    fn failure(
        self,
        component: &Field<'_>,
        start: &Field<'_>,
        end: &Field<'_>,
    ) -> Result<FixedFailure, Wrong> {
        let index = self.index(component)?;
        let at = self.instant(start)?;
        if end.text.is_empty() {
            return Ok(FixedFailure { at, index, until: None });
        }
        if self.kind == ComponentKind::Job {
            let message = "a job comes back by its own recovery: it has no end here";
            return Err(Wrong::of(end, message, "leave `end` empty in rows of jobs"));
        }
        let until = self.instant(end)?;
        if until < at {
            let message = format!("it ends at {}, before it starts at {}", end.text, start.text);
            return Err(Wrong::of(end, message, "the end is an instant too, not a length"));
        }
        Ok(FixedFailure { at, index, until: Some(until) })
    }

    /// `gpu 17`, `gpu-17` or `17`.
    fn index(self, field: &Field<'_>) -> Result<u32, Wrong> {
        let (kind, text) = (self.kind.as_str(), &*field.text);
        let digits = text.strip_prefix(kind).and_then(|rest| rest.strip_prefix([' ', '-']));
        let digits = digits.unwrap_or(text).trim_start();
        let whole = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        let forms = format!("write {kind} 17, {kind}-17 or 17");
        if !whole {
            let message = format!("{text:?} is not a {kind}, of which the class is");
            return Err(Wrong::of(field, message, forms));
        }
        match digits.parse::<u32>() {
            Ok(index) if u64::from(index) < self.population => Ok(index),
            _ => {
                let message =
                    format!("there is no {kind} {digits}: there are only {}", self.population);
                Err(Wrong::of(field, message, "they are numbered from 0"))
            }
        }
    }

    /// A length of time since the start, or a timestamp.
    fn instant(self, field: &Field<'_>) -> Result<Span, Wrong> {
        let text = &*field.text;
        let epoch =
            "add epoch = \"2024-05-01T00:00:00Z\" to the law, the instant at which trials start";
        if stamp::is_meant(text) {
            let Some(epoch) = self.epoch else {
                return Err(Wrong::of(field, "a timestamp says nothing without an epoch", epoch));
            };
            let Some(nanos) = stamp::nanos(text) else {
                let message = format!("{text:?} is not an instant");
                return Err(Wrong::of(field, message, "write 2024-05-01T12:00:00Z, in UTC"));
            };
            return u64::try_from(nanos - epoch).map(Span::from_nanos).map_err(|_| {
                let (message, help) = match nanos < epoch {
                    true => {
                        ("this is before the epoch", "leave the row out, or set an earlier epoch")
                    }
                    false => ("this is more than 584 years after the epoch", "check the year"),
                };
                Wrong::of(field, message, help)
            });
        }
        if text.starts_with('-') {
            let message = format!("{text} is before the start of the trial");
            return Err(Wrong::of(
                field,
                message,
                "leave the row out, or count from an earlier start",
            ));
        }
        if text.is_empty() {
            return Err(Wrong::of(field, "there is no start", "write it as 36h or as a timestamp"));
        }
        quantity::span(text).map_err(|error| Wrong::of(field, error.to_string(), error.help()))
    }
}
