//! Digests: what is the same has the same one.

use std::fmt::Write as _;

use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// A SHA-256 over pieces of data, each with its length before it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Digest(Sha256);

impl Digest {
    /// Adds the canonical JSON of what is plain data.
    pub(crate) fn add(&mut self, data: &impl Serialize) {
        let text = serde_json::to_vec(data).expect("plain data can be written");
        self.0.update((text.len() as u64).to_le_bytes());
        self.0.update(text);
    }

    /// In hexadecimal.
    pub(crate) fn finish(self) -> String {
        self.0.finalize().iter().fold(String::new(), |mut text, byte| {
            // Writing to a string does not fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}
