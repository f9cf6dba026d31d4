//! What is said about how an action is done: which fits which action, and none twice.

use smol_str::SmolStr;

use super::Resolver;
use super::carries;
use super::place::Place;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::action::Listing;
use crate::model::{Expr, ExprKind, Group, Message, Repeat, SignOff, TemplateId, Type};
use crate::span::Span;
use crate::syntax::ast::{self, ActionKind, At, ModifierKind};

/// Everything that is said about an action.
#[derive(Default)]
pub(super) struct Said {
    pub template: Option<At<TemplateId>>,
    pub payment_link: Option<Span>,
    pub way: Option<Expr>,
    pub attachments: Vec<At<SmolStr>>,
    pub group: Option<Group>,
    pub sign_off: Option<SignOff>,
    pub repeat: Option<Repeat>,
    pub within: Option<Expr>,
    pub about: Option<Message>,
}

/// The kinds of modifiers, for knowing which stand twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Template,
    PaymentLink,
    Way,
    Attach,
    OnePer,
    SignOff,
    Repeat,
    Within,
    About,
}

impl Resolver<'_> {
    /// Reads the modifiers of an action; those that do not fit it are told and left out.
    pub(super) fn modifiers(&mut self, place: &Place, tree: &ast::Action) -> Said {
        let mut said = Said::default();
        let mut seen: Vec<(Sort, Span)> = Vec::new();
        let takes = taken_by(&tree.kind);
        let mut told = false;
        for modifier in &tree.modifiers {
            let sort = sort_of(&modifier.kind);
            let twice = seen.iter().any(|(known, _)| *known == sort);
            if (twice || !takes.contains(&sort)) && std::mem::replace(&mut told, true) {
                // One slip in a line often makes several parts of it misfits.
                self.silently();
                continue;
            }
            if !takes.contains(&sort) {
                self.misfits(tree, modifier, sort);
                continue;
            }
            if let Some((_, first)) = seen.iter().find(|(known, _)| *known == sort) {
                self.twice(*first, modifier.span);
                continue;
            }
            seen.push((sort, modifier.span));
            self.modifier(place, tree, modifier, &mut said);
        }
        said
    }

    fn modifier(
        &mut self,
        place: &Place,
        action: &ast::Action,
        modifier: &ast::Modifier,
        said: &mut Said,
    ) {
        match &modifier.kind {
            ModifierKind::Template(path) => said.template = self.find_template(place, path),
            ModifierKind::PaymentLink => said.payment_link = Some(modifier.span),
            ModifierKind::Way(path) => {
                let invoice = matches!(action.kind, ActionKind::Resend(_));
                said.way = self.way(place, path, invoice);
            }
            ModifierKind::Attach(names) => said.attachments = self.attachments(names),
            ModifierKind::OnePer(one_per) => {
                said.group = self.group(place, one_per, modifier.span);
            }
            ModifierKind::SignOff(tree) => {
                said.sign_off = self.sign_off(place, tree, modifier.span);
            }
            ModifierKind::Repeat { every, at_most } => {
                let Some(delay) = self.delay_at(every) else {
                    return;
                };
                if delay.value.count == 0 {
                    let message = text("at least 1 is wanted here", "il faut ici au moins 1");
                    self.say(Diagnostic::error(codes::OUT_OF_RANGE, every.span, message));
                    return;
                }
                self.delay_value(place, &ast::Delay::Written(every.clone()));
                said.repeat = Some(Repeat {
                    every: delay,
                    at_most: at_most.as_ref().and_then(|times| self.count(times)),
                    span: modifier.span,
                });
            }
            ModifierKind::Within(delay) => said.within = Some(self.delay_value(place, delay)),
            ModifierKind::About(tree) => said.about = Some(self.title(place, tree)),
        }
    }

    /// The way by which an invoice (or a message) goes; one that can't carry it is told.
    pub(super) fn way(&mut self, place: &Place, path: &ast::Path, invoice: bool) -> Option<Expr> {
        let value = self.path(place, path, Some(Type::Way));
        let value = self.fitted(place.module, value, Type::Way);
        if value.ty == Type::Unknown {
            return None;
        }
        self.surely_known(place, &value);
        if let ExprKind::Way(way) = value.kind {
            let fits = if invoice {
                way.carries_invoices()
            } else {
                way.carries_messages()
            };
            if !fits {
                let surface = self.surface(place.module);
                self.say(carries::not(surface, way, invoice, value.span));
            }
        }
        Some(value)
    }

    fn group(&mut self, place: &Place, tree: &ast::OnePer, span: Span) -> Option<Group> {
        let of = self.customer_or_payer(place, &tree.of)?;
        Some(Group {
            of,
            of_span: tree.of.span,
            and_currency: tree.and_currency,
            listing: tree.listing.unwrap_or(Listing::These),
            also_not_due: tree.also_not_due,
            also_credits: tree.also_credits,
            span,
        })
    }

    fn sign_off(&mut self, place: &Place, tree: &ast::SignOff, span: Span) -> Option<SignOff> {
        let when = tree.when.as_ref().map(|when| self.condition(place, when));
        let within = tree
            .within
            .as_ref()
            .map(|delay| self.delay_value(place, delay));
        let team = self.find_team(place, &tree.team)?;
        Some(SignOff {
            two: tree.two,
            team,
            when,
            within,
            refused: None,
            silent: None,
            span,
        })
    }

    fn misfits(&mut self, action: &ast::Action, modifier: &ast::Modifier, sort: Sort) {
        let what = self.source(modifier.span).to_owned();
        let verb = self.source(action.verb).to_owned();
        let message = text(
            format!("`{what}` does not go with `{verb}`"),
            format!("`{what}` ne va pas avec `{verb}`"),
        );
        let (en, fr) = goes_with(sort);
        let fault =
            Diagnostic::error(codes::MODIFIER_MISFIT, modifier.span, message).help(text(en, fr));
        self.say(fault);
    }

    /// The same thing said twice.
    pub(super) fn twice(&mut self, first: Span, second: Span) {
        let what = self.source(second).to_owned();
        let message = text(
            format!("`{what}`: this was said already"),
            format!("`{what}` : cela est déjà dit"),
        );
        let fault = Diagnostic::error(codes::MODIFIER_TWICE, second, message)
            .related(first, text("here", "ici"));
        self.say(fault);
    }
}

