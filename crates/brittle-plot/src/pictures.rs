//! The pictures, one a file: data, and how they are drawn.

mod estimates;
mod finishes;
mod heat;
mod histogram;
mod lines;
mod ranked;
mod scatter;
mod shares;
mod stacks;
mod strips;
mod tornado;

pub use estimates::{Estimate, Estimates, Row};
pub use finishes::{Finishes, Step};
pub use heat::Heat;
pub use histogram::{Bar, Histogram, Mark};
pub use lines::{Cut, Line, Lines, Point, Positions};
pub use ranked::Ranked;
pub use scatter::Scatter;
pub use shares::{Share, Shares};
pub use stacks::{Group, Part, Stack, Stacks};
pub use strips::{Strip, Strips};
pub use tornado::{Swing, Tornado};
