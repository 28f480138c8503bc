//! The books balance, whatever happens, and a policy is only what it plans.

use std::sync::Arc;

use brittle_engine::{Outcome, Seed, TrialId, World, run_trial};
use brittle_model::scenario::IntervalRule;
use brittle_model::{Account, Parts, Span};
use brittle_policy::{Belief, SavePlan, SavePolicy, SavePolicyFactory, SaveView};
use brittle_tests::build::{checked, world};
use proptest::prelude::*;

use crate::strategy::{cases, drawn_failures};

pub(crate) fn check_books(parts: &Parts, outcome: &Outcome) -> Result<(), TestCaseError> {
    for (job, spec) in outcome.jobs.iter().zip(&parts.jobs) {
        prop_assert_eq!(job.accounts.total(), job.elapsed);
        prop_assert!(job.elapsed <= outcome.elapsed);
        prop_assert!((0.0..=1.0).contains(&job.goodput()));
        for account in Account::ALL {
            let of_causes: Span = job.causes.iter().map(|c| c.accounts.get(account)).sum();
            let all = job.accounts.get(account);
            match account {
                Account::Productive => prop_assert_eq!(of_causes, Span::ZERO),
                // Most saves have no cause, those before planned work do.
                Account::Saving => prop_assert!(of_causes <= all),
                // So has the first start.
                Account::Starting | Account::Warming => prop_assert!(of_causes <= all),
                Account::Waiting | Account::Checking if spec.recovery.initial_start => {
                    prop_assert!(of_causes <= all);
                }
                _ => prop_assert_eq!(of_causes, all, "{:?}", account),
            }
        }
        let done = job.accounts.get(Account::Productive);
        prop_assert_eq!(job.durable + job.at_risk, done);
    }
    let gpus = parts.cluster.hosts() * parts.cluster.gpus_per_host();
    let paid = u128::from(gpus) * u128::from(outcome.elapsed.as_nanos());
    prop_assert_eq!(outcome.fleet.total(), paid);
    Ok(())
}

/// Saves after τ of work, and wants to be asked again each time.
#[derive(Clone, Copy)]
struct OneByOne(Span);

impl SavePolicy for OneByOne {
    fn plan(&mut self, _view: &SaveView) -> SavePlan {
        SavePlan::Once(self.0)
    }
}

impl SavePolicyFactory for OneByOne {
    fn fresh(&self, _belief: &Belief) -> Box<dyn SavePolicy> {
        Box::new(*self)
    }

    fn describe(&self, _belief: &Belief) -> String {
        format!("every {}, one by one", self.0)
    }
}

proptest! {
    #![proptest_config(cases(20_000))]

    #[test]
    fn books_balance(mut parts in drawn_failures(), tries in 0_u32..4, trial: u64) {
        parts.jobs[0].recovery.give_up_after = tries;
        let outcome = run_trial(&world(parts.clone()), Seed(1), TrialId(trial));
        check_books(&parts, &outcome)?;
    }
}

proptest! {
    #![proptest_config(cases(4000))]

    #[test]
    fn one_save_at_a_time_is_the_same_as_all(parts in drawn_failures(), trial: u64) {
        let scenario = checked(parts);
        let mut one_by_one = World::new(&scenario);
        for (j, job) in scenario.jobs.iter().enumerate() {
            if let IntervalRule::Fixed(interval) = job.checkpoint.interval {
                one_by_one = one_by_one.with_save_policy(j, Arc::new(OneByOne(interval)));
            }
        }
        let (seed, trial) = (Seed(1), TrialId(trial));
        let every = run_trial(&World::new(&scenario), seed, trial);
        prop_assert_eq!(run_trial(&one_by_one, seed, trial), every);
    }
}
