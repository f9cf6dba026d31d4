//! What a text asks for and the data does not tell: each placeholder, with its place.

use jalon_core::machine::{Compiled, Element};
use jalon_dsl::diagnostic::{Text, text};
use jalon_dsl::source::Sources;
use jalon_render::{Missing, MissingWhy};

use super::Stop;
use crate::Exit;

/// Tells each placeholder that has no value.
pub fn told(missing: &[Missing], compiled: &Compiled, sources: &Sources) -> Stop {
    let count = missing.len();
    let mut messages = vec![match count {
        1 => text(
            "the message can't be made: a value is missing",
            "le message ne peut pas être composé\u{a0}: une valeur manque",
        ),
        _ => text(
            format!("the message can't be made: {count} values are missing"),
            format!("le message ne peut pas être composé\u{a0}: {count} valeurs manquent"),
        ),
    }];
    messages.extend(
        missing
            .iter()
            .map(|one| placeholder(one, compiled, sources)),
    );
    Stop(Exit::Faults, messages)
}

fn placeholder(missing: &Missing, compiled: &Compiled, sources: &Sources) -> Text {
    let map = &compiled.source_map;
    let place = map.get(Element::Expr(missing.value));
    let written = place.and_then(|place| {
        let path = map.files.get(place.file as usize)?;
        let mut files = sources.iter();
        let (_, file) = files.find(|(_, file)| file.path == path.as_str())?;
        file.text.get(place.start as usize..place.end as usize)
    });
    let written = written.unwrap_or("…");
    let at = map.shown(Element::Expr(missing.value)).unwrap_or_default();
    match missing.why {
        MissingWhy::Unknown => text(
            format!("{at}: {{{written}}} is not known"),
            format!("{at}\u{a0}: {{{written}}} n'est pas connu"),
        ),
        MissingWhy::Fault(_) => text(
            format!("{at}: {{{written}}} can't be worked out from this data"),
            format!("{at}\u{a0}: {{{written}}} ne se calcule pas avec ces données"),
        ),
    }
}
