//! Promises of how things stand. They speak of the moment after the last line above them that has a
//! date; where there is none, of the morning on which the last invoice arrives.

use jalon_core::cases::{Target, Then, Written};
use jalon_core::machine::{Dense, Source, StandingId, StepId};
use jalon_core::step::Done;
use jalon_core::{Day, Instant, Money};

use super::{Edit, Fault, Judge, NewText};
use crate::play::{ahead, subject_in};
use crate::scene::key_of;
use crate::timeline::{Stand, Told};

impl Judge<'_> {
    fn stand(&self, moment: Option<Instant>) -> Option<&Stand> {
        let arrivals = self.entries().filter_map(|(_, entry)| match entry.what {
            Told::Arrived => Some(entry.at),
            _ => None,
        });
        let at = moment.or(arrivals.max())?;
        let mut stands = self.timeline.stands.iter().rev();
        stands.find(|stand| stand.at <= at)
    }

    pub(super) fn standing(
        &mut self,
        then: &Then,
        moment: Option<Instant>,
        customer: usize,
        standing: StandingId,
        value: &Written<u16>,
    ) {
        let key = key_of(customer);
        let found = self.stand(moment).and_then(|stand| {
            let mut all = stand.accounts.iter().flat_map(|account| &account.customers);
            let known = all.find(|known| known.key == key)?;
            known.standings.get(standing.place()).copied().flatten()
        });
        if found == Some(value.value) {
            return;
        }
        let names = self.world.machine.standings.get(standing);
        let name = found.and_then(|found| names?.values.get(usize::from(found)));
        let edits = name.map(|name| Edit {
            source: value.source,
            by: NewText::Name(name.to_string()),
        });
        let edits = edits.into_iter().collect();
        self.fail(then, Fault::OtherStanding(found), Vec::new(), edits);
    }

    pub(super) fn balance(
        &mut self,
        then: &Then,
        moment: Option<Instant>,
        amount: &Written<Money>,
        on: Option<Target>,
    ) {
        let found = self.stand(moment).and_then(|stand| match on {
            Some(Target::Customer(customer)) => {
                let invoices = self.case.invoices.iter().enumerate();
                let own = invoices.filter(|(_, given)| given.customer == customer);
                let mut sum = Money::zero(amount.value.currency);
                for (place, _) in own {
                    if let Some(open) = open_in(stand, place, 0) {
                        sum = sum.plus(open).ok()?;
                    }
                }
                Some(sum)
            }
            Some(Target::Invoice {
                invoice,
                instalment,
            }) => open_in(stand, invoice, instalment),
            None => open_in(stand, 0, 0),
        });
        if found == Some(amount.value) {
            return;
        }
        let edits = found.map(|found| Edit {
            source: amount.source,
            by: NewText::Money(found),
        });
        let edits = edits.into_iter().collect();
        self.fail(then, Fault::OtherBalance(found), Vec::new(), edits);
    }

    /// The next step is what would leave first if nothing happened from outside any more.
    pub(super) fn next_step(
        &mut self,
        then: &Then,
        moment: Option<Instant>,
        (steps, name): (&[StepId], Source),
        day: &Written<Day>,
        on: Option<Target>,
    ) {
        let until = self.scene.until;
        let entries = match self.stand(moment) {
            Some(stand) => ahead(self.world, self.scene, stand, until),
            None => Vec::new(),
        };
        let next = entries.iter().find_map(|entry| {
            let deed = entry.deed().filter(|_| self.is_on(entry, on))?;
            let noticed = deed.is_action() || matches!(deed.does, Done::SendInvoice { .. });
            let step = deed.step.filter(|_| noticed)?;
            Some((step, entry.day))
        });
        let right = |(step, found): (StepId, Day)| steps.contains(&step) && found == day.value;
        if next.is_some_and(right) {
            return;
        }
        let mut edits = Vec::new();
        if let Some((step, found)) = next {
            let called = self.world.machine.steps.get(step);
            if let Some(called) = called.filter(|_| !steps.contains(&step)) {
                edits.push(Edit {
                    source: name,
                    by: NewText::Name(called.name.to_string()),
                });
            }
            if found != day.value {
                edits.push(Edit {
                    source: day.source,
                    by: NewText::Day(found),
                });
            }
        }
        self.fail(then, Fault::OtherStep(next), Vec::new(), edits);
    }
}

/// What is open of an invoice or of an instalment.
fn open_in(stand: &Stand, invoice: usize, instalment: u16) -> Option<Money> {
    let mut accounts = stand.accounts.iter();
    let subject = accounts.find_map(|account| subject_in(account, invoice))?;
    let ledger = &subject.invoice()?.ledger;
    let open = ledger.instalment_open(instalment);
    Some(Money::new(open, ledger.currency()))
}
