//! Sets of invoices, described by conditions: "those of franchises, from 15 EUR on". They can be
//! joined, compared, asked for an example, and followed through time.

pub mod asked;
mod changes;
mod conditions;
pub mod diagram;
pub mod example;
pub mod set;
pub mod show;
mod tables;

use std::cell::OnceCell;

use jalon_core::Currency;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::model::{Delay, Expr, ExprKind, Id, JourneyId, Model, Type, Unit, Way};
use asked::{Asked, Lasting};
use changes::{Changes, changes};
use diagram::{Axis, Diagrams, Moved, Region};
use set::{LEAST, MOST, Set, UNKNOWN};

/// The space of all invoices of a script, as far as its conditions ask about them.
pub struct Space<'m> {
    /// The script.
    pub model: &'m Model,
    /// The regions.
    pub diagrams: Diagrams,
    axes: FxHashMap<Axis, Question>,
    /// What time has made of regions.
    later: Moved,
    by_asked: FxHashMap<Asked, Axis>,
    /// Texts, codes and currencies that occur: a number for each.
    names: FxHashMap<SmolStr, i64>,
    texts: Vec<SmolStr>,
    /// What the script changes; found when it is first asked.
    changes: OnceCell<Changes>,
}

/// A question of the space: an axis.
#[derive(Clone, Debug)]
pub struct Question {
    /// What is asked.
    pub asked: Asked,
    /// The type of the answer.
    pub ty: Type,
    /// The currency of the first amount that it was compared with.
    pub currency: Option<Currency>,
}

/// For which moment a condition is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// In this journey, whose `send` tells the ways.
    pub journey: Option<JourneyId>,
    /// Of an invoice that has just come: nothing paid, nothing claimed, no dispute. A part of the
    /// truth, in which what is possible is really possible.
    pub fresh: bool,
}

impl<'m> Space<'m> {
    /// An empty space over a script.
    pub fn new(model: &'m Model) -> Space<'m> {
        Space {
            model,
            diagrams: Diagrams::default(),
            axes: FxHashMap::default(),
            later: Moved::default(),
            by_asked: FxHashMap::default(),
            names: FxHashMap::default(),
            texts: Vec::new(),
            changes: OnceCell::new(),
        }
    }

    /// The question of an axis; none for one that stands for something too costly to work out.
    pub fn question(&self, axis: Axis) -> Option<&Question> {
        self.axes.get(&axis)
    }

    /// What remains sure of a region when time has passed.
    pub fn later(&mut self, region: Region) -> Region {
        let (axes, model) = (&self.axes, self.model);
        let changes = self.changes.get_or_init(|| changes(model));
        let everything = Set::range(UNKNOWN, MOST);
        self.diagrams.moved(region, &mut self.later, &|axis, set| {
            let Some(question) = axes.get(&axis) else {
                return everything.clone();
            };
            let unknown = set.contains(UNKNOWN);
            match question.asked.lasting(model, question.ty, changes) {
                Lasting::Stays if !unknown => set.clone(),
                Lasting::StaysKnown if !unknown => Set::range(LEAST, MOST),
                Lasting::StaysYes if !set.contains(0) => set.clone(),
                _ => everything.clone(),
            }
        })
    }

    /// The part of a region that needs no answer to open questions.
    pub fn surely(&mut self, region: Region) -> Region {
        let axes = &self.axes;
        self.diagrams.surely(region, &|axis| {
            axes.get(&axis)
                .is_none_or(|question| question.asked.is_open())
        })
    }

    /// The axis of a question.
    fn axis(&mut self, asked: Asked, ty: Type) -> Axis {
        if let Some(axis) = self.by_asked.get(&asked) {
            return *axis;
        }
        let axis = self.diagrams.axis(asked.domain(self.model, ty));
        self.by_asked.insert(asked.clone(), axis);
        let currency = None;
        self.axes.insert(
            axis,
            Question {
                asked,
                ty,
                currency,
            },
        );
        axis
    }

    /// Where the answer to a question is in `set`.
    fn within(&mut self, asked: Asked, ty: Type, set: &Set) -> Region {
        let axis = self.axis(asked, ty);
        self.diagrams.within(axis, set)
    }

    /// The number of a text, a code or a currency.
    fn name(&mut self, text: &str) -> i64 {
        if let Some(number) = self.names.get(text) {
            return *number;
        }
        let number = i64::try_from(self.texts.len()).unwrap_or(MOST);
        self.texts.push(SmolStr::new(text));
        self.names.insert(SmolStr::new(text), number);
        number
    }

    /// The number of a constant, in the unit of its type; nothing for other values.
    fn constant(&mut self, value: &Expr) -> Option<i64> {
        Some(match &value.kind {
            ExprKind::YesNo(yes) => i64::from(*yes),
            ExprKind::Text(text) | ExprKind::Code(text) => self.name(text),
            ExprKind::Number(number) => number.parts(),
            ExprKind::Money(money) => money.minor,
            ExprKind::NoMoney => 0,
            ExprKind::Date(day) => i64::from(day.number()),
            ExprKind::Time(minutes) => i64::from(*minutes),
            ExprKind::Rate(rate) => rate.parts(),
            ExprKind::Delay(delay) => in_unit(*delay),
            ExprKind::Way(way) => place_of(*way),
            ExprKind::Currency(currency) => self.name(currency.code()),
            ExprKind::Choice { value, .. } | ExprKind::StandingValue { value, .. } => {
                i64::from(*value)
            }
            ExprKind::Team(id) => place(*id),
            ExprKind::Role(id) => place(*id),
            ExprKind::Calendar(id) => place(*id),
            ExprKind::Terms(id) => place(*id),
            ExprKind::Template(id) => place(*id),
            _ => return None,
        })
    }
}

/// A length of time in minutes, days, business days or months, as its kind is counted.
fn in_unit(delay: Delay) -> i64 {
    let count = i64::from(delay.count);
    match delay.unit {
        Unit::Minute | Unit::Day | Unit::BusinessDay | Unit::Month => count,
        Unit::Hour => count * 60,
        Unit::Week => count * 7,
        Unit::Year => count * 12,
    }
}

fn place_of(way: Way) -> i64 {
    let place = Way::ALL.iter().position(|known| *known == way);
    place
        .and_then(|place| i64::try_from(place).ok())
        .unwrap_or(0)
}

fn place(id: impl Id) -> i64 {
    i64::try_from(id.index()).unwrap_or(MOST)
}

#[cfg(test)]
mod tests;
