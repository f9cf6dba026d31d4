//! Why a letter is not set, in words for whoever can change that.

/// Why there are no pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotSet {
    /// It has no address.
    NoAddress,
    /// Its address has more lines than the window shows.
    TooManyLines(usize, usize),
    /// A line of its address is wider than the window.
    TooWide(String),
    /// Signs that the font does not have.
    Signs(String),
    /// It is longer than a letter may be.
    TooLong,
    /// The font can't be used; it is in the program, so this is a fault of ours.
    Font,
}

impl NotSet {
    /// The words, in English and in French.
    pub fn words(&self) -> [String; 2] {
        match self {
            NotSet::NoAddress => [
                "a letter needs a postal address".to_owned(),
                "un courrier demande une adresse postale".to_owned(),
            ],
            NotSet::TooManyLines(has, most) => [
                format!("the address has {has} lines, and the window of the envelope shows {most}"),
                format!("l’adresse a {has} lignes, et la fenêtre de l’enveloppe en montre {most}"),
            ],
            NotSet::TooWide(line) => [
                format!(
                    "this line of the address is wider than the window of the envelope: {line}"
                ),
                format!(
                    "cette ligne de l’adresse est plus large que la fenêtre de l’enveloppe\u{a0}: {line}"
                ),
            ],
            NotSet::Signs(signs) => [
                format!("the font of letters does not have these signs: {signs}"),
                format!("la police des courriers n’a pas ces signes\u{a0}: {signs}"),
            ],
            NotSet::TooLong => [
                "the letter has more than 50 pages".to_owned(),
                "le courrier a plus de 50 pages".to_owned(),
            ],
            NotSet::Font => [
                "the font of letters can't be used".to_owned(),
                "la police des courriers est inutilisable".to_owned(),
            ],
        }
    }
}
