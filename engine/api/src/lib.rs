//! The HTTP API of the daemon: what the command line does with an installation, for programs.
//!
//! ```text
//! server     the listener, its connections, and how it ends
//! desk       a request from its head to its answer: whose, how large, how often, which route
//! tokens     who asks, for which legal entity; role: what they may do
//! asked      what a route is given; problem: why something was not done
//! routes     one table of all routes: what is served and what is documented is the same
//! once       a request that comes again under the same key is answered as before
//! openapi    the document, from the table
//! stream     what happens, as it happens
//! metrics    figures for Prometheus
//! ```
//!
//! A route asks the same functions of `jalon-operate` that a command asks. Each works on a session of
//! the store in a thread of its own; what it stores waits in the inbox for the daemon, as what a
//! command stores does.

mod asked;
mod desk;
mod hooks;
mod metrics;
mod once;
mod openapi;
mod pool;
mod problem;
mod role;
mod route;
mod routes;
mod server;
mod statuses;
mod stream;
pub mod tokens;

pub use hooks::keys_of_connector;
pub use metrics::Daemon;
pub use openapi::document;
pub use role::Role;
pub use server::{Api, Settings};
