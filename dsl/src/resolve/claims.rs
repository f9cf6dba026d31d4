//! Claims: named ones, and those that a line writes out.

use super::Resolver;
use super::conditions::IN_INVOICE_CURRENCY;
use super::kinds::Kind;
use super::place::Place;
use super::shown;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::claim::{ClaimPlace, DayCount};
use crate::model::{ClaimAmount, ClaimId, ClaimPart, Claimed, Expr, Id, Thing, Type};
use crate::syntax::ast::{self, At, Value};
use crate::words::Word;

impl Resolver<'_> {
    pub(super) fn named_claims(&mut self) {
        for index in 0..self.trees.claims.len() {
            let (tree, module) = self.trees.claims[index];
            let mut place = Place::of_module(module);
            // What is known, and in which currency, is checked where the claim is made.
            place.any_event = true;
            let mut parts = Vec::new();
            for claim in &tree.claims {
                match self.claimed(&place, claim) {
                    Some(Claimed::Part(part)) => parts.push(part),
                    Some(Claimed::Named {
                        claim: inner,
                        span,
                        place,
                        by_contract,
                    }) => parts.push(ClaimPart {
                        amount: ClaimAmount::Claim(inner),
                        place: place.unwrap_or(ClaimPlace::Beside),
                        by_contract,
                        span,
                    }),
                    None => {}
                }
            }
            if tree.claims.is_empty() && !self.model.modules[module].lossy {
                let message = text(
                    format!("the claim `{}` claims nothing", tree.name.text),
                    format!("la réclamation `{}` ne réclame rien", tree.name.text),
                );
                self.say(Diagnostic::error(
                    codes::LINE_MISSING,
                    tree.name.span,
                    message,
                ));
            }
            self.model.claims[Id::from_index(index)].parts = parts;
        }
        self.claims_in_circles();
    }

    /// Claims that are made of each other: told, and cut where the circle closes.
    fn claims_in_circles(&mut self) {
        let count = self.model.claims.len();
        let mut done = vec![false; count];
        let mut open = vec![false; count];
        for start in self.model.claims.ids() {
            // Each entry: a claim, and which of its parts is next.
            let mut stack: Vec<(ClaimId, usize)> = Vec::new();
            let mut entered = Some(start).filter(|start| !done[start.index()]);
            loop {
                if let Some(id) = entered.take() {
                    (done[id.index()], open[id.index()]) = (true, true);
                    stack.push((id, 0));
                }
                let Some((id, next)) = stack.last_mut() else {
                    break;
                };
                let (claim, part) = (*id, *next);
                match self.model.claims[claim]
                    .parts
                    .get(part)
                    .map(|part| &part.amount)
                {
                    None => {
                        open[claim.index()] = false;
                        stack.pop();
                    }
                    // Without this part the next one stands in its place.
                    Some(ClaimAmount::Claim(inner)) if open[inner.index()] => {
                        self.claim_of_itself(claim, part);
                    }
                    Some(ClaimAmount::Claim(inner)) if !done[inner.index()] => {
                        entered = Some(*inner);
                        *next += 1;
                    }
                    Some(_) => *next += 1,
                }
            }
        }
    }

    fn claim_of_itself(&mut self, id: ClaimId, part: usize) {
        let claim = &mut self.model.claims[id];
        let span = claim.parts.remove(part).span;
        let name = claim.declared.name.clone();
        let message = text(
            format!("the claim `{name}` is a part of itself"),
            format!("la réclamation `{name}` fait partie d’elle-même"),
        );
        self.say(Diagnostic::error(codes::CIRCLE, span, message));
    }

    /// What a line claims.
    pub(super) fn claimed(&mut self, place: &Place, tree: &ast::Claim) -> Option<Claimed> {
        let amount = match &tree.amount {
            ast::ClaimAmount::Value(value) => {
                if let Some((claim, span)) = self.named_claim(place, value)? {
                    self.no_terms_of_interest(tree);
                    return Some(Claimed::Named {
                        claim,
                        span,
                        place: tree.place.as_ref().map(|place| place.value),
                        by_contract: tree.by_contract,
                    });
                }
                self.no_terms_of_interest(tree);
                let amount = self.typed(place, value, IN_INVOICE_CURRENCY);
                if amount.ty == Type::Unknown {
                    return None;
                }
                ClaimAmount::Amount(amount)
            }
            ast::ClaimAmount::Interest {
                rate,
                a_year,
                on,
                since,
            } => self.interest(place, tree, rate, *a_year, on, since.as_ref())?,
        };
        Some(Claimed::Part(ClaimPart {
            amount,
            place: tree
                .place
                .as_ref()
                .map_or(ClaimPlace::Beside, |at| at.value),
            by_contract: tree.by_contract,
            span: *tree.span,
        }))
    }

    /// The named claim that a value is: outer nothing if its name is unknown.
    fn named_claim(
        &mut self,
        place: &Place,
        value: &Value,
    ) -> Option<Option<(ClaimId, crate::span::Span)>> {
        let Value::Path(path) = value else {
            return Some(None);
        };
        let found = match path.parts.as_slice() {
            [name] => {
                let bound = place
                    .bound
                    .values
                    .iter()
                    .any(|(known, _)| *known == name.text);
                if bound {
                    return Some(None);
                }
                self.look_up(place.module, Kind::Claim, name)
            }
            parts => match self.qualified(place.module, parts) {
                Some(found) => match found.rest {
                    [name] if self.in_module(found.module, Kind::Table, name).is_none() => {
                        return match self.find(place.module, Kind::Claim, path)? {
                            Thing::Claim(claim) => Some(Some((claim, path.span()))),
                            _ => None,
                        };
                    }
                    _ => None,
                },
                None => None,
            },
        };
        Some(match found {
            Some(Thing::Claim(claim)) => Some((claim, path.span())),
            _ => None,
        })
    }

    /// A rate, a day count, a way of fixing belong to interest.
    fn no_terms_of_interest(&mut self, tree: &ast::Claim) {
        let spans = [
            tree.fixing.as_ref().map(|at| at.span),
            tree.day_count.as_ref().map(|at| at.span),
        ];
        for span in spans.into_iter().flatten() {
            let message = text("this belongs to interest", "ceci concerne des intérêts");
            self.say(Diagnostic::error(codes::MODIFIER_MISFIT, span, message));
        }
    }

    fn interest(
        &mut self,
        place: &Place,
        tree: &ast::Claim,
        rate: &Value,
        a_year: bool,
        on: &ast::Path,
        since: Option<&ast::Anchor>,
    ) -> Option<ClaimAmount> {
        let rate = self.typed(place, rate, Type::Rate);
        if !a_year {
            let words = self.word(place.module, Word::AYear);
            let message = text(
                "interest is so much a year: that must be said",
                "les intérêts sont de tant par an : il faut le dire",
            );
            let after = rate.span.after();
            let fault = Diagnostic::error(codes::LINE_MISSING, rate.span, message)
                .help(shown::same("add `{}`", "ajoutez `{}`", words))
                .fix(after, format!(" {words}"));
            self.say(fault);
        }
        let on = self.path(place, on, Some(IN_INVOICE_CURRENCY));
        let on = self.fitted(place.module, on, IN_INVOICE_CURRENCY);
        if !self.reads_each_day(&on) {
            let (balance, principal) = (
                self.word(place.module, Word::Balance),
                self.word(place.module, Word::Principal),
            );
            let message = text(
                "interest runs on an amount of the invoice",
                "les intérêts courent sur un montant de la facture",
            );
            let list = shown::list([balance, principal]);
            let fault = Diagnostic::error(codes::TYPE_MISMATCH, on.span, message)
                .help(shown::same("one of {}", "au choix {}", &list));
            self.say(fault);
        }
        if let Some(count) = &tree.day_count {
            self.day_count(count);
        }
        let since = since.map(|anchor| self.anchor(place, anchor));
        if rate.ty == Type::Unknown || on.ty == Type::Unknown {
            return None;
        }
        Some(ClaimAmount::Interest {
            rate,
            on,
            since,
            fixing: tree.fixing.as_ref().map(|at| at.value),
            day_count: tree.day_count.as_ref().map(|at| at.value),
        })
    }

    /// Interest is counted on the amount of each day, so it must be one that the books know.
    fn reads_each_day(&self, on: &Expr) -> bool {
        use crate::model::{ExprKind, Fact, InvoiceFact};
        on.ty == Type::Unknown
            || matches!(
                on.kind,
                ExprKind::Fact(Fact::Invoice(
                    InvoiceFact::Balance
                        | InvoiceFact::Principal
                        | InvoiceFact::AmountDue
                        | InvoiceFact::Total
                ))
            )
    }

    fn day_count(&mut self, count: &At<DayCount>) {
        let known = matches!(
            count.value,
            DayCount::Actual(365 | 360) | DayCount::Thirty(360)
        );
        if known {
            return;
        }
        let message = text(
            "days are counted as `actual/365`, `actual/360` or `30/360`",
            "les jours se comptent en `exact/365`, `exact/360` ou `30/360`",
        );
        self.say(Diagnostic::error(codes::OUT_OF_RANGE, count.span, message));
    }
}
