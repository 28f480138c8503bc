//! A study in parts: whoever runs which, the result is the same bytes; what is missing is told.

use std::path::PathBuf;

use brittle_model::text::Source;
use brittle_study::shard::Chunk;
use brittle_study::{Shard, Store};

use crate::program::{Ended, Room};

/// Chunks of the study of these tests: four cells of 64 and 36 trials.
const CHUNKS: usize = 8;

/// Runs a shard without a word.
fn shard(room: &Room, shard: &str, store: &str) {
    let args = ["sweep", "run", "study.toml", "--store", store, "--shard", shard];
    assert_eq!(room.run(args).fine(), "");
}

fn merge(room: &Room, args: &[&str]) -> Ended {
    room.run(["sweep", "merge", "study.toml"].iter().chain(args))
}

/// The files of chunks in a store.
fn chunks(room: &Room, store: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(room.path(store)).expect("the store is there");
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = paths.filter(|path| path.extension().unwrap() == "bin").collect();
    paths.sort();
    paths
}

#[test]
fn seven_shards_are_the_whole() {
    let room = Room::new("shards");
    for of in [1, 7] {
        // All but one in one folder, the last elsewhere.
        let (here, there) = (format!("here{of}"), format!("there{of}"));
        for index in (0..of).rev() {
            let store = if index + 1 == of { &there } else { &here };
            shard(&room, &format!("{index}/{of}"), store);
        }
        for format in ["text", "json", "csv", "markdown"] {
            let whole = room.run(["sweep", "study.toml", "--format", format]).fine();
            let mut args = vec!["--format", format, "--store", &there];
            args.extend(if of > 1 { vec!["--store", here.as_str()] } else { Vec::new() });
            assert!(merge(&room, &args).fine() == whole, "{of} shards, {format}");
        }
    }
}

#[test]
fn a_store_goes_on() {
    let room = Room::new("goes-on");
    let args = ["sweep", "study.toml", "--format", "json", "--store", "store"];
    let whole = room.run(["sweep", "study.toml", "--format", "json"]).fine();
    shard(&room, "1/3", "store");
    let before = chunks(&room, "store");
    let times = |paths: &[PathBuf]| -> Vec<_> {
        paths.iter().map(|path| path.metadata().unwrap().modified().unwrap()).collect()
    };
    let written = times(&before);
    assert!((1..CHUNKS).contains(&before.len()));
    assert!(room.run(args).fine() == whole);
    assert_eq!(chunks(&room, "store").len(), CHUNKS);
    assert!(room.run(args).fine() == whole);
    assert_eq!(times(&before), written, "what is there is not run again");
}

#[test]
fn missing_shards_are_told() {
    let room = Room::new("missing");
    for index in [0, 2, 4, 5] {
        shard(&room, &format!("{index}/7"), "store");
    }
    let said = merge(&room, &["--store", "store", "--shards", "7"]).failed(4);
    assert!(said.contains("3 of 8 chunks are missing"), "{said}");
    assert!(said.contains("those of 3 of 7 shards, --array=1,3,6"), "{said}");
    let said = merge(&room, &["--store", "store"]).failed(4);
    assert!(said.contains("3 of 8") && said.contains("--shards N"), "{said}");
    // Chunks 1, 3 and 6 are missing: of two shards, both lack some.
    let said = merge(&room, &["--store", "store", "--shards", "2"]).failed(4);
    assert!(said.contains("those of 2 of 2 shards, --array=0-1"), "{said}");
    let said = merge(&room, &["--store", "nothing"]).failed(4);
    assert!(said.contains("there is no store in nothing"), "{said}");
    assert!(!room.path("nothing").exists());
}

#[test]
fn a_changed_study_is_refused() {
    let room = Room::new("changed");
    shard(&room, "0/1", "store");
    let other = crate::program::SCENARIO.replace("1000h", "900h");
    room.write("other/scenario.toml", other);
    room.write("other/study.toml", crate::program::STUDY);
    for (args, what) in [
        (&["study.toml", "--trials", "101"][..], "its number of trials is 100, here it is 101"),
        (&["study.toml", "--seed", "4"], "its seed is 3, here it is 4"),
        (&["study.toml", "--set", "repair.duration=\"7h\""], "its scenario digest is "),
        (&["other/study.toml"], "its scenario digest is "),
    ] {
        for verb in [&["sweep"][..], &["sweep", "run"], &["sweep", "merge"]] {
            let said = room.run(verb.iter().chain(args).chain(&["--store", "store"])).failed(4);
            assert!(said.contains(what) && said.contains("store is of another study"), "{said}");
            assert!(said.contains("another folder") && said.contains("remove"), "{said}");
        }
    }
    assert_eq!(merge(&room, &["--store", "store"]).code, Some(0), "nothing was touched");
    room.write("store/plan.json", "{}");
    let said = merge(&room, &["--store", "store"]).failed(4);
    assert!(said.contains("plan.json is no key of a study"), "{said}");
}

