//! The forms of the outcome: the summary, JSON lines, CSV; the same on any number of threads.

use serde_json::Value;

use super::{PLAY, SCRIPT, assert_sums, given, sums};
use crate::run::folder;

#[test]
fn the_summary_tells_what_was_read_done_and_not_done() {
    let ended = given().jalon(PLAY);
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{ended:?}");
    assert_sums(&ended);
    assert_eq!(sums(&ended, "rows"), (4, 4, 0));
    for told in [
        "s.jalon, to 2026-05-21 (the last date in the files is 2026-02-20",
        "accounts             2, with 3 invoices",
        "3  everyone                1 paid, 2 still on their way",
        "everyone/paid/reminder/chase:payer  s.jalon:17",
        "in all: 5 messages, 2 tasks, 0 hand-overs to an agency",
        "left out           its condition does not hold",
        "2026-02",
    ] {
        assert!(ended.stdout.contains(told), "{told}: {}", ended.stdout);
    }
}

#[test]
fn what_the_mapping_says_and_no_column_is_told() {
    let folder = given();
    folder.write(
        "m.toml",
        b"kind = \"invoice\"\n[columns]\nsource = { constant = \"erp\" }\ncurrency = { column = \"currency\", constant = \"EUR\" }\nissue = \"issue\"\narrival = { column = \"issue\", plus_days = 2 }\n",
    );
    let line = format!("{PLAY} --mapping m.toml --report page.html");
    let told = "By the mapping, in i.csv\n  invoices: source = erp, currency = EUR where currency is empty, arrival = issue + 2 days\n";
    // TOML tables keep no order.
    let words = |text: &str| {
        let mut words: Vec<String> = text
            .split([',', ':'])
            .map(|one| one.trim().to_owned())
            .collect();
        words.sort();
        words
    };
    let ended = folder.jalon(&line);
    let found = ended
        .stdout
        .lines()
        .skip_while(|line| *line != "By the mapping, in i.csv");
    let found: Vec<&str> = found.take(2).collect();
    assert_eq!(
        words(&found.join("\n")),
        words(told.trim_end()),
        "{ended:?}"
    );
    let page = String::from_utf8(folder.read("page.html")).unwrap();
    assert!(
        page.contains("i.csv, by the mapping: invoices: "),
        "no constants on the page"
    );
    let ended = folder.jalon(&format!("{line} --lang fr"));
    assert!(
        ended.stdout.contains("currency = EUR si currency est vide"),
        "{ended:?}"
    );
}

#[test]
fn options_of_a_forecast_are_not_passed_over_in_silence() {
    let folder = given();
    let plain = folder.jalon(PLAY);
    let ended = folder.jalon(&format!("{PLAY} --seed 7 --runs 50 --group country"));
    assert_eq!((ended.code, &ended.stdout), (0, &plain.stdout));
    for option in ["--seed", "--runs", "--group"] {
        let told = format!("note: {option} changes nothing here");
        assert!(ended.stderr.contains(&told), "{ended:?}");
    }
    let ended = folder.jalon(&format!("{PLAY} --seed 7 --lang fr"));
    assert!(
        ended.stderr.contains("--seed ne change rien ici"),
        "{ended:?}"
    );
}

#[test]
fn the_summary_is_told_in_french() {
    let ended = given().jalon(&format!("{PLAY} --lang fr"));
    for told in [
        "lignes                     4 lues = 4 utilisées + 0 rejetée",
        "1 payée, 2 encore en cours",
        "en tout\u{a0}: 5 messages, 2 tâches, 0 remise à un cabinet",
    ] {
        assert!(ended.stdout.contains(told), "{told}: {}", ended.stdout);
    }
}

#[test]
fn a_line_of_json_holds_what_the_contract_says_and_nothing_else() {
    let ended = given().jalon(&format!("{PLAY} --format json"));
    assert_eq!(ended.code, 0, "{ended:?}");
    let members = [
        "at",
        "invoice",
        "customer",
        "milestone",
        "action",
        "step",
        "source",
        "role",
        "channel",
        "template",
        "team",
        "agency",
        "amount",
        "currency",
        "why",
    ];
    let mut reminders = 0;
    for line in ended.stdout.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let line = line.as_object().unwrap();
        assert!(
            line.keys().all(|key| members.contains(&key.as_str())),
            "{line:?}"
        );
        for always in [
            "at", "invoice", "customer", "action", "step", "source", "why",
        ] {
            assert!(line[always].is_string(), "{always}: {line:?}");
        }
        reminders += u32::from(line["action"] == "chase");
    }
    assert_eq!(reminders, 5);
    let first = "{\"at\":\"2026-02-09T09:00:00+01:00\",\"invoice\":\"F-1\",\"customer\":\"C1\",\
                 \"milestone\":\"paid\",\"action\":\"chase\",\
                 \"step\":\"everyone/paid/reminder/chase:payer\",\"source\":\"s.jalon:17\",\
                 \"role\":\"payer\",\"channel\":\"email\",\"amount\":\"1200.00\",\
                 \"currency\":\"EUR\",\"why\":\"due\"}";
    assert!(
        ended.stdout.lines().any(|line| line == first),
        "{}",
        ended.stdout
    );
    // What was read is told beside the result.
    assert_sums(&ended);
}

