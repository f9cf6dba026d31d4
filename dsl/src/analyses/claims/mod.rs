//! Claims: what they amount to, how interest is counted, what becomes of them.

pub mod asked;
pub mod beyond;
pub mod interest;
pub mod left_open;
pub mod nothing;
pub mod parts;
pub mod twice;
pub mod weak;
