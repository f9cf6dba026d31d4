//! How statuses are shown.

use std::io::{self, Write};

use jalon_dsl::diagnostic::visible::visible_line;
use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_operate::statuses::{StandingTold, StatusTold, why};

/// A status that waits, in two lines: what was said, and what a person is asked.
pub fn line(out: &mut dyn Write, status: &StatusTold, lang: Lang) -> io::Result<()> {
    let about = about(status);
    writeln!(
        out,
        "{}  {}  {} {}  {}  {}",
        status.key,
        status.occurred_at,
        status.network,
        status.code,
        visible_line(&about),
        visible_line(&status.reason)
    )?;
    let asked = status.refused.as_deref().or(status.asks.as_deref());
    let asked = why(asked.unwrap_or_default());
    writeln!(out, "    {}", asked.get(lang))
}

/// How an invoice stands, and all that was said.
pub fn standing(out: &mut dyn Write, standing: &StandingTold, lang: Lang) -> io::Result<()> {
    let axes = [
        (text("transport", "acheminement"), &standing.transport),
        (text("buyer", "acheteur"), &standing.business),
        (text("payment", "paiement"), &standing.money),
    ];
    for (name, says) in axes {
        writeln!(
            out,
            "{:<14} {}",
            name.get(lang),
            says.as_deref().unwrap_or("-")
        )?;
    }
    writeln!(out)?;
    if standing.statuses.is_empty() {
        let none = text("nothing was said of it", "rien n'en a été dit");
        return writeln!(out, "{}", none.get(lang));
    }
    for status in &standing.statuses {
        let mark = if status.latest { "*" } else { " " };
        let means = status.neutral.as_deref().unwrap_or("?");
        writeln!(
            out,
            "{mark} {}  {} {}  {means}  {}  {}",
            status.occurred_at,
            status.network,
            status.code,
            status.issuer,
            visible_line(&status.reason)
        )?;
        if let Some(refused) = &status.refused {
            writeln!(out, "    {}", why(refused).get(lang))?;
        }
    }
    Ok(())
}

/// A status with all that is known of it.
pub fn whole(out: &mut dyn Write, status: &StatusTold, lang: Lang) -> io::Result<()> {
    let mut row = |name: Text, value: &str| match value.is_empty() {
        true => Ok(()),
        false => writeln!(out, "{:<18} {}", name.get(lang), visible_line(value)),
    };
    row(text("status", "statut"), &status.key)?;
    row(
        text("it says", "il dit"),
        &format!("{} {}", status.network, status.code),
    )?;
    let none = text("no table knows the code", "aucune table ne connaît le code");
    row(
        text("it means", "il veut dire"),
        status.neutral.as_deref().unwrap_or(none.get(lang)),
    )?;
    row(text("about", "à propos de"), &about(status))?;
    if let (Some(_), Some(message)) = (&status.invoice, &status.message) {
        row(text("sent as", "envoyée comme"), message)?;
    }
    let who = match &status.issuer_name {
        Some(name) => format!("{} ({name})", status.issuer),
        None => status.issuer.clone(),
    };
    row(text("said by", "dit par"), &who)?;
    row(text("happened", "survenu"), &status.occurred_at)?;
    row(text("received", "reçu"), &status.received_at)?;
    row(text("handed in by", "remis par"), &status.source)?;
    row(text("its number", "son numéro"), &status.id)?;
    row(text("why", "motif"), &status.reason)?;
    row(text("codes", "codes"), &status.reason_codes.join(", "))?;
    row(
        text("it proves", "il prouve"),
        status.evidence.as_deref().unwrap_or_default(),
    )?;
    let asked = status.refused.as_deref().or(status.asks.as_deref());
    row(
        text("for a person", "pour une personne"),
        why(asked.unwrap_or_default()).get(lang),
    )?;
    let over = match (status.open, status.latest, &status.axis) {
        (true, ..) => text("it waits for a person", "il attend une personne"),
        (_, false, Some(_)) => text(
            "something happened later: it changes nothing",
            "autre chose est survenu depuis\u{a0}: il ne change rien",
        ),
        _ => text("it waits for nobody", "il n'attend personne"),
    };
    row(text("now", "maintenant"), over.get(lang))?;
    row(
        text("dealt with by", "traité par"),
        status.done_by.as_deref().unwrap_or_default(),
    )
}

fn about(status: &StatusTold) -> String {
    let message = || status.message.clone().unwrap_or_default();
    status.invoice.clone().unwrap_or_else(message)
}
