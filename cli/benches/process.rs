//! The whole process of `jalon check`, from start to exit code: on one example and on 15,000 lines. The
//! language alone: the search for broken policies takes the time that it is given.

#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::process::{Command, Stdio};

#[path = "../../dsl/benches/large/mod.rs"]
mod large;

fn main() {
    divan::main();
}

fn check(path: &std::path::Path) {
    let status = Command::new(env!("CARGO_BIN_EXE_jalon"))
        .args(["check", "--budget", "0", "--format", "plain"])
        .arg(path)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    assert!(status.expect("the binary starts").code().is_some());
}

#[divan::bench(sample_count = 30)]
fn one_example(bencher: divan::Bencher) {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../examples/opticians/opticians.en.jalon"
    );
    bencher.bench(|| check(path.as_ref()));
}

#[divan::bench(sample_count = 20)]
fn fifteen_thousand_lines(bencher: divan::Bencher) {
    let folder = std::env::temp_dir().join(format!("jalon-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    let path = folder.join("large.jalon");
    std::fs::write(&path, large::script(15_000)).expect("a temporary file");
    bencher.bench(|| check(&path));
    std::fs::remove_dir_all(&folder).expect("the temporary folder is ours");
}
