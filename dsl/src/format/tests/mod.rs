//! What laying out promises.

mod damage;
mod shape;

use super::{Options, format};

/// Scripts to be laid out, translated and damaged.
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
    format(source, Options::default()).expect("laid out").text
}
