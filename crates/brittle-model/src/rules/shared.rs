//! Rules of what classes share: waves, groups of lemons, batches.

use super::law::{delay, wrong_law};
use super::{MAX_AGE, MAX_HORIZON, MAX_MULTIPLIER, MAX_PERIODS, MAX_SHARED, name};
use crate::delay::Delay;
use crate::scenario::{Batch, Onset, Parts, Wave, WaveTimes, lemons};
use crate::text::Fault;

pub(super) fn shared(parts: &Parts, faults: &mut Vec<Fault>) {
    let shared = &parts.shared;
    let counts = [
        ("waves", shared.waves.len()),
        ("lemons", shared.lemons.len()),
        ("batches", shared.batches.len()),
    ];
    for (table, count) in counts {
        if count > MAX_SHARED {
            let message = format!("{count} {table} are more than the limit of {MAX_SHARED}");
            faults.push(Fault::new(table, message));
        }
    }
    for wave in &parts.shared.waves {
        name("waves", &wave.name, faults);
        self::wave(wave, parts, faults);
    }
    for group in &parts.shared.lemons {
        name("lemons", &group.name, faults);
        share(&format!("lemons.{}.share", group.name), group.share, parts, faults);
    }
    for (i, batch) in parts.shared.batches.iter().enumerate() {
        name("batches", &batch.name, faults);
        self::batch(batch, &parts.shared.batches[..i], parts, faults);
    }
}

/// A multiplier of hazards.
pub(super) fn multiplier(path: &str, value: f64, least: f64, faults: &mut Vec<Fault>) {
    if !(least..=MAX_MULTIPLIER).contains(&value) {
        let message =
            format!("a multiplier is between {least} and {MAX_MULTIPLIER}; here it is {value}");
        faults.push(Fault::new(path, message));
    }
}

/// A share of the hosts that are lemons.
pub(super) fn share(path: &str, share: f64, parts: &Parts, faults: &mut Vec<Fault>) {
    let hosts = parts.cluster.hosts();
    if !(share > 0.0 && share < 1.0) {
        let fault = Fault::new(path, format!("a share is above 0 and below 1; here it is {share}"));
        faults.push(fault.help("write share = 0.15 for 15 % of the hosts"));
    } else if lemons(share, hosts) == 0 {
        let message = format!("{share} of {hosts} hosts is less than one host: there is no lemon");
        faults.push(
            Fault::new(path, message)
                .help("give a larger share, or leave the lemons out")
                .involves(parts.cluster.key("hosts")),
        );
    }
}

fn wave(wave: &Wave, parts: &Parts, faults: &mut Vec<Fault>) {
    let path = |key: &str| format!("waves.{}.{key}", wave.name);
    match &wave.times {
        WaveTimes::Stretches(stretches) => {
            if stretches.is_empty() {
                let fault = Fault::new(path("stretches"), "a wave without a stretch is no wave");
                faults.push(fault.help(
                    "write stretches = [{ from = \"10d\", until = \"17d\", multiplier = 5.0 }]",
                ));
            }
            for (i, stretch) in stretches.iter().enumerate() {
                let at = |key: &str| path(&format!("stretches.{i}.{key}"));
                multiplier(&at("multiplier"), stretch.multiplier, 0.0, faults);
                if stretch.until <= stretch.from {
                    let message = "a stretch must end after it begins";
                    faults.push(Fault::new(at("until"), message).involves(at("from")));
                } else if i > 0 && stretch.from < stretches[i - 1].until {
                    let message = "stretches must follow each other and not overlap";
                    faults.push(
                        Fault::new(at("from"), message)
                            .help("put them in order of time")
                            .involves(path(&format!("stretches.{}.until", i - 1))),
                    );
                }
            }
        }
        WaveTimes::OnOff { on, off, multiplier: times, .. } => {
            multiplier(&path("on_off.multiplier"), *times, 0.0, faults);
            let mut sound = true;
            for (key, length) in [("on_off.on", on), ("on_off.off", off)] {
                delay(&path(key), length, faults);
                sound &= match length {
                    Delay::Constant(span) => *span <= MAX_HORIZON,
                    Delay::Random(law) => wrong_law(law).is_none(),
                };
                if length.mean() == 0.0 {
                    faults.push(
                        Fault::new(path(key), "a wave must stay on, and stay off, for some time")
                            .help("write on = { exponential = { mean = \"2d\" } }"),
                    );
                    sound = false;
                }
            }
            let periods = parts.horizon.as_secs_f64() / (on.mean() + off.mean());
            if sound && periods > MAX_PERIODS {
                let message = format!(
                    "the wave comes about {periods:.1e} times in a trial; the limit is {MAX_PERIODS:.0e}"
                );
                faults.push(
                    Fault::new(path("on_off"), message)
                        .help("use its mean multiplier in the rate of the classes")
                        .involves("trial.horizon"),
                );
            }
        }
    }
}

