//! Sentences in both languages.

/// A sentence in English and French.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// English.
    pub en: String,
    /// French.
    pub fr: String,
}

impl Text {
    /// The sentence in French, or else in English.
    pub fn get(&self, french: bool) -> &str {
        if french { &self.fr } else { &self.en }
    }
}

/// A sentence in both languages.
pub fn text(en: impl Into<String>, fr: impl Into<String>) -> Text {
    Text {
        en: en.into(),
        fr: fr.into(),
    }
}
