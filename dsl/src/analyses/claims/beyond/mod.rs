//! Claims that go beyond what the law gives, where the contract is not said to give them.
//!
//! Which law: that of the countries that the conditions around the claim name; else that of the
//! countries whose modules the script uses. With several, a claim is told only if no law gives it.

mod adds_up;
mod countries;
mod law;
mod size;

use std::rc::Rc;

use jalon_core::{Day, Money, Rate};

use self::law::Law;
use self::size::Size;
use super::super::shared::place::{in_library, pointed};
use super::super::shared::sites::{Site, each_sound_site};
use super::super::shared::words;
use super::parts::all_parts;
use crate::diagnostic::{Diagnostic, Text, codes, text};
use crate::library::confidence::Confidence;
use crate::library::countries::Country;
use crate::model::{
    ActionKind, AnchorKind, ClaimAmount, ClaimPart, Claimed, Expr, JourneyId, Model,
};
use crate::span::Span;
use crate::words::Word;

/// The laws that were read, so that each is read once.
#[derive(Default)]
struct Laws {
    known: Vec<(&'static str, Option<Rc<Law>>)>,
}

/// Finds claims that no law in question gives (J0806).
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    let mut laws = Laws::default();
    each_sound_site(model, &mut |site| {
        let ActionKind::Claim(claimed) = &site.action.kind else {
            return;
        };
        let parts: Vec<&ClaimPart> = match claimed {
            Claimed::Part(part) => vec![part],
            Claimed::Named { by_contract, .. } if *by_contract => return,
            Claimed::Named { claim, .. } => all_parts(model, *claim),
        };
        let own = |part: &&ClaimPart| !part.by_contract && !in_library(model, part.span);
        if !parts.iter().any(own) {
            return;
        }
        let laws = laws.of(model, site);
        if laws.is_empty() {
            return;
        }
        too_early(model, site, &laws, &parts, found);
        let parts: Vec<&ClaimPart> = parts.into_iter().filter(|part| !part.by_contract).collect();
        interest(model, site, &laws, &parts, found);
        fixed(model, site, &laws, &parts, found);
    });
    adds_up::check(model, &mut laws, found);
}

impl Laws {
    fn of(&mut self, model: &Model, site: &Site) -> Vec<Rc<Law>> {
        self.of_all(&countries::of(model, site))
    }

