//! Words and phrases that are almost right.

use super::edits::{Change, Edit, Put, codes_with, may_head};
use super::{Fault, candidates, is_word};
use crate::spelling::{distance, tolerance};
use crate::syntax::token::{Sign, Token};
use crate::words::{FormId, lower_first, without_accents};

/// A misspelt word or phrase, at the place or a little before it.
pub(super) fn find(fault: &Fault) -> Option<Edit> {
    let from = fault.at.saturating_sub(6);
    let mut found: Vec<(usize, Edit)> = Vec::new();
    for at in (from..=fault.at.min(fault.tokens.len().saturating_sub(1))).rev() {
        for taken in 1..=8_usize.min(fault.tokens.len() - at) {
            let window = &fault.tokens[at..at + taken];
            if !window
                .iter()
                .all(|token| is_word(token) || token.is(Sign::Slash))
                || at + taken <= from
            {
                break;
            }
            let words: Vec<String> = window.iter().flat_map(words_of).collect();
            let joined = words.join(" ");
            for &form in candidates::keywords(fault) {
                // The phrase itself stands here: what stands beside it is one too many.
                if !may_head(fault, at, Put::Form(form)) {
                    continue;
                }
                if taken > 1 && window.iter().any(|token| token.form == Some(form)) {
                    continue;
                }
                if let Some((cost, change)) = likeness(&words, &joined, form, taken) {
                    found.push((
                        cost,
                        Edit {
                            change,
                            at,
                            taken,
                            put: vec![Put::Form(form)],
                            also: Vec::new(),
                        },
                    ));
                }
            }
        }
    }
    found.sort_by_key(|(cost, edit)| (*cost, fault.at.abs_diff(edit.at)));
    found
        .into_iter()
        .map(|(_, edit)| edit)
        .find(|edit| fault.reads(&codes_with(fault, edit)))
}

fn words_of(token: &Token) -> Vec<String> {
    if token.is(Sign::Slash) {
        return vec!["/".to_owned()];
    }
    token
        .text
        .split(' ')
        .map(|word| lower_first(word).into_owned())
        .collect()
}

/// How much the words differ from a form, if it can be meant; 0 is never returned.
fn likeness(words: &[String], joined: &str, form: FormId, taken: usize) -> Option<(usize, Change)> {
    let wanted = form.row().words;
    let wanted_joined = wanted.join(" ");
    if joined == wanted_joined {
        return None;
    }
    if without_accents(joined) == without_accents(&wanted_joined) {
        return Some((1, Change::Accent));
    }
    let most = if wanted.len() == 1 {
        tolerance(&wanted_joined).min(tolerance(joined))
    } else {
        3
    };
    let letters = joined.chars().count();
    if letters > 2
        && let Some(edits) = distance(joined, &wanted_joined, most)
    {
        return Some((2 * edits + usize::from(taken > 1), Change::Spelling));
    }
    // A phrase with one word lost, doubled or replaced.
    let close = wanted.len() >= 2
        && words.len().abs_diff(wanted.len()) <= 1
        && words.len() + wanted.len() > 3;
    let same = close.then(|| common_words(words, wanted))?;
    (same + 1 >= wanted.len() && same >= 1 && same + 1 >= words.len())
        .then_some((7 + taken, Change::Spelling))
}

/// How many words two rows have in common, in order.
fn common_words(words: &[String], wanted: &[&str]) -> usize {
    let mut rest = wanted.iter();
    let mut same = 0;
    for word in words {
        let mut look = rest.clone();
        if look.any(|other| other == word) {
            same += 1;
            rest = look;
        }
    }
    same
}

/// Two words written as one: `journeyothers`, `5days` is read as two anyway.
pub(super) fn split(fault: &Fault) -> Option<Edit> {
    let from = fault.at.saturating_sub(2);
    let window = fault.tokens.iter().enumerate().skip(from);
    window
        .take_while(|(at, _)| *at <= fault.at)
        .filter(|(_, token)| is_word(token))
        .find_map(|(at, token)| {
            let word = lower_first(&token.text);
            candidates::keywords(fault).iter().find_map(|form| {
                let joined = form.row().words.concat();
                let before = word
                    .strip_prefix(&joined)
                    .is_some_and(|rest| !rest.is_empty());
                let behind = word
                    .strip_suffix(&joined)
                    .is_some_and(|rest| !rest.is_empty());
                let name_at = match (before, behind) {
                    (true, _) => joined.len(),
                    (_, true) => word.len() - joined.len(),
                    _ => return None,
                };
                // `first_year` and `yes/no` are one word.
                let joint = if before {
                    name_at
                } else {
                    name_at.checked_sub(1)?
                };
                if matches!(word.as_bytes().get(joint), Some(b'_' | b'/' | b' ')) {
                    return None;
                }
                let put = match before {
                    true => vec![
                        Put::Form(*form),
                        Put::Rest {
                            of: at,
                            from: name_at,
                        },
                    ],
                    false => vec![
                        Put::Start {
                            of: at,
                            to: name_at,
                        },
                        Put::Form(*form),
                    ],
                };
                let edit = Edit {
                    change: Change::Space,
                    at,
                    taken: 1,
                    put,
                    also: Vec::new(),
                };
                fault.reads(&codes_with(fault, &edit)).then_some(edit)
            })
        })
}
