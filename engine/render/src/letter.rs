//! A message as a letter has it: paragraphs, lists and tables as data, for whoever sets them on paper.

use jalon_core::eval::{Facts, Value};
use jalon_core::machine::value::{Fact, InvoiceFact};
use jalon_core::{Money, MoneyError};
use pulldown_cmark::{Alignment, Event, Tag, TagEnd};
use serde::{Deserialize, Serialize};

use crate::clean::{VALUE_CHARS_MAX, one_line};
use crate::fill::Filled;
use crate::locale::Language;
use crate::markdown::events;
use crate::message::{NoMessage, Request, how_to_pay};
use crate::money::by_currency;
use crate::parties::Told;
use crate::payment::Instructions;
use crate::texts::Texts;

/// What a letter says below its head.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Paragraphs, lists and tables, from top to bottom.
    pub blocks: Vec<Block>,
    /// How to pay, if that is said.
    pub payment: Option<PaymentBox>,
}

/// One block of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Span>),
    /// A heading.
    Heading(Vec<Span>),
    /// A line of a list, with its sign.
    Item(String, Vec<Span>),
    /// Rows and columns.
    Table(Table),
    /// A line across.
    Rule,
}

/// Words of one kind. A line ends where the text has a line feed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The words.
    pub text: String,
    /// Whether they are bold.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub bold: bool,
}

/// A table: its head is the first row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Which columns are set to the right.
    pub right: Vec<bool>,
    /// The rows, cell by cell.
    pub rows: Vec<Vec<String>>,
    /// Whether the last row is a sum.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sum: bool,
}

/// How to pay, as it stands in a box.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentBox {
    /// Above it.
    pub title: String,
    /// What each is called, and what it is.
    pub details: Vec<(String, String)>,
    /// The code that a banking app reads, row by row: `1` for a dark module.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub code: Vec<String>,
    /// Beside the code.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub scan: String,
}

/// The text of a letter, from the same request as its message.
pub fn letter<F: Facts>(request: &Request<'_, F>) -> Result<Text, NoMessage> {
    let invoices = request.told_invoices();
    let texts = Texts::of(request, &invoices)?;
    let payment = match request.asks_for_payment {
        true => how_to_pay(request, texts.version, &invoices)?.ok(),
        false => None,
    };
    let of = (texts.language, invoices.as_slice());
    text(request, &texts.body, of, payment.as_ref())
}

