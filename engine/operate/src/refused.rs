//! Why something was not done, in words for people, and by kind for programs.

use std::io;

use jalon_dsl::diagnostic::{Text, text};
use jalon_store::{Kind, Trouble};

/// Why something was not done, and what to do about it. Nothing of it was done.
#[derive(Clone, Debug)]
pub struct Refused {
    /// What kind of reason it is: programs go by this.
    pub why: Why,
    /// What is wrong.
    pub message: Text,
    /// What to do about it.
    pub help: Option<Text>,
}

/// What kind of reason there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Why {
    /// What was asked for makes no sense.
    Wrong,
    /// What it is about is not there.
    Unknown,
    /// It is not so any more, or was decided before.
    Over,
    /// Whoever wants it may not do it.
    Denied,
    /// The store can't be read.
    Store,
    /// The store can't be reached now, has no room, or something else is in the way that may go: the same may do later.
    Later,
}

impl Refused {
    /// What was asked for makes no sense, or can't be had.
    pub fn wrong(en: impl Into<String>, fr: impl Into<String>) -> Refused {
        Refused {
            why: Why::Wrong,
            message: text(en, fr),
            help: None,
        }
    }

    /// What it is about is not there.
    pub fn unknown(en: impl Into<String>, fr: impl Into<String>) -> Refused {
        Refused {
            why: Why::Unknown,
            ..Refused::wrong(en, fr)
        }
    }

    /// It is not so any more, or was decided before.
    pub fn over(en: impl Into<String>, fr: impl Into<String>) -> Refused {
        Refused {
            why: Why::Over,
            ..Refused::wrong(en, fr)
        }
    }

    /// Whoever wants it may not do it.
    pub fn denied(en: impl Into<String>, fr: impl Into<String>) -> Refused {
        Refused {
            why: Why::Denied,
            ..Refused::wrong(en, fr)
        }
    }

    /// What is stored can't be had.
    pub fn store(en: impl Into<String>, fr: impl Into<String>) -> Refused {
        Refused {
            why: Why::Store,
            ..Refused::wrong(en, fr)
        }
    }

    /// The same may do later.
    pub fn later(en: impl Into<String>, fr: impl Into<String>) -> Refused {
        Refused {
            why: Why::Later,
            ..Refused::wrong(en, fr)
        }
    }

    /// An address can't be listened at: another program may end, and a network may still come up; a port that may
    /// not be taken is somebody's to mend.
    pub fn not_listening(
        error: &io::Error,
        en: impl Into<String>,
        fr: impl Into<String>,
    ) -> Refused {
        match error.kind() {
            io::ErrorKind::AddrInUse | io::ErrorKind::AddrNotAvailable => Refused::later(en, fr),
            _ => Refused::wrong(en, fr),
        }
    }

    /// With what to do about it.
    pub fn help(mut self, en: impl Into<String>, fr: impl Into<String>) -> Refused {
        self.help = Some(text(en, fr));
        self
    }
}

impl From<Trouble> for Refused {
    fn from(trouble: Trouble) -> Refused {
        let reason = &trouble.words.reason;
        let (mut en, mut fr) = (reason.en.clone(), reason.fr.clone());
        if !trouble.detail.is_empty() {
            en = format!("{en} ({})", trouble.detail);
            fr = format!("{fr} ({})", trouble.detail);
        }
        let refused = match trouble.kind {
            Kind::Refused => Refused::wrong(en, fr),
            Kind::Away | Kind::Full => Refused::later(en, fr),
            _ => Refused::store(en, fr),
        };
        let remedy = &trouble.words.remedy;
        match remedy.en.is_empty() {
            true => refused,
            false => refused.help(&remedy.en, &remedy.fr),
        }
    }
}

/// Why the system refused, in both languages for the usual reasons.
pub fn reason(error: &io::Error) -> Text {
    match error.kind() {
        io::ErrorKind::NotFound => text(
            "there is no such file or folder",
            "ce fichier ou dossier n'existe pas",
        ),
        io::ErrorKind::PermissionDenied => text("permission denied", "accès refusé"),
        io::ErrorKind::IsADirectory => text("it is a folder", "c'est un dossier"),
        io::ErrorKind::NotADirectory => text(
            "a part of the path is not a folder",
            "une partie du chemin n'est pas un dossier",
        ),
        io::ErrorKind::ReadOnlyFilesystem => {
            text("the disk is read-only", "le disque est en lecture seule")
        }
        io::ErrorKind::StorageFull => text("the disk is full", "le disque est plein"),
        _ => text(error.to_string(), error.to_string()),
    }
}
