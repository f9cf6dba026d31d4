//! The lists of days off are what their rules say, and what an independent source says.

use std::collections::BTreeSet;

use jalon_core::Day;
use jalon_dsl::library;

use crate::facts;
use crate::rules::{List, YEARS, is_weekday, lists};

/// Days of the oracle's lists on which ours differ, and why. There is none: the oracle's lists differ
/// from others on Saturdays and Sundays (Belgium, Brandenburg, the United Kingdom), and on 15 August in
/// Bavaria, which it leaves out as we do, for there a municipality decides.
const DIFFERENCES: &[(&str, &str, &str)] = &[];

#[test]
fn every_list_is_what_its_rules_say() {
    for list in lists() {
        let path = format!("holidays/{}.csv", list.file);
        let made = text(&list);
        if std::env::var_os("UPDATE_LIBRARY").is_some() {
            let file = format!("{}/../stdlib/{path}", env!("CARGO_MANIFEST_DIR"));
            std::fs::write(file, &made).expect("the library can be written");
            continue;
        }
        let told = "UPDATE_LIBRARY=1 cargo test -p jalon-dsl --test library";
        assert_eq!(library::read(&path), Some(made.as_str()), "{path}: {told}");
    }
}

#[test]
fn every_list_is_the_oracles_on_all_days_from_monday_to_friday() {
    let oracle = facts::rows("holidays-oracle.csv");
    for list in lists() {
        let wanted: BTreeSet<Day> = oracle
            .iter()
            .filter(|row| row.get("calendar") == list.oracle)
            .map(|row| row.get("date").parse().unwrap())
            .filter(|day| is_weekday(*day))
            .collect();
        assert!(!wanted.is_empty(), "{}: not in the oracle", list.oracle);
        let days = listed(&list);
        let until: Day = "2030-12-31".parse().unwrap();
        let days: BTreeSet<Day> = days
            .into_iter()
            .filter(|day| is_weekday(*day) && *day <= until)
            .collect();
        for day in days.symmetric_difference(&wanted) {
            let day = day.to_string();
            let named =
                |(calendar, on, _): &&(&str, &str, &str)| *calendar == list.oracle && *on == day;
            assert!(
                DIFFERENCES.iter().any(|known| named(&known)),
                "{}: {day}",
                list.oracle
            );
        }
    }
}

#[test]
fn every_calendar_of_the_oracle_has_a_list() {
    let ours: BTreeSet<&str> = lists().iter().map(|list| list.oracle).collect();
    // England and Wales keep the same days and share a list.
    let oracle = facts::rows("holidays-oracle.csv");
    for row in &oracle {
        let calendar = row.get("calendar");
        assert!(
            ours.contains(calendar) || calendar == "UK-WLS",
            "{calendar}"
        );
    }
    let days = |calendar: &str| -> BTreeSet<String> {
        let rows = oracle.iter().filter(|row| row.get("calendar") == calendar);
        rows.map(|row| row.get("date").to_owned()).collect()
    };
    assert_eq!(days("UK-ENG"), days("UK-WLS"));
}

/// The days of a list as the library has them.
fn listed(list: &List) -> Vec<Day> {
    let text = library::read(&format!("holidays/{}.csv", list.file)).expect("the list");
    let cells = text.lines().filter_map(|line| line.split(',').next());
    cells.filter_map(|cell| cell.parse().ok()).collect()
}

fn text(list: &List) -> String {
    let mut out = format!(
        "# {}: {} to {}. Made from rules that were compared with the Python package holidays 0.109.\ndate,name\n",
        list.heading, YEARS.0, YEARS.1
    );
    for (day, name) in list.dated() {
        out += &format!("{day},{name}\n");
    }
    out
}
