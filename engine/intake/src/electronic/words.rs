//! The number of an invoice among the words of a document.
//!
//! `2026-1` does not stand in a text that says `2026-12`: borders of words count. The text of a PDF
//! may have gaps in the middle of a number, though, so words that stand side by side make one where
//! that leaves no doubt.

/// A word of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Word {
    /// As it is written.
    written: String,
    /// Its letters and digits alone, as upper case.
    bare: String,
    /// Whether nothing but space stands between it and the word before.
    follows: bool,
    /// Whether it begins or ends with what joins words: `2026-` at the end of a line.
    joins: (bool, bool),
}

/// The words of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words(Vec<Word>);

/// So many words of a document may be numbers of other invoices; more are not looked up.
const CANDIDATES_MAX: usize = 400;
/// A number of fewer signs is not put together from pieces, but where it is broken at its own dash.
const BROKEN_MIN: usize = 8;
/// Letters that were set one by one: at least so many pieces.
const SPACED_MIN: usize = 4;

impl Words {
    /// Of a text.
    pub(super) fn of(text: &str) -> Words {
        let mut words = Vec::new();
        // A soft hyphen is nowhere seen.
        for piece in text.split_whitespace() {
            let piece = piece.replace('\u{ad}', "");
            let mut follows = true;
            for part in parts(&piece) {
                let written = part.trim_matches(|sign: char| !sign.is_alphanumeric());
                if written.is_empty() {
                    // A dash that stands alone joins what is around it.
                    match part.chars().all(is_joint) && !part.is_empty() {
                        true => words.last_mut().into_iter().for_each(|last: &mut Word| {
                            last.joins.1 = true;
                        }),
                        false => follows = false,
                    }
                    continue;
                }
                words.push(Word {
                    written: written.to_owned(),
                    bare: bare(written),
                    follows,
                    joins: (part.starts_with(is_joint), part.ends_with(is_joint)),
                });
                follows = false;
            }
        }
        Words(words)
    }

