//! `jalon task`: what waits for people, and what came of it.

mod show;
pub(crate) mod worklist;

use std::collections::BTreeMap;

use clap::{Args, Subcommand};
use jalon_core::records::FieldValue;
use jalon_daemon::incoming::Deed;
use jalon_dsl::diagnostic::Lang;
use smol_str::SmolStr;

use crate::command::acts::{Who, act, noted};
use crate::command::deploy::Format;
use crate::command::invoice::found::{invoice, script_of};
use crate::house::{At, House, IfMissing, now};
use crate::stop::Stop;
use crate::{Exit, output};
use worklist::{Answer, Asked, Entry};

/// What waits for people: list it, and tell what came of a task
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    List(ListArguments),
    Done(DoneArguments),
}

/// List tasks that are open and lines that wait for a sign-off, team by team
#[derive(Args, Debug)]
pub struct ListArguments {
    #[command(flatten)]
    at: At,
    /// Only those of this team
    #[arg(long, value_name = "TEAM")]
    team: Option<String>,
    /// Only those of this customer
    #[arg(long, value_name = "CUSTOMER")]
    customer: Option<String>,
    /// At most so many
    #[arg(long, value_name = "NUMBER", default_value_t = 1000)]
    most: usize,
    /// How to show them
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Close a task, with the answer that came of it
#[derive(Args, Debug)]
pub struct DoneArguments {
    /// The number of the invoice
    number: String,
    /// The task, where there are several: the end of its name will do
    task: Option<String>,
    /// The answer, one of those that the task offers
    #[arg(long, value_name = "TEXT")]
    answer: Option<String>,
    /// What the answer asks for: date=2026-04-02
    #[arg(long = "with", value_name = "NAME=VALUE", value_parser = pair)]
    with: Vec<(SmolStr, SmolStr)>,
    #[command(flatten)]
    who: Who,
}

fn pair(text: &str) -> Result<(SmolStr, SmolStr), String> {
    let (name, value) = text
        .split_once('=')
        .ok_or_else(|| "name=value".to_owned())?;
    Ok((name.trim().into(), value.trim().into()))
}

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    let done = match &arguments.command {
        Command::List(arguments) => list(arguments, lang),
        Command::Done(arguments) => done(arguments, lang),
    };
    done.unwrap_or_else(|stop| stop.tell(lang))
}

fn list(arguments: &ListArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let is_wanted = |entry: &Entry| {
        let team = arguments.team.as_ref();
        let customer = arguments.customer.as_ref();
        team.is_none_or(|team| *team == entry.team)
            && customer.is_none_or(|customer| *customer == entry.customer)
    };
    let entries = worklist::all(&mut house, (arguments.most, &is_wanted), now())?;
    Ok(output::result(Exit::Clean, lang, |out| {
        match arguments.format {
            Format::Human => show::human(&entries, lang, out),
            Format::Json => entries
                .iter()
                .try_for_each(|entry| writeln!(out, "{}", show::json(entry))),
        }
    }))
}

fn done(arguments: &DoneArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.who.house()?;
    let number = arguments.number.as_str();
    let entries = entries_of(&mut house, number)?;
    let is_task = |entry: &Entry| matches!(entry.asked, Asked::Task { .. });
    let entry = the_one(number, &entries, is_task, arguments.task.as_deref())?;
    let answers = match &entry.asked {
        Asked::Task { answers, .. } => answers.as_slice(),
        Asked::SignOff { .. } => &[],
    };
    let chosen = chosen(arguments.answer.as_deref(), answers)?;
    let mut fields = BTreeMap::new();
    for (name, value) in &arguments.with {
        let asks = chosen.map_or(&[][..], |answer| answer.asks.as_slice());
        if !asks.contains(name) {
            return Err(not_asked(name, asks));
        }
        fields.insert(name.clone(), FieldValue::Text(value.clone()));
    }
    let deed = Deed::Answer {
        task: entry.name.clone(),
        answer: chosen.map(|answer| answer.label.clone()),
        fields,
    };
    // Closed twice, it is closed once.
    let mark = format!("task {number} {} {}", entry.name, entry.occurrence);
    let who = (arguments.who.name(), arguments.who.now());
    act(&mut house, who, (number, deed), Some(mark))?;
    let name = &entry.name;
    Ok(noted(
        lang,
        &format!("{name} of {number} is done"),
        &format!("{name} de {number} est fait"),
    ))
}

/// What waits of one invoice.
pub(crate) fn entries_of(house: &mut House, number: &str) -> Result<Vec<Entry>, Stop> {
    let found = invoice(house, number)?;
    let script = script_of(house, &found)?;
    let mut entries = Vec::new();
    if let Some(subject) = found.account.subject(found.subject) {
        worklist::of_subject(&found.account, subject, &script, now(), &mut entries);
    }
    Ok(entries)
}

/// The entry that is meant: the one with a name that ends so, or the only one.
pub(crate) fn the_one<'e>(
    number: &str,
    entries: &'e [Entry],
    is_such: impl Fn(&Entry) -> bool,
    name: Option<&str>,
) -> Result<&'e Entry, Stop> {
    let such: Vec<&Entry> = entries.iter().filter(|entry| is_such(entry)).collect();
    let called = |entry: &&Entry| name.is_none_or(|name| is_called(&entry.name, name));
    let meant: Vec<&Entry> = such.iter().copied().filter(called).collect();
    if let [one] = meant.as_slice() {
        return Ok(one);
    }
    let names: Vec<&str> = such.iter().map(|entry| entry.name.as_str()).collect();
    let names = names.join(", ");
    Err(match (such.is_empty(), name) {
        (true, _) => Stop::wrong(
            format!("nothing of this kind waits for a person at {number}"),
            format!("rien de ce genre n'attend une personne pour {number}"),
        )
        .help(
            "jalon task list tells what waits; what was just paid or decided is gone",
            "jalon task list dit ce qui attend\u{a0}; ce qui vient d'être payé ou décidé n'y est plus",
        ),
        (false, Some(name)) => Stop::wrong(
            format!("{number} has no single entry called {name}"),
            format!("{number} n'a pas d'entrée unique du nom de {name}"),
        )
        .help(
            format!("what waits there: {names}"),
            format!("ce qui y attend\u{a0}: {names}"),
        ),
        (false, None) => Stop::wrong(
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
fn chosen<'a>(told: Option<&str>, answers: &'a [Answer]) -> Result<Option<&'a Answer>, Stop> {
    let labels: Vec<String> = answers
        .iter()
        .map(|answer| format!("\"{}\"", answer.label))
        .collect();
    let labels = labels.join(", ");
    match told {
        None if answers.is_empty() => Ok(None),
        None => Err(
            Stop::wrong("the task wants an answer", "la tâche demande une réponse").help(
                format!("--answer with one of {labels}"),
                format!("--answer avec l'une de {labels}"),
            ),
        ),
        Some(told) => {
            let found = answers.iter().find(|answer| answer.label == told);
            let stop = || {
                let stop = Stop::wrong(
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

fn not_asked(name: &str, asks: &[SmolStr]) -> Stop {
    let asked: Vec<&str> = asks.iter().map(SmolStr::as_str).collect();
    let asked = asked.join(", ");
    let stop = Stop::wrong(
        format!("the answer does not ask for {name}"),
        format!("la réponse ne demande pas {name}"),
    );
    match asks.is_empty() {
        true => stop,
        false => stop.help(
            format!("it asks for {asked}"),
            format!("elle demande {asked}"),
        ),
    }
}
