//! The two languages of a report, and how each writes what is counted.

use jalon_core::{Day, Money, Number};
use jalon_render::Language;

/// The language of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// English.
    En,
    /// French.
    Fr,
}

/// A space at which no line breaks.
const NO_BREAK: &str = "\u{a0}";

const MONTHS_EN: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
const MONTHS_FR: [&str; 12] = [
    "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.",
    "déc.",
];

impl Lang {
    /// The words of this language.
    pub fn pick<T>(self, english: T, french: T) -> T {
        match self {
            Lang::En => english,
            Lang::Fr => french,
        }
    }

    /// Its tag.
    pub fn tag(self) -> &'static str {
        self.pick("en", "fr")
    }

    /// The language in which values are written.
    pub fn values(self) -> Language {
        self.pick(Language::English, Language::French)
    }

    /// `1,204`, `1 204`.
    pub fn count(self, count: u64) -> String {
        self.values().count(count)
    }

    /// `1 invoice`, `2 invoices`; in French, nothing is singular, too.
    pub fn counted(self, count: u64, one: &str, many: &str) -> String {
        let singular = count == 1 || count == 0 && self == Lang::Fr;
        let noun = if singular { one } else { many };
        format!("{}{NO_BREAK}{noun}", self.count(count))
    }

    /// Hundredths as a number, with one decimal where it is small and not whole.
    pub fn hundredths(self, hundredths: i64) -> String {
        let tenths = rounded(hundredths, 10);
        match tenths % 10 == 0 || tenths.abs() >= 1_000 {
            true => self.tenths(rounded(tenths, 10).saturating_mul(10)),
            false => self.tenths(tenths),
        }
    }

    /// Tenths as a number.
    pub fn tenths(self, tenths: i64) -> String {
        self.parts(tenths, 10)
    }

    /// `so many / whole` as a number; the whole is a power of ten up to ten thousand.
    fn parts(self, parts: i64, whole: i64) -> String {
        let parts = parts.saturating_mul(10_000 / whole.max(1));
        self.values().number(Number::from_parts(parts))
    }

    /// Thousandths as percent: `86%`, `86,4 %`.
    pub fn thousandths(self, thousandths: i64) -> String {
        let number = self.tenths(thousandths);
        self.pick(format!("{number}%"), format!("{number}{NO_BREAK}%"))
    }

    /// A share of a whole in percent without decimals; `<1%` is not nothing.
    pub fn share(self, part: u64, whole: u64) -> String {
        let percent = u128::from(part) * 100 + u128::from(whole) / 2;
        let percent = percent.checked_div(u128::from(whole)).unwrap_or(0);
        let percent = u64::try_from(percent).unwrap_or(u64::MAX);
        let less = if percent == 0 && part > 0 { "<" } else { "" };
        let percent = if less.is_empty() { percent } else { 1 };
        let space = self.pick("", NO_BREAK);
        format!("{less}{}{space}%", self.count(percent))
    }

    /// An amount with all its decimals.
    pub fn money(self, money: Money) -> String {
        self.values().money(money)
    }

    /// An amount in few signs, for axes: `€1.5M`, `150 k€`.
    pub fn short_money(self, money: Money) -> String {
        let unit = 10_i64.saturating_pow(u32::from(money.currency.decimals()));
        let (divisor, letter) = match money.minor.unsigned_abs() / unit.unsigned_abs().max(1) {
            0..1_000 => (1, ""),
            1_000..1_000_000 => (1_000, "k"),
            1_000_000..1_000_000_000 => (1_000_000, self.pick("M", "M")),
            _ => (1_000_000_000, self.pick("bn", "Md")),
        };
        let hundredths = i128::from(money.minor) * 100 / (i128::from(unit) * divisor);
        let hundredths = i64::try_from(hundredths).unwrap_or(i64::MAX);
        let number = self.parts(hundredths, 100);
        let code = money.currency.code();
        let sign = self.currency(code);
        match self {
            Lang::En if sign == code => format!("{sign}{NO_BREAK}{number}{letter}"),
            Lang::En => format!("{sign}{number}{letter}"),
            Lang::Fr if sign == code && !letter.is_empty() => {
                format!("{number}{NO_BREAK}{letter}{NO_BREAK}{sign}")
            }
            Lang::Fr => format!("{number}{NO_BREAK}{letter}{sign}"),
        }
    }

    fn currency(self, code: &str) -> &str {
        match (self, code) {
            (_, "EUR") => "€",
            (Lang::En, "GBP") => "£",
            _ => code,
        }
    }

    /// A date in full.
    pub fn date(self, day: Day) -> String {
        self.values().date(day).replace(' ', NO_BREAK)
    }

    /// A date in few signs: `5 Jan 2026`, `5 janv. 2026`.
    pub fn short_date(self, day: Day) -> String {
        format!("{}{NO_BREAK}{}", self.day_and_month(day), day.year())
    }

    /// `5 Jan`, `1er mars`.
    pub fn day_and_month(self, day: Day) -> String {
        let number = match (self, day.day_of_month()) {
            (Lang::Fr, 1) => "1er".to_owned(),
            (_, number) => number.to_string(),
        };
        format!("{number}{NO_BREAK}{}", self.month(day))
    }

    /// `Jan`, `janv.`.
    pub fn month(self, day: Day) -> &'static str {
        let place = usize::try_from(day.month()).unwrap_or(0).wrapping_sub(1);
        let names = self.pick(MONTHS_EN, MONTHS_FR);
        names.get(place).copied().unwrap_or("")
    }

    /// `Jan 2026`.
    pub fn month_and_year(self, day: Day) -> String {
        format!("{}{NO_BREAK}{}", self.month(day), day.year())
    }

    /// The first letters of the days of the week, Monday first.
    pub fn weekdays(self) -> [&'static str; 7] {
        self.pick(
            ["M", "T", "W", "T", "F", "S", "S"],
            ["L", "M", "M", "J", "V", "S", "D"],
        )
    }

    /// A first and a last day.
    pub fn from_to(self, first: Day, last: Day) -> String {
        let (first, last) = (self.date(first), self.date(last));
        self.pick(
            format!("{first} to {last}"),
            format!("du {first} au {last}"),
        )
    }

    /// What stands between words and what they introduce.
    pub fn colon(self) -> &'static str {
        self.pick(": ", "\u{a0}: ")
    }
}

