//! The outbox for people.

use std::io::{self, Write};

use jalon_daemon::Outgoing;
use jalon_dsl::diagnostic::visible::visible_line;
use jalon_dsl::diagnostic::{Lang, text};
use jalon_operate::outbox::Entry;

use jalon_operate::clock::shown;

/// A line for each.
pub fn list(entries: &[Entry], lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    if entries.is_empty() {
        let none = text("nothing waits here", "rien n'attend ici");
        return writeln!(out, "{}", none.get(lang));
    }
    for entry in entries {
        let now = &entry.effect.now;
        let (day, state) = (shown(entry.zone.as_ref(), now.due, lang), entry.state());
        let (to, subject) = (entry.to(), entry.message().map(|one| one.subject.clone()));
        let subject = subject.unwrap_or_default();
        let invoices = match entry.invoices().as_slice() {
            [] => String::new(),
            [one] => format!("  {one}"),
            [one, others @ ..] => format!("  {one} +{}", others.len()),
        };
        writeln!(
            out,
            "{}  {day}  {:<17} {}{}  {}",
            entry.key(),
            state.get(lang),
            visible_line(&to),
            visible_line(&invoices),
            visible_line(&subject)
        )?;
        if !now.note.is_empty() {
            writeln!(out, "{:34}{}", "", visible_line(&entry.note(lang)))?;
        }
    }
    Ok(())
}

/// All of one.
pub fn one(entry: &Entry, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    list(std::slice::from_ref(entry), lang, out)?;
    match (&entry.outgoing, &entry.preview) {
        (Some(outgoing), _) => message(outgoing, lang, out),
        (None, Some(Ok(made))) if made.is_empty() => {
            let line = text(
                "nothing of it is wanted any more: released, it would be withdrawn",
                "plus rien n'en est souhaité\u{a0}: libéré, il serait retiré",
            );
            writeln!(out, "{}", line.get(lang))
        }
        (None, Some(Ok(made))) => {
            let line = text(
                "released now, this would leave, in the hours of the script:",
                "libéré maintenant, ceci partirait, aux heures du script\u{a0}:",
            );
            writeln!(out, "{}\n", line.get(lang))?;
            made.iter().try_for_each(|one| message(one, lang, out))
        }
        (None, Some(Err(_))) if !entry.came.is_empty() => {
            let names = entry.came.join(", ");
            let line = text(
                format!("{names} came in: the daemon looks at it with its next turn"),
                format!("{names} est arrivé\u{a0}: le démon le regarde à son prochain tour"),
            );
            writeln!(out, "{}", visible_line(line.get(lang)))
        }
        (None, Some(Err(why))) => {
            let line = text(
                format!("it can't be written as things are: {}", why.en),
                format!("il ne peut pas être rédigé en l'état\u{a0}: {}", why.fr),
            );
            writeln!(out, "{}", visible_line(line.get(lang)))
        }
        (None, None) => {
            let line = text(
                "its text is written when it is about to leave, with the balances of that moment",
                "son texte est rédigé au moment de l'envoi, avec les soldes d'alors",
            );
            writeln!(out, "{}", line.get(lang))
        }
    }
}

fn message(outgoing: &Outgoing, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
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
