//! Progress on standard error: a bar on a terminal, a line every ten seconds elsewhere, or silence.

#![expect(clippy::disallowed_methods, reason = "progress is of the wall clock; no result sees it")]

use std::fmt::Write;
use std::io::{IsTerminal as _, Write as _, stderr};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use brittle_study::Progress;
use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

/// Between two plain lines.
const PERIOD: Duration = Duration::from_secs(10);

/// Looks at a terminal in a second.
const HERTZ: u8 = 10;

/// Shows how far a study is; may be told from any thread.
pub(crate) struct Meter {
    face: Face,
    cells: usize,
}

enum Face {
    Silent,
    Bar(ProgressBar),
    Lines { began: Instant, said: Mutex<Instant> },
}

impl Meter {
    /// A meter for a study of so many cells and trials in all.
    pub(crate) fn new(quiet: bool, cells: usize, trials: u64) -> Self {
        let face = if quiet {
            Face::Silent
        } else if stderr().is_terminal() {
            let bar = ProgressBar::with_draw_target(
                Some(trials),
                ProgressDrawTarget::stderr_with_hz(HERTZ),
            );
            let looks = "{msg}{bar:30.green} {human_pos} of {human_len} trials, {rate}, {eta} left";
            let style = ProgressStyle::with_template(looks).expect("the template is right");
            bar.set_style(style.with_key("rate", |state: &ProgressState, out: &mut dyn Write| {
                let _ = write!(out, "{} a second", HumanCount(state.per_sec() as u64));
            }));
            Face::Bar(bar)
        } else {
            let now = Instant::now();
            Face::Lines { began: now, said: Mutex::new(now) }
        };
        Self { face, cells }
    }

    /// Shows where the study is.
    pub(crate) fn show(&self, progress: Progress) {
        let Progress { trials, of, cells } = progress;
        match &self.face {
            Face::Silent => {}
            Face::Bar(bar) => {
                if self.cells > 1 {
                    bar.set_message(format!("cell {} of {} ", cells + 1, self.cells));
                }
                bar.set_position(trials);
            }
            Face::Lines { began, said } => {
                let Ok(mut said) = said.try_lock() else { return };
                if said.elapsed() < PERIOD {
                    return;
                }
                *said = Instant::now();
                let seconds = began.elapsed().as_secs_f64();
                let left = seconds / trials.max(1) as f64 * of.saturating_sub(trials) as f64;
                let rate = trials as f64 / seconds;
                let cell = match self.cells {
                    1 => String::new(),
                    all => format!("cell {} of {all}, ", cells + 1),
                };
                // Nothing can be done where standard error is gone.
                let _ = writeln!(
                    stderr(),
                    "brittle: {cell}{} of {} trials, {} a second, {left:.0} s left",
                    HumanCount(trials),
                    HumanCount(of),
                    HumanCount(rate as u64),
                );
            }
        }
    }

    /// Takes the bar away.
    pub(crate) fn finish(self) {
        if let Face::Bar(bar) = self.face {
            bar.finish_and_clear();
        }
    }
}
