//! A journey as a picture: who does what, on which day, and where it ends. From the machine to a
//! small [`Graph`] of plain data and words, and from there to Mermaid, DOT and SVG.
//!
//! It reads the machine only; it does not know the language of scripts, opens no file and asks no
//! system: the same machine gives the same bytes everywhere.

mod build;
mod dot;
mod graph;
mod lang;
mod mermaid;
mod say;
mod svg;

pub use build::{graph, graphs};
pub use dot::dot;
pub use graph::{
    At, Caption, Deed, Edge, EdgeKind, Graph, Icon, Kind, Node, NodeId, Note, Origin, Place,
};
pub use lang::Lang;
pub use mermaid::mermaid;
pub use svg::{Layout, PlacedText, layout, svg};
