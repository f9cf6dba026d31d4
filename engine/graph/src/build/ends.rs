//! Where journeys end, and the agencies that cases go to. Their nodes come last.

use jalon_core::machine::journey::{Journey, Subject};
use jalon_core::machine::{AgencyId, EndId, TeamId};

use super::Building;
use crate::graph::{Caption, EdgeKind, Kind, Node, NodeId, Place};

/// Where an edge leaves the journey to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Out {
    /// Everything is paid.
    Paid,
    /// A named end.
    Named(EndId),
    /// An agency.
    Agency(AgencyId),
    /// A person of a team has it on the list.
    Worklist(TeamId),
    /// Nothing is done at all.
    LeftAlone,
    /// A milestone that opens when a case goes to an agency.
    Opened(NodeId),
}

impl Building<'_> {
    /// Notes that a milestone opens when a case goes to an agency.
    pub(super) fn opened_by_agencies(&mut self, gate: NodeId, label: String) {
        self.out.push((gate, Out::Opened(gate), label));
    }

    /// Adds ends and agencies, and the edges that lead there.
    pub(super) fn finish(&mut self, journey: &Journey) {
        if journey.leave_alone {
            self.out.push((0, Out::LeftAlone, String::new()));
        }
        let path = self.say.machine.path(journey.path).to_owned();
        let mut placed: Vec<(Out, NodeId)> = Vec::new();
        // The happy end first.
        self.out.sort_by_key(|(_, out, _)| *out != Out::Paid);
        for (from, out, label) in std::mem::take(&mut self.out) {
            if let Out::Opened(gate) = out {
                self.out.push((gate, out, label));
                continue;
            }
            let known = placed.iter().find(|(other, _)| *other == out);
            let to = match known {
                Some((_, to)) => *to,
                None => {
                    let to = self.end(&path, out, journey.subject);
                    placed.push((out, to));
                    to
                }
            };
            self.edge(from, to, EdgeKind::Out, label);
        }
        let agencies = placed
            .iter()
            .filter(|(out, _)| matches!(out, Out::Agency(_)));
        let agencies: Vec<NodeId> = agencies.map(|(_, node)| *node).collect();
        for (gate, _, label) in std::mem::take(&mut self.out) {
            for agency in &agencies {
                self.edge(*agency, gate, EdgeKind::Way, label.clone());
            }
        }
        self.graph.edges.sort_by_key(|edge| (edge.from, edge.to));
    }

    fn end(&mut self, path: &str, out: Out, subject: Subject) -> NodeId {
        let say = self.say;
        let (kind, name, title) = match out {
            Out::Paid => {
                let french = match subject {
                    Subject::Invoice => "Payée",
                    Subject::Customer { .. } | Subject::Payer { .. } => "Tout est payé",
                };
                (Kind::End, "paid".to_owned(), say.say("Paid", french))
            }
            Out::Worklist(team) => {
                let team = say.team(team);
                let title = say.lang.pick(
                    format!("On the list of {team}"),
                    format!("À traiter par {team}"),
                );
                (Kind::Worklist, team, title)
            }
            Out::Named(end) => (Kind::End, say.end(end), say.end(end)),
            Out::Agency(agency) => (Kind::Agency, say.agency(agency), say.agency(agency)),
            Out::LeftAlone | Out::Opened(_) => (
                Kind::End,
                "left_alone".to_owned(),
                say.say(
                    "Left alone: nothing is sent",
                    "Laissées en paix\u{a0}: rien n’est envoyé",
                ),
            ),
        };
        let of = match kind {
            Kind::Agency => "agency",
            Kind::Worklist => "team",
            _ => "end",
        };
        self.node(Node {
            path: format!("{path}/{of}:{name}"),
            kind,
            place: Place::End,
            title,
            when: Caption::default(),
            at: None,
            deeds: Vec::new(),
            notes: Vec::new(),
        })
    }
}
