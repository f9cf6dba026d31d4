//! The fingerprint: 128 bits over all that can still be read of an account.

use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};

use jalon_core::eval::Stored;
use jalon_core::ledger::EntryKind;
use jalon_core::machine::Dense;
use jalon_core::machine::milestone::{Expected, Milestone, Opens};
use jalon_core::machine::schedule::{Anchor, CatchUp};
use jalon_core::records::InvoiceStatus;
use jalon_core::step::{
    Account, BlockReason, Of, Pending, PendingState, Settlement, Stage, Status, StepMark,
    StepStatus, Subject, Track, calendar_of, is_before,
};
use jalon_core::{Calendar, Day, Happening, Machine};
use jalon_simulate::World;

use super::clock::Clock;
use super::{Reader, Still, Who};
use crate::search::order::missed_put_off;
use jalon_core::machine::MilestoneId;
use jalon_core::machine::action::Does;
use jalon_core::machine::milestone::Step;

impl Still {
    /// The fingerprint of an account, with what the policies remember.
    pub(crate) fn print(
        &self,
        world: &World,
        account: &Account,
        clock: &Clock<'_>,
        remembered: &[u8],
    ) -> u128 {
        let mut bytes = Bytes(Vec::with_capacity(512));
        remembered.hash(&mut bytes);
        clock.weekday().hash(&mut bytes);
        for customer in &account.customers {
            for id in &self.customer_fields {
                write_stored(customer.fields.get(id.place()), &mut bytes);
            }
            if let Some(kinds) = &self.kinds {
                kinds.country.then_some(&customer.country).hash(&mut bytes);
                let roles = customer.contacts.iter().map(|contact| contact.role);
                let roles = roles.filter(|role| kinds.roles.contains(role));
                roles.for_each(|role| role.hash(&mut bytes));
                0xfdu8.hash(&mut bytes);
            }
            customer.standings.hash(&mut bytes);
            let held = customer.held_until.filter(|until| *until > clock.now);
            held.map(|until| clock.instant(until)).hash(&mut bytes);
        }
        if let Some(days) = self.limit_days {
            let first = clock.now.plus_minutes(-1_440 * i64::from(days));
            for contacted in account.contacted.iter().filter(|one| one.at >= first) {
                (contacted.role, contacted.act).hash(&mut bytes);
                clock.instant(contacted.at).hash(&mut bytes);
            }
        }
        for subject in &account.subjects {
            self.subject(world, account, subject, clock, &mut bytes);
        }
        bytes.digest()
    }

