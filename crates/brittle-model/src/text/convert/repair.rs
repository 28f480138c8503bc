//! From repairs, crews and parts as written to those of a scenario.

use super::Converter;
use crate::delay::Delay;
use crate::scenario::{Crew, Discipline, Hours, Renewal, Repair, RepairTest, Rung, Stock};
use crate::text::file::*;
use crate::text::problem::Fault;
use crate::text::reader::{Key, suggest};
use crate::time::Span;

const DAY: Span = Span::from_secs(86_400);

impl Converter<'_> {
    pub(super) fn repair(&mut self, path: &str, file: &RepairFile) -> Repair {
        let at = |key: &str| format!("{path}.{key}");
        let renewal = match file.renewal.given() {
            None | Some(RenewalText::AsNew) => Renewal::AsNew,
            Some(RenewalText::AsOld) => Renewal::AsOld,
            Some(RenewalText::Partial(RenewalFile::Partial(share))) => Renewal::Partial(*share),
        };
        let mut repair = match &file.rungs {
            Key::Missing => {
                self.need(&file.duration, &at("duration"), "duration = \"4h\"");
                let duration = self.delay(&file.duration, &at("duration"));
                if !file.relapse.is_missing() {
                    let fault = Fault::new(
                        at("relapse"),
                        "a repair that is only a duration always works: nothing comes again",
                    );
                    self.fault(fault.help("write rungs, one of them with silent = 0.1"));
                }
                Repair::plain(duration, renewal)
            }
            rungs => {
                if !file.duration.is_missing() {
                    let fault = Fault::new(
                        at("duration"),
                        "`duration` and `rungs` say twice how long a repair takes",
                    );
                    self.fault(fault.help("remove `duration`"));
                }
                let rungs = rungs.given().map_or(&[][..], Vec::as_slice);
                let rungs = self.rungs(&at("rungs"), rungs);
                Repair { rungs, ..Repair::plain(Delay::ZERO, renewal) }
            }
        };
        repair.test = file.test.given().map(|test| {
            let (duration, recall) = (at("test.duration"), at("test.recall"));
            self.need(&test.duration, &duration, "duration = \"1h\"");
            let known = self.need(&test.recall, &recall, "recall = 0.9");
            RepairTest {
                recall: known.copied().unwrap_or(0.0),
                duration: self.delay(&test.duration, &duration),
            }
        });
        let relapse = file.relapse.given();
        repair.relapse = relapse.map(|_| self.delay(&file.relapse, &at("relapse")));
        repair
    }

    fn rungs(&mut self, path: &str, list: &[Key<RungFile>]) -> Vec<Rung> {
        let last = list.len().saturating_sub(1);
        let convert = |(i, key): (usize, &Key<RungFile>)| {
            let nothing = RungFile::default();
            let (file, known) = (key.given().unwrap_or(&nothing), key.given().is_some());
            let at = |key: &str| format!("{path}.{i}.{key}");
            if known {
                self.need(&file.name, &at("name"), "name = \"swap\"");
                self.need(&file.duration, &at("duration"), "duration = \"4h\"");
                if i < last {
                    self.need(&file.success, &at("success"), "success = 0.5");
                }
            }
            let silent = file.silent.given().copied().unwrap_or(0.0);
            Rung {
                name: file.name.given().cloned().unwrap_or_else(|| "rung".to_owned()),
                duration: self.delay(&file.duration, &at("duration")),
                success: file.success.given().copied().unwrap_or(1.0 - silent),
                silent,
                crew: self.index(&file.crew, &at("crew"), "crew", "[crews.technicians]"),
                part: self.index(&file.part, &at("part"), "part", "[stock.gpu]"),
            }
        };
        list.iter().enumerate().map(convert).collect()
    }

    /// The place of a crew or a part in its table.
    fn index(&mut self, key: &Key<String>, path: &str, what: &str, example: &str) -> Option<u16> {
        let name = key.given()?;
        let names = if what == "crew" { &self.crews } else { &self.stock };
        let found = names.iter().position(|(known, _)| known == name);
        if let Some((_, index)) = found.map(|at| &names[at]) {
            return *index;
        }
        let names: Vec<&str> = names.iter().map(|(name, _)| name.as_str()).collect();
        let help = match &names[..] {
            [] => format!("add {example}, or leave `{what}` out"),
            names => suggest(name, names),
        };
        self.fault(Fault::new(path, format!("there is no {what} {name:?}")).help(help));
        None
    }

    pub(super) fn crew(&mut self, path: &str, name: &str, file: &CrewFile) -> Crew {
        let at = |key: &str| format!("{path}.{key}");
        let size = self.need(&file.size, &at("size"), "size = 4").copied().unwrap_or(1);
        let hours = file.hours.given().map(|hours| {
            let from = self.need(&hours.from, &at("hours.from"), "from = \"8h\"");
            let from = from.map_or(Span::ZERO, |from| from.0);
            let length = self.need(&hours.length, &at("hours.length"), "length = \"10h\"");
            let length = length.map_or(DAY, |length| length.0);
            Hours { from, length, days: hours.days.given().copied().unwrap_or(7) }
        });
        let discipline = match file.discipline.given() {
            None | Some(DisciplineWord::Fifo) => Discipline::Fifo,
            Some(DisciplineWord::Lifo) => Discipline::Lifo,
            Some(DisciplineWord::Shortest) => Discipline::Shortest,
            Some(DisciplineWord::Largest) => Discipline::Largest,
        };
        Crew { name: name.to_owned(), size, hours, discipline }
    }

    pub(super) fn stock(&mut self, path: &str, name: &str, file: &StockFile) -> Stock {
        let at = |key: &str| format!("{path}.{key}");
        let parts = self.need(&file.parts, &at("parts"), "parts = 10").copied().unwrap_or(1);
        self.need(&file.lead_time, &at("lead_time"), "lead_time = \"14d\"");
        let lead_time = self.delay(&file.lead_time, &at("lead_time"));
        Stock { name: name.to_owned(), parts, lead_time }
    }
}

/// The names of a table, each with its place among the entries that could be read.
pub(super) fn places<T>(
    named: Option<&crate::text::reader::Named<T>>,
) -> Vec<(String, Option<u16>)> {
    let mut next = 0_u16;
    let place = |(name, key): &(String, Key<T>)| {
        let index = key.given().map(|_| next);
        next = next.saturating_add(u16::from(index.is_some()));
        (name.clone(), index)
    };
    named.into_iter().flat_map(|named| &named.0).map(place).collect()
}
