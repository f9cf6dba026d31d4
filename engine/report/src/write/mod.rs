//! The text of the page: HTML, tables, and the sheet of styles.

pub mod html;
pub mod table;

pub use html::Html;
