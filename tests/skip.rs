//! What a test says when it cannot run here, so that the last line of `tests/run` counts it.

use std::io::Write;

/// Notes that `test` did not run, and why.
pub fn skip(test: &str, why: &str) {
    println!("skipped: {test}: {why}");
    let Some(list) = std::env::var_os("JALON_SKIPPED") else {
        return;
    };
    let list = std::fs::OpenOptions::new()
        .append(true)
        .create(true)
        .open(list);
    let written = list.and_then(|mut list| writeln!(list, "{test}: {why}"));
    assert!(written.is_ok(), "the list of skipped tests can be written");
}
