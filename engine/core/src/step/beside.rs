//! Versions side by side: a payer whose invoices run under several machines has an account for each.
//!
//! Each account is stepped by its own machine, and what is the payer's as a whole holds for all of
//! them: limits count the messages of every version, the gravest message goes first among all, facts
//! and standings of a customer look at all its invoices, and money on account is there once. So
//! before a step (and before a text is written) the account [faces](face) the others: it gets the
//! purse, and what it must know of them, in its own machine's numbers. Nothing of that is kept; it
//! follows from the other accounts alone, so a replay comes to the same.

use smol_str::SmolStr;

use super::barrier::is_message;
use super::context::Context;
use super::limits::contact_of;
use super::marks::{Contacted, PendingState, Settlement};
use super::state::{Account, Of, Stage, Subject};
use super::versions::by_name;
use super::view::is_open;
use crate::machine::action::Act;
use crate::machine::{Machine, PathId, RoleId};
use crate::moment::{Instant, TimeOfDay};
use crate::zone::Zone;

/// An account of a payer under one machine.
pub struct Part<'a> {
    /// The machine that its subjects are pinned to.
    pub machine: &'a Machine,
    /// Its calendars and lists.
    pub context: &'a Context,
    /// Its state.
    pub account: &'a mut Account,
}

/// What an account must know of the payer's other ones, in the numbers of its own machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Beside {
    /// Their open invoices: amounts, due dates and disputes, no more.
    invoices: Vec<Subject>,
    /// Their messages that left lately; the oldest first.
    pub(super) contacted: Vec<Contacted>,
    /// Their messages that are planned.
    pub(super) planned: Vec<Planned>,
}

/// A message that another account has planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Planned {
    pub(super) customer: u16,
    pub(super) role: RoleId,
    pub(super) contact: Option<SmolStr>,
    pub(super) act: Act,
    pub(super) at: Instant,
}

