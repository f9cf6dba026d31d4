//! Texts as their reader gets them: the words of the one renderer, with a sign where a simulation
//! does not know a value.

use jalon_core::cases::Reading;
use jalon_core::machine::action::Does;
use jalon_core::machine::template::{Piece, Text as Pieces};
use jalon_core::machine::{ActionId, Machine};
use jalon_core::step::View;
use jalon_render::{Credit, Language, Links, Parties, Request, one_line_text, words};

use crate::timeline::Text;

/// What stands for addresses, accounts and all else that a simulation does not know.
const GAP: &str = "…";

/// What a text is written with.
pub(crate) struct Writer<'a> {
    pub(crate) machine: &'a Machine,
    /// What the invoice sees, with the event that its line reacts to.
    pub(crate) view: View<'a>,
    /// What each listed invoice sees.
    pub(crate) listed: Vec<View<'a>>,
    /// The open credits that it lists beside them.
    pub(crate) credits: Vec<Credit<'a>>,
    /// The language of the house: of tasks and alerts, and of readers whose own is not known.
    pub(crate) house: &'a str,
    /// The language of the reader, if it is known.
    pub(crate) language: Option<&'a str>,
    /// Who reads.
    pub(crate) reader: &'a str,
}

impl Writer<'_> {
    /// What an action writes, if it writes anything.
    pub(crate) fn of_action(&self, action: ActionId) -> Option<Text> {
        match &self.machine.actions.get(action)?.does {
            Does::Alert { about, .. } => about.as_ref().and_then(|text| self.line(text)),
            Does::Task(task) | Does::Call { task, .. } => {
                task.text.as_ref().and_then(|text| self.line(text))
            }
            does => self.message(does),
        }
    }

    fn line(&self, text: &Pieces) -> Option<Text> {
        let language = Language::of_tag(self.house);
        let parties = self.parties();
        let gap = Some(GAP);
        let line = one_line_text(self.machine, text, &self.view, &parties, language, gap);
        Some(Text {
            subject: line.ok()?,
            body: String::new(),
        })
    }

    fn message(&self, does: &Does) -> Option<Text> {
        let parties = self.parties();
        let mut invoices: Vec<&View<'_>> = self.listed.iter().collect();
        if invoices.is_empty() {
            invoices.push(&self.view);
        }
        let words = words(&Request {
            machine: self.machine,
            template: does.message()?.template?,
            language: self.language.or(Some(self.house)),
            facts: &self.view,
            invoices,
            credits: self.credits.clone(),
            parties: &parties,
            links: Links::default(),
            asks_for_payment: false,
            attachments: &[],
            gap: Some(GAP),
        });
        let words = words.ok()?;
        let body = match words.body.is_empty() {
            true => words.sms.unwrap_or_default(),
            false => words.body,
        };
        Some(Text {
            subject: words.subject,
            body,
        })
    }

    fn parties(&self) -> Parties {
        let mut parties = Parties::default();
        parties.contact.name = Some(self.reader.into());
        parties
    }
}

/// A text of the machine, its values open.
pub(crate) fn reading_of(text: &Pieces) -> Reading {
    Reading::pieces(text.pieces.iter().map(|piece| match piece {
        Piece::Plain(plain) => Some(plain.as_str()),
        _ => None,
    }))
}
