//! What may come in between: lines that begin with `on`, and the pauses that hold by themselves.

use jalon_core::EventKind;
use jalon_core::machine::MilestoneId;
use jalon_core::machine::action::Does;
use jalon_core::machine::journey::Journey;
use jalon_core::machine::milestone::{Reaction, Trigger};

use super::Building;
use crate::graph::{Caption, Deed, Icon, Kind, Node, NodeId, Place};
use crate::say::Say;

impl Building<'_> {
    /// The reactions of the whole journey. A dispute and a suspension pause it even where the script
    /// says nothing of them, so they are shown.
    pub(super) fn reactions(&mut self, journey: &Journey, path: &str) {
        let machine = self.say.machine;
        let all: Vec<&Reaction> = journey
            .reactions
            .iter()
            .filter_map(|id| machine.reactions.get(*id))
            .collect();
        for reaction in &all {
            self.reaction(reaction, Place::AnyTime, None);
        }
        for kind in [EventKind::Dispute, EventKind::Suspension] {
            let trigger = Trigger::Event(kind);
            let pause = self.say.built_in_pause(trigger);
            if all.iter().any(|reaction| reaction.on == trigger) {
                continue;
            }
            let name = match kind {
                EventKind::Dispute => "dispute",
                _ => "suspension",
            };
            self.node(Node {
                path: format!("{path}/on:{name}"),
                kind: Kind::Pause,
                place: Place::AnyTime,
                title: String::new(),
                when: Caption::of(self.say.trigger(trigger)),
                at: None,
                deeds: pause.into_iter().collect(),
                notes: Vec::new(),
            });
        }
    }

    /// One reaction, of the journey or of a milestone.
    pub(super) fn reaction(
        &mut self,
        reaction: &Reaction,
        place: Place,
        of: Option<MilestoneId>,
    ) -> NodeId {
        let (strong, rest) = self.say.trigger_from(reaction.on, reaction.from.as_ref());
        let node = Node {
            path: self.say.machine.path(reaction.path).to_owned(),
            kind: Kind::Reaction,
            place,
            title: String::new(),
            when: Caption {
                strong,
                rest,
                aside: String::new(),
            },
            at: None,
            deeds: self.unsaid_pause(reaction).into_iter().collect(),
            notes: Vec::new(),
        };
        if let Trigger::Declared(event) = reaction.on {
            let event = self.say.machine.events.get(event);
            self.say.payload = event.map_or(&[], |event| event.payload.as_slice());
        }
        let node = self.line(reaction.line, node, of);
        self.say.payload = &[];
        node
    }

    /// The pause that holds although the line does not say it; a line that keeps chasing the rest
    /// lifts that of a part.
    fn unsaid_pause(&self, reaction: &Reaction) -> Option<Deed> {
        let machine = self.say.machine;
        let line = machine.lines.get(reaction.line)?;
        let mut actions = line
            .actions
            .iter()
            .filter_map(|id| machine.actions.get(*id));
        let says = actions
            .any(|action| matches!(action.does, Does::Pause(_) | Does::KeepChasingUndisputed));
        match says {
            true => None,
            false => self.say.built_in_pause(reaction.on),
        }
    }
}

impl Say<'_> {
    /// The pause that an event brings by itself.
    fn built_in_pause(self, on: Trigger) -> Option<Deed> {
        let text = match on {
            Trigger::Event(EventKind::Dispute | EventKind::DisputeOfPart) => self.say(
                "Pause until it is settled",
                "Suspendre jusqu’à ce qu’il soit clos",
            ),
            Trigger::Event(EventKind::Suspension) => self.say(
                "Pause until it is lifted",
                "Suspendre jusqu’à ce qu’elle soit levée",
            ),
            _ => return None,
        };
        Some(Deed {
            icon: Icon::Pause,
            actor: String::new(),
            text,
        })
    }
}
