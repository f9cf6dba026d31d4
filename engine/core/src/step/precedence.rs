//! Which of several lines that are to leave at one moment goes first: what leaves counts under limits, and
//! speaks for others. Whoever lets lines leave asks in this order, so that a simulation and a daemon that has
//! them all due at nine o'clock come to the same.

use std::cmp::Reverse;

use super::context::Context;
use super::effect::Slot;
use super::marks::Origin;
use super::state::Account;
use crate::machine::action::Act;
use crate::moment::Instant;

/// The place of a planned line among others of its account; the least goes first.
///
/// What sends an invoice goes before what speaks of one. Then the gravest first: the kind of message, then how far
/// up its ladder it stands. Then what has been due for longest, and of one instant the lowest number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Precedence<'a> {
    speaks: bool,
    act: Reverse<Option<Act>>,
    rung: Reverse<u16>,
    due: Instant,
    number: &'a str,
    slot: Slot,
}

impl Precedence<'_> {
    /// The line.
    pub fn slot(&self) -> Slot {
        self.slot
    }
}

/// All lines that an account has planned: when each is to leave, and its place among them.
pub fn planned<'a>(
    context: &'a Context,
    account: &'a Account,
) -> impl Iterator<Item = (Instant, Precedence<'a>)> {
    let subjects = account.subjects.iter();
    subjects.flat_map(move |subject| {
        subject.planned().map(move |(pending, slot)| {
            let gravest = pending
                .line
                .and_then(|line| context.shape.line(line).gravest);
            let place = Precedence {
                speaks: pending.from != Origin::Sending,
                act: Reverse(gravest.map(|(_, act)| act)),
                rung: Reverse(rung(pending.from)),
                due: pending.due,
                number: subject.invoice().map_or("", |invoice| &invoice.number),
                slot,
            };
            (pending.at, place)
        })
    })
}

/// How far up its ladder a line stands.
fn rung(from: Origin) -> u16 {
    match from {
        Origin::Step(_, step) => step,
        Origin::Missed(..) => u16::MAX,
        Origin::Sending | Origin::Track(_) | Origin::Refused(..) | Origin::Journey => 0,
    }
}
