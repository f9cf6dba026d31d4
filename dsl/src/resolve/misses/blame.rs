//! Which of two spellings reads better: the one that is made of letters as words are.

use std::collections::HashSet;

use super::super::Resolver;
use crate::words::FORMS;

/// Three letters in a row, with a mark for the start and the end of a word.
type Three = [char; 3];

impl Resolver<'_> {
    /// Whether a name reads better than another: has fewer sequences of letters that no word of the
    /// language, and no other word of the script, has. A slip of the finger makes such sequences.
    pub(super) fn reads_better(&self, name: &str, other: &str) -> bool {
        let mut known: HashSet<Three> = HashSet::new();
        for form in FORMS {
            for word in form.words {
                known.extend(threes(word));
            }
        }
        for file in self.files {
            let source = &self.sources.file(file.id).text;
            for word in source.split(|c: char| !is_part(c)) {
                if word != name && word != other {
                    known.extend(threes(word));
                }
            }
        }
        let strange = |word: &str| threes(word).filter(|three| !known.contains(three)).count();
        strange(name) < strange(other)
    }
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The sequences of three letters of each part of a name.
fn threes(word: &str) -> impl Iterator<Item = Three> + use<> {
    let mut out: Vec<Three> = Vec::new();
    for part in word.split('_') {
        let letters = part.chars().flat_map(char::to_lowercase);
        let marked: Vec<char> = std::iter::once('^')
            .chain(letters)
            .chain(std::iter::once('$'))
            .collect();
        for three in marked.windows(3) {
            out.extend(<Three>::try_from(three));
        }
    }
    out.into_iter()
}
