//! The parts of an account: one for each program that something of the payer runs under, most often
//! one. An invoice stays in the part whose program took it until somebody moves it.
//!
//! Each part is a state of the core on its own, stepped by its own machine. What is the payer's as a
//! whole is seen to by [`jalon_core::step::face`], before every step and before every text.

use std::sync::Arc;

use jalon_core::Instant;
use jalon_core::records::{InvoiceKind, InvoiceRecord};
use jalon_core::step::{
    self as steps, Account, Effect, Of, Refusal, Stimulus, SubjectId, versions,
};
use jalon_simulate::World;
use jalon_store::{Hash, Key};

/// A part of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its number in the account, from 0; none comes twice. The journal knows it by this.
    pub number: u16,
    /// The program that its invoices are pinned to.
    pub program: Hash,
    /// Its state.
    pub account: Account,
}

/// Makes a step in the part at a place. A refusal has changed nothing.
pub fn step(
    parts: &mut [Part],
    worlds: &[Arc<World>],
    at: usize,
    stimulus: &Stimulus,
    now: Instant,
    out: &mut Vec<Effect>,
) -> Result<(), Refusal> {
    face(parts, worlds, at);
    let (Some(part), Some(world)) = (parts.get_mut(at), worlds.get(at)) else {
        return Err(Refusal::UnknownSubject);
    };
    let (machine, context) = (&world.machine, &world.context);
    steps::step(machine, context, &mut part.account, stimulus, now, out)
}

/// The part at a place sees what the others hold, and has the money on account.
pub fn face(parts: &mut [Part], worlds: &[Arc<World>], at: usize) {
    if parts.len() < 2 {
        return;
    }
    let faces = parts
        .iter_mut()
        .zip(worlds)
        .map(|(part, world)| steps::Part {
            machine: &world.machine,
            context: &world.context,
            account: &mut part.account,
        });
    let mut faces: Vec<_> = faces.collect();
    steps::face(&mut faces, at);
}

/// The part that holds a subject.
pub fn of_subject(parts: &[Part], subject: SubjectId) -> Option<usize> {
    let holds = |part: &Part| part.account.subject(subject).is_some();
    parts.iter().position(holds)
}

/// The part that holds the invoice with a number: of several the one that was issued last.
pub fn of_number(parts: &[Part], number: &str) -> Option<usize> {
    let invoices = parts.iter().enumerate().flat_map(|(at, part)| {
        let subjects = part.account.subjects.iter();
        let invoices = subjects.filter_map(|subject| subject.invoice());
        invoices.map(move |invoice| (at, invoice))
    });
    let called = invoices.filter(|(_, invoice)| invoice.number == number);
    let last = called.max_by_key(|(_, invoice)| invoice.issue);
    last.map(|(at, _)| at)
}

/// The part that holds the invoice that a record speaks of, if it is there. The record says its source.
pub fn of_record(parts: &[Part], code: &str, record: &InvoiceRecord) -> Option<usize> {
    match (record.kind, &record.credits) {
        (InvoiceKind::Invoice, _) => {
            let source = record.source.as_deref().unwrap_or_default();
            let (number, year) = (&record.number, record.issue.year());
            let key = Key::of_invoice(code, source, number, year);
            of_subject(parts, SubjectId(key.0))
        }
        (InvoiceKind::CreditNote, Some(number)) => of_number(parts, number),
        // It is for no invoice: whichever holds the money on account.
        (InvoiceKind::CreditNote, None) => parts.len().checked_sub(1),
    }
}

/// Whether an account has anything of a payment.
pub fn has_payment(account: &Account, payment: &str) -> bool {
    let mut invoices = account.subjects.iter().filter_map(|one| one.invoice());
    let settles = invoices.any(|invoice| {
        let mut entries = invoice.ledger.entries().iter();
        entries.any(|entry| entry.key == payment)
    });
    settles || account.on_account.of_payment(payment).next().is_some()
}

/// The part whose journey is for a customer or a payer: what runs there is the customer with all its
/// invoices, so new ones join them until they are moved together.
pub fn of_customers(parts: &[Part]) -> Option<usize> {
    let is_group = |of: &Of| matches!(of, Of::Group { .. });
    parts.iter().position(|part| {
        let mut subjects = part.account.subjects.iter();
        subjects.any(|subject| is_group(&subject.of))
    })
}

/// A new part beside that with the highest number: its customers are known there by names.
pub fn opened(parts: &[Part], worlds: &[Arc<World>], program: Hash, world: &World) -> Option<Part> {
    let (place, newest) = parts
        .iter()
        .enumerate()
        .max_by_key(|(_, part)| part.number)?;
    let from = &worlds.get(place)?.machine;
    Some(Part {
        number: newest.number.checked_add(1)?,
        program,
        account: versions::open_beside(from, &world.machine, &newest.account),
    })
}

/// The parts in which nothing is any more, but the one that was opened last.
pub fn empty(parts: &[Part]) -> Vec<u16> {
    let newest = parts.iter().map(|part| part.number).max();
    let empty = parts
        .iter()
        .filter(|part| part.account.subjects.is_empty() && Some(part.number) != newest);
    empty.map(|part| part.number).collect()
}

/// A part in which nothing is any more goes; money on account stays with the payer.
pub fn close(parts: &mut Vec<Part>, worlds: &mut Vec<Arc<World>>, number: u16) {
    let Some(at) = parts.iter().position(|part| part.number == number) else {
        return;
    };
    let gone = parts.remove(at);
    if at < worlds.len() {
        worlds.remove(at);
    }
    if let Some(other) = parts.iter_mut().max_by_key(|part| part.number) {
        other.account.on_account.take_over(gone.account.on_account);
    }
}
