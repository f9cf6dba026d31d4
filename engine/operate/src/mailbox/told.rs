//! A mail as it was read, for people and programs.

use jalon_core::{Day, Instant};
use jalon_daemon::channel::OutgoingKey;
use jalon_dsl::diagnostic::{Text, text};
use jalon_mailbox::{Address, Outcome};
use jalon_store::Mail as Row;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::about::Proof;
use super::follows::Class;
use crate::Refused;

/// What is kept of a mail, in its row. It is personal data.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Kept {
    pub class: Class,
    pub source: String,
    pub id: String,
    pub sha256: String,
    pub from: Option<Address>,
    pub subject: String,
    pub date: Option<Instant>,
    pub text: String,
    pub outcome: Option<Outcome>,
    pub away_until: Option<Day>,
    pub message: Option<String>,
    pub proof: Option<Proof>,
    pub forged: bool,
    pub contact: Option<String>,
    pub payer: Option<String>,
    pub invoices: Vec<String>,
    pub tells_journeys: bool,
    pub address: Option<String>,
    pub done_by: Option<String>,
    pub allowed_by: Option<String>,
}

/// A mail that came in.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Mail)]
pub struct MailTold {
    /// Its key.
    pub key: String,
    /// What it is.
    pub class: Class,
    /// When it was read.
    #[schema(format = DateTime)]
    pub read_at: String,
    /// Whether it waits for a person.
    pub open: bool,
    /// Who wrote it, by its own word.
    pub from: Option<String>,
    /// Its subject.
    pub subject: String,
    /// What it says, without what it quotes.
    pub text: String,
    /// The message of ours that it is about, by its key in the outbox.
    pub message: Option<String>,
    /// How we know: `token` by the signed address, `message_id` by the number of the message.
    pub proof: Option<String>,
    /// Whether its address has a token that nobody of the house made.
    pub forged: bool,
    /// The party that pays, of that message.
    pub payer: Option<String>,
    /// The invoices that it was about.
    pub invoices: Vec<String>,
    /// The status code, where a mail server gave one.
    pub code: Option<String>,
    /// What a bounce is about: `address`, `mailbox`, `policy`, `network` or `unknown`.
    pub reason: Option<String>,
    /// What the mail server said.
    pub said: Option<String>,
    /// Until when somebody is away.
    #[schema(value_type = Option<String>, format = Date)]
    pub away_until: Option<String>,
    /// Whether the journeys of these invoices hear of it.
    pub tells_journeys: bool,
    /// The address that is not written to because of it.
    pub address: Option<String>,
    /// Until when it is not written to; none once somebody may write again.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub not_written_to_until: Option<String>,
    /// Who dealt with it.
    pub done_by: Option<String>,
    /// Who allowed to write to the address again.
    pub allowed_by: Option<String>,
}

/// A row as it is told.
pub fn told(row: &Row) -> Result<MailTold, Refused> {
    let kept = kept(row)?;
    let outcome = kept.outcome.as_ref();
    let is_failure = matches!(kept.class, Class::Bounce | Class::Delay);
    Ok(MailTold {
        key: OutgoingKey(row.key).to_string(),
        class: kept.class,
        read_at: row.at.to_string(),
        open: row.open,
        from: kept.from.as_ref().map(|from| match from.name.is_empty() {
            true => from.address.clone(),
            false => format!("{} <{}>", from.name, from.address),
        }),
        subject: kept.subject,
        text: kept.text,
        message: kept.message,
        proof: kept.proof.map(|proof| match proof {
            Proof::Token => "token".to_owned(),
            Proof::MessageId => "message_id".to_owned(),
        }),
        forged: kept.forged,
        payer: kept.payer,
        invoices: kept.invoices,
        code: outcome
            .and_then(|one| one.status)
            .map(|status| status.to_string()),
        reason: outcome
            .filter(|_| is_failure)
            .map(|one| one.reason.name().to_owned()),
        said: outcome
            .map(|one| one.said.clone())
            .filter(|said| !said.is_empty()),
        away_until: kept.away_until.map(|day| day.to_string()),
        tells_journeys: kept.tells_journeys,
        address: kept.address,
        not_written_to_until: row.until.map(|until| until.to_string()),
        done_by: kept.done_by,
        allowed_by: kept.allowed_by,
    })
}

pub(super) fn kept(row: &Row) -> Result<Kept, Refused> {
    serde_json::from_slice(&row.body).map_err(|error| {
        Refused::store(
            format!("a mail that was kept can't be read: {error}"),
            format!("un courriel gardé est illisible\u{a0}: {error}"),
        )
    })
}

impl Class {
    /// What a mail is, in words.
    pub fn word(self) -> Text {
        match self {
            Class::Bounce => text("came back", "non-distribution"),
            Class::Delay => text("late", "en retard"),
            Class::Delivered => text("delivered", "remis"),
            Class::Automatic => text("automatic answer", "réponse automatique"),
            Class::Complaint => text("complaint of spam", "plainte pour spam"),
            Class::Reply => text("answer", "réponse"),
            Class::Unclear => text("unclear", "pas clair"),
            Class::Quarantined => text("put aside", "mis de côté"),
        }
    }
}
