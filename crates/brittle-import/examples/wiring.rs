//! A wiring at work, for `tests/evidence/topology.sh`.
//!
//! ```text
//! wiring make SHAPE               a rail-optimised cluster as CSV; SHAPE is HOSTS,RAILS,HOSTS_PER_LEAF,SPINES
//! wiring turn FROM TO FILE        a file in another format; TO may be ibsim
//! wiring keep FORMAT FILE         what a format keeps of a CSV file, as CSV
//! wiring same FROM FILE FROM FILE says the first difference and fails, or says how much is the same
//! wiring expand LIST              the names of a list, one a line
//! wiring fold NAME...             the list of some names
//! ```

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

use brittle_import::hostlist::{expand, fold};
use brittle_import::{Format, Limits, NodeKind, Wiring, kept, read, to_ibsim, write};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (mut out, mut err) = (std::io::stdout(), std::io::stderr());
    // What cannot be written has nobody to read it.
    let done = match run(&words) {
        Ok(text) => out.write_all(text.as_bytes()).map(|()| ExitCode::SUCCESS),
        Err(text) => writeln!(err, "{text}").map(|()| ExitCode::FAILURE),
    };
    done.unwrap_or(ExitCode::FAILURE)
}

fn run(words: &[&str]) -> Result<String, String> {
    let said = |error: brittle_import::ImportError| error.to_string();
    match words {
        ["make", shape] => make(shape),
        ["turn", from, "ibsim", file] => Ok(to_ibsim(&open(from, file)?)),
        ["turn", from, to, file] => write(format(to)?, &open(from, file)?).map_err(said),
        ["keep", of, file] => {
            let wiring = kept(format(of)?, &open("edges-csv", file)?).map_err(said)?;
            write(Format::EdgesCsv, &wiring).map_err(said)
        }
        ["same", from, file, other, second] => {
            let (one, two) = (open(from, file)?, open(other, second)?);
            match one.difference(&two) {
                Some(difference) => Err(difference),
                None => Ok(size(&one)),
            }
        }
        ["expand", list] => {
            let names = expand(list, 1_000_000).map_err(said)?;
            Ok(names.into_iter().fold(String::new(), |all, name| all + &name + "\n"))
        }
        ["fold", names @ ..] => {
            let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
            Ok(fold(&names) + "\n")
        }
        _ => Err("say make, turn, keep, same, expand or fold".to_owned()),
    }
}

fn format(name: &str) -> Result<Format, String> {
    Format::from_name(name).ok_or_else(|| format!("{name} is no format"))
}

fn open(from: &str, file: &str) -> Result<Wiring, String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    read(format(from)?, &text, &Limits::default()).map_err(|error| format!("{file}: {error}"))
}

fn size(wiring: &Wiring) -> String {
    let count = |kind| wiring.nodes.iter().filter(|node| node.kind == kind).count();
    let (hosts, switches) = (count(NodeKind::Host), count(NodeKind::Switch));
    format!("{hosts} hosts, {switches} switches, {} links\n", wiring.links.len())
}

/// Hosts on one leaf a rail, every leaf on every spine.
fn make(shape: &str) -> Result<String, String> {
    let numbers: Result<Vec<u32>, _> = shape.split(',').map(str::parse).collect();
    let Ok([hosts, rails, per_leaf @ 1..=u32::MAX, spines]) = numbers.as_deref() else {
        return Err(format!("{shape} is no HOSTS,RAILS,HOSTS_PER_LEAF,SPINES"));
    };
    let mut text = String::from("from,to\n");
    // Writing into a string does not fail.
    for (host, rail) in (0..*hosts).flat_map(|host| (0..*rails).map(move |rail| (host, rail))) {
        let _ = writeln!(text, "n{host},leaf{}r{rail}", host / per_leaf);
    }
    for (group, rail) in
        (0..hosts.div_ceil(*per_leaf)).flat_map(|g| (0..*rails).map(move |r| (g, r)))
    {
        for spine in 0..*spines {
            let _ = writeln!(text, "leaf{group}r{rail},spine{spine}");
        }
    }
    Ok(text)
}
