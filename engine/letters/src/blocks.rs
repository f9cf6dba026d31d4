//! The blocks of a text: paragraphs, lists, tables, and how to pay.

use jalon_render::letter::{Block, PaymentBox, Span, Table};

use crate::font::Size;
use crate::paper::{Um, Zone, mm};
use crate::set::{LEFT, Mark, Part, RIGHT, Setter, TEXT};
use crate::words::{Line, plain_lines, width_of};

const TABLE: Size = Size(90);
const BETWEEN: Um = mm(3);
/// Between the columns of a table.
const GUTTER: Um = mm(4);
/// The side of a code, large enough for a telephone.
const CODE: Um = mm(30);

impl Setter<'_> {
    pub(crate) fn block(&mut self, block: &Block) {
        match block {
            Block::Paragraph(spans) => {
                // Not one line alone at the foot of a page.
                self.room(TEXT.leading() * 2);
                self.lines(spans, (LEFT, RIGHT), TEXT);
                self.y += BETWEEN;
            }
            Block::Heading(spans) => {
                self.room(TEXT.leading() * 4);
                self.y += mm(1);
                let bold: Vec<Span> = spans
                    .iter()
                    .map(|span| Span {
                        bold: true,
                        ..span.clone()
                    })
                    .collect();
                self.lines(&bold, (LEFT, RIGHT), TEXT);
                self.y += mm(1);
            }
            Block::Item(sign, spans) => {
                self.room(TEXT.leading());
                let sign = plain_lines(self.fonts, sign, (TEXT, false), mm(10));
                if let Some(sign) = sign.first() {
                    let at = (LEFT + mm(2), self.y + TEXT.leading());
                    self.line(Part::Body, sign, at, (TEXT, false));
                }
                self.lines(spans, (LEFT + mm(8), RIGHT), TEXT);
                self.y += mm(1);
            }
            Block::Table(table) => self.table(table),
            Block::Rule => {
                self.room(mm(4));
                self.mark(Mark::Rule(LEFT, RIGHT, self.y + mm(2)));
                self.y += mm(5);
            }
        }
    }

    /// A table over the whole width. Its head stands on each page that it goes on to.
    fn table(&mut self, table: &Table) {
        let Some(head) = table.rows.first() else {
            return;
        };
        let widths = self.widths(table);
        self.y += mm(1);
        self.room(TABLE.leading() * 4);
        self.row(table, head, &widths, true);
        let last = table.rows.len() - 1;
        for (at, row) in table.rows.iter().enumerate().skip(1) {
            let height = self.height(row, &widths);
            let pages = self.pages.len();
            self.room(height);
            if self.pages.len() > pages {
                self.row(table, head, &widths, true);
            }
            self.row(table, row, &widths, table.sum && at == last);
        }
        self.y += BETWEEN;
    }

    fn row(&mut self, table: &Table, row: &[String], widths: &[Um], bold: bool) {
        let (mut left, mut lowest) = (LEFT, self.y);
        for (at, width) in widths.iter().enumerate() {
            let cell = row.get(at).map_or("", String::as_str);
            let mut y = self.y;
            for line in plain_lines(self.fonts, cell, (TABLE, bold), *width) {
                y += TABLE.leading();
                let right = table.right.get(at) == Some(&true);
                let inset = match right {
                    true => width - width_of(self.fonts, &line, TABLE),
                    false => 0,
                };
                self.line(Part::Body, &line, (left + inset, y), (TABLE, false));
            }
            lowest = lowest.max(y);
            left += width + GUTTER;
        }
        self.y = lowest + mm(2);
        self.mark(Mark::Rule(LEFT, RIGHT, self.y - mm(1) / 2));
    }

    fn height(&self, row: &[String], widths: &[Um]) -> Um {
        let cells = row.iter().zip(widths);
        let lines =
            cells.map(|(cell, width)| plain_lines(self.fonts, cell, (TABLE, false), *width).len());
        let lines = lines.max().unwrap_or(1);
        Um::try_from(lines).unwrap_or(1) * TABLE.leading() + mm(2)
    }

    /// How wide each column is: as its widest cell, with what is left over to the first; all narrower
    /// where they are too wide together.
    fn widths(&self, table: &Table) -> Vec<Um> {
        let columns = table.rows.iter().map(Vec::len).max().unwrap_or(1).max(1);
        let widest = |column: usize| {
            let cells = table.rows.iter().filter_map(|row| row.get(column));
            let lines = cells.flat_map(|cell| cell.split('\n'));
            let widths = lines.map(|line| {
                let line = crate::words::on_paper(line);
                self.fonts.width(&line, TABLE, true) + 50
            });
            widths.max().unwrap_or_default().max(mm(8))
        };
        let mut widths: Vec<Um> = (0..columns).map(widest).collect();
        let gutters = GUTTER * (Um::try_from(columns).unwrap_or(1) - 1);
        let room = (RIGHT - LEFT - gutters).max(mm(1));
        let sum: Um = widths.iter().sum();
        if sum > room {
            for width in &mut widths {
                let part = i64::from(*width) * i64::from(room) / i64::from(sum);
                *width = Um::try_from(part).unwrap_or(mm(8)).max(mm(4));
            }
        } else {
            // Evenly, so that figures do not stand far from what they belong to.
            let more = (room - sum) / Um::try_from(columns).unwrap_or(1);
            for width in &mut widths {
                *width += more;
            }
        }
        widths
    }

    /// How to pay, in a frame that stays on one page, with the code beside.
    pub(crate) fn payment(&mut self, payment: &PaymentBox) {
        let inset = mm(4);
        let has_code = !payment.code.is_empty();
        let right = match has_code {
            true => RIGHT - CODE - inset * 2,
            false => RIGHT - inset,
        };
        let left = LEFT + inset;
        let name_width = payment.details.iter().map(|(name, _)| {
            let lines = plain_lines(self.fonts, name, (TABLE, false), mm(60));
            let widths = lines.iter().map(|line| width_of(self.fonts, line, TABLE));
            widths.max().unwrap_or_default()
        });
        let name_width = name_width.max().unwrap_or_default() + mm(4);
        let rows: Vec<(Vec<Line>, Vec<Line>)> = payment
            .details
            .iter()
            .map(|(name, value)| {
                let width = (right - left - name_width).max(mm(20));
                (
                    plain_lines(self.fonts, name, (TABLE, false), mm(60)),
                    plain_lines(self.fonts, value, (TABLE, true), width),
                )
            })
            .collect();
        let scan = match has_code {
            true => plain_lines(self.fonts, &payment.scan, (Size(75), false), right - left),
            false => Vec::new(),
        };
        let count = |lines: usize| Um::try_from(lines).unwrap_or_default();
        let high: Um = rows
            .iter()
            .map(|(name, value)| count(name.len().max(value.len())) * TABLE.leading())
            .sum();
        let scan_high = count(scan.len()) * Size(75).leading();
        let inside = TEXT.leading() + mm(2) + high + scan_high + mm(1);
        let inside = if has_code { inside.max(CODE) } else { inside };
        let height = inside + inset * 2;
        self.y += mm(2);
        self.room(height);
        let top = self.y;
        self.mark(Mark::Frame(Zone {
            left: LEFT,
            top,
            right: RIGHT,
            bottom: top + height,
        }));
        let mut y = top + inset;
        for line in plain_lines(self.fonts, &payment.title, (TEXT, true), right - left) {
            y += TEXT.leading() * 3 / 4;
            self.line(Part::Body, &line, (left, y), (TEXT, false));
        }
        y += mm(2);
        for (name, value) in &rows {
            let mut below = y;
            for (lines, at) in [(name, left), (value, left + name_width)] {
                let mut at_y = y;
                for line in lines {
                    at_y += TABLE.leading();
                    self.line(Part::Body, line, (at, at_y), (TABLE, false));
                }
                below = below.max(at_y);
            }
            y = below;
        }
        y += mm(1);
        for line in &scan {
            y += Size(75).leading();
            self.line(Part::Body, line, (left, y), (Size(75), true));
        }
        if has_code {
            self.code(&payment.code, (RIGHT - inset - CODE, top + inset));
        }
        self.y = top + height + mm(2);
    }

    /// A code: dark modules of a row that touch each other are one mark.
    fn code(&mut self, rows: &[String], (left, top): (Um, Um)) {
        let count = Um::try_from(rows.len()).unwrap_or(1).max(1);
        // Its light border is around it: the frame is white.
        let module = (CODE - mm(1)) / count;
        for (y, row) in rows.iter().enumerate() {
            let y = Um::try_from(y).unwrap_or_default() * module;
            let mut begun: Option<Um> = None;
            let ends = row.chars().chain(['0']).enumerate();
            for (x, sign) in ends {
                let x = Um::try_from(x).unwrap_or_default() * module;
                match (sign, begun) {
                    ('1', None) => begun = Some(x),
                    ('1', Some(_)) | (_, None) => {}
                    (_, Some(from)) => {
                        begun = None;
                        self.mark(Mark::Dark(Zone {
                            left: left + from,
                            top: top + y,
                            right: left + x,
                            bottom: top + y + module,
                        }));
                    }
                }
            }
        }
    }
}
