//! `jalon invoice`: how invoices stand, what comes next, how it came to that, and what people do about it.

mod act;
mod journal;
mod list;
mod show;

use clap::{Args, Subcommand};
use jalon_dsl::diagnostic::Lang;

use crate::Exit;
use crate::command::deploy::Format;
use crate::house::At;

/// How invoices stand: list them, show one, tell its story, hold it, note what happened
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    List(ListArguments),
    Show(OneArguments),
    Why(WhyArguments),
    Hold(act::HoldArguments),
    Release(act::ReleaseArguments),
    Dispute(act::DisputeArguments),
    Settle(act::SettleArguments),
    Promise(act::PromiseArguments),
    Pay(act::PayArguments),
    Close(act::CloseArguments),
    WriteOff(act::WriteOffArguments),
}

/// List invoices, with what is open and what comes next
#[derive(Args, Debug)]
pub struct ListArguments {
    #[command(flatten)]
    at: At,
    /// Only those of this customer
    #[arg(long, value_name = "CUSTOMER")]
    customer: Option<String>,
    /// Only those that still go through a journey
    #[arg(long)]
    open: bool,
    /// At most so many
    #[arg(long, value_name = "NUMBER", default_value_t = 1000)]
    most: usize,
    /// How to show them
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Show how an invoice stands, and what is awaited of it
#[derive(Args, Debug)]
pub struct OneArguments {
    /// Its number
    number: String,
    #[command(flatten)]
    at: At,
    /// How to show it
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Tell the story of an invoice: what happened, what was done or not done, and why
#[derive(Args, Debug)]
pub struct WhyArguments {
    /// Its number
    number: String,
    #[command(flatten)]
    at: At,
    /// How to tell it
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    let done = match &arguments.command {
        Command::List(arguments) => list::run(arguments, lang),
        Command::Show(arguments) => show::run(arguments, lang),
        Command::Why(arguments) => journal::run(arguments, lang),
        Command::Hold(arguments) => act::hold(arguments, lang),
        Command::Release(arguments) => act::release(arguments, lang),
        Command::Dispute(arguments) => act::dispute(arguments, lang),
        Command::Settle(arguments) => act::settle(arguments, lang),
        Command::Promise(arguments) => act::promise(arguments, lang),
        Command::Pay(arguments) => act::pay(arguments, lang),
        Command::Close(arguments) => act::close(arguments, lang),
        Command::WriteOff(arguments) => act::write_off(arguments, lang),
    };
    done.unwrap_or_else(|stop| stop.tell(lang))
}
