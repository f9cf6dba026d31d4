//! A plan, counted: what goes, what stays and why, which dates move.

use std::collections::BTreeMap;

use jalon_core::step::versions::Lost;
use jalon_core::step::{Customer, Stays, Subject};
use jalon_core::{Instant, Zone};
use jalon_daemon::parts::Part;
use jalon_daemon::plan::Outlook;
use jalon_dsl::diagnostic::{Text, text};
use smol_str::SmolStr;

/// So many invoices are named as samples.
const SAMPLES_MAX: usize = 3;

/// A plan, counted.
#[derive(Debug, Default)]
pub struct Count {
    /// Invoices that run under the deployed script already.
    pub there: usize,
    /// Invoices that would go.
    pub goes: usize,
    /// Those of them whose journey is not over.
    pub live: usize,
    /// Those of them that have a step whose date moves.
    pub moves: usize,
    /// Those of them whose customer is held, or who pays for it: nothing of theirs leaves.
    pub held: usize,
    /// Steps whose dates move.
    pub steps: BTreeMap<String, Dates>,
    /// Lines that would be done at once.
    pub at_once: BTreeMap<String, Few>,
    /// Invoices that stay.
    pub stays: usize,
    /// Why they stay: a name for programs, words for people.
    pub because: BTreeMap<String, (Text, Few)>,
}

/// How many, with some of them.
#[derive(Debug, Default)]
pub struct Few {
    pub count: usize,
    pub samples: Vec<SmolStr>,
}

/// How many have a step whose date moves, with some of them: when it comes now, and would come.
#[derive(Debug, Default)]
pub struct Dates {
    pub count: usize,
    pub samples: Vec<(SmolStr, Zone, Option<Instant>, Option<Instant>)>,
}

impl Few {
    /// One more.
    pub fn add(&mut self, number: &SmolStr) {
        self.count += 1;
        if self.samples.len() < SAMPLES_MAX {
            self.samples.push(number.clone());
        }
    }
}

impl Count {
    /// Adds what was found of an account.
    pub fn add(&mut self, found: &Outlook, parts: &[Part], now: Instant) {
        self.there += found.there;
        self.held += held(found, parts, now);
        for one in &found.goes {
            self.goes += 1;
            self.live += usize::from(one.live);
            self.moves += usize::from(!one.moves.is_empty());
            for (step, was, becomes) in &one.moves {
                let dates = self.steps.entry(step.clone()).or_default();
                dates.count += 1;
                if dates.samples.len() < SAMPLES_MAX {
                    let sample = (one.number.clone(), one.zone.clone(), *was, *becomes);
                    dates.samples.push(sample);
                }
            }
            let mut at_once = one.at_once.clone();
            at_once.sort();
            at_once.dedup();
            for line in at_once {
                self.at_once.entry(line).or_default().add(&one.number);
            }
        }
        for (number, why) in &found.stays {
            self.stays += 1;
            let live = parts.iter().flat_map(|part| &part.account.subjects);
            let mut live = live.filter(|one| called(one, number));
            let over = live.all(|one| !one.stage.is_live());
            for reason in why.iter().take(1) {
                let (name, words) = word(reason);
                let name = match over {
                    true => format!("{name} (over)"),
                    false => name,
                };
                let words = match over {
                    true => text(
                        format!("{} (its journey is over)", words.en),
                        format!("{} (son parcours est fini)", words.fr),
                    ),
                    false => words,
                };
                let entry = self.because.entry(name);
                let entry = entry.or_insert_with(|| (words, Few::default()));
                entry.1.add(number);
            }
        }
    }
}

/// How many invoices that go and are under way belong to a customer that is held.
fn held(found: &Outlook, parts: &[Part], now: Instant) -> usize {
    let is_held = |one: &Customer| one.held_until.is_some_and(|until| until > now);
    let any = |part: &Part| part.account.customers.iter().any(is_held);
    if !parts.iter().any(any) {
        return 0;
    }
    let goes = |subject: &Subject| {
        let live = subject.stage.is_live();
        live && subject.invoice().is_some() && found.subjects.contains(&subject.id)
    };
    let of_part = parts.iter().map(|part| {
        let customers = &part.account.customers;
        let whole = customers.first().is_some_and(is_held);
        let subjects = part.account.subjects.iter().filter(|subject| goes(subject));
        let held = subjects.filter(|subject| {
            let own = customers.get(usize::from(subject.customer));
            whole || own.is_some_and(is_held)
        });
        held.count()
    });
    of_part.sum()
}

fn called(subject: &Subject, number: &SmolStr) -> bool {
    subject
        .invoice()
        .is_some_and(|invoice| invoice.number == *number)
}

/// Why something stays: for programs, and for people.
fn word(why: &Stays) -> (String, Text) {
    let (name, words) = match why {
        Stays::OnItsWay => (
            "on_its_way".to_owned(),
            text("a message is on its way", "un message est en route"),
        ),
        Stays::Answering(line) => (
            format!("answering {line}"),
            text(
                format!("{line} answers an event and is not done yet"),
                format!("{line} répond à un événement et n'est pas encore fait"),
            ),
        ),
        Stays::WithOthers => (
            "with_others".to_owned(),
            text(
                "the customer's journey stays, because another of its invoices does",
                "le parcours du client reste, car une autre de ses factures reste",
            ),
        ),
        Stays::Lost(lost) => return word_of_lost(lost),
    };
    (name, words)
}

fn word_of_lost(lost: &Lost) -> (String, Text) {
    match lost {
        Lost::Journey(name) => (
            format!("journey {name}"),
            text(
                format!("journey {name} is not in the new script: was it renamed?"),
                format!(
                    "le parcours {name} n'est pas dans le nouveau script\u{a0}: a-t-il changé de nom\u{a0}?"
                ),
            ),
        ),
        Lost::Milestone(name) => (
            format!("milestone {name}"),
            text(
                format!("milestone {name} has begun and is not in the new script: was it renamed?"),
                format!(
                    "le jalon {name} a commencé et n'est pas dans le nouveau script\u{a0}: a-t-il changé de nom\u{a0}?"
                ),
            ),
        ),
        Lost::Step(name) => (
            format!("step {name}"),
            text(
                format!("step {name} was made and is not in the new script: was it renamed?"),
                format!(
                    "l'étape {name} a été faite et n'est pas dans le nouveau script\u{a0}: a-t-elle changé de nom\u{a0}?"
                ),
            ),
        ),
        Lost::Value { field, value } => (
            format!("value {field}"),
            text(
                format!("{field} is {value}, which the new script does not know"),
                format!("{field} vaut {value}, que le nouveau script ne connaît pas"),
            ),
        ),
        Lost::End(name) => (
            format!("end {name}"),
            text(
                format!("it ended as {name}, which the new script does not know"),
                format!("elle a fini par {name}, que le nouveau script ne connaît pas"),
            ),
        ),
        Lost::Task(name) => (
            format!("task {name}"),
            text(
                format!("task {name} is open and is not in the new script"),
                format!("la tâche {name} est ouverte et n'est pas dans le nouveau script"),
            ),
        ),
        Lost::Wait => (
            "wait".to_owned(),
            text(
                "what it waits for is not in the new script",
                "ce qu'elle attend n'est pas dans le nouveau script",
            ),
        ),
    }
}
