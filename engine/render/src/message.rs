//! A whole message: subject, plain text and HTML from one template, with how to pay.

use jalon_core::Machine;
use jalon_core::eval::{Facts, Value};
use jalon_core::machine::template::{Template, TemplateVersion};
use jalon_core::machine::value::{Fact, InvoiceFact};
use jalon_core::machine::{AttachmentId, TemplateId};
use jalon_core::{Money, MoneyError};
use smol_str::SmolStr;
use thiserror::Error;

use crate::credit::Credit;
use crate::fill::{Links, asks_for_charges};
use crate::layout::{self, Page};
use crate::locale::primary;
use crate::markdown::safe_link;
use crate::money::by_currency;
use crate::parties::{Parties, Told};
use crate::payment::{BankAccount, Instructions, NotOffered, Reference, instructions};
use crate::texts::Texts;
use crate::value::Missing;
use crate::{html, plain};

/// What a message is made from.
pub struct Request<'a, F> {
    /// The machine, with its templates.
    pub machine: &'a Machine,
    /// Which template.
    pub template: TemplateId,
    /// The reader's language; where it is not known, that of the house.
    pub language: Option<&'a str>,
    /// The facts of the invoice, or of the customer's journey, that the message is about.
    pub facts: &'a F,
    /// The facts of each invoice that it lists; of its own alone if it is no message for several.
    pub invoices: Vec<&'a F>,
    /// What the reader has open in its favour, where the line of the script lists that, too.
    pub credits: Vec<Credit<'a>>,
    /// Who writes and who reads.
    pub parties: &'a Parties,
    /// Pages that the reader can go to; none where the line of the script asks for none.
    pub links: Links<'a>,
    /// Whether it says how to pay.
    pub asks_for_payment: bool,
    /// What goes with it, beside what the template attaches.
    pub attachments: &'a [AttachmentId],
    /// What stands where a value is missing, in simulations; else there is no message then.
    pub gap: Option<&'a str>,
}

/// A message as it leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The language of its text, as `fr`.
    pub language: SmolStr,
    /// One line, without anything that could end a header.
    pub subject: String,
    /// The text for programs that show text, and for letters.
    pub plain: String,
    /// The text as a page without anything from elsewhere; pictures are named `cid:`.
    pub html: String,
    /// The text for a short message.
    pub sms: Option<String>,
    /// The pictures that the page names.
    pub pictures: Vec<Picture>,
    /// The kinds of documents that go with it, each once.
    pub attachments: Vec<AttachmentId>,
    /// How to pay, or why that is not said.
    pub payment: Option<Result<Instructions, NotOffered>>,
}

/// A picture that travels with the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its name in the page, behind `cid:`.
    pub content_id: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Why there is no message. A message with a hole in it never leaves.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NoMessage {
    /// The machine has no such template.
    #[error("there is no such template")]
    NoTemplate,
    /// The template has no text at all.
    #[error("the template has no text")]
    NoText,
    /// Values that the text shows are not there.
    #[error("{} values are missing", .0.len())]
    Missing(Vec<Missing>),
    /// It has more values than a text may have.
    #[error("the message lists too many invoices")]
    TooLong,
    /// Its amounts are too large to be added up.
    #[error(transparent)]
    Sum(#[from] MoneyError),
}

impl<'a, F: Facts> Request<'a, F> {
    /// The facts of each invoice, with who writes and who reads.
    pub(crate) fn told_invoices(&self) -> Vec<Told<'a, F>> {
        let invoices = self.invoices.iter();
        let told = invoices.map(|facts| Told {
            facts: *facts,
            parties: self.parties,
        });
        told.collect()
    }
}

