//! Fills a text of the machine: values are worked out and written the reader's way, lines for each
//! invoice are repeated.
//!
//! A body is Markdown, and values must never be read as Markdown. So each value stands in the text
//! as one character that nobody else may use, and the value itself lies beside. After Markdown has
//! been read, the character is replaced, escaped as the place wants it. There is no escape to
//! forget, and no sign in a name that could mean anything.

use jalon_core::Machine;
use jalon_core::eval::{Facts, Value};
use jalon_core::machine::ExprId;
use jalon_core::machine::expr::Node;
use jalon_core::machine::template::{LinePiece, ListingOrder, Piece, Text};
use jalon_core::machine::value::{Fact, InvoiceFact};

use crate::clean;
use crate::credit::Credit;
use crate::heading::heading;
use crate::locale::Language;
use crate::money::{Sum, sums};
use crate::value::{Missing, MissingWhy, shown};

/// The first of the characters that stand for values; none of them means anything to anybody.
const FIRST_MARK: u32 = 0xf_0000;
/// So many values one text may have: 16 columns for some thousand invoices.
const VALUES_MAX: usize = 0xfffd;

/// The values of a text, each known by its mark.
#[derive(Clone, Debug, Default)]
pub(crate) struct Values {
    shown: Vec<String>,
}

impl Values {
    /// The value that a character stands for.
    pub(crate) fn of(&self, mark: char) -> Option<&str> {
        let place = u32::from(mark).checked_sub(FIRST_MARK)?;
        self.shown
            .get(usize::try_from(place).ok()?)
            .map(String::as_str)
    }

    /// A text with each mark replaced by its value.
    pub(crate) fn put_into(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            match self.of(c) {
                Some(value) => out.push_str(value),
                None => out.push(c),
            }
        }
        out
    }

    fn mark(&mut self, value: String) -> Option<char> {
        let place = u32::try_from(self.shown.len()).ok()?;
        if self.shown.len() >= VALUES_MAX {
            return None;
        }
        self.shown.push(value);
        char::from_u32(FIRST_MARK + place)
    }
}

/// A text with marks for its values.
#[derive(Debug, Default)]
pub(crate) struct Filled {
    pub(crate) text: String,
    pub(crate) values: Values,
    /// What is missing; a text that lacks anything must not leave.
    pub(crate) missing: Vec<Missing>,
    /// Whether it has more values than a text may have.
    pub(crate) too_long: bool,
}

impl Filled {
    fn value(&mut self, found: Result<String, Missing>) {
        match found {
            Ok(value) => match self.values.mark(value) {
                Some(mark) => self.text.push(mark),
                None => self.too_long = true,
            },
            Err(missing) if self.missing.contains(&missing) => {}
            Err(missing) => self.missing.push(missing),
        }
    }
}

/// What a text is filled with.
pub(crate) struct Filler<'a, F> {
    pub(crate) machine: &'a Machine,
    /// Of the invoice that the message is about.
    pub(crate) facts: &'a F,
    /// Of each invoice that it lists.
    pub(crate) invoices: &'a [F],
    /// What the reader has open in its favour, where the message lists that, too.
    pub(crate) credits: &'a [Credit<'a>],
    pub(crate) language: Language,
    pub(crate) links: Links<'a>,
    /// What stands where a value is missing; else it is told.
    pub(crate) gap: Option<&'a str>,
}

/// Addresses of pages that the reader can go to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Links<'a> {
    /// Where the reader can pay.
    pub payment: Option<&'a str>,
    /// Where the reader can say that it came.
    pub receipt: Option<&'a str>,
}

