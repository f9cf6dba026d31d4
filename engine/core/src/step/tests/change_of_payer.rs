//! A change of payer is a move in two steps, and loses nothing.

use super::build::*;
use crate::delay::Unit;
use crate::event::Decision;
use crate::ledger::CreditKind;
use crate::machine::RoleId;
use crate::machine::journey::Limit;
use crate::machine::schedule::Anchor;
use crate::step::*;

fn moves_out(when: &str) -> Dated {
    let customer = "shop".into();
    dated(when, Stimulus::MoveOut { customer })
}

fn account(payer: &str) -> Account {
    Account::new(Customer {
        key: payer.into(),
        name: payer.into(),
        ..Customer::default()
    })
}

/// An account whose payer pays for the shops `other` and `shop`; invoice 1 is of the shop, 2 of the
/// payer itself, 3 of the other one.
fn shops(build: Build) -> World {
    let mut world = build.world();
    let stimuli = [
        dated("2026-01-05 07:00", child("other")),
        dated("2026-01-05 07:00", child("shop")),
        dated(
            "2026-01-05 08:00",
            arrival_of("shop", 1, "2026-01-05", "2026-02-04", 80_000),
        ),
        dated(
            "2026-01-05 08:00",
            arrival(2, "2026-01-05", "2026-04-04", 10_000),
        ),
        dated(
            "2026-01-05 08:00",
            arrival_of("other", 3, "2026-01-05", "2026-04-04", 10_000),
        ),
    ];
    world.drive(&stimuli, "2026-01-06");
    world
}

fn moved(told: &[Told]) -> Box<Account> {
    let found = told.iter().find_map(|told| match told {
        Told::Effect { effect, .. } => match &effect.does {
            Done::MovedOut(moving) => Some(moving.clone()),
            _ => None,
        },
        Told::Refused { .. } => None,
    });
    found.unwrap()
}

#[test]
fn what_was_made_stays_made_and_the_rest_leaves_from_the_new_account() {
    let mut world = shops(ladder());
    let lines = world.drive(&[], "2026-02-06");
    assert_eq!(lines.last().unwrap(), "2026-02-05 chase first");
    let told = world.told(&[moves_out("2026-02-06 12:30")], "2026-02-07");
    let on_the_way = serde_json::to_string(&moved(&told)).unwrap();
    let moving = serde_json::from_str(&on_the_way).unwrap();
    let old = std::mem::replace(&mut world.account, account("group"));
    let comes = dated("2026-02-07", Stimulus::MoveIn(moving));
    let lines = world.drive(&[comes], "2026-03-20");
    let wanted = [
        "2026-02-07 moved in",
        "2026-02-16 chase second",
        "2026-02-24 chase third",
    ];
    assert_eq!(lines, wanted);
    world.account = old;
    let lines = world.drive(&[], "2026-04-05");
    let wanted = [
        "2026-03-30 remind friendly on 2",
        "2026-03-30 remind friendly on 3",
    ];
    assert_eq!(
        lines, wanted,
        "those that stay go on, and the one that left does not"
    );
}

#[test]
fn those_that_stay_keep_their_customer() {
    let mut world = shops(ladder());
    // The one that leaves stands before another in the account.
    let customer = "other".into();
    let told = world.told(
        &[dated("2026-01-07", Stimulus::MoveOut { customer })],
        "2026-01-07",
    );
    assert_eq!(moved(&told).subjects.len(), 1);
    let keys: Vec<_> = world.account.customers.iter().map(|one| &one.key).collect();
    assert_eq!(keys, ["C1", "shop"]);
    assert_eq!(world.account.subject(SubjectId(1)).unwrap().customer, 1);
    assert_eq!(world.account.subject(SubjectId(2)).unwrap().customer, 0);
    assert!(world.account.subject(SubjectId(3)).is_none());
}

