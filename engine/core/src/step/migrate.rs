//! Moving invoices of a payer from one version of the script to another: by the names of places, all
//! that was made stays made, and whatever can't be carried over whole stays where it is.
//!
//! What goes comes in as a customer of another payer does (`MoveIn`), so the other account opens what
//! belongs to it and looks at all of it anew.

use super::marks::{Pending, PendingState};
use super::state::{Account, Of, Subject, SubjectId};
use super::versions::{Lost, by_name, carry_customers, move_subject};
use crate::machine::{Machine, PathId};

/// Why something stays with its version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stays {
    /// Something of it is not there in the other version.
    Lost(Lost),
    /// A message is on its way: its answer is awaited here.
    OnItsWay,
    /// A line answers an event, and is not done yet: it would not come again by itself.
    Answering(String),
    /// A journey for the customer holds its invoices together, and one of them stays.
    WithOthers,
}

/// What goes and what stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Migrated {
    /// What goes, in the numbers of the other machine: one account for each customer.
    pub goes: Vec<Account>,
    /// What stays, and why.
    pub stays: Vec<(SubjectId, Vec<Stays>)>,
}

impl Migrated {
    /// All that goes.
    pub fn subjects(&self) -> Vec<SubjectId> {
        let subjects = self.goes.iter().flat_map(|account| &account.subjects);
        subjects.map(|subject| subject.id).collect()
    }
}

/// What of an account goes to another machine, of all that is wanted there. Nothing has changed yet.
pub fn migrate(
    from: &Machine,
    to: &Machine,
    account: &Account,
    wanted: &dyn Fn(SubjectId) -> bool,
) -> Migrated {
    let mut migrated = Migrated::default();
    let mut goes: Vec<(u16, Subject)> = Vec::new();
    let joined: Vec<SubjectId> = account
        .subjects
        .iter()
        .flat_map(|subject| &subject.pending)
        .filter(|pending| !pending.is_only_planned())
        .flat_map(|pending| pending.joined.iter().copied())
        .collect();
    let customers = account.customers.iter().map(|customer| {
        let mut lost = Vec::new();
        let mut carried = [customer.clone()];
        carry_customers(from, to, &mut carried, &mut lost);
        let [carried] = carried;
        (carried, lost)
    });
    let customers: Vec<_> = customers.collect();
    for subject in account.subjects.iter().filter(|one| wanted(one.id)) {
        let mut stays = Vec::new();
        let sending = |pending: &Pending| matches!(pending.state, PendingState::Sending { .. });
        if subject.pending.iter().any(sending) || joined.contains(&subject.id) {
            stays.push(Stays::OnItsWay);
        }
        for pending in &subject.pending {
            if pending.is_only_planned() && !pending.from.has_day() {
                stays.push(Stays::Answering(from.path(pending.path).to_string()));
            }
        }
        let mut lost = Vec::new();
        if let Some((_, of_customer)) = customers.get(usize::from(subject.customer)) {
            lost.extend(of_customer.iter().cloned());
        }
        let mut moved = subject.clone();
        move_subject(from, to, &mut moved, &mut lost);
        moved.wake = None;
        stays.extend(lost.into_iter().map(Stays::Lost));
        match stays.is_empty() {
            true => goes.push((subject.customer, moved)),
            false => migrated.stays.push((subject.id, stays)),
        }
    }
    let together = account
        .subjects
        .iter()
        .any(|subject| matches!(subject.of, Of::Group { .. }));
    if together && goes.len() < account.subjects.len() {
        let with_others = goes.drain(..);
        let with_others = with_others.map(|(_, subject)| (subject.id, vec![Stays::WithOthers]));
        migrated.stays.extend(with_others);
    }
    for (place, (customer, _)) in (0u16..).zip(&customers) {
        let mut own = Account::new(customer.clone());
        for (_, subject) in goes.iter().filter(|(of, _)| *of == place) {
            own.subjects.push(Subject {
                customer: 0,
                ..subject.clone()
            });
        }
        let contacted = account.contacted.iter().filter(|contacted| {
            let mut subjects = own.subjects.iter();
            subjects.any(|subject| subject.id == contacted.subject)
        });
        let contacted = contacted.filter_map(|contacted| {
            let mut carried = contacted.clone();
            carried.customer = 0;
            carried.role = by_name(&from.roles, &to.roles, carried.role, |role| &role.name)?;
            let name = from.paths.get(carried.path);
            let path = name.and_then(|name| to.paths.find(|path| path == name));
            carried.path = path.unwrap_or(PathId(u32::MAX));
            Some(carried)
        });
        own.contacted = contacted.collect();
        if !own.subjects.is_empty() {
            migrated.goes.push(own);
        }
    }
    migrated
}

/// What went is not in the account any more.
pub fn without(account: &mut Account, gone: &[SubjectId]) {
    account
        .subjects
        .retain(|subject| !gone.contains(&subject.id));
    account
        .contacted
        .retain(|contacted| !gone.contains(&contacted.subject));
}
