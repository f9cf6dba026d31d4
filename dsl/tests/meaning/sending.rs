//! `before sending`: what must be there, and what holds the invoice back.

use jalon_core::eval::Stored;
use jalon_core::machine::InvoiceFieldId;
use jalon_core::step::{Arrival, Dated, Stimulus, SubjectId};

use super::story::*;

const SCRIPT: &str = "
invoice { goods_delivered  yes/no = yes }
journey j {
  for invoices in EUR
  calendar office
  before sending {
    require purchase_order   else task \"Add the purchase order\" for receivables
    hold while not goods_delivered because \"waiting for delivery\", at most 10 business days,
        then task \"Still not delivered\" for sales
  }
  send to payer by link
  milestone paid from sending {
    expect payment in full
    missed   300 days after due   task \"Unpaid\" for receivables
  }
}
";

fn delivered(yes: bool) -> Vec<(InvoiceFieldId, Stored)> {
    vec![(InvoiceFieldId(0), Stored::YesNo(yes))]
}

fn ordered() -> Arrival {
    Arrival {
        purchase_order: Some("PO 7".into()),
        ..invoice("2026-02-04")
    }
}

fn told(arrival: Arrival, events: &[Dated], until: &str) -> Vec<String> {
    let mut stimuli = vec![arrives("2026-01-05 10:00", arrival)];
    stimuli.extend(events.iter().cloned());
    Story::of(SCRIPT).deeds(&stimuli, until)
}

#[test]
fn with_all_that_it_needs_it_is_sent() {
    assert_eq!(
        told(ordered(), &[], "2026-01-30"),
        ["2026-01-05 send:payer"]
    );
}

#[test]
fn what_is_missing_is_asked_for_once_and_the_invoice_waits() {
    let lines = told(invoice("2026-02-04"), &[], "2026-03-01");
    let wanted = [
        "2026-01-05 require:purchase_order withheld BeforeSending",
        "2026-01-05 require:purchase_order/else/task:receivables",
    ];
    assert_eq!(lines, wanted);
}

#[test]
fn it_leaves_once_what_was_missing_is_there() {
    let corrected = jalon_core::Happening::Correction {
        due: None,
        total: None,
        purchase_order: Some("PO 7".into()),
    };
    let lines = told(
        invoice("2026-02-04"),
        &[event("2026-01-12", corrected)],
        "2026-03-01",
    );
    assert_eq!(lines.last().unwrap(), "2026-01-12 send:payer");
}

#[test]
fn a_hold_lasts_at_most_so_long_and_then_somebody_is_told() {
    let held = Arrival {
        fields: delivered(false),
        ..ordered()
    };
    let lines = told(held, &[], "2026-03-01");
    // Ten business days from Monday the 5th end on the 19th.
    let wanted = [
        "2026-01-05 hold:goods_delivered withheld BeforeSending",
        "2026-01-20 hold:goods_delivered/then/task:sales",
    ];
    assert_eq!(lines, wanted);
}

#[test]
fn a_hold_ends_when_its_reason_does() {
    let held = Arrival {
        fields: delivered(false),
        ..ordered()
    };
    let comes = Stimulus::Fields {
        subject: SubjectId(1),
        fields: delivered(true),
    };
    let lines = told(held, &[dated("2026-01-08 18:00", comes)], "2026-03-01");
    let wanted = [
        "2026-01-05 hold:goods_delivered withheld BeforeSending",
        "2026-01-09 send:payer",
    ];
    assert_eq!(lines, wanted);
}

#[test]
fn paid_before_it_was_sent_it_is_not_chased() {
    let mut story = Story::of(SCRIPT);
    let stimuli = [
        arrives("2026-01-05 10:00", invoice("2026-02-04")),
        pays("2026-01-08", 80_000),
    ];
    story.deeds(&stimuli, "2026-12-31");
    assert!(story.invoice().settled.is_some());
    assert!(story.invoice().pending.is_empty());
}
