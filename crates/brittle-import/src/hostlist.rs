//! Slurm's short way to write many names: `n[0-3,07-09]` is `n0 n1 n2 n3 n07 n08 n09`.
//!
//! Read as `scontrol show hostnames` of Slurm 22.05 reads it: zeros in front of a range's first number are kept,
//! several brackets are multiplied out, nothing may follow the last bracket, and one range has at most 65536 names.
//! Stricter than Slurm where Slurm guesses: white space, `n[1-]`, `n[1-3` and `n1]` are refused. Of several
//! brackets the last turns fastest; Slurm 22.05 has the same names in another order once there are three.

mod expand;
mod fold;

pub(crate) use expand::count;
pub use expand::expand;
pub use fold::fold;

/// Most names of one range, as in Slurm.
pub(crate) const MOST_IN_RANGE: u64 = 65_536;

/// Most digits of a number in brackets.
pub(crate) const MOST_DIGITS: usize = 18;

/// Whether a name can stand in a list, and in a line of a file of Slurm.
pub(crate) fn fits(name: &str) -> bool {
    let meant = |c: char| matches!(c, ',' | '[' | ']' | '"' | '\'' | '#' | '=' | '\\');
    !name.is_empty() && name.chars().all(|c| c.is_ascii_graphic() && !meant(c))
}
