//! What a text asks for and nobody has told, by the name that scripts give it.

use jalon_core::Machine;
use jalon_core::machine::ExprId;
use jalon_core::machine::expr::Node;
use jalon_core::machine::value::Party;
use serde_json::Value;

/// The name of a value: `payment_reference`, `payer.group`, `seller.phone`.
pub(crate) fn name_of(machine: &Machine, value: ExprId) -> String {
    let name = match machine.expressions.get(value) {
        Some(Node::Fact(fact)) => serde_json::to_value(fact).ok().map(path),
        Some(Node::InvoiceField(field)) => {
            let field = machine.invoice_fields.get(*field);
            field.map(|field| field.name.to_string())
        }
        Some(Node::CustomerField { party, field }) => {
            let party = match party {
                Party::Customer => "customer",
                Party::Payer => "payer",
            };
            let field = machine.customer_fields.get(*field);
            field.map(|field| format!("{party}.{}", field.name))
        }
        _ => None,
    };
    name.unwrap_or_else(|| "…".to_owned())
}

/// `{"seller":"phone"}` as `seller.phone`; what is of the invoice stands for itself.
fn path(fact: Value) -> String {
    match fact {
        Value::String(name) => name,
        Value::Array(parts) => parts.into_iter().map(path).collect::<Vec<_>>().join("."),
        Value::Object(parts) => {
            let part = parts.into_iter().next();
            part.map_or_else(String::new, |(whose, what)| match whose.as_str() {
                "invoice" | "party" => path(what),
                _ => format!("{whose}.{}", path(what)),
            })
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use jalon_core::machine::value::{Fact, InvoiceFact, PartyFact, SellerFact};

    use super::*;

    #[test]
    fn a_value_is_named_as_in_scripts() {
        let name = |fact: Fact| path(serde_json::to_value(fact).unwrap());
        assert_eq!(
            name(Fact::Invoice(InvoiceFact::PurchaseOrder)),
            "purchase_order"
        );
        assert_eq!(
            name(Fact::Party(Party::Payer, PartyFact::Name)),
            "payer.name"
        );
        assert_eq!(name(Fact::Seller(SellerFact::Name)), "seller.name");
        assert_eq!(name(Fact::Today), "today");
    }
}