/// The version of a template for a reader: in the reader's language, else the one without a
/// language, else the first.
pub fn version_for<'t>(
    template: &'t Template,
    language: Option<&str>,
) -> Option<&'t TemplateVersion> {
    let versions = &template.versions;
    let of = |wanted: &dyn Fn(Option<&SmolStr>) -> bool| {
        versions
            .iter()
            .find(|version| wanted(version.language.as_ref()))
    };
    let wanted = language.map(|tag| primary(tag).to_ascii_lowercase());
    of(&|own| own.is_some() && own.map(SmolStr::as_str) == wanted.as_deref())
        .or_else(|| of(&|own| own.is_none()))
        .or_else(|| versions.first())
}

/// Makes a message.
pub fn message<F: Facts>(request: &Request<'_, F>) -> Result<Message, NoMessage> {
    let invoices = request.told_invoices();
    let texts = Texts::of(request, &invoices)?;
    let payment = match request.asks_for_payment {
        true => Some(how_to_pay(request, texts.version, &invoices)?),
        false => None,
    };
    let subject = texts.subject();
    let offered = payment.as_ref().and_then(|payment| payment.as_ref().ok());
    let page = Page {
        tag: &texts.tag,
        language: texts.language,
        subject: &subject,
        parties: request.parties,
        payment_link: request.links.payment.and_then(safe_link),
        receipt_link: request.links.receipt.and_then(safe_link),
        payment: offered,
    };
    let code = offered.and_then(|offered| offered.code.as_ref().ok());
    let pictures = code.map(|code| Picture {
        content_id: layout::CODE_ID,
        media_type: "image/png",
        bytes: code.png(),
    });
    Ok(Message {
        plain: layout::plain(&page, &plain::body(&texts.body)),
        html: layout::html(&page, &html::body(&texts.body)),
        sms: texts.sms(),
        pictures: pictures.into_iter().collect(),
        attachments: attachments(texts.template, request.attachments),
        payment,
        language: texts.tag,
        subject,
    })
}

/// What is asked for: the open balance, or with charges where the text speaks of what is due in all.
pub(crate) fn how_to_pay<F: Facts>(
    request: &Request<'_, F>,
    version: &TemplateVersion,
    invoices: &[Told<'_, F>],
) -> Result<Result<Instructions, NotOffered>, NoMessage> {
    let texts = [&version.subject, &version.body, &version.sms];
    let mut texts = texts.into_iter().flatten();
    let with_charges = texts.any(|text| asks_for_charges(request.machine, text));
    let asked = match with_charges {
        true => InvoiceFact::AmountDue,
        false => InvoiceFact::Balance,
    };
    Ok(pay(&request.parties.seller.accounts, asked, invoices)?)
}

/// How to pay what is asked for of some invoices together.
pub(crate) fn pay<F: Facts>(
    accounts: &[BankAccount],
    asked: InvoiceFact,
    invoices: &[F],
) -> Result<Result<Instructions, NotOffered>, MoneyError> {
    let amounts = invoices
        .iter()
        .filter_map(|facts| match facts.fact(Fact::Invoice(asked)) {
            Value::Money(money) => Some(money),
            _ => None,
        });
    let amounts: Vec<Money> = by_currency(amounts.collect())?;
    Ok(instructions(accounts, &amounts, reference(invoices)))
}

/// The reference of the only invoice, else the numbers of all.
fn reference<F: Facts>(invoices: &[F]) -> Reference {
    if let [only] = invoices
        && let Value::Text(reference) = only.fact(Fact::Invoice(InvoiceFact::PaymentReference))
    {
        return Reference::read(reference);
    }
    let numbers =
        invoices.iter().filter_map(
            |facts| match facts.fact(Fact::Invoice(InvoiceFact::Number)) {
                Value::Text(number) => Some(number),
                _ => None,
            },
        );
    Reference::of_numbers(&numbers.collect::<Vec<_>>())
}

fn attachments(template: &Template, beside: &[AttachmentId]) -> Vec<AttachmentId> {
    let mut out: Vec<AttachmentId> = Vec::new();
    for kind in template.attachments.iter().chain(beside) {
        if !out.contains(kind) {
            out.push(*kind);
        }
    }
    out
}
