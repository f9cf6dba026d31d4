//! What somebody said on a page becomes stimuli for the inbox, with all that proves it in the words of
//! their source: the journal keeps those, and its chain covers them.

use std::collections::BTreeMap;

use jalon_core::records::{EventName, EventRecord, OccurredAt};
use jalon_core::{Day, EventKind, Evidence, Instant};
use jalon_store::{Hash, Key, Link, Places, Seen, Stimulus, To};
use serde::{Deserialize, Serialize};
use smol_str::{SmolStr, format_smolstr};

use super::Page;
use crate::incoming::{Entity, FORMAT, Incoming};

/// The source of all that is said on a page.
const SOURCE: &str = "page";
/// What is noted on a link when somebody answered.
pub const NOTE: &str = "answer";
/// The code of an event that says that somebody else is to be written to.
pub const WRONG_CONTACT: &str = "wrong_contact";
/// The code of an event that asks for a new link.
const ANEW: &str = "new_link";
/// So many days a bank may take for a payment that was made.
const ON_ITS_WAY: i32 = 3;

/// What somebody says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The invoice, and how to pay it: whoever asks for them has the message.
    View,
    /// The invoice came.
    Received,
    /// It was paid already, on that day.
    Paid(Day),
    /// It is contested.
    Dispute(Dispute),
    /// It will be paid by that day.
    Promise(Day),
    /// A credit note is wanted.
    CreditNote,
    /// Somebody else ought to have got it.
    WrongContact,
    /// Nothing but what is written.
    Comment,
}

/// Why it is contested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dispute {
    /// The price.
    Price,
    /// What was delivered, or was not.
    Delivery,
    /// Something is broken or wrong.
    Quality,
    /// It was never ordered.
    NotOrdered,
    /// Something else.
    Other,
}

impl Dispute {
    /// All, by their names in forms and records.
    pub const ALL: [(&'static str, Dispute); 5] = [
        ("price", Dispute::Price),
        ("delivery", Dispute::Delivery),
        ("quality", Dispute::Quality),
        ("not_ordered", Dispute::NotOrdered),
        ("other", Dispute::Other),
    ];

    fn name(self) -> &'static str {
        let found = Dispute::ALL.iter().find(|(_, one)| *one == self);
        found.map_or("other", |(name, _)| name)
    }
}

impl Choice {
    /// Its name in forms, in the journal and in what is noted.
    pub const fn name(&self) -> &'static str {
        match self {
            Choice::View => "view",
            Choice::Received => "received",
            Choice::Paid(_) => "paid",
            Choice::Dispute(_) => "dispute",
            Choice::Promise(_) => "promise",
            Choice::CreditNote => "credit_note",
            Choice::WrongContact => "wrong_contact",
            Choice::Comment => "comment",
        }
    }

    /// Whether whoever says it has the invoice.
    const fn has_it(&self) -> bool {
        !matches!(self, Choice::WrongContact | Choice::Comment)
    }
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer<'a> {
    /// What.
    pub choice: Choice,
    /// The numbers of the invoices that it is about: all of the page, or one of them.
    pub invoices: Vec<SmolStr>,
    /// How well it is proved: E4, or E5 where a question was answered.
    pub evidence: Evidence,
    /// What makes one doubt that a person did it; nothing if nothing does.
    pub suspect: Option<&'static str>,
    /// The mark of the form: the same one is the same answer.
    pub mark: &'a str,
    /// When.
    pub at: Instant,
    /// The day of the house, for payments on their way.
    pub today: Day,
    /// What the reader wrote: in the journal only as the reason of a dispute.
    pub words: &'a str,
    /// The reason of a dispute that was chosen, in the language of the house.
    pub reason: &'a str,
    /// The colon of that language.
    pub colon: &'a str,
}

