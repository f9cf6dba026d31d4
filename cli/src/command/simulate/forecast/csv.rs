//! The outcome as CSV: one row for each week, amounts with a point, days as `2026-02-28`.

use std::io::{self, Write};

use jalon_forecast::{Backtest, Forecast, MoneyBand};

const BANDS: &str = "expected,low_80,high_80,low_95,high_95";

/// Weeks of a forecast.
pub fn weeks(forecast: &Forecast, out: &mut dyn Write) -> io::Result<()> {
    let so_far = BANDS.split(',').map(|name| format!("so_far_{name}"));
    let so_far: Vec<String> = so_far.collect();
    writeln!(out, "currency,from,to,{BANDS},{}", so_far.join(","))?;
    for of in &forecast.currencies {
        for week in &of.weeks {
            let (cash, so_far) = (band(&week.cash), band(&week.so_far));
            writeln!(
                out,
                "{},{},{},{cash},{so_far}",
                of.currency, week.from, week.to
            )?;
        }
    }
    Ok(())
}

/// Weeks of a back-test.
pub fn backtest(found: &Backtest, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "made_on,weeks_ahead,to,currency,actual,{BANDS},if_on_due,if_mean_delay"
    )?;
    for week in &found.weeks {
        let (on_due, mean_delay) = (week.if_on_due.amount(), week.if_mean_delay.amount());
        writeln!(
            out,
            "{},{},{},{},{},{},{on_due},{mean_delay}",
            week.cut,
            week.ahead,
            week.to,
            week.currency,
            week.actual.amount(),
            band(&week.cash)
        )?;
    }
    Ok(())
}

fn band(band: &MoneyBand) -> String {
    let all = [
        band.expected,
        band.low_80,
        band.high_80,
        band.low_95,
        band.high_95,
    ];
    all.map(|money| money.amount().to_string()).join(",")
}
