//! What came of an import.

use std::io::{self, Write};

use jalon_dsl::diagnostic::{Lang, text};
use serde_json::json;

use super::Outcome;
use crate::command::simulate::words::thousands;

/// For people.
pub fn human(outcome: &Outcome<'_>, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let reading = &outcome.reading;
    reading.guesses(out)?;
    reading.sums(out)?;
    let taken = &outcome.taken;
    let lines = [
        (taken.new, "new", "nouveautés"),
        (taken.before, "known before", "déjà connues"),
        (
            taken.parked,
            "about an invoice or a payment that nobody knows yet: they wait for it",
            "au sujet d'une facture ou d'un paiement encore inconnu\u{a0}: elles l'attendent",
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

/// For programs: one object.
pub fn json(outcome: &Outcome<'_>, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let french = lang == Lang::Fr;
    let mut rejects = Vec::new();
    outcome.reading.each_reject(usize::MAX, |reject| {
        let faults = reject.faults.iter().map(|fault| {
            json!({
                "column": fault.column, "value": fault.value,
                "reason": fault.reason.get(french), "remedy": fault.remedy.get(french),
            })
        });
        let faults: Vec<_> = faults.collect();
        rejects.push(json!({
            "file": reject.file, "line": reject.line, "aside": reject.aside, "faults": faults,
        }));
        Ok::<(), io::Error>(())
    })?;
    let (ledger, taken) = (outcome.reading.ledger, &outcome.taken);
    let value = json!({
        "rows": {
            "read": ledger.rows,
            "used": ledger.rows.saturating_sub(ledger.rows_rejected),
            "rejected": ledger.rows_rejected,
        },
        "records": {
            "read": ledger.records,
            "used": ledger.records.saturating_sub(ledger.records_rejected),
            "rejected": ledger.records_rejected,
        },
        "new": taken.new,
        "known_before": taken.before,
        "parked": taken.parked,
        "rejects": rejects,
    });
    writeln!(out, "{value}")
}
