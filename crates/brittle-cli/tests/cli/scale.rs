//! The commands of `docs/scale.md` do what it says, where the tools that they need are installed.
#![cfg(unix)]

use std::path::Path;
use std::process::{Command, Stdio};

use crate::program::{Ended, Room, STUDY};
use crate::submit::with_tools;

/// A fenced block: its language and its lines.
pub(crate) struct Block {
    pub(crate) language: String,
    pub(crate) text: String,
}

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/scale.md");

/// The fenced blocks of a page.
pub(crate) fn blocks(page: &Path) -> Vec<Block> {
    let page = std::fs::read_to_string(page).expect("the page is there");
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for line in page.lines() {
        if let Some(language) = line.strip_prefix("```") {
            open = !open;
            if open {
                blocks.push(Block { language: language.to_owned(), text: String::new() });
            }
        } else if open {
            let text = &mut blocks.last_mut().expect("a block is open").text;
            text.push_str(line);
            text.push('\n');
        }
    }
    blocks
}

/// Whether a command goes well.
fn goes_well(program: &str, args: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// What a block needs that need not be installed.
fn lacks(block: &Block) -> Option<&'static str> {
    let has = |tool: &str| goes_well("sh", &["-c", &format!("command -v {tool}")]);
    if block.language == "python" {
        return (!goes_well("python3", &["-c", "import dask.distributed"])).then_some("Dask");
    }
    let needed = ["parallel", "xargs", "hq"].into_iter().find(|tool| {
        let call = format!("{tool} ");
        block
            .text
            .lines()
            .any(|line| line.starts_with(&call) || line.contains(&format!("| {call}")))
    });
    needed.filter(|tool| !has(tool))
}

#[test]
fn the_page_on_scale_is_true() {
    let room = Room::new("scale");
    room.write("interval.toml", STUDY);
    let folder = Path::new(env!("CARGO_BIN_EXE_brittle")).with_file_name("");
    let mut ran = 0;
    let mut skipped = Vec::new();
    for block in blocks(Path::new(PAGE)).into_iter().filter(|block| block.language != "toml") {
        if let Some(tool) = lacks(&block) {
            skipped.push(tool);
            continue;
        }
        let program = if block.language == "python" { "python3" } else { "sh" };
        room.write("block", &block.text);
        let mut command = Command::new(program);
        command.args(if program == "sh" { &["-eu", "block"][..] } else { &["block"] });
        with_tools(command.current_dir(room.path("")).stdin(Stdio::null()), &room);
        let path = command.get_envs().find_map(|(key, value)| value.filter(|_| key == "PATH"));
        let path = format!("{}:{}", folder.display(), path.unwrap().to_string_lossy());
        let ended = Ended::from(command.env("PATH", path).output().unwrap());
        assert_eq!(ended.code, Some(0), "{}\n{}{}", block.text, ended.out, ended.err);
        ran += 1;
    }
    // Each way that ran left its result, and it is the same.
    let whole = room.read("whole.txt");
    let results: Vec<String> =
        room.names().into_iter().filter(|name| name.ends_with(".txt")).collect();
    assert!(results.iter().all(|name| room.read(name) == whole), "{results:?}");
    for name in ["whole", "laptop", "hand", "slurm", "slurm-again"] {
        assert!(results.contains(&format!("{name}.txt")), "{results:?}");
    }
    assert!(ran >= 10, "{ran} blocks ran; skipped for want of {skipped:?}");
    // `tests/evidence/scale.sh` says which tools it has installed.
    let installed = std::env::var("BRITTLE_TEST_TOOLS").unwrap_or_default();
    for tool in installed.split_whitespace() {
        assert!(!skipped.contains(&tool), "{tool} is installed, and was not found");
        let result = format!("{}.txt", tool.to_lowercase());
        assert!(results.contains(&result), "{results:?}");
    }
}
