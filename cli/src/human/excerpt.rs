//! The few lines of a file that a message shows. Long lines are cut around the place, characters
//! that would steer the terminal are replaced, always one for one: so columns stay true, and a
//! file of any size is shown in the same time.

use jalon_dsl::diagnostic::visible::stand_in;
use jalon_dsl::source::SourceFile;
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
        let mut focus: Vec<(u32, usize)> = Vec::new();
        for (span, _) in places {
            let place = file.place(span.start);
            wanted.extend(place.line.saturating_sub(1).max(1)..=place.line + 1);
            focus.push((place.line, place.column as usize));
        }
        wanted.sort_unstable();
        wanted.dedup();
        wanted.retain(|line| *line <= file.line_count());
        for number in wanted {
            let column = focus
                .iter()
                .find(|(line, _)| *line == number)
                .map_or(1, |(_, at)| *at);
            excerpt.add_line(number, file.line(number), column);
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

    fn add_line(&mut self, number: u32, text: &str, focus: usize) {
        let text = if number == 1 {
            text.trim_start_matches('\u{feff}')
        } else {
            text
        };
        let length = text.chars().count();
        let skipped = if length <= LINE_WIDTH {
            0
        } else {
            focus.saturating_sub(WIDTH_BEFORE)
        };
        self.lines.push(Line {
            number,
            start: self.text.len(),
            first_column: skipped + 1,
        });
        let cut_behind = skipped + LINE_WIDTH < length;
        for (index, c) in text.chars().skip(skipped).take(LINE_WIDTH).enumerate() {
            let cut = index == 0 && skipped > 0 || index + 1 == LINE_WIDTH && cut_behind;
            self.text.push(if cut { '…' } else { stand_in(c) });
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
