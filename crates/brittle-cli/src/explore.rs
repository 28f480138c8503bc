//! `brittle explore`: a page on this machine that turns the knobs of a scenario.
//!
//! [`Knobs`] are the numbers of a scenario's text that a slider can turn. The [`Desk`] runs what they mean, and a [`Server`] takes
//! the questions of a browser to it.
//!
//! **Invariant**: what is run is the text that the page offers to download, read as `brittle run` reads it. Nothing but 127.0.0.1 is
//! listened on, and nobody is answered who does not know the token.
#![allow(
    clippy::disallowed_methods,
    reason = "a server waits and loses patience by the wall clock; no result sees it"
)]

mod desk;
mod knobs;
mod server;
mod spans;
mod token;
mod wire;

pub(crate) use desk::{Desk, MAX_TRIALS};
pub(crate) use knobs::Knobs;
pub(crate) use server::Server;
