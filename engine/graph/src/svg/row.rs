//! Rows: at the left when, on the time line a mark, beside it what is done, at the right what
//! follows from it.

use super::card::{caption, card};
use super::scene::{Scene, Stroke};
use crate::graph::{Caption, EdgeKind, Graph, Kind, Node, NodeId, Place};

/// Where the columns stand, from the left edge of a panel.
#[derive(Clone, Copy, Debug)]
pub struct Columns {
    /// The time line.
    pub spine: i32,
    /// The left edge of what is done.
    pub card: i32,
    /// Its width.
    pub card_width: i32,
    /// The left edge of what follows.
    pub out: i32,
    /// Its width; nothing where no row of the journey has an answer or an end.
    pub out_width: i32,
}

/// The room at the left for moments and events.
pub const LABEL_ROOM: i32 = 164;
/// Between two cards of a column.
const GAP: i32 = 8;
/// By which answers to answers are moved to the right.
const INDENT: i32 = 20;
/// Answers to answers deeper than this are moved no further.
const INDENTS_MAX: i32 = 5;
/// From the upper edge of a card to where lines meet it.
pub const PORT: i32 = 17;

impl Columns {
    /// The columns for a journey.
    pub fn of(graph: &Graph) -> Columns {
        let has_more = |(_, node): (NodeId, &Node)| {
            matches!(node.place, Place::Below(_)) || node.kind == Kind::Agency
        };
        let wide = graph.placed(|_| true).any(has_more) || has_out_row(graph);
        let (card_width, out_width) = if wide { (408, 340) } else { (500, 0) };
        let spine = LABEL_ROOM + 32;
        let card = spine + 26;
        Columns {
            spine,
            card,
            card_width,
            out: card + card_width + 48,
            out_width,
        }
    }

    /// The width of a panel.
    pub fn width(&self) -> i32 {
        match self.out_width {
            0 => self.card + self.card_width + 16,
            wide => self.out + wide + 16,
        }
    }
}

fn has_out_row(graph: &Graph) -> bool {
    let out = graph.edges.iter().filter(|edge| edge.kind == EdgeKind::Out);
    let mut from = out.filter_map(|edge| graph.nodes.get(edge.from));
    from.any(|node| !matches!(node.kind, Kind::Milestone | Kind::Start | Kind::Send))
}

/// Where the text at the left of a row ends, and its room.
#[derive(Clone, Copy, Debug)]
pub struct Label {
    right: i32,
    room: i32,
}

impl Label {
    /// Beside the time line.
    pub fn of(columns: Columns) -> Label {
        Label {
            right: columns.spine - 18,
            room: LABEL_ROOM,
        }
    }

    /// Where there is no time line.
    pub fn without_spine(columns: Columns) -> Label {
        Label {
            right: columns.card - 14,
            room: columns.card - 30,
        }
    }
}

/// A row of a node, from the left edge of its panel, with a text at its left.
pub fn captioned(
    graph: &Graph,
    id: NodeId,
    node: &Node,
    left: &Caption,
    columns: Columns,
    label: Label,
) -> Scene {
    let mut scene = Scene::default();
    let body = card(node, columns.card_width, false);
    let edge = columns.card + columns.card_width;
    let answers = answers(graph, id, columns);
    scene.put(caption(left, label.room), label.right, 7);
    scene.put(body, columns.card, 0);
    let trunk = columns.out - 24;
    for answer in &answers {
        let port = answer.y + PORT;
        match answer.parent {
            None => {
                let points = [(edge, PORT), (trunk, PORT), (trunk, port), (answer.x, port)];
                scene.line(&points, answer.stroke, true);
            }
            Some((x, below)) => {
                let points = [(x + 10, below), (x + 10, port), (answer.x, port)];
                scene.line(&points, answer.stroke, true);
            }
        }
    }
    for answer in answers {
        scene.put(answer.card, answer.x, answer.y);
    }
    scene
}

/// What follows from a node, at its place.
struct Answer {
    card: Scene,
    x: i32,
    y: i32,
    /// Left and lower edge of what it follows from; nothing if that is the row's own card.
    parent: Option<(i32, i32)>,
    stroke: Stroke,
}

/// A node that is still to be placed, its depth, and what it follows from.
type Waiting = (NodeId, i32, Option<(i32, i32)>);

/// All that follows from a node, as an outline: each below the one before.
fn answers(graph: &Graph, root: NodeId, columns: Columns) -> Vec<Answer> {
    let mut placed: Vec<Answer> = Vec::new();
    let mut y = 0;
    let first = below(graph, root).into_iter().rev();
    let mut waiting: Vec<Waiting> = first.map(|id| (id, 0, None)).collect();
    while let Some((id, depth, parent)) = waiting.pop() {
        let Some(node) = graph.nodes.get(id) else {
            continue;
        };
        let indent = depth.min(INDENTS_MAX) * INDENT;
        let is_end = node.kind == Kind::Answer && leads_out(graph, id);
        let card = card(node, columns.out_width - indent, is_end);
        let x = columns.out + indent;
        let lower = y + card.height;
        let is_out = is_end || node.place == Place::End;
        let stroke = if is_out { Stroke::Out } else { Stroke::Branch };
        placed.push(Answer {
            card,
            x,
            y,
            parent,
            stroke,
        });
        y = lower + GAP;
        if node.place != Place::End {
            let more = below(graph, id).into_iter().rev();
            waiting.extend(more.map(|id| (id, depth + 1, Some((x, lower)))));
        }
    }
    placed
}

/// What follows from a node directly: the end or agency that a row leads to, then its answers.
fn below(graph: &Graph, id: NodeId) -> Vec<NodeId> {
    let kind = graph.nodes.get(id).map(|node| node.kind);
    let is_row = !matches!(kind, None | Some(Kind::Answer | Kind::Start | Kind::Send));
    let outs = graph.edges.iter().filter(|edge| is_row && edge.from == id);
    let outs = outs
        .filter(|edge| edge.kind == EdgeKind::Out)
        .map(|edge| edge.to);
    let answers = graph.placed(|place| place == Place::Below(id));
    outs.chain(answers.map(|(id, _)| id)).collect()
}

fn leads_out(graph: &Graph, id: NodeId) -> bool {
    let mut out = graph.edges.iter().filter(|edge| edge.from == id);
    out.any(|edge| edge.kind == EdgeKind::Out)
}
