//! Amounts as files write them, and the decimal sign that a whole file speaks for.

use jalon_core::{Decimal, DecimalError};

use crate::text::{Guess, Refusal, shown, text};

/// The sign before the decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecimalSign {
    /// `1,234.56`
    Point,
    /// `1.234,56`
    Comma,
}

impl DecimalSign {
    /// The sign that a mapping names.
    pub fn from_name(name: &str) -> Option<DecimalSign> {
        match name {
            "." => Some(DecimalSign::Point),
            "," => Some(DecimalSign::Comma),
            _ => None,
        }
    }

    const fn sign(self) -> char {
        match self {
            DecimalSign::Point => '.',
            DecimalSign::Comma => ',',
        }
    }

    const fn other(self) -> DecimalSign {
        match self {
            DecimalSign::Point => DecimalSign::Comma,
            DecimalSign::Comma => DecimalSign::Point,
        }
    }
}

/// Why a text is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AmountFault {
    NotANumber,
    /// `1e9`: digits may be lost.
    Exponent,
    /// `1,234`: a thousand or a little more than one, and the file does not say.
    Unsure,
    /// Points or commas stand where neither thousands nor decimals do.
    Grouping,
    /// Another currency than the row's stands beside it.
    OtherCurrency,
    TooLarge,
    TooManyDecimals,
}

/// An amount without what stands around its digits.
struct Bare {
    digits: String,
    negative: bool,
}

/// Reads an amount; `currency` is the code that may stand beside it.
pub(crate) fn read(
    written: &str,
    sign: Option<DecimalSign>,
    currency: Option<&str>,
) -> Result<Decimal, AmountFault> {
    let bare = bare(written, currency)?;
    let sign = match (hint(&bare.digits), sign) {
        (_, Some(sign)) => sign,
        (Hint::Plain, None) => DecimalSign::Point,
        (Hint::Sign(sign), None) => sign,
        (Hint::Unsure, None) => return Err(AmountFault::Unsure),
        (Hint::Neither, None) => return Err(AmountFault::Grouping),
    };
    let (whole, decimals) = match bare.digits.rsplit_once(sign.sign()) {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (bare.digits.as_str(), None),
    };
    if whole.contains(sign.sign()) || decimals.is_some_and(|d| d.contains(sign.other().sign())) {
        return Err(AmountFault::Grouping);
    }
    if whole.contains(sign.other().sign()) && !grouped(whole, sign.other().sign()) {
        return Err(AmountFault::Grouping);
    }
    let mut plain = String::with_capacity(bare.digits.len() + 2);
    if bare.negative {
        plain.push('-');
    }
    plain.extend(whole.chars().filter(char::is_ascii_digit));
    if plain.len() == usize::from(bare.negative) {
        plain.push('0');
    }
    if let Some(decimals) = decimals.filter(|decimals| !decimals.is_empty()) {
        plain.push('.');
        plain.push_str(decimals);
    }
    plain.parse().map_err(|error| match error {
        DecimalError::NotPlain => AmountFault::NotANumber,
        DecimalError::TooLarge => AmountFault::TooLarge,
        DecimalError::TooManyDecimals { .. } => AmountFault::TooManyDecimals,
    })
}

