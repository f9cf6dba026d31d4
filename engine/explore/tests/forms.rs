//! Each form of policy: a script in which it holds, one in which it is broken, and near misses.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod shared;

use jalon_explore::{Answer, Axis, Bound, Bounds, Large, Path, prove};
use shared::{answer, played, script, world};

/// The policy is broken with just so many things happening, and the simulation shows the same deed at
/// the same instant.
fn is_broken_with(things: usize, journey: &str, policy: &str) -> Path {
    let (world, answer) = answer(&script(journey, policy), 2);
    let Answer::Broken(path) = answer else {
        panic!("{policy} should be broken: {answer:?}");
    };
    assert_eq!(path.happens.len(), things, "{policy}: {:?}", path.happens);
    let timeline = played(&world, &path);
    if let Some(by) = &path.by {
        let shown = timeline.entries.iter().any(|entry| {
            let deed = entry.deed();
            entry.at == path.at
                && deed.is_some_and(|one| one.slot == by.slot && one.does == by.does)
        });
        assert!(shown, "{policy}: the story does not show it");
    }
    *path
}

/// No path with so many things happening breaks it.
fn is_not_broken(things: u32, journey: &str, policy: &str) {
    let (_, answer) = answer(&script(journey, policy), things);
    assert_eq!(answer, Answer::NotDecided(vec![Bound::Things]), "{policy}");
}

const LADDER: &str = "  milestone paid from sending {
    expect payment in full
    step first_reminder   5 days after due    chase payer by email
    step notice           9 days after due    formal notice to payer by registered_letter
    missed                6 days after notice   hand over to agency collectco
  }
  on missing due   task \"No due date\" for receivables
  on dispute       task \"Dispute\" for receivables
  on suspension    task \"Suspended\" for receivables";

#[test]
fn never_when_holds_for_a_balance_of_nothing_and_for_what_is_disputed() {
    is_not_broken(1, LADDER, "never chase payer when balance = 0");
    is_not_broken(2, LADDER, "never chase payer while disputed");
    let path = is_broken_with(0, LADDER, "never chase payer when balance > 0");
    assert!(path.by.is_some());
}

#[test]
fn never_while_disputed_does_not_speak_of_the_rest_that_nobody_contests() {
    let journey = LADDER.replace(
        "on dispute       task",
        "on dispute of part   keep chasing the undisputed balance\n  on dispute       task",
    );
    is_not_broken(1, &journey, "never chase payer while disputed");
}

#[test]
fn never_before_is_told_by_the_day() {
    is_not_broken(1, LADDER, "never formal notice before 9 days after due");
    is_broken_with(0, LADDER, "never formal notice before 10 days after due");
    is_broken_with(0, LADDER, "never hand over before 16 days after due");
    is_not_broken(0, LADDER, "never hand over before 15 days after due");
    // The notice has left when the due date is corrected, and the hand-over counts from the notice.
    is_broken_with(1, LADDER, "never hand over before 15 days after due");
}

/// A call that is made only where the amount is worth it, then the notice.
const CALL: &str = "  milestone paid from sending {
    expect payment in full
    step call     5 days after due   receivables calls payer about \"Unpaid\"
    step notice   9 days after due   formal notice to payer by registered_letter
    missed        6 days after notice   task \"Unpaid\" for receivables
  }";

#[test]
fn order_holds_on_a_ladder_that_climbs_in_order() {
    is_not_broken(1, CALL, "call before formal notice");
    is_broken_with(0, CALL, "formal notice before call");
}

#[test]
fn order_is_broken_where_the_first_is_left_out_for_some_invoices() {
    let some = CALL.replace(
        "receivables calls",
        "when total >= 20,000 EUR receivables calls",
    );
    let path = is_broken_with(0, &some, "call before formal notice");
    assert!(path.given.invoice.total.minor < 2_000_000);
    let all = CALL.replace(
        "receivables calls",
        "when total >= 0.01 EUR receivables calls",
    );
    is_not_broken(1, &all, "call before formal notice");
}

#[test]
fn at_most_counts_messages_over_the_life_of_an_invoice() {
    is_not_broken(1, LADDER, "at most 2 messages to payer");
    is_broken_with(0, LADDER, "at most 1 message to payer");
    is_not_broken(1, LADDER, "at most 1 chase to payer");
}

