//! What people decided of an invoice, and no turn has taken yet: it waits in the inbox.

use jalon_core::records::EventName;
use jalon_core::{Day, Decimal, EventKind};
use jalon_daemon::Incoming;
use jalon_daemon::channel::OutgoingKey;
use jalon_daemon::guards::PEOPLE;
use jalon_daemon::incoming::{About, Act, Report, Says};
use jalon_store::AccountKey;
use smol_str::SmolStr;

use crate::{House, Refused};

/// More than this of one shard is not looked through.
const READ_MAX: usize = 10_000;

/// Acts on an invoice that wait, in the order in which they came.
pub fn acts(house: &mut House, account: AccountKey, number: &str) -> Result<Vec<Act>, Refused> {
    let waiting = waiting(house, account)?.into_iter();
    let acts = waiting.filter_map(|incoming| match incoming {
        Incoming::Act(act) => Some(act),
        _ => None,
    });
    let about = |act: &Act| matches!(&act.about, About::Invoice(named) if named == number);
    Ok(acts.filter(about).collect())
}

/// What happened to an invoice and waits, by its kind, in the order in which it came.
pub fn events(
    house: &mut House,
    account: AccountKey,
    number: &str,
) -> Result<Vec<EventKind>, Refused> {
    let waiting = waiting(house, account)?.into_iter();
    let kinds = waiting.filter_map(|incoming| match incoming {
        Incoming::Event(event) if event.invoice.as_deref() == Some(number) => match event.kind {
            EventName::BuiltIn(kind) => Some(kind),
            _ => None,
        },
        _ => None,
    });
    Ok(kinds.collect())
}

/// How much of a payment that a person noted waits for an invoice, and the day on which it counts.
pub fn paid(
    house: &mut House,
    account: AccountKey,
    (number, payment): (&str, &str),
) -> Result<Option<(Decimal, Day)>, Refused> {
    let mut waiting = waiting(house, account)?.into_iter();
    Ok(waiting.find_map(|incoming| match incoming {
        Incoming::Paid(paid)
            if paid.invoice == number
                && paid.part.source == PEOPLE
                && paid.part.payment == payment =>
        {
            Some((paid.part.amount, paid.part.date))
        }
        _ => None,
    }))
}

/// What was told of something that left and waits, in the order in which it came.
pub fn reports(
    house: &mut House,
    account: AccountKey,
    key: OutgoingKey,
) -> Result<Vec<String>, Refused> {
    let waiting = waiting(house, account)?.into_iter();
    let said = waiting.filter_map(|incoming| match incoming {
        Incoming::Reported(Report {
            effect,
            says: Says::Became(words),
        }) if effect == key => Some(words.to_string()),
        _ => None,
    });
    Ok(said.collect())
}

/// The numbers that an agency gave a case and that wait, in the order in which they came.
pub fn case_numbers(
    house: &mut House,
    account: AccountKey,
    key: OutgoingKey,
) -> Result<Vec<SmolStr>, Refused> {
    let waiting = waiting(house, account)?.into_iter();
    let numbers = waiting.filter_map(|incoming| match incoming {
        Incoming::Reported(Report {
            effect,
            says: Says::Case(number),
        }) if effect == key => Some(number),
        _ => None,
    });
    Ok(numbers.collect())
}

/// Whether the daemon has taken all that came in for an account.
pub fn nothing(house: &mut House, account: AccountKey) -> Result<bool, Refused> {
    Ok(waiting(house, account)?.is_empty())
}

fn waiting(house: &mut House, account: AccountKey) -> Result<Vec<Incoming>, Refused> {
    let waiting = house
        .store
        .waiting(&[account.shard()], READ_MAX, READ_MAX)?;
    let own = waiting.into_iter().filter(|(of, _)| *of == account);
    let read =
        own.filter_map(|(_, stimulus)| Incoming::from_bytes(stimulus.format, &stimulus.body).ok());
    Ok(read.collect())
}
