//! What people do about one invoice: hold it, tell of a dispute, a promise or a payment, close it. It is
//! stored for the daemon, which takes it with its next turn.

use std::collections::BTreeMap;

use jalon_core::ledger::{Entry, EntryKind};
use jalon_core::records::{AllocationRecord, EventName, EventRecord, OccurredAt, PaymentRecord};
use jalon_core::step::{Stage, Subject};
use jalon_core::{Currency, Day, Decimal, EventKind, Instant, Money};
use jalon_daemon::incoming::{About, Act, Deed};
use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_intake::{Fitting, typed};
use jalon_simulate::replay::{Fault, NotUsed};
use jalon_store::{Places, Received};
use smol_str::SmolStr;

use crate::dated::{held_until, paid_on, promised_for, today};
use crate::found::invoice;
use crate::import::take::take_by;
use crate::words::{shown_day, shown_money};
use crate::{House, Refused, fresh_mark, untaken};

/// Who decides, and when.
#[derive(Clone, Debug)]
pub struct By {
    /// The name for the record.
    pub name: SmolStr,
    /// When it is decided.
    pub now: Instant,
    /// By what the wish is known again, if it is sent again.
    pub wish: Option<String>,
}

/// A dispute, or part of one.
#[derive(Clone, Debug)]
pub struct Disputed {
    /// What the customer says.
    pub reason: SmolStr,
    /// How much of the invoice; the whole if not said.
    pub amount: Option<Decimal>,
}

/// In whose favour a dispute was settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Favour {
    /// The customer pays.
    Us,
    /// The customer was right: a credit note follows.
    Customer,
    /// Each in part.
    Both,
}

/// A payment that came in.
#[derive(Clone, Debug)]
pub struct Payment {
    /// How much, in the currency of the invoice.
    pub amount: Decimal,
    /// The day on which it counts.
    pub date: Day,
    /// The bank's reference: the same one counts once.
    pub reference: Option<String>,
}

/// Who reports what people tell.
const SOURCE: &str = jalon_daemon::guards::PEOPLE;

/// Holds messages until a day.
pub fn hold(
    house: &mut House,
    by: &By,
    number: &str,
    (until, reason): (Day, &str),
) -> Result<Text, Refused> {
    let reason = said(reason)?.into();
    let found = invoice(house, number)?;
    held_until(until, today(house, &found, by.now)?)?;
    deed_on(house, by, number, Deed::Hold { until, reason })?;
    Ok(text(
        format!("messages about {number} are held until {until}"),
        format!("les messages de {number} sont retenus jusqu'au {until}"),
    ))
}

/// Ends a hold, and lifts a pause.
pub fn release(house: &mut House, by: &By, number: &str) -> Result<Text, Refused> {
    let stands = subject_of(house, number)?;
    let held = stands.blocks.iter().any(|block| block.messages_only);
    let account = invoice(house, number)?.row.key;
    let untaken = untaken::acts(house, account, number)?;
    let mut told = untaken.iter().filter_map(|act| match act.deed {
        Deed::Hold { .. } => Some(true),
        Deed::Release => Some(false),
        _ => None,
    });
    let held = told.next_back().unwrap_or(held) || by.wish.is_some() && held;
    let paused = stands.blocks.iter().any(|block| !block.messages_only);
    if !held && !paused {
        return Err(Refused::over(
            format!("{number} is neither held nor paused"),
            format!("{number} n'est ni retenue ni suspendue"),
        )
        .help(
            format!("jalon invoice show {number} tells how it stands"),
            format!("jalon invoice show {number} dit où elle en est"),
        ));
    }
    for (is_so, deed, word) in [
        (held, Deed::Release, "release"),
        (paused, Deed::Resume, "resume"),
    ] {
        if is_so {
            let mark = by.wish.as_ref().map(|wish| format!("{wish} {word}"));
            act(house, by, (number, deed), mark)?;
        }
    }
    Ok(text(
        format!("{number} goes on"),
        format!("{number} reprend"),
    ))
}

