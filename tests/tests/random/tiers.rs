//! Engine and twin agree to the nanosecond on jobs that save in tiers.
//!
//! Small scenarios with given failures; all delays are constant, and what is found is found for sure.

use brittle_engine::{JobEnd, Outcome, Seed, TrialId, World, run_trial};
use brittle_model::scenario::Effect;
use brittle_model::{Account, Parts, Scenario};
use brittle_tests::build::checked;
use brittle_tests::twin::{self, Report};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};

use crate::exact::is_same;
use crate::fewer::{fewer, fewer_warned};
use crate::strategy::cases;
use crate::tiered::{ALL, NOTHING, Scope, scenario};
use crate::told::told;
use crate::warned::warned;

fn of_engine(outcome: &Outcome) -> String {
    let mut text = String::new();
    for job in &outcome.jobs {
        let finished = job.end == JobEnd::Finished;
        text += &format!("job {} {finished}\n", job.elapsed.as_nanos());
        for account in Account::ALL {
            text += &format!("{} {}\n", account.as_str(), job.accounts.get(account).as_nanos());
        }
        let (durable, corrupt) = (job.durable.as_nanos(), job.corrupt);
        let interruptions = job.interruptions();
        text += &format!("interruptions {interruptions} shortages {}\n", job.shortages);
        text += &format!("saves {} durable {durable} corrupt {corrupt}\n", job.saves);
        text += &format!("reads {:?} scratch {}\n", job.reads, job.scratch);
    }
    let failures: Vec<u32> = outcome.classes.iter().map(|c| c.failures).collect();
    text + &format!(
        "failures {failures:?} warm {} hot {}\n",
        outcome.spares.warm, outcome.spares.hot
    )
}

fn of_twin(report: &Report) -> String {
    let mut text = String::new();
    for job in &report.jobs {
        text += &format!("job {} {}\n", job.elapsed, job.finished);
        for account in Account::ALL {
            text += &format!("{} {}\n", account.as_str(), job.accounts[account as usize]);
        }
        let (durable, corrupt) = (job.durable, job.corrupt);
        text += &format!("interruptions {} shortages {}\n", job.interruptions, job.shortages);
        text += &format!("saves {} durable {durable} corrupt {corrupt}\n", job.saves);
        text += &format!("reads {:?} scratch {}\n", job.reads, job.scratch);
    }
    let (failures, warm, hot) = (&report.failures, report.warm, report.hot);
    text + &format!("failures {failures:?} warm {warm} hot {hot}\n")
}

/// Both reports, line by line; where they differ, marked.
fn side_by_side(engine: &str, twin: &str) -> String {
    let lines = engine.lines().zip(twin.lines());
    let differ = lines.filter(|(a, b)| a != b);
    differ.map(|(a, b)| format!("engine {a}\n  twin {b}\n")).collect()
}

/// By how much times may differ [ns]. Of what is lost slow hosts and missing ones have each a part, which is rounded wherever
/// the books are closed.
fn slack(scenario: &Scenario) -> u128 {
    let slow = scenario.failures.iter().any(|class| matches!(class.effect, Effect::Slow(_)));
    let fewer = scenario.jobs.iter().any(|job| job.recovery.degraded.is_some());
    if slow && fewer { 10 } else { 0 }
}

fn agree(parts: Parts) -> Result<(), TestCaseError> {
    let file = told(&parts);
    let scenario = checked(parts);
    let outcome = run_trial(&World::new(&scenario), Seed(1), TrialId(0));
    let report = twin::run(&scenario, 1, 0);
    let (engine, twin) = (of_engine(&outcome), of_twin(&report));
    let differ = match is_same(&engine, &twin, slack(&scenario)) {
        true => String::new(),
        false => side_by_side(&engine, &twin),
    };
    prop_assert!(differ.is_empty(), "\n{differ}\n#TOML\n{file}#END\n");
    Ok(())
}

