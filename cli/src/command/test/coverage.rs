//! Coverage for people: how much of a script its tests reach, and what they do not.

use std::io::{self, Write};

use jalon_core::machine::Element;
use jalon_dsl::diagnostic::{Lang, text};
use jalon_simulate::{Part, Parts};

use super::{Arguments, Outcome};
use crate::language::Tested;

/// Writes the coverage of each script.
pub fn write(
    outcome: &Outcome<'_>,
    arguments: &Arguments,
    lang: Lang,
    out: &mut dyn Write,
) -> io::Result<()> {
    for (script, coverage) in &outcome.coverage {
        let file = script.compiled.source_map.files.first();
        let file = file.map_or("", |file| file.as_str());
        let percent = coverage.percent();
        writeln!(out)?;
        match lang {
            Lang::En => writeln!(out, "coverage of {file}: {percent}%")?,
            Lang::Fr => writeln!(out, "couverture de {file}\u{a0}: {percent}\u{a0}%")?,
        }
        for kind in Parts::ALL {
            let (reached, all) = coverage.count(kind);
            if all > 0 {
                let kind = match kind {
                    Parts::Steps => text("steps", "étapes"),
                    Parts::Outcomes => text("outcomes", "issues"),
                    Parts::Branches => {
                        text("conditions that do not hold", "conditions non remplies")
                    }
                    Parts::Rows => text("rows of tables", "lignes de tables"),
                };
                let kind = kind.get(lang);
                match lang {
                    Lang::En => writeln!(out, "  {kind}: {reached} of {all}")?,
                    Lang::Fr => writeln!(out, "  {kind}\u{a0}: {reached} sur {all}")?,
                }
            }
        }
        if arguments.coverage {
            for part in coverage.missing() {
                let place = place_of(script, part).unwrap_or_default();
                let said = say(script, part, lang);
                match lang {
                    Lang::En => writeln!(out, "  not reached: {place} {said}")?,
                    Lang::Fr => writeln!(out, "  non atteint\u{a0}: {place} {said}")?,
                }
            }
        }
        let least = arguments.min_coverage.unwrap_or(0);
        if percent < least {
            match lang {
                Lang::En => writeln!(out, "  {least}% is wanted")?,
                Lang::Fr => writeln!(out, "  {least}\u{a0}% sont demandés")?,
            }
        }
    }
    Ok(())
}

/// `file:line` of a part.
pub fn place_of(script: &Tested, part: Part) -> Option<String> {
    let map = &script.compiled.source_map;
    map.shown(part.element()).or_else(|| match part {
        Part::Standing(standing, value) => {
            map.shown(Element::StandingRow(standing, u32::from(value)))
        }
        _ => None,
    })
}

/// What a part is, by its names in the script.
pub fn say(script: &Tested, part: Part, lang: Lang) -> String {
    let machine = &script.compiled.machine;
    let said = match part {
        Part::Step(step) => {
            let path = machine.steps.get(step).map(|step| machine.path(step.path));
            let path = path.unwrap_or_default();
            text(format!("step {path}"), format!("étape {path}"))
        }
        Part::Outcome(line) => {
            let path = machine.lines.get(line).map(|line| machine.path(line.path));
            let path = path.unwrap_or_default();
            text(format!("outcome {path}"), format!("issue {path}"))
        }
        Part::NotWhen(line) => {
            let path = machine.lines.get(line).map(|line| machine.path(line.path));
            let path = path.unwrap_or_default();
            text(
                format!("condition of {path} does not hold"),
                format!("condition de {path} non remplie"),
            )
        }
        Part::LeftOut(milestone) => {
            let named = machine.milestones.get(milestone);
            let named = named.map_or("", |milestone| milestone.name.as_str());
            text(
                format!("milestone {named} is left out"),
                format!("jalon {named} sans objet"),
            )
        }
        Part::Row(table, row) => {
            let named = machine.tables.get(table);
            let named = named.map_or("", |table| table.name.as_str());
            let row = row + 1;
            text(
                format!("row {row} of table {named}"),
                format!("ligne {row} de la table {named}"),
            )
        }
        Part::Standing(standing, value) => {
            let standing = machine.standings.get(standing);
            let named = standing.map_or("", |standing| standing.name.as_str());
            let value = standing.and_then(|one| one.values.get(usize::from(value)));
            let value = value.map_or("", |value| value.as_str());
            text(
                format!("standing {named} is {value}"),
                format!("situation {named} = {value}"),
            )
        }
    };
    said.get(lang).to_owned()
}
