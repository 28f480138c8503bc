//! How what a rich scenario has more is laid over a plain one, and what is left out because engine and page
//! differ there: see `questions`.

use brittle_model::ComponentKind::{
    self, Gpu, Host, Job as Software, Leaf, Nic, Pod, PowerFeed, Rack, Spine, Storage,
};
use brittle_model::scenario::{
    Clock, Crew, Detection, Diagnosis, Drain, Effect, EvictAfter, Eviction, Flap, Hours, Onset,
    Preflight, Refill, Renewal, Repair, RepairChoice, RepairTest, Response, Rung, Signal, Slow,
    Stock,
};
use brittle_model::{Delay, Parts};
use brittle_tests::build;

use crate::rich::{House, Ladder, Overlay, RawCrew, Scope, Wishes};

fn repair_of(ladder: &Ladder, renewal: Renewal) -> Repair {
    let count = ladder.rungs.len();
    let rungs = ladder.rungs.iter().enumerate().map(|(i, &(way, length, crew, part))| {
        let last = i + 1 == count;
        // The last one works, or only seems to where nobody would find it out.
        let sham = if last { ladder.sham && !ladder.test.is_some_and(|t| t.1) } else { way == 1 };
        let (success, silent) = match way {
            _ if sham => (0.0, 1.0),
            0 | 1 if !last => (0.0, 0.0),
            _ => (1.0, 0.0),
        };
        Rung { name: format!("r{i}"), duration: build::delay(length), success, silent, crew, part }
    });
    Repair {
        rungs: rungs.collect(),
        renewal,
        test: ladder.test.map(|(length, finds)| RepairTest {
            duration: build::delay(length),
            recall: f64::from(u8::from(finds)),
        }),
        relapse: ladder.relapse.map(build::delay),
    }
}

fn kinds_of(way: u32) -> &'static [ComponentKind] {
    match way {
        0 => &[Host, Rack, Pod, PowerFeed, Leaf, Spine],
        1..=3 => &[Gpu, Host],
        4 => &[Nic, Leaf, Spine],
        5 => &[Nic, Leaf, Spine, Storage],
        _ => &[],
    }
}

fn effect_of(overlay: &Overlay) -> Effect {
    let [a, b, _] = overlay.delays;
    match overlay.way {
        0 => Effect::Drain(Drain { notice: build::delay(a) }),
        1 => Effect::FalseAlarm,
        2 => Effect::Slow(Slow {
            speed: overlay.speed,
            lasts: (!overlay.kind.is_multiple_of(3)).then(|| build::delay(b)),
            // One that is evicted can be slow again after an interruption in place: see `questions`.
            response: Response::Tolerate,
        }),
        3 => Effect::Corrupt,
        4 => Effect::Degrade,
        _ => Effect::Flap(Flap { lasts: build::delay(b), timeout: build::delay(a) }),
    }
}

/// Whether a job that runs saves and seeks hosts.
fn leaves(effect: &Effect) -> bool {
    matches!(effect, Effect::Drain(_))
        || matches!(effect, Effect::Slow(slow) if slow.response == Response::Evict)
}

fn detected(delay: Delay, overlay: &Overlay) -> Detection {
    if overlay.flag && overlay.way == 3 && overlay.kind.is_multiple_of(3) {
        return Detection { signals: Vec::new() };
    }
    // A signal that is never seen changes nothing, nor does one that is later.
    let blind = Signal::After { delay: Delay::ZERO, recall: 0.0 };
    let sure = Signal::After { delay, recall: 1.0 };
    Detection { signals: if overlay.flag { vec![blind, sure] } else { vec![sure] } }
}

