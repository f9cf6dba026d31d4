//! The top of a CSV file: what stands between its cells, and which line names the columns.

use std::io::{Read, Seek};

use crate::encoding::{Encoding, empty_file};
use crate::kind::Kind;
use crate::mapping::Mapping;
use crate::names;
use crate::plan::{Known, rows};
use crate::rows::Row;
use crate::text::{Guess, Refusal, Text, shown, text};

/// How many rows are looked at.
const LOOKED_AT: usize = 200;
/// How many rows may stand above the names of the columns.
const ABOVE_MAX: usize = 20;

/// The top of a file.
pub(crate) struct Head {
    pub(crate) delimiter: u8,
    /// The last line of the names; 0 if there are none.
    pub(crate) line: u64,
    pub(crate) names: Vec<String>,
}

impl Head {
    /// The column with a name.
    pub(crate) fn column(&self, wanted: &str) -> Result<usize, Refusal> {
        let exact = self.names.iter().position(|name| name == wanted.trim());
        let like = || {
            let plain = names::plain(wanted);
            self.names
                .iter()
                .position(|name| names::plain(name) == plain)
        };
        exact.or_else(like).ok_or_else(|| {
            let columns: Vec<String> = self.names.iter().map(|name| shown(name)).collect();
            let columns = columns.join(", ");
            Refusal::new(
                text(
                    format!("the mapping names a column {wanted}, which the file does not have"),
                    format!("la correspondance nomme une colonne {wanted}, que le fichier n’a pas"),
                ),
                text(
                    format!("the file has: {columns}"),
                    format!("le fichier a : {columns}"),
                ),
            )
            .at(self.line.max(1))
        })
    }
}

/// A delimiter as the file would be read with it.
struct Try {
    delimiter: u8,
    /// How many cells most rows have.
    cells: usize,
    /// How many rows of a hundred have as many.
    share: usize,
    /// How many names of columns the best row has, and the row.
    names: usize,
    header: usize,
    rows: Vec<(u64, u64, Vec<String>)>,
}

/// Finds the delimiter and the header.
pub(crate) fn find<R: Read + Seek>(
    file: &mut R,
    encoding: Encoding,
    mapping: &Mapping,
    known: &Known,
    guesses: &mut Vec<Guess>,
) -> Result<Head, Refusal> {
    let mut tries = Vec::new();
    for delimiter in [b';', b',', b'\t', b'|'] {
        tries.push(attempt(file, encoding, delimiter, mapping, known)?);
    }
    tries.sort_by_key(|it| std::cmp::Reverse((it.cells > 1, it.names, it.share, it.cells)));
    let best = match mapping.delimiter {
        Some(told) => {
            let best_other = tries.first().map(|it| (it.delimiter, it.cells));
            let told = attempt(file, encoding, told, mapping, known)?;
            if let Some((other, cells)) = best_other
                && told.cells <= 1
                && cells > 1
            {
                return Err(wrong_delimiter(told.delimiter, other));
            }
            told
        }
        None => {
            let mut tries = tries.into_iter();
            let Some(best) = tries.next() else {
                return Err(empty_file());
            };
            if best.rows.is_empty() {
                return Err(empty_file());
            }
            if best.cells <= 1 {
                return Err(one_column());
            }
            if let Some(second) = tries.next()
                && second.cells > 1
                && (second.names, second.share, second.cells)
                    == (best.names, best.share, best.cells)
            {
                return Err(two_delimiters(best.delimiter, second.delimiter));
            }
            let told = name_of(best.delimiter);
            guesses.push(Guess {
                what: text(
                    format!("cells are parted by {}", told.en),
                    format!("les cellules sont séparées par {}", told.fr),
                ),
                why: text(
                    format!("{} cells in {} % of the rows", best.cells, best.share),
                    format!("{} cellules dans {} % des lignes", best.cells, best.share),
                ),
            });
            best
        }
    };
    header(best, (mapping, known.kind), guesses)
}

