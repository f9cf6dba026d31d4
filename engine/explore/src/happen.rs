//! What may happen to an invoice from outside, as things stand: only what the machine can react to, or
//! what settles, pauses or signs something.

mod on;

pub(crate) use on::thing_of;

use std::collections::BTreeSet;

use jalon_core::eval::Stored;
use jalon_core::ledger::EntryKind;
use jalon_core::machine::action::Does;
use jalon_core::machine::declared::Field;
use jalon_core::machine::journey::Subject as Goes;
use jalon_core::machine::milestone::{Expected, Trigger};
use jalon_core::machine::policy::Policy;
use jalon_core::machine::value::{Fact, InvoiceFact, Type};
use jalon_core::machine::{InvoiceFieldId, PathId, RoleId};
use jalon_core::step::{BlockReason, PendingState, Stage, Subject};
use jalon_core::{Decision, EventKind, Happening, Machine, Money, PayloadValue, Reason, Settled};
use smol_str::{SmolStr, format_smolstr};

use crate::reads::Reads;
use crate::slice::delayed::Delays;

/// Something that may happen now.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum May {
    /// An event; its dates are filled in when its day is known.
    Event(Happening, Option<RoleId>),
    /// A promise to pay so many days later.
    Promise { days: i32, announced: bool },
    /// A person holds messages for so many days.
    Hold { days: i32 },
    /// A declared field of the invoice changes.
    Field(InvoiceFieldId, Stored),
    /// The due date is corrected to one so many days from now.
    Due { days: i32 },
}

/// What of all that may happen can change anything in a machine.
#[derive(Clone, Debug)]
pub(crate) struct Outside {
    /// Events that a line reacts to or a milestone waits for, with who acts.
    heard: Vec<(Trigger, Option<RoleId>)>,
    /// How many days ahead promises may reach.
    promises: Vec<i32>,
    /// Amounts that payments leave open, beside none and half.
    leaves: Vec<i64>,
    /// Fields of the invoice that are read before it is sent.
    fields: Vec<(InvoiceFieldId, Vec<Stored>)>,
    reads_order: bool,
    /// Tasks that are left open: nothing comes of closing them.
    idle: BTreeSet<PathId>,
    /// Tasks of which nothing comes, where it matters whether one is open.
    closed: BTreeSet<PathId>,
    money: bool,
    disputes: bool,
    holds: bool,
    dues: bool,
    /// Whether suspensions stand for all that keeps a line back.
    delayed: bool,
    /// Whether half of what is owed is paid even where nobody contests a half.
    halves: bool,
    /// Whether charges are paid with what is owed.
    charges: bool,
}

/// How far ahead a promise is that keeps within all bounds, and one that does not.
const PROMISED_DAYS: i32 = 3;
const PROMISED_FAR: i32 = 20_000;
/// A hold lasts until somebody lifts it, which may be on any day.
const HELD_DAYS: i32 = 20_000;
/// A corrected due date lies so many days from the day of the correction.
const CORRECTED: [i32; 2] = [-10, 20];
/// No more promises than this stand at once, nor disputes.
const AT_ONCE: usize = 1;

impl Outside {
    /// Of a machine that is searched whole; or of a slice in which delays are left open, where a
    /// suspension stands for all that keeps a line back.
    pub(crate) fn of(
        machine: &Machine,
        reads: &Reads,
        (idle, delays): (&BTreeSet<PathId>, Option<&Delays>),
    ) -> Outside {
        let mut outside = Outside::new(machine, reads, idle);
        if let Some(delays) = delays {
            outside.money = delays.money;
            outside.disputes = delays.disputes;
            outside.dues = delays.dues;
            outside.holds = false;
            outside.delayed = true;
            outside.promises.clear();
        }
        outside
    }

