//! From the file as written to the parts of a scenario.
//!
//! Notes what is missing or contradicts itself, by path, and puts something harmless in its place, so that
//! every other rule can still be checked. A fault that only follows from such a place is left out later.

use super::file::*;
use super::problem::Fault;
use super::reader::{Key, Named};
use super::words::{DelayLaw, DelayText, LengthText, RateText};
use crate::account::PhaseSet;
use crate::delay::Delay;
use crate::kind::ComponentKind;
use crate::law::{Law, Stretch};
use crate::rules;
use crate::scenario::{
    Age, Checkpoint, Clock, ClusterSpec, Effect, FailureClass, FixedFailure, HostSource,
    IntervalRule, Job, Layout, Onset, Parts, RailClos, Recovery, Renewal, Repair, RepairChoice,
    Scenario, Spares,
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
                self.fault(Fault::new(path, format!("{value} is not between {low} and {high}")));
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
        let title = title.cloned().unwrap_or_default();
        let failures = self.named(file.failures.given(), "failures", |this, path, name, class| {
            this.class(path, name, class, stress)
        });
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
        Parts { title, horizon, cluster, failures, repair, spares, jobs }
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

    fn class(&mut self, path: &str, name: &str, file: &ClassFile, stress: f64) -> FailureClass {
        let at = |key: &str| format!("{path}.{key}");
        let component = self.need(&file.component, &at("component"), "component = \"gpu\"");
        let component = component.copied().unwrap_or(ComponentKind::Host);
        let effect = match file.effect.given() {
            None | Some(EffectWord::Crash) => Effect::Crash,
            Some(EffectWord::Hang) => Effect::Hang,
            Some(EffectWord::Planned) => Effect::Planned,
        };
        if effect == Effect::Hang && file.detection.is_missing() {
            let fault = Fault::new(
                at("detection"),
                "a hang is only noticed by a timeout: it needs `detection`",
            );
            self.fault(
                fault.help("add detection = \"10min\", the default collective timeout of PyTorch"),
            );
        }
        if effect == Effect::Planned && !file.detection.is_missing() {
            let fault = Fault::new(
                at("detection"),
                "a planned stop is announced: there is nothing to detect",
            );
            self.fault(fault.help("remove `detection`"));
        }
        FailureClass {
            cause: name.to_owned(),
            component,
            onset: self.onset(path, file, component, stress),
            clock: match file.clock.given() {
                None | Some(ClockText::Calendar) => Clock::Calendar,
                Some(ClockText::Operating) => Clock::Operating { exposed: PhaseSet::PROCESSES_UP },
                Some(ClockText::Exposed(ClockFile::Operating(exposed))) => {
                    let key = at("clock.operating.exposed");
                    let list =
                        self.need(&exposed.exposed, &key, "exposed = [\"computing\", \"saving\"]");
                    let set = list.map_or(PhaseSet::PROCESSES_UP, |l| l.iter().copied().collect());
                    Clock::Operating { exposed: set }
                }
            },
            effect,
            detection: self.delay(&file.detection, &at("detection")),
            repair: match file.repair.given() {
                None | Some(RepairText::Default) => RepairChoice::Default,
                Some(RepairText::InPlace) => RepairChoice::InPlace,
                Some(RepairText::Own(repair)) => {
                    RepairChoice::Own(self.repair(&at("repair"), repair))
                }
            },
        }
    }

    fn onset(
        &mut self,
        path: &str,
        file: &ClassFile,
        component: ComponentKind,
        stress: f64,
    ) -> Onset {
        let at = |key: &str| format!("{path}.{key}");
        let own_times = matches!(file.law.given(), Some(LawFile::Piecewise(_) | LawFile::Fixed(_)));
        let mean = match (&file.rate, &file.mttf) {
            (Key::Given(_), Key::Given(_)) => {
                let fault = Fault::new(at("mttf"), "`rate` and `mttf` say the same thing twice");
                self.fault(fault.help("remove one of them"));
                1.0
            }
            (Key::Missing, Key::Missing) if !own_times => {
                let fault = Fault::new(at("rate"), format!("[{path}] needs `rate` or `mttf`"));
                self.fault(
                    fault.help("add mttf = \"50000h\" or rate = \"4.5 per 1000 host-days\""),
                );
                SOME_TIME.as_secs_f64() * 1e9
            }
            (rate, mttf) if own_times && !(rate.is_missing() && mttf.is_missing()) => {
                let key = if rate.is_missing() { "mttf" } else { "rate" };
                let fault = Fault::new(
                    at(key),
                    format!("this law has its own times: `{key}` does not belong here"),
                );
                self.fault(fault.help(format!("remove `{key}`")));
                1.0
            }
            (Key::Given(rate), _) => 1.0 / self.rate(rate, &at("rate"), component),
            (_, Key::Given(mttf)) => mttf.0.as_secs_f64(),
            _ => SOME_TIME.as_secs_f64() * 1e9,
        };
        let mean = if stress > 0.0 { mean / stress } else { mean };
        let age = match file.age.given() {
            None | Some(AgeText::New) => Age::New,
            Some(AgeText::Stationary) => Age::Stationary,
            Some(AgeText::Aged(span)) => Age::Aged(*span),
        };
        let law = match file.law.given() {
            Some(LawFile::Fixed(list)) => {
                if !file.age.is_missing() {
                    self.fault(
                        Fault::new(at("age"), "fixed failures have no age").help("remove `age`"),
                    );
                }
                return Onset::Fixed(self.fixed(list, &at("law.fixed")));
            }
            Some(LawFile::Piecewise(list)) => {
                self.piecewise(list, &at("law.piecewise"), component, stress)
            }
            Some(LawFile::Weibull(shape)) => {
                let key = at("law.weibull.shape");
                self.need(&shape.shape, &key, "shape = 0.7");
                Law::weibull_with_mean(mean, self.number(&shape.shape, &key, 1.0, 0.05, 50.0))
            }
            Some(LawFile::Lognormal(sigma)) => {
                let key = at("law.lognormal.sigma");
                self.need(&sigma.sigma, &key, "sigma = 1.0");
                Law::lognormal_with_mean(mean, self.number(&sigma.sigma, &key, 1.0, 0.01, 10.0))
            }
            None | Some(LawFile::Exponential) => Law::exponential(mean),
        };
        if stress == 0.0 { Onset::Fixed(Vec::new()) } else { Onset::Lives { law, age } }
    }

    /// Hazard of one component [1/s].
    fn rate(&mut self, rate: &RateText, path: &str, component: ComponentKind) -> f64 {
        if let Some(of) = rate.0.of.filter(|&of| of != component) {
            let (of, component) = (of.as_str(), component.as_str());
            let fault = Fault::new(
                path,
                format!("the rate is for each {of}, but the class is of {component}s"),
            );
            let fault = fault.involves(path.replace(".rate", ".component"));
            self.fault(
                fault.help(format!("write it in `{component}-days`, or set component = \"{of}\"")),
            );
        }
        rate.0.per_second
    }

    fn fixed(&mut self, list: &[FixedFile], path: &str) -> Vec<FixedFailure> {
        let mut failures = Vec::new();
        for (i, entry) in list.iter().enumerate() {
            let at = self.need(&entry.at, &format!("{path}.{i}.at"), "at = \"10h\"").map(|at| at.0);
            let index = self.need(&entry.index, &format!("{path}.{i}.index"), "index = 0").copied();
            if let (Some(at), Some(index)) = (at, index) {
                failures.push(FixedFailure { at, index });
            }
        }
        failures.sort_by_key(|failure| failure.at);
        failures
    }

    fn piecewise(
        &mut self,
        list: &[StretchFile],
        path: &str,
        component: ComponentKind,
        stress: f64,
    ) -> Law {
        let mut stretches = Vec::new();
        let mut from = Span::ZERO;
        for (i, entry) in list.iter().enumerate() {
            let key = format!("{path}.{i}");
            let rate = self.need(&entry.rate, &format!("{key}.rate"), "rate = \"...\"");
            let hazard =
                rate.map_or(0.0, |rate| self.rate(rate, &format!("{key}.rate"), component));
            stretches.push(Stretch { from: from.as_secs_f64(), hazard: hazard * stress });
            let last = i + 1 == list.len();
            match (entry.until.given(), last) {
                (Some(LengthText(until)), false) if *until > from => from = *until,
                (Some(_), false) => {
                    let fault = Fault::new(
                        format!("{key}.until"),
                        "stretches must follow each other in age",
                    );
                    self.fault(fault.help("each `until` is an age, later than the one before"));
                }
                (Some(_), true) => {
                    let fault = Fault::new(format!("{key}.until"), "the last stretch must not end");
                    self.fault(fault.help("remove its `until`, or add a stretch after it"));
                }
                (None, false) if entry.until.is_missing() => {
                    let fault = Fault::new(
                        format!("{key}.until"),
                        "only the last stretch may leave out `until`",
                    );
                    self.fault(fault.help("add until = \"30d\", the age at which it ends"));
                }
                (None, _) => {}
            }
        }
        if stretches.is_empty() {
            let fault = Fault::new(path, "a piecewise law needs at least one stretch");
            self.fault(
                fault.help("write [{ until = \"30d\", rate = \"...\" }, { rate = \"...\" }]"),
            );
            stretches.push(Stretch { from: 0.0, hazard: 0.0 });
        }
        Law::piecewise(stretches)
    }

    fn repair(&mut self, path: &str, file: &RepairFile) -> Repair {
        let key = format!("{path}.duration");
        self.need(&file.duration, &key, "duration = \"4h\"");
        Repair {
            duration: self.delay(&file.duration, &key),
            renewal: match file.renewal.given() {
                None | Some(RenewalWord::AsNew) => Renewal::AsNew,
                Some(RenewalWord::AsOld) => Renewal::AsOld,
            },
        }
    }

    fn delay(&mut self, key: &Key<DelayText>, path: &str) -> Delay {
        let law = match key.given() {
            None => return Delay::ZERO,
            Some(DelayText::Constant(span)) => return Delay::Constant(*span),
            Some(DelayText::Law(law)) => law,
        };
        let (name, mean) = match law {
            DelayLaw::Exponential(law) => ("exponential", &law.mean),
            DelayLaw::Lognormal(law) => ("lognormal", &law.mean),
            DelayLaw::Weibull(law) => ("weibull", &law.mean),
        };
        let at = |key: &str| format!("{path}.{name}.{key}");
        let mean = match self.need(mean, &at("mean"), "mean = \"10min\"") {
            Some(LengthText(mean)) if mean.is_zero() => {
                self.fault(
                    Fault::new(at("mean"), "a drawn delay needs a mean above zero")
                        .help("write \"0s\" for no delay"),
                );
                1.0
            }
            Some(LengthText(mean)) => mean.as_secs_f64(),
            None => 1.0,
        };
        Delay::Random(match law {
            DelayLaw::Exponential(_) => Law::exponential(mean),
            DelayLaw::Lognormal(law) => {
                self.need(&law.sigma, &at("sigma"), "sigma = 1.0");
                Law::lognormal_with_mean(
                    mean,
                    self.number(&law.sigma, &at("sigma"), 1.0, 0.01, 10.0),
                )
            }
            DelayLaw::Weibull(law) => {
                self.need(&law.shape, &at("shape"), "shape = 2.0");
                Law::weibull_with_mean(mean, self.number(&law.shape, &at("shape"), 1.0, 0.05, 50.0))
            }
        })
    }

    fn job(&mut self, path: &str, name: &str, file: &JobFile) -> Job {
        let at = |key: &str| format!("{path}.{key}");
        let gpus = self.need(&file.gpus, &at("gpus"), "gpus = 1024").copied().unwrap_or(0);
        let layout = file.layout.given().map(|layout| Layout {
            tensor: self
                .need(&layout.tensor, &at("layout.tensor"), "tensor = 8")
                .copied()
                .unwrap_or(1),
            pipeline: self
                .need(&layout.pipeline, &at("layout.pipeline"), "pipeline = 1")
                .copied()
                .unwrap_or(1),
            data: self.need(&layout.data, &at("layout.data"), "data = 1").copied().unwrap_or(1),
        });
        let nothing = CheckpointFile::default();
        let checkpoint = self.need(
            &file.checkpoint,
            &at("checkpoint"),
            "[jobs.<name>.checkpoint] with interval and cost",
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
                    .map(|word| match word {
                        SourceWord::Hot => HostSource::Hot,
                        SourceWord::Warm => HostSource::Warm,
                        SourceWord::Repair => HostSource::Repair,
                    })
                    .collect();
                let none = job.hot_spares.given().copied().unwrap_or(0) == 0;
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
            replace,
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
