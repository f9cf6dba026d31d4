//! From the files that users have to records: CSV in whatever way it is written, JSON lines, and
//! electronic invoices, with the reason and the remedy for whatever can't be taken.
//!
//! A CSV file is looked at first: [`plan`] says how it will be read, what it guessed and why, or
//! refuses where the file leaves doubt and says how the [`Mapping`] settles it. Then [`read_csv`]
//! hands out [`Found`] records one by one; [`read_json_lines`] does the same. Neither holds a file in
//! memory. [`read_electronic_invoice`] reads one invoice. No clock is read.

mod amounts;
mod assumed;
mod books;
mod build;
mod cells;
mod csv;
mod dates;
mod delimiter;
mod duplicates;
mod electronic;
mod encoding;
mod extent;
mod held;
mod json_lines;
mod kind;
mod links;
mod mapping;
mod names;
mod packed;
mod pieces;
mod plan;
mod record;
mod reject;
mod rejects;
mod rows;
mod same_address;
mod text;
pub mod typed;
pub mod xml;

pub use amounts::DecimalSign;
pub use books::{Fitting, Origin, Origins};
pub use csv::{Found, read_csv};
pub use dates::DateOrder;
pub use electronic::{
    ElectronicInvoice, Readable, Says, Syntax, Words, is_whole_pdf, read_document,
    read_electronic_invoice, read_pdf_as_child, read_pdfs_apart,
};
pub use encoding::Encoding;
pub use extent::Extent;
pub use held::{Batches, Books};
pub use json_lines::{kind_of_json_line, read_json_lines};
pub use kind::Kind;
pub use mapping::{Field, Mapping, RecordMapping, Source, When};
pub use plan::{Known, Plan, plan};
pub use record::Record;
pub use reject::{Counts, Fault, Reject, RejectsFile, Warning, safe_cell};
pub use rejects::Rejects;
pub use text::{Guess, Refusal, Text, text};
