//! Electronic invoices: UBL 2.1, CII (D16B, D22B) and Factur-X, as an invoice and its customer.
//!
//! Only what a record needs is read. A file that breaks a business rule of the standard is taken
//! with a warning; one that does not say who owes what from when is refused.

mod apart;
mod paths;
mod pdf;
mod says;
mod tree;
mod words;

use std::borrow::Cow;

use jalon_core::Decimal;
use jalon_core::records::{AttachmentRecord, CustomerRecord, InvoiceKind, InvoiceRecord};
use smol_str::SmolStr;

use crate::amounts::DecimalSign;
use crate::build::build;
use crate::cells::{Cell, Cells};
use crate::csv::whole;
use crate::kind::Kind;
use crate::record::Record;
use crate::reject::Fault;
use crate::text::{Refusal, shown, text};
pub use apart::{read_pdf_as_child, read_pdfs_apart};
use paths::Paths;
pub use pdf::is_whole as is_whole_pdf;
pub use says::{Readable, Says, read_document};
use tree::Element;
pub use words::Words;

/// In what an electronic invoice is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// UBL 2.1, Invoice or CreditNote.
    Ubl,
    /// Cross Industry Invoice of UN/CEFACT: D16B, D22B, and what Factur-X and ZUGFeRD 2 embed.
    Cii,
    /// ZUGFeRD 1.0.
    Zugferd1,
}

/// What an electronic invoice says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ElectronicInvoice {
    /// In what it is written.
    pub syntax: Syntax,
    /// The invoice. Its terms are not named: scripts name terms, invoices only tell of them.
    pub invoice: InvoiceRecord,
    /// Its customer, known by the number that the invoice gives it.
    pub customer: CustomerRecord,
    /// Who issued it.
    pub seller: Option<String>,
    /// The numbers by which whoever issued it is known, those of registers first.
    pub seller_numbers: Vec<String>,
    /// The payment terms as the invoice words them.
    pub payment_terms: Option<String>,
    /// The account to pay to.
    pub iban: Option<String>,
    /// What is strange, and what to do.
    pub warnings: Vec<Fault>,
}

/// Reads an electronic invoice: XML, or a PDF with XML in it.
pub fn read_electronic_invoice(bytes: &[u8], name: &str) -> Result<ElectronicInvoice, Refusal> {
    if bytes.is_empty() {
        return Err(crate::encoding::empty_file());
    }
    if !pdf::is_pdf(bytes) {
        return read_xml(bytes);
    }
    let mut read = read_xml(&apart::read(bytes)?.xml?)?;
    read.invoice.attachments.push(AttachmentRecord {
        kind: "invoice".into(),
        file_name: name.into(),
        media_type: "application/pdf".into(),
        sha256: pdf::sha256(bytes).into(),
    });
    Ok(read)
}

fn read_xml(bytes: &[u8]) -> Result<ElectronicInvoice, Refusal> {
    let root = tree::read(bytes)?;
    let syntax = match root.name.as_str() {
        "Invoice" | "CreditNote" => Syntax::Ubl,
        "CrossIndustryInvoice" => Syntax::Cii,
        "CrossIndustryDocument" => Syntax::Zugferd1,
        other => return Err(no_invoice(&shown(other))),
    };
    let paths = paths::of(syntax);
    let mut warnings = Vec::new();
    let customer = customer(&root, paths, &mut warnings)?;
    let invoice = invoice(&root, paths, &customer, &mut warnings)?;
    let text_of = |paths: &[&str]| root.first(paths).map(str::to_string);
    Ok(ElectronicInvoice {
        syntax,
        invoice,
        customer,
        seller: text_of(paths.seller_name),
        seller_numbers: numbers(&root, paths.seller_numbers),
        payment_terms: root.text_at(paths.terms).map(one_line),
        iban: text_of(paths.iban).map(|iban| iban.replace(char::is_whitespace, "")),
        warnings,
    })
}

