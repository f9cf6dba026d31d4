//! What holds of every graph and every picture.

use std::collections::BTreeMap;

use jalon_graph::{Graph, Lang, PlacedText, graphs, layout, svg};

use crate::scripts::all;

/// Every script in both languages.
fn each(check: impl Fn(&str, &jalon_core::Machine, &[Graph], Lang)) {
    for drawn in all() {
        for lang in [Lang::En, Lang::Fr] {
            let graphs = graphs(&drawn.machine, lang);
            check(&drawn.path, &drawn.machine, &graphs, lang);
        }
    }
}

#[test]
fn every_step_and_milestone_appears_once() {
    each(|path, machine, graphs, _| {
        let mut times: BTreeMap<&str, usize> = BTreeMap::new();
        for node in graphs.iter().flat_map(|graph| &graph.nodes) {
            *times.entry(&node.path).or_default() += 1;
        }
        let steps = machine.steps.items().iter().map(|step| step.path);
        let milestones = machine
            .milestones
            .items()
            .iter()
            .map(|milestone| milestone.path);
        for wanted in steps.chain(milestones) {
            let wanted = machine.path(wanted);
            assert_eq!(times.get(wanted), Some(&1), "{path}: {wanted}");
        }
        let twice: Vec<_> = times.iter().filter(|(_, times)| **times > 1).collect();
        assert!(twice.is_empty(), "{path}: {twice:?}");
    });
}

#[test]
fn every_edge_joins_two_nodes_and_every_milestone_is_reached() {
    each(|path, _, graphs, _| {
        for graph in graphs {
            let count = graph.nodes.len();
            assert!(
                graph
                    .edges
                    .iter()
                    .all(|edge| edge.from < count && edge.to < count)
            );
            for (id, gate) in graph.milestones() {
                let reached = graph.edges.iter().any(|edge| edge.to == id);
                assert!(reached, "{path}: {}", gate.path);
            }
        }
    });
}

#[test]
fn every_text_lies_inside_the_picture_and_none_over_another() {
    each(|path, _, graphs, lang| {
        let layout = layout(graphs, lang);
        for (place, text) in layout.texts.iter().enumerate() {
            let inside = text.left >= 0
                && text.top >= 0
                && text.right <= layout.width
                && text.bottom <= layout.height;
            assert!(inside, "{path}: {text:?}");
            for other in layout.texts.iter().skip(place + 1) {
                assert!(!overlap(text, other), "{path}: {text:?} {other:?}");
            }
        }
    });
}

#[test]
fn no_line_strikes_through_a_text() {
    each(|path, _, graphs, lang| {
        let layout = layout(graphs, lang);
        for points in &layout.lines {
            for pair in points.windows(2) {
                let stroke = stroke(pair[0], pair[1]);
                let struck = layout.texts.iter().find(|text| overlap(text, &stroke));
                assert!(struck.is_none(), "{path}: {pair:?} {struck:?}");
            }
        }
    });
}

#[test]
fn a_picture_is_well_formed_tells_what_it_shows_and_needs_nothing_else() {
    each(|path, _, graphs, lang| {
        let picture = svg(graphs, lang);
        let document = roxmltree::Document::parse(&picture).expect("well-formed");
        let root = document.root_element();
        for part in ["title", "desc"] {
            let told = root
                .children()
                .find(|child| child.has_tag_name(part) || child.tag_name().name() == part);
            let told = told.and_then(|child| child.text()).unwrap_or_default();
            assert!(told.contains(&graphs[0].name), "{path}: {part}");
        }
        for node in document.descendants() {
            let name = node.tag_name().name();
            assert!(
                !["script", "image", "style", "use", "a"].contains(&name),
                "{path}: {name}"
            );
            assert!(
                node.attributes()
                    .all(|attribute| !attribute.name().contains("href"))
            );
        }
    });
}

#[test]
fn the_same_journey_gives_the_same_bytes() {
    each(|path, machine, graphs, lang| {
        let again = jalon_graph::graphs(machine, lang);
        assert_eq!(svg(graphs, lang), svg(&again, lang), "{path}");
    });
}

fn overlap(one: &PlacedText, other: &PlacedText) -> bool {
    let empty = one.text.is_empty() || other.text.is_empty();
    !empty
        && one.left < other.right
        && other.left < one.right
        && one.top < other.bottom
        && other.top < one.bottom
}

/// A line as a thin box.
fn stroke(from: (i32, i32), to: (i32, i32)) -> PlacedText {
    PlacedText {
        text: "a line".to_owned(),
        left: from.0.min(to.0) - 1,
        top: from.1.min(to.1) - 1,
        right: from.0.max(to.0) + 1,
        bottom: from.1.max(to.1) + 1,
    }
}
