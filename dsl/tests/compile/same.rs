//! What has no meaning leaves no trace in the hash.

use crate::scripts::{MODULE, SCRIPT, checked_with, hash, machine_of, with};

fn is_the_same(changed: &str) {
    assert_ne!(changed, SCRIPT);
    assert_eq!(hash(changed), hash(SCRIPT));
}

#[test]
fn comments_and_blank_lines() {
    let lines = SCRIPT.lines();
    let commented: Vec<String> = lines.map(|line| format!("{line}   # so it is")).collect();
    // A line that goes on below can't be torn apart by a blank line everywhere, so they stand
    // between declarations.
    let spread = commented
        .join("\n")
        .replace("\nteam", "\n\n\n## A team.\nteam");
    is_the_same(&spread);
}

#[test]
fn layout() {
    let narrow: Vec<String> = SCRIPT
        .lines()
        .map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let indent = line.len() - line.trim_start().len();
            format!("{}{}", " ".repeat(2 * indent), words.join(" "))
        })
        .collect();
    is_the_same(&narrow.join("\r\n"));
}

#[test]
fn the_order_of_declarations() {
    for kind in ["team ", "table ", "calendar ", "claim ", "standing "] {
        is_the_same(&backwards(kind));
    }
    is_the_same(&with(
        SCRIPT,
        "use std.france\nuse letters\n",
        "use letters\nuse std.france\n",
    ));
    let fields = "  group  Group\n  way    way = link\n";
    is_the_same(&with(
        SCRIPT,
        fields,
        "  way    way = link\n  group  Group\n",
    ));
}

/// The script with its top-level blocks that begin with `kind` in the opposite order.
fn backwards(kind: &str) -> String {
    let mut blocks: Vec<String> = Vec::new();
    for line in SCRIPT.lines() {
        let goes_on = line.starts_with(' ') || line.starts_with('}') || line.is_empty();
        match blocks.last_mut() {
            Some(block) if goes_on => *block = format!("{block}\n{line}"),
            _ => blocks.push(line.to_owned()),
        }
    }
    let places: Vec<usize> = (0..blocks.len())
        .filter(|at| blocks[*at].starts_with(kind))
        .collect();
    let mut turned = blocks.clone();
    for (to, from) in places.iter().zip(places.iter().rev()) {
        turned[*to] = blocks[*from].clone();
    }
    // Of a kind that stands once, the block moves to the end.
    if let [only] = places.as_slice() {
        let moved = turned.remove(*only);
        turned.push(moved);
    }
    turned.join("\n") + "\n"
}

#[test]
fn tests() {
    let at = SCRIPT.find("test \"").unwrap();
    is_the_same(&SCRIPT[..at]);
}

#[test]
fn what_is_written_in_another_way_and_means_the_same() {
    for (from, to) in [
        ("total >= 1,000 EUR and", "1,000 EUR <= total and"),
        ("total >= 1,000 EUR and", "total >= 600 EUR + 400 EUR and"),
        ("total >= 1,000 EUR and", "not (total < 1,000 EUR) and"),
        (
            "total >= 1,000 EUR and",
            "(total >= 1,000 EUR and 1 = 1) and",
        ),
        (
            "goods_delivered = no because",
            "not goods_delivered because",
        ),
        ("customer.risk is not stop", "not (customer.risk is stop)"),
        ("  needs payments", "  catch up in order\n  needs payments"),
        (
            "closed 2026-12-24 to 2026-12-31",
            "closed 2026-12-27 to 2026-12-31\n  closed 2026-12-24 to 2026-12-26",
        ),
        (
            "france.reference_rate + 10 % a year",
            "france.reference_rate + (4 % + 6 %) a year",
        ),
    ] {
        is_the_same(&with(SCRIPT, from, to));
    }
}

#[test]
fn a_template_may_move_between_files() {
    let at = MODULE.find("template gentle").unwrap();
    let end = MODULE.find("template firm").unwrap();
    let moved = format!("{SCRIPT}\n{}", &MODULE[at..end]);
    let left = format!("{}{}", &MODULE[..at], &MODULE[end..]);
    let checked = checked_with(&moved, &[("letters.jalon", &left)]);
    let hash_moved = machine_of(&checked).machine.hash().unwrap();
    assert_eq!(hash_moved.to_string(), hash(SCRIPT));
}
