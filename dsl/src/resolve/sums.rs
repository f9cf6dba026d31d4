//! A message about several invoices that shows a sum: amounts in two currencies have none.

use super::Resolver;
use super::place::Place;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{Group, MoneyIn, Over, Party, Piece, Template, TemplateId, Type};
use crate::span::Span;
use crate::syntax::ast::At;
use crate::words::Word;

impl Resolver<'_> {
    /// Warns if the invoices of a message may be in several currencies and its template adds them up.
    pub(super) fn sum_of_currencies(
        &mut self,
        place: &Place,
        template: &At<TemplateId>,
        group: Option<&Group>,
    ) {
        let over = place.journey.as_ref().map(|journey| journey.over);
        let (party, span) = match (group, over) {
            (Some(group), _) if !group.and_currency => (group.of, group.of_span),
            (
                None,
                Some(Over::Party {
                    party,
                    and_currency: false,
                    span,
                }),
            ) => (party, span),
            _ => return,
        };
        let apart = matches!(
            over,
            Some(Over::Party {
                and_currency: true,
                ..
            })
        );
        let one = place.facts.currencies().is_some_and(|set| set.len() == 1);
        if apart || one || place.facts.may_tell_anything() {
            return;
        }
        let Some(sum) = sum(&self.model.templates[template.value]) else {
            return;
        };
        let module = place.module;
        let name = self.model.templates[template.value].declared.name.clone();
        let party = self.word(
            module,
            match party {
                Party::Customer => Word::Customer,
                Party::Payer => Word::Payer,
            },
        );
        let and_currency = format!(
            "{} {}",
            self.word(module, Word::And),
            self.word(module, Word::Currency)
        );
        let each = match group {
            Some(_) => self.word(module, Word::OnePer),
            None => self.word(module, Word::ForEach),
        };
        let right = format!("{each} {party} {and_currency}");
        let message = text(
            format!(
                "`{name}` adds up invoices that may be in several currencies, and these have no sum"
            ),
            format!(
                "`{name}` additionne des factures qui peuvent être en plusieurs devises, et elles n’ont \
                 pas de somme"
            ),
        );
        let shown = text("the sum is shown here", "la somme figure ici");
        let mut fault = Diagnostic::warning(codes::SUM_OF_CURRENCIES, span, message).help(text(
            format!("write `{right}`"),
            format!("écrivez `{right}`"),
        ));
        fault = fault.fix(span.after(), format!(" {and_currency}"));
        self.say(fault.related(sum, shown));
    }
}

/// Where a template adds up amounts of invoices in their own currency.
fn sum(template: &Template) -> Option<Span> {
    let parts = template
        .languages
        .iter()
        .flat_map(|language| [&language.subject, &language.body, &language.sms]);
    let mut pieces = parts.flatten().flat_map(|message| &message.pieces);
    pieces.find_map(|piece| match piece {
        Piece::Sum { of, span } if of.ty == Type::Money(MoneyIn::Invoice) => Some(*span),
        _ => None,
    })
}
