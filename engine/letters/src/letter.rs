//! What a letter says, and to whom.

use jalon_render::letter::Text;

use crate::paper::Window;

/// A letter, before it is set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letter {
    /// The language that it is written in, as `fr`.
    pub language: String,
    /// The window of its envelope.
    pub window: Window,
    /// Who writes: the name, then the lines below it.
    pub sender: Vec<String>,
    /// What stands at the foot of each page: what the law asks of a company's letters.
    pub foot: Vec<String>,
    /// Who gets it: name and address, line by line.
    pub to: Vec<String>,
    /// Place and date, as they are written.
    pub dated: String,
    /// How it goes, where it does not go as any letter does.
    pub service: Option<String>,
    /// What it is filed under: what each is called, and what it is.
    pub references: Vec<(String, String)>,
    /// What the subject is called, with its colon.
    pub subject_is: String,
    /// The subject.
    pub subject: String,
    /// What it says.
    pub text: Text,
    /// What the law wants to be said, in small letters below.
    pub mentions: Vec<String>,
}
