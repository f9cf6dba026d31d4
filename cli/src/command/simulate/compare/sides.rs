//! The story of an invoice under two scripts, side by side.

use std::io::{self, Write};

use jalon_core::Instant;
use jalon_dsl::diagnostic::text;
use jalon_dsl::diagnostic::visible::visible_line;

use super::{said, short};
use crate::command::simulate::Script;
use crate::command::simulate::differ::Kind;
use crate::command::simulate::play::{Task, book};
use crate::command::simulate::story::{Chapter, batch_of, record, record_line, story};
use crate::output;

/// The first difference of some kinds, as a story of both scripts side by side.
pub fn first_of(
    task: &Task<'_>,
    other: &Script,
    kinds: &[Kind],
    invoice: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    let lang = task.lang;
    writeln!(out)?;
    for kind in kinds {
        let what = said(*kind, task, other);
        let (en, fr) = (what.en, what.fr);
        let head = text(format!("First {en}"), format!("Premier cas\u{a0}: {fr}"));
        writeln!(out, "{}", head.get(lang))?;
    }
    let Some(fitting) = batch_of(task, invoice) else {
        return Ok(());
    };
    if let Some(record) = record(&fitting, invoice) {
        writeln!(out, "  {}", visible_line(&record_line(record, lang)))?;
    }
    let [first, second] = [task.script, other].map(|script| book(script, &fitting));
    let left = story(task, task.script, &first, invoice);
    let right = story(task, other, &second, invoice);
    let half = output::look_of_stdout().width.saturating_sub(22) / 2;
    let (one, two) = (short(&task.script.name), short(&other.name));
    writeln!(out, "  {:<18}{:<half$}  {two}", "", one)?;
    for (when, left, right) in side_by_side(&left, &right) {
        let (left, right) = (cut(left, half), cut(right, half));
        let line = format!("  {when:<18}{left:<half$}  {right}");
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// Two stories as one: what happened from outside and what somebody notices.
fn side_by_side<'c>(left: &'c [Chapter], right: &'c [Chapter]) -> Vec<(&'c str, &'c str, &'c str)> {
    let wanted = |chapter: &&Chapter| chapter.action.is_none_or(|action| action.is_noticed());
    let mut right: Vec<&Chapter> = right.iter().filter(wanted).collect();
    let mut rows: Vec<(Instant, &str, &str, &str)> = Vec::new();
    for chapter in left.iter().filter(wanted) {
        let same = right
            .iter()
            .position(|other| other.at == chapter.at && other.what == chapter.what);
        let other = match same {
            Some(place) => right.remove(place).what.as_str(),
            None => "",
        };
        rows.push((chapter.at, &chapter.when, &chapter.what, other));
    }
    for chapter in right {
        rows.push((chapter.at, &chapter.when, "", &chapter.what));
    }
    rows.sort_by_key(|(at, ..)| *at);
    let rows = rows.into_iter();
    rows.map(|(_, when, left, right)| (when, left, right))
        .collect()
}

fn cut(what: &str, width: usize) -> String {
    let what = visible_line(what);
    if what.chars().count() <= width {
        return what.into_owned();
    }
    let kept: String = what.chars().take(width.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}
