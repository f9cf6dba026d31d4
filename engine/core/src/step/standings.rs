//! Standings of customers: read again at each fact and at the days that can change them; each change
//! is told once.

use super::effect::{Done, Reason};
use super::marks::{Origin, Status};
use super::run::Run;
use super::state::Subject;
use super::view::{is_open, late_part, next_due_of};
use crate::currency::Currency;
use crate::day::Day;
use crate::delay::{Delay, Unit};
use crate::eval::{self, Value, standing_value};
use crate::machine::expr::Node;
use crate::machine::milestone::Trigger;
use crate::machine::table::{Cell, Standing, StandingMeasure};
use crate::machine::value::Party;
use crate::machine::{Dense, Machine, StandingId};
use crate::moment::Instant;
use crate::number::Number;
use crate::rate::Rate;

/// What is measured of a customer who owes nothing late.
fn nothing_late(by: StandingMeasure, currency: Option<Currency>) -> Value<'static> {
    match (by, currency) {
        (StandingMeasure::DaysLateOfOldest, _) => Value::Delay(Delay::new(0, Unit::Days)),
        (StandingMeasure::NumberUnpaid, _) => {
            Number::from_whole(0).map_or(Value::Unknown, Value::Number)
        }
        (StandingMeasure::TotalUnpaid, Some(currency)) => {
            Value::Money(crate::Money::new(0, currency))
        }
        (StandingMeasure::TotalUnpaid, None) => Value::NoMoney,
        (StandingMeasure::ShareUsed, _) => Value::Rate(Rate::from_parts(0)),
    }
}

/// How much of a limit an amount is. Without a limit nothing of it is used; of none, all at once.
fn share_of(amount: i64, limit: Option<i64>) -> Rate {
    let parts = match limit {
        _ if amount <= 0 => Some(0),
        None => Some(0),
        Some(..=0) => None,
        Some(limit) => {
            let parts = i128::from(amount) * i128::from(Rate::WHOLE) / i128::from(limit);
            i64::try_from(parts).ok()
        }
    };
    Rate::from_parts(parts.unwrap_or(i64::MAX))
}

