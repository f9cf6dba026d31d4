//! The pages on which customers say that an invoice came, that it is paid, or what is wrong with it.
//!
//! ```text
//! server   a listener of its own, its connections, and how it ends
//! desk     a request: how often, which page; get: what is shown; post: what somebody says
//! outside  all that this side may do with the store: read a link, note, receive
//! form     what a form sends; who: from where
//! limits   how often an address may ask, and how much is noted about a link
//! page     the pages: one shell, the form, what follows it, what is over
//! phrases  their words, in the languages of messages
//! ```
//!
//! It faces the internet, so it can do little: it reads the row of a link and the documents that the row
//! names, and puts what was said into the inbox. Fetching a page changes nothing: scanners fetch every
//! link. Only a form that was sent with the mark of its page says something (docs/src/receipts.md).

mod desk;
mod form;
mod get;
mod limits;
mod outside;
mod page;
mod phrases;
mod post;
mod reply;
mod server;
mod who;

pub use server::{NotStarted, Pages, Settings};