#[test]
fn csv_has_the_same_columns_and_no_formulas() {
    let folder = given();
    folder.write(
        "i.csv",
        b"number;customer;issue;due;currency;total\n=1+2;@SUM(A1);2026-01-05;2026-02-04;EUR;12.00\n",
    );
    let ended = folder.jalon("simulate s.jalon --invoices i.csv --format csv");
    let mut lines = ended.stdout.lines();
    let head = "at,invoice,customer,milestone,action,step,source,role,channel,template,team,agency,amount,currency,why";
    assert_eq!(lines.next(), Some(head));
    let rest: Vec<&str> = lines.collect();
    assert!(!rest.is_empty());
    for line in rest {
        assert!(line.contains(",\"'=1+2\",\"'@SUM(A1)\","), "{line}");
    }
}

#[test]
fn the_name_of_the_file_tells_the_form() {
    let folder = given();
    let ended = folder.jalon(&format!("{PLAY} --output out.jsonl"));
    assert_eq!((ended.code, ended.stdout.as_str()), (0, ""), "{ended:?}");
    let written = String::from_utf8(folder.read("out.jsonl")).unwrap();
    assert!(written.starts_with("{\"at\":"), "{written}");
    folder.jalon(&format!("{PLAY} --output out.csv"));
    assert!(folder.read("out.csv").starts_with(b"at,invoice,"));
    let ended = folder.jalon(&format!("{PLAY} --output no/such/folder.csv"));
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("cannot write"), "{ended:?}");
}

#[test]
fn any_number_of_threads_gives_the_same_lines() {
    let mut invoices = String::from("number,customer,issue,due,currency,total\n");
    for number in 0..400 {
        let (customer, day) = (number % 90, number % 28 + 1);
        invoices +=
            &format!("F-{number},C{customer},2026-01-{day:02},2026-02-{day:02},EUR,{number}.50\n");
    }
    let folder = folder(&[("s.jalon", SCRIPT), ("i.csv", invoices.as_bytes())]);
    let play = |threads: u32| {
        let line = format!("simulate s.jalon --invoices i.csv --format json --threads {threads}");
        let ended = folder.jalon(&line);
        assert_eq!(ended.code, 0, "{ended:?}");
        ended.stdout
    };
    let one = play(1);
    assert!(one.lines().count() > 2_000);
    for threads in [2, 3, 8] {
        assert!(play(threads) == one, "{threads} threads");
    }
}

#[test]
fn each_day_told_alone_is_what_all_days_tell() {
    let folder = given();
    let lines = |more: &str| {
        let ended = folder.jalon(&format!("{PLAY} --format json {more}"));
        let mut lines: Vec<String> = ended.stdout.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    let mut daily = Vec::new();
    for day in 1..=28 {
        daily.extend(lines(&format!(
            "--from 2026-02-{day:02} --to 2026-02-{day:02}"
        )));
    }
    daily.sort();
    assert!(daily.len() > 5);
    assert_eq!(daily, lines("--from 2026-02-01 --to 2026-02-28"));
}

#[test]
fn days_that_end_before_they_begin_are_refused() {
    let ended = given().jalon(&format!("{PLAY} --from 2026-03-01 --to 2026-02-01"));
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("is after the last one"), "{ended:?}");
}

#[test]
fn a_script_with_an_error_is_told_as_check_tells_it() {
    let folder = given();
    folder.write("s.jalon", b"journey everyone {\n  for all invoces\n}\n");
    let ended = folder.jalon(PLAY);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.stderr.contains("s.jalon:2"), "{ended:?}");
}

/// Many records are packed and played in batches: here so few at once that there are many batches.
#[test]
fn in_batches_it_is_what_it_is_at_once() {
    let example = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/opticians");
    let example = example.display();
    let folder = given();
    folder.write(
        "e.csv",
        b"source;key;kind;invoice;occurred_at\nerp;E1;receipt;F-9;2026-01-20\nerp;D1;dispute;F-2;2026-01-20\n",
    );
    folder.write("c.csv", b"key;name\nC1;Dupont\n");
    let lines = [
        format!("{PLAY} --events e.csv --customers c.csv --rejects r.csv"),
        format!("simulate {example}/opticians.en.jalon --invoices {example}/data --rejects r.csv"),
    ];
    for line in lines {
        for more in ["", "--format json", "--format csv", "--report r.html"] {
            let line = format!("{line} {more}");
            let at_once = folder.jalon(&line);
            let rejects = folder.read("r.csv");
            let page = more.contains("html").then(|| folder.read("r.html"));
            for held in [1, 2, 5] {
                let parted = folder.jalon(&format!("{line} --held {held}"));
                assert_eq!(parted.code, at_once.code, "{line}: {parted:?}");
                assert_eq!(parted.stdout, at_once.stdout, "{line}");
                assert_eq!(parted.stderr, at_once.stderr, "{line}");
                assert_eq!(folder.read("r.csv"), rejects, "{line}");
                if let Some(page) = &page {
                    assert_eq!(&folder.read("r.html"), page, "{line}");
                }
            }
        }
    }
}