    fn subject(
        &self,
        world: &World,
        account: &Account,
        subject: &Subject,
        clock: &Clock<'_>,
        bytes: &mut Bytes,
    ) {
        let machine = &world.machine;
        subject.journey.hash(bytes);
        stage_code(subject).hash(bytes);
        match &subject.of {
            Of::Group { .. } => 1u8.hash(bytes),
            Of::Invoice(invoice) => {
                invoice.status.hash_into(bytes);
                // A due date that is over counts by what it left to come, which is written below.
                let due = invoice.due.map(|due| match self.due_is_read {
                    true => clock.day(due),
                    false => clock.day_ahead(due),
                });
                due.hash(bytes);
                for (anchor, days) in &self.before {
                    let from = match anchor {
                        Anchor::Issue => Some(invoice.issue),
                        _ => invoice.due,
                    };
                    let told = from.map(|from| match days {
                        Some(days) => clock.day_ahead(from.plus_days(days + 1)),
                        None => clock.day(from),
                    });
                    told.hash(bytes);
                }
                let corrected = invoice.due_corrected && !clock.leaves_days_out();
                (corrected, invoice.purchase_order.is_some()).hash(bytes);
                for part in invoice.ledger.instalments() {
                    clock.day(part.due).hash(bytes);
                }
                for id in &self.invoice_fields {
                    write_stored(invoice.fields.get(id.place()), bytes);
                }
                self.ledger(subject, bytes);
            }
        }
        match self.sent_day {
            true => clock.maybe(subject.sent).hash(bytes),
            false => subject.sent.is_some().hash(bytes),
        }
        match self.handover_day {
            true => clock.maybe(subject.handed_over).hash(bytes),
            false => subject.handed_over.is_some().hash(bytes),
        }
        subject.settled.is_some().hash(bytes);
        for send in &subject.sends {
            let told = self.kinds.as_ref().is_none_or(|kinds| kinds.ways);
            let way = send.way.filter(|_| told);
            (way, send.to, send.left.is_some(), send.failed).hash(bytes);
        }
        let catch_up = subject
            .journey
            .and_then(|id| machine.journeys.get(id))
            .map_or(CatchUp::InOrder, |journey| journey.catch_up);
        let calendar = calendar_of(machine, &world.context, account, subject, clock.now);
        let mut wrote_today = false;
        for track in &subject.tracks {
            wrote_today |= track
                .steps
                .iter()
                .any(|mark| mark.left == Some(clock.today));
            let of = (subject, track, calendar);
            self.track(machine, of, catch_up, clock, bytes);
        }
        (self.follows_events && wrote_today).hash(bytes);
        // What is counted from days to come begins with the pauses that stand then.
        let open = subject.pauses.iter().filter(|one| one.until.is_none());
        open.for_each(|paused| paused.instalment.hash(bytes));
        0xfeu8.hash(bytes);
        let blocks = subject.blocks.iter().map(|block| {
            let reason = match &block.reason {
                BlockReason::Dispute(_) => (0u8, None),
                BlockReason::Suspension => (1, None),
                BlockReason::Promise(_) => (2, None),
                BlockReason::Line(path) => (3, Some(*path)),
                BlockReason::Person => (4, None),
            };
            {
                let until = block.until.map(|until| clock.instant(until));
                (reason, block.instalment, until, block.messages_only)
            }
        });
        let mut blocks: Vec<_> = blocks.collect();
        blocks.sort_unstable();
        blocks.hash(bytes);
        let shares = self.kinds.as_ref().is_some_and(|kinds| !kinds.amounts);
        let total = subject.invoice().map(|invoice| invoice.ledger.total());
        let share = |amount: i64| match total {
            Some(total) if shares => share(total, amount),
            _ => amount,
        };
        for dispute in &subject.disputes {
            let amount = dispute.amount.map(share);
            (dispute.instalment, amount, dispute.conceded).hash(bytes);
        }
        for promise in &subject.promises {
            let come = paid(subject).saturating_sub(promise.paid_before);
            let left = share(promise.amount.saturating_sub(come));
            (clock.day(promise.date), left).hash(bytes);
        }
        for pending in &subject.pending {
            write_pending(pending, clock, bytes);
        }
        let (idle, tasks): (Vec<_>, Vec<_>) = subject
            .tasks
            .iter()
            .partition(|task| self.idle.contains(&task.path));
        // Of tasks of which nothing comes it matters what takes them back.
        let idle = idle.iter().filter(|_| self.ends_are_seen);
        let mut idle: Vec<_> = idle.map(|task| task.from.track()).collect();
        idle.sort_unstable();
        idle.hash(bytes);
        let tasks = tasks
            .iter()
            .map(|task| (task.path, task.from.track().is_some()));
        let mut tasks: Vec<_> = tasks.collect();
        tasks.sort_unstable();
        tasks.hash(bytes);
        for wait in &subject.waits {
            (wait.action, wait.until.map(|until| clock.instant(until))).hash(bytes);
        }
        for heard in &subject.heard {
            let day = (!self.milestone_days.is_empty()).then(|| clock.day(heard.day));
            (heard.what, heard.from, heard.evidence, day).hash(bytes);
        }
        for (path, count) in &subject.counts {
            if self.counted.contains(path) {
                (path, count).hash(bytes);
            }
        }
        0xffu8.hash(bytes);
    }

