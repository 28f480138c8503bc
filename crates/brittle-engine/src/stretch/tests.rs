//! Stretches against walks, second by second.

use super::*;

fn s(secs: u64) -> Span {
    Span::from_secs(secs)
}

fn t(secs: u64) -> SimTime {
    SimTime::ZERO + s(secs)
}

fn full(
    since: SimTime,
    interval: Option<Span>,
    cost: Span,
    remaining: Option<Span>,
    final_save: bool,
) -> Stretch {
    Stretch::new(since, Layout { interval, cost, remaining, final_save, pace: Pace::FULL })
}

/// Walks the pattern second by second.
fn walked(stretch: &Stretch, until: u64) -> Standing {
    let (tau, cost) = (stretch.interval, stretch.cost);
    let work = (stretch.last != Span::MAX)
        .then(|| s(0) + Span::from_nanos(tau.as_nanos().wrapping_mul(stretch.full)) + stretch.last);
    let (mut kept, mut open, mut saves, mut saving, mut into) = (s(0), s(0), 0, s(0), s(0));
    for _ in 0..until {
        let due = tau == open || work.is_some_and(|w| kept + open == w);
        if due {
            into += s(1);
            saving += s(1);
            if into == cost {
                (kept, open, into, saves) = (kept + open, s(0), s(0), saves + 1);
            }
        } else {
            open += s(1);
        }
    }
    let due = tau == open || work.is_some_and(|w| kept + open == w);
    Standing { saves, kept, open, done: kept + open, saving, into_save: due.then_some(into) }
}

#[test]
fn arithmetic_agrees_with_walking_it() {
    for tau in [None, Some(s(3)), Some(s(7))] {
        for work in [None, Some(s(5)), Some(s(21)), Some(s(22))] {
            for cost in [1, 2, 4] {
                let stretch = full(t(0), tau, s(cost), work, true);
                let end = stretch.finish().map_or(60, |e| e.as_nanos() / 1_000_000_000);
                for at in 0..end {
                    assert_eq!(stretch.at(t(at)), walked(&stretch, at), "{stretch:?} at {at}");
                }
            }
        }
    }
}

#[test]
fn finished_work_pays_for_its_saves() {
    let ends = |work, last| full(t(10), Some(s(7)), s(2), Some(s(work)), last).finish();
    assert_eq!(ends(21, true), Some(t(10 + 27)));
    assert_eq!(ends(21, false), Some(t(10 + 25)));
    assert_eq!(ends(22, true), Some(t(10 + 27 + 3)));
    assert_eq!(ends(22, false), Some(t(10 + 27 + 1)));
}

#[test]
fn exposure_is_reached_when_the_standing_says_so() {
    let stretch = full(t(10), Some(s(7)), s(3), None, true);
    let computing = PhaseSet::EMPTY.with(Phase::Computing);
    let saving = PhaseSet::EMPTY.with(Phase::Saving);
    for target in 1..40 {
        let at = stretch.exposed_until(computing, s(target));
        assert_eq!(stretch.at(at).kept + stretch.at(at).open, s(target));
        let before = SimTime::from_nanos(at.as_nanos() - 1);
        assert!(stretch.at(before).kept + stretch.at(before).open < s(target));
        let at = stretch.exposed_until(saving, s(target));
        assert_eq!(stretch.at(at).saving, s(target));
        let at = stretch.exposed_until(computing.with(Phase::Saving), s(target));
        assert_eq!(at, t(10 + target));
    }
}

#[test]
fn a_free_save_is_durable_at_once() {
    let stretch = full(t(0), Some(s(5)), Span::ZERO, None, true);
    assert_eq!(stretch.at(t(12)).kept, s(10));
    assert_eq!(stretch.at(t(12)).open, s(2));
    assert_eq!(stretch.at(t(10)).open, s(0));
}

/// Cut anywhere and gone on with at another pace, the course is that of a walk, step by step.
#[test]
fn a_stretch_that_goes_on_ends_where_a_walk_ends() {
    let half = Pace::new(0.5);
    for tau in [None, Some(s(8))] {
        for work in [Some(s(6)), Some(s(24)), Some(s(26))] {
            for (cost, final_save) in [(0, true), (3, true), (3, false)] {
                let first = full(t(0), tau, s(cost), work, final_save);
                let end = first.finish().unwrap();
                for cut in 0..end.as_nanos() / 1_000_000_000 {
                    let before = first.at(t(cut));
                    let layout = Layout {
                        interval: tau,
                        cost: s(cost),
                        remaining: work.map(|w| w - before.kept),
                        final_save,
                        pace: half,
                    };
                    let on = Stretch::going_on(t(cut), layout, before.open, before.into_save);
                    // What is left of the work takes twice as long, what is left of the saves does not.
                    let left = work.unwrap() - before.kept - before.open;
                    let saves = end.since(t(cut)) - left;
                    assert_eq!(
                        on.finish(),
                        Some(t(cut) + left + left + saves),
                        "{tau:?} {work:?} {cut}"
                    );
                    let mut last = Span::ZERO;
                    for at in cut..on.finish().unwrap().as_nanos() / 1_000_000_000 {
                        let stand = on.at(t(at));
                        assert_eq!(stand.done + before.open, stand.kept + stand.open);
                        assert!(stand.done >= last, "work is never undone");
                        assert!(stand.done + stand.saving <= t(at).since(t(cut)));
                        last = stand.done;
                    }
                }
            }
        }
    }
}
