//! Payments of statements, for people.

use std::io::{self, Write};

use jalon_bank::Side;
use jalon_bank::matching::{Question, Share};
use jalon_core::Money;
use jalon_dsl::diagnostic::visible::visible_line;
use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_operate::payments::Line;
use jalon_store::BankState;

use crate::command::words::{shown_day, shown_money};

/// So many digits of a name are shown: enough to tell payments apart.
const DIGITS: usize = 12;
/// So much of what was written is shown.
const WORDS: usize = 90;

/// One block for each payment.
pub fn human(lines: &[Line], lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    if lines.is_empty() {
        let none = text("there is no such payment", "il n'y a pas de tel paiement");
        return writeln!(out, "{}", none.get(lang));
    }
    for line in lines {
        block(line, lang, out)?;
    }
    Ok(())
}

fn block(line: &Line, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let held = &line.held;
    let name = line.name();
    let name = name.get(..DIGITS).unwrap_or(&name);
    let sign = if held.side == Side::In { "" } else { "-" };
    let amount = shown_money(held.amount, lang);
    let payer = &held.part.party.name;
    let day = shown_day(line.day, lang);
    let head = format!("{name}  {day}  {sign}{amount}  {payer}");
    writeln!(out, "{}", visible_line(head.trim_end()))?;
    let written: String = held.part.text.chars().take(WORDS).collect();
    if !written.is_empty() {
        writeln!(out, "    {}", visible_line(&written))?;
    }
    if line.state == BankState::Waits && !held.part.invoices.is_empty() {
        let named: Vec<&str> = held
            .part
            .invoices
            .iter()
            .map(|one| one.invoice.as_str())
            .collect();
        let named = named.join(", ");
        let said = text(
            format!("its file names {named}"),
            format!("son fichier nomme {named}"),
        );
        writeln!(out, "    {}", visible_line(said.get(lang)))?;
    }
    for said in said(line, lang) {
        writeln!(out, "    {}", visible_line(said.get(lang)))?;
    }
    if line.state == BankState::Waits {
        for (number, one) in (1..).zip(&held.suggestions) {
            let because = one.because.words();
            let because = because.get(lang == Lang::Fr);
            let shares = shares(&one.shares, held.amount, lang);
            writeln!(
                out,
                "    {number}  {}",
                visible_line(&format!("{shares} ({because})"))
            )?;
        }
        if held.side == Side::InTakenBack {
            let that = text("THAT-PAYMENT", "CE-PAIEMENT");
            let that = that.get(lang);
            writeln!(out, "    jalon payment match {name} --returns {that}")?;
        }
        if held.side != Side::In {
            let done = text("TEXT", "TEXTE");
            writeln!(
                out,
                "    jalon payment done {name} --reason {}",
                done.get(lang)
            )?;
        } else if held.question == Some(Question::Currency) && held.suggestions.is_empty() {
            // No invoice can get it as it is: its counter-value is noted by hand.
            let (pay, done) = (
                text("INVOICE AMOUNT", "FACTURE MONTANT"),
                text("TEXT", "TEXTE"),
            );
            writeln!(out, "    jalon invoice pay {}", pay.get(lang))?;
            writeln!(
                out,
                "    jalon payment done {name} --reason {}",
                done.get(lang)
            )?;
        } else {
            let what = match held.suggestions.is_empty() {
                true => text("INVOICE", "FACTURE"),
                false => text("--suggestion 1", "--suggestion 1"),
            };
            writeln!(out, "    jalon payment match {name} {}", what.get(lang))?;
        }
    }
    Ok(())
}

/// How it stands, and why.
fn said(line: &Line, lang: Lang) -> Vec<Text> {
    let held = &line.held;
    let mut said = Vec::new();
    if !held.shares.is_empty() {
        let shares = shares(&held.shares, held.amount, lang);
        let by = held.by.map(jalon_bank::matching::Level::words);
        let (en, fr) = match (&by, &held.person) {
            (_, Some(person)) => (format!(" ({person})"), format!(" ({person})")),
            (Some(by), None) => (format!(" ({})", by.en), format!(" ({})", by.fr)),
            (None, None) => (String::new(), String::new()),
        };
        said.push(text(
            format!("pays {shares}{en}"),
            format!("paie {shares}{fr}"),
        ));
    }
    if held.by.is_some() && held.shares.is_empty() && line.state == BankState::Settled {
        said.push(text(
            "pays nothing: what it names was paid already",
            "ne paie rien\u{a0}: ce qu'il nomme était déjà payé",
        ));
    }
    if let Some(rest) = &held.on_account {
        let rest = shown_money(Money::new(rest.amount, held.amount.currency), lang);
        let (en, fr) = match &line.holder {
            Some(holder) => (
                format!("on the account of {holder}: {rest}"),
                format!("au compte de {holder}\u{a0}: {rest}"),
            ),
            None => (
                format!("on the payer's account: {rest}"),
                format!("au compte du payeur\u{a0}: {rest}"),
            ),
        };
        said.push(text(en, fr));
    }
    if let Some(why) = &held.dealt {
        let who = held.person.as_deref().unwrap_or_default();
        said.push(text(
            format!("dealt with by {who}: {why}"),
            format!("traité par {who}\u{a0}: {why}"),
        ));
    }
    if let Some(question) = held.question.filter(|_| held.dealt.is_none()) {
        let words = question.words();
        said.push(text(
            format!("waits: {}", words.en),
            format!("attend\u{a0}: {}", words.fr),
        ));
    }
    if let Some(other) = &held.other {
        let other = other.get(..DIGITS).unwrap_or(other);
        said.push(match held.side {
            Side::In => text(
                format!("went back by {other}"),
                format!("reparti par {other}"),
            ),
            _ => text(format!("takes back {other}"), format!("reprend {other}")),
        });
    }
    said
}

fn shares(shares: &[Share], of: Money, lang: Lang) -> String {
    let told = shares.iter().map(|share| {
        let amount = shown_money(Money::new(share.amount, of.currency), lang);
        format!("{} {amount}", share.invoice)
    });
    told.collect::<Vec<_>>().join(", ")
}
