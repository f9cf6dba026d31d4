//! What laying out promises.

mod damage;
mod faults;
mod random;
mod renaming;
mod round_trip;
mod shape;

use super::{Options, format};
use crate::span::FileId;
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

/// What a script says: its tree, without the places.
fn tree(source: &str) -> String {
    let written = format!("{:#?}", parse_file(FileId(0), source).0.items);
    let mut out = String::new();
    let mut span = false;
    for line in written.lines() {
        span |= line.trim_end().ends_with("Span {");
        if !span {
            out.push_str(line.trim_start());
            out.push('\n');
        }
        span &= !line.trim_start().starts_with("},");
    }
    out
}
