//! A back-test for people: how often the bands held, beside two forecasts that need no method.

use std::io::{self, Write};

use jalon_dsl::diagnostic::{Lang, text};
use jalon_forecast::Backtest;
use jalon_forecast::backtest::{CashMisses, Held};

use super::human::amount;
use super::learned::days;
use super::table;
use crate::command::simulate::words::thousands;
use crate::command::words::shown_day;

/// Everything.
pub fn whole(found: &Backtest, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let word = |en: &str, fr: &str| text(en, fr).get(lang).to_owned();
    let (Some(first), Some(last)) = (found.cuts.first(), found.cuts.last()) else {
        return Ok(());
    };
    let (count, weeks) = (found.cuts.len(), found.weeks_ahead);
    let day = |day| shown_day(day, lang);
    let (first, last) = (day(*first), day(*last));
    let runs = thousands(u64::from(found.runs), lang);
    let head = text(
        format!(
            "{count} forecasts of the {weeks} weeks to come, made on {first} to {last} from what was known then ({runs} futures each)"
        ),
        format!(
            "{count} prévisions des {weeks} semaines à venir, faites du {first} au {last} avec ce qui était connu alors ({runs} avenirs chacune)"
        ),
    );
    writeln!(out, "{}\n", head.get(lang))?;
    let share = |within: u32, of: u32| {
        let share = f64::from(within) / f64::from(of.max(1)) * 100.0;
        match lang {
            Lang::En => format!("{share:.1} %"),
            Lang::Fr => format!("{share:.1}\u{a0}%").replace('.', ","),
        }
    };
    let held = |what: String, held: Held| {
        vec![
            what,
            held.count.to_string(),
            share(held.within_80, held.count),
            share(held.within_95, held.count),
        ]
    };
    let summary = &found.summary;
    let mut rows = vec![vec![
        word("how often the band held", "la bande a tenu"),
        word("cases", "cas"),
        word("band of 80 %", "bande à 80\u{a0}%"),
        word("band of 95 %", "bande à 95\u{a0}%"),
    ]];
    rows.push(held(
        word("cash of a week", "encaissements d'une semaine"),
        summary.weeks,
    ));
    for (ahead, of) in (1..).zip(&summary.weeks_ahead) {
        let what = match ahead {
            1 => word("  1 week ahead", "  à 1 semaine"),
            _ => word(
                &format!("  {ahead} weeks ahead"),
                &format!("  à {ahead} semaines"),
            ),
        };
        rows.push(held(what, *of));
    }
    rows.push(held(
        word("cash so far", "encaissements cumulés"),
        summary.so_far,
    ));
    rows.push(held(
        word(
            "day of payment of an invoice",
            "jour de paiement d'une facture",
        ),
        summary.invoices,
    ));
    table::write(&rows, out)?;
    writeln!(out)?;
    let misses = summary.days;
    let head = vec![
        word("how far off, on average", "écart moyen"),
        word("forecast", "prévision"),
        word("its middle", "son milieu"),
        word("mean delay", "retard moyen"),
        word("due date", "échéance"),
    ];
    let mut rows = vec![head];
    rows.push(vec![
        word("day of payment, in days", "jour de paiement, en jours"),
        days(misses.forecast, lang),
        days(misses.median, lang),
        days(misses.mean_delay, lang),
        days(misses.on_due, lang),
    ]);
    for of in &summary.cash {
        rows.push(cash(
            of,
            lang,
            &word("cash of a week, in", "encaissements d'une semaine, en"),
        ));
    }
    table::write(&rows, out)?;
    let note = text(
        "\nMean delay: each customer pays with its mean delay. Due date: all pay on it. What is late by then comes\n\
         the next day. Forecasts overlap, so cases are not independent.",
        "\nRetard moyen\u{a0}: chaque client paie avec son retard moyen. Échéance\u{a0}: tous paient ce jour-là. Ce qui est déjà\n\
         en retard vient le lendemain. Les prévisions se recouvrent\u{a0}: les cas ne sont pas indépendants.",
    );
    writeln!(out, "{}", note.get(lang))
}

/// How far off the weeks were in a currency, of each hundred that came.
fn cash(of: &CashMisses, lang: Lang, what: &str) -> Vec<String> {
    let percent = |off: jalon_core::Money| {
        let share = off.minor as f64 / (of.actual.minor as f64).max(1.0) * 100.0;
        match lang {
            Lang::En => format!("{share:.1} %"),
            Lang::Fr => format!("{share:.1}\u{a0}%").replace('.', ","),
        }
    };
    let total = amount(of.actual, lang);
    let name = match lang {
        Lang::En => format!("{what} % of {total} {}", of.actual.currency),
        Lang::Fr => format!("{what}\u{a0}% de {total} {}", of.actual.currency),
    };
    vec![
        name,
        percent(of.forecast),
        String::new(),
        percent(of.mean_delay),
        percent(of.on_due),
    ]
}
