//! How long a question takes: `cargo test -p brittle-engine --release -- --ignored --nocapture speed_of`.

use std::hint::black_box;
use std::time::Instant;

use super::super::{Backlog, CheckRecipe, Tape, TierRecipe};
use super::{Dice, ns, one_tier, parts};
use brittle_model::Span;

/// Says how long `of` takes on average.
#[expect(clippy::print_stderr, clippy::disallowed_methods, reason = "a figure for people")]
fn time(what: &str, times: u32, mut of: impl FnMut()) {
    let start = Instant::now();
    for _ in 0..times {
        of();
    }
    eprintln!("{what}: {:.1} ns", start.elapsed().as_nanos() as f64 / f64::from(times));
}

#[test]
#[ignore = "a measurement"]
fn speed_of_a_tape() {
    let mut recipe =
        one_tier(1_800_000_000_000, 10_000_000_000, &[(60_000_000_000, 50_000)], Backlog::Wait);
    let slow = parts(&[(120_000_000_000, 20_000), (300_000_000_000, 50_000)]);
    let far = TierRecipe { every: 2, cost: ns(2_000_000_000), parts: slow, backlog: Backlog::Skip };
    recipe.tiers.push(far);
    recipe.check = Some(CheckRecipe { every: 2, cost: ns(30_000_000_000) });
    let tape = Tape::new(&recipe);
    let mut dice = Dice(7);
    let whens: Vec<Span> = (0..1024).map(|_| ns(dice.within(0, 30_000_000_000_000_000))).collect();
    let mut i = 0;
    let mut when = || {
        i = (i + 1) % whens.len();
        whens[i]
    };
    time(&format!("at, {} pieces", tape.pieces.len()), 2_000_000, || {
        black_box(tape.at(black_box(when())));
    });
    time("durable", 2_000_000, || {
        black_box(tape.durable(1, black_box(when()), 0));
    });
    time("time_of_work", 2_000_000, || {
        black_box(tape.time_of_work(black_box(when())));
    });
    time("state_at", 100_000, || {
        black_box(tape.state_at(black_box(when())));
    });
    time("new", 100_000, || {
        black_box(Tape::new(black_box(&recipe)));
    });
    let plain = one_tier(1_800_000_000_000, 10_000_000_000, &[], Backlog::Wait);
    time("new, plain", 100_000, || {
        black_box(Tape::new(black_box(&plain)));
    });
    let plain = Tape::new(&plain);
    time("at, plain", 2_000_000, || {
        black_box(plain.at(black_box(when())));
    });
}
