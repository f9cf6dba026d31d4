//! What came of a task: a person closes it, with the answer.

use std::collections::BTreeMap;

use jalon_core::records::FieldValue;
use jalon_core::step::{Reason, outlook};
use jalon_daemon::incoming::Deed;
use jalon_dsl::diagnostic::{Lang, Text, text};
use smol_str::SmolStr;

use crate::act::{By, act};
use crate::filled::filled;
use crate::found::{invoice, script_of};
use crate::teams::acting;
use crate::words::path_word;
use crate::worklist::{self, Answer, Asked, Entry};
use crate::{House, Refused};

/// What came of a task.
#[derive(Clone, Debug, Default)]
pub struct Done {
    /// Which, where there are several: the end of its name will do.
    pub task: Option<String>,
    /// The answer, one of those that the task offers.
    pub answer: Option<String>,
    /// What the answer asks for.
    pub with: Vec<(SmolStr, SmolStr)>,
}

/// Closes a task.
pub fn done(house: &mut House, by: &By, number: &str, told: &Done) -> Result<Text, Refused> {
    let entries = entries_of(house, number)?;
    let is_task = |entry: &Entry| matches!(entry.asked, Asked::Task { .. });
    let entry = the_one(number, &entries, is_task, told.task.as_deref())?;
    let by = &By {
        name: acting(house, &entry.team, &by.name)?.name,
        ..by.clone()
    };
    let answers = match &entry.asked {
        Asked::Task { answers, .. } => answers.as_slice(),
        Asked::SignOff { .. } => &[],
    };
    let chosen = chosen(told.answer.as_deref(), answers)?;
    let fields = fields(house, number, (entry, chosen), &told.with)?;
    let deed = Deed::Answer {
        task: entry.name.clone(),
        answer: chosen.map(|answer| answer.label.clone()),
        fields,
    };
    let waited_for = is_required(house, number, entry)?;
    let name = &entry.name;
    // Closed twice, it is closed once. One of an earlier round may be open beside one of this: of those that can't
    // be told apart it counts how many wait.
    let same = entries
        .iter()
        .filter(|one| one.name == *name && one.which == entry.which);
    let mark = format!("task {number} {name} {} {}", entry.which, same.count());
    act(house, by, (number, deed), Some(mark))?;
    let nom = path_word(name, Lang::Fr);
    let equal = entries.iter().filter(|one| one.name == *name).count();
    if equal > 1 {
        let others = equal - 1;
        return Ok(text(
            format!("the oldest {name} of {number} is done; {others} more of them wait"),
            format!("{nom} de {number}, la plus ancienne, est faite\u{a0}; il en reste {others}"),
        ));
    }
    if waited_for {
        return Ok(text(
            format!(
                "{name} of {number} is done; the invoice leaves once what it requires is there, and not before: \
                 import it with that"
            ),
            format!(
                "{nom} de {number} est fait\u{a0}; la facture part une fois que ce qui est exigé est là, et pas \
                 avant\u{a0}: importez-la avec"
            ),
        ));
    }
    Ok(text(
        format!("{name} of {number} is done"),
        format!("{nom} de {number} est fait"),
    ))
}

/// What is told with the answer.
fn fields(
    house: &mut House,
    number: &str,
    (entry, chosen): (&Entry, Option<&Answer>),
    with: &[(SmolStr, SmolStr)],
) -> Result<BTreeMap<SmolStr, FieldValue>, Refused> {
    let found = invoice(house, number)?;
    let script = script_of(house, &found)?;
    let of = (&script.world.machine, entry.open.currency);
    filled(
        of,
        chosen.map_or(&[], |answer| answer.asks.as_slice()),
        with,
    )
}

/// Whether an entry tells of what must be there before the invoice is sent, and it still waits for that.
fn is_required(house: &mut House, number: &str, entry: &Entry) -> Result<bool, Refused> {
    let now = house.now();
    let found = invoice(house, number)?;
    let script = script_of(house, &found)?;
    let (machine, context) = (&script.world.machine, &script.world.context);
    let awaited = outlook(machine, context, &found.account, found.subject, now);
    let mut kept_back = awaited
        .iter()
        .filter(|one| one.because == Reason::BeforeSending);
    Ok(kept_back.any(|one| {
        let rest = entry.name.strip_prefix(machine.path(one.slot.path));
        rest.is_some_and(|rest| rest.starts_with('/'))
    }))
}

