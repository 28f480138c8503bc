//! One trial by hand: a scenario from text, a world, an outcome, and a ledger that closes.
//!
//! `cargo run -p brittle-engine --example one_trial`

use std::fmt::Write as _;

use brittle_engine::{Seed, TrialId, World, run_trial};
use brittle_model::text::{Problems, Source, read};
use brittle_model::{Account, Span};

const SCENARIO: &str = include_str!("small.toml");

/// What the third trial of seed 1 comes to.
pub(crate) fn report() -> Result<String, Problems> {
    let scenario = read(Source { name: "small.toml", text: SCENARIO }, &[])?;
    // From here on nothing fails.
    let world = World::new(&scenario);
    let outcome = run_trial(&world, Seed(1), TrialId(2));
    let job = &outcome.jobs[0];
    let mut text = format!("goodput {:.4}, {} interruptions\n", job.goodput(), job.interruptions());
    let mut all = Span::ZERO;
    for account in Account::ALL {
        let time = job.accounts.get(account);
        all = all.saturating_add(time);
        if !time.is_zero() {
            let _ = writeln!(text, "{:>8.2} h {}", time.as_hours_f64(), account.as_str());
        }
    }
    // Every nanosecond of the job stands in one account.
    assert_eq!(all, job.elapsed);
    Ok(text)
}

#[expect(clippy::print_stdout, reason = "an example shows what it finds")]
fn main() -> Result<(), Problems> {
    print!("{}", report()?);
    Ok(())
}