fn numbers(root: &Element, paths: &[&str]) -> Vec<String> {
    let found = paths.iter().flat_map(|path| root.all(path));
    let written = found
        .map(|one| one.text.trim())
        .filter(|one| !one.is_empty());
    written.map(str::to_owned).collect()
}

/// Words without the line breaks and spaces that XML has between them.
fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn no_invoice(root: &str) -> Refusal {
    Refusal::new(
        text(
            format!("the XML is no invoice: its root is {root}"),
            format!("le XML n’est pas une facture : sa racine est {root}"),
        ),
        text(
            "UBL (Invoice, CreditNote), CII (CrossIndustryInvoice) and Factur-X are read",
            "UBL (Invoice, CreditNote), CII (CrossIndustryInvoice) et Factur-X sont lus",
        ),
    )
}

/// What is put together for one record: where each value stands is its column.
struct Values<'a>(Cells<'a>);

impl<'a> Values<'a> {
    fn new() -> Values<'a> {
        Values(Cells {
            decimal: Some(DecimalSign::Point),
            lenient: true,
            ..Cells::default()
        })
    }

    fn add(
        &mut self,
        field: &'static str,
        path: &'static str,
        value: Option<impl Into<Cow<'a, str>>>,
    ) {
        let Some(value) = value else { return };
        let last = path.rsplit('/').next().unwrap_or(path);
        self.0.cells.push(Cell {
            field,
            column: Cow::Borrowed(last),
            value: value.into(),
            dates: None,
            plus_days: 0,
        });
    }

    /// The record; the first fault refuses the file.
    fn build(mut self, kind: Kind, warnings: &mut Vec<Fault>) -> Result<Record, Refusal> {
        let record = build(kind, &mut self.0);
        warnings.append(&mut self.0.warnings);
        let fault = self.0.faults.into_iter().next();
        record.ok_or_else(|| match fault {
            Some(fault) => Refusal::new(
                text(
                    format!("{}: {}", fault.column, fault.reason.en),
                    format!("{} : {}", fault.column, fault.reason.fr),
                ),
                fault.remedy,
            ),
            None => no_invoice("?"),
        })
    }
}

fn customer(
    root: &Element,
    paths: &Paths,
    warnings: &mut Vec<Fault>,
) -> Result<CustomerRecord, Refusal> {
    let nobody = Element::default();
    let buyer = root.all(paths.buyer).into_iter().next().unwrap_or(&nobody);
    let name = buyer.first(paths.name).map(one_line);
    let key = buyer.first(paths.key).map(one_line);
    if let (None, Some(name)) = (&key, &name) {
        warnings.push(whole((
            text(
                format!("the customer has no number; its name stands for it: {name}"),
                format!("le client n’a pas de code ; son nom en tient lieu : {name}"),
            ),
            text(
                "have the invoice carry the number of the buyer",
                "faites porter le code de l’acheteur sur la facture",
            ),
        )));
    }
    let mut values = Values::new();
    values.add("key", "buyer", key.clone().or(name.clone()));
    values.add("name", "buyer", name.or(key));
    values.add("country", paths.country, buyer.text_at(paths.country));
    values.add("registration", "buyer", buyer.first(paths.registration));
    match values.build(Kind::Customer, warnings)? {
        Record::Customer(customer) => Ok(*customer),
        _ => Err(no_invoice("?")),
    }
}

