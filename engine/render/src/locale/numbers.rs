//! Money, numbers and rates as a language writes them.

use jalon_core::{Currency, Money, Number, Rate};

use super::Language;

/// Between the groups of a French number: a space at which no line breaks.
const NARROW: &str = "\u{202f}";
/// Between a number and what belongs to it.
const NO_BREAK: &str = "\u{a0}";

/// The signs of a language's numbers.
struct Signs {
    decimal: &'static str,
    group: &'static str,
    /// With so many digits before the decimal sign, groups are set apart.
    grouped_from: usize,
    /// Between a rate and its sign.
    before_percent: &'static str,
    currency: CurrencyPlace,
}

/// Where the currency stands.
enum CurrencyPlace {
    /// `€1,234.56`, `-€5.00`, `CHF 5.00`.
    First,
    /// `€ 1.234,56`, `€ -5,00`.
    FirstApart,
    /// `1.234,56 €`.
    Last,
}

impl Language {
    /// An amount in its currency.
    pub fn money(self, money: Money) -> String {
        let signs = self.signs();
        let amount = signs.scaled(money.minor.unsigned_abs(), money.currency.decimals());
        let minus = if money.minor < 0 { "-" } else { "" };
        let name = self.currency(money.currency);
        let is_code = name.chars().all(char::is_alphabetic);
        match signs.currency {
            CurrencyPlace::First if is_code => format!("{minus}{name}{NO_BREAK}{amount}"),
            CurrencyPlace::First => format!("{minus}{name}{amount}"),
            CurrencyPlace::FirstApart => format!("{name}{NO_BREAK}{minus}{amount}"),
            CurrencyPlace::Last => format!("{minus}{amount}{NO_BREAK}{name}"),
        }
    }

    /// The sign of a currency where every reader knows it, else its three letters: `$` and `£` are
    /// the signs of many, but of the euro and the pound only in languages of Europe.
    fn currency(self, currency: Currency) -> &'static str {
        match currency.code() {
            "EUR" if self != Language::Other => "€",
            "GBP" if self == Language::English => "£",
            code => code,
        }
    }

    /// A plain number, without zeros that say nothing.
    pub fn number(self, number: Number) -> String {
        self.plain(&number.to_string())
    }

    /// A rate in percent.
    pub fn rate(self, rate: Rate) -> String {
        let percent = rate.percent().without_zeros().to_string();
        let space = self.signs().before_percent;
        format!("{}{space}%", self.plain(&percent))
    }

    /// How many: a whole number.
    pub fn count(self, count: u64) -> String {
        self.signs().whole(&count.to_string())
    }

    /// A number in its canonical form, `-1200.5`.
    fn plain(self, canonical: &str) -> String {
        let signs = self.signs();
        let (minus, digits) = match canonical.strip_prefix('-') {
            Some(digits) => ("-", digits),
            None => ("", canonical),
        };
        match digits.split_once('.') {
            Some((whole, rest)) => {
                format!("{minus}{}{}{rest}", signs.whole(whole), signs.decimal)
            }
            None => format!("{minus}{}", signs.whole(digits)),
        }
    }

    fn signs(self) -> Signs {
        let signs = |decimal, group, grouped_from, before_percent, currency| Signs {
            decimal,
            group,
            grouped_from,
            before_percent,
            currency,
        };
        match self {
            Language::English => signs(".", ",", 4, "", CurrencyPlace::First),
            Language::French => signs(",", NARROW, 4, NO_BREAK, CurrencyPlace::Last),
            Language::German => signs(",", ".", 4, NO_BREAK, CurrencyPlace::Last),
            Language::Dutch => signs(",", ".", 4, "", CurrencyPlace::FirstApart),
            Language::Spanish => signs(",", ".", 5, NO_BREAK, CurrencyPlace::Last),
            Language::Italian => signs(",", ".", 5, "", CurrencyPlace::Last),
            Language::Other => signs(".", NARROW, 4, NO_BREAK, CurrencyPlace::Last),
        }
    }
}

impl Signs {
    /// A number of which the last `decimals` digits stand behind the decimal sign.
    fn scaled(&self, units: u64, decimals: u8) -> String {
        let decimals = usize::from(decimals);
        let digits = format!("{units:0>width$}", width = decimals + 1);
        let (whole, rest) = digits.split_at(digits.len() - decimals);
        match rest {
            "" => self.whole(whole),
            rest => format!("{}{}{rest}", self.whole(whole), self.decimal),
        }
    }

    /// Digits in groups of three.
    fn whole(&self, digits: &str) -> String {
        if digits.len() < self.grouped_from {
            return digits.to_owned();
        }
        let mut out = String::with_capacity(digits.len() * 2);
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                out.push_str(self.group);
            }
            out.push(digit);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(language: Language, amounts: &[&str]) -> Vec<String> {
        let money = amounts.iter().map(|text| text.parse::<Money>().unwrap());
        money.map(|money| language.money(money)).collect()
    }

