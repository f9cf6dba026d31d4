//! Texts as a test reads them: the pieces of the script with the values of the moment.

use jalon_core::Money;
use jalon_core::eval::{Value, value};
use jalon_core::machine::action::Does;
use jalon_core::machine::template::{LinePiece, Piece, Template, Text as Pieces};
use jalon_core::machine::value::{ContactFact, Fact};
use jalon_core::machine::{ActionId, ExprId, Machine};
use jalon_core::step::View;

use crate::timeline::Text;

/// What a text is written with.
pub(crate) struct Writer<'a> {
    pub(crate) machine: &'a Machine,
    /// What the invoice sees, with the event that its line reacts to.
    pub(crate) view: View<'a>,
    /// What each listed invoice sees.
    pub(crate) listed: Vec<View<'a>>,
    /// The language of the reader.
    pub(crate) language: &'a str,
    /// Who reads.
    pub(crate) reader: &'a str,
}

impl Writer<'_> {
    /// What an action writes, if it writes anything.
    pub(crate) fn of_action(&self, action: ActionId) -> Option<Text> {
        let whole = |pieces: &Pieces| Text {
            subject: self.write(pieces),
            body: String::new(),
        };
        match &self.machine.actions.get(action)?.does {
            Does::Alert { about, .. } => about.as_ref().map(whole),
            Does::Task(task) | Does::Call { task, .. } => task.text.as_ref().map(whole),
            does => {
                let template = self.machine.templates.get(does.message()?.template?)?;
                Some(self.of_template(template))
            }
        }
    }

    fn of_template(&self, template: &Template) -> Text {
        let wanted = |language: &Option<smol_str::SmolStr>| {
            language
                .as_ref()
                .is_some_and(|known| known == self.language)
        };
        let mut versions = template.versions.iter();
        let version = versions
            .find(|version| wanted(&version.language))
            .or(template.versions.first());
        let Some(version) = version else {
            return Text::default();
        };
        let write = |pieces: &Option<Pieces>| {
            let written = pieces.as_ref().map(|pieces| self.write(pieces));
            written.unwrap_or_default()
        };
        Text {
            subject: write(&version.subject),
            body: match &version.body {
                Some(_) => write(&version.body),
                None => write(&version.sms),
            },
        }
    }

    fn write(&self, text: &Pieces) -> String {
        let mut out = String::new();
        for piece in &text.pieces {
            match piece {
                Piece::Plain(plain) => out.push_str(plain),
                Piece::Value(id) => out.push_str(&self.shown(&self.view, *id)),
                Piece::SumOf(id) => out.push_str(&self.sum(*id)),
                Piece::CountOfInvoices => out.push_str(&self.count()),
                Piece::ForEachInvoice { line, .. } => {
                    let lines = self.views().into_iter().map(|view| self.line(view, line));
                    out.push_str(&lines.collect::<Vec<_>>().join("\n"));
                }
                Piece::PaymentLink | Piece::ReceiptLink => {}
            }
        }
        out
    }

    fn line(&self, view: &View<'_>, line: &[LinePiece]) -> String {
        let pieces = line.iter().map(|piece| match piece {
            LinePiece::Plain(plain) => plain.to_string(),
            LinePiece::Value(id) => self.shown(view, *id),
            LinePiece::SumOf(id) => self.sum(*id),
            LinePiece::CountOfInvoices => self.count(),
        });
        pieces.collect()
    }

    fn views(&self) -> Vec<&View<'_>> {
        if self.listed.is_empty() {
            return vec![&self.view];
        }
        self.listed.iter().collect()
    }

    fn count(&self) -> String {
        self.views().len().to_string()
    }

    fn sum(&self, of: ExprId) -> String {
        let mut sum: Option<Money> = None;
        for view in self.views() {
            if let Ok(Value::Money(money)) = value(self.machine, view, of) {
                sum = match sum {
                    None => Some(money),
                    Some(before) => before.plus(money).ok(),
                };
            }
        }
        sum.map_or_else(String::new, |sum| self.money(sum))
    }

    fn shown(&self, view: &View<'_>, id: ExprId) -> String {
        use jalon_core::machine::expr::Node;
        if let Some(Node::Fact(Fact::Contact(ContactFact::Name))) = self.machine.expressions.get(id)
        {
            return self.reader.to_owned();
        }
        match value(self.machine, view, id) {
            Ok(Value::Text(text)) => text.to_owned(),
            Ok(Value::Money(money)) => self.money(money),
            Ok(Value::Date(day)) => self.day(day),
            Ok(Value::Number(number)) => number.to_string(),
            Ok(Value::Rate(rate)) => rate.to_string(),
            Ok(Value::Delay(delay)) => delay.to_string(),
            Ok(Value::Currency(currency)) => currency.to_string(),
            _ => "…".to_owned(),
        }
    }

    fn money(&self, money: Money) -> String {
        match self.language {
            "fr" => grouped(money, "\u{a0}", ","),
            "de" => grouped(money, ".", ","),
            _ => grouped(money, ",", "."),
        }
    }

    fn day(&self, day: jalon_core::Day) -> String {
        let (year, month, date) = (day.year(), day.month(), day.day_of_month());
        match self.language {
            "fr" => format!("{date:02}/{month:02}/{year:04}"),
            "de" => format!("{date:02}.{month:02}.{year:04}"),
            _ => day.to_string(),
        }
    }
}

