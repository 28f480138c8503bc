//! The output that the README shows is what the commands print.
//!
//! A block that begins with `$ brittle run FILE`, `$ brittle trace FILE` or `$ brittle topo blast FILE` is compared with the command; the
//! block of a study with its committed results, which `make results` rebuilds. `...` stands for lines left
//! out; how wide white space is does not count.

use std::path::{Path, PathBuf};

use brittle_cli::args::{
    BlastArgs, CheckFormat, ClusterInput, Format, Input, Output, PlanArgs, RunArgs, SingleArgs,
    TopoArgs, TopoCommand, TraceArgs, TraceFormat, Untold, Work,
};
use brittle_cli::commands::{run::run, topo::topo, trace::trace};

use crate::repo::{read, root};

/// A command of the README and the lines that it shows below it.
struct Shown {
    command: String,
    lines: Vec<String>,
}

fn blocks() -> Vec<Shown> {
    let mut blocks: Vec<Shown> = Vec::new();
    let mut open = false;
    for line in read("README.md").lines() {
        if let Some(command) = line.strip_prefix("    $ ") {
            blocks.push(Shown { command: command.to_owned(), lines: Vec::new() });
            open = true;
        } else if line.starts_with("    ") && open {
            blocks.last_mut().expect("a block is open").lines.push(line.trim().to_owned());
        } else if !line.is_empty() {
            open = false;
        }
    }
    blocks.retain(|block| !block.lines.is_empty());
    blocks
}

/// What a command prints.
fn printed(command: &str) -> String {
    let words: Vec<&str> = command.split_whitespace().collect();
    if let ["brittle", "topo", "blast", file, components @ ..] = &words[..] {
        return blasted(file, components);
    }
    let ["brittle", verb, file] = words[..] else { panic!("README.md shows `{command}`") };
    let to = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("readme-{verb}.txt"));
    let output = || Output { output: Some(to.clone()) };
    let input = Input { file: root().join(file), set: Vec::new() };
    let format = Format::Text;
    let done = match verb {
        "run" => run(&RunArgs {
            plan: PlanArgs { input, seed: None, trials: None },
            precision: None,
            deadline: Vec::new(),
            work: Work { threads: None, quiet: true },
            format,
            output: output(),
            single: SingleArgs { trials_out: None, hlog: None },
        }),
        "trace" => trace(&TraceArgs {
            input,
            seed: 1,
            trial: 0,
            format: TraceFormat::Text,
            output: output(),
        }),
        "sweep" => {
            let study = PathBuf::from(file);
            let stem =
                study.file_stem().expect("a study has a name").to_string_lossy().into_owned();
            return read(&format!("results/{stem}/README.md"));
        }
        _ => panic!("README.md shows `{command}`"),
    };
    done.unwrap_or_else(|error| panic!("{command}: {error}"));
    std::fs::read_to_string(to).expect("it was just written")
}

/// What `brittle topo blast` prints.
fn blasted(file: &str, components: &[&str]) -> String {
    let to = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme-blast.txt");
    let input = Input { file: root().join(file), set: Vec::new() };
    let args = BlastArgs {
        cluster: ClusterInput { input, untold: Untold::default() },
        components: components.iter().map(|&name| name.to_owned()).collect(),
        format: CheckFormat::Text,
        output: Output { output: Some(to.clone()) },
    };
    let done = topo(&TopoArgs { command: TopoCommand::Blast(args) });
    done.unwrap_or_else(|error| panic!("{file}: {error}"));
    std::fs::read_to_string(to).expect("it was just written")
}

#[test]
fn the_readme_shows_what_the_commands_print() {
    let blocks = blocks();
    assert!(blocks.len() >= 3, "the README shows a run, a trace and a study");
    for Shown { command, lines } in blocks {
        let printed = printed(&command);
        let mut rest = printed.lines();
        for line in lines.iter().filter(|line| !line.is_empty() && *line != "...") {
            let found = rest.any(|other| other.split_whitespace().eq(line.split_whitespace()));
            assert!(found, "README.md, below `{command}`: this is not printed there:\n{line}");
        }
    }
}
