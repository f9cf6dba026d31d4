//! Amounts below zero in tests: what happens is told by its word, never by a sign.

use super::{Fault, Repaired};
use crate::diagnostic::{Diagnostic, codes, text};
use crate::syntax::block::BlockKind;
use crate::syntax::token::{Kind, Sign};

/// A minus before an amount, around the place where the grammar got stuck.
pub(super) fn find(fault: &Fault) -> Option<Repaired> {
    if !matches!(fault.place.kind, BlockKind::Test | BlockKind::Given) {
        return None;
    }
    let near = fault.at.saturating_sub(2)..=fault.at;
    let mut near = near.filter_map(|at| Some((at, fault.tokens.get(at..at + 3)?)));
    let (at, amount) = near.find(|(_, tokens)| {
        matches!(tokens, [sign, number, currency]
            if sign.is(Sign::Minus)
                && matches!(number.kind, Kind::Number(_))
                && currency.kind == Kind::Currency)
    })?;
    let (Some(first), Some(last)) = (amount.first(), amount.last()) else {
        return None;
    };
    let before = fault.codes(0, at);
    let after = fault.codes(at + 1, fault.tokens.len());
    let mut tokens = fault.tokens.to_vec();
    tokens.remove(at);
    let message = text(
        "an amount in a test is above zero",
        "dans un test, un montant est supérieur à zéro",
    );
    let diagnostic = Diagnostic::error(codes::UNEXPECTED, first.span.to(last.span), message);
    let help = text(
        "what goes back is written `payment 5 EUR cancelled`; what is in the customer’s favour, `credit note 5 EUR`",
        "ce qui repart s’écrit `paiement 5 EUR annulé` ; ce qui est en faveur du client, `avoir 5 EUR`",
    );
    Some(Repaired {
        // Other faults of the line are told on their own.
        tokens: fault.reads(&format!("{before}{after}")).then_some(tokens),
        diagnostic: diagnostic.help(help),
    })
}