/// An amount with a sign between groups of three digits, and its currency behind.
pub(crate) fn grouped(money: Money, group: &str, decimal: &str) -> String {
    let plain = money.amount().to_string();
    let (minus, digits) = match plain.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", plain.as_str()),
    };
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let mut out = minus.to_owned();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push_str(group);
        }
        out.push(digit);
    }
    if !rest.is_empty() {
        out.push_str(decimal);
        out.push_str(rest);
    }
    format!("{out} {}", money.currency)
}

/// Whether a text could read so: its plain pieces come in order, anything stands for its values. A
/// text that is told as it is written in the script, with its braces, is told up to the first one.
pub(crate) fn could_read(text: &Pieces, told: &str) -> bool {
    let told = folded(told);
    let mut rest = told.as_str();
    let mut anything = false;
    for (at, piece) in text.pieces.iter().enumerate() {
        let Piece::Plain(plain) = piece else {
            anything = true;
            continue;
        };
        let plain = folded(plain);
        let last = at + 1 == text.pieces.len();
        let found = if !anything {
            rest.strip_prefix(plain.as_str())
        } else if last {
            return rest.ends_with(plain.as_str());
        } else {
            rest.find(plain.as_str())
                .and_then(|start| rest.get(start + plain.len()..))
        };
        match found {
            Some(behind) => rest = behind,
            None => return told.contains('{') && told.split('{').next() == Some(plain.as_str()),
        }
        anything = false;
    }
    anything || rest.is_empty()
}

/// Whether two texts read the same: kinds of spaces and apostrophes make no difference.
pub(crate) fn reads_as(text: &str, told: &str) -> bool {
    folded(text) == folded(told)
}

/// Whether a text holds words.
pub(crate) fn holds(text: &str, words: &str) -> bool {
    folded(text).contains(&folded(words))
}

fn folded(text: &str) -> String {
    let folded = text.chars().map(|c| match c {
        '’' => '\'',
        other if other.is_whitespace() => ' ',
        other => other,
    });
    folded.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped_as_the_reader_writes_them() {
        let money: Money = "1234567.50 EUR".parse().unwrap();
        assert_eq!(grouped(money, ",", "."), "1,234,567.50 EUR");
        assert_eq!(grouped(money, ".", ","), "1.234.567,50 EUR");
        let little: Money = "-40.00 EUR".parse().unwrap();
        assert_eq!(grouped(little, ",", "."), "-40.00 EUR");
    }

    #[test]
    fn values_stand_for_anything() {
        let unpaid = Pieces {
            pieces: vec![
                Piece::Plain("Unpaid ".into()),
                Piece::Value(ExprId(0)),
                Piece::Plain(": ".into()),
                Piece::Value(ExprId(1)),
            ],
        };
        assert!(could_read(&unpaid, "Unpaid F-12: 1,200.00 EUR"));
        assert!(could_read(&unpaid, "Unpaid {number}: {balance}"));
        assert!(!could_read(&unpaid, "Paid F-12: 1,200.00 EUR"));
    }
}
