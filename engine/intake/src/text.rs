//! Sentences in both languages, and what stands where something was not taken.

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

/// A sentence in both languages: `text("empty file", "fichier vide")`.
pub fn text(en: impl Into<String>, fr: impl Into<String>) -> Text {
    Text {
        en: en.into(),
        fr: fr.into(),
    }
}

/// Why a whole file, or a mapping, is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The line, from 1, where one can be named.
    pub line: Option<u64>,
    /// What is wrong.
    pub reason: Text,
    /// What to do.
    pub remedy: Text,
    /// Whether the fault is not the file's, and the same file may be taken in a while.
    pub passes: bool,
}

impl Refusal {
    /// A refusal of the file as a whole.
    pub fn new(reason: Text, remedy: Text) -> Refusal {
        Refusal {
            line: None,
            reason,
            remedy,
            passes: false,
        }
    }

    /// The system has no room for a process that reads the file, or can't start it.
    pub(crate) fn not_now(error: &std::io::Error) -> Refusal {
        let refusal = Refusal::new(
            text(
                format!("no process could be started to read it: {error}"),
                format!("aucun processus n’a pu être lancé pour le lire : {error}"),
            ),
            text(
                "the file is as it was: give the machine room (memory, processes, open files), or start the program anew if it was \
                 replaced, and take the file in once more",
                "le fichier est resté tel quel : donnez de la place à la machine (mémoire, processus, fichiers ouverts), ou relancez \
                 le programme s’il a été remplacé, puis reprenez le fichier",
            ),
        );
        Refusal {
            passes: true,
            ..refusal
        }
    }

    /// The same, at a line.
    pub fn at(self, line: u64) -> Refusal {
        Refusal {
            line: Some(line),
            ..self
        }
    }

    /// The file can't be read at all.
    pub fn unreadable(error: &std::io::Error) -> Refusal {
        Refusal::new(
            text(
                format!("the file can't be read: {error}"),
                format!("le fichier est illisible : {error}"),
            ),
            text(
                "check that it is there and that you may read it",
                "vérifiez qu’il existe et que vous avez le droit de le lire",
            ),
        )
    }
}

/// What was guessed of a file, and why: to be shown before anything runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guess {
    /// What was taken for true.
    pub what: Text,
    /// What speaks for it.
    pub why: Text,
}

/// A piece of a file as a message shows it: on one line, not too long.
pub(crate) fn shown(value: &str) -> String {
    let mut short: String = value
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(40)
        .collect();
    if value.chars().nth(40).is_some() {
        short.push('…');
    }
    short
}
