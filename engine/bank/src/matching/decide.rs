//! What a line settles by itself, or the question that it leaves.

use jalon_core::Money;
use jalon_intake::{Text, text};
use serde::{Deserialize, Serialize};

use super::names::{Agreement, agreement};
use super::{Because, Level, OpenInvoice, Share, Suggestion};
use crate::statement::Part;

/// What follows from a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What it settles by itself.
    pub outcome: Outcome,
    /// What a person may agree with, where it settles nothing.
    pub suggestions: Vec<Suggestion>,
}

/// What a line settles by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It pays invoices.
    Pays {
        /// By what they were found.
        by: Level,
        /// What each gets: at least one, though it may get nothing where it was paid before.
        shares: Vec<Share>,
        /// What is left over, in minor units: on the payer's account.
        rest: i64,
    },
    /// The payer is known, and not what it pays: on its account.
    OnAccount(u128),
    /// A person is asked.
    Ask(Question),
}

/// What keeps a line from settling anything by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// It names no invoice that is known.
    Unnamed,
    /// It is in another currency than what it names.
    Currency,
    /// What it names belongs to several payers.
    SeveralPayers,
    /// Somebody else pays than those whom the invoice is for.
    OtherPayer,
    /// It names an invoice in free text, and does not say who pays.
    NoPayer,
    /// What it names adds up to more than it brings.
    Sum,
    /// What it takes back is not known.
    Original,
    /// Its details do not add up.
    Details,
    /// Money that had left came back.
    OwnMoney,
    /// A person took the allocations back.
    TakenBack,
}

impl Question {
    /// In words.
    pub fn words(self) -> Text {
        match self {
            Question::Unnamed => text(
                "it names no invoice that is known",
                "il ne nomme aucune facture connue",
            ),
            Question::Currency => text(
                "it is in another currency than the invoice",
                "il est dans une autre monnaie que la facture",
            ),
            Question::SeveralPayers => text(
                "it names invoices of several payers",
                "il nomme des factures de plusieurs payeurs",
            ),
            Question::OtherPayer => text(
                "somebody else pays than the customer",
                "un autre que le client paie",
            ),
            Question::NoPayer => text("it does not say who pays", "il ne dit pas qui paie"),
            Question::Sum => text(
                "it brings less than the invoices that it names",
                "il apporte moins que les factures qu'il nomme",
            ),
            Question::Original => text(
                "money is taken back, and nobody knows which payment",
                "de l'argent est repris, et on ne sait pas de quel paiement",
            ),
            Question::Details => text(
                "its details do not add up to it",
                "le total de ses détails ne fait pas son montant",
            ),
            Question::OwnMoney => text(
                "money that had left came back",
                "de l'argent sorti est revenu",
            ),
            Question::TakenBack => text(
                "its allocation was taken back",
                "son affectation a été annulée",
            ),
        }
    }
}

