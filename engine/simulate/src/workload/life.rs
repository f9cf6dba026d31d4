//! The life of one invoice: all that happens to it, as far as nobody asks the journey.

use jalon_core::eval::Stored;
use jalon_core::machine::RoleId;
use jalon_core::records::InvoiceStatus;
use jalon_core::step::{Arrival, Stimulus, SubjectId};
use jalon_core::{Currency, Day, Evidence, Money, Way, Weekday};
use jalon_core::{Decision, Event, Happening, Reason, Settled};
use smol_str::{SmolStr, format_smolstr};

use super::Workload;
use super::habits::Habit;
use super::random::Random;
use crate::replay::Case;

/// Bank statements are read before offices open.
const BANK: u16 = 5 * 60;
/// Invoices come in from the books in the morning.
const BOOKS: u16 = 6 * 60;

/// One invoice.
pub(super) struct Life<'a> {
    pub(super) workload: &'a Workload,
    pub(super) key: &'a SmolStr,
    pub(super) habit: Habit,
    pub(super) way: Way,
    pub(super) subject: SubjectId,
    pub(super) number: u64,
}

impl Life<'_> {
    /// Writes all that happens to it.
    pub(super) fn write(&self, random: &mut Random, out: &mut Case) {
        let within = (self.workload.days * 2 / 3).max(1);
        let issue = working_day(self.workload.first.plus_days(random.days(0, within - 1)));
        let terms = match random.below(10) {
            0..6 => 30,
            6..9 => 45,
            _ => 60,
        };
        let due = issue.plus_days(terms);
        let total = amount(random);
        let (ordered, delivered) = (!random.per_mille(30), !random.per_mille(20));
        let arrival = Arrival {
            id: self.subject,
            customer: self.key.clone(),
            number: format_smolstr!("F{}", self.number),
            status: InvoiceStatus::Open,
            issue,
            due: Some(due),
            total: Money::new(total, Currency::EUR),
            instalments: Vec::new(),
            purchase_order: ordered.then(|| SmolStr::new_static("PO")),
            payment_reference: None,
            fields: vec![(self.workload.names.delivered, Stored::YesNo(delivered))],
        };
        out.arrival(self.workload.at(issue, BOOKS), arrival);
        if !ordered {
            let order = Happening::Correction {
                due: None,
                total: None,
                purchase_order: Some(SmolStr::new_static("PO")),
            };
            self.event(issue.plus_days(2), 10 * 60, None, order, out);
        }
        if !delivered {
            let subject = self.subject;
            let fields = vec![(self.workload.names.delivered, Stored::YesNo(true))];
            let at = self.workload.at(issue.plus_days(7), BOOKS);
            out.put(at, Stimulus::Fields { subject, fields }, None);
        }
        self.receipt(issue, random, out);
        self.small_talk(issue, random, out);
        let disputed = self.dispute(issue, total, random, out);
        self.money(due, total - disputed, random, out);
    }

    /// A receipt, or a person who asks after what nobody received.
    fn receipt(&self, issue: Day, random: &mut Random, out: &mut Case) {
        if matches!(self.way, Way::Attachment | Way::Letter) {
            return;
        }
        if random.per_mille(900) {
            let day = issue.plus_days(random.days(0, 3));
            let minutes = time(random);
            self.event(day, minutes, Some(RoleId::PAYER), Happening::Receipt, out);
        } else if random.per_mille(900) {
            let confirmed = Happening::TaskOutcome {
                task: self.workload.names.not_received,
                outcome: Some(1),
                payload: Vec::new(),
                by: SmolStr::new_static("person"),
            };
            self.event(
                issue.plus_days(random.days(10, 16)),
                time(random),
                None,
                confirmed,
                out,
            );
        }
    }

    fn small_talk(&self, issue: Day, random: &mut Random, out: &mut Case) {
        if random.per_mille(50) {
            let reply = Happening::Reply { contact: None };
            let day = issue.plus_days(random.days(1, 40));
            self.event(day, time(random), Some(RoleId::PAYER), reply, out);
        }
        if random.per_mille(5) {
            let bounce = Happening::Bounce {
                contact: self.key.clone(),
                reason: reason("mailbox full"),
                permanent: false,
            };
            self.event(issue.plus_days(1), time(random), None, bounce, out);
        }
    }

    /// A dispute, settled or not; how much of the total a credit note takes back.
    fn dispute(&self, issue: Day, total: i64, random: &mut Random, out: &mut Case) -> i64 {
        if !random.per_mille(30) {
            return 0;
        }
        let part = random.per_mille(333).then_some(total / 4);
        let opened = working_day(issue.plus_days(random.days(3, 40)));
        let dispute = SmolStr::new_static("d1");
        let money = |minor| Money::new(minor, Currency::EUR);
        let contested = Happening::Dispute {
            dispute: dispute.clone(),
            reason: reason("damaged"),
            amount: part.map(money),
        };
        self.event(opened, time(random), Some(RoleId::PAYER), contested, out);
        if !random.per_mille(900) {
            return 0;
        }
        let settled = working_day(opened.plus_days(random.days(5, 25)));
        let (outcome, given_up) = match random.below(10) {
            0..5 => (Settled::ForUs, 0),
            5..8 => (Settled::InPart, total / 10),
            _ => (Settled::ForCustomer, part.unwrap_or(total)),
        };
        let over = Happening::DisputeSettled {
            dispute,
            outcome,
            amount: (outcome == Settled::InPart).then(|| money(given_up)),
        };
        self.event(settled, time(random), None, over, out);
        if given_up > 0 {
            let note = Happening::CreditNote {
                number: format_smolstr!("C{}", self.number),
                amount: money(given_up),
            };
            self.event(settled.plus_days(4), BOOKS, None, note, out);
        }
        given_up
    }

    /// Payments, promises before them, and the signature under a formal notice.
    fn money(&self, due: Day, owed: i64, random: &mut Random, out: &mut Case) {
        let after = self.habit.pays_after(random);
        if after.is_none_or(|days| days > 45) && random.per_mille(800) {
            let decision = Decision::SignOff(self.workload.names.notice);
            let by = SmolStr::new_static("person");
            let signed = Happening::Decision {
                decision,
                by,
                team: None,
            };
            let day = working_day(due.plus_days(random.days(50, 56)));
            self.event(day, time(random), None, signed, out);
        }
        let Some(after) = after.filter(|_| owed > 0) else {
            return;
        };
        let paid = working_day(due.plus_days(after));
        if after > 10 && random.per_mille(250) {
            let promised = due.plus_days(random.days(4, after - 2));
            let kept = random.per_mille(700);
            let date = if kept {
                paid.plus_days(2)
            } else {
                paid.plus_days(-1)
            };
            let promise = Happening::Promise {
                promise: SmolStr::new_static("p1"),
                date: date.max(promised),
                amount: None,
                announced: false,
            };
            self.event(promised, time(random), Some(RoleId::PAYER), promise, out);
        }
        if random.per_mille(60) {
            let rest = paid.plus_days(random.days(5, 20));
            self.payment(paid, 'a', owed / 2, out);
            self.payment(working_day(rest), 'b', owed - owed / 2, out);
            return;
        }
        self.payment(paid, 'a', owed, out);
        if random.per_mille(5) {
            let back = working_day(paid.plus_days(random.days(2, 8)));
            let reversed = Happening::PaymentReversed {
                payment: self.payment_key('a'),
                amount: Money::new(owed, Currency::EUR),
                reason: reason("no funds"),
                came_back: true,
            };
            self.event(back, BANK, None, reversed, out);
            self.payment(working_day(back.plus_days(7)), 'c', owed, out);
        }
    }

    fn payment(&self, day: Day, which: char, minor: i64, out: &mut Case) {
        let payment = Happening::Payment {
            payment: self.payment_key(which),
            amount: Money::new(minor, Currency::EUR),
        };
        self.event(day, BANK, None, payment, out);
    }

    fn payment_key(&self, which: char) -> SmolStr {
        format_smolstr!("B{}{which}", self.number)
    }

    fn event(&self, day: Day, minutes: u16, from: Option<RoleId>, what: Happening, out: &mut Case) {
        let event = Event {
            what,
            occurred: day,
            arrived: self.workload.at(day, minutes),
            from,
            evidence: Evidence::Declared,
            instalment: None,
        };
        out.event(self.subject, event);
    }
}

fn reason(text: &'static str) -> Reason {
    Reason {
        text: SmolStr::new_static(text),
        code: None,
    }
}

/// An amount in cents: 15 to 5,000 EUR, small ones more often.
fn amount(random: &mut Random) -> i64 {
    let (one, other) = (random.below(498_500), random.below(498_500));
    1_500 + i64::from(one.min(other))
}

/// A time of an office day, to the minute.
fn time(random: &mut Random) -> u16 {
    let minutes = 7 * 60 + random.below(10 * 60);
    u16::try_from(minutes).unwrap_or(0)
}

/// The day itself, or the Monday after a weekend.
fn working_day(day: Day) -> Day {
    match day.weekday() {
        Weekday::Saturday => day.plus_days(2),
        Weekday::Sunday => day.plus_days(1),
        _ => day,
    }
}
