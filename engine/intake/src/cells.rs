//! The cells of one row under the names of fields, and how each is read; faults are collected.

use std::borrow::Cow;

use jalon_core::records::{FieldValue, OccurredAt};
use jalon_core::{Currency, Day, Decimal, Instant, Money, MoneyError};
use smol_str::SmolStr;

use crate::amounts::{self, AmountFault, DecimalSign};
use crate::dates::{self, DateFault, DateOrder};
use crate::reject::Fault;
use crate::text::{Text, shown, text};

/// One cell that is not empty.
pub(crate) struct Cell<'a> {
    /// The field.
    pub(crate) field: &'static str,
    /// The column as the file calls it.
    pub(crate) column: Cow<'a, str>,
    /// What stands there.
    pub(crate) value: Cow<'a, str>,
    pub(crate) dates: Option<DateOrder>,
    pub(crate) plus_days: i32,
}

/// The cells of a row that make one record.
#[derive(Default)]
pub(crate) struct Cells<'a> {
    pub(crate) cells: Vec<Cell<'a>>,
    pub(crate) declared: Vec<(SmolStr, FieldValue)>,
    pub(crate) dates: Option<DateOrder>,
    pub(crate) decimal: Option<DecimalSign>,
    /// The documented form and nothing else, as in JSON.
    pub(crate) exact: bool,
    /// What breaks a business rule only is a warning.
    pub(crate) lenient: bool,
    pub(crate) faults: Vec<Fault>,
    pub(crate) warnings: Vec<Fault>,
}

