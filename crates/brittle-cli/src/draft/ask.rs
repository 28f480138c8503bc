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
    // Hosts are known by now: what does not fill them is asked again.
    let network = args.network.unwrap_or(Network::RailClos);
    let per_host = args.gpus_per_host.or(network.gpus_per_host()).unwrap_or(8).max(1);
    while let Some(gpus) = args.gpus.filter(|gpus| !gpus.is_multiple_of(per_host)) {
        let less = gpus - gpus % per_host;
        let more = less.saturating_add(per_host);
        writeln!(
            asked.output,
            "  {gpus} GPUs are no whole number of hosts of {per_host}: {} or {more} are",
            less.max(per_host)
        )?;
        args.gpus = Some(asked.parsed("GPUs of the job", more)?);
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
        args.spares = asked.until("Warm spare hosts", "enough", |text| match text {
            "enough" => Ok(None),
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
        let read = |text: &str| {
            let digits = text.replace([',', '_'], "");
            digits.parse().map_err(|_| "a whole number is expected, such as 4096".to_owned())
        };
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Output;

    fn open() -> InitArgs {
        InitArgs {
            gpus: None,
            gpus_per_host: None,
            network: None,
            rates: None,
            failure_rate: None,
            stack: None,
            spares: None,
            save: None,
            interval: None,
            work: None,
            horizon: None,
            job: "train".to_owned(),
            title: None,
            yes: false,
            force: false,
            output: Output { output: None },
        }
    }

    fn asked(mut args: InitArgs, answers: &str) -> (InitArgs, String) {
        let mut said = Vec::new();
        ask(&mut args, &mut answers.as_bytes(), &mut said).expect("all can be understood");
        (args, String::from_utf8(said).expect("text"))
    }

    #[test]
    fn what_fills_no_hosts_is_asked_again() {
        let (args, said) = asked(open(), "4,100\nrail-clos\n4k\n4097\n\nllama3\nnone\n\n");
        assert_eq!((args.gpus, args.spares), (Some(4104), None));
        for told in [
            "4100 GPUs are no whole number of hosts of 8: 4096 or 4104 are",
            "such as 4096",
            "4097 GPUs",
        ] {
            assert!(said.contains(told), "{said}");
        }
    }

    #[test]
    fn answers_are_taken() {
        let (args, said) = asked(open(), "4608\nnvl72\nllama3-short\nnvrx\n72\n");
        assert_eq!((args.gpus, args.spares), (Some(4608), Some(72)));
        assert_eq!((args.network, args.rates), (Some(Network::Nvl72), Some(Rates::Llama3Short)));
        assert_eq!(args.stack.as_deref(), Some("nvrx"));
        assert_eq!(said.matches("]: ").count(), 5, "{said}");
    }

    #[test]
    fn no_answer_takes_the_default() {
        for answers in ["", "\n\n\n\n\n"] {
            let (args, _) = asked(open(), answers);
            assert_eq!((args.gpus, args.spares), (Some(16_384), None));
            assert_eq!((args.network, args.rates), (Some(Network::RailClos), Some(Rates::Llama3)));
        }
        let (args, _) = asked(open(), "64\ntorus\n");
        assert_eq!(args.rates, Some(Rates::Tpu));
    }

    #[test]
    fn a_slip_is_asked_again_and_what_was_told_is_not() {
        let told = InitArgs { rates: Some(Rates::Rsc1), spares: Some(4), ..open() };
        let (args, said) = asked(told, "many\n512\nfat tree\nfat-tree\nnvxr\nnvrx\n");
        assert_eq!((args.gpus, args.network), (Some(512), Some(Network::FatTree)));
        assert!(said.contains("a whole number is expected"), "{said}");
        assert!(said.contains("did you mean `fat-tree`?") && said.contains("`nvrx`"), "{said}");
        assert!(!said.contains("Failure rates") && !said.contains("spare"), "{said}");
    }
}
