//! The body as plain text: the same words and the same order, tables set in columns.

use pulldown_cmark::{Alignment, Event, Tag, TagEnd};
use unicode_width::UnicodeWidthStr;

use crate::fill::Filled;
use crate::markdown::{events, safe_link};

/// The body of a message; each paragraph is one line, as long as it is.
pub(crate) fn body(filled: &Filled) -> String {
    let mut writer = Writer {
        filled,
        out: String::new(),
        line: String::new(),
        around: Vec::new(),
        between: None,
        links: Vec::new(),
        table: Table::default(),
    };
    for event in events(&filled.text) {
        writer.event(event);
    }
    writer.block();
    writer.out.truncate(writer.out.trim_end().len());
    writer.out
}

/// What a line stands in.
enum Around {
    Quote,
    List {
        next: Option<u64>,
    },
    /// With its sign, until that is written.
    Item {
        sign: Option<String>,
        width: usize,
    },
}

#[derive(Default)]
struct Table {
    columns: Vec<Alignment>,
    rows: Vec<Vec<String>>,
}

struct Writer<'a> {
    filled: &'a Filled,
    out: String,
    /// The block at hand, not yet written.
    line: String,
    around: Vec<Around>,
    /// How many of them go on in the empty line before the next block, if there is one.
    between: Option<usize>,
    /// Where the words of each open link begin, and where it leads.
    links: Vec<(usize, String)>,
    table: Table,
}

impl Writer<'_> {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Code(text) => {
                let text = self.filled.values.put_into(&text);
                self.line.push_str(&text);
            }
            Event::HardBreak => self.line.push('\n'),
            Event::Rule => {
                self.line.push_str("----------");
                self.block();
                self.between = Some(self.around.len());
            }
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph | Tag::Heading { .. } | Tag::CodeBlock(_) | Tag::HtmlBlock => {
                self.block();
            }
            Tag::BlockQuote(_) => {
                self.block();
                self.around.push(Around::Quote);
            }
            Tag::List(next) => {
                self.block();
                self.around.push(Around::List { next });
            }
            Tag::Item => {
                let sign = match self.around.last_mut() {
                    Some(Around::List { next: Some(next) }) => {
                        *next += 1;
                        format!("{}. ", *next - 1)
                    }
                    _ => "- ".to_owned(),
                };
                let width = sign.len();
                let sign = Some(sign);
                self.around.push(Around::Item { sign, width });
            }
            Tag::Table(columns) => {
                self.block();
                self.table = Table {
                    columns,
                    rows: Vec::new(),
                };
            }
            Tag::TableHead | Tag::TableRow => self.table.rows.push(Vec::new()),
            Tag::Link { dest_url, .. } => {
                let link = self.filled.values.put_into(&dest_url);
                self.links.push((self.line.len(), link));
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::HtmlBlock => {
                self.block();
                self.between = Some(self.around.len());
            }
            TagEnd::Item => {
                self.block();
                // An item without words still has its sign.
                if let Some(Around::Item { sign: Some(_), .. }) = self.around.last() {
                    self.write_line("", self.around.len());
                }
                self.around.pop();
            }
            TagEnd::BlockQuote(_) | TagEnd::List(_) => {
                self.block();
                self.around.pop();
                let tight = matches!(self.around.last(), Some(Around::Item { .. }));
                self.between = (!tight).then_some(self.around.len());
            }
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.line);
                if let Some(row) = self.table.rows.last_mut() {
                    row.push(cell);
                }
            }
            TagEnd::Table => {
                self.line = std::mem::take(&mut self.table).set();
                self.block();
                self.between = Some(self.around.len());
            }
            TagEnd::Link => self.link_ends(),
            _ => {}
        }
    }

    /// Where a link leads is told behind its words, unless they tell it.
    fn link_ends(&mut self) {
        let Some((from, link)) = self.links.pop() else {
            return;
        };
        let words = self.line.get(from..).unwrap_or("");
        let bare = link.strip_prefix("mailto:").unwrap_or(&link);
        if safe_link(&link).is_some() && words != link && words != bare {
            let told = format!(" ({bare})");
            self.line.push_str(&told);
        }
    }

    /// Writes the block at hand, if there is one.
    fn block(&mut self) {
        let block = std::mem::take(&mut self.line);
        let block = block.trim_end_matches('\n');
        if block.is_empty() {
            return;
        }
        if let Some(around) = self.between.take()
            && !self.out.is_empty()
        {
            self.write_line("", around);
        }
        for line in block.split('\n') {
            self.write_line(line, self.around.len());
        }
    }

    fn write_line(&mut self, line: &str, around: usize) {
        let start = self.out.len();
        for around in self.around.iter_mut().take(around) {
            match around {
                Around::Quote => self.out.push_str("> "),
                Around::List { .. } => {}
                // An empty line between items belongs to none.
                Around::Item { sign, width } if line.is_empty() && sign.is_some() => {
                    self.out.push_str(&" ".repeat(*width));
                }
                Around::Item { sign, width } => match sign.take() {
                    Some(sign) => self.out.push_str(&sign),
                    None => self.out.push_str(&" ".repeat(*width)),
                },
            }
        }
        self.out.push_str(line);
        let end = self.out.trim_end_matches(' ').len().max(start);
        self.out.truncate(end);
        self.out.push('\n');
    }
}

impl Table {
    /// The rows with all columns as wide as they need be, and a line below the head.
    fn set(self) -> String {
        let count = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width_of = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.width()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..count).map(width_of).collect();
        let mut out = String::new();
        for (at, row) in self.rows.iter().enumerate() {
            let mut line = String::new();
            for (column, width) in widths.iter().enumerate() {
                let cell = row.get(column).map_or("", String::as_str);
                let room = " ".repeat(width - cell.width().min(*width));
                if column > 0 {
                    line.push_str("  ");
                }
                match self.columns.get(column) {
                    Some(Alignment::Right) => line.extend([room.as_str(), cell]),
                    _ => line.extend([cell, room.as_str()]),
                }
            }
            out.push_str(line.trim_end_matches(' '));
            out.push('\n');
            if at == 0 {
                let rules = widths.iter().map(|width| "-".repeat(*width));
                out.push_str(&rules.collect::<Vec<_>>().join("  "));
                out.push('\n');
            }
        }
        out
    }
}
