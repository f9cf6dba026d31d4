//! The values that a condition of the script was read with.

use jalon_core::eval::Stored;
use jalon_core::machine::expr::Node;
use jalon_core::machine::journey::Takes;
use jalon_core::machine::value::{Fact, InvoiceFact, Party, PartyFact, Type};
use jalon_core::machine::{Dense, ExprId};
use jalon_core::{Machine, Money};
use jalon_dsl::diagnostic::Lang;
use jalon_simulate::replay::{Act, Action};

use crate::words::{shown_day, shown_money};

/// So many parts of a condition are looked at.
const PARTS_MAX: usize = 1_000;

/// The fields and facts of the condition that an act hung on, with their values.
pub fn values_read(act: &Act<'_>, machine: &Machine, lang: Lang) -> Vec<String> {
    let mut read: Vec<String> = Vec::new();
    let mut waiting: Vec<ExprId> = condition(act, machine).into_iter().collect();
    for _ in 0..PARTS_MAX {
        let Some(node) = waiting.pop().and_then(|id| machine.expressions.get(id)) else {
            break;
        };
        if let Some(said) = said(node, act, machine, lang)
            && !read.contains(&said)
        {
            read.push(said);
        }
        let mut parts = Vec::new();
        machine.expressions.each_part(node, |part| parts.push(part));
        // What stands first is read first.
        waiting.extend(parts.into_iter().rev());
    }
    read
}

/// That of the journey which takes an invoice, or of the line which does something.
fn condition(act: &Act<'_>, machine: &Machine) -> Option<ExprId> {
    if act.action == Action::Entered {
        let journey = act
            .subject
            .journey
            .and_then(|id| machine.journeys.get(id))?;
        return match &journey.takes {
            Takes::Matching { condition, .. } => *condition,
            Takes::AllOther => None,
        };
    }
    machine.lines.get(act.place.line?)?.when
}

fn said(node: &Node, act: &Act<'_>, machine: &Machine, lang: Lang) -> Option<String> {
    let invoice = act.subject.invoice();
    match node {
        Node::InvoiceField(id) => {
            let field = machine.invoice_fields.get(*id)?;
            let value = invoice?.fields.get(id.place())?;
            let value = shown(value, field.type_of, machine, lang)?;
            Some(format!("{} = {value}", field.name))
        }
        Node::CustomerField {
            party: Party::Customer,
            field: id,
        } => {
            let field = machine.customer_fields.get(*id)?;
            let value = act.customer.fields.get(id.place())?;
            let value = shown(value, field.type_of, machine, lang)?;
            Some(format!("{}.{} = {value}", customer(lang), field.name))
        }
        Node::Standing {
            party: Party::Customer,
            standing: id,
        } => {
            let standing = machine.standings.get(*id)?;
            let value = act.customer.standings.get(id.place()).copied().flatten()?;
            let value = standing.values.get(usize::from(value))?;
            Some(format!("{}.{} = {value}", customer(lang), standing.name))
        }
        Node::Fact(Fact::Invoice(InvoiceFact::Total)) => {
            let ledger = &invoice?.ledger;
            let total = Money::new(ledger.total(), ledger.currency());
            Some(format!("total = {}", shown_money(total, lang)))
        }
        Node::Fact(Fact::Party(Party::Customer, PartyFact::Country)) => {
            let country = act.customer.country.as_deref()?;
            let named = match lang {
                Lang::En => "country",
                Lang::Fr => "pays",
            };
            Some(format!("{}.{named} = {country}", customer(lang)))
        }
        _ => None,
    }
}

fn customer(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "customer",
        Lang::Fr => "client",
    }
}

fn shown(value: &Stored, type_of: Type, machine: &Machine, lang: Lang) -> Option<String> {
    let pick = |en: &str, fr: &str| match lang {
        Lang::En => en.to_owned(),
        Lang::Fr => fr.to_owned(),
    };
    Some(match value {
        Stored::Unknown => pick("unknown", "inconnu"),
        Stored::YesNo(true) => pick("yes", "oui"),
        Stored::YesNo(false) => pick("no", "non"),
        Stored::Text(text) => text.to_string(),
        Stored::Number(number) => number.to_string(),
        Stored::Money(money) => shown_money(*money, lang),
        Stored::Date(day) => shown_day(*day, lang),
        Stored::Rate(rate) => rate.to_string(),
        Stored::Way(way) => way.name().to_owned(),
        Stored::Choice(value) => match type_of {
            Type::Choice(choice) => {
                let values = &machine.choices.get(choice)?.values;
                values.get(usize::from(*value))?.to_string()
            }
            _ => return None,
        },
        _ => return None,
    })
}
