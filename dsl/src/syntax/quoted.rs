//! Texts in quotes. Those in simple quotes end on their line; those in triple quotes go over several
//! lines, and how they are indented tells where one ends that was never closed.

use smol_str::SmolStr;

use super::characters;
use super::lexer::Lexer;
use super::token::Kind;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::span::Span;
use crate::words::Word;
use crate::words::find::forms;
use crate::words::{Surface, lower_first};

const TRIPLE: &str = "\"\"\"";

/// How far before triple quotes a line is looked at, in bytes.
const LOOK_BACK: usize = 80;
/// How far below a quote the closing ones are looked for, in bytes.
const LOOK_AHEAD: usize = 20_000;

/// Reads the text that begins with `quote` at the present place.
pub(super) fn read(lexer: &mut Lexer, quote: char) {
    let triple = lexer.rest().starts_with(TRIPLE);
    if let Some(length) = damaged_opener(lexer).filter(|length| *length != TRIPLE.len()) {
        let start = lexer.at;
        report_triple(lexer, start, start + length, Side::Opens);
        block(lexer, start, length);
    } else if triple && let Some(head) = lost_opener(lexer) {
        without_opener(lexer, head);
    } else if triple {
        block(lexer, lexer.at, TRIPLE.len());
    } else {
        simple(lexer, quote);
    }
}

/// Where a text lies.
#[derive(Clone, Copy)]
struct Extent {
    start: usize,
    inner_start: usize,
    inner_end: usize,
    end: usize,
    closed: bool,
    block: bool,
}

fn push(lexer: &mut Lexer, extent: Extent) {
    let Extent {
        start,
        inner_start,
        inner_end,
        end,
        closed,
        block,
    } = extent;
    characters::report_direction(lexer, start, end);
    let kind = Kind::Text {
        inner_start: inner_start as u32,
        inner_end: inner_end as u32,
        closed,
        block,
    };
    lexer.push(kind, end - start, SmolStr::default());
    lexer.count_lines(start);
}

/// A text in simple quotes.
fn simple(lexer: &mut Lexer, quote: char) {
    let closers: &[char] = match quote {
        '«' => &['»'],
        '"' => &['"'],
        _ => &['”', '“', '"'],
    };
    let start = lexer.at;
    let mut inner_start = start + quote.len_utf8();
    // Within a text a `«` has a space before it; one right behind another was typed twice.
    if quote == '«' && lexer.rest().starts_with("««") {
        report_twice(lexer, inner_start, inner_start + quote.len_utf8());
        inner_start += quote.len_utf8();
    }
    let rest = lexer.source.get(inner_start..).unwrap_or("");
    let mut extent = Extent {
        start,
        inner_start,
        inner_end: inner_start,
        end: inner_start,
        closed: true,
        block: false,
    };
    let (stop, closer) = find_closer(rest, closers);
    let line_end = inner_start + stop;
    if let Some(closer) = closer {
        extent.inner_end = line_end;
        extent.end = line_end + closer.len_utf8();
    } else if let Some((at, closer)) = closed_on_next_line(lexer, line_end, closers) {
        report_break(lexer, start, line_end);
        extent.inner_end = at;
        extent.end = at + closer.len_utf8();
    } else {
        let line = rest.get(..stop).unwrap_or("").trim_end();
        let line = line.strip_suffix('{').unwrap_or(line).trim_end();
        // A row that goes on below is a list of facts: the text is one of them.
        let line = match line.strip_suffix(',') {
            Some(facts) => facts.split_once(',').map_or(facts, |(first, _)| first),
            None => line,
        };
        extent.inner_end = inner_start + line.len();
        extent.end = extent.inner_end;
        extent.closed = false;
        report_unclosed(lexer, start, inner_start, extent.end, closers[0]);
    }
    push(lexer, extent);
}

/// The first closing quote that no `\` stands before, or the end of the line.
fn find_closer(text: &str, closers: &[char]) -> (usize, Option<char>) {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            '\n' | '\r' => return (at, None),
            _ if !escaped && closers.contains(&c) => return (at, Some(c)),
            _ => escaped = !escaped && c == '\\',
        }
    }
    (text.len(), None)
}

