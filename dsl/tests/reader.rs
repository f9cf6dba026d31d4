//! Lines are read twice over: quickly from a table, and by pest, which tells what is wrong. Both come
//! from one grammar, and must understand every line alike.

mod common;

use common::examples;
use common::random::Random;
use jalon_dsl::span::FileId;
use jalon_dsl::syntax::layout::{Line, lay_out};
use jalon_dsl::syntax::parser::{self, CODE_BYTES, Rule};
use jalon_dsl::syntax::token::Token;
use jalon_dsl::syntax::{block::BlockKind, lexer, lines, surface};

/// Every line of a script as codes, with the rule that reads it.
fn codes_of_lines(text: &str) -> Vec<(Rule, String)> {
    let lexed = lexer::lex(FileId(0), text, surface::detect(text));
    let layout = lay_out(FileId(0), text, &lexed.tokens);
    let codes: String = lexed.tokens.iter().map(Token::code).collect();
    let mut open: Vec<(BlockKind, &[Line])> = vec![(BlockKind::File, &layout.lines)];
    let mut found = Vec::new();
    while let Some((kind, inner)) = open.pop() {
        for line in inner {
            let own = &codes[line.first * CODE_BYTES..line.end * CODE_BYTES];
            found.push((lines::rule_of(kind), own.to_owned()));
            open.extend(
                line.block
                    .iter()
                    .map(|block| (block.kind, &block.lines[..])),
            );
        }
    }
    found
}

fn both_read_alike(rule: Rule, codes: &str) -> bool {
    let by_pest = parser::parse(rule, codes).map(parser::tree_of);
    assert_eq!(parser::read(rule, codes), by_pest, "{rule:?} {codes:?}");
    assert_eq!(
        parser::reads(rule, codes),
        by_pest.is_ok(),
        "{rule:?} {codes:?}"
    );
    by_pest.is_ok()
}

#[test]
fn every_line_of_the_examples_is_understood_alike() {
    let mut right = 0;
    for file in examples::all() {
        for (rule, codes) in codes_of_lines(&file.text) {
            right += usize::from(both_read_alike(rule, &codes));
        }
    }
    assert!(right > 2_500, "only {right} lines");
}

/// A token left out, put twice or replaced, or the line under the rule of another block.
#[test]
fn damaged_lines_are_understood_alike() {
    let lines: Vec<_> = (examples::all().iter())
        .flat_map(|file| codes_of_lines(&file.text))
        .filter(|(_, codes)| !codes.is_empty())
        .collect();
    let mut random = Random::new(20_260_107);
    let mut right = 0;
    for _ in 0..20_000 {
        let (mut rule, line) = random.pick(&lines).clone();
        let mut codes: Vec<char> = line.chars().collect();
        let at = random.below(codes.len());
        let other: Vec<char> = random.pick(&lines).1.chars().collect();
        match random.below(4) {
            0 => drop(codes.remove(at)),
            1 => codes.insert(at, codes[at]),
            2 => codes[at] = *random.pick(&other),
            _ => rule = random.pick(&lines).0,
        }
        let codes: String = codes.into_iter().collect();
        right += usize::from(both_read_alike(rule, &codes));
    }
    assert!(right > 1_000, "only {right} lines are right");
}

#[test]
fn lines_nested_beyond_the_depth_of_the_table_are_understood_alike() {
    let line = |depth: usize| {
        let text = format!("priority {}1", "(".repeat(depth));
        let claim = format!(
            "table a by b {{\n x {}1{}\n}}\n",
            "(".repeat(depth),
            ")".repeat(depth)
        );
        [codes_of_lines(&text), codes_of_lines(&claim)].concat()
    };
    for depth in [1, 5, 20, 32] {
        for (rule, codes) in line(depth) {
            both_read_alike(rule, &codes);
        }
    }
    // Hundreds of `not` in a row: more than the table is asked to follow.
    let text = format!(
        "journey a {{\n for invoices where {}b\n}}\n",
        "not ".repeat(400)
    );
    for (rule, codes) in codes_of_lines(&text) {
        both_read_alike(rule, &codes);
    }
}