    /// What ICU 78 writes for en-GB, fr-FR, de-DE, nl-NL, es-ES and it-IT; only signs that more than
    /// one currency has are replaced by its letters here.
    #[test]
    fn money_is_written_as_cldr_says() {
        let amounts = [
            "1234.56 EUR",
            "12345.67 EUR",
            "-1234567.50 EUR",
            "1234 JPY",
            "1234.567 KWD",
            "99.90 GBP",
            "0.05 CHF",
        ];
        let cases: [(Language, [&str; 7]); 6] = [
            (
                Language::English,
                [
                    "€1,234.56",
                    "€12,345.67",
                    "-€1,234,567.50",
                    "JPY\u{a0}1,234",
                    "KWD\u{a0}1,234.567",
                    "£99.90",
                    "CHF\u{a0}0.05",
                ],
            ),
            (
                Language::French,
                [
                    "1\u{202f}234,56\u{a0}€",
                    "12\u{202f}345,67\u{a0}€",
                    "-1\u{202f}234\u{202f}567,50\u{a0}€",
                    "1\u{202f}234\u{a0}JPY",
                    "1\u{202f}234,567\u{a0}KWD",
                    "99,90\u{a0}GBP",
                    "0,05\u{a0}CHF",
                ],
            ),
            (
                Language::German,
                [
                    "1.234,56\u{a0}€",
                    "12.345,67\u{a0}€",
                    "-1.234.567,50\u{a0}€",
                    "1.234\u{a0}JPY",
                    "1.234,567\u{a0}KWD",
                    "99,90\u{a0}GBP",
                    "0,05\u{a0}CHF",
                ],
            ),
            (
                Language::Dutch,
                [
                    "€\u{a0}1.234,56",
                    "€\u{a0}12.345,67",
                    "€\u{a0}-1.234.567,50",
                    "JPY\u{a0}1.234",
                    "KWD\u{a0}1.234,567",
                    "GBP\u{a0}99,90",
                    "CHF\u{a0}0,05",
                ],
            ),
            (
                Language::Spanish,
                [
                    "1234,56\u{a0}€",
                    "12.345,67\u{a0}€",
                    "-1.234.567,50\u{a0}€",
                    "1234\u{a0}JPY",
                    "1234,567\u{a0}KWD",
                    "99,90\u{a0}GBP",
                    "0,05\u{a0}CHF",
                ],
            ),
            (
                Language::Italian,
                [
                    "1234,56\u{a0}€",
                    "12.345,67\u{a0}€",
                    "-1.234.567,50\u{a0}€",
                    "1234\u{a0}JPY",
                    "1234,567\u{a0}KWD",
                    "99,90\u{a0}GBP",
                    "0,05\u{a0}CHF",
                ],
            ),
        ];
        for (language, expected) in cases {
            assert_eq!(shown(language, &amounts), expected, "{language:?}");
        }
    }

    #[test]
    fn a_language_that_is_not_known_gets_forms_that_cannot_be_misread() {
        assert_eq!(
            shown(Language::Other, &["1234.56 EUR", "-1234 JPY", "99.90 GBP"]),
            [
                "1\u{202f}234.56\u{a0}EUR",
                "-1\u{202f}234\u{a0}JPY",
                "99.90\u{a0}GBP"
            ]
        );
    }

    #[test]
    fn numbers_and_rates_have_the_decimal_sign_of_the_language() {
        let rate: Rate = "13.15 %".parse().unwrap();
        let rates = Language::KNOWN.map(|(_, language)| language.rate(rate));
        assert_eq!(
            rates,
            [
                "13.15%",
                "13,15\u{a0}%",
                "13,15\u{a0}%",
                "13,15%",
                "13,15\u{a0}%",
                "13,15%"
            ]
        );
        assert_eq!(Language::French.rate("8.00 %".parse().unwrap()), "8\u{a0}%");
        let number = Number::from_decimal("-12345.5".parse().unwrap()).unwrap();
        assert_eq!(Language::French.number(number), "-12\u{202f}345,5");
        assert_eq!(Language::English.number(number), "-12,345.5");
        assert_eq!(Language::German.count(1_000_000), "1.000.000");
    }

    proptest! {
        #[test]
        fn no_digit_is_lost(minor: i64, at in 0..Currency::all().count(), language in 0..6usize) {
            let currency = Currency::all().nth(at).unwrap();
            let money = Money::new(minor, currency);
            let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
            let shown = Language::KNOWN[language].1.money(money);
            prop_assert_eq!(digits(&shown), digits(&money.to_string()));
            prop_assert_eq!(shown.contains('-'), minor < 0);
        }
    }
}
