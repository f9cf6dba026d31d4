//! How sure a fact of the library is. It stands beside the fact, as the first word of a comment at the
//! end of its line or on the line above, so that whoever reads the script sees it too.

use crate::diagnostic::{Text, text};

/// How sure a fact is; what says nothing is verified.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Confidence {
    /// A source that is named states it.
    #[default]
    Verified,
    /// It follows from a source that is named.
    Corroborated,
    /// It was computed by a rule that a source states.
    Derived,
    /// Nobody has looked it up.
    Memory,
    /// Sources contradict each other.
    Conflict,
    /// Practice for which no text was found.
    Unverified,
    /// A source says so without the day.
    Unconfirmed,
}

use Confidence::*;

impl Confidence {
    const ALL: [Confidence; 7] = [
        Verified,
        Corroborated,
        Derived,
        Memory,
        Conflict,
        Unverified,
        Unconfirmed,
    ];

    /// The word that stands in the library and in tables of facts.
    pub fn word(self) -> &'static str {
        match self {
            Verified => "verified",
            Corroborated => "corroborated",
            Derived => "derived",
            Memory => "memory",
            Conflict => "conflict",
            Unverified => "unverified",
            Unconfirmed => "unconfirmed",
        }
    }

    /// The confidence that a word names.
    pub fn named(word: &str) -> Option<Confidence> {
        Confidence::ALL.into_iter().find(|one| one.word() == word)
    }

    /// Whether somebody should look it up before relying on it.
    pub fn is_weak(self) -> bool {
        matches!(self, Memory | Conflict | Unverified | Unconfirmed)
    }

    /// In words for people.
    pub fn shown(self) -> Text {
        match self {
            Verified => text("verified", "vérifié"),
            Corroborated => text("corroborated", "corroboré"),
            Derived => text("derived by a formula", "déduit par une formule"),
            Memory => text("from memory, not looked up", "de mémoire, non recherché"),
            Conflict => text("sources contradict each other", "sources contradictoires"),
            Unverified => text("not verified", "non vérifié"),
            Unconfirmed => text("not confirmed", "non confirmé"),
        }
    }
}

/// The confidence of what stands at an offset of a file, with what its comment says besides.
pub fn at(file: &str, offset: usize) -> (Confidence, &str) {
    let start = file.get(..offset).and_then(|before| before.rfind('\n'));
    let start = start.map_or(0, |at| at + 1);
    let line = file.get(start..).and_then(|rest| rest.lines().next());
    let above = file
        .get(..start)
        .and_then(|before| before.lines().next_back());
    let own = line
        .and_then(|line| line.split_once('#'))
        .map(|(_, said)| said);
    let before = above.and_then(|line| line.trim().strip_prefix('#'));
    [own, before]
        .into_iter()
        .flatten()
        .find_map(read)
        .unwrap_or((Verified, ""))
}

fn read(comment: &str) -> Option<(Confidence, &str)> {
    let comment = comment.trim();
    let (word, said) = comment.split_once(':').unwrap_or((comment, ""));
    Confidence::named(word.trim()).map(|found| (found, said.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_confidence_stands_at_the_end_of_the_line_or_on_the_line_above() {
        let script = "table r {\n  from 1   2 %   # memory: look it up\n  from 2   3 %\n}\n\
            claim c {\n  # conflict\n  claim 40 EUR\n}\n";
        let of = |words: &str| at(script, script.find(words).unwrap());
        assert_eq!(of("from 1"), (Memory, "look it up"));
        assert_eq!(of("from 2"), (Verified, ""));
        assert_eq!(of("claim 40"), (Conflict, ""));
    }

    #[test]
    fn every_word_names_its_confidence() {
        for one in Confidence::ALL {
            assert_eq!(Confidence::named(one.word()), Some(one));
        }
        assert_eq!(Confidence::named("missing"), None);
    }
}
