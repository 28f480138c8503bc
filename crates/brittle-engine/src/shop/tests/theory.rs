//! Queues and stocks whose means are known.

use brittle_model::Law;

use super::*;
use crate::draw::Purpose;

/// Mean and standard error by batch means: 100 batches, so that what is left of correlation is small.
fn batched(values: &[f64]) -> (f64, f64) {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let batches: Vec<f64> = values.chunks(values.len() / 100).map(mean).collect();
    let all = mean(&batches);
    let n = batches.len() as f64;
    let variance =
        batches.iter().map(|batch| (batch - all) * (batch - all)).sum::<f64>() / (n - 1.0);
    (all, (variance / n).sqrt())
}

/// Hours in the shop of `n` orders of one repair that arrive at a rate [1/h], without the first tenth.
fn sojourns(shop: &mut Shop<'_>, repair: &Repair, rate: f64, n: u32) -> Vec<f64> {
    let mut own = Shop::default();
    std::mem::swap(&mut own.teams, &mut shop.teams);
    std::mem::swap(&mut own.shelves, &mut shop.shelves);
    let mut stream = luck().stream(Purpose::Strikes, 0);
    let mut now = SimTime::ZERO;
    let mut came = Vec::new();
    for _ in 0..n {
        now = now + Span::from_secs_f64(3600.0 * stream.exponential() / rate);
        came.push(now);
    }
    let orders = came.iter().enumerate().map(|(i, &now)| (now, order(i as u32, repair, 1)));
    let mut done = run(&mut own, orders);
    done.sort_unstable();
    let hours = |&(i, end, _): &(u32, SimTime, bool)| end.since(came[i as usize]).as_hours_f64();
    done.iter().map(hours).skip(n as usize / 10).collect()
}

/// Erlang (1917): the probability that an arrival finds all `c` servers busy, `a` being the load.
fn erlang_c(c: u32, a: f64) -> f64 {
    // B(0) = 1, B(k) = a·B(k−1)/(k + a·B(k−1)); C = B/(1 − ρ(1 − B)).
    let blocked = (1..=c).fold(1.0, |b, k| a * b / (f64::from(k) + a * b));
    let busy = a / f64::from(c);
    blocked / (1.0 - busy * (1.0 - blocked))
}

/// n = 200,000 orders a case, bound 4 standard errors of batch means: a false-alarm rate of 1.2e-4 a case
/// (t with 99 degrees of freedom), 6 cases, fixed seed. That mean waits do not depend on a discipline that
/// ignores the work is Kleinrock's conservation law (1965).
#[test]
fn mean_waits_are_those_of_erlang() {
    let repair = by_crew(Delay::Random(Law::exponential(3600.0)));
    for (c, load) in [(1, 0.7), (3, 2.4), (20, 17.0)] {
        let theory = erlang_c(c, load) / (f64::from(c) - load);
        for discipline in [Discipline::Fifo, Discipline::Lifo] {
            let mut shop = Shop::new(&[crew(c, discipline)], &[]);
            let (mean, error) = batched(&sojourns(&mut shop, &repair, load, 200_000));
            let wait = mean - 1.0;
            assert!(
                (wait - theory).abs() < 4.0 * error,
                "{c} {discipline:?}: {wait} for {theory} ± {error}"
            );
            assert!(error < 0.1 * theory, "the test can see nothing: {error} of {theory}");
        }
    }
}

/// M/M/1 with the shortest first: W = λ/2·E[S²] ∫ dF(x)/(1 − ρ(x))², ρ(x) = λ∫₀ˣ s dF(s) (Phipps 1956).
/// n = 400,000, 4 standard errors, fixed seed.
#[test]
fn the_shortest_first_waits_as_phipps_says() {
    let rate = 0.8;
    let steps = 200_000;
    let step = 40.0 / f64::from(steps);
    let integrand = |i: u32| {
        let x = (f64::from(i) + 0.5) * step;
        let busy = rate * (1.0 - (1.0 + x) * libm::exp(-x));
        libm::exp(-x) / ((1.0 - busy) * (1.0 - busy)) * step
    };
    let theory = rate * (0..steps).map(integrand).sum::<f64>();
    let repair = by_crew(Delay::Random(Law::exponential(3600.0)));
    let mut shop = Shop::new(&[crew(1, Discipline::Shortest)], &[]);
    let (mean, error) = batched(&sojourns(&mut shop, &repair, rate, 400_000));
    let wait = mean - 1.0;
    assert!((wait - theory).abs() < 4.0 * error, "{wait} for {theory} ± {error}");
    let fifo = erlang_c(1, rate) / (1.0 - rate);
    assert!(wait < 0.7 * fifo, "{wait}, first come first served {fifo}");
}

/// A base stock of S parts and Poisson demand: parts on order are Poisson of mean λL whatever the law of the lead
/// time (Palm 1938; Feeney and Sherbrooke 1966), orders that wait are what exceeds S, and Little's law gives the
/// mean wait. n = 200,000, 4 standard errors, fixed seed, 2 cases.
#[test]
fn parts_are_waited_for_as_palm_says() {
    let (rate, lead, parts) = (0.5, 12.0, 7_u32);
    let on_order = rate * lead;
    let mut mass = libm::exp(-on_order);
    let mut waiting = 0.0;
    for k in 1..200_u32 {
        mass *= on_order / f64::from(k);
        waiting += f64::from(k.saturating_sub(parts)) * mass;
    }
    let theory = waiting / rate;
    let mut repair = Repair::plain(Delay::ZERO, Renewal::AsNew);
    repair.rungs[0].part = Some(0);
    let laws =
        [Delay::Constant(hours(12)), Delay::Random(Law::lognormal_with_mean(12.0 * 3600.0, 1.0))];
    for lead_time in laws {
        let mut shop = Shop::new(&[], &[stock(parts, lead_time)]);
        let (wait, error) = batched(&sojourns(&mut shop, &repair, rate, 200_000));
        assert!((wait - theory).abs() < 4.0 * error, "{wait} for {theory} ± {error}");
        assert!(error < 0.1 * theory, "the test can see nothing: {error} of {theory}");
    }
}