/// The account at a place is about to be stepped, or a text about it to be written: it gets the money
/// on account, and what it must know of the others. An account that is alone has all that already.
pub fn face(parts: &mut [Part<'_>], at: usize) {
    if parts.len() < 2 {
        if let Some(only) = parts.first_mut() {
            only.account.beside = None;
        }
        return;
    }
    let Some((before, rest)) = parts.split_at_mut_checked(at) else {
        return;
    };
    let Some((own, after)) = rest.split_first_mut() else {
        return;
    };
    let mut beside = Beside::default();
    for other in before.iter_mut().chain(after) {
        let purse = std::mem::take(&mut other.account.on_account);
        own.account.on_account.take_over(purse);
        let seen = Seen {
            from: (other.machine, other.context, &*other.account),
            to: (own.machine, &*own.account),
        };
        if own.context.shape.looks_beyond {
            seen.invoices(&mut beside.invoices);
        }
        if own.context.shape.limits {
            seen.contacted(&mut beside.contacted);
            seen.planned(&mut beside.planned);
        }
    }
    beside.contacted.sort_by_key(|contacted| contacted.at);
    own.account.beside = Some(Box::new(beside));
}

impl Context {
    /// Whether anything in the machine depends on invoices of the customer beyond its own.
    pub fn looks_beyond(&self) -> bool {
        self.shape.looks_beyond
    }
}

impl Account {
    /// Open invoices that other versions of the script hold.
    pub(super) fn beside(&self) -> impl Iterator<Item = &Subject> {
        let beside = self.beside.as_ref();
        beside.into_iter().flat_map(|beside| beside.invoices.iter())
    }

    /// What it knew of the payer's other accounts is not kept.
    pub fn alone(&mut self) {
        self.beside = None;
    }

    /// What of its invoices another account of the payer can see: if it changes, that one is to be
    /// looked at again.
    pub fn seen_by_others(&self) -> Vec<(u128, i64, Option<crate::Day>, usize)> {
        let open = self.subjects.iter().filter_map(|subject| {
            let invoice = subject.invoice()?;
            is_open(subject, invoice).then_some((subject, invoice))
        });
        open.map(|(subject, invoice)| {
            let due = super::view::next_due_of(invoice);
            let principal = invoice.ledger.open().principal;
            (subject.id.0, principal, due, subject.disputes.len())
        })
        .collect()
    }
}

/// One account as another one sees it.
struct Seen<'a> {
    from: (&'a Machine, &'a Context, &'a Account),
    to: (&'a Machine, &'a Account),
}

impl Seen<'_> {
    /// A customer of the one as the other numbers it; nobody's number if it does not know it.
    fn customer(&self, customer: u16) -> u16 {
        let key = self.from.2.customers.get(usize::from(customer));
        let mut known = self.to.1.customers.iter();
        let place = key.and_then(|key| known.position(|one| one.key == key.key));
        place
            .and_then(|place| u16::try_from(place).ok())
            .unwrap_or(u16::MAX)
    }

    fn role(&self, role: RoleId) -> Option<RoleId> {
        by_name(&self.from.0.roles, &self.to.0.roles, role, |one| &one.name)
    }

    fn invoices(&self, into: &mut Vec<Subject>) {
        for subject in &self.from.2.subjects {
            let Some(invoice) = subject.invoice().filter(|one| is_open(subject, one)) else {
                continue;
            };
            into.push(Subject {
                stage: match subject.stage {
                    Stage::Ended(_) => Stage::Ended(Settlement::Over),
                    _ => Stage::Running,
                },
                disputes: subject.disputes.clone(),
                ..super::arrival::new_subject(
                    subject.id,
                    self.customer(subject.customer),
                    Of::Invoice(Box::new(invoice.clone())),
                    subject.entered,
                )
            });
        }
    }

    fn contacted(&self, into: &mut Vec<Contacted>) {
        let (_, context, account) = self.from;
        // A script without limits remembers nobody: what its steps tell must do.
        let made;
        let contacted = match context.shape.limits {
            true => &account.contacted,
            false => {
                made = self.made();
                &made
            }
        };
        for one in contacted {
            if let Some(role) = self.role(one.role) {
                into.push(Contacted {
                    customer: self.customer(one.customer),
                    role,
                    path: PathId(u32::MAX),
                    ..one.clone()
                });
            }
        }
    }

    /// Messages of steps that left, each at noon of its day.
    fn made(&self) -> Vec<Contacted> {
        let (machine, _, account) = self.from;
        let noon = TimeOfDay::from_minutes(12 * 60);
        let mut made = Vec::new();
        for subject in &account.subjects {
            for track in &subject.tracks {
                let milestone = machine.milestones.get(track.milestone);
                let steps = milestone.map_or(&[][..], |one| one.steps.as_slice());
                for (mark, id) in track.steps.iter().zip(steps) {
                    let (Some(left), Some(step)) = (mark.left, machine.steps.get(*id)) else {
                        continue;
                    };
                    let line = machine.lines.get(step.line);
                    let actions = line.map_or(&[][..], |line| line.actions.as_slice());
                    for id in actions {
                        let does = machine.actions.get(*id).map(|action| &action.does);
                        let does = does.filter(|does| is_message(does));
                        let Some((to, act)) =
                            does.and_then(|does| Some((does.message()?.to, does.act()?)))
                        else {
                            continue;
                        };
                        made.push(Contacted {
                            subject: subject.id,
                            customer: subject.customer,
                            role: to,
                            contact: contact_of(account, subject.customer, to).cloned(),
                            act,
                            path: step.path,
                            at: Zone::utc().instant(left, noon),
                        });
                    }
                }
            }
        }
        made
    }

    fn planned(&self, into: &mut Vec<Planned>) {
        let (_, context, account) = self.from;
        for subject in &account.subjects {
            for pending in &subject.pending {
                if !matches!(pending.state, PendingState::Planned { .. }) {
                    continue;
                }
                let gravest = pending
                    .line
                    .and_then(|line| context.shape.line(line).gravest);
                let Some((own, act)) = gravest else {
                    continue;
                };
                if let Some(role) = self.role(own) {
                    into.push(Planned {
                        customer: self.customer(subject.customer),
                        role,
                        contact: contact_of(account, subject.customer, own).cloned(),
                        act,
                        at: pending.at,
                    });
                }
            }
        }
    }
}
