//! An example for a region: one invoice in it, with values that are pleasant to read.

use jalon_core::Currency;
use rustc_hash::FxHashMap;

use super::Space;
use super::asked::Asked;
use super::diagram::{Axis, Region};
use super::set::{MOST, Set, UNKNOWN};
use crate::model::{Fact, InvoiceFact, MoneyIn, Type, Way};

/// An invoice: what matters of it, in the order in which it was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Example {
    /// Answers by question.
    pub values: Vec<(Axis, i64)>,
}

impl Space<'_> {
    /// An invoice that is surely in the region; nothing if none can be named.
    pub fn example(&mut self, region: Region) -> Option<Example> {
        let region = self.surely(region);
        let mut shortest = FxHashMap::default();
        self.distance(region, &mut shortest)?;
        let mut sets = Vec::new();
        let mut here = region;
        while let Some((axis, edges)) = self.diagrams.edges(here) {
            let near = edges
                .into_iter()
                .map(|(set, to)| (self.plausible(axis, &set), to))
                .filter(|(set, _)| !set.is_empty())
                .filter_map(|(set, to)| Some((*shortest.get(&to)?.as_ref()?, to, set)))
                .min_by_key(|(far, _, set)| (*far, set.ranges().first().copied()));
            let (_, to, set) = near?;
            sets.push((axis, set));
            here = to;
        }
        sets.reverse();
        let mut example = self.choose(sets);
        self.shorten(region, &mut example);
        Some(example)
    }

    /// Leaves out what does not matter beside the rest, the newest questions first.
    fn shorten(&self, region: Region, example: &mut Example) {
        for at in (0..example.values.len()).rev() {
            let mut less = example.values.clone();
            less.remove(at);
            if self.holds_at(region, &less, &mut FxHashMap::default()) {
                example.values = less;
            }
        }
    }

    /// Whether these answers are enough to be inside. No deeper than the diagram is.
    fn holds_at(
        &self,
        region: Region,
        values: &[(Axis, i64)],
        known: &mut FxHashMap<Region, bool>,
    ) -> bool {
        let Some((axis, edges)) = self.diagrams.edges(region) else {
            return region == Region::ALL;
        };
        if let Some(holds) = known.get(&region) {
            return *holds;
        }
        let value = values.iter().find(|(told, _)| *told == axis);
        let holds = edges
            .iter()
            .filter(|(set, _)| value.is_none_or(|(_, value)| set.contains(*value)))
            .all(|(_, to)| self.holds_at(*to, values, known));
        known.insert(region, holds);
        holds
    }

    /// How many questions must be answered from here to be surely inside.
    fn distance(&self, region: Region, known: &mut FxHashMap<Region, Option<u32>>) -> Option<u32> {
        if region == Region::ALL {
            known.insert(region, Some(0));
            return Some(0);
        }
        if let Some(found) = known.get(&region) {
            return *found;
        }
        let found = self.diagrams.edges(region).and_then(|(axis, edges)| {
            edges
                .iter()
                .filter(|(set, _)| !self.plausible(axis, set).is_empty())
                .filter_map(|(_, to)| self.distance(*to, known))
                .min()
                .map(|least| least + 1)
        });
        known.insert(region, found);
        found
    }

    /// The values of a set that one meets: no amount below zero, no invoice by text message.
    fn plausible(&self, axis: Axis, set: &Set) -> Set {
        let Some(question) = self.question(axis) else {
            return Set::empty();
        };
        plausible(&question.asked, question.ty).and(set)
    }

    /// One value of each set; the currency suits the amounts.
    fn choose(&mut self, sets: Vec<(Axis, Set)>) -> Example {
        let wanted = sets.iter().find_map(|(axis, _)| {
            let question = self.question(*axis)?;
            let of_invoice = question.ty == Type::Money(MoneyIn::Invoice);
            question.currency.filter(|_| of_invoice)
        });
        let values = sets
            .into_iter()
            .map(|(axis, set)| {
                let ty = self
                    .question(axis)
                    .map_or(Type::Unknown, |question| question.ty);
                (axis, self.pleasant(&set, ty, wanted))
            })
            .collect();
        Example { values }
    }

    /// A value of a set that is not empty.
    pub fn pleasant(&mut self, set: &Set, ty: Type, currency: Option<Currency>) -> i64 {
        let usual: &[&str] = match ty {
            Type::Country => &["FR", "DE", "BE", "ES", "IT", "NL", "US"],
            Type::Language => &["fr", "en", "de", "es", "it", "nl"],
            Type::Zone => &["Europe/Paris", "Europe/London"],
            Type::Currency => &["EUR", "USD", "GBP", "CHF", "JPY", "CAD"],
            Type::Text => &["A-1", "B-2", "C-3"],
            _ => &[],
        };
        let wanted = currency.filter(|_| ty == Type::Currency);
        let usual = wanted
            .iter()
            .map(|currency| currency.code())
            .chain(usual.iter().copied());
        for text in usual {
            let number = self.name(text);
            if set.contains(number) {
                return number;
            }
        }
        let known = set.without(&Set::one(UNKNOWN));
        let (low, high) = known
            .ranges()
            .first()
            .copied()
            .unwrap_or((UNKNOWN, UNKNOWN));
        match ty {
            Type::Money(_) | Type::Number | Type::Rate | Type::Delay(_) | Type::AnyDelay => {
                round(low, high, ty)
            }
            Type::Date if low <= 1 => high.min(today()),
            _ => low,
        }
    }

    /// The currency of an invoice's amounts in an example.
    pub(super) fn currency_of(&self, example: &Example) -> Option<Currency> {
        let told = example.values.iter().find_map(|(axis, value)| {
            let asked = &self.question(*axis)?.asked;
            let is_currency = *asked == Asked::Fact(Fact::Invoice(InvoiceFact::Currency));
            let place = usize::try_from(*value).ok().filter(|_| is_currency)?;
            Currency::from_code(self.texts.get(place)?)
        });
        told.or_else(|| {
            example
                .values
                .iter()
                .find_map(|(axis, _)| self.question(*axis)?.currency)
        })
    }
}