impl Run<'_> {
    /// Reads the standings of a subject's customer and of the payer again.
    pub(super) fn read_standings(&mut self, at: usize) {
        let Some(customer) = self.subject(at).map(|subject| subject.customer) else {
            return;
        };
        let machine = self.machine;
        for (id, standing) in machine.standings.iter() {
            let party = match standing.of {
                Party::Customer => customer,
                Party::Payer => 0,
            };
            self.read_standing(at, party, id, standing);
        }
    }

    fn read_standing(&mut self, at: usize, party: u16, id: StandingId, standing: &Standing) {
        let today = self.today(at);
        let whole = standing.of == Party::Payer;
        let Some(view) = self.view(at, 0, None) else {
            return;
        };
        let limit = match standing
            .limit
            .map(|limit| eval::value(self.machine, &view, limit))
        {
            Some(Err(error)) => return self.tell_fault(at, 0, error),
            Some(Ok(Value::Money(limit))) => Some(limit),
            Some(Ok(_)) | None => None,
        };
        let measure = |currency: Option<Currency>| {
            let all = self.account.subjects.iter().chain(self.account.beside());
            let currency = currency.or(limit.map(|limit| limit.currency));
            let open = all.filter_map(|subject| {
                let invoice = subject.invoice()?;
                let wanted = currency.is_none_or(|one| one == invoice.ledger.currency());
                let own = whole || subject.customer == party;
                (own && wanted && is_open(subject, invoice)).then_some((subject, invoice))
            });
            if standing.by == StandingMeasure::ShareUsed {
                let sum = open.fold(0i64, |sum, (_, invoice)| {
                    sum.saturating_add(invoice.ledger.open().principal)
                });
                return Value::Rate(share_of(sum, limit.map(|limit| limit.minor)));
            }
            let late = open.map(|(subject, _)| subject);
            let late = late.filter_map(|subject| late_part(subject, today));
            match standing.by {
                StandingMeasure::DaysLateOfOldest => {
                    let oldest = late.filter_map(|late| late.due).min();
                    let days = oldest.map_or(0, |due| today.days_since(due));
                    Value::Delay(Delay::new(u32::try_from(days).unwrap_or(0), Unit::Days))
                }
                StandingMeasure::NumberUnpaid => {
                    let count = i64::try_from(late.count()).unwrap_or(i64::MAX);
                    Number::from_whole(count).map_or(Value::Unknown, Value::Number)
                }
                StandingMeasure::TotalUnpaid => {
                    let sum = late.fold(0i64, |sum, late| sum.saturating_add(late.amount));
                    match currency {
                        Some(currency) => Value::Money(crate::Money::new(sum, currency)),
                        None => Value::NoMoney,
                    }
                }
                StandingMeasure::ShareUsed => nothing_late(standing.by, currency),
            }
        };
        let value = match standing_value(self.machine, &view, standing, measure) {
            Ok(value) => value,
            Err(error) => return self.tell_fault(at, 0, error),
        };
        // What a customer has who owes nothing late is no change when it is read first.
        let calm = |currency| nothing_late(standing.by, currency);
        let calm = standing_value(self.machine, &view, standing, calm).ok();
        let Some(customer) = self.account.customers.get_mut(usize::from(party)) else {
            return;
        };
        if customer.standings.len() <= id.place() {
            customer
                .standings
                .resize(self.machine.standings.len(), None);
        }
        let Some(kept) = customer.standings.get_mut(id.place()) else {
            return;
        };
        if *kept == value {
            return;
        }
        let changes = kept.is_some() || calm != Some(value);
        *kept = value;
        let slot = self.slot(at, 0);
        let does = Done::Standing {
            customer: party,
            standing: id,
            value,
        };
        self.emit_for(at, slot, does, Reason::Due, None);
        if let Some(value) = value.filter(|_| changes) {
            self.react_to_standing(
                party,
                whole,
                Trigger::Standing {
                    standing: id,
                    value,
                },
            );
        }
    }

    /// Runs the line that reacts to a change, once: for the first invoice that has one. Where all is
    /// paid, which may be the change, no journey is on its way any more: then for the first of those.
    fn react_to_standing(&mut self, party: u16, whole: bool, trigger: Trigger) {
        if !self.react_among(party, whole, trigger, true) {
            self.react_among(party, whole, trigger, false);
        }
    }

    fn react_among(&mut self, party: u16, whole: bool, trigger: Trigger, live: bool) -> bool {
        let machine = self.machine;
        for at in 0..self.account.subjects.len() {
            let (Some(subject), Some(journey)) = (self.subject(at), self.journey(at)) else {
                continue;
            };
            if subject.stage.is_live() != live || !(whole || subject.customer == party) {
                continue;
            }
            let tracks = subject.tracks.iter().enumerate();
            let open = tracks.filter(|(_, track)| track.status == Status::Open);
            let of_milestones = open.flat_map(|(place, track)| {
                let milestone = machine.milestones.get(track.milestone);
                let reactions = milestone.map_or(&[][..], |one| one.reactions.as_slice());
                reactions.iter().map(move |id| (Some(place), *id))
            });
            let of_journey = journey.reactions.iter().map(|id| (None, *id));
            let found = of_milestones.chain(of_journey).find_map(|(place, id)| {
                let reaction = machine.reactions.get(id)?;
                (reaction.on == trigger).then_some((place, reaction.line))
            });
            if let Some((place, line)) = found {
                let from = place.map_or(Origin::Journey, |place| {
                    Origin::Track(u16::try_from(place).unwrap_or(u16::MAX))
                });
                self.begin_line(at, from, line, self.now, None);
                return true;
            }
        }
        false
    }

    /// When the standings of a subject's customer can next change by the day alone; told for the
    /// oldest subject of the customer only.
    pub(super) fn standing_changes_at(&self, at: usize) -> Option<Instant> {
        if self.machine.standings.is_empty() {
            return None;
        }
        let subject = self.subject(at)?;
        let invoice = subject.invoice()?;
        if !is_open(subject, invoice) {
            return None;
        }
        let beside = self.account.beside().filter_map(Subject::invoice);
        let dues = [invoice].into_iter().chain(beside).filter_map(next_due_of);
        dues.filter_map(|due| self.standing_changes_after(at, due))
            .min()
    }

    /// When a standing can next change because of an invoice that is due on a day.
    fn standing_changes_after(&self, at: usize, due: Day) -> Option<Instant> {
        let today = self.today(at);
        let mut days = [Some(due.plus_days(1)), None];
        for standing in self.machine.standings.items() {
            if standing.by == StandingMeasure::DaysLateOfOldest {
                let next = self.next_bound(standing, due, today);
                days = [days[0], next.into_iter().chain(days[1]).min()];
            }
        }
        let next = days
            .into_iter()
            .flatten()
            .filter(|day| *day > today)
            .min()?;
        Some(self.day_after(at, next.plus_days(-1)))
    }

    /// The next day on which the days late reach a bound of a row, or pass it.
    fn next_bound(&self, standing: &Standing, due: Day, today: Day) -> Option<Day> {
        let bounds = standing.rows.iter().flat_map(|row| match &row.cell {
            Cell::Range {
                at_least,
                at_most,
                under,
            } => [*at_least, *at_most, *under],
            _ => [None, None, None],
        });
        let bounds = bounds
            .flatten()
            .filter_map(|id| match self.machine.expressions.get(id)? {
                Node::Delay(delay) => Some(delay.after(due, self.context.calendar(None))),
                _ => None,
            });
        let days = bounds.flat_map(|day| [day, day.plus_days(1)]);
        days.filter(|day| *day > today).min()
    }

    /// When the group of a customer's journey can next change by the day alone.
    pub(super) fn group_changes_at(&self, at: usize) -> Option<Instant> {
        let subject = self.subject(at)?;
        let super::state::Of::Group { payer, .. } = subject.of else {
            return None;
        };
        let today = self.today(at);
        let invoices = self.account.subjects.iter().filter(|other| {
            let same = payer || other.customer == subject.customer;
            let invoice = other.invoice();
            same && invoice.is_some_and(|invoice| is_open(other, invoice))
        });
        let dues = invoices.filter_map(|other| {
            let invoice = other.invoice()?;
            let ledger = &invoice.ledger;
            let each = ledger.instalments().iter().map(|instalment| instalment.due);
            each.chain(invoice.due).filter(|due| *due >= today).min()
        });
        Some(self.day_after(at, dues.min()?))
    }

    pub(super) fn default_of(&self, field: &crate::machine::declared::Field) -> eval::Stored {
        default_of(self.machine, field)
    }
}

