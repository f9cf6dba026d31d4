//! The daemon: makes the step function durable. It takes what comes in and what is due, makes the
//! steps, commits what follows, and lets effects leave. docs/runtime.md tells who reads and writes
//! what, and what each failure does.
//!
//! ```text
//! reception   records -> stimuli for the inbox; statuses: what networks said of an invoice
//! incoming    what a stored stimulus says, in names
//! channel     ways out of the house, and what they answer
//! deployed    which machine and lists hold, as contents and one setting
//! house       a legal entity: what is deployed, who writes, its guards
//! taking      what comes in, under the machine of its account
//! turn        what is due -> steps -> one commit -> what leaves
//! working     an account in a turn
//! link        pages that a message leads to: their secret parts, what they show, what is said there
//! rendering   what leaves, as bytes; preview: of what is held
//! parts       the states of an account, one for each program that something runs under
//! plan        what a move to another program would change, and the orders for it
//! kept        what an account's row holds; journal: what an entry says
//! share       how many shards each takes
//! held        what is surely a worker's own; outage: a store that does not answer, as it is told
//! worker      shards, turns, and what to do when the store answers oddly; run: threads around it
//! erasure     what is known of a person goes, and the journal stays as it is
//! counters    what a daemon counts, for whoever watches it; changes: which accounts moved
//! fellows     what daemons of one store tell each other of that
//! fanout      something for all accounts; lateness: how late timers ring
//! retention   what is old goes to the archive
//! guards      what keeps messages in the house when something is odd
//! clock       the only place at which a clock is read
//! ```

pub mod agenda;
mod alert;
pub mod case;
pub mod changes;
pub mod channel;
pub mod clock;
mod commit;
pub mod counters;
pub mod deployed;
pub mod digits;
pub mod documents;
pub mod erasure;
pub mod fanout;
pub mod fellows;
mod first;
pub mod guards;
mod held;
pub mod house;
mod in_order;
pub mod incoming;
pub mod journal;
pub mod kept;
pub mod lateness;
pub mod link;
pub mod mind;
pub mod outage;
pub mod own_words;
pub mod paper;
pub mod parts;
mod plain_words;
pub mod plan;
pub mod preview;
pub mod reception;
mod rendering;
pub mod retention;
pub mod run;
mod share;
#[cfg(test)]
mod simulated;
pub mod stated;
pub mod statuses;
pub mod taking;
#[cfg(test)]
mod tests;
pub mod turn;
mod unknown;
pub mod verified;
pub mod versions;
pub mod work;
pub mod worker;
mod working;

pub use channel::{Answer, Channel, Channels, Found, InDoubt, Outgoing, Outlet, Policy};
pub use clock::{Clock, SetClock, SystemClock, WrongClock};
pub use incoming::{Entity, Incoming};