/// Notes a dispute.
pub fn dispute(house: &mut House, by: &By, number: &str, told: Disputed) -> Result<Text, Refused> {
    said(&told.reason)?;
    let kind = match told.amount {
        Some(_) => EventKind::DisputeOfPart,
        None => EventKind::Dispute,
    };
    let stands = subject_of(house, number)?;
    if let (Some(amount), Some(invoice)) = (told.amount, stands.invoice()) {
        let total = Money::new(invoice.ledger.total(), invoice.ledger.currency());
        let disputed = Money::from_decimal(amount, total.currency);
        if disputed.is_ok_and(|one| one.minor > total.minor) {
            return Err(Refused::wrong(
                format!("{amount} is more than the total of {number}, {total}"),
                format!("{amount} dépasse le total de {number}, {total}"),
            )
            .help(
                "the amount that is disputed, or none for the whole invoice",
                "le montant contesté, ou aucun pour la facture entière",
            ));
        }
    }
    let event = |event: EventRecord| EventRecord {
        reason: Some(told.reason),
        amount: told.amount,
        ..event
    };
    happens(house, by, (number, kind), event)?;
    Ok(text(
        format!("{number} is disputed"),
        format!("{number} est en litige"),
    ))
}

/// Notes how a dispute was settled.
pub fn settle(house: &mut House, by: &By, number: &str, favour: Favour) -> Result<Text, Refused> {
    let stands = subject_of(house, number)?;
    let disputes = disputes(house, number, stands.disputes.len())?;
    if disputes == 0 {
        return Err(Refused::over(
            format!("{number} is not disputed"),
            format!("{number} n'est pas en litige"),
        ));
    }
    let kind = match favour {
        Favour::Us => EventKind::DisputeSettledForUs,
        Favour::Customer => EventKind::DisputeSettledForCustomer,
        Favour::Both => EventKind::DisputeSettledInPart,
    };
    happens(house, by, (number, kind), |event| event)?;
    crate::statuses::settled(house, number, by)?;
    Ok(match disputes - 1 {
        0 => text(
            format!("the dispute of {number} is settled"),
            format!("le litige de {number} est réglé"),
        ),
        left => text(
            format!(
                "the latest dispute of {number} is settled; it is still disputed ({left} more)"
            ),
            format!(
                "le dernier litige de {number} est réglé\u{a0}; elle reste en litige ({left} encore)"
            ),
        ),
    })
}

/// How many disputes of an invoice stand, with what was noted and no turn has taken.
fn disputes(house: &mut House, number: &str, taken: usize) -> Result<usize, Refused> {
    let account = invoice(house, number)?.row.key;
    let events = untaken::events(house, account, number)?;
    Ok(events.into_iter().fold(taken, |stand, kind| match kind {
        EventKind::Dispute | EventKind::DisputeOfPart => stand + 1,
        EventKind::DisputeSettledForUs
        | EventKind::DisputeSettledForCustomer
        | EventKind::DisputeSettledInPart => stand.saturating_sub(1),
        _ => stand,
    }))
}

/// Notes a promise to pay by a day.
pub fn promise(
    house: &mut House,
    by: &By,
    number: &str,
    (date, amount): (Day, Option<Decimal>),
) -> Result<Text, Refused> {
    let found = invoice(house, number)?;
    promised_for(date, today(house, &found, by.now)?)?;
    let event = |event: EventRecord| EventRecord {
        date: Some(date),
        amount,
        ..event
    };
    happens(house, by, (number, EventKind::Promise), event)?;
    Ok(text(
        format!("{number} is promised by {date}"),
        format!("{number} est promise pour le {}", shown_day(date, Lang::Fr)),
    ))
}

/// An amount as a person writes it, in the currency of an invoice; another currency beside it is refused.
pub fn amount_of(house: &mut House, number: &str, written: &str) -> Result<Decimal, Refused> {
    let found = invoice(house, number)?;
    let currency = currency_of(found.account.subject(found.subject));
    let code = currency.map(|currency| currency.code());
    match (typed::amount(written, code), code) {
        (Ok(amount), _) => Ok(amount),
        (Err(_), Some(code)) if typed::amount(written, None).is_ok() => Err(Refused::wrong(
            format!("{number} is in {code}, and {written} is not"),
            format!("{number} est en {code}, pas {written}"),
        )
        .help(
            format!(
                "write the amount in {code}; what came in another currency is noted with its counter-value"
            ),
            format!(
                "écrivez le montant en {code}\u{a0}; ce qui est venu dans une autre devise se note pour sa contre-valeur"
            ),
        )),
        (Err(wrong), _) => Err(Refused::wrong(wrong.reason.en, wrong.reason.fr)
            .help(wrong.remedy.en, wrong.remedy.fr)),
    }
}

