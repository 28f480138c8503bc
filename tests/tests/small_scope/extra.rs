//! The failures that are added: every effect that a component of a kind can have.

use std::fmt;

use brittle_model::ComponentKind::{
    self, Gpu, Host, Job, Leaf, Nic, Pod, PowerFeed, Rack, Spine, Storage,
};
use brittle_model::scenario::{
    ClusterSpec, Drain, Effect, FailureClass, FixedFailure, Flap, Onset, Renewal, RepairChoice,
    Response, Slow,
};
use brittle_model::{Parts, SimTime};
use brittle_tests::build::{class, delay, repair};

/// A way to fail, without the instant.
#[derive(Clone, Debug)]
pub(crate) struct Way {
    pub(crate) kind: ComponentKind,
    pub(crate) index: u32,
    /// Told when something is wrong.
    pub(crate) name: &'static str,
    class: FailureClass,
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}{}", self.name, self.kind.as_str(), self.index)
    }
}

impl Way {
    /// The class that fails so at an instant.
    pub(crate) fn at(&self, at: SimTime, number: usize) -> FailureClass {
        let mut class = self.class.clone();
        class.cause = format!("extra{number}");
        let at = at.since(SimTime::ZERO);
        class.onset = Onset::Fixed(vec![FixedFailure { at, index: self.index, until: None }]);
        class
    }
}

/// How many there are of a kind.
pub(crate) fn population(parts: &Parts, kind: ComponentKind) -> u32 {
    let ClusterSpec::RailClos(clos) = &parts.cluster else { panic!("not a Clos") };
    let racks = clos.hosts.div_ceil(clos.hosts_per_rack);
    let pods = racks.div_ceil(clos.racks_per_pod);
    match kind {
        Gpu => clos.hosts * clos.gpus_per_host,
        Nic => clos.hosts * clos.nics_per_host,
        Host => clos.hosts,
        Rack => racks,
        Pod => pods,
        PowerFeed => racks.div_ceil(clos.racks_per_power_feed),
        Leaf => pods * clos.nics_per_host,
        Spine => clos.spines,
        Storage => 1,
        Job => parts.jobs.len() as u32,
        _ => 0,
    }
}

const KINDS: [ComponentKind; 10] =
    [Gpu, Nic, Host, Rack, Pod, PowerFeed, Leaf, Spine, Storage, Job];

/// Every way of every component.
pub(crate) fn all(parts: &Parts) -> Vec<Way> {
    let mut ways = Vec::new();
    for kind in KINDS {
        for index in 0..population(parts, kind) {
            ways.extend(of(kind).into_iter().map(|(name, class)| Way { kind, index, name, class }));
        }
    }
    ways
}

/// The ways of a kind.
fn of(kind: ComponentKind) -> Vec<(&'static str, FailureClass)> {
    let with = |effect: Effect, detect: f64, choice: RepairChoice| FailureClass {
        effect,
        detection: delay(detect).into(),
        repair: choice,
        ..class(kind, Onset::Fixed(Vec::new()))
    };
    let own = |secs| repair(delay(secs), Renewal::AsOld);
    let place = RepairChoice::InPlace;
    let mut ways = vec![("crash", with(Effect::Crash, 10.0, RepairChoice::Default))];
    let mut add = |name, effect, detect, choice| ways.push((name, with(effect, detect, choice)));
    if kind == Job {
        add("hang", Effect::Hang, 90.0, place);
        add("planned stop", Effect::Planned, 0.0, own(77.0));
        return ways;
    }
    add("crash in place", Effect::Crash, 0.0, place.clone());
    add("hang", Effect::Hang, 90.0, own(260.0));
    if matches!(kind, Gpu | Host) {
        let slow = |lasts, response| Effect::Slow(Slow { speed: 0.7, lasts, response });
        add("slowness, evicted", slow(None, Response::Evict), 111.0, own(260.0));
        add("slowness, evicted in place", slow(None, Response::Evict), 111.0, place.clone());
        add("slowness, tolerated", slow(Some(delay(222.0)), Response::Tolerate), 111.0, own(9.0));
        add("corruption", Effect::Corrupt, 640.0, RepairChoice::Default);
        add("corruption, late", Effect::Corrupt, 2_000.0, own(50.0));
        add("corruption in place", Effect::Corrupt, 64.0, place);
        add("false alarm", Effect::FalseAlarm, 10.0, own(130.0));
    }
    if matches!(kind, Nic | Leaf | Spine) {
        add("degradation", Effect::Degrade, 10.0, own(170.0));
    }
    if matches!(kind, Nic | Leaf | Spine | Storage) {
        let flap = |lasts| Effect::Flap(Flap { lasts: delay(lasts), timeout: delay(20.0) });
        add("short flap", flap(13.0), 0.0, RepairChoice::Default);
        add("long flap", flap(130.0), 0.0, RepairChoice::Default);
    }
    if matches!(kind, Host | Rack | Pod | PowerFeed | Leaf | Spine) {
        let drain = |secs| Effect::Drain(Drain { notice: delay(secs) });
        add("drain", drain(100.0), 0.0, own(150.0));
        add("drain at once", drain(0.0), 0.0, own(150.0));
    }
    ways
}
