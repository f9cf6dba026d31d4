//! The few lines of a file that a message shows. Long lines are cut around the place, characters
//! that would steer the terminal are replaced, always one for one: so columns stay true, and a
//! file of any size is shown in the same time.

use jalon_dsl::diagnostic::visible::stand_in;
use jalon_dsl::source::{Place, SourceFile};
use jalon_dsl::span::Span;
use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

/// How many characters of a line are shown at most.
const LINE_WIDTH: usize = 160;
/// How many characters of a cut line are shown before the place.
const WIDTH_BEFORE: usize = 60;

/// Lines of one file, joined by line breaks, with the places that are marked in them.
#[derive(Debug)]
pub struct Excerpt {
    path: String,
    text: String,
    lines: Vec<Line>,
    labels: Vec<LabeledSpan>,
}

/// A line of the excerpt.
#[derive(Debug)]
struct Line {
    /// Its number in the file, from 1.
    number: u32,
    /// Where it begins in the excerpt's text.
    start: usize,
    /// The column of its first character in the file, from 1.
    first_column: usize,
}

impl Excerpt {
    /// The lines of `places` and their neighbours. A place of several lines is marked in the first.
    pub fn of(file: &SourceFile, places: &[(Span, String)]) -> Excerpt {
        let path = jalon_dsl::diagnostic::visible::visible_line(&file.path).into_owned();
        let mut excerpt = Excerpt {
            path,
            text: String::new(),
            lines: Vec::new(),
            labels: Vec::new(),
        };
        let mut wanted: Vec<u32> = Vec::new();
        let mut focus: Vec<Place> = Vec::new();
        for (span, _) in places {
            let place = file.place(span.start);
            wanted.extend(place.line.saturating_sub(1).max(1)..=place.line + 1);
            focus.push(place);
        }
        wanted.sort_unstable();
        wanted.dedup();
        wanted.retain(|line| *line <= file.line_count());
        for number in wanted {
            let place = focus.iter().find(|place| place.line == number);
            excerpt.add_line(file, number, place.copied());
        }
        for (index, (span, text)) in places.iter().enumerate() {
            excerpt.add_label(file, *span, text, index == 0);
        }
        excerpt
    }

    /// What is marked.
    pub fn labels(&self) -> &[LabeledSpan] {
        &self.labels
    }

    /// Adds a line, cut around a place in it if it is long. The whole line is never walked through:
    /// it may be the whole file.
    fn add_line(&mut self, file: &SourceFile, number: u32, place: Option<Place>) {
        let text = file.line(number);
        let start = file.line_start(number);
        let mark = usize::from(number == 1 && text.starts_with('\u{feff}'));
        let is_long = text.chars().nth(LINE_WIDTH + mark).is_some();
        let (from, skipped) = match place {
            Some(place) if is_long => window_start(text, place, (place.byte - start) as usize),
            _ => (0, 0),
        };
        let from = if skipped == 0 {
            '\u{feff}'.len_utf8() * mark
        } else {
            from
        };
        self.lines.push(Line {
            number,
            start: self.text.len(),
            first_column: skipped + 1,
        });
        let mut shown = text.get(from..).unwrap_or_default().chars();
        for index in 0..LINE_WIDTH {
            let Some(c) = shown.next() else { break };
            let is_cut_behind = index + 1 == LINE_WIDTH && !shown.as_str().is_empty();
            let is_cut = is_cut_behind || index == 0 && skipped > 0;
            self.text.push(if is_cut { '…' } else { stand_in(c) });
        }
        self.text.push('\n');
    }

    fn add_label(&mut self, file: &SourceFile, span: Span, text: &str, primary: bool) {
        let (start, end) = (file.place(span.start), file.place(span.end.max(span.start)));
        let from = self.offset(start.line, start.column as usize);
        let to = match end.line == start.line {
            true => self.offset(end.line, end.column as usize),
            false => self.offset(start.line, usize::MAX),
        };
        let text = if text.is_empty() {
            None
        } else {
            Some(text.to_owned())
        };
        // An empty place at the head of a line would count as the end of the line above as well.
        let at_line_start = self.lines.iter().any(|line| line.start == from);
        let length = to.saturating_sub(from).max(usize::from(at_line_start));
        let place = (from, length);
        self.labels.push(match primary {
            true => LabeledSpan::new_primary_with_span(text, place),
            false => LabeledSpan::new_with_span(text, place),
        });
    }

    /// The byte in the excerpt's text of a column of a line; the end of the line if it is shorter.
    fn offset(&self, number: u32, column: usize) -> usize {
        let Some(line) = self.lines.iter().find(|line| line.number == number) else {
            return 0;
        };
        let text = self.line_text(line);
        let ahead = column.saturating_sub(line.first_column);
        let within = text
            .char_indices()
            .nth(ahead)
            .map_or(text.len(), |(at, _)| at);
        line.start + within
    }

    fn line_text(&self, line: &Line) -> &str {
        let rest = self.text.get(line.start..).unwrap_or_default();
        rest.split('\n').next().unwrap_or_default()
    }

    /// The line that holds a byte of the excerpt's text.
    fn line_at(&self, offset: usize) -> usize {
        self.lines
            .partition_point(|line| line.start <= offset)
            .saturating_sub(1)
    }
}

/// Where a cut line begins to be shown: a byte of the line, and how many characters that skips.
fn window_start(line: &str, place: Place, byte: usize) -> (usize, usize) {
    let before = line.get(..byte).unwrap_or_default();
    let column = place.column as usize;
    match before.char_indices().rev().nth(WIDTH_BEFORE - 1) {
        Some((at, _)) if column > WIDTH_BEFORE + 1 => (at, column - 1 - WIDTH_BEFORE),
        _ => (0, 0),
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let at = self.line_at(span.offset());
        let last = self.line_at(span.offset() + span.len());
        let neighbours = |one: usize, other: usize| {
            let number = |index: usize| self.lines.get(index).map(|line| line.number);
            matches!((number(one), number(other)), (Some(a), Some(b)) if a + 1 == b)
        };
        let mut first = at;
        for _ in 0..lines_before {
            if first == 0 || !neighbours(first - 1, first) {
                break;
            }
            first -= 1;
        }
        let mut end = last;
        for _ in 0..lines_after {
            if !neighbours(end, end + 1) {
                break;
            }
            end += 1;
        }
        // Asked for the place itself, miette wants its column; asked for lines, their beginning.
        let whole_lines = lines_before + lines_after > 0;
        let start = match (whole_lines, self.lines.get(first)) {
            (true, Some(line)) => line.start,
            _ => span.offset(),
        };
        let line = self.lines.get(first).ok_or(MietteError::OutOfBounds)?;
        let before = self.text.get(line.start..start).unwrap_or_default();
        let column = line.first_column - 1 + before.chars().count();
        let stop = match (whole_lines, self.lines.get(end + 1)) {
            (true, Some(next)) => next.start,
            (true, None) => self.text.len(),
            (false, _) => span.offset() + span.len(),
        };
        let data = self
            .text
            .as_bytes()
            .get(start..stop)
            .ok_or(MietteError::OutOfBounds)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.path.clone(),
            data,
            SourceSpan::from((start, data.len())),
            line.number.saturating_sub(1) as usize,
            if whole_lines { 0 } else { column },
            end + 1 - first,
        )))
    }
}
