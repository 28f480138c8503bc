//! Shards for Slurm and Kubernetes: what is submitted, and that it does what a sweep here does.
#![cfg(unix)]

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::program::{Ended, Room};

/// What stands for Slurm and Kubernetes.
const TOOLS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/tools");

/// `brittle sweep submit` of the study with these options, where the tools are found.
fn submit(room: &Room, options: &[&str], variables: &[(&str, &str)]) -> Ended {
    Ended::from(command(room, options, variables).output().unwrap())
}

fn command(room: &Room, options: &[&str], variables: &[(&str, &str)]) -> Command {
    let args = ["sweep", "submit", "study.toml", "--store", "store"];
    let mut command = room.command(args.iter().chain(options));
    with_tools(&mut command, room);
    command.envs(variables.iter().copied());
    command
}

/// Lets a command find the tools, and nothing else under their names.
pub(crate) fn with_tools(command: &mut Command, room: &Room) {
    let path = std::env::var("PATH").unwrap_or_default();
    command.env("PATH", format!("{TOOLS}:{path}")).env("FAKE_LOG", room.path("log"));
}

/// Compares with a committed text; `BLESS=1` writes it.
#[track_caller]
fn golden(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/submit").join(name);
    if std::env::var_os("BLESS").is_some() {
        std::fs::create_dir_all(path.with_file_name("")).expect("the folder can be made");
        std::fs::write(&path, text).expect("the golden can be written");
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(golden == text, "{name} changed; BLESS=1 accepts it:\n{text}");
}

const SLURM: [&str; 6] = ["--engine", "slurm", "--shards", "7", "--program", "/opt/bin/brittle"];

#[test]
fn a_dry_run_is_a_script() {
    let room = Room::new("submit-dry");
    let dry = |more: &[&str]| submit(&room, &[&SLURM[..], &["--dry-run"], more].concat(), &[]);
    golden("slurm.sh", &dry(&[]).fine());
    let more = [
        "--array=3,5-6",
        "--at-once=2",
        "--cpus-per-task=4",
        "--partition=long",
        "--time=1-00:00:00",
        "--sbatch=account=ml",
        "--sbatch=--exclusive",
        "--name=a study",
        "--trials=500",
        "--seed=9",
        "--set=repair.duration=\"7h\"",
        "--result=it's.json",
        "--format=json",
    ];
    golden("slurm-all.sh", &dry(&more).fine());
    assert!(!room.path("store").exists() && !room.path("log").exists(), "nothing is submitted");
}

#[test]
fn what_is_submitted_is_the_whole() {
    let room = Room::new("submit-run");
    let whole = room.run(["sweep", "study.toml", "--set", "repair.duration=\"7h\""]).fine();
    // The tools run the shards and the merge at once, with this brittle.
    let options = [
        &["--engine", "slurm", "--shards", "7", "--set", "repair.duration=\"7h\""][..],
        &["--result", "it's $HOME.txt"],
    ];
    let said = submit(&room, &options.concat(), &[]).fine();
    assert_eq!(said, "job 11: shards 0-6 of 7\njob 12: merge\n");
    assert_eq!(room.read("it's $HOME.txt"), whole);
    let log = room.read("log");
    assert!(log.contains("sbatch --parsable --dependency=afterok:11\n"), "{log}");
    assert!(log.contains("#SBATCH --kill-on-invalid-dep=yes\n"), "{log}");
    // The printed script does the same.
    let printed = submit(&room, &[&options.concat()[..], &["--dry-run"]].concat(), &[]).fine();
    room.write("script.sh", printed);
    std::fs::remove_file(room.path("it's $HOME.txt")).unwrap();
    std::fs::remove_dir_all(room.path("store")).unwrap();
    let mut sh = Command::new("sh");
    with_tools(sh.arg("script.sh").current_dir(room.path("")), &room);
    assert_eq!(Ended::from(sh.output().unwrap()).fine(), "12\n");
    assert_eq!(room.read("it's $HOME.txt"), whole);
}

#[test]
fn a_lost_shard_is_submitted_again() {
    let room = Room::new("submit-again");
    let whole = room.run(["sweep", "study.toml"]).fine();
    let options = ["--engine", "slurm", "--shards", "5"];
    submit(&room, &options, &[("FAKE_DIES", "3")]).fine();
    // What others are writing while more is submitted is left alone.
    let half = ["cell-00000-chunk-00000.bin.0-1.7.tmp", "cell-00000-chunk-00000.bin.0-5.7.tmp"];
    half.iter().for_each(|name| room.write(&format!("store/{name}"), "half"));
    let said = room.read("store/merge-12.out");
    assert!(said.contains("those of 1 of 5 shards, --array=3\n"), "{said}");
    let said = submit(&room, &[&options[..], &["--array", "3"]].concat(), &[]).fine();
    assert_eq!(said, "job 11: shards 3 of 5\njob 12: merge\n");
    assert_eq!(room.read("store/merge-12.out"), whole);
    half.iter().for_each(|name| assert_eq!(room.read(&format!("store/{name}")), "half"));
}

#[test]
fn what_cannot_be_submitted_is_told() {
    let room = Room::new("submit-wrong");
    let wrong = |more: &[&str], code: i32, why: &str| {
        let said = submit(&room, more, &[]).failed(code);
        assert!(said.contains(why), "{more:?}: {said}");
    };
    let slurm =
        |more: &[&'static str]| [&["--engine", "slurm", "--shards", "7"][..], more].concat();
    wrong(&slurm(&["--array=3,7"]), 2, "no shard 7 of 7");
    wrong(&slurm(&["--array=3,x"]), 2, "no list of shards");
    wrong(&slurm(&["--image=a"]), 2, "--image is not for Slurm");
    wrong(&slurm(&["--partition=a\nb"]), 2, "cannot stand");
    wrong(&slurm(&["--name=a\"b"]), 2, "cannot stand");
    wrong(&slurm(&["--set=spares.worm=1"]), 2, "worm");
    let kubernetes = ["--engine", "kubernetes", "--shards", "7", "--image=a"];
    wrong(&kubernetes, 2, "--claim");
    wrong(
        &[&kubernetes[..], &["--claim=b", "--array=3"]].concat(),
        2,
        "--array is not for Kubernetes",
    );
    wrong(&[&kubernetes[..], &["--claim=b", "--name=A_b"]].concat(), 2, "no name of a job");
    assert!(!room.path("store").exists() && !room.path("log").exists());
    // Too many for Slurm as it comes is told, and Slurm decides.
    let many = ["--engine", "slurm", "--shards", "1002", "--dry-run"];
    let ended = submit(&room, &many, &[]);
    assert_eq!(ended.code, Some(0));
    assert!(
        ended.err.contains("MaxArraySize is 1001") && ended.out.contains("0-1001"),
        "{}",
        ended.err
    );
    assert_eq!(submit(&room, &["--engine=slurm", "--shards=1001", "--dry-run"], &[]).err, "");
    // A store of another study is told before anything is queued.
    room.run(["sweep", "run", "study.toml", "--store", "store", "--trials", "3"]).fine();
    wrong(&slurm(&[]), 4, "store is of another study");
    assert!(!room.path("log").exists());
    let said = room.run(["sweep", "submit", "-", "--store=x", "--engine=slurm", "--shards=2"]);
    assert!(said.failed(2).contains("standard input"));
}

#[test]
fn a_tool_that_refuses_is_told() {
    let room = Room::new("submit-refused");
    let slurm = ["--engine", "slurm", "--shards", "7"];
    let said = submit(&room, &slurm, &[("FAKE_REFUSES", "parsable")]).failed(2);
    assert!(said.contains("sbatch refuses: sbatch: error: it is refused\n"), "{said}");
    let said = submit(&room, &slurm, &[("FAKE_REFUSES", "afterok")]).failed(2);
    assert!(said.contains("job 11 is queued, and nothing merges it"), "{said}");
    assert!(said.contains("`brittle sweep merge`"), "{said}");
    let mut nowhere = command(&room, &slurm, &[]);
    let ended = Ended::from(nowhere.env("PATH", room.path("")).output().unwrap());
    let said = ended.failed(2);
    assert!(said.contains("cannot start sbatch") && said.contains("--dry-run"), "{said}");
}

#[test]
fn a_manifest_is_a_job_of_kubernetes() {
    let room = Room::new("submit-kubernetes");
    let options = [
        "--engine=kubernetes",
        "--shards=7",
        "--image=example/brittle:0.1",
        "--claim=studies",
        "--at-once=3",
        "--cpus-per-task=2",
        "--set=jobs.main.recovery.start=\"$(X)\"",
    ];
    // The setting is no length of time: what is told of it comes before anything else.
    submit(&room, &options, &[]).failed(2);
    let options = [&options[..6], &["--trials=500"]].concat();
    let text = submit(&room, &[&options[..], &["--dry-run"]].concat(), &[]).fine();
    golden("kubernetes.json", &text);
    let schema: Value = serde_json::from_str(include_str!("submit/job.schema.json")).unwrap();
    let manifest: Value = serde_json::from_str(&text).unwrap();
    check(&manifest, &schema, &schema, "job");
    assert!(!room.path("log").exists());
    let said = submit(&room, &options, &[]).fine();
    assert_eq!(said, "job.batch/brittle created\n");
    assert_eq!(room.read("log"), format!("kubectl create -f -\n{text}"));
    // The arguments of each pod, as Kubernetes would put its index in, are a sweep in parts.
    let args = &manifest["spec"]["template"]["spec"]["containers"][0]["args"];
    for index in 0..7 {
        let put = |arg: &Value| {
            arg.as_str().unwrap().replace("$(JOB_COMPLETION_INDEX)", &index.to_string())
        };
        let words: Vec<String> = args.as_array().unwrap().iter().map(put).collect();
        assert_eq!(room.run(words).fine(), "");
    }
    let merge = ["sweep", "merge", "study.toml", "--trials=500", "--store=store"];
    assert_eq!(room.run(merge).fine(), room.run(["sweep", "study.toml", "--trials=500"]).fine());
}

#[test]
fn a_variable_of_kubernetes_in_a_name_is_no_variable() {
    let room = Room::new("submit-literal");
    room.write("$(X).toml", crate::program::STUDY);
    let args = ["sweep", "submit", "$(X).toml", "--store=s", "--engine=kubernetes", "--shards=2"];
    let more = ["--image=a", "--claim=b", "--dry-run"];
    let text = room.run(args.iter().chain(&more)).fine();
    assert!(text.contains("\"$$(X).toml\""), "{text}");
}

/// Checks a value against the few words of JSON Schema that the schema of jobs is written in; any other is a mistake.
#[track_caller]
fn check(value: &Value, schema: &Value, root: &Value, at: &str) {
    for (word, rule) in schema.as_object().expect("a schema is an object") {
        match word.as_str() {
            "$schema" | "$defs" | "title" | "description" => {}
            "$ref" => {
                let path = rule.as_str().unwrap().trim_start_matches('#');
                check(value, root.pointer(path).expect("the definition is there"), root, at);
            }
            "type" => {
                let found = match value {
                    Value::Object(_) => "object",
                    Value::Array(_) => "array",
                    Value::String(_) => "string",
                    Value::Number(n) if n.is_u64() || n.is_i64() => "integer",
                    _ => "another",
                };
                assert_eq!(rule, found, "{at}");
            }
            "required" => {
                for key in rule.as_array().unwrap() {
                    assert!(value.get(key.as_str().unwrap()).is_some(), "{at} lacks {key}");
                }
            }
            "properties" => {
                for (key, inner) in value.as_object().expect(at) {
                    let rule = rule.get(key).unwrap_or_else(|| panic!("{at}.{key} is unknown"));
                    check(inner, rule, root, &format!("{at}.{key}"));
                }
            }
            "items" => {
                for (i, inner) in value.as_array().expect(at).iter().enumerate() {
                    check(inner, rule, root, &format!("{at}[{i}]"));
                }
            }
            "enum" => assert!(rule.as_array().unwrap().contains(value), "{at}: {value}"),
            "minimum" => assert!(value.as_i64() >= rule.as_i64(), "{at}: {value}"),
            "maxLength" => {
                assert!(value.as_str().unwrap().len() as u64 <= rule.as_u64().unwrap(), "{at}");
            }
            "additionalProperties" => {
                // Names are known from `properties`, but for maps of texts.
                if rule.is_object() {
                    value.as_object().expect(at).values().for_each(|v| check(v, rule, root, at));
                } else {
                    assert_eq!(*rule, Value::Bool(false), "{at}");
                }
            }
            word => panic!("{at}: the schema says {word}, which nobody checks"),
        }
    }
}

#[test]
fn the_check_of_manifests_can_fail() {
    let schema: Value = serde_json::from_str(include_str!("submit/job.schema.json")).unwrap();
    let manifest = include_str!("submit/kubernetes.json");
    for (good, bad) in [
        ("\"completionMode\"", "\"completionmode\""),
        ("\"Indexed\"", "\"indexed\""),
        ("\"completions\": 7", "\"completions\": \"7\""),
        ("\"restartPolicy\": \"Never\"", "\"restartPolicy\": \"Always\""),
        ("\"claimName\"", "\"name\""),
    ] {
        assert!(manifest.contains(good), "{good}");
        let manifest: Value = serde_json::from_str(&manifest.replace(good, bad)).unwrap();
        let found = std::panic::catch_unwind(|| check(&manifest, &schema, &schema, "job"));
        assert!(found.is_err(), "{bad}");
    }
}
