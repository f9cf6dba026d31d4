//! The story of one invoice: what happened to it, what the script did and did not do, with the line
//! of the script, the figures and the rule behind each.

use std::borrow::Cow;
use std::io::{self, Write};

use jalon_core::Money;
use jalon_core::records::InvoiceRecord;
use jalon_dsl::diagnostic::visible::visible_line;
use jalon_dsl::diagnostic::{Lang, text};
use jalon_dsl::spelling::closest;
use jalon_intake::Fitting;
use jalon_operate::import::reading::{Reading, Toll};
pub use jalon_operate::story::Chapter;
use jalon_operate::story::Teller;
use jalon_simulate::replay::{Book, NotUsed, Player, Told};

use super::play::{Task, book, lost};
use super::read::Taking;
use super::rejects::write_rejects;
use super::{Script, Stop};
use crate::Exit;
use crate::command::words::{refusal_word, shown_day, shown_money};

/// Tells the story of an invoice.
pub fn tell(task: &Task<'_>, number: &str) -> Result<Exit, Stop> {
    let Some(fitting) = batch_of(task, number) else {
        return Err(not_there(task, number));
    };
    let book = book(task.script, &fitting);
    let Some(record) = record(&fitting, number) else {
        return Err(not_there(task, number));
    };
    let story = story(task, task.script, &book, number);
    let mut toll = Toll::of(task.taking);
    toll.add(&fitting, &not_used(task, &book, number));
    let reading = Reading::new(task.taking, toll, task.lang);
    write_rejects(task.arguments.rejects.as_deref(), &reading)?;
    let exit = match reading.has_rejects() {
        true => Exit::Faults,
        false => Exit::Clean,
    };
    task.deliver(exit, |out| {
        head(task, record, out)?;
        for chapter in &story {
            writeln!(out, "{}  {}", chapter.when, visible_line(&chapter.what))?;
            for below in &chapter.below {
                writeln!(out, "{:18}{}", "", visible_line(below))?;
            }
        }
        // What was left aside has no part in the story.
        match reading.has_rejects() {
            true => reading.told(out),
            false => Ok(()),
        }
    })
}

/// Records that were not used, of nobody or of its payer: they have no part in the story.
fn not_used(task: &Task<'_>, book: &Book<'_>, number: &str) -> Vec<NotUsed> {
    let mut found = book.not_used.clone();
    let Some(account) = book.account_of(number) else {
        return found;
    };
    let case = book.case(account);
    found.extend(case.not_used.iter().cloned());
    let player = Player::new(&task.script.world);
    player.play(&case, task.until(), |told| found.extend(lost(&told)));
    found
}

/// The batch in which an invoice is.
pub fn batch_of<'t>(task: &Task<'t>, number: &str) -> Option<Cow<'t, Fitting>> {
    let taking: &'t Taking = task.taking;
    let batches = &taking.batches;
    let mut all = (0..batches.len()).map(|batch| batches.get(batch));
    all.find(|fitting| record(fitting, number).is_some())
}

/// The record of an invoice.
pub fn record<'f>(fitting: &'f Fitting, number: &str) -> Option<&'f InvoiceRecord> {
    let mut invoices = fitting.invoices.iter();
    invoices.find(|invoice| invoice.number == number)
}

/// That an invoice is not there, and which one was probably meant.
fn not_there(task: &Task<'_>, number: &str) -> Stop {
    let stop = Stop::wrong(
        format!("there is no invoice {number} among those that can be used"),
        format!("il n'y a pas de facture {number} parmi celles qui peuvent servir"),
    );
    let batches = &task.taking.batches;
    // Of each batch the nearest one, and the nearest of those.
    let near = (0..batches.len()).filter_map(|batch| {
        let fitting = batches.get(batch);
        let numbers = fitting
            .invoices
            .iter()
            .map(|invoice| invoice.number.as_str());
        closest(number, numbers).map(str::to_owned)
    });
    let near: Vec<String> = near.collect();
    match closest(number, near.iter().map(String::as_str)) {
        Some(near) => stop.help(
            format!("did you mean {near}?"),
            format!("vouliez-vous dire {near}\u{a0}?"),
        ),
        None => stop,
    }
}

fn head(task: &Task<'_>, record: &InvoiceRecord, out: &mut dyn Write) -> io::Result<()> {
    let line = record_line(record, task.lang);
    writeln!(out, "{}", visible_line(&line))?;
    let span = task.span.said();
    let name = visible_line(&task.script.name);
    writeln!(out, "{name}, {}\n", span.get(task.lang))
}

/// An invoice in one line.
pub fn record_line(record: &InvoiceRecord, lang: Lang) -> String {
    let total = Money::from_decimal(record.total, record.currency);
    let total = total.map_or_else(|_| String::new(), |total| shown_money(total, lang));
    let (number, customer) = (&record.number, &record.customer);
    let issue = shown_day(record.issue, lang);
    let due = record.due.map(|due| shown_day(due, lang));
    let due = due.map_or(text("", ""), |due| {
        text(format!(", due {due}"), format!(", échéance le {due}"))
    });
    let line = text(
        format!(
            "invoice {number} of customer {customer}: {total}, issued {issue}{}",
            due.en
        ),
        format!(
            "facture {number} du client {customer}\u{a0}: {total}, émise le {issue}{}",
            due.fr
        ),
    );
    line.get(lang).to_owned()
}

/// All that is told of an invoice, in order of time.
pub fn story(task: &Task<'_>, script: &Script, book: &Book<'_>, number: &str) -> Vec<Chapter> {
    let Some(account) = book.account_of(number) else {
        return Vec::new();
    };
    let case = book.case(account);
    let player = Player::new(&script.world).with_texts();
    let teller = Teller::new(script, book, &case, number, task.lang);
    let mut chapters: Vec<Chapter> = teller.outside(&case);
    let until = task.until();
    player.play(&case, until, |told| match told {
        Told::Did(act) if act.lists.contains(&number) => chapters.extend(teller.act(act)),
        Told::Refused {
            at,
            stimulus,
            refusal,
            ..
        } if teller.is_own(stimulus) => {
            let refused = refusal_word(&refusal);
            let refused = text(
                format!("refused: {}", refused.en),
                format!("refusé\u{a0}: {}", refused.fr),
            );
            chapters.push(teller.chapter(at, refused.get(task.lang).to_owned()));
        }
        _ => {}
    });
    chapters.retain(|chapter| chapter.at <= until);
    // What happens from outside comes first at its instant.
    chapters.sort_by_key(|chapter| (chapter.at, chapter.action.is_some()));
    chapters
}
