use jalon_dsl::diagnostic::{Diagnostic, Lang, codes, text};
use jalon_dsl::source::{SourceFile, Sources};
use jalon_dsl::span::{FileId, Span};

use super::*;

const PLAIN: Look = Look {
    colours: false,
    width: 80,
};

fn drawn(sources: &Sources, diagnostics: &[Diagnostic], lang: Lang, look: Look) -> String {
    let mut out = Vec::new();
    write(&Report::new(sources, diagnostics, lang), look, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn one_file(text: &str) -> (Sources, FileId) {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new("relance.jalon", text));
    (sources, file)
}

#[test]
fn a_message_shows_the_line_with_its_neighbours_and_what_to_do() {
    let (sources, file) = one_file("équipe a\r\nétape été 3 jour après envoi\r\n}\r\n\r\n");
    let start = "équipe a\r\nétape été 3 ".len();
    let span = Span::new(file, start, start + "jour".len());
    let wrong = Diagnostic::error(
        codes::MISSPELT,
        span,
        text("unknown unit", "unité inconnue"),
    )
    .help(text("write `jours`", "écrire «\u{a0}jours\u{a0}»"));
    assert_eq!(
        drawn(&sources, &[wrong], Lang::Fr, PLAIN),
        "erreur J0107

  × unité inconnue
   ╭─[relance.jalon:2:13]
 1 │ équipe a
 2 │ étape été 3 jour après envoi
   ·             ────
 3 │ }
   ╰────
  aide\u{a0}: écrire «\u{a0}jours\u{a0}»

1 erreur
"
    );
}

#[test]
fn other_places_are_shown_in_the_same_file_and_in_others() {
    let (mut sources, file) = one_file("team a\n\n\n\nteam a\n");
    let other = sources.add(SourceFile::new("std/france.jalon", "team a\n"));
    let twice = Diagnostic::warning(
        codes::BAD_NAME,
        Span::new(file, 15, 16),
        text("two teams are called `a`", ""),
    )
    .related(Span::new(file, 5, 6), text("the first", ""))
    .related(Span::new(other, 5, 6), text("and one in the library", ""));
    assert_eq!(
        drawn(&sources, &[twice], Lang::En, PLAIN),
        "warning J0114

  ⚠ two teams are called `a`
   ╭─[relance.jalon:1:6]
 1 │ team a
   ·      ┬
   ·      ╰── the first
 2 │
   ╰────
   ╭─[relance.jalon:5:6]
 4 │
 5 │ team a
   ·      ─
 6 │
   ╰────
  ☞ and one in the library
   ╭─[std/france.jalon:1:6]
 1 │ team a
   ·      ─
 2 │
   ╰────

1 warning
"
    );
}

#[test]
fn nothing_of_the_users_text_reaches_the_terminal_raw() {
    let (mut sources, file) = one_file("team \u{1b}[31m\u{202e}x\u{9b}y\u{7}\n");
    let evil = sources.add(SourceFile::new("a\u{1b}]0;title\u{7}.jalon", "team b\n"));
    let hidden = Diagnostic::error(
        codes::HIDDEN_CHARACTER,
        Span::new(file, 10, 13),
        text("hidden \u{1b}[0m", ""),
    )
    .help(text("remove \u{202e}", ""))
    .related(Span::new(evil, 0, 4), text("\u{1b}c", ""));
    let drawn = drawn(&sources, &[hidden], Lang::En, PLAIN);
    let raw: Vec<char> = drawn
        .chars()
        .filter(|c| jalon_dsl::diagnostic::visible::is_hidden(*c))
        .collect();
    assert_eq!(raw, Vec::<char>::new(), "{drawn}");
    assert!(drawn.contains("relance.jalon:1:11]"), "{drawn}");
    assert!(drawn.contains("<U+202E>"), "{drawn}");
}

#[test]
fn colours_are_used_only_where_they_are_wanted() {
    let (sources, file) = one_file("team a\n");
    let wrong = Diagnostic::error(codes::BAD_NAME, Span::new(file, 0, 4), text("no", "non"))
        .help(text("yes", "oui"));
    let wrong = std::slice::from_ref(&wrong);
    assert!(!drawn(&sources, wrong, Lang::En, PLAIN).contains('\u{1b}'));
    let coloured = drawn(
        &sources,
        wrong,
        Lang::En,
        Look {
            colours: true,
            width: 80,
        },
    );
    assert!(
        coloured.contains("\u{1b}[36mhelp:\u{1b}[0m yes"),
        "{coloured:?}"
    );
}

