//! Reading scenarios, studies and the files that they name: text of a sensible size, from a file or standard input.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use brittle_model::Scenario;
use brittle_model::text::{self, MAX_ATTACHED, MAX_BYTES, Source};
use brittle_study::{Plan, study_file};

use crate::args::Input;
use crate::errors::Error;

/// The largest result that is read.
pub(crate) const MAX_RESULT: usize = 256 << 20;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A scenario.
    Scenario,
    /// A study: a scenario by name, and axes.
    Study,
}

/// A file that was read.
#[derive(Debug)]
pub(crate) struct Document {
    path: PathBuf,
    /// As complaints name it.
    name: String,
    text: String,
}

impl Document {
    /// Reads a scenario or a study from a file, or from standard input for `-`.
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let document = Self::read_up_to(path, MAX_BYTES)?;
        let says = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
        if !document.text.lines().any(says) {
            return Err(Error::Empty(document.path));
        }
        if document.text.trim_start().starts_with('{') {
            return Err(Error::IsJson(document.path));
        }
        Ok(document)
    }

    /// Reads a file that may be as large as one that a scenario names.
    pub(crate) fn read_attached(path: &Path) -> Result<Self, Error> {
        Self::read_up_to(path, MAX_ATTACHED)
    }

    /// Reads a result, which may be larger than what people write.
    pub(crate) fn read_result(path: &Path) -> Result<Self, Error> {
        Self::read_up_to(path, MAX_RESULT)
    }

    /// Reads a file for a command that takes no study.
    pub(crate) fn read_scenario(path: &Path, command: &'static str) -> Result<Self, Error> {
        let document = Self::read(path)?;
        match document.kind() {
            Kind::Scenario => Ok(document),
            Kind::Study => Err(Error::IsStudy { path: document.path, command }),
        }
    }

    /// As complaints name it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// What it says.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The same file with another text in it.
    pub(crate) fn with_text(&self, text: String) -> Self {
        Self { path: self.path.clone(), name: self.name.clone(), text }
    }

    /// Its name without folders and ending.
    pub(crate) fn stem(&self) -> String {
        self.path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
    }

    fn read_up_to(path: &Path, limit: usize) -> Result<Self, Error> {
        let unreadable = |why: io::Error| match why.kind() {
            io::ErrorKind::NotFound => Error::NotFound(path.to_owned()),
            io::ErrorKind::IsADirectory => Error::Folder(path.to_owned()),
            _ => Error::Unreadable(path.to_owned(), why),
        };
        let stdin = path == Path::new("-");
        let mut bytes = Vec::new();
        let source: &mut dyn Read = if stdin {
            &mut io::stdin().lock()
        } else {
            &mut File::open(path).map_err(unreadable)?
        };
        source.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        let name = if stdin { "standard input".to_owned() } else { path.display().to_string() };
        let path = if stdin { PathBuf::from(&name) } else { path.to_owned() };
        if bytes.len() > limit {
            return Err(Error::TooBig(path));
        }
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Self { path, name, text }),
            Err(why) => Err(Error::NotUtf8 { path, at: why.utf8_error().valid_up_to() }),
        }
    }

    /// A study has a `scenario` key or `[[axes]]`; a scenario has neither.
    pub(crate) fn kind(&self) -> Kind {
        let mut top = true;
        for line in self.text.lines().map(str::trim_start) {
            let sets = |key: &&str| {
                line.strip_prefix(*key).is_some_and(|rest| rest.trim_start().starts_with('='))
            };
            let says = top && ["axes", "scenario"].iter().any(sets);
            if says || line.starts_with("[[axes]]") {
                return Kind::Study;
            }
            top &= !line.starts_with('[');
        }
        Kind::Scenario
    }

    /// The scenario that the text says.
    pub(crate) fn scenario(&self, sets: &[String]) -> Result<Scenario, Error> {
        let mut attach = |file: &str| attached(&self.folder().join(file));
        Ok(text::read_with(self.source(), sets, &mut attach)?)
    }

    /// The scenario with more set in it, which problems call by the name of the variant.
    pub(crate) fn variant(
        &self,
        sets: &[String],
        name: &str,
        more: &[String],
    ) -> Result<Scenario, Error> {
        self.changed(sets, &format!("variant {name}"), more)
    }

    fn changed(&self, sets: &[String], name: &str, more: &[String]) -> Result<Scenario, Error> {
        let mut document = text::Document::parse(self.source())?;
        for set in sets {
            document.set(set)?;
        }
        for set in more {
            document.set_from(name, set)?;
        }
        document.load(&mut |file: &str| attached(&self.folder().join(file)))?;
        Ok(document.scenario()?)
    }

    /// The text or the number at a path of the scenario, with what is set in it; a stack's values are not there.
    pub(crate) fn scalar(&self, sets: &[String], path: &str) -> Result<Option<String>, Error> {
        let mut document = text::Document::parse(self.source())?;
        for set in sets {
            document.set(set)?;
        }
        Ok(document.scalar(path))
    }

    /// The scenario with keys turned to values that are TOML, which problems call by the option.
    pub(crate) fn turned(
        &self,
        sets: &[String],
        turned: &[(String, String)],
        option: &str,
    ) -> Result<Scenario, Error> {
        let more: Vec<String> =
            turned.iter().map(|(key, value)| format!("{key}={value}")).collect();
        self.changed(sets, option, &more)
    }

    /// The plan of the study that the text says; scenarios are found from its folder.
    pub(crate) fn study(&self, sets: &[String]) -> Result<Plan, Error> {
        let folder = self.folder();
        let mut load = |path: &str| {
            let scenario = Self::read(&folder.join(path)).map_err(|error| error.to_string())?;
            Ok((scenario.name, scenario.text))
        };
        let mut attach = |file: &str| attached(&folder.join(file));
        Ok(study_file::read_with(self.source(), sets, &mut load, &mut attach)?)
    }

    /// Where the files that it names are found from; for standard input the working folder.
    fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }

    fn source(&self) -> Source<'_> {
        Source { name: &self.name, text: &self.text }
    }
}

