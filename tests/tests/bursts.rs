//! Failures that come together: bursts of one class, and failures of others that follow.
//!
//! Closed forms, all seeds fixed. z tests are held to 4 standard errors: false alarm 6.3e-5 each. χ² tests are held
//! to the mean plus 5 standard deviations of χ²: false alarm below 1e-3 each at these degrees.

#![expect(
    clippy::disallowed_methods,
    reason = "a verdict does not hang on the last bit of a logarithm"
)]

use std::collections::BTreeMap;

use brittle_model::scenario::{
    Burst, BurstSize, FailureClass, IntervalRule, RailClos, Renewal, Secondary, Within,
};
use brittle_model::{ComponentKind, Delay, Law, Parts};
use brittle_tests::build::{
    DAY, Failure, HOUR, class, class_in_place, failures, fixed, job, lives, one_pod, parts, repair,
    span, world,
};
use brittle_tests::stats::{Mean, Z_BOUND, chi_squared, show};

/// Two pods of three racks of four hosts (the last one smaller), two racks a feed, 4 GPUs and 2 NICs a host.
fn cluster() -> RailClos {
    RailClos {
        nics_per_host: 2,
        hosts_per_rack: 4,
        racks_per_pod: 3,
        racks_per_power_feed: 2,
        spines: 2,
        ..one_pod(22, 4)
    }
}

fn fleet(clos: RailClos, horizon: f64, classes: Vec<FailureClass>) -> Parts {
    parts(clos, horizon, classes, vec![job(4)])
}

fn with_burst(kind: ComponentKind, mean: f64, size: BurstSize, within: Within) -> FailureClass {
    let mut class = class_in_place(kind, lives(Law::exponential(mean)));
    class.pattern.burst = Some(Burst { size, within });
    class
}

fn check(what: &str, sample: &[f64], truth: f64) {
    let mean = Mean::of(sample);
    let z = mean.z(truth);
    show(&format!("{what}: {:.4} for {truth:.4}, z {z:.2}, n {}", mean.mean, mean.n));
    assert!(z.abs() < Z_BOUND, "{what}: {} for {truth}, z {z}", mean.mean);
}

/// Failures at one instant, by class.
fn together(trial: &[Failure]) -> Vec<(f64, Vec<u32>)> {
    let mut groups: Vec<(f64, Vec<u32>)> = Vec::new();
    for &(at, _, index) in trial {
        match groups.last_mut() {
            Some((last, members)) if *last == at => members.push(index),
            _ => groups.push((at, vec![index])),
        }
    }
    groups
}

/// A compound Poisson process, of 4,000 GPUs and a mean burst of 3: counts have mean νE[S] and variance νE[S²]; of
/// the gaps between failures, those within a burst included, the mean is g/E[S] and the mean square 2g²/E[S], so
/// their coefficient of variation is √(2E[S] − 1) = 2.24. n = 1,000 trials of 50 bursts.
#[test]
fn a_geometric_burst_is_a_compound_poisson_process() {
    let (horizon, size) = (50.0 * DAY, 3.0);
    let gpus =
        with_burst(ComponentKind::Gpu, 4000.0 * DAY, BurstSize::Geometric(size), Within::Cluster);
    let parts = fleet(one_pod(1000, 4), horizon, vec![gpus]);
    let expected = world(parts.clone()).expected_failures(0);
    assert!((expected / (50.0 * size) - 1.0).abs() < 1e-9, "{expected}");
    let trials = failures(parts, 1, 1000);
    let counts: Vec<f64> = trials.iter().map(|trial| trial.len() as f64).collect();
    check("mean", &counts, 50.0 * size);
    let p = 1.0 / size;
    let second = (2.0 - p) / (p * p);
    let squares: Vec<f64> = counts.iter().map(|x| (x - 50.0 * size).powi(2)).collect();
    check("variance", &squares, 50.0 * second);
    show(&format!("variance to mean: {:.2}", second / size));
    // Gaps to the first failure of a burst follow an exponential of a day; the others are zero. Each trial gives
    // its first 20 bursts, so that the horizon does not choose. In squares less what they should be: mean zero.
    let (mut gaps, mut off) = (Vec::new(), Vec::new());
    let mut sizes = BTreeMap::new();
    for trial in &trials {
        let bursts = together(trial);
        assert!(bursts.len() > 20, "too few bursts");
        let mut last = 0.0;
        for (at, members) in &bursts[..20] {
            let gap = (at - last) / DAY;
            last = *at;
            *sizes.entry(members.len().min(12)).or_insert(0.0) += 1.0;
            gaps.push(gap);
            gaps.extend(std::iter::repeat_n(0.0, members.len() - 1));
            off.push(gap * gap - 2.0);
            let mut distinct = members.clone();
            distinct.sort_unstable();
            distinct.dedup();
            assert_eq!(distinct.len(), members.len(), "struck twice in one burst");
        }
    }
    check("square of a gap", &off, 0.0);
    let variation = |gaps: &[f64]| {
        let mean = Mean::of(gaps);
        mean.se * (mean.n as f64).sqrt() / mean.mean
    };
    let truth = (2.0 * size - 1.0).sqrt();
    let groups: Vec<f64> = gaps.chunks(gaps.len() / 50).take(50).map(variation).collect();
    let (all, error) = (variation(&gaps), Mean::of(&groups).se);
    show(&format!("coefficient of variation: {all:.3} ± {error:.3} for {truth:.3}"));
    assert!((all - truth).abs() < Z_BOUND * error, "{all} ± {error} for {truth}");
    let n = 20_000.0;
    let (mut seen, mut wanted) = (Vec::new(), Vec::new());
    for k in 1..=12_i32 {
        seen.push(sizes.get(&(k as usize)).copied().unwrap_or(0.0));
        let tail = (1.0 - p).powi(k - 1);
        wanted.push(n * if k == 12 { tail } else { tail * p });
    }
    let chi = chi_squared(&seen, &wanted);
    assert!(chi < 11.0 + 5.0 * 22.0_f64.sqrt(), "sizes: chi2 {chi}");
}

