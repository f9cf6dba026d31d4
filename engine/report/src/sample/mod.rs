//! A report of made-up invoices, for tests and for the pictures of the documentation. The same
//! report every time; none of its customers exists.

mod numbers;
mod words;

use jalon_core::{Currency, Day, Money, Way};

use numbers::{Draw, added, ageing, cash, row, sum};
use words::{differences, funnel, withheld, worklist};

use crate::Lang;
use crate::model::{
    Aged, Ageing, Estimate, Figures, File, Funnel, InCurrency, Kind, Message, Mode, Outcome,
    Period, Report, Row, Script, Step, Worklist,
};

/// How large the made-up house is, and how it works.
#[derive(Clone, Copy, Debug)]
struct House {
    /// How hard the script is, in percent of the firm one.
    firm: u64,
    /// How many invoices.
    invoices: u64,
}

/// A replay of one script over a year.
pub fn replay(lang: Lang) -> Report {
    report(lang, Mode::Replay, &["relance.jalon"])
}

/// A replay of two scripts over a year.
pub fn comparison(lang: Lang) -> Report {
    report(lang, Mode::Replay, &["gentle.jalon", "firm.jalon"])
}

/// A forecast with one script over half a year.
pub fn forecast(lang: Lang) -> Report {
    let mode = Mode::Forecast {
        draws: 1_000,
        seed: 42,
        wide: 95,
        narrow: 80,
    };
    let mut report = report(lang, mode, &["relance.jalon"]);
    report.period.last = report.period.first.plus_days(180);
    report.outcomes = vec![outcome(lang, &report, "relance.jalon", 0)];
    report
}

/// A replay of one invoice over a week.
pub fn one_invoice(lang: Lang) -> Report {
    let mut report = nothing();
    report.period = period(6);
    report.files = vec![file("one.csv", 1, 0)];
    let period = report.period;
    let mut outcome = empty("relance.jalon");
    let amount = Money::new(124_050, Currency::EUR);
    outcome.figures.invoices = 1;
    outcome.figures.messages = Estimate::exact(100);
    outcome.figures.currencies = vec![InCurrency {
        invoices: 1,
        amount,
        days_late: None,
        days_sales: None,
    }];
    let mut days = vec![0; period.days()];
    if let Some(friday) = days.get_mut(2) {
        *friday = 100;
    }
    outcome.messages = vec![Row {
        kind: Kind::Message(Message::Chase, Some(Way::Email)),
        days: days.clone(),
    }];
    outcome.actions = vec![Row {
        kind: Kind::Messages,
        days,
    }];
    outcome.ageing = vec![Ageing {
        currency: Currency::EUR,
        dates: vec![Aged {
            day: period.last,
            amounts: [0, amount.minor, 0, 0, 0],
            invoices: Some(1),
        }],
    }];
    let step = |name: &str, reached| Step {
        name: name.to_owned(),
        reached,
        paid: 0,
        disputed: 0,
        elsewhere: 1 - reached,
    };
    outcome.funnels = vec![Funnel {
        journey: "standard".to_owned(),
        invoices: 1,
        steps: vec![
            step(lang.pick("first reminder", "première relance"), 1),
            step(lang.pick("second reminder", "deuxième relance"), 0),
        ],
    }];
    report.outcomes = vec![outcome];
    report
}

/// A comparison of two scripts on two million invoices in eight currencies over ten years, with a
/// dozen teams and six journeys.
pub fn large(lang: Lang) -> Report {
    let mut report = comparison(lang);
    report.period = period(3_652);
    let period = report.period;
    let codes = ["EUR", "CHF", "GBP", "USD", "SEK", "PLN", "JPY", "KWD"];
    for outcome in &mut report.outcomes {
        let mut draw = Draw(13 + u64::try_from(outcome.script.name.len()).unwrap_or(0));
        outcome.figures.invoices = 2_000_000;
        outcome.figures.currencies = codes.map(large_currency).to_vec();
        let cash = codes.map(|code| cash(period, currency(code), 31_800_000_000, false));
        outcome.cash = cash.to_vec();
        outcome.ageing = codes
            .map(|code| ageing(period, currency(code), 999_000_000_000))
            .to_vec();
        let kinds = Way::ALL.map(|way| Kind::Message(Message::Chase, Some(way)));
        let messages = kinds.map(|kind| row(period, kind, 4_000, &mut draw));
        outcome.messages = messages.to_vec();
        let teams = (1..=12).map(|team| Kind::Named(format!("team {team}")));
        outcome.tasks = teams
            .map(|team| row(period, team, 300, &mut draw))
            .collect();
        outcome.actions = vec![
            added(Kind::Messages, &outcome.messages),
            added(Kind::Task, &outcome.tasks),
        ];
        if let Some(funnel) = outcome.funnels.first().cloned() {
            outcome.funnels = vec![funnel; 6];
        }
    }
    report
}

fn large_currency(code: &str) -> InCurrency {
    InCurrency {
        invoices: 250_000,
        amount: Money::new(812_745_890_123, currency(code)),
        days_late: None,
        days_sales: Some(Estimate::exact(518)),
    }
}

/// A report of nothing at all.
pub fn nothing() -> Report {
    Report {
        mode: Mode::Replay,
        program: program(),
        period: period(0),
        files: Vec::new(),
        assumptions: Vec::new(),
        outcomes: vec![empty("empty.jalon")],
        differences: Vec::new(),
    }
}

