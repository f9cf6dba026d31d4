//! The story of one invoice, and two scripts compared.

use super::{PLAY, SCRIPT, given};
use crate::run::folder;

#[test]
fn the_story_tells_the_line_the_figures_the_event_and_the_rule() {
    let folder = given();
    folder.write(
        "e.csv",
        b"source;key;kind;invoice;occurred_at\nerp;D1;dispute;F-1;2026-01-20\nerp;D2;dispute_settled_for_us;F-1;2026-02-15\n",
    );
    let ended = folder.jalon(&format!("{PLAY} --events e.csv --explain F-1"));
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{ended:?}");
    for told in [
        "invoice F-1 of customer C1: 1,200.00 EUR, issued 2026-01-05, due 2026-02-04",
        "2026-01-20 12:00  dispute\n",
        // What was not done, by which rule, with which figures.
        "2026-02-09 09:00  reminder: waits: disputed\n                  \
         s.jalon:17  step reminder   5 days after due    chase payer by email\n                  \
         balance 1,200.00 EUR, disputed 1,200.00 EUR, due 2026-02-04\n                  \
         rule 9: pauses, disputes and promises\n",
        // What was done, and when its own line wanted it.
        "2026-02-16 09:00  reminder: chase payer by email, 1,200.00 EUR\n",
        "by its line due Mon 2026-02-09 09:00",
        "2026-02-20 12:00  payment of 1,200.00 EUR\n",
        "because of payment on 2026-02-20",
    ] {
        assert!(ended.stdout.contains(told), "{told}: {}", ended.stdout);
    }
    assert!(!ended.stdout.contains("F-2"), "{}", ended.stdout);
}

#[test]
fn a_condition_is_told_with_the_values_that_it_was_read_with() {
    let ended = given().jalon(&format!("{PLAY} --explain F-1"));
    let told = "2026-02-19 09:00  firm: left out: its condition does not hold\n                  \
                s.jalon:18  step firm       15 days after due   when paperless = no chase payer by letter\n                  \
                paperless = yes\n";
    assert!(ended.stdout.contains(told), "{}", ended.stdout);
    let ended = given().jalon(&format!("{PLAY} --explain F-2"));
    assert!(
        ended.stdout.contains("paperless = no\n"),
        "{}",
        ended.stdout
    );
}

#[test]
fn what_office_hours_moved_is_told_with_its_own_day_and_the_rule() {
    let folder = folder(&[
        ("s.jalon", SCRIPT),
        (
            "i.csv",
            b"number;customer;issue;due;currency;total\nF-1;C1;2026-01-10;2026-02-09;EUR;12.00\nF-2;C1;2026-01-12;2026-02-10;EUR;12.00\n",
        ),
    ]);
    let ended = folder.jalon("simulate s.jalon --invoices i.csv --explain F-1");
    for told in [
        // It arrives on a Saturday.
        "2026-01-12 09:00  the invoice is sent to payer by letter\n",
        "by its line due Sat 2026-01-10; rule 3: the sending hours\n",
        // Five days after due is a Saturday, too.
        "2026-02-16 09:00  reminder: chase payer by email, 12.00 EUR\n",
        "by its line due Sat 2026-02-14; rule 3: the sending hours\n",
    ] {
        assert!(ended.stdout.contains(told), "{told}: {}", ended.stdout);
    }
    // One that arrives on a Monday, and is late on a Sunday.
    let ended = folder.jalon("simulate s.jalon --invoices i.csv --explain F-2 --lang fr");
    assert!(
        !ended.stdout.contains("12/01/2026\u{a0}"),
        "{}",
        ended.stdout
    );
    let rules = ended.stdout.matches("règle 3").count();
    assert_eq!(rules, 1, "{}", ended.stdout);
    let told = "prévue par sa ligne le dim. 15/02/2026\u{a0}; règle 3\u{a0}: les heures d'envoi";
    assert!(ended.stdout.contains(told), "{}", ended.stdout);
}

#[test]
fn what_stands_in_the_message_of_another_invoice_is_told_as_such() {
    let script = "agency collectco

journey everyone {
  for all invoices
  send to payer by letter
  milestone paid from sending {
    expect payment in full
    step reminder   5 days after due    chase payer by email, one per customer listing all late invoices
    step firm       25 days after due   formal notice to payer by letter
    missed          60 days after due   entrust to agency collectco
  }
}
";
    let folder = folder(&[
        ("s.jalon", script.as_bytes()),
        (
            "i.csv",
            b"number;customer;issue;due;currency;total\nF-1;C1;2026-01-05;2026-02-04;EUR;12.00\nF-2;C1;2026-01-06;2026-02-06;EUR;30.00\n",
        ),
    ]);
    let line = "simulate s.jalon --invoices i.csv";
    let ended = folder.jalon(&format!("{line} --explain F-2"));
    for told in [
        "listed in the message of F-1: reminder: chase payer by email, 42.00 EUR, listing F-1, F-2\n",
        "balance of all 2: 42.00 EUR, oldest due 2026-02-04\n",
        // Its own step.
        "  firm: formal notice to payer by letter, 30.00 EUR\n",
    ] {
        assert!(ended.stdout.contains(told), "{told}: {}", ended.stdout);
    }
    let ended = folder.jalon(&format!("{line} --explain F-2 --lang fr"));
    let told = "citée dans le message de F-1\u{a0}: reminder\u{a0}: relance";
    assert!(ended.stdout.contains(told), "{}", ended.stdout);
    // The agency has a member of its own.
    let ended = folder.jalon(&format!("{line} --format json"));
    let mut lines = ended.stdout.lines();
    let handed = lines.find(|line| line.contains("\"entrust\"")).unwrap();
    let handed: serde_json::Value = serde_json::from_str(handed).unwrap();
    assert_eq!(handed["agency"], "collectco");
    assert_eq!(handed["amount"], "12.00");
}

