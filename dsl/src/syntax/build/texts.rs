//! Texts in quotes and their placeholders. Text outside braces is never syntax.

use smol_str::SmolStr;

use super::Node;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::span::Span;
use crate::syntax::ast::{At, Piece, Text};
use crate::syntax::lexer;
use crate::syntax::lines::Reader;
use crate::syntax::parser::{self, Rule};
use crate::syntax::token::Kind;

impl Reader<'_> {
    /// The text of a node that is one.
    pub(super) fn text(&mut self, node: &Node) -> Text {
        let span = node.span();
        match node.tokens().first().map(|token| token.kind) {
            Some(Kind::Text {
                inner_start,
                inner_end,
                block,
                ..
            }) => {
                let (start, end) = (inner_start as usize, inner_end as usize);
                let mut pieces = self.pieces(start, end);
                if block {
                    set_to_the_left(&mut pieces, self.source.get(start..end).unwrap_or(""));
                }
                Text {
                    pieces,
                    span,
                    block,
                }
            }
            _ => Text {
                pieces: Vec::new(),
                span,
                block: false,
            },
        }
    }

    /// The first text among the parts of a node.
    pub(super) fn texted(&mut self, node: &Node) -> Text {
        match node.kid(Rule::text) {
            Some(kid) => self.text(&kid),
            None => Text {
                pieces: Vec::new(),
                span: node.span(),
                block: false,
            },
        }
    }

    fn pieces(&mut self, start: usize, end: usize) -> Vec<Piece> {
        let source = self.source;
        let inner = source.get(start..end).unwrap_or("");
        // The spaces inside of French quotes belong to the quotes.
        let french = source[..start].ends_with('«');
        let space = |c: char| french && matches!(c, ' ' | '\u{a0}' | '\u{202f}');
        let lead = inner.len() - inner.trim_start_matches(space).len();
        let inner = inner[lead..].trim_end_matches(space);
        let start = start + lead;
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut plain_start = start;
        let mut at = 0;
        while let Some(c) = inner[at..].chars().next() {
            match c {
                '\\' if inner[at + 1..].starts_with(['"', '\\', '{', '}']) => {
                    plain.push_str(&inner[at + 1..at + 2]);
                    at += 2;
                }
                '{' => match inner[at + 1..].find(['{', '}', '\n']) {
                    Some(length) if inner[at + 1 + length..].starts_with('}') => {
                        self.flush(&mut plain, plain_start, start + at, &mut pieces);
                        pieces.extend(self.placeholder(start + at, start + at + 1 + length));
                        at += length + 2;
                        plain_start = start + at;
                    }
                    _ => {
                        self.lone_brace(start + at);
                        at += 1;
                    }
                },
                '}' => {
                    self.lone_brace(start + at);
                    at += 1;
                }
                _ => {
                    let rest = &inner[at + c.len_utf8()..];
                    let length = rest.find(['\\', '{', '}']).unwrap_or(rest.len());
                    let end = at + c.len_utf8() + length;
                    plain.push_str(&inner[at..end]);
                    at = end;
                }
            }
        }
        self.flush(&mut plain, plain_start, start + inner.len(), &mut pieces);
        pieces
    }

    fn flush(&mut self, plain: &mut String, from: usize, to: usize, pieces: &mut Vec<Piece>) {
        if !plain.is_empty() {
            let span = Span::new(self.file, from, to);
            pieces.push(Piece::Plain(At {
                value: SmolStr::new(&plain),
                span,
            }));
            plain.clear();
        }
    }

    fn lone_brace(&mut self, at: usize) {
        self.say(
            Diagnostic::error(
                codes::BAD_PLACEHOLDER,
                Span::new(self.file, at, at + 1),
                text(
                    "this brace has no partner in the text",
                    "cette accolade n’a pas de pendant dans le texte",
                ),
            )
            .help(text(
                "a placeholder is written `{number}`; for a brace as such write `\\{`",
                "un champ s’écrit `{numéro}` ; pour une accolade telle quelle, écrivez `\\{`",
            )),
        );
    }

    /// The placeholder between two braces; `open` and `close` are their places.
    fn placeholder(&mut self, open: usize, close: usize) -> Option<Piece> {
        let lexed = lexer::lex_range(self.file, self.source, self.surface, open + 1, close);
        let whole = Span::new(self.file, open, close + 1);
        let clean = lexed.diagnostics.is_empty();
        for fault in lexed.diagnostics {
            self.say(fault);
        }
        let codes: String = lexed.tokens.iter().map(|token| token.code()).collect();
        let Ok(tree) = parser::read(Rule::placeholder, &codes) else {
            if clean {
                let shown = self.source.get(open..close + 1).unwrap_or("").to_owned();
                self.say(
                    Diagnostic::error(
                        codes::BAD_PLACEHOLDER,
                        whole,
                        text(
                            format!("`{shown}` is not a placeholder"),
                            format!("`{shown}` n’est pas un champ"),
                        ),
                    )
                    .help(text(
                        "a placeholder holds one name, such as `{number}` or `{customer.name}`",
                        "un champ contient un seul nom, comme `{numéro}` ou `{client.nom}`",
                    )),
                );
            }
            return None;
        };
        let node = Node::new(&tree, &lexed.tokens, self.file)?;
        let inner = node.first()?;
        Some(match inner.rule() {
            Rule::each_invoice => Piece::EachInvoice {
                oldest_first: inner.has(Rule::k_oldest_due_first),
                span: whole,
            },
            Rule::sum => Piece::Sum {
                of: inner.pathed(),
                span: whole,
            },
            Rule::count => Piece::Count { span: whole },
            Rule::late => Piece::DaysLate { span: whole },
            _ => Piece::Value(inner.path()),
        })
    }
}

