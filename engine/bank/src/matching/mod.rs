//! What a line of money settles, and how sure that is.
//!
//! ```text
//! named by its file  >  structured reference  >  our own end-to-end reference  >  the full number of an invoice   by themselves
//! amount and payer, payer alone, amount alone                                               suggestions
//! ```
//!
//! [`wanted`] tells what a line may name; whoever calls looks that up, and [`decide`] says what follows.
//! Money is allocated without a person only if the sum and the payer agree, too. What is left waits for
//! a person with the suggestions of a [`Seeker`], which sees each account once.

mod decide;
mod names;
mod references;
mod seeker;
mod words;

use jalon_core::{Currency, Day};
use jalon_intake::{Text, text};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

pub use decide::{Decision, Outcome, Question, decide};
pub use names::{Agreement, agreement};
pub use references::{Scheme, bare, scheme_of};
pub use seeker::{Purse, Seeker};
pub use words::{Wanted, wanted};

/// By what an invoice was found, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// As its file names it, in a column of its own.
    Told,
    /// By a structured reference with right check digits.
    Structured,
    /// By the end-to-end reference that we gave out.
    EndToEnd,
    /// By its full number, as a whole word.
    Number,
}

/// An invoice of which something is open, or was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenInvoice {
    /// Its number.
    pub number: SmolStr,
    /// The account that it is in.
    pub account: u128,
    /// Who may pay it, by name.
    pub names: Vec<SmolStr>,
    /// Its currency.
    pub currency: Currency,
    /// How much is open, charges included, in minor units.
    pub open: i64,
    /// How much of that is charges: many who pay late pay what the invoice says, and no more.
    pub charges: i64,
    /// When it is due.
    pub due: Option<Day>,
}

impl OpenInvoice {
    /// What is open without charges, in minor units.
    pub fn principal(&self) -> i64 {
        self.open.saturating_sub(self.charges).max(0)
    }
}

/// How much of a line an invoice gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// The number of the invoice.
    pub invoice: SmolStr,
    /// The account that it is in.
    #[serde(with = "hex")]
    pub account: u128,
    /// How much, in minor units.
    pub amount: i64,
}

/// What a person may agree with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// What it speaks for.
    pub because: Because,
    /// What each invoice gets.
    pub shares: Vec<Share>,
}

/// What speaks for a suggestion, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// The line names it, but the sum or the payer does not agree.
    Named,
    /// It is the payer's, and the amount is right.
    PayerAndAmount,
    /// They are the payer's, and together the amount is right.
    PayerAndSum,
    /// The amount is right, and no other invoice has it.
    AmountAlone,
    /// It is the payer's.
    PayerAlone,
}

impl Because {
    /// In words.
    pub fn words(self) -> Text {
        match self {
            Because::Named => text("the payment names it", "le paiement la nomme"),
            Because::PayerAndAmount => text(
                "the payer and the amount fit",
                "le payeur et le montant concordent",
            ),
            Because::PayerAndSum => text(
                "the payer fits, and so does their sum",
                "le payeur concorde, et leur somme aussi",
            ),
            Because::AmountAlone => text(
                "no other invoice has this amount",
                "aucune autre facture n'a ce montant",
            ),
            Because::PayerAlone => text("the payer fits", "le payeur concorde"),
        }
    }
}

impl Level {
    /// In words.
    pub fn words(self) -> Text {
        match self {
            Level::Told => text("as its file names it", "comme son fichier la nomme"),
            Level::Structured => text("by its structured reference", "par sa référence structurée"),
            Level::EndToEnd => text(
                "by its end-to-end reference",
                "par sa référence de bout en bout",
            ),
            Level::Number => text("by its number", "par son numéro"),
        }
    }
}

/// Numbers of accounts as hexadecimal digits: JSON has no such large numbers.
mod hex {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(number: &u128, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&format!("{number:032x}"))
    }

    pub(super) fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<u128, D::Error> {
        let digits = String::deserialize(from)?;
        u128::from_str_radix(&digits, 16).map_err(D::Error::custom)
    }
}
