//! The heading of a column: what a value is called in the reader's language.

use jalon_core::Machine;
use jalon_core::machine::ExprId;
use jalon_core::machine::declared::Field;
use jalon_core::machine::expr::Node;
use jalon_core::machine::value::{Fact, InvoiceFact, Type};

use crate::clean::{VALUE_CHARS_MAX, one_line};
use crate::locale::Language;

/// The heading of a value, and whether its column is set to the right.
pub(crate) fn heading(machine: &Machine, id: ExprId, language: Language) -> (String, bool) {
    let of_field = |field: Option<&Field>| {
        let name = field.map_or("", |field| field.name.as_str());
        let right = field.is_some_and(|field| is_figure(field.type_of));
        (one_line(&name.replace('_', " "), VALUE_CHARS_MAX), right)
    };
    match machine.expressions.get(id) {
        Some(Node::Fact(Fact::Invoice(fact))) => {
            let (name, right) = of_invoice(*fact, language);
            (name.to_owned(), right)
        }
        Some(Node::InvoiceField(field)) => of_field(machine.invoice_fields.get(*field)),
        Some(Node::CustomerField { field, .. }) => of_field(machine.customer_fields.get(*field)),
        _ => (String::new(), false),
    }
}

fn of_invoice(fact: InvoiceFact, language: Language) -> (&'static str, bool) {
    let phrases = language.phrases();
    match fact {
        InvoiceFact::Number => (phrases.invoice, false),
        InvoiceFact::Issue => (phrases.issue, false),
        InvoiceFact::Due => (phrases.due, false),
        InvoiceFact::Balance | InvoiceFact::Undisputed => (phrases.balance, true),
        InvoiceFact::Total | InvoiceFact::Principal => (phrases.amount, true),
        InvoiceFact::Charges => (phrases.charges, true),
        InvoiceFact::AmountDue => (phrases.amount_due, true),
        InvoiceFact::DaysLate => (phrases.days_late, true),
        InvoiceFact::PurchaseOrder => (phrases.purchase_order, false),
        InvoiceFact::PaymentReference => (phrases.reference, false),
        _ => ("", false),
    }
}

const fn is_figure(of: Type) -> bool {
    matches!(
        of,
        Type::Money | Type::Number | Type::Rate | Type::Delay(_) | Type::AnyDelay
    )
}
