//! The story of one invoice: what happened to it, what the script did and did not do, with the line
//! of the script, the figures and the rule behind each.

use std::borrow::Cow;
use std::io::{self, Write};

use jalon_core::records::InvoiceRecord;
use jalon_core::step::{Arrival, Stimulus, SubjectId};
use jalon_core::{Currency, Instant, Money, TimeOfDay, Zone};
use jalon_dsl::diagnostic::visible::visible_line;
use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_dsl::spelling::closest;
use jalon_intake::Fitting;
use jalon_simulate::replay::{Act, Action, Book, Case, Player, Told};

use super::happened::happened;
use super::play::{Task, book};
use super::read::Taking;
use super::values::values_read;
use super::words::{reason_of, rule_word, weekday};
use super::{Script, Stop};
use crate::Exit;
use crate::command::words::{Words, refusal_word, shown_day, shown_money};

/// Something in the story of an invoice.
pub struct Chapter {
    pub at: Instant,
    /// The day and the time, as they are shown.
    pub when: String,
    pub what: String,
    /// What stands below: the line of the script, the figures, the rule.
    pub below: Vec<String>,
    /// What the journey did; none for what happened from outside.
    pub action: Option<Action>,
}

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
    task.deliver(Exit::Clean, |out| {
        head(task, record, out)?;
        for chapter in &story {
            writeln!(out, "{}  {}", chapter.when, visible_line(&chapter.what))?;
            for below in &chapter.below {
                writeln!(out, "{:18}{}", "", visible_line(below))?;
            }
        }
        Ok(())
    })
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

/// The rule of the sending hours.
const HOURS: u8 = 3;

/// By which clocks it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Clock {
    /// What the journey does by that of its calendar, what happens from outside by the house's.
    OfEach,
    /// All by one.
    One,
    /// All by universal time, which is said.
    Universal,
}

/// What is needed to tell of one invoice.
pub struct Teller<'a> {
    script: &'a Script,
    words: Words<'a>,
    /// The clock on which it is told what happens from outside.
    zone: &'a Zone,
    clock: Clock,
    number: &'a str,
    subject: Option<SubjectId>,
    currency: Option<Currency>,
    lang: Lang,
}

