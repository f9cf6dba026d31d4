//! Whether an invoice under way would feel a change of its script: its account as it stands, under both
//! machines from now on.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use jalon_core::Instant;
use jalon_core::step::{Account, PendingState, SubjectId, calendar_of};
use jalon_simulate::World;

use super::{Both, DAYS, Kind, Pair, Parting, Trace};
use crate::outcome::Bounds;
use crate::still::Clock;

/// What an invoice would feel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Felt {
    /// Both do the same, if nothing happens and if any one thing does.
    Nothing,
    /// Here they part.
    Differs(Box<Parting>),
    /// Both do the same as far as was seen: the time was over, or something stood in the way.
    NotDecided,
}

/// Two machines, and what is known of invoices between them. Each invoice is looked at alone: what
/// others of its customer would change for it is not seen.
pub struct Feel<'a> {
    both: Both<'a>,
    known: HashMap<(u128, u128), Felt>,
}

impl<'a> Feel<'a> {
    /// Between a machine and another, within bounds: of things that happen, of states for each invoice,
    /// of time for all.
    pub fn new(old: &Arc<World>, new: &Arc<World>, bounds: &'a Bounds<'a>) -> Feel<'a> {
        let mut both = Both::new(old, new, bounds);
        both.wanted = 1;
        Feel {
            both,
            known: HashMap::new(),
        }
    }

    /// What an invoice would feel: its account under the old machine, and as it stands once it has gone
    /// to the new one.
    pub fn of(
        &mut self,
        (old, new): (&Account, &Account),
        invoice: SubjectId,
        now: Instant,
    ) -> Felt {
        let (old, new) = (alone(old, invoice, now), alone(new, invoice, now));
        let Some(pair) = self.begin((old, new), invoice, now) else {
            return Felt::NotDecided;
        };
        let Some(key) = self.print(&pair) else {
            return Felt::NotDecided;
        };
        if let Some(felt) = self.known.get(&key) {
            return felt.clone();
        }
        self.both.work.entry(0).or_default().push_back(pair);
        self.both.run();
        let felt = match self.both.partings.pop() {
            Some((_, parting)) => Felt::Differs(Box::new(parting)),
            None if self.is_whole() => Felt::Nothing,
            None => Felt::NotDecided,
        };
        self.known.insert(key, felt.clone());
        felt
    }

    fn begin(
        &mut self,
        (old, new): (Account, Account),
        invoice: SubjectId,
        now: Instant,
    ) -> Option<Pair> {
        let both = &mut self.both;
        both.work.clear();
        both.seen.clear();
        both.told.clear();
        both.partings.clear();
        both.reached.clear();
        both.unusual = None;
        both.invoice = invoice;
        let world = &both.old.world;
        let subject = old.subject(invoice)?;
        let calendar = calendar_of(&world.machine, &world.context, &old, subject, now);
        let zone = calendar.parts().zone.clone();
        let day = zone.local(now).0;
        let due = subject.invoice().and_then(|invoice| invoice.due);
        let last = due.unwrap_or(day).max(day).plus_days(DAYS);
        both.kinds = vec![Kind {
            given: None,
            unusual: 0,
            until: zone.instant(last, jalon_core::TimeOfDay::NOON),
            zone,
        }];
        let trace = Rc::new(Trace {
            before: None,
            happens: None,
            depth: 0,
        });
        let kind = 0;
        Some(Pair {
            old,
            new,
            now,
            trace,
            kind,
        })
    }

    fn print(&self, pair: &Pair) -> Option<(u128, u128)> {
        let both = &self.both;
        let zone = &both.kinds.first()?.zone;
        let clock = Clock::new(zone, pair.now, (None, None), (false, true));
        let (old, new) = (&both.old, &both.new);
        Some((
            old.still.print(&old.world, &pair.old, &clock, &[]),
            new.still.print(&new.world, &pair.new, &clock, &[]),
        ))
    }

    /// Whether all was seen that was wanted: that more things might happen is no matter.
    fn is_whole(&self) -> bool {
        let mut reached = self.both.reached.iter();
        reached.all(|bound| *bound == crate::outcome::Bound::Things)
    }
}

/// The account without the other invoices of its customer. What left about them still counts under limits.
/// What was due before now and has not left, as something held it, is due now on both sides: a move plans it
/// anew.
fn alone(account: &Account, invoice: SubjectId, now: Instant) -> Account {
    let mut account = account.clone();
    account.subjects.retain(|subject| subject.id == invoice);
    let pending = account.subjects.iter_mut().flat_map(|one| &mut one.pending);
    for one in pending.filter(|one| matches!(one.state, PendingState::Planned { .. })) {
        one.at = one.at.max(now);
    }
    account
}
