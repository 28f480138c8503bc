//! From the ways in which a job comes to its hosts, as written: groups that leave, checks, sources.

use super::Converter;
use crate::scenario::{EvictAfter, Eviction, HostSource, Job, Preflight};
use crate::text::file::{EvictAfterWord, EvictionFile, PreflightFile, ScenarioFile};
use crate::text::problem::Fault;
use crate::text::reader::Key;

impl Converter<'_> {
    pub(super) fn eviction(&mut self, key: &Key<EvictionFile>, path: &str) -> Option<Eviction> {
        let at = |key: &str| format!("{path}.{key}");
        key.given().map(|file| {
            let hosts = self.need(&file.hosts, &at("hosts"), "hosts = 8").copied();
            self.need(&file.test, &at("test"), "test = \"1h\"");
            let after = match file.after.given() {
                None | Some(EvictAfterWord::Any) => EvictAfter::Any,
                Some(EvictAfterWord::Hang) => EvictAfter::Hang,
            };
            let test = self.delay(&file.test, &at("test"));
            Eviction { hosts: hosts.unwrap_or(1), test, after }
        })
    }

    pub(super) fn preflight(&mut self, key: &Key<PreflightFile>, path: &str) -> Option<Preflight> {
        let at = |key: &str| format!("{path}.{key}");
        key.given().map(|file| {
            self.need(&file.duration, &at("duration"), "duration = \"5min\"");
            Preflight {
                duration: self.delay(&file.duration, &at("duration")),
                recall: file.recall.given().copied().unwrap_or(1.0),
            }
        })
    }

    /// A source of which nothing is said has no hosts. Zero is a word too: a study may begin with it.
    pub(super) fn sources(&mut self, file: &ScenarioFile, jobs: &[Job]) {
        let no_cold = match &file.spares {
            Key::Missing => true,
            Key::Given(spares) => spares.cold.is_missing(),
            Key::Bad => false,
        };
        let given = file.jobs.given().into_iter().flat_map(|named| &named.0);
        let alike = jobs.len() < 2
            || given.filter_map(|(_, key)| key.given()).all(|job| job.priority.is_missing());
        for job in jobs {
            let path = format!("jobs.{}.recovery.replace", job.name);
            let named = |source: HostSource| job.recovery.replace.contains(&source);
            if no_cold && named(HostSource::Cold) {
                let fault = Fault::new(&path, "`cold` is named, but there are no cold spares");
                let fault = fault.involves("spares.cold");
                self.fault(fault.help("add cold = 16 to [spares], or leave `cold` out"));
            }
            if alike && named(HostSource::Floating) {
                let fault = Fault::new(
                    &path,
                    "`floating` is named, but no job has a lower priority: there is nobody to take from",
                );
                let fault = fault.involves(format!("jobs.{}.priority", job.name));
                self.fault(fault.help(format!(
                    "set jobs.{}.priority = 1, beside a job without, or leave `floating` out",
                    job.name
                )));
            }
        }
    }
}
