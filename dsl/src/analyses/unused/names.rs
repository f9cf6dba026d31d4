//! Names of the script that nothing speaks of.
//!
//! Modules may offer more than one script uses, so only the script's own file is looked at. Payment
//! terms and the values of a choice are named by the data of customers, and are left alone.

use crate::diagnostic::{Diagnostic, Text, codes, text};
use crate::model::{Declared, Id, Model, RoleId, Thing};

/// Finds what could be left out.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    let Some((root, module)) = model.root() else {
        return;
    };
    if module.lossy || offers_only(model) {
        return;
    }
    for (thing, declared) in declared(model) {
        let nobody = !model.uses.any(thing) && !is_used_by_product(thing, &declared.name);
        if declared.module == root && nobody && !declared.name.is_empty() {
            found.push(message(thing, declared));
        }
    }
}

/// Names that are of use although no line speaks of them: the rates of VAT that a network is told with a
/// payment, and what becomes of a letter, which stands in the story of its invoice.
fn is_used_by_product(thing: Thing, name: &str) -> bool {
    match thing {
        Thing::Field(_) => name == "vat_rate",
        Thing::Event(_) => matches!(
            name,
            "letter_posted"
                | "letter_distributed"
                | "letter_refused"
                | "letter_unclaimed"
                | "letter_wrong_address"
        ),
        _ => false,
    }
}

/// A file without a journey is there for others to use.
pub fn offers_only(model: &Model) -> bool {
    let Some((root, _)) = model.root() else {
        return true;
    };
    let mut journeys = model.journeys.items().iter();
    !journeys.any(|journey| journey.declared.module == root)
}

/// Everything that has a name and serves only where it is spoken of.
pub fn declared(model: &Model) -> impl Iterator<Item = (Thing, &Declared)> {
    let roles = model.roles.iter().skip(RoleId::VALIDATOR.index() + 1);
    let (teams, agencies) = (model.teams.iter(), model.agencies.iter());
    let (ends, endpoints) = (model.ends.iter(), model.endpoints.iter());
    let (choices, fields) = (model.choices.iter(), model.fields.iter());
    let (events, calendars) = (model.events.iter(), model.calendars.iter());
    let (holidays, tables) = (model.holidays.iter(), model.tables.iter());
    let (standings, templates) = (model.standings.iter(), model.templates.iter());
    let (claims, sequences) = (model.claims.iter(), model.sequences.iter());
    teams
        .map(|(id, team)| (Thing::Team(id), &team.declared))
        .chain(agencies.map(|(id, agency)| (Thing::Agency(id), &agency.declared)))
        .chain(roles.map(|(id, role)| (Thing::Role(id), &role.declared)))
        .chain(ends.map(|(id, end)| (Thing::End(id), &end.declared)))
        .chain(endpoints.map(|(id, endpoint)| (Thing::Endpoint(id), &endpoint.declared)))
        .chain(choices.map(|(id, choice)| (Thing::Choice(id), &choice.declared)))
        .chain(fields.map(|(id, field)| (Thing::Field(id), &field.declared)))
        .chain(events.map(|(id, event)| (Thing::Event(id), &event.declared)))
        .chain(calendars.map(|(id, calendar)| (Thing::Calendar(id), &calendar.declared)))
        .chain(holidays.map(|(id, holidays)| (Thing::Holidays(id), &holidays.declared)))
        .chain(tables.map(|(id, table)| (Thing::Table(id), &table.declared)))
        .chain(standings.map(|(id, standing)| (Thing::Standing(id), &standing.declared)))
        .chain(templates.map(|(id, template)| (Thing::Template(id), &template.declared)))
        .chain(claims.map(|(id, claim)| (Thing::Claim(id), &claim.declared)))
        .chain(sequences.map(|(id, sequence)| (Thing::Sequence(id), &sequence.declared)))
}

fn message(thing: Thing, declared: &Declared) -> Diagnostic {
    let name = &declared.name;
    let noun = noun(thing);
    let used_fr = match noun.fr.starts_with("le ") || noun.fr.starts_with("l’événement") {
        true => "utilisé",
        false => "utilisée",
    };
    let agreed = match thing {
        Thing::Holidays(_) => "utilisés",
        _ => used_fr,
    };
    let negated = match thing {
        Thing::Holidays(_) => "ne sont pas",
        _ => "n’est pas",
    };
    let is = match thing {
        Thing::Holidays(_) => "are",
        _ => "is",
    };
    Diagnostic::warning(
        codes::UNUSED,
        declared.span,
        text(
            format!("{} `{name}` {is} not used", noun.en),
            format!("{} `{name}` {negated} {agreed}", noun.fr),
        ),
    )
    .help(text(
        "remove it, or use it where it was meant",
        "supprimez cette déclaration, ou servez-vous-en là où c’était prévu",
    ))
}

/// What it is.
fn noun(thing: Thing) -> Text {
    match thing {
        Thing::Team(_) => text("the team", "l’équipe"),
        Thing::Agency(_) => text("the agency", "le cabinet"),
        Thing::Role(_) => text("the role", "le rôle"),
        Thing::End(_) => text("the end", "la fin"),
        Thing::Endpoint(_) => text("the endpoint", "le connecteur"),
        Thing::Choice(_) | Thing::ChoiceValue(..) => text("the choice", "le choix"),
        Thing::Field(_) => text("the field", "le champ"),
        Thing::Event(_) => text("the event", "l’événement"),
        Thing::Calendar(_) => text("the calendar", "le calendrier"),
        Thing::Holidays(_) => text("the holidays", "les jours fériés"),
        Thing::Table(_) => text("the table", "la table"),
        Thing::Terms(_) => text("the terms", "les conditions"),
        Thing::Standing(_) => text("the standing", "la situation"),
        Thing::Template(_) => text("the template", "le modèle"),
        Thing::Claim(_) => text("the claim", "la réclamation"),
        Thing::Sequence(_) => text("the sequence", "la séquence"),
        Thing::Journey(_) => text("the journey", "le parcours"),
        Thing::Milestone(_) => text("the milestone", "le jalon"),
        Thing::Step(_) => text("the step", "l’étape"),
    }
}
