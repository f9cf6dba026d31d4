//! Moments, and the order of steps and milestones.

pub mod deadline;
pub mod early_answer;
pub mod endless;
pub mod left_out;
pub mod never_leaves;
pub mod never_signed;
pub mod order;
pub mod other_clock;
pub mod pause;
pub mod remind_or_chase;
pub mod same_day;
pub mod unreachable;
