//! `jalon mailbox`: mails that came in, what waits for a person, which addresses are not written to.

pub(super) mod show;

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use jalon_daemon::channel::OutgoingKey;
use jalon_dsl::diagnostic::{Lang, text};
use jalon_operate::act::By;
use jalon_operate::mailbox;
use serde_json::json;

use crate::arguments::typed::key;
use crate::command::deploy::Format;
use crate::house::{At, IfMissing, now, user};
use crate::input::reason;
use crate::stop::Stop;
use crate::{Exit, output};

/// Mails that came in: what each is, what waits for a person, which addresses are not written to
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    Status(StatusArguments),
    List(ListArguments),
    Show(ShowArguments),
    Read(ReadArguments),
    Done(DoneArguments),
    Allow(AllowArguments),
}

/// Tell how many mails wait, and which addresses are not written to
#[derive(Args, Debug)]
pub struct StatusArguments {
    #[command(flatten)]
    at: At,
    /// How to show it
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// List the mails that wait for a person, the newest first
#[derive(Args, Debug)]
pub struct ListArguments {
    /// All that were read, also those that wait for nobody or were put aside
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    at: At,
    /// How to show them
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Show one mail: what it says, which message it is about, what followed
#[derive(Args, Debug)]
pub struct ShowArguments {
    /// Its key, as jalon mailbox list tells it
    #[arg(value_parser = key)]
    key: OutgoingKey,
    #[command(flatten)]
    at: At,
    /// How to show it
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Tell what would be made of a mail in a file; nothing is stored
#[derive(Args, Debug)]
pub struct ReadArguments {
    /// The mail, as it came (.eml)
    file: PathBuf,
    #[command(flatten)]
    at: At,
    /// How to show it
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Note that somebody dealt with a mail
#[derive(Args, Debug)]
pub struct DoneArguments {
    /// Its key, as jalon mailbox list tells it
    #[arg(value_parser = key)]
    key: OutgoingKey,
    /// Who did (default: the user of the system)
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    at: At,
}

/// Let an address be written to again
#[derive(Args, Debug)]
pub struct AllowArguments {
    /// The address
    address: String,
    /// Who decides (default: the user of the system)
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    at: At,
}

/// So many are listed.
const LISTED: usize = 1_000;
/// A larger file is no mail.
const BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    let done = match &arguments.command {
        Command::Status(arguments) => status(arguments, lang),
        Command::List(arguments) => list(arguments, lang),
        Command::Show(arguments) => show(arguments, lang),
        Command::Read(arguments) => read(arguments, lang),
        Command::Done(arguments) => done(arguments, lang),
        Command::Allow(arguments) => allow(arguments, lang),
    };
    done.unwrap_or_else(|stop| stop.tell(lang))
}

fn status(arguments: &StatusArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let status = mailbox::status(&mut house)?;
    let at = now();
    let stopped = mailbox::not_written_to(&mut house, at)?;
    Ok(output::result(Exit::Clean, lang, |out| {
        match arguments.format {
            Format::Human => show::status(out, (&status, &stopped), lang),
            Format::Json => {
                let told = json!({"status": status, "not_written_to": stopped});
                writeln!(out, "{told}")
            }
        }
    }))
}

fn list(arguments: &ListArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let page = mailbox::page(&mut house, !arguments.all, (None, LISTED))?;
    Ok(output::result(Exit::Clean, lang, |out| {
        if page.items.is_empty() && arguments.format == Format::Human {
            let none = text("no mail waits", "aucun courriel n'attend");
            return writeln!(out, "{}", none.get(lang));
        }
        for mail in &page.items {
            match arguments.format {
                Format::Human => show::line(out, mail, lang)?,
                Format::Json => writeln!(out, "{}", json!(mail))?,
            }
        }
        Ok(())
    }))
}

fn show(arguments: &ShowArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let mail = mailbox::one(&mut house, arguments.key)?;
    Ok(output::result(Exit::Clean, lang, |out| {
        match arguments.format {
            Format::Human => show::whole(out, &mail, lang),
            Format::Json => writeln!(out, "{}", json!(mail)),
        }
    }))
}

fn read(arguments: &ReadArguments, lang: Lang) -> Result<Exit, Stop> {
    let bytes = bytes_of(&arguments.file)?;
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let mail = mailbox::look(&mut house, &bytes)?;
    Ok(output::result(Exit::Clean, lang, |out| {
        match arguments.format {
            Format::Human => show::whole(out, &mail, lang),
            Format::Json => writeln!(out, "{}", json!(mail)),
        }
    }))
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, Stop> {
    let mut bytes = Vec::new();
    let read =
        std::fs::File::open(path).and_then(|file| file.take(BYTES_MAX).read_to_end(&mut bytes));
    match read {
        Ok(_) => Ok(bytes),
        Err(error) => {
            let (path, why) = (path.display(), reason(&error));
            Err(Stop::wrong(
                format!("cannot read {path}: {}", why.en),
                format!("lecture impossible de {path}\u{a0}: {}", why.fr),
            )
            .help(
                "name the file of one mail, as mail programs save it (.eml)",
                "nommez le fichier d'un courriel, tel que les logiciels l'enregistrent (.eml)",
            ))
        }
    }
}

fn by(name: Option<&String>) -> By {
    By {
        name: name.cloned().unwrap_or_else(user).into(),
        now: now(),
        wish: None,
    }
}

fn done(arguments: &DoneArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    mailbox::done(&mut house, arguments.key, &by(arguments.by.as_ref()))?;
    Ok(output::result(Exit::Clean, lang, |out| {
        let line = text("noted: it waits no more", "noté\u{a0}: il n'attend plus");
        writeln!(out, "{}", line.get(lang))
    }))
}

fn allow(arguments: &AllowArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let address = &arguments.address;
    mailbox::allow(&mut house, address, &by(arguments.by.as_ref()))?;
    Ok(output::result(Exit::Clean, lang, |out| {
        let line = text(
            format!(
                "{address} may be written to again; what is held for it leaves once it is released: jalon outbox list --state held"
            ),
            format!(
                "on peut de nouveau écrire à {address}\u{a0}; ce qui est retenu part une fois libéré\u{a0}: jalon outbox list --state held"
            ),
        );
        writeln!(out, "{}", line.get(lang))
    }))
}