/// Sizes of a table come as often as their weights say. n = 20,000 or so; 2 degrees: the bound of 18.4 has a
/// false-alarm rate of 1e-4.
#[test]
fn a_table_of_sizes() {
    let table = vec![(1, 5.0), (4, 0.0), (2, 3.0), (7, 2.0)];
    assert!((BurstSize::Table(table.clone()).mean() - 2.5).abs() < 1e-12);
    let gpus = with_burst(ComponentKind::Gpu, 40.0 * DAY, BurstSize::Table(table), Within::Cluster);
    let mut sizes = [0.0; 8];
    for trial in failures(fleet(one_pod(10, 4), 100.0 * DAY, vec![gpus]), 2, 200) {
        for (_, members) in together(&trial) {
            sizes[members.len()] += 1.0;
        }
    }
    let n: f64 = sizes.iter().sum();
    let chi = chi_squared(&[sizes[1], sizes[2], sizes[7]], &[0.5 * n, 0.3 * n, 0.2 * n]);
    assert!(sizes[4] == 0.0 && chi < 18.4, "{sizes:?}: chi2 {chi}");
}

/// The domain of a component, told by the drawing of the cluster alone.
fn domain(kind: ComponentKind, index: u32, within: Within) -> (u32, u32) {
    let host = match kind {
        ComponentKind::Gpu => index / 4,
        ComponentKind::Nic => index / 2,
        ComponentKind::Rack => index * 4,
        ComponentKind::Leaf => index / 2 * 12,
        _ => index,
    };
    match within {
        Within::Host => (host, 0),
        Within::Rack => (host / 4, 0),
        Within::Pod => (host / 12, 0),
        Within::PowerFeed => (host / 8, 0),
        Within::Leaf => (host / 12, index % 2),
        Within::Cluster => (0, 0),
    }
}

/// In every domain: all members are in it and distinct, as many as there are, and all others are as likely.
#[test]
fn a_burst_stays_in_its_domain_and_is_fair_there() {
    use ComponentKind::{Gpu, Host, Leaf, Nic, Rack};
    use Within::{Cluster, Pod, PowerFeed};
    let cases = [
        (Gpu, Within::Host, 88),
        (Nic, Within::Host, 44),
        (Gpu, Within::Rack, 88),
        (Host, Within::Rack, 22),
        (Nic, Pod, 44),
        (Rack, Pod, 6),
        (Leaf, Pod, 4),
        (Host, PowerFeed, 22),
        (Rack, PowerFeed, 6),
        (Nic, Within::Leaf, 44),
        (Host, Cluster, 22),
        (Rack, Cluster, 6),
    ];
    for (case, (kind, within, population)) in cases.into_iter().enumerate() {
        for size in [3, 1000] {
            let mean = f64::from(population) * DAY;
            let burst = with_burst(kind, mean, BurstSize::Fixed(size), within);
            let parts = fleet(cluster(), 60.0 * DAY, vec![burst]);
            let (mut first, mut struck) = (BTreeMap::new(), BTreeMap::new());
            for trial in failures(parts, 3 + case as u64, 40) {
                for (_, members) in together(&trial) {
                    let home = domain(kind, members[0], within);
                    let there: Vec<u32> =
                        (0..population).filter(|&i| domain(kind, i, within) == home).collect();
                    assert_eq!(
                        members.len(),
                        there.len().min(size as usize),
                        "{kind:?} {within:?}"
                    );
                    let mut sorted = members.clone();
                    sorted.sort_unstable();
                    sorted.dedup();
                    assert_eq!(sorted.len(), members.len(), "{kind:?} {within:?}");
                    assert!(sorted.iter().all(|i| there.contains(i)), "{kind:?} {within:?}");
                    *first.entry(members[0]).or_insert(0) += 1;
                    for &other in &members[1..] {
                        *struck.entry(other).or_insert(0) += 1;
                    }
                }
            }
            assert_eq!(first.len(), population as usize, "{kind:?} {within:?}: some never begin");
            assert_eq!(struck.len(), population as usize, "{kind:?} {within:?}: some never follow");
        }
    }
}

