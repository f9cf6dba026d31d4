//! The two languages of a picture.

/// The language of the words around the names of the script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// English.
    En,
    /// French.
    Fr,
}

impl Lang {
    /// The word of this language.
    pub fn pick<T>(self, english: T, french: T) -> T {
        match self {
            Lang::En => english,
            Lang::Fr => french,
        }
    }

    /// A text of the script, in the quotes of this language.
    pub fn quoted(self, text: &str) -> String {
        self.pick(format!("“{text}”"), format!("«\u{a0}{text}\u{a0}»"))
    }

    /// `a`, `a or b`, `a, b or c`.
    pub fn any_of(self, items: &[String]) -> String {
        joined(items, self.pick("or", "ou"))
    }

    /// `a`, `a and b`, `a, b and c`.
    pub fn all_of(self, items: &[String]) -> String {
        joined(items, self.pick("and", "et"))
    }
}

fn joined(items: &[String], last: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}
