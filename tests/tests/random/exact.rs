//! Engine and twin agree to the nanosecond where nothing is left to chance.

use brittle_engine::{JobEnd, Outcome, Seed, TrialId, World, run_trial};
use brittle_model::{Account, Scenario};
use brittle_tests::build::checked;
use brittle_tests::twin::{self, Report};
use proptest::prelude::*;

use crate::strategy::{cases, given_failures};

/// What is compared, as text, so that a difference can be read.
fn of_engine(outcome: &Outcome) -> String {
    let mut text = format!("elapsed {}\n", outcome.elapsed.as_nanos());
    for job in &outcome.jobs {
        let accounts = Account::ALL.map(|a| job.accounts.get(a).as_nanos());
        let finished = job.end == JobEnd::Finished;
        text += &format!(
            "job {} {finished} {accounts:?} interruptions {} shortages {} saves {} durable {}\n",
            job.elapsed.as_nanos(),
            job.interruptions(),
            job.shortages,
            job.saves,
            job.durable.as_nanos()
        );
    }
    let failures: Vec<u32> = outcome.classes.iter().map(|c| c.failures).collect();
    let (spares, fleet) = (&outcome.spares, &outcome.fleet);
    text += &format!("failures {failures:?} warm {} hot {}\n", spares.warm, spares.hot);
    let books = [fleet.allocated, fleet.spare, fleet.stranded, fleet.repair, fleet.unallocated];
    text + &format!("fleet {books:?}\n")
}

fn of_twin(report: &Report) -> String {
    let mut text = format!("elapsed {}\n", report.elapsed);
    for job in &report.jobs {
        text += &format!(
            "job {} {} {:?} interruptions {} shortages {} saves {} durable {}\n",
            job.elapsed,
            job.finished,
            job.accounts,
            job.interruptions,
            job.shortages,
            job.saves,
            job.durable
        );
    }
    let (failures, warm, hot) = (&report.failures, report.warm, report.hot);
    text += &format!("failures {failures:?} warm {warm} hot {hot}\n");
    text + &format!("fleet {:?}\n", report.fleet)
}

/// A scenario on a few lines.
fn brief(scenario: &Scenario) -> String {
    let jobs = scenario.jobs.iter().map(|j| format!("{j:?}\n"));
    let classes = scenario.failures.iter().map(|c| format!("{c:?}\n"));
    let (cluster, spares) = (&scenario.cluster, &scenario.spares);
    format!("{cluster:?}\n{spares:?}\n{:?}\n", scenario.repair)
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