    /// Without what makes no difference to how paths end where days are left out: a hold, which a person
    /// has in hand and which else only delays; half of what is owed, unless a half is contested or an
    /// amount decides; and charges where they decide nothing.
    pub(crate) fn without_days(mut self, machine: &Machine, reads: &Reads) -> Outside {
        use InvoiceFact::{AmountDue, Balance, Charges, Undisputed};
        let read = [AmountDue, Balance, Charges, Undisputed].map(Fact::Invoice);
        let amounts = read.iter().any(|fact| reads.facts.contains(fact))
            || crate::slice::delayed::amounts_are_told(machine, reads);
        let charges = crate::still::charges_decide(machine, reads);
        self.holds = false;
        self.charges = charges;
        let journeys = machine.journeys.items().iter().map(|one| &one.reactions);
        let milestones = machine.milestones.items().iter().map(|one| &one.reactions);
        let mut reactions = journeys.chain(milestones).flatten();
        let answered = reactions.any(|id| {
            let on = machine.reactions.get(*id).map(|reaction| reaction.on);
            on == Some(Trigger::Event(EventKind::Payment))
        });
        self.halves = amounts || answered;
        self
    }

    pub(crate) fn new(machine: &Machine, reads: &Reads, idle: &BTreeSet<PathId>) -> Outside {
        let mut heard: Vec<(Trigger, Option<RoleId>)> = Vec::new();
        let mut hear = |trigger: Trigger, roles: &[RoleId]| {
            let roles = match roles {
                [] => vec![None],
                named => named.iter().copied().map(Some).collect(),
            };
            for role in roles {
                if !heard.contains(&(trigger, role)) {
                    heard.push((trigger, role));
                }
            }
        };
        for reaction in machine.reactions.items() {
            let from = reaction
                .from
                .as_ref()
                .map_or(&[][..], |roles| roles.roles());
            hear(reaction.on, from);
        }
        let expected = machine
            .milestones
            .items()
            .iter()
            .filter_map(|one| one.expects.as_ref());
        let waited = machine
            .actions
            .items()
            .iter()
            .filter_map(|action| match &action.does {
                Does::Expect { expectation, .. } => Some(expectation),
                _ => None,
            });
        for expects in expected.chain(waited) {
            if let Expected::Event(trigger) = expects.what {
                let from = expects.from.as_ref().map_or(&[][..], |roles| roles.roles());
                hear(trigger, from);
            }
        }
        let fields = fields_before_sending(machine, reads);
        let mut outside = Outside {
            heard,
            promises: Vec::new(),
            leaves: Vec::new(),
            fields,
            reads_order: reads
                .facts
                .contains(&Fact::Invoice(InvoiceFact::PurchaseOrder)),
            idle: match ends_are_seen(machine) {
                true => BTreeSet::new(),
                false => idle.clone(),
            },
            closed: match ends_are_seen(machine) {
                true => idle.clone(),
                false => BTreeSet::new(),
            },
            money: true,
            disputes: true,
            holds: true,
            dues: true,
            delayed: false,
            halves: true,
            charges: true,
        };
        let promised = [
            EventKind::Promise,
            EventKind::PaymentAnnounced,
            EventKind::BrokenPromise,
        ];
        if promised.iter().any(|kind| outside.hears(*kind)) {
            outside.promises.push(PROMISED_DAYS);
            let bounded = machine.actions.items().iter().any(|action| {
                matches!(&action.does, Does::Pause(pause) if pause.at_most_ahead.is_some())
            });
            if bounded {
                outside.promises.push(PROMISED_FAR);
            }
        }
        for journey in machine.journeys.items() {
            let floor = journey.ignore_balances_under;
            if let Some(jalon_core::machine::expr::Node::Money { minor, .. }) =
                floor.and_then(|id| machine.expressions.get(id))
            {
                outside.leaves.push((minor - 1).max(1));
            }
        }
        outside.leaves.sort_unstable();
        outside.leaves.dedup();
        outside
    }

    fn hears(&self, kind: EventKind) -> bool {
        self.heard
            .iter()
            .any(|(trigger, _)| *trigger == Trigger::Event(kind))
    }

