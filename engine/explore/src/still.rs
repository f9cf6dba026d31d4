//! What a machine can still read of what has been: two accounts that differ only in what it can't read
//! any more have the same future, and are one state.
//!
//! Nothing is taken out of an account. Of each state a fingerprint of 128 bits is kept, over exactly
//! what can still be read; a random test holds that equal fingerprints have equal futures.

mod below;
mod clock;
mod dates;
mod print;

pub(crate) use clock::Clock;
pub(crate) use print::may_come;

use std::collections::{BTreeSet, HashMap};

use jalon_core::machine::action::{Does, SetField};
use jalon_core::machine::claim::{ClaimAmount, ClaimPlace, DebtPart};
use jalon_core::machine::expr::Node;
use jalon_core::machine::milestone::{Expected, Milestone};
use jalon_core::machine::policy::Policy;
use jalon_core::machine::schedule::{Anchor, Moment};
use jalon_core::machine::value::{Fact, InvoiceFact, PartyFact};
use jalon_core::machine::{
    ActionId, CustomerFieldId, Dense, ExprId, InvoiceFieldId, MilestoneId, PathId, RoleId, StepId,
};
use jalon_core::step::Account;
use jalon_core::{Instant, Machine, Unit, Zone};
use jalon_simulate::World;

use crate::reads::{Reads, reads_once_taken};
use crate::slice::delayed::amounts_are_told;

/// Who counts from a day.
#[derive(Clone, Copy, Debug)]
struct Reader {
    who: Who,
    /// Who counts from the last that left of the steps up to this place, and from the start if none did.
    of_last: Option<usize>,
}

#[derive(Clone, Copy, Debug)]
enum Who {
    /// A step of a milestone, by its place.
    Step(MilestoneId, usize),
    /// A `missed` line of a milestone, by its place.
    Missed(MilestoneId, usize),
    /// Something that may count at any time.
    Always,
}

impl Reader {
    const ALWAYS: Reader = Reader {
        who: Who::Always,
        of_last: None,
    };

    fn of(who: Who) -> Reader {
        Reader { who, of_last: None }
    }
}

/// What a machine can still read.
#[derive(Clone, Debug)]
pub(crate) struct Still {
    /// Who counts from the day of a step.
    of_step: HashMap<StepId, Vec<Reader>>,
    /// Who counts from the start of a milestone.
    of_start: HashMap<MilestoneId, Vec<Reader>>,
    /// Steps from which somebody counts otherwise than in days by the date.
    uneven_steps: Vec<StepId>,
    /// Milestones from whose start somebody does.
    uneven_starts: Vec<MilestoneId>,
    milestone_days: Vec<MilestoneId>,
    counted: Vec<PathId>,
    sent_day: bool,
    handover_day: bool,
    hours: bool,
    charges: bool,
    interest: bool,
    /// For how many days back messages count for a limit; none if there is no limit.
    limit_days: Option<i32>,
    invoice_fields: Vec<InvoiceFieldId>,
    customer_fields: Vec<CustomerFieldId>,
    follows_events: bool,
    /// Tasks of which only matters whether one is open.
    idle: BTreeSet<PathId>,
    ends_are_seen: bool,
    /// Whether the due date, or how late an invoice is, decides anything by itself.
    due_is_read: bool,
    /// Whether days can be told by their distance: nothing reads the date itself.
    pub(crate) relative: bool,
    /// Whether weekdays differ.
    weeks: bool,
    /// Policies that hold before a day counted from the due date or the issue: so many days after it,
    /// where that is how it is counted.
    before: Vec<(Anchor, Option<i32>)>,
    /// What tells kinds of invoices apart, where all share their states.
    kinds: Option<Kinds>,
}

/// What of the facts of an invoice can still be read once a journey has taken it.
#[derive(Clone, Debug)]
struct Kinds {
    country: bool,
    roles: BTreeSet<RoleId>,
    ways: bool,
    /// Whether an amount is told from another by more than its share of the total.
    amounts: bool,
}

