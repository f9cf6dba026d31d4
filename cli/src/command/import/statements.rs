//! Statements of banks come in.

use std::io::{self, Write};

use jalon_dsl::diagnostic::Lang;
use jalon_operate::payments::{Import, Imported, import as take};

use super::Arguments;
use super::not_taken::{self, NotTaken};
use crate::command::deploy::Format;
use crate::command::simulate::words::counted;
use crate::house::{House, now};
use crate::stop::Stop;
use crate::{Exit, output};

/// Takes statements in and tells what came of them.
pub(super) fn import(house: &mut House, arguments: &Arguments, lang: Lang) -> Result<Exit, Stop> {
    let wanted = Import {
        files: &arguments.files,
        mappings: &arguments.mapping,
        now: arguments.pretend_now.unwrap_or_else(now),
    };
    let imported = take(house, &wanted)?;
    let exit = match imported.has_faults() {
        true => Exit::Faults,
        false => Exit::Clean,
    };
    Ok(output::result(exit, lang, |out| match arguments.format {
        Format::Human => human(&imported, lang, out),
        Format::Json => writeln!(out, "{}", output::json(&imported.told(lang))),
    }))
}

fn human(imported: &Imported, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let sums = imported.sums;
    let lines = [
        (
            sums.statements,
            ("statement", "statements"),
            ("relevé", "relevés"),
        ),
        (
            sums.lines,
            (
                "line of money that came in or went back",
                "lines of money that came in or went back",
            ),
            (
                "ligne d'argent entré ou reparti",
                "lignes d'argent entré ou reparti",
            ),
        ),
        (
            sums.known_before,
            ("known before", "known before"),
            ("déjà connue", "déjà connues"),
        ),
        (
            sums.settled,
            ("settled by itself", "settled by themselves"),
            ("lettrée d'elle-même", "lettrées d'elles-mêmes"),
        ),
        (
            sums.back,
            ("taken back, or taking back", "taken back, or taking back"),
            ("repartie, ou qui reprend", "reparties, ou qui reprennent"),
        ),
        (
            sums.waiting,
            (
                "waits for a person: jalon payment list",
                "wait for a person: jalon payment list",
            ),
            (
                "attend une personne\u{a0}: jalon payment list",
                "attendent une personne\u{a0}: jalon payment list",
            ),
        ),
        (
            sums.out,
            (
                "booking of money that left: not taken in",
                "bookings of money that left: not taken in",
            ),
            (
                "écriture d'argent sorti\u{a0}: non reprise",
                "écritures d'argent sorti\u{a0}: non reprises",
            ),
        ),
        (
            sums.own_back,
            (
                "booking of money that had left and came back: not taken in",
                "bookings of money that had left and came back: not taken in",
            ),
            (
                "écriture d'argent sorti puis revenu\u{a0}: non reprise",
                "écritures d'argent sorti puis revenu\u{a0}: non reprises",
            ),
        ),
        (
            sums.nothing,
            ("booking of no amount", "bookings of no amount"),
            ("écriture sans montant", "écritures sans montant"),
        ),
        (
            sums.pending,
            ("not booked yet: no money", "not booked yet: no money"),
            (
                "pas encore comptabilisée\u{a0}: pas de l'argent",
                "pas encore comptabilisées\u{a0}: pas de l'argent",
            ),
        ),
    ];
    for (at, (count, en, fr)) in lines.into_iter().enumerate() {
        if count > 0 || at < 2 {
            let said = counted(count, en, fr);
            let (number, words) = said.get(lang).split_once(' ').unwrap_or_default();
            writeln!(out, "{number:>12} {words}")?;
        }
    }
    let told = imported.told(lang);
    let many = told.not_taken.len();
    if many > 0 {
        let (en, fr) = (("not taken", "not taken"), ("non prise", "non prises"));
        let said = counted(many as u64, en, fr);
        writeln!(out, "\n{}", said.get(lang))?;
    }
    let all: Vec<NotTaken<'_>> = told
        .not_taken
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