    /// All that may happen to a subject as it stands.
    pub(crate) fn now(&self, machine: &Machine, subject: &Subject) -> Vec<May> {
        let mut may = Vec::new();
        let Some(invoice) = subject.invoice() else {
            return may;
        };
        let ledger = &invoice.ledger;
        let money = |minor: i64| Money::new(minor, ledger.currency());
        let open = ledger.open();
        let owed = open.principal;
        let live = subject.stage.is_live();
        let mut event = |what: Happening| may.push(May::Event(what, None));
        let whole = owed == ledger.total();
        if owed > 0 && self.money {
            // All that is owed, half of an invoice of which nothing is settled, as much as is asked for
            // with charges, and all but what counts as nothing.
            let mut amounts = vec![owed];
            let half_contested = subject.disputes.iter().any(|one| one.amount.is_some());
            amounts.extend((whole && (self.halves || half_contested)).then_some(owed / 2));
            let with_charges = self.charges && open.charges() > 0 && (self.halves || whole);
            amounts.extend(with_charges.then(|| open.amount_due()));
            if whole {
                amounts.extend(self.leaves.iter().map(|leaves| owed - leaves));
            }
            for amount in amounts.into_iter().filter(|amount| *amount > 0) {
                event(payment(money(amount)));
            }
            if self.hears(EventKind::CreditNote) {
                event(Happening::CreditNote {
                    number: SmolStr::new_static("credit note 1"),
                    amount: money(owed),
                });
            }
        }
        for conceded in subject.disputes.iter().filter(|one| one.conceded) {
            let amount = conceded.amount.unwrap_or(owed);
            if amount > 0 && amount <= owed {
                event(Happening::CreditNote {
                    number: SmolStr::new_static("credit note 1"),
                    amount: money(amount),
                });
            }
        }
        let mut seen: Vec<&SmolStr> = Vec::new();
        for entry in ledger.entries().iter().rev() {
            let settles = ledger.allocated(entry.kind, &entry.key);
            if settles <= 0 || seen.contains(&&entry.key) {
                continue;
            }
            seen.push(&entry.key);
            let amount = money(settles);
            match entry.kind {
                EntryKind::Payment => event(Happening::PaymentReversed {
                    payment: entry.key.clone(),
                    amount,
                    reason: Reason::default(),
                    came_back: true,
                }),
                EntryKind::CreditNote => event(Happening::CreditNoteCancelled {
                    number: entry.key.clone(),
                    amount,
                }),
                EntryKind::WriteOff => {}
            }
        }
        if live {
            self.live(subject, (owed, ledger.total()), &money, &mut may);
        }
        self.work(machine, subject, &mut may);
        // A due date is corrected once, before anything else has happened but a delay.
        let untouched = self.dues
            && ledger.entries().is_empty()
            && (self.delayed || subject.pauses.is_empty() && subject.blocks.is_empty())
            && subject.promises.is_empty();
        if live && untouched && !invoice.due_corrected && ledger.instalments().len() < 2 {
            may.extend(CORRECTED.map(|days| May::Due { days }));
        }
        if live && matches!(subject.stage, Stage::BeforeSending) {
            if self.reads_order && invoice.purchase_order.is_none() {
                may.push(May::Event(
                    Happening::Correction {
                        due: None,
                        total: None,
                        purchase_order: Some(SmolStr::new_static("PO-1")),
                    },
                    None,
                ));
            }
            for (field, values) in &self.fields {
                let now = invoice
                    .fields
                    .get(jalon_core::machine::Dense::place(*field));
                let others = values.iter().filter(|value| Some(*value) != now);
                may.extend(others.map(|value| May::Field(*field, value.clone())));
            }
        }
        may
    }

