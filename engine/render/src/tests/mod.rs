//! What a message promises, from a template of a machine to the bytes that leave.

mod account;
mod bare;
mod payment;
mod records;
mod safety;
mod texts;

use std::collections::BTreeMap;

use jalon_core::machine::declared::Named;
use jalon_core::machine::expr::Node;
use jalon_core::machine::template::{
    LinePiece, ListingOrder, Piece, Template, TemplateVersion, Text,
};
use jalon_core::machine::value::{Fact, InvoiceFact, Party, PartyFact, SellerFact};
use jalon_core::machine::{ExprId, TemplateId};
use jalon_core::records::{CustomerRecord, InvoiceRecord};
use jalon_core::{Currency, Day, Machine, Money};

use crate::payment::NotOffered;
use crate::records::RecordFacts;
use crate::sample::Timing;
use crate::{
    Contact, Credit, Credited, Language, Links, Message, NoMessage, Parties, Request, message,
    one_line_text, sample,
};

fn today() -> Day {
    "2026-03-10".parse().unwrap()
}

/// A text with values: `{number}` and the like, `{sum}` and `{each}`.
fn text(machine: &mut Machine, source: &str) -> Text {
    let mut pieces = Vec::new();
    let mut line: Option<Vec<LinePiece>> = None;
    for part in source.split_inclusive(['{', '}', '\n']) {
        let (part, end) = part.split_at(part.len() - part.ends_with(['{', '}', '\n']) as usize);
        if end == "}" {
            if part == "each" {
                line = Some(Vec::new());
            } else {
                let value = |fact| Node::Fact(fact);
                let invoice = |fact| value(Fact::Invoice(fact));
                let (node, sum) = match part {
                    "number" => (invoice(InvoiceFact::Number), false),
                    "due" => (invoice(InvoiceFact::Due), false),
                    "balance" => (invoice(InvoiceFact::Balance), false),
                    "amount_due" => (invoice(InvoiceFact::AmountDue), false),
                    "order" => (invoice(InvoiceFact::PurchaseOrder), false),
                    "sum" => (invoice(InvoiceFact::Balance), true),
                    "name" => (value(Fact::Party(Party::Customer, PartyFact::Name)), false),
                    "seller" => (value(Fact::Seller(SellerFact::Name)), false),
                    other => panic!("{other}"),
                };
                let id = machine.expressions.push(node);
                match (&mut line, sum) {
                    (Some(line), false) => line.push(LinePiece::Value(id)),
                    (Some(line), true) => line.push(LinePiece::SumOf(id)),
                    (None, false) => pieces.push(Piece::Value(id)),
                    (None, true) => pieces.push(Piece::SumOf(id)),
                }
            }
            continue;
        }
        match &mut line {
            Some(line) => line.push(LinePiece::Plain(part.into())),
            None => pieces.push(Piece::Plain(part.into())),
        }
        if end == "\n" {
            if let Some(line) = line.take() {
                let order = ListingOrder::OldestDueFirst;
                pieces.push(Piece::ForEachInvoice { order, line });
            }
            pieces.push(Piece::Plain("\n".into()));
        }
    }
    if let Some(line) = line {
        let order = ListingOrder::OldestDueFirst;
        pieces.push(Piece::ForEachInvoice { order, line });
    }
    Text { pieces }
}

/// A machine with one template in some languages: subject and body.
fn machine(versions: &[(Option<&str>, &str, &str)]) -> Machine {
    let mut machine = Machine::new();
    let versions = versions.iter().map(|(language, subject, body)| {
        let subject = Some(text(&mut machine, subject));
        let body = Some(text(&mut machine, body));
        TemplateVersion {
            language: language.map(Into::into),
            subject,
            body,
            sms: None,
        }
    });
    let versions = versions.collect();
    machine.templates.push(Template {
        name: "reminder".into(),
        versions,
        attachments: Vec::new(),
    });
    machine
}

struct Case {
    customer: CustomerRecord,
    invoices: Vec<InvoiceRecord>,
    parties: Parties,
    credits: Vec<Credit<'static>>,
    language: Option<&'static str>,
    links: Links<'static>,
    pay: bool,
}

fn case() -> Case {
    Case {
        customer: sample::customer(),
        invoices: sample::invoices(today(), Timing::Late),
        parties: Parties {
            seller: sample::seller(None),
            contact: Contact::default(),
        },
        credits: Vec::new(),
        language: Some("en"),
        links: Links::default(),
        pay: false,
    }
}

impl Case {
    fn made(&self, machine: &Machine) -> Result<Message, NoMessage> {
        let facts = self.invoices.iter().map(|invoice| {
            let (invoice, customer) = (invoice.clone(), self.customer.clone());
            let facts = RecordFacts::new(machine, invoice, customer, today()).unwrap();
            match facts.balance().currency.code() {
                "EUR" => facts.with_charges(sample::charges()).unwrap(),
                _ => facts,
            }
        });
        let facts: Vec<RecordFacts> = facts.collect();
        message(&Request {
            machine,
            template: TemplateId(0),
            language: self.language,
            facts: &facts[0],
            invoices: facts.iter().collect(),
            credits: self.credits.clone(),
            parties: &self.parties,
            links: self.links,
            asks_for_payment: self.pay,
            attachments: &[],
            gap: None,
        })
    }

    fn of(&self, versions: &[(Option<&str>, &str, &str)]) -> Message {
        self.made(&machine(versions)).unwrap()
    }

    /// The plain text and the part of the page that the body makes.
    fn body(&self, source: &str) -> (String, String) {
        let made = self.of(&[(Some("en"), "s", source)]);
        let plain = made.plain.split("\n\n-- \n").next().unwrap().to_owned();
        let start = made.html.find("sans-serif\">\n").unwrap() + "sans-serif\">\n".len();
        let end = made.html.find("</td></tr></table>\n<p").unwrap();
        let page = made.html[start..end].to_owned();
        // What things look like is not what these tests are about.
        let mut bare = String::new();
        let mut rest = page.as_str();
        while let Some((before, after)) = rest.split_once(" style=\"") {
            bare.push_str(before);
            rest = after.split_once('"').unwrap().1;
        }
        bare.push_str(rest);
        (plain, bare)
    }
}
