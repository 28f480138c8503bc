//! The pictures on pages are drawn from the results beside them. `BLESS=1` draws them, as `make results` does.

use std::path::Path;

use crate::program::Room;
use crate::{bless, pages, read, root};

/// Pictures that a page shows, as paths from the root.
fn shown(page: &str) -> Vec<String> {
    let text = read(page);
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let pictures = targets.filter(|target| target.ends_with(".svg") && !target.contains("://"));
    let path = |target: &str| target.trim_start_matches("../").to_owned();
    pictures.map(path).collect()
}

#[test]
fn pictures_are_those_of_the_results() {
    let room = Room::new("pictures");
    let mut drawn = 0;
    for picture in pages().iter().flat_map(|page| shown(page)) {
        let path = root().join(&picture);
        let name = Path::new(&picture).file_stem().expect("a picture has a name");
        let name = name.to_str().expect("names are plain");
        let result = path.with_file_name("summary.json");
        let args = ["plot", result.to_str().expect("paths are plain"), "--picture", name];
        let fresh = room.run(args).fine();
        if bless() {
            std::fs::write(&path, &fresh).expect("the picture can be written");
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == fresh, "{picture} differs: make results");
        let (study, file) =
            picture.trim_start_matches("results/").split_once('/').expect("a study's");
        let makefile = read("Makefile").replace("$(STUDY)/", "llama3-rate-by-interval/");
        let target = format!("{study}/{}", file.trim_end_matches(".svg"));
        assert!(makefile.contains(&target), "make results does not draw {picture}");
        drawn += 1;
    }
    assert!(drawn >= 7, "{drawn} pictures");
}