fn ordinary(count: u32) -> u32 {
    std::env::var("BRITTLE_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(count)
}

macro_rules! scopes {
    ($draw:ident: $($name:ident: $scope:expr;)*) => {
        proptest! {
            #![proptest_config(Config { max_shrink_time: 20_000, ..cases(ordinary(2000)) })]
            $(
                #[test]
                fn $name(parts in $draw($scope)) {
                    agree(parts)?;
                }
            )*
        }
    };
}

scopes! {
    scenario:
    one_tier: NOTHING;
    one_tier_with_work: Scope { work: true, ..NOTHING };
    one_tier_and_repairs: Scope { repairs: true, ..NOTHING };
    planned_stops: Scope { planned: true, work: true, ..NOTHING };
    slow_hosts_and_stalls: Scope { slow: true, ..NOTHING };
    slow_closing_saves: Scope { slow: true, work: true, planned: true, ..NOTHING };
    many_tiers: Scope { many: true, work: true, planned: true, ..NOTHING };
    many_places: Scope { many: true, places: true, repairs: true, ..NOTHING };
    checks: Scope { many: true, checks: true, work: true, ..NOTHING };
    corruption: Scope { corrupt: true, ..NOTHING };
    corruption_in_tiers: Scope { corrupt: true, many: true, ..NOTHING };
    corruption_and_checks: Scope { corrupt: true, many: true, checks: true, repairs: true, ..NOTHING };
    queues: Scope { queue: true, repairs: true, planned: true, ..NOTHING };
    limits: Scope { queue: true, limits: true, repairs: true, planned: true, attempts: true, many: true, ..NOTHING };
    attempts: Scope { attempts: true, repairs: true, ..NOTHING };
    attempts_in_places: Scope { attempts: true, repairs: true, places: true, many: true, queue: true, ..NOTHING };
    changes_only: Scope { differential: true, many: true, places: true, repairs: true, planned: true, work: true, ..NOTHING };
    live_copies: Scope { live: true, repairs: true, planned: true, ..NOTHING };
    live_copies_and_attempts: Scope { live: true, repairs: true, attempts: true, many: true, places: true, ..NOTHING };
    a_storage_slow_and_down: Scope { storage: true, work: true, planned: true, ..NOTHING };
    a_storage_slow_and_down_under_tiers: Scope { storage: true, slow: true, many: true, places: true, repairs: true, ..NOTHING };
    a_storage_slow_and_down_and_attempts: Scope { storage: true, many: true, places: true, repairs: true, live: true, attempts: true, queue: true, checks: true, planned: true, work: true, ..NOTHING };
    a_shared_storage: Scope { shared: true, work: true, ..NOTHING };
    a_shared_storage_and_tiers: Scope { shared: true, storage: true, many: true, places: true, repairs: true, attempts: true, planned: true, work: true, ..NOTHING };
    everything_but_corruption: Scope { corrupt: false, ..ALL };
    // Changes are left out: the engine takes one that cannot be read, for want of a full one, for clean progress.
    everything_in_tiers: Scope { differential: false, ..ALL };
}

scopes! {
    warned:
    warnings: NOTHING;
    warnings_and_repairs: Scope { repairs: true, ..NOTHING };
    warnings_and_work: Scope { repairs: true, work: true, planned: true, ..NOTHING };
    warnings_and_slow_hosts: Scope { repairs: true, slow: true, ..NOTHING };
    warnings_in_tiers: Scope { repairs: true, many: true, places: true, work: true, ..NOTHING };
    warnings_and_attempts: Scope { repairs: true, attempts: true, queue: true, planned: true, ..NOTHING };
    warnings_and_everything: ALL;
}

// With live copies nothing is drawn: which seat a failure of the job itself takes would be.
const LIVE: Scope = Scope { live: true, ..NOTHING };

scopes! {
    fewer:
    fewer_hosts: LIVE;
    fewer_hosts_and_repairs: Scope { repairs: true, ..LIVE };
    fewer_hosts_and_work: Scope { repairs: true, work: true, planned: true, ..LIVE };
    fewer_hosts_in_tiers: Scope { repairs: true, many: true, places: true, work: true, planned: true, ..LIVE };
    fewer_hosts_and_attempts: Scope { repairs: true, attempts: true, queue: true, planned: true, ..LIVE };
    fewer_hosts_that_share_the_storage: Scope { repairs: true, storage: true, shared: true, work: true, ..LIVE };
    fewer_hosts_some_of_them_slow: Scope { repairs: true, slow: true, work: true, ..LIVE };
    fewer_hosts_and_all_but_corruption: Scope { corrupt: false, ..ALL };
}

scopes! {
    fewer_warned:
    fewer_hosts_and_warnings: Scope { repairs: true, places: true, planned: true, work: true, ..LIVE };
}

/// Of 1,000 such scenarios at least a quarter do run on with fewer hosts.
#[test]
fn jobs_do_run_on_with_fewer_hosts() {
    let mut runner = TestRunner::new(cases(1));
    let strategy = fewer(Scope { repairs: true, ..LIVE });
    let runs_on = |parts: Parts| {
        let outcome = run_trial(&World::new(&checked(parts)), Seed(1), TrialId(0));
        outcome.jobs.iter().any(|job| !job.accounts.get(Account::Degraded).is_zero())
    };
    let drawn = (0..1000).map(|_| strategy.new_tree(&mut runner).expect("it draws").current());
    let count = drawn.filter(|parts| runs_on(parts.clone())).count();
    assert!(count >= 250, "{count}");
}

proptest! {
    #![proptest_config(cases(200))]

    /// What is told is read as it was.
    #[test]
    fn files_tell_all(parts in prop_oneof![scenario(ALL), fewer(LIVE)]) {
        let text = told(&parts);
        let read = brittle_model::text::read(
            brittle_model::text::Source { name: "told", text: &text },
            &[],
        );
        match read {
            Ok(scenario) => {
                let (read, told) = (format!("{:#?}", scenario.into_parts()), format!("{parts:#?}"));
                let differ = side_by_side(&told, &read);
                prop_assert!(differ.is_empty(), "{differ}#TOML{text}#END");
            }
            Err(problems) => prop_assert!(false, "{}\n{}", problems, text),
        }
    }
}
