//! The machine in words: what a finance director reads, with the names of the script.

mod acts;
mod conditions;
mod deeds;
mod events;
mod facts;
mod messages;
mod moments;
mod names;
mod values;

use jalon_core::Machine;
use jalon_core::machine::declared::Field;
use jalon_core::machine::milestone::Opens;

use crate::lang::Lang;

/// Says things of one machine in one language.
#[derive(Clone, Copy)]
pub struct Say<'m> {
    /// The machine.
    pub machine: &'m Machine,
    /// The language.
    pub lang: Lang,
    /// What the event or the answer carries of which a line speaks.
    pub payload: &'m [Field],
    /// When the milestone opens of which a moment may count the days.
    pub opens: Option<Opens>,
}

/// How deep conditions and values are told; what lies deeper becomes an ellipsis.
const MAX_DEPTH: usize = 16;

/// What stands for something that is too deep, or leads nowhere.
const ELLIPSIS: &str = "…";

impl<'m> Say<'m> {
    /// Says things of a machine in a language.
    pub fn new(machine: &'m Machine, lang: Lang) -> Say<'m> {
        Say {
            machine,
            lang,
            payload: &[],
            opens: None,
        }
    }

    /// The text of the language.
    pub fn say(self, english: &str, french: &str) -> String {
        self.lang.pick(english, french).to_owned()
    }
}