fn batch(batch: &Batch, earlier: &[Batch], parts: &Parts, faults: &mut Vec<Fault>) {
    let path = |key: &str| format!("batches.{}.{key}", batch.name);
    let hosts = parts.cluster.hosts();
    if batch.first > batch.last {
        let message =
            format!("the range ends at {} before it begins at {}", batch.last, batch.first);
        faults.push(Fault::new(path("hosts"), message).help("write \"0-511\", both included"));
        return;
    }
    if batch.last >= hosts {
        let message =
            format!("there is no host {}: the cluster has {hosts}, numbered from 0", batch.last);
        faults.push(Fault::new(path("hosts"), message).involves(parts.cluster.key("hosts")));
    }
    let overlaps = |other: &&Batch| batch.first <= other.last && other.first <= batch.last;
    if let Some(other) = earlier.iter().find(overlaps) {
        let host = batch.first.max(other.first);
        let message = format!("host {host} is in batch `{}` already", other.name);
        faults.push(
            Fault::new(path("hosts"), message)
                .help("a host is installed once")
                .involves(format!("batches.{}.hosts", other.name)),
        );
    }
    for (cause, times) in &batch.multiplier {
        let key = path(&format!("multiplier.{cause}"));
        let Some(class) = parts.failures.iter().find(|class| class.cause == *cause) else {
            let fault = Fault::new(&*key, format!("there is no failure class `{cause}`"));
            faults.push(fault.help(super::pattern::classes(parts)).involves("failures"));
            continue;
        };
        multiplier(&key, *times, 0.001, faults);
        let given = matches!(&class.onset, Onset::Fixed(list) if !list.is_empty());
        let why = if !class.is_of_hosts() {
            Some(format!("a {} is no component of a host", class.component.as_str()))
        } else if given {
            Some(format!("the failures of `{cause}` are given: they have no hazard"))
        } else if class.pattern.gamma.is_some() {
            Some(format!("`{cause}` says already how the hazards of its hosts differ (`unlike`)"))
        } else {
            None
        };
        if let Some(why) = why {
            let fault = Fault::new(&*key, why).help("remove it");
            faults.push(fault.involves(format!("failures.{cause}")));
        }
    }
    let Some(age) = batch.age else { return };
    let too_old = parts.failures.iter().find(|class| match &class.onset {
        Onset::Lives { law, .. } => {
            class.is_of_hosts()
                && class.has_memory()
                && wrong_law(law).is_none()
                && law.cumulative_hazard(age.as_secs_f64()) > MAX_AGE
        }
        Onset::Fixed(_) | Onset::Allocation { .. } => false,
    });
    if age > MAX_HORIZON {
        faults.push(
            Fault::new(path("age"), format!("{age} is longer than 100 years"))
                .involves(path("installed")),
        );
    } else if let Some(class) = too_old {
        let message = format!("no component lives to be {age} old in class `{}`", class.cause);
        faults.push(
            Fault::new(path("age"), message)
                .help("give a lower age")
                .involves(path("installed"))
                .involves(format!("failures.{}", class.cause)),
        );
    }
}
