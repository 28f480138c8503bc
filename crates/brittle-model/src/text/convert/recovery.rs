//! From the way back as written to the way back.

use super::Converter;
use crate::delay::Delay;
use crate::scenario::{
    Attempt, BatchRule, Degraded, Fewer, HostSource, Keeps, OnWarning, Recovery, StorageOutage,
};
use crate::text::file::*;
use crate::text::problem::Fault;
use crate::text::reader::Key;
use crate::time::Span;

impl Converter<'_> {
    pub(super) fn recovery(
        &mut self,
        path: &str,
        file: &RecoveryFile,
        load: Option<Span>,
        job: &JobFile,
    ) -> Recovery {
        let at = |key: &str| format!("{path}.{key}");
        let replace = match file.replace.given() {
            None => vec![HostSource::Hot, HostSource::Warm, HostSource::Repair],
            Some(words) => self.replace(&at("replace"), words, job),
        };
        Recovery {
            isolate: self.delay(&file.isolate, &at("isolate")),
            evict: self.eviction(&file.evict, &at("evict")),
            attempts: self.named(
                file.attempts.given(),
                &at("attempts"),
                |this, path, name, file| this.attempt(path, name, file, job),
            ),
            degraded: file.degraded.given().and_then(|d| self.degraded(&at("degraded"), d)),
            on_warning: match file.on_warning.given() {
                None | Some(OnWarningFile::Ignore) => OnWarning::Ignore,
                Some(OnWarningFile::Save) => OnWarning::Save,
                Some(OnWarningFile::Migrate(migrate)) => OnWarning::Migrate {
                    stall: migrate.stall.given().map_or(Span::ZERO, |stall| stall.0),
                    success: migrate.success.given().copied().unwrap_or(1.0),
                },
            },
            storage_outage: match file.storage_outage.given() {
                None | Some(StorageOutageWord::Stop) => StorageOutage::Stop,
                Some(StorageOutageWord::RideOut) => StorageOutage::RideOut,
            },
            replace,
            queue: self.delay(&file.queue, &at("queue")),
            keeps: file.keeps.given().map_or(Keeps::default(), |&word| keeps(word)),
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

    /// Where hosts come from: hot spares only where the job has some, and some place at all.
    fn replace(&mut self, path: &str, words: &[Key<SourceWord>], job: &JobFile) -> Vec<HostSource> {
        let mut sources: Vec<HostSource> =
            words.iter().filter_map(Key::given).map(|&word| source(word)).collect();
        let placed = job.placement.given().is_some_and(|p| !p.spares_per_domain.is_missing());
        let none = match job.hot_spares {
            Key::Missing => !placed,
            Key::Given(spares) => spares == 0,
            Key::Bad => false,
        };
        if none && sources == [HostSource::Hot] {
            let fault = Fault::new(
                path,
                "`hot` alone is named, but the job has no hot spares: a pool of zero is not a pool",
            );
            self.fault(fault.help("add hot_spares, or name another source"));
        }
        if none {
            sources.retain(|&source| source != HostSource::Hot);
        }
        sources
    }

    fn attempt(&mut self, path: &str, name: &str, file: &AttemptFile, job: &JobFile) -> Attempt {
        let at = |key: &str| format!("{path}.{key}");
        let (success, otherwise) = match file.success.given() {
            None => (Vec::new(), 1.0),
            Some(SuccessText::Always(share)) => (Vec::new(), *share),
            Some(SuccessText::By(by)) => {
                let given = |(kind, key): (_, &Key<f64>)| Some((kind, *key.given()?));
                let named = by.kinds().into_iter().filter_map(given).collect();
                (named, by.otherwise.given().copied().unwrap_or(0.0))
            }
        };
        let start = self.delay(&file.start, &at("start"));
        let timeout = match &file.timeout {
            Key::Missing => start.clone(),
            key => self.delay(key, &at("timeout")),
        };
        let replace = match file.replace.given() {
            None => Vec::new(),
            Some(words) => self.replace(&at("replace"), words, job),
        };
        Attempt {
            name: name.to_owned(),
            success,
            otherwise,
            timeout,
            replace,
            keeps: file.keeps.given().map_or(Keeps::Gpu, |&word| keeps(word)),
            start,
            warm_up: self.delay(&file.warm_up, &at("warm_up")),
        }
    }

    fn degraded(&mut self, path: &str, file: &DegradedFile) -> Option<Degraded> {
        let at = |key: &str| format!("{path}.{key}");
        let how = *self.need(&file.how, &at("how"), "how = \"replicas\"")?;
        let batch = match file.microbatches.given() {
            None => BatchRule::Shrunk,
            Some(&microbatches) => BatchRule::Constant { microbatches },
        };
        let only = [
            ("microbatches", file.microbatches.is_missing(), {
                matches!(how, HowWord::Replicas | HowWord::Elastic | HowWord::Reroute)
            }),
            ("efficiency", file.efficiency.is_missing(), how == HowWord::Replan),
            ("boost", file.boost.is_missing(), how == HowWord::Narrow),
        ];
        for (key, _, _) in only.into_iter().filter(|&(_, missing, fits)| !missing && !fits) {
            let fault =
                Fault::new(at(key), format!("`{key}` says nothing about this way to run on"));
            self.fault(fault.help(format!("remove `{key}`")).involves(at("how")));
        }
        let how = match how {
            HowWord::Replicas => Fewer::Replicas(batch),
            HowWord::Elastic => Fewer::Elastic(batch),
            HowWord::Reroute => {
                let key = at("microbatches");
                let microbatches = self.need(&file.microbatches, &key, "microbatches = 32");
                Fewer::Reroute { microbatches: microbatches.copied().unwrap_or(1) }
            }
            HowWord::Replan => {
                Fewer::Replan { efficiency: file.efficiency.given().copied().unwrap_or(1.0) }
            }
            HowWord::Narrow => Fewer::Narrow { boost: file.boost.given().copied().unwrap_or(1.0) },
        };
        Some(Degraded {
            how,
            least: file.least.given().copied().unwrap_or(0.5),
            stall: self.delay(&file.stall, &at("stall")),
            rejoin: self.delay(&file.rejoin, &at("rejoin")),
        })
    }
}

const fn source(word: SourceWord) -> HostSource {
    match word {
        SourceWord::Hot => HostSource::Hot,
        SourceWord::Warm => HostSource::Warm,
        SourceWord::Floating => HostSource::Floating,
        SourceWord::Cold => HostSource::Cold,
        SourceWord::Repair => HostSource::Repair,
    }
}

const fn keeps(word: KeepsWord) -> Keeps {
    match word {
        KeepsWord::Nothing => Keeps::Nothing,
        KeepsWord::Disk => Keeps::Disk,
        KeepsWord::Memory => Keeps::Memory,
        KeepsWord::Gpu => Keeps::Gpu,
    }
}
