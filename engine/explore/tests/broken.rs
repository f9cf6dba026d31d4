//! Scripts that are broken on purpose, each in another way, and as many near misses. Each story that
//! is found is played by the simulation, which knows nothing of the explorer, and shows the same.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod shared;

use jalon_explore::{Answer, Path};
use jalon_simulate::World;
use shared::{answer, played, refused, script};

const ENDS: &str = "every path ends in paid, task or handover";
const NO_ENDS: &str = "  on missing due   task \"No due date\" for receivables
  on dispute       task \"Dispute\" for receivables
  on suspension    task \"Suspended\" for receivables\n";

/// A ladder of two lines and a hand-over, with other lines below it.
fn ladder(notice: &str, missed: &str, below: &str) -> String {
    format!(
        "  milestone paid from sending {{
    expect payment in full
    step first    5 days after due   chase payer by email
    step notice   {notice}
    missed        {missed}
  }}
{below}"
    )
}

const NOTICE: &str = "9 days after due   formal notice to payer by registered_letter";
const SIGNED: &str = "9 days after due   formal notice to payer by registered_letter,
        with sign-off by receivables within 3 days {
      refused   task \"Refused\" for receivables
      silent    task \"Silent\" for receivables
    }";
const HANDOVER: &str = "6 days after notice   hand over to agency collectco";

/// Name, journey, policy: broken; then the journey or the policy changed so that it holds.
fn corpus() -> Vec<(&'static str, [(String, &'static str); 2])> {
    let order = "formal notice before handover";
    let received = |opens: &str, missed: &str| {
        format!(
            "  milestone received from sending {{
    expect receipt from payer within 4 days
    missed   {missed}
  }}
{}",
            ladder(NOTICE, HANDOVER, NO_ENDS).replace("paid from sending", opens)
        )
    };
    let repeated = |most: u32| {
        format!(
            "  milestone paid from sending {{
    expect payment in full
    step often   5 days after due   chase payer by email, then every 3 days, at most {most} times
    missed       40 days after due  task \"Unpaid\" for receivables
  }}\n"
        )
    };
    let call = |when: &str| {
        format!(
            "  milestone paid from sending {{
    expect payment in full
    step call     5 days after due   {when}receivables calls payer about \"Unpaid\"
    step notice   9 days after due   formal notice to payer by registered_letter
    missed        6 days after notice   task \"Unpaid\" for receivables
  }}\n"
        )
    };
    let plain = || ladder(NOTICE, HANDOVER, NO_ENDS);
    let without = |line: &str| plain().replace(line, "");
    vec![
        (
            "chasing waits for a receipt that never comes",
            [
                (received("paid after received", "alert receivables"), ENDS),
                (received("paid from sending", "alert receivables"), ENDS),
            ],
        ),
        (
            "the agency without a notice, where its sign-off is refused",
            [
                (
                    ladder(
                        SIGNED,
                        "20 days after due   hand over to agency collectco",
                        "",
                    ),
                    order,
                ),
                (ladder(SIGNED, HANDOVER, ""), order),
            ],
        ),
        (
            "handed over on the first day of an invoice that is imported late",
            [
                (
                    ladder(
                        NOTICE,
                        "16 days after due   hand over to agency collectco",
                        "",
                    ),
                    "never hand over before 10 days after sending",
                ),
                (plain(), "never hand over before 6 days after sending"),
            ],
        ),
        (
            "a suspension that nothing ends",
            [
                (
                    without("  on suspension    task \"Suspended\" for receivables\n"),
                    ENDS,
                ),
                (plain(), ENDS),
            ],
        ),
        (
            "a dispute of which nobody is told",
            [
                (
                    without("  on dispute       task \"Dispute\" for receivables\n"),
                    ENDS,
                ),
                (plain(), ENDS),
            ],
        ),
        (
            "no due date, and nobody is told",
            [
                (
                    without("  on missing due   task \"No due date\" for receivables\n"),
                    ENDS,
                ),
                (plain(), ENDS),
            ],
        ),
        (
            "a refused notice after which nothing comes",
            [
                (
                    ladder(
                        &SIGNED.replace("task \"Refused\" for", "alert"),
                        HANDOVER,
                        NO_ENDS,
                    ),
                    ENDS,
                ),
                (ladder(SIGNED, HANDOVER, NO_ENDS), ENDS),
            ],
        ),
        (
            "a notice that nobody signs after which nothing comes",
            [
                (
                    ladder(
                        &SIGNED.replace("task \"Silent\" for", "alert"),
                        HANDOVER,
                        NO_ENDS,
                    ),
                    ENDS,
                ),
                (
                    ladder(
                        SIGNED,
                        "6 days after notice   task \"Unpaid\" for receivables",
                        NO_ENDS,
                    ),
                    ENDS,
                ),
            ],
        ),
        (
            "a notice a day too early",
            [
                (plain(), "never formal notice before 10 days after due"),
                (plain(), "never formal notice before 9 days after due"),
            ],
        ),
        (
            "one message too many",
            [
                (plain(), "at most 1 message to payer"),
                (plain(), "at most 2 messages to payer"),
            ],
        ),
        (
            "a repetition that goes on too long",
            [
                (repeated(5), "at most 4 messages to payer"),
                (repeated(4), "at most 4 messages to payer"),
            ],
        ),
        (
            "a call only for large invoices",
            [
                (
                    call("when total >= 20,000 EUR "),
                    "call before formal notice",
                ),
                (call("when total >= 0.01 EUR "), "call before formal notice"),
            ],
        ),
        (
            "the order of two steps turned round",
            [
                (call(""), "formal notice before call"),
                (call(""), "call before formal notice"),
            ],
        ),
        (
            "a message where something is open, which should not be",
            [
                (plain(), "never formal notice when balance > 0"),
                (plain(), "never formal notice when balance = 0"),
            ],
        ),
        (
            "customers are chased who got no order number",
            [
                (plain(), "never chase payer when purchase_order is unknown"),
                (
                    plain().replace(
                        "chase payer by email",
                        "when purchase_order is known chase payer by email",
                    ),
                    "never chase payer when purchase_order is unknown",
                ),
            ],
        ),
        (
            "a broken promise answered by a message at once",
            [
                (
                    ladder(
                        NOTICE,
                        HANDOVER,
                        "  on promise          pause until promise.date
  on broken promise   chase payer by email\n",
                    ),
                    "never chase payer before 5 days after due",
                ),
                (
                    ladder(
                        NOTICE,
                        HANDOVER,
                        "  on promise          pause until promise.date
  on broken promise   task \"Promise not kept\" for receivables\n",
                    ),
                    "never chase payer before 5 days after due",
                ),
            ],
        ),
        (
            "money that comes back starts the ladder above the limit",
            [
                (
                    ladder(
                        NOTICE,
                        HANDOVER,
                        "  on payment reversed   chase payer by email\n",
                    ),
                    "at most 2 messages to payer",
                ),
                (
                    ladder(
                        NOTICE,
                        HANDOVER,
                        "  on payment reversed   task \"Came back\" for receivables\n",
                    ),
                    "at most 2 messages to payer",
                ),
            ],
        ),
        (
            "the hand-over from the notice, and the due date corrected after it",
            [
                (plain(), "never hand over before 15 days after due"),
                (plain(), "never chase payer before 5 days after due"),
            ],
        ),
        (
            "an invoice that waits for an order number, and nobody is told",
            [
                (
                    format!(
                        "  before sending {{\n    require purchase_order else alert receivables\n  }}\n{}",
                        plain()
                    ),
                    ENDS,
                ),
                (
                    format!(
                        "  before sending {{\n    require purchase_order else task \"Order number\" for receivables\n  }}\n{}",
                        plain()
                    ),
                    ENDS,
                ),
            ],
        ),
        (
            "a hand-over that an event brings, before the notice",
            [
                (
                    format!("{}  on refusal   hand over to agency collectco\n", plain()),
                    order,
                ),
                (
                    format!(
                        "{}  on refusal   task \"Refused\" for receivables\n",
                        plain()
                    ),
                    order,
                ),
            ],
        ),
    ]
}

