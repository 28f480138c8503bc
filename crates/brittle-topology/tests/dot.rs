//! The DOT text of a small cluster, against a golden; `BLESS=1` rewrites it.

mod common;

use std::path::Path;

use common::{build, tiny};

#[test]
fn a_small_cluster_looks_like_its_golden() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/two_pods.dot");
    let dot = build(&tiny()).to_dot();
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &dot).expect("the golden can be written");
    }
    let golden = std::fs::read_to_string(&path).expect("the golden is committed");
    assert!(dot == golden, "the DOT text changed; look at it, then BLESS=1:\n{dot}");
}
