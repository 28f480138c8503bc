//! Uneven failures as text: a file of each feature gives exactly these parts.

use brittle_model::law::Law;
use brittle_model::rules::causal_order;
use brittle_model::scenario::{
    Batch, Burst, BurstSize, LemonGroup, Lemons, LemonsOf, Pattern, Secondary, Shared, Wave,
    WaveStretch, WaveTimes, Within, lemons,
};
use brittle_model::text::{Source, read};
use brittle_model::{Delay, Parts, Span};

const UNEVEN: &str = include_str!("good/uneven.toml");

fn parts(sets: &[&str]) -> Parts {
    let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
    match read(Source { name: "uneven.toml", text: UNEVEN }, &sets) {
        Ok(scenario) => scenario.into_parts(),
        Err(problems) => panic!("{problems}"),
    }
}

fn days(days: u64) -> Span {
    Span::from_secs(days * 86_400)
}

#[test]
fn what_classes_share_arrives() {
    let stretch =
        |from, until, multiplier| WaveStretch { from: days(from), until: days(until), multiplier };
    let expected = Shared {
        waves: vec![
            Wave {
                name: "hot_week".to_owned(),
                times: WaveTimes::Stretches(vec![stretch(10, 17, 5.0), stretch(17, 20, 0.0)]),
            },
            Wave {
                name: "weather".to_owned(),
                times: WaveTimes::OnOff {
                    on: Delay::Random(Law::exponential(2.0 * 86_400.0)),
                    off: Delay::Constant(days(20)),
                    multiplier: 10.0,
                    starts_on: true,
                },
            },
        ],
        lemons: vec![LemonGroup {
            name: "bad_hosts".to_owned(),
            share: 0.15,
            cured_by_repair: true,
        }],
        batches: vec![
            Batch {
                name: "old".to_owned(),
                first: 0,
                last: 39,
                age: Some(days(200)),
                multiplier: vec![("memory".to_owned(), 2.0), ("board".to_owned(), 0.5)],
            },
            Batch {
                name: "one".to_owned(),
                first: 40,
                last: 40,
                age: Some(days(30)),
                multiplier: Vec::new(),
            },
        ],
    };
    assert_eq!(parts(&[]).shared, expected);
}

#[test]
fn the_patterns_of_classes_arrive() {
    let expected = [
        Pattern {
            wave: Some("hot_week".to_owned()),
            lemons: Some(Lemons { of: LemonsOf::Group("bad_hosts".to_owned()), multiplier: 6.0 }),
            burst: Some(Burst { size: BurstSize::Geometric(3.0), within: Within::Rack }),
            secondary: vec![Secondary { class: "bus".to_owned(), probability: 0.3 }],
            ..Pattern::default()
        },
        Pattern {
            burst: Some(Burst {
                size: BurstSize::Table(vec![(1, 5.0), (8, 1.0)]),
                within: Within::Host,
            }),
            ..Pattern::default()
        },
        Pattern {
            wave: Some("weather".to_owned()),
            lemons: Some(Lemons {
                of: LemonsOf::Own { share: 0.29, cured_by_repair: true },
                multiplier: 2.0,
            }),
            ..Pattern::default()
        },
        Pattern {
            gamma: Some(1.5),
            burst: Some(Burst { size: BurstSize::Fixed(4), within: Within::Leaf }),
            ..Pattern::default()
        },
    ];
    let found: Vec<Pattern> = parts(&[]).failures.into_iter().map(|class| class.pattern).collect();
    assert_eq!(found, expected);
}

/// Without lives there is nothing to multiply, and nothing is wrong with that.
#[test]
fn stress_zero_switches_all_of_it_off() {
    let calm = parts(&["stress.failure_rate=0"]);
    assert!(calm.failures.iter().all(|class| !class.has_memory()));
}

#[test]
fn means_of_waves_and_shares_of_hosts() {
    let parts = parts(&[]);
    let mean = |i: usize| parts.shared.waves[i].mean_multiplier(parts.horizon);
    assert!((mean(0) - (1.0 + (7.0 * 4.0 - 3.0) / 100.0)).abs() < 1e-12);
    assert!((mean(1) - (1.0 + 9.0 * 2.0 / 22.0)).abs() < 1e-12);
    assert_eq!(
        [lemons(0.29, 100), lemons(0.15, 20), lemons(0.999, 1), lemons(0.5, 7)],
        [29, 3, 0, 3]
    );
    assert_eq!(causal_order(&parts), Ok(vec![0, 2, 3, 1]));
}
