//! What makes failures uneven, in the outline: waves, lemons and batches, and what each class has of them.

use brittle_model::scenario::{
    Batch, BurstSize, LemonsOf, Pattern, Wave, WaveTimes, Within, lemons,
};
use brittle_model::{Scenario, Span};

use super::{delay, share};
use crate::number::{amount, plural};

/// More stretches than this are counted only.
const MOST_STRETCHES: usize = 3;

/// What classes share, under its name.
pub(super) fn shared(scenario: &Scenario) -> Vec<(String, String)> {
    let shared = &scenario.shared;
    let waves = shared.waves.iter().map(|w| (w.name.clone(), wave(w)));
    let groups = shared.lemons.iter().map(|group| {
        let hosts = sour(scenario, group.share);
        let cured = if group.cured_by_repair { ", cured by repair" } else { "" };
        (group.name.clone(), format!("lemons: {hosts}{cured}"))
    });
    let batches = shared.batches.iter().map(|b| (b.name.clone(), batch(b)));
    waves.chain(groups).chain(batches).collect()
}

/// What one class has of it.
pub(super) fn pattern(scenario: &Scenario, pattern: &Pattern) -> Vec<String> {
    let mut parts = Vec::new();
    if let Some(wave) = &pattern.wave {
        parts.push(format!("comes in wave {wave}"));
    }
    if let Some(lemons) = &pattern.lemons {
        let (who, until) = match &lemons.of {
            LemonsOf::Group(group) => (format!("lemons of {group}"), ""),
            LemonsOf::Own { share, cured_by_repair } => {
                (sour(scenario, *share), if *cured_by_repair { " until repaired" } else { "" })
            }
        };
        parts.push(format!("{who} fail {} times as often{until}", lemons.multiplier));
    }
    if let Some(cv) = pattern.gamma {
        parts.push(format!("hosts are unlike: gamma, cv {cv}"));
    }
    if let Some(burst) = &pattern.burst {
        let size = match &burst.size {
            BurstSize::Fixed(size) => size.to_string(),
            BurstSize::Geometric(mean) => format!("{mean} (mean, geometric)"),
            BurstSize::Table(_) => format!("{} (mean of a table)", amount(burst.size.mean())),
        };
        parts.push(format!("strikes {size} at once within {}", within(burst.within)));
    }
    for second in &pattern.secondary {
        parts.push(format!("brings about {} in {}", second.class, share(second.probability)));
    }
    parts
}

fn sour(scenario: &Scenario, part: f64) -> String {
    let hosts = lemons(part, scenario.cluster.hosts());
    format!("{} of the hosts ({hosts})", share(part))
}

fn wave(wave: &Wave) -> String {
    match &wave.times {
        WaveTimes::Stretches(stretches) => {
            let told = stretches.iter().take(MOST_STRETCHES).map(|stretch| {
                format!("×{} from {} to {}", stretch.multiplier, stretch.from, stretch.until)
            });
            let mut told: Vec<String> = told.collect();
            if let Some(more @ 1..) = stretches.len().checked_sub(MOST_STRETCHES) {
                told.push(format!(
                    "and {} more",
                    plural(more as u64, "stretch").replace("hs", "hes")
                ));
            }
            format!("wave: {}", told.join(", "))
        }
        WaveTimes::OnOff { on, off, multiplier, starts_on } => {
            let first = if *starts_on { "on" } else { "off" };
            let (on, off) = (delay(on), delay(off));
            format!("wave: ×{multiplier} for {on}, then off for {off}; starts {first}")
        }
    }
}

fn batch(batch: &Batch) -> String {
    let mut parts = vec![format!("batch: hosts {} to {}", batch.first, batch.last)];
    if let Some(age) = batch.age {
        parts.push(if age == Span::ZERO { "new".to_owned() } else { format!("{age} old") });
    }
    for (cause, multiplier) in &batch.multiplier {
        parts.push(format!("{cause} ×{multiplier}"));
    }
    parts.join(", ")
}

const fn within(within: Within) -> &'static str {
    match within {
        Within::Host => "the host",
        Within::Rack => "the rack",
        Within::Pod => "the pod",
        Within::PowerFeed => "the power feed",
        Within::Leaf => "the rail of the pod",
        Within::Cluster => "the cluster",
    }
}
