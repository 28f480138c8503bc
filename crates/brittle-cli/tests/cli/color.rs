//! Colour: only where it is wanted.

use crate::program::{Ended, Room};

fn colored(env: &[(&str, &str)], args: &[&str]) -> bool {
    let room = Room::new(&format!("color-{}-{}", env.len(), args.len()));
    let mut command = room.command(["run", "scenario.toml", "--trials", "10"]);
    command.args(args).envs(env.iter().copied());
    Ended::from(command.output().unwrap()).fine().contains('\x1b')
}

#[test]
fn a_pipe_has_no_color_unless_it_is_wanted() {
    assert!(!colored(&[], &[]));
    assert!(colored(&[("CLICOLOR_FORCE", "1")], &[]));
    assert!(!colored(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], &[]));
    assert!(colored(&[], &["--color", "always"]));
    assert!(colored(&[("NO_COLOR", "1")], &["--color", "always"]));
    assert!(!colored(&[("CLICOLOR_FORCE", "1")], &["--color", "never"]));
}

#[test]
fn a_file_has_color_only_by_option() {
    let room = Room::new("color-file");
    let write = |color| {
        let args = ["run", "scenario.toml", "--trials", "10", "-o", "out.txt", "--color", color];
        room.command(args).env("CLICOLOR_FORCE", "1").output().unwrap();
        room.read("out.txt").contains('\x1b')
    };
    assert!(!write("auto"));
    assert!(write("always"));
}

#[test]
fn complaints_have_color_only_where_it_is_wanted() {
    let room = Room::new("color-error");
    assert!(!room.run(["run", "none.toml"]).err.contains('\x1b'));
    assert!(room.run(["run", "none.toml", "--color", "always"]).err.contains('\x1b'));
}
