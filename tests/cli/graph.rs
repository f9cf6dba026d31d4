//! `jalon graph`: the three formats, one journey or all, and what it says when it can't draw.

use crate::run::{Folder, LATIN_1, folder};

const TWO: &[u8] = b"team receivables

journey large {
  for invoices in EUR where total >= 1,000 EUR
  send to payer by link
  milestone paid from sending {
    expect payment in full
    step reminder   5 days after due    chase payer by email
    missed          30 days after due   task \"Unpaid {number}\" for receivables
  }
}

journey others {
  for all other invoices
  leave alone
}
";

fn two() -> Folder {
    folder(&[("two.jalon", TWO)])
}

#[test]
fn each_format_shows_all_journeys() {
    let folder = two();
    for (format, begins) in [
        ("mermaid", "flowchart TD\n"),
        ("dot", "digraph journeys {\n"),
        ("svg", "<svg xmlns=\"http://www.w3.org/2000/svg\""),
    ] {
        let ended = folder.jalon(&format!("graph two.jalon --format {format}"));
        assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{ended:?}");
        assert!(ended.stdout.starts_with(begins), "{format}");
        for told in ["large", "others", "reminder", "receivables"] {
            assert!(ended.stdout.contains(told), "{format}: {told}");
        }
    }
}

#[test]
fn a_journey_can_be_drawn_alone() {
    let ended = two().jalon("graph two.jalon --journey others");
    assert_eq!(ended.code, 0);
    assert!(ended.stdout.contains("others: All other invoices"));
    assert!(!ended.stdout.contains("large"));
}

#[test]
fn the_words_are_those_of_the_language_that_is_asked_for() {
    let folder = two();
    let ended = folder.jalon("graph two.jalon --lang fr");
    assert!(
        ended.stdout.contains("5\u{a0}jours après l’échéance"),
        "{ended:?}"
    );
    let ended = folder.jalon_with(&[("LANG", "fr_FR.UTF-8")], "graph two.jalon");
    assert!(ended.stdout.contains("Toutes les autres factures"));
}

#[test]
fn the_ending_of_the_file_says_which_format() {
    let folder = two();
    let ended = folder.jalon("graph two.jalon -o journey.svg");
    assert_eq!((ended.code, ended.stdout.as_str()), (0, ""), "{ended:?}");
    let same = folder.jalon("graph two.jalon --format svg -o -");
    assert_eq!(folder.read("journey.svg"), same.stdout.as_bytes());
    assert_eq!(folder.jalon("graph two.jalon -o journey.dot").code, 0);
    assert!(folder.read("journey.dot").starts_with(b"digraph"));
}

#[test]
fn a_journey_that_is_not_there_gets_a_proposal_and_the_list() {
    let folder = two();
    let ended = folder.jalon("graph two.jalon --journey lrage");
    assert_eq!((ended.code, ended.stdout.as_str()), (2, ""));
    assert!(ended.stderr.contains("did you mean `large`?"), "{ended:?}");
    assert!(ended.stderr.contains("The journeys are: large, others"));
    let ended = folder.jalon("graph two.jalon --journey xyz --lang fr");
    assert!(
        ended
            .stderr
            .contains("les parcours sont\u{a0}: large, others"),
        "{ended:?}"
    );
}

#[test]
fn errors_of_the_script_are_told_and_nothing_is_drawn() {
    let folder = folder(&[("a.jalon", LATIN_1)]);
    let ended = folder.jalon("graph a.jalon -o a.svg");
    assert_eq!((ended.code, ended.stdout.as_str()), (1, ""));
    assert!(ended.stderr.contains("J0001"), "{ended:?}");
    assert_eq!(folder.contents().len(), 1);
    assert_eq!(folder.jalon("graph gone.jalon").code, 2);
}

#[test]
fn of_several_scripts_one_must_be_named_and_none_is_overwritten() {
    let folder = folder(&[("a.jalon", TWO), ("b.jalon", TWO)]);
    let ended = folder.jalon("graph .");
    assert_eq!((ended.code, ended.stdout.as_str()), (2, ""));
    assert!(
        ended.stderr.contains("there are 2 scripts here"),
        "{ended:?}"
    );
    let ended = folder.jalon("graph a.jalon --format svg -o ./a.jalon");
    assert_eq!(ended.code, 2);
    assert!(
        ended.stderr.contains("would overwrite the script"),
        "{ended:?}"
    );
    assert_eq!(folder.read("a.jalon"), TWO);
}
