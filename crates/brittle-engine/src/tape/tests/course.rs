//! Courses on tapes that many share, against tapes that are laid out for them alone.

use std::sync::Arc;

use super::super::entry::Entry;
use super::super::{Course, Recipe, State, Tape};
use super::{Dice, ns};

/// How far they are compared [ns].
const FAR: u64 = 200;

/// Compares all that a course tells with what the tape of its own tells, whatever was asked before.
fn compare(asked: &Course, own: &Tape, recipe: &Recipe, what: &str) {
    // Where nothing is ever saved, what is open only grows, and a place on a tape tells that of the tape.
    if recipe.tiers.is_empty() {
        return;
    }
    let mut checked = None;
    for t in 0..=FAR {
        // Each question is the first one.
        let course = || asked.clone();
        let what = format!("{what} + {t}: {recipe:?}");
        let told = own.at(ns(t));
        assert_eq!(course().at(ns(t)), told, "{what}");
        let state = own.state_at(ns(t));
        assert!(course().state_at(ns(t)).repeats(&state), "{what}");
        assert_eq!(course().next_check(ns(t)), own.next_check(ns(t)).map(|(end, _)| end), "{what}");
        if let Some(end) = own.last_check(ns(t)).filter(|end| !end.is_zero()) {
            checked = Some(own.at(end).work);
        }
        assert_eq!(course().checked_by(ns(t)), checked, "{what}");
        assert_eq!(course().time_of_work(ns(t)), own.time_of_work(ns(t)), "{what}");
        for (computing, saving) in [(true, false), (false, true), (true, true)] {
            let until = own.exposed_until(computing, saving, saving, ns(t));
            assert_eq!(course().exposed_until(computing, saving, ns(t)), until, "{what}");
        }
        for tier in 0..recipe.tiers.len() {
            let course = course();
            let (made, count) = (course.made(tier, ns(t)), own.durables_by(tier, ns(t)));
            assert_eq!(made.count(), count, "{what}");
            for back in 0..count {
                let work = own.durable(tier, ns(t), back).map(|durable| durable.work);
                assert_eq!(Some(made.work(back)), work, "{what}");
            }
        }
    }
    assert_eq!(asked.clone().first_save_end(), own.first_save_end(), "{what}: {recipe:?}");
    // What can wait goes on for ever.
    assert!(!asked.can_wait() || (asked.ends(), own.ends()) == (None, None), "{what}: {recipe:?}");
}

/// A job that restarts after some saves. Who lays the lead out first makes no difference, nor what its memory held.
#[test]
fn a_restart_takes_up_a_tape() {
    let (mut at_once, mut after_a_lead) = (0, 0);
    let mut old = None;
    for seed in 0..1500 {
        let mut dice = Dice(seed);
        let recipe = dice.recipe();
        let tape = Arc::new(Tape::new(&recipe));
        for _ in 0..3 {
            let saves = dice.within(0, 30);
            let own = Tape::from(&recipe, State::after(&recipe, saves));
            let course = Course::after(&tape, saves, &mut old);
            at_once += u32::from(course.joint().is_zero());
            after_a_lead += u32::from(!course.joint().is_zero() && course.joint() < ns(FAR));
            compare(&course, &own, &recipe, &format!("seed {seed}, {saves} saves"));
        }
    }
    assert!(at_once > 1000 && after_a_lead > 1000, "{at_once} {after_a_lead}");
}

/// A job that goes on at another pace, from any state.
#[test]
fn a_job_at_another_pace_takes_up_a_tape() {
    let (mut at_once, mut after_a_lead, mut later) = (0, 0, 0);
    let mut old = None;
    for seed in 0..1500 {
        let mut dice = Dice(seed);
        let mut recipe = dice.recipe();
        let before = Tape::new(&recipe);
        recipe.pace = dice.pace();
        let tape = Arc::new(Tape::new(&recipe));
        for _ in 0..3 {
            let cut = dice.within(0, 150);
            let state = before.state_at(ns(cut));
            let own = Tape::from(&recipe, state.clone());
            let mut course = Course::of(&tape, state, &mut old);
            later += u32::from(course.can_wait());
            compare(&course, &own, &recipe, &format!("seed {seed}, cut at {cut}"));
            at_once += u32::from(course.joint().is_zero());
            after_a_lead += u32::from(!course.joint().is_zero() && course.joint() < ns(FAR));
            old = course.take_lead().or(old);
        }
    }
    assert!(
        at_once > 200 && after_a_lead > 2000 && later > 1000,
        "{at_once} {after_a_lead} {later}"
    );
}

/// A turn that is too long to keep its leads: each goes with its course, and its memory serves the next one.
#[test]
fn a_long_turn_keeps_no_leads() {
    let (mut old, mut gone) = (None, 0);
    for seed in 0..40 {
        let mut dice = Dice(seed);
        let mut recipe = Recipe { interval: Some(ns(5)), ..dice.recipe() };
        for (tier, every) in recipe.tiers.iter_mut().zip([67, 71, 73]) {
            tier.every = every;
        }
        let is_long = recipe.turn() > Some(Entry::MOST_KEPT);
        let tape = Arc::new(Tape::new(&recipe));
        let saves = dice.within(1, 10_000);
        let own = Tape::from(&recipe, State::after(&recipe, saves));
        let mut course = Course::after(&tape, saves, &mut old);
        compare(&course, &own, &recipe, &format!("seed {seed}, {saves} saves"));
        let had_one = !course.joint().is_zero();
        let lead = course.take_lead();
        assert_eq!(lead.is_some(), is_long && had_one, "seed {seed}: {recipe:?}");
        gone += u32::from(lead.is_some());
        old = lead.or(old);
    }
    assert!(gone > 3, "{gone}");
}
