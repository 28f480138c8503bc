//! `brittle topo`, byte for byte where it answers. `BLESS=1 cargo test -p brittle-cli` rewrites the answers.

use std::path::Path;

use crate::program::{Room, golden};

/// Two leaves of GPU hosts and one of logins, two spines.
const CONF: &str = "\
SwitchName=leaf0 Nodes=gpu[0-3]
SwitchName=leaf1 Nodes=gpu[4-7]
SwitchName=leaf2 Nodes=login[0-1]
SwitchName=spine0 Switches=leaf[0-2]
SwitchName=spine1 Switches=leaf[0-2]
";

/// One spine joins two leaves, whose hosts are a block each.
const CHAIN: &str = "\
- topology: chain
  cluster_default: true
  tree:
    switches:
      - switch: a
        nodes: n[0-1]
      - switch: b
        nodes: n[2-3]
      - switch: top
        children: a,b
- topology: blocks
  block:
    block_sizes: [2]
    blocks:
      - block: block0
        nodes: n[0-1]
      - block: block1
        nodes: n[2-3]
";

fn room(test: &str) -> Room {
    let room = Room::new(&format!("topo-{test}"));
    room.write("topology.conf", CONF);
    room.write("chain.yaml", CHAIN);
    room
}

fn shipped(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../configs/scenarios");
    folder.join(name).to_string_lossy().into_owned()
}

#[test]
fn surveys_are_as_they_were() {
    let room = room("show");
    for name in ["toy", "llama3-405b", "imported"] {
        let said = room.run(["topo", "show", &shipped(&format!("{name}.toml"))]).fine();
        golden("topo", &format!("show-{name}.txt"), &said);
    }
    let chosen = ["topo", "show", "topology.conf", "--hosts", "gpu[0-7]", "--nics-per-host", "4"];
    golden("topo", "show-conf.txt", &room.run(chosen).fine());
    golden("topo", "show-chain.txt", &room.run(["topo", "show", "chain.yaml"]).fine());
    let json = ["topo", "show", "chain.yaml", "--gpus-per-host", "4", "--format", "json"];
    golden("topo", "show-chain.json", &room.run(json).fine());
}

#[test]
fn blasts_are_as_they_were() {
    let room = room("blast");
    let llama = shipped("llama3-405b.toml");
    let down = ["topo", "blast", &llama, "leaf3", "rack999", "nic_link17", "spine0"];
    golden("topo", "blast-llama3-405b.txt", &room.run(down).fine());
    golden(
        "topo",
        "blast-toy.txt",
        &room.run(["topo", "blast", &shipped("toy.toml"), "gpu9"]).fine(),
    );
    let down = ["topo", "blast", "topology.conf", "spine1", "gpu4"];
    golden("topo", "blast-conf.txt", &room.run(down).fine());
    let imported = shipped("imported.toml");
    let down = ["topo", "blast", &imported, "leaf-a1", "spine-2", "--format", "json"];
    golden("topo", "blast-imported.json", &room.run(down).fine());
}

/// The order in which components are named, and naming one twice, does not matter.
#[test]
fn what_is_down_is_a_set() {
    let room = room("set");
    let blast =
        |down: &[&str]| room.run([&["topo", "blast", "topology.conf"], down].concat()).fine();
    assert_eq!(
        blast(&["leaf0", "gpu9", "nic_link1"]),
        blast(&["nic_link1", "gpu9", "gpu9", "leaf0"])
    );
}

/// What is imported is checked, exported and imported again, and is the same cluster, whatever the format.
#[test]
fn import_check_export_import() {
    let room = room("round");
    let import = ["topo", "import", "chain.yaml", "--gpus-per-host", "4", "-o", "first.toml"];
    assert_eq!(room.run(import).fine(), "");
    let checked = room.run(["check", "first.toml"]).fine();
    assert!(checked.contains("4 hosts of 4 GPUs") && checked.contains("2 leaves"), "{checked}");
    let first = room.run(["topo", "show", "first.toml", "--format", "json"]).fine();
    // Slurm's topology.conf holds a tree or blocks; the others hold both.
    for (format, file) in [("graphml", "a.graphml"), ("edges-csv", "a.csv"), ("json", "a.json")] {
        let export = ["topo", "export", "first.toml", "--format", format, "-o", file];
        assert_eq!(room.run(export).fine(), "");
        let second = format!("{format}.toml");
        let import = ["topo", "import", file, "--gpus-per-host", "4", "-o", &second];
        assert_eq!(room.run(import).fine(), "");
        let again = room.run(["topo", "show", &second, "--format", "json"]).fine();
        assert_eq!(again.replace(file, "chain.yaml"), first);
        let export = ["topo", "export", &second, "--format", format];
        assert_eq!(room.run(export).fine(), room.read(file));
    }
}

