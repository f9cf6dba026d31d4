//! Scripts with faults, and files as they come from other programs.

use super::laid_out;

fn becomes(before: &str, after: &str) {
    let once = laid_out(before);
    assert_eq!(once, after);
    assert_eq!(laid_out(&once), once);
}

#[test]
fn a_line_with_a_fault_stays_as_it_was_written() {
    becomes(
        "journey j {\nmilestone a {\nstep b   1 day aftr due  ,alert c  \n   step d 1 day after due alert c\n}\n}\n",
        "journey j {\n  milestone a {\n    step b   1 day aftr due  ,alert c\n    step d   1 day after due   alert c\n  }\n}\n",
    );
}

#[test]
fn a_missing_brace_does_not_stop_the_rest() {
    becomes(
        "journey j {\n milestone a {\n  expect receipt\n\n milestone b {\n   expect  payment in full\n }\n}\n",
        "journey j {\n  milestone a {\n    expect receipt\n\n  milestone b {\n    expect payment in full\n  }\n}\n",
    );
    becomes(
        "journey j\n for all  invoices\n\nteam a\n",
        "journey j\n  for all invoices\n\nteam a\n",
    );
    becomes("team  a\n}\nteam  b\n", "team a\n}\nteam b\n");
}

#[test]
fn a_file_from_windows_keeps_its_ends_of_lines() {
    becomes("team  a\r\nteam b\r\n", "team a\r\nteam b\r\n");
    becomes("team  a\r\nteam b\n", "team a\nteam b\n");
    becomes("team  a\rteam b\r", "team a\nteam b\n");
    becomes(
        "team  a\r\njourney j {\r\nleave alone }",
        "team a\r\njourney j {\r\n  leave alone\r\n}\r\n",
    );
}

#[test]
fn a_byte_order_mark_goes() {
    becomes("\u{feff}team  a\n", "team a\n");
    becomes("\n\u{feff}\u{feff} team  a\n", "team a\n");
}

#[test]
fn decomposed_accents_and_tabs_are_kept_and_understood() {
    becomes("e\u{301}quipe\tventes\n", "e\u{301}quipe ventes\n");
    becomes(
        "client {\n\te\u{301}tat\ttexte\n\tautre_champ\ttexte\n}\n",
        "client {\n  e\u{301}tat         texte\n  autre_champ  texte\n}\n",
    );
}

#[test]
fn nothing_and_comments_alone_are_scripts_too() {
    becomes("", "");
    becomes(" \n\n\t\n", "");
    becomes("# one\n\n\n  ## two", "# one\n\n## two\n");
    becomes("\u{feff}", "");
}

#[test]
fn hidden_characters_stay_where_they_are() {
    becomes("team\u{200b}  a\nteam   b\n", "team\u{200b}  a\nteam b\n");
    becomes("team a  \u{200b}\n", "team a  \u{200b}\n");
}

#[test]
fn ten_thousand_brackets_are_no_danger() {
    for (open, close) in [
        ("{", "}"),
        ("(", ")"),
        ("{\n", "}\n"),
        ("a {\n", "}\n"),
        ("\"x\"\n", ""),
    ] {
        for text in [
            open.repeat(10_000) + &close.repeat(10_000),
            format!("journey j {{\n  for invoices where {}", open.repeat(10_000)),
        ] {
            let once = laid_out(&text);
            assert_eq!(laid_out(&once), once);
        }
    }
    let deeper: String = (0..1_000)
        .map(|depth| format!("{}\"x\"\n", " ".repeat(depth)))
        .collect();
    let deeper = format!("journey j {{\n on dispute alert a {{\n{deeper}");
    let once = laid_out(&deeper);
    assert_eq!(laid_out(&once), once);
}