    fn of_all(&mut self, countries: &[&'static Country]) -> Vec<Rc<Law>> {
        countries
            .iter()
            .filter_map(|country| self.read(country))
            .collect()
    }

    fn read(&mut self, country: &'static Country) -> Option<Rc<Law>> {
        let known = self.known.iter().find(|(code, _)| *code == country.code);
        if let Some((_, law)) = known {
            return law.clone();
        }
        let law = Law::read(country).map(Rc::new);
        self.known.push((country.code, law.clone()));
        law
    }
}

/// Interest at more than the law's rate, on the last day for which the library knows the law's.
fn interest(
    model: &Model,
    site: &Site,
    laws: &[Rc<Law>],
    parts: &[&ClaimPart],
    found: &mut Vec<Diagnostic>,
) {
    for part in parts {
        let ClaimAmount::Interest { rate, .. } = &part.amount else {
            continue;
        };
        if in_library(model, part.span) {
            continue;
        }
        let beyond = most(laws, |law| {
            let (lawful, from, sure) = law.interest()?;
            let asked = size::rate_on(model, rate, from)?;
            (asked > lawful).then_some((lawful, from, sure, asked))
        });
        if let Some((law, (lawful, from, sure, asked))) = beyond {
            let since = from_day(from);
            let message = text(
                format!(
                    "{}the law of {} gives interest of {} ({}); this claims {}",
                    since.en,
                    law.country.en,
                    percent(lawful).en,
                    sure.shown().en,
                    percent(asked).en
                ),
                format!(
                    "{}le droit {} donne des intérêts de {} ({})\u{a0}; ceci réclame {}",
                    since.fr,
                    law.country.fr[1],
                    percent(lawful).fr,
                    sure.shown().fr,
                    percent(asked).fr
                ),
            );
            found.push(told(model, site, part.span, rate.span, message, law));
        }
    }
}

/// Interest from a day before the due date.
fn too_early(
    model: &Model,
    site: &Site,
    laws: &[Rc<Law>],
    parts: &[&ClaimPart],
    found: &mut Vec<Diagnostic>,
) {
    for part in parts {
        let ClaimAmount::Interest {
            since: Some(since), ..
        } = &part.amount
        else {
            continue;
        };
        let early = matches!(since.kind, AnchorKind::Issue | AnchorKind::Sending);
        if part.by_contract || !early || in_library(model, part.span) {
            continue;
        }
        let Some((law, sure)) = most(laws, |law| law.interest().map(|(_, _, sure)| sure)) else {
            continue;
        };
        let sure = sure.shown();
        let message = text(
            format!(
                "the law of {} gives interest from the day after the due date ({}); this counts from before it",
                law.country.en, sure.en
            ),
            format!(
                "le droit {} donne des intérêts dès le lendemain de l’échéance ({})\u{a0}; ceci compte d’avant",
                law.country.fr[1], sure.fr
            ),
        );
        found.push(told(model, site, part.span, since.span, message, law));
    }
}

/// Fixed sums of more than the law's, or where the law gives none.
fn fixed(
    model: &Model,
    site: &Site,
    laws: &[Rc<Law>],
    parts: &[&ClaimPart],
    found: &mut Vec<Diagnostic>,
) {
    let amount = |part: &ClaimPart| match &part.amount {
        ClaimAmount::Amount(amount) => Some(amount.clone()),
        _ => None,
    };
    let sums: Vec<(&ClaimPart, Expr)> = parts
        .iter()
        .filter_map(|part| Some((*part, amount(part)?)))
        .collect();
    let mut own = sums
        .iter()
        .filter(|(part, _)| !in_library(model, part.span));
    let Some((part, amount)) = own.next_back() else {
        return;
    };
    let sizes: Option<Vec<Size>> = sums
        .iter()
        .map(|(_, amount)| size::of(model, amount))
        .collect();
    let Some(asked) = sizes.and_then(size::together) else {
        return;
    };
    let beyond = most(laws, |law| {
        let lawful = law.fixed();
        match (&asked, &lawful) {
            (Size::Share, _) => Some(lawful),
            (Size::Sum(asked), Some((lawful, _))) if asked.currency == lawful.currency => {
                (asked.minor > lawful.minor).then_some(Some((*lawful, law.sure_of_sum())))
            }
            (Size::Sum(_), Some(_)) => None,
            (Size::Sum(asked), None) => (asked.minor > 0).then_some(None),
        }
    });
    let Some((law, lawful)) = beyond else { return };
    let (en, fr) = (law.country.en, law.country.fr[1]);
    let asked = match asked {
        Size::Sum(sum) => money(sum),
        Size::Share => text("a share of the invoice", "une part de la facture"),
    };
    let message = match lawful {
        Some((lawful, sure)) => text(
            format!(
                "the law of {en} gives a fixed sum of {} ({}); this claims {}",
                money(lawful).en,
                sure.shown().en,
                asked.en
            ),
            format!(
                "le droit {fr} donne un forfait de {} ({})\u{a0}; ceci réclame {}",
                money(lawful).fr,
                sure.shown().fr,
                asked.fr
            ),
        ),
        None => {
            let sure = law.sure_of_sum().shown();
            text(
                format!(
                    "the law of {en} gives no fixed sum ({}); this claims {}",
                    sure.en, asked.en
                ),
                format!(
                    "le droit {fr} ne donne pas de forfait ({})\u{a0}; ceci réclame {}",
                    sure.fr, asked.fr
                ),
            )
        }
    };
    found.push(told(model, site, part.span, amount.span, message, law));
}

/// What is beyond every law, with one of them; nothing if a law gives it, or does not compare.
fn most<T>(laws: &[Rc<Law>], beyond: impl Fn(&Law) -> Option<T>) -> Option<(&Law, T)> {
    let mut all: Vec<(&Law, T)> = Vec::new();
    for law in laws {
        all.push((law, beyond(law)?));
    }
    all.into_iter().next()
}

fn told(
    model: &Model,
    site: &Site,
    part: Span,
    amount: Span,
    message: Text,
    law: &Law,
) -> Diagnostic {
    let span = pointed(model, site.place.via(), amount);
    warning(model, site.journey, span, message, law).fix(part.after(), {
        let surface = words::surface(model, site.journey);
        format!(", {}", Word::ByContract.form(surface))
    })
}

fn warning(model: &Model, journey: JourneyId, span: Span, message: Text, law: &Law) -> Diagnostic {
    let surface = words::surface(model, journey);
    let (lawful, contract) = (law.name(surface), Word::ByContract.form(surface));
    Diagnostic::warning(codes::BEYOND_THE_LAW, span, message).help(text(
        format!("claim `{lawful}`, or add `, {contract}` if your contract gives it"),
        format!("réclamez `{lawful}`, ou ajoutez `, {contract}` si votre contrat le prévoit"),
    ))
}

fn from_day(day: Option<Day>) -> Text {
    match day {
        Some(day) => text(format!("from {day} "), format!("à partir du {day}, ")),
        None => text("", ""),
    }
}

fn percent(rate: Rate) -> Text {
    let shown = rate.to_string();
    let french = shown.replace('.', ",").replace(' ', "\u{a0}");
    text(format!("{shown} a year"), format!("{french} l’an"))
}

fn money(money: Money) -> Text {
    let shown = money.to_string();
    let shown = shown.replacen(".00 ", " ", 1);
    let french = shown.replace('.', ",").replace(' ', "\u{a0}");
    text(shown, french)
}

/// What the library knows of its own facts.
type Sure<T> = (T, Confidence);