fn program() -> String {
    format!("jalon {}", env!("CARGO_PKG_VERSION"))
}

fn period(days: i32) -> Period {
    let first = Day::from_ymd(2025, 1, 1).unwrap_or(Day::MIN);
    Period {
        first,
        last: first.plus_days(days),
    }
}

fn report(lang: Lang, mode: Mode, scripts: &[&str]) -> Report {
    let mut report = Report {
        mode,
        program: program(),
        period: period(364),
        files: vec![
            file("invoices-2025.csv", 4_218, 14),
            file("payments-2025.csv", 4_904, 3),
        ],
        assumptions: vec![
            lang.pick(
                "The file has no currency for 212 invoices: EUR, as the mapping says.",
                "212 factures sont sans devise dans le fichier\u{a0}: EUR, comme le dit la correspondance.",
            )
            .to_owned(),
        ],
        outcomes: Vec::new(),
        differences: Vec::new(),
    };
    let outcomes = scripts.iter().enumerate();
    let outcomes = outcomes.map(|(place, name)| outcome(lang, &report, name, place));
    report.outcomes = outcomes.collect();
    if scripts.len() > 1 {
        report.differences = differences(lang);
    }
    report
}

fn file(name: &str, used: u64, rejected: u64) -> File {
    File {
        name: name.to_owned(),
        read: used + rejected,
        used,
        rejected,
    }
}

fn empty(name: &str) -> Outcome {
    Outcome {
        script: Script {
            name: name.to_owned(),
            hash: "0f5c2a9d71e84b36aa".to_owned(),
        },
        figures: Figures::default(),
        cash: Vec::new(),
        messages: Vec::new(),
        tasks: Vec::new(),
        actions: Vec::new(),
        ageing: Vec::new(),
        funnels: Vec::new(),
        withheld: Vec::new(),
        worklist: Worklist::default(),
    }
}

fn outcome(lang: Lang, report: &Report, name: &str, place: usize) -> Outcome {
    let house = House {
        firm: if place == 0 { 70 } else { 100 },
        invoices: 4_218,
    };
    let expects = report.mode != Mode::Replay;
    let period = report.period;
    let mut draw = Draw(7 + u64::try_from(place).unwrap_or(0));
    let messages = vec![
        row(
            period,
            Kind::Message(Message::Chase, Some(Way::Email)),
            16 * house.firm / 100,
            &mut draw,
        ),
        row(
            period,
            Kind::Message(Message::Chase, Some(Way::Letter)),
            3 * house.firm / 100,
            &mut draw,
        ),
        row(
            period,
            Kind::Message(Message::FormalNotice, Some(Way::RegisteredLetter)),
            house.firm / 100,
            &mut draw,
        ),
    ];
    let team = |name: &str| Kind::Named(name.to_owned());
    let tasks = vec![
        row(
            period,
            team(lang.pick("receivables", "recouvrement")),
            4 * house.firm / 100,
            &mut draw,
        ),
        row(
            period,
            team(lang.pick("sales", "commerce")),
            2 * house.firm / 100,
            &mut draw,
        ),
    ];
    let actions = vec![
        added(Kind::Messages, &messages),
        added(Kind::Task, &tasks),
        row(period, Kind::HandOver, house.firm / 100, &mut draw),
    ];
    let mut outcome = empty(name);
    outcome.script.hash = ["8c1f60e2b7d94a53e0", "3b72d4f9a0c65e18d7"]
        .get(place)
        .copied()
        .unwrap_or("")
        .to_owned();
    outcome.figures = figures(&messages, &tasks, house, expects);
    outcome.cash = vec![
        cash(period, Currency::EUR, 11_800_000, expects),
        cash(period, currency("CHF"), 2_450_000, expects),
    ];
    outcome.ageing = vec![
        ageing(period, Currency::EUR, 61_000_000),
        ageing(period, currency("CHF"), 9_400_000),
    ];
    outcome.funnels = vec![funnel(lang, house)];
    outcome.withheld = withheld(lang, house);
    outcome.worklist = worklist(lang, period);
    outcome.messages = messages;
    outcome.tasks = tasks;
    outcome.actions = actions;
    outcome
}

fn currency(code: &str) -> Currency {
    Currency::from_code(code).unwrap_or(Currency::EUR)
}

fn figures(messages: &[Row], tasks: &[Row], house: House, expects: bool) -> Figures {
    let about = |value: i64| match expects {
        true => Estimate {
            value,
            wide: Some((value * 92 / 100, value * 109 / 100)),
            narrow: Some((value * 97 / 100, value * 104 / 100)),
        },
        false => Estimate::exact(value),
    };
    let notices = i64::try_from(house.firm).unwrap_or(0);
    Figures {
        invoices: house.invoices,
        currencies: vec![
            InCurrency {
                invoices: house.invoices - 702,
                amount: Money::new(612_745_890, Currency::EUR),
                days_late: None,
                days_sales: Some(about(518)),
            },
            InCurrency {
                invoices: 702,
                amount: Money::new(118_402_310, currency("CHF")),
                days_late: None,
                days_sales: Some(about(463)),
            },
        ],
        paid_on_time: Some(about(614)),
        days_late: Some(about(87)),
        messages: about(sum(messages)),
        tasks: about(sum(tasks)),
        formal_notices: about(notices * 100),
        handovers: about(notices * 20),
    }
}
