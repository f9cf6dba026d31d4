//! Mermaid and DOT, as they are written for the examples.

use std::collections::BTreeSet;

use jalon_graph::{Lang, dot, graphs, mermaid};

use crate::scripts::{Drawn, all, examples};

fn example(name: &str) -> Drawn {
    let mut all = examples().into_iter();
    all.find(|drawn| drawn.path.ends_with(name))
        .expect("the example is there")
}

#[test]
fn the_first_example_in_mermaid_and_in_dot() {
    let drawn = example("first.jalon");
    let graphs = graphs(&drawn.machine, Lang::En);
    insta::assert_snapshot!("first_mermaid", mermaid(&graphs, Lang::En));
    insta::assert_snapshot!("first_dot", dot(&graphs, Lang::En));
}

#[test]
fn the_opticians_in_both_languages() {
    let english = graphs(&example("opticians.en.jalon").machine, Lang::En);
    insta::assert_snapshot!("opticians_mermaid", mermaid(&english, Lang::En));
    let french = graphs(&example("opticiens.fr.jalon").machine, Lang::Fr);
    insta::assert_snapshot!("opticiens_mermaid", mermaid(&french, Lang::Fr));
    insta::assert_snapshot!("opticiens_dot", dot(&french, Lang::Fr));
}

#[test]
fn every_arrow_joins_declared_nodes_and_every_quote_is_closed() {
    for drawn in all() {
        for lang in [Lang::En, Lang::Fr] {
            let graphs = graphs(&drawn.machine, lang);
            for text in [mermaid(&graphs, lang), dot(&graphs, lang)] {
                let declared: BTreeSet<String> = text
                    .lines()
                    .filter(|line| !is_arrow(line))
                    .filter_map(node_at_start)
                    .collect();
                assert!(!declared.is_empty());
                for line in text.lines() {
                    let quotes = unescaped_quotes(line);
                    assert_eq!(quotes % 2, 0, "{}: {line}", drawn.path);
                    if !is_arrow(line) {
                        continue;
                    }
                    let ends = [node_at_start(line), node_at_end(line)];
                    for end in ends {
                        let end = end.expect("an arrow has two ends");
                        assert!(declared.contains(&end), "{}: {line}", drawn.path);
                    }
                }
            }
        }
    }
}

fn is_arrow(line: &str) -> bool {
    let rest = line
        .trim_start()
        .trim_start_matches(|c: char| c.is_ascii_alphanumeric());
    [" ->", " -->", " ==>", " -.->"]
        .iter()
        .any(|arrow| rest.starts_with(arrow))
}

/// `j0n12` at the beginning of a line.
fn node_at_start(line: &str) -> Option<String> {
    let line = line.trim_start();
    let end = line
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(line.len());
    is_node(&line[..end]).then(|| line[..end].to_owned())
}

/// The node at the other end of an arrow: before the attributes in DOT, at the very end in Mermaid.
fn node_at_end(line: &str) -> Option<String> {
    let words = line.split_whitespace().skip(1);
    let of_dot = line.contains(" -> ");
    let mut words: Vec<&str> = words.collect();
    if of_dot {
        return words
            .get(1)
            .map(|word| (*word).to_owned())
            .filter(|word| is_node(word));
    }
    words.pop().map(str::to_owned).filter(|word| is_node(word))
}

fn is_node(word: &str) -> bool {
    let numbers = word.strip_prefix('j').and_then(|rest| rest.split_once('n'));
    numbers.is_some_and(|(journey, node)| {
        [journey, node]
            .iter()
            .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
    })
}

fn unescaped_quotes(line: &str) -> usize {
    let (mut count, mut escaped) = (0, false);
    for letter in line.chars() {
        match letter {
            '\\' if !escaped => {
                escaped = true;
                continue;
            }
            '"' if !escaped => count += 1,
            _ => {}
        }
        escaped = false;
    }
    count
}
