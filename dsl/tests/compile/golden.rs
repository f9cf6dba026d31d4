//! The hash of the first example stays what it is.
//!
//! `first.hash` is renewed with `UPDATE_GOLDEN=1 cargo test -p jalon-dsl --test compile`. While the
//! format is 0 that is allowed, whenever the example, the library's ladder or the shape of machines
//! changes; the commit says which of them did. From format 1 on a machine that is out in the world
//! keeps its hash, and this file is never renewed for a change of the compiler alone.

use jalon_core::machine::FORMAT;

use crate::scripts::{machine_of_file, path};

const FILE: &str = "dsl/tests/compile/first.hash";

#[test]
fn the_first_example_keeps_its_hash() {
    let hash = machine_of_file("examples/first.jalon")
        .machine
        .hash()
        .unwrap();
    let hash = format!("{hash}\n");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        assert_eq!(FORMAT, 0, "from format 1 on hashes are not renewed");
        std::fs::write(path(FILE), &hash).unwrap();
    }
    let golden = std::fs::read_to_string(path(FILE)).unwrap();
    assert_eq!(hash, golden, "see the note at the top of golden.rs");
}
