//! Rule 11: open credits beside the invoices of one message.

use super::build::*;
use crate::currency::Currency;
use crate::delay::Unit;
use crate::event::{Decision, Happening};
use crate::ledger::CreditKind;
use crate::machine::action::{Does, GroupPer, Listing};
use crate::machine::schedule::Anchor;
use crate::money::Money;
use crate::step::*;

/// A ladder of one message for several invoices, `also open credits`.
fn crediting(per: GroupPer) -> Build {
    let mut build = Build::new();
    let paid = build.paid();
    build.step(paid, "first", 1, vec![chase_with_credits(per)]);
    build
}

fn chase_with_credits(per: GroupPer) -> Does {
    let mut does = chase_all(Listing::AllLate);
    if let Does::Chase(message) = &mut does
        && let Some(group) = &mut message.group
    {
        group.per = per;
        group.also_open_credits = true;
    }
    does
}

fn arrives(id: u128, due: &str) -> Dated {
    dated("2026-01-05 08:00", arrival(id, "2026-01-05", due, 10_000))
}

fn credited(when: &str, kind: CreditKind, key: &str, minor: i64) -> Dated {
    dated(when, on_account(kind, key, minor))
}

/// What each message lists: `F1 F2: p 2000 EUR, ...`, and the sums beside it.
fn listed(world: &mut World, stimuli: &[Dated], until: &str) -> Vec<String> {
    let told = world.told(stimuli, until);
    let messages = told.iter().filter_map(|told| match told {
        Told::Effect { effect, .. } => match &effect.does {
            Done::Message { lists, credits, .. } => {
                let ids: Vec<String> = lists.iter().map(|id| format!("F{}", id.0)).collect();
                let credits: Vec<String> = credits.iter().map(shown).collect();
                let figures = effect.why.figures;
                Some(format!(
                    "{} owe {}; {} in favour: {}",
                    ids.join(" "),
                    figures.balance,
                    figures.credits,
                    credits.join(", ")
                ))
            }
            _ => None,
        },
        Told::Refused { .. } => None,
    });
    messages.collect()
}

fn shown(credit: &OpenCredit) -> String {
    let of = match &credit.of {
        CreditOf::Payment(key) => format!("payment {key}"),
        CreditOf::CreditNote(number) => format!("credit note {number}"),
        CreditOf::Invoice(id) => format!("F{}", id.0),
    };
    format!("{of} {}", credit.amount.minor)
}

#[test]
fn open_credits_stand_beside_the_invoices_with_their_amounts_and_settle_nothing() {
    let stimuli = [
        arrives(1, "2026-02-04"),
        arrives(2, "2026-02-04"),
        arrives(3, "2026-03-04"),
        credited("2026-01-20", CreditKind::Payment, "p", 2_000),
        credited("2026-01-21", CreditKind::CreditNote, "A7", 500),
        // Paid twice: what came beyond the invoice is the customer's.
        event_on(3, "2026-01-22", payment("q", 11_000)),
    ];
    let mut world = crediting(GroupPer::Customer).world();
    assert_eq!(
        listed(&mut world, &stimuli, "2026-02-06"),
        ["F1 F2 owe 20000; 3500 in favour: payment p 2000, credit note A7 500, F3 1000"]
    );
}

#[test]
fn a_message_that_does_not_ask_for_them_lists_no_credits() {
    let mut build = Build::new();
    let paid = build.paid();
    build.step(paid, "first", 1, vec![chase_all(Listing::AllLate)]);
    let stimuli = [
        arrives(1, "2026-02-04"),
        credited("2026-01-20", CreditKind::Payment, "p", 2_000),
    ];
    assert_eq!(
        listed(&mut build.world(), &stimuli, "2026-02-06"),
        ["F1 owe 10000; 0 in favour: "]
    );
}