#[test]
fn at_most_is_proved_of_a_ladder_with_a_message_before_the_due_date() {
    let journey = "  milestone paid from sending {
    expect payment in full
    step courtesy  5 days before due  remind payer by email
    step first     3 days after due   chase payer by email
    step second    15 days after due  chase payer by email
    step last      30 days after due  chase payer by email
    missed         45 days after due  task \"Unpaid\" for receivables
  }
  on missing due        task \"No due date\" for receivables
  on dispute            task \"Dispute\" for receivables
  on suspension         task \"Suspended\" for receivables
  on payment reversed   task \"Came back\" for receivables";
    let things = Bounds::default().things;
    let (_, all) = answer(&script(journey, "at most 4 messages to payer"), things);
    assert_eq!(all, Answer::Proved);
    is_broken_with(0, journey, "at most 3 messages to payer");
}

#[test]
fn a_repeated_step_counts_each_time() {
    let journey = "  milestone paid from sending {
    expect payment in full
    step often   5 days after due   chase payer by email, then every 3 days, at most 4 times
    missed       40 days after due  task \"Unpaid\" for receivables
  }";
    is_broken_with(0, journey, "at most 3 messages to payer");
    is_not_broken(1, journey, "at most 4 messages to payer");
}

#[test]
fn every_path_ends_where_somebody_is_told() {
    let ends = "every path ends in paid, task or handover";
    is_not_broken(1, LADDER, ends);
    let nobody_told = LADDER.replace("  on suspension    task \"Suspended\" for receivables", "");
    let path = is_broken_with(1, &nobody_told, ends);
    assert_eq!(path.by, None);
    let no_due = LADDER.replace(
        "  on missing due   task \"No due date\" for receivables\n",
        "",
    );
    is_broken_with(0, &no_due, ends);
}

#[test]
fn a_small_script_is_proved_on_all_its_paths() {
    let journey = "  milestone paid from sending {
    expect payment in full
    missed   4 days after start   task \"Unpaid\" for receivables
  }";
    let (_, answer) = answer(&script(journey, "at most 1 task"), 40);
    assert_eq!(answer, Answer::Proved);
}

#[test]
fn without_time_nothing_is_decided_and_it_says_so() {
    let world = world(&script(LADDER, "at most 2 messages to payer"));
    let bounds = Bounds {
        spent: &|| 1.0,
        ..Bounds::default()
    };
    let report = prove(&world, &[0], &bounds);
    let answer = report.answers.first().unwrap().clone().unwrap();
    assert_eq!(answer, Answer::NotDecided(vec![Bound::Time]));
    assert_eq!(report.figures.unusual, None);
}

#[test]
fn what_is_too_large_is_told_by_the_lines_that_make_it_large() {
    let often = LADDER.replace(
        "chase payer by email",
        "chase payer by email, then every 2 days, at most 2 times",
    );
    let world = world(&script(&often, "every path ends in paid, task or handover"));
    let bounds = Bounds {
        states: 3_000,
        ..Bounds::default()
    };
    let report = prove(&world, &[0], &bounds);
    let lines = report.large.iter().filter_map(|large| match large {
        Large::Line {
            path, line, fewer, ..
        } => Some((path.as_str(), *line, *fewer)),
        _ => None,
    });
    let lines: Vec<(&str, u32, usize)> = lines.collect();
    let (path, line, fewer) = lines[0];
    assert!(
        path.ends_with("/paid") && line > 5 && fewer > 20,
        "{lines:?}"
    );
}

#[test]
fn what_is_too_large_is_told_by_the_column_of_a_table_that_tells_the_most_invoices_apart() {
    let (head, journey) = (
        "choice Size { small, large }\ncustomer {\n  size Size = small\n}\n\
         table patience by customer.size, total {\n  small, under 100 EUR   3 days\n  \
         small, 100 EUR to under 500 EUR   4 days\n  small, 500 EUR or more   6 days\n  large, any   9 days\n}\n",
        LADDER.replace(
            "5 days after due    chase payer by email",
            "patience after due    chase payer by email, then every 2 days, at most 2 times",
        ),
    );
    let text = script(&journey, "every path ends in paid, task or handover");
    let text = text.replace("journey everyone", &format!("{head}journey everyone"));
    let world = world(&text);
    let bounds = Bounds {
        states: 2_000,
        ..Bounds::default()
    };
    let report = prove(&world, &[0], &bounds);
    let table = report.large.iter().find_map(|large| match large {
        Large::Table {
            table,
            column,
            times,
            line,
            ..
        } => Some((table.as_str(), column.clone(), *times, *line)),
        _ => None,
    });
    // Beside the usual total stand those below, on and above 100 and 500 EUR.
    let (table, column, times, line) = table.unwrap();
    assert_eq!((table, column, line), ("patience", Axis::Total, 8));
    assert_eq!(times, 7);
}
