//! What is asked of every journey, and when each step comes.

use std::io::{self, Write};

use jalon_core::machine::StepId;
use jalon_dsl::diagnostic::visible::visible_line;
use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_explore::{Answer, Question, Standing};
use serde_json::{Value, json};

use super::Proved;
use super::human::{ending, told};
use crate::command::simulate::words::counted;

/// Writes the answers, the story of each that is so, and the table.
pub fn write(proved: &Proved<'_>, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let Some((standing, stories)) = &proved.standing else {
        return Ok(());
    };
    let head = text(
        "asked of every journey, with things happening right after or right before what it does:",
        "demandé à tout parcours, les choses arrivant juste après ou juste avant ce qu'il fait\u{a0}:",
    );
    writeln!(out, "\n{}", head.get(lang))?;
    for ((question, answer), story) in standing.questions.iter().zip(stories) {
        writeln!(out, "  {}", said(*question, answer).get(lang))?;
        if let (Answer::Broken(path), Some(story)) = (answer, story) {
            for line in told(story, lang) {
                writeln!(out, "      {}", visible_line(&line))?;
            }
            let what = ending(&proved.world, story, path.at, lang);
            writeln!(out, "    → {}", visible_line(&what))?;
        }
    }
    for step in &standing.never {
        let name = name_of(proved, *step);
        let never = text(
            format!("step {name} leaves on no path that was seen"),
            format!("l'étape {name} ne part sur aucun chemin vu"),
        );
        writeln!(out, "  {}", never.get(lang))?;
    }
    if !standing.steps.is_empty() {
        let head = text(
            "days from the first due date on which each step comes: earliest, latest",
            "jours depuis la première échéance où vient chaque étape\u{a0}: au plus tôt, au plus tard",
        );
        writeln!(out, "  {}", head.get(lang))?;
    }
    for comes in &standing.steps {
        let name = name_of(proved, comes.step);
        let corrected = match comes.moved {
            true => text(
                "   so early only where the due date was corrected",
                "   si tôt seulement là où l'échéance a été corrigée",
            ),
            false => text("", ""),
        };
        writeln!(
            out,
            "    {name:<24} {:>5} {:>5}{}",
            comes.earliest,
            comes.latest,
            corrected.get(lang)
        )?;
    }
    writeln!(out, "  {}", most(standing).get(lang))?;
    match &proved.untested {
        Some(untested) => super::untested::write(untested, lang, out),
        None => Ok(()),
    }
}

fn name_of<'a>(proved: &'a Proved<'_>, step: StepId) -> &'a str {
    let machine = &proved.world.machine;
    machine
        .steps
        .get(step)
        .map_or("", |step| machine.path(step.path))
}

fn most(standing: &Standing) -> Text {
    let messages = counted(
        u64::from(standing.messages),
        ("message", "messages"),
        ("message", "messages"),
    );
    let days = u64::try_from(standing.longest_days).unwrap_or_default();
    let days = counted(days, ("day", "days"), ("jour", "jours"));
    let far = match standing.is_whole {
        true => text("on all paths", "sur tous les chemins"),
        false => text("on the paths that were seen", "sur les chemins vus"),
    };
    text(
        format!(
            "at most {} about one invoice, at most {} from arrival to the last step, {}",
            messages.en, days.en, far.en
        ),
        format!(
            "au plus {} pour une facture, au plus {} de l'arrivée à la dernière étape, {}",
            messages.fr, days.fr, far.fr
        ),
    )
}

fn said(question: Question, answer: &Answer) -> Text {
    let (so, not, maybe) = match answer {
        Answer::Broken(_) => (true, false, false),
        Answer::Proved => (false, true, false),
        Answer::NotDecided(_) => (false, false, true),
    };
    let known = match (so, not, maybe) {
        (true, ..) => text("yes", "oui"),
        (_, true, _) => text("no", "non"),
        _ => text("not on the paths that were seen", "pas sur les chemins vus"),
    };
    let asked = match question {
        Question::Stuck => text(
            "can it stand still with something open and nobody told?",
            "peut-il s'arrêter, quelque chose restant dû, sans que personne soit averti\u{a0}?",
        ),
        Question::HandoverWithoutNotice => text(
            "can a case be handed over without a formal notice?",
            "un dossier peut-il être transféré sans mise en demeure\u{a0}?",
        ),
        Question::NoticeWithoutChase => text(
            "can a formal notice leave before anybody was asked to pay?",
            "une mise en demeure peut-elle partir avant toute relance\u{a0}?",
        ),
        Question::TwoMessagesOnADay => text(
            "can one person get two messages about an invoice on one day?",
            "une personne peut-elle recevoir deux messages le même jour pour une facture\u{a0}?",
        ),
    };
    text(
        format!("{} {}", asked.en, known.en),
        format!("{} {}", asked.fr, known.fr),
    )
}

/// The same for programs.
pub fn json(proved: &Proved<'_>) -> Value {
    let Some((standing, stories)) = &proved.standing else {
        return Value::Null;
    };
    let questions = standing
        .questions
        .iter()
        .zip(stories)
        .map(|((question, answer), story)| {
            let name = match question {
                Question::Stuck => "stuck",
                Question::HandoverWithoutNotice => "handover_without_notice",
                Question::NoticeWithoutChase => "notice_without_chase",
                Question::TwoMessagesOnADay => "two_messages_on_a_day",
            };
            let known = match answer {
                Answer::Broken(_) => "yes",
                Answer::Proved => "no",
                Answer::NotDecided(_) => "not_seen",
            };
            let test = story.as_ref().map(|story| story.test(name, false));
            json!({ "question": name, "answer": known, "test": test })
        });
    let steps = standing.steps.iter().map(|comes| {
        json!({
            "step": name_of(proved, comes.step),
            "earliest": comes.earliest,
            "latest": comes.latest,
        })
    });
    let never = standing.never.iter().map(|step| name_of(proved, *step));
    json!({
        "questions": questions.collect::<Vec<_>>(),
        "steps": steps.collect::<Vec<_>>(),
        "never": never.collect::<Vec<_>>(),
        "messages": standing.messages,
        "longest_days": standing.longest_days,
        "whole": standing.is_whole,
        "visits": proved.untested.as_ref().map(|untested| {
            let tests = untested.tests.iter().map(|(_, test)| test);
            json!({
                "tested": untested.tested,
                "all": untested.all,
                "tests": tests.collect::<Vec<_>>(),
            })
        }),
    })
}
