//! Translation between English and French: by what the grammar says that each word is, never by the
//! word alone. The script's own names, its texts and its comments stay.

use std::borrow::Cow;

use super::error::FormatError;
use super::pieces::{Pieces, Written};
use super::script::Script;
use crate::syntax::block::BlockKind;
use crate::syntax::token::{Kind, Token};
use crate::words::{Group, Surface, Word};

mod meaning;
mod names;
mod numbers;
mod senses;
mod slots;
mod texts;
mod words;

use names::Names;
use senses::Sense;
use slots::Slot;

/// A script on its way into a language.
pub struct Translation<'t, 's> {
    script: &'t Script<'s>,
    names: &'t Names,
    to: Surface,
}

/// The pieces of a script in a language.
pub fn pieces<'s>(script: &Script<'s>, to: Surface) -> Result<Pieces<'s>, FormatError> {
    if let Some(fault) = script.fault {
        return Err(FormatError::Unreadable {
            line: script.line_of(fault),
        });
    }
    let names = Names::read(script);
    let translation = Translation {
        script,
        names: &names,
        to,
    };
    translation.refuse_taken_names()?;
    Ok(Pieces::new(script, |index| translation.written(index)))
}

/// One line of a block in the other language; nothing of the script around it is known.
pub fn line(text: &str, kind: BlockKind, from: Surface, to: Surface) -> String {
    let script = Script::of_line(text, kind, from);
    let names = Names::read(&script);
    let translation = Translation {
        script: &script,
        names: &names,
        to,
    };
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (index, token) in script.tokens.iter().enumerate() {
        let Written { article, text: put } = translation.written(index);
        if let Some(put) = put {
            out.push_str(text.get(at..token.span.start as usize).unwrap_or(" "));
            if let Some(article) = article {
                out.push_str(article);
                out.push(' ');
            }
            out.push_str(&put);
        }
        at = token.span.end as usize;
    }
    out
}

/// `aucun`, in the gender of the word that follows: `aucune tâche`.
fn none_of(next: Option<&Sense>) -> &'static str {
    match next {
        Some(Sense::Word(Word::Task | Word::FormalNotice | Word::Step)) => "aucune",
        _ => Word::NoTest.form(Surface::French),
    }
}

/// The line that tells the language of a script.
pub fn language_line(surface: Surface) -> &'static str {
    match surface {
        Surface::English => "language en",
        Surface::French => "langue fr",
    }
}

/// What each line says, whatever language and layout it is in.
pub fn marks(script: &Script) -> Vec<String> {
    let names = Names::read(script);
    let rows = script.rows.iter();
    rows.map(|row| meaning::says(script, &names, row)).collect()
}

/// Checks that a translation says what the script says, but for so many lines `added` on top.
pub fn same_meaning(before: &Script, after: &Script, added: usize) -> Result<(), FormatError> {
    let Err(found) = meaning::same(before, after, added) else {
        return Ok(());
    };
    let names = Names::read(before);
    let to = after.surface;
    let line =
        |token: Option<&Token>| before.line_of(token.map_or(0, |token| token.span.start as usize));
    let range = before
        .rows
        .get(found.row)
        .map(|row| row.tokens.clone())
        .unwrap_or_default();
    let tokens = before.tokens.get(range.clone()).unwrap_or(&[]);
    let senses = names.senses.get(range.clone()).unwrap_or(&[]);
    let until = tokens
        .len()
        .min(found.token.saturating_sub(range.start) + 1);
    let suspect = (0..until)
        .rev()
        .find(|at| match (tokens.get(*at), senses.get(*at)) {
            (Some(token), Some(Sense::Name(used))) => {
                names.built_in(token, *used, tokens).is_none()
                    && names::is_in_a_form(&token.text, to)
            }
            _ => false,
        });
    match suspect.and_then(|at| tokens.get(at)) {
        Some(token) => Err(FormatError::NameTaken {
            name: token.text.to_string(),
            line: line(Some(token)),
            proposal: names.proposal(&token.text, before.surface),
            to,
        }),
        None => {
            let token = found.token.min(range.end.saturating_sub(1));
            Err(FormatError::WouldChange {
                line: line(before.tokens.get(token)),
            })
        }
    }
}

