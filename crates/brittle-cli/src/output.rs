//! Where a result goes: standard output, or a file that is complete or not there.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write as _};
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

    /// The same for a scenario, which overwrites nothing unless that is wanted.
    pub(crate) fn for_scenario(path: Option<&Path>, overwrite: bool) -> Result<Self, Error> {
        match path.filter(|path| path.is_file() && !overwrite) {
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

    /// The file, if it is one.
    pub(crate) fn path(&self) -> Option<&Path> {
        self.0.as_deref()
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

/// A file that is being written bit by bit; it takes its place when it is complete, and is not there before.
#[derive(Debug)]
pub(crate) struct Pending {
    /// As the user calls it.
    path: PathBuf,
    /// Where it is written, and where it then belongs; none of what is no plain file.
    moves: Option<(PathBuf, PathBuf)>,
}

impl Pending {
    /// Begins the file at `path`.
    pub(crate) fn create(path: &Path) -> Result<(Self, BufWriter<File>), Error> {
        let failed = |why| Error::Unwritable(path.to_owned(), why);
        let place = place_of(path);
        let (moves, file) = if place.exists() && !place.is_file() {
            (None, OpenOptions::new().write(true).open(&place).map_err(failed)?)
        } else {
            let beside = beside(&place);
            let file = File::create(&beside).map_err(failed)?;
            (Some((beside, place)), file)
        };
        Ok((Self { path: path.to_owned(), moves }, BufWriter::new(file)))
    }

    /// What went wrong with it.
    pub(crate) fn failed(&self, why: io::Error) -> Error {
        Error::Unwritable(self.path.clone(), why)
    }

    /// Puts the file in its place.
    pub(crate) fn complete(mut self) -> Result<(), Error> {
        let Some((beside, place)) = self.moves.take() else { return Ok(()) };
        fs::rename(&beside, &place).map_err(|why| {
            // The first error is the one to tell.
            let _ = fs::remove_file(&beside);
            self.failed(why)
        })
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if let Some((beside, _)) = &self.moves {
            // Nobody asks for a file that is not complete.
            let _ = fs::remove_file(beside);
        }
    }
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// A link stays a link: what it points to is replaced.
fn place_of(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// Where a file is written before it is complete.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    path.with_file_name(name)
}

/// Writes beside the file, then renames; what is no plain file, as `/dev/null`, is written to.
fn write_file(path: &Path, text: &str) -> io::Result<()> {
    let path = place_of(path);
    if path.exists() && !path.is_file() {
        return fs::write(path, text);
    }
    let beside = beside(&path);
    let written = fs::write(&beside, text).and_then(|()| fs::rename(&beside, &path));
    if written.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(&beside);
    }
    written
}
