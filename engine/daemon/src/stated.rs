//! A payment that we state on a network: status 212 of the French life cycle, as the message itself. It is
//! written with the rest of what leaves, so that every attempt gives the same bytes.

use std::collections::BTreeSet;

use jalon_core::eval::Stored;
use jalon_core::ledger::{Entry, EntryKind};
use jalon_core::machine::action::Does;
use jalon_core::records::ContactRecord;
use jalon_core::step::{Done, Effect, Figures, Invoice, Subject};
use jalon_core::{Instant, Machine, Money, Rate, Zone, round_fraction};
use jalon_status::{Cashed, Clock, Party, When, cashed};
use jalon_store::{Text, text};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::channel::{Outgoing, Recipient, What};

/// The field of an invoice that tells its rates of VAT.
pub const VAT_RATE: &str = "vat_rate";

/// What a legal entity states on networks in their own format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct States {
    /// Endpoints and the names of what is posted to them, where that is a payment that came in (212).
    pub cashed: BTreeSet<(SmolStr, SmolStr)>,
    /// The registration number of whoever sells.
    pub registration: String,
    /// The clocks by which networks write.
    pub zone: Zone,
}

/// A status as a message of its network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    /// The message, as XML.
    pub xml: String,
}

impl States {
    /// Whether something that leaves is a status that is written as a message.
    pub(crate) fn is(&self, outgoing: &Outgoing) -> bool {
        match (&outgoing.what, &outgoing.to) {
            (What::Post { name }, Recipient::Endpoint(endpoint)) => {
                self.cashed.contains(&(endpoint.clone(), name.clone()))
            }
            _ => false,
        }
    }

    /// The endpoint to which an effect posts such a status.
    pub(crate) fn endpoint_of(&self, machine: &Machine, effect: &Effect) -> Option<SmolStr> {
        let Done::Post { action } = &effect.does else {
            return None;
        };
        let Does::Post { name, to } = &machine.actions.get(*action)?.does else {
            return None;
        };
        let endpoint = machine.endpoints.get(*to)?.name.clone();
        let is_one = self.cashed.contains(&(endpoint.clone(), name.clone()));
        is_one.then_some(endpoint)
    }
}

/// Who buys: its name, what is known of its registration, and who reads its invoices there.
pub(crate) struct Buyer<'a> {
    pub name: &'a str,
    pub registration: Option<String>,
    pub contact: Option<&'a ContactRecord>,
}

/// The message about the payment that an effect is about; or what is missing, for people.
pub(crate) fn stated(
    states: &States,
    (machine, subject, effect): (&Machine, &Subject, &Effect),
    (outgoing, buyer, now): (&Outgoing, Buyer<'_>, Instant),
) -> Result<Stated, Text> {
    let nothing = || {
        text(
            "no payment of this invoice can be stated: none came, or several on that day; tell the platform by hand what is true, then: jalon outbox resolve KEY --not-left",
            "aucun paiement de cette facture ne peut être déclaré\u{a0}: il n’y en a pas, ou plusieurs ce jour-là\u{a0}; dites à la plateforme ce qui est vrai, puis\u{a0}: jalon outbox resolve CLÉ --not-left",
        )
    };
    let invoice = subject.invoice().ok_or_else(nothing)?;
    let entries = invoice.ledger.entries();
    let at = payment(entries, open_now(invoice), effect).ok_or_else(nothing)?;
    let amounts = by_rate(machine, invoice, at)?;
    let day = entries.get(at).map(|entry| entry.day).ok_or_else(nothing)?;
    let (stated, time) = states.zone.local(now);
    let said = Cashed {
        id: outgoing.key.to_string(),
        stated: When {
            day: stated,
            clock: Some(Clock {
                minute: time.minutes(),
                second: u8::try_from(now.millis().div_euclid(1_000).rem_euclid(60))
                    .unwrap_or_default(),
                ahead: None,
            }),
        },
        number: invoice.number.to_string(),
        issued: invoice.issue,
        seller: Party {
            name: outgoing.from.name.to_string(),
            registration: Some(states.registration.clone()),
            address: None,
        },
        buyer: Party {
            name: buyer.name.to_owned(),
            registration: buyer.registration,
            address: buyer
                .contact
                .and_then(|contact| contact.electronic_address.as_ref())
                .map(SmolStr::to_string),
        },
        day,
        amounts,
    };
    Ok(Stated { xml: cashed(&said) })
}

/// Of an effect that states money taken back: the entry that brought that money, if no other one of its day could
/// be meant.
pub(crate) fn taken_back<'i>(invoice: &'i Invoice, effect: &Effect) -> Option<&'i Entry> {
    let entries = invoice.ledger.entries();
    let at = payment(entries, open_now(invoice), effect)?;
    let back = entries.get(at).filter(|entry| entry.amount < 0)?;
    let mut before = entries.get(..at)?.iter().rev();
    let is_payment = |entry: &Entry| entry.kind == EntryKind::Payment;
    let brought = before.find(|entry| is_payment(entry) && entry.key == back.key)?;
    let came = |entry: &&Entry| is_payment(entry) && entry.amount > 0 && entry.day == brought.day;
    let alone = entries.iter().filter(came).count() == 1;
    (alone && brought.amount.checked_add(back.amount) == Some(0)).then_some(brought)
}

fn open_now(invoice: &Invoice) -> (i64, i64) {
    let open = invoice.ledger.open();
    (open.principal, open.charges())
}

