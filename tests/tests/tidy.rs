//! The repository checks its own rules.
//!
//! Each test states a rule of `ARCHITECTURE.md` or `CONTRIBUTING.md` and lists every place that breaks it.
//! What these tests cannot see (whether a number's source says what is claimed, whether prose is clear) is
//! for reviewers.

#[path = "tidy/configs.rs"]
mod configs;
#[path = "tidy/crates.rs"]
mod crates;
#[path = "tidy/docs.rs"]
mod docs;
#[path = "tidy/doors.rs"]
mod doors;
#[path = "tidy/repo.rs"]
mod repo;
#[path = "tidy/words.rs"]
mod words;
