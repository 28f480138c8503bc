//! Random scenarios of failures that announce themselves, laid over those of jobs that save in tiers or plainly.

use brittle_model::ComponentKind::{Gpu, Host, Job as Software, Nic};
use brittle_model::Parts;
use brittle_model::scenario::{
    Effect, FailureClass, HostSource, OnWarning, Renewal, RepairChoice, Warning,
};
use brittle_tests::build::{self, delay, span};
use proptest::prelude::*;
use proptest::sample::Index;

use crate::tiered::{Scope, scenario, some_secs};

#[derive(Clone, Debug)]
struct Raw {
    /// For each class, from its signs to its failures [s].
    leads: Vec<Option<f64>>,
    on: OnWarning,
    /// Signs that nothing follows.
    false_signs: (usize, Vec<(f64, Index)>, bool),
    hot: (u32, f64, bool),
    plain: bool,
}

fn raw() -> impl Strategy<Value = Raw> {
    let on = prop_oneof![
        1 => Just(OnWarning::Ignore),
        4 => Just(OnWarning::Save),
        5 => (some_secs(300), any::<bool>()).prop_map(|(stall, works)| OnWarning::Migrate {
            stall: span(stall),
            success: f64::from(u8::from(works)),
        }),
    ];
    let lead = prop::option::weighted(0.8, some_secs(4000));
    let at = prop::collection::vec((0.0..1.0_f64, any::<Index>()), 0..6);
    let hot = (0..3_u32, some_secs(400), any::<bool>());
    (prop::collection::vec(lead, 4), on, (0..3_usize, at, any::<bool>()), hot, any::<bool>())
        .prop_map(|(leads, on, false_signs, hot, plain)| Raw { leads, on, false_signs, hot, plain })
}

/// Scenarios within a scope, with failures that announce themselves.
pub(crate) fn warned(scope: Scope) -> impl Strategy<Value = Parts> {
    (scenario(scope), raw()).prop_map(move |(parts, raw)| lay(scope, parts, raw))
}

fn lay(scope: Scope, mut parts: Parts, raw: Raw) -> Parts {
    for (class, lead) in parts.failures.iter_mut().zip(&raw.leads) {
        let shows = matches!(class.effect, Effect::Crash | Effect::Hang)
            && matches!(class.component, Gpu | Nic | Host | Software);
        if let (true, Some(lead)) = (shows, lead) {
            class.warning = Some(Warning { recall: 1.0, lead: delay(*lead) });
        }
    }
    let hosts = parts.cluster.hosts();
    let (kind, at, in_place) = &raw.false_signs;
    let count = [hosts * parts.cluster.gpus_per_host(), hosts, hosts][*kind];
    let horizon = parts.horizon.as_secs_f64();
    let mut at: Vec<(f64, u32)> =
        at.iter().map(|(at, index)| (at * horizon, index.index(count as usize) as u32)).collect();
    at.sort_by(|a, b| a.0.total_cmp(&b.0));
    let repair = match in_place {
        true => RepairChoice::InPlace,
        false => build::repair(delay(900.25), Renewal::AsNew),
    };
    parts.failures.push(FailureClass {
        cause: "signs".to_owned(),
        effect: Effect::FalseWarning,
        repair: if scope.repairs { repair } else { RepairChoice::InPlace },
        ..build::class([Gpu, Host, Nic][*kind], build::fixed(&at))
    });
    let (hot, activation, first) = raw.hot;
    let hot = hot.min(parts.spares.warm);
    parts.spares.warm -= hot;
    let job = &mut parts.jobs[0];
    job.recovery.on_warning = raw.on;
    job.hot_spares = hot;
    job.hot_activation = delay(activation);
    if hot > 0 {
        let place = if first { 0 } else { 1 };
        job.recovery.replace.insert(place, HostSource::Hot);
    }
    if raw.plain && job.checkpoint.verify.is_none() {
        job.recovery.load = job.checkpoint.tiers[0].load.clone();
        job.checkpoint.tiers.clear();
    }
    parts
}