/// Notes a payment.
pub fn pay(house: &mut House, by: &By, number: &str, payment: &Payment) -> Result<Text, Refused> {
    let found = invoice(house, number)?;
    let subject = found.account.subject(found.subject);
    let currency = currency_of(subject).ok_or_else(|| ended(number))?;
    some_money(payment.amount, currency)?;
    paid_on(payment.date, today(house, &found, by.now)?)?;
    let key = match (&payment.reference, &by.wish) {
        (Some(reference), _) => reference.as_str().into(),
        (None, Some(wish)) => wish.as_str().into(),
        (None, None) => fresh_mark()?.into(),
    };
    let allocation = AllocationRecord {
        invoice: number.into(),
        instalment: None,
        amount: payment.amount,
    };
    let record = PaymentRecord {
        legal_entity: None,
        source: SOURCE.into(),
        key,
        date: payment.date,
        amount: payment.amount,
        currency,
        payer: None,
        reference: None,
        reverses: None,
        reason: None,
        allocations: vec![allocation],
    };
    let fitting = Fitting {
        payments: vec![record],
        ..Fitting::default()
    };
    if !take_noted(house, by, &fitting)? {
        let reference = payment.reference.as_deref().unwrap_or_default();
        let waits = untaken::paid(house, found.row.key, (number, reference))?;
        return Err(paid_before(reference, waits, subject));
    }
    let amount = payment.amount;
    Ok(text(
        format!("{amount} {currency} for {number}"),
        format!("{} pour {number}", in_french(amount, currency)),
    ))
}

/// A payment has been noted by this reference before: how much of it is for the invoice is named.
fn paid_before(
    reference: &str,
    waits: Option<(Decimal, Day)>,
    subject: Option<&Subject>,
) -> Refused {
    let noted = subject.and_then(Subject::invoice).and_then(|invoice| {
        let (currency, mut entries) = (invoice.ledger.currency(), invoice.ledger.entries().iter());
        let of = |entry: &&Entry| {
            entry.kind == EntryKind::Payment && entry.key == reference && entry.amount > 0
        };
        let taken = entries.find(of);
        let taken = taken.map(|entry| (Money::new(entry.amount, currency), entry.day));
        let money = |amount| Money::from_decimal(amount, currency).ok();
        taken.or_else(|| waits.and_then(|(amount, day)| Some((money(amount)?, day))))
    });
    let said = match noted {
        Some((money, day)) => text(
            format!(
                "{reference} is noted already: {} on {}; nothing more was booked",
                shown_money(money, Lang::En),
                shown_day(day, Lang::En)
            ),
            format!(
                "{reference} est déjà noté\u{a0}: {} le {}\u{a0}; rien de plus n'a été enregistré",
                shown_money(money, Lang::Fr),
                shown_day(day, Lang::Fr)
            ),
        ),
        None => text(
            format!("{reference} is noted already; nothing more was booked"),
            format!("{reference} est déjà noté\u{a0}; rien de plus n'a été enregistré"),
        ),
    };
    Refused::over(said.en, said.fr).help(
        "another payment has another reference: --reference",
        "un autre paiement a une autre référence\u{a0}: --reference",
    )
}

/// An amount as a French reader writes it.
fn in_french(amount: Decimal, currency: Currency) -> String {
    match Money::from_decimal(amount, currency) {
        Ok(money) => shown_money(money, Lang::Fr),
        Err(_) => format!("{amount} {currency}"),
    }
}

/// Closes an invoice that was a mistake: it is cancelled.
pub fn close(house: &mut House, by: &By, number: &str, reason: &str) -> Result<Text, Refused> {
    let reason = said(reason)?.into();
    deed_on(house, by, number, Deed::Cancel { reason })?;
    Ok(text(
        format!("{number} is closed for good"),
        format!("{number} est close définitivement"),
    ))
}

