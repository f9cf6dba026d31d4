//! `jalon letter`: letters on paper, and what became of them.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use jalon_core::records::OccurredAt;
use jalon_daemon::channel::OutgoingKey;
use jalon_dsl::diagnostic::{Lang, text};
use jalon_operate::letters::{self, Status, Told};

use crate::arguments::typed::key;
use crate::command::acts::{Who, noted};
use crate::house::{At, IfMissing};
use crate::input::reason;
use crate::stop::Stop;
use crate::{Exit, output};

/// Letters on paper: what became of one, its pages
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    Status(StatusArguments),
    Pdf(PdfArguments),
}

/// Note what the mailing service says became of a letter
#[derive(Args, Debug)]
pub struct StatusArguments {
    /// Its key: the name of its folder
    #[arg(value_parser = key)]
    key: OutgoingKey,
    /// What became of it
    #[arg(value_enum)]
    status: Became,
    /// When: a day, or a moment (default: now)
    #[arg(long, value_name = "DAY", value_parser = moment)]
    at: Option<OccurredAt>,
    /// The number under which the post knows it
    #[arg(long, value_name = "NUMBER")]
    tracking: Option<String>,
    /// What else is said
    #[arg(long, value_name = "TEXT")]
    words: Option<String>,
    /// What was told before was wrong: this stands in its place
    #[arg(long)]
    corrects: bool,
    #[command(flatten)]
    who: Who,
}

/// What can become of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Became {
    /// The post has it
    Posted,
    /// It was handed over, or put into the letter box
    Distributed,
    /// Its reader refused it
    Refused,
    /// Nobody fetched it
    Unclaimed,
    /// Its address is wrong
    WrongAddress,
}

/// Write the pages of a letter into a PDF file; of one that is held, as it would leave
#[derive(Args, Debug)]
pub struct PdfArguments {
    /// Its key, as jalon outbox list tells it
    #[arg(value_parser = key)]
    key: OutgoingKey,
    /// The file
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    #[command(flatten)]
    at: At,
}

fn moment(written: &str) -> Result<OccurredAt, String> {
    let day = written.parse().map(OccurredAt::Day);
    let moment = || written.parse().map(OccurredAt::Moment);
    day.or_else(|_| moment().map_err(|_| "2026-11-24".to_owned()))
}

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    let done = match &arguments.command {
        Command::Status(arguments) => status(arguments, lang),
        Command::Pdf(arguments) => pdf(arguments, lang),
    };
    done.unwrap_or_else(|stop| stop.tell(lang))
}

fn status(arguments: &StatusArguments, lang: Lang) -> Result<Exit, Stop> {
    let told = Told {
        status: match arguments.status {
            Became::Posted => Status::Posted,
            Became::Distributed => Status::Distributed,
            Became::Refused => Status::Refused,
            Became::Unclaimed => Status::Unclaimed,
            Became::WrongAddress => Status::WrongAddress,
        },
        at: arguments.at,
        tracking: arguments.tracking.clone(),
        words: arguments.words.clone(),
        corrects: arguments.corrects,
    };
    let who = &arguments.who;
    let said = letters::tell(&mut who.house()?, &who.by(), arguments.key, &told)?;
    Ok(noted(lang, &said))
}

fn pdf(arguments: &PdfArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let pages = letters::pages(&mut house, arguments.key)?;
    write(&arguments.output, &pages)?;
    let shown = arguments.output.display();
    let said = text(format!("{shown} is written"), format!("{shown} est écrit"));
    Ok(output::result(Exit::Clean, lang, |out| {
        writeln!(out, "{}", said.get(lang))
    }))
}

/// Writes a file, or says why that failed.
pub(super) fn write(path: &std::path::Path, bytes: &[u8]) -> Result<(), Stop> {
    std::fs::write(path, bytes).map_err(|error| {
        let (shown, why) = (path.display(), reason(&error));
        Stop::wrong(
            format!("cannot write {shown}: {}", why.en),
            format!("écriture impossible de {shown}\u{a0}: {}", why.fr),
        )
    })
}