/// The values that one meets of what is asked.
pub fn plausible(asked: &Asked, ty: Type) -> Set {
    match ty {
        _ if matches!(asked, Asked::Compared(..)) => Set::range(UNKNOWN, MOST),
        Type::Way => {
            let places = Way::ALL.iter().filter(|way| way.carries_invoices());
            Set::of(
                places
                    .map(|way| (super::place_of(*way), super::place_of(*way)))
                    .collect(),
            )
        }
        Type::Number | Type::Money(_) | Type::Rate => Set::range(0, MOST).or(&Set::one(UNKNOWN)),
        _ => Set::range(UNKNOWN, MOST),
    }
}

/// A day of an example that no script names.
fn today() -> i64 {
    jalon_core::Day::from_ymd(2026, 1, 15).map_or(1, |day| i64::from(day.number()))
}

/// A value between two that is easy to read: the lower end, or the next one without decimals; if the
/// lower end is zero, something more.
fn round(low: i64, high: i64, ty: Type) -> i64 {
    let (whole, usual) = match ty {
        Type::Money(_) => (100, 10_000),
        Type::Number => (10_000, 10_000),
        Type::Rate => (1_000_000, 1_000_000),
        _ => (1, 10),
    };
    let low = low.max(0).min(high);
    if low == 0 {
        let most = high.min(usual);
        let mut unit = usual;
        while unit > most && unit > 1 {
            unit /= 10;
        }
        return unit.min(most);
    }
    let rest = low.rem_euclid(whole);
    let next = low.saturating_add(whole - rest);
    if rest == 0 || next > high { low } else { next }
}
