//! probe
use brittle_model::scenario::*;
use brittle_model::*;
use brittle_tests::build::*;
use brittle_tests::duel::{Duel, Metric};
fn go(name: &str, shape: f64, exposed: Option<PhaseSet>, cost: f64, planned: bool, start: f64) {
    let mut sw = class_in_place(ComponentKind::Job, lives(Law::weibull_with_mean(30.0 * HOUR, shape)));
    if let Some(exposed) = exposed { sw.clock = Clock::Operating { exposed }; }
    let mut classes = vec![sw];
    if planned { classes.push(FailureClass { effect: Effect::Planned, repair: repair(delay(2.0 * HOUR), Renewal::AsNew), ..class(ComponentKind::Job, lives(Law::exponential(20.0 * HOUR))) }); }
    let mut j = job(8);
    j.checkpoint.cost = span(cost);
    j.recovery.start = delay(start);
    let duel = Duel::fight(parts(one_pod(4, 4), 30.0 * DAY, classes, vec![j]), 5, 1000);
    for m in [Metric::Goodput(0), Metric::Failures(0), Metric::Time(0, Account::Lost), Metric::Time(0, Account::Saving)] { println!("{name} {}", duel.judge(m)); }
}
#[test]
fn probe() {
    let c = PhaseSet::EMPTY.with(Phase::Computing);
    go("calendar", 3.0, None, 300.0, false, 900.0);
    go("computing", 3.0, Some(c), 300.0, false, 900.0);
    go("computing free", 3.0, Some(c), 0.0, false, 900.0);
    go("computing+saving", 3.0, Some(c.with(Phase::Saving)), 300.0, false, 900.0);
    go("k.7", 0.7, Some(c), 300.0, false, 900.0);
    go("planned computing", 3.0, Some(c), 300.0, true, 900.0);
    go("planned cal", 3.0, None, 300.0, true, 900.0);
    go("planned k.7", 0.7, Some(c), 300.0, true, 900.0);
}
