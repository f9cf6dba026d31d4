//! What a mail is made of, and how it leaves.
//!
//! - [`token`]: the signed token in the address that bounces and answers come back to.
//! - [`mac`]: HMAC with SHA-256, for tokens and for signatures of bodies.

pub mod mac;
pub mod token;