    fn ledger(&self, subject: &Subject, bytes: &mut Bytes) {
        let Some(ledger) = subject.invoice().map(|invoice| &invoice.ledger) else {
            return;
        };
        let open = ledger.open();
        let total = ledger.total();
        // Where no amount is compared with one that the script names, its share of the total tells all.
        let shares = self.kinds.as_ref().is_some_and(|kinds| !kinds.amounts);
        let share = |amount: i64| match shares {
            true => share(total, amount),
            false => amount,
        };
        if self.kinds.is_some() {
            ledger.currency().hash(bytes);
        }
        (share(total), share(open.principal), share(open.excess)).hash(bytes);
        (1u16..).zip(ledger.instalments()).for_each(|(number, _)| {
            share(ledger.instalment_open(number)).hash(bytes);
        });
        if self.charges {
            (open.interest, open.fees).hash(bytes);
        }
        let mut seen: Vec<&smol_str::SmolStr> = Vec::new();
        let mut settling: Vec<(u8, i64, u16)> = Vec::new();
        for entry in ledger.entries() {
            if self.interest {
                (entry.amount, entry.day).hash(bytes);
            }
            if !seen.contains(&&entry.key) {
                seen.push(&entry.key);
                let settles = ledger.allocated(entry.kind, &entry.key);
                if settles > 0 {
                    let kind: u8 = match entry.kind {
                        EntryKind::Payment => 0,
                        EntryKind::CreditNote => 1,
                        EntryKind::WriteOff => 2,
                    };
                    settling.push((kind, share(settles), entry.instalment));
                }
            }
        }
        settling.sort_unstable();
        settling.hash(bytes);
        if self.interest {
            ledger.accrued_until(0).hash(bytes);
        }
    }

    fn track(
        &self,
        machine: &Machine,
        (subject, track, calendar): (&Subject, &Track, &Calendar),
        catch_up: CatchUp,
        clock: &Clock<'_>,
        bytes: &mut Bytes,
    ) {
        (
            track.milestone,
            track.instalment,
            track.status,
            track.went_on,
        )
            .hash(bytes);
        let deadline = track.deadline.filter(|at| *at != missed_put_off());
        let deadline = deadline.map(|at| clock.instant(at));
        (deadline, track.passed.is_some()).hash(bytes);
        if self.milestone_days.contains(&track.milestone) {
            clock.maybe(track.passed).hash(bytes);
        }
        let Some(milestone) = machine.milestones.get(track.milestone) else {
            return;
        };
        let over = is_over(track, milestone);
        over.hash(bytes);
        if self.hours && !over {
            track.opened.map(|at| clock.instant(at)).hash(bytes);
        }
        let start = self.of_start.get(&track.milestone);
        if self.is_read(subject, (track, None), start) {
            let even = !self.uneven_starts.contains(&track.milestone);
            write_counted((subject, track), track.start, even, clock, bytes);
        }
        let mut late = 0i32;
        let mut last: Option<(Day, Day)> = None;
        let mut reminded: Option<Day> = None;
        for (place, (mark, step)) in track.steps.iter().zip(&milestone.steps).enumerate() {
            let Some(of) = machine.steps.get(*step) else {
                continue;
            };
            match may_come(mark) || of_line_repeats(machine, of) {
                true => {
                    let again = mark.again_from.filter(|day| *day > clock.today);
                    let again = clock.maybe(again);
                    match clock.leaves_days_out() {
                        true => mark.status.hash(bytes),
                        false => {
                            (mark.status, mark.begun > 0, mark.withheld, again).hash(bytes);
                        }
                    }
                }
                // What is over stands for nothing but that; what it left for others is written below.
                false => (mark.status == StepStatus::Failed, 9u8).hash(bytes),
            }
            let own = (track, Some(place));
            if mark.left.is_some() && self.is_read(subject, own, self.of_step.get(step)) {
                let even = !self.uneven_steps.contains(step);
                write_counted((subject, track), mark.left, even, clock, bytes);
                mark.times.hash(bytes);
            }
            let spaces = is_rung(machine, of) && !is_before(&of.moment);
            if let (Some(left), true) = (mark.left, spaces) {
                let planned = mark.planned.unwrap_or(left);
                let in_time = mark.natural.is_some_and(|natural| left <= natural);
                let days = if in_time {
                    0
                } else {
                    left.days_since(planned).max(0)
                };
                late = late.max(days);
                last = Some((left, planned));
            } else if mark.left == Some(clock.today) && is_rung(machine, of) {
                reminded = mark.left;
            }
        }
        if !over {
            last.is_some().hash(bytes);
            if !clock.leaves_days_out() {
                // On the day of a reminder before due nothing of the ladder leaves, if the due date moves.
                clock.maybe(reminded).hash(bytes);
                self.below(
                    machine,
                    (subject, track, calendar),
                    (late, last, catch_up),
                    clock,
                    bytes,
                );
            }
        }
        for mark in &track.missed {
            let withheld = mark.withheld && !clock.leaves_days_out();
            (mark.status, mark.begun > 0, withheld).hash(bytes);
        }
        if !over && track.steps.iter().chain(&track.missed).any(may_come) {
            (track.reopened.is_some() && !clock.leaves_days_out()).hash(bytes);
        }
    }