/// White space that ends no line: whatever a layout takes away at the end of one.
fn is_blank(c: char) -> bool {
    (c.is_whitespace() && !matches!(c, '\n' | '\r')) || c == '\u{feff}'
}

fn line_end(source: &str, from: usize) -> usize {
    let rest = source.get(from..).unwrap_or("");
    rest.find(['\n', '\r'])
        .map_or(source.len(), |length| from + length)
}

/// The closing quote of a text that a line break cut in two: the line below has a quote too few, and
/// does not begin like a line of its own.
fn closed_on_next_line(lexer: &Lexer, end: usize, closers: &[char]) -> Option<(usize, char)> {
    let behind = lexer.source.get(end..)?;
    let below = behind
        .strip_prefix("\r\n")
        .or_else(|| behind.strip_prefix(['\n', '\r']))?;
    let below_start = lexer.source.len() - below.len();
    let line = lexer
        .source
        .get(below_start..line_end(lexer.source, below_start))?;
    let count = line
        .chars()
        .filter(|c| matches!(c, '"' | '«' | '»' | '“' | '”' | '„'));
    let odd = count.count() % 2 == 1;
    let (at, closer) = find_closer(line, closers);
    let closer = closer?;
    let opens_first = line.find('«').is_some_and(|open| open < at);
    let first = line.trim_start();
    let word = first.split([' ', '\t']).next().unwrap_or("");
    let own_line = begins_line(word, lexer.surface);
    (odd && !opens_first && !own_line && at > 0).then_some((below_start + at, closer))
}

/// Whether a word is one with which lines begin.
fn begins_line(word: &str, surface: Surface) -> bool {
    let word = characters::compose(word);
    let lower = lower_first(&word);
    let known = forms(surface).longest(|at| (at == 0).then_some(&*lower));
    known.is_some_and(|(form, _)| crate::syntax::block::is_line_word(form))
}

/// A text in triple quotes whose opening ones are the `length` bytes from `start`.
fn block(lexer: &mut Lexer, start: usize, length: usize) {
    let inner_start = start + length;
    let inside = lexer.source.get(inner_start..).unwrap_or("");
    let found = inside.find(TRIPLE);
    let opens_another = found.is_some_and(|at| is_opener(lexer, inner_start + at));
    let mut extent = Extent {
        start,
        inner_start,
        inner_end: lexer.source.len(),
        end: lexer.source.len(),
        closed: true,
        block: true,
    };
    match found {
        Some(at) if !opens_another => {
            extent.inner_end = inner_start + at;
            extent.end = extent.inner_end + TRIPLE.len();
        }
        _ => {
            let limit = found.map_or(inside.len(), |at| at);
            let (inner_end, end) = probable_end(lexer, inner_start, inner_start + limit);
            extent.inner_end = inner_end;
            extent.end = end;
            if end > inner_end {
                report_triple(lexer, inner_end, end, Side::Closes);
            } else {
                extent.closed = false;
                report_open_block(lexer, start, inner_start, end);
            }
        }
    }
    push(lexer, extent);
}

/// Whether the triple quotes at `at` open a text: they end their line, and a word that takes a text
/// is all that stands before them.
fn is_opener(lexer: &Lexer, at: usize) -> bool {
    let behind = lexer.source.get(at + TRIPLE.len()..).unwrap_or("");
    let behind = behind.trim_start_matches(is_blank);
    if !behind.is_empty() && !behind.starts_with(['\n', '\r']) {
        return false;
    }
    // Indentation and one word: what is longer opens nothing.
    let bytes = lexer.source.as_bytes().get(..at).unwrap_or(&[]);
    let length = bytes
        .iter()
        .rev()
        .take(LOOK_BACK)
        .position(|byte| matches!(byte, b'\n' | b'\r'));
    let word = length.and_then(|length| lexer.source.get(at - length..at));
    word.is_some_and(|word| takes_text(word.trim(), lexer.surface))
}

fn takes_text(word: &str, surface: Surface) -> bool {
    let word = characters::compose(word);
    let lower = lower_first(&word);
    [Word::Body, Word::Subject, Word::Sms].iter().any(|taker| {
        let row = taker.row();
        let forms = match surface {
            Surface::English => row.english,
            Surface::French => row.french,
        };
        forms.contains(&&*lower)
    })
}