impl<'a> Cells<'a> {
    fn find(&self, field: &str) -> Option<&Cell<'a>> {
        self.cells.iter().find(|cell| cell.field == field)
    }

    /// Notes that a field is wrong.
    pub(crate) fn fault(&mut self, field: &str, reason: Text, remedy: Text) {
        let fault = self.about(field, reason, remedy);
        self.faults.push(fault);
    }

    /// Notes that a field is strange.
    pub(crate) fn warn(&mut self, field: &str, reason: Text, remedy: Text) {
        let fault = self.about(field, reason, remedy);
        self.warnings.push(fault);
    }

    fn about(&self, field: &str, reason: Text, remedy: Text) -> Fault {
        let cell = self.find(field);
        Fault {
            column: cell.map_or_else(|| field.to_string(), |cell| cell.column.to_string()),
            value: cell.map_or_else(String::new, |cell| shown(&cell.value)),
            reason,
            remedy,
        }
    }

    /// A text, if it is there.
    pub(crate) fn words(&self, field: &str) -> Option<SmolStr> {
        self.find(field).map(|cell| SmolStr::from(&*cell.value))
    }

    /// A text that must be there.
    pub(crate) fn must(&mut self, field: &'static str, what: Text) -> SmolStr {
        if let Some(words) = self.words(field) {
            return words;
        }
        self.missing(field, what);
        SmolStr::default()
    }

    /// Notes that a field which must be there is not.
    pub(crate) fn missing(&mut self, field: &'static str, what: Text) {
        // Some columns mean a thing, some what somebody does.
        let says = ["what ", "who ", "how ", "why "];
        let en = match says.iter().any(|word| what.en.starts_with(word)) {
            true => format!("nothing says {}", what.en),
            false => format!("the {} is missing", what.en),
        };
        let reason = text(en, format!("il manque : {}", what.fr));
        let remedy = text(
            format!("fill in `{field}`, or give it in the mapping"),
            format!("renseignez `{field}`, ou donnez-le dans la correspondance"),
        );
        self.fault(field, reason, remedy);
    }

    /// A date, if it is there.
    pub(crate) fn day(&mut self, field: &'static str) -> Option<Day> {
        let cell = self.find(field)?;
        let order = cell.dates.or(self.dates);
        let read = if self.exact {
            cell.value.parse().map_err(|error| match error {
                jalon_core::DateError::NoSuchDay => DateFault::NoSuchDay,
                _ => DateFault::NotADate,
            })
        } else {
            dates::read(&cell.value, order)
        };
        match read {
            Ok(day) => Some(day.plus_days(cell.plus_days)),
            Err(fault) => {
                let (reason, remedy) = told_date(fault, &shown(&cell.value), order);
                self.fault(field, reason, remedy);
                None
            }
        }
    }

    /// A moment, if it is there.
    pub(crate) fn moment(&mut self, field: &'static str) -> Option<Instant> {
        let value = self.find(field)?.value.clone();
        if let Ok(moment) = value.parse() {
            return Some(moment);
        }
        self.fault(
            field,
            text(
                format!("{} is not a moment", shown(&value)),
                format!("{} n’est pas un moment", shown(&value)),
            ),
            text(
                "write it as 2026-02-28T09:30:00Z",
                "écrivez-le comme 2026-02-28T09:30:00Z",
            ),
        );
        None
    }

    /// A date or a moment, if it is there.
    pub(crate) fn occurred(&mut self, field: &'static str) -> Option<OccurredAt> {
        let cell = self.find(field)?;
        if cell.value.len() > 10
            && cell.plus_days == 0
            && let Ok(moment) = cell.value.parse()
        {
            return Some(OccurredAt::Moment(moment));
        }
        self.day(field).map(OccurredAt::Day)
    }

    /// An amount, if it is there, checked against its currency where that is known.
    pub(crate) fn amount(
        &mut self,
        field: &'static str,
        currency: Option<Currency>,
    ) -> Option<Decimal> {
        let cell = self.find(field)?;
        let read = if self.exact {
            cell.value.parse().map_err(|_| exact_fault(&cell.value))
        } else {
            amounts::read(&cell.value, self.decimal, currency.map(Currency::code))
        };
        let value = shown(&cell.value);
        let amount = match read {
            Ok(amount) => amount,
            Err(fault) => {
                let (reason, remedy) = told_amount(fault, &value, self.exact);
                self.fault(field, reason, remedy);
                return None;
            }
        };
        let Some(currency) = currency else {
            return Some(amount);
        };
        match Money::from_decimal(amount, currency) {
            Ok(_) => Some(amount),
            Err(MoneyError::Number(jalon_core::DecimalError::TooManyDecimals { allowed })) => {
                self.fault(
                    field,
                    text(
                        format!("{value}: amounts in {currency} have {allowed} decimals"),
                        format!("{value} : un montant en {currency} a {allowed} décimales"),
                    ),
                    text(
                        "correct the amount or the currency; nothing is rounded here",
                        "corrigez le montant ou la devise ; rien n’est arrondi ici",
                    ),
                );
                None
            }
            Err(_) => {
                let (reason, remedy) = told_amount(AmountFault::TooLarge, &value, self.exact);
                self.fault(field, reason, remedy);
                None
            }
        }
    }

    /// An amount that is never below zero.
    pub(crate) fn amount_above_zero(
        &mut self,
        field: &'static str,
        currency: Option<Currency>,
        remedy: Text,
    ) -> Option<Decimal> {
        let amount = self.amount(field, currency)?;
        if !is_negative(amount) {
            return Some(amount);
        }
        let reason = text(
            format!("{amount} is negative"),
            format!("{amount} est négatif"),
        );
        self.fault(field, reason, remedy);
        None
    }

    /// A currency, if it is there.
    pub(crate) fn currency(&mut self, field: &'static str) -> Option<Currency> {
        let value = self.find(field)?.value.clone();
        if let Some(currency) = Currency::from_code(&value) {
            return Some(currency);
        }
        let capitals = if value == "€" {
            "EUR".into()
        } else {
            value.to_uppercase()
        };
        if let Some(currency) = Currency::from_code(&capitals).filter(|_| !self.exact) {
            return Some(currency);
        }
        let proposal = match capitals.as_str() {
            "EURO" | "EUROS" | "EUR" => "EUR",
            "£" | "GBP" | "POUND" | "POUNDS" | "STG" => "GBP",
            "$" | "US$" | "USD" | "DOLLAR" | "DOLLARS" => "USD",
            "FR" | "SFR" | "CHF" => "CHF",
            "FCFA" | "CFA" => "XOF",
            _ => "EUR",
        };
        let old = shown(&value).replace('"', "");
        self.fault(
            field,
            text(
                format!("{old} is not a currency"),
                format!("{old} n’est pas une devise"),
            ),
            text(
                format!("a currency is its code of three letters, such as {proposal}; in the mapping: values = {{ \"{old}\" = \"{proposal}\" }}"),
                format!("une devise se donne par son code de trois lettres, comme {proposal} ; dans la correspondance : values = {{ \"{old}\" = \"{proposal}\" }}"),
            ),
        );
        None
    }

    /// A whole number, if it is there.
    pub(crate) fn whole<N: std::str::FromStr>(&mut self, field: &'static str) -> Option<N> {
        let value = self.find(field)?.value.clone();
        let digits = value.bytes().all(|byte| byte.is_ascii_digit());
        if let Some(number) = value.parse().ok().filter(|_| digits) {
            return Some(number);
        }
        self.fault(
            field,
            text(
                format!("{} is not a whole number", shown(&value)),
                format!("{} n’est pas un nombre entier", shown(&value)),
            ),
            text("write it as 1, 2, 3", "écrivez-le comme 1, 2, 3"),
        );
        None
    }

    /// One of a closed list of words, if it is there.
    pub(crate) fn choice<T: Copy>(
        &mut self,
        field: &'static str,
        words: &[(&str, T)],
    ) -> Option<T> {
        let value = self.find(field)?.value.clone();
        let same = |word: &str| word == value || (!self.exact && word.eq_ignore_ascii_case(&value));
        if let Some((_, choice)) = words.iter().find(|(word, _)| same(word)) {
            return Some(*choice);
        }
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let (known, old) = (known.join(", "), shown(&value).replace('"', ""));
        self.fault(
            field,
            text(
                format!("{old} is not known here"),
                format!("{old} n’est pas connu ici"),
            ),
            text(
                format!("one of {known}; in the mapping: values = {{ \"{old}\" = \"...\" }}"),
                format!("au choix : {known} ; dans la correspondance : values = {{ \"{old}\" = \"...\" }}"),
            ),
        );
        None
    }
}

