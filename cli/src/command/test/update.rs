//! `--update`: writes what really happens into the lines that fail. Only dates, amounts and names are
//! replaced, and lines are added above `nothing else`; layout and comments stay as they are.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jalon_core::cases::Case;
use jalon_core::step::Done;
use jalon_core::{Day, Money};
use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_dsl::source::SourceFile;
use jalon_dsl::span::FileId;
use jalon_simulate::judge::NewText;
use jalon_simulate::{Deed, Entry};

use super::words::{shown_day, shown_money};
use super::{Outcome, Ran};
use crate::input::Script;
use crate::{Exit, output, replace};

/// Where each script lies, by the name under which it is shown.
pub fn paths_of(scripts: &[Script]) -> BTreeMap<String, PathBuf> {
    let on_disk = scripts.iter().filter_map(|script| {
        let path = script.path.clone()?;
        Some((script.name.clone(), path))
    });
    on_disk.collect()
}

/// What becomes of one file.
#[derive(Default)]
struct Changes {
    /// Start, end and new text of each change.
    all: Vec<(u32, u32, String)>,
}

/// Rewrites the lines that fail; says how many, and which could not be.
pub fn run(outcome: &Outcome<'_>, paths: &BTreeMap<String, PathBuf>, lang: Lang) -> Exit {
    let mut files: BTreeMap<FileId, Changes> = BTreeMap::new();
    let (mut rewritten, mut kept) = (0, 0);
    for ran in &outcome.ran {
        for failure in &ran.verdict.failures {
            let span = ran.script.span(failure.source);
            let changes = changes_of(outcome, ran, failure);
            let file = outcome.tests.sources.file(span.file);
            if changes.is_empty() || !paths.contains_key(&file.path) {
                kept += 1;
                continue;
            }
            rewritten += 1;
            files.entry(span.file).or_default().all.extend(changes);
        }
    }
    let mut exit = Exit::Clean;
    for (id, changes) in files {
        let file = outcome.tests.sources.file(id);
        if let Some(path) = paths.get(&file.path) {
            exit = exit.max(write(path, file, changes, lang));
        }
    }
    let said = counted(rewritten, kept);
    output::aside(|out| writeln!(out, "{}", said.get(lang)));
    exit
}

fn write(path: &Path, file: &SourceFile, changes: Changes, lang: Lang) -> Exit {
    let after = changed(&file.text, changes.all);
    match replace::replace(path, after.as_bytes()) {
        Ok(()) => Exit::Clean,
        Err(error) => {
            output::complain(lang, &output::cannot_write(path, &error));
            Exit::Wrong
        }
    }
}

/// A text with its changes, from the end on so that places stay true; of two that overlap, the first
/// is made.
fn changed(text: &str, mut all: Vec<(u32, u32, String)>) -> String {
    all.sort();
    all.dedup();
    let mut out = text.to_owned();
    let mut free_from = 0;
    let mut kept = Vec::new();
    for (start, end, new) in all {
        if start >= free_from {
            free_from = end;
            kept.push((start, end, new));
        }
    }
    for (start, end, new) in kept.into_iter().rev() {
        let place = start as usize..end as usize;
        if out.get(place.clone()).is_some() {
            out.replace_range(place, &new);
        }
    }
    out
}

fn changes_of(
    outcome: &Outcome<'_>,
    ran: &Ran<'_>,
    failure: &jalon_simulate::Failure,
) -> Vec<(u32, u32, String)> {
    let mut changes = Vec::new();
    for edit in &failure.edits {
        let span = ran.script.span(edit.source);
        let file = outcome.tests.sources.file(span.file);
        let old = file.text.get(span.start as usize..span.end as usize);
        let old = old.unwrap_or_default();
        let french = ran.script.is_french(edit.source);
        let new = match &edit.by {
            NewText::Day(day) => Some(day_like(old, *day, french)),
            NewText::Money(money) => Some(money_like(old, *money, french)),
            NewText::Name(name) => Some(name.clone()),
            NewText::Lines(places) => {
                let line = file.place(span.start).line;
                let start = file.line_start(line);
                let indent: String = file
                    .line(line)
                    .chars()
                    .take_while(|c| c.is_whitespace())
                    .collect();
                match lines_for(ran, places, &indent, french) {
                    Some(lines) => {
                        changes.push((start, start, lines));
                        continue;
                    }
                    None => return Vec::new(),
                }
            }
        };
        match new {
            Some(new) => changes.push((span.start, span.end, new)),
            None => return Vec::new(),
        }
    }
    changes
}

/// A date in the way in which the old one is written.
fn day_like(old: &str, day: Day, french: bool) -> String {
    match old.contains('/') || old.is_empty() && french {
        true => shown_day(day, Lang::Fr),
        false => day.to_string(),
    }
}

/// An amount in the way in which the old one is written: with a space or a comma between thousands,
/// with decimals only where there are some.
fn money_like(old: &str, money: Money, french: bool) -> String {
    let lang = if french { Lang::Fr } else { Lang::En };
    let shown = shown_money(money, lang);
    let (amount, currency) = shown.rsplit_once(' ').unwrap_or((shown.as_str(), ""));
    let decimal = if french { ',' } else { '.' };
    let whole = amount.split(decimal).next().unwrap_or(amount);
    let round = amount
        .split_once(decimal)
        .is_none_or(|(_, rest)| rest.chars().all(|c| c == '0'));
    let had_decimals = old.contains(decimal);
    let amount = if round && !had_decimals {
        whole
    } else {
        amount
    };
    let amount = amount.replace('\u{a0}', " ");
    format!("{amount} {currency}")
}

