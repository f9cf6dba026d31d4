//! Customers, for people.

use std::io::{self, Write};

use jalon_core::{Currency, Money};
use jalon_dsl::diagnostic::visible::visible_line;
use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_operate::customers::{CustomerLine, CustomerTold, Figures, HeldTold};

use crate::command::simulate::words::counted;
use crate::command::words::{shown_day, shown_money};
use jalon_operate::words::role_word;

/// Customers, each in one line.
pub fn list(lines: &[CustomerLine], lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    if lines.is_empty() {
        let none = text("no customer", "aucun client");
        return writeln!(out, "{}", none.get(lang));
    }
    for line in lines {
        let (key, name) = (&line.customer, &line.name);
        let owes = match on_account(line) {
            Some(credit) => {
                let semicolon = text(";", "\u{a0};").get(lang).to_owned();
                format!(
                    "{}{semicolon} {}",
                    owes(&line.figures, lang),
                    credit.get(lang)
                )
            }
            None => owes(&line.figures, lang),
        };
        let pays = pays(&line.figures);
        let pays = pays.get(lang);
        let mut said = format!("{key:<14} {name:<24} {owes:<44} {pays}");
        for standing in &line.figures.standings {
            said += &format!("  {}: {}", standing.name, standing.value);
        }
        if let Some(held) = &line.held {
            said += &format!("  {}", held_word(held, lang));
        }
        writeln!(out, "{}", visible_line(said.trim_end()))?;
    }
    Ok(())
}

/// One customer with all that is known of it.
pub fn one(told: &CustomerTold, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let line = &told.line;
    let mut say = |said: &str| writeln!(out, "{}", visible_line(said));
    let (key, name, payer) = (&line.customer, &line.name, &line.payer);
    let head = text(
        format!("customer {key}, {name}"),
        format!("client {key}, {name}"),
    );
    let paid_by = match payer == key {
        true => text("", ""),
        false => text(
            format!("; {payer} pays for it"),
            format!("\u{a0}; {payer} paie pour lui"),
        ),
    };
    say(&format!("{}{}", head.get(lang), paid_by.get(lang)))?;
    if !told.pays_for_these.is_empty() {
        let others = told.pays_for_these.join(", ");
        let said = text(
            format!("  pays for {others}"),
            format!("  paie pour {others}"),
        );
        say(said.get(lang))?;
    }
    let of = [
        ("language", "langue", &line.language),
        ("country", "pays", &told.country),
        ("way", "canal", &line.way),
        ("terms", "conditions", &told.terms),
        ("time zone", "fuseau", &told.time_zone),
    ];
    let of = of.into_iter().filter_map(|(en, fr, value)| {
        let (value, name) = (value.as_ref()?, text(en, fr));
        Some(format!("{} {value}", name.get(lang)))
    });
    let of: Vec<String> = of.collect();
    if !of.is_empty() {
        say(&format!("  {}", of.join(", ")))?;
    }
    say(&format!("  {}", owes(&line.figures, lang)))?;
    if let Some(credit) = on_account(line) {
        say(&format!("  {}", credit.get(lang)))?;
    }
    say(&format!("  {}", pays(&line.figures).get(lang)))?;
    let promises = line.figures.promises;
    if promises.kept + promises.broken + promises.open > 0 {
        let (kept, broken, open) = (promises.kept, promises.broken, promises.open);
        let said = text(
            format!("  promises: {kept} kept, {broken} broken, {open} to come"),
            format!("  promesses\u{a0}: tenues {kept}, rompues {broken}, à venir {open}"),
        );
        say(said.get(lang))?;
    }
    for standing in &line.figures.standings {
        say(&format!("  {}: {}", standing.name, standing.value))?;
    }
    if let Some(held) = &line.held {
        say(&format!("  {}", held_word(held, lang)))?;
    }
    for contact in &told.contacts {
        let erased = text("erased", "effacé");
        let name = contact.name.as_deref().unwrap_or(erased.get(lang));
        let also = [&contact.email, &contact.phone, &contact.language];
        let also: Vec<&str> = also.into_iter().flatten().map(String::as_str).collect();
        let (role, key) = (role_word(&contact.role, lang), &contact.contact);
        let said = format!("  {role:<12} {key:<12} {name}  {}", also.join("  "));
        say(said.trim_end())?;
    }
    Ok(())
}

