//! `brittle sweep merge`: one result of what is stored.

use brittle_study::{Shard, Shards, Store, Stores, Workload};

use super::planned;
use super::whole::merged;
use crate::args::SweepMergeArgs;
use crate::commands::simulate::deliver;
use crate::errors::{Error, SweepError};
use crate::exit::Exit;
use crate::output::Destination;
use crate::single::Names;

/// Delivers the result, if nothing is missing.
pub(super) fn merge(args: &SweepMergeArgs) -> Result<Exit, Error> {
    let destination = Destination::new(args.output.output.as_deref())?;
    let names = Names::new(&args.single, &destination)?;
    let plan = planned(&args.plan)?;
    if let Some(folder) = args.store.iter().find(|folder| !Store::is_at(folder)) {
        return Err(SweepError::NoStore(folder.clone()).into());
    }
    let stores = Stores::read(&args.store, &plan)?;
    let missing = stores.missing(&plan);
    if !missing.is_empty() {
        let again = |of: u64| {
            let shards = missing.iter().map(|&chunk| Shard::of_chunk(&plan, chunk, of).index);
            (shards.collect::<Shards>(), of)
        };
        let of = Workload::of(&plan, None).chunks;
        let chunks = missing.len() as u64;
        return Err(SweepError::Missing { chunks, of, again: args.shards.map(again) }.into());
    }
    let result = merged(&plan, &stores, &names)?;
    deliver(result, &args.plan.input.set, false, args.format, &destination)
}
