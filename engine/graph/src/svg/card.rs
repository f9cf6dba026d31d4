//! Cards: a name, what is done by whom, and under which conditions.

use super::scene::{Anchor, Ink, Look, Picture, Scene, Shape, TextBox};
use super::text::{Size, Word, words, wrap};
use crate::graph::{Caption, Deed, Icon, Kind, Node, Note};

/// Between the edge of a card and what is written on it.
const PAD: i32 = 10;
/// A picture and the gap behind it.
const PICTURE: i32 = 24;

/// The card of a node.
pub fn card(node: &Node, width: i32, is_end: bool) -> Scene {
    let look = match node.kind {
        _ if is_end => Look::Out,
        Kind::Missed => Look::Missed,
        Kind::Pause | Kind::Hold => Look::Pause,
        Kind::Answer => Look::Answer,
        Kind::Agency | Kind::Worklist | Kind::End => Look::Out,
        Kind::Start => Look::Start,
        Kind::Send | Kind::Milestone => Look::Gate,
        Kind::Step | Kind::Reaction => Look::Card,
    };
    let mut scene = Scene::default();
    let mut y = PAD - 2;
    let room = width - 2 * PAD;
    let caption = caption_words(node);
    if !caption.is_empty() {
        y = written(
            &mut scene,
            PAD,
            y,
            Size::SMALL,
            Ink::Dark,
            wrap(caption, Size::SMALL, room),
        );
    }
    if let Some(icon) = icon_of_end(node) {
        let picture = Picture::Deed(icon);
        scene.shapes.push(Shape::Picture {
            x: PAD,
            y: y + 2,
            picture,
        });
        let lines = wrap(words(&node.title, true), Size::HEAD, room - PICTURE);
        y = written(&mut scene, PAD + PICTURE, y, Size::HEAD, Ink::Dark, lines);
    } else if !node.title.is_empty() {
        let lines = wrap(words(&node.title, true), Size::HEAD, room);
        y = written(&mut scene, PAD, y, Size::HEAD, Ink::Dark, lines);
    }
    for deed in &node.deeds {
        y = deed_line(&mut scene, PAD, y, deed, room);
    }
    for note in &node.notes {
        y = note_line(&mut scene, PAD, y + 2, note, room);
    }
    scene.height = y + PAD - 2;
    let back = Shape::Box {
        x: 0,
        y: 0,
        w: width,
        h: scene.height,
        look,
    };
    scene.shapes.insert(0, back);
    scene
}

/// An end is known by its flag, an agency by its house, a list by its person.
fn icon_of_end(node: &Node) -> Option<Icon> {
    match node.kind {
        Kind::Agency => Some(Icon::Agency),
        Kind::Worklist => Some(Icon::Person),
        Kind::End => Some(Icon::End),
        _ => None,
    }
}

/// An answer bears what leads to it on its own card.
fn caption_words(node: &Node) -> Vec<Word> {
    match node.kind {
        Kind::Answer => of_caption(&node.when),
        _ => Vec::new(),
    }
}

fn of_caption(caption: &Caption) -> Vec<Word> {
    let mut all = words(&caption.strong, true);
    all.extend(words(&caption.rest, false));
    all
}

/// A deed, with its picture; the lower edge.
pub fn deed_line(scene: &mut Scene, x: i32, y: i32, deed: &Deed, room: i32) -> i32 {
    let mut all = words(&deed.actor, true);
    all.extend(words(&deed.text, false));
    let lines = wrap(all, Size::BODY, room - PICTURE);
    scene.shapes.push(Shape::Picture {
        x,
        y: y + 2,
        picture: Picture::Deed(deed.icon),
    });
    written(scene, x + PICTURE, y, Size::BODY, Ink::Dark, lines)
}

/// A note, with its picture; the lower edge.
pub fn note_line(scene: &mut Scene, x: i32, y: i32, note: &Note, room: i32) -> i32 {
    let picture = match note.sign_off {
        true => Picture::SignOff,
        false => Picture::Condition,
    };
    scene.shapes.push(Shape::Picture {
        x,
        y: y + 1,
        picture,
    });
    let lines = wrap(
        words(&note.text, note.sign_off),
        Size::SMALL,
        room - PICTURE,
    );
    written(scene, x + PICTURE, y + 1, Size::SMALL, Ink::Dark, lines) + 1
}

/// Lines from the left; the lower edge.
pub fn written(
    scene: &mut Scene,
    x: i32,
    y: i32,
    size: Size,
    ink: Ink,
    lines: Vec<Vec<Word>>,
) -> i32 {
    let text = TextBox {
        x,
        y,
        anchor: Anchor::Start,
        size,
        ink,
        lines,
    };
    let below = y + text.height();
    scene.write(text);
    below
}

/// What leads to a row, right-aligned at the origin: a moment, an event.
pub fn caption(caption: &Caption, room: i32) -> Scene {
    let mut scene = Scene::default();
    let parts = [
        (&caption.strong, true, Size::BODY, Ink::Dark),
        (&caption.rest, false, Size::SMALL, Ink::Dark),
        (&caption.aside, false, Size::SMALL, Ink::Grey),
    ];
    let mut y = 0;
    for (text, bold, size, ink) in parts {
        if text.is_empty() {
            continue;
        }
        let text = TextBox {
            x: 0,
            y,
            anchor: Anchor::End,
            size,
            ink,
            lines: wrap(words(text, bold), size, room),
        };
        y += text.height();
        scene.write(text);
    }
    scene
}
