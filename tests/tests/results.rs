//! `results/` is what `make results` writes, bit for bit.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use brittle_model::text::Source;
use brittle_report::{Format, Style, render};
use brittle_study::{Control, StudyResult, study_file};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn run(study: &str, threads: usize) -> StudyResult {
    let path = root().join("configs/studies").join(study).with_extension("toml");
    let text = fs::read_to_string(&path).expect("a shipped study");
    let folder = path.parent().expect("a folder").to_owned();
    let mut load = |file: &str| {
        let text = fs::read_to_string(folder.join(file)).map_err(|e| e.to_string())?;
        Ok((file.to_owned(), text))
    };
    let plan = study_file::read(Source { name: study, text: &text }, &[], &mut load)
        .unwrap_or_else(|problems| panic!("{problems}"));
    let (progress, stop) = (|_| {}, AtomicBool::new(false));
    brittle_study::run(&plan, &Control { threads, progress: &progress, stop: &stop })
}

/// The studies that `make results` runs.
fn studies() -> Vec<String> {
    let makefile = fs::read_to_string(root().join("Makefile")).expect("the Makefile");
    let makefile = makefile.replace("\\\n", " ");
    let value = |name: &str| {
        let line = makefile.lines().find_map(|line| line.strip_prefix(&format!("{name} = ")));
        line.unwrap_or_else(|| panic!("the Makefile has no {name}")).to_owned()
    };
    let first = value("STUDY");
    value("STUDIES").replace("$(STUDY)", &first).split_whitespace().map(str::to_owned).collect()
}

#[test]
fn the_committed_results_are_rebuilt_bit_for_bit() {
    let studies = studies();
    assert!(studies.len() > 10, "{studies:?}");
    for study in studies {
        let result = run(&study, 2);
        let folder = root().join("results").join(&study);
        let files = [
            ("summary.json", Format::Json),
            ("summary.csv", Format::Csv),
            ("README.md", Format::Markdown),
        ];
        for (name, format) in files {
            let committed = fs::read_to_string(folder.join(name)).expect("make results wrote it");
            let rebuilt = render(&result, format, &Style::default());
            assert!(rebuilt == committed, "results/{study}/{name} differs: make results");
        }
    }
}