fn attempt<R: Read + Seek>(
    file: &mut R,
    encoding: Encoding,
    delimiter: u8,
    mapping: &Mapping,
    known: &Known,
) -> Result<Try, Refusal> {
    let mut reader = rows(file, encoding, delimiter)?;
    let mut row = Row::default();
    let mut found = Vec::new();
    while found.len() < LOOKED_AT
        && reader
            .next_row(&mut row)
            .map_err(|error| Refusal::unreadable(&error))?
    {
        if !row.is_empty() && row.fault.is_none() {
            let cells = row.cells().map(str::to_string).collect();
            found.push((row.line, row.last_line, cells));
        }
    }
    let mut counts: Vec<usize> = found
        .iter()
        .map(|(_, _, cells): &(u64, u64, Vec<String>)| cells.len())
        .collect();
    counts.sort_unstable();
    let runs = counts.chunk_by(|a, b| a == b);
    let (rows_alike, cells) = runs
        .map(|run| (run.len(), run.first().copied().unwrap_or(0)))
        .max()
        .unwrap_or((0, 0));
    let told: Vec<&str> = told_columns(mapping);
    let kind = mapping.kind.or(known.kind);
    let scores = found
        .iter()
        .take(ABOVE_MAX)
        .enumerate()
        .map(|(at, (_, _, cells))| {
            let cells = || cells.iter().map(String::as_str);
            let told = cells().filter(|cell| told.contains(cell)).count();
            let kinds = Kind::ALL
                .into_iter()
                .filter(|it| kind.is_none_or(|kind| kind == *it));
            let by_name = kinds.map(|kind| names::recognised(kind, cells())).max();
            (told.max(by_name.unwrap_or(0)), std::cmp::Reverse(at))
        });
    let (names, std::cmp::Reverse(header)) = scores.max().unwrap_or((0, std::cmp::Reverse(0)));
    Ok(Try {
        delimiter,
        cells,
        share: (rows_alike * 100).checked_div(found.len()).unwrap_or(0),
        names,
        header,
        rows: found,
    })
}

/// The columns that a mapping names.
fn told_columns(mapping: &Mapping) -> Vec<&str> {
    let several = mapping.records.iter().flat_map(|record| &record.columns);
    let sources = mapping.columns.iter().chain(several);
    sources
        .filter_map(|(_, source)| source.column.as_deref())
        .collect()
}

fn header(
    best: Try,
    (mapping, kind): (&Mapping, Option<Kind>),
    guesses: &mut Vec<Guess>,
) -> Result<Head, Refusal> {
    let delimiter = best.delimiter;
    if mapping.header == Some(0) {
        return Ok(Head {
            delimiter,
            line: 0,
            names: (1..=best.cells).map(|number| number.to_string()).collect(),
        });
    }
    let told = mapping.header;
    let chosen = match told {
        Some(line) => best
            .rows
            .into_iter()
            .find(|(first, last, _)| (*first..=*last).contains(&line)),
        None => best.rows.into_iter().nth(best.header),
    };
    let Some((first, last, names)) = chosen else {
        return Err(match told {
            Some(line) => Refusal::new(
                text(
                    format!("line {line} has no names of columns"),
                    format!("la ligne {line} ne porte pas de noms de colonnes"),
                ),
                text(
                    "set `header` in the mapping to the line that has them",
                    "réglez `header` dans la correspondance sur la ligne qui les porte",
                ),
            )
            .at(line),
            None => empty_file(),
        });
    };
    if told.is_none() && best.names < 2 {
        return Err(no_names(&names, first, mapping.kind.or(kind)));
    }
    if told.is_none() && first > 1 {
        guesses.push(Guess {
            what: text(
                format!("line {first} names the columns; what stands above is left aside"),
                format!("la ligne {first} nomme les colonnes ; ce qui précède est laissé de côté"),
            ),
            why: text(
                format!("{} names are known", best.names),
                format!("{} noms sont connus", best.names),
            ),
        });
    }
    let mut seen: Vec<&String> = Vec::new();
    for name in names.iter().filter(|name| !name.is_empty()) {
        if seen.contains(&name) {
            let name = shown(name);
            return Err(Refusal::new(
                text(
                    format!("two columns are called {name}"),
                    format!("deux colonnes s’appellent {name}"),
                ),
                text(
                    "give one of them another name",
                    "donnez un autre nom à l’une d’elles",
                ),
            )
            .at(first));
        }
        seen.push(name);
    }
    Ok(Head {
        delimiter,
        line: last,
        names,
    })
}

