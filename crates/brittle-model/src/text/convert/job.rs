//! From a job as written to the job.

use super::{Converter, SOME_TIME};
use crate::delay::Delay;
use crate::scenario::{Checkpoint, HostSource, IntervalRule, Job, Recovery, Refill};
use crate::text::file::*;
use crate::text::problem::Fault;
use crate::text::reader::Key;
use crate::time::Span;

impl Converter<'_> {
    pub(super) fn job(&mut self, path: &str, name: &str, file: &JobFile) -> Job {
        let at = |key: &str| format!("{path}.{key}");
        let gpus = self.need(&file.gpus, &at("gpus"), "gpus = 1024").copied().unwrap_or(0);
        let (layout, communication) = self.layout(path, gpus, file);
        let nothing = CheckpointFile::default();
        let checkpoint = self.need(
            &file.checkpoint,
            &at("checkpoint"),
            &format!("[{path}.checkpoint] with interval and cost"),
        );
        let (checkpoint, known) = (checkpoint.unwrap_or(&nothing), checkpoint.is_some());
        let (checkpoint, load) = self.checkpoint(&at("checkpoint"), checkpoint, known);
        let recovery = file.recovery.given().cloned().unwrap_or_default();
        Job {
            name: name.to_owned(),
            gpus,
            layout,
            work: file.work.given().map(|work| work.0),
            hot_spares: file.hot_spares.given().copied().unwrap_or(0),
            hot_activation: self.delay(&file.hot_activation, &at("hot_activation")),
            refill: match file.refill.given() {
                None | Some(RefillWord::Repaired) => Refill::Repaired,
                Some(RefillWord::Allocation) => Refill::Allocation,
                Some(RefillWord::Required) => Refill::Required,
            },
            priority: file.priority.given().copied().unwrap_or(0),
            communication,
            placement: self.placement(&at("placement"), &file.placement),
            checkpoint,
            recovery: self.recovery(&at("recovery"), &recovery, load, file),
        }
    }

    /// The checkpoint, and the time to load it if size and bandwidth give it.
    fn checkpoint(
        &mut self,
        path: &str,
        file: &CheckpointFile,
        known: bool,
    ) -> (Checkpoint, Option<Span>) {
        let at = |key: &str| format!("{path}.{key}");
        let interval = if known {
            self.need(&file.interval, &at("interval"), "interval = \"30min\" or \"daly\"")
        } else {
            file.interval.given()
        };
        let interval = interval.map_or(IntervalRule::Fixed(SOME_TIME), |text| match text {
            IntervalText::Never => IntervalRule::Never,
            IntervalText::Young => IntervalRule::Young,
            IntervalText::DalyFirst => IntervalRule::DalyFirst,
            IntervalText::Daly => IntervalRule::Daly,
            IntervalText::Exact => IntervalRule::Exact,
            IntervalText::Fixed(span) => IntervalRule::Fixed(*span),
        });
        let over = |size: f64, bandwidth: f64| Span::from_secs_f64(size / bandwidth);
        let cost = match (&file.cost, &file.size, &file.write_bandwidth) {
            (Key::Given(cost), _, Key::Missing) => cost.0,
            (Key::Missing, Key::Given(size), Key::Given(bandwidth)) => over(size.0, bandwidth.0),
            (Key::Given(_), _, Key::Given(_)) => {
                let fault = Fault::new(
                    at("cost"),
                    "the save cost is given twice: by `cost` and by `write_bandwidth`",
                );
                self.fault(fault.help("remove one of them"));
                SOME_TIME
            }
            (Key::Missing, size, bandwidth)
                if known && (size.is_missing() || bandwidth.is_missing()) =>
            {
                let fault = Fault::new(at("cost"), format!("[{path}] needs the save cost"));
                let fault = fault.involves(at("size")).involves(at("write_bandwidth"));
                self.fault(fault.help(
                    "add cost = \"60s\", or size = \"5.7 TB\" and write_bandwidth = \"2 TB/s\"",
                ));
                Span::from_secs(1)
            }
            _ => Span::from_secs(1),
        };
        let load = match (&file.size, &file.read_bandwidth) {
            (Key::Given(size), Key::Given(bandwidth)) => Some(over(size.0, bandwidth.0)),
            (Key::Missing, Key::Given(_)) => {
                let fault = Fault::new(
                    at("read_bandwidth"),
                    "a bandwidth to read at says nothing without `size`",
                );
                self.fault(fault.help("add size = \"5.7 TB\", or give recovery.load instead"));
                None
            }
            _ => None,
        };
        let checkpoint = Checkpoint {
            interval,
            believed_mtti: file.mtti.given().map(|mtti| mtti.0),
            cost,
            final_save: file.final_save.given().copied().unwrap_or(true),
        };
        (checkpoint, load)
    }

    fn recovery(
        &mut self,
        path: &str,
        file: &RecoveryFile,
        load: Option<Span>,
        job: &JobFile,
    ) -> Recovery {
        let at = |key: &str| format!("{path}.{key}");
        let replace = match file.replace.given() {
            None => vec![HostSource::Hot, HostSource::Warm, HostSource::Repair],
            Some(words) => {
                let sources: Vec<HostSource> = words
                    .iter()
                    .filter_map(Key::given)
                    .map(|word| match word {
                        SourceWord::Hot => HostSource::Hot,
                        SourceWord::Warm => HostSource::Warm,
                        SourceWord::Floating => HostSource::Floating,
                        SourceWord::Cold => HostSource::Cold,
                        SourceWord::Repair => HostSource::Repair,
                    })
                    .collect();
                let placed =
                    job.placement.given().is_some_and(|p| !p.spares_per_domain.is_missing());
                let none = match job.hot_spares {
                    Key::Missing => !placed,
                    Key::Given(spares) => spares == 0,
                    Key::Bad => false,
                };
                if sources.contains(&HostSource::Hot) && none {
                    let fault = Fault::new(
                        at("replace"),
                        "`hot` is named, but the job has no hot spares: a pool of zero is not a pool",
                    );
                    self.fault(fault.help("add hot_spares, or leave `hot` out"));
                }
                sources
            }
        };
        Recovery {
            isolate: self.delay(&file.isolate, &at("isolate")),
            evict: self.eviction(&file.evict, &at("evict")),
            replace,
            allocate: self.delay(&file.allocate, &at("allocate")),
            preflight: self.preflight(&file.preflight, &at("preflight")),
            start: self.delay(&file.start, &at("start")),
            load: match (&file.load, load) {
                (Key::Missing, Some(load)) => Delay::Constant(load),
                (key, _) => self.delay(key, &at("load")),
            },
            warm_up: self.delay(&file.warm_up, &at("warm_up")),
            give_up_after: file.give_up_after.given().copied().unwrap_or(0),
            initial_start: file.initial_start.given().copied().unwrap_or(false),
        }
    }
}
