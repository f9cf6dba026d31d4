//! The questions that are asked of every journey, each with the answer yes, and the table of its steps.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod shared;

use jalon_core::machine::action::Act;
use jalon_core::step::Done;
use jalon_explore::{Answer, Bounds, Question, Standing, ask};
use jalon_simulate::World;
use shared::{played, world};

const PAID: &str = "  milestone paid from sending {
    expect payment in full
LINES
  }
  on missing due   task \"No due date\" for receivables
  on dispute       task \"Dispute\" for receivables
  on suspension    task \"Suspended\" for receivables
";

fn journey(lines: &str) -> String {
    format!(
        "team receivables\nagency collectco\n\njourney everyone {{\n  for invoices in EUR\n  send to payer by \
         link\n{}}}\n",
        PAID.replace("LINES", lines)
    )
}

fn asked(text: &str, things: u32) -> (World, Standing) {
    let world = world(text);
    let bounds = Bounds {
        things,
        days_after: 3,
        ..Bounds::default()
    };
    let standing = ask(&world, &bounds);
    (world, standing)
}

fn answer(standing: &Standing, question: Question) -> Option<&Answer> {
    let mut questions = standing.questions.iter();
    questions
        .find(|(of, _)| *of == question)
        .map(|(_, answer)| answer)
}

/// Whether the answer is yes, and what was done on the path that shows it, played by the simulation.
fn yes(text: &str, question: Question, things: u32) -> Vec<Done> {
    let (world, standing) = asked(text, things);
    let Some(Answer::Broken(path)) = answer(&standing, question) else {
        panic!("{question:?}: {:?}", standing.questions);
    };
    let timeline = played(&world, path);
    let deeds = timeline.entries.iter().filter_map(|entry| entry.deed());
    deeds.map(|deed| deed.does.clone()).collect()
}

fn acts(done: &[Done]) -> Vec<Act> {
    done.iter()
        .filter_map(|done| match done {
            Done::Message { act, .. } => Some(*act),
            Done::HandOver { .. } => Some(Act::Handover),
            _ => None,
        })
        .collect()
}

#[test]
fn a_notice_can_leave_before_anybody_was_asked_where_nobody_ever_is() {
    let never = journey(
        "    step notice   9 days after due   formal notice to payer by registered_letter
    missed        6 days after notice   task \"Unpaid\" for receivables",
    );
    let done = yes(&never, Question::NoticeWithoutChase, 0);
    assert_eq!(acts(&done), [Act::FormalNotice]);
    let skipped = journey(
        "    step first    5 days after due   when total >= 500 EUR   chase payer by email
    step notice   9 days after due   formal notice to payer by registered_letter
    missed        6 days after notice   task \"Unpaid\" for receivables",
    );
    let done = yes(&skipped, Question::NoticeWithoutChase, 0);
    assert_eq!(acts(&done), [Act::FormalNotice]);
    let asked_first = skipped.replace("when total >= 500 EUR   ", "");
    let (_, standing) = asked(&asked_first, 0);
    let answer = answer(&standing, Question::NoticeWithoutChase);
    assert!(!matches!(answer, Some(Answer::Broken(_))), "{answer:?}");
    // Where there is no notice, nothing is asked.
    let none = journey("    missed   9 days after due   task \"Unpaid\" for receivables");
    let (_, standing) = asked(&none, 0);
    assert_eq!(self::answer(&standing, Question::NoticeWithoutChase), None);
}

#[test]
fn a_case_can_be_handed_over_without_the_notice_that_its_script_has() {
    let done = yes(
        &journey(
            "    step first    5 days after due   chase payer by email
    step notice   9 days after due   when total >= 500 EUR   formal notice to payer by registered_letter
    missed        20 days after last step   hand over to agency collectco",
        ),
        Question::HandoverWithoutNotice,
        0,
    );
    assert_eq!(acts(&done), [Act::Chase, Act::Handover]);
}

#[test]
fn one_person_can_get_two_messages_on_one_day() {
    let done = yes(
        &journey(
            "    step first    5 days after due   chase payer by email
    step second   5 days after due, independent   chase payer by email
    missed        20 days after due   task \"Unpaid\" for receivables",
        ),
        Question::TwoMessagesOnADay,
        0,
    );
    assert_eq!(acts(&done), [Act::Chase, Act::Chase]);
}

#[test]
fn what_is_paid_and_over_does_not_stand_still_whatever_the_journey_waits_for() {
    let any = journey("    missed   9 days after due   task \"Unpaid\" for receivables")
        .replace("payment in full", "payment announced");
    let (world, standing) = asked(&any, 2);
    if let Some(Answer::Broken(path)) = answer(&standing, Question::Stuck) {
        let timeline = played(&world, path);
        let account = &timeline.stands.last().unwrap().accounts[0];
        let invoice = account
            .subjects
            .iter()
            .find_map(|one| one.invoice())
            .unwrap();
        assert!(invoice.ledger.open().principal > 0, "{path:#?}");
    }
    let small = journey(
        "    step first   5 days after due   when total >= 500 EUR   chase payer by email
    missed       6 days after first   task \"Unpaid\" for receivables",
    );
    let done = yes(&small, Question::Stuck, 0);
    assert_eq!(acts(&done), []);
}

#[test]
fn the_table_tells_when_each_step_comes_and_which_never_does() {
    let (world, standing) = asked(
        &journey(
            "    step friendly 5 days before due   remind payer by email
    step first    5 days after due   chase payer by email
    step small    6 days after due   when total > 500 EUR and total <= 500 EUR   alert receivables
    missed        20 days after due   task \"Unpaid\" for receivables",
        ),
        0,
    );
    let name = |id| world.machine.steps.get(id).unwrap().name.to_string();
    let table: Vec<(String, i32, i32)> = standing
        .steps
        .iter()
        .map(|comes| (name(comes.step), comes.earliest, comes.latest))
        .collect();
    let never: Vec<String> = standing.never.iter().map(|id| name(*id)).collect();
    // One that is imported late begins at its first line.
    let wanted = [("friendly", -5, -5), ("first", 5, 45)];
    assert_eq!(
        table,
        wanted.map(|(name, first, last)| (name.to_owned(), first, last))
    );
    assert_eq!(never, ["small"]);
    assert_eq!((standing.messages, standing.longest_days), (2, 35));
}
