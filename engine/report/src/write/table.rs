//! Tables: those that are read, and those that hold the numbers of a plot.

use super::Html;
use crate::lang::Lang;

/// A longer code may take several lines.
const CODE_CHARS_MAX: usize = 24;

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// Words, from the left.
    Words,
    /// Numbers of invoices and the like, from the left; they stay in one line unless they are long.
    Codes,
    /// Numbers, from the right.
    Numbers,
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// A text of this program.
    Text(String),
    /// A text from outside.
    Name(String),
}

/// A table.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// What it is about, for those who do not see it.
    pub caption: String,
    /// The columns with their heads.
    pub columns: Vec<(Column, String)>,
    /// The rows; the first cell of each is its head.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table without rows.
    pub fn new(caption: &str, columns: &[(Column, &str)]) -> Table {
        let columns = columns.iter();
        let columns = columns.map(|(column, head)| (*column, (*head).to_owned()));
        Table {
            caption: caption.to_owned(),
            columns: columns.collect(),
            rows: Vec::new(),
        }
    }

    /// Writes it where everybody sees it.
    pub fn write(&self, html: &mut Html) {
        html.raw("<div class=\"scroll\" tabindex=\"0\" role=\"region\"");
        html.attribute("aria-label", &self.caption);
        html.raw("><table><caption>").text(&self.caption);
        html.raw("</caption><thead><tr>");
        for (column, head) in &self.columns {
            html.raw(match column {
                Column::Words | Column::Codes => "<th scope=\"col\">",
                Column::Numbers => "<th scope=\"col\" class=\"n\">",
            });
            html.element("", head, "</th>");
        }
        html.raw("</tr></thead>\n<tbody>");
        for row in &self.rows {
            self.write_row(html, row);
        }
        html.raw("</tbody></table></div>\n");
    }

    fn write_row(&self, html: &mut Html, row: &[Cell]) {
        html.raw("<tr>");
        for (place, cell) in row.iter().enumerate() {
            let column = self.columns.get(place).map(|(column, _)| *column);
            let (open, close) = match (place, column) {
                (0, _) => ("<th scope=\"row\">", "</th>"),
                (_, Some(Column::Numbers)) => ("<td class=\"n\">", "</td>"),
                _ => ("<td>", "</td>"),
            };
            let fits = matches!(cell, Cell::Name(name) if name.chars().count() <= CODE_CHARS_MAX);
            let open = match (open, column) {
                ("<td>", Some(Column::Codes)) if fits => "<td class=\"id\">",
                (_, Some(Column::Codes)) if fits => "<th scope=\"row\" class=\"id\">",
                _ => open,
            };
            html.raw(open);
            match cell {
                Cell::Text(text) => html.text(text),
                Cell::Name(name) => html.name(name),
            };
            html.raw(close);
        }
        html.raw("</tr>\n");
    }

    /// Writes it behind a line on which one presses.
    pub fn write_folded(&self, html: &mut Html, lang: Lang) {
        self.write_folded_of(html, lang, "");
    }

    /// The same, with the letter of the script that it is of.
    pub fn write_folded_of(&self, html: &mut Html, lang: Lang, letter: &'static str) {
        if self.rows.is_empty() {
            return;
        }
        let summary = lang.pick("The numbers as a table", "Les chiffres en tableau");
        html.element("<details><summary>", summary, "");
        if !letter.is_empty() {
            html.raw(", ").raw(letter);
        }
        html.raw("</summary>\n");
        self.write(html);
        html.raw("</details>\n");
    }
}

/// A cell with a text of this program.
pub fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

/// A cell with a text from outside.
pub fn name(name: &str) -> Cell {
    Cell::Name(name.to_owned())
}
