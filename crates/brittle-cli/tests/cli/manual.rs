//! Manual pages and completions: there for every command and shell, and of the words of `--help`.

use crate::program::Room;

#[test]
fn every_command_has_a_page() {
    let room = Room::new("man");
    std::fs::create_dir(room.path("man")).unwrap();
    assert_eq!(room.run(["man", "-o", "man"]).fine(), "");
    let pages = std::fs::read_dir(room.path("man")).unwrap().count();
    assert!(pages > 24, "{pages}");
    for page in
        ["brittle", "brittle-run", "brittle-sweep-plan", "brittle-topo-show", "brittle-init"]
    {
        let text = room.read(&format!("man/{page}.1"));
        let head = format!(".TH {page} 1 \"\" \"brittle {}\"\n", env!("CARGO_PKG_VERSION"));
        assert!(text.contains(&head), "{page}: {text}");
        assert!(!text.contains(r"help(1)"), "{page} names a page that is not there");
        // Commands and tables stand line by line.
        let (_, rest) = text.split_once("\n.nf\n").expect("a part that is not filled");
        assert!(rest.contains("  brittle ") && rest.contains("\n.fi\n"), "{page}: {rest}");
        assert!(!text.contains(".SH EXTRA"), "{page}");
    }
    assert_eq!(room.run(["man"]).fine(), room.read("man/brittle.1"));
    let run = room.run(["man", "run"]).fine();
    assert_eq!(run, room.read("man/brittle-run.1"));
    assert!(run.contains("Simulate a scenario and tell its goodput"), "{run}");
    assert_eq!(room.run(["man", "sweep", "plan"]).fine(), room.read("man/brittle-sweep-plan.1"));
}

#[test]
fn pages_that_cannot_be_are_refused() {
    let room = Room::new("man-wrong");
    assert!(room.run(["man", "rum"]).failed(2).contains("no command \"rum\""));
    assert!(room.run(["man", "-o", "none"]).failed(2).contains("mkdir -p none"));
}

#[test]
fn every_shell_learns_every_command() {
    let room = Room::new("completions");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = room.run(["completions", shell]).fine();
        for word in ["init", "doctor", "explain", "sweep", "deadline", "failure-rate", "nvl72"] {
            assert!(script.contains(word), "{shell} does not know {word}");
        }
        // What `clap_complete` leaves out.
        let added = match shell {
            "fish" => "using_subcommand completions\" -f -a \"zsh\"",
            "zsh" => "#(plan|run|merge|submit|help)}:+\"*::: :->sweep\"} \\\n&& ret=0",
            "elvish" => "while (not (has-key $completions $command))",
            _ => "",
        };
        assert!(script.contains(added), "{shell}");
    }
    // Where bash is, it takes the script and completes with it.
    room.write("brittle.bash", room.run(["completions", "bash"]).fine());
    let ask = "source brittle.bash; COMP_WORDS=(brittle doc); COMP_CWORD=1; _brittle brittle doc brittle; echo \"${COMPREPLY[@]}\"";
    let Ok(done) =
        std::process::Command::new("bash").args(["-c", ask]).current_dir(room.path("")).output()
    else {
        return;
    };
    assert_eq!(String::from_utf8_lossy(&done.stdout).trim(), "doctor", "{done:?}");
}