/// Writes off what is open of an invoice, or so much of it.
pub fn write_off(
    house: &mut House,
    by: &By,
    number: &str,
    (reason, amount): (&str, Option<Decimal>),
) -> Result<Text, Refused> {
    said(reason)?;
    let stands = subject_of(house, number)?;
    let invoice = stands.invoice().ok_or_else(|| ended(number))?;
    let currency = invoice.ledger.currency();
    let open = Money::new(invoice.ledger.open().principal, currency).amount();
    let amount = amount.unwrap_or(open);
    some_money(amount, currency)?;
    let minor = |amount| Money::from_decimal(amount, currency).map_or(0, |money| money.minor);
    if minor(amount) > minor(open) {
        return Err(Refused::wrong(
            format!("{amount} {currency} is more than is open of {number}: {open}"),
            format!(
                "{} dépasse ce qui reste dû de {number}\u{a0}: {}",
                in_french(amount, currency),
                in_french(open, currency)
            ),
        )
        .help(
            "leave the amount out to write off what is open",
            "omettez le montant pour passer en pertes ce qui reste dû",
        ));
    }
    let reason = reason.into();
    deed_on(house, by, number, Deed::WriteOff { amount, reason })?;
    Ok(text(
        format!("{amount} {currency} of {number} is written off"),
        format!(
            "{} de {number} passent en pertes",
            in_french(amount, currency)
        ),
    ))
}

/// Takes back all that was written off of an invoice: it is owed again, and chased where the script goes on.
pub fn write_off_undone(
    house: &mut House,
    by: &By,
    number: &str,
    reason: &str,
) -> Result<Text, Refused> {
    let found = invoice(house, number)?;
    let subject = found.account.subject(found.subject);
    let written_off = subject.and_then(|one| Some(one.invoice()?.ledger.written_off()));
    let untaken = untaken::acts(house, found.row.key, number)?;
    let last = untaken.iter().rev().find_map(|act| match act.deed {
        Deed::WriteOff { .. } => Some(false),
        Deed::WriteOffUndone { .. } => Some(true),
        _ => None,
    });
    if last == Some(true) && by.wish.is_none() {
        return Err(Refused::over(
            format!("what was written off of {number} is taken back already"),
            format!("ce qui était passé en pertes de {number} est déjà repris"),
        )
        .help(
            "the daemon takes it with its next turn",
            "le démon la prend à son prochain tour",
        ));
    }
    if written_off.unwrap_or_default() <= 0 && last.is_none() {
        return Err(Refused::over(
            format!("nothing of {number} is written off"),
            format!("rien de {number} n'est passé en pertes"),
        )
        .help(
            format!("jalon invoice why {number} tells what became of it"),
            format!("jalon invoice why {number} raconte ce qu'elle est devenue"),
        ));
    }
    let reason = reason.into();
    act(house, by, (number, Deed::WriteOffUndone { reason }), None)?;
    Ok(text(
        format!("what was written off of {number} is owed again"),
        format!("ce qui était passé en pertes de {number} est de nouveau dû"),
    ))
}

/// Stores what a person did to an invoice. With a `mark`, the same can be done only once; without one,
/// each time counts, unless the wish itself is known again.
pub fn act(
    house: &mut House,
    by: &By,
    (number, deed): (&str, Deed),
    mark: Option<String>,
) -> Result<(), Refused> {
    act_on(house, by, (About::Invoice(number.into()), deed), mark)
}

/// The same, done to whatever a person may act on.
pub fn act_on(
    house: &mut House,
    by: &By,
    (about, deed): (About, Deed),
    mark: Option<String>,
) -> Result<(), Refused> {
    let mark = match (mark, &by.wish) {
        (Some(mark), _) => mark,
        (None, Some(wish)) => wish.clone(),
        (None, None) => fresh_mark()?,
    };
    let place = Places::default().next(by.now);
    let it = Act {
        by: by.name.clone(),
        about,
        deed,
    };
    let stimulus = house.entity.act(&mark, place, it);
    let received = house.store.receive(&[stimulus])?;
    if received.contains(&Received::Before) && by.wish.is_none() {
        return Err(Refused::over(
            "this was decided before: once is enough",
            "c'est déjà décidé\u{a0}: une fois suffit",
        )
        .help(
            "the daemon takes it with its next turn; is it running? jalon doctor",
            "le démon la prend à son prochain tour\u{a0}; tourne-t-il\u{a0}? jalon doctor",
        ));
    }
    Ok(())
}

/// Something that a person did to an invoice that is on its way.
fn deed_on(house: &mut House, by: &By, number: &str, deed: Deed) -> Result<(), Refused> {
    subject_of(house, number)?;
    act(house, by, (number, deed), None)
}

