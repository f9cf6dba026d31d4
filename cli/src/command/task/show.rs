//! The worklist, for people and for programs.

use std::io::{self, Write};

use jalon_dsl::diagnostic::visible::visible_line;
use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_operate::worklist::{Asked, Called, Entry};

use crate::command::words::{shown_day, shown_money};
use jalon_operate::words::role_word;

/// Team by team, one block for each entry.
pub fn human(entries: &[Entry], lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    if entries.is_empty() {
        let none = text("nothing waits for a person", "rien n'attend une personne");
        return writeln!(out, "{}", none.get(lang));
    }
    let mut team = None;
    for entry in entries {
        if team != Some(&entry.team) {
            if team.is_some() {
                writeln!(out)?;
            }
            writeln!(out, "{}", visible_line(&entry.team))?;
            team = Some(&entry.team);
        }
        let same = entries.iter().filter(|one| one.invoice == entry.invoice);
        block(entry, same.count() == 1, lang, out)?;
    }
    Ok(())
}

fn block(entry: &Entry, alone: bool, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let (invoice, customer) = (&entry.invoice, &entry.customer_name);
    let open = shown_money(entry.open, lang);
    let until = entry.until_shown.as_ref().map(|until| {
        let written = in_french(until);
        text(format!(", until {until}"), format!(", jusqu'au {written}"))
    });
    let until = until.as_ref().map_or("", |until| until.get(lang));
    let head = format!("{invoice}  {customer}  {open}{until}");
    writeln!(out, "  {}", visible_line(&head))?;
    let (what, more) = asked(entry, alone);
    writeln!(out, "    {}", visible_line(what.get(lang)))?;
    for line in more {
        writeln!(out, "    {}", visible_line(line.get(lang)))?;
    }
    Ok(())
}

/// A day and an hour as a French reader writes them.
fn in_french(until: &str) -> String {
    match until.split_once(' ').map(|(day, hour)| (day.parse(), hour)) {
        Some((Ok(day), hour)) => format!("{} {hour}", shown_day(day, Lang::Fr)),
        _ => until.to_owned(),
    }
}

/// Who is called, and under which number.
fn called(called: &Called) -> Text {
    let who = |lang| {
        let role = role_word(&called.role, lang);
        match &called.name {
            Some(name) => format!("{name} ({role})"),
            None => role.to_owned(),
        }
    };
    let (who, qui) = (who(Lang::En), who(Lang::Fr));
    match &called.phone {
        Some(phone) => text(
            format!("call: {who}, {phone}"),
            format!("appeler\u{a0}: {qui}, {phone}"),
        ),
        None => text(
            format!("call: {who}, no telephone number is known"),
            format!("appeler\u{a0}: {qui}, numéro de téléphone inconnu"),
        ),
    }
}

/// What is asked, and how it is answered; the name of the line stands there where it is needed.
fn asked(entry: &Entry, alone: bool) -> (Text, Vec<Text>) {
    let invoice = &entry.invoice;
    let name = match alone {
        true => String::new(),
        false => format!(" {}", entry.name),
    };
    match &entry.asked {
        Asked::Task {
            text: what,
            answers,
            calls,
        } => {
            let what = match what.is_empty() {
                true => entry.name.as_str(),
                false => what.as_str(),
            };
            let labels = answers.iter().map(|answer| {
                let asks = answer.asks.iter().map(|ask| ask.name.as_str());
                let asks = asks.collect::<Vec<_>>().join(", ");
                match asks.is_empty() {
                    true => format!("\"{}\"", answer.label),
                    false => format!("\"{}\" ({asks})", answer.label),
                }
            });
            let labels = labels.collect::<Vec<_>>().join(", ");
            let how = match labels.is_empty() {
                true => format!("jalon task done {invoice}{name}"),
                false => format!("jalon task done {invoice}{name} --answer"),
            };
            let more = match labels.is_empty() {
                true => text(how.clone(), how),
                false => text(format!("{how} {labels}"), format!("{how} {labels}")),
            };
            let mut lines: Vec<Text> = calls.iter().map(called).collect();
            lines.push(more);
            (
                text(format!("task: {what}"), format!("tâche\u{a0}: {what}")),
                lines,
            )
        }
        Asked::SignOff {
            does,
            signed,
            persons,
        } => {
            let names = match signed.is_empty() {
                true => String::new(),
                false => format!(" ({})", signed.join(", ")),
            };
            let count = signed.len();
            let what = text(
                format!("sign-off: {}, {count} of {persons}{names}", does.en),
                format!("accord\u{a0}: {}, {count} sur {persons}{names}", does.fr),
            );
            let how = format!("jalon approve {invoice}{name}");
            let more = text(
                format!("{how}, or jalon reject"),
                format!("{how}, ou jalon reject"),
            );
            (what, vec![more])
        }
    }
}
