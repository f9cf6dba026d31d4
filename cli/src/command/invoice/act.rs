//! What people do to one invoice: hold it, tell of a dispute, a promise or a payment, close it.

use clap::{Args, ValueEnum};
use jalon_core::EventKind;
use jalon_core::records::{AllocationRecord, EventName, EventRecord, OccurredAt, PaymentRecord};
use jalon_core::step::{Stage, Subject};
use jalon_core::{Currency, Day, Decimal, Money};
use jalon_daemon::incoming::Deed;
use jalon_dsl::diagnostic::Lang;
use jalon_intake::Fitting;
use smol_str::SmolStr;

use super::found::invoice;
use crate::Exit;
use crate::command::acts::{Who, act, fresh_mark, noted};
use crate::command::import::take;
use crate::house::House;
use crate::stop::Stop;

/// Hold all messages about an invoice until a day
#[derive(Args, Debug)]
pub struct HoldArguments {
    /// Its number
    number: String,
    /// The day on which messages go on
    #[arg(long, value_name = "DATE")]
    until: Day,
    /// Why, for the record
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    who: Who,
}

/// End a hold, and lift a pause
#[derive(Args, Debug)]
pub struct ReleaseArguments {
    /// Its number
    number: String,
    #[command(flatten)]
    who: Who,
}

/// Note that the customer disputes an invoice, or part of it
#[derive(Args, Debug)]
pub struct DisputeArguments {
    /// Its number
    number: String,
    /// What the customer says
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// How much of it, in the currency of the invoice (default: the whole)
    #[arg(long, value_name = "AMOUNT", allow_negative_numbers = true)]
    amount: Option<Decimal>,
    #[command(flatten)]
    who: Who,
}

/// Note how a dispute was settled
#[derive(Args, Debug)]
pub struct SettleArguments {
    /// Its number
    number: String,
    /// In whose favour
    #[arg(long, value_enum)]
    r#for: Favour,
    #[command(flatten)]
    who: Who,
}

/// In whose favour a dispute was settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Favour {
    /// The customer pays
    Us,
    /// The customer was right: a credit note follows
    Customer,
    /// Each in part
    Both,
}

/// Note that the customer promises to pay by a day
#[derive(Args, Debug)]
pub struct PromiseArguments {
    /// Its number
    number: String,
    /// The day by which the customer pays
    #[arg(long, value_name = "DATE")]
    date: Day,
    /// How much, in the currency of the invoice (default: what is open)
    #[arg(long, value_name = "AMOUNT", allow_negative_numbers = true)]
    amount: Option<Decimal>,
    #[command(flatten)]
    who: Who,
}

/// Note a payment that came in for an invoice
#[derive(Args, Debug)]
pub struct PayArguments {
    /// Its number
    number: String,
    /// How much, in the currency of the invoice
    #[arg(allow_negative_numbers = true)]
    amount: Decimal,
    /// The day on which it counts
    #[arg(long, value_name = "DATE")]
    date: Day,
    /// The bank's reference: the same one counts once
    #[arg(long, value_name = "TEXT")]
    reference: Option<String>,
    #[command(flatten)]
    who: Who,
}

/// Close an invoice that will not be chased any more: cancelled, or written off
#[derive(Args, Debug)]
pub struct CloseArguments {
    /// Its number
    number: String,
    /// Why, for the record
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Write off so much, in the currency of the invoice, instead of cancelling it
    #[arg(long, value_name = "AMOUNT", allow_negative_numbers = true)]
    write_off: Option<Decimal>,
    #[command(flatten)]
    who: Who,
}

