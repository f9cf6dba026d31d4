//! Interest through scripts: three ways of fixing the rate, half-years, a base that changes with
//! payments, no day twice. Each amount is worked out in the comment beside it, as an exact fraction.

use jalon_core::step::Dated;

use super::story::*;

/// Rates of half-years, with a change on 1 July 2026.
const RATES: &str = "
table base by date {
  from 2026-01-01   2.00 %
  from 2026-07-01   5.00 %
}
";

fn claims(interest: &str, events: &[Dated], until: &str) -> Vec<String> {
    told(
        &format!("    step first   100 days after due   claim interest {interest}; chase payer\n"),
        events,
        until,
    )
}

/// The claims on an invoice of 800 EUR that is due on 1 May 2026; a hundred days later it is 9 August,
/// a Sunday, so that all is claimed on Monday the 10th.
fn told(steps: &str, events: &[Dated], until: &str) -> Vec<String> {
    let mut story = Story::of(&format!("{RATES}{}", chased(steps)));
    let mut stimuli = vec![arrives("2026-01-05 10:00", invoice("2026-05-01"))];
    stimuli.extend(events.iter().cloned());
    let lines = story.deeds(&stimuli, until);
    let claims = lines
        .iter()
        .filter(|line| line.contains("claim") || line.contains("Needs"));
    claims.cloned().collect()
}

const DAYS: &str = "for 2026-05-02 to 2026-08-10";

#[test]
fn a_fixed_rate_on_all_days_after_due() {
    // 101 days: 800 * 0.12 * 101 / 365 = 26.5643...
    let wanted = format!("2026-08-10 paid/first/claim:interest 26.56 {DAYS}");
    let rate = "12 % a year on balance since due, actual/365";
    assert_eq!(claims(rate, &[], "2026-08-11"), [wanted]);
}

#[test]
fn floating_by_half_year_each_day_has_the_rate_of_its_half_year() {
    // 60 days to 30 June at 12 %, 41 days from 1 July at 15 %:
    // 800 * (0.12 * 60 + 0.15 * 41) / 365 = 29.2602...
    let wanted = format!("2026-08-10 paid/first/claim:interest 29.26 {DAYS}");
    let rate = "base + 10 % a year on balance since due, actual/365, floating by half-year";
    assert_eq!(claims(rate, &[], "2026-08-11"), [wanted]);
}

#[test]
fn frozen_at_start_the_rate_of_the_first_late_day_holds_throughout() {
    let wanted = format!("2026-08-10 paid/first/claim:interest 26.56 {DAYS}");
    let rate = "base + 10 % a year on balance since due, actual/365, frozen at start";
    assert_eq!(claims(rate, &[], "2026-08-11"), [wanted]);
}

#[test]
fn one_rate_that_of_the_day_of_the_claim_holds_throughout() {
    // 800 * 0.15 * 101 / 365 = 33.2054...
    let wanted = format!("2026-08-10 paid/first/claim:interest 33.21 {DAYS}");
    let rate = "base + 10 % a year on balance since due, actual/365, one rate";
    assert_eq!(claims(rate, &[], "2026-08-11"), [wanted]);
}

#[test]
fn each_day_bears_interest_on_what_was_open_that_day() {
    // 300 EUR come on 11 May, which still bears them: 10 days on 800, 91 on 500.
    // 0.12 * (800 * 10 + 500 * 91) / 365 = 17.5890...
    let wanted = format!("2026-08-10 paid/first/claim:interest 17.59 {DAYS}");
    let rate = "12 % a year on balance since due, actual/365";
    assert_eq!(
        claims(rate, &[pays("2026-05-11", 30_000)], "2026-08-11"),
        [wanted]
    );
}

#[test]
fn what_goes_back_bears_interest_again_from_the_day_after() {
    // 300 EUR from 11 to 21 May: 10 days on 800, 10 on 500, 81 on 800.
    // 0.12 * (800 * 91 + 500 * 10) / 365 = 25.5780...
    let events = [
        event("2026-05-11", payment("p", 30_000)),
        event("2026-05-21", reversed("p", 30_000)),
    ];
    let wanted = format!("2026-08-10 paid/first/claim:interest 25.58 {DAYS}");
    let rate = "12 % a year on balance since due, actual/365";
    assert_eq!(claims(rate, &events, "2026-08-11"), [wanted]);
}

#[test]
fn a_payment_that_is_told_late_counts_from_its_own_day() {
    let mut late = pays("2026-08-03", 30_000);
    if let jalon_core::step::Stimulus::Event { event, .. } = &mut late.stimulus {
        event.occurred = day("2026-05-11");
    }
    let wanted = format!("2026-08-10 paid/first/claim:interest 17.59 {DAYS}");
    let rate = "12 % a year on balance since due, actual/365";
    assert_eq!(claims(rate, &[late], "2026-08-11"), [wanted]);
}

#[test]
fn no_day_is_claimed_twice() {
    // 9 days to the 11th (10 May is a Sunday): 800 * 0.12 * 10 / 365 = 2.6301...
    // then the other 91: 800 * 0.12 * 91 / 365 = 23.9342...
    let steps = "    step early   9 days after due     claim interest 12 % a year on balance since due, actual/365; chase payer
    step late    100 days after due   claim interest 12 % a year on balance since due, actual/365; chase payer
";
    let wanted = [
        "2026-05-11 paid/early/claim:interest 2.63 for 2026-05-02 to 2026-05-11",
        "2026-08-10 paid/late/claim:interest 23.93 for 2026-05-12 to 2026-08-10",
    ];
    assert_eq!(told(steps, &[], "2026-08-11"), wanted);
}

#[test]
fn other_counts_of_days() {
    // 99 days of 30 to a month (1 May to 10 August): 800 * 0.12 * 99 / 360 = 26.40
    let rate = "12 % a year on balance since due, 30/360";
    let wanted = format!("2026-08-10 paid/first/claim:interest 26.40 {DAYS}");
    assert_eq!(claims(rate, &[], "2026-08-11"), [wanted]);
    // 800 * 0.12 * 101 / 360 = 26.9333...
    let rate = "12 % a year on balance since due, actual/360";
    let wanted = format!("2026-08-10 paid/first/claim:interest 26.93 {DAYS}");
    assert_eq!(claims(rate, &[], "2026-08-11"), [wanted]);
}

#[test]
fn a_half_year_that_is_not_in_the_table_is_told_and_nothing_is_guessed() {
    let rate = "base + 10 % a year on balance since due, actual/365, floating by half-year";
    let steps =
        format!("    step first   260 days after due   claim interest {rate}; chase payer\n");
    let lines = told(&steps, &[], "2027-02-01");
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].contains("NeedsRate"), "{lines:?}");
}

#[test]
fn a_case_that_is_disputed_claims_nothing() {
    let rate = "12 % a year on balance since due, actual/365";
    let none: [String; 0] = [];
    assert_eq!(
        claims(rate, &[event("2026-05-11", dispute())], "2026-08-11"),
        none
    );
}
