//! Names that mean something elsewhere, and not where they stand.

use super::Resolver;
use super::kinds::Kind;
use super::place::Place;
use super::shown;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{Expr, ExprKind, Fact, InvoiceFact, Party, Type};
use crate::span::Span;
use crate::syntax::ast::{Name, Path};
use crate::words::Word;

impl Resolver<'_> {
    /// A built-in value of one invoice; where a whole customer goes through the journey there is
    /// no one invoice.
    pub(super) fn invoice_fact_here(
        &mut self,
        place: &Place,
        fact: InvoiceFact,
        ty: Type,
        span: Span,
    ) -> Expr {
        let value = Expr {
            kind: ExprKind::Fact(Fact::Invoice(fact)),
            ty,
            span,
        };
        if fact == InvoiceFact::Currency || !place.over_party() || place.each_invoice {
            return value;
        }
        let of = self.word(place.module, Word::Of);
        let oldest = self.word(place.module, Word::Oldest);
        let name = self.source(span).to_owned();
        let message = text(
            format!("`{name}` is of one invoice, and a whole customer goes through this journey"),
            format!("`{name}` est d’une facture, et tout un client suit ce parcours"),
        );
        let mut fault = Diagnostic::error(codes::NOT_OF_ONE_INVOICE, span, message);
        fault = match fact {
            InvoiceFact::Due => {
                let written = format!("{name} {of} {oldest}");
                fault.help(shown::same("write `{}`", "écrivez `{}`", &written))
            }
            _ => {
                let overdue = self.word(place.module, Word::Overdue);
                fault.help(shown::same(
                    "ask for an amount of the customer, such as `{}`",
                    "demandez un montant du client, comme `{}`",
                    overdue,
                ))
            }
        };
        self.say(fault);
        Expr::unknown(span)
    }

    /// A path whose first name means nothing.
    pub(super) fn unknown_head(&mut self, place: &Place, path: &Path, head: &Name) {
        let heads: Vec<_> = [
            Word::Customer,
            Word::Payer,
            Word::Invoice,
            Word::Contact,
            Word::Seller,
        ]
        .into_iter()
        .map(|word| (self.word(place.module, word).into(), None))
        .collect();
        if let Some(found) = self.qualified(place.module, &path.parts)
            && let [name] = found.rest
        {
            let among = Vec::new();
            self.silently();
            self.misses.add(super::misses::Miss {
                module: place.module,
                inside: Some(found.module),
                kind: Kind::Table,
                name: name.clone(),
                among,
            });
            return;
        }
        let known = [Word::Contact, Word::Seller]
            .iter()
            .any(|word| head.is(*word));
        if known {
            if let Some(name) = path.parts.get(1) {
                let words = [
                    Word::Name,
                    Word::Email,
                    Word::ContactPhone,
                    Word::Iban,
                    Word::Bic,
                ];
                let among = words
                    .into_iter()
                    .map(|word| (self.word(place.module, word).into(), None))
                    .collect();
                self.miss_among(place.module, Kind::Data, name, among);
            }
            return;
        }
        let mut among = heads;
        if let Some(names) = self.scope.module(place.module) {
            among.extend(names.uses.iter().map(|(alias, _)| (alias.clone(), None)));
        }
        let events = self.scope.visible(place.module, Kind::Event);
        among.extend(events.map(|(_, name, thing, _)| (name.clone(), Some(*thing))));
        self.miss_among(place.module, Kind::Value, head, among);
    }

    /// `customer` or `payer`: whose invoices are meant.
    pub(super) fn customer_or_payer(&mut self, place: &Place, name: &Name) -> Option<Party> {
        if name.is(Word::Customer) {
            return Some(Party::Customer);
        }
        if name.is(Word::Payer) {
            return Some(Party::Payer);
        }
        if name.text.is_empty() {
            self.silently();
            return None;
        }
        let words = [Word::Customer, Word::Payer].map(|word| self.word(place.module, word));
        let [customer, payer] = words;
        let message = text(
            format!(
                "`{customer}` or `{payer}` is wanted here, not `{}`",
                name.text
            ),
            format!("il faut ici `{customer}` ou `{payer}`, pas `{}`", name.text),
        );
        let mut fault = Diagnostic::error(codes::UNKNOWN_NAME, name.span, message);
        let near = words
            .into_iter()
            .find(|word| super::misses::near(&name.text, word).is_some());
        if let Some(word) = near {
            fault = fault
                .help(shown::same(
                    "did you mean `{}`?",
                    "vouliez-vous dire `{}` ?",
                    word,
                ))
                .fix(name.span, word);
        }
        self.say(fault);
        None
    }

    /// A field of the customer that is written without saying so.
    pub(super) fn needs_prefix(&mut self, name: &Name, prefix: &str) {
        let written = format!("{prefix}.{}", name.text);
        let message = text(
            format!("`{}` belongs to the customer", name.text),
            format!("`{}` appartient au client", name.text),
        );
        let fault = Diagnostic::error(codes::UNKNOWN_NAME, name.span, message)
            .help(shown::same("write `{}`", "écrivez `{}`", &written))
            .fix(name.span, written);
        self.say(fault);
    }
}