impl Still {
    pub(crate) fn new(machine: &Machine, reads: &Reads, idle: &BTreeSet<PathId>) -> Still {
        let mut still = Still {
            of_step: HashMap::new(),
            of_start: HashMap::new(),
            uneven_steps: Vec::new(),
            uneven_starts: Vec::new(),
            milestone_days: reads.milestone_days.iter().copied().collect(),
            counted: Vec::new(),
            sent_day: reads.facts.contains(&Fact::Invoice(InvoiceFact::Sent)),
            handover_day: false,
            hours: false,
            // What only decides which journey takes an invoice is read before anything is claimed.
            charges: charges_decide(machine, &reads_once_taken(machine)),
            interest: false,
            limit_days: limit_days(machine),
            invoice_fields: Vec::new(),
            customer_fields: Vec::new(),
            follows_events: false,
            idle: idle.clone(),
            ends_are_seen: crate::happen::ends_are_seen(machine),
            due_is_read: dates::due_is_read(machine, reads),
            relative: false,
            weeks: dates::weeks_differ(machine),
            before: Vec::new(),
            kinds: None,
        };
        for step in &reads.step_days {
            still.of_step.entry(*step).or_default().push(Reader::ALWAYS);
        }
        for (id, milestone) in machine.milestones.iter() {
            still.milestone(machine, id, milestone);
        }
        still.actions(machine);
        for policy in &machine.policies {
            if let Policy::NeverBefore { moment, .. } = policy {
                still.moment(machine, moment, None, Reader::ALWAYS);
                if matches!(moment.anchor, Anchor::Due | Anchor::Issue) {
                    still
                        .before
                        .push((moment.anchor, dates::days_after(machine, moment)));
                }
            }
        }
        still.interest &= still.charges;
        let delays = machine.expressions.nodes.items().iter();
        still.hours = delays.into_iter().any(|node| {
            matches!(node, Node::Delay(delay) if matches!(delay.unit, Unit::Minutes | Unit::Hours))
        });
        still.relative = !still.interest && !dates::date_is_read(machine, reads);
        still
    }

    /// For a search in which invoices of all kinds share their states.
    pub(crate) fn for_all_kinds(mut self, machine: &Machine) -> Still {
        let decides = reads_once_taken(machine);
        let country = |fact: &Fact| matches!(fact, Fact::Party(_, PartyFact::Country));
        self.invoice_fields = decides.invoice_fields.iter().copied().collect();
        self.customer_fields = decides.customer_fields.iter().copied().collect();
        self.kinds = Some(Kinds {
            country: decides.facts.iter().any(country),
            ways: decides.ways,
            amounts: amounts_are_told(machine, &decides),
            roles: decides.roles,
        });
        self
    }

    /// How the days of an account are told as it stands.
    pub(crate) fn clock<'a>(
        &self,
        (world, account): (&World, &Account),
        zone: &'a Zone,
        now: Instant,
        next: Option<Instant>,
    ) -> Clock<'a> {
        let ahead = match (self.relative, next) {
            (true, None) => below::ahead(world, account, now, zone.local(now).0),
            _ => None,
        };
        Clock::new(zone, now, (next, ahead), (self.relative, self.weeks))
    }

    fn milestone(&mut self, machine: &Machine, id: MilestoneId, milestone: &Milestone) {
        for (place, step) in milestone.steps.iter().enumerate() {
            if let Some(of) = machine.steps.get(*step) {
                let reader = Reader::of(Who::Step(id, place));
                self.moment(machine, &of.moment, Some(id), reader);
                let line = machine.lines.get(of.line);
                let actions = line.map_or(&[][..], |line| line.actions.as_slice());
                let actions = actions.iter().filter_map(|id| machine.actions.get(*id));
                for repeat in actions.filter_map(|action| action.repeat) {
                    self.of_step.entry(*step).or_default().push(Reader::ALWAYS);
                    let even = is_even(machine, repeat.every);
                    self.uneven_steps.extend((!even).then_some(*step));
                }
            }
        }
        for (place, missed) in milestone.missed.iter().enumerate() {
            let reader = Reader::of(Who::Missed(id, place));
            match &missed.moment {
                Some(moment) => self.moment(machine, moment, Some(id), reader),
                None => {
                    self.of_start.entry(id).or_default().push(reader);
                    let within = milestone.expects.as_ref().and_then(|of| of.within);
                    let even = within.is_none_or(|within| is_even(machine, within));
                    self.uneven_starts.extend((!even).then_some(id));
                }
            }
        }
    }

    fn moment(
        &mut self,
        machine: &Machine,
        moment: &Moment,
        own: Option<MilestoneId>,
        reader: Reader,
    ) {
        let even =
            !(moment.at_month_end || moment.month_end_of_anchor || moment.business_day_before)
                && moment
                    .offset
                    .is_none_or(|offset| is_even(machine, offset.delay));
        match moment.anchor {
            Anchor::Start => {
                if let Some(id) = own {
                    self.of_start.entry(id).or_default().push(reader);
                    self.uneven_starts.extend((!even).then_some(id));
                }
            }
            Anchor::Step(step) => {
                self.of_step.entry(step).or_default().push(reader);
                self.uneven_steps.extend((!even).then_some(step));
            }
            Anchor::StepOrAbove(step) => {
                let Some(of) = machine.steps.get(step) else {
                    return;
                };
                let milestone = machine.milestones.get(of.milestone);
                let steps = milestone.map_or(&[][..], |one| one.steps.as_slice());
                let place = steps.iter().position(|one| *one == step);
                let reader = Reader {
                    of_last: place,
                    ..reader
                };
                self.of_start.entry(of.milestone).or_default().push(reader);
                self.uneven_starts.extend((!even).then_some(of.milestone));
                for above in steps.iter().take(place.map_or(0, |place| place + 1)) {
                    self.of_step.entry(*above).or_default().push(reader);
                    self.uneven_steps.extend((!even).then_some(*above));
                }
            }
            Anchor::Milestone(milestone) => {
                if !self.milestone_days.contains(&milestone) {
                    self.milestone_days.push(milestone);
                }
            }
            Anchor::Sending => self.sent_day = true,
            Anchor::Handover => self.handover_day = true,
            Anchor::Issue | Anchor::Due | Anchor::DueOfOldest | Anchor::Event | Anchor::Date(_) => {
            }
        }
    }

    fn actions(&mut self, machine: &Machine) {
        for action in machine.actions.items() {
            match &action.does {
                Does::Pause(pause) => {
                    if pause.at_most_times.is_some() {
                        self.counted.push(action.path);
                    }
                    if let Some(moment) = &pause.until {
                        for (id, _) in machine.milestones.iter() {
                            self.moment(machine, moment, Some(id), Reader::ALWAYS);
                        }
                    }
                }
                Does::TryAgain { at_most: Some(_) } => self.counted.push(action.path),
                Does::Set { field, .. } => match field {
                    SetField::Invoice(field) => self.invoice_fields.push(*field),
                    SetField::Customer(field) => self.customer_fields.push(*field),
                },
                Does::Claim { claim, .. } => {
                    let parts = machine
                        .claims
                        .get(*claim)
                        .map(|claim| claim.parts.as_slice());
                    let mut parts = parts.unwrap_or_default().iter();
                    self.interest |=
                        parts.any(|part| matches!(part.amount, ClaimAmount::Interest(_)));
                }
                _ => {}
            }
        }
        for journey in machine.journeys.items() {
            self.counted
                .extend(journey.requires.iter().map(|require| require.path));
            self.counted
                .extend(journey.holds.iter().map(|hold| hold.path));
        }
        let fields = (0..machine.invoice_fields.len()).map(InvoiceFieldId::at);
        self.invoice_fields.extend(fields);
        self.invoice_fields.sort_unstable();
        self.invoice_fields.dedup();
        self.follows_events = answers_with_messages(machine);
    }
}

