//! Statuses of networks come in.

use std::io::{self, Write};

use jalon_dsl::diagnostic::{Lang, text};
use jalon_operate::statuses::{Import, Imported, import as take};

use super::Arguments;
use super::not_taken::{self, NotTaken};
use crate::command::deploy::Format;
use crate::command::simulate::words::thousands;
use crate::house::{House, now};
use crate::stop::Stop;
use crate::{Exit, output};

/// Takes messages in and tells what came of them.
pub(super) fn import(house: &mut House, arguments: &Arguments, lang: Lang) -> Result<Exit, Stop> {
    let wanted = Import {
        files: &arguments.files,
        source: arguments.source(),
        network: None,
        now: arguments.pretend_now.unwrap_or_else(now),
    };
    let imported = take(house, &wanted)?;
    let exit = match imported.faults.is_empty() {
        true => Exit::Clean,
        false => Exit::Faults,
    };
    Ok(output::result(exit, lang, |out| match arguments.format {
        Format::Human => human(&imported, lang, out),
        Format::Json => writeln!(out, "{}", output::json(&imported.told(lang))),
    }))
}

fn human(imported: &Imported, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let sums = imported.sums;
    let lines = [
        (sums.files, "messages", "messages"),
        (sums.statuses, "statuses", "statuts"),
        (sums.known_before, "known before", "déjà connus"),
        (
            sums.parked,
            "about an invoice that nobody knows yet: they wait for it",
            "sur une facture encore inconnue\u{a0}: ils l'attendent",
        ),
        (
            sums.for_people,
            "wait for a person: jalon status list",
            "attendent une personne\u{a0}: jalon status list",
        ),
    ];
    for (at, (count, en, fr)) in lines.into_iter().enumerate() {
        if count > 0 || at < 2 {
            let said = text(en, fr);
            writeln!(out, "{:>12} {}", thousands(count, lang), said.get(lang))?;
        }
    }
    let told = imported.told(lang);
    let many = told.rejects.len();
    if many > 0 {
        let count = thousands(many as u64, lang);
        let said = text(format!("{count} not taken"), format!("{count} non pris"));
        writeln!(out, "\n{}", said.get(lang))?;
    }
    let all: Vec<NotTaken<'_>> = told
        .rejects
        .iter()
        .map(|fault| NotTaken {
            file: &fault.file,
            line: fault.line,
            reason: &fault.reason,
            remedy: &fault.remedy,
        })
        .collect();
    not_taken::show(&all, lang, out)
}