impl<'s> Translation<'_, 's> {
    /// How a token of the script is written in the other language.
    fn written(&self, index: usize) -> Written<'s> {
        let Some(row) = self.script.places.get(index).and_then(|place| place.row()) else {
            return Written {
                article: None,
                text: Some(Cow::Borrowed(self.script.written(index))),
            };
        };
        let range = self
            .script
            .rows
            .get(row)
            .map(|row| row.tokens.clone())
            .unwrap_or_default();
        let tokens = self.script.tokens.get(range.clone());
        let senses = self.names.senses.get(range.clone());
        match (tokens, senses) {
            (Some(tokens), Some(senses)) if range.contains(&index) => {
                let index = index - range.start;
                Written {
                    article: self.article(tokens, senses, index),
                    text: self.text(tokens, senses, index),
                }
            }
            _ => Written {
                article: None,
                text: Some(Cow::Borrowed(self.script.written(index))),
            },
        }
    }

    /// A token of a line, or of a placeholder; nothing if the other language leaves it out.
    fn text(&self, tokens: &[Token], senses: &[Sense], index: usize) -> Option<Cow<'s, str>> {
        let token = tokens.get(index)?;
        let as_written = self.script.source.get(token.span.range())?;
        let (from, to) = (self.script.surface, self.to);
        Some(match senses.get(index)? {
            Sense::Noise => return None,
            Sense::Word(Word::NoTest) if self.to == Surface::French => {
                Cow::Borrowed(none_of(senses.get(index + 1)))
            }
            Sense::Word(Word::While) => Cow::Borrowed(self.while_before(tokens, senses, index)),
            Sense::Word(word) => {
                let before = index.checked_sub(1).and_then(|before| tokens.get(before));
                Cow::Borrowed(words::form(*word, before, token, from, to))
            }
            Sense::Name(used) if used.slot == Slot::Language => Cow::Borrowed(match to {
                Surface::English => "en",
                Surface::French => "fr",
            }),
            Sense::Name(used) => match self.names.built_in(token, *used, tokens) {
                Some(word) => Cow::Borrowed(word.form(to)),
                None => Cow::Borrowed(as_written),
            },
            Sense::Other => match token.kind {
                Kind::Number(_) => Cow::Owned(numbers::number(as_written, from, to)),
                Kind::Date(Some(date)) => Cow::Owned(numbers::date(date, to)),
                Kind::Time(Some(minutes)) => Cow::Owned(numbers::time(minutes)),
                Kind::Text {
                    inner_start,
                    inner_end,
                    block,
                    ..
                } => {
                    let inner = inner_start as usize..inner_end as usize;
                    Cow::Owned(texts::translate(self, token, inner, block))
                }
                _ => Cow::Borrowed(as_written),
            },
        })
    }

    /// What French puts before the payer or the validator where English has nothing.
    fn article(&self, tokens: &[Token], senses: &[Sense], index: usize) -> Option<&'static str> {
        let Some(Sense::Name(used)) = senses.get(index) else {
            return None;
        };
        let word = self.names.built_in(tokens.get(index)?, *used, tokens)?;
        let role = word.row().group == Group::Role;
        used.article.filter(|_| role && self.to == Surface::French)
    }

    /// The one elision that is written: `tant qu'en litige`.
    fn while_before(&self, tokens: &[Token], senses: &[Sense], index: usize) -> &'static str {
        let next = (index + 1..tokens.len()).find_map(|next| self.text(tokens, senses, next));
        let vowel = |c: char| "aeiouàâäéèêëîïôöùûüœæ".contains(c);
        let elided = next.is_some_and(|next| {
            next.chars()
                .next()
                .is_some_and(|c| c.to_lowercase().all(vowel))
        });
        match (self.to, elided) {
            (Surface::French, true) => "tant qu'",
            _ => Word::While.form(self.to),
        }
    }

    /// Refuses names that would be something else in the other language.
    fn refuse_taken_names(&self) -> Result<(), FormatError> {
        for row in &self.script.rows {
            let tokens = self.script.tokens.get(row.tokens.clone()).unwrap_or(&[]);
            let senses = self.names.senses.get(row.tokens.clone()).unwrap_or(&[]);
            self.refuse_taken_in(tokens, senses)?;
            for token in tokens {
                let Kind::Text {
                    inner_start,
                    inner_end,
                    ..
                } = token.kind
                else {
                    continue;
                };
                let inner = inner_start as usize..inner_end as usize;
                for (open, close) in texts::places(self.script.source, inner) {
                    if let Some((tokens, senses)) = texts::read(self.script, open + 1, close) {
                        self.refuse_taken_in(&tokens, &senses)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn refuse_taken_in(&self, tokens: &[Token], senses: &[Sense]) -> Result<(), FormatError> {
        for (token, sense) in tokens.iter().zip(senses) {
            let Sense::Name(used) = sense else { continue };
            if used.slot == Slot::Language {
                continue;
            }
            let taken = match self.names.built_in(token, *used, tokens) {
                Some(word) => self
                    .names
                    .taken_by(word.form(self.to), *used, tokens)
                    .and_then(|declared| self.script.tokens.get(declared)),
                None => {
                    Some(token).filter(|token| self.names.is_taken(token, *used, tokens, self.to))
                }
            };
            if let Some(taken) = taken {
                return Err(FormatError::NameTaken {
                    name: taken.text.to_string(),
                    line: self.script.line_of(taken.span.start as usize),
                    proposal: self.names.proposal(&taken.text, self.script.surface),
                    to: self.to,
                });
            }
        }
        Ok(())
    }
}
