//! How one invoice stands, and what is awaited of it.

use std::io::{self, Write};

use jalon_core::step::{Subject, outlook};
use jalon_core::{Instant, Money};
use jalon_dsl::diagnostic::visible::visible_line;
use jalon_dsl::diagnostic::{Lang, text};
use jalon_operate::found::Found;
use jalon_operate::next::{Of, next_word};
use jalon_operate::shown::{Stands, stage_word, stands, status_word};

use super::OneArguments;
use crate::command::deploy::Format;
use crate::command::simulate::Script;
use crate::command::words::{shown_day, shown_money};
use crate::house::IfMissing;
use crate::stop::Stop;
use crate::{Exit, output};

/// Shows an invoice.
pub fn run(arguments: &OneArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let stands = stands(&mut house, &arguments.number)?;
    Ok(output::result(Exit::Clean, lang, |out| {
        match arguments.format {
            Format::Human => human(&stands, lang, out),
            Format::Json => writeln!(out, "{}", output::json(&stands.told(lang))),
        }
    }))
}

fn human(stands: &Stands, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let (found, script) = (&stands.found, &stands.script);
    let Some(subject) = found.account.subject(found.subject) else {
        return Ok(());
    };
    head(found, subject, lang, out)?;
    let world = &script.world;
    let machine = &world.machine;
    writeln!(out, "{}", stage_word(subject, machine).get(lang))?;
    if let Some(case) = &stands.case {
        writeln!(out, "  {}", visible_line(case.word().get(lang)))?;
    }
    for track in &subject.tracks {
        let milestone = machine.milestones.get(track.milestone);
        let name = milestone.map_or("", |milestone| milestone.name.as_str());
        let status = status_word(track.status);
        let instalment = match track.instalment {
            0 => String::new(),
            number => format!("/{number}"),
        };
        writeln!(out, "  {name}{instalment}  {}", status.get(lang))?;
    }
    awaited((found, subject), script, (stands.now, lang), out)?;
    for entry in &stands.entries {
        let (key, state) = (entry.key(), entry.state());
        let to = entry.to();
        writeln!(out, "{key}  {}  {}", state.get(lang), visible_line(&to))?;
    }
    Ok(())
}

/// An invoice in one line, as it stands now.
pub fn head(found: &Found, subject: &Subject, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let Some(invoice) = subject.invoice() else {
        return Ok(());
    };
    let customer = found.account.customers.get(usize::from(subject.customer));
    let customer = customer.map_or("", |customer| customer.key.as_str());
    let currency = invoice.ledger.currency();
    let money = |minor| shown_money(Money::new(minor, currency), lang);
    let (number, total) = (&invoice.number, money(invoice.ledger.total()));
    let open = money(subject.owed());
    let too_much = match subject.overpaid() {
        0 => text("", ""),
        minor => text(
            format!(", overpaid {}", money(minor)),
            format!(", trop-perçu {}", money(minor)),
        ),
    };
    let issue = shown_day(invoice.issue, lang);
    let due = invoice
        .due
        .map(|due| shown_day(due, lang))
        .unwrap_or_default();
    let line = text(
        format!(
            "invoice {number} of customer {customer}: {total}, issued {issue}, due {due}, open {open}{}",
            too_much.en
        ),
        format!(
            "facture {number} du client {customer}\u{a0}: {total}, émise le {issue}, échéance le {due}, reste {open}{}",
            too_much.fr
        ),
    );
    writeln!(out, "{}", visible_line(line.get(lang)))
}

/// What is awaited: each line that has not been made, and what keeps it back.
pub fn awaited(
    (found, subject): (&Found, &Subject),
    script: &Script,
    (now, lang): (Instant, Lang),
    out: &mut dyn Write,
) -> io::Result<()> {
    let world = &script.world;
    let of = Of {
        world,
        account: &found.account,
        subject,
        kept_back: &found.kept_back,
    };
    let (machine, context) = (&world.machine, &world.context);
    for one in &outlook(machine, context, &found.account, subject.id, now) {
        let said = next_word(one, &of, now, lang);
        writeln!(out, "  {}", visible_line(&said))?;
    }
    Ok(())
}
