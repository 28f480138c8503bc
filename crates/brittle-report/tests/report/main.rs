//! Reports, byte for byte. `BLESS=1 cargo test -p brittle-report` rewrites `tests/golden/`.

mod asked;
mod compare;
mod everything;
mod fixture;
mod golden;
mod paper;
mod story;