#[test]
fn what_is_proposed_is_taken_back_and_the_new_account_proposes_it_anew() {
    let mut build = Build::new();
    let paid = build.paid();
    let sign_off = build.sign_off(1);
    let moment = build.moment(Anchor::Due, 5, Unit::Days);
    build.step_at(paid, "notice", moment, vec![notice()], Some(sign_off));
    let path = build.path("j/paid/notice");
    let mut world = shops(build);
    world.drive(&[], "2026-02-09");
    let told = world.told(&[moves_out("2026-02-09 13:00")], "2026-02-09 14:00");
    let shown: Vec<_> = told.iter().filter_map(|told| world.shown(told)).collect();
    let wanted = ["2026-02-09 withdraw notice: Moved", "2026-02-09 moved out"];
    assert_eq!(shown, wanted);
    world.account = account("group");
    let comes = dated("2026-02-10", Stimulus::MoveIn(moved(&told)));
    let signs = event("2026-02-10 13:00", decides(Decision::SignOff(path)));
    let lines = world.drive(&[comes, signs], "2026-02-11");
    let wanted = [
        "2026-02-10 moved in",
        "2026-02-10 propose notice",
        "2026-02-10 formalnotice notice",
    ];
    assert_eq!(lines, wanted);
}

#[test]
fn nothing_moves_while_a_message_is_on_its_way() {
    let mut world = shops(ladder());
    let (machine, context) = (&world.machine, &world.context);
    let until = at("2026-01-30");
    drive_with(machine, context, &mut world.account, &[], until, |_, _| {
        SendResult::InDoubt
    });
    let before = world.account.clone();
    let told = world.told(&[moves_out("2026-01-30 13:00")], "2026-01-30 14:00");
    let refused = Told::Refused {
        at: at("2026-01-30 13:00"),
        stimulus: 0,
        refusal: Refusal::StillSending,
    };
    assert_eq!(told, [refused]);
    assert_eq!(world.account, before);
}

#[test]
fn money_on_account_stays_with_the_payer_that_it_came_from() {
    let mut world = shops(ladder());
    let on_account = on_account(CreditKind::Payment, "p", 5_000);
    let stimuli = [dated("2026-01-07", on_account), moves_out("2026-01-08")];
    let told = world.told(&stimuli, "2026-01-08");
    assert_eq!(world.account.on_account.sum(crate::Currency::EUR), 5_000);
    assert_eq!(moved(&told).on_account.sum(crate::Currency::EUR), 0);
}

#[test]
fn a_second_arrival_is_refused_and_what_left_can_be_put_back() {
    let mut world = shops(ladder());
    let told = world.told(&[moves_out("2026-01-08")], "2026-01-08");
    let back = |when| dated(when, Stimulus::MoveIn(moved(&told)));
    let lines = world.drive(&[back("2026-01-09"), back("2026-01-10")], "2026-02-06");
    let wanted = [
        "2026-01-09 moved in",
        "2026-01-10 refused: the invoice is there already",
        "2026-01-30 remind friendly",
        "2026-02-05 chase first",
    ];
    assert_eq!(lines, wanted);
}

#[test]
fn a_limit_counts_what_the_customer_got_before_it_moved() {
    let mut build = ladder();
    let per = build.delay(20, Unit::Days);
    build.journey().limits.push(Limit {
        to: RoleId::PAYER,
        messages: 1,
        per,
        per_contact: false,
        except: Vec::new(),
        except_steps: Vec::new(),
    });
    let mut world = shops(build);
    world.drive(&[], "2026-02-23");
    let told = world.told(&[moves_out("2026-02-23 13:00")], "2026-02-23 14:00");
    world.account = account("group");
    let comes = dated("2026-02-24", Stimulus::MoveIn(moved(&told)));
    let lines = world.drive(&[comes], "2026-03-20");
    let chases: Vec<_> = deeds(&lines);
    // The last message left on 19 February: twenty days lie between.
    assert_eq!(chases, ["2026-03-11 chase second"]);
}

#[test]
fn a_customer_that_is_not_there_cannot_leave() {
    let mut world = ladder().world();
    let lines = world.drive(&[moves_out("2026-01-08")], "2026-01-08");
    assert_eq!(
        lines,
        ["2026-01-08 refused: the account has no customer `shop`"]
    );
}
