//! How each language writes money, numbers, dates and lengths of time, and the few words that a
//! message has beside its template.
//!
//! Six languages are known. Every other one is written in a form that no reader takes for
//! something else: `2026-01-05`, `1 234.56 EUR`, and English words. The forms are those of CLDR,
//! written down here as small tables: a library with all languages would be many times the rest of
//! this crate, and the tests hold each table to what CLDR says.

mod dates;
mod delays;
mod letters;
mod messages;
mod numbers;
mod phrases;

pub use letters::LetterWords;
pub use messages::MessageWords;
pub use phrases::Phrases;

/// A language that values are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Language {
    English,
    French,
    German,
    Dutch,
    Spanish,
    Italian,
    /// Any other one: forms that can't be misread.
    Other,
}

impl Language {
    /// The languages that are known, with their tags.
    pub const KNOWN: [(&'static str, Language); 6] = [
        ("en", Language::English),
        ("fr", Language::French),
        ("de", Language::German),
        ("nl", Language::Dutch),
        ("es", Language::Spanish),
        ("it", Language::Italian),
    ];

    /// The language of a tag such as `fr` or `fr-BE`: its first part decides.
    pub fn of_tag(tag: &str) -> Language {
        let first = primary(tag);
        let known = Language::KNOWN
            .into_iter()
            .find(|(known, _)| first.eq_ignore_ascii_case(known));
        known.map_or(Language::Other, |(_, language)| language)
    }

    /// Several things in a row: `a, b and c`.
    pub fn list(self, parts: &[String]) -> String {
        match parts {
            [] => String::new(),
            [one] => one.clone(),
            [first @ .., last] => {
                format!("{} {} {last}", first.join(", "), self.phrases().and)
            }
        }
    }
}

/// The first part of a language tag: `fr` of `fr-BE`.
pub fn primary(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or(tag)
}

/// Whether a language is read from right to left.
pub fn reads_leftwards(tag: &str) -> bool {
    ["ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"].contains(&primary(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_part_of_a_tag_decides() {
        assert_eq!(Language::of_tag("fr-BE"), Language::French);
        assert_eq!(Language::of_tag("DE"), Language::German);
        assert_eq!(Language::of_tag("pl"), Language::Other);
        assert_eq!(Language::of_tag(""), Language::Other);
        assert_eq!(
            Language::of_tag("english"),
            Language::Other,
            "a tag is no name"
        );
    }

    #[test]
    fn things_in_a_row_end_with_and() {
        let parts = ["a", "b", "c"].map(str::to_owned);
        let shown = Language::KNOWN.map(|(_, language)| language.list(&parts));
        let expected = ["and", "et", "und", "en", "y", "e"].map(|and| format!("a, b {and} c"));
        assert_eq!(shown, expected);
        assert_eq!(Language::French.list(&parts[..1]), "a");
        assert_eq!(Language::French.list(&parts[..2]), "a et b");
    }
}
