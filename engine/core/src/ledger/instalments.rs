//! Instalments: how what settled the principal is spread over several due dates.

use super::{EntryKind, Ledger};
use crate::day::Day;

impl Ledger {
    /// The due date and the amount of an instalment, from 1.
    pub fn instalment(&self, number: u16) -> Option<super::Instalment> {
        let at = usize::from(number).checked_sub(1)?;
        self.instalments.get(at).copied()
    }

    /// What is open of an instalment now; of the whole principal for 0.
    pub fn instalment_open(&self, number: u16) -> i64 {
        if number == 0 {
            return self.open.principal;
        }
        self.instalment_open_through(number, Day::MAX)
    }

    /// What was open of an instalment at the end of a day; of the whole principal for 0.
    ///
    /// What names an instalment settles that one; what names none, and what is too much for the one
    /// that it names, settles the oldest.
    pub fn instalment_open_through(&self, number: u16, day: Day) -> i64 {
        let whole = self.open_through(day).principal;
        let Some(wanted) = self.instalment(number) else {
            return whole;
        };
        let planned: i64 = self
            .instalments
            .iter()
            .fold(0, |sum, each| sum.saturating_add(each.amount));
        let mut pool = planned.saturating_sub(whole).max(0);
        let mut own = 0;
        for (at, each) in (1u16..).zip(&self.instalments) {
            let named = self.named(at, day).min(each.amount).min(pool);
            pool -= named;
            if at == number {
                own = named;
            }
        }
        // The rest goes to the oldest: first to all that come before the wanted one.
        for (at, each) in (1u16..).zip(&self.instalments) {
            if (each.due, at) < (wanted.due, number) {
                let left = each.amount - self.named(at, day).min(each.amount);
                pool -= left.min(pool);
            }
        }
        let left = wanted.amount - own;
        left - left.min(pool)
    }

    fn named(&self, instalment: u16, day: Day) -> i64 {
        [
            EntryKind::Payment,
            EntryKind::CreditNote,
            EntryKind::WriteOff,
        ]
        .into_iter()
        .fold(0i64, |sum, kind| {
            sum.saturating_add(self.settled(kind, Some(instalment), day))
        })
    }
}
