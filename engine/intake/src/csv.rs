//! Reads the rows of a CSV file by its plan: records one by one, rejects and warnings between them.

use std::borrow::Cow;
use std::io::{Read, Seek};

use crate::build::{build, declared};
use crate::cells::{Cell, Cells};
use crate::duplicates::{Duplicates, Seen};
use crate::mapping::Field;
use crate::names;
use crate::plan::{Plan, Section, Take, rows};
use crate::record::Record;
use crate::reject::{Counts, Fault, Reject, Warning};
use crate::rows::{Row, RowFault};
use crate::text::{Refusal, Text, text};

/// What a file gives, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A record, and the line on which it begins.
    Record(u64, Record),
    /// A row that was not taken.
    Reject(Reject),
    /// A row that was taken and is worth a look.
    Warning(Warning),
}

/// Reads a CSV file; what it gives goes to `found` at once, so memory does not grow with the file,
/// but for a few bytes of each record by which duplicates are known.
pub fn read_csv<R: Read + Seek>(
    file: &mut R,
    name: &str,
    plan: &Plan,
    found: &mut dyn FnMut(Found),
) -> Result<Counts, Refusal> {
    let mut reader = rows(file, plan.encoding, plan.delimiter)?;
    let mut row = Row::default();
    let mut reading = Reading {
        name,
        plan,
        duplicates: Duplicates::default(),
        unclosed: 0,
    };
    let mut counts = Counts::default();
    while reader
        .next_row(&mut row)
        .map_err(|error| Refusal::unreadable(&error))?
    {
        if row.line <= plan.header_line || row.is_empty() {
            continue;
        }
        counts.read += 1;
        let rejected = reading.row(&row, found)?;
        match rejected {
            None => counts.used += 1,
            Some((faults, aside)) => {
                counts.rejected += 1;
                counts.aside += u64::from(aside);
                found(Found::Reject(Reject {
                    file: name.to_string(),
                    line: row.line,
                    faults,
                    aside,
                }));
            }
        }
    }
    Ok(counts)
}

struct Reading<'a> {
    name: &'a str,
    plan: &'a Plan,
    duplicates: Duplicates,
    unclosed: u32,
}

/// So many quotes that are never closed: quotes mean something else in such a file.
const UNCLOSED_MAX: u32 = 100;

/// Why a row was rejected, and whether it was not meant as a record.
type Rejected = Option<(Vec<Fault>, bool)>;

