//! What was written with a booking: field 86, in the forms that banks give it.
//!
//! ```text
//! 166?00GUTSCHRIFT?20EREF+E-17?21SVWZ+invoice F-1?30BIC?31IBAN?32NAME     pieces of 27 letters
//! /TRTP/SEPA OVERBOEKING/IBAN/NL..../NAME/.../REMI/.../EREF/...             words between strokes
//! BETALINGSKENM.  123456789                                                as it comes
//! ```

use smol_str::SmolStr;

use crate::camt::is_none;
use crate::letters::tidy;
use crate::statement::{Entry, Part, Side};

/// A full line of a field, and a full piece of it: what goes on after it goes on without a space.
const LINE: usize = 65;
const PIECE: usize = 27;
/// The most letters that are kept of what was written.
const TEXT_MAX: usize = 2_000;

/// Adds a field 86 to a booking.
pub(super) fn add(entry: &mut Entry, lines: &[&str]) {
    let Some(detail) = entry.details.first_mut() else {
        return;
    };
    let joined = join(lines, LINE);
    match sign_of(&joined) {
        Some(sign) => {
            let kind = joined.get(..3).unwrap_or_default();
            // Direct debits that come back.
            if matches!(kind, "108" | "109") && detail.side == Side::Out {
                detail.side = Side::InTakenBack;
                entry.side = Side::InTakenBack;
            }
            // Own transfers that come back.
            if kind == "159" && detail.side == Side::In {
                detail.side = Side::OutTakenBack;
                entry.side = Side::OutTakenBack;
            }
            pieces(&joined, sign, &mut detail.part);
        }
        None if strokes(&joined, &mut detail.part) => {}
        None => say(&mut detail.part, &joined),
    }
}

/// Adds a field that one bank has of its own: lines with two digits before them.
pub(super) fn add_own(entry: &mut Entry, lines: &[&str]) {
    let Some(detail) = entry.details.first_mut() else {
        return;
    };
    for line in lines {
        let (number, said) = (
            line.get(..2).unwrap_or_default(),
            line.get(2..).unwrap_or_default(),
        );
        match number {
            "01" | "02" | "03" | "04" => say(&mut detail.part, said),
            "15" => detail.part.party.name = tidy(said).into(),
            _ => {}
        }
    }
}

/// The sign between the pieces: `166?00...`.
fn sign_of(joined: &str) -> Option<char> {
    let mut letters = joined.trim_start().chars();
    let digits = letters
        .by_ref()
        .take(3)
        .filter(char::is_ascii_digit)
        .count();
    let sign = letters.next()?;
    let number = letters.take(2).filter(char::is_ascii_digit).count();
    let is_sign = !sign.is_alphanumeric() && !sign.is_whitespace() && sign != '/';
    (digits == 3 && number == 2 && is_sign).then_some(sign)
}

/// Pieces: words before a plus say what follows them.
fn pieces(joined: &str, sign: char, part: &mut Part) {
    let mut said: Vec<(&str, String)> = vec![("", String::new())];
    let (mut name, mut account) = (String::new(), String::new());
    for piece in joined.split(sign).skip(1) {
        let Some((number, words)) = piece.split_at_checked(2) else {
            continue;
        };
        match number {
            "20" | "21" | "22" | "23" | "24" | "25" | "26" | "27" | "28" | "29" | "60" | "61"
            | "62" | "63" => {
                if let Some((tag, words)) = tagged(words) {
                    said.push((tag, words.to_owned()));
                } else if let Some((_, last)) = said.last_mut() {
                    let is_full = last_piece_is_full(last);
                    if !is_full && !last.is_empty() {
                        last.push(' ');
                    }
                    last.push_str(words);
                }
                if let Some((_, last)) = said.last_mut() {
                    mark_full(last, words.chars().count() >= PIECE);
                }
            }
            "31" => account = words.to_owned(),
            "32" => name = words.to_owned(),
            "33" => {
                if name.chars().count() < PIECE && !name.is_empty() {
                    name.push(' ');
                }
                name.push_str(words);
            }
            "38" if account.is_empty() => account = words.to_owned(),
            _ => {}
        }
    }
    for (tag, words) in &mut said {
        mark_full(words, false);
        let words = tidy(words);
        let reference = || (!is_none(&words)).then(|| SmolStr::new(&words));
        match *tag {
            "EREF" => part.end_to_end = reference().or(part.end_to_end.take()),
            "KREF" | "MREF" | "CRED" | "DEBT" | "COAM" | "OAMT" | "BIC" => {}
            "IBAN" => account = words,
            "ABWA" => name = words,
            "RREF" => part.structured.extend(reference()),
            _ => say(part, &words),
        }
    }
    if !name.trim().is_empty() {
        part.party.name = tidy(&name).into();
    }
    let bare = account.chars().filter(|c| c.is_alphanumeric());
    let bare: SmolStr = bare.flat_map(char::to_uppercase).take(40).collect();
    if !is_none(&bare) {
        part.party.account = bare;
    }
}