/// A plain scenario with more.
pub(crate) fn lay(
    scope: Scope,
    mut parts: Parts,
    overlays: &[Overlay],
    wishes: &[Wishes],
    house: &House,
) -> Parts {
    let per_host = parts.cluster.gpus_per_host();
    let counts = crate::strategy::populations(&parts);
    let mut drained = false;
    for (class, overlay) in parts.failures.iter_mut().zip(overlays) {
        let own = build::repair(build::delay(overlay.delays[2]), Renewal::AsOld);
        let kinds = kinds_of(overlay.way);
        if scope.effects && !kinds.is_empty() && class.effect != Effect::Planned {
            let of_kind = |kind: &&ComponentKind| counts[**kind as usize] > 0;
            let kinds: Vec<&ComponentKind> = kinds.iter().filter(of_kind).collect();
            class.component = *kinds[overlay.kind % kinds.len()];
            class.effect = effect_of(overlay);
            if !matches!(class.component, Gpu | Nic | Host | Software) {
                class.clock = Clock::Calendar;
            }
            class.detection = match (class.effect.as_str(), class.detection.plain()) {
                ("drain" | "flap", _) => Detection::instant(),
                (_, Some(delay)) => detected(delay.clone(), overlay),
                (_, None) => unreachable!(),
            };
            class.repair = match overlay.way {
                0 | 1 => own,
                // A slow host that is put right in place: see `questions`.
                2 | 4 if class.repair == RepairChoice::InPlace => RepairChoice::Default,
                5 => RepairChoice::Default,
                _ => class.repair.clone(),
            };
            let count = counts[class.component as usize] as u32;
            if let Onset::Fixed(failures) = &mut class.onset {
                failures.iter_mut().for_each(|f| f.index %= count);
                // What would stop a job that leaves interrupts it: see `questions`.
                if leaves(&class.effect) {
                    class.clock = Clock::Calendar;
                    failures.truncate(usize::from(!drained));
                    drained = true;
                }
            }
        }
        let diagnosed = matches!(class.component, Gpu | Nic | Host)
            && matches!(class.effect, Effect::Crash | Effect::Hang)
            && class.repair != RepairChoice::InPlace;
        // A slow host that was repaired is slow again after a crash for which nobody is blamed: see `questions`.
        let diagnosed = diagnosed && !scope.effects;
        if let (true, true, Some((finds, other))) = (scope.care, diagnosed, overlay.diagnosis) {
            // Whom else is a matter of luck, unless there is only one other or none.
            let other = other && parts.jobs.iter().all(|job| job.gpus <= 2 * per_host);
            let share = |yes| if yes { 1.0 } else { 0.0 };
            class.diagnosis = Some(Diagnosis { finds: share(finds), blames_other: share(other) });
        }
        let laddered =
            !matches!(class.effect, Effect::Planned | Effect::Drain(_) | Effect::FalseAlarm);
        if let (true, true, Some(ladder), RepairChoice::Own(own)) =
            (scope.shop, laddered, &overlay.ladder, &mut class.repair)
        {
            *own = repair_of(ladder, own.renewal);
        }
    }
    // A planned save is interrupted too.
    let leaving = parts.failures.iter().any(|class| leaves(&class.effect));
    // A last save as well.
    for job in parts.jobs.iter_mut().filter(|_| leaving) {
        job.work = None;
    }
    for class in parts.failures.iter_mut().filter(|_| leaving) {
        if let (Effect::Planned, Onset::Fixed(failures)) = (&class.effect, &mut class.onset) {
            failures.clear();
        }
    }
    // No two at one instant: whose turn it is then is not said for everything.
    for (k, class) in parts.failures.iter_mut().enumerate() {
        if let Onset::Fixed(failures) = &mut class.onset {
            for (i, failure) in failures.iter_mut().enumerate() {
                failure.at += build::span(1.0 + 1.003 * (20 * k + i) as f64);
            }
        }
    }
    for (job, wishes) in parts.jobs.iter_mut().zip(wishes) {
        job.communication = if scope.effects { wishes.communication } else { 0.0 };
        if scope.care {
            let seats = job.gpus / per_host;
            job.recovery.preflight = wishes.preflight.map(|(length, finds)| Preflight {
                duration: build::delay(length),
                recall: f64::from(u8::from(finds)),
            });
            job.recovery.evict = wishes.evict.map(|(hosts, test)| Eviction {
                hosts: hosts.min(seats),
                test: build::delay(test),
                after: if test > 3600.0 { EvictAfter::Hang } else { EvictAfter::Any },
            });
        }
        if scope.pools {
            // A job of one host would stand still on a host without network: see `questions`.
            job.priority = if job.gpus == per_host { 2 } else { wishes.priority };
            job.refill = if scope.refill { wishes.refill } else { Refill::Repaired };
            job.recovery.replace = wishes.replace.clone();
            job.recovery.allocate = build::delay(wishes.allocate);
        }
    }
    if scope.effects && parts.jobs.iter().all(|job| job.communication == 0.0) {
        parts.jobs[0].communication = 0.2;
    }
    if scope.pools {
        let hosts = parts.cluster.hosts();
        let used: u32 = parts.jobs.iter().map(|j| j.gpus / per_host + j.hot_spares).sum();
        parts.spares.cold = house.cold.min(hosts - used - parts.spares.warm);
        parts.spares.cold_at_once = house.cold_at_once;
        parts.spares.cold_activation = build::delay(house.cold_activation);
        parts.spares.give_back = house.give_back;
        parts.hosts.choice = house.choice;
        parts.hosts.retirement = house.retire.clone();
    }
    if scope.shop {
        if let Some(ladder) = &house.ladder {
            parts.repair = repair_of(ladder, parts.repair.renewal);
        }
        hire(&mut parts, house);
    }
    parts
}

