//! Panels: the way to sending, a milestone with its time line, what may happen at any time, the ends.

use super::card::{caption, deed_line, note_line, written};
use super::row::{Columns, LABEL_ROOM, Label, PORT, captioned};
use super::scene::{Anchor, Ink, Look, Mark, Scene, Shape, Stroke, TextBox};
use super::text::{Size, words, wrap};
use super::words::Words;
use crate::graph::{At, Caption, Graph, Kind, Node, NodeId, Origin, Place};

/// Between two rows.
const GAP: i32 = 12;
/// Longer waits get more room, up to this much.
const STRETCH_MAX: i32 = 26;

/// A panel, and where lines reach it.
pub struct Panel {
    /// The drawing, from the left edge of the panel.
    pub scene: Scene,
    /// Where it is entered, at its left edge.
    pub enter: i32,
    /// Where it is left, at its left edge.
    pub leave: i32,
    /// Where its rows are left.
    pub rows: Vec<(NodeId, i32)>,
}

/// From arrival to sending.
pub fn way(graph: &Graph, columns: Columns, words: Words) -> Panel {
    let mut scene = Scene::default();
    let mut marks = Vec::new();
    let mut y = 0;
    let mut first_hold = true;
    // Of invoices that are left alone there is nothing else to show.
    let alone = is_left_alone(graph);
    let nodes = graph.placed(|place| place == Place::Way || alone && place == Place::End);
    for (id, node) in nodes.filter(|(_, node)| node.kind != Kind::Milestone) {
        let left = match node.kind {
            Kind::Hold if first_hold => words.before_sending(),
            _ => "",
        };
        first_hold &= node.kind != Kind::Hold;
        let row = captioned(
            graph,
            id,
            node,
            &Caption::of(left),
            columns,
            Label::of(columns),
        );
        marks.push((
            y + PORT,
            if node.kind == Kind::Hold {
                Mark::Between
            } else {
                Mark::Gate
            },
        ));
        let height = row.height;
        scene.put(row, 0, y);
        y += height + GAP;
    }
    spine(&mut scene, columns, &marks);
    // The line goes on below the last card, and from there to the tracks.
    let leave = y - 2;
    if let Some((last, _)) = marks.last()
        && graph.milestones().next().is_some()
    {
        let down = Shape::Line {
            points: vec![(columns.spine, *last), (columns.spine, leave)],
            stroke: Stroke::Spine,
            arrow: false,
        };
        scene.shapes.insert(0, down);
    }
    Panel {
        scene,
        enter: 0,
        leave,
        rows: Vec::new(),
    }
}

/// A milestone: its head, its rows in the order of time, and what comes of passing it.
pub fn milestone(graph: &Graph, id: NodeId, gate: &Node, columns: Columns, texts: Words) -> Panel {
    let mut scene = Scene::default();
    let head = head(gate, columns);
    let head_height = head.height;
    let mut marks = vec![(PORT + 2, Mark::Gate)];
    let mut y = head_height + GAP;
    let mut before: Option<At> = None;
    let mut row_ports = Vec::new();
    let rows: Vec<(NodeId, &Node)> = graph.placed(|place| place == Place::In(id)).collect();
    let is_oldest =
        |(_, node): &(NodeId, &Node)| node.at.is_some_and(|at| at.from == Origin::DueOfOldest);
    let due = texts.due(rows.iter().any(is_oldest));
    let mut due_is_marked = rows.iter().all(|(_, node)| !counts_from_due(node));
    for (row_id, node) in rows {
        y += stretch(before, node.at);
        if !due_is_marked && is_from_due_on(node) {
            y = due_mark(&mut scene, columns, due, y, &mut marks);
            due_is_marked = true;
        }
        let drawn = match node.kind {
            Kind::Reaction | Kind::Pause => {
                let mut left = node.when.clone();
                left.strong = texts.on(&left.strong);
                captioned(graph, row_id, node, &left, columns, Label::of(columns))
            }
            _ => captioned(graph, row_id, node, &node.when, columns, Label::of(columns)),
        };
        marks.push((y + PORT, mark_of(node)));
        row_ports.push((row_id, y + PORT));
        let height = drawn.height;
        scene.put(drawn, 0, y);
        y += height + GAP;
        before = node.at.or(before);
    }
    if !due_is_marked {
        y = due_mark(&mut scene, columns, due, y, &mut marks);
    }
    let (strong, rest) = texts.passed(graph, id);
    let mut all = words(&strong, true);
    all.extend(words(&rest, false));
    let lines = wrap(all, Size::BODY, columns.width() - columns.card - 16);
    let leave = y + 9;
    marks.push((leave, Mark::Gate));
    y = written(&mut scene, columns.card, y, Size::BODY, Ink::Dark, lines) + GAP;
    scene.put(head, 0, 0);
    spine(&mut scene, columns, &marks);
    scene.height = y;
    Panel {
        scene: framed(scene, columns.width(), head_height, Look::Gate),
        enter: PORT + 2,
        leave,
        rows: row_ports,
    }
}

/// The head of a milestone: its name, when it opens, what it waits for.
fn head(gate: &Node, columns: Columns) -> Scene {
    let mut scene = Scene::default();
    scene.put(caption(&gate.when, LABEL_ROOM), columns.spine - 18, 9);
    let x = columns.card;
    let room = columns.width() - x - 16;
    let name = wrap(words(&gate.title, true), Size::GATE, room);
    let mut y = written(&mut scene, x, 8, Size::GATE, Ink::Dark, name) + 2;
    for deed in &gate.deeds {
        y = deed_line(&mut scene, x, y, deed, room);
    }
    for note in &gate.notes {
        y = note_line(&mut scene, x, y, note, room);
    }
    scene.height = scene.height.max(y) + 8;
    scene
}