fn sort_of(kind: &ModifierKind) -> Sort {
    match kind {
        ModifierKind::Template(_) => Sort::Template,
        ModifierKind::PaymentLink => Sort::PaymentLink,
        ModifierKind::Way(_) => Sort::Way,
        ModifierKind::Attach(_) => Sort::Attach,
        ModifierKind::OnePer(_) => Sort::OnePer,
        ModifierKind::SignOff(_) => Sort::SignOff,
        ModifierKind::Repeat { .. } => Sort::Repeat,
        ModifierKind::Within(_) => Sort::Within,
        ModifierKind::About(_) => Sort::About,
    }
}

/// What may be said about an action.
fn taken_by(kind: &ActionKind) -> &'static [Sort] {
    use Sort::*;
    match kind {
        ActionKind::Remind(_) | ActionKind::Chase(_) => {
            &[Template, PaymentLink, Way, Attach, OnePer, SignOff, Repeat]
        }
        ActionKind::FormalNotice(_) => &[Template, PaymentLink, Way, Attach, OnePer, SignOff],
        ActionKind::Resend(_) => &[Template, Way, Attach, Repeat],
        ActionKind::Task { .. } => &[Within, Repeat],
        ActionKind::Call { .. } => &[Within, About, Repeat],
        ActionKind::Alert(_) => &[About, Repeat],
        ActionKind::Entrust(_) | ActionKind::HandOver(_) => &[SignOff],
        _ => &[],
    }
}

/// With which actions a modifier goes.
fn goes_with(sort: Sort) -> (&'static str, &'static str) {
    match sort {
        Sort::Template | Sort::Way | Sort::Attach => (
            "it belongs to a message: a reminder, a formal notice, the invoice sent again",
            "cela concerne un message : rappel, relance, mise en demeure, renvoi de la facture",
        ),
        Sort::PaymentLink | Sort::OnePer => (
            "it belongs to a reminder or a formal notice",
            "cela concerne un rappel, une relance ou une mise en demeure",
        ),
        Sort::SignOff => (
            "sign-off is for what leaves the house: messages, formal notices, agencies",
            "l’accord porte sur ce qui sort de la maison : messages, mises en demeure, cabinets",
        ),
        Sort::Repeat => (
            "messages, tasks, calls and alerts can be repeated",
            "messages, tâches, appels et alertes peuvent se répéter",
        ),
        Sort::Within => (
            "it belongs to a task, a call, a sign-off or an expectation",
            "cela concerne une tâche, un appel, un accord ou une attente",
        ),
        Sort::About => (
            "it belongs to a call or an alert",
            "cela concerne un appel ou une alerte",
        ),
    }
}
