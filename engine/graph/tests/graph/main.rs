//! What every picture of a journey promises, shown on all examples and on a script made to be hard.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod formats;
mod pictures;
mod promises;
mod scripts;