/// A `then` line for each entry; none if one of them can't be said.
fn lines_for(ran: &Ran<'_>, places: &[usize], indent: &str, french: bool) -> Option<String> {
    let mut out = String::new();
    let several = ran.case.invoices.len() > 1;
    for place in places {
        let entry = ran.verdict.timeline.entries.get(*place)?;
        let deed = entry.deed()?;
        let said = say(ran, deed, french)?;
        let day = day_like("", entry.day, french);
        let then = if french { "vérifier" } else { "then" };
        let on = on(ran.case, entry).filter(|_| several);
        let on = match on {
            Some(name) => format!(" {} {name}", if french { "sur" } else { "on" }),
            None => String::new(),
        };
        let line = format!("{indent}{then} {day} {said}{on}\n");
        if !out.contains(&line) {
            out.push_str(&line);
        }
    }
    Some(out)
}

fn on(case: &Case, entry: &Entry) -> Option<String> {
    let given = case.invoices.get(entry.invoice?)?;
    given.name.as_ref().map(ToString::to_string)
}

/// An action as a test says it, in the language of the script.
fn say(ran: &Ran<'_>, deed: &Deed, french: bool) -> Option<String> {
    let machine = &ran.world.machine;
    let word = |en: &str, fr: &str| if french { fr.to_owned() } else { en.to_owned() };
    let step = deed.step.and_then(|step| machine.steps.get(step));
    let proposed = matches!(deed.does, Done::Propose { .. });
    let step = step.map(|step| match proposed {
        true => format!("{} {}", step.name, word("proposed", "proposée")),
        false => step.name.to_string(),
    });
    let named = |list: &str| list.to_owned();
    Some(match &deed.does {
        Done::Claim { amount, days, .. } => {
            let what = match days {
                Some(_) => word("claim interest", "réclamer intérêts"),
                None => word("claim", "réclamer"),
            };
            let amount = shown_money(*amount, if french { Lang::Fr } else { Lang::En });
            format!("{what} {}", amount.replace('\u{a0}', " "))
        }
        Done::Task { .. } => match (&deed.text, &step) {
            (Some(written), _) if !written.subject.contains(['"', '{', '\n']) => {
                format!("{} \"{}\"", word("task", "tâche"), written.subject)
            }
            (_, Some(step)) => step.clone(),
            _ => word("task", "tâche"),
        },
        Done::Alert { team, .. } => {
            let team = machine.teams.get(*team)?;
            format!("{} {}", word("alert", "alerter"), named(&team.name))
        }
        Done::HandOver { agency, .. } => {
            let agency = machine.agencies.get(*agency)?;
            let what = word("hand over to agency", "remettre à l’agence");
            format!("{what} {}", agency.name)
        }
        Done::Entrust(agency) => {
            let agency = machine.agencies.get(*agency)?;
            let what = word("entrust to agency", "confier à l’agence");
            format!("{what} {}", agency.name)
        }
        Done::Post { action } => {
            use jalon_core::machine::action::Does;
            match &machine.actions.get(*action)?.does {
                Does::Post { name, .. } => format!("{} {name}", word("post", "publier")),
                _ => return None,
            }
        }
        Done::SendInvoice { .. } if step.is_none() => word("resend", "renvoyer"),
        _ => step?,
    })
}

fn counted(rewritten: usize, kept: usize) -> Text {
    let done = match rewritten {
        0 => text("no line rewritten", "aucune ligne réécrite"),
        1 => text("1 line rewritten", "1 ligne réécrite"),
        _ => text(
            format!("{rewritten} lines rewritten"),
            format!("{rewritten} lignes réécrites"),
        ),
    };
    match kept {
        0 => done,
        _ => text(
            format!("{}; {kept} could not be", done.en),
            format!("{}\u{a0}; {kept} n'ont pas pu l'être", done.fr),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_amounts_keep_the_form_that_they_had() {
        let day: Day = "2026-02-09".parse().unwrap();
        assert_eq!(day_like("2026-02-20", day, false), "2026-02-09");
        assert_eq!(day_like("20/02/2026", day, true), "09/02/2026");
        assert_eq!(day_like("2026-02-20", day, true), "2026-02-09");
        let money: Money = "1200.00 EUR".parse().unwrap();
        assert_eq!(money_like("800 EUR", money, false), "1,200 EUR");
        assert_eq!(money_like("800.00 EUR", money, false), "1,200.00 EUR");
        assert_eq!(money_like("800,00 EUR", money, true), "1 200,00 EUR");
        let cents: Money = "4.20 EUR".parse().unwrap();
        assert_eq!(money_like("4 EUR", cents, false), "4.20 EUR");
    }

    #[test]
    fn changes_are_made_at_their_places_and_nothing_else_moves() {
        let text = "then 2026-02-20 a  # why\nthen 2026-02-21 b\n";
        let all = vec![
            (30, 40, "2026-03-01".to_owned()),
            (5, 15, "2026-02-09".to_owned()),
        ];
        assert_eq!(
            changed(text, all),
            "then 2026-02-09 a  # why\nthen 2026-03-01 b\n"
        );
    }
}
