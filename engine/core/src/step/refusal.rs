//! Refusals: why a stimulus can't be true, in words for the person who sent it.

use smol_str::SmolStr;
use thiserror::Error;

use crate::currency::Currency;
use crate::day::Day;
use crate::money::Money;

/// Why a stimulus is refused. Then nothing has changed, and nothing is lost: whoever holds it says
/// why, and a person can send it again.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// No such subject is in the account; its invoice may still come.
    #[error("the account has no such invoice")]
    UnknownSubject,
    /// No such customer is in the account.
    #[error("the account has no customer `{0}`")]
    UnknownCustomer(SmolStr),
    /// The invoice is there already.
    #[error("the invoice is there already")]
    ArrivedBefore,
    /// The amount has another currency than the invoice.
    #[error("the amount is in {found}, the invoice in {wanted}")]
    OtherCurrency {
        /// Of the amount.
        found: Currency,
        /// Of the invoice.
        wanted: Currency,
    },
    /// The amount is zero or negative.
    #[error("the amount must be more than zero")]
    NoAmount,
    /// The amount is larger than any that is reckoned with.
    #[error("the amount is too large")]
    AmountTooLarge,
    /// Only an invoice can have that happen.
    #[error("this can only happen to an invoice")]
    NotAnInvoice,
    /// The invoice has no such instalment.
    #[error("the invoice has no instalment {0}")]
    UnknownInstalment(u16),
    /// The instalments do not come to the total.
    #[error("the instalments come to {sum}, the invoice to {total}")]
    InstalmentsDiffer {
        /// Of the instalments.
        sum: Money,
        /// Of the invoice.
        total: Money,
    },
    /// A due date lies before the date of issue.
    #[error("the due date {due} is before the date of issue {issue}")]
    DueBeforeIssue {
        /// The due date.
        due: Day,
        /// The date of issue.
        issue: Day,
    },
    /// It can't have happened before the invoice was issued.
    #[error("it is dated {occurred}, and the invoice was issued on {issue}")]
    BeforeIssue {
        /// When it is said to have happened.
        occurred: Day,
        /// The date of issue.
        issue: Day,
    },
    /// A dispute is settled of which nothing is known; it may still come.
    #[error("no dispute `{0}` is known of this invoice")]
    UnknownDispute(SmolStr),
    /// A field that no script declares.
    #[error("the script declares no such field")]
    UnknownField,
    /// A value that the field cannot have.
    #[error("the field `{0}` can't have this value")]
    WrongValue(SmolStr),
    /// Another team must agree.
    #[error("this is for `{0}` to sign or refuse")]
    OtherTeam(SmolStr),
    /// An answer that the task does not offer.
    #[error("the task offers no such answer")]
    UnknownAnswer,
    /// A run is dated before the last one.
    #[error("the run is dated before the last one")]
    RunBeforeLast,
    /// The state was written by a newer version.
    #[error("the state is of format {0}, which this version does not know")]
    NewerFormat(u16),
    /// A message is on its way, and what became of it is told to this account.
    #[error("a message is still on its way; try again once it is known what became of it")]
    StillSending,
    /// A place of the script that is not there.
    #[error("the machine has no such place")]
    UnknownPlace,
}

impl Refusal {
    /// The same in French; `Display` says it in English.
    pub fn in_french(&self) -> String {
        match self {
            Refusal::UnknownSubject => "le compte n’a pas cette facture".into(),
            Refusal::UnknownCustomer(customer) => {
                format!("le compte n’a pas de client «\u{a0}{customer}\u{a0}»")
            }
            Refusal::ArrivedBefore => "la facture est déjà là".into(),
            Refusal::OtherCurrency { found, wanted } => {
                format!("le montant est en {found}, la facture en {wanted}")
            }
            Refusal::NoAmount => "le montant doit être supérieur à zéro".into(),
            Refusal::AmountTooLarge => "le montant est trop grand".into(),
            Refusal::NotAnInvoice => "cela ne peut arriver qu’à une facture".into(),
            Refusal::UnknownInstalment(number) => {
                format!("la facture n’a pas d’échéance n°\u{a0}{number}")
            }
            Refusal::InstalmentsDiffer { sum, total } => {
                let (sum, total) = (french_money(*sum), french_money(*total));
                format!("les échéances font {sum}, la facture {total}")
            }
            Refusal::DueBeforeIssue { due, issue } => {
                let (due, issue) = (french_day(*due), french_day(*issue));
                format!("l’échéance du {due} précède la date d’émission, le {issue}")
            }
            Refusal::BeforeIssue { occurred, issue } => {
                let (occurred, issue) = (french_day(*occurred), french_day(*issue));
                format!("c’est daté du {occurred}, et la facture a été émise le {issue}")
            }
            Refusal::UnknownDispute(dispute) => {
                format!("aucun litige «\u{a0}{dispute}\u{a0}» n’est connu pour cette facture")
            }
            Refusal::UnknownField => "le script ne déclare pas ce champ".into(),
            Refusal::WrongValue(field) => {
                format!("le champ «\u{a0}{field}\u{a0}» ne peut pas avoir cette valeur")
            }
            Refusal::OtherTeam(team) => {
                format!("c’est à «\u{a0}{team}\u{a0}» d’approuver ou de refuser")
            }
            Refusal::UnknownAnswer => "la tâche ne propose pas cette réponse".into(),
            Refusal::RunBeforeLast => "le passage est daté d’avant le dernier".into(),
            Refusal::NewerFormat(format) => {
                format!("l’état est au format {format}, que cette version ne connaît pas")
            }
            Refusal::StillSending => {
                "un message est encore en route\u{a0}; réessayez quand son sort sera connu".into()
            }
            Refusal::UnknownPlace => "la machine n’a pas cet endroit".into(),
        }
    }
}

/// `05/01/2026`.
fn french_day(day: Day) -> String {
    format!(
        "{:02}/{:02}/{:04}",
        day.day_of_month(),
        day.month(),
        day.year()
    )
}

/// `1200,50 EUR`.
fn french_money(money: Money) -> String {
    money.to_string().replace('.', ",")
}
