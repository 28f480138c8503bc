//! The shop alone: by hand, against the ladder without waiting, and against queueing theory.

mod by_hand;
mod theory;

use brittle_model::scenario::{Crew, Discipline, Hours, Renewal, Repair, Rung, Stock};
use brittle_model::{Delay, SimTime, Span};

use super::{Order, Shop};
use crate::draw::{Luck, Seed, TrialId};
use crate::ladder::{Draws, walk};

const HOUR: u64 = 3600;

fn hours(count: u64) -> Span {
    Span::from_secs(HOUR * count)
}

fn at(hour: u64) -> SimTime {
    SimTime::ZERO + hours(hour)
}

fn luck() -> Luck {
    Luck::new(Seed(1), TrialId(0))
}

fn crew(size: u32, discipline: Discipline) -> Crew {
    Crew { name: "crew".to_owned(), size, hours: None, discipline }
}

fn open(from: u64, length: u64, days: u8) -> Crew {
    let hours = Hours { from: hours(from), length: hours(length), days };
    Crew { hours: Some(hours), ..crew(1, Discipline::Fifo) }
}

fn stock(parts: u32, lead_time: Delay) -> Stock {
    Stock { name: "part".to_owned(), parts, lead_time }
}

fn rung(duration: Delay, success: f64, silent: f64) -> Rung {
    Rung { name: "rung".to_owned(), duration, success, silent, crew: None, part: None }
}

/// A repair of one rung, by the first crew.
fn by_crew(duration: Delay) -> Repair {
    let mut repair = Repair::plain(duration, Renewal::AsNew);
    repair.rungs[0].crew = Some(0);
    repair
}

/// The `n`-th order, of a number of GPUs.
fn order(n: u32, repair: &Repair, gpus: u32) -> Order<'_> {
    Order { outage: n, repair, gpus, luck: Draws::new(luck(), 0, n.into()) }
}

/// Runs orders, given in order of time: whose each was, when it was done, and whether it cured.
fn run<'w>(
    shop: &mut Shop<'w>,
    orders: impl IntoIterator<Item = (SimTime, Order<'w>)>,
) -> Vec<(u32, SimTime, bool)> {
    let mut orders = orders.into_iter().peekable();
    let (mut finished, mut done) = (Vec::new(), Vec::new());
    loop {
        let next = shop.next();
        if let Some((now, order)) = orders.next_if(|&(at, _)| at <= next) {
            shop.admit(now, order);
        } else if next == SimTime::NEVER {
            return done;
        } else {
            shop.turn(next, &mut finished);
            done.extend(finished.drain(..).map(|(outage, cured)| (outage, next, cured)));
        }
    }
}

/// The hours at which orders of the repairs, each detected at its hour, were done: in the order of their ends.
fn ends(shop: &mut Shop<'_>, orders: &[(u64, u64, u32)]) -> Vec<(u32, u64)> {
    let repairs: Vec<Repair> =
        orders.iter().map(|&(_, work, _)| by_crew(Delay::Constant(hours(work)))).collect();
    let mut own = Shop::default();
    std::mem::swap(&mut own.teams, &mut shop.teams);
    let list = orders.iter().zip(&repairs).enumerate();
    let list =
        list.map(|(n, (&(hour, _, gpus), repair))| (at(hour), order(n as u32, repair, gpus)));
    let done = run(&mut own, list);
    done.iter().map(|&(n, at, _)| (n, at.as_nanos() / hours(1).as_nanos())).collect()
}

#[test]
fn a_shop_in_which_nothing_is_waited_for_is_the_ladder() {
    let lognormal = Delay::Random(brittle_model::Law::lognormal_with_mean(7200.0, 1.5));
    let exponential = Delay::Random(brittle_model::Law::exponential(600.0));
    let rungs = vec![
        rung(Delay::Constant(Span::from_secs(120)), 0.4, 0.0),
        Rung { crew: Some(0), part: Some(0), ..rung(lognormal.clone(), 0.3, 0.3) },
        Rung { crew: Some(1), ..rung(Delay::ZERO, 0.2, 0.1) },
        Rung { part: Some(0), ..rung(exponential.clone(), 0.5, 0.5) },
    ];
    let test = brittle_model::scenario::RepairTest { duration: exponential, recall: 0.7 };
    let repair = Repair { rungs, test: Some(test), ..Repair::plain(Delay::ZERO, Renewal::AsNew) };
    let crews = [crew(10_000, Discipline::Lifo), crew(10_000, Discipline::Largest)];
    let mut shop = Shop::new(&crews, &[stock(100_000, lognormal)]);
    let n = 10_000_u32;
    let when = |i: u32| SimTime::from_nanos(u64::from(i / 3) * 77_777_777_777);
    // Twice: a shop that was cleared is as new, whatever was pending.
    for _ in 0..2 {
        let orders = (0..n).map(|i| (when(i), order(i, &repair, i % 9)));
        let mut done = run(&mut shop, orders.clone());
        done.sort_unstable();
        assert_eq!(done.len(), n as usize);
        for (i, (outage, end, cured)) in done.into_iter().enumerate() {
            let mut draws = Draws::new(luck(), 0, i as u64);
            let alone = walk(&repair, &mut || draws.next());
            assert_eq!((outage, end, cured), (i as u32, when(i as u32) + alone.after, alone.cured));
        }
        for (now, order) in orders.take(50) {
            shop.admit(now, order);
        }
        shop.turn(SimTime::ZERO, &mut Vec::new());
        shop.clear();
        assert_eq!(shop.next(), SimTime::NEVER);
    }
}