    /// What happens between the buyer and us.
    fn live(
        &self,
        subject: &Subject,
        (owed, total): (i64, i64),
        money: &dyn Fn(i64) -> Money,
        may: &mut Vec<May>,
    ) {
        let reason = || Reason {
            text: SmolStr::new_static("x"),
            code: None,
        };
        let disputes = subject.disputes.iter().filter(|one| !one.conceded);
        if subject.disputes.len() < AT_ONCE && owed > 0 && self.disputes {
            let half = Some(owed / 2).filter(|half| *half > 0 && owed == total);
            for amount in [Some(None), half.map(Some)].into_iter().flatten() {
                let dispute = SmolStr::new_static("dispute 1");
                let (reason, amount) = (reason(), amount.map(money));
                let what = Happening::Dispute {
                    dispute,
                    reason,
                    amount,
                };
                may.push(May::Event(what, None));
            }
        }
        for dispute in disputes {
            for outcome in [Settled::ForUs, Settled::ForCustomer, Settled::InPart] {
                // Half of the whole is given up; of a part all or nothing.
                let part = (owed == total && dispute.amount.is_none()).then_some(owed / 2);
                let amount = part.filter(|part| outcome == Settled::InPart && *part > 0);
                if outcome == Settled::InPart && amount.is_none() {
                    continue;
                }
                let amount = amount.map(money);
                let dispute = dispute.key.clone();
                let what = Happening::DisputeSettled {
                    dispute,
                    outcome,
                    amount,
                };
                may.push(May::Event(what, None));
            }
        }
        if subject.promises.len() < AT_ONCE && owed > 0 {
            for days in &self.promises {
                may.push(May::Promise {
                    days: *days,
                    announced: false,
                });
                if self.hears(EventKind::PaymentAnnounced) {
                    may.push(May::Promise {
                        days: *days,
                        announced: true,
                    });
                }
            }
        }
        let suspended = subject
            .blocks
            .iter()
            .any(|one| one.reason == BlockReason::Suspension);
        let suspension = match suspended {
            true => Happening::SuspensionLifted,
            false => Happening::Suspension(reason()),
        };
        may.push(May::Event(suspension, None));
        let held = subject
            .blocks
            .iter()
            .any(|one| one.reason == BlockReason::Person);
        match held {
            true => may.push(May::Event(decision(Decision::Release, 0), None)),
            false if self.holds && subject.blocks.is_empty() && subject.disputes.is_empty() => {
                may.push(May::Hold { days: HELD_DAYS })
            }
            false => {}
        }
        for (trigger, from) in &self.heard {
            let what = match trigger {
                Trigger::Event(EventKind::Receipt) => Happening::Receipt,
                Trigger::Event(EventKind::Acceptance) => Happening::Acceptance,
                Trigger::Event(EventKind::Refusal) => Happening::Refusal(reason()),
                Trigger::Event(EventKind::Rejection) => Happening::Rejection(reason()),
                Trigger::Event(EventKind::Bounce) => Happening::Bounce {
                    contact: SmolStr::new_static("customer 0 0"),
                    reason: reason(),
                    permanent: true,
                },
                Trigger::Event(EventKind::Reply) => Happening::Reply { contact: None },
                Trigger::Event(EventKind::CreditRequest) => Happening::CreditRequest(reason()),
                Trigger::Declared(event) => Happening::Declared {
                    event: *event,
                    payload: Vec::new(),
                },
                _ => continue,
            };
            let from = from.or(matches!(
                trigger,
                Trigger::Event(EventKind::Receipt | EventKind::Acceptance | EventKind::Refusal)
            )
            .then_some(RoleId::PAYER));
            may.push(May::Event(what, from));
        }
    }

    /// What people of the house do: answers to tasks, sign-offs, a recall.
    fn work(&self, machine: &Machine, subject: &Subject, may: &mut Vec<May>) {
        let mut seen = Vec::new();
        for task in &subject.tasks {
            if seen.contains(&task.path) || self.idle.contains(&task.path) {
                continue;
            }
            seen.push(task.path);
            let does = machine.actions.get(task.action).map(|action| &action.does);
            let Some(Does::Task(of) | Does::Call { task: of, .. }) = does else {
                continue;
            };
            let answer = |outcome: Option<u16>, payload: Vec<PayloadValue>| {
                let what = Happening::TaskOutcome {
                    task: task.path,
                    outcome,
                    payload,
                    by: SmolStr::new_static("person"),
                };
                May::Event(what, None)
            };
            if of.outcomes.is_empty() {
                may.push(answer(None, Vec::new()));
            }
            for (place, outcome) in (0u16..).zip(&of.outcomes) {
                for payload in payloads(machine, &outcome.asks) {
                    may.push(answer(Some(place), payload));
                }
            }
        }
        for pending in &subject.pending {
            if let PendingState::Proposed { signed, .. } = &pending.state {
                let by = signed.len() + 1;
                may.push(May::Event(
                    decision(Decision::SignOff(pending.path), by),
                    None,
                ));
                may.push(May::Event(
                    decision(Decision::Refuse(pending.path), by),
                    None,
                ));
            }
        }
    }

    /// A task of which nothing comes, and which nothing takes back: that it is closed at once is the
    /// worst that can become of it where somebody asks how paths end.
    pub(crate) fn closed_at_once(&self, machine: &Machine, subject: &Subject) -> Option<May> {
        closing(machine, subject, &self.closed)
    }

