//! Mermaid: a flowchart that code platforms, wikis and mdBook show. One subgraph for each journey.

use crate::graph::{Edge, EdgeKind, Graph, Kind, Node, Place};
use crate::lang::Lang;

/// The looks of the nodes: light, and different in black and white by their shape.
const CLASSES: &str = "  classDef gate fill:#e8f0f8,stroke:#1f4e79,stroke-width:2px,color:#111
  classDef deed fill:#ffffff,stroke:#5b6b7b,color:#111
  classDef missed fill:#fdf1e4,stroke:#9a5b13,stroke-dasharray:5 3,color:#111
  classDef pause fill:#f1eef8,stroke:#5d4c8a,stroke-dasharray:2 2,color:#111
  classDef out fill:#eef5ec,stroke:#2f6b33,stroke-width:2px,color:#111
";

/// The journeys as one flowchart.
pub fn mermaid(graphs: &[Graph], lang: Lang) -> String {
    let mut text = String::from("flowchart TD\n");
    for (number, graph) in graphs.iter().enumerate() {
        let title = format!("{}: {}", graph.name, graph.takes);
        text += &format!(
            "  subgraph j{number}[\"{}\"]\n    direction TB\n",
            escape(&title)
        );
        for (id, node) in graph.placed(|place| place != Place::AnyTime) {
            text += &format!("    {}\n", declared(number, id, node));
        }
        for edge in &graph.edges {
            if !is_any_time(graph, edge) {
                text += &format!("    {}\n", arrow(number, edge));
            }
        }
        any_time(graph, number, lang, &mut text);
        text += "  end\n";
    }
    text += CLASSES;
    text
}

/// What may come in between, in a box of its own.
fn any_time(graph: &Graph, number: usize, lang: Lang, text: &mut String) {
    let roots: Vec<_> = graph.placed(|place| place == Place::AnyTime).collect();
    if roots.is_empty() {
        return;
    }
    let title = lang.pick("At any time", "À tout moment");
    *text += &format!("    subgraph j{number}any[\"{title}\"]\n");
    *text += "      direction TB\n";
    for (id, node) in &roots {
        *text += &format!("      {}\n", declared(number, *id, node));
    }
    // One below the other: in a row they would make the drawing very wide.
    for pair in roots.windows(2) {
        if let [(above, _), (below, _)] = pair {
            *text += &format!("      j{number}n{above} ~~~ j{number}n{below}\n");
        }
    }
    *text += "    end\n";
    for edge in graph.edges.iter().filter(|edge| is_any_time(graph, edge)) {
        *text += &format!("    {}\n", arrow(number, edge));
    }
}

fn is_any_time(graph: &Graph, edge: &Edge) -> bool {
    let from = graph.nodes.get(edge.from);
    from.is_some_and(|node| node.place == Place::AnyTime)
}

fn declared(number: usize, id: usize, node: &Node) -> String {
    let label = label(node);
    let (open, close, class) = match node.kind {
        Kind::Start => ("([\"", "\"])", "deed"),
        Kind::Hold => ("[/\"", "\"/]", "pause"),
        Kind::Send => ("[\"", "\"]", "gate"),
        Kind::Milestone => ("{{\"", "\"}}", "gate"),
        Kind::Step => ("[\"", "\"]", "deed"),
        Kind::Missed => ("[\"", "\"]", "missed"),
        Kind::Reaction | Kind::Answer => ("(\"", "\")", "deed"),
        Kind::Pause => ("[/\"", "\"/]", "pause"),
        Kind::Agency => ("[[\"", "\"]]", "out"),
        Kind::Worklist | Kind::End => ("([\"", "\"])", "out"),
    };
    format!("j{number}n{id}{open}{label}{close}:::{class}")
}

/// The title in bold, then one line for each deed and note.
fn label(node: &Node) -> String {
    let mut lines = Vec::new();
    let head = match (node.place, node.kind) {
        (Place::AnyTime, _) => node.when.line(),
        _ => node.title.clone(),
    };
    if !head.is_empty() {
        lines.push(format!("<b>{}</b>", escape(&head)));
    }
    lines.extend(node.deeds.iter().map(|deed| escape(&deed.line())));
    let notes = node.notes.iter();
    lines.extend(notes.map(|note| format!("<i>{}</i>", escape(&note.text))));
    lines.join("<br/>")
}

fn arrow(number: usize, edge: &Edge) -> String {
    let line = match edge.kind {
        EdgeKind::Way | EdgeKind::Out => "==>",
        EdgeKind::Time => "-->",
        EdgeKind::Missed | EdgeKind::Aside | EdgeKind::Back => "-.->",
    };
    let label = match edge.label.as_str() {
        "" => String::new(),
        label => format!("|\"{}\"|", escape(label)),
    };
    format!(
        "j{number}n{} {line}{label} j{number}n{}",
        edge.from, edge.to
    )
}

/// Texts of scripts may hold what Mermaid or HTML would read as their own.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '"' => escaped.push_str("#quot;"),
            '#' => escaped.push_str("#35;"),
            '&' => escaped.push_str("#amp;"),
            '<' => escaped.push_str("#lt;"),
            '>' => escaped.push_str("#gt;"),
            '`' => escaped.push_str("#96;"),
            ';' => escaped.push_str("#59;"),
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
            escape("\"]; click <b>#1`\n"),
            "#quot;]#59; click #lt;b#gt;#35;1#96; "
        );
    }
}
