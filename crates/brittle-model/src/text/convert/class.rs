//! From a failure class as written to the class.

use super::{Converter, SOME_TIME};
use crate::account::PhaseSet;
use crate::kind::ComponentKind;
use crate::law::{Law, Stretch};
use crate::scenario::{Age, Clock, FailureClass, FixedFailure, Onset, RepairChoice};
use crate::text::file::*;
use crate::text::problem::Fault;
use crate::text::reader::Key;
use crate::text::words::{LengthText, RateText};
use crate::time::Span;

impl Converter<'_> {
    pub(super) fn class(
        &mut self,
        path: &str,
        name: &str,
        file: &ClassFile,
        stress: f64,
    ) -> FailureClass {
        let at = |key: &str| format!("{path}.{key}");
        let component = self.need(&file.component, &at("component"), "component = \"gpu\"");
        let component = component.copied().unwrap_or(ComponentKind::Host);
        let effect = self.effect(path, file);
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
                    let set = list.map_or(PhaseSet::PROCESSES_UP, |l| {
                        l.iter().filter_map(Key::given).copied().collect()
                    });
                    Clock::Operating { exposed: set }
                }
            },
            effect,
            detection: self.detection(&file.detection, &at("detection")),
            diagnosis: self.diagnosis(&file.diagnosis),
            repair: match file.repair.given() {
                None | Some(RepairText::Default) => RepairChoice::Default,
                Some(RepairText::InPlace) => RepairChoice::InPlace,
                Some(RepairText::Own(repair)) => {
                    RepairChoice::Own(self.repair(&at("repair"), repair))
                }
            },
            warning: file.warning.given().map(|warning| self.warning(path, warning)),
            pattern: self.pattern(path, file),
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
        let own_times = matches!(
            file.law.given(),
            Some(
                LawFile::Piecewise(_)
                    | LawFile::Empirical(_)
                    | LawFile::Fixed(_)
                    | LawFile::Recorded(_)
                    | LawFile::Periodic(_)
                    | LawFile::Rolling(_)
                    | LawFile::Allocation(_)
            )
        );
        let mean = match (&file.rate, &file.mttf) {
            (Key::Given(_), Key::Given(_)) => {
                let fault = Fault::new(at("mttf"), "`rate` and `mttf` say the same thing twice");
                self.fault(fault.help("remove one of them"));
                1.0
            }
            (Key::Missing, Key::Missing) if !own_times => {
                let fault = Fault::new(at("rate"), format!("[{path}] needs `rate` or `mttf`"));
                let fault = fault.involves(at("mttf")).involves(at("law"));
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
            (Key::Given(rate), _) => {
                let hazard = self.rate(rate, &at("rate"), component);
                if hazard == 0.0 {
                    let fault = Fault::new(at("rate"), "a rate of zero is no way to fail");
                    self.fault(fault.help("leave the class out, or set stress.failure_rate = 0"));
                }
                1.0 / hazard
            }
            (_, Key::Given(mttf)) => mttf.0,
            _ => SOME_TIME.as_secs_f64() * 1e9,
        };
        let mean = if stress > 0.0 { mean / stress } else { mean };
        let age = match file.age.given() {
            None | Some(AgeText::New) => Age::New,
            Some(AgeText::Stationary) => Age::Stationary,
            Some(AgeText::Aged(span)) => Age::Aged(*span),
        };
        let law = match file.law.given() {
            Some(given @ (LawFile::Fixed(_) | LawFile::Recorded(_))) => {
                let what = match given {
                    LawFile::Fixed(_) => "fixed",
                    _ => "recorded",
                };
                if !file.age.is_missing() {
                    let message = format!("{what} failures have no age");
                    self.fault(Fault::new(at("age"), message).help("remove `age`"));
                }
                return Onset::Fixed(match given {
                    LawFile::Fixed(list) => self.fixed(list, &at("law.fixed")),
                    // Put in place when the cluster is known.
                    _ => Vec::new(),
                });
            }
            Some(LawFile::Empirical(empirical)) => {
                self.empirical(empirical, &at("law.empirical"), stress)
            }
            Some(LawFile::Periodic(_) | LawFile::Rolling(_)) => {
                if !file.age.is_missing() {
                    let fault = Fault::new(at("age"), "what happens at given times has no age");
                    self.fault(fault.help("remove `age`"));
                }
                // Filled in when it is known how many components there are.
                return Onset::Fixed(Vec::new());
            }
            Some(LawFile::Allocation(limit)) => {
                if !file.age.is_missing() {
                    let fault = Fault::new(at("age"), "what happens at given times has no age");
                    self.fault(fault.help("remove `age`"));
                }
                let key = at("law.allocation.length");
                self.need(&limit.length, &key, "length = \"48h\"");
                let length = self.above_zero(&limit.length, &key, "length = \"48h\"");
                return Onset::Allocation { length: length.map_or(SOME_TIME, Span::from_nanos) };
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
            Some(LawFile::Gamma(shape)) => {
                let key = at("law.gamma.shape");
                self.need(&shape.shape, &key, "shape = 2.0");
                Law::gamma_with_mean(mean, self.number(&shape.shape, &key, 1.0, 0.05, 50.0))
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
                let until = entry.until.given().map(|until| until.0);
                if until.is_some_and(|until| until < at) {
                    let key = format!("{path}.{i}.until");
                    let fault = Fault::new(key, "the failure ends before it begins");
                    self.fault(fault.help("`until` is an instant like `at`, not a length"));
                }
                failures.push(FixedFailure { at, index, until });
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
            let rate =
                self.need(&entry.rate, &format!("{key}.rate"), "rate = \"4.5 per 1000 host-days\"");
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
}