/// A scenario in another folder names the file from there.
#[test]
fn a_scenario_finds_its_file_from_its_folder() {
    let room = room("folders");
    std::fs::create_dir_all(room.path("deep/down")).expect("a folder");
    let import = ["topo", "import", "topology.conf", "-o", "deep/down/s.toml"];
    assert_eq!(room.run(import).fine(), "");
    assert!(room.read("deep/down/s.toml").contains("path = \"../../topology.conf\""));
    assert!(room.run(["check", "deep/down/s.toml"]).fine().contains("10 hosts of 8 GPUs"));
}

/// Every format that is read keeps a shipped cluster's survey, but for what stands outside the network.
#[test]
fn every_cluster_is_written_for_others() {
    let room = room("export");
    let toy = shipped("toy.toml");
    for format in ["slurm-conf", "slurm-yaml", "graphml", "edges-csv", "json", "dot", "ibsim"] {
        golden(
            "topo",
            &format!("export-toy.{format}"),
            &room.run(["topo", "export", &toy, "--format", format]).fine(),
        );
    }
    let again = room.run(["topo", "export", &toy, "--format", "graphml", "-o", "toy.graphml"]);
    assert_eq!(again.fine(), "");
    let table = |file: &str| {
        let said = room.run(["topo", "show", file]).fine();
        said.split_once('\n').expect("a title").1.to_owned()
    };
    assert_eq!(table("toy.graphml"), table(&toy));
}

#[track_caller]
fn complaint(args: &[&str], parts: &[&str]) {
    let room = room(&format!("wrong-{}", args.join("-").replace(['/', '.', '[', ']'], "_")));
    room.write("bad.conf", "SwitchName=a Nodes=n[0-1]\nSwitchName=b Nodes=n[2-3\n");
    room.write("blocks.conf", "BlockName=a Nodes=n[0-1]\n");
    let said = room.run([&["topo"], args].concat()).failed(2);
    for part in parts {
        assert!(said.contains(part), "{args:?} does not say {part:?}:\n{said}");
    }
}

#[test]
fn what_is_wrong_is_told() {
    complaint(&["show", "none.conf"], &["there is no file none.conf"]);
    complaint(&["show", "study.toml"], &["study.toml is a study"]);
    complaint(&["show", "bad.conf"], &["bad.conf:2:1:", "n[2-3"]);
    complaint(&["show", "blocks.conf"], &["tells no links", "blocks alone"]);
    complaint(&["show", "topology.conf", "--gpus-per-host", "0"], &["`gpus_per_host` is 0"]);
    complaint(&["show", "topology.conf", "--hosts", "gpu[0-8]"], &["no host \"gpu8\"", "gpu0"]);
    complaint(&["show", "topology.conf", "--nic-bandwidth", "fast"], &["--nic-bandwidth:1:"]);
    complaint(&["show", "topology.conf", "--from", "json"], &["topology.conf:1:"]);
    complaint(&["show", "scenario.toml", "--gpus-per-host", "8"], &["is a scenario", "--set"]);
    complaint(&["blast", "scenario.toml", "leaf99"], &["\"leaf99\"", "leaf0 to leaf7"]);
    complaint(&["blast", "scenario.toml", "leef"], &["\"leef\"", "kind and number"]);
    complaint(&["blast", "scenario.toml", "core0"], &["the cluster has no core"]);
    complaint(&["blast", "scenario.toml", "job0"], &["no component \"job0\""]);
    complaint(&["blast", "scenario.toml"], &["COMPONENT"]);
    complaint(&["export", "scenario.toml", "--format", "ibnetdiscover"], &["slurm-conf", "ibsim"]);
    complaint(&["import", "scenario.toml"], &["is no file of another tool", "--from"]);
    complaint(&["import", "-"], &["standard input is no file"]);
    complaint(&["import", "topology.conf", "-o", "scenario.toml"], &["already there"]);
    complaint(&["import", "topology.conf", "-o", "no/where.toml"], &["there is no folder no"]);
    complaint(&["show", "topology.conf", "-o", "out.toml"], &["named like a scenario"]);
}
