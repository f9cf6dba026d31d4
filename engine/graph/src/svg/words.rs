//! The words of the picture itself.

use crate::graph::{EdgeKind, Graph, Kind, NodeId, Place};
use crate::lang::Lang;

/// The words of one language.
#[derive(Clone, Copy)]
pub struct Words(pub Lang);

impl Words {
    /// The title of the picture of a journey.
    pub fn journey(self, name: &str) -> String {
        self.0
            .pick(format!("Journey {name}"), format!("Parcours {name}"))
    }

    /// Over the way from arrival to sending.
    pub fn before_sending(self) -> &'static str {
        self.0.pick("before sending", "avant envoi")
    }

    /// The due date, of an invoice or of the oldest one.
    pub fn due(self, of_oldest: bool) -> &'static str {
        match of_oldest {
            false => self.0.pick("due date", "échéance"),
            true => self.0.pick("oldest due date", "1re échéance"),
        }
    }

    /// Over what pauses the journey.
    pub fn suspends(self) -> &'static str {
        self.0
            .pick("What suspends the journey", "Ce qui suspend le parcours")
    }

    /// Over what else may happen.
    pub fn any_time(self) -> &'static str {
        self.0.pick(
            "What may happen at any time",
            "Ce qui peut arriver à tout moment",
        )
    }

    /// Over the ends.
    pub fn ends(self) -> &'static str {
        self.0.pick("How it ends", "Comment finit le parcours")
    }

    /// Over the rules of the house.
    pub fn rules(self) -> &'static str {
        self.0.pick("Rules of the house", "Règles de la maison")
    }

    /// Before a step that is reached by an event.
    pub fn on(self, event: &str) -> String {
        self.0.pick(format!("on {event}"), format!("dès {event}"))
    }

    /// What a milestone that has passed leads to.
    pub fn passed(self, graph: &Graph, gate: NodeId) -> (String, String) {
        let title = graph.nodes.get(gate).map_or("", |node| node.title.as_str());
        let head = self.0.pick(
            format!("Milestone {title} passed:"),
            format!("Jalon {title} franchi\u{a0}:"),
        );
        let edges = graph.edges.iter().filter(|edge| edge.from == gate);
        let (mut next, mut ends) = (Vec::new(), Vec::new());
        for edge in edges {
            let Some(to) = graph.nodes.get(edge.to) else {
                continue;
            };
            match edge.kind {
                EdgeKind::Way if to.kind == Kind::Milestone => next.push(to.title.clone()),
                EdgeKind::Out => ends.push(to.title.clone()),
                _ => {}
            }
        }
        let mut parts = Vec::new();
        if !next.is_empty() {
            let next = self.0.all_of(&next);
            parts.push(
                self.0
                    .pick(format!("{next} opens"), format!("{next} s’ouvre")),
            );
        }
        if !ends.is_empty() {
            let ends = self.0.all_of(&ends);
            parts.push(self.0.pick(
                format!("the journey ends – {ends}"),
                format!("le parcours est fini – {ends}"),
            ));
        }
        if parts.is_empty() {
            parts.push(
                self.0
                    .pick("nothing more is done here", "plus rien à faire ici")
                    .to_owned(),
            );
        }
        (head, parts.join(", "))
    }

    /// From where an end is reached, one line for each way.
    pub fn reached(self, graph: &Graph, end: NodeId) -> Vec<String> {
        let edges = graph.edges.iter();
        let edges = edges.filter(|edge| edge.to == end && edge.kind == EdgeKind::Out);
        let mut lines: Vec<String> = Vec::new();
        for edge in edges {
            let line = match edge.label.as_str() {
                "" => trail(graph, edge.from, self).join(" → "),
                label => self.0.pick(
                    format!("{label}, at whatever moment: the journey stops at once"),
                    format!("{label}, à tout moment\u{a0}: le parcours s’arrête aussitôt"),
                ),
            };
            if !line.is_empty() && !lines.contains(&line) {
                lines.push(line);
            }
        }
        lines
    }
}

/// From the milestone down to a node: what it is called, or what led to it.
fn trail(graph: &Graph, from: NodeId, texts: Words) -> Vec<String> {
    let mut parts = Vec::new();
    let mut at = Some(from);
    while let Some(node) = at.and_then(|id| graph.nodes.get(id)) {
        let name = match node.kind {
            Kind::Missed => {
                let when = [node.when.strong.as_str(), node.when.rest.as_str()].join(" ");
                match when.trim() {
                    "" => node.title.clone(),
                    when => format!("{}, {when}", node.title),
                }
            }
            Kind::Milestone | Kind::Step | Kind::Hold | Kind::Send => node.title.clone(),
            Kind::Start => String::new(),
            Kind::Reaction | Kind::Pause => texts.on(&node.when.line()),
            _ => node.when.line(),
        };
        if !name.is_empty() {
            parts.push(name);
        }
        at = match node.place {
            Place::In(parent) | Place::Below(parent) if parts.len() < 40 => Some(parent),
            _ => None,
        };
    }
    parts.reverse();
    parts
}
