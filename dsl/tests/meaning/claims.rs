//! Where a claim stands, and what payments settle first.

use jalon_core::machine::claim::ClaimPlace;
use jalon_core::step::{Done, Told};

use super::story::*;

fn placed(place: &str) -> Story {
    Story::of(&chased(&format!(
        "    step first    1 day after due     claim 40 EUR {place}; chase payer
    step second   10 days after due   chase payer
"
    )))
}

fn amounts(story: &Story) -> (i64, i64, i64) {
    let ledger = &story.invoice().invoice().unwrap().ledger;
    let open = ledger.open();
    (ledger.total(), open.principal, open.charges())
}

#[test]
fn beside_the_invoice_it_raises_the_charges() {
    let mut story = placed("beside the invoice");
    story.deeds(
        &[arrives("2026-01-05 10:00", invoice("2026-02-04"))],
        "2026-02-06",
    );
    assert_eq!(amounts(&story), (80_000, 80_000, 4_000));
}

#[test]
fn on_the_invoice_it_raises_total_and_balance_and_must_be_paid() {
    let mut story = placed("on the invoice");
    let stimuli = [
        arrives("2026-01-05 10:00", invoice("2026-02-04")),
        pays("2026-02-06", 80_000),
    ];
    story.deeds(&stimuli, "2026-02-07");
    assert_eq!(amounts(&story), (84_000, 4_000, 0));
    let lines = story.deeds(&[], "2026-02-17");
    assert_eq!(lines, ["2026-02-16 paid/second/chase:payer"]);
    story.deeds(&[pays("2026-02-17 13:00", 4_000)], "2026-02-18");
    assert!(story.invoice().settled.is_some());
}

#[test]
fn as_a_new_invoice_it_is_told_and_changes_nothing_here() {
    let mut story = placed("as a new invoice");
    let told = story.told(
        &[arrives("2026-01-05 10:00", invoice("2026-02-04"))],
        "2026-02-06",
    );
    let claimed = told.iter().find_map(|told| match told {
        Told::Effect { effect, .. } => match &effect.does {
            Done::Claim { amount, place, .. } => Some((*amount, *place)),
            _ => None,
        },
        Told::Refused { .. } => None,
    });
    assert_eq!(claimed, Some((eur(4_000), ClaimPlace::NewInvoice)));
    assert_eq!(amounts(&story), (80_000, 80_000, 0));
}

#[test]
fn a_share_is_of_what_it_names_and_is_claimed_once() {
    let mut story = Story::of(&chased(
        "    step first   1 day after due   claim 8 % of principal; chase payer\n",
    ));
    let stimuli = [
        arrives("2026-01-05 10:00", invoice("2026-02-04")),
        pays("2026-02-01", 30_000),
    ];
    let lines = story.deeds(&stimuli, "2026-06-01");
    let claims: Vec<_> = lines.iter().filter(|line| line.contains("claim")).collect();
    assert_eq!(claims, ["2026-02-05 paid/first/claim:fee 64.00"]);
}

#[test]
fn payments_settle_in_the_order_that_the_journey_names() {
    for (order, open) in [
        (
            "principal, then interest, then fees",
            (80_000, 10_000, 4_000),
        ),
        ("fees, then interest, then principal", (80_000, 14_000, 0)),
    ] {
        let mut story = Story::of(
            &chased("    step first   1 day after due   claim 40 EUR; chase payer\n").replace(
                "  send to payer",
                &format!("  payments settle {order}\n  send to payer"),
            ),
        );
        let stimuli = [
            arrives("2026-01-05 10:00", invoice("2026-02-04")),
            pays("2026-02-06", 70_000),
        ];
        story.deeds(&stimuli, "2026-02-07");
        assert_eq!(amounts(&story), open, "{order}");
    }
}
