//! What the journal says of things that were to leave and did not simply leave: why they are held, that
//! another system refused them, that nobody knows, and what people decided. It outlives the outbox, and
//! names no person outside the house.

use jalon_core::records::ContactRecord;
use jalon_core::step::Effect as CoreEffect;
use smol_str::SmolStr;

use super::{Desk, Stop, Working};
use crate::channel::{Outgoing, Recipient};
use crate::journal::{Became, Noted};

/// What stands for something personal.
const LEFT_OUT: &str = "…";
/// Shorter words than this are no name that could be found again.
const NAME_LEAST: usize = 3;
/// A code of the other side is no longer than this.
const CODE_MAX: usize = 24;

impl Working {
    /// Something that was to leave is held, and why.
    pub(super) fn kept_back(
        &mut self,
        desk: &Desk<'_>,
        core: &CoreEffect,
        why: &str,
    ) -> Result<(), Stop> {
        if self.open.is_none() {
            return Ok(());
        }
        let (slot, why) = (core.slot, self.impersonal(why));
        self.note(desk.now, &Noted::Held { slot, why })
    }

    /// What became of it, by itself or because somebody decided.
    pub(super) fn became(
        &mut self,
        desk: &Desk<'_>,
        core: &CoreEffect,
        (became, why): (Became, &str),
        by: Option<&SmolStr>,
    ) -> Result<(), Stop> {
        if self.open.is_none() {
            return Ok(());
        }
        let noted = Noted::Became {
            slot: core.slot,
            became,
            why: code_of(why),
            by: by.cloned(),
        };
        self.note(desk.now, &noted)
    }

    /// A reason without what it says of whoever was to be written to: their key is enough to find them.
    pub(super) fn impersonal(&self, why: &str) -> SmolStr {
        let told = self.personal.iter().map(|one| one.trim());
        let told = told.filter(|one| one.chars().count() >= NAME_LEAST);
        let why = told.fold(why.to_owned(), |why, one| why.replace(one, LEFT_OUT));
        why.into()
    }

    /// Who gets something that is on its way.
    pub(super) fn addressed_to(&mut self, outgoing: &Outgoing) {
        if let Recipient::Contact(contact) = &outgoing.to {
            let told = [&contact.name, &contact.email, &contact.phone];
            let told = told.into_iter().chain([&contact.electronic_address]);
            let told = told.flatten().chain(&contact.address);
            self.personal = told.cloned().collect();
        }
    }
}

/// What is personal of a contact.
pub(super) fn personal(contact: &ContactRecord) -> Vec<SmolStr> {
    let told = [&contact.email, &contact.phone, &contact.electronic_address];
    let told = told.into_iter().flatten().chain(&contact.address);
    told.chain([&contact.name]).cloned().collect()
}

/// The code that the other side answered with: `HTTP 400`, `550 5.1.1`. Its words stay in the outbox.
fn code_of(why: &str) -> SmolStr {
    let first = why.split(": ").next().unwrap_or_default();
    let first = first.strip_prefix(super::outbox::AGAIN).unwrap_or(first);
    let code = first.strip_prefix("HTTP ").unwrap_or(first);
    let digits = code.split(' ').take_while(|word| {
        !word.is_empty()
            && word
                .chars()
                .all(|sign| sign.is_ascii_digit() || sign == '.')
    });
    let digits = digits.collect::<Vec<_>>().join(" ");
    match first.starts_with("HTTP ") && !digits.is_empty() {
        true => format!("HTTP {digits}").chars().take(CODE_MAX).collect(),
        false => digits.chars().take(CODE_MAX).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_an_answer_its_code_is_kept_and_no_word() {
        assert_eq!(code_of("HTTP 400: no such customer as Anna"), "HTTP 400");
        assert_eq!(code_of("HTTP 504"), "HTTP 504");
        assert_eq!(
            code_of("550 5.1.1 <anna@one.example>: user unknown"),
            "550 5.1.1"
        );
        assert_eq!(code_of("2nd copy. HTTP 502"), "HTTP 502");
        assert_eq!(code_of("connection refused"), "");
    }
}
