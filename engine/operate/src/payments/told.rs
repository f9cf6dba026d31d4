//! Lines and imports for programs.

use jalon_core::Money;
use jalon_dsl::diagnostic::Lang;
use jalon_store::BankState;
use serde::Serialize;
use utoipa::ToSchema;

use super::kept::Line;
use super::take::{Imported, Sums};

/// A line of a statement.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BankPayment)]
pub struct LineTold {
    /// By what it is named: 32 hexadecimal digits.
    pub payment: String,
    /// The account of the bank.
    pub feed: String,
    /// The day on which it counts.
    pub date: String,
    /// How much.
    pub amount: String,
    /// Its currency.
    pub currency: String,
    /// `in`, or `in_taken_back` for what takes another one back.
    pub side: String,
    /// `waits`, `settled`, `back` or `done`.
    pub state: String,
    /// Who paid, as the bank says.
    pub payer: String,
    /// The bank account that it came from.
    pub payer_account: String,
    /// What was written.
    pub text: String,
    /// Structured references, and the invoices that a file in rows names in their own column.
    pub references: Vec<String>,
    /// What the payer called it.
    pub end_to_end: Option<String>,
    /// By what it was matched: `told`, `structured`, `end_to_end` or `number`; nothing where a person did it.
    pub by: Option<String>,
    /// Who matched it, took it back or set it aside.
    pub person: Option<String>,
    /// Why it was set aside.
    pub reason: Option<String>,
    /// What invoices were given.
    pub shares: Vec<ShareTold>,
    /// What of it is on somebody's account.
    pub on_account: Option<String>,
    /// On the account of which customer that is, by its key.
    pub on_account_of: Option<String>,
    /// Why it waits.
    pub question: Option<String>,
    /// What a person may agree with.
    pub suggestions: Vec<SuggestionTold>,
    /// The line that it takes back, or that takes it back.
    pub other: Option<String>,
}

/// How much of a line an invoice gets.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BankShare)]
pub struct ShareTold {
    /// The number of the invoice.
    pub invoice: String,
    /// How much.
    pub amount: String,
}

/// What a person may agree with.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BankSuggestion)]
pub struct SuggestionTold {
    /// Its number, from 1.
    pub number: usize,
    /// What speaks for it.
    pub because: String,
    /// What each invoice gets.
    pub shares: Vec<ShareTold>,
}

/// A state, for programs.
pub fn state_name(state: BankState) -> &'static str {
    match state {
        BankState::Waits => "waits",
        BankState::Settled => "settled",
        BankState::Back => "back",
        BankState::Aside => "done",
    }
}

/// A name of a closed list, as it is written in JSON.
fn name<T: Serialize>(value: &T) -> String {
    let written = serde_json::to_value(value).unwrap_or_default();
    written.as_str().unwrap_or_default().to_owned()
}

impl Line {
    /// For programs.
    pub fn told(&self) -> LineTold {
        let held = &self.held;
        let amount = |minor| Money::new(minor, held.amount.currency).amount().to_string();
        let shares = |shares: &[jalon_bank::matching::Share]| -> Vec<ShareTold> {
            let told = shares.iter().map(|share| ShareTold {
                invoice: share.invoice.to_string(),
                amount: amount(share.amount),
            });
            told.collect()
        };
        let suggestions = (1..)
            .zip(&held.suggestions)
            .map(|(number, one)| SuggestionTold {
                number,
                because: name(&one.because),
                shares: shares(&one.shares),
            });
        let named = held.part.invoices.iter().map(|one| &one.invoice);
        let references = held.part.structured.iter().chain(named);
        LineTold {
            payment: self.name().to_string(),
            feed: self.feed.to_string(),
            date: self.day.to_string(),
            amount: held.amount.amount().to_string(),
            currency: held.amount.currency.code().to_owned(),
            side: name(&held.side),
            state: state_name(self.state).to_owned(),
            payer: held.part.party.name.to_string(),
            payer_account: held.part.party.account.to_string(),
            text: held.part.text.to_string(),
            references: references.map(ToString::to_string).collect(),
            end_to_end: held.part.end_to_end.as_ref().map(ToString::to_string),
            by: held.by.as_ref().map(name),
            person: held.person.as_ref().map(ToString::to_string),
            reason: held.dealt.as_ref().map(ToString::to_string),
            shares: shares(&held.shares),
            on_account: held.on_account.as_ref().map(|rest| amount(rest.amount)),
            on_account_of: self.holder.as_ref().map(|one| one.customer.to_string()),
            question: held.question.as_ref().map(name),
            suggestions: suggestions.collect(),
            other: held.other.as_ref().map(ToString::to_string),
        }
    }
}

/// What came of statements.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Statements)]
pub struct ImportTold {
    /// The sums.
    #[serde(flatten)]
    pub sums: Sums,
    /// What was not taken, with the reason and the remedy.
    pub not_taken: Vec<FaultTold>,
}

/// Something that was not taken.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = StatementFault)]
pub struct FaultTold {
    /// The file.
    pub file: String,
    /// The line in it; 0 for the file as a whole.
    pub line: u64,
    /// What stands there.
    pub value: String,
    /// What is wrong with it.
    pub reason: String,
    /// What to do.
    pub remedy: String,
}

impl Imported {
    /// For programs.
    pub fn told(&self, lang: Lang) -> ImportTold {
        let french = lang == Lang::Fr;
        let faults = self.faults.iter().map(|fault| FaultTold {
            file: fault.file.clone(),
            line: fault.line,
            value: fault.value.clone(),
            reason: fault.reason.get(french).to_owned(),
            remedy: fault.remedy.get(french).to_owned(),
        });
        let refused = self.refused.iter().map(|(path, refused)| FaultTold {
            file: path.display().to_string(),
            line: 0,
            value: String::new(),
            reason: refused.message.get(lang).to_owned(),
            remedy: refused
                .help
                .as_ref()
                .map_or("", |help| help.get(lang))
                .to_owned(),
        });
        ImportTold {
            sums: self.sums,
            not_taken: faults.chain(refused).collect(),
        }
    }

    /// Whether something was not taken.
    pub fn has_faults(&self) -> bool {
        !self.faults.is_empty() || !self.refused.is_empty()
    }
}