/// Crews and parts, as many as are named.
fn hire(parts: &mut Parts, house: &House) {
    let crew = |i: usize, (size, hours, discipline): &RawCrew| Crew {
        name: format!("crew{i}"),
        // Two who begin at the same opening with the same work end at one instant.
        size: if hours.is_some() { 1 } else { *size },
        hours: hours.map(|(from, length, days)| Hours {
            from: build::span(from),
            length: build::span(length),
            days,
        }),
        discipline: *discipline,
    };
    parts.crews = house.crews.iter().enumerate().map(|(i, c)| crew(i, c)).collect();
    let stock = |(i, &(count, lead)): (usize, &(u32, f64))| Stock {
        name: format!("part{i}"),
        parts: count,
        lead_time: build::delay(lead),
    };
    parts.stock = house.stock.iter().enumerate().map(stock).collect();
    let mut used = [[false; 2]; 2];
    for_rungs(parts, |rung| {
        rung.crew.into_iter().for_each(|i| used[0][usize::from(i)] = true);
        rung.part.into_iter().for_each(|i| used[1][usize::from(i)] = true);
    });
    let place =
        |which: usize, i: u16| (0..i).filter(|&k| used[which][usize::from(k)]).count() as u16;
    for_rungs(parts, |rung| {
        rung.crew = rung.crew.map(|i| place(0, i));
        rung.part = rung.part.map(|i| place(1, i));
    });
    let (mut i, mut k) = (0, 0);
    parts.crews.retain(|_| (used[0][i], i += 1).0);
    parts.stock.retain(|_| (used[1][k], k += 1).0);
}

fn for_rungs(parts: &mut Parts, mut each: impl FnMut(&mut Rung)) {
    parts.repair.rungs.iter_mut().for_each(&mut each);
    for class in &mut parts.failures {
        if let RepairChoice::Own(repair) = &mut class.repair {
            repair.rungs.iter_mut().for_each(&mut each);
        }
    }
}

/// How far two right readings can be apart by rounding [ns]: work is rounded down at every change of pace, and
/// GPU-time is that of up to 80 GPUs.
pub(crate) fn slack(parts: &Parts) -> u128 {
    let paced = parts
        .failures
        .iter()
        .any(|c| matches!(c.effect, Effect::Slow(_)) || c.effect == Effect::Degrade);
    if paced { 100 * 80 } else { 0 }
}