    /// Whether somebody may still count from the day of a step of a track; with no place, from its
    /// start. Who counts from the last of several that left reads that of no other.
    fn is_read(
        &self,
        subject: &Subject,
        (track, place): (&Track, Option<usize>),
        readers: Option<&Vec<Reader>>,
    ) -> bool {
        let of = |milestone: MilestoneId, holds: &dyn Fn(&Track) -> bool| {
            let mut tracks = subject.tracks.iter();
            tracks.any(|track| track.milestone == milestone && holds(track))
        };
        let below = place.map_or(0, |place| place + 1);
        readers.is_some_and(|readers| {
            readers.iter().any(|reader| {
                let last = reader.of_last.is_none_or(|last| {
                    let mut between = track.steps.iter().take(last + 1).skip(below);
                    between.all(|mark| mark.left.is_none())
                });
                last && match reader.who {
                    Who::Always => true,
                    Who::Step(id, place) => {
                        of(id, &|track| track.steps.get(place).is_some_and(may_come))
                    }
                    Who::Missed(id, place) => {
                        of(id, &|track| track.missed.get(place).is_some_and(may_come))
                    }
                }
            })
        })
    }
}

/// A day from which somebody counts, as the pauses since then have moved it.
///
/// What is counted in days by the date ends on that day and so much later, whenever the pauses were.
/// While one stands, only the days that had gone by before it matter. Business days and months depend
/// on the day itself.
fn write_counted(
    (subject, track): (&Subject, &Track),
    from: Option<Day>,
    even: bool,
    clock: &Clock<'_>,
    bytes: &mut Bytes,
) {
    let Some(from) = from else {
        return 0u8.hash(bytes);
    };
    if clock.leaves_days_out() {
        return 1u8.hash(bytes);
    }
    let (mut counted, mut paused_days, mut open) = (from, 0i32, None);
    for paused in &subject.pauses {
        let about = paused.instalment == 0
            || track.instalment == 0
            || paused.instalment == track.instalment;
        if !about {
            continue;
        }
        let start = paused.from.max(counted);
        match paused.until {
            Some(until) if until > start => {
                paused_days += until.days_since(start);
                counted = until;
            }
            Some(_) => {}
            None => open = Some(start),
        }
    }
    match (even, open) {
        (true, None) => (1u8, clock.day(from.plus_days(paused_days))).hash(bytes),
        (true, Some(open)) => (2u8, open.days_since(from) - paused_days).hash(bytes),
        (false, None) => (3u8, clock.day(from), paused_days).hash(bytes),
        // While a pause stands, only what had gone by before it counts; and on which day of the week
        // it began, where that tells a business day from others.
        (false, Some(open)) => {
            let gone = (open.days_since(from), paused_days);
            (4u8, gone, clock.weekday_of(open)).hash(bytes);
        }
    }
}

/// Whether a step is a rung of its ladder: it waits for those above, and holds those below.
pub(super) fn is_rung(machine: &Machine, step: &Step) -> bool {
    let line = machine.lines.get(step.line);
    let actions = line.map_or(&[][..], |line| line.actions.as_slice());
    let mut actions = actions.iter().filter_map(|id| machine.actions.get(*id));
    !step.independent && !actions.all(|action| matches!(action.does, Does::Alert { .. }))
}

/// Whether a step comes again after it has left.
fn of_line_repeats(machine: &Machine, step: &Step) -> bool {
    let line = machine.lines.get(step.line);
    let actions = line.map_or(&[][..], |line| line.actions.as_slice());
    let mut actions = actions.iter().filter_map(|id| machine.actions.get(*id));
    actions.any(|action| action.repeat.is_some())
}

/// Whether a line can still come, at once or after something that happens.
pub(crate) fn may_come(mark: &StepMark) -> bool {
    matches!(
        mark.status,
        StepStatus::Waiting | StepStatus::Pending | StepStatus::Refused
    )
}

