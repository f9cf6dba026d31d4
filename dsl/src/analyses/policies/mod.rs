//! Policies and tests.

pub mod not_proved;
pub mod tests;
