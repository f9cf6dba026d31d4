//! Lines: what is done, and what follows from answers, refusals and silences.

use jalon_core::machine::action::{Does, Outcome};
use jalon_core::machine::{LineId, MilestoneId};

use super::Building;
use super::ends::Out;
use crate::graph::{Caption, EdgeKind, Icon, Kind, Node, NodeId, Note, Place};

/// How many answers to answers are followed; scripts nest far less.
const MAX_DEPTH: usize = 24;

impl<'m> Building<'m> {
    /// Fills a node with what a line does, adds it, and adds what follows from the line.
    pub(super) fn line(&mut self, line: LineId, node: Node, of: Option<MilestoneId>) -> NodeId {
        self.line_within(line, node, of, MAX_DEPTH)
    }

    /// What follows from an answer to another node.
    pub(super) fn answer(
        &mut self,
        line: LineId,
        when: Caption,
        below: NodeId,
        of: Option<MilestoneId>,
    ) {
        self.answer_within(line, when, below, of, MAX_DEPTH);
    }

    fn line_within(
        &mut self,
        id: LineId,
        mut node: Node,
        of: Option<MilestoneId>,
        depth: usize,
    ) -> NodeId {
        let machine = self.say.machine;
        let Some(line) = machine.lines.get(id) else {
            return self.node(node);
        };
        let actions: Vec<_> = line
            .actions
            .iter()
            .filter_map(|action| machine.actions.get(*action))
            .collect();
        node.deeds
            .extend(actions.iter().map(|action| self.say.deed(action)));
        if let Some(when) = line.when {
            let when = self.say.condition(when);
            node.notes.push(Note {
                sign_off: false,
                text: self
                    .say
                    .lang
                    .pick(format!("Only when {when}"), format!("Seulement si {when}")),
            });
        }
        if let Some(sign_off) = &line.sign_off {
            node.notes.push(Note {
                sign_off: true,
                text: self.say.sign_off(sign_off),
            });
        }
        let is_pause = node.deeds.iter().any(|deed| deed.icon == Icon::Pause);
        if node.kind == Kind::Reaction && is_pause {
            node.kind = Kind::Pause;
        }
        let node = self.node(node);
        for action in &actions {
            self.follows(&action.does, node, of, depth);
        }
        if let Some(sign_off) = &line.sign_off {
            let refused = sign_off.refused.map(|line| (line, ("refused", "refus")));
            let silent = sign_off.silent.map(|line| (line, ("no answer", "silence")));
            for (line, (english, french)) in refused.into_iter().chain(silent) {
                let caption = Caption::of(self.say.say(english, french));
                self.answer_within(line, caption, node, of, depth);
            }
        }
        node
    }

    fn answer_within(
        &mut self,
        line: LineId,
        when: Caption,
        below: NodeId,
        of: Option<MilestoneId>,
        depth: usize,
    ) {
        let Some(depth) = depth.checked_sub(1) else {
            return;
        };
        let machine = self.say.machine;
        let path = machine.lines.get(line).map(|line| machine.path(line.path));
        let label = when.line();
        let answer = Node {
            path: path.unwrap_or_default().to_owned(),
            kind: Kind::Answer,
            place: Place::Below(below),
            title: String::new(),
            when,
            at: None,
            deeds: Vec::new(),
            notes: Vec::new(),
        };
        let node = self.line_within(line, answer, of, depth);
        self.edge(below, node, EdgeKind::Aside, label);
    }

    /// What follows from an action: answers, ends, agencies, another round.
    fn follows(&mut self, does: &'m Does, node: NodeId, of: Option<MilestoneId>, depth: usize) {
        match does {
            Does::Task(task) | Does::Call { task, .. } => {
                let outer = self.say.payload;
                for outcome in &task.outcomes {
                    let caption = self.outcome(outcome);
                    self.say.payload = &outcome.asks;
                    self.answer_within(outcome.line, caption, node, of, depth);
                }
                self.say.payload = outer;
            }
            Does::Expect {
                otherwise: Some(line),
                ..
            } => {
                let caption = Caption::of(self.say.say("if it does not come", "à défaut"));
                self.answer_within(*line, caption, node, of, depth);
            }
            Does::EndAs(end) => self.out.push((node, Out::Named(*end), String::new())),
            Does::HandOver(agency) | Does::Entrust(agency) => {
                self.out.push((node, Out::Agency(*agency), String::new()));
            }
            Does::TryAgain { .. } => {
                let back = of.and_then(|milestone| self.milestone_node(milestone));
                if let Some(back) = back {
                    let label = self.say.say("again", "à nouveau");
                    self.edge(node, back, EdgeKind::Back, label);
                }
            }
            _ => {}
        }
    }

    fn outcome(&self, outcome: &Outcome) -> Caption {
        let asks: Vec<String> = outcome
            .asks
            .iter()
            .map(|field| field.name.to_string())
            .collect();
        let with = match asks.is_empty() {
            true => String::new(),
            false => format!("{} {}", self.say.lang.pick("with", "avec"), asks.join(", ")),
        };
        Caption {
            strong: self.say.lang.quoted(&outcome.label),
            rest: with,
            aside: String::new(),
        }
    }
}
