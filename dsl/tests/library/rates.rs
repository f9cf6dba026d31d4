//! The laws on late payment and the reference rates of the library are those of the facts, with how
//! sure each is.

use std::collections::BTreeMap;

use jalon_core::{Day, Rate};
use jalon_dsl::library;
use jalon_dsl::library::confidence::{self, Confidence};
use jalon_dsl::library::countries::COUNTRIES;
use jalon_dsl::model::claim::RateFixing;
use jalon_dsl::model::{Cell, Claim, ClaimAmount, ClaimPart, Expr, ExprKind, Model, Table};

use crate::checked;
use crate::facts::{self, Row};

/// Whose table of rates each series is.
const SERIES: &[(&str, &str)] = &[
    ("ECB_MRO", "european_union"),
    ("DE_BASISZINS", "germany"),
    ("BOE_BASE", "united_kingdom"),
    ("SE_REFERENCE", "sweden"),
    ("FI_REFERENCE", "finland"),
];

/// The library begins here.
const FIRST_DAY: &str = "2020-01-01";

#[test]
fn every_rate_that_is_known_is_in_the_library_and_no_other() {
    for (series, module) in SERIES {
        let model = model(module);
        let table = table(&model, module, "reference_rate");
        let mut ours: BTreeMap<Day, (Rate, Confidence)> = table
            .rows
            .iter()
            .map(|row| {
                (
                    first_day(&row.cells[0].value),
                    (rate(&row.value), sure(module, row.span)),
                )
            })
            .collect();
        for row in facts::rows("reference-rates.csv") {
            let from: Day = row.get("valid_from").parse().unwrap();
            let left_out = matches!(row.get("confidence"), "missing" | "unconfirmed");
            if row.get("series") != *series || from < FIRST_DAY.parse().unwrap() || left_out {
                continue;
            }
            let percent = format!("{} %", row.get("rate_percent"));
            let wanted = (
                percent.parse().unwrap(),
                Confidence::named(row.get("confidence")).unwrap(),
            );
            assert_eq!(ours.remove(&from), Some(wanted), "{series} from {from}");
        }
        assert!(ours.is_empty(), "{series}: {ours:?} is in no source");
    }
}

#[test]
fn every_law_of_the_facts_is_in_the_library() {
    for row in facts::rows("late-payment.csv") {
        let code = match row.get("country") {
            "UK" => "GB",
            code => code,
        };
        let country = COUNTRIES.iter().find(|country| country.code == code);
        let module = country
            .unwrap_or_else(|| panic!("no module for {code}"))
            .module;
        let model = model(module);
        let claim = claim(&model, module);
        interest_is_the_law(&model, module, claim, &row);
        compensation_is_the_law(&model, module, claim, &row);
    }
    assert_eq!(facts::rows("late-payment.csv").len(), COUNTRIES.len());
}

fn interest_is_the_law(model: &Model, module: &str, claim: &Claim, row: &Row) {
    let interest = claim.parts.iter().find_map(|part| match &part.amount {
        ClaimAmount::Interest {
            rate,
            fixing,
            day_count,
            ..
        } => Some((part, rate, fixing, day_count)),
        _ => None,
    });
    let series = row.get("reference_rate");
    let Some((part, percent, fixing, day_count)) = interest else {
        // Without a series of rates there is no interest to claim.
        let known = SERIES.iter().any(|(known, _)| *known == series);
        return assert!(!known && series != "FIXED", "{module} claims no interest");
    };
    let margin: Rate = format!("{} %", row.get("margin_pp")).parse().unwrap();
    let (table, points) = parts_of_rate(percent);
    assert_eq!(points, margin, "{module}: points above the reference rate");
    match table {
        Some(table) => {
            let of = &model.tables[table].declared;
            let home = model.modules[of.module]
                .path
                .trim_start_matches("std.")
                .to_owned();
            assert!(
                SERIES.contains(&(series, home.as_str())),
                "{module}: {series} in {home}"
            );
        }
        None => assert_eq!(series, "FIXED", "{module}"),
    }
    let said = row.get("rate_fixing");
    let wanted = match said {
        _ if said.starts_with("fixed:") => Some(RateFixing::FrozenAtStart),
        _ if said.starts_with("one single rate") => Some(RateFixing::OneRate),
        "fixed" => None,
        _ => Some(RateFixing::FloatingByHalfYear),
    };
    assert_eq!(*fixing, wanted, "{module}: {said}");
    assert!(day_count.is_some(), "{module}: how days are counted");
    let weakest = match (row.get("conf_rate"), module) {
        // The official page names two days that fix the rate.
        (_, "ireland") => Confidence::Conflict,
        (word, _) => Confidence::named(word).unwrap(),
    };
    assert_eq!(sure(module, part.span), weakest, "{module}: interest");
}

