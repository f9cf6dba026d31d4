//! Milestones with their steps, what makes them missed, and what may come in between.

use jalon_core::machine::action::Does;
use jalon_core::machine::journey::Journey;
use jalon_core::machine::milestone::{Expected, Milestone, Missed, Opens};
use jalon_core::machine::{LineId, MilestoneId, StepId};

use super::ends::Out;
use super::{Building, capital};
use crate::graph::{Caption, Deed, EdgeKind, Icon, Kind, Node, NodeId, Note, Place};
use crate::lang::Lang;
use crate::say::Say;

impl Building<'_> {
    /// All milestones of a journey. They are there before any edge leads to them, for one may open
    /// after another that stands below it.
    pub(super) fn milestones(&mut self, journey: &Journey, start: NodeId, sent: NodeId) {
        let machine = self.say.machine;
        let all: Vec<(MilestoneId, &Milestone)> = journey
            .milestones
            .iter()
            .filter_map(|id| Some((*id, machine.milestones.get(*id)?)))
            .collect();
        for (id, milestone) in &all {
            let node = self.gate(milestone);
            self.milestones.push((*id, node));
            self.say.opens = Some(milestone.opens);
            self.inside(*id, milestone, node);
            self.say.opens = None;
        }
        for (id, milestone) in &all {
            self.opens(*id, milestone, start, sent);
        }
        // Payment ends every journey, whether a milestone waits for it or not.
        if all.iter().all(|(_, milestone)| !is_payment(milestone)) {
            self.out.push((sent, Out::Paid, self.say.paid()));
        }
    }

    fn gate(&mut self, milestone: &Milestone) -> NodeId {
        let expects = milestone.expects.as_ref();
        let deeds = expects.map(|expectation| {
            let what = self.say.expectation(expectation);
            let within = expectation.within.map(|within| self.say.value(within));
            let text = match within {
                Some(within) => self.say.lang.pick(
                    format!("{what} within {within}"),
                    format!("{what} sous {within}"),
                ),
                None => what.trim_end_matches(',').to_owned(),
            };
            Deed {
                icon: Icon::Wait,
                actor: self.say.say("Waits for", "Attend\u{a0}:"),
                text,
            }
        });
        let mut notes = Vec::new();
        if let Some(when) = milestone.when {
            let when = self.say.condition(when);
            notes.push(
                self.say
                    .lang
                    .pick(format!("Only when {when}"), format!("Seulement si {when}")),
            );
        }
        if milestone.per_instalment {
            notes.push(
                self.say
                    .say("Once for each instalment", "Une fois par échéance"),
            );
        }
        let notes = notes.into_iter().map(|text| Note {
            sign_off: false,
            text,
        });
        self.node(Node {
            path: self.say.machine.path(milestone.path).to_owned(),
            kind: Kind::Milestone,
            place: Place::Way,
            title: milestone.name.to_string(),
            when: self.say.opening(milestone),
            at: None,
            deeds: deeds.into_iter().collect(),
            notes: notes.collect(),
        })
    }

    /// What happens while a milestone is open, in the order of time.
    fn inside(&mut self, id: MilestoneId, milestone: &Milestone, gate: NodeId) {
        let mut last = gate;
        for step in &milestone.steps {
            last = self.step(id, *step, gate, last);
        }
        for missed in &milestone.missed {
            self.missed(id, milestone, missed, gate, last);
        }
        for reaction in &milestone.reactions {
            if let Some(reaction) = self.say.machine.reactions.get(*reaction) {
                let node = self.reaction(reaction, Place::In(gate), Some(id));
                let label = self.graph.nodes.get(node).map(|node| node.when.line());
                self.edge(gate, node, EdgeKind::Aside, label.unwrap_or_default());
            }
        }
    }

    fn step(&mut self, of: MilestoneId, id: StepId, gate: NodeId, last: NodeId) -> NodeId {
        let machine = self.say.machine;
        let Some(step) = machine.steps.get(id) else {
            return last;
        };
        let when = self.say.moment(&step.moment);
        let label = when.line();
        let node = Node {
            path: machine.path(step.path).to_owned(),
            kind: Kind::Step,
            place: Place::In(gate),
            title: step.name.to_string(),
            when,
            at: self.say.at(&step.moment, 16),
            deeds: Vec::new(),
            notes: Vec::new(),
        };
        let node = self.line(step.line, node, Some(of));
        let from = if step.independent { gate } else { last };
        self.edge(from, node, EdgeKind::Time, label);
        if step.independent { last } else { node }
    }

    fn missed(
        &mut self,
        of: MilestoneId,
        milestone: &Milestone,
        missed: &Missed,
        gate: NodeId,
        last: NodeId,
    ) {
        let machine = self.say.machine;
        let expects = milestone.expects.as_ref();
        let within = expects.and_then(|expectation| expectation.within);
        let when = match (&missed.moment, within) {
            (Some(moment), _) => self.say.moment(moment),
            (None, Some(within)) => {
                let after = self.say.lang.pick("after", "après");
                let after = format!("{after} {}", self.say.start());
                Caption::with_aside(self.say.value(within), after)
            }
            (None, None) => Caption::default(),
        };
        let line = machine.lines.get(missed.line);
        let title = match expects {
            Some(expectation) => self.say.without(&self.say.awaited(expectation)),
            None => self.say.say("Still unpaid", "Toujours impayé"),
        };
        let missed_word = self.say.lang.pick("missed:", "à défaut\u{a0}:");
        let label = format!("{missed_word} {}", when.line());
        let node = Node {
            path: line
                .map(|line| machine.path(line.path))
                .unwrap_or_default()
                .to_owned(),
            kind: Kind::Missed,
            place: Place::In(gate),
            title,
            when,
            at: missed
                .moment
                .as_ref()
                .and_then(|moment| self.say.at(moment, 16)),
            deeds: Vec::new(),
            notes: Vec::new(),
        };
        let node = self.line(missed.line, node, Some(of));
        if is_payment(milestone) {
            self.left_to_people(missed.line, node);
        }
        self.edge(
            last,
            node,
            EdgeKind::Missed,
            label.trim_end_matches([':', ' ', '\u{a0}']),
        );
    }

    /// Where nothing but a task is left when payment has not come, a person has the case.
    fn left_to_people(&mut self, line: LineId, node: NodeId) {
        let machine = self.say.machine;
        let actions = machine.lines.get(line).map(|line| line.actions.as_slice());
        let all = || {
            let ids = actions.unwrap_or_default().iter();
            ids.filter_map(|id| machine.actions.get(*id))
                .map(|action| &action.does)
        };
        let goes_on = |does: &Does| {
            matches!(
                does,
                Does::HandOver(_) | Does::EndAs(_) | Does::GoOn | Does::TryAgain { .. }
            )
        };
        if all().any(goes_on) {
            return;
        }
        for does in all() {
            if let Does::Task(task) | Does::Call { task, .. } = does
                && task.outcomes.is_empty()
            {
                self.out
                    .push((node, Out::Worklist(task.team), String::new()));
            }
        }
    }

    /// The edge by which a milestone opens, and the one by which it ends the journey.
    fn opens(&mut self, id: MilestoneId, milestone: &Milestone, start: NodeId, sent: NodeId) {
        let Some(gate) = self.milestone_node(id) else {
            return;
        };
        let from = match milestone.opens {
            Opens::Arrival | Opens::When(_) => Some(start),
            Opens::FromSending => Some(sent),
            Opens::After(other) | Opens::AfterOrMiss(other) => self.milestone_node(other),
            Opens::AfterHandover => None,
        };
        let mut label = match milestone.opens {
            Opens::Arrival | Opens::FromSending => String::new(),
            Opens::After(_) => self.say.say("passed", "franchi"),
            Opens::AfterOrMiss(_) => self.say.say("passed or missed", "franchi ou non"),
            Opens::AfterHandover | Opens::When(_) => milestone_opening(self.say, milestone),
        };
        if let Some(when) = milestone.when {
            let when = self.say.condition(when);
            let when = self
                .say
                .lang
                .pick(format!("if {when}"), format!("si {when}"));
            label = [label, when].join(" ").trim().to_owned();
        }
        match from {
            Some(from) => self.edge(from, gate, EdgeKind::Way, label),
            None => self.opened_by_agencies(gate, label),
        }
        if is_payment(milestone) {
            self.out.push((gate, Out::Paid, self.say.paid()));
        }
    }
}

