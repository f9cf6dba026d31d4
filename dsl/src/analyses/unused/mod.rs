//! What serves nothing, or is odd.

pub mod modules;
pub mod names;
pub mod nothing;
pub mod repeat;
pub mod unfollowed;
