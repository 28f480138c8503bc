//! Where a result goes: standard output, or a file that is complete or not there.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::errors::Error;

/// A place for a result, known to be sensible before any work is done.
#[derive(Clone, Debug)]
pub(crate) struct Destination(Option<PathBuf>);

impl Destination {
    /// The file at `path`; without one, or with `-`, standard output.
    pub(crate) fn new(path: Option<&Path>) -> Result<Self, Error> {
        match path.filter(|path| path.extension().is_some_and(|extension| extension == "toml")) {
            Some(path) if !path.is_dir() => Err(Error::OutputIsInput(path.to_owned())),
            _ => Self::at(path),
        }
    }

    /// The same for a scenario, which overwrites nothing.
    pub(crate) fn for_scenario(path: Option<&Path>) -> Result<Self, Error> {
        match path.filter(|path| path.is_file()) {
            Some(path) => Err(Error::AlreadyThere(path.to_owned())),
            None => Self::at(path),
        }
    }

    fn at(path: Option<&Path>) -> Result<Self, Error> {
        let Some(path) = path.filter(|path| *path != Path::new("-")) else { return Ok(Self(None)) };
        if path.as_os_str().as_encoded_bytes().ends_with(b"/") || path.is_dir() {
            return Err(Error::OutputFolder(path.to_owned()));
        }
        let folder = folder_of(path);
        if !folder.is_dir() {
            return Err(Error::NoOutputFolder(folder.to_owned()));
        }
        Ok(Self(Some(path.to_owned())))
    }

    pub(crate) const fn is_stdout(&self) -> bool {
        self.0.is_none()
    }

    /// Writes the result. A reader of standard output who has seen enough is no error.
    pub(crate) fn deliver(&self, text: &str) -> Result<(), Error> {
        match &self.0 {
            Some(path) => {
                write_file(path, text).map_err(|why| Error::Unwritable(path.clone(), why))
            }
            None => {
                let mut out = io::stdout().lock();
                match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
                    Err(why) if why.kind() != io::ErrorKind::BrokenPipe => {
                        Err(Error::Unwritable("standard output".into(), why))
                    }
                    _ => Ok(()),
                }
            }
        }
    }
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// Writes beside the file, then renames; what is no plain file, as `/dev/null`, is written to.
fn write_file(path: &Path, text: &str) -> io::Result<()> {
    // A link stays a link: what it points to is replaced.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if path.exists() && !path.is_file() {
        return fs::write(path, text);
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let beside = path.with_file_name(name);
    let written = fs::write(&beside, text).and_then(|()| fs::rename(&beside, &path));
    if written.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(&beside);
    }
    written
}
