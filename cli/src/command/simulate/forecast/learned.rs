//! What the forecast rests on, in words: so that nobody has to believe it.

use std::io::{self, Write};

use jalon_dsl::diagnostic::visible::visible_line;
use jalon_dsl::diagnostic::{Lang, Text, text};

use super::{ALONE_DAYS, GAP_DAYS, Shown};
use crate::command::simulate::words::thousands;
use crate::command::words::shown_day;

/// A number of days with one decimal, as the reader writes it.
pub fn days(days: f64, lang: Lang) -> String {
    let plain = format!("{days:.1}");
    let plain = if plain == "-0.0" {
        "0.0".to_owned()
    } else {
        plain
    };
    match lang {
        Lang::En => plain,
        Lang::Fr => plain.replace('.', ","),
    }
}

/// How late, in words: earlier or later than due.
pub fn lateness(late: f64) -> Text {
    let (en, fr) = (days(late.abs(), Lang::En), days(late.abs(), Lang::Fr));
    if late < 0.0 {
        text(
            format!("{en} days before the due date"),
            format!("{fr} jours avant l'échéance"),
        )
    } else {
        text(
            format!("{en} days after the due date"),
            format!("{fr} jours après l'échéance"),
        )
    }
}

fn percent(share: f64, lang: Lang) -> String {
    match lang {
        Lang::En => format!("{:.0} %", share * 100.0),
        Lang::Fr => format!("{:.0}\u{a0}%", share * 100.0),
    }
}

