//! Mail and webhooks as they leave, on the real binary, against servers that do what is asked of them:
//! the classes of fault that a sender of mail has to survive.
// What can't be set up has to stop a test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[allow(dead_code)]
#[path = "../bounds.rs"]
mod bounds;
mod documents;
mod erased;
mod faults;
mod house;
mod kills;
mod real;
#[allow(dead_code)]
#[path = "../cli/run.rs"]
mod run;
#[path = "../skip.rs"]
mod skip;
#[path = "../peers/smtp.rs"]
mod smtp;
mod waits;
mod webhooks;
