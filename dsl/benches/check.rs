//! How long reading and checking take. `cargo bench -p jalon-dsl`; the whole process is measured by
//! `cargo bench -p jalon`.

#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

use jalon_dsl::check::check;
use jalon_dsl::modules::Given;
use jalon_dsl::span::FileId;
use jalon_dsl::syntax::parse_file;

mod large;

fn main() {
    divan::main();
}

/// The parser alone, over the number of lines.
#[divan::bench(args = [1_500, 15_000, 150_000], sample_count = 10)]
fn parse(bencher: divan::Bencher, lines: usize) {
    let text = large::script(lines);
    bencher.bench(|| parse_file(FileId(0), divan::black_box(&text)));
}

/// Reading, names, types and analyses.
#[divan::bench(args = [1_500, 15_000], sample_count = 10)]
fn whole_check(bencher: divan::Bencher, lines: usize) {
    let text = large::script(lines);
    bencher.bench(|| {
        let given = Given {
            name: "large.jalon".into(),
            bytes: divan::black_box(&text).clone().into_bytes(),
        };
        check(vec![given], &|_| None)
    });
}

/// Laying out.
#[divan::bench(args = [1_500, 15_000], sample_count = 10)]
fn lay_out(bencher: divan::Bencher, lines: usize) {
    let text = large::script(lines);
    bencher.bench(|| jalon_dsl::format::format(divan::black_box(&text), Default::default()));
}