/// Whether an amount is below zero.
pub(crate) fn is_negative(amount: Decimal) -> bool {
    amount.to_string().starts_with('-')
}

fn exact_fault(value: &str) -> AmountFault {
    match amounts::read(value, Some(DecimalSign::Point), None) {
        Ok(_) => AmountFault::NotANumber,
        Err(fault) => fault,
    }
}

pub(crate) fn told_date(fault: DateFault, value: &str, order: Option<DateOrder>) -> (Text, Text) {
    match fault {
        DateFault::NotADate => (
            text(
                format!("{value} is not a date"),
                format!("{value} n’est pas une date"),
            ),
            text("write it as 2026-02-28", "écrivez-la comme 2026-02-28"),
        ),
        DateFault::NoSuchDay => {
            let read_as = order.filter(|_| !value.contains("-")).map(DateOrder::name);
            let behind = read_as.map_or_else(String::new, |order| format!(" ({order})"));
            (
                text(
                    format!("there is no such day: {value}{behind}"),
                    format!("ce jour n’existe pas : {value}{behind}"),
                ),
                text(
                    "correct the date; if all dates are read in the wrong order, set `dates` in the mapping",
                    "corrigez la date ; si toutes les dates sont lues dans le mauvais ordre, réglez `dates` dans la correspondance",
                ),
            )
        }
        DateFault::Unsure => (
            text(
                format!("{value}: day or month first?"),
                format!("{value} : le jour ou le mois d’abord ?"),
            ),
            text(
                "set in the mapping: dates = \"day/month/year\"",
                "réglez dans la correspondance : dates = \"day/month/year\"",
            ),
        ),
        DateFault::Serial => (
            text(
                format!("{value} is a date as spreadsheets count it"),
                format!("{value} est une date telle qu’un tableur la compte"),
            ),
            text(
                "format the column as a date before you save it as CSV",
                "donnez à la colonne le format date avant d’enregistrer en CSV",
            ),
        ),
        DateFault::WithTime => (
            text(
                format!("{value} has an hour where only a date can stand"),
                format!("{value} porte une heure là où seule une date est admise"),
            ),
            text("leave the date alone", "ne gardez que la date"),
        ),
    }
}

pub(crate) fn told_amount(fault: AmountFault, value: &str, exact: bool) -> (Text, Text) {
    let plain = text("write it as 1200.50", "écrivez-le comme 1200.50");
    match fault {
        AmountFault::NotANumber if exact => (
            text(
                format!("{value} is not an amount in the documented form"),
                format!("{value} n’est pas un montant sous la forme documentée"),
            ),
            text("write it as \"1200.50\"", "écrivez-le comme \"1200.50\""),
        ),
        AmountFault::NotANumber => (
            text(
                format!("{value} is not an amount"),
                format!("{value} n’est pas un montant"),
            ),
            plain,
        ),
        AmountFault::Exponent => (
            text(
                format!(
                    "{value} is in powers of ten: a spreadsheet shortened it, and digits may be lost"
                ),
                format!(
                    "{value} est en puissances de dix : un tableur l’a abrégé, des chiffres ont pu se perdre"
                ),
            ),
            text(
                "format the column as a number with its decimals, and export it again",
                "donnez à la colonne un format de nombre avec ses décimales, et exportez à nouveau",
            ),
        ),
        AmountFault::Unsure => (
            text(
                format!("{value}: thousands or decimals?"),
                format!("{value} : milliers ou décimales ?"),
            ),
            text(
                "set in the mapping: decimal = \",\"",
                "réglez dans la correspondance : decimal = \",\"",
            ),
        ),
        AmountFault::Grouping => (
            text(
                format!("{value} does not go with the decimal sign of the file"),
                format!("{value} ne va pas avec le signe décimal du fichier"),
            ),
            text(
                "correct it, or set `decimal` in the mapping",
                "corrigez-le, ou réglez `decimal` dans la correspondance",
            ),
        ),
        AmountFault::OtherCurrency => (
            text(
                format!("{value} names another currency than the row"),
                format!("{value} nomme une autre devise que la ligne"),
            ),
            text(
                "correct the amount or the column of the currency",
                "corrigez le montant ou la colonne de la devise",
            ),
        ),
        AmountFault::TooLarge => (
            text(
                format!("{value} is too large"),
                format!("{value} est trop grand"),
            ),
            plain,
        ),
        AmountFault::TooManyDecimals => (
            text(
                format!("{value} has too many decimals"),
                format!("{value} a trop de décimales"),
            ),
            plain,
        ),
    }
}