/// What an answer is, for the inbox.
pub fn answered(
    entity: &Entity,
    (link, page): (&Link, &Page),
    answer: &Answer<'_>,
    places: &mut Places,
) -> Vec<Stimulus> {
    let mut found = Vec::new();
    for number in &answer.invoices {
        let mut put = |kind: EventKind, mark: String, change: &dyn Fn(&mut EventRecord)| {
            let key = Key::of_stimulus(&entity.code, SOURCE, &mark);
            let mut record = record(page, number, answer, kind);
            record.key = format_smolstr!("{:032x}", key.0);
            change(&mut record);
            found.push(Stimulus {
                entity: entity.id,
                key,
                to: To::Known(entity.invoice_by_number(number)),
                place: places.next(answer.at),
                source: source(link.hash, answer),
                format: FORMAT,
                body: Incoming::Event(Box::new(record)).to_bytes(),
                version: None,
            });
        };
        if answer.choice.has_it() {
            // Once for each link and level: whoever presses twice says it once.
            let (hash, level) = (link.hash, answer.evidence.code());
            let mark = format!("{hash} receipt {level} {number}");
            put(EventKind::Receipt, mark, &|_| {});
        }
        let mark = format!("{} {} {number}", link.hash, answer.mark);
        match &answer.choice {
            Choice::View | Choice::Received => {}
            Choice::Paid(day) => put(EventKind::PaymentAnnounced, mark, &|record| {
                record.date = Some((*day).max(answer.today).plus_days(ON_ITS_WAY));
            }),
            Choice::Promise(day) => put(EventKind::Promise, mark, &|record| {
                record.date = Some(*day);
            }),
            Choice::Dispute(why) => put(EventKind::Dispute, mark, &|record| {
                record.code = Some(SmolStr::new_static(why.name()));
                let said = [answer.reason, answer.words].into_iter();
                let said: Vec<&str> = said.filter(|said| !said.is_empty()).collect();
                record.reason = Some(said.join(&format!("{} ", answer.colon)).into());
            }),
            Choice::CreditNote => put(EventKind::CreditRequest, mark, &|record| {
                record.reason = Some(answer.words.into());
            }),
            Choice::WrongContact => put(EventKind::Bounce, mark, &|record| {
                record.code = Some(SmolStr::new_static(WRONG_CONTACT));
            }),
            Choice::Comment => put(EventKind::Reply, mark, &|_| {}),
        }
    }
    found
}

fn record(page: &Page, number: &SmolStr, answer: &Answer<'_>, kind: EventKind) -> EventRecord {
    let some = |text: &SmolStr| (!text.is_empty()).then(|| text.clone());
    EventRecord {
        legal_entity: None,
        source: SmolStr::new_static(SOURCE),
        key: SmolStr::default(),
        kind: EventName::BuiltIn(kind),
        invoice: Some(number.clone()),
        instalment: None,
        customer: None,
        role: some(&page.role),
        contact: some(&page.contact),
        occurred_at: OccurredAt::Moment(answer.at),
        received_at: Some(answer.at),
        sequence: None,
        evidence: Some(answer.evidence),
        code: None,
        reason: None,
        date: None,
        amount: None,
        currency: None,
        about: None,
        fields: BTreeMap::new(),
    }
}

/// Whether an event is an answer on a page.
pub(crate) fn is_of_page(record: &EventRecord) -> bool {
    record.source == SOURCE
}

/// Whether it says that somebody else is to be written to.
pub(crate) fn is_wrong_contact(record: &EventRecord) -> bool {
    is_of_page(record) && record.code.as_deref() == Some(WRONG_CONTACT)
}

/// Whether it asks for a new link.
pub(crate) fn is_anew(record: &EventRecord) -> bool {
    is_of_page(record) && record.code.as_deref() == Some(ANEW)
}

