//! Several daemons on one PostgreSQL: the real binary, a real server, and whatever goes wrong between
//! them. What leaves is counted afterwards by key in a sink that appends and never takes two for one.
//!
//! Each daemon has a way of its own to the database, through a proxy that can be cut or fall silent.

// What can't be set up has to stop a test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![cfg(unix)]

#[path = "../bounds.rs"]
mod bounds;
mod follow;
mod house;
mod outage;
mod proxy;
#[path = "../cli/run.rs"]
#[allow(dead_code)]
mod run;
mod server;
mod shares;
mod sink;
mod stale;
mod storm;

/// The script that starts a server, from here.
const POSTGRES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/postgres");
