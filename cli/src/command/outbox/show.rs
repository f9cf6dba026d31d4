//! The outbox for people.

use std::io::{self, Write};

use jalon_dsl::diagnostic::visible::visible_line;
use jalon_dsl::diagnostic::{Lang, text};

use super::entry::Entry;

/// A line for each.
pub fn list(entries: &[Entry], lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    if entries.is_empty() {
        let none = text("nothing waits here", "rien n'attend ici");
        return writeln!(out, "{}", none.get(lang));
    }
    for entry in entries {
        let now = &entry.effect.now;
        let (day, state) = (now.due.to_string(), entry.state());
        let day: String = day.chars().take(16).collect();
        let (to, subject) = (
            entry.to(),
            entry.outgoing.as_ref().map(|one| one.subject.clone()),
        );
        let subject = subject.unwrap_or_default();
        writeln!(
            out,
            "{}  {day}  {:<17} {}  {}",
            entry.key(),
            state.get(lang),
            visible_line(&to),
            visible_line(&subject)
        )?;
        if !now.note.is_empty() {
            writeln!(out, "{:34}{}", "", visible_line(&now.note))?;
        }
    }
    Ok(())
}

/// All of one.
pub fn one(entry: &Entry, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    list(std::slice::from_ref(entry), lang, out)?;
    let Some(outgoing) = &entry.outgoing else {
        let line = text(
            "its text is written when it is about to leave, with the balances of that moment",
            "son texte est rédigé au moment de l'envoi, avec les soldes d'alors",
        );
        return writeln!(out, "{}", line.get(lang));
    };
    let invoices = outgoing.invoices.join(", ");
    let line = text(
        format!("customer {}, invoices {invoices}", outgoing.customer),
        format!("client {}, factures {invoices}", outgoing.customer),
    );
    writeln!(out, "{}\n", visible_line(line.get(lang)))?;
    for written in outgoing.text.lines() {
        writeln!(out, "{}", visible_line(written))?;
    }
    Ok(())
}