/// What waits of one invoice.
pub fn entries_of(house: &mut House, number: &str) -> Result<Vec<Entry>, Refused> {
    let now = house.now();
    let found = invoice(house, number)?;
    let script = script_of(house, &found)?;
    let mut entries = Vec::new();
    if let Some(subject) = found.account.subject(found.subject) {
        worklist::of_subject(&found.account, subject, &script, now, &mut entries);
    }
    Ok(entries)
}

/// The entry that is meant: the one with a name that ends so, or the only one. Of equal ones it is that
/// which has waited longest.
pub fn the_one<'e>(
    number: &str,
    entries: &'e [Entry],
    is_such: impl Fn(&Entry) -> bool,
    name: Option<&str>,
) -> Result<&'e Entry, Refused> {
    let such: Vec<&Entry> = entries.iter().filter(|entry| is_such(entry)).collect();
    let called = |entry: &&Entry| name.is_none_or(|name| is_called(&entry.name, name));
    let meant: Vec<&Entry> = such.iter().copied().filter(called).collect();
    if let [one, others @ ..] = meant.as_slice()
        && others.iter().all(|other| other.name == one.name)
    {
        return Ok(one);
    }
    let names: Vec<&str> = such.iter().map(|entry| entry.name.as_str()).collect();
    let names = names.join(", ");
    Err(match (such.is_empty(), name) {
        (true, _) => Refused::over(
            format!("nothing of this kind waits for a person at {number}"),
            format!("rien de ce genre n'attend une personne pour {number}"),
        )
        .help(
            "jalon task list tells what waits; what was just paid or decided is gone",
            "jalon task list dit ce qui attend\u{a0}; ce qui vient d'être payé ou décidé n'y est plus",
        ),
        (false, Some(name)) => Refused::wrong(
            format!("{number} has no single entry called {name}"),
            format!("{number} n'a pas d'entrée unique du nom de {name}"),
        )
        .help(
            format!("what waits there: {names}"),
            format!("ce qui y attend\u{a0}: {names}"),
        ),
        (false, None) => Refused::wrong(
            format!("several things wait at {number}: say which"),
            format!("plusieurs choses attendent pour {number}\u{a0}: dites laquelle"),
        )
        .help(
            format!("what waits there: {names}"),
            format!("ce qui y attend\u{a0}: {names}"),
        ),
    })
}

/// Whether a line has a name: the end of its path, or that of the step that it is in.
fn is_called(path: &str, name: &str) -> bool {
    let ends_so = |path: &str| {
        let before = path.strip_suffix(name);
        before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
    };
    let step = path.rsplit_once('/').map_or("", |(step, _)| step);
    ends_so(path) || ends_so(step)
}

/// The answer that is meant; a task that offers some wants one of them.
fn chosen<'a>(told: Option<&str>, answers: &'a [Answer]) -> Result<Option<&'a Answer>, Refused> {
    let labels: Vec<String> = answers
        .iter()
        .map(|answer| format!("\"{}\"", answer.label))
        .collect();
    let labels = labels.join(", ");
    match told {
        None if answers.is_empty() => Ok(None),
        None => Err(
            Refused::wrong("the task wants an answer", "la tâche demande une réponse").help(
                format!("--answer with one of {labels}"),
                format!("--answer avec l'une de {labels}"),
            ),
        ),
        Some(told) => {
            let found = answers.iter().find(|answer| answer.label == told);
            let stop = || {
                let stop = Refused::wrong(
                    format!("the task offers no answer \"{told}\""),
                    format!("la tâche ne propose pas la réponse «\u{a0}{told}\u{a0}»"),
                );
                match answers.is_empty() {
                    true => stop.help(
                        "it offers none: leave --answer out",
                        "elle n'en propose aucune\u{a0}: sans --answer",
                    ),
                    false => stop.help(
                        format!("it offers {labels}"),
                        format!("elle propose {labels}"),
                    ),
                }
            };
            found.map(Some).ok_or_else(stop)
        }
    }
}
