//! Rows of a table that lie in a CSV file: the same words as in a script, one column for each cell.

use super::ast::TableRow;
use super::build::Node;
use super::lexer;
use super::lines::Reader;
use super::parser::{self, Rule};
use super::token::{Kind, Sign, Token};
use crate::diagnostic::{Diagnostic, codes, text};
use crate::span::{FileId, Span};
use crate::words::Surface;

/// A field of a record: a range of bytes, without its quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Field {
    /// Its text.
    pub fn text(self, source: &str) -> &str {
        source.get(self.start..self.end).unwrap_or("").trim()
    }
}

/// The records of a file, without empty lines and comments. The separator is the one of `;`, tab
/// and `,` that the first line has. A doubled quote is left as it is: no cell of a table has one.
pub fn records(source: &str) -> Vec<Vec<Field>> {
    let separator = separator(source);
    let mut records = Vec::new();
    let mut at = if source.starts_with('\u{feff}') { 3 } else { 0 };
    for line in source.get(at..).unwrap_or("").split_inclusive('\n') {
        let start = at;
        at += line.len();
        let content = line.trim_end_matches(['\n', '\r']);
        if content.trim().is_empty() || content.trim_start().starts_with('#') {
            continue;
        }
        records.push(fields(content, start, separator));
    }
    records
}

fn separator(source: &str) -> char {
    let first = source
        .lines()
        .find(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .unwrap_or("");
    [';', '\t']
        .into_iter()
        .find(|sign| first.contains(*sign))
        .unwrap_or(',')
}

fn fields(line: &str, start: usize, separator: char) -> Vec<Field> {
    let mut out = Vec::new();
    let mut quoted = false;
    let mut from = 0;
    for (at, c) in line.char_indices() {
        match c {
            '"' => quoted = !quoted,
            _ if c == separator && !quoted => {
                out.push(field(line, from, at, start));
                from = at + c.len_utf8();
            }
            _ => {}
        }
    }
    out.push(field(line, from, line.len(), start));
    out
}

fn field(line: &str, from: usize, to: usize, start: usize) -> Field {
    let cell = line.get(from..to).unwrap_or("");
    let lead = cell.len() - cell.trim_start().len();
    let (mut from, mut to) = (from + lead, from + lead + cell.trim().len());
    let quoted =
        cell.trim().len() >= 2 && cell.trim().starts_with('"') && cell.trim().ends_with('"');
    if quoted {
        (from, to) = (from + 1, to - 1);
    }
    Field {
        start: start + from,
        end: start + to,
    }
}

/// A record as a row of a table: the last field is the value.
pub fn table_row(
    file: FileId,
    source: &str,
    surface: Surface,
    record: &[Field],
) -> Result<TableRow, Vec<Diagnostic>> {
    let mut tokens: Vec<Token> = Vec::new();
    // `otherwise` stands alone, whatever the number of keys.
    let filled: Vec<Field> = record
        .iter()
        .filter(|field| !field.text(source).is_empty())
        .copied()
        .collect();
    let cells = filled.len().saturating_sub(1);
    for (at, field) in filled.iter().enumerate() {
        let lexed = lexer::lex_range(file, source, surface, field.start, field.end);
        if !lexed.diagnostics.is_empty() {
            return Err(lexed.diagnostics);
        }
        tokens.extend(lexed.tokens);
        if at + 1 < cells {
            tokens.push(comma(file, field.end));
        }
    }
    let codes: String = tokens.iter().map(Token::code).collect();
    let tree = parser::read(Rule::in_table, &codes).map_err(|expected| {
        let span = tokens
            .get(expected.at)
            .or(tokens.last())
            .map_or(Span::new(file, 0, 0), |token| token.span);
        let message = text(
            "this can't be read as a cell of the table",
            "ceci ne se lit pas comme une case de la table",
        );
        let help = text(
            "write cells as in a script: `5 days`, `under 1,000 EUR`, `independent`",
            "écrivez les cases comme dans un script : `5 jours`, `moins de 1 000 EUR`, `indépendant`",
        );
        vec![Diagnostic::error(codes::BAD_DATA_FILE, span, message).help(help)]
    })?;
    let mut reader = Reader::for_fragment(file, source, surface);
    let node = Node::new(&tree, &tokens, file).and_then(|node| node.first());
    let row = node.map(|inner| reader.table_row(&inner));
    let faults = reader.into_diagnostics();
    match row {
        Some(row) if faults.is_empty() => Ok(row),
        _ => Err(faults),
    }
}

fn comma(file: FileId, at: usize) -> Token {
    Token {
        kind: Kind::Sign(Sign::Comma),
        span: Span::new(file, at, at),
        line: 0,
        column: 0,
        form: None,
        text: "".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_fields_keep_their_commas_and_comments_are_left_out() {
        let source = "group,delay\n# by hand\n\"under 1,000 EUR\", 5 days \n\n";
        let texts: Vec<Vec<&str>> = records(source)
            .iter()
            .map(|record| record.iter().map(|field| field.text(source)).collect())
            .collect();
        assert_eq!(
            texts,
            [vec!["group", "delay"], vec!["under 1,000 EUR", "5 days"]]
        );
    }

    #[test]
    fn a_row_of_a_file_is_a_row_of_a_table() {
        let source = "independent;\"5 business days\"";
        let record = records(source).remove(0);
        let row = table_row(FileId(3), source, Surface::English, &record).unwrap();
        assert_eq!(row.cells.len(), 1);
        assert_eq!(
            source.get(row.value.span().range()),
            Some("5 business days")
        );
    }
}
