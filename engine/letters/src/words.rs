//! Words of a text, and the lines that they are broken into.

use jalon_render::letter::Span;
use unicode_normalization::UnicodeNormalization;

use crate::font::{Fonts, Size};
use crate::paper::Um;

/// A run of signs of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) text: String,
    pub(crate) bold: bool,
}

/// A line: runs side by side.
pub(crate) type Line = Vec<Run>;

/// A text with the signs that paper has: composed letters, no signs that nobody sees, and for some that
/// the font does not have those that look alike.
pub(crate) fn on_paper(text: &str) -> String {
    let signs = text.nfc().filter_map(|sign| match sign {
        '\n' => Some('\n'),
        '\t' => Some(' '),
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' => None,
        '\u{ad}' | '\u{feff}' => None,
        sign if sign.is_control() => None,
        // Spaces at which no line ends.
        '\u{202f}' | '\u{2007}' => Some('\u{a0}'),
        '\u{2000}'..='\u{200a}' | '\u{3000}' => Some(' '),
        '\u{2011}' => Some('-'),
        sign => Some(sign),
    });
    signs.collect()
}

/// Breaks spans into lines that are at most so wide. A word that is wider alone is broken.
pub(crate) fn lines(fonts: &Fonts, spans: &[Span], size: Size, width: Um) -> Vec<Line> {
    let mut out = Vec::new();
    for part in parts(spans) {
        let mut line = Breaking::new();
        for word in part {
            for piece in pieces(fonts, word, size, width) {
                let piece_width = width_of(fonts, &piece, size);
                let space = fonts.width(" ", size, false);
                if !line.words.is_empty() && line.width + space + piece_width > width {
                    out.push(line.end());
                    line = Breaking::new();
                }
                if !line.words.is_empty() {
                    line.width += space;
                }
                line.width += piece_width;
                line.words.push(piece);
            }
        }
        out.push(line.end());
    }
    out
}

/// The same of words of one kind.
pub(crate) fn plain_lines(
    fonts: &Fonts,
    text: &str,
    (size, bold): (Size, bool),
    width: Um,
) -> Vec<Line> {
    let text = text.to_owned();
    lines(fonts, &[Span { text, bold }], size, width)
}

/// A line while it is filled.
struct Breaking {
    words: Vec<Line>,
    width: Um,
}

impl Breaking {
    fn new() -> Breaking {
        Breaking {
            words: Vec::new(),
            width: 0,
        }
    }

    /// The words with one space between them, as few runs as can be.
    fn end(self) -> Line {
        let mut line: Line = Vec::new();
        for (at, word) in self.words.into_iter().enumerate() {
            if let (Some(last), true) = (line.last_mut(), at > 0) {
                last.text.push(' ');
            }
            for run in word {
                match line.last_mut().filter(|last| last.bold == run.bold) {
                    Some(last) => last.text.push_str(&run.text),
                    None => line.push(run),
                }
            }
        }
        line
    }
}

pub(crate) fn width_of(fonts: &Fonts, line: &[Run], size: Size) -> Um {
    let widths = line
        .iter()
        .map(|run| fonts.width(&run.text, size, run.bold));
    widths.sum()
}

/// The words of each part between two line feeds.
fn parts(spans: &[Span]) -> Vec<Vec<Line>> {
    let mut parts: Vec<Vec<Line>> = vec![Vec::new()];
    let mut word: Line = Vec::new();
    for span in spans {
        for sign in on_paper(&span.text).chars() {
            if sign == ' ' || sign == '\n' {
                let ended = std::mem::take(&mut word);
                if let Some(part) = parts.last_mut().filter(|_| !ended.is_empty()) {
                    part.push(ended);
                }
                if sign == '\n' {
                    parts.push(Vec::new());
                }
                continue;
            }
            match word.last_mut().filter(|last| last.bold == span.bold) {
                Some(last) => last.text.push(sign),
                None => word.push(Run {
                    text: sign.to_string(),
                    bold: span.bold,
                }),
            }
        }
    }
    if let Some(part) = parts.last_mut().filter(|_| !word.is_empty()) {
        part.push(word);
    }
    parts
}

/// A word, in pieces that fit a line.
fn pieces(fonts: &Fonts, word: Line, size: Size, width: Um) -> Vec<Line> {
    if width_of(fonts, &word, size) <= width {
        return vec![word];
    }
    let mut pieces: Vec<Line> = Vec::new();
    let (mut piece, mut piece_width): (Line, Um) = (Vec::new(), 0);
    for run in word {
        for sign in run.text.chars() {
            let sign_width = fonts.width(sign.encode_utf8(&mut [0; 4]), size, run.bold);
            if piece_width + sign_width > width && !piece.is_empty() {
                pieces.push(std::mem::take(&mut piece));
                piece_width = 0;
            }
            piece_width += sign_width;
            match piece.last_mut().filter(|last| last.bold == run.bold) {
                Some(last) => last.text.push(sign),
                None => piece.push(Run {
                    text: sign.to_string(),
                    bold: run.bold,
                }),
            }
        }
    }
    pieces.push(piece);
    pieces
}