#[test]
fn stores_that_contradict_each_other_are_refused() {
    let room = Room::new("conflict");
    shard(&room, "0/1", "one");
    shard(&room, "0/1", "two");
    merge(&room, &["--store", "one", "--store", "two"]).fine();
    // Two chunks of the same length change places: each is whole, and in the wrong place.
    let (a, b) = (&chunks(&room, "two")[0], &chunks(&room, "two")[2]);
    let bytes = std::fs::read(b).unwrap();
    std::fs::write(a, &bytes).unwrap();
    let said = merge(&room, &["--store", "two"]).failed(4);
    assert!(said.contains("1 of 8 chunks are missing or damaged"), "{said}");
    // A chunk of the same study and place with other trials: written by another machine, or another hand.
    std::fs::write(a, std::fs::read(&chunks(&room, "one")[0]).unwrap()).unwrap();
    forge(&room, "two");
    merge(&room, &["--store", "two"]).fine();
    let said = merge(&room, &["--store", "one", "--store", "two"]).failed(4);
    assert!(said.contains("are the same chunk and differ"), "{said}");
}

/// Stores the first chunk anew, with another outcome of its first trial.
fn forge(room: &Room, store: &str) {
    let mut load = |name: &str| Ok((name.to_owned(), room.read(name)));
    let source = Source { name: "study.toml", text: &room.read("study.toml") };
    let plan = brittle_study::study_file::read(source, &[], &mut load).expect("a good study");
    let store = Store::open(&room.path(store), &plan, Shard::WHOLE).expect("a good store");
    let chunk = Chunk { cell: 0, number: 0 };
    let mut records = store.get(&plan, chunk).expect("it is there");
    records[0].spares.hot += 1;
    store.put(&plan, chunk, &records).expect("it can be written");
}

/// What befalls the bytes of a chunk.
type Damage<'a> = &'a dyn Fn(&mut Vec<u8>);

#[test]
fn a_damaged_chunk_is_run_again() {
    let room = Room::new("damaged");
    let whole = room.run(["sweep", "study.toml"]).fine();
    shard(&room, "0/1", "store");
    let paths = chunks(&room, "store");
    let sound: Vec<_> = paths.iter().map(|path| std::fs::read(path).unwrap()).collect();
    let size = sound[3].len();
    let damages: [Damage<'_>; 6] = [
        &|bytes| bytes.clear(),
        &|bytes| bytes.truncate(size - 1),
        &|bytes| bytes[size / 2] ^= 1,
        &|bytes| bytes[size - 1] ^= 128,
        &|bytes| bytes.push(0),
        &|bytes| bytes[0] ^= 1,
    ];
    for damage in damages {
        let mut bytes = sound[3].clone();
        damage(&mut bytes);
        std::fs::write(&paths[3], bytes).unwrap();
        let said = merge(&room, &["--store", "store", "--shards", "8"]).failed(4);
        assert!(said.contains("1 of 8") && said.contains("--array=3"), "{said}");
        assert!(room.run(["sweep", "study.toml", "--store", "store"]).fine() == whole);
        assert_eq!(std::fs::read(&paths[3]).unwrap(), sound[3]);
    }
}

