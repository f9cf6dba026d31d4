//! Why a command has nothing to show.

use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_operate::{Refused, Why};
use jalon_store::Trouble;

use crate::{Exit, output};

/// Why there is nothing to show, and what to say about it.
pub struct Stop {
    exit: Exit,
    message: Option<Text>,
    help: Option<Text>,
    /// Whether the same may do later, without anybody doing anything here.
    passes: bool,
}

impl Stop {
    /// Wrong use, or something that can't be had.
    pub fn wrong(en: impl Into<String>, fr: impl Into<String>) -> Stop {
        Stop::told(text(en, fr))
    }

    /// The same, in words that are there already.
    pub fn told(message: Text) -> Stop {
        Stop {
            exit: Exit::Wrong,
            message: Some(message),
            help: None,
            passes: false,
        }
    }

    /// All is said already.
    pub fn silent(exit: Exit) -> Stop {
        Stop {
            exit,
            message: None,
            help: None,
            passes: false,
        }
    }

    /// With what to do about it.
    pub fn help(mut self, en: impl Into<String>, fr: impl Into<String>) -> Stop {
        self.help = Some(text(en, fr));
        self
    }

    /// Ending otherwise.
    pub fn exit(mut self, exit: Exit) -> Stop {
        self.exit = exit;
        self
    }

    /// For a daemon: whoever started it may start it again where the trouble may pass.
    pub fn may_pass(self) -> Stop {
        match self.passes {
            true => self.exit(Exit::Later),
            false => self,
        }
    }

    /// Says it, and answers how the command ends.
    pub fn tell(&self, lang: Lang) -> Exit {
        if let Some(message) = &self.message {
            output::complain(lang, message);
        }
        if let Some(help) = &self.help {
            output::help(lang, help);
        }
        self.exit
    }
}

impl From<Refused> for Stop {
    fn from(refused: Refused) -> Stop {
        Stop {
            exit: Exit::Wrong,
            passes: refused.why == Why::Later,
            message: Some(refused.message),
            help: refused.help,
        }
    }
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Stop {
        Refused::from(trouble).into()
    }
}
