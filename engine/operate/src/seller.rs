//! What the messages of a script say of whoever writes, and `jalon.toml` does not tell: such a message would
//! be held when it is to leave.

use std::collections::{BTreeMap, BTreeSet};

use jalon_core::Machine;
use jalon_core::machine::expr::Node;
use jalon_core::machine::template::{LinePiece, Piece, TemplateVersion};
use jalon_core::machine::value::{Fact, SellerFact};
use jalon_core::machine::{ExprId, TemplateId};
use jalon_dsl::diagnostic::{Text, text};
use jalon_render::Seller;

/// A value that is lacking, by the name that scripts give it, and the templates that say it.
pub type Lacking = BTreeMap<&'static str, Vec<String>>;

/// What lacks of the seller for the messages of a script.
pub fn lacking(machine: &Machine, seller: &Seller) -> Lacking {
    let mut lacking = Lacking::new();
    for id in used(machine) {
        let Some(template) = machine.templates.get(id) else {
            continue;
        };
        let values = template.versions.iter().flat_map(values);
        let facts: BTreeSet<&'static str> = values
            .filter_map(|value| fact(machine, value))
            .filter_map(|fact| missing(fact, seller))
            .collect();
        for name in facts {
            let templates = lacking.entry(name).or_default();
            templates.push(template.name.to_string());
        }
    }
    lacking
}

/// The same in words, and what to do about it; nothing if nothing lacks.
pub fn in_words(lacking: &Lacking) -> Option<(Text, Text)> {
    let told = |of: &str| {
        let all = lacking.iter().map(|(value, templates)| {
            let templates = templates.join(", ");
            format!("{value} ({of} {templates})")
        });
        all.collect::<Vec<_>>().join(", ")
    };
    (!lacking.is_empty()).then(|| {
        let (en, fr) = (told("said by"), told("dit par"));
        (
            text(
                format!("jalon.toml lacks what messages say of the seller: {en}; they would be held"),
                format!("il manque dans jalon.toml ce que des messages disent du vendeur\u{a0}: {fr}\u{a0}; ils seraient retenus"),
            ),
            text(
                "write it under [seller], such as accounts = [{ iban = \"FR76 ...\", bic = \"...\" }]",
                "écrivez-le sous [seller], par exemple accounts = [{ iban = \"FR76 ...\", bic = \"...\" }]",
            ),
        )
    })
}

/// The templates that lines and sendings name.
fn used(machine: &Machine) -> BTreeSet<TemplateId> {
    let actions = machine.actions.items().iter();
    let of_actions = actions.filter_map(|action| action.does.message()?.template);
    let journeys = machine.journeys.items().iter();
    let sends = journeys.flat_map(|journey| &journey.sends);
    of_actions
        .chain(sends.filter_map(|send| send.template))
        .collect()
}

fn values(version: &TemplateVersion) -> Vec<ExprId> {
    let texts = [&version.subject, &version.body, &version.sms];
    let pieces = texts.into_iter().flatten().flat_map(|text| &text.pieces);
    let mut values = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Value(value) | Piece::SumOf(value) => values.push(*value),
            Piece::ForEachInvoice { line, .. } => {
                values.extend(line.iter().filter_map(|piece| match piece {
                    LinePiece::Value(value) | LinePiece::SumOf(value) => Some(*value),
                    _ => None,
                }));
            }
            _ => {}
        }
    }
    values
}

fn fact(machine: &Machine, value: ExprId) -> Option<SellerFact> {
    match machine.expressions.get(value) {
        Some(Node::Fact(Fact::Seller(fact))) => Some(*fact),
        _ => None,
    }
}

fn missing(fact: SellerFact, seller: &Seller) -> Option<&'static str> {
    let (name, there) = match fact {
        // The code of the legal entity stands for it.
        SellerFact::Name => return None,
        SellerFact::Iban => ("seller.iban", !seller.accounts.is_empty()),
        SellerFact::Bic => (
            "seller.bic",
            seller.accounts.iter().any(|account| account.bic.is_some()),
        ),
        SellerFact::Email => ("seller.email", seller.email.is_some()),
        SellerFact::Phone => ("seller.phone", seller.phone.is_some()),
    };
    (!there).then_some(name)
}
