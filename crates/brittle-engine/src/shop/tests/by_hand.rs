//! Small cases, worked out by hand.

use super::super::hours::Shifts;
use super::*;

/// Four orders for one pair of hands, busy with the first for ten hours.
const FOUR: [(u64, u64, u32); 4] = [(0, 10, 1), (1, 5, 8), (2, 1, 4), (3, 3, 64)];

fn four(discipline: Discipline) -> Vec<(u32, u64)> {
    ends(&mut Shop::new(&[crew(1, discipline)], &[]), &FOUR)
}

#[test]
fn each_discipline_takes_its_order_first() {
    assert_eq!(four(Discipline::Fifo), [(0, 10), (1, 15), (2, 16), (3, 19)]);
    assert_eq!(four(Discipline::Lifo), [(0, 10), (3, 13), (2, 14), (1, 19)]);
    assert_eq!(four(Discipline::Shortest), [(0, 10), (2, 11), (3, 14), (1, 19)]);
    assert_eq!(four(Discipline::Largest), [(0, 10), (3, 13), (1, 18), (2, 19)]);
}

#[test]
fn ties_go_by_arrival() {
    let equal = [(0, 10, 1), (1, 2, 8), (1, 2, 8), (1, 2, 8)];
    for discipline in [Discipline::Fifo, Discipline::Shortest, Discipline::Largest] {
        let done = ends(&mut Shop::new(&[crew(1, discipline)], &[]), &equal);
        assert_eq!(done, [(0, 10), (1, 12), (2, 14), (3, 16)], "{discipline:?}");
    }
    // Of those that come together the last one came last.
    let done = ends(&mut Shop::new(&[crew(1, Discipline::Lifo)], &[]), &equal);
    assert_eq!(done, [(0, 10), (3, 12), (2, 14), (1, 16)]);
}

#[test]
fn what_is_detected_together_competes_for_the_first_free_hand() {
    let together = [(0, 1, 1), (0, 1, 8), (0, 1, 64)];
    let done = ends(&mut Shop::new(&[crew(1, Discipline::Largest)], &[]), &together);
    assert_eq!(done, [(2, 1), (1, 2), (0, 3)]);
}

#[test]
fn two_pairs_of_hands_do_two_at_once() {
    let done = ends(&mut Shop::new(&[crew(2, Discipline::Fifo)], &[]), &FOUR);
    assert_eq!(done, [(1, 6), (2, 7), (0, 10), (3, 10)]);
}

#[test]
fn an_order_whose_rung_fails_queues_again_with_the_others() {
    // The first order fails after 4 h and needs 2 h more; another came at 1 h.
    let first = |crew| Rung { crew, ..rung(Delay::Constant(hours(4)), 0.0, 0.0) };
    let second = Rung { crew: Some(0), ..rung(Delay::Constant(hours(2)), 1.0, 0.0) };
    let plain = Repair::plain(Delay::ZERO, Renewal::AsNew);
    let ladder = Repair { rungs: vec![first(Some(0)), second], ..plain };
    let short = by_crew(Delay::Constant(hours(1)));
    let done = |discipline| {
        let mut shop = Shop::new(&[crew(1, discipline)], &[]);
        let orders = [(at(0), order(0, &ladder, 1)), (at(1), order(1, &short, 1))];
        run(&mut shop, orders)
    };
    assert_eq!(done(Discipline::Fifo), [(1, at(5), true), (0, at(7), true)]);
    assert_eq!(done(Discipline::Lifo), [(0, at(6), true), (1, at(7), true)]);
}

