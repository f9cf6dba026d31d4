//! How mails are shown.

use std::io::{self, Write};

use jalon_dsl::diagnostic::visible::visible_line;
use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_operate::clock::shown;
use jalon_operate::mailbox::{MailTold, Status};

/// How things stand.
pub fn status(
    out: &mut dyn Write,
    (status, stopped): (&Status, &[MailTold]),
    lang: Lang,
) -> io::Result<()> {
    let last = status.last_read_at.as_deref();
    let lines = [
        match last {
            Some(last) => text(
                format!("the last mail was read on {}", moment(last, lang)),
                format!("le dernier courriel a été lu le {}", moment(last, lang)),
            ),
            None => text("no mail was read yet", "aucun courriel n'a encore été lu"),
        },
        text(
            format!("{} wait for a person", status.open),
            format!("{} attendent une personne", status.open),
        ),
        text(
            format!("{} were put aside without effect", status.quarantined),
            format!("{} mis de côté, sans effet", status.quarantined),
        ),
        text(
            format!("{} addresses are not written to", status.not_written_to),
            format!(
                "{} adresses auxquelles rien n'est écrit",
                status.not_written_to
            ),
        ),
    ];
    for line in lines {
        writeln!(out, "{}", line.get(lang))?;
    }
    for mail in stopped {
        let address = mail.address.as_deref().unwrap_or_default();
        let until = mail.not_written_to_until.as_deref().unwrap_or_default();
        let until = moment(until, lang);
        let until = text(format!("until {until}"), format!("jusqu'au {until}"));
        let said = mail.said.as_deref().unwrap_or_default();
        writeln!(
            out,
            "  {}  {}  {}",
            visible_line(address),
            until.get(lang),
            visible_line(said)
        )?;
    }
    Ok(())
}

/// A moment of universal time as people write it; programs get it as it is.
fn moment(written: &str, lang: Lang) -> String {
    match written.parse() {
        Ok(at) => shown(None, at, lang),
        Err(_) => written.to_owned(),
    }
}

/// A mail in a line.
pub fn line(out: &mut dyn Write, mail: &MailTold, lang: Lang) -> io::Result<()> {
    let from = mail.from.as_deref().unwrap_or("-");
    let about = match mail.invoices.as_slice() {
        [] => mail.payer.clone().unwrap_or_default(),
        invoices => invoices.join(", "),
    };
    writeln!(
        out,
        "{}  {}  {}  {}  {}  {}",
        mail.key,
        moment(&mail.read_at, lang),
        mail.class.word().get(lang),
        visible_line(from),
        visible_line(&about),
        visible_line(&mail.subject)
    )
}

/// A mail with all that is known of it.
pub fn whole(out: &mut dyn Write, mail: &MailTold, lang: Lang) -> io::Result<()> {
    let mut row = |name: Text, value: &str| match value.is_empty() {
        true => Ok(()),
        false => writeln!(out, "{:<18} {}", name.get(lang), visible_line(value)),
    };
    row(text("mail", "courriel"), &mail.key)?;
    row(text("it is", "c'est"), mail.class.word().get(lang))?;
    row(text("from", "de"), mail.from.as_deref().unwrap_or_default())?;
    row(text("subject", "objet"), &mail.subject)?;
    row(
        text("code", "code"),
        mail.code.as_deref().unwrap_or_default(),
    )?;
    let reason = mail.reason.as_deref().map(reason);
    row(
        text("about", "cause"),
        reason
            .as_ref()
            .map(|reason| reason.get(lang))
            .unwrap_or_default(),
    )?;
    row(
        text("it says", "il dit"),
        mail.said.as_deref().unwrap_or_default(),
    )?;
    row(
        text("away until", "absent jusqu'au"),
        mail.away_until.as_deref().unwrap_or_default(),
    )?;
    let about = about(mail);
    row(text("message", "message"), about.get(lang))?;
    row(
        text("customer", "client"),
        mail.payer.as_deref().unwrap_or_default(),
    )?;
    row(text("invoices", "factures"), &mail.invoices.join(", "))?;
    let effect = effect(mail);
    row(text("what follows", "conséquence"), effect.get(lang))?;
    let done = mail.done_by.as_deref().unwrap_or_default();
    row(text("dealt with by", "traité par"), done)?;
    if !mail.text.is_empty() {
        writeln!(out)?;
        for line in mail.text.lines() {
            writeln!(out, "  {}", visible_line(line))?;
        }
    }
    Ok(())
}

fn reason(name: &str) -> Text {
    match name {
        "address" => text(
            "the address: nobody has it",
            "l'adresse\u{a0}: personne ne l'a",
        ),
        "mailbox" => text("the mailbox", "la boîte aux lettres"),
        "policy" => text(
            "what was sent, or who sent it",
            "ce qui est envoyé, ou qui l'envoie",
        ),
        "network" => text("the way there", "l'acheminement"),
        _ => text("nobody can tell", "personne ne sait"),
    }
}

fn about(mail: &MailTold) -> Text {
    let key = mail.message.as_deref().unwrap_or_default();
    match (mail.proof.as_deref(), mail.forged) {
        (Some("token"), _) => text(
            format!("{key}, by the signed address to which it came"),
            format!("{key}, par l'adresse signée à laquelle il est arrivé"),
        ),
        (Some(_), _) => text(
            format!("{key}, by the number of our message"),
            format!("{key}, par le numéro de notre message"),
        ),
        (None, true) => text(
            "its address is signed, and not by us",
            "son adresse est signée, et pas par nous",
        ),
        (None, false) => text(
            "none that we wrote, as far as it tells",
            "aucun des nôtres, d'après ce qu'il dit",
        ),
    }
}

/// What follows, or followed, from a mail.
fn effect(mail: &MailTold) -> Text {
    let mut parts: Vec<Text> = Vec::new();
    if mail.tells_journeys {
        parts.push(text("the journeys hear of it", "les parcours l'apprennent"));
    }
    if let Some(address) = &mail.address {
        parts.push(match &mail.not_written_to_until {
            Some(until) => text(
                format!(
                    "{address} is not written to until {}",
                    moment(until, Lang::En)
                ),
                format!(
                    "rien n'est écrit à {address} jusqu'au {}",
                    moment(until, Lang::Fr)
                ),
            ),
            None => text(
                format!("{address} may be written to again"),
                format!("on peut de nouveau écrire à {address}"),
            ),
        });
    }
    if mail.open {
        parts.push(text("it waits for a person", "il attend une personne"));
    }
    if parts.is_empty() {
        parts.push(text("none: it is kept", "aucune\u{a0}: il est gardé"));
    }
    let join = |of: fn(&Text) -> &str| parts.iter().map(of).collect::<Vec<_>>().join("; ");
    text(
        join(|one| &one.en),
        join(|one| &one.fr).replace("; ", "\u{a0}; "),
    )
}
