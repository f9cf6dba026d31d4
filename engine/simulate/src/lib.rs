//! Simulated time: invoices and what happens to them are played through a machine, day by day, and
//! all that its journeys do is noted. `play` makes the timeline; `judge` holds the promises of a
//! test against it. What a journey does is the step function of `jalon-core` and nobody else's.

mod coverage;
mod happen;
pub mod judge;
mod play;
pub mod read;
pub mod replay;
mod scene;
mod text;
pub mod timeline;
pub mod workload;
mod world;

pub use coverage::{Coverage, Covered, Part, Parts};
pub use judge::{Failure, Fault, Verdict, judge};
pub use play::{ahead, play};
pub use scene::{Scene, arrival_of, customer_of, new_account};
pub use timeline::{Deed, Entry, Stand, Text, Timeline, Told};
pub use world::World;
