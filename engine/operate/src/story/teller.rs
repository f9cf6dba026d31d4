//! Tells of one invoice: what happened to it, what the script did and did not do, with the line of the
//! script, the figures and the rule behind each.

use jalon_core::step::{Arrival, Done, Stimulus, SubjectId};
use jalon_core::{Currency, Instant, Money, TimeOfDay, Zone};
use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_simulate::replay::{Act, Action, Book, Case};
use serde::Serialize;
use utoipa::ToSchema;

use super::happened::happened;
use super::left::Leaves;
use super::values::values_read;
use crate::Script;
use crate::clock::shown;
use crate::outbox::state_name;
use crate::words::replay::{reason_of, rule_word, weekday};
use crate::words::{Words, shown_day, shown_money};
use crate::worklist::Which;

/// Something in the story of an invoice.
pub struct Chapter {
    /// When.
    pub at: Instant,
    /// The day and the time, as they are shown.
    pub when: String,
    /// What happened.
    pub what: String,
    /// What stands below: the line of the script, the figures, the rule.
    pub below: Vec<String>,
    /// What the journey did; none for what happened from outside.
    pub action: Option<Action>,
    /// The task that was given then.
    pub task: Option<Given>,
    /// What was to leave then, and what became of that.
    pub leaves: Option<Leaves>,
}

/// A task that was given.
#[derive(Clone, Debug)]
pub struct Given {
    /// The line that gave it, as a path of names.
    pub name: String,
    /// Which of those of its name.
    pub which: Which,
    /// What it said.
    pub text: String,
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

impl Chapter {
    /// For programs.
    pub fn told(&self) -> ChapterTold {
        ChapterTold {
            at: self.at.to_string(),
            action: self.action.map(|action| action.name().to_owned()),
            what: self.what.clone(),
            because: self.below.clone(),
            left: self
                .leaves
                .as_ref()
                .and_then(|leaves| Some(leaves.left?.to_string())),
            state: self
                .leaves
                .as_ref()
                .and_then(|leaves| Some(state_name(leaves.state?).to_owned())),
        }
    }
}

/// Something in the story of an invoice.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Chapter)]
pub struct ChapterTold {
    /// When, in universal time.
    #[schema(format = DateTime)]
    pub at: String,
    /// What the journey did, by a name for programs; none for what happened from outside.
    pub action: Option<String>,
    /// What happened.
    pub what: String,
    /// The line of the script, the figures, the rule.
    pub because: Vec<String>,
    /// Of what was to leave then: when it left, if it did.
    #[schema(format = DateTime)]
    pub left: Option<String>,
    /// Of what was to leave then: where it stands, as in the outbox.
    pub state: Option<String>,
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
    /// For the story of an invoice in a replay.
    pub fn new(
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
    pub fn outside(&self, case: &Case) -> Vec<Chapter> {
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
            task: None,
            leaves: None,
        }
    }

    fn when(&self, at: Instant) -> String {
        let zone = match self.clock {
            Clock::OfEach | Clock::One => Some(self.zone),
            Clock::Universal => None,
        };
        shown(zone, at, self.lang)
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
            task: task(act),
            leaves: Leaves::of(act.deed, self.words.machine, act.at),
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
        let shown = self.within(source);
        Some(match written {
            Some(written) if !written.is_empty() => format!("{shown}  {written}"),
            _ => shown.to_owned(),
        })
    }

    /// A place without the folder in which all that was deployed lies.
    fn within<'p>(&self, place: &'p str) -> &'p str {
        let mut files = self.script.sources.iter();
        let first = files.next().map_or("", |(_, file)| file.path.as_str());
        let folder = first.rfind('/').and_then(|end| first.get(..=end));
        folder
            .and_then(|folder| place.strip_prefix(folder))
            .unwrap_or(place)
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
                format!("balance of all {count}: {balance}"),
                format!("solde des {count}\u{a0}: {balance}"),
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

/// The text of a task, as it was when it was given.
fn task(act: &Act<'_>) -> Option<Given> {
    let text = act.deed.text.as_ref()?;
    match act.deed.does {
        Done::Task { .. } => Some(Given {
            name: act.step.to_owned(),
            which: Which::of(&act.deed.slot),
            text: text.subject.clone(),
        }),
        _ => None,
    }
}
