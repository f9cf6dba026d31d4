//! A forecast for people: cash by week with its bands, what is open by age, what the journey does.

use std::io::{self, Write};

use jalon_core::{Day, Money};
use jalon_dsl::diagnostic::{Lang, text};
use jalon_forecast::{Band, Counted, CurrencyForecast, JourneyForecast, MoneyBand};

use super::learned::days;
use super::{Shown, table};
use crate::command::words::{shown_day, shown_money};

/// An amount without its currency, which stands in the head of its table.
pub fn amount(money: Money, lang: Lang) -> String {
    let whole = shown_money(money, lang);
    let end = whole.len() - whole.len().min(4);
    whole.get(..end).unwrap_or(&whole).to_owned()
}

fn word(lang: Lang, en: &str, fr: &str) -> String {
    text(en, fr).get(lang).to_owned()
}

/// Two ends of a band.
fn between(low: String, high: String, lang: Lang) -> String {
    match lang {
        Lang::En => format!("{low} to {high}"),
        Lang::Fr => format!("{low} à {high}"),
    }
}

impl Shown<'_> {
    /// Everything.
    pub fn whole(&self, out: &mut dyn Write) -> io::Result<()> {
        self.head(out)?;
        self.learned(out)?;
        // Those of most invoices first, as on the page.
        let mut currencies: Vec<_> = self.forecast.currencies.iter().collect();
        currencies.sort_by_key(|of| std::cmp::Reverse(of.invoices));
        for of in currencies {
            self.currency(of, out)?;
            self.weeks(of, out)?;
            self.lateness(of, out)?;
            self.ageing(of, out)?;
        }
        match &self.forecast.journey {
            Some(journey) => self.journey(journey, out),
            None => Ok(()),
        }
    }

    fn currency(&self, of: &CurrencyForecast, out: &mut dyn Write) -> io::Result<()> {
        let (en, fr) = (
            shown_money(of.open, Lang::En),
            shown_money(of.open, Lang::Fr),
        );
        let count = of.invoices;
        writeln!(out)?;
        self.say(
            out,
            text(
                format!("Expected cash, of {en} open in {count} invoices"),
                format!("Encaissements attendus, sur {fr} dus en {count} factures"),
            ),
        )
    }

    fn weeks(&self, of: &CurrencyForecast, out: &mut dyn Write) -> io::Result<()> {
        let lang = self.lang;
        let mut rows = vec![vec![
            word(lang, "week to", "semaine au"),
            word(lang, "expected", "attendu"),
            word(lang, "4 of 5 times", "4 fois sur 5"),
            word(lang, "19 of 20 times", "19 fois sur 20"),
            word(lang, "so far", "cumul"),
        ]];
        let ends = |low: Money, high: Money| between(amount(low, lang), amount(high, lang), lang);
        for week in &of.weeks {
            let MoneyBand {
                expected,
                low_95,
                low_80,
                high_80,
                high_95,
            } = week.cash;
            rows.push(vec![
                shown_day(week.to, lang),
                amount(expected, lang),
                ends(low_80, high_80),
                ends(low_95, high_95),
                amount(week.so_far.expected, lang),
            ]);
        }
        rows.push(vec![
            word(lang, "later", "plus tard"),
            amount(of.later, lang),
        ]);
        table::write(&rows, out)
    }

    fn lateness(&self, of: &CurrencyForecast, out: &mut dyn Write) -> io::Result<()> {
        let lang = self.lang;
        let band = |band: Band| {
            let ends = between(days(band.low_80, lang), days(band.high_80, lang), lang);
            vec![days(band.mean, lang), ends]
        };
        let mut rows = vec![vec![
            String::new(),
            word(lang, "days", "jours"),
            word(lang, "4 of 5 times", "4 fois sur 5"),
        ]];
        let late = word(
            lang,
            "late on average, by amount",
            "retard moyen, selon les montants",
        );
        let to_pay = word(lang, "from issue to payment", "de l'émission au paiement");
        rows.push([vec![late], band(of.days_late)].concat());
        rows.push([vec![to_pay], band(of.days_to_pay)].concat());
        if let Some(dso) = of.dso {
            let day = shown_day(self.forecast.known_on, lang);
            let (en, fr) = (format!("DSO on {day}"), format!("DSO au {day}"));
            rows.push(vec![word(lang, &en, &fr), days(dso, lang)]);
        }
        writeln!(out)?;
        table::write(&rows, out)
    }

    fn ageing(&self, of: &CurrencyForecast, out: &mut dyn Write) -> io::Result<()> {
        let lang = self.lang;
        let mut rows = vec![vec![
            word(lang, "open on", "dû au"),
            word(lang, "not due", "non échu"),
            word(lang, "1-30 days", "1-30 jours"),
            word(lang, "31-60", "31-60"),
            word(lang, "61-90", "61-90"),
            word(lang, "over 90", "plus de 90"),
        ]];
        // Every fourth week tells enough; the other outputs have all.
        let last = of.ageing.len().saturating_sub(1);
        let shown = of
            .ageing
            .iter()
            .enumerate()
            .filter(|(at, _)| at % 4 == 0 || *at == last);
        for (_, ageing) in shown {
            let ages = [
                ageing.not_due,
                ageing.late_1_to_30,
                ageing.late_31_to_60,
                ageing.late_61_to_90,
                ageing.late_over_90,
            ];
            let ages = ages.map(|money| amount(money, lang));
            rows.push([vec![shown_day(ageing.on, lang)], ages.to_vec()].concat());
        }
        writeln!(out)?;
        table::write(&rows, out)
    }

    fn journey(&self, journey: &JourneyForecast, out: &mut dyn Write) -> io::Result<()> {
        let lang = self.lang;
        let runs = journey.runs;
        writeln!(out)?;
        self.say(
            out,
            text(
                format!("What the journey does, in {runs} of these futures"),
                format!("Ce que fait le parcours, dans {runs} de ces avenirs"),
            ),
        )?;
        let mut rows = vec![vec![
            String::new(),
            word(lang, "expected", "attendu"),
            word(lang, "4 of 5 times", "4 fois sur 5"),
            word(lang, "busiest day", "jour le plus chargé"),
        ]];
        let mut add = |what: String, counted: &Counted| {
            let Band {
                mean,
                low_80,
                high_80,
                ..
            } = counted.total;
            let ends = between(format!("{low_80:.0}"), format!("{high_80:.0}"), lang);
            rows.push(vec![what, days(mean, lang), ends, busiest(counted, lang)]);
        };
        add(word(lang, "messages", "messages"), &journey.messages);
        for team in &journey.tasks {
            let (en, fr) = (
                format!("tasks of {}", team.team),
                format!("tâches de {}", team.team),
            );
            add(word(lang, &en, &fr), &team.tasks);
        }
        add(
            word(lang, "formal notices", "mises en demeure"),
            &journey.formal_notices,
        );
        add(
            word(lang, "hand-overs to an agency", "remises à un cabinet"),
            &journey.hand_overs,
        );
        table::write(&rows, out)?;
        writeln!(out)?;
        self.say(
            out,
            text(
                "Payers are taken to pay as they did, whatever this script sends them.",
                "Les payeurs sont supposés payer comme avant, quoi que ce script leur envoie.",
            ),
        )
    }
}

/// The day on which most is expected.
fn busiest(counted: &Counted, lang: Lang) -> String {
    let most = counted
        .days
        .iter()
        .max_by(|a, b| a.count.mean.total_cmp(&b.count.mean));
    let shown = |day: Day, mean: f64| format!("{} ({})", shown_day(day, lang), days(mean, lang));
    most.map_or_else(String::new, |day| shown(day.day, day.count.mean))
}