/// `number / divisor`, half away from zero.
fn rounded(number: i64, divisor: i64) -> i64 {
    let half = divisor / 2 * number.signum();
    number.saturating_add(half) / divisor.max(1)
}

#[cfg(test)]
mod tests {
    use jalon_core::Currency;

    use super::*;

    fn short(minor: i64) -> [String; 2] {
        [Lang::En, Lang::Fr].map(|lang| lang.short_money(Money::new(minor, Currency::EUR)))
    }

    #[test]
    fn an_axis_has_short_amounts() {
        assert_eq!(short(0), ["€0", "0\u{a0}€"]);
        assert_eq!(short(50_000), ["€500", "500\u{a0}€"]);
        assert_eq!(short(15_000_000), ["€150k", "150\u{a0}k€"]);
        assert_eq!(short(150_000_000), ["€1.5M", "1,5\u{a0}M€"]);
        assert_eq!(short(250_000_000_000), ["€2.5bn", "2,5\u{a0}Md€"]);
        let yen = Money::new(2_000_000, Currency::from_code("JPY").unwrap());
        assert_eq!(Lang::En.short_money(yen), "JPY\u{a0}2M");
        assert_eq!(Lang::Fr.short_money(yen), "2\u{a0}M\u{a0}JPY");
    }

    #[test]
    fn a_share_of_almost_nothing_is_not_nothing() {
        assert_eq!(Lang::En.share(1, 10_000), "<1%");
        assert_eq!(Lang::En.share(0, 10_000), "0%");
        assert_eq!(Lang::Fr.share(1, 2), "50\u{a0}%");
        assert_eq!(Lang::En.share(0, 0), "0%", "of nothing");
    }

    #[test]
    fn averages_have_a_decimal_only_where_it_says_something() {
        assert_eq!(Lang::En.hundredths(340), "3.4");
        assert_eq!(Lang::Fr.hundredths(345), "3,5");
        assert_eq!(Lang::En.hundredths(300), "3");
        assert_eq!(Lang::En.hundredths(123_456), "1,235");
        assert_eq!(Lang::En.thousandths(864), "86.4%");
    }
}
