//! Paths of names: `opticians/paid/notice/formal_notice:payer`. By them a journal, a person and an
//! edited script speak of the same place; so they hold names, never numbers of lines, and they are
//! the same in both languages.
//!
//! A path is made of the names that the script gives, and below them of what a line does and to whom.
//! Where two places would have one path, the second gets `#2`.

use jalon_core::machine::PathId;
use rustc_hash::FxHashMap;
use serde::Serialize;
use serde_json::Value;
use smol_str::{SmolStr, format_smolstr};

use super::Compiler;

/// How many characters of a name stand in a path.
const NAME_MAX: usize = 80;

/// A path with its number.
#[derive(Clone, Debug)]
pub(super) struct Path {
    /// Its number in the machine.
    pub(super) id: PathId,
    /// Its names.
    text: SmolStr,
}

/// The paths that are taken, each with how often it was asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Taken {
    asked: FxHashMap<SmolStr, u32>,
}

impl Taken {
    /// The path itself, or the path with the next number that makes it another one.
    fn unlike(&mut self, path: SmolStr) -> SmolStr {
        let mut candidate = path.clone();
        while self.asked.contains_key(&candidate) {
            let count = self.asked.entry(path.clone()).or_default();
            *count += 1;
            candidate = format_smolstr!("{path}#{count}");
        }
        self.asked.insert(candidate.clone(), 1);
        candidate
    }
}

impl Compiler<'_> {
    /// A path that stands below no other.
    pub(super) fn root_path(&mut self, name: &str) -> Path {
        self.push_path(name.into())
    }

    /// The path of something below another. A long text, as an answer may be, stands in it with its
    /// beginning.
    pub(super) fn path_below(&mut self, above: &Path, name: &str) -> Path {
        self.push_path(below(&above.text, [name]))
    }

    /// A path through several names, which stand as one place below another.
    pub(super) fn path_through(&mut self, above: &Path, names: &[SmolStr]) -> Path {
        self.push_path(below(&above.text, names.iter().map(SmolStr::as_str)))
    }

    fn push_path(&mut self, wanted: SmolStr) -> Path {
        let text = self.taken.unlike(wanted);
        let id = self.machine.push_path(&[&text]);
        Path { id, text }
    }
}

/// A path with names behind it, each as a part of a path.
fn below<'n>(above: &str, names: impl IntoIterator<Item = &'n str>) -> SmolStr {
    let mut path = String::with_capacity(above.len() + 32);
    path.push_str(above);
    for name in names {
        path.push('/');
        let slashes = |c| if c == '/' { '|' } else { c };
        path.extend(name.chars().take(NAME_MAX).map(slashes));
    }
    path.into()
}

/// `chase:payer`: what is done, and to or with whom.
pub(super) fn deed(what: &str, with: &str) -> SmolStr {
    if with.is_empty() {
        what.into()
    } else {
        format!("{what}:{with}").into()
    }
}

/// The word by which canonical JSON knows a variant: `payment_in_part`. Of a variant that holds
/// another it is the inner one's.
pub(super) fn word_of(variant: &impl Serialize) -> SmolStr {
    let mut value = serde_json::to_value(variant).unwrap_or_default();
    // A fact is at most a variant within a variant.
    for _ in 0..4 {
        value = match value {
            Value::String(word) => return word.into(),
            Value::Object(variant) => match variant.into_iter().next() {
                Some((_, inner)) => inner,
                None => return SmolStr::default(),
            },
            Value::Array(mut parts) => parts.pop().unwrap_or_default(),
            _ => return SmolStr::default(),
        };
    }
    SmolStr::default()
}
