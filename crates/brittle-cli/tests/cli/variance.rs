//! What common luck gains on scenarios that ship: `results/evidence/variance.md`, which `BLESS=1` writes.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

use crate::program::Room;

/// A comparison of two: the scenario, what is compared, the arguments, and whether it is of close policies.
struct Pair {
    scenario: &'static str,
    what: &'static str,
    args: &'static [&'static str],
    close: bool,
}

const PAIRS: [Pair; 7] = [
    Pair {
        scenario: "llama3-405b",
        what: "saves every 8 min by the exact rule, or every 10 min",
        args: &["--variant", "b: jobs.llama3.checkpoint.interval=\"10min\"", "--trials", "1000"],
        close: true,
    },
    Pair {
        scenario: "gpu-100k",
        what: "starts of 2 min, or of 3 min",
        args: &["--variant", "b: jobs.large.recovery.start=\"3min\"", "--trials", "200"],
        close: true,
    },
    Pair {
        scenario: "async-saves",
        what: "saves in the background by Daly's rule, or every 10 min",
        args: &["--variant", "b: jobs.train.checkpoint.interval=\"10min\"", "--trials", "400"],
        close: true,
    },
    Pair {
        scenario: "lemons",
        what: "hosts retired after 3 failures; the spare that waited longest, or the one of fewest failures",
        args: &[
            "--set",
            "hosts.retire.threshold.failures=3",
            "--variant",
            "b: hosts.choice=\"fewest_failures\"",
            "--trials",
            "400",
        ],
        close: false,
    },
    Pair {
        scenario: "stacks-16k",
        what: "saves and restarts as in the file, or the stack nvrx",
        args: &["--stack", "nvrx", "--trials", "400"],
        close: false,
    },
    Pair {
        scenario: "hpn-single-tor",
        what: "one switch for a rail of a host, or hpn-dual-tor",
        args: &["hpn-dual-tor.toml", "--trials", "400"],
        close: false,
    },
    Pair {
        scenario: "llama3-405b",
        what: "256 warm spares, or 20, which are not enough",
        args: &["--variant", "b: spares.warm=20", "--trials", "400"],
        close: false,
    },
];

const HEAD: &str = "\
# What common luck gains

Scenarios that ship, compared in pairs by `brittle compare` with seed 1. The factor is how many times more trials
independent samples would take for the same interval: the sum of the two variances over that of the paired difference. A
test of the command line rebuilds this page, and demands 10 or more of close policies. Between policies of which one loses by what the
other does not see, such as waits for want of spares, there is little in common, and `brittle compare` says so.

| scenario | compared | trials | difference of goodput | 95 % interval | correlation | factor |
| :--- | :--- | ---: | ---: | :--- | ---: | ---: |
";

#[test]
fn close_policies_need_a_tenth_of_the_trials() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let room = Room::new("variance");
    let mut page = HEAD.to_owned();
    for Pair { scenario, what, args, close } in PAIRS {
        let file = format!("{scenario}.toml");
        let mut command = room.command(["compare", &file, "--format", "json", "-q"]);
        command.args(args).current_dir(root.join("configs/scenarios"));
        let output = command.output().expect("brittle starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let value: Value = serde_json::from_slice(&output.stdout).unwrap();
        let goodput = &value["scenarios"][1]["from_first"]["measures"]["goodput"];
        let number = |key: &str| goodput[key].as_f64().unwrap();
        let factor = number("variance_reduction");
        assert!(!close || factor >= 10.0, "{scenario}, {what}: {factor}");
        let points = |key: &str| 100.0 * number(key);
        writeln!(
            page,
            "| `{scenario}` | {what} | {} | {:+.3} pp | {:+.3} to {:+.3} | {:.3} | {factor:.1} |",
            value["trials"],
            points("difference"),
            points("lo"),
            points("hi"),
            number("correlation")
        )
        .unwrap();
    }
    let path = root.join("results/evidence/variance.md");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &page).expect("results/evidence can be written");
    }
    assert_eq!(std::fs::read_to_string(path).unwrap_or_default(), page, "BLESS=1 writes it");
}