/// What may happen at any time: a head, and a row for each.
pub fn any_time(
    graph: &Graph,
    columns: Columns,
    title: &str,
    wanted: impl Fn(Kind) -> bool,
) -> Option<Scene> {
    let rows = graph.placed(|place| place == Place::AnyTime);
    let rows: Vec<(NodeId, &Node)> = rows.filter(|(_, node)| wanted(node.kind)).collect();
    if rows.is_empty() {
        return None;
    }
    let mut scene = Scene::default();
    let head_height = band(&mut scene, title, columns);
    let mut y = head_height + GAP;
    for (id, node) in rows {
        let place = Label::without_spine(columns);
        let drawn = captioned(graph, id, node, &node.when, columns, place);
        let height = drawn.height;
        scene.put(drawn, 0, y);
        y += height + GAP - 4;
    }
    scene.height = y + 4;
    Some(framed(scene, columns.width(), head_height, Look::Band))
}

/// The ends, and the ways that lead there.
pub fn ends(graph: &Graph, columns: Columns, texts: Words) -> Option<Scene> {
    if is_left_alone(graph) {
        return None;
    }
    let ends: Vec<(NodeId, &Node)> = graph.placed(|place| place == Place::End).collect();
    if ends.is_empty() {
        return None;
    }
    let mut scene = Scene::default();
    let head_height = band(&mut scene, texts.ends(), columns);
    let mut y = head_height + GAP;
    let room = columns.width() - columns.card - 16;
    for (id, node) in ends {
        let pill = super::card::card(node, columns.card - 40, true);
        let pill_height = pill.height;
        scene.put(pill, 16, y);
        let mut text_y = y + 8;
        for line in texts.reached(graph, id) {
            let lines = wrap(words(&line, false), Size::BODY, room);
            text_y = written(
                &mut scene,
                columns.card - 6,
                text_y,
                Size::BODY,
                Ink::Dark,
                lines,
            );
        }
        y = (y + pill_height).max(text_y) + GAP;
    }
    scene.height = y;
    Some(framed(scene, columns.width(), head_height, Look::Band))
}

fn is_left_alone(graph: &Graph) -> bool {
    let mut nodes = graph.nodes.iter();
    nodes.all(|node| matches!(node.kind, Kind::Start | Kind::End))
}

fn band(scene: &mut Scene, title: &str, columns: Columns) -> i32 {
    let lines = wrap(words(title, true), Size::HEAD, columns.width() - 32);
    written(scene, 16, 7, Size::HEAD, Ink::Dark, lines) + 7
}

/// Puts a frame with a head under a drawing.
fn framed(mut scene: Scene, width: i32, head: i32, look: Look) -> Scene {
    let part = |h, look| Shape::Box {
        x: 0,
        y: 0,
        w: width,
        h,
        look,
    };
    let frame = [part(scene.height, Look::Panel), part(head, look)];
    scene.shapes.splice(0..0, frame);
    scene
}

/// The time line, and the marks on it.
fn spine(scene: &mut Scene, columns: Columns, marks: &[(i32, Mark)]) {
    if let (Some((first, _)), Some((last, _))) = (marks.first(), marks.last()) {
        let line = Shape::Line {
            points: vec![(columns.spine, *first), (columns.spine, *last)],
            stroke: Stroke::Spine,
            arrow: false,
        };
        scene.shapes.insert(0, line);
    }
    for (y, mark) in marks {
        if matches!(mark, Mark::Step | Mark::Missed | Mark::Between) {
            let points = [(columns.spine, *y), (columns.card, *y)];
            scene.line(&points, Stroke::Branch, false);
        }
        scene.mark(columns.spine, *y, *mark);
    }
}

fn due_mark(
    scene: &mut Scene,
    columns: Columns,
    due: &str,
    y: i32,
    marks: &mut Vec<(i32, Mark)>,
) -> i32 {
    let middle = y + 9;
    scene.write(TextBox {
        x: columns.spine - 18,
        y,
        anchor: Anchor::End,
        size: Size::HEAD,
        ink: Ink::Dark,
        lines: wrap(words(due, true), Size::HEAD, LABEL_ROOM),
    });
    let points = [
        (columns.spine, middle),
        (columns.card + columns.card_width, middle),
    ];
    scene.line(&points, Stroke::Due, false);
    marks.push((middle, Mark::Due));
    y + 18 + GAP
}

fn mark_of(node: &Node) -> Mark {
    match node.kind {
        Kind::Missed => Mark::Missed,
        Kind::Step => Mark::Step,
        _ => Mark::Between,
    }
}

fn is_due(origin: Origin) -> bool {
    matches!(origin, Origin::Due | Origin::DueOfOldest)
}

fn counts_from_due(node: &Node) -> bool {
    node.at.is_some_and(|at| is_due(at.from))
}

fn is_from_due_on(node: &Node) -> bool {
    node.at.is_some_and(|at| is_due(at.from) && at.days >= 0)
}

/// More room before what comes long after the row above it.
fn stretch(before: Option<At>, now: Option<At>) -> i32 {
    let (Some(before), Some(now)) = (before, now) else {
        return 0;
    };
    if before.from != now.from {
        return 0;
    }
    let days = i32::try_from(now.days - before.days).unwrap_or(STRETCH_MAX);
    days.clamp(0, STRETCH_MAX)
}
