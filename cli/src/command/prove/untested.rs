//! What no test of a script visits: each thing that may happen, after each step, with a test to paste.

use std::collections::BTreeSet;
use std::io::{self, Write};

use jalon_core::Happening;
use jalon_core::Machine;
use jalon_core::cases::{CaseLine, Happens, What};
use jalon_core::machine::milestone::Step;
use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_explore::{Standing, Visit, Visited, visits};
use jalon_simulate::{World, judge};

use super::in_language;
use super::large::thing;
use super::story::Story;
use crate::language::Tested;

/// How much of what is explored the tests of a script visit.
pub struct Untested {
    /// So many of all that was seen.
    pub tested: usize,
    /// All that was seen.
    pub all: usize,
    /// The rest, each with a test that visits it.
    pub tests: Vec<(String, String)>,
}

/// All of it, where a script has no tests.
pub fn untested(script: &Tested, world: &World, standing: &Standing) -> Untested {
    let mut tested: BTreeSet<Visit> = BTreeSet::new();
    for case in &script.cases {
        let happens = case.lines.iter().filter_map(|line| match line {
            CaseLine::Happens(happens) => Some(happens),
            CaseLine::Then(_) => None,
        });
        let happens: Vec<Happens> = happens.cloned().collect();
        tested.extend(visits(&judge(world, case).timeline, &happens));
    }
    let seen = standing.visited.iter().filter(|one| is_told(one));
    let (tested, rest): (Vec<&Visited>, Vec<&Visited>) =
        seen.partition(|one| tested.contains(&one.visit));
    let all = tested.len() + rest.len();
    let lang = match script.language {
        "fr" => Lang::Fr,
        _ => Lang::En,
    };
    let tests = rest.into_iter().filter_map(|one| {
        let story = Story::new(world, &one.path);
        // Holidays may be in the way of what was seen in a year without any.
        let visits = visits(&story.timeline, &one.path.happens).contains(&one.visit);
        let name = named(world, one.visit).get(lang).to_owned();
        let test = story.test(&name, lang == Lang::Fr);
        visits.then(|| (name, in_language(&test, lang == Lang::Fr)))
    });
    Untested {
        tested: tested.len(),
        all,
        tests: tests.collect(),
    }
}

/// Whether a test can say it: a task without answers is closed in no test.
fn is_told(visited: &Visited) -> bool {
    let closed = |what: &What| match what {
        What::Event { what, .. } => {
            matches!(**what, Happening::TaskOutcome { outcome: None, .. })
        }
        _ => false,
    };
    let mut happens = visited.path.happens.iter();
    !happens.any(|happens| closed(&happens.what))
}

fn named(world: &World, (happens, after): Visit) -> Text {
    let what = thing(happens);
    let machine = &world.machine;
    match after.and_then(|step| machine.steps.get(step)) {
        Some(step) => {
            let step = name_of(machine, step);
            text(
                format!("{} after {step}", what.en),
                format!("{} après {step}", what.fr),
            )
        }
        None => text(
            format!("{} before the first step", what.en),
            format!("{} avant la première étape", what.fr),
        ),
    }
}

/// The name of a step; with its journey and milestone where another one is called so.
fn name_of(machine: &Machine, step: &Step) -> String {
    let mut steps = machine.steps.items().iter();
    let alone = steps.all(|other| other.name != step.name || other.path == step.path);
    match alone {
        true => step.name.to_string(),
        false => machine.path(step.path).replace('/', ", "),
    }
}

/// Writes how much is visited.
pub fn write(untested: &Untested, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let Untested { tested, all, tests } = untested;
    let said = text(
        format!("  your tests visit {tested} of {all}: what happens, after which step"),
        format!("  vos tests visitent {tested} sur {all}\u{a0}: ce qui arrive, après quelle étape"),
    );
    writeln!(out, "{}", said.get(lang))?;
    if let Some((name, _)) = tests.first() {
        let rest = text(
            format!(
                "    not visited, for instance: {name} (--untested FILE writes a test for each)"
            ),
            format!(
                "    non visité, par exemple\u{a0}: {name} (--untested FICHIER écrit un test pour chacun)"
            ),
        );
        writeln!(out, "{}", rest.get(lang))?;
    }
    Ok(())
}
