//! What a message asks for where its line names no template: its invoices line by line for a mail, as a
//! table for a letter, and how to pay.

use jalon_core::eval::{Facts, Value};
use jalon_core::machine::value::{Fact, InvoiceFact};
use jalon_core::{Money, MoneyError};

use crate::clean::{VALUE_CHARS_MAX, one_line};
use crate::credit::Credit;
use crate::letter::{Block, PaymentBox, Span, payment_box, table};
use crate::locale::Language;
use crate::message::pay;
use crate::money::by_currency;
use crate::parties::Seller;
use crate::payment::{Instructions, NotOffered};

/// What a message is about, whoever writes the words around it.
pub struct Bare<'a, F> {
    /// The language of its reader.
    pub language: Language,
    /// The facts of each invoice that it is about.
    pub invoices: &'a [F],
    /// What the reader has open in its favour, where the line of the script lists that, too.
    pub credits: Vec<Credit<'a>>,
    /// Whether it asks for money.
    pub asks_for_money: bool,
}

impl<F: Facts> Bare<'_, F> {
    /// What is open of each invoice, then what all come to, with charges where there are any.
    pub fn lines(&self) -> Result<Vec<String>, MoneyError> {
        let phrases = self.language.phrases();
        let colon = phrases.colon;
        let mut lines: Vec<String> = Vec::new();
        for one in self.invoices {
            let number = match one.fact(Fact::Invoice(InvoiceFact::Number)) {
                Value::Text(number) => one_line(number, VALUE_CHARS_MAX),
                _ => phrases.balance.to_owned(),
            };
            if let Some(balance) = money(one, InvoiceFact::Balance) {
                lines.push(format!("{number}{colon} {}", self.language.money(balance)));
            }
            if let ([_], Value::Date(day)) =
                (self.invoices, one.fact(Fact::Invoice(InvoiceFact::Due)))
            {
                let day = self.language.date(day);
                lines.push(format!("{}{colon} {day}", phrases.due));
            }
        }
        let mut sum = |name: &str, fact| -> Result<(), MoneyError> {
            let amounts = self.sums(fact)?.into_iter();
            let amounts = amounts.map(|money| self.language.money(money));
            let amounts: Vec<String> = amounts.collect();
            if !amounts.is_empty() {
                lines.push(format!("{name}{colon} {}", self.language.list(&amounts)));
            }
            Ok(())
        };
        if self.invoices.len() > 1 {
            sum(phrases.total, InvoiceFact::Balance)?;
        }
        if self.asks_for_money && self.charged() {
            sum(phrases.charges, InvoiceFact::Charges)?;
            sum(phrases.amount_due, InvoiceFact::AmountDue)?;
        }
        Ok(lines)
    }

    /// What the reader has open in its favour: a heading, and a line for each.
    pub fn credit_lines(&self) -> Option<(String, Vec<String>)> {
        let phrases = self.language.phrases();
        let colon = phrases.colon;
        let lines = self.credits.iter().map(|credit| {
            let amount = self.language.money(credit.amount);
            format!("{}{colon} {amount}", credit.named(self.language))
        });
        let lines: Vec<String> = lines.collect();
        (!lines.is_empty()).then(|| (format!("{}{colon}", phrases.open_credits), lines))
    }

    /// The same for a letter: a table where it asks for money.
    pub fn blocks(&self) -> Result<Vec<Block>, MoneyError> {
        let mut blocks = match self.asks_for_money {
            true => vec![Block::Table(table(self.invoices, self.language)?)],
            false => vec![paragraph(self.lines()?.join("\n"))],
        };
        if let Some((heading, lines)) = self.credit_lines() {
            blocks.push(paragraph(heading));
            let items = lines.into_iter();
            blocks.extend(items.map(|text| Block::Item("–".to_owned(), vec![span(text)])));
        }
        Ok(blocks)
    }

    /// How to pay all that is due, if it asks for money.
    pub fn payment(
        &self,
        seller: &Seller,
    ) -> Result<Option<Result<Instructions, NotOffered>>, MoneyError> {
        match self.asks_for_money {
            true => pay(&seller.accounts, InvoiceFact::AmountDue, self.invoices).map(Some),
            false => Ok(None),
        }
    }

    /// The same in a box.
    pub fn payment_box(&self, payment: &Instructions) -> PaymentBox {
        payment_box(payment, self.language)
    }

    /// What is asked for, if that is one amount.
    pub fn asked(&self) -> Option<Money> {
        let sums = self.sums(InvoiceFact::AmountDue).ok()?;
        match sums.as_slice() {
            [only] if self.asks_for_money && only.minor > 0 => Some(*only),
            _ => None,
        }
    }

    fn charged(&self) -> bool {
        let mut invoices = self.invoices.iter();
        invoices.any(|one| money(one, InvoiceFact::Charges).is_some_and(|one| one.minor > 0))
    }

    fn sums(&self, fact: InvoiceFact) -> Result<Vec<Money>, MoneyError> {
        let amounts = self.invoices.iter().filter_map(|one| money(one, fact));
        by_currency(amounts.collect())
    }
}

/// A paragraph of words.
pub fn paragraph(words: impl Into<String>) -> Block {
    Block::Paragraph(vec![span(words.into())])
}

const fn span(text: String) -> Span {
    Span { text, bold: false }
}

fn money<F: Facts>(facts: &F, fact: InvoiceFact) -> Option<Money> {
    match facts.fact(Fact::Invoice(fact)) {
        Value::Money(money) => Some(money),
        _ => None,
    }
}
