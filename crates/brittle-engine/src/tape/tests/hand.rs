//! Cases with a closed form.

use brittle_model::{Phase, PhaseSet, SimTime, Span};

use super::super::{Backlog, CheckRecipe, Rate, Recipe, Tape, TierRecipe};
use super::{Dice, ns, one_tier, parts};
use crate::stretch::{Layout, Pace, Stretch};

const ALL: [Backlog; 4] = [Backlog::Wait, Backlog::Skip, Backlog::Abort, Backlog::Queue(2)];

/// The times at which the first saves end.
fn save_ends(tape: &Tape, most: usize) -> Vec<u64> {
    let mut ends: Vec<u64> = Vec::new();
    let mut at = 0;
    while ends.len() < most {
        at += 1;
        if let Some(end) = tape.last_save_end(ns(at)).filter(|end| *end == ns(at)) {
            ends.push(end.as_nanos());
        }
    }
    ends
}

/// One tier that blocks is what a stretch lays out, at every pace.
#[test]
fn a_blocking_tier_is_a_stretch() {
    let mut dice = Dice(1);
    for _ in 0..300 {
        let mut recipe = one_tier(dice.within(1, 40), dice.within(0, 9), &[], dice.of(&ALL));
        recipe.pace = dice.pace();
        if dice.within(0, 9) == 0 {
            recipe.interval = None;
        }
        let layout = Layout {
            interval: recipe.interval,
            cost: recipe.tiers[0].cost,
            remaining: None,
            final_save: false,
            pace: recipe.pace,
        };
        let stretch = Stretch::new(SimTime::ZERO, layout);
        let tape = Tape::new(&recipe);
        for at in (0..500).chain(1_000_000_007..1_000_000_050) {
            let (theirs, ours) = (stretch.at(SimTime::from_nanos(at)), tape.at(ns(at)));
            assert_eq!(ours.saves, theirs.saves, "{recipe:?} at {at}");
            assert_eq!(ours.open, theirs.open, "{recipe:?} at {at}");
            assert_eq!(ours.work, theirs.done, "{recipe:?} at {at}");
            assert_eq!(ours.saving, theirs.saving, "{recipe:?} at {at}");
            let newest = tape.durable(0, ns(at), 0).map_or(0, |durable| durable.work);
            assert_eq!(newest, i128::from(theirs.kept.as_nanos()), "{recipe:?} at {at}");
            let (lost, none) = (ns(at) - theirs.done - theirs.saving, Span::ZERO);
            assert_eq!((ours.base_drag, ours.save_drag), (lost, none), "{recipe:?} at {at}");
        }
        for phases in 0..4 {
            let (computing, saving) = (phases & 1 > 0, phases & 2 > 0);
            let mut exposed = PhaseSet::EMPTY;
            exposed = if computing { exposed.with(Phase::Computing) } else { exposed };
            exposed = if saving { exposed.with(Phase::Saving) } else { exposed };
            for target in 1..200 {
                let theirs = stretch.exposed_until(exposed, ns(target));
                let ours = tape.exposed_until(computing, saving, false, ns(target));
                assert_eq!(ours.as_nanos(), theirs.as_nanos(), "{recipe:?} {phases} {target}");
            }
        }
        if recipe.interval.is_some() {
            let first = tape.first_save_end().map(Span::as_nanos);
            assert_eq!(first, Some(stretch.first_save().as_nanos()), "{recipe:?}");
        }
    }
}

/// An upload u that fits takes its share of u: the period is τ + s + α·u.
#[test]
fn an_upload_that_fits_costs_its_share() {
    let (tau, cost, upload) = (1_000_000_000, 20_000_000, 400_000_000);
    for backlog in ALL {
        for (alpha, drag) in [(0, 0), (50_000, 20_000_000), (500_000, 200_000_000)] {
            let tape = Tape::new(&one_tier(tau, cost, &[(upload, alpha)], backlog));
            // The first interval has no upload in it, the others have.
            let period = tau + cost + drag;
            for n in 1..50 {
                let end = tau + cost + (n - 1) * period;
                assert_eq!(tape.last_save_end(ns(end)), Some(ns(end)));
                let stand = tape.at(ns(end));
                assert_eq!((stand.saves, stand.work), (n, ns(n * tau)));
                assert_eq!(stand.save_drag, ns((n - 1) * drag));
                assert_eq!(tape.durable(0, ns(end + upload), 0).unwrap().number, n);
                assert_eq!(tape.durable(0, ns(end + upload - 1), 0).is_none(), n == 1);
            }
        }
    }
}

/// A tier that waits for an upload that is longer than τ saves whenever one ends: every s + u.
#[test]
fn a_long_upload_that_is_waited_for_sets_the_pace() {
    let tape = Tape::new(&one_tier(100, 7, &[(250, 50_000)], Backlog::Wait));
    let ends = save_ends(&tape, 20);
    assert_eq!(ends[0], 107);
    assert!(ends.windows(2).all(|pair| pair[1] - pair[0] == 7 + 250), "{ends:?}");
    // τ takes ⌈100/0.95⌉, and the rest is waited for.
    let stand = tape.at(ns(107 + 257));
    assert_eq!((stand.save_drag, stand.waiting), (ns(6), ns(250 - 106)));
}

