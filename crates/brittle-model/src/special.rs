//! Special functions that failure laws and checkpoint formulas need and `libm` lacks.
//!
//! Guarantees: the same bits on every machine (all transcendental steps go through `libm`), relative
//! accuracy in *both* tails, and a log form wherever the plain value would underflow.
//! Deliberately lacking: complex arguments, other branches, anything that no law asks for.

pub mod gamma;
pub mod lambert;
pub mod normal;
