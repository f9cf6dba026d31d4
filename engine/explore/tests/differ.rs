//! What a change of a script really changes: equal behaviour is found equal, and each behaviour that
//! differs is told with its story.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod shared;

use std::sync::Arc;

use jalon_core::Zone;
use jalon_explore::{Bound, Bounds, Compared, Noticed, differ};
use shared::world;

const OLD: &str = "team receivables
agency collectco

journey everyone {
  for invoices in EUR
  send to payer by link
  milestone received from sending {
    expect receipt from payer within 4 days
    missed   alert receivables
  }
  milestone paid from sending {
    expect payment in full
    step first    5 days after due   chase payer by email
    step notice   9 days after due   formal notice to payer by registered_letter
    missed        6 days after notice   hand over to agency collectco
  }
  on dispute       task \"Dispute\" for receivables
  on suspension    task \"Suspended\" for receivables
}
";

fn compared(new: &str, things: u32) -> Compared {
    let bounds = Bounds {
        things,
        ..Bounds::default()
    };
    differ(&Arc::new(world(OLD)), &Arc::new(world(new)), &bounds)
}

#[test]
fn a_script_laid_out_anew_is_proved_equal() {
    let new = OLD.replace("    step first    5", "    # the first\n    step first 5");
    let compared = compared(&new, 3);
    assert_eq!((compared.differing.len(), compared.bounds), (0, Vec::new()));
}

#[test]
fn what_is_renamed_is_proved_equal_and_milestones_that_change_places_behave_the_same() {
    let renamed = OLD
        .replace("step first ", "step one ")
        .replace("step notice ", "step demand ")
        .replace("after notice", "after demand")
        .replace("journey everyone", "journey all_of_them")
        .replace("milestone received", "milestone there");
    assert_eq!(compared(&renamed, 1), Compared::default());
    // Who is asked is known outside by its name.
    let others = OLD.replace("receivables", "billing");
    assert!(!compared(&others, 1).differing.is_empty());
    let (head, rest) = OLD.split_once("  milestone received").unwrap();
    let (received, rest) = rest.split_once("  milestone paid").unwrap();
    let (paid, tail) = rest.split_once("  on dispute").unwrap();
    let turned =
        format!("{head}  milestone paid{paid}  milestone received{received}  on dispute{tail}");
    let result = compared(&turned, 1);
    assert_eq!(
        (result.differing, result.bounds),
        (Vec::new(), vec![Bound::Things])
    );
}

#[test]
fn a_longer_delay_differs_without_anything_happening() {
    let result = compared(&OLD.replace("9 days after due", "12 days after due"), 0);
    let first = result.differing.first().unwrap();
    assert!(first.path.happens.is_empty());
    let days = |noticed: &[Noticed]| -> Vec<String> {
        let days = noticed
            .iter()
            .map(|one| Zone::utc().local(one.at).0.to_string());
        days.collect()
    };
    assert_eq!(days(&first.old), ["2026-02-13"]);
    assert_eq!(days(&first.new), ["2026-02-16"]);
}

/// Whatever happens before, a delay that was changed is one difference, told once.
#[test]
fn one_delay_is_one_story() {
    let result = compared(&OLD.replace("9 days after due", "12 days after due"), 2);
    let told: Vec<_> = result
        .differing
        .iter()
        .map(|one| &one.path.happens)
        .collect();
    assert_eq!(result.differing.len(), 1, "{told:#?}");
    let sooner = compared(&OLD.replace("9 days after due", "7 days after due"), 1);
    let first = sooner.differing.first().unwrap();
    assert_eq!((first.old.len(), first.new.len()), (1, 1));
    assert!(first.new[0].at < first.old[0].at);
}

#[test]
fn a_line_that_is_gone_has_nothing_on_the_other_side() {
    let new = OLD.replace(
        "    step first    5 days after due   chase payer by email\n",
        "",
    );
    let result = compared(&new, 0);
    let first = result.differing.first().unwrap();
    // The line below waits no longer: it leaves on another day, and its own day is told on both sides.
    assert!(first.old.len() > first.new.len(), "{first:#?}");
}

#[test]
fn a_line_about_disputes_differs_where_a_dispute_comes() {
    let new = OLD.replace("task \"Dispute\" for receivables", "alert receivables");
    assert_eq!(compared(&new, 0).differing, []);
    let result = compared(&new, 1);
    let first = result.differing.first().unwrap();
    assert_eq!(first.path.happens.len(), 1);
}
