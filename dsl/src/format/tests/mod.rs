//! What laying out promises.

mod bugs;
mod damage;
mod faults;
mod random;
mod renaming;
mod round_trip;
mod shape;

use super::{Options, format};
use crate::span::FileId;
use crate::syntax::ast::File;
use crate::syntax::parse_file;
use crate::words::Surface;

/// Scripts to be laid out, translated and damaged; the first three are whole journeys.
const SCRIPTS: &[&str] = &[
    include_str!("../../../../examples/first.jalon"),
    include_str!("../../../../examples/opticians/opticians.en.jalon"),
    include_str!("../../../../examples/opticians/opticiens.fr.jalon"),
    include_str!("../../../../examples/opticians/templates/opticians.jalon"),
    include_str!("../../../../examples/opticians/templates/opticiens.jalon"),
    include_str!("../../../../stdlib/france.jalon"),
    include_str!("../../../../stdlib/std.jalon"),
];

/// A script, laid out in its own language.
fn laid_out(source: &str) -> String {
    let formatted = match format(source, Options::default()) {
        Ok(formatted) => formatted,
        Err(error) => panic!("{error}: {source:?}"),
    };
    assert_eq!(formatted.changed, formatted.text != source);
    formatted.text
}

/// A script in another language.
fn translated(source: &str, to: Surface) -> String {
    format(source, Options { to: Some(to) })
        .expect("translated")
        .text
}

/// What a script says: its tree. Places take no part in comparing.
fn tree(source: &str) -> File {
    parse_file(FileId(0), source).0
}
