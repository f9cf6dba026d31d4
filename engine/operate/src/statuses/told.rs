//! A status for people and programs.

use jalon_core::records::OccurredAt;
use jalon_daemon::channel::OutgoingKey;
use jalon_daemon::statuses::{Kept, Why, standing};
use jalon_dsl::diagnostic::{Text, text};
use jalon_status::{About, Axis, Role};
use jalon_store::Status as Row;
use serde::Serialize;
use utoipa::ToSchema;

use super::meaning::reason;

/// What a network said of an invoice.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = NetworkStatus)]
pub struct StatusTold {
    /// Its key.
    pub key: String,
    /// Who handed it in.
    pub source: String,
    /// Its number with the source.
    pub id: String,
    /// The network.
    pub network: String,
    /// The code.
    pub code: String,
    /// What it means, whatever the network; none where no table knows the code.
    pub neutral: Option<String>,
    /// The number of the invoice, where it names one, or a message of ours that carried it.
    pub invoice: Option<String>,
    /// The message that it is about, where it names that.
    pub message: Option<String>,
    /// In which role whoever says it speaks: `buyer`, `seller`, `platform`, `portal`, `factor` or `unsaid`.
    pub issuer: String,
    /// The name of whoever says it.
    pub issuer_name: Option<String>,
    /// The registration of whoever sold, where it says that.
    pub seller: Option<String>,
    /// When it happened.
    pub occurred_at: String,
    /// When it was received.
    #[schema(format = DateTime)]
    pub received_at: String,
    /// `transport`, `business` or `money`.
    pub axis: Option<String>,
    /// Whether nothing on its axis happened later.
    pub latest: bool,
    /// How much it proves.
    pub evidence: Option<String>,
    /// Why, in the words of whoever said it.
    pub reason: String,
    /// Codes of reasons.
    pub reason_codes: Vec<String>,
    /// Whether it waits for a person.
    pub open: bool,
    /// Why a person has to see it.
    pub asks: Option<String>,
    /// Why it is not believed.
    pub refused: Option<String>,
    /// Who dealt with it.
    pub done_by: Option<String>,
}

/// How an invoice stands by what networks said, and all that they said.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = InvoiceStatuses)]
pub struct StandingTold {
    /// The number of the invoice.
    pub invoice: String,
    /// How it gets there.
    pub transport: Option<String>,
    /// What the buyer says of it.
    pub business: Option<String>,
    /// What is said of its payment; never a proof.
    pub money: Option<String>,
    /// All that was said, in the order in which it happened.
    pub statuses: Vec<StatusTold>,
}

/// A row as it is told; `latest` is whether nothing on its axis happened later.
pub(super) fn told(row: &Row, kept: &Kept, latest: bool) -> StatusTold {
    let fact = &kept.fact;
    let (invoice, message) = match &fact.about {
        About::Invoice(number) => (Some(number.clone()), None),
        About::Message(message) => (None, Some(message.clone())),
    };
    let codes = fact.reasons.iter().chain(&fact.asks);
    let codes = codes.map(|said| said.code.clone());
    StatusTold {
        key: OutgoingKey(row.key).to_string(),
        source: kept.source.to_string(),
        id: fact.id.clone(),
        network: fact.network.to_string(),
        code: fact.code.to_string(),
        neutral: kept.neutral.as_ref().map(ToString::to_string),
        invoice,
        message,
        issuer: role(fact.issuer.role).to_owned(),
        issuer_name: fact.issuer.name.clone(),
        seller: fact.seller.clone(),
        occurred_at: match kept.occurred_at {
            OccurredAt::Day(day) => day.to_string(),
            OccurredAt::Moment(moment) => moment.to_string(),
        },
        received_at: row.at.to_string(),
        axis: kept.axis.map(|axis| axis_name(axis).to_owned()),
        latest,
        evidence: kept
            .neutral
            .as_ref()
            .map(|_| kept.evidence.code().to_owned()),
        reason: reason(kept),
        reason_codes: codes.filter(|code| !code.is_empty()).collect(),
        open: row.open,
        asks: kept.asks.map(|why| name(why).to_owned()),
        refused: kept.refused.map(|why| name(why).to_owned()),
        done_by: kept.done_by.clone(),
    }
}

