//! The terminal: whether it wants colour, how wide it is, and how complaints look on it.

use std::io::{IsTerminal as _, Write as _, stdout};

use anstream::{AutoStream, ColorChoice};
use brittle_model::text::Problem;
use brittle_report::Style;

use crate::args::Color;
use crate::errors::Error;
use crate::exit::Exit;
use crate::output::Destination;

/// Lines longer than this are hard to follow, however wide the window is.
const WIDEST: usize = 120;

/// Nothing fits into fewer columns.
const NARROWEST: usize = 40;

/// Makes a choice of colour hold for everything that is written. `auto` leaves it to `NO_COLOR`,
/// `CLICOLOR`, `CLICOLOR_FORCE`, `TERM` and whether the stream is a terminal.
pub fn obey(color: Color) {
    match color {
        Color::Auto => ColorChoice::Auto,
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    }
    .write_global();
}

/// The style of a page on its way to `destination`: a file has 80 columns and is plain unless colour was
/// asked for.
pub(crate) fn style(destination: &Destination) -> Style {
    let plain = Style::default();
    if !destination.is_stdout() {
        return Style { color: ColorChoice::global() == ColorChoice::Always, ..plain };
    }
    let color = AutoStream::choice(&stdout()) != ColorChoice::Never;
    let width = match terminal_size::terminal_size_of(stdout()) {
        Some((width, _)) if stdout().is_terminal() => usize::from(width.0).min(WIDEST),
        _ => plain.width,
    };
    Style { width: columns().unwrap_or(width), color }
}

/// The width that `COLUMNS` asks for, within what can be drawn.
fn columns() -> Option<usize> {
    let asked: usize = std::env::var("COLUMNS").ok()?.trim().parse().ok()?;
    (asked > 0).then(|| asked.clamp(NARROWEST, WIDEST))
}

/// A problem with its place and message bold, its caret red and its help blue.
fn painted(problem: &Problem) -> String {
    let text = problem.to_string();
    let lines = text.lines().enumerate().map(|(i, line)| match i {
        0 => format!("\x1b[1m{line}\x1b[0m"),
        1 => line.to_owned(),
        2 => format!("\x1b[31m{line}\x1b[0m"),
        _ => format!("\x1b[36m{line}\x1b[0m"),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Says something on standard error that a person should know, and that is no complaint.
pub(crate) fn tell(text: &str) {
    // Nothing can be done where standard error is gone.
    let _ = writeln!(anstream::stderr(), "brittle: {text}");
}

/// Says what went wrong and what to do about it; the exit code that goes with it.
pub fn complain(error: &Error) -> Exit {
    let text = match error {
        Error::Config(problems) => problems.0.iter().map(painted).collect::<Vec<_>>().join("\n\n"),
        _ => format!("\x1b[1;31merror\x1b[0m: {error}"),
    };
    let help = error.remedy().map(|help| format!("\n \x1b[1;36mhelp\x1b[0m: {help}"));
    // Nothing can be done where standard error is gone.
    let _ = writeln!(anstream::stderr(), "{}{}", text.trim_end(), help.unwrap_or_default());
    error.exit()
}
