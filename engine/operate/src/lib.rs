//! What people and programs ask of an installation. The command line and the HTTP API say it in their
//! own ways; what is read, checked and stored is this.
//!
//! ```text
//! house      an installation that is open: folder, jalon.toml, store, clock
//! found      an invoice, its account, the script that it runs under
//! invoices   how invoices stand, page by page; shown: one of them, with what is awaited
//! next       what comes next of it, and what of it was due before now
//! act        what people do about an invoice, dated: on days that make sense; sign_off, tasks, filled: what waited for them; untaken: what no turn has taken
//! customers  how they pay and stand, who is there, and holding what would leave for them
//! worklist   what waits for people
//! story      how an invoice came to where it stands
//! import     files become records, records become stimuli
//! links      what customers hold, and what happened and was said on the pages behind
//! documents  what goes with messages and is offered on pages: which invoice each is of
//! payments   lines of statements: what each settles, and what a person says of the rest
//! letters    what became of letters; agency: what one would get, its number of a case, a case taken back
//! outbox     what leaves, is held, is in doubt; incidents: what could not be done
//! statuses   what networks say of invoices: what it means, what follows, what waits
//! mailbox    mails that came in: whose they are, what follows, what waits
//! page       a place in a long list, to go on from
//! words      all of that in English and French
//! ```

pub mod act;
pub mod agency;
pub mod agenda;
pub mod clock;
pub mod customers;
mod dated;
pub mod documents;
mod filled;
pub mod found;
mod heads;
pub use heads::{secret_of_mails, signer_of};
mod house;
pub mod import;
pub mod incidents;
pub mod invoices;
pub mod letters;
pub mod links;
pub mod mailbox;
pub mod next;
pub mod no_page;
pub mod outbox;
mod page;
mod pages;
pub mod payments;
mod random;
mod refused;
mod script;
pub mod seller;
pub mod shown;
pub mod sign_off;
pub mod statuses;
pub mod story;
pub mod tasks;
mod teams;
mod untaken;
pub mod words;
pub mod worklist;

pub use house::{
    HEADS, House, has_database, is_not_lost, make_folder, no_secret, others, secret, styles,
};
pub use page::{Page, Place};
pub use random::{Drawn, fresh_mark};
pub use refused::{Refused, Why, reason};
pub use script::{Script, Scripts};