/// What a constant default of a declared field is.
pub fn default_of(machine: &Machine, field: &crate::machine::declared::Field) -> eval::Stored {
    let Some(default) = field.default else {
        return eval::Stored::Unknown;
    };
    match machine.expressions.get(default) {
        Some(Node::YesNo(yes)) => eval::Stored::YesNo(*yes),
        Some(Node::Number(number)) => eval::Stored::Number(*number),
        Some(Node::Money { minor, currency }) => {
            eval::Stored::Money(crate::Money::new(*minor, *currency))
        }
        Some(Node::Text(text)) => match machine.expressions.texts.get(*text) {
            Some(text) => eval::Stored::Text(text.clone()),
            None => eval::Stored::Unknown,
        },
        Some(Node::Date(day)) => eval::Stored::Date(*day),
        Some(Node::Time(time)) => eval::Stored::Time(*time),
        Some(Node::Rate(rate)) => eval::Stored::Rate(*rate),
        Some(Node::Delay(delay)) => eval::Stored::Delay(*delay),
        Some(Node::Way(way)) => eval::Stored::Way(*way),
        Some(Node::Currency(currency)) => eval::Stored::Currency(*currency),
        Some(Node::Choice { value, .. }) => eval::Stored::Choice(*value),
        Some(Node::Team(team)) => eval::Stored::Team(*team),
        Some(Node::Role(role)) => eval::Stored::Role(*role),
        Some(Node::Agency(agency)) => eval::Stored::Agency(*agency),
        Some(Node::Calendar(calendar)) => eval::Stored::Calendar(*calendar),
        Some(Node::Terms(terms)) => eval::Stored::Terms(*terms),
        _ => eval::Stored::Unknown,
    }
}
