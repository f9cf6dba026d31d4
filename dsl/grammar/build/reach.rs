//! What the grammar says about lines before any line is read: which words may stand in a line of a
//! block, and with what such a line may begin.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use pest_meta::ast::Expr;
use pest_meta::parser::{self, Rule};

type Rules = BTreeMap<String, Expr>;

/// Two functions over the rules `in_...` and `placeholder` of the grammar.
pub fn functions(grammar: &str) -> String {
    let pairs = parser::parse(Rule::grammar_rules, grammar).expect("the grammar can be read");
    let rules = parser::consume_rules(pairs).expect("the grammar is valid");
    let rules: Rules = rules
        .into_iter()
        .map(|rule| (rule.name, rule.expr))
        .collect();
    let starts: Vec<&String> = rules
        .keys()
        .filter(|name| name.starts_with("in_") || *name == "placeholder")
        .collect();
    let mut words = String::new();
    let mut firsts = String::new();
    for start in starts {
        let mut seen = BTreeSet::new();
        reach(&rules, &rules[start], &mut seen);
        let keywords = seen.iter().filter(|name| name.starts_with("k_"));
        let _ = writeln!(words, "        Rule::{start} => &[{}],", list(keywords));
        let mut first = Vec::new();
        begins(&rules, &rules[start], &mut first);
        let _ = writeln!(
            firsts,
            "        Rule::{start} => &[{}],",
            list(first.iter())
        );
    }
    let head = "(rule: crate::parser::Rule) -> &'static [crate::parser::Rule] {\n    use crate::parser::Rule;\n    match rule {\n";
    let tail = "        _ => &[],\n    }\n}\n";
    format!(
        "/// The keywords that may stand in a line read by a rule.\n#[rustfmt::skip]\npub fn keywords_of{head}{words}{tail}\
         /// What a line read by a rule may begin with.\n#[rustfmt::skip]\npub fn beginnings_of{head}{firsts}{tail}"
    )
}

fn list<'n>(names: impl Iterator<Item = &'n String>) -> String {
    let names: Vec<String> = names.map(|name| format!("Rule::{name}")).collect();
    names.join(", ")
}

/// Rules that are one token.
fn is_token(name: &str) -> bool {
    name.starts_with("k_")
        || matches!(
            name,
            "name" | "any_name" | "number" | "date" | "time" | "text" | "currency"
        )
}

fn reach(rules: &Rules, expr: &Expr, seen: &mut BTreeSet<String>) {
    each_part(expr, &mut |part| {
        if let Expr::Ident(name) = part
            && let Some(inner) = rules.get(name)
            && seen.insert(name.clone())
            && !is_token(name)
        {
            reach(rules, inner, seen);
        }
    });
}

fn each_part(expr: &Expr, visit: &mut impl FnMut(&Expr)) {
    visit(expr);
    match expr {
        Expr::Seq(a, b) | Expr::Choice(a, b) => {
            each_part(a, visit);
            each_part(b, visit);
        }
        Expr::Opt(inner)
        | Expr::Rep(inner)
        | Expr::RepOnce(inner)
        | Expr::RepExact(inner, _)
        | Expr::RepMin(inner, _)
        | Expr::RepMax(inner, _)
        | Expr::RepMinMax(inner, _, _) => each_part(inner, visit),
        _ => {}
    }
}

/// Gathers the tokens with which `expr` may begin; whether it may be empty.
fn begins(rules: &Rules, expr: &Expr, found: &mut Vec<String>) -> bool {
    match expr {
        Expr::Ident(name) if is_token(name) => {
            if !found.contains(name) {
                found.push(name.clone());
            }
            false
        }
        Expr::Ident(name) => match rules.get(name) {
            Some(inner) => begins(rules, inner, found),
            None => name == "SOI",
        },
        Expr::Seq(a, b) => begins(rules, a, found) && begins(rules, b, found),
        Expr::Choice(a, b) => {
            let first = begins(rules, a, found);
            begins(rules, b, found) || first
        }
        Expr::Opt(inner) | Expr::Rep(inner) => {
            begins(rules, inner, found);
            true
        }
        Expr::RepOnce(inner) => begins(rules, inner, found),
        Expr::NegPred(_) | Expr::PosPred(_) => true,
        _ => false,
    }
}