    /// What may be the number of another invoice than this one.
    pub(super) fn candidates(&self, number: &str) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        let mut put = |one: String| {
            if one != number && found.len() < CANDIDATES_MAX && !found.contains(&one) {
                found.push(one);
            }
        };
        let own = bare(number);
        for (at, word) in self.0.iter().enumerate() {
            // The longer number of which ours is the beginning comes first: it must not be cut off.
            if word.bare == own
                && let Some(next) = self.next_digits(at)
            {
                put(format!("{number}{next}"));
            }
        }
        for word in &self.0 {
            if word.written.contains(|sign: char| sign.is_ascii_digit()) {
                put(word.written.clone());
            }
        }
        found
    }

    /// Whether the number stands among the words; if not, which other invoice does.
    pub(super) fn have(&self, number: &str, known: &[String]) -> Result<(), Option<String>> {
        let own = bare(number);
        let other = |written: &str| known.iter().find(|one| one.as_str() == written);
        let mut longer = None;
        for (at, word) in self.0.iter().enumerate() {
            if own.is_empty() || word.bare != own || other(&word.written).is_some() {
                continue;
            }
            let whole = self.next_digits(at).map(|next| format!("{number}{next}"));
            match whole.filter(|whole| other(whole).is_some()) {
                None => return Ok(()),
                some => longer = longer.or(some),
            }
        }
        if let Some(longer) = longer {
            return Err(Some(longer));
        }
        // Who is named in one piece goes before what would have to be put together.
        let named = self.0.iter().find_map(|word| other(&word.written));
        match named {
            Some(named) => Err(Some(named.clone())),
            None if self.have_in_pieces(number, &own) => Ok(()),
            None => Err(None),
        }
    }

    /// The word behind one, if it may be the rest of a number.
    fn next_digits(&self, at: usize) -> Option<&str> {
        let next = self.0.get(at + 1).filter(|next| next.follows)?;
        let digits = next.written.bytes().all(|one| one.is_ascii_digit());
        digits.then_some(next.written.as_str())
    }

    /// Whether pieces that stand side by side are surely the number.
    fn have_in_pieces(&self, number: &str, own: &str) -> bool {
        (0..self.0.len()).any(|from| self.is_in_pieces(from, number, own))
    }

    fn is_in_pieces(&self, from: usize, number: &str, own: &str) -> bool {
        let Some(mut rest) = self.0.get(from).and_then(|word| left(own, word)) else {
            return false;
        };
        let mut to = from;
        let mut at_joints = true;
        while !rest.is_empty() {
            let (Some(last), Some(next)) = (self.0.get(to), self.0.get(to + 1)) else {
                return false;
            };
            let Some(shorter) = left(rest, next).filter(|_| next.follows) else {
                return false;
            };
            let before = own.chars().count() - rest.chars().count();
            at_joints &= (last.joins.1 || next.joins.0) && has_joint(number, before);
            rest = shorter;
            to += 1;
        }
        let pieces = to - from + 1;
        let signs = own.chars().count();
        let spaced = pieces >= SPACED_MIN && pieces * 2 > signs;
        let sure = at_joints || spaced || signs >= BROKEN_MIN;
        // Digits beside digits may be more of the same number.
        let digit = |sign: Option<char>| sign.is_some_and(|sign| sign.is_ascii_digit());
        let word = self.0.get(from);
        let before = from.checked_sub(1).and_then(|before| self.0.get(before));
        let before = before.filter(|_| word.is_some_and(|word| word.follows));
        let more_before = before.is_some_and(|before| {
            let all = before.written.bytes().all(|one| one.is_ascii_digit());
            (all || before.joins.1) && digit(own.chars().next())
        });
        let more_behind = self.next_digits(to).is_some() && digit(own.chars().last());
        let joined = self.0.get(to).is_some_and(|last| last.joins.1);
        pieces > 1 && sure && !more_before && !more_behind && !joined
    }
}

/// What is left of a number behind a word that begins it.
fn left<'a>(own: &'a str, word: &Word) -> Option<&'a str> {
    own.strip_prefix(word.bare.as_str())
}

/// Whether a number has a sign of its own, such as a dash, behind so many letters and digits.
fn has_joint(number: &str, behind: usize) -> bool {
    let mut seen = 0;
    for sign in number.chars() {
        match sign.is_alphanumeric() {
            true if seen == behind => return false,
            true => seen += sign.to_uppercase().count(),
            false if seen == behind => return true,
            false => {}
        }
    }
    false
}

/// What joins letters and digits to one word.
fn is_joint(sign: char) -> bool {
    matches!(
        sign,
        '-' | '/' | '_' | '\\' | '\u{2010}'..='\u{2015}' | '\u{2212}'
    )
}

/// A piece without space, where nothing but joints is between letters and digits: `Nr.F-1` is `Nr` and `F-1`.
fn parts(piece: &str) -> impl Iterator<Item = &str> {
    let signs: Vec<(usize, char)> = piece.char_indices().collect();
    let mut cuts = vec![0];
    for (nr, (at, sign)) in signs.iter().enumerate() {
        let is_digit = |nr: Option<usize>| {
            let sign = nr.and_then(|nr| signs.get(nr));
            sign.is_some_and(|(_, sign)| sign.is_ascii_digit())
        };
        let in_number = matches!(sign, '.' | ',' | ':')
            && is_digit(nr.checked_sub(1))
            && is_digit(nr.checked_add(1));
        if !sign.is_alphanumeric() && !is_joint(*sign) && !in_number {
            cuts.extend([*at, at + sign.len_utf8()]);
        }
    }
    cuts.push(piece.len());
    let ends = cuts.clone().into_iter().skip(1);
    let pairs: Vec<(usize, usize)> = cuts.into_iter().zip(ends).collect();
    pairs
        .into_iter()
        .filter_map(|(from, to)| piece.get(from..to).filter(|part| !part.is_empty()))
}