/// The blocks of a body. Where it lists no invoices itself, a table of them follows it, so that the
/// reader sees what the sums are made of.
fn text<F: Facts>(
    request: &Request<'_, F>,
    body: &Filled,
    (language, invoices): (Language, &[Told<'_, F>]),
    payment: Option<&Instructions>,
) -> Result<Text, NoMessage> {
    let mut blocks = blocks(body);
    let has_table = blocks.iter().any(|block| matches!(block, Block::Table(_)));
    let listed = invoices.iter().any(|one| number(one).is_some());
    if !has_table && listed && request.asks_for_payment {
        blocks.push(Block::Table(table(invoices, language)?));
    }
    Ok(Text {
        blocks,
        payment: payment.map(|payment| payment_box(payment, language)),
    })
}

pub(crate) fn payment_box(payment: &Instructions, language: Language) -> PaymentBox {
    let phrases = language.phrases();
    let code = payment.code.as_ref().ok();
    let rows = code.map(|code| {
        let row = |y| (0..code.width()).map(move |x| if code.is_dark(x, y) { '1' } else { '0' });
        (0..code.width()).map(|y| row(y).collect()).collect()
    });
    let rows: Vec<String> = rows.unwrap_or_default();
    let details = crate::layout::details(payment, language).into_iter();
    PaymentBox {
        title: phrases.payment_details.to_owned(),
        details: details
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
        scan: match rows.is_empty() {
            true => String::new(),
            false => phrases.scan.to_owned(),
        },
        code: rows,
    }
}

fn number<F: Facts>(facts: &F) -> Option<&str> {
    match facts.fact(Fact::Invoice(InvoiceFact::Number)) {
        Value::Text(number) => Some(number),
        _ => None,
    }
}

/// Number, date, due date, total and what is open of each invoice, and the sums.
pub(crate) fn table<F: Facts>(invoices: &[F], language: Language) -> Result<Table, MoneyError> {
    let phrases = language.phrases();
    let fact = |one: &F, fact| match one.fact(Fact::Invoice(fact)) {
        Value::Money(money) => Some(money),
        _ => None,
    };
    let day = |one: &F, fact| match one.fact(Fact::Invoice(fact)) {
        Value::Date(day) => language.date(day),
        _ => String::new(),
    };
    let shown = |money: Option<Money>| money.map_or(String::new(), |money| language.money(money));
    let charged = invoices
        .iter()
        .any(|one| fact(one, InvoiceFact::Charges).is_some_and(|charges| charges.minor > 0));
    let mut head = vec![
        phrases.invoice.to_owned(),
        phrases.issue.to_owned(),
        phrases.due.to_owned(),
        phrases.balance.to_owned(),
    ];
    let mut right = vec![false, false, false, true];
    if charged {
        head.extend([phrases.charges.to_owned(), phrases.amount_due.to_owned()]);
        right.extend([true, true]);
    }
    let mut rows = vec![head];
    let mut sums: Vec<Vec<Money>> = vec![Vec::new(); 3];
    for one in invoices {
        let amounts = [
            InvoiceFact::Balance,
            InvoiceFact::Charges,
            InvoiceFact::AmountDue,
        ];
        let amounts = amounts.map(|amount| fact(one, amount));
        for (sum, amount) in sums.iter_mut().zip(amounts) {
            sum.extend(amount);
        }
        let [balance, charges, due] = amounts;
        let mut row = vec![
            one_line(number(one).unwrap_or_default(), VALUE_CHARS_MAX),
            day(one, InvoiceFact::Issue),
            day(one, InvoiceFact::Due),
            shown(balance),
        ];
        if charged {
            row.extend([shown(charges), shown(due)]);
        }
        rows.push(row);
    }
    let sum = invoices.len() > 1;
    if sum {
        let mut row = vec![phrases.total.to_owned(), String::new(), String::new()];
        let columns = if charged { 3 } else { 1 };
        for of in sums.into_iter().take(columns) {
            let amounts = by_currency(of)?;
            let amounts = amounts.into_iter().map(|money| language.money(money));
            row.push(amounts.collect::<Vec<_>>().join("\n"));
        }
        rows.push(row);
    }
    Ok(Table { right, rows, sum })
}

/// The blocks of a filled body.
fn blocks(filled: &Filled) -> Vec<Block> {
    let mut writer = Writer {
        filled,
        out: Vec::new(),
        spans: Vec::new(),
        bold: 0,
        lists: Vec::new(),
        sign: None,
        table: Table::default(),
    };
    for event in events(&filled.text) {
        writer.event(event);
    }
    writer.paragraph();
    writer.out
}

struct Writer<'a> {
    filled: &'a Filled,
    out: Vec<Block>,
    spans: Vec<Span>,
    /// In how many bold parts the text stands.
    bold: usize,
    /// The next number of each list, or none where it has signs.
    lists: Vec<Option<u64>>,
    /// The sign of the item at hand.
    sign: Option<String>,
    table: Table,
}

impl Writer<'_> {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Code(text) => {
                let text = self.filled.values.put_into(&text);
                self.words(&text);
            }
            Event::HardBreak => self.words("\n"),
            Event::Rule => {
                self.paragraph();
                self.out.push(Block::Rule);
            }
            _ => {}
        }
    }

    fn words(&mut self, text: &str) {
        let bold = self.bold > 0;
        match self.spans.last_mut().filter(|last| last.bold == bold) {
            Some(last) => last.text.push_str(text),
            None => self.spans.push(Span {
                text: text.to_owned(),
                bold,
            }),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Strong => self.bold += 1,
            Tag::List(next) => {
                self.paragraph();
                self.lists.push(next);
            }
            Tag::Item => {
                self.paragraph();
                let sign = match self.lists.last_mut() {
                    Some(Some(next)) => {
                        *next += 1;
                        format!("{}.", *next - 1)
                    }
                    _ => "–".to_owned(),
                };
                self.sign = Some(sign);
            }
            Tag::Table(columns) => {
                self.paragraph();
                let right = columns.iter().map(|one| *one == Alignment::Right);
                self.table = Table {
                    right: right.collect(),
                    ..Table::default()
                };
            }
            Tag::TableHead | Tag::TableRow => self.table.rows.push(Vec::new()),
            Tag::Paragraph | Tag::Heading { .. } | Tag::CodeBlock(_) | Tag::HtmlBlock => {
                self.paragraph();
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong => self.bold = self.bold.saturating_sub(1),
            TagEnd::Heading(_) => {
                let spans = std::mem::take(&mut self.spans);
                self.out.push(Block::Heading(spans));
            }
            TagEnd::Paragraph | TagEnd::CodeBlock | TagEnd::HtmlBlock => self.paragraph(),
            TagEnd::Item => {
                self.paragraph();
                self.sign = None;
            }
            TagEnd::List(_) => {
                self.lists.pop();
            }
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.spans);
                let cell = cell.into_iter().map(|span| span.text).collect();
                if let Some(row) = self.table.rows.last_mut() {
                    row.push(cell);
                }
            }
            TagEnd::Table => {
                let table = std::mem::take(&mut self.table);
                self.out.push(Block::Table(table));
            }
            _ => {}
        }
    }

    /// The words at hand become a block, if there are any.
    fn paragraph(&mut self) {
        let spans = std::mem::take(&mut self.spans);
        if spans.iter().all(|span| span.text.trim().is_empty()) {
            return;
        }
        self.out.push(match (self.sign.take(), self.lists.len()) {
            (Some(sign), _) => Block::Item(sign, spans),
            // A further paragraph of the same item.
            (None, 1..) => Block::Item(String::new(), spans),
            (None, 0) => Block::Paragraph(spans),
        });
    }
}
