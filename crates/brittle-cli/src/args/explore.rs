//! The arguments of `brittle explore`.

use std::path::PathBuf;

use clap::Args;

/// Arguments of `explore`.
#[derive(Args, Debug)]
pub struct ExploreArgs {
    /// A scenario in TOML; `-` for standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// Port on 127.0.0.1; 0 for one that is free
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    pub port: u16,

    /// Trials of each setting, from 2 to 10,000
    #[arg(long, value_name = "N", allow_negative_numbers = true, default_value_t = 1000)]
    pub trials: u64,

    /// Seed of all luck
    #[arg(long, value_name = "N", allow_negative_numbers = true, default_value_t = 1)]
    pub seed: u64,

    /// Threads, at most 1024 [default: one a core]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub threads: Option<usize>,
}
