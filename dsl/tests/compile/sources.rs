//! Every element of a machine knows the words that it came from.

use std::fmt::Write;

use jalon_core::machine::{Dense, Element, Source};
use jalon_dsl::check::Checked;

use crate::scripts::{SCRIPT, checked, checked_file, machine_of};

/// The words under a place: of a text of several lines the first and the last.
fn words(checked: &Checked, files: &[&str], source: Source) -> String {
    let path = files[source.file as usize];
    let mut all = checked.sources.iter().map(|(_, file)| file);
    let file = all
        .find(|file| file.path.ends_with(path))
        .unwrap_or_else(|| panic!("{path} is not among the files"));
    let text = &file.text[source.start as usize..source.end as usize];
    assert_eq!(file.place(source.start).line, source.line);
    match text.split_once('\n') {
        None => text.to_owned(),
        Some((first, rest)) => {
            let last = rest.lines().last().unwrap_or_default();
            format!("{} … {}", first.trim_end(), last.trim_start())
        }
    }
}

#[test]
fn the_words_of_each_element_of_the_first_example() {
    let checked = checked_file("examples/first.jalon");
    let compiled = machine_of(&checked);
    let map = &compiled.source_map;
    let files: Vec<&str> = map
        .files
        .iter()
        .map(|file| file.rsplit('/').next().unwrap_or_default())
        .collect();
    let mut shown = String::new();
    for (element, source) in map.iter() {
        let place = format!("{}:{}", files[source.file as usize], source.line);
        let words = words(&checked, &files, source);
        writeln!(
            shown,
            "{element:<34} {place:<18} {words}",
            element = format!("{element:?}")
        )
        .unwrap();
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn each_element_of_a_script_stands_somewhere() {
    let checked = checked(SCRIPT);
    let compiled = machine_of(&checked);
    let (machine, map) = (&compiled.machine, &compiled.source_map);
    let mut lost: Vec<String> = Vec::new();
    let mut look = |element: Element| {
        if map.get(element).is_none() {
            lost.push(format!("{element:?}"));
        }
    };
    fn each<I: Dense>(count: usize, of: impl Fn(I) -> Element, look: &mut impl FnMut(Element)) {
        (0..count).for_each(|at| look(of(I::at(at))));
    }
    each(machine.calendars.len(), Element::Calendar, &mut look);
    each(machine.teams.len(), Element::Team, &mut look);
    each(machine.agencies.len(), Element::Agency, &mut look);
    each(machine.endpoints.len(), Element::Endpoint, &mut look);
    each(machine.ends.len(), Element::End, &mut look);
    each(machine.attachments.len(), Element::Attachment, &mut look);
    each(machine.choices.len(), Element::Choice, &mut look);
    each(
        machine.customer_fields.len(),
        Element::CustomerField,
        &mut look,
    );
    each(
        machine.invoice_fields.len(),
        Element::InvoiceField,
        &mut look,
    );
    each(machine.events.len(), Element::Event, &mut look);
    each(machine.dated_tables.len(), Element::DatedTable, &mut look);
    each(machine.terms.len(), Element::Terms, &mut look);
    each(machine.claims.len(), Element::Claim, &mut look);
    each(machine.templates.len(), Element::Template, &mut look);
    each(machine.journeys.len(), Element::Journey, &mut look);
    each(machine.milestones.len(), Element::Milestone, &mut look);
    each(machine.steps.len(), Element::Step, &mut look);
    each(machine.reactions.len(), Element::Reaction, &mut look);
    each(machine.lines.len(), Element::Line, &mut look);
    each(machine.actions.len(), Element::Action, &mut look);
    each(machine.expressions.nodes.len(), Element::Expr, &mut look);
    for (id, table) in machine.tables.iter() {
        (0..table.rows.len()).for_each(|row| look(Element::TableRow(id, row as u32)));
    }
    for (id, standing) in machine.standings.iter() {
        (0..standing.rows.len()).for_each(|row| look(Element::StandingRow(id, row as u32)));
    }
    for (id, journey) in machine.journeys.iter() {
        (0..journey.requires.len()).for_each(|at| look(Element::Require(id, at as u32)));
        (0..journey.holds.len()).for_each(|at| look(Element::Hold(id, at as u32)));
        (0..journey.sends.len()).for_each(|at| look(Element::Send(id, at as u32)));
        (0..journey.limits.len()).for_each(|at| look(Element::Limit(id, at as u32)));
    }
    for (id, milestone) in machine.milestones.iter() {
        look(Element::Expect(id));
        (0..milestone.missed.len()).for_each(|at| look(Element::Missed(id, at as u32)));
    }
    (0..machine.policies.len()).for_each(|at| look(Element::Policy(at as u32)));
    assert!(lost.is_empty(), "{lost:?} stand nowhere");
}

#[test]
fn elements_stand_at_their_own_words() {
    let checked = checked(SCRIPT);
    let compiled = machine_of(&checked);
    let (machine, map) = (&compiled.machine, &compiled.source_map);
    let files: Vec<&str> = map.files.iter().map(|file| file.as_str()).collect();
    let at = |element: Element| words(&checked, &files, map.get(element).unwrap());
    for (id, step) in machine.steps.iter() {
        let words = at(Element::Step(id));
        assert!(
            words.starts_with("step ") && words.contains(step.name.as_str()),
            "{words}"
        );
    }
    for (id, team) in machine.teams.iter() {
        assert_eq!(at(Element::Team(id)), team.name.as_str());
    }
    for (id, milestone) in machine.milestones.iter() {
        let wanted = format!("milestone {}", milestone.name);
        assert!(at(Element::Milestone(id)).starts_with(&wanted), "{wanted}");
        assert!(
            at(Element::Expect(id)).contains("receipt")
                || at(Element::Expect(id)).contains("payment")
        );
        for (missed, _) in milestone.missed.iter().enumerate() {
            assert!(at(Element::Missed(id, missed as u32)).starts_with("missed"));
        }
    }
    for (id, reaction) in machine.reactions.iter() {
        assert!(
            at(Element::Reaction(id)).starts_with("on "),
            "{:?}",
            reaction.on
        );
    }
    assert_eq!(map.files[0], "script.jalon");
}