#[test]
fn long_lines_are_cut_around_the_place_and_columns_stay_true() {
    let line = format!("{}été{}\n", "é".repeat(500), "à".repeat(500));
    let (sources, file) = one_file(&line);
    let wrong = Diagnostic::error(
        codes::UNEXPECTED,
        Span::new(file, 1000, 1005),
        text("odd", ""),
    );
    let drawn = drawn(&sources, &[wrong], Lang::En, PLAIN);
    assert!(drawn.contains("[relance.jalon:1:501]"), "{drawn}");
    let shown = drawn
        .lines()
        .find(|line| line.starts_with(" 1 │ "))
        .unwrap();
    assert!(shown.chars().count() < 180, "{shown}");
    assert!(
        shown.contains("…éé") && shown.contains("étéà") && shown.ends_with("à…"),
        "{shown}"
    );
    let marks = drawn
        .lines()
        .find(|line| line.contains('─') && line.contains('·'))
        .unwrap();
    let column = |text: &str, wanted: char| text.chars().position(|c| c == wanted).unwrap();
    assert_eq!(column(marks, '─'), column(shown, 't') - 1, "{drawn}");
}

/// Every place in a long line, with and without a mark at the head of the file: the character that
/// is underlined is the one that was meant.
#[test]
fn the_mark_stands_under_the_place_wherever_a_long_line_is_cut() {
    for head in ["", "\u{feff}"] {
        for before in (0..400).step_by(7) {
            let line = format!("{head}{}X{}\n", "é".repeat(before), "ab".repeat(150));
            let (sources, file) = one_file(&line);
            let at = line.find('X').unwrap();
            let span = Span::new(file, at, at + 1);
            let wrong = Diagnostic::error(codes::UNEXPECTED, span, here());
            let drawn = drawn(&sources, &[wrong], Lang::En, PLAIN);
            assert!(
                drawn.contains(&format!("[relance.jalon:1:{}]", before + 1)),
                "{drawn}"
            );
            let lines: Vec<&str> = drawn.lines().collect();
            let shown = lines
                .iter()
                .position(|line| line.starts_with(" 1 │ "))
                .unwrap();
            let place = |line: &str, wanted| line.chars().position(|c| c == wanted);
            assert_eq!(
                place(lines[shown], 'X'),
                place(lines[shown + 1], '─'),
                "{drawn}"
            );
        }
    }
}

#[test]
fn a_place_of_many_lines_is_marked_in_its_first_line() {
    let (sources, file) = one_file("journey a {\n  x\n  y\n  z\n");
    let open = Diagnostic::error(
        codes::UNCLOSED_BLOCK,
        Span::new(file, 10, 22),
        text("open", ""),
    );
    let drawn = drawn(&sources, &[open], Lang::En, PLAIN);
    assert!(
        drawn.contains(" 1 │ journey a {\n   ·           ─\n 2 │   x\n   ╰"),
        "{drawn}"
    );
}

#[test]
fn long_advice_is_wrapped_and_text_to_paste_is_not() {
    let mut out = Vec::new();
    let paste = format!("  step {}", "a ".repeat(60));
    let advice = format!("{}\n{paste}", "word ".repeat(30).trim_end());
    write_advice(&advice, Lang::En, PLAIN, &mut out).unwrap();
    let written = String::from_utf8(out).unwrap();
    let lines: Vec<&str> = written.lines().collect();
    assert!(lines.len() >= 3, "{written}");
    let (last, wrapped) = lines.split_last().unwrap();
    assert!(
        wrapped.iter().all(|line| line.chars().count() <= 80),
        "{written}"
    );
    assert!(last.ends_with(&paste), "{written}");
}

/// miette asserts what it expects of places; whatever the file and the place, it must get it.
#[test]
fn any_place_in_any_text_can_be_drawn() {
    let pieces = [
        "a", "é", "\u{1b}", "\n", "\r", "\r\n", "\t", "漢", "{", " ", "\u{feff}", "e\u{301}",
    ];
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % below.max(1) as u64) as usize
    };
    for _ in 0..crate::bounds::bound("places_drawn") {
        let count = next(40);
        let text: String = (0..count).map(|_| pieces[next(pieces.len())]).collect();
        let (sources, file) = one_file(&text);
        let mut place = || {
            let (a, b) = (next(text.len() + 3), next(text.len() + 3));
            Span::new(file, a.min(b), a.max(b))
        };
        let one = Diagnostic::error(codes::UNEXPECTED, place(), here())
            .related(place(), here())
            .related(place(), here());
        let drawn = drawn(&sources, &[one], Lang::En, PLAIN);
        assert!(!drawn.contains("Failed to read"), "{text:?}\n{drawn}");
    }
}

fn here() -> jalon_dsl::diagnostic::Text {
    text("here", "ici")
}
