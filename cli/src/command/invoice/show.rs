//! How one invoice stands, and what is awaited of it.

use std::io::{self, Write};

use jalon_core::step::{Account, Awaited, Reason, Settlement, Stage, Status, Subject, outlook};
use jalon_core::{Instant, Machine, Money, Zone};
use jalon_daemon::digits;
use jalon_dsl::diagnostic::visible::visible_line;
use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_simulate::World;
use jalon_simulate::replay::reason_name;
use serde_json::{Value, json};

use super::OneArguments;
use super::found::{Found, deployed, invoice, script};
use crate::clock::zone_of;
use crate::command::deploy::Format;
use crate::command::outbox::entry::{Entry, entries};
use crate::command::simulate::Script;
use crate::command::simulate::words::reason_of;
use crate::command::words::{shown_day, shown_money};
use crate::house::{IfMissing, now};
use crate::stop::Stop;
use crate::{Exit, output};

/// Shows an invoice.
pub fn run(arguments: &OneArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let found = invoice(&mut house, &arguments.number)?;
    let deployed = deployed(&mut house)?;
    let lists = digits::read(&deployed.lists).unwrap_or_default();
    let script = script(&mut house, &deployed, (found.program, lists))?;
    let effects = house.store.effects_of(found.row.key)?;
    let mut entries = entries(&mut house, &effects)?;
    entries.retain(|entry| entry.effect.subject == found.subject);
    Ok(output::result(Exit::Clean, lang, |out| {
        match arguments.format {
            Format::Human => human(&found, &script, &entries, lang, out),
            Format::Json => writeln!(out, "{}", self::json(&found, &script, &entries, lang)),
        }
    }))
}

fn human(
    found: &Found,
    script: &Script,
    entries: &[Entry],
    lang: Lang,
    out: &mut dyn Write,
) -> io::Result<()> {
    let Some(subject) = found.account.subject(found.subject) else {
        return Ok(());
    };
    head(found, subject, lang, out)?;
    let world = &script.world;
    let machine = &world.machine;
    writeln!(out, "{}", stage_word(subject, machine).get(lang))?;
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
    awaited(found, subject, script, lang, out)?;
    for entry in entries {
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
    let open = money(invoice.ledger.open().amount_due());
    let issue = shown_day(invoice.issue, lang);
    let due = invoice
        .due
        .map(|due| shown_day(due, lang))
        .unwrap_or_default();
    let line = text(
        format!(
            "invoice {number} of customer {customer}: {total}, issued {issue}, due {due}, open {open}"
        ),
        format!(
            "facture {number} du client {customer}\u{a0}: {total}, émise le {issue}, échéance le {due}, reste {open}"
        ),
    );
    writeln!(out, "{}", visible_line(line.get(lang)))
}

/// What is awaited: each line that has not been made, and what keeps it back.
pub fn awaited(
    found: &Found,
    subject: &Subject,
    script: &Script,
    lang: Lang,
    out: &mut dyn Write,
) -> io::Result<()> {
    let world = &script.world;
    let (machine, account) = (&world.machine, &found.account);
    let awaited = outlook(machine, &world.context, account, subject.id, now());
    for one in &awaited {
        if let Some(said) = next_word(one, machine, (world, subject, account), lang) {
            writeln!(out, "  {}", visible_line(&said))?;
        }
    }
    Ok(())
}

/// When a line comes, or what keeps it back.
pub fn next_word(
    one: &Awaited,
    machine: &Machine,
    (world, subject, account): (&World, &Subject, &Account),
    lang: Lang,
) -> Option<String> {
    let step = machine.path(one.slot.path);
    let because = reason_of(reason_name(one.because));
    let when = |at: Instant| {
        let zone = zone_of(world, account, subject, at);
        let (utc, mark) = (Zone::utc(), if zone.is_some() { "" } else { "Z" });
        let (day, time) = zone.as_ref().unwrap_or(&utc).local(at);
        let day = shown_day(day, lang);
        text(
            format!("on {day} at {time}{mark}"),
            format!("le {day} à {time}{mark}"),
        )
    };
    let said = match (one.at, one.because) {
        (Some(at), Reason::Due) => when(at),
        (Some(at), _) => {
            let when = when(at);
            text(
                format!("{} ({})", when.en, because.en),
                format!("{} ({})", when.fr, because.fr),
            )
        }
        (None, _) => text(
            format!("waits: {}", because.en),
            format!("attend\u{a0}: {}", because.fr),
        ),
    };
    let said = said.get(lang);
    Some(match lang {
        Lang::En => format!("{step}: {said}"),
        Lang::Fr => format!("{step}\u{a0}: {said}"),
    })
}

/// Where an invoice stands, in words.
pub fn stage_word(subject: &Subject, machine: &Machine) -> Text {
    let journey = subject.journey.and_then(|id| machine.journeys.get(id));
    let journey = journey.map_or("", |journey| journey.name.as_str());
    match subject.stage {
        Stage::Untaken => text("taken by no journey", "prise par aucun parcours"),
        Stage::LeftAlone => text("left alone", "laissée en l'état"),
        Stage::BeforeSending => text(
            format!("{journey}, to be sent"),
            format!("{journey}, à envoyer"),
        ),
        Stage::Running => text(
            format!("{journey}, on its way"),
            format!("{journey}, en cours"),
        ),
        Stage::Ended(Settlement::Named(end)) => {
            let name = machine.ends.get(end).map_or("", |end| end.name.as_str());
            text(format!("ended: {name}"), format!("terminée\u{a0}: {name}"))
        }
        Stage::Ended(_) => text("ended", "terminée"),
    }
}

/// Where an invoice stands, for programs.
pub fn stage_name(subject: &Subject) -> &'static str {
    match subject.stage {
        Stage::Untaken => "untaken",
        Stage::LeftAlone => "left_alone",
        Stage::BeforeSending => "before_sending",
        Stage::Running => "running",
        Stage::Ended(_) => "ended",
    }
}