/// Letters and digits alone, as upper case.
fn bare(text: &str) -> String {
    let bare = text.chars().filter(|sign| sign.is_alphanumeric());
    bare.flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn have(text: &str, number: &str, house: &[&str]) -> Result<(), Option<String>> {
        let words = Words::of(text);
        let candidates = words.candidates(number);
        let known = candidates.into_iter();
        let known: Vec<String> = known.filter(|one| house.contains(&one.as_str())).collect();
        words.have(number, &known)
    }

    #[test]
    fn a_number_is_not_found_in_a_longer_one() {
        for (text, number) in [
            ("Invoice 2026-12 for Weber GmbH 999.00 EUR", "2026-1"),
            ("Invoice F-13 for Weber GmbH", "F-1"),
            ("Invoice F-33 for Weber GmbH", "F-3"),
            ("Invoice AF-1 for Weber GmbH", "F-1"),
            ("Invoice F-1/2026", "F-1"),
            ("Total 2026.12 EUR", "2026-1"),
            ("Invoice 1 2026-12, 5 pieces", "2026-1"),
        ] {
            assert_eq!(have(text, number, &[]), Err(None), "{number} in {text}");
        }
    }

    #[test]
    fn which_other_invoice_of_the_house_is_named_is_told() {
        let house = ["2026-12", "F-13", "F-12"];
        for (text, number, other) in [
            ("Invoice 2026-12 for Weber GmbH", "2026-1", "2026-12"),
            ("Invoice no.F-13 for Weber GmbH", "F-1", "F-13"),
            // The gap may be one of the text alone.
            ("Invoice F-1 2 for Weber GmbH", "F-1", "F-12"),
        ] {
            let told = have(text, number, &house);
            assert_eq!(told, Err(Some(other.to_owned())), "{text}");
        }
    }

    #[test]
    fn a_number_is_found_whatever_stands_around_it() {
        for (text, number) in [
            ("Invoice F-1.", "F-1"),
            ("Invoice no.F-1, of 2 March", "F-1"),
            ("Facture n°F-1 du 02/03/2026", "F-1"),
            ("(f-1)", "F-1"),
            ("Invoice F\u{2011}1 2026-03-02", "F-1"),
            ("Rechnung FA 2026/017 vom 1. April", "FA-2026/017"),
            ("Rechnung FA2026017", "FA-2026/017"),
            ("F-13 is replaced by F-1", "F-1"),
        ] {
            let house = ["F-12", "F-13"];
            assert_eq!(have(text, number, &house), Ok(()), "{number} in {text}");
        }
    }

    #[test]
    fn a_number_with_gaps_is_found_where_that_is_sure() {
        for (text, number) in [
            ("Invoice 2026-\n12 for Weber", "2026-12"),
            ("Invoice 2026 - 12 for Weber", "2026-12"),
            ("I n v o i c e 2 0 2 6 - 1 2 f o r", "2026-12"),
            ("Rechnung F2025 00003 vom 12.04.2025", "F202500003"),
        ] {
            assert_eq!(have(text, number, &[]), Ok(()), "{number} in {text}");
        }
        for (text, number) in [
            ("Invoice 2026-\n12 for Weber", "2026-1"),
            ("I n v o i c e 2 0 2 6 - 1 2 f o r", "2026-1"),
            ("in 2026 12 pieces", "2026-12"),
            ("Rechnung F2025 00003 1", "F202500003"),
            ("Rechnung 1 2025 00003", "202500003"),
        ] {
            assert_eq!(have(text, number, &[]), Err(None), "{number} in {text}");
        }
        let house = ["F-1"];
        assert_eq!(
            have("Invoice F-1 2 pieces", "F-12", &house),
            Err(Some("F-1".into()))
        );
    }
}
