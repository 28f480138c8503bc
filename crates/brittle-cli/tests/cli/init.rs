//! `brittle init`: what it writes is a scenario, whatever the wishes.

use crate::program::{Room, golden};

/// A small generator: the wishes are the same in every run.
struct Wishes(u64);

impl Wishes {
    fn below(&mut self, n: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }

    fn of<'t>(&mut self, all: &[&'t str]) -> &'t str {
        all[self.below(all.len())]
    }
}

const STACKS: [&str; 12] = [
    "none",
    "requeue",
    "pytorch-async",
    "megatron-async",
    "nvrx",
    "multi-tier",
    "gemini",
    "byterobust",
    "checkpointless",
    "replica-drop",
    "scr",
    "migrate",
];

/// 120 sets of wishes, seed 7: all are written, pass `check` and `run`, and are the same when written again.
#[test]
fn whatever_is_wished_for_runs() {
    let room = Room::new("init-wishes");
    let mut wishes = Wishes(7);
    for n in 0..120 {
        let network = wishes.of(&["rail-clos", "fat-tree", "nvl72", "dragonfly-plus", "torus"]);
        let rates = match network {
            "torus" => "tpu",
            _ => wishes.of(&["llama3", "llama3-short", "rsc1", "rsc2"]),
        };
        // Whole racks of 72 and cubes of 64 among others, and from two racks on for copies apart.
        let hosts = ["40", "64", "128", "144", "576", "1000"];
        let per_host = match network {
            "nvl72" | "torus" => 4,
            _ => [4, 8, 16][wishes.below(3)],
        };
        let gpus = (per_host * wishes.of(&hosts).parse::<u32>().unwrap()).to_string();
        let stack = wishes.of(&STACKS);
        let mut args =
            vec!["init", "--gpus", &gpus, "--network", network, "--rates", rates, "--stack", stack];
        let per_host = per_host.to_string();
        args.extend(["--gpus-per-host", &per_host, "--horizon", "10d"]);
        match wishes.below(4) {
            0 => args.extend(["--spares", "0"]),
            1 => args.extend(["--spares", "36"]),
            _ => {}
        }
        if wishes.below(3) == 0 {
            // A formula needs saves that cost something, and those of some stacks are free.
            let rules = ["30min", "1h 30min", "daly", "exact"];
            let some = if stack == "none" { &rules[..] } else { &rules[..2] };
            args.extend(["--interval", wishes.of(some)]);
        }
        if wishes.below(3) == 0 && stack == "none" {
            args.extend(["--save", wishes.of(&["1s", "10s", "2min"])]);
        }
        if wishes.below(3) == 0 {
            args.extend(["--work", "4d"]);
        }
        if wishes.below(3) == 0 {
            args.extend(["--failure-rate", wishes.of(&["0.5", "2", "1e-3"])]);
        }
        let text = room.run(&args).fine();
        assert_eq!(text, room.run(&args).fine(), "{args:?}");
        room.write("draft.toml", &text);
        room.run(["check", "draft.toml"]).fine();
        let ended = room.run(["run", "draft.toml", "--trials", "1", "--threads", "1"]);
        assert_eq!(ended.code, Some(0), "wish {n}, {args:?}: {}", ended.err);
        // Every value tells where it comes from or what it is, but for what a sentence above or its table says.
        let told = text.lines().filter(|line| line.contains(" = ") && line.contains('#')).count();
        assert!(told > 10 && text.contains("[assumed]"), "{text}");
        assert!(text.contains("published"), "{text}");
    }
}

#[test]
fn drafts_are_as_they_were() {
    let room = Room::new("init-golden");
    golden("init", "llama3.toml", &room.run(["init", "--gpus", "16384"]).fine());
    let args = [
        "init",
        "--gpus",
        "4608",
        "--network",
        "nvl72",
        "--rates",
        "llama3-short",
        "--stack",
        "nvrx",
    ];
    golden("init", "nvl72-nvrx.toml", &room.run(args).fine());
}

/// Software fails in proportion to the GPUs of the job, hosts to those of a host; planned stops do neither.
#[test]
fn counts_follow_the_size() {
    let room = Room::new("init-size");
    let rate = |args: &[&str], class: &str| {
        let text = room.run(["init", "--rates", "llama3"].iter().chain(args)).fine();
        let class = text.split(&format!("[failures.{class}]")).nth(1).unwrap().to_owned();
        class.lines().find(|line| line.starts_with("rate")).unwrap().to_owned()
    };
    let whole = rate(&["--gpus", "16384"], "software_bug");
    assert!(whole.starts_with("rate = \"54 per 54 job-days\""), "{whole}");
    let half = rate(&["--gpus", "8192"], "software_bug");
    assert!(half.starts_with("rate = \"27 per 54 job-days\""), "{half}");
    let planned = rate(&["--gpus", "8192"], "planned_maintenance");
    assert!(planned.starts_with("rate = \"47 per 54 job-days\""), "{planned}");
    let tray = rate(&["--gpus", "7200", "--network", "nvl72"], "host_maintenance");
    assert!(tray.starts_with("rate = \"16 per 110592 host-days\""), "{tray}");
}

#[test]
fn nothing_is_written_over() {
    let room = Room::new("init-force");
    let args = ["init", "--gpus", "64", "-o", "scenario.toml"];
    let before = room.read("scenario.toml");
    let said = room.run(args).failed(2);
    assert!(said.contains("scenario.toml is already there") && said.contains("--force"), "{said}");
    assert_eq!(room.read("scenario.toml"), before);
    room.run(args.iter().chain(&["--force"])).fine();
    assert_ne!(room.read("scenario.toml"), before);
    room.run(["run", "scenario.toml", "--trials", "2"]);
}

#[test]
fn wishes_that_do_not_go_together_are_refused() {
    let room = Room::new("init-wrong");
    for (args, part) in [
        (&["--yes"][..], "how many GPUs"),
        (&[], "how many GPUs"),
        (&["--gpus", "12"], "no whole number of hosts of 8"),
        (&["--gpus", "0"], "a job needs GPUs"),
        (&["--gpus", "64", "--network", "torus", "--rates", "rsc1"], "do not go together"),
        (&["--gpus", "64", "--rates", "tpu"], "do not go together"),
        (&["--gpus", "64", "--network", "nvl72", "--gpus-per-host", "8"], "have 4 GPUs, not 8"),
        (&["--gpus", "64", "--stack", "nvrx", "--save", "5s"], "says itself what its saves cost"),
        (&["--gpus", "64", "--stack", "nvxr"], "did you mean `nvrx`?"),
        (&["--gpus", "8", "--stack", "gemini"], "groups of 2 hosts in a job that has 1"),
        (&["--gpus", "64", "--interval", "often"], "a length of time such as 30min"),
        (&["--gpus", "64", "--save", "10"], "10s"),
        (&["--gpus", "64", "--failure-rate", "-1"], "above 0"),
        (&["--gpus", "64", "--job", "My Job"], "small letters"),
        (&["--gpus", "64", "-o", "none/x.toml"], "mkdir -p none"),
    ] {
        let said = room.run(["init"].iter().chain(args)).failed(2);
        assert!(said.contains(part), "{args:?} does not say {part:?}: {said}");
    }
}
