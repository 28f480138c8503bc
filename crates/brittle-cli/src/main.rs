//! `brittle`: understand the arguments, carry out the command, say how it went.

use std::process::ExitCode;

use brittle_cli::args::{Cli, Command};
use brittle_cli::{bug, commands, terminal};
use clap::Parser as _;

fn main() -> ExitCode {
    bug::guard(|| {
        let cli = Cli::parse();
        terminal::obey(cli.color);
        let done = match &cli.command {
            Command::Init(args) => commands::init::init(args),
            Command::Doctor(args) => commands::doctor::doctor(args),
            Command::Explain(args) => commands::explain::explain(args),
            Command::Check(args) => commands::check::check(args),
            Command::Run(args) => commands::run::run(args),
            Command::Sweep(args) => commands::sweep::sweep(args),
            Command::Compare(args) => commands::compare::compare(args),
            Command::Optimize(args) => commands::optimize::optimize(args),
            Command::Sensitivity(args) => commands::sensitivity::sensitivity(args),
            Command::BreakEven(args) => commands::break_even::break_even(args),
            Command::Baseline(args) => commands::baseline::baseline(args),
            Command::Gate(args) => commands::gate::gate(args),
            Command::Report(args) => commands::report::report(args),
            Command::Plot(args) => commands::plot::plot(args),
            Command::Trace(args) => commands::trace::trace(args),
            Command::Explore(args) => commands::explore::explore(args),
            Command::Presets(args) => commands::presets::presets(args),
            Command::Topo(args) => commands::topo::topo(args),
            Command::Schema(args) => commands::schema::schema(args),
            Command::Completions(args) => commands::completions::completions(args),
            Command::Man(args) => commands::man::man(args),
        };
        done.unwrap_or_else(|error| terminal::complain(&error))
    })
    .into()
}
