//! DOT, the language of Graphviz. One cluster for each journey.

use crate::graph::{Edge, EdgeKind, Graph, Kind, Node, Place};
use crate::lang::Lang;

/// Longer lines of a label are broken.
const WIDTH: usize = 44;

/// The journeys as one digraph.
pub fn dot(graphs: &[Graph], lang: Lang) -> String {
    let mut text = String::from(
        "digraph journeys {\n  \
         graph [rankdir=TB, fontname=\"Helvetica\", fontsize=14, nodesep=0.35, ranksep=0.45]\n  \
         node [fontname=\"Helvetica\", fontsize=11, shape=box, style=filled, fillcolor=\"#ffffff\", color=\"#5b6b7b\"]\n  \
         edge [fontname=\"Helvetica\", fontsize=10, color=\"#5b6b7b\"]\n",
    );
    for (number, graph) in graphs.iter().enumerate() {
        let title = format!("{}: {}", graph.name, graph.takes);
        text += &format!(
            "  subgraph cluster_j{number} {{\n    label={}\n    labeljust=l\n    color=\"#c5ced8\"\n",
            quoted(&[title])
        );
        for (id, node) in graph.placed(|place| place != Place::AnyTime) {
            text += &format!("    {}\n", declared(number, id, node));
        }
        any_time(graph, number, lang, &mut text);
        for edge in &graph.edges {
            text += &format!("    {}\n", arrow(number, edge));
        }
        text += "  }\n";
    }
    text += "}\n";
    text
}

/// What may come in between, in a box of its own.
fn any_time(graph: &Graph, number: usize, lang: Lang, text: &mut String) {
    let roots: Vec<_> = graph.placed(|place| place == Place::AnyTime).collect();
    if roots.is_empty() {
        return;
    }
    let title = lang.pick("At any time", "À tout moment").to_owned();
    *text += &format!(
        "    subgraph cluster_j{number}_any {{\n      label={}\n      style=dashed\n",
        quoted(&[title])
    );
    for (id, node) in &roots {
        *text += &format!("      {}\n", declared(number, *id, node));
    }
    // One below the other: in a row they would make the drawing very wide.
    for pair in roots.windows(2) {
        if let [(above, _), (below, _)] = pair {
            *text += &format!("      j{number}n{above} -> j{number}n{below} [style=invis]\n");
        }
    }
    *text += "    }\n";
}

fn declared(number: usize, id: usize, node: &Node) -> String {
    let look = match node.kind {
        Kind::Start => "shape=oval",
        Kind::Hold => "shape=box, style=\"filled,dashed\", fillcolor=\"#f1eef8\"",
        Kind::Send => "fillcolor=\"#e8f0f8\", penwidth=2",
        Kind::Milestone => "shape=hexagon, fillcolor=\"#e8f0f8\", color=\"#1f4e79\", penwidth=2",
        Kind::Step => "shape=box",
        Kind::Missed => "style=\"filled,dashed\", fillcolor=\"#fdf1e4\", color=\"#9a5b13\"",
        Kind::Reaction | Kind::Answer => "style=\"filled,rounded\"",
        Kind::Pause => "style=\"filled,dashed\", fillcolor=\"#f1eef8\", color=\"#5d4c8a\"",
        Kind::Agency => "peripheries=2, fillcolor=\"#eef5ec\", color=\"#2f6b33\"",
        Kind::Worklist | Kind::End => {
            "shape=oval, fillcolor=\"#eef5ec\", color=\"#2f6b33\", penwidth=2"
        }
    };
    format!("j{number}n{id} [label={}, {look}]", quoted(&lines(node)))
}

fn lines(node: &Node) -> Vec<String> {
    let head = match node.place {
        Place::AnyTime => node.when.line(),
        _ => node.title.clone(),
    };
    let mut lines = Vec::new();
    if !head.is_empty() {
        lines.push(head);
    }
    lines.extend(node.deeds.iter().map(|deed| deed.line()));
    lines.extend(node.notes.iter().map(|note| note.text.clone()));
    lines
}

fn arrow(number: usize, edge: &Edge) -> String {
    let look = match edge.kind {
        EdgeKind::Way | EdgeKind::Out => "penwidth=2",
        EdgeKind::Time => "penwidth=1",
        EdgeKind::Missed | EdgeKind::Aside => "style=dashed",
        EdgeKind::Back => "style=dotted, constraint=false",
    };
    let label = match edge.label.as_str() {
        "" => String::new(),
        label => format!("label={}, ", quoted(&[format!("\u{a0}{label}\u{a0}")])),
    };
    format!(
        "j{number}n{} -> j{number}n{} [{label}{look}]",
        edge.from, edge.to
    )
}

/// A label of several lines, as a quoted text of DOT.
fn quoted(lines: &[String]) -> String {
    let broken = lines.iter().flat_map(|line| broken(line));
    let escaped: Vec<String> = broken.map(|line| escape(&line)).collect();
    format!("\"{}\"", escaped.join("\\n"))
}

/// A line broken at its spaces.
fn broken(line: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut room = WIDTH;
    for word in line.split(' ') {
        let length = word.chars().count();
        if length > room && lines.last().is_some_and(|line| !line.is_empty()) {
            lines.push(String::new());
            room = WIDTH;
        }
        if let Some(last) = lines.last_mut() {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(word);
        }
        room = room.saturating_sub(length + 1);
    }
    lines
}

/// In a quoted text only the quote and the backslash have a meaning.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '"' => escaped.push_str("\\\""),
            '\\' => escaped.push_str("\\\\"),
            letter if letter.is_control() => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_leave_its_label() {
        assert_eq!(
            quoted(&["a \"b\" \\".to_owned(), "c\nd".to_owned()]),
            "\"a \\\"b\\\" \\\\\\nc d\""
        );
    }

    #[test]
    fn long_lines_are_broken_at_spaces() {
        let lines = broken("one per customer and currency listing all late invoices");
        assert_eq!(
            lines,
            ["one per customer and currency listing all", "late invoices"]
        );
    }
}
