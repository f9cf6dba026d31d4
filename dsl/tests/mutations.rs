//! One small edit of a good script gives one message, on the line of the edit.
//!
//! `JALON_WORST=20` shows the edits that fare worst; `JALON_WORST_IN=1` picks those whose first
//! message is not on the edited line; `JALON_SEED` draws others.

mod common;

use std::collections::BTreeMap;

use common::bounds::bound;
use common::mutations::{Cut, EDITS, Edit, Mutation, UNITS, Unit};
use common::random::Random;
use common::{errors, examples, shown};
use jalon_dsl::diagnostic::Diagnostic;
use jalon_dsl::source::SourceFile;

const SEED: u64 = 20_260_105;

/// How often edits of one kind were seen, and how they fared.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    edits: u64,
    still_valid: u64,
    one_message: u64,
    first_on_line: u64,
    most_messages: usize,
}

impl Tally {
    fn invalid(&self) -> u64 {
        self.edits - self.still_valid
    }

    fn add(&mut self, other: &Tally) {
        self.edits += other.edits;
        self.still_valid += other.still_valid;
        self.one_message += other.one_message;
        self.first_on_line += other.first_on_line;
        self.most_messages = self.most_messages.max(other.most_messages);
    }
}

struct Case {
    path: String,
    mutation: Mutation,
    found: Vec<Diagnostic>,
    on_line: bool,
}

#[test]
fn one_small_edit_gives_one_message_on_its_line() {
    let wanted = bound("mutations_invalid");
    let examples = examples::all();
    let cuts: Vec<Cut> = examples.iter().map(|file| Cut::new(&file.text)).collect();
    let mut random = Random::new(number("JALON_SEED").unwrap_or(SEED));
    let mut tallies: BTreeMap<(Unit, Edit), Tally> = BTreeMap::new();
    let mut bad = Vec::new();
    let mut invalid = 0;
    while invalid < wanted {
        let file = random.below(examples.len());
        let (unit, edit) = (*random.pick(&UNITS), *random.pick(&EDITS));
        let Some(mutation) = cuts[file].mutate(unit, edit, &mut random) else {
            continue;
        };
        let found = errors(&examples[file].path, &mutation.text);
        let tally = tallies.entry((unit, edit)).or_default();
        tally.edits += 1;
        let Some(first) = found.first() else {
            tally.still_valid += 1;
            continue;
        };
        invalid += 1;
        let source = SourceFile::new("", mutation.text.as_str());
        let on_line = mutation
            .lines
            .contains(&source.place(first.span.start).line);
        tally.one_message += u64::from(found.len() == 1);
        tally.first_on_line += u64::from(on_line);
        tally.most_messages = tally.most_messages.max(found.len());
        if found.len() > 1 || !on_line {
            bad.push(Case {
                path: examples[file].path.clone(),
                mutation,
                found,
                on_line,
            });
        }
    }
    print(&tallies);
    print_worst(bad);
    let mut all = Tally::default();
    for tally in tallies.values() {
        all.add(tally);
    }
    let share = |part: u64| part as f64 / all.invalid() as f64;
    assert!(share(all.one_message) >= 0.90, "one message: {all:?}");
    assert!(share(all.first_on_line) >= 0.97, "on its line: {all:?}");
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn print(tallies: &BTreeMap<(Unit, Edit), Tally>) {
    println!("kind of edit         edits  invalid  one message  on the line  most");
    let mut all = Tally::default();
    for ((unit, edit), tally) in tallies {
        row(&format!("{edit:?} {unit:?}"), tally);
        all.add(tally);
    }
    row("all", &all);
}

fn row(name: &str, tally: &Tally) {
    let percent = |part: u64| 100.0 * part as f64 / tally.invalid().max(1) as f64;
    println!(
        "{name:<18} {:>7} {:>8} {:>11.1}% {:>11.1}% {:>5}",
        tally.edits,
        tally.invalid(),
        percent(tally.one_message),
        percent(tally.first_on_line),
        tally.most_messages
    );
}

fn print_worst(mut bad: Vec<Case>) {
    let count = number("JALON_WORST").unwrap_or(0) as usize;
    if number("JALON_WORST_IN").is_some() {
        bad.retain(|case| !case.on_line);
    }
    bad.sort_by_key(|case| std::cmp::Reverse(case.found.len()));
    for case in bad.iter().take(count) {
        let Mutation {
            unit,
            edit,
            text,
            lines,
            change,
        } = &case.mutation;
        println!(
            "\n---- {} {edit:?} {unit:?} {lines:?} {change:?}",
            case.path
        );
        let first = lines.start().saturating_sub(2) as usize;
        let last = *lines.end() as usize + 2;
        for (at, line) in text.lines().enumerate().take(last).skip(first) {
            let mark = if lines.contains(&(at as u32 + 1)) {
                '>'
            } else {
                ' '
            };
            println!("{mark}{:>4} {line}", at + 1);
        }
        let french = case.path.contains("opticiens");
        let messages = shown(text, &case.found, french);
        for line in messages.lines().take(16) {
            println!("  {line}");
        }
    }
}
