//! Every stack that ships, on the Llama 3 scenario: the suites that hold for all policies, and one that the house does not
//! know.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use brittle_engine::{Event, Outcome, Runner, Seed, TrialId, World, run_trial};
use brittle_model::text::{self, Source};
use brittle_model::{Account, ClassId, ComponentId, Scenario, SimTime, Span};
use brittle_policy::{Belief, SavePlan, SavePolicy, SavePolicyFactory, SaveView};
use brittle_report::{Format, Style, render};
use brittle_study::{Control, Plan};

fn llama(sets: &[&str]) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../configs/scenarios/llama3-405b.toml");
    let text = std::fs::read_to_string(path).expect("it ships");
    let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
    text::read(Source { name: "llama3-405b.toml", text: &text }, &sets)
        .unwrap_or_else(|problems| panic!("{problems}"))
}

fn stacked(stack: &str) -> Scenario {
    llama(&[&format!("jobs.llama3.stack={stack}"), "spares.warm=240"])
}

fn names() -> Vec<&'static str> {
    text::stacks().iter().map(|stack| stack.name).collect()
}

/// Unplanned failures of hosts and their parts as they strike, on whatever they do.
fn strikes(world: &World, trial: u64) -> Vec<(SimTime, ClassId, ComponentId)> {
    let mut seen: Vec<(SimTime, Event)> = Vec::new();
    let _ = Runner::new(world).watch(Seed(3), TrialId(trial), &mut seen);
    let strike = |(at, event)| match event {
        Event::Failure { class, component, .. } | Event::Ignored { class, component } => {
            Some((at, class, component))
        }
        _ => None,
    };
    seen.into_iter().filter_map(strike).collect()
}

#[test]
fn every_stack_meets_the_same_failures() {
    let plain = World::new(&llama(&["spares.warm=240"]));
    for stack in names() {
        let world = World::new(&stacked(stack));
        for trial in 0..3 {
            let (one, other) = (strikes(&plain, trial), strikes(&world, trial));
            assert!(one.len() > 300);
            assert_eq!(one, other, "{stack}");
        }
    }
}

/// Books are asserted to balance in every trial; here that what a stack is for happens, and that watching changes
/// nothing.
#[test]
fn every_stack_does_what_it_is_for() {
    for stack in names() {
        let world = World::new(&stacked(stack));
        let outcomes: Vec<Outcome> = (0..5)
            .map(|trial| {
                let mut seen: Vec<(SimTime, Event)> = Vec::new();
                let outcome = Runner::new(&world).watch(Seed(1), TrialId(trial), &mut seen);
                assert_eq!(outcome, run_trial(&world, Seed(1), TrialId(trial)), "{stack}");
                outcome
            })
            .collect();
        let sum = |of: &dyn Fn(&Outcome) -> u64| outcomes.iter().map(of).sum::<u64>();
        let spent = |account| sum(&|o| o.jobs[0].accounts.get(account).as_nanos());
        let reads = |tier: usize| sum(&|o| o.jobs[0].reads.get(tier).copied().unwrap_or(0));
        for outcome in &outcomes {
            let job = &outcome.jobs[0];
            assert_eq!(job.accounts.total(), job.elapsed);
            assert!(job.interruptions() > 300 && (0.5..1.0).contains(&job.goodput()), "{stack}");
        }
        let happened = match stack {
            "requeue" | "scr" => spent(Account::Queued) > 0,
            "pytorch-async" | "megatron-async" => spent(Account::SaveDrag) > 0,
            "nvrx" => reads(0) > reads(1) && reads(1) > 0,
            "multi-tier" | "gemini" | "byterobust" => reads(0) > 10 * reads(1),
            "checkpointless" => reads(0) > 1000,
            "replica-drop" => spent(Account::Degraded) + spent(Account::Overhead) > 0,
            "migrate" => sum(&|o| u64::from(o.spares.warm + o.spares.hot)) > 0,
            other => panic!("what is {other} for?"),
        };
        assert!(happened, "{stack}");
    }
}

#[test]
fn threads_cannot_be_seen() {
    for stack in names() {
        let run = |threads| {
            let plan = Plan::of_scenario(stacked(stack), 12, 1);
            let (progress, stop) = (|_| {}, AtomicBool::new(false));
            let control = Control { threads, progress: &progress, stop: &stop };
            render(&brittle_study::run(&plan, &control), Format::Json, &Style::default())
        };
        let one = run(1);
        assert!(one == run(2) && one == run(7), "{stack}");
    }
}

/// Saves at twice the interval whenever an interruption has come: a policy that no file can name, for a job with tiers.
struct Doubling(Span);

impl SavePolicy for Doubling {
    fn plan(&mut self, _view: &SaveView) -> SavePlan {
        SavePlan::Every(self.0)
    }

    fn interrupted(&mut self, _at: SimTime) {
        self.0 = (self.0 + self.0).min(Span::from_secs(6 * 3600));
    }
}

struct Makes;

impl SavePolicyFactory for Makes {
    fn fresh(&self, _belief: &Belief) -> Box<dyn SavePolicy> {
        Box::new(Doubling(Span::from_secs(60)))
    }

    fn describe(&self, _belief: &Belief) -> String {
        "every minute at first, half as often after each interruption".to_owned()
    }
}

#[test]
fn the_engine_takes_a_policy_that_it_does_not_know() {
    for stack in ["requeue", "pytorch-async", "multi-tier"] {
        let plain = run_trial(&World::new(&stacked(stack)), Seed(1), TrialId(0));
        let world = World::new(&stacked(stack)).with_save_policy(0, Arc::new(Makes));
        let doubled = run_trial(&world, Seed(1), TrialId(0));
        assert!(world.save_plan(0).starts_with("every minute at first"));
        // After nine interruptions it saves every six hours, and each costs three on average.
        let lost = |o: &Outcome| o.jobs[0].accounts.get(Account::Lost).as_secs_f64();
        assert!(doubled.jobs[0].saves < plain.jobs[0].saves, "{stack}");
        assert!(lost(&doubled) > 3.0 * lost(&plain), "{stack}");
    }
}