fn compensation_is_the_law(model: &Model, module: &str, claim: &Claim, row: &Row) {
    let fixed: Vec<&ClaimPart> = claim
        .parts
        .iter()
        .filter(|part| matches!(part.amount, ClaimAmount::Amount(_)))
        .collect();
    let said = row.get("fixed_compensation");
    let [part] = fixed.as_slice() else {
        assert!(
            fixed.is_empty() && said.starts_with("none by law"),
            "{module}: {said}"
        );
        return;
    };
    let ClaimAmount::Amount(amount) = &part.amount else {
        panic!()
    };
    for amount in amounts(model, amount) {
        let (currency, sum) = amount.split_once(' ').unwrap();
        let words: Vec<&str> = said.split(|c: char| !c.is_alphanumeric()).collect();
        assert!(
            words.contains(&currency) && words.contains(&sum),
            "{module}: {amount} in {said}"
        );
    }
    assert_eq!(
        sure(module, part.span).word(),
        row.get("conf_compensation"),
        "{module}: sum"
    );
}

/// `EUR 40`, or all sums of a table.
fn amounts(model: &Model, amount: &Expr) -> Vec<String> {
    match &amount.kind {
        ExprKind::Money(money) => vec![format!("{} {}", money.currency, money.minor / 100)],
        ExprKind::Lookup(table) => {
            let rows = model.tables[*table].rows.iter();
            rows.flat_map(|row| amounts(model, &row.value)).collect()
        }
        other => panic!("{other:?}"),
    }
}

/// The table and the points of `reference_rate + 8 %`.
fn parts_of_rate(percent: &Expr) -> (Option<jalon_dsl::model::TableId>, Rate) {
    match &percent.kind {
        ExprKind::Rate(rate) => (None, *rate),
        ExprKind::Binary { left, right, .. } => match (&left.kind, &right.kind) {
            (ExprKind::Lookup(table), ExprKind::Rate(points)) => (Some(*table), *points),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

fn rate(value: &Expr) -> Rate {
    match value.kind {
        ExprKind::Rate(rate) => rate,
        ref other => panic!("{other:?}"),
    }
}

fn first_day(cell: &Cell) -> Day {
    match cell {
        Cell::From(day) => *day,
        other => panic!("{other:?}"),
    }
}

fn sure(module: &str, span: jalon_dsl::span::Span) -> Confidence {
    let file = library::read(&format!("{module}.jalon")).expect(module);
    confidence::at(file, span.start as usize).0
}

/// A script that uses a module and does nothing with it.
fn model(module: &str) -> Model {
    let script = format!(
        "use std.{module}\nteam receivables\n\njourney all {{\n  for all invoices\n  send to payer by link\n  \
         milestone paid from sending {{\n    expect payment in full\n    \
         missed   30 days after due   alert receivables\n  }}\n}}\n"
    );
    checked(&script).models.remove(0)
}

fn table<'m>(model: &'m Model, module: &str, name: &str) -> &'m Table {
    let path = format!("std.{module}");
    let mut tables = model.tables.items().iter();
    let found = tables.find(|table| {
        table.declared.name == name && model.modules[table.declared.module].path == path
    });
    found.unwrap_or_else(|| panic!("{path} has no {name}"))
}

/// What a module claims: the law as a whole, or its fixed sum where no rates are known.
fn claim<'m>(model: &'m Model, module: &str) -> &'m Claim {
    let path = format!("std.{module}");
    let mut claims = model.claims.items().iter();
    let found = claims.find(|claim| model.modules[claim.declared.module].path == path);
    found.unwrap_or_else(|| panic!("{path} claims nothing"))
}
