//! The ways out of the house.
//!
//! - [`Folder`] writes one file for each effect: a mail as it would leave, or JSON. Nothing that is
//!   tried out leaves the machine.
//! - [`Letters`] writes a folder for each letter: its PDF, and what a mailing service needs to know.
//! - [`Cases`] writes a folder for each thing that an agency is told: the case, lists, copies.
//! - [`Webhook`] hands an effect to another system by HTTP, with its constant key and a signature.
//! - [`Smtp`] hands a mail to the relay of the house.
//! - [`Stating`] says of what a script posts which status of a network it is.
//! - [`Paced`] lets only so many through in a minute; [`Routed`] finds the endpoint or the agency that
//!   an effect is for.
//!
//! [`Opening`] makes the channels that an installation names.

mod body;
mod cases;
mod csv;
mod folder;
mod letters;
mod looked_up;
mod mail;
mod open;
mod paced;
mod reach;
mod relayed;
mod routed;
mod sign;
mod smtp;
mod standing;
mod stating;
mod teams;
mod webhook;
mod whole;

pub use body::body_of;
pub use cases::{Cases, files_of};
pub use folder::{Folder, LEDGER};
pub use letters::Letters;
pub use mail::{NoMail, mail_of};
pub use open::Opening;
pub use paced::{Pace, Paced};
pub use relayed::relay_answers;
pub use routed::Routed;
pub use sign::{key_bytes, signature, signatures};
pub use smtp::{Relay, RelaySettings, Smtp};
pub use stating::Stating;
pub use webhook::Webhook;
