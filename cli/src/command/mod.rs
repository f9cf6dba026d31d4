//! The commands: one file each, with its arguments and what it does.

mod acts;
pub mod approve;
mod archived;
pub mod audit;
pub mod backup;
pub mod bench;
pub mod check;
pub mod compile;
pub mod demo;
pub mod deploy;
pub mod doctor;
pub mod erase;
pub mod explain;
pub mod fmt;
pub mod graph;
pub mod import;
pub mod incident;
pub mod invoice;
pub mod outbox;
pub mod plan;
pub mod preview;
pub mod prove;
mod rates;
mod scripts;
pub mod serve;
pub mod simulate;
pub mod task;
pub mod test;
mod words;

pub use words::shown_day;