/// An amount that may be told: more than nothing, and no more decimals than the currency has.
fn some_money(amount: Decimal, currency: Currency) -> Result<(), Refused> {
    match Money::from_decimal(amount, currency) {
        Ok(money) if money.minor > 0 => Ok(()),
        Ok(_) => Err(Refused::wrong(
            "the amount is more than nothing",
            "le montant est supérieur à zéro",
        )
        .help(
            "what went back is imported with its payment: jalon import payments",
            "un retour s'importe avec son paiement\u{a0}: jalon import payments",
        )),
        Err(_) => {
            let decimals = currency.decimals();
            Err(Refused::wrong(
                format!("{amount} is no amount in {currency}"),
                format!("{amount} n'est pas un montant en {currency}"),
            )
            .help(
                format!("{currency} has {decimals} decimals"),
                format!("{currency} a {decimals} décimales"),
            ))
        }
    }
}

/// The reason of a decision says something: it stands in the record.
fn said(reason: &str) -> Result<&str, Refused> {
    match reason.trim().is_empty() {
        false => Ok(reason),
        true => Err(
            Refused::wrong("the reason is empty", "le motif est vide").help(
                "say it in a few words: --reason TEXT",
                "dites-le en quelques mots\u{a0}: --reason TEXTE",
            ),
        ),
    }
}

/// How an invoice stands that is on its way.
fn subject_of(house: &mut House, number: &str) -> Result<Subject, Refused> {
    let found = invoice(house, number)?;
    let subject = found.account.subject(found.subject);
    let live = subject.filter(|one| !matches!(one.stage, Stage::Ended(_)) && !one.is_cancelled());
    live.cloned().ok_or_else(|| ended(number))
}

fn ended(number: &str) -> Refused {
    Refused::over(
        format!("{number} has ended: nothing is chased any more"),
        format!("{number} est terminée\u{a0}: plus rien n'est relancé"),
    )
    .help(
        format!("jalon invoice why {number} tells how it came to that"),
        format!("jalon invoice why {number} raconte comment"),
    )
}

fn currency_of(subject: Option<&Subject>) -> Option<Currency> {
    Some(subject?.invoice()?.ledger.currency())
}

/// Something happened to an invoice, told by a person.
fn happens(
    house: &mut House,
    by: &By,
    (number, kind): (&str, EventKind),
    told: impl FnOnce(EventRecord) -> EventRecord,
) -> Result<(), Refused> {
    let stands = subject_of(house, number)?;
    let currency = currency_of(Some(&stands));
    let key = match &by.wish {
        Some(wish) => wish.clone(),
        None => fresh_mark()?,
    };
    let event = told(EventRecord {
        legal_entity: None,
        source: SOURCE.into(),
        key: key.into(),
        kind: EventName::BuiltIn(kind),
        invoice: Some(number.into()),
        instalment: None,
        customer: None,
        role: None,
        contact: None,
        occurred_at: OccurredAt::Moment(by.now),
        received_at: None,
        sequence: None,
        evidence: None,
        code: None,
        reason: None,
        date: None,
        amount: None,
        currency,
        about: None,
        fields: BTreeMap::new(),
    });
    if let (Some(amount), Some(currency)) = (event.amount, currency) {
        some_money(amount, currency)?;
    }
    let fitting = Fitting {
        events: vec![event],
        ..Fitting::default()
    };
    stored(house, by, &fitting)
}

/// Stores what a person told as what a file would have told.
fn stored(house: &mut House, by: &By, fitting: &Fitting) -> Result<(), Refused> {
    match take_noted(house, by, fitting)? {
        true => Ok(()),
        false => Err(Refused::over(
            "this was told before, with the same reference: it counts once",
            "c'est déjà noté, avec la même référence\u{a0}: une seule fois compte",
        )),
    }
}

/// The same; tells whether it is new. What is sent again with the same wish is taken as before.
fn take_noted(house: &mut House, by: &By, fitting: &Fitting) -> Result<bool, Refused> {
    let taken = take_by(house, fitting, (SOURCE, &[], Some(&by.name)), by.now)?;
    let differs = |one: &NotUsed| one.why == Fault::CameOtherwise;
    let before = taken.before > 0 || taken.not_used.iter().any(differs);
    Ok(!before || by.wish.is_some())
}
