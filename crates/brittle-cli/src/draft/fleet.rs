//! Failure rates, repairs and the way back, as scenarios that ship have them, with their comments.

use super::Draft;
use crate::args::{Network, Rates};

const LLAMA3: &str = include_str!("../../../../configs/scenarios/llama3-405b.toml");
const SHORT: &str = include_str!("../../../../configs/scenarios/gpu-100k.toml");
const RSC1: &str = include_str!("../../../../configs/scenarios/rsc1.toml");
const RSC2: &str = include_str!("../../../../configs/scenarios/rsc2.toml");
const TPU: &str = include_str!("../../../../configs/scenarios/tpu-torus.toml");
const NVL72: &str = include_str!("../../../../configs/scenarios/nvl72-72.toml");

/// GPUs of the job whose software failures were counted.
const COUNTED_AT: u32 = 16_384;

/// GPUs of the hosts whose failures were counted.
const GPUS_PER_HOST: u32 = 8;

impl Rates {
    const fn text(self) -> &'static str {
        match self {
            Self::Llama3 => LLAMA3,
            Self::Llama3Short => SHORT,
            Self::Rsc1 => RSC1,
            Self::Rsc2 => RSC2,
            Self::Tpu => TPU,
        }
    }

    /// The scenario that they are taken from.
    pub(crate) const fn file(self) -> &'static str {
        match self {
            Self::Llama3 => "llama3-405b.toml",
            Self::Llama3Short => "gpu-100k.toml",
            Self::Rsc1 => "rsc1.toml",
            Self::Rsc2 => "rsc2.toml",
            Self::Tpu => "tpu-torus.toml",
        }
    }
}

impl Network {
    /// The rates that go with it.
    pub(crate) const fn rates(self) -> Rates {
        match self {
            Self::Torus => Rates::Tpu,
            _ => Rates::Llama3,
        }
    }
}

/// What the head of the scenario says was published.
pub(super) fn evidence(rates: Rates) -> String {
    let comments = rates.text().lines().take_while(|line| line.starts_with('#'));
    let from = comments.skip_while(|line| !line.starts_with("# Published"));
    let paragraph = from.take_while(|line| *line != "#");
    paragraph.map(|line| format!("{line}\n")).collect()
}

/// The failure classes and the repair.
pub(super) fn failures(draft: &Draft) -> String {
    let text = draft.rates.text();
    let first = text.find("[failures.").expect("a scenario has failures");
    // The comment right above the first class is its heading.
    let above = &text[..first];
    let from = above.trim_end().rfind("\n\n").map_or(first, |at| at + 2);
    let from = if text[from..first].lines().all(|line| line.is_empty() || line.starts_with('#')) {
        from
    } else {
        first
    };
    let to = text.find("[repair]").expect("a scenario has a repair");
    let mut classes = scaled(draft, &text[from..to]);
    if draft.network == Network::Nvl72 {
        classes.push_str(section(NVL72, "[failures.switch_tray]"));
        classes.push_str(section(NVL72, "[failures.scale_up_link]"));
    }
    classes + section(text, "[repair]").trim_end() + "\n"
}

/// The way back of the job of Llama 3.
pub(super) fn recovery() -> String {
    let section = section(LLAMA3, "[jobs.llama3.recovery]");
    let body = section.split_once('\n').map_or("", |(_, body)| body);
    body.trim_end().to_owned() + "\n"
}

/// A table with its heading, up to the next one.
fn section<'t>(text: &'t str, heading: &str) -> &'t str {
    let from = text.find(heading).expect("the scenario has the table");
    let to = text[from + 1..].find("\n[").map_or(text.len(), |at| from + 1 + at + 1);
    &text[from..to]
}

/// The classes with counts of software for the size of the job, and of hosts for the GPUs of a host.
fn scaled(draft: &Draft, classes: &str) -> String {
    let mut text = String::new();
    let (mut planned, mut counted) = (false, Vec::<String>::new());
    let flush = |class: &mut Vec<String>, planned: bool, text: &mut String| {
        for line in class.drain(..) {
            text.push_str(&rate(draft, &line, planned).unwrap_or(line));
            text.push('\n');
        }
    };
    for line in classes.lines() {
        if line.starts_with("[failures.") {
            flush(&mut counted, planned, &mut text);
            planned = false;
        }
        planned |= line.starts_with("effect = \"planned\"");
        counted.push(line.to_owned());
    }
    flush(&mut counted, planned, &mut text);
    text
}

/// The line of a rate that depends on a size, with another count; planned stops are as many for every size.
fn rate(draft: &Draft, line: &str, planned: bool) -> Option<String> {
    let rest = line.strip_prefix("rate = \"")?;
    let (count, rest) = rest.split_once(" per ")?;
    let (exposure, _) = rest.split_once('"')?;
    let (of, by, what) = match () {
        () if exposure.ends_with(" job-days") && !planned => (COUNTED_AT, draft.gpus, "a job"),
        () if exposure.ends_with(" host-days") && draft.rates != Rates::Tpu => {
            (GPUS_PER_HOST, draft.gpus_per_host, "a host")
        }
        () => return None,
    };
    if of == by {
        return None;
    }
    let scaled = count.parse::<f64>().ok()? * f64::from(by) / f64::from(of);
    let set = format!("rate = \"{scaled} per {exposure}\"");
    Some(format!("# published: {count} for {what} of {of} GPUs; in proportion is [assumed]\n{set}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_end_where_the_next_begins() {
        let text = "a = 1\n[x]\nb = 2\n\n[y]\nc = 3\n";
        assert_eq!(section(text, "[x]"), "[x]\nb = 2\n\n");
        assert_eq!(section(text, "[y]"), "[y]\nc = 3\n");
    }

    #[test]
    fn every_fleet_has_its_evidence() {
        for rates in [Rates::Llama3, Rates::Llama3Short, Rates::Rsc1, Rates::Rsc2, Rates::Tpu] {
            let evidence = evidence(rates);
            assert!(evidence.contains("arXiv") && evidence.lines().count() > 1, "{rates:?}");
        }
        let recovery = recovery();
        assert!(recovery.contains("warm_up = ") && !recovery.contains("[jobs."), "{recovery}");
    }
}
