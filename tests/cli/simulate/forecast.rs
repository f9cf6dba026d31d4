//! `jalon simulate --forecast` and `--backtest`: what they show, and what they say of bad input.

use serde_json::Value;

use super::SCRIPT;
use crate::run::{Folder, folder};

const HEAD: &str = "number;customer;issue;due;currency;total\n";

/// Forty-eight weeks: each week two customers are invoiced 100 EUR at 30 days; one pays on time, the
/// other ten days late, both a day more or less. Of the first, the last four are open, of the other the
/// last five.
fn given() -> Folder {
    let mut invoices = HEAD.to_owned();
    let mut payments = "source;key;date;amount;currency;invoice\n".to_owned();
    let day = |number: i64| {
        let day = jalon_core::Day::from_ymd(2025, 1, 6).unwrap();
        day.plus_days(i32::try_from(number).unwrap())
    };
    for week in 0..48 {
        for (customer, late) in [("C1", 0), ("C2", 10)] {
            let number = format!("{customer}-{week}");
            let (issue, due) = (day(week * 7), day(week * 7 + 30));
            invoices += &format!("{number};{customer};{issue};{due};EUR;100.00\n");
            let paid = week * 7 + 30 + late + week % 3 - 1;
            if paid <= 48 * 7 {
                payments += &format!("bank;P-{number};{};100.00;EUR;{number}\n", day(paid));
            }
        }
    }
    folder(&[
        ("s.jalon", SCRIPT),
        ("i.csv", invoices.as_bytes()),
        ("p.csv", payments.as_bytes()),
    ])
}

const FORECAST: &str = "simulate s.jalon --invoices i.csv --payments p.csv --forecast --runs 100";

#[test]
fn cash_tasks_and_messages_are_told_in_both_languages() {
    let folder = given();
    let ended = folder.jalon(FORECAST);
    assert_eq!(ended.code, 0, "{ended:?}");
    for said in [
        "forecast from 2025-12-06 to 2026-03-01",
        "paid invoices of 2 customers",
        "Expected cash, of 900.00 EUR open in 9 invoices",
        "4 of 5 times",
        "formal notices",
    ] {
        assert!(ended.stdout.contains(said), "{said}: {ended:?}");
    }
    let ended = folder.jalon(&format!("{FORECAST} --lang fr"));
    assert!(ended.stdout.contains("Encaissements attendus"), "{ended:?}");
    assert!(ended.stdout.contains("mises en demeure"), "{ended:?}");
}

#[test]
fn the_same_seed_gives_the_same_on_any_number_of_threads_and_the_weeks_add_up() {
    let folder = given();
    let json = |more: &str| {
        folder
            .jalon(&format!("{FORECAST} --format json {more}"))
            .stdout
    };
    let one = json("--threads 1");
    assert_eq!(one, json("--threads 3"));
    assert_ne!(one, json("--seed 2"));
    let found: Value = serde_json::from_str(&one).unwrap();
    let of = &found["currencies"][0];
    let cents = |money: &Value| -> i64 {
        money["amount"]
            .as_str()
            .unwrap()
            .replace('.', "")
            .parse()
            .unwrap()
    };
    let weeks = of["weeks"].as_array().unwrap();
    let sum: i64 = weeks
        .iter()
        .map(|week| cents(&week["cash"]["expected"]))
        .sum();
    assert_eq!(sum + cents(&of["later"]), cents(&of["open"]));
    assert_eq!(found["invoices"].as_array().unwrap().len(), 9);
    assert!(
        found["journey"]["messages"]["total"]["mean"]
            .as_f64()
            .unwrap()
            > 0.0
    );
    let csv = folder.jalon(&format!("{FORECAST} --format csv")).stdout;
    assert_eq!(csv.lines().count(), weeks.len() + 1);
    assert!(
        csv.starts_with("currency,from,to,expected,low_80,"),
        "{csv}"
    );
}

#[test]
fn what_is_dated_later_is_not_read() {
    let ended = given().jalon(&format!("{FORECAST} --from 2025-08-01"));
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(
        ended
            .stdout
            .contains("forecast from 2025-08-01 to 2025-10-26"),
        "{ended:?}"
    );
    assert!(
        ended.stdout.contains("records speak of later days"),
        "{ended:?}"
    );
}

#[test]
fn a_past_forecast_is_held_against_what_came() {
    let line = "simulate s.jalon --history i.csv --payments p.csv --backtest --runs 100";
    let ended = given().jalon(line);
    assert_eq!(ended.code, 0, "{ended:?}");
    for said in [
        "how often the band held",
        "day of payment of an invoice",
        "mean delay",
        "due date",
    ] {
        assert!(ended.stdout.contains(said), "{said}: {ended:?}");
    }
    let csv = given().jalon(&format!("{line} --format csv")).stdout;
    assert!(
        csv.starts_with("made_on,weeks_ahead,to,currency,actual,"),
        "{csv}"
    );
}

#[test]
fn what_cannot_be_forecast_is_told_with_a_remedy() {
    let folder = given();
    let all = "simulate s.jalon --invoices i.csv --payments p.csv --forecast";
    for (line, told) in [
        (format!("{all} --to 2025-11-01"), "must be after"),
        (
            format!("{all} --from 2025-01-10"),
            "no invoice was paid by 2025-01-09",
        ),
        (format!("{all} --from 2025-02-15"), "too few paid invoices"),
        (
            "simulate s.jalon --invoices i.csv --forecast".to_owned(),
            "no invoice was paid",
        ),
    ] {
        let ended = folder.jalon(&line);
        assert_eq!(ended.code, 2, "{line}: {ended:?}");
        assert!(ended.stderr.contains(told), "{line}: {ended:?}");
    }
    let paid = "simulate s.jalon --history i.csv --payments p.csv --backtest --forecast";
    assert_eq!(folder.jalon(paid).code, 2, "one or the other");
}