fn text_of(journey: &str, policy: &str) -> String {
    // What stands before sending comes before the sending.
    let (before, after) = match journey.strip_prefix("  before sending {") {
        Some(rest) => {
            let (block, rest) = rest.split_once("\n  }\n").unwrap();
            (
                format!("  before sending {{{block}\n  }}\n"),
                rest.to_owned(),
            )
        }
        None => (String::new(), journey.to_owned()),
    };
    script(&after, policy).replace("  send to payer", &format!("{before}  send to payer"))
}

/// The simulation shows the deed at the instant of which the story tells.
fn shows(world: &World, path: &Path) -> bool {
    let timeline = played(world, path);
    path.by.as_ref().is_none_or(|by| {
        timeline.entries.iter().any(|entry| {
            let deed = entry.deed();
            entry.at == path.at
                && deed.is_some_and(|one| one.slot == by.slot && one.does == by.does)
        })
    })
}

#[test]
fn each_script_that_is_broken_on_purpose_is_found_and_its_story_replays() {
    let corpus = corpus();
    assert_eq!(corpus.len(), 20);
    let (mut faults, mut by_the_checker) = (Vec::new(), 0);
    for (name, [(journey, policy), _]) in corpus {
        let text = text_of(&journey, policy);
        let refused = refused(&text);
        if !refused.is_empty() {
            // What the checker does not let through needs no search.
            let known = |fault: &String| fault.starts_with("J0602") || fault.starts_with("J0605");
            by_the_checker += 1;
            if !refused.iter().all(known) {
                faults.push(format!("{name}: {refused:?}"));
            }
            continue;
        }
        let (world, answer) = answer(&text, 3);
        match answer {
            Answer::Broken(path) if shows(&world, &path) => {}
            Answer::Broken(path) => faults.push(format!("{name}: not so: {:?}", path.happens)),
            other => faults.push(format!("{name}: {other:?}")),
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    assert_eq!(
        by_the_checker, 4,
        "chasing that a receipt blocks, and hand-overs without a notice"
    );
}

#[test]
fn each_near_miss_is_left_alone() {
    let mut faults = Vec::new();
    for (name, [_, (journey, policy)]) in corpus() {
        let text = text_of(&journey, policy);
        let refused = refused(&text);
        if !refused.is_empty() {
            faults.push(format!("{name}: {refused:?}"));
            continue;
        }
        let (_, answer) = answer(&text, 1);
        if let Answer::Broken(path) = answer {
            faults.push(format!("{name}: {:?}", path.happens));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}