/// A piece that is full goes on in the next one without a space: a sign that no text has tells it.
const FULL: char = '\u{1}';

fn last_piece_is_full(words: &mut String) -> bool {
    match words.ends_with(FULL) {
        true => words.pop().is_some(),
        false => false,
    }
}

fn mark_full(words: &mut String, full: bool) {
    last_piece_is_full(words);
    if full {
        words.push(FULL);
    }
}

/// The words that a piece may begin with, and what follows.
fn tagged(words: &str) -> Option<(&'static str, &str)> {
    const TAGS: [&str; 13] = [
        "EREF", "KREF", "MREF", "CRED", "DEBT", "COAM", "OAMT", "SVWZ", "ABWA", "IBAN", "BIC",
        "RREF", "MTLG",
    ];
    TAGS.iter().find_map(|tag| {
        let rest = words.strip_prefix(tag)?;
        let rest = rest.strip_prefix('+').or(rest.strip_prefix(':'))?;
        Some((*tag, rest))
    })
}

/// Words between strokes, as banks of the Netherlands write them; whether it was so written.
fn strokes(joined: &str, part: &mut Part) -> bool {
    const WORDS: [&str; 9] = [
        "/TRTP/", "/IBAN/", "/NAME/", "/REMI/", "/EREF/", "/CNTP/", "/RTRN/", "/MARF/", "/CSID/",
    ];
    if !WORDS.iter().any(|word| joined.contains(word)) {
        return false;
    }
    let mut found: Vec<(usize, &str)> = WORDS
        .iter()
        .filter_map(|word| Some((joined.find(word)?, *word)))
        .collect();
    found.sort_unstable();
    for (place, (at, word)) in found.iter().enumerate() {
        let from = at + word.len();
        let to = found.get(place + 1).map_or(joined.len(), |(next, _)| *next);
        let said = tidy(joined.get(from..to).unwrap_or_default());
        let said = said.trim_matches('/').trim();
        match *word {
            "/IBAN/" => part.party.account = said.into(),
            "/NAME/" => part.party.name = said.into(),
            "/EREF/" if !is_none(said) => part.end_to_end = Some(said.into()),
            "/RTRN/" => part.reason_code = Some(said.into()),
            "/CNTP/" => {
                let mut pieces = said.split('/');
                part.party.account = pieces.next().unwrap_or_default().into();
                part.party.name = pieces.nth(1).unwrap_or_default().into();
            }
            "/REMI/" => {
                let said = said.strip_prefix("USTD//").unwrap_or(said);
                match said.strip_prefix("STRD/") {
                    Some(strict) => {
                        let reference = strict.rsplit('/').next().unwrap_or_default();
                        part.structured.push(reference.into());
                    }
                    None => say(part, said),
                }
            }
            _ => {}
        }
    }
    true
}

/// Adds to what was written.
fn say(part: &mut Part, words: &str) {
    let joined = tidy(&format!("{} {words}", part.text));
    part.text = joined.chars().take(TEXT_MAX).collect();
}

/// Lines as one: what fills a line goes on in the next one.
fn join(lines: &[&str], full: usize) -> String {
    let mut joined = String::new();
    let mut was_full = true;
    for line in lines {
        if !was_full && !line.starts_with('?') {
            joined.push(' ');
        }
        joined.push_str(line);
        was_full = line.chars().count() >= full;
    }
    joined
}