/// An amount that may be typed: more than nothing, and no more decimals than the currency has.
fn some_money(amount: Decimal, currency: Currency) -> Result<(), Stop> {
    match Money::from_decimal(amount, currency) {
        Ok(money) if money.minor > 0 => Ok(()),
        Ok(_) => Err(Stop::wrong(
            "the amount is more than nothing",
            "le montant est supérieur à zéro",
        )
        .help(
            "what went back is imported with its payment: jalon import payments",
            "un retour s'importe avec son paiement\u{a0}: jalon import payments",
        )),
        Err(_) => {
            let decimals = currency.decimals();
            Err(Stop::wrong(
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

/// Who reports what people type here.
const SOURCE: &str = "people";

/// Holds.
pub fn hold(arguments: &HoldArguments, lang: Lang) -> Result<Exit, Stop> {
    let (until, number) = (arguments.until, &arguments.number);
    let reason = arguments.reason.as_str().into();
    let deed = Deed::Hold { until, reason };
    deed_on(number, &arguments.who, deed)?;
    Ok(noted(
        lang,
        &format!("messages about {number} are held until {until}"),
        &format!("les messages de {number} sont retenus jusqu'au {until}"),
    ))
}

/// Ends a hold or a pause.
pub fn release(arguments: &ReleaseArguments, lang: Lang) -> Result<Exit, Stop> {
    let number = &arguments.number;
    let mut house = arguments.who.house()?;
    let stands = subject_of(&mut house, number)?;
    let held = stands.blocks.iter().any(|block| block.messages_only);
    let paused = stands.blocks.iter().any(|block| !block.messages_only);
    if !held && !paused {
        return Err(Stop::wrong(
            format!("{number} is neither held nor paused"),
            format!("{number} n'est ni retenue ni suspendue"),
        )
        .help(
            format!("jalon invoice show {number} tells how it stands"),
            format!("jalon invoice show {number} dit où elle en est"),
        ));
    }
    for (is_so, deed) in [(held, Deed::Release), (paused, Deed::Resume)] {
        if is_so {
            let who = (arguments.who.name(), arguments.who.now());
            act(&mut house, who, (number, deed), None)?;
        }
    }
    Ok(noted(
        lang,
        &format!("{number} goes on"),
        &format!("{number} reprend"),
    ))
}

/// Notes a dispute.
pub fn dispute(arguments: &DisputeArguments, lang: Lang) -> Result<Exit, Stop> {
    let number = &arguments.number;
    let kind = match arguments.amount {
        Some(_) => EventKind::DisputeOfPart,
        None => EventKind::Dispute,
    };
    let event = |event: EventRecord| EventRecord {
        reason: Some(arguments.reason.as_str().into()),
        amount: arguments.amount,
        ..event
    };
    happens(number, &arguments.who, kind, event)?;
    Ok(noted(
        lang,
        &format!("{number} is disputed"),
        &format!("{number} est en litige"),
    ))
}

/// Notes how a dispute was settled.
pub fn settle(arguments: &SettleArguments, lang: Lang) -> Result<Exit, Stop> {
    let number = &arguments.number;
    let mut house = arguments.who.house()?;
    if subject_of(&mut house, number)?.disputes.is_empty() {
        return Err(Stop::wrong(
            format!("{number} is not disputed"),
            format!("{number} n'est pas en litige"),
        ));
    }
    let kind = match arguments.r#for {
        Favour::Us => EventKind::DisputeSettledForUs,
        Favour::Customer => EventKind::DisputeSettledForCustomer,
        Favour::Both => EventKind::DisputeSettledInPart,
    };
    happens(number, &arguments.who, kind, |event| event)?;
    Ok(noted(
        lang,
        &format!("the dispute of {number} is settled"),
        &format!("le litige de {number} est réglé"),
    ))
}

/// Notes a promise.
pub fn promise(arguments: &PromiseArguments, lang: Lang) -> Result<Exit, Stop> {
    let (number, date) = (&arguments.number, arguments.date);
    let event = |event: EventRecord| EventRecord {
        date: Some(date),
        amount: arguments.amount,
        ..event
    };
    happens(number, &arguments.who, EventKind::Promise, event)?;
    Ok(noted(
        lang,
        &format!("{number} is promised by {date}"),
        &format!("{number} est promise pour le {date}"),
    ))
}

/// Notes a payment.
pub fn pay(arguments: &PayArguments, lang: Lang) -> Result<Exit, Stop> {
    let number = &arguments.number;
    let mut house = arguments.who.house()?;
    let found = invoice(&mut house, number)?;
    let subject = found.account.subject(found.subject);
    let currency = currency_of(subject).ok_or_else(|| ended(number))?;
    some_money(arguments.amount, currency)?;
    let key = match &arguments.reference {
        Some(reference) => reference.as_str().into(),
        None => fresh_mark()?.into(),
    };
    let allocation = AllocationRecord {
        invoice: number.as_str().into(),
        instalment: None,
        amount: arguments.amount,
    };
    let payment = PaymentRecord {
        legal_entity: None,
        source: SOURCE.into(),
        key,
        date: arguments.date,
        amount: arguments.amount,
        currency,
        payer: None,
        reference: None,
        reverses: None,
        reason: None,
        allocations: vec![allocation],
    };
    let fitting = Fitting {
        payments: vec![payment],
        ..Fitting::default()
    };
    stored(&mut house, &fitting, &arguments.who)?;
    Ok(noted(
        lang,
        &format!("{} {currency} for {number}", arguments.amount),
        &format!("{} {currency} pour {number}", arguments.amount),
    ))
}

/// Closes.
pub fn close(arguments: &CloseArguments, lang: Lang) -> Result<Exit, Stop> {
    let number = &arguments.number;
    let reason: SmolStr = arguments.reason.as_str().into();
    let deed = match arguments.write_off {
        Some(amount) => Deed::WriteOff { amount, reason },
        None => Deed::Cancel { reason },
    };
    deed_on(number, &arguments.who, deed)?;
    Ok(noted(
        lang,
        &format!("{number} is closed"),
        &format!("{number} est close"),
    ))
}

/// Something that a person did to an invoice that is on its way.
fn deed_on(number: &str, who: &Who, deed: Deed) -> Result<(), Stop> {
    let mut house = who.house()?;
    subject_of(&mut house, number)?;
    act(&mut house, (who.name(), who.now()), (number, deed), None)
}

/// How an invoice stands that is on its way.
fn subject_of(house: &mut House, number: &str) -> Result<Subject, Stop> {
    let found = invoice(house, number)?;
    let subject = found.account.subject(found.subject);
    let live = subject.filter(|one| !matches!(one.stage, Stage::Ended(_)));
    live.cloned().ok_or_else(|| ended(number))
}

fn ended(number: &str) -> Stop {
    Stop::wrong(
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
    number: &str,
    who: &Who,
    kind: EventKind,
    told: impl FnOnce(EventRecord) -> EventRecord,
) -> Result<(), Stop> {
    let mut house = who.house()?;
    let stands = subject_of(&mut house, number)?;
    let currency = currency_of(Some(&stands));
    let event = told(EventRecord {
        legal_entity: None,
        source: SOURCE.into(),
        key: fresh_mark()?.into(),
        kind: EventName::BuiltIn(kind),
        invoice: Some(number.into()),
        instalment: None,
        customer: None,
        role: None,
        contact: None,
        occurred_at: OccurredAt::Moment(who.now()),
        received_at: None,
        sequence: None,
        evidence: None,
        code: None,
        reason: None,
        date: None,
        amount: None,
        currency,
        about: None,
        fields: std::collections::BTreeMap::new(),
    });
    if let (Some(amount), Some(currency)) = (event.amount, currency) {
        some_money(amount, currency)?;
    }
    let fitting = Fitting {
        events: vec![event],
        ..Fitting::default()
    };
    stored(&mut house, &fitting, who)
}

/// Stores what a person told as what a file would have told.
fn stored(house: &mut House, fitting: &Fitting, who: &Who) -> Result<(), Stop> {
    let taken = take::take(house, fitting, (SOURCE, None), who.now())?;
    match taken.before {
        0 => Ok(()),
        _ => Err(Stop::wrong(
            "this was told before, with the same reference: it counts once",
            "c'est déjà noté, avec la même référence\u{a0}: une seule fois compte",
        )),
    }
}
