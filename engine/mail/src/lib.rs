//! What a mail is made of, and how it leaves.
//!
//! - [`token`]: the signed token in the address that bounces and answers come back to.
//! - [`mac`]: HMAC with SHA-256, for tokens and for signatures of bodies.
//! - [`address`]: who may be written to.
//! - [`dkim`]: the signature of the house.
//! - [`distrust`]: why a line can't be encrypted, in words.
//! - [`smtp`]: a conversation with a relay, and what its answers mean.

pub mod address;
pub mod distrust;
pub mod dkim;
pub mod mac;
pub mod smtp;
pub mod token;