/// Whether nothing of a milestone comes any more, whatever is undone.
fn is_over(track: &Track, milestone: &Milestone) -> bool {
    let waits_for_payment = milestone
        .expects
        .as_ref()
        .is_some_and(|of| matches!(of.what, Expected::PaymentInFull { .. }));
    match track.status {
        Status::LeftOut => true,
        Status::Passed => {
            let again = matches!(milestone.opens, Opens::When(_));
            !waits_for_payment && !again
        }
        _ => false,
    }
}

fn paid(subject: &Subject) -> i64 {
    let ledger = subject.invoice().map(|invoice| &invoice.ledger);
    ledger.map_or(0, |ledger| {
        let entries = ledger.entries().iter();
        let payments = entries.filter(|entry| entry.kind == EntryKind::Payment);
        payments.fold(0i64, |sum, entry| sum.saturating_add(entry.amount))
    })
}

/// An amount by its share of the total, where it is none, half or all of it.
fn share(total: i64, amount: i64) -> i64 {
    let half = total / 2;
    match amount {
        0 => 0,
        all if all == total => i64::MAX,
        low if low == half => i64::MAX - 2,
        high if high == total - half => i64::MAX - 1,
        other => other,
    }
}

fn stage_code(subject: &Subject) -> (u8, u32) {
    match subject.stage {
        Stage::Untaken => (0, 0),
        Stage::LeftAlone => (1, 0),
        Stage::BeforeSending => (2, 0),
        Stage::Running => (3, 0),
        Stage::Ended(Settlement::Paid) => (4, 0),
        Stage::Ended(Settlement::Cancelled) => (5, 0),
        Stage::Ended(Settlement::Over) => (6, 0),
        Stage::Ended(Settlement::Named(end)) => (7, end.0),
    }
}

fn write_pending(pending: &Pending, clock: &Clock<'_>, bytes: &mut Bytes) {
    (pending.line, pending.only, pending.path, pending.instalment).hash(bytes);
    pending.from.track().hash(bytes);
    match &pending.state {
        PendingState::Proposed {
            signed,
            until,
            silent,
        } => {
            let until = until.filter(|_| !silent).map(|at| clock.instant(at));
            (0u8, signed.len(), until, silent).hash(bytes);
        }
        PendingState::Waiting => 1u8.hash(bytes),
        PendingState::Planned { signed } => (2u8, signed, clock.instant(pending.at)).hash(bytes),
        PendingState::Sending { open, left, doubt } => (3u8, open, left, doubt).hash(bytes),
    }
    if let Some(event) = &pending.event {
        // A line may count from the event that it answers, and show what it carries.
        let day = clock.day(event.occurred);
        let _ = match (&event.what, clock.leaves_days_out()) {
            (Happening::Declared { .. }, _) | (_, false) => {
                write!(bytes, "{:?}{day:?}{:?}", event.what, event.from)
            }
            (what, true) => write!(bytes, "{:?}{:?}", what.kind(), event.from),
        };
    }
    (pending.joined.len()).hash(bytes);
}

fn write_stored(value: Option<&Stored>, bytes: &mut Bytes) {
    match value {
        None | Some(Stored::Unknown) => 0u8.hash(bytes),
        Some(Stored::YesNo(yes)) => (1u8, yes).hash(bytes),
        Some(Stored::Choice(value)) => (2u8, value).hash(bytes),
        Some(other) => {
            let _ = write!(bytes, "{other:?}");
        }
    }
}

trait HashInto {
    fn hash_into(&self, bytes: &mut Bytes);
}

impl HashInto for InvoiceStatus {
    fn hash_into(&self, bytes: &mut Bytes) {
        use InvoiceStatus::Open;
        (*self == Open).hash(bytes);
        let _ = write!(bytes, "{self:?}");
    }
}

/// Collects what is hashed.
pub(super) struct Bytes(Vec<u8>);

impl Bytes {
    fn digest(&self) -> u128 {
        let half = |seed: u64| {
            let mut hasher = DefaultHasher::new();
            hasher.write_u64(seed);
            hasher.write(&self.0);
            u128::from(hasher.finish())
        };
        half(1) << 64 | half(2)
    }
}

impl Hasher for Bytes {
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn finish(&self) -> u64 {
        0
    }
}

impl std::fmt::Write for Bytes {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.extend_from_slice(text.as_bytes());
        Ok(())
    }
}
