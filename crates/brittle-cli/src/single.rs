//! Files of single trials, written while a study is run or merged.

use std::io;
use std::path::Path;

use brittle_report::{TrialsFormat, TrialsWriter};
use brittle_study::Plan;
use brittle_study::hlog::Log;
use brittle_study::record::Record;

use crate::args::SingleArgs;
use crate::errors::Error;
use crate::output::{Destination, Pending};

/// The files that were asked for. They see each record that counts, in order.
pub(crate) struct Single<'a> {
    trials: Option<(Pending, TrialsWriter<'a>)>,
    log: Option<(Pending, Log<'a, io::BufWriter<std::fs::File>>)>,
    failed: Option<Error>,
}

/// Names of the files, known to be sensible before any work is done.
pub(crate) struct Names<'a> {
    trials: Option<(&'a Path, TrialsFormat)>,
    log: Option<&'a Path>,
}

impl<'a> Names<'a> {
    /// The names that the arguments give, beside that of the result.
    pub(crate) fn new(args: &'a SingleArgs, result: &Destination) -> Result<Self, Error> {
        let (trials, log) = (args.trials_out.as_deref(), args.hlog.as_deref());
        let mut taken: Vec<&Path> = result.path().into_iter().collect();
        for path in [trials, log].into_iter().flatten() {
            if Destination::new(Some(path))?.is_stdout() {
                return Err(Error::NoFile);
            }
            if taken.contains(&path) {
                return Err(Error::SameOutput(path.to_owned()));
            }
            taken.push(path);
        }
        let format = trials.map(format_of).transpose()?;
        Ok(Self { trials: trials.zip(format), log })
    }

    /// Begins the files.
    pub(crate) fn create<'b>(&self, plan: &'b Plan) -> Result<Single<'b>, Error> {
        let trials = |(path, format)| -> Result<_, Error> {
            let (pending, out) = Pending::create(path)?;
            let writer = TrialsWriter::new(plan, format, out);
            let writer = writer.map_err(|why| pending.failed(why))?;
            Ok((pending, writer))
        };
        let log = |path| -> Result<_, Error> {
            let (pending, out) = Pending::create(path)?;
            let log = Log::new(plan, out).map_err(|why| pending.failed(why))?;
            Ok((pending, log))
        };
        let (trials, log) = (self.trials.map(trials), self.log.map(log));
        Ok(Single { trials: trials.transpose()?, log: log.transpose()?, failed: None })
    }
}

impl Single<'_> {
    /// Takes the next records of a cell; whether all went well so far.
    pub(crate) fn take(&mut self, cell: usize, first: u64, records: &[Record]) -> bool {
        if self.failed.is_none() {
            self.failed = self.write(cell, first, records).err();
        }
        self.failed.is_none()
    }

    fn write(&mut self, cell: usize, first: u64, records: &[Record]) -> Result<(), Error> {
        if let Some((pending, trials)) = &mut self.trials {
            trials.add(cell, first, records).map_err(|why| pending.failed(why))?;
        }
        if let Some((pending, log)) = &mut self.log {
            log.add(cell, records).map_err(|why| pending.failed(why))?;
        }
        Ok(())
    }

    /// Puts the files in their places.
    pub(crate) fn complete(self) -> Result<(), Error> {
        if let Some(failed) = self.failed {
            return Err(failed);
        }
        if let Some((pending, trials)) = self.trials {
            trials.finish().map_err(|why| pending.failed(why))?;
            pending.complete()?;
        }
        if let Some((pending, log)) = self.log {
            let flushed = log.finish().and_then(|mut out| io::Write::flush(&mut out));
            flushed.map_err(|why| pending.failed(why))?;
            pending.complete()?;
        }
        Ok(())
    }
}

/// The format that the name of a file tells.
fn format_of(path: &Path) -> Result<TrialsFormat, Error> {
    let extension = path.extension().unwrap_or_default().to_string_lossy();
    TrialsFormat::of_extension(&extension).ok_or_else(|| Error::NoTrialsFormat(path.to_owned()))
}
