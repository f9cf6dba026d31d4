//! Made-up words: steps, reasons, tasks and stories.

use jalon_core::{Currency, Day, Money};

use super::House;
use super::numbers::Draw;
use crate::Lang;
use crate::model::{Difference, Funnel, Item, Period, Step, Story, StoryLine, Withheld, Worklist};

pub(super) fn funnel(lang: Lang, house: House) -> Funnel {
    let names = lang.pick(
        [
            "courtesy",
            "first reminder",
            "second reminder",
            "call",
            "formal notice",
            "agency",
        ],
        [
            "courtoisie",
            "première relance",
            "deuxième relance",
            "appel",
            "mise en demeure",
            "agence",
        ],
    );
    let shares = [571, 362, 181, 94, 24, 5];
    let firm = if house.firm == 100 {
        [0, 40, 60, 50, 22, 9]
    } else {
        [0; 6]
    };
    let steps = names
        .into_iter()
        .zip(shares)
        .zip(firm)
        .map(|((name, share), more)| {
            let reached = house.invoices * (share + more) / 1_000;
            let disputed = house.invoices * (600 - share.min(600)) / 9_000;
            let elsewhere = house.invoices * 11 / 1_000;
            Step {
                name: name.to_owned(),
                reached,
                disputed,
                elsewhere,
                paid: house
                    .invoices
                    .saturating_sub(reached + disputed + elsewhere),
            }
        });
    Funnel {
        journey: lang.pick("standard", "standard").to_owned(),
        invoices: house.invoices,
        steps: steps.collect(),
    }
}

pub(super) fn withheld(lang: Lang, house: House) -> Vec<Withheld> {
    let rows = [
        (
            lang.pick("first reminder", "première relance"),
            lang.pick("a dispute is open", "une contestation est ouverte"),
            181,
            97,
            "F-25-00318",
        ),
        (
            lang.pick("any message", "tout message"),
            lang.pick(
                "the customer had its two messages of the week",
                "le client a eu ses deux messages de la semaine",
            ),
            house.firm,
            64,
            "F-25-00092",
        ),
        (
            lang.pick("formal notice", "mise en demeure"),
            lang.pick(
                "the receipt is not proved",
                "la réception n’est pas prouvée",
            ),
            12,
            12,
            "F-25-01107",
        ),
    ];
    let rows = rows
        .into_iter()
        .map(|(action, why, times, invoices, example)| Withheld {
            action: action.to_owned(),
            why: why.to_owned(),
            times,
            invoices,
            example: example.to_owned(),
        });
    rows.collect()
}

/// Names of nobody.
const CUSTOMERS: [&str; 6] = [
    "Optique Belleville SARL",
    "Nordhafen Logistik GmbH",
    "Ateliers du Vieux Lavoir",
    "Brightwater Supplies Ltd",
    "Menuiserie Caron & Filles",
    "Tessin Uhren AG",
];

pub(super) fn worklist(lang: Lang, period: Period) -> Worklist {
    let mut draw = Draw(99);
    let tasks = lang.pick(
        [
            "call the customer",
            "sign the formal notice",
            "settle the dispute",
        ],
        [
            "appeler le client",
            "signer la mise en demeure",
            "trancher la contestation",
        ],
    );
    let customers = CUSTOMERS.into_iter().cycle();
    let items = customers
        .zip(tasks.into_iter().cycle())
        .take(18)
        .enumerate();
    let items = items.map(|(place, (customer, task))| {
        let days = i32::try_from(place).unwrap_or(0) * 17;
        let minor = 45_000 + i64::try_from(draw.below(2_600_000)).unwrap_or(0);
        Item {
            day: period.first.plus_days(days + 12),
            team: lang.pick("receivables", "recouvrement").to_owned(),
            invoice: format!("F-25-{:05}", 104 + place * 211),
            customer: customer.to_owned(),
            amount: Some(Money::new(minor, Currency::EUR)),
            task: task.to_owned(),
            source: format!("relance.jalon:{}", 31 + place % 3 * 9),
        }
    });
    Worklist {
        total: 642,
        items: items.collect(),
    }
}

pub(super) fn differences(lang: Lang) -> Vec<Difference> {
    let day = |month, day| Day::from_ymd(2025, month, day).unwrap_or(Day::MIN);
    let line = |day, outcome, what: &str| StoryLine {
        day,
        outcome,
        what: what.to_owned(),
    };
    let earlier = Story {
        invoice: "F-25-00104".to_owned(),
        customer: "Optique Belleville SARL".to_owned(),
        lines: vec![
            line(
                day(2, 14),
                None,
                lang.pick("due: €1,840.00", "échéance\u{a0}: 1 840,00\u{a0}€"),
            ),
            line(
                day(2, 17),
                Some(1),
                lang.pick("first reminder by e-mail", "première relance par e-mail"),
            ),
            line(
                day(2, 24),
                Some(0),
                lang.pick("first reminder by e-mail", "première relance par e-mail"),
            ),
            line(
                day(3, 6),
                Some(1),
                lang.pick("second reminder by letter", "deuxième relance par lettre"),
            ),
            line(
                day(3, 11),
                None,
                lang.pick("paid in full", "payée en entier"),
            ),
        ],
    };
    let notice = Story {
        invoice: "F-25-00737".to_owned(),
        customer: "Menuiserie Caron & Filles".to_owned(),
        lines: vec![
            line(
                day(4, 30),
                None,
                lang.pick("due: €640.00", "échéance\u{a0}: 640,00\u{a0}€"),
            ),
            line(
                day(5, 26),
                Some(0),
                lang.pick(
                    "task for sales: call the customer",
                    "tâche pour commerce\u{a0}: appeler le client",
                ),
            ),
            line(
                day(6, 2),
                Some(1),
                lang.pick(
                    "formal notice by registered letter",
                    "mise en demeure par lettre recommandée",
                ),
            ),
        ],
    };
    vec![
        Difference {
            title: lang
                .pick(
                    "the first reminder leaves earlier in B",
                    "la première relance part plus tôt avec B",
                )
                .to_owned(),
            invoices: 1_034,
            customers: 211,
            story: earlier,
        },
        Difference {
            title: lang
                .pick(
                    "a formal notice in B only",
                    "une mise en demeure avec B seulement",
                )
                .to_owned(),
            invoices: 41,
            customers: 29,
            story: notice,
        },
    ]
}
