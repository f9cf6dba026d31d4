//! A reminder that names the balance where charges are awaited, too: once the principal is paid and only
//! charges are open, it would ask for 0.00.

use super::super::shared::openings::sound_journeys;
use super::super::shared::place::pointed;
use super::super::shared::sites::{Place, each_site};
use super::super::shared::words;
use super::left_open::is_beside;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{
    ActionKind, Cond, CondKind, Expected, Expr, ExprKind, Fact, InvoiceFact, JourneyId, Message,
    Milestone, MilestoneId, Model, Outgoing, Piece, StepId,
};
use crate::words::Word;

/// Finds them, for steps that can leave behind a claim.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    for journey in sound_journeys(model) {
        for (id, milestone) in model.milestones_of(journey) {
            if awaits_charges(milestone) {
                of_milestone(model, journey, id, found);
            }
        }
    }
}

fn awaits_charges(milestone: &Milestone) -> bool {
    let expect = milestone.expect.as_ref().map(|expect| &expect.what);
    matches!(expect, Some(Expected::PaymentInFull { with_charges: true }))
}

fn of_milestone(model: &Model, journey: JourneyId, id: MilestoneId, found: &mut Vec<Diagnostic>) {
    let Some(claimed) = first_claim(model, journey, id) else {
        return;
    };
    let place = |step: StepId| model.steps_of(id).position(|(other, _)| other == step);
    each_site(model, journey, &mut |site| {
        let Place::Step(step, of) = site.place else {
            return;
        };
        let behind = match claimed {
            Claimed::Anywhere => true,
            Claimed::InStep(first) => place(step).is_some_and(|step| step > first),
        };
        if of.milestone != id || !behind || site.guards.iter().any(|guard| asks_balance(guard)) {
            return;
        }
        if let Some(out) = site.action.outgoing()
            && names_balance_alone(model, out)
        {
            let span = out
                .template
                .as_ref()
                .map_or(site.action.span, |one| one.span);
            let span = pointed(model, site.place.via(), span);
            found.push(message(model, journey, out, span));
        }
    });
}

/// Where the first claim of a journey stands.
#[derive(Clone, Copy)]
enum Claimed {
    /// In a step of the milestone, by its place: the steps above are made before.
    InStep(usize),
    /// Where it can be made at any time.
    Anywhere,
}

fn first_claim(model: &Model, journey: JourneyId, id: MilestoneId) -> Option<Claimed> {
    let mut first: Option<Claimed> = None;
    each_site(model, journey, &mut |site| {
        let ActionKind::Claim(claimed) = &site.action.kind else {
            return;
        };
        if !is_beside(model, claimed) {
            return;
        }
        let step = match site.place {
            Place::Step(step, of) if of.milestone == id => {
                model.steps_of(id).position(|(other, _)| other == step)
            }
            _ => None,
        };
        first = Some(match (first, step) {
            (Some(Claimed::Anywhere), _) | (_, None) => Claimed::Anywhere,
            (Some(Claimed::InStep(known)), Some(step)) => Claimed::InStep(known.min(step)),
            (None, Some(step)) => Claimed::InStep(step),
        });
    });
    first
}

fn asks_balance(condition: &Cond) -> bool {
    match &condition.kind {
        CondKind::Or(all) | CondKind::And(all) => all.iter().any(asks_balance),
        CondKind::Not(inner) => asks_balance(inner),
        CondKind::Compare { left, right, .. } => is_balance(left) || is_balance(right),
        _ => false,
    }
}

fn is_balance(value: &Expr) -> bool {
    fact(value) == Some(InvoiceFact::Balance)
}

fn fact(value: &Expr) -> Option<InvoiceFact> {
    match &value.kind {
        ExprKind::Fact(Fact::Invoice(fact)) => Some(*fact),
        _ => None,
    }
}

/// Whether a text of its template, in some language, names the balance and neither what is due in all nor
/// the charges.
fn names_balance_alone(model: &Model, out: &Outgoing) -> bool {
    let Some(template) = &out.template else {
        return false;
    };
    let template = &model.templates[template.value];
    template.sound
        && template.languages.iter().any(|language| {
            let texts = [&language.subject, &language.body, &language.sms];
            let facts: Vec<InvoiceFact> = texts.into_iter().flatten().flat_map(facts).collect();
            let names = |fact: InvoiceFact| facts.contains(&fact);
            names(InvoiceFact::Balance)
                && !names(InvoiceFact::AmountDue)
                && !names(InvoiceFact::Charges)
        })
}

fn facts(text: &Message) -> Vec<InvoiceFact> {
    let values = text.pieces.iter().filter_map(|piece| match piece {
        Piece::Value(value) | Piece::Sum { of: value, .. } => fact(value),
        _ => None,
    });
    values.collect()
}

fn message(
    model: &Model,
    journey: JourneyId,
    out: &Outgoing,
    span: crate::span::Span,
) -> Diagnostic {
    let surface = words::surface(model, journey);
    let name = out.template.as_ref().map_or("", |template| {
        model.templates[template.value].declared.name.as_str()
    });
    let (balance, due) = (Word::Balance.form(surface), Word::AmountDue.form(surface));
    let told = Diagnostic::warning(
        codes::ASKS_FOR_NOTHING,
        span,
        text(
            format!(
                "once the principal is paid and only charges are open, `{name}` asks for 0.00: it says `{{{balance}}}`"
            ),
            format!(
                "une fois le principal payé, quand seuls les frais restent dus, `{name}` réclame 0,00\u{a0}: le texte dit `{{{balance}}}`"
            ),
        ),
    );
    told.help(text(
        format!("say `{{{due}}}` in the text: the balance and the charges"),
        format!("écrivez `{{{due}}}` dans le texte\u{a0}: le solde et les frais"),
    ))
}
