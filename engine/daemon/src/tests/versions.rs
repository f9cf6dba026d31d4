//! Versions: what is new takes the script that is deployed, and what runs stays with its own; what is
//! the payer's as a whole holds for both.

use std::time::Duration;

use jalon_core::machine::expr::Node;
use jalon_core::machine::journey::Limit;
use jalon_core::machine::ladder::ladder_in;
use jalon_core::machine::{Compiled, Dense, JourneyId, RoleId, StepId};
use jalon_core::records::{CustomerRecord, PaymentRecord};
use jalon_core::{Delay, Machine, Unit};
use jalon_simulate::replay::Records;
use jalon_store::{AccountKey, AccountRow, EntityId, Hash, Inbox as _, Key};
use serde_json::json;

use super::Office;
use crate::kept::{self, Kept};

/// The ladder with other numbers, its first chase so many days after due.
pub(super) fn first_after(days: u32, more: u32) -> Machine {
    let mut machine = Machine::new();
    for number in 0..more {
        machine.push_path(&[&format!("more {number}")]);
        machine.expressions.push(Node::YesNo(true));
    }
    let mut machine = ladder_in(machine);
    let first = machine.steps.get(StepId(0)).unwrap();
    let delay = first.moment.offset.unwrap().delay;
    *machine.expressions.nodes.get_mut(delay).unwrap() = Node::Delay(Delay::new(days, Unit::Days));
    machine
}

/// The same with at most one message in so many days.
fn limited(mut machine: Machine, days: u32) -> Machine {
    let per = Node::Delay(Delay::new(days, Unit::Days));
    let per = machine.expressions.push(per);
    let journey = machine.journeys.get_mut(JourneyId::at(0)).unwrap();
    journey.limits.push(Limit {
        to: RoleId::PAYER,
        messages: 1,
        per,
        per_contact: false,
        except: Vec::new(),
        except_steps: Vec::new(),
    });
    machine
}

impl Office {
    pub(super) fn deploy_machine(&mut self, machine: Machine) {
        self.deploy(&Compiled {
            machine,
            ..Compiled::default()
        });
        // The daemon reads its settings again.
        self.clock.pass(Duration::from_secs(6));
    }

    /// What leaves on each of the next days, by the numbers of the invoices.
    fn days(&mut self, days: u32) -> Vec<(String, Vec<String>)> {
        let mut all = Vec::new();
        for _ in 0..days {
            let day = jalon_core::Zone::utc()
                .local(crate::Clock::now(&self.clock))
                .0;
            let left = self.taken();
            let mut numbers: Vec<String> = left
                .iter()
                .flat_map(|one| one.outgoing.invoices.iter().map(ToString::to_string))
                .collect();
            numbers.sort();
            if !numbers.is_empty() {
                all.push((day.to_string(), numbers));
            }
            self.pass(1);
        }
        all
    }
}

/// An old and a new invoice of one payer, both due on 10 March, and their first chases.
fn chases(old: Machine, new: Machine) -> (Office, Vec<(String, Vec<String>)>) {
    let mut office = Office::new();
    office.deploy_machine(old);
    office.invoice("F-1", "C1");
    office.taken();
    office.deploy_machine(new);
    office.invoice("F-2", "C1");
    office.taken();
    let left = office.days(16);
    assert_eq!(office.incidents(), []);
    (office, left)
}

fn on(day: &str, numbers: &[&str]) -> (String, Vec<String>) {
    let numbers = numbers.iter().map(ToString::to_string).collect();
    (format!("2026-03-{day}"), numbers)
}

#[test]
fn what_comes_in_right_after_a_script_was_deployed_takes_that_script() {
    let mut office = Office::new();
    office.invoice("F-1", "C1");
    office.taken();
    let before = office.kept("C1").parts[0].program;
    office.deploy(&Compiled {
        machine: first_after(3, 1),
        ..Compiled::default()
    });
    office.invoice("F-2", "C2");
    office.taken();
    assert_ne!(office.kept("C2").parts[0].program, before);
}

#[test]
fn what_came_before_any_script_waits_for_people_and_is_taken_once_there_is_one() {
    let mut office = Office::without_script();
    office.invoice("F-1", "C1");
    office.taken();
    let incident = office.incidents().remove(0);
    assert!(incident.what.contains("no script"), "{}", incident.what);
    office.deploy(&Compiled {
        machine: first_after(3, 0),
        ..Compiled::default()
    });
    let account = AccountKey {
        entity: office.entity.id,
        account: Key::of_account("acme", "C1"),
    };
    let retry = office
        .entity
        .retry("click 1", 1 << 60, account, incident.key);
    office.store.receive(&[retry]).unwrap();
    office.taken();
    assert_eq!(office.incidents(), []);
    assert_eq!(office.kept("C1").subjects().count(), 1);
}

#[test]
fn a_new_invoice_takes_the_new_script_and_a_running_one_stays_with_its_own() {
    let (office, left) = chases(first_after(3, 0), first_after(1, 2));
    assert_eq!(left, [on("11", &["F-2"]), on("13", &["F-1"])]);
    let kept = office.kept("C1");
    let held: Vec<usize> = kept
        .parts
        .iter()
        .map(|part| part.account.subjects.len())
        .collect();
    assert_eq!(held, [1, 1]);
    assert_ne!(kept.parts[0].program, kept.parts[1].program);
    office.replays("C1");
}

#[test]
fn a_limit_counts_the_messages_of_both_versions() {
    let (office, left) = chases(limited(first_after(3, 0), 4), limited(first_after(1, 2), 4));
    assert_eq!(left, [on("11", &["F-2"]), on("15", &["F-1"])]);
    office.replays("C1");
}