#[test]
fn slips_in_dates_and_other_currencies_are_told() {
    let folder = given();
    let mut invoices = String::from_utf8(folder.read("i.csv")).unwrap();
    invoices += "X-1;C1;2025-11-01;2025-12-01;TND;10.000\n";
    folder.write("i.csv", invoices.as_bytes());
    let ended = folder.jalon(FORECAST);
    assert!(
        ended.stdout.contains("No paid invoice is in TND"),
        "{ended:?}"
    );
    assert!(
        ended.stdout.contains("of 10.000 TND open in 1 invoices"),
        "{ended:?}"
    );
    let mut payments = String::from_utf8(folder.read("p.csv")).unwrap();
    payments += "bank;P-slip;2052-01-01;100.00;EUR;C2-47\n";
    folder.write("p.csv", payments.as_bytes());
    let ended = folder.jalon(FORECAST);
    assert!(ended.stdout.contains("If it is a slip"), "{ended:?}");
}

#[test]
fn a_forecast_is_a_page_too_and_no_parquet() {
    let folder = given();
    let ended = folder.jalon(&format!("{FORECAST} --report page.html"));
    assert_eq!(ended.code, 0, "{ended:?}");
    let page = String::from_utf8(folder.read("page.html")).unwrap();
    assert!(page.contains("<svg") && page.contains("900.00"), "{page}");
    let ended = folder.jalon(&format!("{FORECAST} --format parquet --output f.parquet"));
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(ended.stderr.contains("--format csv"), "{ended:?}");
}

/// One customer that is invoiced each week and pays 120 days late, so that what the journey does until
/// then is known: of the 48 invoices the last 21 are open.
fn late_payer() -> (String, String) {
    let mut invoices = HEAD.to_owned();
    let mut payments = "source;key;date;amount;currency;invoice\n".to_owned();
    let first = jalon_core::Day::from_ymd(2025, 1, 6).unwrap();
    for week in 0..48 {
        let issue = first.plus_days(week * 7);
        let due = issue.plus_days(30);
        invoices += &format!("F-{week};C1;{issue};{due};EUR;100.00\n");
        let paid = due.plus_days(120 + week % 3 - 1);
        if paid <= first.plus_days(48 * 7) {
            payments += &format!("bank;P-{week};{paid};100.00;EUR;F-{week}\n");
        }
    }
    (invoices, payments)
}

/// A journey with a formal notice and a hand-over, each with what may stand behind it.
fn graver(notice: &str, hand_over: &str) -> String {
    format!(
        "team receivables
agency collectco
end kept

calendar office {{
  open Mon to Fri 09:00 to 17:00 Europe/Paris
}}

journey everyone {{
  for invoices in EUR
  calendar office
  send to payer by letter
  milestone paid from sending {{
    expect payment in full
    step reminder   5 days after due       chase payer by email
    step notice     30 days after due      formal notice to payer by letter{notice}
    missed          15 days after notice   hand over to agency collectco{hand_over}
  }}
}}
"
    )
}

const SIGNED: &str = ", with sign-off by receivables within 3 business days {
      refused   end as kept
      silent    alert receivables
    }";

#[test]
fn notices_and_hand_overs_count_when_they_are_put_before_who_signs() {
    let (invoices, payments) = late_payer();
    // The last date in the files is a payment of 5 December 2025. From the day after, 5 invoices come
    // to 5 days late, 8 to 30 days, and 11 to 15 days after that.
    for (name, notice, hand_over, expected) in [
        ("nobody signs", "", "", (13, 8, 11, None)),
        ("the hand-over is signed", "", SIGNED, (13, 8, 11, Some(11))),
        // A notice that nobody signs does not leave, and nothing follows it.
        ("the notice is signed", SIGNED, "", (5, 8, 0, Some(8))),
    ] {
        let script = graver(notice, hand_over);
        let folder = folder(&[
            ("s.jalon", script.as_bytes()),
            ("i.csv", invoices.as_bytes()),
            ("p.csv", payments.as_bytes()),
        ]);
        let ended = folder.jalon(&format!("{FORECAST} --format json"));
        assert_eq!(ended.code, 0, "{name}: {ended:?}");
        let journey = &ended.json()["journey"];
        let mean = |of: &Value| of["total"]["mean"].as_f64().unwrap().round() as i64;
        let team = journey["tasks"].as_array().unwrap().first().cloned();
        let found = (
            mean(&journey["messages"]),
            mean(&journey["formal_notices"]),
            mean(&journey["hand_overs"]),
            team.map(|team| {
                assert_eq!(team["team"], "receivables");
                mean(&team["tasks"])
            }),
        );
        assert_eq!(found, expected, "{name}");
        // Each on its day: the first Friday on which an invoice is 30 days late.
        let first = &journey["formal_notices"]["days"][0];
        assert_eq!(first["day"], "2025-12-12", "{name}");
        let page = folder.jalon(&format!("{FORECAST} --report page.html"));
        assert_eq!(page.code, 0, "{name}: {page:?}");
    }
}
