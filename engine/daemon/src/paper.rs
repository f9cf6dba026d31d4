//! A message as a letter: it is set on paper with the rest of it, so that a second copy is the same bytes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jalon_core::Way;
use jalon_core::eval::Facts;
use jalon_letters::{Letter, Letterhead, NotSet, Window, mention, pdf, set};
use jalon_render::Language;
use jalon_render::letter::Text;
use jalon_store::{Text as Words, text};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use smol_str::SmolStr;

use crate::channel::{Contact, Outgoing, Recipient};
use crate::rendering::{NotRendered, Rendering};

/// A letter on paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// The lines that stand in the window.
    pub to: Vec<String>,
    /// Who writes, line by line.
    pub from: Vec<String>,
    /// The window of its envelope.
    pub window: Window,
    /// How many pages it has.
    pub pages: usize,
    /// Its pages, as a PDF.
    #[serde(serialize_with = "as_base64", deserialize_with = "of_base64")]
    pub pdf: Vec<u8>,
}

/// More numbers of invoices are not listed at the head of a letter: its table has them all.
const NUMBERS_MAX: usize = 3;

/// Whether what goes by this way is a letter.
pub fn is_letter(way: Option<Way>) -> bool {
    matches!(way, Some(Way::Letter | Way::RegisteredLetter))
}

impl Rendering<'_> {
    /// The letterhead, where a message is to be set on paper.
    pub(crate) fn letterhead(&self, outgoing: &Outgoing) -> Option<&Letterhead> {
        let letters = self.house.style.letters.as_ref();
        letters.filter(|_| is_letter(outgoing.way))
    }

    /// Sets a message on paper.
    pub(crate) fn on_paper(
        &self,
        facts: &impl Facts,
        said: Text,
        outgoing: &mut Outgoing,
    ) -> Result<(), NotRendered> {
        let Some(head) = self.letterhead(outgoing) else {
            return Ok(());
        };
        let Recipient::Contact(contact) = &outgoing.to else {
            return Ok(());
        };
        if contact.address.is_empty() {
            return Err(NotRendered(no_address(contact)));
        }
        let customer = self.account.customers.iter();
        let customer = customer.clone().find(|one| one.key == outgoing.customer);
        let language = Language::of_tag(&outgoing.language);
        let words = language.letter_words();
        let (day, _) = facts.calendar().parts().zone.local(self.now);
        let letter = Letter {
            language: outgoing.language.to_string(),
            window: head.window,
            sender: self.sender(head),
            foot: head.foot.clone(),
            to: address(contact, customer.map_or("", |one| one.name.as_str())),
            dated: language.dated(head.place.as_deref(), day),
            service: match outgoing.way {
                Some(Way::RegisteredLetter) => Some(words.registered.to_owned()),
                _ => None,
            },
            references: vec![
                (words.customer.to_owned(), outgoing.customer.to_string()),
                (words.invoices.to_owned(), numbers(&outgoing.invoices)),
            ],
            subject_is: words.subject.to_owned(),
            subject: outgoing.subject.clone(),
            text: said,
            mentions: mentions(head, &outgoing.language),
        };
        let laid = set(&letter).map_err(|why| not_set(contact, &why))?;
        let bytes = pdf(&laid, &outgoing.subject, &outgoing.language);
        outgoing.letter = Some(Box::new(Sheet {
            pages: laid.pages.len(),
            to: laid.address,
            from: letter.sender,
            window: head.window,
            pdf: bytes.map_err(|why| not_set(contact, &why))?,
        }));
        Ok(())
    }

    fn sender(&self, head: &Letterhead) -> Vec<String> {
        let seller = &self.house.style.seller;
        let mut sender = vec![seller.name.to_string()];
        sender.extend(head.address.iter().cloned());
        let reached = [&seller.phone, &seller.email];
        sender.extend(reached.into_iter().flatten().map(SmolStr::to_string));
        sender
    }
}

/// The law is quoted where the house says which, and then whatever else it wants to be said.
fn mentions(head: &Letterhead, language: &str) -> Vec<String> {
    let law = head.law.as_deref();
    let law = law.and_then(|country| mention(country, language));
    let own = head.mentions.iter().cloned();
    law.map(str::to_owned).into_iter().chain(own).collect()
}

/// The customer, the person, and the lines below; each once.
fn address(contact: &Contact, customer: &str) -> Vec<String> {
    let below = contact.address.iter().map(SmolStr::to_string);
    let below: Vec<String> = below.collect();
    let mut lines: Vec<String> = Vec::new();
    for name in [customer, contact.name.as_deref().unwrap_or_default()] {
        let name = name.trim();
        let known = lines.iter().chain(&below).any(|line| line.trim() == name);
        if !name.is_empty() && !known {
            lines.push(name.to_owned());
        }
    }
    lines.extend(below);
    lines
}

fn numbers(invoices: &[SmolStr]) -> String {
    let mut shown = invoices.iter().take(NUMBERS_MAX);
    let mut numbers = shown.next().map(SmolStr::to_string).unwrap_or_default();
    for number in shown {
        numbers.push_str(&format!(", {number}"));
    }
    if invoices.len() > NUMBERS_MAX {
        numbers.push_str(" …");
    }
    numbers
}

fn who(contact: &Contact) -> String {
    let name = contact.name.as_deref().unwrap_or_default();
    match contact.key.is_empty() {
        true => format!("{name} ({})", contact.role),
        false => format!("{name} ({}, {})", contact.role, contact.key),
    }
}

fn no_address(contact: &Contact) -> Words {
    let who = who(contact);
    text(
        format!(
            "no postal address of {who} is known: it leaves once the contact has one (jalon import customers)"
        ),
        format!(
            "aucune adresse postale de {who}\u{a0}: la lettre part dès que le contact en a une (jalon import customers)"
        ),
    )
}

fn not_set(contact: &Contact, why: &NotSet) -> NotRendered {
    let [en, fr] = why.words();
    let who = who(contact);
    NotRendered(text(
        format!("{en} ({who}): put it right, then jalon outbox release"),
        format!("{fr} ({who})\u{a0}: corrigez, puis jalon outbox release"),
    ))
}

fn as_base64<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&STANDARD.encode(bytes))
}

fn of_base64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let written = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
    STANDARD
        .decode(written.as_bytes())
        .map_err(serde::de::Error::custom)
}