/// Name and text of a file that a scenario names, or why it cannot be read.
fn attached(path: &Path) -> Result<(String, String), String> {
    match Document::read_up_to(path, MAX_ATTACHED) {
        Ok(document) => Ok((document.name, document.text)),
        Err(Error::TooBig(_)) => Err(format!("it has more than {} MiB", MAX_ATTACHED >> 20)),
        Err(error) => Err(error.to_string()),
    }
}

/// The scenario in the file of `input`, for a command that takes no study.
pub(crate) fn scenario(input: &Input, command: &'static str) -> Result<Scenario, Error> {
    Document::read_scenario(&input.file, command)?.scenario(&input.set)
}

/// The plan of the study in the file of `input`.
pub(crate) fn study(input: &Input) -> Result<Plan, Error> {
    let document = Document::read(&input.file)?;
    match document.kind() {
        Kind::Study => document.study(&input.set),
        Kind::Scenario => Err(Error::IsScenario(document.path)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_study_is_known_by_its_keys() {
        let kind = |text: &str| {
            Document { path: PathBuf::new(), name: String::new(), text: text.to_owned() }.kind()
        };
        assert_eq!(kind("title = \"x\"\nscenario = \"a.toml\"\n"), Kind::Study);
        assert_eq!(kind("  scenario=\"a.toml\"\n"), Kind::Study);
        assert_eq!(kind("# why\n[[axes]]\nkey = \"spares.warm\"\n"), Kind::Study);
        assert_eq!(kind("title = \"scenario = x\"\n[cluster]\nscenario = 1\n"), Kind::Scenario);
        assert_eq!(kind("# scenario = no\nscenarios = 1\n"), Kind::Scenario);
    }
}
