//! Scenario text: TOML to a checked [`Scenario`], and every problem on the way told at once.
//!
//! The text becomes a tree that knows its places, the tree is read as file types, the file types are
//! converted to [`Parts`](crate::Parts), and the rules are checked; each step notes what is wrong and goes
//! on. `--set` changes the tree, so it is checked exactly like the file.
//!
//! Tables that a scenario names are attached by whoever opens files.
//!
//! **Invariant**: no files are opened here, and no text makes this panic. No other module knows `toml`.

mod attached;
mod convert;
mod document;
pub mod file;
mod lay;
mod problem;
mod reader;
mod set;
mod stacks;
mod stamp;
mod syntax;
mod table;
mod tree;
mod words;

pub use attached::{FileRef, Load, MAX_ATTACHED};
pub use document::Document;
pub use problem::{Fault, MAX_PROBLEMS, Problem, Problems};
pub use reader::{Key, Named, suggest};
pub use stacks::{Stack, StackValue, stacks};
pub use words::{BandwidthText, DelayText, LengthText, LifeText, RateText, SizeText};

use crate::scenario::Scenario;

/// Longest text that is read [bytes].
pub const MAX_BYTES: usize = 1 << 20;

/// A text and the name that problems call it by.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// A file name, or what stands for one.
    pub name: &'a str,
    /// The text.
    pub text: &'a str,
}

/// Reads and checks a scenario that names no files.
///
/// # Errors
/// Everything that is wrong with the text or the settings.
pub fn read(source: Source<'_>, sets: &[String]) -> Result<Scenario, Problems> {
    read_with(source, sets, &mut |_| Err("no files are read here".to_owned()))
}

/// Reads and checks a scenario; `load` finds the files that it names.
///
/// # Errors
/// Everything that is wrong with the text, the settings or the files.
pub fn read_with(
    source: Source<'_>,
    sets: &[String],
    load: &mut Load<'_>,
) -> Result<Scenario, Problems> {
    let mut document = Document::parse(source)?;
    let wrong = sets.iter().filter_map(|set| document.set(set).err());
    let wrong: Vec<Problem> = wrong.flat_map(|problems| problems.0).collect();
    if !wrong.is_empty() {
        return Err(Problems(wrong));
    }
    document.load(load)?;
    document.scenario()
}

impl Document {
    /// Reads the document as a scenario, in which every job stands on the stack that it names.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn scenario(&self) -> Result<Scenario, Problems> {
        let document = self.stacked();
        document.read(|file, faults| convert::scenario(file, document.attached(), faults))
    }
}

/// JSON Schema of a stack.
#[must_use]
pub fn stack_schema() -> schemars::Schema {
    schemars::schema_for!(file::StackFile)
}

/// JSON Schema of a scenario file.
#[must_use]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(file::ScenarioFile)
}
