//! What may come in between: lines that begin with `on`, and the pauses that hold by themselves.

use jalon_core::EventKind;
use jalon_core::machine::MilestoneId;
use jalon_core::machine::journey::Journey;
use jalon_core::machine::milestone::{Reaction, Trigger};

use super::Building;
use crate::graph::{Caption, Deed, Icon, Kind, Node, NodeId, Place};

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
        let silent = [EventKind::Dispute, EventKind::Suspension];
        let silent = silent.into_iter().filter(|kind| {
            let trigger = Trigger::Event(*kind);
            all.iter().all(|reaction| reaction.on != trigger)
        });
        for kind in silent {
            let trigger = Trigger::Event(kind);
            let text = match kind {
                EventKind::Dispute => self.say.say(
                    "Pause until it is settled",
                    "Suspendre jusqu’à ce qu’il soit clos",
                ),
                _ => self.say.say(
                    "Pause until it is lifted",
                    "Suspendre jusqu’à ce qu’elle soit levée",
                ),
            };
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
                deeds: vec![Deed {
                    icon: Icon::Pause,
                    actor: String::new(),
                    text,
                }],
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
            deeds: Vec::new(),
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
}
