//! Limits: how many messages a person gets, over all subjects of the account.

use smol_str::SmolStr;

use super::barrier::is_message;
use super::effect::{Done, Reason, Slot, Withdrawn};
use super::marks::{Contacted, Origin, Pending, PendingState, StepStatus};
use super::run::Run;
use super::state::Account;
use crate::delay::{Delay, Unit};
use crate::machine::RoleId;
use crate::machine::action::Act;
use crate::machine::journey::Limit;
use crate::moment::Instant;

/// More messages than this are not remembered; no limit counts so far.
const REMEMBERED_MAX: usize = 200;

/// For so many minutes a line waits for a graver one whose time has come.
const YIELDS_MINUTES: i64 = 10;

impl Run<'_> {
    /// When a planned line may leave, if a limit keeps it back now.
    pub(super) fn first_free(&self, at: usize, place: usize) -> Option<Instant> {
        let pending = self.subject(at)?.pending.get(place)?;
        let journey = self.journey(at)?;
        let messages = self.messages_of(pending);
        let limits = journey.limits.iter();
        let free = limits.filter_map(|limit| {
            let (to, _) = messages
                .iter()
                .flatten()
                .find(|(to, act)| limit.to == *to && self.counts(limit, *act, pending, at))?;
            self.free_under(at, limit, *to)
        });
        free.max()
    }

    /// To whom a line sends what; at most four messages of a line are looked at.
    fn messages_of(&self, pending: &Pending) -> [Option<(RoleId, Act)>; 4] {
        let mut found = [None; 4];
        let line = pending.line.and_then(|line| self.machine.lines.get(line));
        let actions = line.map_or(&[][..], |line| line.actions.as_slice());
        let messages = actions.iter().filter_map(|id| {
            let does = &self.machine.actions.get(*id)?.does;
            Some((does.message()?.to, does.act()?)).filter(|_| is_message(does))
        });
        for (slot, message) in found.iter_mut().zip(messages) {
            *slot = Some(message);
        }
        found
    }

    fn counts(&self, limit: &Limit, act: Act, pending: &Pending, at: usize) -> bool {
        let step = self.step_path(at, pending.from);
        let spared = limit.except_steps.iter().any(|id| {
            let path = self.machine.steps.get(*id).map(|step| step.path);
            path.is_some() && path == step
        });
        !limit.except.contains(&act) && !limit.except.contains(&Act::AnyMessage) && !spared
    }

    /// The opening of the first day on which one more message fits under a limit; none if it fits
    /// today. So many messages in three days means: three days must lie between.
    fn free_under(&self, at: usize, limit: &Limit, to: RoleId) -> Option<Instant> {
        let per = self.delay(at, 0, None, limit.per)?;
        let calendar = self.calendar(at);
        let customer = self.subject(at)?.customer;
        let today = calendar.day_of(self.now);
        let contact = self.contact_of(at, to).filter(|_| limit.per_contact);
        let long_ago = self.now.plus_minutes(-longest_minutes(per));
        let beside = self.account.beside.as_ref();
        let beside = beside.map_or(&[][..], |beside| beside.contacted.as_slice());
        let all = latest_first(&self.account.contacted, beside);
        let mut within = all.filter(|contacted| {
            if contacted.at < long_ago || contacted.role != to {
                return false;
            }
            let same_person = match (contact, contacted.contact.as_ref()) {
                (Some(one), Some(other)) => one == other,
                _ => contacted.customer == customer,
            };
            let counts = !limit.except.contains(&contacted.act);
            let recent = || match per.minutes() {
                Some(minutes) => contacted.at.plus_minutes(minutes) > self.now,
                None => per.after(calendar.day_of(contacted.at), calendar) > today,
            };
            same_person && counts && recent()
        });
        // The one that must have fallen out before another fits.
        let blocking = usize::try_from(limit.messages.max(1))
            .ok()?
            .checked_sub(1)?;
        let oldest = within.nth(blocking)?;
        if let Some(minutes) = per.minutes() {
            let free = oldest.at.plus_minutes(minutes);
            return Some(super::due::opening_from(calendar, free));
        }
        let day = per.after(calendar.day_of(oldest.at), calendar);
        super::due::opening(calendar, day)
    }

    /// Gravest first: a milder line to the same person lets a graver one of another invoice leave
    /// before it, for some minutes: one that still has not left then is held by something that is not
    /// known here. Of one invoice, the milder one is left out.
    pub(super) fn yield_to_graver(&mut self, at: usize, place: usize) -> bool {
        let limited = self
            .journey(at)
            .is_some_and(|journey| !journey.limits.is_empty());
        let Some(pending) = self.subject(at).and_then(|one| one.pending.get(place)) else {
            return false;
        };
        if !limited || pending.from == Origin::Sending {
            return false;
        }
        let own = self.gravest(pending);
        let Some((to, act)) = own else {
            return false;
        };
        let (now, since) = (self.now, pending.at);
        let is_leaving = |at: Instant| at <= now && at.plus_minutes(YIELDS_MINUTES) >= since;
        let customer = self.subject(at).map(|one| one.customer);
        let contact = self.contact_of(at, to);
        let subjects = self.account.subjects.iter().enumerate();
        let graver = subjects.into_iter().any(|(place, other)| {
            let graver = other.pending.iter().any(|other| {
                let planned = matches!(other.state, PendingState::Planned { .. });
                let grave = self.gravest(other);
                planned
                    && is_leaving(other.at)
                    && grave.is_some_and(|(role, grave)| role == to && grave > act)
            });
            graver
                && match (contact, self.contact_of(place, to)) {
                    (Some(one), Some(other)) => one == other,
                    _ => Some(other.customer) == customer,
                }
        });
        let graver = graver
            || self.account.beside.as_ref().is_some_and(|beside| {
                beside.planned.iter().any(|other| {
                    let same_person = match (contact, other.contact.as_ref()) {
                        (Some(one), Some(other)) => one == other,
                        _ => Some(other.customer) == customer,
                    };
                    is_leaving(other.at) && other.role == to && other.act > act && same_person
                })
            });
        let same_subject = self.subject(at).is_some_and(|one| {
            let mut others = one.pending.iter().enumerate();
            others.any(|(other_place, other)| {
                let grave = self.gravest(other);
                other_place != place && grave.is_some_and(|(role, grave)| role == to && grave > act)
            })
        });
        if same_subject {
            if let Some(pending) = self.take_pending(at, place) {
                self.finish(at, pending.from, StepStatus::Skipped);
                let slot = self.pending_slot(at, &pending);
                self.emit(
                    at,
                    slot,
                    Done::Withdraw {
                        what: Withdrawn::Planned,
                        because: Reason::Limit,
                    },
                );
            }
            return true;
        }
        if graver {
            let next = self.now.plus_minutes(1);
            let opening = super::due::opening_from(self.calendar(at), next);
            self.postpone(at, place, opening, Reason::Limit);
        }
        graver
    }

    fn gravest(&self, pending: &Pending) -> Option<(RoleId, Act)> {
        self.context.shape.line(pending.line?).gravest
    }

    fn contact_of(&self, at: usize, role: RoleId) -> Option<&SmolStr> {
        contact_of(self.account, self.subject(at)?.customer, role)
    }

    /// Remembers that somebody was contacted, for limits.
    pub(super) fn note_contact(&mut self, at: usize, slot: Slot, role: RoleId, act: Act) {
        let Some(customer) = self.subject(at).map(|subject| subject.customer) else {
            return;
        };
        if !self.context.shape.limits {
            return;
        }
        let contact = self.contact_of(at, role).cloned();
        if self.account.contacted.len() >= REMEMBERED_MAX {
            self.account.contacted.remove(0);
        }
        self.account.contacted.push(Contacted {
            subject: slot.subject,
            customer,
            role,
            contact,
            act,
            path: slot.path,
            at: self.now,
        });
    }

    /// A message that failed for good was no contact.
    pub(super) fn forget_contact(&mut self, at: usize, slot: Slot) {
        let Some(subject) = self.subject(at).map(|subject| subject.id) else {
            return;
        };
        let contacted = &mut self.account.contacted;
        let last = contacted
            .iter()
            .rposition(|one| one.subject == subject && one.path == slot.path);
        if let Some(last) = last {
            contacted.remove(last);
        }
    }
}