#[test]
fn what_was_allocated_or_went_back_before_the_message_left_is_not_listed() {
    let allocation = Happening::Allocation {
        payment: "p".into(),
        amount: eur(2_000),
    };
    let note = Happening::CreditNote {
        number: "A7".into(),
        amount: eur(300),
    };
    let stimuli = [
        arrives(1, "2026-02-04"),
        credited("2026-01-20", CreditKind::Payment, "p", 2_000),
        credited("2026-01-20", CreditKind::Payment, "gone", 900),
        credited("2026-01-20", CreditKind::CreditNote, "A7", 500),
        event_on(1, "2026-02-03", allocation),
        event_on(1, "2026-02-03", note),
        credited("2026-02-03", CreditKind::Payment, "gone", -900),
    ];
    let mut world = crediting(GroupPer::Customer).world();
    assert_eq!(
        listed(&mut world, &stimuli, "2026-02-06"),
        ["F1 owe 7700; 200 in favour: credit note A7 200"]
    );
}

#[test]
fn money_on_account_is_told_to_its_payer_alone_and_what_was_overpaid_to_its_customer() {
    let on = |per| {
        let stimuli = [
            dated("2026-01-05 07:00", child("shop")),
            arrives(1, "2026-02-04"),
            dated(
                "2026-01-05 08:00",
                arrival_of("shop", 2, "2026-01-05", "2026-02-04", 10_000),
            ),
            dated(
                "2026-01-05 08:00",
                arrival_of("shop", 3, "2026-01-05", "2026-03-04", 10_000),
            ),
            event_on(3, "2026-01-22", payment("q", 10_400)),
            credited("2026-01-20", CreditKind::Payment, "p", 2_000),
        ];
        listed(&mut crediting(per).world(), &stimuli, "2026-02-06")
    };
    assert_eq!(
        on(GroupPer::Customer),
        [
            "F1 owe 10000; 2000 in favour: payment p 2000",
            "F2 owe 10000; 400 in favour: F3 400"
        ]
    );
    assert_eq!(
        on(GroupPer::Payer),
        ["F1 F2 owe 20000; 2400 in favour: payment p 2000, F3 400"]
    );
}

#[test]
fn a_message_per_currency_lists_the_credits_of_its_currency() {
    let dollars = Currency::from_code("USD").unwrap();
    let other = Stimulus::OnAccount {
        kind: CreditKind::Payment,
        key: "usd".into(),
        money: Money::new(700, dollars),
    };
    let stimuli = [
        arrives(1, "2026-02-04"),
        dated("2026-01-20", other),
        credited("2026-01-20", CreditKind::Payment, "p", 2_000),
    ];
    let mut world = crediting(GroupPer::Customer).world();
    assert_eq!(
        listed(&mut world, &stimuli, "2026-02-06"),
        ["F1 owe 10000; 2000 in favour: payment p 2000"]
    );
}

#[test]
fn a_credit_that_comes_has_the_whole_signed_anew() {
    let mut build = Build::new();
    let paid = build.paid();
    let sign_off = build.sign_off(1);
    let moment = build.moment(Anchor::Due, 1, Unit::Days);
    let does = vec![chase_with_credits(GroupPer::Customer)];
    build.step_at(paid, "first", moment, does, Some(sign_off));
    let path = build.path("j/paid/first");
    let signs = |when| event_on(1, when, decides(Decision::SignOff(path)));
    let stimuli = [
        arrives(1, "2026-02-04"),
        signs("2026-02-07"),
        credited("2026-02-08", CreditKind::Payment, "p", 2_000),
        signs("2026-02-08 15:00"),
    ];
    let mut world = build.world();
    let lines = world.drive(&stimuli[..3], "2026-02-08");
    assert!(
        lines.contains(&"2026-02-08 withdraw first: FiguresChanged".to_string()),
        "{lines:#?}"
    );
    // It was a weekend: nothing had left, and what leaves is what was signed last.
    assert_eq!(
        listed(&mut world, &stimuli[3..], "2026-02-10"),
        ["F1 owe 10000; 2000 in favour: payment p 2000"]
    );
}