impl Reading<'_> {
    fn row(&mut self, row: &Row, found: &mut dyn FnMut(Found)) -> Result<Rejected, Refusal> {
        if let Some(fault) = row.fault {
            self.unclosed += u32::from(fault == RowFault::Unclosed);
            if self.unclosed > UNCLOSED_MAX {
                return Err(too_many_quotes().at(row.line));
            }
            return Ok(Some((vec![whole(told(fault))], false)));
        }
        if let Some(told) = self.not_a_record(row) {
            return Ok(Some((vec![whole(told)], true)));
        }
        if let Some(fault) = self.too_many_cells(row) {
            return Ok(Some((vec![fault], false)));
        }
        let (mut records, mut faults, mut warnings) = (Vec::new(), Vec::new(), Vec::new());
        let mut judged = false;
        for section in &self.plan.sections {
            if !holds(section, row) {
                continue;
            }
            judged = true;
            let mut cells = self.cells(section, row);
            let content = content(&cells);
            if let Some(record) = build(section.kind, &mut cells) {
                records.push((record, content));
            }
            faults.append(&mut cells.faults);
            warnings.append(&mut cells.warnings);
        }
        if !judged {
            let told = (
                text(
                    "no record of the mapping is for this row",
                    "aucun enregistrement de la correspondance ne vaut pour cette ligne",
                ),
                text("add one, or leave it", "ajoutez-en un, ou laissez"),
            );
            return Ok(Some((vec![whole(told)], true)));
        }
        let several = self.plan.sections.len() > 1;
        if faults.is_empty() {
            for (record, content) in &mut records {
                let seen = self.duplicates.seen(record, *content, row.line);
                match seen {
                    Seen::New => {}
                    // Several rows may tell of the same customer; one record is enough.
                    Seen::Same(_) if several && !matches!(record, Record::Invoice(_)) => {
                        *content = 0
                    }
                    Seen::Same(line) => faults.push(same_again(record, line)),
                    Seen::Other(line) => faults.push(other_again(record, line)),
                }
            }
        }
        if !faults.is_empty() {
            return Ok(Some((faults, false)));
        }
        for (record, content) in records {
            if content != 0 {
                found(Found::Record(row.line, record));
            }
        }
        for fault in warnings {
            found(Found::Warning(Warning {
                file: self.name.to_string(),
                line: row.line,
                fault,
            }));
        }
        Ok(None)
    }

    /// Sums, and names of columns once more.
    fn not_a_record(&self, row: &Row) -> Option<(Text, Text)> {
        let nothing = text("nothing to do", "rien à faire");
        let first = row.cells().find(|cell| !cell.is_empty())?;
        if names::is_total(first) {
            // A customer may be called Total: it is a row of sums if a text that every record has is missing.
            let missing = |section: &Section| {
                section.fields.iter().any(|(field, take)| {
                    let needed = matches!(field, Field::Known(name) if section.kind.column(name).is_some_and(|c| c.required));
                    let cell = take.column.and_then(|column| row.cell(column)).unwrap_or_default();
                    needed && take.column.is_some() && cell.is_empty()
                })
            };
            if self.plan.sections.iter().all(missing) {
                return Some((text("a row of sums", "une ligne de totaux"), nothing));
            }
        }
        let named = |cells: usize| {
            cells >= 2 && cells * 2 > row.cells().filter(|cell| !cell.is_empty()).count()
        };
        let again = row
            .cells()
            .zip(&self.plan.names)
            .filter(|(cell, name)| !cell.is_empty() && cell == name);
        let digits = || {
            row.cells()
                .any(|cell| cell.bytes().any(|byte| byte.is_ascii_digit()))
        };
        let like_header = |section: &Section| named(names::recognised(section.kind, row.cells()));
        if self.plan.header_line > 0
            && (named(again.count()) || (!digits() && self.plan.sections.iter().any(like_header)))
        {
            return Some((
                text("names of columns once more", "encore des noms de colonnes"),
                nothing,
            ));
        }
        None
    }

    fn too_many_cells(&self, row: &Row) -> Option<Fault> {
        let columns = self.plan.names.len();
        let beyond = row.cells().skip(columns).find(|cell| !cell.is_empty())?;
        let (line, last) = (row.line, row.last_line);
        let cells = row.len();
        let lines = |en: bool| match (last > line, en) {
            (false, _) => String::new(),
            (true, true) => format!("; quotes make lines {line} to {last} one row"),
            (true, false) => format!(" ; des guillemets font des lignes {line} à {last} une seule"),
        };
        let mut fault = whole((
            text(
                format!(
                    "{cells} cells where there are {columns} columns{}",
                    lines(true)
                ),
                format!("{cells} cellules pour {columns} colonnes{}", lines(false)),
            ),
            text(
                "a text that contains the separator stands between quotes: \"...\"",
                "un texte qui contient le séparateur se met entre guillemets : \"...\"",
            ),
        ));
        fault.value = crate::text::shown(beyond);
        Some(fault)
    }

    fn cells<'r>(&'r self, section: &'r Section, row: &'r Row) -> Cells<'r> {
        let mut cells = Cells {
            dates: self.plan.dates,
            decimal: self.plan.decimal,
            ..Cells::default()
        };
        for (field, take) in &section.fields {
            let Some(value) = self.value(take, row) else {
                continue;
            };
            match field {
                Field::Declared(name) => cells.declared.push((name.clone(), declared(&value))),
                Field::Known(name) => {
                    let column = take.column.and_then(|at| self.plan.names.get(at));
                    cells.cells.push(Cell {
                        field: name,
                        column: Cow::Borrowed(column.map_or(*name, String::as_str)),
                        value,
                        dates: take.source.dates,
                        plus_days: take.source.plus_days,
                    });
                }
            }
        }
        cells
    }

    /// What a field is in a row: nothing, if nothing is known.
    fn value<'r>(&self, take: &'r Take, row: &'r Row) -> Option<Cow<'r, str>> {
        let source = &take.source;
        let cell = take.column.and_then(|column| row.cell(column));
        let known =
            cell.filter(|cell| !cell.is_empty() && !self.plan.empty.iter().any(|e| e == cell));
        let Some(cell) = known else {
            return source.constant.as_deref().map(Cow::Borrowed);
        };
        let renamed = source.values.iter().find(|(old, _)| old == cell);
        let cell = renamed.map_or(cell, |(_, new)| new.as_str());
        if source.prefix.is_empty() {
            return Some(Cow::Borrowed(cell)).filter(|cell| !cell.is_empty());
        }
        Some(Cow::Owned(format!("{}{cell}", source.prefix)))
    }
}

