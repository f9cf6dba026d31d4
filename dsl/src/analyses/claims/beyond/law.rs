//! The law of a country, read from its module of the library: what the module claims is what the law
//! gives, and nothing is written down twice.

use jalon_core::{Day, Money, Rate};

use super::Sure;
use super::size::{self, Size};
use crate::library;
use crate::library::confidence::{self, Confidence};
use crate::library::countries::Country;
use crate::model::{Cell, Claim, ClaimAmount, ClaimPart, Expr, ExprKind, Model};
use crate::modules::{self, Given};
use crate::resolve;
use crate::words::{Group, Surface, WORDS};

/// What the law of a country gives for late payment.
pub struct Law {
    /// Whose.
    pub country: &'static Country,
    model: Model,
    claim: Claim,
}

impl Law {
    /// Reads the module of a country.
    pub fn read(country: &'static Country) -> Option<Law> {
        let given = Given {
            name: "law.jalon".to_owned(),
            bytes: format!("use std.{}\n", country.module).into_bytes(),
        };
        let loaded = modules::load(vec![given], &|_| None, &|_| Vec::new());
        let script = loaded.scripts.first()?;
        let (model, _) = resolve::resolve(&script.files, &loaded.sources);
        let path = format!("std.{}", country.module);
        let of_country = |claim: &&Claim| {
            let module = model.modules.get(claim.declared.module);
            module.is_some_and(|module| module.path == path)
        };
        let claim = model.claims.items().iter().find(of_country)?.clone();
        Some(Law {
            country,
            model,
            claim,
        })
    }

    /// The rate of a year on the last day for which the library has one, and that day.
    pub fn interest(&self) -> Option<(Rate, Option<Day>, Confidence)> {
        let (part, rate) = self
            .claim
            .parts
            .iter()
            .find_map(|part| match &part.amount {
                ClaimAmount::Interest { rate, .. } => Some((part, rate)),
                _ => None,
            })?;
        let day = last_day(&self.model, rate);
        let lawful = size::rate_on(&self.model, rate, day)?;
        Some((lawful, day, self.sure(part)))
    }

    /// The largest fixed sum; none if there is none.
    pub fn fixed(&self) -> Option<Sure<Money>> {
        let part = self.part_of_sum()?;
        let ClaimAmount::Amount(amount) = &part.amount else {
            return None;
        };
        match size::of(&self.model, amount)? {
            Size::Sum(sum) => Some((sum, self.sure(part))),
            Size::Share => None,
        }
    }

    /// How sure the library is of the fixed sum, or that there is none.
    pub fn sure_of_sum(&self) -> Confidence {
        self.part_of_sum()
            .map_or(Confidence::Verified, |part| self.sure(part))
    }

    /// Its name in a script: `france.late_payment`.
    pub fn name(&self, surface: Surface) -> String {
        let name = self.claim.declared.name.as_str();
        let word = WORDS
            .iter()
            .find(|row| row.group == Group::Std && row.english.first() == Some(&name));
        let name = word.map_or(name, |row| row.word.form(surface));
        format!("{}.{name}", self.country.module)
    }

    fn part_of_sum(&self) -> Option<&ClaimPart> {
        let mut parts = self.claim.parts.iter();
        parts.find(|part| matches!(part.amount, ClaimAmount::Amount(_)))
    }

    fn sure(&self, part: &ClaimPart) -> Confidence {
        let file = library::read(&format!("{}.jalon", self.country.module)).unwrap_or_default();
        confidence::at(file, part.span.start as usize).0
    }
}

/// The first day of the last row of the dated table in a rate.
fn last_day(model: &Model, rate: &Expr) -> Option<Day> {
    let mut open = vec![rate];
    while let Some(value) = open.pop() {
        match &value.kind {
            ExprKind::Binary { left, right, .. } => open.extend([left.as_ref(), right.as_ref()]),
            ExprKind::Lookup(table) => {
                let rows = model.tables.get(*table).map(|table| &table.rows);
                let last = rows.and_then(|rows| rows.last()?.cells.first());
                if let Some(Cell::From(day)) = last.map(|cell| &cell.value) {
                    return Some(*day);
                }
            }
            _ => {}
        }
    }
    None
}