/// What follows from money that came in, with the invoices that it names. `known` is the account of the
/// payer, where its bank account was seen before; `tolerance` is how much may be missing, in minor units.
pub fn decide(
    money: Money,
    part: &Part,
    named: &[(Level, OpenInvoice)],
    (known, tolerance): (Option<u128>, i64),
) -> Decision {
    let Some(best) = named.iter().map(|(level, _)| *level).min() else {
        return unnamed(known);
    };
    let mut meant: Vec<&OpenInvoice> = Vec::new();
    for (level, invoice) in named {
        if *level == best && !meant.iter().any(|one| one.number == invoice.number) {
            meant.push(invoice);
        }
    }
    let is_told = |one: &crate::statement::Told| meant.iter().any(|of| of.number == one.invoice);
    if best == Level::Told && !part.invoices.iter().all(is_told) {
        // One of them is not there yet.
        return unnamed(known);
    }
    meant.sort_by(|one, other| (one.due, &one.number).cmp(&(other.due, &other.number)));
    let ask = |question| Decision {
        outcome: Outcome::Ask(question),
        suggestions: suggested(money, &meant),
    };
    if meant.iter().any(|one| one.currency != money.currency) {
        return ask(Question::Currency);
    }
    let Some(first) = meant.first() else {
        return unnamed(known);
    };
    if meant.iter().any(|one| one.account != first.account) {
        return ask(Question::SeveralPayers);
    }
    let names: Vec<_> = meant.iter().flat_map(|one| one.names.clone()).collect();
    let agrees = match known {
        Some(known) if known == first.account => Agreement::Agrees,
        _ => agreement(part, &names),
    };
    match agrees {
        Agreement::Differs => return ask(Question::OtherPayer),
        Agreement::Silent if best == Level::Number => return ask(Question::NoPayer),
        Agreement::Silent | Agreement::Agrees => {}
    }
    let total = meant
        .iter()
        .fold(0i64, |sum, one| sum.saturating_add(one.open));
    let missing = total.saturating_sub(money.minor);
    let principals = meant
        .iter()
        .fold(0i64, |sum, one| sum.saturating_add(one.principal()));
    // Of one invoice any part may be paid; of several nobody knows which part of which, if it is not what
    // they say themselves.
    let (shares, rest) = match meant.len() > 1 && missing > tolerance {
        _ if best == Level::Told => as_told(money.minor, part, &meant),
        true if principals == money.minor => (without_charges(&meant), 0),
        true => return ask(Question::Sum),
        false => fill(money.minor, &meant),
    };
    Decision {
        outcome: Outcome::Pays {
            by: best,
            shares,
            rest,
        },
        suggestions: Vec::new(),
    }
}

fn unnamed(known: Option<u128>) -> Decision {
    let outcome = match known {
        Some(account) => Outcome::OnAccount(account),
        None => Outcome::Ask(Question::Unnamed),
    };
    Decision {
        outcome,
        suggestions: Vec::new(),
    }
}

/// Invoices get what is open of them, in their order, as far as the money goes.
pub(super) fn fill(money: i64, invoices: &[&OpenInvoice]) -> (Vec<Share>, i64) {
    let mut left = money;
    let shares = invoices.iter().map(|invoice| {
        let amount = invoice.open.min(left).max(0);
        left -= amount;
        Share {
            invoice: invoice.number.clone(),
            account: invoice.account,
            amount,
        }
    });
    let shares: Vec<Share> = shares.collect();
    (or_the_first(shares), left)
}

/// Invoices get what the row says of each, as far as it is open.
fn as_told(money: i64, part: &Part, invoices: &[&OpenInvoice]) -> (Vec<Share>, i64) {
    let mut left = money;
    let mut shares = Vec::new();
    for invoice in invoices {
        let told = part.invoices.iter();
        let told = told.filter(|one| one.invoice == invoice.number);
        let told = told.fold(0i64, |sum, one| sum.saturating_add(one.amount));
        let amount = told.min(invoice.open).min(left).max(0);
        left -= amount;
        shares.push(Share {
            invoice: invoice.number.clone(),
            account: invoice.account,
            amount,
        });
    }
    (or_the_first(shares), left)
}

/// One stays even if it gets nothing: whose money it is follows from it.
fn or_the_first(mut shares: Vec<Share>) -> Vec<Share> {
    let one = shares.first().cloned();
    shares.retain(|share| share.amount > 0);
    if shares.is_empty() {
        shares.extend(one);
    }
    shares
}

/// Invoices get what they say themselves, and nothing for what was claimed beside.
pub(super) fn without_charges(invoices: &[&OpenInvoice]) -> Vec<Share> {
    let shares = invoices.iter().map(|invoice| Share {
        invoice: invoice.number.clone(),
        account: invoice.account,
        amount: invoice.principal(),
    });
    shares.filter(|share| share.amount > 0).collect()
}

fn suggested(money: Money, meant: &[&OpenInvoice]) -> Vec<Suggestion> {
    let same: Vec<&OpenInvoice> = meant
        .iter()
        .copied()
        .filter(|one| one.currency == money.currency && one.open > 0)
        .collect();
    if same.is_empty() {
        return Vec::new();
    }
    let (shares, _) = fill(money.minor, &same);
    vec![Suggestion {
        because: Because::Named,
        shares,
    }]
}
