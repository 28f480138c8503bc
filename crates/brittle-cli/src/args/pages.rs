//! Completions and manual pages, from the same words as `--help`.

use clap::{Command, CommandFactory as _};
use clap_complete::Shell;
use clap_mangen::Man;

use super::Cli;

/// The script that makes a shell complete commands and options.
#[must_use]
pub fn completions(shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "brittle", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// The manual page of every command, with its name, such as `brittle-sweep-plan`; the program's own first.
#[must_use]
pub fn manual() -> Vec<(String, String)> {
    fn walk(command: &Command, name: &str, pages: &mut Vec<(String, String)>) {
        let mut page = Vec::new();
        let man = Man::new(command.clone().display_name(name.to_owned()));
        man.render(&mut page).expect("memory can be written to");
        pages.push((name.to_owned(), String::from_utf8_lossy(&page).into_owned()));
        for each in command.get_subcommands().filter(|each| each.get_name() != "help") {
            walk(each, &format!("{name}-{}", each.get_name()), pages);
        }
    }
    let mut root = Cli::command();
    root.build();
    let mut pages = Vec::new();
    walk(&root, "brittle", &mut pages);
    pages
}
