//! Tables that lie in a CSV file beside the script: one column for each key, and one for the value.
//! The cells are written as in the script.

use super::super::Resolver;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::ModuleId;
use crate::span::{FileId, Span};
use crate::syntax::ast;
use crate::syntax::csv;

impl Resolver<'_> {
    /// The rows of a table's file, if it has one.
    pub(super) fn rows_from_file(
        &mut self,
        tree: &ast::Table,
        module: ModuleId,
    ) -> Vec<ast::TableRow> {
        let Some(name) = &tree.from_file else {
            return Vec::new();
        };
        let Some(file) = self.data_file(module, name) else {
            self.silently();
            return Vec::new();
        };
        let source = &self.sources.file(file).text;
        let mut rows = Vec::new();
        for (number, record) in csv::records(source).into_iter().enumerate() {
            if number == 0 && self.is_head(&record, source, tree) {
                continue;
            }
            if record.len() != tree.keys.len() + 1 {
                self.wrong_columns(file, &record, tree.keys.len() + 1);
                continue;
            }
            match csv::table_row(file, source, self.surface(module), &record) {
                Ok(row) => rows.push(row),
                Err(faults) => {
                    for fault in faults {
                        self.say(fault);
                    }
                }
            }
        }
        rows
    }

    /// Whether the first record names the columns: by the names of the keys, or of the table.
    fn is_head(&self, record: &[csv::Field], source: &str, tree: &ast::Table) -> bool {
        let mut names: Vec<String> = tree
            .keys
            .iter()
            .map(|key| match key {
                ast::TableKey::Path(path) => path.text(),
                ast::TableKey::DaysLate(span) => self.source(**span).to_owned(),
            })
            .collect();
        names.push(tree.name.text.to_string());
        let first = record.first().map_or("", |field| field.text(source));
        names
            .iter()
            .any(|name| first == name || name.rsplit('.').next() == Some(first))
    }

    fn wrong_columns(&mut self, file: FileId, record: &[csv::Field], wanted: usize) {
        let (start, end) = match (record.first(), record.last()) {
            (Some(first), Some(last)) => (first.start, last.end),
            _ => (0, 0),
        };
        let found = record.len();
        let message = text(
            format!(
                "this row has {found} columns, and the table needs {wanted}: its keys and its value"
            ),
            format!(
                "cette ligne a {found} colonnes, et il en faut {wanted} : les clés et la valeur"
            ),
        );
        let span = Span::new(file, start, end);
        self.say(Diagnostic::error(codes::BAD_DATA_FILE, span, message));
    }
}
