//! What every token of a line is: a keyword with its meaning, a name with the place where it stands,
//! or a word that is only there because it reads better. The grammar decides, never the word alone.

use super::slots::{Part, Slot, slot};
use crate::syntax::parser::{Event, Rule, Tree};
use crate::words::{Word, word_of_rule};

/// What a token is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sense {
    /// A number, a date, a text, a sign.
    #[default]
    Other,
    /// A keyword.
    Word(Word),
    /// An article, or a `to` that one language has and the other has not.
    Noise,
    /// A name.
    Name(NameUse),
}

/// A name where it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameUse {
    /// Where it stands.
    pub slot: Slot,
    /// Which part of a path it is.
    pub part: Part,
    /// What French puts before a built-in role here: `rappeler au payeur`.
    pub article: Option<&'static str>,
    /// Whether a link word may stand here, too.
    pub any: bool,
}

/// A rule that is open.
struct Open {
    rule: Rule,
    names: usize,
    last: Option<Word>,
}

/// Puts the senses of the tokens of one line into `senses`.
pub fn read(line: &Tree, senses: &mut [Sense]) {
    let mut stack: Vec<Open> = Vec::new();
    let mut deed = None;
    let mut head = 0;
    for event in line.events() {
        let (rule, at) = match event {
            Event::Begin(part) => (part.rule, part.start as usize),
            Event::End(_) => {
                stack.pop();
                continue;
            }
        };
        let sense = if let Some(word) = word_of_rule(rule) {
            if let Some(open) = stack.last_mut() {
                open.last = Some(word);
                if open.rule == Rule::deed {
                    deed = Some(word);
                }
            }
            let noise = word == Word::Article || word == Word::To && bare(&stack, deed).is_some();
            Some(if noise {
                Sense::Noise
            } else {
                Sense::Word(word)
            })
        } else if matches!(rule, Rule::name | Rule::any_name) {
            let used = name(&mut stack, deed, at, &mut head, rule == Rule::any_name);
            Some(Sense::Name(used))
        } else {
            None
        };
        if let (Some(sense), Some(slot)) = (sense, senses.get_mut(at)) {
            *slot = sense;
        }
        stack.push(Open {
            rule,
            names: 0,
            last: None,
        });
    }
    mark_heads(senses);
}

fn name(stack: &mut [Open], deed: Option<Word>, at: usize, head: &mut usize, any: bool) -> NameUse {
    let [.., outer, below] = stack else {
        let below = stack.last_mut().map(|open| {
            open.names += 1;
            (open.rule, open.names - 1, open.last)
        });
        let slot = below.map_or(Slot::Own, |(rule, nth, last)| slot(rule, nth, last, None));
        return NameUse {
            slot,
            part: Part::Whole,
            article: None,
            any,
        };
    };
    let nth = below.names;
    below.names += 1;
    let in_path = below.rule == Rule::path;
    let part = match in_path && nth > 0 {
        true => Part::Behind(*head),
        false => Part::Whole,
    };
    if part == Part::Whole {
        *head = at;
    }
    if in_path && nth == 0 {
        outer.names += 1;
    }
    let found = match in_path {
        true => {
            let before = outer.names.saturating_sub(1);
            slot(outer.rule, before, outer.last, None)
        }
        false => slot(below.rule, nth, below.last, Some(outer.rule)),
    };
    NameUse {
        slot: found,
        part,
        article: bare(stack, deed).flatten(),
        any,
    }
}

/// Tells the first names of paths from names that stand alone.
fn mark_heads(senses: &mut [Sense]) {
    let heads: Vec<usize> = senses
        .iter()
        .filter_map(|sense| match sense {
            Sense::Name(NameUse {
                part: Part::Behind(head),
                ..
            }) => Some(*head),
            _ => None,
        })
        .collect();
    for head in heads {
        if let Some(Sense::Name(used)) = senses.get_mut(head) {
            used.part = Part::Head;
        }
    }
}

/// Whether English has no `to` before the recipient here, and which word French has.
fn bare(stack: &[Open], deed: Option<Word>) -> Option<Option<&'static str>> {
    let [.., outer, below] = stack else {
        return None;
    };
    if below.rule != Rule::recipient {
        return None;
    }
    match (outer.rule, deed) {
        (Rule::remind, _) => Some(Some("au")),
        (Rule::chase | Rule::call, _) => Some(Some("le")),
        (Rule::never_line, Some(Word::Chase)) => Some(Some("le")),
        (Rule::never_line, Some(Word::Remind | Word::CallNoun | Word::AnyRoleMessage)) => {
            Some(Some("au"))
        }
        _ => None,
    }
}
