//! What the fuzz targets run, on stable and with seeds: files made of pieces of the examples and of
//! bytes that do harm. Nothing may panic, and every message must point into its file.

mod common;

use common::bounds::bound;
use common::examples;
use common::random::Random;

#[path = "../fuzz/run.rs"]
mod run;

const SEED: u64 = 20_260_317;

const HARM: &[&str] = &[
    "{",
    "}",
    "(",
    ")",
    "\"",
    "\"\"\"",
    "«",
    "»",
    "#",
    ",",
    ";",
    ".",
    "=",
    "%",
    "/",
    "-",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "\u{a0}",
    "\u{202f}",
    "\u{feff}",
    "\u{202e}",
    "\u{200b}",
    "’",
    "é",
    "e\u{301}",
    "\u{0}",
    "яблоко",
    "工",
    "🙂",
    "0",
    "9999999999999999999",
    "1,5",
    "1 200 EUR",
    "2026-02-30",
    "24:00",
    "99:99",
    "{number}",
    "{for each invoice}",
    "journey",
    "milestone",
    "step",
    "missed",
    "on",
    "or",
    "and",
    "not",
    "when",
    "is",
    "use std.france",
    "parcours",
    "étape",
    "si",
    "tant qu'",
    "otherwise",
    "none",
    "\\",
    "\\{",
];

#[test]
fn damaged_files_never_panic() {
    let texts: Vec<String> = examples::all().into_iter().map(|file| file.text).collect();
    let mut random = Random::new(SEED);
    for _ in 0..bound("fuzzed_files") {
        let text = damaged(&texts, &mut random);
        run::check(text.as_bytes());
    }
}

#[test]
fn random_bytes_never_panic() {
    let mut random = Random::new(SEED + 1);
    for _ in 0..bound("fuzzed_files") / 10 {
        let length = random.below(400);
        let bytes: Vec<u8> = (0..length).map(|_| random.next() as u8).collect();
        run::check(&bytes);
    }
}

/// A few hundred characters of one or two examples, with harm done to them.
fn damaged(texts: &[String], random: &mut Random) -> String {
    let mut text: Vec<char> = Vec::new();
    for _ in 0..1 + random.below(3) {
        let from: Vec<char> = random.pick(texts).chars().collect();
        let start = random.below(from.len());
        let length = 1 + random.below(900);
        text.extend(from.into_iter().skip(start).take(length));
    }
    for _ in 0..random.below(6) {
        let at = random.below(text.len());
        let harm = random.pick(HARM);
        match random.below(3) {
            0 => drop(text.splice(at..at, harm.chars())),
            1 => drop(text.drain(at..(at + 1 + random.below(8)).min(text.len()))),
            _ => text[at] = harm.chars().next().unwrap_or(' '),
        }
        if text.is_empty() {
            text.push(' ');
        }
    }
    text.into_iter().collect()
}