/// Who has a role for a customer's invoices: its own contact, else that of the payer.
pub(super) fn contact_of(account: &Account, customer: u16, role: RoleId) -> Option<&SmolStr> {
    let parties = [usize::from(customer), 0];
    parties.into_iter().find_map(|party| {
        let contacts = &account.customers.get(party)?.contacts;
        let found = contacts.iter().find(|contact| contact.role == role)?;
        Some(&found.key)
    })
}

/// Messages of two lists that are in order, the latest first.
fn latest_first<'a>(
    own: &'a [Contacted],
    beside: &'a [Contacted],
) -> impl Iterator<Item = &'a Contacted> {
    let (mut own, mut beside) = (own.iter().rev().peekable(), beside.iter().rev().peekable());
    std::iter::from_fn(move || match (own.peek(), beside.peek()) {
        (Some(one), Some(other)) if other.at > one.at => beside.next(),
        (None, Some(_)) => beside.next(),
        _ => own.next(),
    })
}

/// More minutes than a length of time lasts, whatever the calendar; those of all times where a
/// calendar may be closed for long.
fn longest_minutes(per: Delay) -> i64 {
    const DAY: i64 = 24 * 60;
    let count = i64::from(per.count);
    match per.unit {
        Unit::Minutes => count,
        Unit::Hours => count * 60,
        // A day more for the hours of the first, and one for those of the last.
        Unit::Days => (count + 3) * DAY,
        Unit::Weeks => (count * 7 + 3) * DAY,
        Unit::Months => (count * 31 + 3) * DAY,
        Unit::Years => (count * 366 + 3) * DAY,
        Unit::BusinessDays => i64::from(u32::MAX) * 60,
    }
}
