//! Completions of shells, from the same words as `--help`.
//!
//! Three things that `clap_complete` leaves out are added: in fish the values of an argument that is no option, in zsh the commands
//! below one that may take a file instead, and in elvish what follows a file. `tests/evidence/shells.sh` asks the shells themselves.

use clap::{Command, CommandFactory as _};
use clap_complete::Shell;

use super::Cli;

/// The script that makes a shell complete commands and options.
#[must_use]
pub fn completions(shell: Shell) -> String {
    let mut root = Cli::command();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut root, "brittle", &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    match shell {
        Shell::Fish => script + &values_in_fish(&root),
        Shell::Elvish => {
            script.replace(ANSWER_IN_ELVISH, &format!("{BACK_IN_ELVISH}{ANSWER_IN_ELVISH}"))
        }
        Shell::Zsh => commands_or_files_in_zsh(script, &root),
        _ => script,
    }
}

/// How elvish's script answers, of a command by the words before the cursor.
const ANSWER_IN_ELVISH: &str = "    $completions[$command]\n";

/// Back to the command, over words that are none: a file.
const BACK_IN_ELVISH: &str = "    while (not (has-key $completions $command)) {
        set command = $command[..(str:last-index $command ';')]
    }
";

/// What fish may offer where an argument of a command has named values.
fn values_in_fish(root: &Command) -> String {
    let mut lines = String::new();
    for command in root.get_subcommands() {
        for value in command.get_positionals().flat_map(clap::Arg::get_possible_values) {
            let (name, value_name) = (command.get_name(), value.get_name());
            let help = value.get_help().map_or_else(String::new, |help| {
                let help = help.to_string().replace('\\', "\\\\").replace('\'', "\\'");
                format!(" -d '{help}'")
            });
            lines.push_str(&format!(
                "complete -c brittle -n \"__fish_brittle_using_subcommand {name}\" -f -a \"{value_name}\"{help}\n"
            ));
        }
    }
    lines
}

/// Of a command that takes a file or a command below it, the first word completes to either, and only behind such a command follow
/// what it takes. As it comes, the first word is the file and the second the command.
fn commands_or_files_in_zsh(script: String, root: &Command) -> String {
    let both = |each: &&Command| each.has_subcommands() && each.get_positionals().next().is_some();
    root.get_subcommands().filter(both).fold(script, |script, command| {
        let name = command.get_name();
        let below: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
        let file = format!(
            ":_files' \\\n\":: :_brittle__subcmd__{name}_commands\" \\\n\"*::: :->{name}\" \\\n"
        );
        let Some((head, rest)) = script.split_once(&file) else { return script };
        let head = &head[..head.rfind('\n').map_or(0, |end| end + 1)];
        let then = format!("    ({name})\n");
        let rest = match rest.split_once(&then) {
            Some((before, block)) => {
                format!("{before}{then}{}", block.replacen("$line[2]", "$line[1]", 3))
            }
            None => rest.to_owned(),
        };
        let either = format!("': :{{_brittle__subcmd__{name}_commands; _files}}' \\\n");
        let behind =
            format!("${{${{(M)words[2,-1]:#({})}}:+\"*::: :->{name}\"}} \\\n", below.join("|"));
        format!("{head}{either}{behind}{rest}")
    })
}
