//! `brittle sweep run`: a shard of a study, into a store.

use brittle_study::Shard;

use super::{planned, whole};
use crate::args::SweepRunArgs;
use crate::errors::Error;
use crate::exit::Exit;
use crate::task;
use crate::terminal;

/// Runs what the store lacks of a shard.
pub(super) fn run(args: &SweepRunArgs) -> Result<Exit, Error> {
    let plan = planned(&args.plan)?;
    let shard = match args.shard {
        Some(shard) => shard,
        None => match task::shard(|variable| std::env::var(variable).ok())? {
            Some((shard, variable)) => {
                terminal::tell(&format!("this is shard {shard}, by {variable}"));
                shard
            }
            None => Shard::WHOLE,
        },
    };
    let stopped = whole::filled(&plan, &args.store, shard, &args.work)?;
    Ok(if stopped { Exit::Interrupted } else { Exit::Ok })
}
