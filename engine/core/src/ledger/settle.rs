//! Settling: from sums to what is open, in the order that the journey names.

use super::{Entry, EntryKind, Ledger, Open};
use crate::day::Day;
use crate::machine::claim::DebtPart;

/// The order of the journey, completed by what it does not name.
pub(super) fn full_order(named: &[DebtPart]) -> [DebtPart; 3] {
    let mut order = [DebtPart::Principal, DebtPart::Interest, DebtPart::Fees];
    let place = |part: &DebtPart| {
        let found = named.iter().position(|other| other == part);
        found.unwrap_or(named.len())
    };
    order.sort_by_key(place);
    order
}

impl Ledger {
    /// What was open at the end of a day: of all that happened until then.
    pub fn open_through(&self, day: Day) -> Open {
        self.open_after(day, self.settled(EntryKind::WriteOff, None, day))
    }

    /// What the customer paid or was credited beyond all that it owed. What was written off was its
    /// debt still: who pays that later has paid nothing too much.
    pub fn overpaid(&self) -> i64 {
        if self.open.excess == 0 {
            return 0;
        }
        self.open_after(Day::MAX, 0).excess
    }

    /// Of what was invoiced, how much was paid by the payments among the first entries, so many of them.
    /// What came beyond that went to claims, or was too much.
    pub fn invoiced_paid(&self, entries: usize) -> i64 {
        let mut then = self.clone();
        then.entries.truncate(entries);
        let day = then.entries.last().map_or(Day::MIN, |entry| entry.day);
        then.claims.retain(|claim| claim.day <= day);
        let written_off = then.settled(EntryKind::WriteOff, None, Day::MAX);
        let open = then.open_after(Day::MAX, written_off).principal;
        let credited = then
            .settled(EntryKind::CreditNote, None, Day::MAX)
            .saturating_add(written_off);
        let owed = then.total().saturating_sub(credited).max(0);
        owed.saturating_sub(open).min(then.invoiced)
    }

    fn open_after(&self, day: Day, written_off: i64) -> Open {
        let credited = self
            .settled(EntryKind::CreditNote, None, day)
            .saturating_add(written_off);
        let mut paid = self.settled(EntryKind::Payment, None, day);
        let principal = self
            .invoiced
            .saturating_add(self.claimed(DebtPart::Principal, day));
        let mut open = Open {
            principal: principal.saturating_sub(credited).max(0),
            interest: self.claimed(DebtPart::Interest, day),
            fees: self.claimed(DebtPart::Fees, day),
            excess: credited.saturating_sub(principal).max(0),
        };
        for part in self.settles {
            let owed = match part {
                DebtPart::Principal => &mut open.principal,
                DebtPart::Interest => &mut open.interest,
                DebtPart::Fees => &mut open.fees,
            };
            let share = paid.min(*owed);
            *owed -= share;
            paid -= share;
        }
        open.excess = open.excess.saturating_add(paid);
        open
    }

    /// The sum of what a kind settles until a day; of one instalment, or of all.
    pub(super) fn settled(&self, kind: EntryKind, instalment: Option<u16>, day: Day) -> i64 {
        let counts = |entry: &Entry| {
            entry.kind == kind
                && entry.day <= day
                && instalment.is_none_or(|wanted| entry.instalment == wanted)
        };
        let entries = self.entries.iter().enumerate();
        let first_of_their_key = entries.filter(|(at, entry)| {
            let earlier = self.entries.iter().take(*at);
            let mut earlier = earlier.filter(|other| counts(other));
            counts(entry) && !earlier.any(|other| other.key == entry.key)
        });
        first_of_their_key.fold(0i64, |sum, (_, entry)| {
            sum.saturating_add(self.net(kind, &entry.key, instalment, day).max(0))
        })
    }

    /// What one payment or credit note settles until a day, less what was taken back.
    pub(super) fn net(&self, kind: EntryKind, key: &str, instalment: Option<u16>, day: Day) -> i64 {
        self.entries
            .iter()
            .filter(|entry| entry.kind == kind && entry.key == key && entry.day <= day)
            .filter(|entry| instalment.is_none_or(|wanted| entry.instalment == wanted))
            .fold(0i64, |sum, entry| sum.saturating_add(entry.amount))
    }

    /// The sum of the claims of a part until a day.
    pub(super) fn claimed(&self, part: DebtPart, day: Day) -> i64 {
        self.claims
            .iter()
            .filter(|claim| claim.part == part && claim.day <= day)
            .fold(0i64, |sum, claim| sum.saturating_add(claim.amount))
    }
}
