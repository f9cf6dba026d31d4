//! From a forecast to a report: the same page, with bands.

use jalon_core::{Currency, Money};
use jalon_forecast::{
    Ageing as AgeingForecast, Band, Counted, CurrencyForecast, Forecast, JourneyForecast, MoneyBand,
};

use crate::model::{
    Aged, Ageing, Cash, Estimate, Figures, InCurrency, Kind, Mode, Outcome, Period, Row, Script,
};

/// The mode of a forecast's report: of a hundred draws, 95 and 80 lie within its bands.
pub fn mode(forecast: &Forecast) -> Mode {
    Mode::Forecast {
        draws: forecast.runs,
        seed: forecast.seed,
        wide: 95,
        narrow: 80,
    }
}

/// The days of a forecast.
pub fn period(forecast: &Forecast) -> Period {
    Period {
        first: forecast.known_on.plus_days(1),
        last: forecast.until,
    }
}

/// What a script is likely to come to; without a script, the cash alone.
pub fn outcome(forecast: &Forecast, script: Script) -> Outcome {
    let period = period(forecast);
    let currencies = forecast.currencies.iter();
    let journey = forecast.journey.as_ref();
    let tasks = journey.map_or(&[][..], |journey| journey.tasks.as_slice());
    let tasks = tasks.iter().map(|one| {
        let team = Kind::Named(one.team.to_string());
        row(team, &one.tasks, period)
    });
    let of = |kind: Kind, counted: &dyn Fn(&JourneyForecast) -> &Counted| {
        journey.map(|journey| row(kind, counted(journey), period))
    };
    let messages = of(Kind::Messages, &|journey| &journey.messages);
    let handovers = of(Kind::HandOver, &|journey| &journey.hand_overs);
    let tasks: Vec<Row> = tasks.collect();
    let mut actions: Vec<Row> = messages.iter().cloned().chain(handovers).collect();
    actions.extend(all_tasks(&tasks));
    Outcome {
        script,
        figures: figures(forecast, journey),
        cash: currencies.clone().map(cash).collect(),
        ageing: currencies.map(ageing).collect(),
        messages: messages.into_iter().collect(),
        tasks,
        actions,
        funnels: Vec::new(),
        withheld: Vec::new(),
        worklist: Default::default(),
    }
}

fn figures(forecast: &Forecast, journey: Option<&JourneyForecast>) -> Figures {
    let invoices = forecast.currencies.iter();
    let invoices = invoices.map(|one| u64::from(one.invoices)).sum();
    let currencies = forecast.currencies.iter().map(|one| InCurrency {
        invoices: u64::from(one.invoices),
        amount: one.open,
        days_late: Some(band(one.days_late, 10.0)),
        days_sales: one.dso.map(|dso| Estimate::exact(whole(dso * 10.0))),
    });
    let total = |counted: &dyn Fn(&JourneyForecast) -> Band| {
        journey.map_or_else(Estimate::default, |journey| band(counted(journey), 100.0))
    };
    Figures {
        invoices,
        currencies: currencies.collect(),
        paid_on_time: None,
        days_late: None,
        messages: total(&|journey| journey.messages.total),
        tasks: journey.map_or_else(Estimate::default, tasks_in_all),
        formal_notices: total(&|journey| journey.formal_notices.total),
        handovers: total(&|journey| journey.hand_overs.total),
    }
}

/// The tasks of all teams. Bands of several teams can't be added, so that of one team stands alone.
fn tasks_in_all(journey: &JourneyForecast) -> Estimate {
    match journey.tasks.as_slice() {
        [one] => band(one.tasks.total, 100.0),
        teams => {
            let means = teams.iter().map(|one| one.tasks.total.mean);
            Estimate::exact(whole(means.sum::<f64>() * 100.0))
        }
    }
}

fn all_tasks(tasks: &[Row]) -> Option<Row> {
    let first = tasks.first()?;
    let mut days = vec![0_u64; first.days.len()];
    for row in tasks {
        for (sum, more) in days.iter_mut().zip(&row.days) {
            *sum = sum.saturating_add(*more);
        }
    }
    Some(Row {
        kind: Kind::Task,
        days,
    })
}

fn row(kind: Kind, counted: &Counted, period: Period) -> Row {
    let mut days = vec![0_u64; period.days()];
    for one in &counted.days {
        let place = usize::try_from(one.day.days_since(period.first));
        if let Some(day) = place.ok().and_then(|place| days.get_mut(place)) {
            *day = u64::try_from(whole(one.count.mean * 100.0)).unwrap_or(0);
        }
    }
    Row { kind, days }
}

fn cash(one: &CurrencyForecast) -> Cash {
    Cash {
        currency: one.currency,
        weeks: one.weeks.iter().map(|week| amount(&week.cash)).collect(),
    }
}

fn ageing(one: &CurrencyForecast) -> Ageing {
    Ageing {
        currency: one.currency,
        dates: one
            .ageing
            .iter()
            .map(|aged| aged_at(aged, one.currency))
            .collect(),
    }
}

fn aged_at(aged: &AgeingForecast, currency: Currency) -> Aged {
    let parts = [
        aged.not_due,
        aged.late_1_to_30,
        aged.late_31_to_60,
        aged.late_61_to_90,
        aged.late_over_90,
    ];
    let minor = |money: Money| match money.currency == currency {
        true => money.minor,
        false => 0,
    };
    Aged {
        day: aged.on,
        amounts: parts.map(minor),
        invoices: None,
    }
}

fn amount(of: &MoneyBand) -> Estimate {
    Estimate {
        value: of.expected.minor,
        wide: Some((of.low_95.minor, of.high_95.minor)),
        narrow: Some((of.low_80.minor, of.high_80.minor)),
    }
}

fn band(of: Band, units: f64) -> Estimate {
    let part = |number: f64| whole(number * units);
    Estimate {
        value: part(of.mean),
        wide: Some((part(of.low_95), part(of.high_95))),
        narrow: Some((part(of.low_80), part(of.high_80))),
    }
}

/// The nearest whole number; nothing of what is no number.
fn whole(number: f64) -> i64 {
    number.round() as i64
}