impl<'a> Teller<'a> {
    fn new(
        script: &'a Script,
        book: &'a Book<'_>,
        case: &Case,
        number: &'a str,
        lang: Lang,
    ) -> Teller<'a> {
        let arrivals = case.stimuli.iter().filter_map(|one| match &one.stimulus {
            Stimulus::Arrival(arrival) => Some(arrival),
            _ => None,
        });
        let mut invoices = vec![String::new(); case.invoices];
        let (mut subject, mut currency) = (None, None);
        for arrival in arrivals {
            let place = arrival.id.0.checked_sub(1);
            let place = place.and_then(|place| usize::try_from(place).ok());
            if let Some(name) = place.and_then(|place| invoices.get_mut(place)) {
                *name = arrival.number.to_string();
            }
            if arrival.number == number {
                (subject, currency) = (Some(arrival.id), Some(arrival.total.currency));
            }
        }
        Teller {
            script,
            words: Words {
                machine: &script.world.machine,
                world: &script.world,
                invoices,
                lang,
            },
            zone: book.zone(),
            clock: Clock::OfEach,
            number,
            subject,
            currency,
            lang,
        }
    }

    /// For the story of a real invoice: the numbers of the account's invoices in the order in which
    /// they came, and the invoice with its currency once it is there.
    pub fn of_journal(
        script: &'a Script,
        invoices: Vec<String>,
        (number, own): (&'a str, Option<(SubjectId, Currency)>),
        (zone, lang): (Option<&'a Zone>, Lang),
    ) -> Teller<'a> {
        let utc = &script.world.context.calendar(None).parts().zone;
        Teller {
            script,
            words: Words {
                machine: &script.world.machine,
                world: &script.world,
                invoices,
                lang,
            },
            zone: zone.unwrap_or(utc),
            clock: match zone {
                Some(_) => Clock::One,
                None => Clock::Universal,
            },
            number,
            subject: own.map(|(subject, _)| subject),
            currency: own.map(|(_, currency)| currency),
            lang,
        }
    }

    /// The invoice arrives: from here on it is known which one it is.
    pub fn knows(&mut self, arrival: &Arrival) {
        (self.subject, self.currency) = (Some(arrival.id), Some(arrival.total.currency));
    }

    /// The language of the story.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// What happens to the invoice from outside at an instant.
    pub fn happened(&self, at: Instant, stimulus: &Stimulus) -> Option<Chapter> {
        if !self.is_own(stimulus) {
            return None;
        }
        let what = happened(stimulus, self.words.machine, self.lang)?;
        Some(self.chapter(at, what))
    }

    /// Whether something from outside is about the invoice.
    pub fn is_own(&self, stimulus: &Stimulus) -> bool {
        match stimulus {
            Stimulus::Arrival(arrival) => arrival.number == self.number,
            Stimulus::Event { subject, .. } => self.subject == Some(*subject),
            _ => false,
        }
    }

    /// What happens to the invoice from outside.
    fn outside(&self, case: &Case) -> Vec<Chapter> {
        let own = case.stimuli.iter().filter(|one| self.is_own(&one.stimulus));
        let told = own.filter_map(|one| self.happened(one.at, &one.stimulus));
        told.collect()
    }

    /// A chapter about what happens at an instant, on the clock of the house.
    pub fn chapter(&self, at: Instant, what: String) -> Chapter {
        Chapter {
            at,
            when: self.when(at),
            what,
            below: Vec::new(),
            action: None,
        }
    }

    fn when(&self, at: Instant) -> String {
        let zone = match self.clock {
            Clock::OfEach | Clock::One => Some(self.zone),
            Clock::Universal => None,
        };
        crate::clock::shown(zone, at, self.lang)
    }

    /// When the journey did something.
    fn when_done(&self, act: &Act<'_>) -> String {
        match self.clock {
            Clock::OfEach => format!("{} {}", shown_day(act.day, self.lang), act.time),
            Clock::One | Clock::Universal => self.when(act.at),
        }
    }

    /// What the journey did, with its reasons.
    pub fn act(&self, act: &Act<'_>) -> Option<Chapter> {
        let what = self.of_whom(act, self.words.deed(act.deed)?);
        let mut below = Vec::new();
        below.extend(self.script_line(act));
        let read = values_read(act, self.words.machine, self.lang);
        if !read.is_empty() {
            below.push(read.join(", "));
        }
        below.extend(self.figures(act));
        below.extend(self.why(act));
        if let Some(text) = &act.deed.text
            && act.channel.is_some()
            && !text.subject.is_empty()
        {
            below.push(format!("« {} »", text.subject));
        }
        Some(Chapter {
            at: act.at,
            when: self.when_done(act),
            what,
            below,
            action: Some(act.action),
        })
    }

    /// What another invoice began is told as such: this one's own step is another matter.
    fn of_whom(&self, act: &Act<'_>, what: String) -> String {
        match act.invoice.filter(|invoice| *invoice != self.number) {
            None => what,
            Some(other) => match self.lang {
                Lang::En => format!("listed in the message of {other}: {what}"),
                Lang::Fr => format!("citée dans le message de {other}\u{a0}: {what}"),
            },
        }
    }

    /// The line of the script, with what stands there.
    fn script_line(&self, act: &Act<'_>) -> Option<String> {
        let source = act.source?;
        let (file, line) = source.rsplit_once(':')?;
        let line: u32 = line.parse().ok()?;
        let mut files = self.script.sources.iter();
        let written = files
            .find(|(_, known)| known.path == file)
            .map(|(_, known)| known.line(line).trim());
        Some(match written {
            Some(written) if !written.is_empty() => format!("{source}  {written}"),
            _ => source.to_owned(),
        })
    }

    /// The amounts that it was decided with.
    fn figures(&self, act: &Act<'_>) -> Option<String> {
        let decides = act.action.is_noticed()
            || matches!(
                act.action,
                Action::Withheld | Action::Skipped | Action::Paused
            );
        let currency = self.currency.filter(|_| decides)?;
        let figures = act.why.figures;
        let money = |minor| shown_money(Money::new(minor, currency), self.lang);
        let balance = money(figures.balance);
        let mut said: Vec<Text> = vec![match act.lists.len() {
            0 | 1 => text(format!("balance {balance}"), format!("solde {balance}")),
            count => text(
                format!("balance of all {count} {balance}"),
                format!("solde des {count} {balance}"),
            ),
        }];
        if figures.charges != 0 {
            let charges = money(figures.charges);
            said.push(text(
                format!("charges {charges}"),
                format!("pénalités et frais {charges}"),
            ));
        }
        if figures.disputed != 0 {
            let disputed = money(figures.disputed);
            said.push(text(
                format!("disputed {disputed}"),
                format!("en litige {disputed}"),
            ));
        }
        if let Some(due) = figures.due {
            let (en, fr) = match act.lists.len() {
                0 | 1 => ("due", "échéance le"),
                _ => ("oldest due", "plus ancienne échéance le"),
            };
            said.push(text(
                format!("{en} {}", shown_day(due, Lang::En)),
                format!("{fr} {}", shown_day(due, Lang::Fr)),
            ));
        }
        let said = said.iter().map(|one| one.get(self.lang));
        Some(said.collect::<Vec<_>>().join(", "))
    }

    /// The event behind it, and the rule that moved its moment.
    fn why(&self, act: &Act<'_>) -> Option<String> {
        let mut said: Vec<Text> = Vec::new();
        if let Some(day) = act.why.occurred {
            let what = reason_of(jalon_simulate::replay::reason_name(act.why.reason));
            said.push(text(
                format!("because of {} on {}", what.en, shown_day(day, Lang::En)),
                format!(
                    "suite à\u{a0}: {}, le {}",
                    what.fr,
                    shown_day(day, Lang::Fr)
                ),
            ));
        }
        let moved = self.moved(act);
        said.extend(moved.clone());
        // That nothing leaves at midnight of its own day needs no rule.
        let is_same_day = moved.is_none() && act.why.due.is_some() && act.rule() == HOURS;
        if act.rule() > 0 && !is_same_day {
            said.push(rule_word(act.rule()));
        }
        let said: Vec<&str> = said.iter().map(|one| one.get(self.lang)).collect();
        let between = match self.lang {
            Lang::En => "; ",
            Lang::Fr => "\u{a0}; ",
        };
        (!said.is_empty()).then(|| said.join(between))
    }

    /// When its own line wanted it, if that was another time.
    fn moved(&self, act: &Act<'_>) -> Option<Text> {
        let due = act.why.due.filter(|due| *due != act.at)?;
        // The clock by which the act itself is told.
        let (done, (day, time)) = match self.clock {
            Clock::OfEach => {
                let local = due.plus_minutes(act.offset_minutes());
                (act.day, Zone::utc().local(local))
            }
            Clock::One | Clock::Universal => (self.zone.local(act.at).0, self.zone.local(due)),
        };
        let time = match time {
            // It is the day that counts; no hour was asked for.
            TimeOfDay::MIDNIGHT if day == done => return None,
            TimeOfDay::MIDNIGHT => String::new(),
            time => format!(" {time}"),
        };
        let (en, fr) = (weekday(day, Lang::En), weekday(day, Lang::Fr));
        Some(text(
            format!("by its line due {en} {}{time}", shown_day(day, Lang::En)),
            format!(
                "prévue par sa ligne le {fr} {}{time}",
                shown_day(day, Lang::Fr)
            ),
        ))
    }
}
