//! The dated lists that lie beside the machine: they grow while its invoices run.

use jalon_core::Day;
use jalon_core::machine::Datasets;
use jalon_core::machine::dataset::{Holidays, RateRow, Rates};

use super::Compiler;
use super::declarations::compiled_terms;
use super::numbers::unlike_names;
use super::tables::published_rates;
use crate::model::TermsId;

impl Compiler<'_> {
    /// The lists that the machine names, as the script and its modules have them now.
    pub(super) fn datasets(&self) -> Datasets {
        Datasets {
            holidays: self.holidays(),
            rates: self.rates(),
            terms: self.library_terms(),
        }
    }

    fn holidays(&self) -> Vec<Holidays> {
        let mut lists = Vec::new();
        for (id, name) in self.numbers.holidays.items() {
            let Some(list) = self.model.holidays.get(id) else {
                continue;
            };
            let mut days: Vec<Day> = list.days.iter().map(|day| day.value).collect();
            days.sort_unstable();
            days.dedup();
            lists.push(Holidays { name, days });
        }
        lists
    }

    fn rates(&self) -> Vec<Rates> {
        let mut lists = Vec::new();
        for (id, name) in self.numbers.dated_tables.items() {
            let Some(mut rows) = self.model.tables.get(id).and_then(published_rates) else {
                continue;
            };
            rows.sort_by_key(|(from, _)| *from);
            let rows = rows.into_iter();
            lists.push(Rates {
                name,
                rows: rows.map(|(from, rate)| RateRow { from, rate }).collect(),
            });
        }
        lists
    }

    /// Terms of the library that a customer's record may name.
    fn library_terms(&self) -> Vec<jalon_core::machine::terms::Terms> {
        let model = self.model;
        let ids: Vec<TermsId> = model
            .terms
            .ids()
            .filter(|id| !self.numbers.terms.has(id))
            .collect();
        let names = unlike_names(model, &ids, |id| &model.terms[id].declared);
        let mut terms: Vec<_> = ids
            .into_iter()
            .zip(names)
            .map(|(id, name)| compiled_terms(name, &model.terms[id]))
            .collect();
        terms.sort_by(|one, other| one.name.cmp(&other.name));
        terms
    }
}
