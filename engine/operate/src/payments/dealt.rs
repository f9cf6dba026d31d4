//! Lines that nobody can match, set aside by a person: the money was noted by hand, or is none of receivables.

use jalon_core::Money;
use jalon_dsl::diagnostic::{Text, text};
use jalon_store::BankState;

use super::kept::Line;
use super::list::find;
use super::people::stored;
use super::settle::Settled;
use crate::act::By;
use crate::{House, Refused};

/// Sets a line aside that waits: a person dealt with it, and says why. It stays in the list of such lines;
/// what of it is on an account stays there.
pub fn dealt_with(house: &mut House, by: &By, name: &str, why: &str) -> Result<Text, Refused> {
    let mut line = find(house, name)?;
    if line.state != BankState::Waits {
        return Err(Refused::over("it does not wait", "il n'attend pas").help(
            "jalon payment list tells what waits",
            "jalon payment list dit ce qui attend",
        ));
    }
    let why = why.trim();
    if why.is_empty() {
        return Err(Refused::wrong(
            "why is nothing left to do about it?",
            "pourquoi n'y a-t-il plus rien à faire\u{a0}?",
        )
        .help(
            "--reason \"noted by hand on F-17\"",
            "--reason \"noté à la main sur F-17\"",
        ));
    }
    line.state = BankState::Aside;
    line.held.dealt = Some(why.into());
    let rest = line.held.on_account.as_ref();
    let rest = rest.map(|rest| Money::new(rest.amount, line.held.amount.currency));
    let said = match rest {
        None => text(
            "it is dealt with, and waits no more",
            "il est traité, et n'attend plus",
        ),
        Some(rest) => text(
            format!(
                "it is dealt with, and waits no more; {rest} stays on the payer's account: \
                 jalon payment unmatch PAYMENT --wholly takes it off"
            ),
            format!(
                "il est traité, et n'attend plus\u{a0}; {rest} reste au compte du payeur\u{a0}: \
                 jalon payment unmatch PAIEMENT --wholly l'en retire"
            ),
        ),
    };
    stored(house, Settled::default(), line, by, said)
}

/// Whether a person set a line aside.
pub(super) fn is_dealt_with(line: &Line) -> bool {
    line.state == BankState::Aside && line.held.covered.is_none()
}

/// A line that was set aside waits again, with its question.
pub(super) fn waits_again(house: &mut House, by: &By, mut line: Line) -> Result<Text, Refused> {
    line.state = BankState::Waits;
    line.held.dealt = None;
    let said = text("it waits again", "il attend de nouveau");
    stored(house, Settled::default(), line, by, said)
}
