//! Whether a machine reads the date itself, or only how far days lie from each other.

use jalon_core::Unit;
use jalon_core::machine::Machine;
use jalon_core::machine::expr::Node;
use jalon_core::machine::journey::Subject;
use jalon_core::machine::schedule::{Anchor, Direction, Moment, RunDays};
use jalon_core::machine::value::{Fact, InvoiceFact};

use crate::reads::Reads;

/// Whether something depends on the day of the year or of the month: a month, its end, a constant
/// date, a table by date.
pub(super) fn date_is_read(machine: &Machine, reads: &Reads) -> bool {
    let expressions = machine.expressions.nodes.items().iter();
    let by_month = expressions.into_iter().any(|node| {
        matches!(node, Node::Date(_))
            || matches!(node, Node::Delay(delay) if matches!(delay.unit, Unit::Months | Unit::Years))
    });
    let facts = [
        InvoiceFact::Issue,
        InvoiceFact::Arrival,
        InvoiceFact::Due,
        InvoiceFact::Sent,
    ];
    let facts = facts.map(Fact::Invoice);
    let runs = machine.journeys.items().iter().any(|journey| {
        let days = journey.runs.as_ref().map(|runs| &runs.days);
        days.is_some_and(|days| !matches!(days, RunDays::Weekdays(_)))
    });
    let compared = reads
        .compared
        .iter()
        .any(|(_, constant)| matches!(constant, Node::Date(_)));
    by_month
        || runs
        || compared
        || facts.iter().any(|fact| reads.facts.contains(fact))
        || moments(machine).any(|moment| {
            moment.at_month_end
                || moment.month_end_of_anchor
                || matches!(moment.anchor, Anchor::Date(_))
                    && machine
                        .invoice_fields
                        .items()
                        .iter()
                        .any(|field| field.type_of == jalon_core::machine::value::Type::Date)
        })
}

/// Whether how late an invoice is decides anything by itself, beside the days of its lines.
pub(super) fn due_is_read(machine: &Machine, reads: &Reads) -> bool {
    let late = [InvoiceFact::DaysLate, InvoiceFact::Due].map(Fact::Invoice);
    let of_party = |fact: &Fact| matches!(fact, Fact::Party(..));
    late.iter().any(|fact| reads.facts.contains(fact))
        || reads.facts.iter().any(of_party)
        || !machine.standings.is_empty()
        || machine
            .journeys
            .items()
            .iter()
            .any(|one| one.subject != Subject::Invoice)
}

/// How many days after its anchor a moment lies, where it is counted so.
pub(super) fn days_after(machine: &Machine, moment: &Moment) -> Option<i32> {
    let plain = !(moment.at_month_end || moment.month_end_of_anchor || moment.business_day_before);
    let Some(offset) = moment.offset else {
        return plain.then_some(0);
    };
    let Some(Node::Delay(delay)) = machine.expressions.get(offset.delay).filter(|_| plain) else {
        return None;
    };
    let count = i32::try_from(delay.count).ok()?;
    let days = match delay.unit {
        Unit::Days => count,
        Unit::Weeks => count.checked_mul(7)?,
        _ => return None,
    };
    Some(match offset.direction {
        Direction::Before => -days,
        Direction::After => days,
    })
}

/// Whether one day of the week is not like another.
pub(super) fn weeks_differ(machine: &Machine) -> bool {
    let runs = machine
        .journeys
        .items()
        .iter()
        .any(|one| one.runs.is_some());
    runs || !machine.calendars.is_empty()
}

fn moments(machine: &Machine) -> impl Iterator<Item = &Moment> {
    let steps = machine.steps.items().iter().map(|step| &step.moment);
    let milestones = machine.milestones.items().iter();
    let missed = milestones.flat_map(|one| one.missed.iter().filter_map(|one| one.moment.as_ref()));
    steps.chain(missed)
}