/// What it owes, and what of it is late.
fn owes(figures: &Figures, lang: Lang) -> String {
    if figures.open_invoices == 0 {
        return text("owes nothing", "ne doit rien").get(lang).to_owned();
    }
    let amounts = figures.owed().filter_map(|(open, overdue)| {
        let (open, overdue) = (open?, overdue?);
        let all = shown_money(open, lang);
        Some(match overdue.minor {
            0 => all,
            _ => {
                let late = shown_money(overdue, lang);
                let late = text(format!("{late} late"), format!("{late} en retard"));
                format!("{all} ({})", late.get(lang))
            }
        })
    });
    let amounts: Vec<String> = amounts.collect();
    let open = counted(
        u64::from(figures.open_invoices),
        ("open invoice", "open invoices"),
        ("facture ouverte", "factures ouvertes"),
    );
    let late = match figures.days_late_of_oldest {
        0 => text("", ""),
        1 => text(
            ", the oldest 1 day late",
            ", la plus ancienne à 1 jour de retard",
        ),
        days => text(
            format!(", the oldest {days} days late"),
            format!(", la plus ancienne à {days} jours de retard"),
        ),
    };
    let (open, late) = (open.get(lang), late.get(lang));
    format!("{}, {open}{late}", amounts.join(" + "))
}

/// What it has on its account, if anything.
fn on_account(line: &CustomerLine) -> Option<Text> {
    let in_words = |lang| {
        let amounts = line.on_account.iter().filter_map(|one| {
            let currency: Currency = one.currency.parse().ok()?;
            let money = Money::from_decimal(one.amount.parse().ok()?, currency).ok()?;
            Some(shown_money(money, lang))
        });
        amounts.collect::<Vec<_>>().join(" + ")
    };
    (!line.on_account.is_empty()).then(|| {
        text(
            format!("{} on account", in_words(Lang::En)),
            format!("{} en compte", in_words(Lang::Fr)),
        )
    })
}

/// How it pays.
fn pays(figures: &Figures) -> Text {
    let (Some(days), Some(late)) = (figures.average_days, figures.share_late) else {
        return text(
            "has settled no invoice yet",
            "n'a encore soldé aucune facture",
        );
    };
    let many = u64::from(figures.paid);
    let of = counted(
        many,
        ("invoice paid", "invoices paid"),
        ("facture payée", "factures payées"),
    );
    let average = match days {
        0 => text("on the due date", "à l'échéance"),
        1 => text("1 day after the due date", "1 jour après l'échéance"),
        -1 => text("1 day before the due date", "1 jour avant l'échéance"),
        2.. => text(
            format!("{days} days after the due date"),
            format!("{days} jours après l'échéance"),
        ),
        _ => {
            let days = days.unsigned_abs();
            text(
                format!("{days} days before the due date"),
                format!("{days} jours avant l'échéance"),
            )
        }
    };
    text(
        format!("pays {} on average, {late} % late ({})", average.en, of.en),
        format!(
            "paie {} en moyenne, {late}\u{a0}% en retard ({})",
            average.fr, of.fr
        ),
    )
}

fn held_word(held: &HeldTold, lang: Lang) -> String {
    let until = held.until.as_ref().map(|day| match day.parse() {
        Ok(day) => shown_day(day, lang),
        Err(_) => day.clone(),
    });
    let end = match until {
        None => text("held until it is released", "retenu jusqu'à sa libération"),
        Some(day) => text(
            format!("held until {day}"),
            format!("retenu jusqu'au {day}"),
        ),
    };
    let (of, by, reason) = (&held.of, &held.by, &held.reason);
    let said = text(
        format!("{}, {of} by {by}: {reason}", end.en),
        format!("{}, {of} par {by}\u{a0}: {reason}", end.fr),
    );
    said.get(lang).to_owned()
}
