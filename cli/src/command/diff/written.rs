//! What was written otherwise, by the names that both scripts have: delays, texts, tables, who acts.

use std::collections::BTreeMap;

use jalon_core::Machine;
use jalon_core::machine::Element;

use crate::language::{Tested, Tests};

/// A line that differs; none on the side where it is not there.
pub struct Line {
    /// What it is, by its names.
    pub name: String,
    /// As it was.
    pub old: Option<String>,
    /// As it is.
    pub new: Option<String>,
}

/// The lines that differ between two scripts, in the order of their names.
pub fn lines(old: (&Tested, &Tests), new: (&Tested, &Tests)) -> Vec<Line> {
    let (before, after) = (parts(old), parts(new));
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    let changed = names.into_iter().filter_map(|name| {
        let (old, new) = (before.get(name).cloned(), after.get(name).cloned());
        (old != new).then(|| Line {
            name: name.clone(),
            old,
            new,
        })
    });
    changed.collect()
}

/// All lines that have a name, as they are written.
fn parts((script, tests): (&Tested, &Tests)) -> BTreeMap<String, String> {
    let machine = &script.compiled.machine;
    let mut parts = BTreeMap::new();
    for (element, source) in script.compiled.source_map.iter() {
        let Some(name) = name(machine, element) else {
            continue;
        };
        let span = script.span(source);
        let text = &tests.sources.file(span.file).text;
        let text = text.get(span.start as usize..span.end as usize);
        let words: Vec<&str> = text.unwrap_or_default().split_whitespace().collect();
        parts.insert(name, words.join(" "));
    }
    parts
}

fn name(machine: &Machine, element: Element) -> Option<String> {
    let path = |id| machine.path(id).to_owned();
    let within = |id, kind, place| format!("{}/{kind}/{}", machine.path(id), place + 1);
    Some(match element {
        Element::Step(id) => path(machine.steps.get(id)?.path),
        Element::Reaction(id) => path(machine.reactions.get(id)?.path),
        Element::Missed(id, place) => within(machine.milestones.get(id)?.path, "missed", place),
        Element::Expect(id) => format!("{}/expect", path(machine.milestones.get(id)?.path)),
        Element::Require(id, place) => within(machine.journeys.get(id)?.path, "require", place),
        Element::Hold(id, place) => within(machine.journeys.get(id)?.path, "hold", place),
        Element::Send(id, place) => within(machine.journeys.get(id)?.path, "send", place),
        Element::Limit(id, place) => within(machine.journeys.get(id)?.path, "limit", place),
        Element::TableRow(id, row) => format!("table {}/{}", machine.tables.get(id)?.name, row + 1),
        Element::Claim(id) => format!("claim {}", machine.claims.get(id)?.name.as_ref()?),
        Element::TemplateVersion(id, place) => {
            format!("template {}/{}", machine.templates.get(id)?.name, place + 1)
        }
        _ => return None,
    })
}
