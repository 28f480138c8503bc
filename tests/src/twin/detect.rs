//! How the twin notices failures, and whom it blames.

use brittle_model::ComponentKind;
use brittle_model::scenario::{Detection, Effect, EvictAfter, Signal};

use super::Twin;
use super::life::pause;
use super::rng::Rng;

/// Who is blamed for a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Blame {
    /// The culprit.
    Culprit,
    /// Another host.
    Other(u32),
    /// Nobody.
    Nobody,
}

/// From a failure to its being noticed [ns], if ever.
pub(super) fn notice(detection: &Detection, rng: &mut Rng) -> Option<u64> {
    detection.signals.iter().filter_map(|signal| delay_of(signal, rng)).min()
}

fn delay_of(signal: &Signal, rng: &mut Rng) -> Option<u64> {
    match signal {
        Signal::After { delay, recall } => {
            let seen = rng.chance(*recall);
            let delay = pause(delay, rng);
            seen.then_some(delay)
        }
        Signal::Heartbeat { every, missed } => {
            let every = every.as_nanos() as f64;
            Some((f64::from(*missed) * every - rng.uniform() * every) as u64)
        }
        Signal::Poll { every, recall, takes } => {
            let every = every.as_nanos() as f64;
            let mut at = rng.uniform() * every;
            while !rng.chance(*recall) {
                at += every;
            }
            Some(at as u64 + pause(takes, rng))
        }
    }
}

impl Twin<'_> {
    /// Whom the operator blames for a crash or hang.
    pub(super) fn diagnose(&mut self, c: usize, stopped: &[usize]) -> Blame {
        let class = &self.scenario.failures[c];
        let of_host = matches!(
            class.component,
            ComponentKind::Gpu | ComponentKind::Nic | ComponentKind::Host
        );
        let &[j] = stopped else { return Blame::Culprit };
        if !of_host
            || !matches!(class.effect, Effect::Crash | Effect::Hang)
            || self.repair_of(c).is_none()
        {
            return Blame::Culprit;
        }
        let diagnosis = class.diagnosis.unwrap_or(self.scenario.diagnosis);
        if !self.rng.chance(diagnosis.finds) {
            return Blame::Nobody;
        }
        if !self.rng.chance(diagnosis.blames_other) {
            return Blame::Culprit;
        }
        let others: Vec<u32> = self.jobs[j]
            .seats
            .iter()
            .copied()
            .filter(|&h| self.fleet.host_of(class.component, self.struck) != Some(h))
            .collect();
        if others.is_empty() {
            return Blame::Nobody;
        }
        let other = others[self.rng.below(others.len())];
        if self.fleet.is_usable(other) { Blame::Other(other) } else { Blame::Nobody }
    }

    /// Whether a group leaves after such a failure.
    pub(super) fn evicts_after(&self, j: usize, effect: &Effect) -> bool {
        let evict = self.scenario.jobs[j].recovery.evict.as_ref();
        evict.is_some_and(|evict| evict.after == EvictAfter::Any || *effect == Effect::Hang)
    }

    /// The other usable hosts of the group of a host, and how long each is tested [ns].
    pub(super) fn evict_with(&mut self, j: usize, host: u32) -> Vec<(u32, u64)> {
        let Some(evict) = &self.scenario.jobs[j].recovery.evict else { return Vec::new() };
        let seats = &self.jobs[j].seats;
        let seat = seats.iter().position(|&h| h == host).expect("it is in the job");
        let size = evict.hosts as usize;
        let from = seat / size * size;
        let group = seats[from..seats.len().min(from + size)].to_vec();
        let others = group.into_iter().filter(|&h| h != host && self.fleet.is_usable(h));
        let mut others: Vec<u32> = others.collect();
        others.sort_unstable();
        others.into_iter().map(|h| (h, pause(&evict.test, &mut self.rng))).collect()
    }
}
