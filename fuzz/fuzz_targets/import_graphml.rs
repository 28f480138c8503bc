//! Any text, read as GraphML.

#![no_main]

mod wiring;

use brittle_import::Format;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| wiring::read_and_written(Format::GraphMl, data));
