//! What the page behind a link may show. It is written with the intent of the message; the side that
//! faces the internet reads this and nothing else of an account.

use jalon_core::eval::{Facts, Value};
use jalon_core::machine::value::{Fact, InvoiceFact};
use jalon_core::{Day, Instant, Money};
use jalon_store::{AccountKey, Key, Link};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::{PageStyle, Purpose, Question, Token, mac};
use crate::channel::{Document, Outgoing, Recipient, Sender};

/// The format of pages that this version writes.
pub const FORMAT: u16 = 0;

/// What a page may show, and for whom it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// The step of the script that sent it.
    pub step: SmolStr,
    /// The role of its reader.
    pub role: SmolStr,
    /// The key of the contact it was sent to.
    pub contact: SmolStr,
    /// A digest of the address that it was sent to: once that is another one, the link is good for nothing.
    pub address: String,
    /// The reader's language.
    pub language: SmolStr,
    /// Who asks.
    pub seller: Sender,
    /// The invoices that it is about.
    pub invoices: Vec<Shown>,
    /// The day on which the amounts were so.
    pub as_of: Day,
    /// What is to be paid, one amount for each currency.
    pub to_pay: Vec<Money>,
    /// What the payment is recognised by.
    pub reference: Option<SmolStr>,
    /// What only a reader of the invoice knows, if there is anything.
    pub question: Option<Question>,
    /// What can be downloaded: name, media type, and the SHA-256 in hexadecimal digits.
    pub documents: Vec<Document>,
}

/// An invoice as the page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// Its number.
    pub number: SmolStr,
    /// When it was issued.
    pub issue: Option<Day>,
    /// When it is due.
    pub due: Option<Day>,
    /// What it comes to.
    pub total: Option<Money>,
    /// What is asked for of it: what is open, without the part that somebody contests.
    pub balance: Option<Money>,
    /// How it stands now, as the link was told since.
    #[serde(skip)]
    pub now: Standing,
}

/// How an invoice on a page stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// What is open of it is asked for.
    #[default]
    Asked,
    /// It is contested as a whole: nothing of it is asked for.
    Contested,
    /// Somebody said that it is paid.
    Announced,
}

impl Shown {
    /// Whether something of it is asked for.
    pub fn is_asked(&self) -> bool {
        self.now != Standing::Contested && self.balance.is_none_or(|open| open.minor > 0)
    }

    pub(crate) fn of(facts: &impl Facts) -> Option<Shown> {
        let of = |fact| facts.fact(Fact::Invoice(fact));
        let day = |fact| match of(fact) {
            Value::Date(day) => Some(day),
            _ => None,
        };
        let money = |fact| match of(fact) {
            Value::Money(money) => Some(money),
            _ => None,
        };
        let Value::Text(number) = of(InvoiceFact::Number) else {
            return None;
        };
        Some(Shown {
            number: number.into(),
            issue: day(InvoiceFact::Issue),
            due: day(InvoiceFact::Due),
            total: money(InvoiceFact::Total),
            balance: money(InvoiceFact::Balance),
            now: Standing::default(),
        })
    }
}

/// What a link is made from.
pub(crate) struct Makes<'a, F> {
    pub style: &'a PageStyle,
    pub token: &'a Token,
    pub account: AccountKey,
    pub effect: Key,
    pub outgoing: &'a Outgoing,
    /// The facts of each invoice that it is about.
    pub facts: Vec<&'a F>,
    pub to_pay: Vec<Money>,
    pub documents: Vec<Document>,
    pub today: Day,
    pub now: Instant,
}

/// The row of a link.
pub(crate) fn link_of<F: Facts>(makes: &Makes<'_, F>) -> Link {
    let Makes {
        style, outgoing, ..
    } = makes;
    let hash = makes.token.hash();
    let (role, contact, address) = match &outgoing.to {
        Recipient::Contact(to) => (
            to.role.clone(),
            to.key.clone(),
            address_of(style, to.email.as_deref()),
        ),
        _ => Default::default(),
    };
    let html = outgoing.html.as_deref().unwrap_or_default();
    let texts = [&outgoing.subject, &outgoing.text, html];
    let question = match makes.facts.as_slice() {
        [only] => Question::of((&style.asks, &style.secret), hash, *only, &texts),
        _ => None,
    };
    let reference = match makes.facts.as_slice() {
        [only] => match only.fact(Fact::Invoice(InvoiceFact::PaymentReference)) {
            Value::Text(reference) => Some(reference.into()),
            _ => None,
        },
        _ => None,
    };
    let page = Page {
        step: outgoing.data.get("step").cloned().unwrap_or_default(),
        role,
        contact,
        address,
        language: outgoing.language.clone(),
        seller: outgoing.from.clone(),
        invoices: makes
            .facts
            .iter()
            .filter_map(|one| Shown::of(*one))
            .collect(),
        as_of: makes.today,
        to_pay: makes.to_pay.clone(),
        reference,
        question,
        documents: makes.documents.clone(),
    };
    Link {
        account: makes.account,
        hash,
        effect: makes.effect,
        purpose: Purpose::Page.number(),
        expires: makes.now.plus_minutes(style.days.saturating_mul(24 * 60)),
        revoked: None,
        format: FORMAT,
        // Plain data with text keys always becomes JSON.
        body: serde_json::to_vec(&page).unwrap_or_default(),
    }
}

/// The digest of an address to which links go.
pub(crate) fn address_of(style: &PageStyle, email: Option<&str>) -> String {
    let email = email.unwrap_or_default().trim().to_lowercase();
    let mac = mac(&style.secret, "address", &[email.as_bytes()]);
    mac.iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The page of a link; nothing if a newer version wrote it, or if it can't be read.
pub fn read_page(link: &Link) -> Option<Page> {
    (link.format == FORMAT && link.purpose == Purpose::Page.number())
        .then(|| serde_json::from_slice(&link.body).ok())
        .flatten()
}