fn invoice(
    root: &Element,
    paths: &Paths,
    customer: &CustomerRecord,
    warnings: &mut Vec<Fault>,
) -> Result<InvoiceRecord, Refusal> {
    let mut values = Values::new();
    values.add("number", paths.number, root.text_at(paths.number));
    values.add("customer", "buyer", Some(customer.key.to_string()));
    values.add("issue", paths.issue, root.text_at(paths.issue).map(date));
    values.add("due", "DueDate", root.first(paths.due).map(date));
    let currency = root.text_at(paths.currency);
    values.add("currency", paths.currency, currency);
    let code = root.first(paths.type_code);
    if root.name == "CreditNote" || code.is_some_and(is_credit) {
        values.add("kind", "TypeCode", Some("credit_note"));
    } else if let Some(code) = code.filter(|code| !is_invoice(code)) {
        let code = shown(code);
        warnings.push(whole((
            text(
                format!("the type of document {code} is not known; taken as an invoice"),
                format!("le type de document {code} est inconnu ; pris pour une facture"),
            ),
            text("check what it is", "vérifiez de quoi il s’agit"),
        )));
    }
    let mut sums = Sums::of(root, paths, currency);
    sums.check(warnings);
    sums.prepaid_if_not_told(warnings);
    // What is no number stays as it is written, to be told so.
    let written = root.text_at(paths.total).map(str::to_string);
    let unread = written.filter(|written| written.parse::<Decimal>().is_err());
    let total = unread.or(sums.total.map(|total| total.to_string()));
    values.add("total", paths.total, total);
    let prepaid = sums.prepaid.filter(|prepaid| prepaid.in_units(12) != Ok(0));
    values.add(
        "paid",
        paths.prepaid,
        prepaid.map(|prepaid| prepaid.to_string()),
    );
    values.add(
        "purchase_order",
        "OrderReference",
        root.first(paths.purchase_order),
    );
    values.add(
        "payment_reference",
        "PaymentReference",
        root.first(paths.payment_reference),
    );
    values.add("credits", "InvoiceReference", root.first(paths.credits));
    let payer = root.all(paths.payer).into_iter().next();
    let payer = payer.and_then(|payer| payer.first(paths.key).or(payer.first(paths.name)));
    values.add("payer", "PayerTradeParty", payer);
    let Record::Invoice(mut invoice) = values.build(Kind::Invoice, warnings)? else {
        return Err(no_invoice("?"));
    };
    if invoice.kind == InvoiceKind::Invoice {
        // Of an invoice it is the one that is corrected, which nothing is allocated to.
        invoice.credits = None;
        if invoice.due.is_none() {
            warnings.push(whole((
                text(
                    "the invoice has no due date: the terms of its customer give it",
                    "la facture n’a pas d’échéance : les conditions de son client la donnent",
                ),
                text(
                    "give the customer payment terms (`terms`)",
                    "donnez au client des conditions de paiement (`terms`)",
                ),
            )));
        }
    }
    invoice.payment_reference = invoice.payment_reference.map(|it| SmolStr::from(it.trim()));
    Ok(*invoice)
}

/// A date without the time zone that XML can have behind it.
fn date(written: &str) -> &str {
    let day = written
        .get(..10)
        .filter(|day| day.as_bytes().get(4) == Some(&b'-'));
    day.unwrap_or(written)
}

/// Types of documents (UNTDID 1001) that give money back.
fn is_credit(code: &str) -> bool {
    matches!(
        code,
        "81" | "83"
            | "261"
            | "262"
            | "296"
            | "308"
            | "381"
            | "396"
            | "420"
            | "458"
            | "502"
            | "503"
            | "532"
    )
}

/// Types of documents that ask for money.
fn is_invoice(code: &str) -> bool {
    let known = [
        "71", "80", "82", "84", "102", "130", "202", "203", "204", "211", "218", "219", "295",
        "325", "326", "331", "380", "382", "383", "384", "385", "386", "387", "388", "389", "390",
        "393", "394", "395", "456", "457", "471", "472", "473", "500", "501", "527", "553", "575",
        "623", "633", "751", "780", "817", "870", "875", "876", "877", "935",
    ];
    known.contains(&code)
}

/// The amounts of an invoice that must go together.
struct Sums {
    net: Option<Decimal>,
    tax: Option<Decimal>,
    total: Option<Decimal>,
    prepaid: Option<Decimal>,
    payable: Option<Decimal>,
    rounding: Option<Decimal>,
}