/// Takes away from a text of several lines the indentation that all its lines have, and the line
/// ends that belong to the quotes.
fn set_to_the_left(pieces: &mut Vec<Piece>, written: &str) {
    let indentation = common_indentation(written);
    let last = pieces.len().saturating_sub(1);
    for (at, piece) in pieces.iter_mut().enumerate() {
        let Piece::Plain(plain) = piece else { continue };
        let mut lines = plain.value.split('\n').peekable();
        let mut text = lines.next().unwrap_or("").to_owned();
        while let Some(line) = lines.next() {
            text.push('\n');
            // What stands last goes on with a value; another line without words is empty.
            if lines.peek().is_some() && line.trim().is_empty() {
                continue;
            }
            let shared = line.bytes().zip(indentation.bytes());
            let taken = shared.take_while(|(one, other)| one == other).count();
            text.push_str(line.get(taken..).unwrap_or(line));
        }
        if at == 0
            && let Some((first, below)) = text.split_once('\n')
            && first.trim().is_empty()
        {
            text = below.to_owned();
        }
        if at == last {
            text.truncate(text.trim_end().len());
        }
        plain.value = text.into();
    }
    pieces.retain(|piece| !matches!(piece, Piece::Plain(plain) if plain.value.is_empty()));
}

/// The spaces with which every line of a text begins, but for the first, which stands behind the
/// quotes, and lines without words.
fn common_indentation(written: &str) -> &str {
    let lines = written.split('\n').skip(1);
    let lines = lines.filter(|line| !line.trim().is_empty());
    let indentations = lines.map(|line| {
        let words = line.trim_start_matches([' ', '\t']);
        line.get(..line.len() - words.len()).unwrap_or("")
    });
    let shared = indentations.reduce(|one, other| {
        let pairs = one.bytes().zip(other.bytes());
        let same = pairs.take_while(|(a, b)| a == b).count();
        one.get(..same).unwrap_or("")
    });
    shared.unwrap_or("")
}