/// Whether a length of time is counted in days by the date, whichever day it begins on.
fn is_even(machine: &Machine, delay: ExprId) -> bool {
    matches!(
        machine.expressions.get(delay),
        Some(Node::Delay(delay)) if matches!(delay.unit, Unit::Days | Unit::Weeks)
    )
}

/// Whether claims decide anything: a condition reads them, a milestone waits for them, or payments
/// settle them before the principal.
pub(crate) fn charges_decide(machine: &Machine, reads: &Reads) -> bool {
    use InvoiceFact::{AmountDue, Charges, Principal, Total};
    let read = [AmountDue, Charges, Principal, Total]
        .iter()
        .any(|fact| reads.facts.contains(&Fact::Invoice(*fact)));
    let waited = machine.milestones.items().iter().any(|one| {
        let what = one.expects.as_ref().map(|of| of.what);
        what == Some(Expected::PaymentInFull { with_charges: true })
    });
    let settled_first = machine.journeys.items().iter().any(|journey| {
        let first = journey.payments_settle.first();
        first.is_some_and(|part| *part != DebtPart::Principal)
    });
    let on_invoice = machine.claims.items().iter().any(|claim| {
        let mut parts = claim.parts.iter();
        parts.any(|part| part.place == ClaimPlace::OnInvoice)
    });
    read || waited || settled_first || on_invoice
}

/// Whether a line that has no day of its own sends anything: such a line may wait for the end of a
/// pause, and then looks at what has left that day.
pub(crate) fn answers_with_messages(machine: &Machine) -> bool {
    let steps = machine.steps.items().iter().map(|step| step.line);
    let missed = machine
        .milestones
        .items()
        .iter()
        .flat_map(|one| &one.missed);
    let dated: Vec<_> = steps.chain(missed.map(|missed| missed.line)).collect();
    let sends = |id: &ActionId| {
        let action = machine.actions.get(*id);
        action.is_some_and(|action| {
            action.does.message().is_some() || matches!(action.does, Does::Resend { .. })
        })
    };
    machine
        .lines
        .iter()
        .any(|(id, line)| !dated.contains(&id) && line.actions.iter().any(sends))
}

fn limit_days(machine: &Machine) -> Option<i32> {
    let mut days: Option<i32> = None;
    for limit in machine.journeys.items().iter().flat_map(|one| &one.limits) {
        let of = match machine.expressions.get(limit.per) {
            Some(Node::Delay(delay)) => {
                let count = i32::try_from(delay.count).unwrap_or(10_000).min(10_000);
                match delay.unit {
                    Unit::Minutes | Unit::Hours => count / 24 + 2,
                    Unit::Days => count + 1,
                    Unit::BusinessDays => count * 3 + 15,
                    Unit::Weeks => count * 7 + 1,
                    Unit::Months => count * 31 + 1,
                    Unit::Years => count * 366 + 1,
                }
            }
            _ => 100_000,
        };
        days = Some(days.map_or(of, |known| known.max(of)));
    }
    days
}
