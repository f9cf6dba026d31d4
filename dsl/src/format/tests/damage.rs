//! Scripts with random damage: nothing is lost, nothing moves twice, nothing panics.

use super::random::{Random, bound};
use super::{SCRIPTS, laid_out};
use crate::format::verify::same_characters;
use crate::span::FileId;
use crate::syntax::{lexer, surface};

/// Pieces that like to do harm.
const ODD: &[&str] = &[
    "{",
    "}",
    "\"",
    "\"\"\"",
    "«",
    "»",
    "#",
    ",",
    ";",
    "(",
    ")",
    "\n",
    "\r\n",
    "\r",
    "\t",
    " ",
    "\n\n\n",
    "    ",
    "\u{feff}",
    "\u{200b}",
    "\u{a0}",
    "\u{202e}",
    "'",
    "’",
    "é",
    "e\u{301}",
    "/",
    ".",
    "1 200 EUR",
    "2026-02-30",
    "05/01/2026",
    "9h30",
    "otherwise",
    "sinon",
    "tant qu'",
    "l'",
    "\u{2028}",
    "\u{b}",
    "\\",
    "step",
    "étape",
    "$",
    "et",
    "\"a",
    "яблоко",
    "if any",
    "within",
    "}\n}",
    "{ {",
    "≤",
];

fn damage(random: &mut Random, text: &str) -> String {
    let lexed = lexer::lex(FileId(0), text, surface::detect(text));
    let tokens: Vec<_> = lexed
        .tokens
        .iter()
        .map(|token| token.span.range())
        .collect();
    let pick = |random: &mut Random| match tokens.get(random.below(tokens.len())) {
        Some(range) if random.below(2) == 0 => range.clone(),
        _ => {
            let mut start = random.below(text.len() + 1);
            while !text.is_char_boundary(start) {
                start -= 1;
            }
            let mut end = (start + 1 + random.below(3)).min(text.len());
            while !text.is_char_boundary(end) {
                end += 1;
            }
            start..end
        }
    };
    let one = pick(random);
    let (before, piece, after) = (&text[..one.start], &text[one.clone()], &text[one.end..]);
    match random.below(5) {
        0 => format!("{before}{after}"),
        1 => format!("{before}{piece}{piece}{after}"),
        2 => format!("{before}{}{after}", ODD[random.below(ODD.len())]),
        3 => format!("{before}{}{piece}{after}", ODD[random.below(ODD.len())]),
        _ => {
            let other = &text[pick(random)];
            format!("{before}{other}{after}")
        }
    }
}

#[test]
fn a_damaged_script_loses_nothing_and_is_laid_out_once() {
    let mut random = Random::new();
    for case in 0..bound("damaged_scripts_laid_out") {
        let mut text = SCRIPTS[random.below(SCRIPTS.len())].to_owned();
        // A part of a script does as well, and is quicker.
        if random.below(8) > 0 {
            let lines: Vec<&str> = text.lines().collect();
            let from = random.below(lines.len());
            let to = (from + 1 + random.below(30)).min(lines.len());
            text = lines[from..to].join("\n");
        }
        for _ in 0..1 + random.below(4) {
            text = damage(&mut random, &text);
        }
        let once = laid_out(&text);
        let without_mark = text.replace('\u{feff}', "");
        let lost = same_characters(&without_mark, &once.replace('\u{feff}', ""));
        assert_eq!(lost, Ok(()), "case {case}: {text}\n=>\n{once}");
        let twice = laid_out(&once);
        assert!(
            once == twice,
            "case {case}: {text:?}\n=>\n{once}\n=>\n{twice}"
        );
    }
}

/// Where texts begin and end does not hang on white space that a layout takes away.
#[test]
fn white_space_behind_quotes_is_no_part_of_a_text() {
    let script = |behind: &str| {
        format!(
            "greetings\n\n      Accounts, {{seller.name}}\n      \"\"\"\n  }}\n}}\n\ntemplate firm {{\n  \
             language en {{\n    body \"\"\"{behind}\n      Dear customer,\n      s\n"
        )
    };
    let plain = laid_out(&script(""));
    for behind in [" ", "\t", "\u{a0}", "\u{202f}", "\u{2009}", " \u{a0} "] {
        let once = laid_out(&script(behind));
        assert_eq!(laid_out(&once), once, "{behind:?}");
        let without = once.replace(&format!("\"\"\"{behind}\n"), "\"\"\"\n");
        assert_eq!(without, plain, "{behind:?}");
    }
}
