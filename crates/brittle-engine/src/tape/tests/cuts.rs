//! Tapes that are cut and go on: unchanged, at another pace, after a stall, without their uploads.

use super::super::durable::Durable;
use super::super::{Recipe, Tape, TierRecipe};
use super::walk::Walk;
use super::{Dice, ns};

/// A durable as a tape that began at `at` with so much `work` done tells it.
fn told(durable: &Durable, at: u64, work: u64) -> Durable {
    Durable {
        work: durable.work - i128::from(work),
        taken: durable.taken - i128::from(at),
        at: durable.at - ns(at),
        number: durable.number,
    }
}

/// Compares a tape with a walk that stands still where the tape begins, for `far`.
fn compare(tape: &Tape, mut walk: Walk, recipe: &Recipe, far: u64, what: &str) {
    let (from, begin) = (walk.standing(), walk.now);
    let before: Vec<usize> = walk.durables.iter().map(Vec::len).collect();
    let (checks, ends) = (walk.checks.len(), walk.save_ends.len());
    walk.resume();
    for t in 0..=far {
        assert_eq!(tape.at(ns(t)), walk.standing().since(&from), "{what} + {t}: {recipe:?}");
        walk.tick();
    }
    let last = walk.now - begin - 1;
    for (tier, log) in walk.durables.iter().enumerate() {
        let log = log[before[tier]..].iter().map(|it| told(it, begin, from.work.as_nanos()));
        let log: Vec<Durable> = log.filter(|it| it.at <= ns(last)).collect();
        for (back, seen) in log.iter().rev().enumerate() {
            assert_eq!(
                tape.durable(tier, ns(last), back as u64),
                Some(*seen),
                "{what}: {recipe:?}"
            );
        }
        assert_eq!(tape.durable(tier, ns(last), log.len() as u64), None, "{what}: {recipe:?}");
    }
    let mut t = 0;
    // A free check may end as the tape begins, which is not after that.
    for (at, number) in walk.checks[checks..].iter().filter(|check| check.0 > begin) {
        assert_eq!(tape.next_check(ns(t)), Some((ns(at - begin), *number)), "{what}: {recipe:?}");
        t = at - begin;
    }
    if let Some(end) = walk.save_ends.get(ends) {
        assert_eq!(tape.first_save_end(), Some(ns(end - begin)), "{what}: {recipe:?}");
    }
}

fn many(seeds: std::ops::Range<u64>, with: impl Fn(Recipe, Walk, &Tape, u64, &mut Dice, &str)) {
    for seed in seeds {
        let mut dice = Dice(seed);
        let recipe = dice.recipe();
        let tape = Tape::new(&recipe);
        for _ in 0..4 {
            let cut = dice.within(0, 150);
            let mut walk = Walk::new(&recipe);
            (0..cut).for_each(|_| walk.tick());
            let what = format!("seed {seed}, cut at {cut}");
            with(recipe.clone(), walk, &tape, cut, &mut dice, &what);
        }
    }
}

#[test]
fn cut_and_gone_on_with_it_is_the_same_tape() {
    many(0..1500, |recipe, walk, tape, cut, dice, what| {
        let state = tape.state_at(ns(cut));
        let on = Tape::from(&recipe, state.clone());
        assert_eq!(on.ends(), None, "{what}: {recipe:?}");
        assert_eq!(on.state_at(ns(0)), state, "{what}: {recipe:?}");
        let later = dice.within(0, 200);
        assert_eq!(on.state_at(ns(later)), tape.state_at(ns(cut + later)), "{what}: {recipe:?}");
        compare(&on, walk, &recipe, 200, what);
    });
}

/// The storage becomes slow, goes away and is back: what has passed has passed.
#[test]
fn the_speed_of_the_storage_may_change_at_any_instant() {
    many(0..1500, |mut recipe, mut walk, tape, cut, dice, what| {
        recipe.rate = dice.rate();
        let mut on = Tape::from(&recipe, tape.state_at(ns(cut)));
        assert_eq!(on.ends(), None, "{what}: {recipe:?}");
        walk.set(&recipe);
        compare(&on, walk.clone(), &recipe, 100, what);
        let again = dice.within(0, 120);
        (0..again).for_each(|_| walk.tick());
        recipe.rate = dice.rate();
        on = Tape::from(&recipe, on.state_at(ns(again)));
        walk.set(&recipe);
        compare(&on, walk, &recipe, 100, what);
    });
}

#[test]
fn the_pace_may_change_at_any_instant() {
    many(0..1500, |mut recipe, mut walk, tape, cut, dice, what| {
        recipe.pace = dice.pace();
        let mut on = Tape::from(&recipe, tape.state_at(ns(cut)));
        walk.set(&recipe);
        compare(&on, walk.clone(), &recipe, 100, what);
        // And again, so that accounts are cut more than once.
        let again = dice.within(0, 30);
        (0..again).for_each(|_| walk.tick());
        recipe.pace = dice.pace();
        on = Tape::from(&recipe, on.state_at(ns(again)));
        walk.set(&recipe);
        compare(&on, walk, &recipe, 100, what);
    });
}

/// A policy may plan anew in the middle: other intervals, costs, checks, turns and backlogs, the same uploads.
#[test]
fn all_but_uploads_may_change_at_any_instant() {
    many(0..1500, |mut recipe, mut walk, tape, cut, dice, what| {
        let other = dice.recipe();
        (recipe.interval, recipe.check, recipe.pace) = (other.interval, other.check, other.pace);
        recipe.rate = other.rate;
        for tier in &mut recipe.tiers {
            *tier = TierRecipe { parts: tier.parts.clone(), ..dice.tier() };
        }
        let on = Tape::from(&recipe, tape.state_at(ns(cut)));
        walk.set(&recipe);
        compare(&on, walk, &recipe, 150, what);
    });
}
