//! Manual pages, from the same words as `--help`.

use clap::{Command, CommandFactory as _};
use clap_mangen::Man;

use super::Cli;

/// The manual page of every command, with its name, such as `brittle-sweep-plan`; the program's own first.
#[must_use]
pub fn manual() -> Vec<(String, String)> {
    fn walk(command: &Command, name: &str, pages: &mut Vec<(String, String)>) {
        let mut page = Vec::new();
        let man = Man::new(command.clone().display_name(name.to_owned()));
        man.render(&mut page).expect("memory can be written to");
        pages.push((name.to_owned(), finished(&String::from_utf8_lossy(&page), name)));
        for each in command.get_subcommands() {
            walk(each, &format!("{name}-{}", each.get_name()), pages);
        }
    }
    // `brittle help` has no page of its own.
    let without = |each: Command| each.disable_help_subcommand(true);
    let mut root = without(Cli::command()).mut_subcommands(without);
    root.build();
    let mut pages = Vec::new();
    walk(&root, "brittle", &mut pages);
    pages
}

/// A page with two things that `clap_mangen` leaves to its caller: who wrote it, where an empty date would make the next field the
/// date; and what follows the options line by line, since commands and tables are no text to be filled.
fn finished(page: &str, name: &str) -> String {
    let mut out = String::new();
    let mut lines = page.lines().peekable();
    let mut by_line = false;
    while let Some(line) = lines.next() {
        if line.starts_with(".SH") && by_line {
            out.push_str(".fi\n");
            by_line = false;
        }
        if line.starts_with(".TH ") {
            out.push_str(&format!(".TH {name} 1 \"\" \"brittle {}\"\n", env!("CARGO_PKG_VERSION")));
        } else if line == ".SH EXTRA" {
            let examples = lines.next_if(|next| next.starts_with("Example")).is_some();
            out.push_str(if examples { ".SH EXAMPLES\n.nf\n" } else { ".SH NOTES\n.nf\n" });
            by_line = true;
        } else {
            out.push_str(line);
            out.push('\n');
        }
    }
    if by_line {
        out.push_str(".fi\n");
    }
    out
}
