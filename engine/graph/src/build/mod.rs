//! From the machine to a graph: one node for each thing that happens, in the order of the script.

mod ends;
mod journey;
mod lines;
mod milestones;
mod reactions;

use jalon_core::Machine;
use jalon_core::machine::{JourneyId, MilestoneId};

use crate::graph::{Edge, EdgeKind, Graph, Node, NodeId};
use crate::lang::Lang;
use crate::say::Say;
use ends::Out;

/// The graphs of all journeys, in the order of the machine.
pub fn graphs(machine: &Machine, lang: Lang) -> Vec<Graph> {
    let journeys = machine.journeys.iter();
    journeys
        .filter_map(|(id, _)| graph(machine, id, lang))
        .collect()
}

/// The graph of one journey; nothing if the machine has no such journey.
pub fn graph(machine: &Machine, journey: JourneyId, lang: Lang) -> Option<Graph> {
    let found = machine.journeys.get(journey)?;
    let mut building = Building::new(Say::new(machine, lang));
    building.journey(found);
    building.finish(found);
    Some(building.graph)
}

/// A graph that is being made.
struct Building<'m> {
    say: Say<'m>,
    graph: Graph,
    /// The node of each milestone that has one by now.
    milestones: Vec<(MilestoneId, NodeId)>,
    /// Edges to ends and agencies, whose nodes come last.
    out: Vec<(NodeId, Out, String)>,
}

impl<'m> Building<'m> {
    fn new(say: Say<'m>) -> Building<'m> {
        let graph = Graph {
            name: String::new(),
            takes: String::new(),
            rules: Vec::new(),
            nodes: Vec::new(),
            edges: Vec::new(),
        };
        Building {
            say,
            graph,
            milestones: Vec::new(),
            out: Vec::new(),
        }
    }

    fn node(&mut self, node: Node) -> NodeId {
        self.graph.nodes.push(node);
        self.graph.nodes.len() - 1
    }

    fn edge(&mut self, from: NodeId, to: NodeId, kind: EdgeKind, label: impl Into<String>) {
        self.graph.edges.push(Edge {
            from,
            to,
            label: label.into(),
            kind,
        });
    }

    fn milestone_node(&self, milestone: MilestoneId) -> Option<NodeId> {
        let found = self.milestones.iter().find(|(id, _)| *id == milestone);
        found.map(|(_, node)| *node)
    }
}

/// A text that begins a sentence.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
