//! The proof runs over the step function's own code: a fault that is planted there shows as a broken
//! policy. `tests/faults` plants five; `JALON_FAULT` says which is there, none without it. One ladder
//! waits for the money, the other does not: what is paid must end both.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod shared;

use jalon_explore::{Answer, Bounds, prove};
use shared::{played, world};

/// What each fault breaks, from the first.
const POLICIES: [&str; 5] = [
    // What is paid is not taken for paid.
    "never chase payer when balance = 0",
    // A dispute keeps nothing back.
    "never chase payer while disputed",
    // A line that is counted from a step comes though the step never left.
    "formal notice before handover",
    // What is opened again begins from the first rung.
    "at most 3 messages to payer",
    // A line comes a day before its day.
    "never formal notice before 9 days after due",
];

#[test]
fn a_fault_planted_in_the_step_function_breaks_its_policy_and_no_fault_none() {
    let fault: usize = std::env::var("JALON_FAULT").map_or(0, |fault| fault.parse().unwrap());
    let text = format!(
        "team receivables
agency collectco
journey everyone {{
  for invoices in EUR
  send to payer by link
  milestone answered from sending {{
    expect reply from payer
    step asked   12 days after due   chase payer by email
    missed       40 days after due   task \"No answer\" for receivables
  }}
  milestone paid from sending {{
    expect payment in full
    step first    5 days after due   chase payer by email
    step notice   9 days after due   formal notice to payer by registered_letter,
        with sign-off by receivables within 3 days {{
      refused   task \"Refused\" for receivables
      silent    task \"Silent\" for receivables
    }}
    missed        6 days after notice   hand over to agency collectco
  }}
  on payment reversed   task \"Came back\" for receivables
}}
policy {{
  {}
}}
",
        POLICIES.join("\n  ")
    );
    let world = world(&text);
    let all: Vec<usize> = match fault.checked_sub(1) {
        Some(place) => vec![place],
        None => (0..POLICIES.len()).collect(),
    };
    let bounds = Bounds {
        things: 2,
        states: if fault == 0 { 600 } else { 40_000 },
        ..Bounds::default()
    };
    let report = prove(&world, &all, &bounds);
    for (place, answer) in report.answers.iter().enumerate() {
        let broken = matches!(answer, Some(Answer::Broken(_)));
        if fault == 0 {
            assert!(!broken, "{}: {answer:?}", POLICIES[place]);
        }
        if place + 1 == fault {
            assert!(broken, "{}: {answer:?}", POLICIES[place]);
        }
    }
    if let Some(Some(Answer::Broken(path))) =
        fault.checked_sub(1).map(|place| &report.answers[place])
    {
        // The simulation has the same fault, and shows the same deed.
        let timeline = played(&world, path);
        let by = path.by.as_ref().unwrap();
        assert!(timeline.entries.iter().any(|entry| {
            entry.at == path.at && entry.deed().is_some_and(|one| one.does == by.does)
        }));
    }
}