/// Which entry an effect is about. As long as nothing came since, it is the last one; what waited meanwhile
/// is told apart by its day.
fn payment(entries: &[Entry], open: (i64, i64), effect: &Effect) -> Option<usize> {
    let is_payment = |(_, entry): &(usize, &Entry)| entry.kind == EntryKind::Payment;
    let payments = || entries.iter().enumerate().filter(is_payment);
    let Figures {
        balance, charges, ..
    } = effect.why.figures;
    let occurred = effect.why.occurred;
    let of_day = |entry: &Entry| occurred.is_none_or(|day| entry.day == day);
    let last = payments().next_back();
    if let Some((at, entry)) = last
        && (balance, charges) == open
        && of_day(entry)
    {
        return Some(at);
    }
    let mut same = payments().filter(|(_, entry)| of_day(entry));
    let (at, _) = same.next()?;
    same.next().is_none().then_some(at)
}

/// What an entry brought of what was invoiced, by rate: interest and fees bear no VAT. What all payments together
/// brought of a rate is its share of them, so that several parts make up what the invoice has of it.
fn by_rate(machine: &Machine, invoice: &Invoice, at: usize) -> Result<Vec<(Rate, Money)>, Text> {
    let ledger = &invoice.ledger;
    let money = |minor: i64| Money::new(minor, ledger.currency());
    let (before, after) = (ledger.invoiced_paid(at), ledger.invoiced_paid(at + 1));
    if before == after {
        return Err(text(
            "the payment settled nothing of the invoice itself: interest and fees bear no VAT",
            "le paiement n’a rien réglé de la facture même\u{a0}: intérêts et frais sont hors TVA",
        ));
    }
    let rates = rates(machine, invoice)?;
    if let [(rate, _)] = rates.as_slice() {
        return Ok(vec![(*rate, money(after.saturating_sub(before)))]);
    }
    let total = i128::from(ledger.invoiced());
    let mut parts = Vec::new();
    // Of all rates until here: what rounding leaves goes to the next one, and the last one ends with it all.
    let (mut through, mut given) = (0i128, 0i64);
    for (rate, amount) in rates {
        through += i128::from(amount.unwrap_or_default());
        let share = |paid: i64| round_fraction(i128::from(paid) * through, total);
        let (Some(after), Some(before)) = (share(after), share(before)) else {
            return Err(no_rate(invoice));
        };
        let until = after.saturating_sub(before);
        let part = until.saturating_sub(given);
        given = until;
        if part != 0 {
            parts.push((rate, money(part)));
        }
    }
    Ok(parts)
}

/// The rates of an invoice, each with what it has of the total where there are several.
fn rates(machine: &Machine, invoice: &Invoice) -> Result<Vec<(Rate, Option<i64>)>, Text> {
    let mut fields = machine.invoice_fields.items().iter();
    let place = fields.position(|field| field.name == VAT_RATE);
    let value = place.and_then(|place| invoice.fields.get(place));
    let rates = match value {
        Some(Stored::Rate(rate)) => Some(vec![(*rate, None)]),
        Some(Stored::Number(number)) => {
            let percent = number.to_string().parse().ok();
            let rate = percent.and_then(|percent| Rate::from_percent(percent).ok());
            rate.map(|rate| vec![(rate, None)])
        }
        Some(Stored::Text(written)) => {
            let parts = written.split(|sign: char| sign == ';' || sign.is_whitespace());
            let parts = parts.map(|part| part.trim_matches('%'));
            let parts = parts.filter(|part| !part.is_empty());
            parts.map(|part| written_rate(part, invoice)).collect()
        }
        _ => None,
    };
    let rates = rates.ok_or_else(|| no_rate(invoice))?;
    let sums = rates.iter().map(|(_, amount)| *amount).sum::<Option<i64>>();
    match rates.as_slice() {
        [] => Err(no_rate(invoice)),
        [_] => Ok(rates),
        _ if sums == Some(invoice.ledger.invoiced()) && sums != Some(0) => Ok(rates),
        _ => Err(text(
            format!(
                "the amounts of {VAT_RATE} of {} are not its total: 20=1000.00; 5.5=211.00",
                invoice.number
            ),
            format!(
                "les montants de {VAT_RATE} de {} ne font pas son total\u{a0}: 20=1000.00; 5.5=211.00",
                invoice.number
            ),
        )),
    }
}

/// `20` or `20=1000.00`.
fn written_rate(part: &str, invoice: &Invoice) -> Option<(Rate, Option<i64>)> {
    let (rate, amount) = match part.split_once('=') {
        None => (part, None),
        Some((rate, amount)) => (rate, Some(amount)),
    };
    let number = |written: &str| written.trim_matches('%').replace(',', ".").parse().ok();
    let rate = Rate::from_percent(number(rate)?).ok()?;
    let amount = match amount {
        None => None,
        Some(written) => {
            let amount = Money::from_decimal(number(written)?, invoice.ledger.currency());
            Some(amount.ok()?.minor)
        }
    };
    Some((rate, amount))
}

fn no_rate(invoice: &Invoice) -> Text {
    let number = &invoice.number;
    text(
        format!(
            "the rate of VAT of {number} isn't known: the script declares {VAT_RATE}, and the invoice tells it"
        ),
        format!(
            "le taux de TVA de {number} n’est pas connu\u{a0}: le script déclare {VAT_RATE}, et la facture le donne"
        ),
    )
}
