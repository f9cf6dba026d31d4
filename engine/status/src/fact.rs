//! One thing that a network says about an invoice or a message.

use std::collections::HashMap;

use jalon_core::records::OccurredAt;
use jalon_core::{Currency, Day, Decimal, TimeOfDay, Zone};
use jalon_intake::Text;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use smol_str::SmolStr;

/// What a network says, as it says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// The network, as the library names it: `FR-CDV`, `PEPPOL-IR`.
    pub network: SmolStr,
    /// The code, as the library writes it: `207`, `RE+FD`, `CONTRL-4`.
    pub code: SmolStr,
    /// By what it is known again, among what its source says.
    pub id: String,
    /// What it is about.
    pub about: About,
    /// What kind of document that is.
    pub document: Document,
    /// Who says it.
    pub issuer: Issuer,
    /// When it happened.
    pub occurred: When,
    /// Why, as far as it says.
    pub reasons: Vec<Said>,
    /// What it asks for.
    pub asks: Vec<Said>,
    /// The amount that it speaks of.
    pub amount: Option<Amount>,
    /// The day that it speaks of: of a payment.
    pub date: Option<Day>,
    /// The registration of whose invoice it is.
    pub seller: Option<String>,
}

/// What a fact is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// An invoice, by its number.
    Invoice(String),
    /// A message or a deposit that carried invoices, by its number with the network.
    Message(String),
}

/// What kind of document a fact is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Document {
    /// An invoice, or nobody says.
    Invoice,
    /// A credit note.
    CreditNote,
}

/// Who says something.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issuer {
    /// In which role.
    pub role: Role,
    /// Its registration or address.
    pub id: Option<String>,
    /// Its name.
    pub name: Option<String>,
}

/// The roles of those who speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Whoever buys, or speaks for the buyer.
    Buyer,
    /// Whoever sells, or speaks for the seller.
    Seller,
    /// A platform or an access point.
    Platform,
    /// The portal of the state.
    Portal,
    /// Whoever bought the debt.
    Factor,
    /// Nobody says.
    #[default]
    Unsaid,
}

/// A code with its words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The code.
    pub code: String,
    /// The words.
    pub text: String,
}

/// Money that a fact speaks of. It is never money that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// How much.
    pub amount: Decimal,
    /// In what; the currency of the invoice if not said.
    pub currency: Option<Currency>,
}

/// When something happened, as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct When {
    /// The day.
    pub day: Day,
    /// The time, where it is said.
    pub clock: Option<Clock>,
}

/// A time of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// Minutes since midnight.
    pub minute: u16,
    /// Seconds of the minute.
    pub second: u8,
    /// How many minutes the clock is ahead of UTC; the clock of the network if not said.
    pub ahead: Option<i16>,
}

impl When {
    /// A day alone.
    pub fn day(day: Day) -> When {
        When { day, clock: None }
    }

    /// The moment; `zone` is where the network's clocks stand.
    pub fn occurred(&self, zone: &Zone) -> OccurredAt {
        let Some(clock) = self.clock else {
            return OccurredAt::Day(self.day);
        };
        let time = TimeOfDay::from_minutes(clock.minute.min(24 * 60 - 1));
        let moment = match clock.ahead {
            Some(ahead) => Zone::utc()
                .instant(self.day, time)
                .plus_minutes(-i64::from(ahead)),
            None => zone.instant(self.day, time),
        };
        let millis = moment.millis() + i64::from(clock.second) * 1_000;
        OccurredAt::Moment(jalon_core::Instant::from_millis(millis))
    }
}

/// What a message holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statuses {
    /// What it says.
    pub facts: Vec<Fact>,
    /// What of it could not be taken.
    pub faults: Vec<Fault>,
}

/// A part of a message that can't be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub reason: Text,
    /// What to do.
    pub remedy: Text,
}

impl Statuses {
    /// Whoever gave a fact no number has it known by what it says; several of one number are counted.
    pub(crate) fn numbered(mut self) -> Statuses {
        let mut seen: HashMap<String, u32> = HashMap::new();
        for fact in &mut self.facts {
            if fact.id.is_empty() {
                let bytes = serde_json::to_vec(fact).unwrap_or_default();
                let digest = Sha256::digest(bytes);
                let start = digest.iter().take(16);
                fact.id = start.map(|byte| format!("{byte:02x}")).collect();
            }
            let count = seen.entry(fact.id.clone()).or_default();
            *count += 1;
            if *count > 1 {
                fact.id = format!("{}/{count}", fact.id);
            }
        }
        self
    }
}
