//! What the small pictures mean; only those that a journey shows.

use super::card::written;
use super::scene::{Ink, Picture, Scene, Shape};
use super::text::{Size, measure, words};
use super::words::Words;
use crate::graph::{Graph, Icon};

/// Between two entries.
const GAP: i32 = 26;

/// The legend of some journeys, in lines of a width.
pub fn legend(graphs: &[Graph], width: i32, texts: Words) -> Scene {
    let mut scene = Scene::default();
    let (mut x, mut y) = (0, 0);
    for (picture, text) in entries(graphs, texts) {
        let all = words(text, false);
        let wide = 22 + measure(&all, Size::SMALL);
        if x > 0 && x + wide > width {
            (x, y) = (0, y + 22);
        }
        scene.shapes.push(Shape::Picture { x, y, picture });
        written(&mut scene, x + 22, y, Size::SMALL, Ink::Grey, vec![all]);
        x += wide + GAP;
    }
    scene.height += 2;
    scene
}

fn entries(graphs: &[Graph], texts: Words) -> Vec<(Picture, &'static str)> {
    let nodes = || graphs.iter().flat_map(|graph| &graph.nodes);
    let deeds = nodes().flat_map(|node| &node.deeds);
    let mut icons: Vec<Icon> = deeds.map(|deed| deed.icon).collect();
    icons.sort_unstable();
    icons.dedup();
    let mut entries: Vec<(Picture, &'static str)> = icons
        .into_iter()
        .map(|icon| (Picture::Deed(icon), meaning(icon, texts)))
        .collect();
    let notes = || nodes().flat_map(|node| &node.notes);
    if notes().any(|note| note.sign_off) {
        let text = texts
            .0
            .pick("a person must agree", "une personne doit donner son accord");
        entries.push((Picture::SignOff, text));
    }
    if notes().any(|note| !note.sign_off) {
        entries.push((
            Picture::Condition,
            texts.0.pick("a condition", "une condition"),
        ));
    }
    entries
}

fn meaning(icon: Icon, texts: Words) -> &'static str {
    let (english, french) = match icon {
        Icon::Message => ("leaves by itself", "part tout seul"),
        Icon::Person => ("a person’s task", "tâche d’une personne"),
        Icon::Phone => ("a person calls", "une personne appelle"),
        Icon::Alert => ("a team is told", "une équipe est alertée"),
        Icon::Claim => ("a claim is added", "des frais s’ajoutent"),
        Icon::Agency => ("collection agency", "cabinet de recouvrement"),
        Icon::Pause => ("the pressure stops", "la relance s’arrête"),
        Icon::Resume => ("the pressure goes on", "la relance reprend"),
        Icon::System => ("systems and data", "systèmes et données"),
        Icon::Wait => ("something is waited for", "on attend"),
        Icon::Again => ("once more", "on recommence"),
        Icon::Gate => ("the journey goes on", "le parcours continue"),
        Icon::End => ("the journey ends", "le parcours finit"),
    };
    texts.0.pick(english, french)
}
