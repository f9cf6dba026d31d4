//! Numbers, dates and times, as each language writes them.

use smol_str::SmolStr;

use super::lexer::Lexer;
use super::token::{Date, Decimal, Kind};
use crate::diagnostic::{Diagnostic, codes, text};
use crate::words::Surface;

/// Reads what begins with a digit.
pub(super) fn read(lexer: &mut Lexer) {
    if !(date(lexer) || time(lexer)) {
        number(lexer);
    }
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// `2026-01-05` everywhere, `05/01/2026` in French.
fn date(lexer: &mut Lexer) -> bool {
    let rest = lexer.rest();
    let first = digits(rest);
    let Some(sign @ ('-' | '/')) = rest[first..].chars().next() else {
        return false;
    };
    let second_at = first + 1;
    let second = digits(&rest[second_at..]);
    let third_at = second_at + second + 1;
    if second == 0 || second > 2 || rest.as_bytes().get(third_at - 1) != Some(&(sign as u8)) {
        return false;
    }
    let third = digits(&rest[third_at..]);
    let iso = sign == '-' && first == 4 && (1..=2).contains(&third);
    let by_day = sign == '/' && (1..=2).contains(&first) && third == 4;
    if !(iso || by_day) {
        return false;
    }
    let part = |at: usize, length: usize| rest[at..at + length].parse::<i32>().unwrap_or(0);
    let (a, b, c) = (
        part(0, first),
        part(second_at, second),
        part(third_at, third),
    );
    let (year, month, day) = if iso { (a, b, c) } else { (c, b, a) };
    let length = third_at + third;
    let found = existing(year, month, day);
    let span = lexer.span(lexer.at, lexer.at + length);
    let shown = rest[..length].to_owned();
    if found.is_none() {
        lexer.out.diagnostics.push(Diagnostic::error(
            codes::IMPOSSIBLE_DATE,
            span,
            text(
                format!("there is no day {shown}"),
                format!("le jour {shown} n’existe pas"),
            ),
        ));
    } else if by_day && lexer.surface == Surface::English {
        let iso = format!("{year:04}-{month:02}-{day:02}");
        lexer.out.diagnostics.push(
            Diagnostic::error(
                codes::IMPOSSIBLE_DATE,
                span,
                text(
                    format!("`{shown}` could be read in two ways"),
                    format!("`{shown}` peut se lire de deux façons"),
                ),
            )
            .help(text(
                format!("in an English script write year, month and day: `{iso}`"),
                format!("dans un script anglais, écrivez année, mois et jour : `{iso}`"),
            ))
            .fix(span, iso),
        );
    } else if iso && (second < 2 || third < 2) {
        let full = format!("{year:04}-{month:02}-{day:02}");
        lexer.out.diagnostics.push(
            Diagnostic::error(
                codes::IMPOSSIBLE_DATE,
                span,
                text(
                    "a date has two digits for the month and the day",
                    "une date a deux chiffres pour le mois et le jour",
                ),
            )
            .fix(span, full),
        );
    }
    lexer.push(Kind::Date(found), length, SmolStr::default());
    true
}

/// The day, if it exists (proleptic Gregorian calendar).
fn existing(year: i32, month: i32, day: i32) -> Option<Date> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + i32::from(leap),
        _ => return None,
    };
    let fits = (1..=last).contains(&day) && (1000..=9999).contains(&year);
    fits.then_some(Date {
        year,
        month: month as u8,
        day: day as u8,
    })
}

/// `09:00` everywhere, `9h` and `9h30` too in French.
fn time(lexer: &mut Lexer) -> bool {
    let rest = lexer.rest();
    let first = digits(rest);
    if first == 0 || first > 2 {
        return false;
    }
    let (sign, french) = match rest.as_bytes().get(first) {
        Some(b':') => (':', false),
        Some(b'h') if lexer.surface == Surface::French => ('h', true),
        _ => return false,
    };
    let minutes = digits(&rest[first + 1..]);
    let letters = rest[first + 1..]
        .chars()
        .next()
        .is_some_and(char::is_alphabetic);
    if (minutes != 2 && !(french && minutes == 0)) || (french && letters) {
        return false;
    }
    let hour: u16 = rest[..first].parse().unwrap_or(99);
    let minute: u16 = match minutes {
        0 => 0,
        _ => rest[first + 1..first + 3].parse().unwrap_or(99),
    };
    let exists = hour < 24 && minute < 60 || hour == 24 && minute == 0;
    let length = first + 1 + minutes;
    if !exists {
        let shown = rest[..length].to_owned();
        lexer.out.diagnostics.push(Diagnostic::error(
            codes::IMPOSSIBLE_DATE,
            lexer.span(lexer.at, lexer.at + length),
            text(
                format!("there is no time {shown}"),
                format!("l’heure {shown} n’existe pas"),
            ),
        ));
    }
    debug_assert!(sign == ':' || french);
    lexer.push(
        Kind::Time(exists.then_some(hour * 60 + minute)),
        length,
        SmolStr::default(),
    );
    true
}

