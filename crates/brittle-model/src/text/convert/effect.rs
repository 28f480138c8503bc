//! From an effect as written to the effect.

use super::Converter;
use crate::kind::ComponentKind;
use crate::scenario::{Drain, Effect, Flap, RepairChoice, Response, Slow, Warning};
use crate::text::file::{ClassFile, EffectFile, ResponseWord, WarningFile};
use crate::text::problem::Fault;

/// What stands in for a speed that is missing.
const SOME_SPEED: f64 = 0.5;

impl Converter<'_> {
    /// The effect of a class, and whether the keys that go with it are there.
    pub(super) fn effect(&mut self, path: &str, file: &ClassFile) -> Effect {
        let at = |key: &str| format!("{path}.effect.{key}");
        let of_storage = file.component.given() == Some(&ComponentKind::Storage);
        let effect = match file.effect.given() {
            None | Some(EffectFile::Crash) => Effect::Crash,
            Some(EffectFile::Hang) => Effect::Hang,
            Some(EffectFile::Planned) => Effect::Planned,
            Some(EffectFile::FalseAlarm) => Effect::FalseAlarm,
            Some(EffectFile::FalseWarning) => Effect::FalseWarning,
            Some(EffectFile::Degrade) => Effect::Degrade,
            Some(EffectFile::Corrupt) => Effect::Corrupt,
            Some(EffectFile::Slow(slow)) => {
                let speed = self.need(&slow.speed, &at("slow.speed"), "speed = 0.7").copied();
                let lasts = slow.lasts.given();
                Effect::Slow(Slow {
                    speed: speed.unwrap_or(SOME_SPEED),
                    lasts: lasts.map(|_| self.delay(&slow.lasts, &at("slow.lasts"))),
                    response: match slow.response.given() {
                        Some(ResponseWord::Tolerate) => Response::Tolerate,
                        None if of_storage => Response::Tolerate,
                        None | Some(ResponseWord::Evict) => Response::Evict,
                    },
                })
            }
            Some(EffectFile::Flap(flap)) => {
                self.need(&flap.lasts, &at("flap.lasts"), "lasts = \"10s\"");
                self.need(&flap.timeout, &at("flap.timeout"), "timeout = \"30s\"");
                Effect::Flap(Flap {
                    lasts: self.delay(&flap.lasts, &at("flap.lasts")),
                    timeout: self.delay(&flap.timeout, &at("flap.timeout")),
                })
            }
            Some(EffectFile::Drain(drain)) => {
                Effect::Drain(Drain { notice: self.delay(&drain.notice, &at("drain.notice")) })
            }
        };
        self.belongings(path, file, &effect);
        effect
    }

    /// The signs that a class shows before it fails.
    pub(super) fn warning(&mut self, path: &str, file: &WarningFile) -> Warning {
        let key = format!("{path}.warning.lead");
        self.need(&file.lead, &key, "lead = \"10min\"");
        Warning {
            recall: file.recall.given().copied().unwrap_or(1.0),
            lead: self.delay(&file.lead, &key),
        }
    }

    /// The keys that an effect needs, and those that do not go with it.
    fn belongings(&mut self, path: &str, file: &ClassFile, effect: &Effect) {
        let at = |key: &str| format!("{path}.{key}");
        let component = file.component.given().copied().unwrap_or(ComponentKind::Host);
        let of_storage = component == ComponentKind::Storage;
        let needs = match effect {
            Effect::Hang => Some((
                "a hang is only noticed by a timeout: it needs `detection`",
                "add detection = \"10min\", the default collective timeout of PyTorch",
            )),
            Effect::Slow(_) if !of_storage => Some((
                "a slow component goes on working: it needs `detection`",
                "add detection = \"1h\", or \"never\"",
            )),
            Effect::Corrupt => Some((
                "wrong results look like right ones: a corrupt component needs `detection`",
                "add detection = \"6h\", or \"never\"",
            )),
            _ => None,
        };
        if let Some((message, help)) = needs.filter(|_| file.detection.is_missing()) {
            self.fault(Fault::new(at("detection"), message).help(help).involves(at("effect")));
        }
        if let Some(message) = effect.undetected(component).filter(|_| !file.detection.is_missing())
        {
            let fault = Fault::new(at("detection"), message).help("remove `detection`");
            self.fault(fault.involves(at("effect")));
        }
        let ends_itself = match effect {
            Effect::Flap(_) => Some("a flap ends by itself: there is no repair"),
            Effect::Slow(_) if of_storage => {
                Some("a slow storage is itself again by itself: there is no repair")
            }
            _ => None,
        };
        if let Some(message) = ends_itself.filter(|_| !file.repair.is_missing()) {
            let fault = Fault::new(at("repair"), message);
            self.fault(
                fault
                    .help("remove `repair`; how long it lasts is said in the effect")
                    .involves(at("effect")),
            );
        }
    }
}

impl Effect {
    /// Whether the scenario's repair is needed where a class of this effect has that choice.
    pub(super) fn is_repaired_by(&self, choice: &RepairChoice, of: ComponentKind) -> bool {
        let own = matches!(
            self,
            Self::Planned | Self::Drain(_) | Self::FalseAlarm | Self::FalseWarning | Self::Flap(_)
        );
        let own = own || matches!(self, Self::Slow(_)) && of == ComponentKind::Storage;
        *choice == RepairChoice::Default && !own
    }
}
