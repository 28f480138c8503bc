//! Random recipes: every answer of a tape against the log of a walk, at every instant.

use super::super::{Backlog, Recipe, Standing, Tape};
use super::walk::Walk;
use super::{Dice, ns};
use brittle_model::Span;

/// How far a walk goes [ns].
const FAR: u64 = 300;

/// Where the walk stood at each instant, and the walk at the end.
fn walked(recipe: &Recipe) -> (Vec<Standing>, Walk) {
    let mut walk = Walk::new(recipe);
    let mut stands = vec![walk.standing()];
    for _ in 0..FAR {
        walk.tick();
        stands.push(walk.standing());
    }
    (stands, walk)
}

/// Calls `with` for many recipes.
fn many(
    seeds: std::ops::Range<u64>,
    mut with: impl FnMut(&Recipe, &Tape, &[Standing], &Walk, &mut Dice),
) {
    for seed in seeds {
        let mut dice = Dice(seed);
        let recipe = dice.recipe();
        let tape = Tape::new(&recipe);
        assert_eq!(tape.ends(), None, "seed {seed}: {recipe:?}");
        let (stands, walk) = walked(&recipe);
        with(&recipe, &tape, &stands, &walk, &mut dice);
    }
}

/// The tests below would say little if walks were shorter than cycles, or if nothing happened on them.
#[test]
fn walks_see_it_all() {
    let seen = std::cell::Cell::new([0_u32; 7]);
    many(0..1200, |recipe, tape, stands, walk, _| {
        let last = stands.last().unwrap();
        let cycle = tape.cycle.as_ref();
        let facts = [
            cycle.is_some_and(|cycle| cycle.end() < FAR / 2),
            cycle.is_some_and(|cycle| cycle.begin > 0 && cycle.end() < FAR / 2),
            cycle.is_some_and(|cycle| cycle.dues > recipe.turn().unwrap()),
            last.waiting > Span::ZERO,
            last.checking > Span::ZERO,
            last.save_drag > Span::ZERO && last.base_drag > Span::ZERO,
            walk.durables.iter().any(|log| log.iter().any(|it| it.number + 2 < last.saves)),
        ];
        seen.set(std::array::from_fn(|i| seen.get()[i] + u32::from(facts[i])));
    });
    let least = [600, 400, 25, 100, 250, 250, 600];
    let seen = seen.get();
    assert!(seen.iter().zip(least).all(|(seen, least)| *seen >= least), "{seen:?}");
}

/// What [`Recipe::settles`] vouches for without tiers that skip has its cycle after two turns.
#[test]
fn what_settles_settles_within_two_turns() {
    many(0..4000, |recipe, tape, _, _, _| {
        let uploading = recipe.tiers.iter().filter(|tier| !tier.parts.is_empty());
        let skips = uploading.clone().any(|tier| tier.backlog == Backlog::Skip);
        if let (true, false, Some(cycle)) = (recipe.settles(), skips, &tape.cycle) {
            assert!(cycle.state.count + cycle.dues <= 2 * recipe.turn().unwrap(), "{recipe:?}");
        }
    });
}

#[test]
fn a_job_stands_where_a_walk_stands() {
    many(0..4000, |recipe, tape, stands, _, _| {
        for (t, stand) in stands.iter().enumerate() {
            assert_eq!(tape.at(ns(t as u64)), *stand, "at {t}: {recipe:?}");
            let times =
                [stand.saving, stand.waiting, stand.checking, stand.save_drag, stand.base_drag];
            assert_eq!(stand.work + times.into_iter().sum::<Span>(), ns(t as u64));
        }
    });
}

#[test]
fn what_is_durable_is_what_a_walk_saw() {
    many(0..2000, |recipe, tape, stands, walk, dice| {
        for (tier, log) in walk.durables.iter().enumerate() {
            for t in 0..stands.len() as u64 {
                let so_far = log.iter().take_while(|durable| durable.at <= ns(t)).count();
                for back in [0, 1, dice.within(0, 9), so_far as u64, 1000] {
                    let index = so_far.checked_sub(1 + back as usize);
                    let seen = index.map(|index| log[index]);
                    assert_eq!(
                        tape.durable(tier, ns(t), back),
                        seen,
                        "{tier} {t} {back} {recipe:?}"
                    );
                }
            }
        }
    });
}

