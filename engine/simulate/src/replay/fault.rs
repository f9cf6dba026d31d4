//! What can't be played, and why: nothing is lost silently.

use jalon_core::EventKind;
use jalon_core::MoneyError;
use jalon_core::step::Refusal;
use smol_str::SmolStr;

use super::case::Which;

/// A record that is not used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotUsed {
    /// Which.
    pub which: Which,
    /// The column or member that is meant; empty for the record as a whole.
    pub column: SmolStr,
    /// What stands there.
    pub value: SmolStr,
    /// Why.
    pub why: Fault,
}

/// Why a record is not used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// An amount has more decimals than its currency, or does not fit.
    Amount(MoneyError),
    /// A declared field can't have this value.
    WrongValue,
    /// There is no such time zone.
    UnknownZone,
    /// There is no such language.
    UnknownLanguage,
    /// The script knows no event of that name.
    UnknownEvent,
    /// Only a running house knows of it: which task, which decision.
    OnlyRunning(EventKind),
    /// An event of that kind needs this.
    Missing,
    /// It names no invoice.
    NoInvoice,
    /// No such invoice, or it could not be used.
    UnknownInvoice,
    /// No such payment, or it could not be used.
    UnknownPayment,
    /// Nobody knows whose it is.
    NobodysPayment,
    /// Its parts come to more than the whole.
    PartsExceedWhole,
    /// Its day is too far away for what it tells to have happened.
    FarAway,
    /// It came before under the same key, and said something else: the first one stands.
    CameOtherwise,
    /// It can't be true: the account refused it.
    Refused(Refusal),
}

/// What a record says that the script has no use for; the rest of the record is used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aside {
    /// The script declares no such field of invoices.
    InvoiceField(SmolStr),
    /// The script declares no such field of customers.
    CustomerField(SmolStr),
    /// The declared event carries no such field.
    EventField(SmolStr),
    /// The script knows no such role; its contacts are reached by nobody.
    Role(SmolStr),
    /// Neither the script nor the library has such payment terms.
    Terms(SmolStr),
    /// A credit note that names no invoice is on account.
    CreditOnAccount,
    /// A payment before its invoice is on account until the invoice arrives.
    PaidBefore,
    /// An invoice has no due date, and no terms give it one: it is never late.
    NoDue,
    /// An invoice says that it was due before it was issued: it is due on the day of its issue.
    DueBeforeIssue,
}