/// How an invoice stands by rows about it.
pub(super) fn whole(invoice: &str, rows: &[Row]) -> StandingTold {
    let read = rows.iter().filter_map(|row| Some((row, Kept::read(row)?)));
    let read: Vec<(&Row, Kept)> = read.collect();
    let standing = standing(read.iter().map(|(row, kept)| (row.key.0, kept)));
    let on = |axis: Axis| {
        let latest = standing.latest(axis)?;
        let found = read.iter().find(|(row, _)| row.key.0 == latest.key);
        found.and_then(|(_, kept)| kept.neutral.as_ref().map(ToString::to_string))
    };
    let mut ordered: Vec<&(&Row, Kept)> = read.iter().collect();
    ordered.sort_by_key(|(row, kept)| (kept.occurred_at.instant(), kept.rank, row.key));
    let is_latest = |row: &Row, kept: &Kept| {
        kept.place(row.key.0)
            .is_some_and(|(axis, place)| standing.is_latest(axis, place))
    };
    StandingTold {
        invoice: invoice.to_owned(),
        transport: on(Axis::Transport),
        business: on(Axis::Business),
        money: on(Axis::Money),
        statuses: ordered
            .into_iter()
            .map(|(row, kept)| told(row, kept, is_latest(row, kept)))
            .collect(),
    }
}

fn axis_name(axis: Axis) -> &'static str {
    match axis {
        Axis::Transport => "transport",
        Axis::Business => "business",
        Axis::Money => "money",
    }
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Buyer => "buyer",
        Role::Seller => "seller",
        Role::Platform => "platform",
        Role::Portal => "portal",
        Role::Factor => "factor",
        Role::Unsaid => "unsaid",
    }
}

fn name(why: Why) -> &'static str {
    WHY.iter()
        .find(|(one, ..)| *one == why)
        .map_or("", |(_, name, ..)| name)
}

/// Why a person has to see a status, by its name, in words.
pub fn why(named: &str) -> Text {
    let found = WHY.iter().find(|(_, name, ..)| *name == named);
    found.map_or_else(|| text("", ""), |(_, _, en, fr)| text(*en, *fr))
}

const WHY: [(Why, &str, &str, &str); 14] = [
    (
        Why::Refused,
        "refused",
        "the buyer refuses the invoice",
        "l'acheteur refuse la facture",
    ),
    (
        Why::Rejected,
        "rejected",
        "a platform or a control rejects the invoice: it is to be made anew",
        "une plateforme ou un contrôle rejette la facture\u{a0}: elle est à refaire",
    ),
    (
        Why::Undeliverable,
        "undeliverable",
        "the invoice cannot be delivered: is the address right?",
        "la facture ne peut pas être remise\u{a0}: l'adresse est-elle juste\u{a0}?",
    ),
    (
        Why::Suspended,
        "suspended",
        "the buyer waits for a document or a reference: send it",
        "l'acheteur attend une pièce ou une référence\u{a0}: envoyez-la",
    ),
    (
        Why::Disputed,
        "disputed",
        "the buyer contests the invoice",
        "l'acheteur conteste la facture",
    ),
    (
        Why::PayeeChanged,
        "payee_changed",
        "payment goes to somebody else: check where customers are told to pay",
        "le paiement change de bénéficiaire\u{a0}: vérifiez où les clients sont priés de payer",
    ),
    (
        Why::StatusRejected,
        "status_rejected",
        "a status that we sent was rejected",
        "un statut que nous avons envoyé est rejeté",
    ),
    (
        Why::UnknownCode,
        "unknown_code",
        "no table knows this code",
        "aucune table ne connaît ce code",
    ),
    (
        Why::Unsure,
        "unsure",
        "it isn't sure enough what this code means: it does nothing by itself",
        "le sens de ce code n'est pas assez sûr\u{a0}: il ne fait rien de lui-même",
    ),
    (
        Why::WrongIssuer,
        "wrong_issuer",
        "whoever says it can't be the one to say it: it does not count",
        "son émetteur ne peut pas le dire\u{a0}: il ne compte pas",
    ),
    (
        Why::OtherSeller,
        "other_seller",
        "it names another seller than this house: it does not count",
        "il nomme un autre vendeur que cette maison\u{a0}: il ne compte pas",
    ),
    (
        Why::Future,
        "future",
        "it is dated in the future: it does not count",
        "il est daté du futur\u{a0}: il ne compte pas",
    ),
    (
        Why::CreditNote,
        "credit_note",
        "it is about a credit note",
        "il concerne un avoir",
    ),
    (
        Why::WhichInvoice,
        "which_invoice",
        "nobody knows which invoice it is about: jalon status assign",
        "on ne sait pas de quelle facture il s'agit\u{a0}: jalon status assign",
    ),
];
