//! What people do to one invoice: hold it, tell of a dispute, a promise or a payment, close it.

use clap::{Args, ValueEnum};
use jalon_core::{Day, Decimal};
use jalon_dsl::diagnostic::Lang;
use jalon_operate::act::{self, Disputed, Payment};
use jalon_operate::{House, Refused};

use crate::Exit;
use crate::arguments::typed;
use crate::command::acts::{Who, noted};
use crate::stop::Stop;

/// Hold all messages about an invoice until a day
#[derive(Args, Debug)]
pub struct HoldArguments {
    /// Its number
    number: String,
    /// The day on which messages go on
    #[arg(long, value_name = "DATE", value_parser = typed::day)]
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
    #[arg(long, value_name = "AMOUNT", allow_negative_numbers = true, value_parser = typed::amount)]
    amount: Option<String>,
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
    #[arg(long, value_name = "DATE", value_parser = typed::day)]
    date: Day,
    /// How much, in the currency of the invoice (default: what is open)
    #[arg(long, value_name = "AMOUNT", allow_negative_numbers = true, value_parser = typed::amount)]
    amount: Option<String>,
    #[command(flatten)]
    who: Who,
}

/// Note a payment that came in for an invoice
#[derive(Args, Debug)]
pub struct PayArguments {
    /// Its number
    number: String,
    /// How much, in the currency of the invoice
    #[arg(allow_negative_numbers = true, value_parser = typed::amount)]
    amount: String,
    /// The day on which it counts
    #[arg(long, value_name = "DATE", value_parser = typed::day)]
    date: Day,
    /// The bank's reference: the same one counts once
    #[arg(long, value_name = "TEXT")]
    reference: Option<String>,
    #[command(flatten)]
    who: Who,
}

/// Close an invoice that was a mistake: it is cancelled for good, and not chased any more
#[derive(Args, Debug)]
pub struct CloseArguments {
    /// Its number
    number: String,
    /// Why, for the record
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    who: Who,
}

/// Write off what is open of an invoice, or take that back
#[derive(Args, Debug)]
pub struct WriteOffArguments {
    /// Its number
    number: String,
    /// Why, for the record
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// How much, in the currency of the invoice (default: what is open)
    #[arg(long, value_name = "AMOUNT", allow_negative_numbers = true, value_parser = typed::amount)]
    amount: Option<String>,
    /// Take back all that was written off: it is owed again
    #[arg(long, conflicts_with = "amount")]
    undo: bool,
    #[command(flatten)]
    who: Who,
}

/// Holds.
pub fn hold(arguments: &HoldArguments, lang: Lang) -> Result<Exit, Stop> {
    let who = &arguments.who;
    let told = (arguments.until, arguments.reason.as_str());
    let said = act::hold(&mut who.house()?, &who.by(), &arguments.number, told)?;
    Ok(noted(lang, &said))
}

/// Ends a hold or a pause.
pub fn release(arguments: &ReleaseArguments, lang: Lang) -> Result<Exit, Stop> {
    let who = &arguments.who;
    let said = act::release(&mut who.house()?, &who.by(), &arguments.number)?;
    Ok(noted(lang, &said))
}

/// Notes a dispute.
pub fn dispute(arguments: &DisputeArguments, lang: Lang) -> Result<Exit, Stop> {
    let (who, number) = (&arguments.who, &arguments.number);
    let mut house = who.house()?;
    let told = Disputed {
        reason: arguments.reason.as_str().into(),
        amount: amount_of(&mut house, number, arguments.amount.as_deref())?,
    };
    let said = act::dispute(&mut house, &who.by(), number, told)?;
    Ok(noted(lang, &said))
}

/// Notes how a dispute was settled.
pub fn settle(arguments: &SettleArguments, lang: Lang) -> Result<Exit, Stop> {
    let who = &arguments.who;
    let favour = match arguments.r#for {
        Favour::Us => act::Favour::Us,
        Favour::Customer => act::Favour::Customer,
        Favour::Both => act::Favour::Both,
    };
    let said = act::settle(&mut who.house()?, &who.by(), &arguments.number, favour)?;
    Ok(noted(lang, &said))
}

/// Notes a promise.
pub fn promise(arguments: &PromiseArguments, lang: Lang) -> Result<Exit, Stop> {
    let (who, number) = (&arguments.who, &arguments.number);
    let mut house = who.house()?;
    let amount = amount_of(&mut house, number, arguments.amount.as_deref())?;
    let said = act::promise(&mut house, &who.by(), number, (arguments.date, amount))?;
    Ok(noted(lang, &said))
}

/// Notes a payment.
pub fn pay(arguments: &PayArguments, lang: Lang) -> Result<Exit, Stop> {
    let (who, number) = (&arguments.who, &arguments.number);
    let mut house = who.house()?;
    let payment = Payment {
        amount: act::amount_of(&mut house, number, &arguments.amount)?,
        date: arguments.date,
        reference: arguments.reference.clone(),
    };
    let said = act::pay(&mut house, &who.by(), number, &payment)?;
    Ok(noted(lang, &said))
}

/// Closes.
pub fn close(arguments: &CloseArguments, lang: Lang) -> Result<Exit, Stop> {
    let who = &arguments.who;
    let (number, reason) = (&arguments.number, &arguments.reason);
    let said = act::close(&mut who.house()?, &who.by(), number, reason)?;
    Ok(noted(lang, &said))
}

/// Writes off, or takes that back.
pub fn write_off(arguments: &WriteOffArguments, lang: Lang) -> Result<Exit, Stop> {
    let who = &arguments.who;
    let (number, reason) = (&arguments.number, arguments.reason.as_str());
    let (mut house, by) = (who.house()?, who.by());
    let said = match arguments.undo {
        true => act::write_off_undone(&mut house, &by, number, reason)?,
        false => {
            let amount = amount_of(&mut house, number, arguments.amount.as_deref())?;
            act::write_off(&mut house, &by, number, (reason, amount))?
        }
    };
    Ok(noted(lang, &said))
}

fn amount_of(
    house: &mut House,
    number: &str,
    written: Option<&str>,
) -> Result<Option<Decimal>, Refused> {
    written
        .map(|written| act::amount_of(house, number, written))
        .transpose()
}