#[test]
fn a_task_knows_its_shard() {
    let room = Room::new("tasks");
    let run = |store: &str, variables: &[(&str, &str)]| {
        let mut command = room.command(["sweep", "run", "study.toml", "--store", store]);
        command.envs(variables.iter().copied());
        Ended::from(command.output().unwrap())
    };
    let array = |id: &'static str| {
        [
            ("SLURM_ARRAY_TASK_ID", id),
            ("SLURM_ARRAY_TASK_COUNT", "3"),
            ("SLURM_ARRAY_TASK_MIN", "0"),
            ("SLURM_ARRAY_TASK_MAX", "2"),
            ("SLURM_ARRAY_TASK_STEP", "1"),
        ]
    };
    let ended = run("store", &array("0"));
    assert_eq!(ended.code, Some(0));
    assert_eq!(ended.err, "brittle: this is shard 0/3, by SLURM_ARRAY_TASK_ID\n");
    let ended = run("store", &[("JOB_COMPLETION_INDEX", "1"), ("BRITTLE_SHARDS", "3")]);
    assert_eq!(ended.err, "brittle: this is shard 1/3, by JOB_COMPLETION_INDEX\n");
    let said = merge(&room, &["--store", "store", "--shards", "3"]).failed(4);
    assert!(said.contains("--array=2"), "{said}");
    let ended = run("store", &[("HQ_TASK_ID", "2"), ("BRITTLE_SHARDS", "3")]);
    assert_eq!(ended.err, "brittle: this is shard 2/3, by HQ_TASK_ID\n");
    assert_eq!(
        merge(&room, &["--store", "store"]).fine(),
        room.run(["sweep", "study.toml"]).fine()
    );
    // Without a scheduler it is all of it, and nothing is to be told.
    assert_eq!(run("whole", &[]).fine(), "");
    merge(&room, &["--store", "whole"]).fine();
}

#[test]
fn a_sparse_array_must_say_its_shard() {
    let room = Room::new("sparse");
    let run = |more: &[&str]| {
        let args = ["sweep", "run", "study.toml", "--store", "store"];
        let mut command = room.command(args.iter().chain(more));
        command.env("SLURM_ARRAY_TASK_ID", "3").env("SLURM_ARRAY_TASK_COUNT", "2");
        command.env("SLURM_ARRAY_TASK_MIN", "3").env("SLURM_ARRAY_TASK_MAX", "7");
        command.env("SLURM_ARRAY_TASK_STEP", "4");
        Ended::from(command.output().unwrap())
    };
    let said = run(&[]).failed(2);
    assert!(said.contains("2 tasks from 3 to 7 in steps of 4"), "{said}");
    assert!(said.contains("--shard \"$SLURM_ARRAY_TASK_ID/N\""), "{said}");
    assert!(!room.path("store").exists());
    assert_eq!(run(&["--shard", "3/8"]).fine(), "");
}

#[test]
fn a_plan_tells_the_work() {
    let room = Room::new("plan");
    let text =
        room.run(["sweep", "plan", "study.toml", "--trials", "1000", "--shards", "7"]).fine();
    for part in ["4,000", "64 of 64 trials, or what is left", "7, each of 9 to 10 chunks", "seed 3"]
    {
        assert!(text.contains(part), "{part}:\n{text}");
    }
    let args = ["sweep", "plan", "study.toml", "--shards", "4", "--format", "json"];
    let value: serde_json::Value = serde_json::from_str(&room.run(args).fine()).unwrap();
    assert_eq!((&value["cells"], &value["chunks"]), (&4.into(), &CHUNKS.into()));
    assert_eq!(value["shards"]["most_chunks"], 2);
    let check = room.run(["check", "study.toml", "--format", "json"]).fine();
    let check: serde_json::Value = serde_json::from_str(&check).unwrap();
    assert_eq!(value["provenance"]["scenario_digest"], check["scenario_digest"]);
    let said = room.run(["sweep", "plan", "study.toml", "--shards", "0"]).failed(2);
    assert!(said.contains("1..=100000"), "{said}");
}

#[test]
fn a_command_is_told_from_a_study() {
    let room = Room::new("commands");
    assert!(room.run(["sweep"]).failed(2).contains("<FILE>"));
    assert!(room.run(["sweep", "plan"]).failed(2).contains("<FILE>"));
    assert!(room.run(["sweep", "run", "study.toml"]).failed(2).contains("--store"));
    assert!(room.run(["sweep", "study.toml", "plan"]).failed(2).contains("cannot be used with"));
    for (shard, why) in [("7/7", "from 0/7 to 6/7"), ("1", "0/64"), ("0/0", "out of range")] {
        let args = ["sweep", "run", "study.toml", "--store", "x", "--shard", shard];
        assert!(room.run(args).failed(2).contains(why), "{shard}");
    }
}
