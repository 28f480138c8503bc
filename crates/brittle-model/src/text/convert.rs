//! From the file as written to the parts of a scenario.
//!
//! Notes what is missing or contradicts itself, by path, and puts something harmless in its place, so that
//! every other rule can still be checked. A fault that only follows from such a place is left out later.

mod class;
mod delay;
mod job;
mod unlike;

use super::file::{ClusterFile, RailClosFile, ScenarioFile};
use super::problem::Fault;
use super::reader::{Key, Named};
use crate::delay::Delay;
use crate::kind::ComponentKind;
use crate::rules;
use crate::scenario::{
    ClusterSpec, Parts, RailClos, Renewal, Repair, RepairChoice, Scenario, Shared, Spares,
};
use crate::time::Span;

/// Converts a file and checks the rules.
pub(super) fn scenario(file: &ScenarioFile, faults: &mut Vec<Fault>) -> Option<Scenario> {
    let parts = Converter { faults }.parts(file);
    faults.extend(rules::faults(&parts));
    faults.is_empty().then_some(Scenario(parts))
}

struct Converter<'f> {
    faults: &'f mut Vec<Fault>,
}

/// What stands in for a length of time that is missing.
const SOME_TIME: Span = Span::from_secs(3600);

impl Converter<'_> {
    fn fault(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    /// The value of a key that must be there.
    fn need<'k, T>(&mut self, key: &'k Key<T>, path: &str, example: &str) -> Option<&'k T> {
        if key.is_missing() {
            let (table, name) = path.rsplit_once('.').unwrap_or(("", path));
            let place = if table.is_empty() { "the file".to_owned() } else { format!("[{table}]") };
            self.fault(
                Fault::new(path, format!("{place} needs `{name}`")).help(format!("add {example}")),
            );
        }
        key.given()
    }

    fn number(&mut self, key: &Key<f64>, path: &str, default: f64, low: f64, high: f64) -> f64 {
        match key.given() {
            Some(&value) if (low..=high).contains(&value) => value,
            Some(value) => {
                let name = path.rsplit('.').next().unwrap_or(path);
                let message = format!("`{name}` is {value}; it must be between {low} and {high}");
                self.fault(Fault::new(path, message));
                default
            }
            None => default,
        }
    }

    fn parts(&mut self, file: &ScenarioFile) -> Parts {
        let horizon = self
            .need(&file.trial, "trial", "[trial] with horizon = \"54d\"")
            .and_then(|trial| self.need(&trial.horizon, "trial.horizon", "horizon = \"54d\""))
            .map_or(SOME_TIME, |length| length.0);
        let cluster = match self.need(&file.cluster, "cluster", "[cluster.rail_clos]") {
            Some(ClusterFile::RailClos(clos)) => self.rail_clos(clos),
            None => self.rail_clos(&RailClosFile {
                hosts: Key::Given(rules::MAX_HOSTS),
                gpus_per_host: Key::Given(1),
                hosts_per_rack: Key::Given(1),
                ..RailClosFile::default()
            }),
        };
        let stress = file.stress.given().map_or(1.0, |stress| {
            self.number(&stress.failure_rate, "stress.failure_rate", 1.0, 0.0, 1e6)
        });
        let title = self.need(&file.title, "title", "title = \"what this scenario is\"");
        let title = title.cloned().unwrap_or_else(|| "untitled".to_owned());
        let failures = self.named(file.failures.given(), "failures", |this, path, name, class| {
            this.class(path, name, class, stress)
        });
        let shared = Shared {
            waves: self.named(file.waves.given(), "waves", Self::wave),
            lemons: self.named(file.lemons.given(), "lemons", Self::lemon_group),
            batches: self.named(file.batches.given(), "batches", Self::batch),
        };
        let needs_repair = failures.iter().any(|class| {
            class.repair == RepairChoice::Default && class.component != ComponentKind::Job
        });
        let repair = match (&file.repair, needs_repair) {
            (Key::Missing, true) => {
                let fault = Fault::new(
                    "repair",
                    "the file needs [repair]: some class is repaired by default",
                );
                self.fault(fault.help(
                    "add [repair] with duration = \"4d\", or repair = \"in_place\" to the classes",
                ));
                Repair { duration: Delay::ZERO, renewal: Renewal::AsNew }
            }
            (key, _) => match key.given() {
                Some(repair) => self.repair("repair", repair),
                None => Repair { duration: Delay::ZERO, renewal: Renewal::AsNew },
            },
        };
        let spares =
            file.spares.given().map_or(Spares { warm: 0, activation: Delay::ZERO }, |s| Spares {
                warm: s.warm.given().copied().unwrap_or(0),
                activation: self.delay(&s.activation, "spares.activation"),
            });
        self.need(&file.jobs, "jobs", "[jobs.train] with gpus and a [jobs.train.checkpoint]");
        let jobs = self.named(file.jobs.given(), "jobs", Self::job);
        Parts { title, horizon, cluster, failures, shared, repair, spares, jobs }
    }

    fn named<F, T>(
        &mut self,
        named: Option<&Named<F>>,
        table: &str,
        mut convert: impl FnMut(&mut Self, &str, &str, &F) -> T,
    ) -> Vec<T> {
        let given = named.into_iter().flat_map(|named| &named.0);
        let given = given.filter_map(|(name, key)| key.given().map(|entry| (name, entry)));
        given.map(|(name, entry)| convert(self, &format!("{table}.{name}"), name, entry)).collect()
    }

    fn rail_clos(&mut self, file: &RailClosFile) -> ClusterSpec {
        let path = |key: &str| format!("cluster.rail_clos.{key}");
        let given = |key: &Key<u32>, default| key.given().copied().unwrap_or(default);
        let hosts = self.need(&file.hosts, &path("hosts"), "hosts = 2048").copied().unwrap_or(1);
        let gpus = self.need(&file.gpus_per_host, &path("gpus_per_host"), "gpus_per_host = 8");
        let gpus_per_host = gpus.copied().unwrap_or(1);
        let per_rack =
            self.need(&file.hosts_per_rack, &path("hosts_per_rack"), "hosts_per_rack = 4");
        let hosts_per_rack = per_rack.copied().unwrap_or(1);
        ClusterSpec::RailClos(RailClos {
            hosts,
            gpus_per_host,
            nics_per_host: given(&file.nics_per_host, gpus_per_host),
            hosts_per_rack,
            racks_per_pod: given(&file.racks_per_pod, hosts.div_ceil(hosts_per_rack.max(1)).max(1)),
            racks_per_power_feed: given(&file.racks_per_power_feed, 1),
            spines: given(&file.spines, 0),
            nic_bandwidth: file.nic_bandwidth.given().map_or(50e9, |b| b.0),
            oversubscription: self.number(
                &file.oversubscription,
                &path("oversubscription"),
                1.0,
                1.0,
                1000.0,
            ),
        })
    }
}
