//! What is the same in two machines, by its names.

use jalon_core::eval::Stored;
use jalon_core::machine::action::Does;
use jalon_core::machine::declared::Field;
use jalon_core::machine::value::Type;
use jalon_core::machine::{List, PathId, RoleId};
use jalon_core::step::{Account, Done, PendingState, Settlement, SubjectId};
use jalon_core::{Decision, Happening, Machine};

use crate::given::Given;
use crate::happen::May;

/// What is given to one machine, as another knows it.
pub(super) fn given(from: &Machine, to: &Machine, given: &Given) -> Given {
    let mut other = given.clone();
    other.customer.fields = fields(
        from,
        to,
        (&from.customer_fields, &to.customer_fields),
        &given.customer.fields,
    );
    other.invoice.fields = fields(
        from,
        to,
        (&from.invoice_fields, &to.invoice_fields),
        &given.invoice.fields,
    );
    let roles = given.customer.roles.iter();
    other.customer.roles = roles.filter_map(|id| role(from, to, *id)).collect();
    other
}

fn fields<I: Copy + jalon_core::machine::Dense>(
    from: &Machine,
    to: &Machine,
    (old, new): (&List<I, Field>, &List<I, Field>),
    given: &[(I, Stored)],
) -> Vec<(I, Stored)> {
    let given = given.iter();
    let found = given.filter_map(|(id, value)| {
        let field = old.get(*id)?;
        let other = new.find(|one| one.name == field.name)?;
        let value = stored((from, field), (to, new.get(other)?), value)?;
        Some((other, value))
    });
    found.collect()
}

fn stored(
    (from, old): (&Machine, &Field),
    (to, new): (&Machine, &Field),
    value: &Stored,
) -> Option<Stored> {
    let (Stored::Choice(place), Type::Choice(old), Type::Choice(new)) =
        (value, old.type_of, new.type_of)
    else {
        return Some(value.clone());
    };
    let name = from.choices.get(old)?.values.get(usize::from(*place))?;
    let mut values = to.choices.get(new)?.values.iter();
    let place = values.position(|value| value == name)?;
    u16::try_from(place).ok().map(Stored::Choice)
}

fn role(from: &Machine, to: &Machine, id: RoleId) -> Option<RoleId> {
    let named = from.roles.get(id)?;
    to.roles.find(|role| role.name == named.name)
}

/// What may happen to one, as it may happen to the other; none if the other knows nothing of it.
pub(super) fn may(
    (from, to): (&Machine, &Machine),
    (old, new): (&Account, &Account),
    invoice: SubjectId,
    may: &May,
) -> Option<May> {
    let (old, new) = (old.subject(invoice)?, new.subject(invoice)?);
    let same_path = |path: PathId| {
        let name = from.path(path);
        to.paths.find(|other| other == name)
    };
    Some(match may {
        May::Field(id, value) => {
            let field = from.invoice_fields.get(*id)?;
            let other = to.invoice_fields.find(|one| one.name == field.name)?;
            let value = stored((from, field), (to, to.invoice_fields.get(other)?), value)?;
            May::Field(other, value)
        }
        May::Event(what, by) => {
            let by = match by {
                Some(id) => Some(role(from, to, *id)?),
                None => None,
            };
            let mut what = what.clone();
            match &mut what {
                Happening::Declared { event, .. } => {
                    let named = from.events.get(*event)?;
                    *event = to.events.find(|one| one.name == named.name)?;
                }
                // A task that was renamed is known by its place among those that are open.
                Happening::TaskOutcome { task, .. } => {
                    let place = old.tasks.iter().position(|open| open.path == *task)?;
                    let named = same_path(*task)
                        .filter(|path| new.tasks.iter().any(|open| open.path == *path));
                    let by_place = || new.tasks.get(place).map(|open| open.path);
                    *task = named.or_else(by_place)?;
                }
                Happening::Decision {
                    decision: Decision::SignOff(path) | Decision::Refuse(path),
                    ..
                } => {
                    let proposed = |subject: &jalon_core::step::Subject| {
                        let pending = subject.pending.iter();
                        let open = pending
                            .filter(|one| matches!(one.state, PendingState::Proposed { .. }));
                        open.map(|one| one.path).collect::<Vec<_>>()
                    };
                    let place = proposed(old).iter().position(|one| one == path)?;
                    let proposed = proposed(new);
                    let named = same_path(*path).filter(|path| proposed.contains(path));
                    *path = named.or_else(|| proposed.get(place).copied())?;
                }
                _ => {}
            }
            May::Event(what, by)
        }
        other => other.clone(),
    })
}

/// What somebody notices of an effect, by names that both machines have; none if nobody does.
pub(super) fn said(machine: &Machine, does: &Done) -> Option<String> {
    let role = |id: RoleId| machine.roles.get(id).map_or("", |role| role.name.as_str());
    let team = |id| machine.teams.get(id).map_or("", |team| team.name.as_str());
    let agency = |id| machine.agencies.get(id).map_or("", |one| one.name.as_str());
    Some(match does {
        Done::SendInvoice { to, way, .. } => format!("send {} {way:?}", role(*to)),
        Done::Message {
            act,
            to,
            way,
            action,
            ..
        } => {
            let message = machine
                .actions
                .get(*action)
                .and_then(|one| one.does.message());
            let template = message.and_then(|message| message.template);
            let template = template.and_then(|id| machine.templates.get(id));
            let template = template.map_or("", |one| one.name.as_str());
            format!("{act:?} {} {way:?} {template}", role(*to))
        }
        Done::Alert { team: id, .. } => format!("alert {}", team(*id)),
        Done::Task {
            team: id, calls, ..
        } => format!("task {} {}", team(*id), calls.is_some()),
        Done::Claim { amount, part, .. } => format!("claim {part:?} {amount}"),
        Done::Entrust(id) => format!("entrust {}", agency(*id)),
        Done::HandOver { agency: id, amount } => format!("hand over {} {amount}", agency(*id)),
        Done::Recall(id) => format!("recall {}", id.map_or("", agency)),
        Done::Post { action } => match machine.actions.get(*action).map(|one| &one.does) {
            Some(Does::Post { name, .. }) => format!("post {name}"),
            _ => return None,
        },
        Done::Propose {
            team: id, persons, ..
        } => format!("propose {} {persons}", team(*id)),
        Done::Ended(Settlement::Named(id)) => {
            format!(
                "end {}",
                machine.ends.get(*id).map_or("", |end| end.name.as_str())
            )
        }
        Done::Ended(other) => format!("end {other:?}"),
        _ => return None,
    })
}