impl<F: Facts> Filler<'_, F> {
    pub(crate) fn fill(&self, text: &Text) -> Filled {
        let mut out = Filled::default();
        let mut credits = self.credits;
        for piece in &text.pieces {
            match piece {
                Piece::Plain(plain) => out.text.push_str(&clean::lines(plain)),
                Piece::Value(id) => out.value(self.shown(self.facts, *id)),
                Piece::SumOf(id) => out.value(self.or_gap(self.sum_of(*id))),
                Piece::CountOfInvoices => out.value(Ok(self.count())),
                Piece::ForEachInvoice { order, line } => {
                    self.each_invoice(*order, line, &mut out);
                    self.each_credit(std::mem::take(&mut credits), &mut out);
                }
                Piece::PaymentLink => self.link(self.links.payment, &mut out),
                Piece::ReceiptLink => self.link(self.links.receipt, &mut out),
            }
        }
        self.each_credit(credits, &mut out);
        out
    }

    /// Open credits: a list of their own below that of the invoices, or at the end of a text that
    /// lists none.
    fn each_credit(&self, credits: &[Credit<'_>], out: &mut Filled) {
        if credits.is_empty() {
            return;
        }
        let phrases = self.language.phrases();
        let (heading, colon) = (phrases.open_credits, phrases.colon);
        out.text.push_str(&format!("\n\n{heading}{colon}\n\n"));
        for (at, credit) in credits.iter().enumerate() {
            if at > 0 {
                out.text.push('\n');
            }
            out.text.push_str("- ");
            out.value(Ok(credit.named(self.language)));
            out.text.push_str(colon);
            out.text.push(' ');
            out.value(Ok(self.language.money(credit.amount)));
        }
    }

    fn shown(&self, facts: &F, id: ExprId) -> Result<String, Missing> {
        self.or_gap(shown(self.machine, facts, id, self.language))
    }

    fn or_gap(&self, found: Result<String, Missing>) -> Result<String, Missing> {
        found.or_else(|missing| self.gap.map(str::to_owned).ok_or(missing))
    }

    fn count(&self) -> String {
        let count = u64::try_from(self.invoices.len()).unwrap_or(u64::MAX);
        self.language.count(count)
    }

    fn sum_of(&self, id: ExprId) -> Result<String, Missing> {
        let found = sums(self.machine, self.invoices, id).map_err(|fault| Missing {
            value: id,
            why: fault.map_or(MissingWhy::Unknown, MissingWhy::Fault),
        })?;
        Ok(match found {
            Sum::Nothing => self.language.count(0),
            Sum::Amounts(amounts) => {
                let shown = amounts.iter().map(|money| self.language.money(*money));
                self.language.list(&shown.collect::<Vec<_>>())
            }
        })
    }

    fn link(&self, link: Option<&str>, out: &mut Filled) {
        if let Some(link) = link {
            out.value(Ok(clean::one_line(link, clean::VALUE_CHARS_MAX)));
        }
    }

    fn each_invoice(&self, order: ListingOrder, line: &[LinePiece], out: &mut Filled) {
        let table = is_row_of_values(line);
        if table {
            self.head(line, out);
        }
        for (at, invoice) in self.ordered(order).into_iter().enumerate() {
            if at > 0 {
                out.text.push('\n');
            }
            if table {
                out.text.push_str("| ");
            }
            for piece in line {
                match piece {
                    LinePiece::Plain(_) if table => {}
                    LinePiece::Plain(plain) => out.text.push_str(&clean::lines(plain)),
                    LinePiece::Value(id) => out.value(self.shown(invoice, *id)),
                    LinePiece::SumOf(id) => out.value(self.or_gap(self.sum_of(*id))),
                    LinePiece::CountOfInvoices => out.value(Ok(self.count())),
                }
                if table && !matches!(piece, LinePiece::Plain(_)) {
                    out.text.push_str(" | ");
                }
            }
        }
        if table {
            out.text.push('\n');
        }
    }

    /// The head of a table whose columns are values; amounts stand at the right.
    fn head(&self, line: &[LinePiece], out: &mut Filled) {
        // A table begins a paragraph of its own.
        out.text.push_str("\n\n| ");
        let mut rule = String::from("|");
        for piece in line {
            let (label, right) = match piece {
                LinePiece::Plain(_) => continue,
                LinePiece::Value(id) => heading(self.machine, *id, self.language),
                LinePiece::SumOf(id) => heading(self.machine, *id, self.language),
                LinePiece::CountOfInvoices => (String::new(), true),
            };
            out.value(Ok(label));
            out.text.push_str(" | ");
            rule.push_str(if right { "--:|" } else { "---|" });
        }
        out.text.push('\n');
        out.text.push_str(&rule);
        out.text.push('\n');
    }

    fn ordered(&self, order: ListingOrder) -> Vec<&F> {
        let mut invoices: Vec<&F> = self.invoices.iter().collect();
        let due = |facts: &F| match facts.fact(Fact::Invoice(InvoiceFact::Due)) {
            Value::Date(day) => (false, day.number()),
            _ => (true, 0),
        };
        let number = |facts: &F| match facts.fact(Fact::Invoice(InvoiceFact::Number)) {
            Value::Text(number) => number.to_owned(),
            _ => String::new(),
        };
        match order {
            ListingOrder::OldestDueFirst => {
                invoices.sort_by_cached_key(|facts| (due(facts), number(facts)));
            }
            ListingOrder::Number => invoices.sort_by_cached_key(|facts| number(facts)),
        }
        invoices
    }
}

/// Whether a line for each invoice is nothing but values side by side; then it is a table.
fn is_row_of_values(line: &[LinePiece]) -> bool {
    let values = line
        .iter()
        .filter(|piece| !matches!(piece, LinePiece::Plain(_)));
    let blank = line.iter().all(|piece| match piece {
        LinePiece::Plain(plain) => plain.trim().is_empty(),
        _ => true,
    });
    blank && values.count() >= 2
}

/// Whether a text speaks of what is to be paid with charges.
pub(crate) fn asks_for_charges(machine: &Machine, text: &Text) -> bool {
    let is_due = |id: &ExprId| {
        machine.expressions.get(*id) == Some(&Node::Fact(Fact::Invoice(InvoiceFact::AmountDue)))
    };
    text.pieces.iter().any(|piece| match piece {
        Piece::Value(id) | Piece::SumOf(id) => is_due(id),
        Piece::ForEachInvoice { line, .. } => line.iter().any(|piece| match piece {
            LinePiece::Value(id) | LinePiece::SumOf(id) => is_due(id),
            LinePiece::Plain(_) | LinePiece::CountOfInvoices => false,
        }),
        _ => false,
    })
}
