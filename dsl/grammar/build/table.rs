//! The grammar as a table, for the reader of lines that are right (`src/reader.rs`): every expression
//! with the set of codes with which it may begin, so that an alternative that can't fit costs nothing.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use pest_meta::ast::{Expr, Rule as Line, RuleType};
use pest_meta::parser::{self, Rule};

/// Codes are the twelve low bits of the characters from U+E000 on.
const CODES: usize = 0x1000;
const WORD: usize = 64;

/// Codes with which an expression may begin; every code if it may be empty.
type Set = Vec<bool>;

struct Table {
    rules: Vec<Line>,
    index: BTreeMap<String, usize>,
    sets: Vec<Set>,
}

/// The sets and the rules, as Rust.
pub fn table(grammar: &str) -> String {
    let pairs = parser::parse(Rule::grammar_rules, grammar).expect("the grammar can be read");
    let rules = parser::consume_rules(pairs).expect("the grammar is valid");
    let index = rules.iter().enumerate();
    let index = index.map(|(at, rule)| (rule.name.clone(), at)).collect();
    let mut table = Table {
        rules,
        index,
        sets: Vec::new(),
    };
    let mut rows = String::new();
    for at in 0..table.rules.len() {
        let rule = table.rules[at].clone();
        let expr = table.expr(&rule.expr);
        let shown = match rule.ty {
            RuleType::Silent => "None".to_owned(),
            RuleType::Normal => format!("Some(Rule::r#{})", rule.name),
            _ => panic!("rules are plain or silent, unlike `{}`", rule.name),
        };
        let _ = writeln!(rows, "    Row {{ rule: {shown}, expr: {expr} }},");
    }
    let words = CODES / WORD;
    let mut sets = String::new();
    for set in &table.sets {
        let bits = set.chunks(WORD).map(|chunk| {
            let bits = chunk.iter().enumerate();
            bits.fold(0_u64, |sum, (at, bit)| sum | u64::from(*bit) << at)
        });
        let bits: Vec<String> = bits.map(|bits| format!("{bits:#x}")).collect();
        let _ = writeln!(sets, "    [{}],", bits.join(", "));
    }
    let mut starts = String::new();
    for (at, rule) in table.rules.iter().enumerate() {
        if rule.ty == RuleType::Normal {
            let _ = writeln!(starts, "        Rule::r#{} => {at},", rule.name);
        }
    }
    format!(
        "static SETS: &[[u64; {words}]] = &[\n{sets}];\nstatic ROWS: &[Row] = &[\n{rows}];\n\
         fn row_of(rule: Rule) -> Option<usize> {{\n    Some(match rule {{\n{starts}        _ => return None,\n    }})\n}}\n"
    )
}

impl Table {
    fn expr(&mut self, expr: &Expr) -> String {
        let kind = match one_token(expr) {
            true => "Kind::One".to_owned(),
            false => self.kind(expr),
        };
        let first = self.first(expr);
        let first = match self.sets.iter().position(|set| *set == first) {
            Some(known) => known,
            None => {
                self.sets.push(first);
                self.sets.len() - 1
            }
        };
        format!("Expr {{ first: {first}, kind: {kind} }}")
    }

    fn kind(&mut self, expr: &Expr) -> String {
        match expr {
            Expr::Ident(name) if name == "SOI" => "Kind::Start".to_owned(),
            Expr::Ident(name) if name == "EOI" => "Kind::End".to_owned(),
            Expr::Ident(name) => format!("Kind::Rule({})", self.index[name]),
            Expr::Seq(..) => {
                let parts = self.all(&parts_of(expr));
                format!("Kind::Seq(&[{parts}])")
            }
            Expr::Choice(..) => {
                let parts = self.all(&parts_of(expr));
                format!("Kind::Choice(&[{parts}])")
            }
            Expr::Opt(inner) => format!("Kind::Opt(&{})", self.expr(inner)),
            Expr::Rep(inner) => format!("Kind::Rep(&{})", self.expr(inner)),
            Expr::RepOnce(inner) => {
                let more = Expr::Rep(inner.clone());
                let parts = self.all(&[inner.as_ref(), &more]);
                format!("Kind::Seq(&[{parts}])")
            }
            Expr::NegPred(inner) => format!("Kind::Not(&{})", self.expr(inner)),
            other => panic!("not known to the reader: {other}"),
        }
    }

    fn all(&mut self, parts: &[&Expr]) -> String {
        let parts: Vec<String> = parts.iter().map(|part| self.expr(part)).collect();
        parts.join(", ")
    }

    fn first(&self, expr: &Expr) -> Set {
        match self.may_be_empty(expr) {
            true => vec![true; CODES],
            false => self.begins(expr),
        }
    }

    fn begins(&self, expr: &Expr) -> Set {
        let mut set = vec![false; CODES];
        match expr {
            Expr::Str(text) => set[code(text)] = true,
            Expr::Range(from, to) => set[code(from)..=code(to)].fill(true),
            Expr::Ident(name) if self.index.contains_key(name) => {
                set = self.begins(&self.rules[self.index[name]].expr);
            }
            Expr::Seq(first, rest) => {
                set = self.begins(first);
                if self.may_be_empty(first) {
                    join(&mut set, &self.begins(rest));
                }
            }
            Expr::Choice(one, other) => {
                set = self.begins(one);
                join(&mut set, &self.begins(other));
            }
            Expr::Opt(inner) | Expr::Rep(inner) | Expr::RepOnce(inner) => set = self.begins(inner),
            _ => {}
        }
        set
    }

    fn may_be_empty(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Str(_) | Expr::Range(..) => false,
            Expr::Ident(name) => match self.index.get(name) {
                Some(at) => self.may_be_empty(&self.rules[*at].expr),
                None => true,
            },
            Expr::Seq(one, other) => self.may_be_empty(one) && self.may_be_empty(other),
            Expr::Choice(one, other) => self.may_be_empty(one) || self.may_be_empty(other),
            Expr::RepOnce(inner) => self.may_be_empty(inner),
            _ => true,
        }
    }
}

/// Whether an expression is one token of a set.
fn one_token(expr: &Expr) -> bool {
    match expr {
        Expr::Str(text) => text.chars().count() == 1,
        Expr::Range(..) => true,
        Expr::Choice(one, other) => one_token(one) && one_token(other),
        _ => false,
    }
}

/// The parts of a sequence or of a choice, which pest nests.
fn parts_of(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Seq(one, other) => {
            let is_seq = |part: &Expr| matches!(part, Expr::Seq(..));
            joined(one, other, &is_seq)
        }
        Expr::Choice(one, other) => {
            let is_choice = |part: &Expr| matches!(part, Expr::Choice(..));
            joined(one, other, &is_choice)
        }
        _ => vec![expr],
    }
}

fn joined<'e>(one: &'e Expr, other: &'e Expr, alike: &dyn Fn(&Expr) -> bool) -> Vec<&'e Expr> {
    let mut parts = Vec::new();
    for part in [one, other] {
        match alike(part) {
            true => parts.extend(parts_of(part)),
            false => parts.push(part),
        }
    }
    parts
}

fn join(set: &mut Set, more: &Set) {
    for (bit, other) in set.iter_mut().zip(more) {
        *bit |= *other;
    }
}

fn code(text: &str) -> usize {
    let character = text.chars().next().expect("one character for a token");
    let code = character as usize;
    assert!((0xE000..0xF000).contains(&code), "a code: {code:X}");
    code & (CODES - 1)
}
