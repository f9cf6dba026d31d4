//! Embeds the pages of `jalon explain` and the standard library.

// A build that lacks its files can only stop.
#![allow(clippy::expect_used)]

use std::path::Path;
use std::{env, fs};

#[path = "build/explain.rs"]
mod explain;
#[path = "build/library.rs"]
mod library;

fn main() {
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    write(&out, "explain.rs", &explain::tables());
    write(&out, "library.rs", &library::table());
}

fn write(out: &str, name: &str, text: &str) {
    fs::write(Path::new(out).join(name), text).expect("OUT_DIR can be written");
}
