//! `jalon diff`: what a change of a script really changes. First what was written otherwise, then each
//! behaviour that differs, with the shortest course in which it does, and what either script does there.

mod shortened;
mod written;

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, ValueEnum};
use jalon_core::Zone;
use jalon_core::step::Effect;
use jalon_dsl::compile::compile_in_order;
use jalon_dsl::diagnostic::visible::visible_line;
use jalon_dsl::diagnostic::{Lang, text};
use jalon_explore::{Bounds, Compared, Differing, Noticed};
use jalon_simulate::timeline::StepOf;
use jalon_simulate::{Deed, World};
use serde_json::{Value, json};

use crate::command::prove::budget;
use crate::command::prove::human::{bound_word, told};
use crate::command::prove::story::{Story, zone_of};
use crate::command::scripts;
use crate::command::words::{Words, shown_day};
use crate::language::{Tested, Tests};
use crate::{Exit, output};

/// Tell what a change of a script changes: first in its lines, then in what it does
#[derive(Args, Debug)]
pub struct Arguments {
    /// The script as it was
    old: PathBuf,
    /// The script as it is now
    new: PathBuf,
    /// Search for at most so many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 20)]
    budget: u64,
    /// Let at most so many things happen to an invoice
    #[arg(long, value_name = "NUMBER")]
    things: Option<u32>,
    /// How to show the outcome
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// How the outcome is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Human,
    /// JSON
    Json,
}

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    let read = |path: &PathBuf| scripts::read(std::slice::from_ref(path), None, lang);
    let (old, new) = match (read(&arguments.old), read(&arguments.new)) {
        (Ok(old), Ok(new)) => (old, new),
        (Err(exit), _) | (_, Err(exit)) => return exit,
    };
    let (Some(before), Some(after)) = (old.tests.scripts.first(), new.tests.scripts.first()) else {
        return old.exit.max(new.exit).max(Exit::Faults);
    };
    let world = |of: &Tested| {
        World::new(of.compiled.clone(), &jalon_zones::zone, Vec::new()).in_language(of.language)
    };
    let (old_world, new_world) = (Arc::new(world(before)), Arc::new(world(after)));
    let spent = budget::spent(Duration::from_secs(arguments.budget));
    let mut bounds = Bounds {
        spent: &spent,
        ..Bounds::default()
    };
    if let Some(things) = arguments.things {
        bounds.things = things;
    }
    let in_order = |of: &Tested, tests: &Tests| compile_in_order(&of.model, &tests.sources).ok();
    let ordered = in_order(before, &old.tests).zip(in_order(after, &new.tests));
    let compared = match ordered.is_some_and(|(old, new)| jalon_explore::alike(&old, &new)) {
        true => Compared::default(),
        false => jalon_explore::differ(&old_world, &new_world, &bounds),
    };
    // Scripts that are one machine differ in their layout or their language only.
    let is_one = before.compiled.machine == after.compiled.machine;
    let same_data = before.compiled.datasets == after.compiled.datasets;
    let lines = match is_one && same_data {
        true => Vec::new(),
        false => written::lines((before, &old.tests), (after, &new.tests)),
    };
    let behaves = !compared.differing.is_empty() || !compared.bounds.is_empty();
    let differs = behaves || !lines.is_empty();
    let exit = if differs { Exit::Faults } else { Exit::Clean };
    output::result(exit, lang, |out| match arguments.format {
        Format::Human => human(&lines, &compared, (&old_world, &new_world), lang, out),
        Format::Json => as_json(&lines, &compared, (&old_world, &new_world), out),
    })
}

fn human(
    lines: &[written::Line],
    compared: &Compared,
    (old, new): (&World, &World),
    lang: Lang,
    out: &mut dyn Write,
) -> io::Result<()> {
    for line in lines {
        let [en, fr] = &line.name;
        let name = if lang == Lang::Fr { fr } else { en };
        writeln!(out, "{}", visible_line(name))?;
        let (old, new) = shortened::pair(line.old.as_deref(), line.new.as_deref());
        for (sign, written) in [('-', old), ('+', new)] {
            if let Some(written) = written {
                writeln!(out, "  {sign} {}", visible_line(&written))?;
            }
        }
    }
    for differing in &compared.differing {
        let head = text("what it does differs:", "ce qu'il fait diffère\u{a0}:");
        writeln!(out, "\n{}", head.get(lang))?;
        for line in told(&Story::new(old, &differing.path), lang) {
            writeln!(out, "    {}", visible_line(&line))?;
        }
        let not = text("nothing of the kind", "rien de tel")
            .get(lang)
            .to_owned();
        let both = [(old, &differing.old), (new, &differing.new)];
        let zone = zone_of(old, &differing.path);
        let days = |timed| (&zone, timed);
        let [before, after] = both.map(|(world, noticed)| dated(world, noticed, days(false), lang));
        // What differs by the hour alone is told with it.
        let timed = before == after;
        for (sign, (world, noticed)) in ['-', '+'].into_iter().zip(both) {
            let mut lines = dated(world, noticed, days(timed), lang);
            if lines.is_empty() {
                lines.push(not.clone());
            }
            for line in lines {
                writeln!(out, "  {sign} {}", visible_line(&line))?;
            }
        }
    }
    if !(lines.is_empty() && compared.differing.is_empty()) {
        writeln!(out)?;
    }
    if !lines.is_empty() && compared.differing.is_empty() {
        let count = lines.len();
        let told = text(
            format!("lines that are written otherwise: {count}"),
            format!("lignes écrites autrement\u{a0}: {count}"),
        );
        writeln!(out, "{}", told.get(lang))?;
    }
    writeln!(out, "{}", verdict(lines, compared).get(lang))
}