#[test]
fn lines_of_the_library_are_told_with_their_file() {
    let script = "use std.letters

journey everyone {
  for all invoices
  send to payer by letter
  milestone paid from sending {
    expect payment in full
    step reminder   5 days after due    chase payer by email
  }
}
";
    let folder = folder(&[
        ("s.jalon", script.as_bytes()),
        ("i.csv", super::INVOICES.as_bytes()),
    ]);
    let ended = folder.jalon("simulate s.jalon --invoices i.csv --format json");
    assert!(!ended.stdout.contains("\"std"), "{}", ended.stdout);
}

#[test]
fn the_story_is_told_in_french() {
    let ended = given().jalon(&format!("{PLAY} --explain F-1 --lang fr"));
    for told in [
        "facture F-1 du client C1\u{a0}: 1\u{a0}200,00 EUR, émise le 05/01/2026",
        "20/02/2026 12:00  paiement de 1\u{a0}200,00 EUR",
    ] {
        assert!(ended.stdout.contains(told), "{told}: {}", ended.stdout);
    }
}

#[test]
fn an_invoice_that_is_not_there_is_told_with_what_was_meant() {
    let ended = given().jalon(&format!("{PLAY} --explain F1"));
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("there is no invoice F1"), "{ended:?}");
    assert!(ended.stderr.contains("did you mean F-1?"), "{ended:?}");
}

fn firmer() -> Vec<u8> {
    let script = String::from_utf8(SCRIPT.to_vec()).unwrap();
    let firmer = script
        .replace("5 days after due    chase", "2 days after due    chase")
        .replace(
            "when paperless = no chase payer by letter",
            "chase payer by letter",
        );
    assert_ne!(script, firmer);
    firmer.into_bytes()
}

#[test]
fn two_scripts_are_compared_by_kind_for_whom_and_with_a_story() {
    let folder = given();
    folder.write("firm.jalon", &firmer());
    let ended = folder.jalon(&format!("{PLAY} --compare firm.jalon"));
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{ended:?}");
    for told in [
        "The same for 0 of 3 invoices",
        "s.jalon                     5 messages, 2 tasks",
        "firm.jalon                  6 messages, 2 tasks",
        "chase: earlier with firm.jalon                               3         3          2",
        "chase: only firm.jalon                                       1         1          1",
        "       2  C1\n",
        "First chase: earlier with firm.jalon\nFirst chase: only firm.jalon\n",
        "  2026-02-09 09:00  reminder: chase payer by email, 1,200.…",
    ] {
        assert!(ended.stdout.contains(told), "{told}: {}", ended.stdout);
    }
}

#[test]
fn a_script_differs_in_nothing_from_itself() {
    let ended = given().jalon(&format!("{PLAY} --compare s.jalon"));
    assert!(
        ended.stdout.contains("The same for 3 of 3 invoices"),
        "{ended:?}"
    );
    assert!(!ended.stdout.contains("What differs"), "{ended:?}");
    let ended = given().jalon(&format!("{PLAY} --compare s.jalon --format json"));
    assert_eq!((ended.code, ended.stdout.as_str()), (0, ""));
}

#[test]
fn differences_come_as_lines_for_programs() {
    let folder = given();
    folder.write("firm.jalon", &firmer());
    let ended = folder.jalon(&format!("{PLAY} --compare firm.jalon --format json"));
    let lines: Vec<serde_json::Value> = ended
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 4, "{ended:?}");
    let earlier = &lines[0];
    assert_eq!(earlier["difference"], "earlier");
    assert_eq!(earlier["first"]["at"], "2026-02-09T09:00:00+01:00");
    assert_eq!(earlier["second"]["at"], "2026-02-06T09:00:00+01:00");
    let ended = folder.jalon(&format!("{PLAY} --compare firm.jalon --format csv"));
    let head = "invoice,customer,difference,action,first_at,";
    assert!(ended.stdout.starts_with(head), "{ended:?}");
    assert_eq!(ended.stdout.lines().count(), 5);
}