    /// Tasks that are closed at once.
    pub(crate) fn closed(&self) -> &BTreeSet<PathId> {
        &self.closed
    }

    /// The payloads of declared events are filled in: one event for each.
    pub(crate) fn filled(&self, machine: &Machine, may: Vec<May>) -> Vec<May> {
        let mut filled = Vec::new();
        for one in may {
            match one {
                May::Event(Happening::Declared { event, .. }, from) => {
                    let fields = machine.events.get(event).map(|one| one.payload.as_slice());
                    for payload in payloads(machine, fields.unwrap_or_default()) {
                        filled.push(May::Event(Happening::Declared { event, payload }, from));
                    }
                }
                other => filled.push(other),
            }
        }
        filled
    }
}

/// The closing of the first of such tasks that is open and stands in no milestone: those of milestones,
/// and calls, are taken back when they are pointless.
pub(crate) fn closing(machine: &Machine, subject: &Subject, of: &BTreeSet<PathId>) -> Option<May> {
    let mut tasks = subject.tasks.iter();
    tasks.find_map(|task| {
        let own = of.contains(&task.path) && task.from.track().is_none();
        let action = machine.actions.get(task.action).filter(|_| own)?;
        let Does::Task(of) = &action.does else {
            return None;
        };
        let outcome = of.outcomes.first();
        let asked = outcome.map(|outcome| payloads(machine, &outcome.asks));
        let what = Happening::TaskOutcome {
            task: task.path,
            outcome: outcome.map(|_| 0),
            payload: asked.into_iter().flatten().next().unwrap_or_default(),
            by: SmolStr::new_static("person"),
        };
        Some(May::Event(what, None))
    })
}

/// Whether a policy is about how paths end, for which it matters whether a task is open.
pub(crate) fn ends_are_seen(machine: &Machine) -> bool {
    let mut policies = machine.policies.iter();
    policies.any(|policy| matches!(policy, Policy::EveryPathEndsIn(ends) if !ends.is_empty()))
}

fn payment(amount: Money) -> Happening {
    let payment = SmolStr::default();
    Happening::Payment { payment, amount }
}

fn decision(decision: Decision, by: usize) -> Happening {
    let by = format_smolstr!("person {by}");
    Happening::Decision {
        decision,
        by,
        team: None,
    }
}

/// A payload for each value of a choice or of yes and no in it; other values are unknown, or one that
/// stands for all.
fn payloads(machine: &Machine, fields: &[Field]) -> Vec<Vec<PayloadValue>> {
    let mut all: Vec<Vec<PayloadValue>> = vec![Vec::new()];
    for field in fields {
        let values: Vec<PayloadValue> = match field.type_of {
            Type::YesNo => vec![PayloadValue::YesNo(true), PayloadValue::YesNo(false)],
            Type::Choice(choice) => {
                let count = machine
                    .choices
                    .get(choice)
                    .map_or(0, |one| one.values.len());
                let places = (0..count).filter_map(|place| u16::try_from(place).ok());
                places.map(PayloadValue::Choice).collect()
            }
            Type::Text => vec![PayloadValue::Text(SmolStr::new_static("x"))],
            _ => vec![PayloadValue::Unknown],
        };
        all = all
            .iter()
            .flat_map(|before| {
                values.iter().map(move |value| {
                    let mut one = before.clone();
                    one.push(value.clone());
                    one
                })
            })
            .collect();
    }
    all
}

/// Fields that a requirement or a hold reads: until they have another value the invoice waits.
fn fields_before_sending(machine: &Machine, reads: &Reads) -> Vec<(InvoiceFieldId, Vec<Stored>)> {
    let waits = machine.journeys.items().iter().any(|journey| {
        journey.subject == Goes::Invoice
            && !(journey.requires.is_empty() && journey.holds.is_empty())
    });
    let mut found = Vec::new();
    for id in reads.invoice_fields.iter().filter(|_| waits) {
        let Some(field) = machine.invoice_fields.get(*id) else {
            continue;
        };
        if field.type_of == Type::YesNo {
            found.push((*id, vec![Stored::YesNo(false), Stored::YesNo(true)]));
        }
    }
    found
}