/// Where a text ends whose closing quotes are lost or damaged: at what is left of them, else where
/// the indentation ends, else at `limit`. Two places: the end of the text, and of what is left.
fn probable_end(lexer: &Lexer, inner_start: usize, limit: usize) -> (usize, usize) {
    let source = lexer.source;
    let first = source.get(lexer.line_start..).unwrap_or("");
    let own = first.len() - first.trim_start_matches([' ', '\t']).len();
    let mut line_start = line_end(source, inner_start);
    let mut last_end = line_start.min(limit);
    while line_start < limit {
        let end = line_end(source, line_start + 1).min(limit);
        let line = source.get(line_start..end).unwrap_or("");
        let line_text = line.trim_start_matches(['\n', '\r']);
        let words = line_text.trim();
        let indent = line_text.len() - line_text.trim_start_matches([' ', '\t']).len();
        if !words.is_empty() {
            let is_left = words.chars().count() <= 4 && words.contains("\"\"")
                || matches!(words, "\"" | "\" \"");
            if is_left {
                let at = line_start + line.len() - line.trim_start().len();
                return (at, at + words.len());
            }
            if indent <= own {
                return (last_end, last_end);
            }
            last_end = line_start + line.trim_end().len();
        }
        line_start = end;
    }
    (last_end, last_end)
}

/// Where the line ends that lacks the opening quotes of the text that the closing ones at the present
/// place end: a word that takes a text stands alone on it, and deeper lines lie between.
fn lost_opener(lexer: &Lexer) -> Option<usize> {
    let behind = lexer
        .rest()
        .get(TRIPLE.len()..)?
        .trim_start_matches(is_blank);
    let alone = behind.is_empty() || behind.starts_with(['\n', '\r']);
    let own_line = lexer.source.get(lexer.line_start..lexer.at)?;
    if !alone || !own_line.trim().is_empty() {
        return None;
    }
    let near = lexer.line_start.saturating_sub(LOOK_AHEAD);
    let near = lexer.source.floor_char_boundary(near);
    let above = lexer.source.get(near..lexer.line_start)?;
    let mut least = usize::MAX;
    for line in above.split_inclusive('\n').rev() {
        let words = line.trim();
        if words.contains(TRIPLE) {
            return None;
        }
        if words.is_empty() {
            continue;
        }
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        if indent < least && takes_text(words, lexer.surface) {
            let start = line.as_ptr() as usize - lexer.source.as_ptr() as usize;
            return (least < usize::MAX).then_some(start + line.trim_end().len());
        }
        least = least.min(indent);
        if least == 0 {
            return None;
        }
    }
    None
}

/// Reads again from `head` on what was a text whose opening quotes are lost.
fn without_opener(lexer: &mut Lexer, head: usize) {
    let before = |span: Span| (span.start as usize) < head;
    let out = &mut lexer.out;
    let kept = out.tokens.partition_point(|token| before(token.span));
    out.tokens.truncate(kept);
    let kept = out.comments.partition_point(|comment| before(comment.span));
    out.comments.truncate(kept);
    while out
        .diagnostics
        .last()
        .is_some_and(|found| !before(found.span))
    {
        out.diagnostics.pop();
    }
    let end = lexer.at + TRIPLE.len();
    if let Some(taker) = lexer.out.tokens.last() {
        lexer.line = taker.line;
    }
    let place = lexer.span(head, head);
    let found = Diagnostic::error(
        codes::UNCLOSED_TEXT,
        place,
        text(
            "the quotes `\"\"\"` that open this text are missing",
            "il manque les guillemets `\"\"\"` qui ouvrent ce texte",
        ),
    )
    .related(
        lexer.span(lexer.at, end),
        text("it is closed here", "il est fermé ici"),
    )
    .fix(place, format!(" {TRIPLE}"));
    lexer.out.diagnostics.push(found);
    let inner_end = lexer.at;
    lexer.at = head;
    let extent = Extent {
        start: head,
        inner_start: head,
        inner_end,
        end,
        closed: true,
        block: true,
    };
    push(lexer, extent);
}