/// Takes away what may stand around the digits: `(12.00)`, `12.00-`, `€ 12.00`, `1 234,56 EUR`.
fn bare(written: &str, currency: Option<&str>) -> Result<Bare, AmountFault> {
    let mut rest = written.trim();
    let mut negative = false;
    if let Some(inside) = rest.strip_prefix('(').and_then(|r| r.strip_suffix(')')) {
        (negative, rest) = (true, inside.trim());
    }
    rest = without_currency(rest, currency)?;
    for minus in ['-', '−', '–'] {
        let inside = rest.strip_prefix(minus).or(rest.strip_suffix(minus));
        if let Some(inside) = inside {
            if negative {
                return Err(AmountFault::NotANumber);
            }
            (negative, rest) = (true, inside.trim());
            break;
        }
    }
    rest = rest.strip_prefix('+').unwrap_or(rest).trim();
    rest = without_currency(rest, currency)?;
    if is_exponent(rest) {
        return Err(AmountFault::Exponent);
    }
    let mut digits = String::with_capacity(rest.len());
    for letter in rest.chars() {
        match letter {
            '0'..='9' | '.' | ',' => digits.push(letter),
            ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’' => {}
            _ => return Err(AmountFault::NotANumber),
        }
    }
    if !digits.bytes().any(|byte| byte.is_ascii_digit()) {
        return Err(AmountFault::NotANumber);
    }
    // `1 23` is no number: spaces and apostrophes only part groups of three.
    let mut groups = rest.split(|c: char| !c.is_ascii_digit() && c != '.' && c != ',');
    let first = groups.next().unwrap_or_default();
    for group in groups {
        let before_decimals = group.bytes().take_while(u8::is_ascii_digit).count();
        if first.len() > 3 || first.contains(['.', ',']) || before_decimals != 3 {
            return Err(AmountFault::Grouping);
        }
    }
    Ok(Bare { digits, negative })
}

/// Whose sign is a pound.
const POUNDS: &[&str] = &[
    "GBP", "EGP", "FKP", "GIP", "LBP", "SDG", "SHP", "SSP", "SYP",
];
/// Whose sign is a dollar, or a peso.
const DOLLARS: &[&str] = &[
    "USD", "ARS", "AUD", "BBD", "BMD", "BND", "BRL", "BSD", "BZD", "CAD", "CLP", "COP", "CUP",
    "CVE", "DOP", "FJD", "GYD", "HKD", "JMD", "KYD", "LRD", "MOP", "MXN", "NAD", "NIO", "NZD",
    "SBD", "SGD", "SRD", "TOP", "TTD", "TWD", "USN", "UYU", "WST", "XCD",
];

fn without_currency<'a>(text: &'a str, currency: Option<&str>) -> Result<&'a str, AmountFault> {
    let known: [(char, &[&str]); 4] = [
        ('€', &["EUR"]),
        ('£', POUNDS),
        ('$', DOLLARS),
        ('¥', &["JPY", "CNY"]),
    ];
    let mut rest = text;
    for (symbol, codes) in known {
        let inside = rest.strip_prefix(symbol).or(rest.strip_suffix(symbol));
        if let Some(inside) = inside {
            if currency.is_some_and(|currency| !codes.contains(&currency)) {
                return Err(AmountFault::OtherCurrency);
            }
            rest = inside.trim();
        }
    }
    let front: String = rest.chars().take_while(char::is_ascii_alphabetic).collect();
    let back = rest.len()
        - rest
            .trim_end_matches(|c: char| c.is_ascii_alphabetic())
            .len();
    let (code, inside) = if front.len() == 3 {
        (front.as_str(), rest.get(3..).unwrap_or_default())
    } else if back == 3 {
        let at = rest.len() - 3;
        (
            rest.get(at..).unwrap_or_default(),
            rest.get(..at).unwrap_or_default(),
        )
    } else {
        return Ok(rest);
    };
    let code = code.to_ascii_uppercase();
    match (jalon_core::Currency::from_code(&code), currency) {
        (None, _) => Err(AmountFault::NotANumber),
        (Some(_), Some(currency)) if currency != code => Err(AmountFault::OtherCurrency),
        (Some(_), _) => Ok(inside.trim()),
    }
}

fn is_exponent(text: &str) -> bool {
    let Some((front, back)) = text.split_once(['e', 'E']) else {
        return false;
    };
    let back = back.trim_start_matches(['+', '-']);
    let number = |part: &str, others: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|c| c.is_ascii_digit() || others.contains(c))
    };
    number(front, ".,") && number(back, "")
}

/// Whether a number is written in groups of three: `1.234.567`.
fn grouped(whole: &str, sign: char) -> bool {
    let mut groups = whole.split(sign);
    let first = groups.next().unwrap_or_default().len();
    (1..=3).contains(&first) && groups.all(|group| group.len() == 3)
}

