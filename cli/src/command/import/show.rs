//! What came of an import.

use std::io::{self, Write};

use jalon_dsl::diagnostic::{Lang, text};
use jalon_operate::import::reading::Reading;
use jalon_operate::import::take::Taken;

use crate::command::simulate::words::thousands;

/// For people.
pub fn human(
    reading: &Reading<'_>,
    taken: &Taken,
    lang: Lang,
    out: &mut dyn Write,
) -> io::Result<()> {
    reading.guesses(out)?;
    reading.sums(out)?;
    let lines = [
        (
            taken.new,
            "new",
            if taken.new < 2 {
                "nouveauté"
            } else {
                "nouveautés"
            },
        ),
        (taken.corrected, "corrected", "corrigées"),
        (taken.before, "known before", "déjà connues"),
        (
            taken.parked,
            "about an invoice or a payment that the daemon has not read yet, or that is not there: they wait for it",
            "au sujet d'une facture ou d'un paiement que le démon n'a pas encore lu, ou qui n'est pas là\u{a0}: elles l'attendent",
        ),
    ];
    for (count, en, fr) in lines {
        if count > 0 || en == "new" {
            let count = thousands(count, lang);
            let line = text(
                format!("{:<10}{count:>12} {en}", ""),
                format!("{:<16}{count:>12} {fr}", ""),
            );
            writeln!(out, "{}", line.get(lang))?;
        }
    }
    reading.told(out)
}