/// Whether passing it ends the journey.
fn is_payment(milestone: &Milestone) -> bool {
    let expects = milestone
        .expects
        .as_ref()
        .map(|expectation| expectation.what);
    matches!(expects, None | Some(Expected::PaymentInFull { .. }))
}

fn milestone_opening(say: Say<'_>, milestone: &Milestone) -> String {
    say.opening(milestone).line()
}

impl Say<'_> {
    /// When a milestone opens.
    fn opening(self, milestone: &Milestone) -> Caption {
        let text = match milestone.opens {
            Opens::Arrival => self.say("from arrival", "dès l’arrivée"),
            Opens::FromSending => self.say("from sending", "dès l’envoi"),
            Opens::After(other) => {
                let other = self.milestone(other);
                self.lang
                    .pick(format!("after {other}"), format!("après {other}"))
            }
            Opens::AfterOrMiss(other) => {
                let other = self.milestone(other);
                self.lang.pick(
                    format!("after {other} or its miss"),
                    format!("après {other} ou son échec"),
                )
            }
            Opens::AfterHandover => self.say("after the hand-over", "après le transfert"),
            Opens::When(condition) => {
                let condition = self.condition(condition);
                self.lang.pick(
                    format!("as soon as {condition}"),
                    format!("dès que {condition}"),
                )
            }
        };
        Caption::of(text)
    }

    /// What brings every journey to its end.
    pub(super) fn paid(self) -> String {
        self.say("payment in full", "paiement intégral")
    }

    /// That something has not come.
    fn without(self, what: &str) -> String {
        match self.lang {
            Lang::En => format!("No {what}"),
            Lang::Fr => {
                let vowel = what.starts_with(['a', 'e', 'i', 'o', 'u', 'é', 'è', 'h']);
                let of = if vowel { "d’" } else { "de " };
                capital(&format!("à défaut {of}{what}"))
            }
        }
    }
}