/// A tier that skips saves at the first due save after an upload's end.
#[test]
fn a_long_upload_that_is_skipped_leaves_saves_out() {
    let tape = Tape::new(&one_tier(100, 7, &[(250, 0)], Backlog::Skip));
    let ends = save_ends(&tape, 20);
    // Due 100, 200 and 300 after a save's end; 250 is over at the third.
    assert!(ends.windows(2).all(|pair| pair[1] - pair[0] == 307), "{ends:?}");
    let numbers: Vec<u64> =
        (0..4).map(|n| tape.durable(0, ns(357 + n * 307), 0).unwrap().number).collect();
    assert_eq!(numbers, [1, 4, 7, 10]);
    assert_eq!(tape.at(ns(107 + 300 - 1)).open, ns(299));
    assert_eq!(tape.at(ns(107 + 300)).doing, super::super::Doing::Saving);
}

/// A tier that drops its upload at the next save never has anything durable if uploads outlast τ.
#[test]
fn a_long_upload_that_is_dropped_is_never_durable() {
    let tape = Tape::new(&one_tier(100, 7, &[(101, 0)], Backlog::Abort));
    assert_eq!(tape.durable(0, ns(1 << 60), 0), None);
    assert!(tape.at(ns(1 << 60)).saves > 1 << 50);
    // One that ends as the save falls due has ended before.
    let tape = Tape::new(&one_tier(100, 7, &[(100, 0)], Backlog::Abort));
    assert_eq!(tape.durable(0, ns(207), 0).unwrap().number, 1);
}

/// A queue fills at the job's speed; then a save waits for an upload each time.
#[test]
fn a_queue_fills_and_is_then_bound_by_uploads() {
    let tape = Tape::new(&one_tier(100, 10, &[(150, 0)], Backlog::Queue(3)));
    let ends = save_ends(&tape, 40);
    // Saves end at 110, 220, ... while uploads end at 260, 410, ...: place by place it fills.
    assert_eq!(ends[..3], [110, 220, 330]);
    assert!(ends[20..].windows(2).all(|pair| pair[1] - pair[0] == 150), "{ends:?}");
    for n in 0..30 {
        let durable = tape.durable(0, ns(260 + 150 * n), 0).unwrap();
        assert_eq!((durable.number, durable.at), (n + 1, ns(260 + 150 * n)));
    }
}

/// A job that an upload stops altogether goes on when it ends.
#[test]
fn an_upload_may_stop_the_job() {
    let tape = Tape::new(&one_tier(10, 1, &[(20, 1_000_000)], Backlog::Wait));
    assert_eq!(tape.at(ns(11 + 20)).work, ns(10));
    assert_eq!(tape.at(ns(11 + 20)).save_drag, ns(20));
    assert_eq!(tape.time_of_work(ns(11)), ns(11 + 20 + 1));
}

/// Tiers of different turns, and a check: the cycle is a turn.
#[test]
fn tiers_take_turns() {
    let tier = |every, cost| TierRecipe {
        every,
        unless: 0,
        cost: ns(cost),
        parts: vec![],
        backlog: Backlog::Wait,
        in_storage: false,
    };
    let check = Some(CheckRecipe { every: 4, cost: ns(5) });
    let recipe = Recipe {
        interval: Some(ns(10)),
        pace: Pace::FULL,
        rate: Rate::FULL,
        tiers: vec![tier(2, 1), tier(3, 2)],
        check,
    };
    assert_eq!(recipe.turn(), Some(12));
    let tape = Tape::new(&recipe);
    // 120 of work, 6 saves of 1, 4 of 2, 3 checks of 5: saves 1, 5, 7 and 11 are none.
    let turn = ns(120 + 6 + 8 + 15);
    let stand = tape.at(turn);
    assert_eq!((stand.work, stand.saves, stand.checking), (ns(120), 8, ns(15)));
    assert_eq!(tape.next_check(turn), Some((turn + ns(40 + 1 + 2 + 5), 16)));
    assert_eq!(tape.durable(1, turn, 1).unwrap().number, 9);
}

/// A queue that fills by a nanosecond a save is not laid out to its end, but is right as far as it goes, and
/// goes on from there.
#[test]
fn a_tape_without_a_cycle_is_good_as_far_as_it_goes() {
    let (tau, cost, upload) = (1_000_000, 1_000, 1_001_001);
    let recipe = one_tier(tau, cost, &[(upload, 0)], Backlog::Queue(2));
    assert!(!recipe.settles());
    let tape = Tape::new(&recipe);
    let end = tape.ends().unwrap();
    let last = tape.at(end - ns(1));
    assert_eq!(tape.time_of_work(last.work + Span::from_secs(1)), Span::MAX);
    let on = Tape::from(&recipe, tape.state_at(end));
    assert!(on.ends().is_some());
    assert_eq!(last.waiting, Span::ZERO);
    assert_eq!((last.open, on.at(ns(10)).open), (ns(tau), ns(10)));
}

#[test]
fn what_surely_settles() {
    let settles = |backlog| one_tier(10, 1, &[(25, 50_000)], backlog).settles();
    assert!(ALL[..3].iter().all(|backlog| settles(*backlog)));
    assert!(!settles(Backlog::Queue(2)) && settles(Backlog::Queue(1)));
    let mut recipe = one_tier(10, 1, &[], Backlog::Queue(9));
    assert!(recipe.settles());
    recipe.tiers.push(TierRecipe {
        every: 2,
        unless: 0,
        cost: ns(1),
        parts: parts(&[(9, 0)]),
        backlog: Backlog::Skip,
        in_storage: false,
    });
    assert!(!recipe.settles());
    recipe.interval = None;
    assert!(recipe.settles());
}
