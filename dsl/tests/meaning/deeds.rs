//! Actions one by one: entrust, hand over and recall, post, set, hold messages.

use jalon_core::Happening;
use jalon_core::eval::Stored;
use jalon_core::step::Dated;

use super::story::*;

fn told(script: &str, events: &[Dated], until: &str) -> Vec<String> {
    let mut stimuli = vec![arrives("2026-01-05 10:00", invoice("2026-02-04"))];
    stimuli.extend(events.iter().cloned());
    let lines = Story::of(script).deeds(&stimuli, until);
    since(&lines, "2026-01-06")
}

#[test]
fn an_agency_that_is_entrusted_follows_up_in_our_name_and_our_messages_go_on() {
    let script = chased(
        "    step trust    5 days after due    entrust to agency collectco
    step second   12 days after due   chase payer
",
    );
    let wanted = [
        "2026-02-09 paid/trust/entrust:collectco",
        "2026-02-16 paid/second/chase:payer",
    ];
    assert_eq!(told(&script, &[], "2026-03-01"), wanted);
    let paid = told(&script, &[pays("2026-02-06", 80_000)], "2026-03-01");
    assert_eq!(
        paid.len(),
        1,
        "a paid invoice is entrusted to nobody: {paid:?}"
    );
}

#[test]
fn after_hand_over_our_messages_stop_the_journey_goes_on_and_a_recall_brings_it_back() {
    let script = "
journey j {
  for invoices in EUR
  calendar office
  send to payer by link
  milestone paid from sending {
    expect payment in full
    step notice   5 days after due        formal notice to payer by registered_letter
    missed        15 days after notice    hand over to agency collectco
  }
  milestone collected after handover {
    expect payment in full
    step ask   10 days after start        task \"Ask the agency\" for receivables
    missed     60 days after handover     recall from agency collectco; task \"Nothing came\" for receivables
  }
}
";
    let wanted = [
        "2026-02-09 paid/notice/formal_notice:payer",
        "2026-02-24 paid/missed/hand_over:collectco 800.00",
        "2026-03-06 collected/ask/task:receivables",
        "2026-04-27 collected/missed/recall:collectco",
        "2026-04-27 collected/missed/task:receivables",
    ];
    assert_eq!(told(script, &[], "2026-05-01"), wanted);
}

#[test]
fn another_system_is_told() {
    let script = chased("").replace(
        "  send to payer",
        "  on payment in full   post paid_invoice to erp\n  send to payer",
    );
    let lines = told(&script, &[pays("2026-01-20", 80_000)], "2026-02-01");
    assert_eq!(lines[0], "2026-01-20 on:payment_in_full/post:paid_invoice");
}

#[test]
fn a_field_that_is_set_is_read_by_later_lines() {
    let script = format!(
        "invoice {{ answered  yes/no = no }}\n{}",
        chased("    step first   1 day after due   when not answered   chase payer\n").replace(
            "  send to payer",
            "  on reply   set answered = yes\n  send to payer"
        )
    );
    let reply = || Happening::Reply { contact: None };
    assert_eq!(
        told(&script, &[], "2026-02-06"),
        ["2026-02-05 paid/first/chase:payer"]
    );
    let mut story = Story::of(&script);
    let stimuli = [
        arrives("2026-01-05 10:00", invoice("2026-02-04")),
        event("2026-01-20", reply()),
    ];
    let lines = story.deeds(&stimuli, "2026-02-06");
    assert_eq!(
        since(&lines, "2026-01-06"),
        ["2026-01-20 on:reply/set:answered"]
    );
    let fields = &story.invoice().invoice().unwrap().fields;
    assert_eq!(fields[..], [Stored::YesNo(true)]);
}

#[test]
fn messages_that_are_held_leave_afterwards_and_work_goes_on_meanwhile() {
    let script = chased(
        "    step first   1 day after due    chase payer
    step call    2 days after due, independent   task \"Look at it\" for receivables
",
    )
    .replace(
        "  send to payer",
        "  on reply   hold messages 3 business days because \"they wrote to us\"\n  send to payer",
    );
    let reply = event("2026-02-04", Happening::Reply { contact: None });
    // Three business days after Wednesday the 4th end with Monday the 9th.
    let wanted = [
        "2026-02-05 paid/first withheld Held",
        "2026-02-06 paid/call/task:receivables",
        "2026-02-10 paid/first/chase:payer",
    ];
    assert_eq!(told(&script, &[reply], "2026-02-20"), wanted);
}