/// `1,200.50` in English, `1 200,50` in French (spaces group only in an amount of money).
fn number(lexer: &mut Lexer) {
    let rest = lexer.rest();
    let (point, group) = match lexer.surface {
        Surface::English => ('.', Some(',')),
        Surface::French => (',', None),
    };
    let mut end = digits(rest);
    if end <= 3 {
        if let Some(comma) = group {
            while three_digits(&rest[end..], comma) {
                end += 1 + 3;
            }
        }
        let mut spaced = end;
        let mut no_break = true;
        while let Some(gap) = rest[spaced..]
            .chars()
            .next()
            .filter(|c| matches!(c, ' ' | '\u{a0}' | '\u{202f}'))
            && three_digits(&rest[spaced..], gap)
        {
            no_break &= gap != ' ';
            spaced += gap.len_utf8() + 3;
        }
        // A space that cannot break a line stands between digits for one reason only.
        if spaced > end && (no_break || is_money(&rest[spaced..], point)) {
            end = spaced;
        }
    }
    let wrong_point = if point == '.' { ',' } else { '.' };
    let mut scale = 0;
    let mut wrong = false;
    for sign in [point, wrong_point] {
        let behind = rest[end..].strip_prefix(sign).map_or(0, digits);
        if scale == 0 && behind > 0 {
            wrong = sign == wrong_point;
            scale = behind;
            end += 1 + behind;
        }
    }
    // `1.200,50` in an English script, `1,200.50` in a French one.
    let behind = rest[end..].strip_prefix(['.', ',']).map_or(0, digits);
    if scale > 0 && behind > 0 {
        (wrong, scale) = (true, behind);
        end += 1 + behind;
    }
    let value = decimal(&rest[..end], scale);
    let span = lexer.span(lexer.at, lexer.at + end);
    if wrong {
        let shown = rest[..end].to_owned();
        let right = as_written_here(&shown, point);
        let mut found = Diagnostic::error(
                codes::BAD_NUMBER,
                span,
                text(format!("`{shown}` is not how a number is written here"), format!("`{shown}` ne s’écrit pas ainsi ici")),
            )
            .help(text(
                "an English script writes `1,200.50`, a French one `1 200,50`; a comma between two things needs a space behind it",
                "un script français écrit `1 200,50`, un script anglais `1,200.50` ; une virgule entre deux choses veut un espace derrière elle",
            ));
        if let Some(right) = right {
            found = found.fix(span, right);
        }
        lexer.out.diagnostics.push(found);
    }
    let value = value.unwrap_or_else(|| {
        lexer.out.diagnostics.push(Diagnostic::error(
            codes::BAD_NUMBER,
            span,
            text("this number is too large", "ce nombre est trop grand"),
        ));
        Decimal {
            mantissa: 0,
            scale: 0,
        }
    });
    lexer.push(Kind::Number(value), end, SmolStr::default());
}

/// A number of the other language as this one writes it; none where a thousand times more or less
/// could be meant.
fn as_written_here(shown: &str, point: char) -> Option<String> {
    let group = if point == '.' { "," } else { " " };
    let (whole, decimals) = shown.rsplit_once(['.', ','])?;
    let parts: Vec<&str> = whole.split(['.', ',']).collect();
    let (first, groups) = parts.split_first()?;
    let last_sign = shown.chars().nth(whole.chars().count())?;
    let mixed = whole.contains(last_sign) || groups.iter().any(|part| part.len() != 3);
    let thousands = groups.is_empty() && decimals.len() == 3 && !first.starts_with('0');
    (!mixed && !thousands).then(|| format!("{}{point}{decimals}", parts.join(group)))
}

/// Whether `sign` and exactly three digits stand here.
fn three_digits(text: &str, sign: char) -> bool {
    text.strip_prefix(sign)
        .is_some_and(|rest| digits(rest) == 3)
}

/// Whether decimals, if any, and a currency follow.
fn is_money(text: &str, point: char) -> bool {
    let decimals = text
        .strip_prefix(point)
        .map_or(0, |rest| match digits(rest) {
            0 => 0,
            count => count + 1,
        });
    let behind = text[decimals..].trim_start_matches([' ', '\u{a0}', '\u{202f}']);
    let capitals = behind.bytes().take_while(u8::is_ascii_uppercase).count();
    behind.starts_with('€') || capitals == 3
}

fn decimal(text: &str, scale: usize) -> Option<Decimal> {
    let mut mantissa: i64 = 0;
    for digit in text.bytes().filter(u8::is_ascii_digit) {
        mantissa = mantissa
            .checked_mul(10)?
            .checked_add(i64::from(digit - b'0'))?;
    }
    let fits = scale <= 9 && mantissa <= 1_000_000_000_000_000;
    fits.then_some(Decimal {
        mantissa,
        scale: scale as u8,
    })
}
