//! `jalon payment feeds`: up to when the payments of each feed are known, and taking one out.

use std::io::{self, Write};

use clap::Args;
use jalon_dsl::diagnostic::visible::visible_line;
use jalon_dsl::diagnostic::{Lang, text};
use jalon_operate::clock::shown;
use jalon_operate::payments::feeds::{Known, forget, known};
use serde_json::json;

use crate::command::acts::Who;
use crate::command::deploy::Format;
use crate::stop::Stop;
use crate::{Exit, output};

/// List the feeds of payments, and up to when the payments of each are known; take one out that comes no more
#[derive(Args, Debug)]
pub struct FeedsArguments {
    /// Take this one out: nothing comes from it any more, and no line waits for it. If it comes again, it counts again
    #[arg(long, value_name = "FEED")]
    forget: Option<String>,
    #[command(flatten)]
    who: Who,
    /// How to show them
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Runs it.
pub fn run(arguments: &FeedsArguments, lang: Lang) -> Result<Exit, Stop> {
    let (mut house, by) = (arguments.who.house()?, arguments.who.by());
    if let Some(feed) = &arguments.forget {
        let said = forget(&mut house, &by, feed)?;
        return Ok(output::result(Exit::Clean, lang, |out| {
            writeln!(out, "{}", visible_line(said.get(lang)))
        }));
    }
    let known = known(&mut house, by.now)?;
    Ok(output::result(Exit::Clean, lang, |out| {
        match arguments.format {
            Format::Human => human(&known, lang, out),
            Format::Json => self::json(&known, out),
        }
    }))
}

fn human(known: &Known, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let mut say = |line: String| writeln!(out, "{}", visible_line(&line));
    for (feed, read) in &known.feeds.read {
        let read = shown(None, *read, lang);
        let line = text(
            format!("{feed}  read {read}"),
            format!("{feed}  lu le {read}"),
        );
        say(line.get(lang).to_owned())?;
    }
    for one in &known.feeds.forgotten {
        let (feed, by) = (&one.feed, &one.by);
        let (read, at) = (shown(None, one.read, lang), shown(None, one.at, lang));
        let line = text(
            format!("{feed}  taken out by {by} {at}, read last {read}"),
            format!("{feed}  retiré par {by} le {at}, lu en dernier le {read}"),
        );
        say(line.get(lang).to_owned())?;
    }
    if known.feeds.read.is_empty() {
        let none = text(
            "no payments were ever read in",
            "aucun paiement n'a jamais été lu",
        );
        say(none.get(lang).to_owned())?;
    }
    let waits = match (known.stale, known.awaited) {
        (true, _) => text(
            "older than [guards] payments_not_older allows: nobody is pressed until they are read",
            "plus anciens que ne le permet [guards] payments_not_older\u{a0}: personne n'est relancé tant qu'ils ne sont pas lus",
        ),
        (false, true) => text(
            "lines wait where the oldest of these is older than the script allows",
            "des lignes attendent là où le plus ancien l'est plus que ne le permet le script",
        ),
        (false, false) => text(
            "nothing waits for payments to be read",
            "rien n'attend que des paiements soient lus",
        ),
    };
    say(waits.get(lang).to_owned())
}

fn json(known: &Known, out: &mut dyn Write) -> io::Result<()> {
    for (feed, read) in &known.feeds.read {
        let line = json!({ "feed": feed, "read": read.to_string(), "forgotten": null });
        writeln!(out, "{line}")?;
    }
    for one in &known.feeds.forgotten {
        let forgotten = json!({ "at": one.at.to_string(), "by": one.by });
        let line =
            json!({ "feed": one.feed, "read": one.read.to_string(), "forgotten": forgotten });
        writeln!(out, "{line}")?;
    }
    Ok(())
}
