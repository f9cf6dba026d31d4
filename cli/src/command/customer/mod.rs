//! `jalon customer`: how customers pay and stand, and holding all that would leave for them.

mod show;

use clap::{Args, Subcommand};
use jalon_core::{Day, Instant};
use jalon_dsl::diagnostic::Lang;
use jalon_operate::customers::{self, Hold, Wanted};

use crate::arguments::typed;
use crate::command::acts::{Who, noted};
use crate::command::deploy::Format;
use crate::house::{At, IfMissing, now};
use crate::stop::Stop;
use crate::{Exit, output};

/// Customers: how they pay and stand, holding all that would leave for them
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    List(ListArguments),
    Show(ShowArguments),
    Hold(HoldArguments),
    Release(ReleaseArguments),
}

/// List customers, with what they owe and how they pay
#[derive(Args, Debug)]
pub struct ListArguments {
    #[command(flatten)]
    at: At,
    /// Only those for which this one pays
    #[arg(long, value_name = "CUSTOMER")]
    payer: Option<String>,
    /// Only those that are held
    #[arg(long)]
    held: bool,
    /// Only those that owe something late
    #[arg(long)]
    late: bool,
    /// At most so many
    #[arg(long, value_name = "NUMBER", default_value_t = 1000)]
    most: usize,
    /// How to show them
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// For tests and demonstrations only: as things stand at this moment
    #[arg(long, value_name = "MOMENT", hide = true)]
    pretend_now: Option<Instant>,
}

/// Show how a customer pays and stands, and whom it has in which role
#[derive(Args, Debug)]
pub struct ShowArguments {
    /// Its key, as it was imported
    customer: String,
    #[command(flatten)]
    at: At,
    /// How to show it
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// For tests and demonstrations only: as things stand at this moment
    #[arg(long, value_name = "MOMENT", hide = true)]
    pretend_now: Option<Instant>,
}

/// Hold all that would leave for a customer, and for those that it pays for
#[derive(Args, Debug)]
pub struct HoldArguments {
    /// Its key, as it was imported
    customer: String,
    /// Why, for the record
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// The day on which things go on (default: when it is released)
    #[arg(long, value_name = "DATE", value_parser = typed::day)]
    until: Option<Day>,
    #[command(flatten)]
    who: Who,
}

/// End a hold: each invoice goes on where it stood, one step at a time
#[derive(Args, Debug)]
pub struct ReleaseArguments {
    /// Its key, as it was imported
    customer: String,
    #[command(flatten)]
    who: Who,
}

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    let done = match &arguments.command {
        Command::List(arguments) => list(arguments, lang),
        Command::Show(arguments) => shown(arguments, lang),
        Command::Hold(arguments) => hold(arguments, lang),
        Command::Release(arguments) => release(arguments, lang),
    };
    done.unwrap_or_else(|stop| stop.tell(lang))
}

fn list(arguments: &ListArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let wanted = Wanted {
        payer: arguments.payer.clone(),
        held: arguments.held,
        late: arguments.late,
    };
    let at = arguments.pretend_now.unwrap_or_else(now);
    let (mut lines, mut after) = (Vec::new(), None);
    while lines.len() < arguments.most {
        let most = arguments.most - lines.len();
        let page = customers::page(&mut house, &wanted, (after, most), at)?;
        lines.extend(page.items.into_iter().map(|line| line.told));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    if after.is_some() {
        output::more_follow(lang, arguments.most);
    }
    Ok(output::result(Exit::Clean, lang, |out| {
        match arguments.format {
            Format::Human => show::list(&lines, lang, out),
            Format::Json => lines
                .iter()
                .try_for_each(|line| writeln!(out, "{}", output::json(line))),
        }
    }))
}

fn shown(arguments: &ShowArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let at = arguments.pretend_now.unwrap_or_else(now);
    let told = customers::show(&mut house, &arguments.customer, at)?.told;
    Ok(output::result(Exit::Clean, lang, |out| {
        match arguments.format {
            Format::Human => show::one(&told, lang, out),
            Format::Json => writeln!(out, "{}", output::json(&told)),
        }
    }))
}

fn hold(arguments: &HoldArguments, lang: Lang) -> Result<Exit, Stop> {
    if arguments.reason.trim().is_empty() {
        return Err(
            Stop::wrong("why is it held?", "pourquoi est-il retenu\u{a0}?")
                .help("--reason \"a merger\"", "--reason \"une fusion\""),
        );
    }
    let who = &arguments.who;
    let told = Hold {
        until: arguments.until,
        reason: &arguments.reason,
    };
    let said = customers::hold(&mut who.house()?, &who.by(), &arguments.customer, &told)?;
    Ok(noted(lang, &said))
}

fn release(arguments: &ReleaseArguments, lang: Lang) -> Result<Exit, Stop> {
    let who = &arguments.who;
    let said = customers::release(&mut who.house()?, &who.by(), &arguments.customer)?;
    Ok(noted(lang, &said))
}