impl Sums {
    fn of(root: &Element, paths: &Paths, currency: Option<&str>) -> Sums {
        // Taxes may be told a second time in the currency of the accounts.
        let amount = |path: &str| {
            let all = root.all(path);
            let ours = all
                .iter()
                .find(|it| it.attribute.is_none() || it.attribute.as_deref() == currency);
            ours.and_then(|it| it.text.trim().parse::<Decimal>().ok())
        };
        let (payable, prepaid, rounding) = (
            amount(paths.payable),
            amount(paths.prepaid),
            amount(paths.rounding),
        );
        let total = amount(paths.total);
        // Rounding changes what is owed, and an invoice may give only what is left to pay.
        let owed = payable.and_then(|payable| sum(&[Some(payable), prepaid]));
        let total = match rounding {
            Some(_) => owed.or(total),
            None => total.or(owed),
        };
        Sums {
            net: amount(paths.net),
            tax: amount(paths.tax),
            total,
            prepaid,
            payable,
            rounding,
        }
    }

    /// Whether less is left to pay than the total.
    fn less_to_pay(&self) -> bool {
        let units = |amount: Option<Decimal>| amount.and_then(|amount| amount.in_units(SCALE).ok());
        let (payable, total) = (units(self.payable), units(self.total));
        matches!((payable, total), (Some(payable), Some(total)) if (0..total).contains(&payable))
    }

    /// The shortest profiles give the total and what is left, but not what was prepaid.
    fn prepaid_if_not_told(&mut self, warnings: &mut Vec<Fault>) {
        let (Some(payable), Some(total)) = (self.payable, self.total) else {
            return;
        };
        if self.prepaid.is_some() || !self.less_to_pay() {
            return;
        }
        let units = |amount: Decimal| amount.in_units(SCALE).ok();
        let rest = units(total)
            .zip(units(payable))
            .map(|(total, payable)| total - payable);
        let rest = rest.and_then(|rest| Decimal::new(rest, SCALE).ok());
        let Some(rest) = rest.map(Decimal::without_zeros) else {
            return;
        };
        self.prepaid = Some(rest);
        warnings.push(whole((
            text(
                format!("{payable} is left to pay of {total}: {rest} was taken as paid before"),
                format!(
                    "il reste {payable} à payer sur {total} : {rest} ont été pris comme déjà payés"
                ),
            ),
            text(
                "nothing to do if that is right; the invoice does not say what was paid",
                "rien à faire si c’est juste ; la facture ne dit pas ce qui a été payé",
            ),
        )));
    }

    fn check(&self, warnings: &mut Vec<Fault>) {
        let mut compare = |left: Option<Decimal>, right: Option<Decimal>, en: &str, fr: &str| {
            if let (Some(left), Some(right)) = (left, right)
                && left != right
            {
                warnings.push(whole((
                    text(
                        format!("{en}: {left} and {right}"),
                        format!("{fr} : {left} et {right}"),
                    ),
                    text(
                        "the total of the invoice was taken; check it with whoever issued it",
                        "le total de la facture a été pris ; vérifiez-le avec l’émetteur",
                    ),
                )));
            }
        };
        if self.rounding.is_none() && self.net.is_some() && self.tax.is_some() {
            compare(
                sum(&[self.net, self.tax]),
                self.total,
                "net and taxes do not make the total",
                "le hors-taxe et les taxes ne font pas le total",
            );
        }
        // Without what was prepaid, less to pay than the total is no contradiction.
        if let (Some(payable), true) = (self.payable, self.prepaid.is_some() || !self.less_to_pay())
        {
            compare(
                sum(&[Some(payable), self.prepaid]),
                self.total,
                "what is paid and what is left do not make the total",
                "ce qui est payé et ce qui reste ne font pas le total",
            );
        }
    }
}

/// Enough decimals for every currency.
const SCALE: u8 = 4;

/// The sum of the amounts that are there.
fn sum(amounts: &[Option<Decimal>]) -> Option<Decimal> {
    let mut units = 0i64;
    for amount in amounts.iter().flatten() {
        units = units.checked_add(amount.in_units(SCALE).ok()?)?;
    }
    Decimal::new(units, SCALE).ok().map(Decimal::without_zeros)
}
