//! Whether a value is surely known where it is used, and in a currency that fits.

use rustc_hash::FxHashSet;

use super::Resolver;
use super::facts::{Facts, Key, key_of, told_by};
use super::place::Place;
use super::shown;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{
    Claimed, Cond, CondKind, ContactFact, Expr, ExprKind, Fact, InvoiceFact, Measure, MoneyIn,
    PartyFact, RoleId, Type,
};
use crate::span::Span;
use crate::words::Word;

/// How many claims a claim may lead to; the rest is not looked at.
const CLAIMS_MAX: usize = 100;

impl Resolver<'_> {
    /// Checks the values of a condition, each with what the other parts tell.
    pub(super) fn check_condition(&mut self, place: &Place, cond: &Cond) {
        match &cond.kind {
            CondKind::And(parts) => self.check_parts(place, parts, true),
            CondKind::Or(parts) => self.check_parts(place, parts, false),
            CondKind::Not(inner) => self.check_condition(place, inner),
            CondKind::Compare { left, right, .. } => {
                self.surely_known(place, left);
                self.surely_known(place, right);
                if let (Type::Money(a), Type::Money(b)) = (left.ty, right.ty) {
                    if left.is_constant() {
                        self.same_currency(place, b, left);
                    } else {
                        self.same_currency(place, a, right);
                    }
                }
            }
            CondKind::OneOf { value, .. } => self.surely_known(place, value),
            CondKind::Flag(value) => self.surely_known(place, value),
            CondKind::Known(_)
            | CondKind::RoleKnown(_)
            | CondKind::GivesReceipt { .. }
            | CondKind::Disputed
            | CondKind::Unknown => {}
        }
    }

    /// Each part may rely on the others: on their holding in `and`, on their failing in `or`.
    fn check_parts(&mut self, place: &Place, parts: &[Cond], holds: bool) {
        let told: Vec<Facts> = parts.iter().map(|part| told_by(part, holds)).collect();
        for (at, part) in parts.iter().enumerate() {
            let mut facts = place.facts.clone();
            for (other, told) in told.iter().enumerate() {
                if other != at {
                    facts = facts.and(told);
                }
            }
            self.check_condition(&place.knowing(facts), part);
        }
    }

    /// Says so if a value may be unknown here.
    pub(super) fn surely_known(&mut self, place: &Place, value: &Expr) {
        match &value.kind {
            ExprKind::Share { rate, of } => {
                self.surely_known(place, rate);
                self.surely_known(place, of);
            }
            ExprKind::Binary { left, right, .. } => {
                self.surely_known(place, left);
                self.surely_known(place, right);
            }
            ExprKind::RoleOf(_) => {
                let message = text(
                    "a role is no value: ask whether somebody has it, or for a field",
                    "un rôle n’est pas une valeur : demandez s’il est tenu, ou un champ",
                );
                self.say(Diagnostic::error(codes::TYPE_MISMATCH, value.span, message));
            }
            _ => {
                if let Some(key) = key_of(value)
                    && self.may_be_unknown(place, value)
                    && !place.facts.knows(key)
                {
                    self.not_known(place, value);
                }
            }
        }
    }

    /// Whether a value can be missing.
    pub(super) fn may_be_unknown(&self, place: &Place, value: &Expr) -> bool {
        match &value.kind {
            ExprKind::Fact(Fact::Invoice(fact)) => match fact {
                InvoiceFact::PurchaseOrder | InvoiceFact::Sent => true,
                InvoiceFact::Due => place
                    .journey
                    .as_ref()
                    .is_some_and(|journey| journey.due_may_be_missing),
                _ => false,
            },
            ExprKind::Fact(Fact::Party(_, fact)) => matches!(
                fact,
                PartyFact::Country | PartyFact::Language | PartyFact::TimeZone | PartyFact::Terms
            ),
            ExprKind::Fact(Fact::Contact(fact)) => *fact == ContactFact::Phone,
            ExprKind::InvoiceField(field) | ExprKind::CustomerField { field, .. } => {
                self.model.fields[*field].or_unknown
            }
            ExprKind::StepDay(_) | ExprKind::MilestoneDay(_) => true,
            ExprKind::Payload { event, index } => {
                let field = match event {
                    Some(event) => self.model.events[*event].fields.get(usize::from(*index)),
                    None => place
                        .answer
                        .as_ref()
                        .and_then(|data| data.get(usize::from(*index))),
                };
                field.is_some_and(|field| field.or_unknown)
            }
            _ => false,
        }
    }

    fn not_known(&mut self, place: &Place, value: &Expr) {
        let name = self.source(value.span).to_owned();
        let name = name.trim_matches(['{', '}']);
        let (is, known) = (
            self.word(place.module, Word::Is),
            self.word(place.module, Word::Known),
        );
        let when = self.word(place.module, Word::When);
        let message = text(
            format!("`{name}` may be unknown here"),
            format!("`{name}` peut être inconnu ici"),
        );
        let fault =
            Diagnostic::error(codes::NOT_SURELY_KNOWN, value.span, message).help(shown::same(
                "ask first, with `{}`",
                "demandez d’abord, par `{}`",
                &format!("{when} {name} {is} {known}"),
            ));
        self.say(fault);
    }

    /// Says so if somebody may be missing in a role that is written to.
    pub(super) fn role_surely_known(
        &mut self,
        place: &Place,
        role: RoleId,
        span: Span,
        hint: &str,
    ) {
        if role == RoleId::PAYER || place.facts.knows(Key::Role(role)) {
            return;
        }
        let name = self.source(span).to_owned();
        let message = text(
            format!("there may be nobody in the role `{name}` here"),
            format!("il peut n’y avoir personne dans le rôle `{name}` ici"),
        );
        let hint = if hint.is_empty() {
            let (when, is, known) = (
                self.word(place.module, Word::When),
                self.word(place.module, Word::Is),
                self.word(place.module, Word::Known),
            );
            format!("{when} {name} {is} {known}")
        } else {
            hint.to_owned()
        };
        let fault = Diagnostic::error(codes::NOT_SURELY_KNOWN, span, message).help(shown::same(
            "add `{}`",
            "ajoutez `{}`",
            &hint,
        ));
        self.say(fault);
    }

    /// `is known` is asked of something that is always known.
    pub(super) fn check_can_be_unknown(&mut self, place: &Place, value: &Expr) {
        if value.ty == Type::Unknown || key_of(value).is_some() && self.may_be_unknown(place, value)
        {
            return;
        }
        // `due` may be missing in the data though no line reacts to it; asking is right.
        if let ExprKind::Fact(_) = value.kind {
            return;
        }
        let name = self.source(value.span).to_owned();
        let message = text(
            format!("`{name}` is always known"),
            format!("`{name}` est toujours connu"),
        );
        let mut fault = Diagnostic::error(codes::NEVER_UNKNOWN, value.span, message);
        if let ExprKind::InvoiceField(field) | ExprKind::CustomerField { field, .. } = value.kind {
            let words = self.word(place.module, Word::OrUnknown);
            let declared = self.model.fields[field].declared.span;
            fault = fault
                .help(shown::same(
                    "if it can be missing, declare it with `{}`",
                    "s’il peut manquer, déclarez-le avec `{}`",
                    words,
                ))
                .related(declared, text("declared here", "déclaré ici"));
        }
        self.say(fault);
    }

    /// Says so if an amount does not have the currency of what it meets.
    pub(super) fn same_currency(&mut self, place: &Place, meets: MoneyIn, value: &Expr) {
        let Type::Money(found) = value.ty else {
            return;
        };
        let (MoneyIn::Currency(currency), meets) = (found, meets) else {
            // The other way round: an amount of the invoice meets a field in a fixed currency.
            if let (MoneyIn::Invoice, MoneyIn::Currency(currency)) = (found, meets) {
                self.invoice_in(place, currency, value.span);
            }
            return;
        };
        match meets {
            MoneyIn::Any => {}
            MoneyIn::Currency(other) if other == currency => {}
            MoneyIn::Currency(other) => {
                let message = text(
                    format!("an amount in {currency} meets one in {other}"),
                    format!("un montant en {currency} rencontre un montant en {other}"),
                );
                self.say(
                    Diagnostic::error(codes::CURRENCY, value.span, message).help(text(
                        "amounts are never converted: write both in one currency",
                        "les montants ne sont jamais convertis : écrivez-les dans une même devise",
                    )),
                );
            }
            MoneyIn::Invoice => self.invoice_in(place, currency, value.span),
        }
    }

    fn invoice_in(&mut self, place: &Place, currency: jalon_core::Currency, span: Span) {
        if place.facts.may_tell_anything() {
            return;
        }
        match place.facts.currencies() {
            Some(set) if set.len() == 1 && set.contains(&currency) => {}
            Some(set) if !set.contains(&currency) => {
                let codes: Vec<&str> = set.iter().map(|currency| currency.code()).collect();
                let list = shown::list(codes);
                let message = text(
                    format!("the invoices here are in {list}, and this amount is in {currency}"),
                    format!("les factures sont ici en {list}, et ce montant est en {currency}"),
                );
                self.say(Diagnostic::error(codes::CURRENCY, span, message));
            }
            _ => {
                if let Some(journey) = &place.journey {
                    if self.without_currency.contains(&journey.id) {
                        return self.silently();
                    }
                    self.without_currency.push(journey.id);
                }
                let module = place.module;
                let message = text(
                    format!("an invoice here may be in another currency than {currency}"),
                    format!("une facture peut être ici dans une autre devise que {currency}"),
                );
                let for_line = format!(
                    "{} {} {currency}",
                    self.word(module, Word::ForInvoices),
                    self.word(module, Word::InCurrency)
                );
                let when = format!(
                    "{} {} {} {currency}",
                    self.word(module, Word::When),
                    self.word(module, Word::Currency),
                    self.word(module, Word::Is)
                );
                let help = text(
                    format!("say which: `{for_line}` for the journey, or `{when}` for the line"),
                    format!("précisez : `{for_line}` pour le parcours, ou `{when}` pour la ligne"),
                );
                self.say(Diagnostic::error(codes::CURRENCY, span, message).help(help));
            }
        }
    }

    /// Business days need a calendar; told once per journey.
    pub(super) fn needs_calendar(&mut self, place: &Place, value: &Expr) {
        let counts = match (value.ty, &value.kind) {
            (Type::Delay(Measure::BusinessDays), _) => true,
            (Type::AnyDelay, ExprKind::Lookup(table)) => self.model.tables[*table]
                .rows
                .iter()
                .any(|row| row.value.ty == Type::Delay(Measure::BusinessDays)),
            _ => false,
        };
        if counts {
            self.calendar_wanted(place, value.span, false);
        }
    }

    /// Says so, once per journey, if it has no calendar where a line needs one.
    pub(super) fn calendar_wanted(&mut self, place: &Place, span: Span, for_time: bool) {
        let Some(journey) = &place.journey else {
            return;
        };
        if journey.has_calendar || self.without_calendar.contains(&journey.id) {
            return;
        }
        self.without_calendar.push(journey.id);
        let word = self.word(place.module, Word::Calendar);
        let message = if for_time {
            text(
                "a time of day needs a calendar: it tells the time zone",
                "une heure demande un calendrier : il donne le fuseau horaire",
            )
        } else {
            text(
                "business days need a calendar: it tells which days are worked",
                "les jours ouvrés demandent un calendrier : il dit quels jours sont travaillés",
            )
        };
        let known = self
            .scope
            .visible(place.module, super::kinds::Kind::Calendar)
            .next()
            .map_or_else(|| "…".to_owned(), |entry| entry.1.to_string());
        let fault = Diagnostic::error(codes::NO_CALENDAR, span, message).help(shown::same(
            "add a line to the journey: `{}`",
            "ajoutez une ligne au parcours : `{}`",
            &format!("{word} {known}"),
        ));
        self.say(fault);
    }

    /// The amounts of a claim at the place that makes it.
    pub(super) fn check_claim(&mut self, place: &Place, claimed: &Claimed) {
        let mut open = match claimed {
            Claimed::Part(part) => return self.check_claim_part(place, part),
            Claimed::Named { claim, span, .. } => vec![(*claim, *span)],
        };
        let mut seen = FxHashSet::default();
        while let Some((claim, span)) = open.pop() {
            if seen.len() >= CLAIMS_MAX || !seen.insert(claim) {
                continue;
            }
            let parts = self.model.claims[claim].parts.clone();
            for part in &parts {
                if let crate::model::ClaimAmount::Claim(inner) = part.amount {
                    open.push((inner, span));
                    continue;
                }
                self.via.push(span);
                self.check_claim_part(place, part);
                self.via.pop();
            }
        }
    }

    fn check_claim_part(&mut self, place: &Place, part: &crate::model::ClaimPart) {
        use crate::model::ClaimAmount;
        match &part.amount {
            ClaimAmount::Amount(amount) => {
                self.surely_known(place, amount);
                self.same_currency(place, MoneyIn::Invoice, amount);
            }
            ClaimAmount::Interest { rate, on, .. } => {
                self.surely_known(place, rate);
                self.surely_known(place, on);
            }
            ClaimAmount::Claim(_) => {}
        }
    }
}