/// Who goes along is uniform among the others: of a burst of 3 in 10 hosts each other host is in 2/9. n = 20,000
/// bursts that begin at host 4 or elsewhere.
#[test]
fn who_goes_along_is_fair() {
    let hosts = with_burst(ComponentKind::Host, 10.0 * DAY, BurstSize::Fixed(3), Within::Cluster);
    let mut counts = [0.0; 10];
    let mut bursts = 0.0;
    for trial in failures(fleet(one_pod(10, 4), 100.0 * DAY, vec![hosts]), 31, 200) {
        for (_, members) in together(&trial) {
            bursts += 1.0;
            for other in &members[1..] {
                // By how far it stands from the first: 1 to 9.
                counts[((other + 10 - members[0]) % 10) as usize] += 1.0;
            }
        }
    }
    let expected = vec![bursts * 2.0 / 9.0; 9];
    // Two of nine without replacement: the mean of the sum is 9 · 7/9 = 7. The bound is for 8.
    let chi = chi_squared(&counts[1..], &expected);
    assert!(bursts > 19_000.0 && chi < 8.0 + 5.0 * 4.0, "{bursts}: chi2 {chi}");
}

fn follows(class: &str, probability: f64) -> Vec<Secondary> {
    vec![Secondary { class: class.to_owned(), probability }]
}

/// A NIC's failure makes one of the GPUs of its host fall off the bus with probability 0.3, and this the host fail
/// with probability 0.5; a class that only follows has given failures, none.
#[test]
fn failures_that_follow_are_a_binomial_share() {
    let mut nics = class_in_place(ComponentKind::Nic, lives(Law::exponential(44.0 * DAY)));
    nics.pattern.secondary = follows("gpu1", 0.3);
    let mut gpus = class_in_place(ComponentKind::Gpu, fixed(&[]));
    gpus.pattern.secondary = follows("host2", 0.5);
    let hosts = class_in_place(ComponentKind::Host, lives(Law::exponential(440.0 * DAY)));
    let parts = fleet(cluster(), 100.0 * DAY, vec![nics, gpus, hosts]);
    let world = world(parts.clone());
    for (class, truth) in [(0, 100.0), (1, 30.0), (2, 5.0 + 15.0)] {
        let expected = world.expected_failures(class);
        assert!((expected / truth - 1.0).abs() < 1e-9, "class {class}: {expected}");
    }
    let (mut first, mut second, mut parts_struck) = (Vec::new(), Vec::new(), [0.0; 4]);
    for trial in failures(parts, 4, 400) {
        let count = |class: u32| trial.iter().filter(|f| f.1 == class).count() as f64;
        first.push(count(1) - 0.3 * count(0));
        second.push(count(2) - 5.0 - 0.5 * count(1));
        let mut nic = (0.0, 0);
        for &(at, class, index) in &trial {
            match class {
                0 => nic = (at, index / 2),
                1 => {
                    assert_eq!((at, index / 4), nic, "not on the same host at once");
                    parts_struck[index as usize % 4] += 1.0;
                }
                _ => {}
            }
        }
    }
    check("GPUs less 0.3 of the NICs", &first, 0.0);
    check("hosts less 0.5 of the GPUs", &second, 0.0);
    let even = parts_struck.iter().sum::<f64>() / 4.0;
    assert!(chi_squared(&parts_struck, &[even; 4]) < 21.0, "{parts_struck:?}");
}

