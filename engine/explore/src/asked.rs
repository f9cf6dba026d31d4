//! Questions that are asked of every journey, whether a policy asks them or not, and a table of when
//! each step comes.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use jalon_core::machine::action::Act;
use jalon_core::machine::milestone::Expected;
use jalon_core::machine::policy::{Deed, PathEnd, Policy};
use jalon_core::machine::{Dense, StepId};
use jalon_simulate::World;

use crate::Answer;
use crate::outcome::{Bounds, Days, Figures};
use crate::search;
use crate::slice::Slice;
use crate::visited::Visited;

/// A question that is asked of every journey.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Question {
    /// Can it stand still with something open and nobody told?
    Stuck,
    /// Can a case be handed over without a formal notice?
    HandoverWithoutNotice,
    /// Can a formal notice leave before anybody was asked to pay?
    NoticeWithoutChase,
    /// Can one person get two messages about an invoice on one day, as after a pause or a late start?
    TwoMessagesOnADay,
}

/// When a step comes, in days from the due date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comes {
    /// Which.
    pub step: StepId,
    /// The earliest day on any path that was seen.
    pub earliest: i32,
    /// The latest.
    pub latest: i32,
    /// The earliest was seen only where the due date had been corrected.
    pub moved: bool,
}

/// What is known of the questions.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Each question that makes sense here, with its answer.
    pub questions: Vec<(Question, Answer)>,
    /// When each step comes.
    pub steps: Vec<Comes>,
    /// Steps that came on no path that was seen.
    pub never: Vec<StepId>,
    /// The most messages about one invoice.
    pub messages: u8,
    /// The longest life in days, from the arrival to the last that the journey did.
    pub longest_days: i32,
    /// Whether all paths were seen on which things happen right after or right before what the
    /// journey does.
    pub is_whole: bool,
    /// How much was seen.
    pub figures: Figures,
    /// Each thing that was seen to happen after each step.
    pub visited: Vec<Visited>,
}

/// What a search notes of every path.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notes {
    pub(crate) steps: BTreeMap<StepId, Comes>,
    pub(crate) longest_days: i32,
    /// What the last policy counted most.
    pub(crate) messages: u8,
}

impl Notes {
    /// A step came, so many days after the first due date and after the arrival; `moved`: the due date was
    /// another one by then.
    pub(crate) fn step(&mut self, step: StepId, (after_due, moved): (i32, bool), lived: i32) {
        let comes = self.steps.entry(step).or_insert(Comes {
            step,
            earliest: after_due,
            latest: after_due,
            moved,
        });
        match after_due.cmp(&comes.earliest) {
            Ordering::Less => comes.moved = moved,
            Ordering::Equal => comes.moved &= moved,
            Ordering::Greater => {}
        }
        comes.earliest = after_due.min(comes.earliest);
        comes.latest = after_due.max(comes.latest);
        self.longest_days = self.longest_days.max(lived);
    }
}

/// Asks the questions of a world.
pub fn ask(world: &World, bounds: &Bounds<'_>) -> Standing {
    let mut asked = world.clone();
    let policies = &mut asked.machine.policies;
    policies.clear();
    let mut questions = Vec::new();
    for question in [
        Question::Stuck,
        Question::HandoverWithoutNotice,
        Question::NoticeWithoutChase,
    ] {
        if let Some(policy) = policy_of(world, question) {
            policies.push(policy);
            questions.push(question);
        }
    }
    policies.push(Policy::AtMost {
        count: u32::MAX,
        deed: Deed::Act(Act::AnyMessage),
        to: None,
    });
    let counts = policies.len() - 1;
    // What stands behind the last policy is two messages on a day.
    let two = policies.len();
    let mut wanted: Vec<usize> = (0..questions.len()).collect();
    wanted.push(two);
    // That which counts stays open to the end, so that all is seen.
    wanted.push(counts);
    let slice = Slice::whole(&asked).where_weeks_are_alike();
    let bounds = Bounds {
        days: Days::Ends,
        ..*bounds
    };
    let found = search::search(&asked, &slice, &wanted, &bounds);
    let is_whole = found.bounds.is_empty();
    let answer = |policy: usize| {
        let of = found.found.get(policy);
        match of.and_then(|found| found.broken.clone()) {
            Some((_, path)) => Answer::Broken(Box::new(path)),
            None if is_whole => Answer::Proved,
            None => Answer::NotDecided(found.bounds.clone()),
        }
    };
    let mut answers: Vec<(Question, Answer)> = Vec::new();
    for (place, question) in questions.into_iter().enumerate() {
        answers.push((question, answer(place)));
    }
    answers.push((Question::TwoMessagesOnADay, answer(two)));
    let notes = found.notes;
    let seen: BTreeSet<StepId> = notes.steps.keys().copied().collect();
    let all = (0..world.machine.steps.len()).map(StepId::at);
    Standing {
        figures: found.figures,
        visited: found.visited,
        questions: answers,
        never: all.filter(|step| !seen.contains(step)).collect(),
        steps: notes.steps.into_values().collect(),
        messages: notes.messages,
        longest_days: notes.longest_days,
        is_whole,
    }
}

/// A question as a policy; none where it makes no sense.
fn policy_of(world: &World, question: Question) -> Option<Policy> {
    let machine = &world.machine;
    let does = |act: Act| {
        let mut actions = machine.actions.items().iter();
        actions.any(|action| action.does.act() == Some(act))
    };
    let order = |first: Act, then: Act| {
        (does(first) && does(then)).then_some(Policy::Order {
            first: Deed::Act(first),
            then: Deed::Act(then),
        })
    };
    match question {
        Question::Stuck => {
            let milestones = machine.milestones.iter().filter(|(_, milestone)| {
                let what = milestone.expects.as_ref().map(|of| of.what);
                matches!(what, Some(Expected::PaymentInFull { .. }))
            });
            let paid = milestones.map(|(id, _)| PathEnd::Milestone(id));
            let ends = (0..machine.ends.len()).map(|end| PathEnd::End(Dense::at(end)));
            let told = [
                Act::Task,
                Act::Call,
                Act::Alert,
                Act::Handover,
                Act::Entrust,
                Act::Post,
            ];
            let told = told.map(PathEnd::Deed);
            Some(Policy::EveryPathEndsIn(
                paid.chain([PathEnd::Paid])
                    .chain(ends)
                    .chain(told)
                    .collect(),
            ))
        }
        // Whoever gives notice means the hand-over to follow it.
        Question::HandoverWithoutNotice => order(Act::FormalNotice, Act::Handover),
        // Where nobody is ever asked, too: then each notice is such a one.
        Question::NoticeWithoutChase => does(Act::FormalNotice).then_some(Policy::Order {
            first: Deed::Act(Act::Chase),
            then: Deed::Act(Act::FormalNotice),
        }),
        Question::TwoMessagesOnADay => None,
    }
}