fn holds(section: &Section, row: &Row) -> bool {
    let Some((column, is)) = &section.when else {
        return true;
    };
    let cell = row.cell(*column).unwrap_or_default();
    if is.is_empty() {
        !cell.is_empty()
    } else {
        is.iter().any(|wanted| wanted == cell)
    }
}

/// A number that differs between rows that tell different things; never 0.
fn content(cells: &Cells<'_>) -> u64 {
    let known = cells.cells.iter().map(|cell| (cell.field, &*cell.value));
    crate::duplicates::hash(&(known.collect::<Vec<_>>(), format!("{:?}", cells.declared))).max(1)
}

pub(crate) fn whole((reason, remedy): (Text, Text)) -> Fault {
    Fault {
        column: String::new(),
        value: String::new(),
        reason,
        remedy,
    }
}

fn told(fault: RowFault) -> (Text, Text) {
    match fault {
        RowFault::Unclosed => (
            text(
                "a quote is opened and never closed",
                "un guillemet est ouvert et jamais fermé",
            ),
            text(
                "close it, or double it if it is part of the text: \"\"",
                "fermez-le, ou doublez-le s’il fait partie du texte : \"\"",
            ),
        ),
        RowFault::TooLong => (
            text("the row is far too long", "la ligne est bien trop longue"),
            text(
                "check that each record is on a line of its own",
                "vérifiez que chaque enregistrement est sur sa ligne",
            ),
        ),
        RowFault::NotText => (
            text(
                "some letters are not in the encoding of the file",
                "certaines lettres ne sont pas dans l’encodage du fichier",
            ),
            text(
                "correct the row, or set `encoding` in the mapping",
                "corrigez la ligne, ou réglez `encoding` dans la correspondance",
            ),
        ),
    }
}

fn too_many_quotes() -> Refusal {
    Refusal::new(
        text(
            format!("more than {UNCLOSED_MAX} quotes are opened and never closed"),
            format!("plus de {UNCLOSED_MAX} guillemets sont ouverts et jamais fermés"),
        ),
        text(
            "export the file again with quotes doubled within texts",
            "exportez à nouveau le fichier en doublant les guillemets dans les textes",
        ),
    )
}

pub(crate) fn same_again(record: &Record, line: u64) -> Fault {
    let mut fault = whole((
        text(
            format!("the same record stands on line {line}"),
            format!("le même enregistrement est à la ligne {line}"),
        ),
        text(
            "nothing to do: it was taken once",
            "rien à faire : il a été pris une fois",
        ),
    ));
    fault.value = crate::duplicates::named(record);
    fault
}

pub(crate) fn other_again(record: &Record, line: u64) -> Fault {
    let named = crate::duplicates::named(record);
    let mut fault = whole((
        text(
            format!("{named} stands on line {line} too, with something else in it"),
            format!("{named} figure aussi à la ligne {line}, avec un autre contenu"),
        ),
        text(
            "keep the one that is right; a correction comes in a later file",
            "gardez celui qui est juste ; une correction vient dans un fichier suivant",
        ),
    ));
    fault.value = named;
    fault
}
