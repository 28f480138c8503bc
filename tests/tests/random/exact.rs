//! Engine and twin agree to the nanosecond where nothing is left to chance.

use brittle_engine::{JobEnd, Outcome, Seed, TrialId, World, run_trial};
use brittle_model::{Account, Parts, Scenario};
use brittle_tests::build::checked;
use brittle_tests::twin::{self, Report};
use proptest::prelude::*;
use proptest::test_runner::Config;

use crate::lay::slack;
use crate::rich::{ALL, NOTHING, Scope, rich};
use crate::strategy::{cases, given_failures};

/// What is compared, as text, so that a difference can be read.
fn of_engine(outcome: &Outcome) -> String {
    let mut text = format!("elapsed {}\n", outcome.elapsed.as_nanos());
    for job in &outcome.jobs {
        let accounts = Account::ALL.map(|a| job.accounts.get(a).as_nanos());
        let finished = job.end == JobEnd::Finished;
        text += &format!(
            "job {} {finished} {accounts:?} interruptions {} shortages {} saves {} durable {} corrupt {}\n",
            job.elapsed.as_nanos(),
            job.interruptions(),
            job.shortages,
            job.saves,
            job.durable.as_nanos(),
            job.corrupt
        );
    }
    let failures: Vec<u32> = outcome.classes.iter().map(|c| c.failures).collect();
    let (spares, fleet) = (&outcome.spares, &outcome.fleet);
    text += &format!("failures {failures:?} warm {} hot {}\n", spares.warm, spares.hot);
    let (floating, cold) = (spares.floating, spares.cold);
    text += &format!("floating {floating} cold {cold} retired {}\n", spares.retired);
    let books = [fleet.allocated, fleet.spare, fleet.stranded, fleet.repair, fleet.unallocated];
    text + &format!("fleet {books:?}\n")
}

fn of_twin(report: &Report) -> String {
    let mut text = format!("elapsed {}\n", report.elapsed);
    for job in &report.jobs {
        text += &format!(
            "job {} {} {:?} interruptions {} shortages {} saves {} durable {} corrupt {}\n",
            job.elapsed,
            job.finished,
            job.accounts,
            job.interruptions,
            job.shortages,
            job.saves,
            job.durable,
            job.corrupt
        );
    }
    let (failures, warm, hot) = (&report.failures, report.warm, report.hot);
    text += &format!("failures {failures:?} warm {warm} hot {hot}\n");
    let (floating, cold, retired) = (report.floating, report.cold, report.retired);
    text += &format!("floating {floating} cold {cold} retired {retired}\n");
    text + &format!("fleet {:?}\n", report.fleet)
}

/// A scenario on a few lines.
fn brief(scenario: &Scenario) -> String {
    let jobs = scenario.jobs.iter().map(|j| format!("{j:?}\n"));
    let classes = scenario.failures.iter().map(|c| format!("{c:?}\n"));
    let (cluster, spares) = (&scenario.cluster, &scenario.spares);
    let (crews, stock, hosts) = (&scenario.crews, &scenario.stock, &scenario.hosts);
    format!("{cluster:?}\n{spares:?}\n{:?}\n{crews:?} {stock:?} {hosts:?}\n", scenario.repair)
        + &jobs.chain(classes).collect::<String>()
}

proptest! {
    #![proptest_config(cases(40_000))]

    #[test]
    fn engine_and_twin_agree_to_the_nanosecond(parts in given_failures()) {
        let scenario = checked(parts);
        let outcome = run_trial(&World::new(&scenario), Seed(1), TrialId(0));
        let report = twin::run(&scenario, 1, 0);
        prop_assert_eq!(of_engine(&outcome), of_twin(&report), "{}", brief(&scenario));
    }
}

/// As many cases as an ordinary run makes, or so many as `BRITTLE_CASES` says.
fn ordinary(count: u32) -> u32 {
    std::env::var("BRITTLE_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(count)
}

fn agree(parts: Parts) -> Result<(), TestCaseError> {
    let slack = slack(&parts);
    let scenario = checked(parts);
    let outcome = run_trial(&World::new(&scenario), Seed(1), TrialId(0));
    let report = twin::run(&scenario, 1, 0);
    let (engine, twin) = (of_engine(&outcome), of_twin(&report));
    let same = is_same(&engine, &twin, slack);
    prop_assert!(same, "\nengine\n{engine}twin\n{twin}{}", brief(&scenario));
    Ok(())
}

/// Whether two reports differ by no more than a few nanoseconds in any number.
pub(crate) fn is_same(a: &str, b: &str, slack: u128) -> bool {
    let numbers = |text: &str| -> Vec<Option<u128>> {
        text.split([' ', '\n', ',', '[', ']']).map(|word| word.parse().ok()).collect()
    };
    let (a, b) = (numbers(a), numbers(b));
    a.len() == b.len()
        && a.iter().zip(&b).all(|(a, b)| match (a, b) {
            (Some(a), Some(b)) if *a > 1_000_000 => a.abs_diff(*b) <= slack,
            (a, b) => a == b,
        })
}

macro_rules! scopes {
    ($($(#[$meta:meta])? $name:ident: $scope:expr;)*) => {
        proptest! {
            #![proptest_config(Config { max_shrink_time: 20_000, ..cases(ordinary(2000)) })]
            $(
                #[test]
                $(#[$meta])?
                fn $name(parts in rich($scope)) {
                    agree(parts)?;
                }
            )*
        }
    };
}

scopes! {
    effects_agree: Scope { effects: true, ..NOTHING };
    diagnosis_and_checks_agree: Scope { care: true, ..NOTHING };
    repairs_agree: Scope { shop: true, ..NOTHING };
    pools_agree: Scope { pools: true, ..NOTHING };
    refills_agree: Scope { pools: true, refill: true, ..NOTHING };
    effects_with_checks_agree: Scope { effects: true, care: true, ..NOTHING };
    everything_agrees: ALL;
}
