//! Bytes that nobody would call a file: they are refused or rejected in words, and nothing panics.

use jalon_intake::{Found, Kind, Mapping, read_json_lines};
use proptest::prelude::*;

use crate::common::csv_by;

const KINDS: [Kind; 4] = [Kind::Invoice, Kind::Customer, Kind::Payment, Kind::Contact];

/// Pieces of which files are made, and others.
fn pieces(own: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => proptest::sample::select(own).prop_map(|one| one.as_bytes().to_vec()),
        2 => proptest::collection::vec(any::<u8>(), 0..30),
        1 => "[0-9.,;: -]{0,40}".prop_map(String::into_bytes),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

const CSV: &[&str] = &[
    "number,customer,issue,due,currency,total\n",
    "source,key,date,amount,currency,invoice\n",
    "key,customer,role,name,email\n",
    "F-1,C-1,2026-01-05,2026-02-19,EUR,12.00\n",
    "F-2;C-2;05/01/2026;;EUR;1.234,56\r\n",
    ",",
    ";",
    "\t",
    "\"",
    "\"\"",
    "\n",
    "\r\n",
    "\u{feff}",
    "99999999999999999999999999999999999999",
    "-0.00000000000000000000000000001",
    "9999-99-99",
];

const JSON: &[&str] = &[
    "{\"number\":\"F-1\",\"customer\":\"C-1\",\"issue\":\"2026-01-05\",\"currency\":\"EUR\",\"total\":\"1\"}\n",
    "{",
    "}",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    "\"total\":1e999",
    "\"number\":null,",
    "\"\\ud800\"",
    "\n",
    ",",
    ":",
    "\u{0}",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_bytes_make_the_reading_of_a_table_panic(bytes in pieces(CSV)) {
        if let Err(refusal) = csv_by(&bytes, "") {
            prop_assert!(!refusal.reason.en.is_empty() && !refusal.reason.fr.is_empty());
        }
    }

    #[test]
    fn no_bytes_make_the_reading_of_json_lines_panic(bytes in pieces(JSON)) {
        for kind in KINDS {
            let mut found = 0_u64;
            let counts = read_json_lines(bytes.as_slice(), "a", kind, &mut |one| {
                found += u64::from(!matches!(one, Found::Warning(_)));
            });
            if let Ok(counts) = counts {
                prop_assert_eq!(counts.read, counts.used + counts.rejected);
                prop_assert_eq!(counts.read, found);
            }
        }
    }

    #[test]
    fn no_text_makes_the_reading_of_a_mapping_panic(bytes in pieces(CSV)) {
        let _ = Mapping::read(&String::from_utf8_lossy(&bytes));
    }
}

/// What is said without an end, for as long as somebody reads; it counts how much was read.
struct Endless(u64);

impl std::io::Read for Endless {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        self.0 += to.len() as u64;
        match self.0 > 64 * 1024 * 1024 {
            true => Ok(0),
            false => {
                to.fill(b'x');
                Ok(to.len())
            }
        }
    }
}

#[test]
fn a_line_without_an_end_is_one_reject_and_not_kept() {
    let mut rejects = Vec::new();
    let counts = read_json_lines(Endless(0), "a", Kind::Invoice, &mut |found| {
        if let Found::Reject(reject) = found {
            rejects.push(reject);
        }
    });
    assert_eq!(counts.unwrap().rejected, 1);
    let kept = format!("{rejects:?}").len();
    assert!(kept < 4 * 1024 * 1024, "{kept}");
    // A row of a table is bounded, too.
    let table = [
        &b"number,customer,issue,due,currency,total\n"[..],
        &vec![b'x'; 1024 * 1024],
    ]
    .concat();
    let read = csv_by(&table, "");
    let told = format!("{:?}", read.map(|read| read.rejects));
    assert!(told.len() < 1024 * 1024, "{}", told.len());
}
