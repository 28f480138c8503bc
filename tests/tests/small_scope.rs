//! Small scope, all cases: every failure that there can be, at every instant at which anything happens.
//!
//! A [`base`] is a small cluster on which a good deal happens at known instants. Every component of every kind is
//! struck once more, with every effect that it can have, at every such instant and one nanosecond before and after
//! it; then pairs of neighbouring failures. An [`oracle`] that knows nothing of the engine's state follows each run
//! and checks what `docs/model.md` promises. `BRITTLE_SCOPE=full` takes all pairs, which takes an hour.
//!
//! Deliberately lacking: chance. Nothing is drawn here, so the laws are for other tests.

#[path = "small_scope/base.rs"]
mod base;
#[path = "small_scope/books.rs"]
mod books;
#[path = "small_scope/extra.rs"]
mod extra;
#[path = "small_scope/fleet.rs"]
mod fleet;
#[path = "small_scope/oracle.rs"]
mod oracle;
#[path = "small_scope/phases.rs"]
mod phases;
#[path = "small_scope/sweep.rs"]
mod sweep;

use base::Base;

#[test]
fn one_more_failure_in_a_cluster_with_spares() {
    sweep::singles(Base::Spares);
}

#[test]
fn one_more_failure_where_hosts_float() {
    sweep::singles(Base::Floating);
}

#[test]
fn two_more_failures_in_a_cluster_with_spares() {
    sweep::pairs(Base::Spares);
}

#[test]
fn two_more_failures_where_hosts_float() {
    sweep::pairs(Base::Floating);
}
