//! Random scenarios with everything uneven in them: the books balance (the engine asserts it), the same trial is the
//! same whatever ran before it, and what a class is expected to do is a number.

use brittle_engine::{Runner, Seed, TrialId, run_trial};
use brittle_model::law::Stretch;
use brittle_model::scenario::{
    Age, Batch, Burst, BurstSize, Clock, FailureClass, LemonGroup, Lemons, LemonsOf, Onset,
    RailClos, Renewal, Secondary, Wave, WaveStretch, WaveTimes, Within,
};
use brittle_model::{ComponentKind, Delay, Law, Parts, Phase, PhaseSet};
use brittle_tests::build::{
    DAY, HOUR, KINDS, class, delay, fixed, job, one_pod, parts, repair, span, world,
};

/// SplitMix64: enough to choose a scenario.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let x = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (x ^ (x >> 31)) % n
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }

    fn happens(&mut self, one_in: u64) -> bool {
        self.below(one_in) == 0
    }
}

fn law(dice: &mut Dice) -> Law {
    let mean = dice.one(&[3.0, 20.0, 100.0]) * DAY;
    match dice.below(5) {
        0 => Law::weibull_with_mean(mean, 0.7),
        1 => Law::lognormal_with_mean(mean, 1.0),
        2 => {
            let stretch = |from, hazard| Stretch { from, hazard };
            Law::piecewise(vec![stretch(0.0, 2.0 / mean), stretch(mean / 3.0, 1.0 / mean)])
        }
        _ => Law::exponential(mean),
    }
}

fn one_class(dice: &mut Dice, number: u64) -> FailureClass {
    let kind = dice.one(&KINDS);
    let onset = if dice.happens(6) {
        fixed(&[(0.3 * DAY, 0), (5.0 * DAY, 0)])
    } else {
        let age = dice.one(&[Age::New, Age::Stationary, Age::Aged(span(2.0 * DAY))]);
        Onset::Lives { law: law(dice), age }
    };
    let mut class = class(kind, onset);
    let exposed = PhaseSet::EMPTY.with(Phase::Computing).with(Phase::Saving);
    if dice.happens(3) {
        class.clock = Clock::Operating { exposed };
    }
    if dice.happens(2) && kind != ComponentKind::Job {
        let renewal = dice.one(&[Renewal::AsNew, Renewal::AsOld]);
        class.repair = repair(Delay::Random(Law::exponential(10.0 * HOUR)), renewal);
    }
    let pattern = &mut class.pattern;
    if dice.happens(2) {
        pattern.wave = Some(dice.one(&["given", "drawn"]).to_owned());
    }
    if dice.happens(2) {
        let of = if dice.happens(2) {
            LemonsOf::Group("bad".to_owned())
        } else {
            LemonsOf::Own { share: 0.2, cured_by_repair: dice.happens(2) }
        };
        pattern.lemons = Some(Lemons { of, multiplier: dice.one(&[1.0, 3.0, 20.0]) });
    } else if dice.happens(2) {
        pattern.gamma = Some(dice.one(&[0.5, 2.0]));
    }
    if dice.happens(3) {
        let size = match dice.below(3) {
            0 => BurstSize::Geometric(2.5),
            1 => BurstSize::Fixed(3),
            _ => BurstSize::Table(vec![(1, 3.0), (5, 1.0)]),
        };
        let within = dice.one(&[
            Within::Host,
            Within::Rack,
            Within::Pod,
            Within::PowerFeed,
            Within::Leaf,
            Within::Cluster,
        ]);
        pattern.burst = Some(Burst { size, within });
    }
    if dice.happens(3) && number > 0 {
        pattern.secondary = vec![Secondary { class: String::new(), probability: 0.4 }];
    }
    class
}

fn scenario(dice: &mut Dice) -> Parts {
    let clos = RailClos {
        nics_per_host: 2,
        hosts_per_rack: 3,
        racks_per_pod: 2,
        racks_per_power_feed: 3,
        spines: 2,
        ..one_pod(20, 4)
    };
    let classes: Vec<FailureClass> =
        (0..1 + dice.below(4)).map(|number| one_class(dice, number)).collect();
    let mut jobs = vec![job(4 * 9), job(4 * 6)];
    for job in &mut jobs {
        job.checkpoint.cost = span(60.0);
        job.recovery.start = delay(300.0);
    }
    let mut parts = parts(clos, 12.0 * DAY, classes, jobs);
    for i in 1..parts.failures.len() {
        let earlier = parts.failures[dice.below(i as u64) as usize].cause.clone();
        for next in &mut parts.failures[i].pattern.secondary {
            next.class.clone_from(&earlier);
        }
    }
    parts.spares.warm = 2;
    let stretch = |from: f64, until: f64, multiplier| WaveStretch {
        from: span(from * DAY),
        until: span(until * DAY),
        multiplier,
    };
    parts.shared.waves = vec![
        Wave {
            name: "given".to_owned(),
            times: WaveTimes::Stretches(vec![stretch(1.0, 2.0, 8.0), stretch(2.0, 4.0, 0.0)]),
        },
        Wave {
            name: "drawn".to_owned(),
            times: WaveTimes::OnOff {
                on: Delay::Random(Law::exponential(8.0 * HOUR)),
                off: Delay::Random(Law::weibull_with_mean(30.0 * HOUR, 0.6)),
                multiplier: 6.0,
                starts_on: dice.happens(2),
            },
        },
    ];
    let bad = LemonGroup { name: "bad".to_owned(), share: 0.3, cured_by_repair: dice.happens(2) };
    parts.shared.lemons.push(bad);
    if dice.happens(2) {
        let first = dice.below(8) as u32;
        let multiplier = parts.failures.iter().take(1).map(|class| (class.cause.clone(), 3.0));
        parts.shared.batches.push(Batch {
            name: "one".to_owned(),
            first,
            last: first + dice.below(10) as u32,
            age: dice.happens(2).then(|| span(3.0 * DAY)),
            multiplier: multiplier.collect(),
        });
    }
    parts
}

#[test]
fn random_uneven_scenarios_keep_their_books() {
    let mut dice = Dice(1);
    let (mut sound, mut failed) = (0, 0);
    for _ in 0..12_000 {
        let parts = scenario(&mut dice);
        if parts.clone().check().is_err() {
            continue;
        }
        sound += 1;
        let world = world(parts);
        let mut runner = Runner::new(&world);
        for class in 0..world_classes(&world) {
            let expected = world.expected_failures(class);
            assert!(expected.is_finite() && expected >= 0.0, "{expected}");
        }
        let outcomes: Vec<_> = (0..3).map(|trial| runner.run(Seed(9), TrialId(trial))).collect();
        for trial in [2, 0, 1] {
            assert_eq!(runner.run(Seed(9), TrialId(trial)), outcomes[trial as usize]);
        }
        assert_eq!(run_trial(&world, Seed(9), TrialId(1)), outcomes[1]);
        failed += outcomes.iter().flat_map(|o| &o.classes).map(|c| c.failures).sum::<u32>();
    }
    assert!(sound > 400 && failed > 20_000, "{sound} sound scenarios, {failed} failures");
}

/// Classes of a world, by an outcome of it.
fn world_classes(world: &brittle_engine::World) -> usize {
    run_trial(world, Seed(9), TrialId(0)).classes.len()
}
