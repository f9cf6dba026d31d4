//! Which lines of a script make a search large: of some of the situations that wait, how many would be
//! one if a line had done nothing yet.

mod tables;

pub(super) use tables::heaviest;

use std::collections::BTreeSet;

use jalon_core::machine::{ActionId, Element, PathId};
use jalon_core::step::{Account, BlockReason, Origin, StepMark, Subject};

use super::{Node, Search, Work};
use crate::outcome::Large;

/// So many situations are compared.
const SAMPLE: usize = 1_000;
/// So many lines are named, of those without which there would be so many percent fewer.
const NAMED: usize = 3;
const FEWER: usize = 1;

/// The lines without which there would be the fewest situations.
pub(super) fn lines(search: &Search<'_>) -> Vec<Large> {
    let waiting = search.work.values().flatten();
    let waiting = waiting.filter_map(|work| match work {
        Work::Node(node) => Some(&**node),
        Work::Given(..) => None,
    });
    let waiting: Vec<&Node> = waiting.collect();
    // Situations that came of one another stand side by side: those from the middle are akin.
    let first = (waiting.len() / 2).saturating_sub(SAMPLE / 2);
    let sample: Vec<&Node> = waiting.into_iter().skip(first).take(SAMPLE).collect();
    let apart = |without: &dyn Fn(&mut Account)| {
        let prints = sample.iter().map(|node| {
            let mut node = (*node).clone();
            without(&mut node.account);
            search.print(&node).of
        });
        prints.collect::<BTreeSet<u128>>().len()
    };
    let all = apart(&|_| {});
    let mut found: Vec<(usize, Element, PathId)> = Vec::new();
    let mut add = |element, path, left: usize| {
        let fewer = (all.saturating_sub(left) * 100).checked_div(all);
        found.push((fewer.unwrap_or(0), element, path));
    };
    let machine = &search.world.machine;
    let each = |account: &mut Account, change: &dyn Fn(&mut Subject)| {
        account.subjects.iter_mut().for_each(change);
    };
    for (id, milestone) in machine.milestones.iter() {
        let left = apart(&|account| {
            each(account, &|subject| {
                for place in 0..subject.tracks.len() {
                    let Some(track) = subject.tracks.get_mut(place) else {
                        continue;
                    };
                    if track.milestone != id {
                        continue;
                    }
                    track
                        .steps
                        .iter_mut()
                        .for_each(|mark| *mark = StepMark::default());
                    track
                        .missed
                        .iter_mut()
                        .for_each(|mark| *mark = StepMark::default());
                    (track.start, track.passed, track.reopened) = (None, None, None);
                    (track.opened, track.deadline, track.went_on) = (None, None, false);
                    take_back(subject, |from| from.track() == Some(place));
                }
            })
        });
        add(Element::Milestone(id), milestone.path, left);
        for (place, step) in milestone.steps.iter().enumerate() {
            let Some(of) = machine.steps.get(*step) else {
                continue;
            };
            let left = apart(&|account| {
                each(account, &|subject| {
                    for (number, track) in subject.tracks.iter_mut().enumerate() {
                        let mark = track.steps.get_mut(place).filter(|_| track.milestone == id);
                        let Some(mark) = mark else {
                            continue;
                        };
                        *mark = StepMark::default();
                        let own = |from: Origin| {
                            matches!(from, Origin::Step(track, step)
                            if (usize::from(track), usize::from(step)) == (number, place))
                        };
                        subject.pending.retain(|pending| !own(pending.from));
                    }
                })
            });
            add(Element::Step(*step), of.path, left);
        }
    }
    for (id, reaction) in machine.reactions.iter() {
        let line = machine.lines.get(reaction.line);
        let own: &[ActionId] = line.map_or(&[], |line| line.actions.as_slice());
        let paths = own.iter().filter_map(|id| machine.actions.get(*id));
        let paths: BTreeSet<PathId> = paths.map(|action| action.path).collect();
        let left = apart(&|account| {
            each(account, &|subject| {
                subject.tasks.retain(|task| !own.contains(&task.action));
                subject.waits.retain(|wait| !own.contains(&wait.action));
                subject
                    .pending
                    .retain(|pending| pending.line != Some(reaction.line));
                subject.blocks.retain(|block| match &block.reason {
                    BlockReason::Line(path) => !paths.contains(path),
                    _ => true,
                });
            })
        });
        add(Element::Reaction(id), reaction.path, left);
    }
    found.sort_by_key(|(fewer, element, _)| (std::cmp::Reverse(*fewer), *element));
    let found = found.into_iter().filter(|(fewer, ..)| *fewer >= FEWER);
    let sources = &search.real.source_map;
    let found = found.filter_map(|(fewer, element, path)| {
        let source = sources.get(element)?;
        let file = usize::try_from(source.file).ok()?;
        Some(Large::Line {
            path: machine.path(path).into(),
            file: sources.files.get(file)?.clone(),
            line: source.line,
            fewer,
        })
    });
    found.take(NAMED).collect()
}

/// Nothing is planned or open that comes from there.
fn take_back(subject: &mut Subject, own: impl Fn(Origin) -> bool) {
    subject.pending.retain(|pending| !own(pending.from));
    subject.tasks.retain(|task| !own(task.from));
    subject.waits.retain(|wait| !own(wait.from));
}
