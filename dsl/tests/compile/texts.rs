//! Texts of several lines: what the script's own indentation is, and what is the text's.

use jalon_core::machine::template::{LinePiece, Piece};
use jalon_dsl::compile::compile_with_all_templates;

use crate::scripts::checked_with;

/// The body of the one template of a script, values as `{}` and lines for each invoice in `[]`.
fn body(template: &str) -> String {
    let checked = checked_with(template, &[]);
    assert!(!checked.has_errors(), "{:?}", checked.diagnostics);
    let compiled = compile_with_all_templates(&checked.models[0], &checked.sources).unwrap();
    let version = &compiled.machine.templates.items()[0].versions[0];
    let pieces = version.body.clone().unwrap().pieces;
    let shown = pieces.iter().map(|piece| match piece {
        Piece::Plain(plain) => plain.to_string(),
        Piece::ForEachInvoice { line, .. } => {
            let line = line.iter().map(|piece| match piece {
                LinePiece::Plain(plain) => plain.as_str(),
                _ => "{}",
            });
            format!("[{}]", line.collect::<String>())
        }
        _ => "{}".to_owned(),
    });
    shown.collect()
}

#[test]
fn the_indentation_that_all_lines_have_is_taken_away() {
    let template = r#"template t {
  language en {
    subject "s"
    body """
      Hello,

        indented
      {for each invoice, oldest due first}- {number}: {balance}
      {count of invoices}
      - last
      """
  }
}
"#;
    assert_eq!(
        body(template),
        "Hello,\n\n  indented\n[- {}: {}]\n{}\n- last"
    );
}

#[test]
fn a_line_without_words_or_with_tabs_does_not_move_the_others() {
    let template = "template t {\n  subject \"s\"\n  body \"\"\"\n\t  one\n  \n\t  two\n\t\tthree\n  \"\"\"\n}\n";
    assert_eq!(body(template), "  one\n\n  two\n\tthree");
}

#[test]
fn words_behind_the_quotes_are_the_first_line() {
    let template =
        "template t {\n  subject \"s\"\n  body \"\"\"one\n    two\n      three\"\"\"\n}\n";
    assert_eq!(body(template), "one\ntwo\n  three");
    let alone = "template t {\n  subject \"s\"\n  body \"  as it is  \"\n}\n";
    assert_eq!(body(alone), "  as it is  ");
}

#[test]
fn how_deep_a_text_stands_in_its_script_does_not_change_the_machine() {
    let shallow = "template t {\n  subject \"s\"\n  body \"\"\"\n  one\n  two\n  \"\"\"\n}\n";
    let deep = "template t {\n  subject \"s\"\n  body \"\"\"\n          one\n          two\n          \"\"\"\n}\n";
    assert_eq!(body(shallow), body(deep));
}
