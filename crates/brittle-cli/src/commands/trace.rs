//! `brittle trace`: one trial, told as it happens.

use brittle_engine::{Event, Runner, Seed, TrialId, World};
use brittle_model::SimTime;
use brittle_report::{Cast, Tale, tell};

use crate::args::TraceArgs;
use crate::errors::Error;
use crate::exit::Exit;
use crate::input;
use crate::output::Destination;
use crate::terminal;

/// Tells the story of one trial.
pub fn trace(args: &TraceArgs) -> Result<Exit, Error> {
    let destination = Destination::new(args.output.output.as_deref())?;
    let scenario = input::scenario(&args.input, "trace")?;
    let world = World::new(&scenario);
    let mut events: Vec<(SimTime, Event)> = Vec::new();
    let outcome = Runner::new(&world).watch(Seed(args.seed), TrialId(args.trial), &mut events);
    let cast = Cast::of(&scenario);
    let tale = Tale {
        cast: &cast,
        seed: args.seed,
        trial: args.trial,
        events: &events,
        outcome: &outcome,
    };
    destination.deliver(&tell(&tale, args.format.into(), &terminal::style(&destination)))?;
    Ok(Exit::Ok)
}
