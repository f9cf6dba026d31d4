//! `--update`: writes what really happens into the lines that fail. Only dates, amounts and names are
//! replaced, and lines are added above `nothing else`; layout and comments stay as they are.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jalon_core::cases::Case;
use jalon_core::machine::AgencyId;
use jalon_core::machine::action::{Act, Does};
use jalon_core::step::Done;
use jalon_core::{Day, Money};
use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_dsl::source::SourceFile;
use jalon_dsl::span::FileId;
use jalon_dsl::words::Word;
use jalon_simulate::judge::NewText;
use jalon_simulate::{Deed, Entry};

use super::{Outcome, Ran};
use crate::command::words::{shown_day, shown_money};
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
            NewText::Text(text) => quoted_like(old, text),
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

/// A text in the quotes of the old one; none if it holds signs that mean something in a script.
fn quoted_like(old: &str, text: &str) -> Option<String> {
    if text.contains(['"', '«', '»', '{', '}', '\\', '\n']) {
        return None;
    }
    let open: String = old
        .chars()
        .take_while(|c| matches!(c, '"' | '«') || c.is_whitespace())
        .collect();
    let close: String = open
        .chars()
        .rev()
        .map(|c| if c == '«' { '»' } else { c })
        .collect();
    (!open.is_empty()).then(|| format!("{open}{text}{close}"))
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
        let said = say(ran, entry.deed()?, french)?;
        let (then, on) = (
            word(Word::Verify, french),
            word(Word::OnInvoiceName, french),
        );
        let day = day_like("", entry.day, french);
        let on = match invoice_of(ran.case, entry).filter(|_| several) {
            Some(name) => format!(" {on} {name}"),
            None => String::new(),
        };
        let line = format!("{indent}{then} {day} {said}{on}\n");
        if !out.contains(&line) {
            out.push_str(&line);
        }
    }
    Some(out)
}

fn invoice_of(case: &Case, entry: &Entry) -> Option<String> {
    let given = case.invoices.get(entry.invoice?)?;
    given.name.as_ref().map(ToString::to_string)
}

/// The first form of a word, in the language of the script.
fn word(word: Word, french: bool) -> &'static str {
    let row = word.row();
    let forms = if french { row.french } else { row.english };
    forms.first().copied().unwrap_or_default()
}

/// An action as a test says it, in the language of the script.
fn say(ran: &Ran<'_>, deed: &Deed, french: bool) -> Option<String> {
    let machine = &ran.world.machine;
    let word = |of| word(of, french);
    let step = deed.step.and_then(|step| machine.steps.get(step));
    let name = step.map(|step| step.name.to_string());
    let agency = |agency: AgencyId, does| {
        let agency = machine.agencies.get(agency)?;
        Some(format!(
            "{} {} {}",
            word(does),
            word(Word::ToAgency),
            agency.name
        ))
    };
    match &deed.does {
        Done::Propose { line, .. } => {
            let named = name.or_else(|| {
                let line = machine.lines.get(*line)?;
                let mut actions = line.actions.iter();
                actions.find_map(|id| match machine.actions.get(*id)?.does {
                    Does::HandOver(of) => agency(of, Word::HandOver),
                    Does::Entrust(of) => agency(of, Word::Entrust),
                    Does::FormalNotice(_) => Some(word(Word::FormalNotice).to_owned()),
                    _ => None,
                })
            })?;
            Some(format!("{named} {}", word(Word::Proposed)))
        }
        Done::Claim { amount, days, .. } => {
            let interest = match days {
                Some(_) => format!(" {}", word(Word::Interest)),
                None => String::new(),
            };
            let amount = shown_money(*amount, if french { Lang::Fr } else { Lang::En });
            let amount = amount.replace('\u{a0}', " ");
            Some(format!("{}{interest} {amount}", word(Word::Claim)))
        }
        Done::Task { .. } => match &deed.text {
            Some(text) if !text.subject.contains(['"', '«', '»', '{', '\n']) => {
                let text = match french {
                    true => format!("« {} »", text.subject),
                    false => format!("\"{}\"", text.subject),
                };
                Some(format!("{} {text}", word(Word::Task)))
            }
            _ => Some(name.unwrap_or_else(|| word(Word::Task).to_owned())),
        },
        Done::Alert { team, .. } => {
            let team = machine.teams.get(*team)?;
            Some(format!("{} {}", word(Word::Alert), team.name))
        }
        Done::HandOver { agency: of, .. } => agency(*of, Word::HandOver),
        Done::Entrust(of) => agency(*of, Word::Entrust),
        Done::Post { action } => match &machine.actions.get(*action)?.does {
            Does::Post { name, .. } => Some(format!("{} {name}", word(Word::Post))),
            _ => None,
        },
        Done::Message { act, to, .. } => {
            let line = step.and_then(|step| machine.lines.get(step.line));
            let several = line.is_some_and(|line| line.actions.len() > 1);
            let role = machine.roles.get(*to).filter(|_| several && !french);
            let to = match role {
                Some(role) => format!(" {} {}", word(Word::To), role.name),
                None => String::new(),
            };
            let named = name.or(match act {
                Act::FormalNotice => Some(word(Word::FormalNotice).to_owned()),
                Act::Resend => Some(word(Word::Resend).to_owned()),
                _ => None,
            })?;
            Some(format!("{named}{to}"))
        }
        Done::SendInvoice { .. } => Some(name.unwrap_or_else(|| word(Word::Resend).to_owned())),
        _ => name,
    }
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
