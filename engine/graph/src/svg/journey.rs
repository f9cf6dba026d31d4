//! The picture of one journey: its name, its panels one below the other, and the tracks that join
//! them at the left.

use super::card::written;
use super::panel::{self, Panel};
use super::row::Columns;
use super::scene::{Ink, Scene, Stroke};
use super::text::{Size, words, wrap};
use super::words::Words;
use crate::graph::{EdgeKind, Graph, Kind, NodeId, Place};

/// Around the whole.
pub const MARGIN: i32 = 24;
/// Between two panels.
const GAP: i32 = 22;
/// Between two tracks.
const TRACK: i32 = 12;

/// A picture and its width.
pub struct Picture {
    /// The drawing.
    pub scene: Scene,
    /// Its width.
    pub width: i32,
}

/// Where tracks meet a panel or a row.
struct Port {
    of: NodeId,
    enter: i32,
    leave: (i32, i32),
}

/// A line from where a panel is left to where others are entered.
struct Track {
    leave: (i32, i32),
    enter: Vec<i32>,
}

/// The picture of a journey.
pub fn journey(graph: &Graph, texts: Words) -> Picture {
    let columns = Columns::of(graph);
    let sources = sources(graph);
    let gutter = match i32::try_from(sources.len()).unwrap_or(0) {
        0 => 0,
        tracks => tracks * TRACK + 14,
    };
    let left = MARGIN + gutter;
    let width = left + columns.width() + MARGIN;
    let mut scene = Scene::default();
    let mut y = title(&mut scene, graph, texts, width);

    let mut ports: Vec<Port> = Vec::new();
    let start = panel::way(graph, columns, texts);
    ports.push(Port {
        of: opener(graph),
        enter: y,
        leave: (left + columns.spine, y + start.leave),
    });
    y = put(&mut scene, start.scene, left, y);
    for (id, gate) in graph.milestones() {
        let Panel {
            scene: drawn,
            enter,
            leave,
            rows,
        } = panel::milestone(graph, id, gate, columns, texts);
        ports.push(Port {
            of: id,
            enter: y + enter,
            leave: (left + columns.spine, y + leave),
        });
        ports.extend(rows.into_iter().map(|(of, row)| Port {
            of,
            enter: y + row,
            leave: (left, y + row),
        }));
        y = put(&mut scene, drawn, left, y);
    }
    let pauses = |kind| kind == Kind::Pause;
    let rest = [
        panel::any_time(graph, columns, texts.suspends(), pauses),
        panel::any_time(graph, columns, texts.any_time(), |kind| !pauses(kind)),
        panel::ends(graph, columns, texts),
    ];
    for drawn in rest.into_iter().flatten() {
        y = put(&mut scene, drawn, left, y);
    }
    let tracks = tracks(graph, &sources, &ports);
    draw_tracks(&mut scene, &tracks, left);
    scene.height = y - GAP + MARGIN;
    Picture { scene, width }
}

fn put(scene: &mut Scene, drawn: Scene, x: i32, y: i32) -> i32 {
    let below = y + drawn.height + GAP;
    scene.put(drawn, x, y);
    below
}

/// The name of the journey, which invoices it takes, and the rules of the house.
fn title(scene: &mut Scene, graph: &Graph, texts: Words, width: i32) -> i32 {
    let room = width - 2 * MARGIN;
    let name = wrap(words(&texts.journey(&graph.name), true), Size::TITLE, room);
    let mut y = written(scene, MARGIN, MARGIN, Size::TITLE, Ink::Dark, name);
    let takes = wrap(words(&graph.takes, false), Size::HEAD, room);
    y = written(scene, MARGIN, y, Size::HEAD, Ink::Dark, takes) + 8;
    if !graph.rules.is_empty() {
        let rules = graph.rules.join(" · ");
        let mut all = words(texts.rules(), true);
        all.extend(words(&format!("– {rules}"), false));
        let lines = wrap(all, Size::SMALL, room);
        y = written(scene, MARGIN, y, Size::SMALL, Ink::Grey, lines) + 8;
    }
    y + 8
}

/// The node from which milestones open: the sending, or the last thing before it.
fn opener(graph: &Graph) -> NodeId {
    let way = graph.placed(|place| place == Place::Way);
    let before = way.filter(|(_, node)| node.kind != Kind::Milestone);
    before.last().map_or(0, |(id, _)| id)
}

/// Where tracks begin: nodes from which milestones open. What opens at arrival leaves from the way,
/// and what opens at a hand-over from the milestone that hands over.
fn sources(graph: &Graph) -> Vec<NodeId> {
    let mut sources: Vec<NodeId> = opening(graph).map(|(from, _)| from).collect();
    sources.sort_unstable();
    sources.dedup();
    sources
}

/// From where, and which milestone.
fn opening(graph: &Graph) -> impl Iterator<Item = (NodeId, NodeId)> {
    let is_gate = |id: NodeId| {
        graph
            .nodes
            .get(id)
            .is_some_and(|node| node.kind == Kind::Milestone)
    };
    let edges = graph.edges.iter().filter(|edge| edge.kind == EdgeKind::Way);
    let edges = edges.filter(move |edge| is_gate(edge.to));
    edges.flat_map(|edge| {
        let from = panel_of(graph, edge.from);
        from.into_iter().map(|from| (from, edge.to))
    })
}

/// The panels or rows that an edge leaves from; for an agency the rows that hand over to it.
fn panel_of(graph: &Graph, from: NodeId) -> Vec<NodeId> {
    match graph.nodes.get(from).map(|node| node.kind) {
        Some(Kind::Milestone) => vec![from],
        Some(Kind::Agency) => {
            let edges = graph.edges.iter().filter(|edge| edge.to == from);
            let mut rows: Vec<NodeId> = edges.filter_map(|edge| row_of(graph, edge.from)).collect();
            rows.dedup();
            rows
        }
        _ => vec![opener(graph)],
    }
}

/// The row of a milestone in which a node stands.
fn row_of(graph: &Graph, node: NodeId) -> Option<NodeId> {
    let mut at = node;
    // Each turn leads to an earlier node, so this ends.
    loop {
        match graph.nodes.get(at)?.place {
            Place::In(_) => return Some(at),
            Place::Below(parent) if parent < at => at = parent,
            _ => return None,
        }
    }
}

fn tracks(graph: &Graph, sources: &[NodeId], ports: &[Port]) -> Vec<Track> {
    let port = |id: NodeId| ports.iter().find(|port| port.of == id);
    let tracks = sources.iter().filter_map(|from| {
        let leave = port(*from)?.leave;
        let to = opening(graph).filter(|(source, _)| source == from);
        let enter = to.filter_map(|(_, gate)| port(gate).map(|port| port.enter));
        Some(Track {
            leave,
            enter: enter.collect(),
        })
    });
    tracks.collect()
}

/// Each track has a place of its own at the left, so that none lies over another.
fn draw_tracks(scene: &mut Scene, tracks: &[Track], left: i32) {
    for (place, track) in tracks.iter().enumerate() {
        let place = i32::try_from(place).unwrap_or(0);
        let x = MARGIN + 6 + place * TRACK;
        let (begin, down) = track.leave;
        for enter in &track.enter {
            let points = [(begin, down), (x, down), (x, *enter), (left, *enter)];
            scene.line(&points, Stroke::Track, true);
        }
    }
}