#[test]
fn a_limit_that_is_new_counts_what_the_version_without_one_has_sent() {
    let (office, left) = chases(first_after(1, 0), limited(first_after(3, 2), 4));
    assert_eq!(left, [on("11", &["F-1"]), on("15", &["F-2"])]);
    office.replays("C1");
}

#[test]
fn what_is_paid_and_goes_back_finds_its_invoice_and_its_script() {
    let (mut office, _) = chases(first_after(3, 0), first_after(1, 2));
    office.payment("F-1", "100.00");
    office.payment("F-2", "40.00");
    office.taken();
    let open = |office: &Office| -> Vec<i64> {
        let kept = office.kept("C1");
        let invoices = kept.subjects().filter_map(|one| one.invoice());
        invoices.map(|one| one.ledger.open().principal).collect()
    };
    assert_eq!(open(&office), [0, 6_000]);
    // Its part stays though nothing runs there, and its journey goes on under its own script.
    let back: PaymentRecord = serde_json::from_value(json!({
        "source": "bank", "key": "B-9", "date": "2026-03-20", "amount": "100.00",
        "currency": "EUR", "reverses": "B F-1 100.00", "reason": "account closed",
    }))
    .unwrap();
    office.receive(Records {
        payments: &[back],
        ..Records::default()
    });
    office.taken();
    assert_eq!(open(&office), [10_000, 6_000]);
    assert_eq!(office.incidents(), []);
    office.replays("C1");
}

#[test]
fn money_on_account_is_there_once() {
    let (mut office, _) = chases(first_after(3, 0), first_after(1, 2));
    let rest: PaymentRecord = serde_json::from_value(json!({
        "source": "bank", "key": "B-1", "date": "2026-03-12", "amount": "150.00",
        "currency": "EUR", "payer": "C1",
        "allocations": [{"invoice": "F-1", "amount": "100.00"}],
    }))
    .unwrap();
    office.receive(Records {
        payments: &[rest],
        ..Records::default()
    });
    office.taken();
    let on_account = |office: &Office| -> Vec<i64> {
        let parts = office.kept("C1").parts;
        let sums = parts
            .iter()
            .map(|part| part.account.on_account.sum("EUR".parse().unwrap()));
        sums.collect()
    };
    assert_eq!(on_account(&office).iter().sum::<i64>(), 5_000);
    office.days(3);
    assert_eq!(on_account(&office).iter().sum::<i64>(), 5_000);
    office.replays("C1");
}

#[test]
fn a_customer_is_known_better_in_both_versions() {
    let (mut office, _) = chases(first_after(3, 0), first_after(1, 2));
    let record: CustomerRecord =
        serde_json::from_value(json!({"key": "C1", "name": "Optique Martin"})).unwrap();
    office.receive(Records {
        customers: &[record],
        ..Records::default()
    });
    office.taken();
    let kept = office.kept("C1");
    let names = kept
        .parts
        .iter()
        .map(|part| &part.account.customers[0].name);
    assert_eq!(
        names.collect::<Vec<_>>(),
        ["Optique Martin", "Optique Martin"]
    );
    office.replays("C1");
}

#[test]
fn a_customer_moves_to_its_new_payer_with_all_its_versions() {
    let (mut office, _) = chases(first_after(3, 0), first_after(1, 2));
    office.customer("P", None);
    office.taken();
    office.customer("C1", Some("P"));
    office.taken();
    assert_eq!(office.incidents(), []);
    assert!(office.kept("C1").subjects().next().is_none());
    let moved = office.kept("P");
    let programs = |kept: &crate::kept::Kept| {
        let parts = kept
            .parts
            .iter()
            .filter(|part| !part.account.subjects.is_empty());
        let mut programs: Vec<_> = parts.map(|part| part.program).collect();
        programs.sort();
        programs.len()
    };
    assert_eq!(programs(&moved), 2, "each invoice stays with its script");
    office.payment("F-1", "100.00");
    office.payment("F-2", "100.00");
    office.taken();
    assert_eq!(office.incidents(), []);
    office.replays("P");
    office.replays("C1");
}

#[test]
fn a_restart_finds_both_versions() {
    let (mut office, _) = chases(first_after(3, 0), first_after(1, 2));
    office.restart();
    // The second chases: ten days after due, each under its own script.
    assert_eq!(office.days(8), [on("20", &["F-1", "F-2"])]);
    office.replays("C1");
}

/// An account as it was written before there were parts, in hexadecimal digits.
const KEPT_0: &str = include_str!("kept-0.hex");

#[test]
fn an_account_that_was_written_before_there_were_parts_is_read() {
    let digits: Vec<u8> = KEPT_0.bytes().filter(u8::is_ascii_hexdigit).collect();
    let bytes = digits.chunks(2).map(|two| {
        let two = std::str::from_utf8(two).unwrap();
        u8::from_str_radix(two, 16).unwrap()
    });
    let row = AccountRow {
        key: AccountKey {
            entity: EntityId(1),
            account: Key(7),
        },
        payer: "C1".into(),
        machine: Hash([9; 32]),
        revision: 3,
        head: Hash::default(),
        format: 0,
        state: bytes.collect(),
        open: jalon_store::Open::Journeys,
    };
    let kept = Kept::read(&row).unwrap();
    assert_eq!(kept.timers.len(), 1);
    assert_eq!(kept.parts.len(), 1);
    assert_eq!(kept.parts[0].program, Hash([9; 32]));
    let invoice = kept.subjects().next().unwrap().invoice().unwrap();
    assert_eq!((&*invoice.number, kept.documents.len()), ("F-1", 1));
    // It is written anew with its part, and comes back the same.
    let row = AccountRow {
        format: kept::FORMAT,
        state: kept.write().unwrap(),
        ..row
    };
    assert_eq!(Kept::read(&row).unwrap(), kept);
}
