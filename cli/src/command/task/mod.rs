//! `jalon task`: what waits for people, and what came of it.

mod elsewhere;
pub(super) mod show;

use clap::{Args, Subcommand};
use jalon_dsl::diagnostic::{Lang, text};
use jalon_operate::tasks::{self, Done};
use jalon_operate::worklist::{self, Wanted};
use jalon_operate::{mailbox, payments, statuses};
use jalon_store::BankState;
use smol_str::SmolStr;

use crate::command::acts::{Who, noted};
use crate::command::deploy::Format;
use crate::command::mailbox::show as mailbox_show;
use crate::command::payment;
use crate::command::status::show as status_show;
use crate::house::{At, IfMissing};
use crate::stop::Stop;
use crate::{Exit, output};
use elsewhere::Elsewhere;

/// What waits for people: list it, and tell what came of a task
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    List(ListArguments),
    Done(DoneArguments),
}

/// So many payments that wait are shown beside tasks; jalon payment list has all.
const PAYMENTS: usize = 200;
/// So many mails are shown at most.
const MAILS: usize = 200;
/// So many statuses of networks are shown at most.
const STATUSES: usize = 200;

/// List tasks that are open, lines that wait for a sign-off, and payments that wait
#[derive(Args, Debug)]
pub struct ListArguments {
    #[command(flatten)]
    at: At,
    /// Only those of this team
    #[arg(long, value_name = "TEAM")]
    team: Option<String>,
    /// Only those of this customer
    #[arg(long, value_name = "CUSTOMER")]
    customer: Option<String>,
    /// At most so many
    #[arg(long, value_name = "NUMBER", default_value_t = 1000)]
    most: usize,
    /// How to show them
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Close a task, with the answer that came of it
#[derive(Args, Debug)]
pub struct DoneArguments {
    /// The number of the invoice
    number: String,
    /// The task, where there are several: the end of its name will do
    task: Option<String>,
    /// The answer, one of those that the task offers
    #[arg(long, value_name = "TEXT")]
    answer: Option<String>,
    /// What the answer asks for: date=2026-04-02
    #[arg(long = "with", value_name = "NAME=VALUE", value_parser = pair)]
    with: Vec<(SmolStr, SmolStr)>,
    #[command(flatten)]
    who: Who,
}

fn pair(text: &str) -> Result<(SmolStr, SmolStr), String> {
    let (name, value) = text
        .split_once('=')
        .ok_or_else(|| "name=value".to_owned())?;
    Ok((name.trim().into(), value.trim().into()))
}

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    let done = match &arguments.command {
        Command::List(arguments) => list(arguments, lang),
        Command::Done(arguments) => done(arguments, lang),
    };
    done.unwrap_or_else(|stop| stop.tell(lang))
}

fn list(arguments: &ListArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let wanted = Wanted {
        team: arguments.team.clone(),
        customer: arguments.customer.clone(),
    };
    let mut entries = worklist::all(&mut house, &wanted, arguments.most.saturating_add(1))?;
    if entries.len() > arguments.most {
        entries.truncate(arguments.most);
        output::more_follow(lang, arguments.most);
    }
    // Nobody knows yet whose a payment is that waits, so it is in no team's list and in no customer's.
    let paid = match (&wanted.team, &wanted.customer) {
        (None, None) => payments::list::list(&mut house, Some(BankState::Waits), PAYMENTS)?,
        _ => Vec::new(),
    };
    // Answers of customers, too, are for whoever comes first.
    let mails = match (&wanted.team, &wanted.customer) {
        (None, None) => mailbox::page(&mut house, true, (None, MAILS))?.items,
        _ => Vec::new(),
    };
    let said = match (&wanted.team, &wanted.customer) {
        (None, None) => statuses::open(&mut house, (None, STATUSES))?,
        _ => Vec::new(),
    };
    let elsewhere = match (&wanted.team, &wanted.customer) {
        (None, None) => Elsewhere::count(&mut house)?,
        _ => Elsewhere::default(),
    };
    let nothing_else = elsewhere == Elsewhere::default();
    Ok(output::result(Exit::Clean, lang, |out| {
        match arguments.format {
            Format::Human
                if entries.is_empty()
                    && paid.is_empty()
                    && mails.is_empty()
                    && said.is_empty()
                    && !nothing_else =>
            {
                elsewhere.tell(lang, out)
            }
            Format::Human
                if nothing_else && paid.is_empty() && mails.is_empty() && said.is_empty() =>
            {
                show::human(&entries, lang, out)
            }
            Format::Human => {
                if !entries.is_empty() {
                    show::human(&entries, lang, out)?;
                }
                if !paid.is_empty() {
                    let head = text("payments", "paiements");
                    writeln!(out, "\n{}", head.get(lang))?;
                    payment::show::human(&paid, lang, out)?;
                }
                if !mails.is_empty() {
                    let head = text(
                        "mails (jalon mailbox show, done)",
                        "courriels (jalon mailbox show, done)",
                    );
                    writeln!(out, "\n{}", head.get(lang))?;
                }
                for mail in &mails {
                    mailbox_show::line(out, mail, lang)?;
                }
                if !said.is_empty() {
                    let head = text(
                        "statuses of networks (jalon status show, done)",
                        "statuts des réseaux (jalon status show, done)",
                    );
                    writeln!(out, "\n{}", head.get(lang))?;
                }
                said.iter()
                    .try_for_each(|one| status_show::line(out, one, lang))?;
                if !nothing_else {
                    writeln!(out)?;
                }
                elsewhere.tell(lang, out)
            }
            Format::Json => {
                for entry in &entries {
                    writeln!(out, "{}", output::json(&entry.told()))?;
                }
                paid.iter()
                    .try_for_each(|line| writeln!(out, "{}", output::json(&line.told())))?;
                for mail in &mails {
                    writeln!(out, "{}", output::json(mail))?;
                }
                said.iter()
                    .try_for_each(|one| writeln!(out, "{}", output::json(one)))
            }
        }
    }))
}

fn done(arguments: &DoneArguments, lang: Lang) -> Result<Exit, Stop> {
    let told = Done {
        task: arguments.task.clone(),
        answer: arguments.answer.clone(),
        with: arguments.with.clone(),
    };
    let who = &arguments.who;
    let said = tasks::done(&mut who.house()?, &who.by(), &arguments.number, &told)?;
    Ok(noted(lang, &said))
}
