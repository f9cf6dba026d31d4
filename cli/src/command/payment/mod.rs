//! `jalon payment`: lines of statements, what they settle, and what a person says of the rest.

mod feeds;
pub(super) mod show;

use clap::{Args, Subcommand, ValueEnum};
use jalon_dsl::diagnostic::{Lang, text};
use jalon_operate::act::amount_of;
use jalon_operate::payments::dealt::dealt_with;
use jalon_operate::payments::people::{Meant, match_line, unmatch};
use jalon_operate::payments::{list, suggest};
use jalon_store::BankState;
use smol_str::SmolStr;

use crate::arguments::typed::{Wrong, amount};
use crate::command::acts::{Who, noted};
use crate::command::deploy::Format;
use crate::house::{At, IfMissing};
use crate::stop::Stop;
use crate::{Exit, output};

/// Payments of statements: list them, match them with invoices, take that back
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    List(ListArguments),
    Match(MatchArguments),
    Unmatch(UnmatchArguments),
    Done(DoneArguments),
    Suggest(SuggestArguments),
    Feeds(feeds::FeedsArguments),
}

/// List payments: those that wait for a person, with what may be meant, or others
#[derive(Args, Debug)]
pub struct ListArguments {
    #[command(flatten)]
    at: At,
    /// Only what stands so
    #[arg(long, value_enum, default_value_t = State::Waits)]
    state: State,
    /// At most so many
    #[arg(long, value_name = "NUMBER", default_value_t = 1000)]
    most: usize,
    /// How to show them
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// How a payment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum State {
    /// It waits for a person
    Waits,
    /// It settles invoices, or is on the account of a customer
    Settled,
    /// It was taken back, or takes another one back
    Back,
    /// Somebody set it aside: nothing is left to do
    Done,
    /// All of them
    All,
}

/// Say which invoices a payment pays
#[derive(Args, Debug)]
pub struct MatchArguments {
    /// The payment: the first digits of its name will do
    payment: String,
    /// Invoices, each with what it gets if that is not all that is open: F-17 or F-17=120.50
    #[arg(value_name = "INVOICE", value_parser = share)]
    invoices: Vec<(SmolStr, Option<String>)>,
    /// What was suggested under this number
    #[arg(long, value_name = "NUMBER", conflicts_with = "invoices")]
    suggestion: Option<usize>,
    /// For no invoice yet, but this customer's
    #[arg(long, value_name = "CUSTOMER", conflicts_with_all = ["invoices", "suggestion"])]
    customer: Option<SmolStr>,
    /// It is money that goes back, of this payment
    #[arg(long, value_name = "PAYMENT", conflicts_with_all = ["invoices", "suggestion", "customer"])]
    returns: Option<SmolStr>,
    #[command(flatten)]
    who: Who,
}

/// Take back what a payment settles; it is on the payer's account then, and waits. What was set aside waits again
#[derive(Args, Debug)]
pub struct UnmatchArguments {
    /// The payment: the first digits of its name will do
    payment: String,
    /// It was not this payer's: take it off its account, too
    #[arg(long)]
    wholly: bool,
    #[command(flatten)]
    who: Who,
}

/// Set a payment aside that waits and that no invoice gets: somebody dealt with it
#[derive(Args, Debug)]
pub struct DoneArguments {
    /// The payment: the first digits of its name will do
    payment: String,
    /// Why nothing is left to do, for the record
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    who: Who,
}

/// Look for what payments that wait may be meant for, and list them with that
#[derive(Args, Debug)]
pub struct SuggestArguments {
    #[command(flatten)]
    at: At,
    /// How to show them
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

fn share(typed: &str) -> Result<(SmolStr, Option<String>), Wrong> {
    match typed.split_once('=') {
        None => Ok((typed.into(), None)),
        Some((number, told)) => Ok((number.trim().into(), Some(amount(told)?))),
    }
}

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    let done = match &arguments.command {
        Command::List(arguments) => listed(arguments, lang),
        Command::Match(arguments) => matched(arguments, lang),
        Command::Unmatch(arguments) => unmatched(arguments, lang),
        Command::Done(arguments) => done_with(arguments, lang),
        Command::Suggest(arguments) => suggested(arguments, lang),
        Command::Feeds(arguments) => feeds::run(arguments, lang),
    };
    done.unwrap_or_else(|stop| stop.tell(lang))
}

fn listed(arguments: &ListArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let state = match arguments.state {
        State::Waits => Some(BankState::Waits),
        State::Settled => Some(BankState::Settled),
        State::Back => Some(BankState::Back),
        State::Done => Some(BankState::Aside),
        State::All => None,
    };
    let lines = list::list(&mut house, state, arguments.most)?;
    Ok(output::result(Exit::Clean, lang, |out| {
        match arguments.format {
            Format::Human => show::human(&lines, lang, out),
            Format::Json => lines
                .iter()
                .try_for_each(|line| writeln!(out, "{}", output::json(&line.told()))),
        }
    }))
}

fn matched(arguments: &MatchArguments, lang: Lang) -> Result<Exit, Stop> {
    let who = &arguments.who;
    let mut house = who.house()?;
    let meant = match (&arguments.customer, arguments.suggestion) {
        _ if arguments.returns.is_some() => {
            Meant::Returns(arguments.returns.clone().unwrap_or_default())
        }
        (Some(customer), _) => Meant::Customer(customer.clone()),
        (None, Some(number)) => Meant::Suggestion(number),
        (None, None) if arguments.invoices.is_empty() => {
            return Err(Stop::wrong(
                "which invoice does it pay?",
                "quelle facture paie-t-il\u{a0}?",
            )
            .help(
                "jalon payment match PAYMENT INVOICE, or --suggestion 1, or --customer CUSTOMER; what goes back: --returns PAYMENT",
                "jalon payment match PAIEMENT FACTURE, ou --suggestion 1, ou --customer CLIENT\u{a0}; ce qui repart\u{a0}: --returns PAIEMENT",
            ));
        }
        (None, None) => {
            let mut invoices = Vec::new();
            for (number, told) in &arguments.invoices {
                let amount = match told {
                    Some(told) => Some(amount_of(&mut house, number, told)?),
                    None => None,
                };
                invoices.push((number.clone(), amount));
            }
            Meant::Invoices(invoices)
        }
    };
    let said = match_line(&mut house, &who.by(), &arguments.payment, &meant)?;
    Ok(noted(lang, &said))
}

fn unmatched(arguments: &UnmatchArguments, lang: Lang) -> Result<Exit, Stop> {
    let who = &arguments.who;
    let said = unmatch(
        &mut who.house()?,
        &who.by(),
        &arguments.payment,
        arguments.wholly,
    )?;
    Ok(noted(lang, &said))
}

fn done_with(arguments: &DoneArguments, lang: Lang) -> Result<Exit, Stop> {
    let (who, why) = (&arguments.who, &arguments.reason);
    let said = dealt_with(&mut who.house()?, &who.by(), &arguments.payment, why)?;
    Ok(noted(lang, &said))
}

fn suggested(arguments: &SuggestArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let found = suggest(&mut house)?;
    let lines = list::list(&mut house, Some(BankState::Waits), 1_000)?;
    let count = text(
        format!("{found} with suggestions"),
        format!("{found} avec des propositions"),
    );
    Ok(output::result(Exit::Clean, lang, |out| {
        match arguments.format {
            Format::Human => {
                writeln!(out, "{}", count.get(lang))?;
                show::human(&lines, lang, out)
            }
            Format::Json => lines
                .iter()
                .try_for_each(|line| writeln!(out, "{}", output::json(&line.told()))),
        }
    }))
}
