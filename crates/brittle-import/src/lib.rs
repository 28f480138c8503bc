//! A cluster's wiring as other tools describe it, read into one neutral graph and written out again.
//!
//! Slurm's `topology.conf` and `topology.yaml` (tree and block), the listing of `ibnetdiscover`, GraphML, a list
//! of edges in CSV, and node-link JSON as networkx writes it become a [`Wiring`]: named nodes, undirected links,
//! and what stands inside what.
//!
//! **Invariant**: a [`Wiring`] that [`read`] returns obeys every rule of [`Wiring::check`].
//!
//! **Invariant**: text of a stranger makes nothing large: [`Limits`] are looked at before names are expanded, and
//! what is nested deeply, refers to itself or reaches for other files is refused. No file is opened here.
//!
//! **Invariant**: `read(format, write(format, w))` is [`kept`]`(format, w)`, up to the order of nodes and links.
//!
//! This crate knows nothing of the rest of the workspace: no hosts with GPUs, no failures, no units.

mod check;
mod compare;
mod draft;
mod edges;
mod error;
mod format;
mod graphml;
mod ib;
mod ibsim;
mod json;
mod slurm;
mod tiers;
mod wiring;
mod yaml;

pub mod hostlist;

pub use compare::Canonical;
pub use draft::Lines;
pub use error::ImportError;
pub use format::Format;
pub use ibsim::to_ibsim;
pub use slurm::kept_by_slurm;
pub use wiring::{Limits, Link, Node, NodeKind, Wiring};

/// Reads a text of a known format.
pub fn read(format: Format, text: &str, limits: &Limits) -> Result<Wiring, ImportError> {
    read_with_lines(format, text, limits).map(|(wiring, _)| wiring)
}

/// Reads a text of a known format, and tells where its nodes and links stand, so that whoever finds fault with one
/// can name its line. Of JSON no lines are known.
pub fn read_with_lines(
    format: Format,
    text: &str,
    limits: &Limits,
) -> Result<(Wiring, Lines), ImportError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match format {
        Format::SlurmConf => slurm::conf::read(text, limits),
        Format::SlurmYaml => slurm::yaml::read(text, limits),
        Format::IbNetDiscover => ib::read(text, limits),
        Format::GraphMl => graphml::read(text, limits),
        Format::EdgesCsv => edges::read(text, limits),
        Format::Json => json::read(text, limits),
    }
}

/// Writes a wiring. What the format has no words for is left out, as [`kept`] says; what would come out as
/// something else is refused.
pub fn write(format: Format, wiring: &Wiring) -> Result<String, ImportError> {
    wiring.check()?;
    match format {
        Format::SlurmConf => slurm::conf::write(wiring),
        Format::SlurmYaml => slurm::yaml::write(wiring),
        Format::IbNetDiscover => Err(ImportError::new("a listing of ibnetdiscover is only read")
            .help("write a fabric for ibsim instead, and let ibnetdiscover list it")),
        Format::GraphMl => Ok(graphml::write(wiring)),
        Format::EdgesCsv => Ok(edges::write(wiring)),
        Format::Json => json::write(wiring),
    }
}

/// What is left of a wiring once it has been written in a format and read again.
///
/// GraphML, CSV and JSON keep everything. Slurm's files keep hosts, switches, which hangs below which, and blocks:
/// see [`kept_by_slurm`].
pub fn kept(format: Format, wiring: &Wiring) -> Result<Wiring, ImportError> {
    wiring.check()?;
    match format {
        Format::SlurmConf | Format::SlurmYaml => kept_by_slurm(format, wiring),
        Format::GraphMl | Format::EdgesCsv | Format::Json => Ok(wiring.clone()),
        Format::IbNetDiscover => Err(ImportError::new("a listing of ibnetdiscover is only read")),
    }
}