#[test]
fn work_is_done_in_working_hours() {
    let one = |crew: Crew, orders: &[(u64, u64, u32)]| ends(&mut Shop::new(&[crew], &[]), orders);
    let day = || open(8, 10, 5);
    assert_eq!(one(day(), &[(6, 4, 1)]), [(0, 12)], "detected before opening");
    assert_eq!(one(day(), &[(16, 2, 1)]), [(0, 18)], "done at closing time");
    assert_eq!(one(day(), &[(18, 1, 1)]), [(0, 24 + 9)], "detected at closing time");
    assert_eq!(one(day(), &[(16, 4, 1)]), [(0, 24 + 10)], "interrupted by the night");
    assert_eq!(one(day(), &[(4 * 24 + 16, 4, 1)]), [(0, 7 * 24 + 10)], "by the weekend");
    assert_eq!(one(day(), &[(5 * 24, 100, 1)]), [(0, 18 * 24 + 18)], "ten working days from day 7");
    assert_eq!(one(day(), &[(20, 0, 1)]), [(0, 24 + 8)], "no work, but somebody must be there");
    let both = one(day(), &[(16, 2, 1), (16, 1, 1)]);
    assert_eq!(both, [(0, 18), (1, 24 + 9)], "the second finds the crew gone");
    let night = || open(22, 8, 7);
    assert_eq!(one(night(), &[(1, 2, 1)]), [(0, 3)], "the shift of the evening before");
    assert_eq!(one(night(), &[(23, 2, 1)]), [(0, 25)], "over midnight");
    assert_eq!(one(night(), &[(5, 2, 1)]), [(0, 23)], "interrupted by the day");
    let weekdays = open(22, 8, 5);
    assert_eq!(one(weekdays, &[(1, 2, 1)]), [(0, 24)], "nobody worked before day 0");
}

#[test]
fn the_disciplines_choose_at_the_opening() {
    let largest = Crew { discipline: Discipline::Largest, ..open(8, 10, 7) };
    let done = ends(&mut Shop::new(&[largest], &[]), &[(19, 1, 8), (20, 1, 64), (21, 1, 16)]);
    assert_eq!(done, [(1, 33), (2, 34), (0, 35)]);
}

/// Hour by hour.
#[test]
fn shifts_agree_with_a_count_of_hours() {
    for (from, length, days) in
        [(8, 10, 5), (22, 8, 7), (22, 8, 1), (0, 24, 7), (5, 24, 6), (23, 1, 2)]
    {
        let spec = Hours { from: hours(from), length: hours(length), days };
        let shifts = Shifts::new(&spec);
        let works = |hour: u64| {
            let counted = hour + 7 * 24 - from;
            counted / 24 % 7 < u64::from(days) && counted % 24 < length
        };
        for start in 0..400 {
            let opens = (start..).find(|&hour| works(hour)).expect("some day");
            assert_eq!(shifts.opening(at(start)), at(opens), "{spec:?} {start}");
            for work in [1, 2, 9, 24, 55, 200] {
                let end = (opens..).filter(|&hour| works(hour)).nth(work as usize - 1);
                let end = end.expect("some day") + 1;
                assert_eq!(shifts.done(at(opens), hours(work)), at(end), "{spec:?} {start} {work}");
            }
        }
    }
    let always = Shifts::new(&Hours { from: hours(3), length: hours(1), days: 1 });
    assert_eq!(always.done(at(3), Span::MAX), SimTime::NEVER);
}

#[test]
fn parts_run_out_and_come_after_the_lead_time() {
    let mut repair = Repair::plain(Delay::Constant(hours(1)), Renewal::AsNew);
    repair.rungs[0].part = Some(0);
    let done = |parts| {
        let mut shop = Shop::new(&[], &[stock(parts, Delay::Constant(hours(100)))]);
        let orders = [0, 10, 20, 30].map(|hour| (at(hour), order(hour as u32, &repair, 1)));
        let done = run(&mut shop, orders);
        done.iter().map(|&(n, at, _)| (n, at.as_nanos() / hours(1).as_nanos())).collect::<Vec<_>>()
    };
    assert_eq!(done(4), [(0, 1), (10, 11), (20, 21), (30, 31)]);
    assert_eq!(done(2), [(0, 1), (10, 11), (20, 101), (30, 111)]);
    assert_eq!(done(1), [(0, 1), (10, 101), (20, 111), (30, 121)]);
    assert_eq!(done(0), [(0, 101), (10, 111), (20, 121), (30, 131)]);
}

#[test]
fn a_part_is_waited_for_before_the_crew() {
    // The part of the second order comes at 50 h: until then the crew is free for the third.
    let mut with_part = by_crew(Delay::Constant(hours(10)));
    with_part.rungs[0].part = Some(0);
    let without = by_crew(Delay::Constant(hours(10)));
    let mut shop = Shop::new(&[crew(1, Discipline::Fifo)], &[stock(1, Delay::Constant(hours(50)))]);
    let orders = [
        (at(0), order(0, &with_part, 1)),
        (at(1), order(1, &with_part, 1)),
        (at(2), order(2, &without, 1)),
    ];
    let done = run(&mut shop, orders);
    assert_eq!(done, [(0, at(10), true), (2, at(20), true), (1, at(60), true)]);
}
