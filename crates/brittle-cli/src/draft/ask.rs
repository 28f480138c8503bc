//! Questions for what a draft does not say, on a terminal.

use std::io::{self, BufRead, Write};
use std::str::FromStr;

use brittle_model::text::{Stack, stacks, suggest};

use crate::args::{InitArgs, Network, Rates};

/// Asks for what the arguments leave open; an empty answer takes the default, and so does the end of input.
pub(crate) fn ask(
    args: &mut InitArgs,
    input: &mut dyn BufRead,
    output: &mut dyn Write,
) -> io::Result<()> {
    writeln!(output, "A few questions; Enter takes what stands in brackets.")?;
    let mut asked = Asked { input, output, ended: false };
    if args.gpus.is_none() {
        args.gpus = Some(asked.parsed("GPUs of the job", 16_384)?);
    }
    if args.network.is_none() {
        args.network =
            Some(asked.chosen("Network", Network::all(), Network::as_str, Network::RailClos)?);
    }
    if args.rates.is_none() {
        let network = args.network.unwrap_or(Network::RailClos);
        args.rates =
            Some(asked.chosen("Failure rates of", Rates::all(), Rates::as_str, network.rates())?);
    }
    if args.stack.is_none() {
        let names: Vec<&str> = stacks().iter().map(|stack| stack.name).chain(["none"]).collect();
        let question = format!("Stack for saves and recovery ({})", names.join(", "));
        args.stack = asked.until(&question, "none", |text| {
            let known = text == "none" || Stack::named(text).is_some();
            if known { Ok(Some(text.to_owned())) } else { Err(Stack::suggestion(text)) }
        })?;
    }
    if args.spares.is_none() {
        args.spares = asked.until("Warm spare hosts", "2 %", |text| match text {
            "2 %" => Ok(None),
            text => text.parse().map(Some).map_err(|_| "a number of hosts is expected".to_owned()),
        })?;
    }
    Ok(())
}

struct Asked<'a> {
    input: &'a mut dyn BufRead,
    output: &'a mut dyn Write,
    ended: bool,
}

impl Asked<'_> {
    /// Asks until the answer can be understood.
    fn until<T>(
        &mut self,
        question: &str,
        default: &str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> io::Result<T> {
        loop {
            write!(self.output, "{question} [{default}]: ")?;
            self.output.flush()?;
            let mut answer = String::new();
            self.ended |= self.input.read_line(&mut answer)? == 0;
            let answer = match answer.trim() {
                "" => default,
                answer => answer,
            };
            match read(answer) {
                Ok(value) => return Ok(value),
                Err(why) if self.ended => return Err(io::Error::other(why)),
                Err(why) => writeln!(self.output, "  {why}")?,
            }
        }
    }

    fn parsed<T: FromStr + ToString>(&mut self, question: &str, default: T) -> io::Result<T> {
        let read = |text: &str| text.parse().map_err(|_| "a whole number is expected".to_owned());
        self.until(question, &default.to_string(), read)
    }

    fn chosen<T: Copy>(
        &mut self,
        question: &str,
        all: &[T],
        word: fn(T) -> &'static str,
        default: T,
    ) -> io::Result<T> {
        let words: Vec<&str> = all.iter().copied().map(word).collect();
        let question = format!("{question} ({})", words.join(", "));
        let read = |text: &str| {
            let found = all.iter().copied().find(|&each| word(each) == text);
            found.ok_or_else(|| suggest(text, &words))
        };
        self.until(&question, word(default), read)
    }
}