#[test]
fn work_is_done_when_a_walk_has_done_it() {
    many(0..2000, |recipe, tape, stands, _, _| {
        let all = stands.last().unwrap().work.as_nanos();
        for work in 0..=all {
            let at = stands.iter().position(|stand| stand.work >= ns(work)).unwrap();
            assert_eq!(tape.time_of_work(ns(work)), ns(at as u64), "{work} {recipe:?}");
        }
        assert!(tape.time_of_work(ns(all + 1)) > ns(FAR), "{recipe:?}");
    });
}

#[test]
fn exposure_lasts_as_long_as_on_a_walk() {
    many(0..1000, |recipe, tape, stands, _, _| {
        for which in 0..8 {
            let (computing, saving, checking) = (which & 1 > 0, which & 2 > 0, which & 4 > 0);
            let lasted: Vec<u64> = stands
                .iter()
                .map(|stand| {
                    let computed = stand.work + stand.save_drag + stand.base_drag;
                    let lasted = [
                        (computing, computed),
                        (saving, stand.saving + stand.waiting),
                        (checking, stand.checking),
                    ];
                    lasted
                        .iter()
                        .filter(|(counts, _)| *counts)
                        .map(|(_, time)| time.as_nanos())
                        .sum()
                })
                .collect();
            let all = *lasted.last().unwrap();
            for target in 0..=all {
                let at = lasted.iter().position(|lasted| *lasted >= target).unwrap();
                let told = tape.exposed_until(computing, saving, checking, ns(target));
                assert_eq!(told, ns(at as u64), "{which} {target} {recipe:?}");
            }
            let beyond = tape.exposed_until(computing, saving, checking, ns(all + 1));
            assert!(beyond > ns(FAR), "{which} {recipe:?}");
            assert!(which > 0 || beyond == Span::MAX);
        }
    });
}

#[test]
fn checks_and_saves_end_when_they_end_on_a_walk() {
    many(0..2000, |recipe, tape, stands, walk, _| {
        for t in 0..stands.len() as u64 {
            let seen = walk.checks.iter().find(|check| check.0 > t).copied();
            let told = tape.next_check(ns(t)).map(|(at, number)| (at.as_nanos(), number));
            match seen {
                Some(_) => assert_eq!(told, seen, "{t} {recipe:?}"),
                None => assert!(told.is_none_or(|(at, _)| at > FAR), "{t} {recipe:?}"),
            }
            let last = walk.save_ends.iter().rfind(|end| **end <= t).map(|end| ns(*end));
            assert_eq!(tape.last_save_end(ns(t)), last, "{t} {recipe:?}");
        }
        match walk.save_ends.first() {
            Some(end) => assert_eq!(tape.first_save_end(), Some(ns(*end)), "{recipe:?}"),
            None => assert!(tape.first_save_end().is_none_or(|end| end > ns(FAR)), "{recipe:?}"),
        }
    });
}

/// A century on, everything still adds up, and what comes then is what comes in the cycle.
#[test]
fn a_century_does_not_overflow() {
    const CENTURY: u64 = 3_155_760_000_000_000_000;
    many(0..300, |recipe, tape, _, _, dice| {
        for far in [CENTURY + dice.within(0, 1000), u64::MAX - dice.within(0, 50)] {
            let stand = tape.at(ns(far));
            let times =
                [stand.saving, stand.waiting, stand.checking, stand.save_drag, stand.base_drag];
            assert_eq!(stand.work + times.into_iter().sum::<Span>(), ns(far), "{recipe:?}");
            let done = tape.time_of_work(stand.work);
            assert!(done <= ns(far) && tape.at(done).work == stand.work, "{recipe:?}");
            for tier in 0..recipe.tiers.len() {
                let newest = tape.durable(tier, ns(far), 0);
                assert!(newest.is_none_or(|newest| newest.at <= ns(far)));
            }
            let on = Tape::from(recipe, tape.state_at(ns(far)));
            assert_eq!((on.at(ns(0)).open, on.at(ns(0)).doing), (stand.open, stand.doing));
            for later in 0..far.min(u64::MAX - far).min(50) {
                let (there, here) = (tape.at(ns(far + later)), on.at(ns(later)));
                assert_eq!(there.work, stand.work + here.work, "{recipe:?}");
                assert_eq!((there.open, there.doing), (here.open, here.doing), "{recipe:?}");
            }
        }
        tape.time_of_work(Span::MAX);
        tape.exposed_until(false, true, false, Span::MAX);
        tape.next_check(Span::MAX);
    });
}