fn no_names(cells: &[String], line: u64, kind: Option<Kind>) -> Refusal {
    let kind = kind.unwrap_or(Kind::Invoice);
    let field = kind.columns().find(|column| column.required);
    let (kind, field) = (kind.name(), field.map_or("number", |column| column.name));
    let has_digits = cells
        .iter()
        .any(|cell| cell.bytes().any(|byte| byte.is_ascii_digit()));
    let cells: Vec<String> = cells.iter().map(|cell| shown(cell)).collect();
    let cells = cells.join(", ");
    let remedy = if has_digits {
        text(
            format!(
                "if the file has no names of columns, write into the mapping: header = 0, kind = \"{kind}\", and name columns by their number: {field} = \"1\""
            ),
            format!(
                "si le fichier n’a pas de noms de colonnes, écrivez dans la correspondance : header = 0, kind = \"{kind}\", et nommez les colonnes par leur rang : {field} = \"1\""
            ),
        )
    } else {
        text(
            format!(
                "say in a mapping what the rows are and which column is which field: kind = \"{kind}\", {field} = \"...\""
            ),
            format!(
                "dites dans une correspondance ce que sont les lignes et quelle colonne est quel champ : kind = \"{kind}\", {field} = \"...\""
            ),
        )
    };
    Refusal::new(
        text(
            format!("no line names columns that are known; the file begins with: {cells}"),
            format!(
                "aucune ligne ne nomme des colonnes connues ; le fichier commence par : {cells}"
            ),
        ),
        remedy,
    )
    .at(line)
}

fn name_of(delimiter: u8) -> Text {
    match delimiter {
        b';' => text("semicolons", "des points-virgules"),
        b',' => text("commas", "des virgules"),
        b'\t' => text("tabs", "des tabulations"),
        other => {
            let sign = char::from(other);
            text(format!("{sign}"), format!("{sign}"))
        }
    }
}

fn in_mapping(delimiter: u8) -> String {
    match delimiter {
        b'\t' => "delimiter = \"tab\"".into(),
        other => format!("delimiter = \"{}\"", char::from(other)),
    }
}

fn wrong_delimiter(told: u8, better: u8) -> Refusal {
    let (told, named) = (name_of(told), name_of(better));
    Refusal::new(
        text(
            format!(
                "parted by {}, the file has one column only; it has {}",
                told.en, named.en
            ),
            format!(
                "séparé par {}, le fichier n’a qu’une colonne ; il a {}",
                told.fr, named.fr
            ),
        ),
        text(
            format!("write into the mapping: {}", in_mapping(better)),
            format!("écrivez dans la correspondance : {}", in_mapping(better)),
        ),
    )
    .at(1)
}

fn two_delimiters(first: u8, second: u8) -> Refusal {
    let (one, other) = (name_of(first), name_of(second));
    Refusal::new(
        text(
            format!("cells could be parted by {} or by {}", one.en, other.en),
            format!(
                "les cellules peuvent être séparées par {} ou par {}",
                one.fr, other.fr
            ),
        ),
        text(
            format!("write into the mapping: {}", in_mapping(first)),
            format!("écrivez dans la correspondance : {}", in_mapping(first)),
        ),
    )
    .at(1)
}

fn one_column() -> Refusal {
    Refusal::new(
        text(
            "the file has one column only",
            "le fichier n’a qu’une colonne",
        ),
        text(
            "cells are parted by ; , | or tabs; if by another sign, write into the mapping: delimiter = \"^\"",
            "les cellules sont séparées par ; , | ou des tabulations ; pour un autre signe, écrivez dans la correspondance : delimiter = \"^\"",
        ),
    )
    .at(1)
}
