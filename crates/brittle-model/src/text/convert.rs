//! From the file as written to the parts of a scenario.
//!
//! Notes what is missing or contradicts itself, by path, and puts something harmless in its place, so that
//! every other rule can still be checked. A fault that only follows from such a place is left out later.

mod attached;
mod checkpoint;
mod class;
mod cluster;
mod delay;
mod detection;
mod effect;
mod hosts;
mod job;
mod layout;
mod periodic;
mod placement;
mod recovery;
mod repair;
mod spares;
mod unlike;

use super::attached::Attached;
use super::file::{NetworkFile, RoutingWord, ScenarioFile, SharingWord, SparesFile, StorageFile};
use super::problem::Fault;
use super::reader::{Key, Named};
use crate::delay::Delay;
use crate::kind::ComponentKind;
use crate::rules;
use crate::scenario::{
    NetworkRules, Parts, Renewal, Repair, Scenario, Shared, Sharing, Spares, StorageRules,
};
use crate::time::Span;

/// Converts a file and checks the rules.
pub(super) fn scenario(
    file: &ScenarioFile,
    attached: &[Attached],
    faults: &mut Vec<Fault>,
) -> Option<Scenario> {
    let crews = repair::places(file.crews.given());
    let stock = repair::places(file.stock.given());
    let parts = Converter { faults, crews, stock, attached }.parts(file);
    faults.extend(rules::faults(&parts));
    faults.is_empty().then_some(Scenario(parts))
}

struct Converter<'f> {
    faults: &'f mut Vec<Fault>,
    /// The names of crews, each with its place.
    crews: Vec<(String, Option<u16>)>,
    /// The names of parts, each with its place.
    stock: Vec<(String, Option<u16>)>,
    attached: &'f [Attached],
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
        let cluster = self.cluster(file);
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
            class.effect.is_repaired_by(&class.repair, class.component)
                && class.component != ComponentKind::Job
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
                Repair::plain(Delay::ZERO, Renewal::AsNew)
            }
            (key, _) => match key.given() {
                Some(repair) => self.repair("repair", repair),
                None => Repair::plain(Delay::ZERO, Renewal::AsNew),
            },
        };
        let crews = self.named(file.crews.given(), "crews", Self::crew);
        let stock = self.named(file.stock.given(), "stock", Self::stock);
        let spares = file.spares.given().map_or(Spares::default(), |s| self.spares(s));
        let hosts = file.hosts.given().map(|hosts| self.hosts(hosts)).unwrap_or_default();
        self.need(&file.jobs, "jobs", "[jobs.train] with gpus and a [jobs.train.checkpoint]");
        let mut jobs = self.named(file.jobs.given(), "jobs", Self::job);
        self.placed_spares(file, &cluster, &mut jobs);
        self.sources(file, &jobs);
        let diagnosis = self.diagnosis(&file.diagnosis).unwrap_or_default();
        let network = file.network.given().map(network).unwrap_or_default();
        let mut parts = Parts {
            title,
            horizon,
            cluster,
            network,
            storage: file.storage.given().map(storage).unwrap_or_default(),
            failures,
            shared,
            diagnosis,
            repair,
            crews,
            stock,
            spares,
            hosts,
            jobs,
        };
        self.calendar(file, &mut parts);
        self.replay(file, &mut parts);
        parts
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

    fn spares(&mut self, file: &SparesFile) -> Spares {
        Spares {
            warm: file.warm.given().copied().unwrap_or(0),
            activation: self.delay(&file.activation, "spares.activation"),
            cold: file.cold.given().copied().unwrap_or(0),
            cold_activation: self.delay(&file.cold_activation, "spares.cold_activation"),
            cold_at_once: file.cold_at_once.given().copied().unwrap_or(0),
            give_back: file.give_back.given().copied().unwrap_or(false),
            dead_on_arrival: file.dead_on_arrival.given().copied().unwrap_or(0.0),
        }
    }
}

fn storage(file: &StorageFile) -> StorageRules {
    let sharing = match file.sharing.given() {
        None | Some(SharingWord::None) => Sharing::None,
        Some(SharingWord::Hosts) => Sharing::Hosts,
        Some(SharingWord::Jobs) => Sharing::Jobs,
    };
    StorageRules { sharing }
}

fn network(file: &NetworkFile) -> NetworkRules {
    let plain = NetworkRules::default();
    NetworkRules {
        adaptive: file
            .routing
            .given()
            .map_or(plain.adaptive, |word| *word == RoutingWord::Adaptive),
        failover: file.nic_failover.given().copied().unwrap_or(plain.failover),
    }
}
