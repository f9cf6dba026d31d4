//! The daemon: makes the step function durable. It takes what comes in and what is due, makes the
//! steps, commits what follows, and lets effects leave. docs/runtime.md tells who reads and writes
//! what, and what each failure does.
//!
//! ```text
//! reception   records -> stimuli for the inbox
//! incoming    what a stored stimulus says, in names
//! channel     ways out of the house, and what they answer
//! deployed    which machine and lists hold, as contents and one setting
//! clock       the only place at which a clock is read
//! ```

pub mod channel;
pub mod clock;
pub mod deployed;
pub mod digits;
pub mod incoming;
pub mod reception;

pub use channel::{Answer, Channel, Channels, InDoubt, Outgoing, Outlet};
pub use clock::{Clock, SetClock, SystemClock};
pub use incoming::{Entity, Incoming};