impl Shown<'_> {
    pub(super) fn say(&self, out: &mut dyn Write, said: Text) -> io::Result<()> {
        writeln!(out, "{}", visible_line(said.get(self.lang)))
    }

    fn number(&self, count: u32) -> String {
        thousands(u64::from(count), self.lang)
    }

    /// From when to when, and from which day on nothing is known.
    pub(super) fn head(&self, out: &mut dyn Write) -> io::Result<()> {
        let forecast = self.forecast;
        let day = |day, lang| shown_day(day, lang);
        let (from, to) = (forecast.known_on.plus_days(1), forecast.until);
        let (runs, seed) = (self.number(forecast.runs), forecast.seed);
        self.say(
            out,
            text(
                format!(
                    "{}, forecast from {} to {}: {runs} futures drawn, seed {seed}",
                    self.script,
                    day(from, Lang::En),
                    day(to, Lang::En)
                ),
                format!(
                    "{}, prévision du {} au {}\u{a0}: {runs} avenirs tirés, graine {seed}",
                    self.script,
                    day(from, Lang::Fr),
                    day(to, Lang::Fr)
                ),
            ),
        )?;
        let gap = forecast.known_on.days_since(self.last);
        if gap > GAP_DAYS {
            self.say(
                out,
                text(
                    format!(
                        "The last date in the files is {}: what was paid in the {gap} days after it is not known, and counts as open.",
                        day(self.last, Lang::En)
                    ),
                    format!(
                        "La dernière date des fichiers est le {}\u{a0}: ce qui a été payé dans les {gap} jours suivants n'est pas connu et compte comme dû.",
                        day(self.last, Lang::Fr)
                    ),
                ),
            )?;
        }
        self.last_date(out)?;
        writeln!(out)
    }

    /// A last date that lies far behind all others.
    fn last_date(&self, out: &mut dyn Write) -> io::Result<()> {
        let alone = self.before.map_or(0, |before| self.last.days_since(before));
        if alone <= ALONE_DAYS || self.forecast.known_on < self.last {
            return Ok(());
        }
        let (en, fr) = (
            shown_day(self.last, Lang::En),
            shown_day(self.last, Lang::Fr),
        );
        self.say(
            out,
            text(
                format!("The last date in the files, {en}, lies {alone} days after the one before it. If it is a slip, name the first day of the forecast: --from DATE."),
                format!("La dernière date des fichiers, le {fr}, vient {alone} jours après la précédente. Si c'est une erreur, nommez le premier jour de la prévision\u{a0}: --from DATE."),
            ),
        )
    }

    /// What was learned, and what was left out.
    pub(super) fn learned(&self, out: &mut dyn Write) -> io::Result<()> {
        let learned = &self.forecast.learned;
        let (paid, open) = (self.number(learned.paid), self.number(learned.still_open));
        let customers = self.number(learned.customers);
        let half = lateness(learned.median_days_late);
        self.say(
            out,
            text(
                format!("Learned from {paid} paid invoices of {customers} customers, and {open} still open."),
                format!("Appris de {paid} factures payées par {customers} clients, et de {open} encore dues."),
            ),
        )?;
        self.say(
            out,
            text(
                format!("Half of all invoices are paid by {}.", half.en),
                format!("La moitié des factures est payée {} au plus tard.", half.fr),
            ),
        )?;
        if learned.disputed > 0.0 {
            let share = |lang| percent(learned.disputed, lang);
            let more = |lang| days(learned.dispute_days, lang);
            self.say(
                out,
                text(
                    format!(
                        "{} are disputed, which adds {} days.",
                        share(Lang::En),
                        more(Lang::En)
                    ),
                    format!(
                        "{} sont contestées, ce qui ajoute {} jours.",
                        share(Lang::Fr),
                        more(Lang::Fr)
                    ),
                ),
            )?;
        }
        if learned.course_days.abs() >= 0.05 {
            let by = |lang| days(learned.course_days.abs(), lang);
            let (en, fr) = match learned.course_days < 0.0 {
                true => ("earlier", "plus tôt"),
                false => ("later", "plus tard"),
            };
            self.say(
                out,
                text(
                    format!(
                        "Of late, all pay {} days {en} than over the whole history.",
                        by(Lang::En)
                    ),
                    format!(
                        "Depuis peu, tous paient {} jours {fr} que sur tout l'historique.",
                        by(Lang::Fr)
                    ),
                ),
            )?;
        }
        if learned.groups.len() > 1 {
            for group in &learned.groups {
                let name = if group.name.is_empty() {
                    "-"
                } else {
                    group.name.as_str()
                };
                let (paid, late) = (self.number(group.paid), lateness(group.days_late));
                self.say(
                    out,
                    text(
                        format!("  {name}: {} ({paid} paid invoices)", late.en),
                        format!("  {name}\u{a0}: {} ({paid} factures payées)", late.fr),
                    ),
                )?;
            }
        }
        self.currencies(out)?;
        self.left_out(out)
    }

    /// Currencies in which nothing was paid so far.
    fn currencies(&self, out: &mut dyn Write) -> io::Result<()> {
        for of in &self.forecast.currencies {
            let currency = of.currency;
            let paid = |claim: &jalon_forecast::Claim| {
                claim.currency == currency && claim.settled.iter().any(|settled| settled.paid)
            };
            if !self.known.claims.iter().any(paid) {
                self.say(
                    out,
                    text(
                        format!("No paid invoice is in {currency}: those in {currency} are taken to be paid as late as all others."),
                        format!("Aucune facture payée n'est en {currency}\u{a0}: celles en {currency} sont supposées payées aussi tard que les autres."),
                    ),
                )?;
            }
        }
        Ok(())
    }

    fn left_out(&self, out: &mut dyn Write) -> io::Result<()> {
        let left = self.known.left_out;
        let lines = [
            (
                left.without_due,
                "invoices without a due date are left out: give them one in the column `due`",
                "factures sans échéance sont écartées\u{a0}: donnez-la dans la colonne `due`",
            ),
            (
                left.later,
                "records speak of later days and are not used",
                "enregistrements parlent de jours postérieurs et ne servent pas",
            ),
            (
                left.payments_without_claim,
                "payments, or a part of them, found no open invoice of their currency",
                "paiements, ou une partie, n'ont trouvé aucune facture due dans leur monnaie",
            ),
            (
                left.amounts,
                "invoices have an amount that does not fit their currency",
                "factures ont un montant qui ne convient pas à leur monnaie",
            ),
        ];
        for (count, en, fr) in lines {
            if count > 0 {
                let count = self.number(count);
                self.say(
                    out,
                    text(format!("{count} {en}."), format!("{count} {fr}.")),
                )?;
            }
        }
        if self.rejected > 0 {
            let count = thousands(self.rejected, self.lang);
            self.say(
                out,
                text(
                    format!("{count} rows or records were rejected and are not used; with --rejects FILE each is written with its remedy."),
                    format!("{count} lignes ou enregistrements sont rejetés et ne servent pas\u{a0}; avec --rejects FICHIER, chacun est écrit avec son remède."),
                ),
            )?;
        }
        Ok(())
    }
}