/// What follows is the same component of the same kind, a component of the host, or one below; every one below is
/// struck some time.
#[test]
fn failures_follow_to_the_right_place() {
    use ComponentKind::{Gpu, Host, Leaf, Nic, Pod, PowerFeed, Rack};
    let hosts_of = |kind: ComponentKind, i: u32| match kind {
        Gpu => i / 4..i / 4 + 1,
        Nic => i / 2..i / 2 + 1,
        Rack => i * 4..(i * 4 + 4).min(22),
        Pod => i * 12..(i * 12 + 12).min(22),
        Leaf => i / 2 * 12..(i / 2 * 12 + 12).min(22),
        PowerFeed => i * 8..(i * 8 + 8).min(22),
        _ => i..i + 1,
    };
    let cases = [
        (Gpu, Gpu, 88),
        (Gpu, Host, 22),
        (Host, Nic, 44),
        (Rack, Gpu, 88),
        (Leaf, Nic, 44),
        (Pod, Rack, 6),
        (Pod, Leaf, 4),
        (PowerFeed, Rack, 6),
        (PowerFeed, Host, 22),
    ];
    for (case, (from, to, population)) in cases.into_iter().enumerate() {
        let mut cause = class_in_place(from, lives(Law::exponential(2.0 * DAY)));
        cause.pattern.secondary = vec![Secondary { class: "other1".to_owned(), probability: 1.0 }];
        let mut other = class_in_place(to, fixed(&[]));
        other.cause = "other".to_owned();
        let parts = fleet(cluster(), 40.0 * DAY, vec![cause, other]);
        let mut struck = BTreeMap::new();
        for trial in failures(parts, 50 + case as u64, 40) {
            assert_eq!(trial.len() % 2, 0);
            for pair in trial.chunks(2) {
                let ((at, _, cause), (then, class, index)) = (pair[0], pair[1]);
                assert_eq!((at, 1), (then, class));
                let (above, below) = (hosts_of(from, cause), hosts_of(to, index));
                assert!(above.start <= below.start && below.end <= above.end, "{from:?} {to:?}");
                assert!(from != to || cause == index);
                *struck.entry(index).or_insert(0) += 1;
            }
        }
        assert_eq!(struck.len(), population, "{from:?} {to:?}: some are never struck");
    }
}

/// What is down already does not fail with the others, and what is ignored is followed by nothing.
#[test]
fn what_is_down_is_ignored() {
    let mut hosts = class(ComponentKind::Gpu, fixed(&[(100.0, 0), (200.0, 1), (90_000.0, 2)]));
    hosts.pattern.burst = Some(Burst { size: BurstSize::Fixed(4), within: Within::Host });
    hosts.pattern.secondary = follows("gpu1", 1.0);
    let after = class_in_place(ComponentKind::Gpu, fixed(&[]));
    // The first takes the host down for an hour: three others, its follower, and the second strike are ignored.
    let trial = failures(fleet(one_pod(3, 4), 2.0 * DAY, vec![hosts, after]), 1, 1).remove(0);
    assert_eq!(trial, [(100.0, 0, 0), (90_000.0, 0, 2)]);
}

/// Neither bursts nor what follows shift the luck of others, nor a class's own first strikes; and policies meet the
/// same where repairs are the same.
#[test]
fn nothing_else_shifts() {
    let run = |spread: bool, interval: f64| {
        let mut gpus = class_in_place(ComponentKind::Gpu, lives(Law::exponential(88.0 * DAY)));
        if spread {
            let size = BurstSize::Geometric(2.0);
            gpus.pattern.burst = Some(Burst { size, within: Within::Rack });
            gpus.pattern.secondary = follows("nic2", 0.5);
        }
        let swap = repair(Delay::Random(Law::exponential(9.0 * HOUR)), Renewal::AsNew);
        let hosts = FailureClass {
            repair: swap,
            ..class(ComponentKind::Rack, lives(Law::weibull_with_mean(30.0 * DAY, 1.4)))
        };
        let nics = class_in_place(ComponentKind::Nic, fixed(&[]));
        let mut parts = fleet(cluster(), 40.0 * DAY, vec![gpus, hosts, nics]);
        parts.jobs[0].gpus = 60;
        parts.jobs[0].checkpoint.interval = IntervalRule::Fixed(span(interval));
        parts.jobs[0].checkpoint.cost = span(60.0);
        failures(parts, 6, 20)
    };
    let (with, without) = (run(true, 900.0), run(false, 900.0));
    assert_eq!(with, run(true, 9000.0));
    for (with, without) in with.iter().zip(&without) {
        assert!(with.len() > without.len());
        let of = |trial: &[Failure], class: u32| -> Vec<Failure> {
            trial.iter().copied().filter(|f| f.1 == class).collect()
        };
        assert_eq!(of(with, 1), of(without, 1));
        assert!(of(without, 0).iter().all(|failure| with.contains(failure)));
    }
}
