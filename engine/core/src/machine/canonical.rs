//! The canonical form of a machine and the hash of it, by which running invoices know it.
//!
//! Canonical JSON is one line of UTF-8: members sorted by name, no white space, integers only, and
//! no member whose value is null (so an optional member that is added later leaves old hashes as
//! they are; for the same reason no variant of an enum holds a bare option). Texts are in Unicode's composed form (NFC): whoever reads a script composes it before
//! anything else, so that the hash does not depend on how an accent was typed.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use thiserror::Error;

use super::Machine;
use super::digest::Digest;

/// The hash of a machine: `jm0-` and 64 hexadecimal digits, 0 being the format.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MachineHash {
    format: u32,
    digest: Digest,
}

/// A text that is not the hash of a machine or of a dataset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a hash is written `jm0-` or `jd0-` and 64 hexadecimal digits")]
pub struct NotAHash;

/// Why a value has no canonical form.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CanonicalError {
    /// A number that is no integer.
    #[error("a number in the machine is not an integer")]
    NotAnInteger,
    /// It is nested deeper than any machine.
    #[error("the data is nested too deeply")]
    TooDeep,
    /// The data can't be written as JSON at all.
    #[error("the machine can't be written: {0}")]
    Unwritable(String),
}

/// No machine is nested deeper than this.
const DEPTH_MAX: u32 = 64;

impl Machine {
    /// The machine in its canonical form.
    pub fn to_canonical(&self) -> Result<String, CanonicalError> {
        to_canonical(self)
    }

    /// The hash of its canonical form.
    pub fn hash(&self) -> Result<MachineHash, CanonicalError> {
        Ok(MachineHash {
            format: self.format,
            digest: Digest::of(self)?,
        })
    }
}

/// Any data in canonical form.
pub fn to_canonical(data: &impl Serialize) -> Result<String, CanonicalError> {
    let value = serde_json::to_value(data)
        .map_err(|error| CanonicalError::Unwritable(error.to_string()))?;
    let mut out = String::new();
    write_value(&value, 0, &mut out)?;
    Ok(out)
}

fn write_value(value: &Value, depth: u32, out: &mut String) -> Result<(), CanonicalError> {
    if depth > DEPTH_MAX {
        return Err(CanonicalError::TooDeep);
    }
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(yes) => out.push_str(if *yes { "true" } else { "false" }),
        Value::Number(number) if number.is_f64() => return Err(CanonicalError::NotAnInteger),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::String(text) => write_text(text, out)?,
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write_value(item, depth + 1, out)?;
            }
            out.push(']');
        }
        Value::Object(object) => {
            // The order of members depends on how the JSON library was built, so it is made here.
            let mut members: Vec<_> = object
                .iter()
                .filter(|(_, value)| !value.is_null())
                .collect();
            members.sort_unstable_by_key(|(name, _)| *name);
            out.push('{');
            for (at, (name, value)) in members.into_iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write_text(name, out)?;
                out.push(':');
                write_value(value, depth + 1, out)?;
            }
            out.push('}');
        }
    }
    Ok(())
}

fn write_text(text: &str, out: &mut String) -> Result<(), CanonicalError> {
    let quoted = serde_json::to_string(text)
        .map_err(|error| CanonicalError::Unwritable(error.to_string()))?;
    out.push_str(&quoted);
    Ok(())
}

impl fmt::Display for MachineHash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "jm{}-{}", self.format, self.digest)
    }
}

impl fmt::Debug for MachineHash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{self}")
    }
}

impl FromStr for MachineHash {
    type Err = NotAHash;

    /// Reads the form that is shown, and no other: digits are small letters.
    fn from_str(text: &str) -> Result<MachineHash, NotAHash> {
        let read = || {
            let (format, digits) = text.strip_prefix("jm")?.split_once('-')?;
            Some(MachineHash {
                format: format.parse().ok()?,
                digest: Digest::read(digits)?,
            })
        };
        read()
            .filter(|hash| hash.to_string() == text)
            .ok_or(NotAHash)
    }
}

impl Serialize for MachineHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for MachineHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<MachineHash, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::super::ids::TeamId;
    use super::super::sample::sample;
    use super::*;

    #[test]
    fn members_are_sorted_and_nulls_left_out() {
        let value = json!({"b": [1, null, {"z": true, "a": "é\n\""}], "a": -3, "c": null});
        let canonical = to_canonical(&value).unwrap();
        assert_eq!(
            canonical,
            "{\"a\":-3,\"b\":[1,null,{\"a\":\"é\\n\\\"\",\"z\":true}]}"
        );
    }

    #[test]
    fn floats_and_bottomless_data_are_refused() {
        assert_eq!(
            to_canonical(&json!([1.5])),
            Err(CanonicalError::NotAnInteger)
        );
        let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
        assert_eq!(to_canonical(&deep), Err(CanonicalError::TooDeep));
    }

    #[test]
    fn a_hash_is_read_as_it_is_shown_and_in_no_other_form() {
        let hash = sample().hash().unwrap();
        let shown = hash.to_string();
        assert!(shown.starts_with("jm0-"));
        assert_eq!(shown.parse(), Ok(hash));
        for bad in [
            "",
            "jm0-",
            &shown[..67],
            &shown.to_uppercase(),
            &format!("{shown}0"),
        ] {
            assert_eq!(bad.parse::<MachineHash>(), Err(NotAHash), "{bad:?}");
        }
        assert_eq!(
            shown.replacen("jm0", "jm+0", 1).parse::<MachineHash>(),
            Err(NotAHash)
        );
    }

    #[test]
    fn any_change_of_the_machine_changes_the_hash() {
        let before = sample().hash().unwrap();
        let mut renamed = sample();
        renamed.teams.get_mut(TeamId(0)).unwrap().name = "other".into();
        assert_ne!(renamed.hash().unwrap(), before);
        let mut newer = sample();
        newer.semantics += 1;
        assert_ne!(newer.hash().unwrap(), before);
    }

    proptest! {
        #[test]
        fn no_text_makes_reading_a_hash_panic(text in "jm0-\\PC{60,66}|\\PC{0,70}") {
            let _ = text.parse::<MachineHash>();
        }
    }
}