fn status_word(status: Status) -> Text {
    match status {
        Status::Waiting => text("to come", "à venir"),
        Status::Open => text("open", "ouvert"),
        Status::Passed => text("passed", "atteint"),
        Status::Missed => text("missed", "manqué"),
        _ => text("over", "clos"),
    }
}

fn json(found: &Found, script: &Script, entries: &[Entry], lang: Lang) -> Value {
    let Some(subject) = found.account.subject(found.subject) else {
        return Value::Null;
    };
    let Some(invoice) = subject.invoice() else {
        return Value::Null;
    };
    let world = &script.world;
    let machine = &world.machine;
    let currency = invoice.ledger.currency();
    let amount = |minor| Money::new(minor, currency).amount().to_string();
    let customer = found.account.customers.get(usize::from(subject.customer));
    let milestones = subject.tracks.iter().map(|track| {
        let milestone = machine.milestones.get(track.milestone);
        json!({
            "name": milestone.map(|milestone| milestone.name.as_str()),
            "instalment": track.instalment,
            "status": status_word(track.status).en,
        })
    });
    let milestones: Vec<Value> = milestones.collect();
    let awaited = outlook(machine, &world.context, &found.account, subject.id, now());
    let awaited = awaited.iter().map(|one| {
        json!({
            "step": machine.path(one.slot.path),
            "due": one.due.map(|at| at.to_string()),
            "at": one.at.map(|at| at.to_string()),
            "because": reason_name(one.because),
            "waits_for": one.waits_for.map(|path| machine.path(path)),
        })
    });
    let awaited: Vec<Value> = awaited.collect();
    let outbox: Vec<Value> = entries.iter().map(|entry| entry.json(lang)).collect();
    json!({
        "number": invoice.number,
        "customer": customer.map(|customer| &customer.key),
        "payer": found.row.payer,
        "issue": invoice.issue.to_string(),
        "due": invoice.due.map(|due| due.to_string()),
        "currency": currency.code(),
        "total": amount(invoice.ledger.total()),
        "open": amount(invoice.ledger.open().amount_due()),
        "stage": stage_name(subject),
        "journey": subject.journey.and_then(|id| machine.journeys.get(id)).map(|one| &one.name),
        "milestones": milestones,
        "awaited": awaited,
        "outbox": outbox,
        "revision": found.row.revision,
    })
}