/// The length of what is left of triple quotes that should open a text: quotes and spaces to the end
/// of the line, deeper lines below, and triple quotes that close them.
fn damaged_opener(lexer: &Lexer) -> Option<usize> {
    let rest = lexer.rest();
    let left = rest.chars().take(8);
    let left = left.take_while(|c| *c == '"' || is_blank(*c));
    let length = left.map(char::len_utf8).sum();
    if !matches!(rest.as_bytes().get(length), Some(b'\n' | b'\r')) {
        return None;
    }
    let line = rest.get(..length)?.trim_end();
    let first = lexer.source.get(lexer.line_start..).unwrap_or("");
    let indent_of = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let own = indent_of(first);
    let near = rest.floor_char_boundary(LOOK_AHEAD.min(rest.len()));
    for (number, below) in rest[..near].split(['\n', '\r']).skip(1).enumerate() {
        let words = below.trim();
        if words == TRIPLE {
            return (number > 0).then_some(line.len());
        }
        if !words.is_empty() && indent_of(below) <= own || words.contains(TRIPLE) {
            return None;
        }
    }
    None
}

fn report_twice(lexer: &mut Lexer, start: usize, end: usize) {
    let place = lexer.span(start, end);
    let message = text("this quote is one too many", "ce guillemet est de trop");
    let found = Diagnostic::error(codes::UNCLOSED_TEXT, place, message).fix(place, "");
    lexer.out.diagnostics.push(found);
}

fn report_unclosed(lexer: &mut Lexer, start: usize, quote_end: usize, end: usize, closer: char) {
    let place = lexer.span(end, end);
    let found = Diagnostic::error(
        codes::UNCLOSED_TEXT,
        lexer.span(start, quote_end),
        text(
            "this quote opens a text that is never closed",
            "ce guillemet ouvre un texte qui n’est jamais fermé",
        ),
    )
    .help(text(
        format!("write the closing `{closer}` where the text ends"),
        format!("écrivez le `{closer}` fermant là où le texte finit"),
    ))
    .fix(place, closer.to_string());
    lexer.out.diagnostics.push(found);
}

fn report_break(lexer: &mut Lexer, start: usize, line_end: usize) {
    let behind = lexer.source.get(line_end..).unwrap_or("");
    let space = behind.len() - behind.trim_start().len();
    let gap = lexer.span(line_end, line_end + space);
    let found = Diagnostic::error(
        codes::UNCLOSED_TEXT,
        lexer.span(start, line_end),
        text(
            "a line break cuts this text in two",
            "un retour à la ligne coupe ce texte en deux",
        ),
    )
    .help(text(
        "keep it on one line, or put it between `\"\"\"`",
        "gardez-le sur une seule ligne, ou mettez-le entre `\"\"\"`",
    ))
    .fix(gap, " ");
    lexer.out.diagnostics.push(found);
}

#[derive(Clone, Copy)]
enum Side {
    Opens,
    Closes,
}

fn report_triple(lexer: &mut Lexer, start: usize, end: usize, side: Side) {
    let span = lexer.span(start, end);
    let message = match side {
        Side::Opens => text(
            "a text of several lines opens with three quotes `\"\"\"`",
            "un texte de plusieurs lignes s’ouvre par trois guillemets `\"\"\"`",
        ),
        Side::Closes => text(
            "a text of several lines closes with three quotes `\"\"\"`",
            "un texte de plusieurs lignes se ferme par trois guillemets `\"\"\"`",
        ),
    };
    let found = Diagnostic::error(codes::UNCLOSED_TEXT, span, message).fix(span, TRIPLE);
    lexer.out.diagnostics.push(found);
}

fn report_open_block(lexer: &mut Lexer, start: usize, quote_end: usize, end: usize) {
    let place = lexer.span(end, end);
    let opener = lexer.span(start, quote_end);
    let first = lexer.source.get(lexer.line_start..start).unwrap_or("");
    let indent: String = first.chars().take_while(|c| c.is_whitespace()).collect();
    let found = Diagnostic::error(
        codes::UNCLOSED_TEXT,
        place,
        text(
            "the quotes `\"\"\"` that close this text are missing",
            "il manque les guillemets `\"\"\"` qui ferment ce texte",
        ),
    )
    .related(opener, text("it opens here", "il s’ouvre ici"))
    .fix(place, format!("\n{indent}  {TRIPLE}"));
    lexer.out.diagnostics.push(found);
}
