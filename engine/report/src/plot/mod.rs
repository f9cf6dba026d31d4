//! Plots, as SVG that is drawn here: shapes stretch with the page, texts keep their size.

pub mod bands;
pub mod buckets;
pub mod columns;
pub mod frame;
pub mod heat;
pub mod scale;
pub mod stack;
