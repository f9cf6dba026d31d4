//! SVG: a picture on its own, for a page, a slide or a printer. Time runs downwards.
//!
//! Layout needs no font: [`text`] measures by the widths of a wide one, so a text may be shorter
//! than its place, never longer. Everything is placed in whole pixels, so the same journey gives the
//! same bytes everywhere.

mod card;
mod icons;
mod journey;
mod legend;
mod panel;
mod row;
mod scene;
mod text;
mod widths;
mod words;
mod write;

use crate::graph::{Graph, Kind};
use crate::lang::Lang;
use journey::MARGIN;
use scene::{Scene, Shape, Stroke};
use words::Words;

/// The journeys as one picture, one below the other.
pub fn svg(graphs: &[Graph], lang: Lang) -> String {
    let (scene, width) = scene_of(graphs, lang);
    let names: Vec<String> = graphs.iter().map(|graph| graph.name.clone()).collect();
    let title = lang.pick(
        format!("Journey of the invoices: {}", lang.all_of(&names)),
        format!("Parcours des factures\u{a0}: {}", lang.all_of(&names)),
    );
    let told: Vec<String> = graphs
        .iter()
        .map(|graph| description(graph, lang))
        .collect();
    write::document(&scene, width, &title, &told.join(" "))
}

/// Where everything stands in a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The width of the picture.
    pub width: i32,
    /// Its height.
    pub height: i32,
    /// Its texts.
    pub texts: Vec<PlacedText>,
    /// Its lines, each through two or more points.
    pub lines: Vec<Vec<(i32, i32)>>,
}

/// A text at its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedText {
    /// What is written, its lines joined.
    pub text: String,
    /// Left edge.
    pub left: i32,
    /// Upper edge.
    pub top: i32,
    /// Right edge.
    pub right: i32,
    /// Lower edge.
    pub bottom: i32,
}

/// The layout of the picture that [`svg`] writes.
pub fn layout(graphs: &[Graph], lang: Lang) -> Layout {
    let (scene, width) = scene_of(graphs, lang);
    let texts = scene.texts.iter().map(|text| {
        let words = text.lines.iter().flatten();
        let words: Vec<&str> = words.map(|word| word.text.as_str()).collect();
        let (left, top, right, bottom) = text.edges();
        PlacedText {
            text: words.join(" "),
            left,
            top,
            right,
            bottom,
        }
    });
    let lines = scene.shapes.iter().filter_map(|shape| match shape {
        Shape::Line { points, .. } => Some(points.clone()),
        _ => None,
    });
    Layout {
        width,
        height: scene.height,
        texts: texts.collect(),
        lines: lines.collect(),
    }
}

fn scene_of(graphs: &[Graph], lang: Lang) -> (Scene, i32) {
    let mut scene = Scene::default();
    let pictures = graphs
        .iter()
        .map(|graph| journey::journey(graph, Words(lang)));
    let pictures: Vec<journey::Picture> = pictures.collect();
    let width = pictures.iter().map(|picture| picture.width).max();
    let width = width.unwrap_or(MARGIN * 2);
    let mut y = 0;
    for (place, picture) in pictures.into_iter().enumerate() {
        if place > 0 {
            scene.line(&[(MARGIN, y), (width - MARGIN, y)], Stroke::Branch, false);
        }
        let height = picture.scene.height;
        scene.put(picture.scene, 0, y);
        y += height;
    }
    let legend = legend::legend(graphs, width - 2 * MARGIN, Words(lang));
    scene.line(&[(MARGIN, y), (width - MARGIN, y)], Stroke::Branch, false);
    scene.put(legend, MARGIN, y + MARGIN / 2);
    scene.height += MARGIN / 2;
    (scene, width)
}

/// The picture in a sentence, for those who hear it.
fn description(graph: &Graph, lang: Lang) -> String {
    let titles = |wanted: fn(Kind) -> bool| {
        let nodes = graph.nodes.iter().filter(|node| wanted(node.kind));
        let titles: Vec<String> = nodes.map(|node| node.title.clone()).collect();
        lang.all_of(&titles)
    };
    let gates = titles(|kind| kind == Kind::Milestone);
    let ends = titles(|kind| matches!(kind, Kind::End | Kind::Agency | Kind::Worklist));
    let (name, takes) = (&graph.name, &graph.takes);
    match gates.is_empty() {
        true => lang.pick(
            format!("{name}: {takes}. Ends: {ends}."),
            format!("{name}\u{a0}: {takes}. Fins\u{a0}: {ends}."),
        ),
        false => lang.pick(
            format!("{name}: {takes}. Milestones: {gates}. Ends: {ends}."),
            format!("{name}\u{a0}: {takes}. Jalons\u{a0}: {gates}. Fins\u{a0}: {ends}."),
        ),
    }
}
