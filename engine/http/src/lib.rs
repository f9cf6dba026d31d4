//! What all listeners of the daemon have in common: connections that are bounded and cut, how often one
//! may ask, and percent signs.

mod listener;
mod percent;
mod rate;

pub use listener::{Bounds, Listener};
pub use percent::decoded;
pub use rate::Rate;
