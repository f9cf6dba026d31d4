//! How states and transitions become bytes.
//!
//! They are written in postcard: the fields one after the other, whole numbers in as few bytes as
//! they need, no names. Beside the bytes stands the number of their format, and whoever changes the
//! shape of what is kept raises the number and leaves the reader of the old one in place, with its
//! golden file. JSON with names takes eight times the room (measured in
//! `contract::workload`, told in docs/runtime.md), and an open invoice is read and written
//! several times a day. A state can also be had again from the journal, by the step function alone.

use jalon_core::step::{Account, Effect, Stimulus};
use serde::{Deserialize, Serialize};

use crate::text::{Text, text};

/// The format of states and transitions that this version writes.
pub const FORMAT: u16 = 0;

/// What an entry of the journal holds: all that is needed to make the step again, and to see that
/// the same follows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transition {
    /// What moved the account.
    pub stimulus: Stimulus,
    /// What followed.
    pub effects: Vec<Effect>,
}

/// Bytes that can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodecError {
    /// They were written by a newer version.
    Newer(u16),
    /// They are damaged.
    Damaged(String),
}

impl CodecError {
    /// In words.
    pub fn words(&self) -> Text {
        match self {
            CodecError::Newer(format) => text(
                format!(
                    "a newer version of Jalon wrote it, in format {format}; this one knows {FORMAT}"
                ),
                format!(
                    "une version plus récente de Jalon l’a écrit, au format {format} ; celle-ci connaît le {FORMAT}"
                ),
            ),
            CodecError::Damaged(what) => text(
                format!("it is damaged: {what}"),
                format!("il est abîmé : {what}"),
            ),
        }
    }
}

/// A state as bytes.
pub fn encode_state(account: &Account) -> Result<Vec<u8>, CodecError> {
    encode(account)
}

/// A state from its bytes.
pub fn decode_state(format: u16, bytes: &[u8]) -> Result<Account, CodecError> {
    decode(format, bytes)
}

/// Anything that an effect, a stimulus or an entry of the journal holds, as bytes.
pub fn encode(what: &impl Serialize) -> Result<Vec<u8>, CodecError> {
    postcard::to_stdvec(what).map_err(damaged)
}

/// Such a thing from its bytes; nothing may be left over.
pub fn decode<'a, T: Deserialize<'a>>(format: u16, bytes: &'a [u8]) -> Result<T, CodecError> {
    if format > FORMAT {
        return Err(CodecError::Newer(format));
    }
    let (what, rest) = postcard::take_from_bytes(bytes).map_err(damaged)?;
    if rest.is_empty() {
        Ok(what)
    } else {
        Err(CodecError::Damaged(format!(
            "{} bytes too many",
            rest.len()
        )))
    }
}

fn damaged(error: postcard::Error) -> CodecError {
    CodecError::Damaged(error.to_string())
}