/// Somebody who holds a link that is over asks for a new one: people of the house are told, once a day.
pub fn asks_anew(
    entity: &Entity,
    (link, page): (&Link, &Page),
    (at, today): (Instant, Day),
    places: &mut Places,
) -> Vec<Stimulus> {
    let Some(first) = page.invoices.first() else {
        return Vec::new();
    };
    let answer = Answer {
        choice: Choice::Comment,
        invoices: Vec::new(),
        // A link that is over declares nothing.
        evidence: Evidence::Touched,
        suspect: None,
        mark: "",
        at,
        today,
        words: "",
        reason: "",
        colon: ":",
    };
    let mark = format!("{} anew {today}", link.hash);
    let key = Key::of_stimulus(&entity.code, SOURCE, &mark);
    let mut record = record(page, &first.number, &answer, EventKind::Reply);
    record.code = Some(SmolStr::new_static(ANEW));
    record.key = format_smolstr!("{:032x}", key.0);
    vec![Stimulus {
        entity: entity.id,
        key,
        to: To::Known(entity.invoice_by_number(&first.number)),
        place: places.next(at),
        source: format!("{SOURCE} {} E3 asks for a new link", short(link.hash)),
        format: FORMAT,
        body: Incoming::Event(Box::new(record)).to_bytes(),
        version: None,
    }]
}

/// What was said, as it is noted on the link: what a reader wrote stands here alone, and can be erased.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Said {
    /// When.
    pub at: Option<Instant>,
    /// What, by the name of its choice.
    pub choice: SmolStr,
    /// How well it is proved: `E4` or `E5`.
    pub level: SmolStr,
    /// Why, of a dispute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<SmolStr>,
    /// The day that it speaks of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<Day>,
    /// What makes one doubt that a person did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suspect: Option<SmolStr>,
    /// About which invoices.
    pub invoices: Vec<SmolStr>,
    /// What the reader wrote.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// From which network, where the house wants it noted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network: Option<String>,
}

impl Said {
    /// Of an answer.
    pub fn of(answer: &Answer<'_>, network: Option<String>) -> Said {
        let (why, day) = of_choice(&answer.choice);
        Said {
            at: Some(answer.at),
            choice: SmolStr::new_static(answer.choice.name()),
            level: SmolStr::new_static(answer.evidence.code()),
            why,
            day,
            suspect: answer.suspect.map(SmolStr::new_static),
            invoices: answer.invoices.clone(),
            words: answer.words.to_owned(),
            network,
        }
    }

    /// What was said last: rows stand in the order of the pages that were opened, not of what was said on them.
    pub fn newest(said: &[Said]) -> Option<&Said> {
        said.iter().max_by_key(|said| said.at)
    }

    /// Whether an answer says the same.
    pub fn says(&self, choice: &Choice, invoices: &[SmolStr], words: &str) -> bool {
        let (why, day) = of_choice(choice);
        let own = (self.choice.as_str(), &self.why, self.day);
        own == (choice.name(), &why, day) && self.invoices == invoices && self.words == words
    }

    /// As it is noted.
    pub fn written(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What was noted; nothing if it was no answer, or is erased.
    pub fn read(seen: &Seen) -> Option<Said> {
        (seen.what == NOTE)
            .then(|| serde_json::from_str(&seen.note).ok())
            .flatten()
    }
}

/// Why, of a dispute, and the day that a choice speaks of.
fn of_choice(choice: &Choice) -> (Option<SmolStr>, Option<Day>) {
    match choice {
        Choice::Dispute(why) => (Some(SmolStr::new_static(why.name())), None),
        Choice::Paid(day) | Choice::Promise(day) => (None, Some(*day)),
        _ => (None, None),
    }
}

fn short(link: Hash) -> String {
    let link = link.to_string();
    link.get(..12).unwrap_or_default().to_owned()
}

/// `page 4f2a9c0d1b2c E4 paid 2026-11-20 post 2026-11-20T09:00:00.000Z; suspect: too fast`: by which link, how well, what.
fn source(link: Hash, answer: &Answer<'_>) -> String {
    let link = short(link);
    let (level, choice) = (answer.evidence.code(), answer.choice.name());
    let more = match &answer.choice {
        Choice::Paid(day) | Choice::Promise(day) => format!(" {day}"),
        Choice::Dispute(why) => format!(" {}", why.name()),
        _ => String::new(),
    };
    let suspect = answer.suspect.map(|why| format!("; suspect: {why}"));
    let suspect = suspect.unwrap_or_default();
    let at = answer.at;
    format!("{SOURCE} {link} {level} {choice}{more} post {at}{suspect}")
}