fn verdict(lines: &[written::Line], compared: &Compared) -> jalon_dsl::diagnostic::Text {
    let whys: Vec<_> = compared
        .bounds
        .iter()
        .map(|bound| bound_word(*bound))
        .collect();
    let list = |of: fn(&jalon_dsl::diagnostic::Text) -> &str| {
        whys.iter().map(of).collect::<Vec<_>>().join(", ")
    };
    let (en, fr) = (list(|why| &why.en), list(|why| &why.fr));
    let count = compared.differing.len();
    match (count, compared.bounds.is_empty(), compared.unusual) {
        (0, true, _) if !lines.is_empty() => text(
            "what leaves and what is asked of people is the same, whatever happens; only these lines differ",
            "ce qui part et ce qui est demandé aux personnes est pareil, quoi qu'il arrive\u{a0}; seules ces lignes diffèrent",
        ),
        (0, true, _) => text(
            "both do the same, whatever happens",
            "les deux font la même chose, quoi qu'il arrive",
        ),
        (0, false, None) => text(format!("not decided ({en})"), format!("indécis ({fr})")),
        (0, false, Some(1)) => text(
            format!("no difference with one thing out of the ordinary; not all was seen ({en})"),
            format!(
                "aucune différence si une seule chose sort de l'ordinaire\u{a0}; tout n'a pas été vu ({fr})"
            ),
        ),
        (0, false, Some(things)) => text(
            format!(
                "no difference with up to {things} things out of the ordinary; not all was seen ({en})"
            ),
            format!(
                "aucune différence jusqu'à {things} choses hors de l'ordinaire\u{a0}; tout n'a pas été vu ({fr})"
            ),
        ),
        (_, true, _) => text(
            format!("behaviours that differ: {count}; there are no others"),
            format!("comportements qui diffèrent\u{a0}: {count}\u{a0}; il n'y en a pas d'autres"),
        ),
        (_, false, _) => text(
            format!("behaviours that differ: {count}; not all was seen ({en})"),
            format!("comportements qui diffèrent\u{a0}: {count}\u{a0}; tout n'a pas été vu ({fr})"),
        ),
    }
}

/// What a machine does, in words, each behind its day.
fn dated(
    world: &World,
    noticed: &[Noticed],
    (zone, timed): (&Zone, bool),
    lang: Lang,
) -> Vec<String> {
    let lines = noticed.iter().flat_map(|one| {
        let (day, time) = zone.local(one.at);
        let day = match timed {
            true => format!("{} {time}", shown_day(day, lang)),
            false => shown_day(day, lang),
        };
        let said = said(world, std::slice::from_ref(&one.effect), lang);
        said.into_iter().map(move |said| format!("{day}   {said}"))
    });
    lines.collect()
}

/// What a machine does, in words.
pub fn said(world: &World, effects: &[Effect], lang: Lang) -> Vec<String> {
    let words = Words {
        machine: &world.machine,
        world,
        invoices: vec!["A".to_owned()],
        lang,
    };
    let steps = StepOf::new(&world.machine);
    let deeds = effects.iter().filter_map(|effect| {
        words.deed(&Deed {
            slot: effect.slot,
            does: effect.does.clone(),
            why: effect.why,
            step: steps.get(effect.slot.path),
            amount: None,
            lists: Vec::new(),
            again: false,
            text: None,
        })
    });
    deeds.collect()
}

fn as_json(
    lines: &[written::Line],
    compared: &Compared,
    (old, new): (&World, &World),
    out: &mut dyn Write,
) -> io::Result<()> {
    let equal = lines.is_empty() && compared.differing.is_empty() && compared.bounds.is_empty();
    let lines = lines
        .iter()
        .map(|line| json!({ "name": line.name[0], "old": line.old, "new": line.new }));
    let behaviour = |one: &Differing| -> Value {
        let zone = zone_of(old, &one.path);
        json!({
            "story": told(&Story::new(old, &one.path), Lang::En),
            "at": one.path.at.to_string(),
            "old": dated(old, &one.old, (&zone, true), Lang::En),
            "new": dated(new, &one.new, (&zone, true), Lang::En),
        })
    };
    let told = json!({
        "lines": lines.collect::<Vec<_>>(),
        "behaviours": compared.differing.iter().map(behaviour).collect::<Vec<_>>(),
        "equal": equal,
        "bounds": compared.bounds.iter().map(|bound| bound_word(*bound).en).collect::<Vec<_>>(),
        "same_with_unusual": compared.unusual.filter(|_| compared.differing.is_empty()),
        "states": compared.states,
    });
    writeln!(out, "{told}")
}
