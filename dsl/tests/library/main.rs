//! The standard library says what the facts say, and no more.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use jalon_dsl::check::{Checked, check};
use jalon_dsl::modules::Given;

mod facts;
mod holidays;
mod modules;
mod rates;
mod rules;
mod statuses;
mod terms;

/// A script that lies beside no other file.
fn checked(script: &str) -> Checked {
    let given = Given {
        name: "script.jalon".to_owned(),
        bytes: script.as_bytes().to_vec(),
    };
    let checked = check(vec![given], &|_| None);
    assert!(!checked.has_errors(), "{:?}", checked.diagnostics);
    checked
}