/// What a number says about the decimal sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hint {
    Plain,
    Sign(DecimalSign),
    Unsure,
    Neither,
}

fn hint(digits: &str) -> Hint {
    let points = digits.matches('.').count();
    let commas = digits.matches(',').count();
    let (sign, count) = match (points, commas) {
        (0, 0) => return Hint::Plain,
        (1.., 1..) => {
            let point_last = digits.rfind('.') > digits.rfind(',');
            let (sign, once) = if point_last {
                (DecimalSign::Point, points == 1)
            } else {
                (DecimalSign::Comma, commas == 1)
            };
            return if once {
                Hint::Sign(sign)
            } else {
                Hint::Neither
            };
        }
        (points, 0) => (DecimalSign::Point, points),
        (_, commas) => (DecimalSign::Comma, commas),
    };
    if count > 1 {
        let thousands = grouped(digits, sign.sign());
        return if thousands {
            Hint::Sign(sign.other())
        } else {
            Hint::Neither
        };
    }
    let (whole, decimals) = digits.split_once(sign.sign()).unwrap_or((digits, ""));
    let like_thousands =
        decimals.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0');
    if like_thousands {
        Hint::Unsure
    } else {
        Hint::Sign(sign)
    }
}

/// What the amounts of a whole file say about their decimal sign.
#[derive(Debug, Default)]
pub(crate) struct AmountEvidence {
    point: Option<(u64, String)>,
    comma: Option<(u64, String)>,
    unsure: Option<(u64, String)>,
}

impl AmountEvidence {
    /// Takes the amount of a line into account.
    pub(crate) fn see(&mut self, line: u64, written: &str) {
        let Ok(bare) = bare(written, None) else {
            return;
        };
        let place = match hint(&bare.digits) {
            Hint::Sign(DecimalSign::Point) => &mut self.point,
            Hint::Sign(DecimalSign::Comma) => &mut self.comma,
            Hint::Unsure => &mut self.unsure,
            Hint::Plain | Hint::Neither => return,
        };
        if place.is_none() {
            *place = Some((line, shown(written)));
        }
    }

    /// The sign, if the file leaves no doubt; the error says what is in doubt.
    pub(crate) fn judge(&self) -> Result<Option<(DecimalSign, Guess)>, Refusal> {
        let settle = || {
            text(
                "write into the mapping: decimal = \",\", or decimal = \".\"",
                "écrivez dans la correspondance : decimal = \",\" ou decimal = \".\"",
            )
        };
        let sure = |sign: DecimalSign, (line, written): &(u64, String)| {
            let what = match sign {
                DecimalSign::Point => text(
                    "decimals stand behind a point",
                    "les décimales suivent un point",
                ),
                DecimalSign::Comma => text(
                    "decimals stand behind a comma",
                    "les décimales suivent une virgule",
                ),
            };
            let why = text(
                format!("line {line} has {written}"),
                format!("la ligne {line} porte {written}"),
            );
            Ok(Some((sign, Guess { what, why })))
        };
        match (&self.point, &self.comma, &self.unsure) {
            (Some((point_line, point)), Some((comma_line, comma)), _) => Err(Refusal::new(
                text(
                    format!(
                        "amounts are written in two ways: {point} on line {point_line}, {comma} on line {comma_line}"
                    ),
                    format!(
                        "les montants sont écrits de deux façons : {point} à la ligne {point_line}, {comma} à la ligne {comma_line}"
                    ),
                ),
                settle(),
            )
            .at(*point_line.max(comma_line))),
            (Some(seen), None, _) => sure(DecimalSign::Point, seen),
            (None, Some(seen), _) => sure(DecimalSign::Comma, seen),
            (None, None, Some((line, written))) => Err(Refusal::new(
                text(
                    format!("no amount tells whether {written} is in thousands or has decimals"),
                    format!("aucun montant ne dit si {written} est en milliers ou avec décimales"),
                ),
                settle(),
            )
            .at(*line)),
            (None, None, None) => Ok(None),
        }
    }
}
