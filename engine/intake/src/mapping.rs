//! The mapping: a small TOML file that says what the columns of a file mean.
//!
//! TOML, because it has comments, needs no quotes doubled, and an editor that knows it is everywhere;
//! a person writes it by hand, once for each export that the accounting system has.

use smol_str::SmolStr;
use toml::{Table, Value};

use crate::amounts::DecimalSign;
use crate::dates::DateOrder;
use crate::encoding::Encoding;
use crate::kind::Kind;
use crate::text::{Refusal, Text, shown, text};

/// What a mapping file says; everything that it leaves open is guessed from the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    /// How letters are written.
    pub encoding: Option<Encoding>,
    /// What stands between cells.
    pub delimiter: Option<u8>,
    /// The line that names the columns; 0 where there is none, and columns are called `1`, `2`, ...
    pub header: Option<u64>,
    /// The order of day and month.
    pub dates: Option<DateOrder>,
    /// The decimal sign.
    pub decimal: Option<DecimalSign>,
    /// Texts that mean that nothing is known, beside the empty cell.
    pub empty: Vec<String>,
    /// What each row is, if it is one record.
    pub kind: Option<Kind>,
    /// Where fields come from, beside what is guessed from the names of columns.
    pub columns: Vec<(Field, Source)>,
    /// The records that each row gives, where it gives several; then nothing is guessed.
    pub records: Vec<RecordMapping>,
}

/// One of the records that each row gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordMapping {
    /// What it is.
    pub kind: Kind,
    /// Only for rows where this holds.
    pub when: Option<When>,
    /// Where its fields come from.
    pub columns: Vec<(Field, Source)>,
}

/// A condition on a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    /// The column that it looks at.
    pub column: String,
    /// The texts of which it must have one; if there are none, it must not be empty.
    pub is: Vec<String>,
}

/// A field of a record.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// One that every record of its kind can have.
    Known(&'static str),
    /// One that a script declares.
    Declared(SmolStr),
}

/// Where a field comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The column.
    pub column: Option<String>,
    /// What it is in every row, or where the column is empty.
    pub constant: Option<String>,
    /// What stands before the value of the column.
    pub prefix: String,
    /// What values of the column are called here.
    pub values: Vec<(String, String)>,
    /// The order of day and month in this column alone.
    pub dates: Option<DateOrder>,
    /// So many days are added to a date: an assumption.
    pub plus_days: i32,
}

impl Mapping {
    /// Reads a mapping.
    pub fn read(file: &str) -> Result<Mapping, Refusal> {
        let table: Table = toml::from_str(file).map_err(|error| not_toml(file, &error))?;
        let mut mapping = Mapping::default();
        for (name, value) in &table {
            mapping.take(name, value)?;
        }
        let several = !mapping.records.is_empty();
        if several && (mapping.kind.is_some() || !mapping.columns.is_empty()) {
            return Err(refuse(
                "record",
                "`[[record]]` stands beside `kind` or `[columns]`",
                "`[[record]]` côtoie `kind` ou `[columns]`",
                "keep `[[record]]` where a row gives several records, `kind` and `[columns]` where it gives one",
                "gardez `[[record]]` si une ligne donne plusieurs enregistrements, `kind` et `[columns]` si elle en donne un",
            ));
        }
        let Some(columns) = table.get("columns") else {
            return Ok(mapping);
        };
        // Which names are fields depends on what the rows are.
        mapping.columns = fields(columns, mapping.kind)?;
        Ok(mapping)
    }

    fn take(&mut self, name: &str, value: &Value) -> Result<(), Refusal> {
        match name {
            "encoding" => {
                let known = value.as_str().and_then(Encoding::from_name);
                self.encoding = Some(known.ok_or_else(|| {
                    one_of(name, value, "\"utf-8\", \"utf-16\", \"windows-1252\"")
                })?);
            }
            "delimiter" => {
                let known = value.as_str().and_then(delimiter);
                self.delimiter =
                    Some(known.ok_or_else(|| one_of(name, value, "\";\", \",\", \"tab\", \"|\""))?);
            }
            "header" => {
                let known = value.as_integer().and_then(|line| u64::try_from(line).ok());
                self.header = Some(known.ok_or_else(|| one_of(name, value, "1, 2, 3, 0"))?);
            }
            "dates" => self.dates = Some(order(name, value)?),
            "decimal" => {
                let known = value.as_str().and_then(DecimalSign::from_name);
                self.decimal = Some(known.ok_or_else(|| one_of(name, value, "\".\", \",\""))?);
            }
            "empty" => self.empty = words(name, value)?,
            "kind" => self.kind = Some(kind(value)?),
            "columns" => {}
            "record" => {
                let list = value.as_array().map(Vec::as_slice);
                for record in list.unwrap_or(std::slice::from_ref(value)) {
                    self.records.push(record_mapping(record)?);
                }
            }
            _ => {
                return Err(unknown(
                    name,
                    "encoding, delimiter, header, dates, decimal, empty, kind, [columns], [[record]]",
                ));
            }
        }
        Ok(())
    }
}

fn record_mapping(value: &Value) -> Result<RecordMapping, Refusal> {
    let table = value.as_table();
    let get = |name: &str| table.and_then(|table| table.get(name));
    let Some(kind_name) = get("kind") else {
        return Err(refuse(
            "record",
            "a `[[record]]` does not say what it is",
            "un `[[record]]` ne dit pas ce qu’il est",
            "add: kind = \"invoice\"",
            "ajoutez : kind = \"invoice\"",
        ));
    };
    let kind = kind(kind_name)?;
    for name in table.into_iter().flat_map(|table| table.keys()) {
        if !matches!(name.as_str(), "kind" | "when" | "columns") {
            return Err(unknown(name, "kind, when, columns"));
        }
    }
    let columns = match get("columns") {
        Some(columns) => fields(columns, Some(kind))?,
        None => Vec::new(),
    };
    let when = get("when").map(when).transpose()?;
    Ok(RecordMapping {
        kind,
        when,
        columns,
    })
}

fn when(value: &Value) -> Result<When, Refusal> {
    let wanted = "{ column = \"Disputed\", is = \"Yes\" }, { column = \"Settled\" }";
    let Some(table) = value.as_table() else {
        return Err(one_of("when", value, wanted));
    };
    for name in table.keys() {
        if !matches!(name.as_str(), "column" | "is") {
            return Err(unknown(name, "column, is"));
        }
    }
    let Some(column) = table.get("column").and_then(Value::as_str) else {
        return Err(one_of("when", value, wanted));
    };
    let is = table.get("is").map(|is| words("is", is)).transpose()?;
    Ok(When {
        column: column.to_string(),
        is: is.unwrap_or_default(),
    })
}

/// The fields of a `columns` table; declared ones are in a table `fields` of its own.
fn fields(value: &Value, kind: Option<Kind>) -> Result<Vec<(Field, Source)>, Refusal> {
    let Some(table) = value.as_table() else {
        return Err(one_of("columns", value, "[columns]"));
    };
    let mut found = Vec::new();
    for (name, value) in table {
        if name == "fields" && kind.is_none_or(Kind::takes_fields) {
            let declared = value.as_table();
            for (name, value) in declared.ok_or_else(|| one_of(name, value, "[columns.fields]"))? {
                found.push((Field::Declared(name.as_str().into()), source(name, value)?));
            }
            continue;
        }
        let kinds: Vec<Kind> = match kind {
            Some(kind) => vec![kind],
            None => Kind::ALL.to_vec(),
        };
        let Some(column) = kinds.iter().find_map(|kind| kind.column(name)) else {
            let names: Vec<&str> = kind
                .into_iter()
                .flat_map(Kind::columns)
                .map(|c| c.name)
                .collect();
            let declared = if kind.is_none_or(Kind::takes_fields) {
                ", fields.NAME"
            } else {
                ""
            };
            if kind.is_none() {
                return Err(refuse(
                    name,
                    "no kind of record has such a field",
                    "aucun genre d’enregistrement n’a ce champ",
                    "say what the rows are, and their fields are told: kind = \"payment\"",
                    "dites ce que sont les lignes, et leurs champs seront indiqués : kind = \"payment\"",
                ));
            }
            return Err(unknown(name, &format!("{}{declared}", names.join(", "))));
        };
        found.push((Field::Known(column.name), source(name, value)?));
    }
    Ok(found)
}

fn source(name: &str, value: &Value) -> Result<Source, Refusal> {
    if let Some(column) = value.as_str() {
        return Ok(Source {
            column: Some(column.to_string()),
            ..Source::default()
        });
    }
    let wanted = "\"Column\", { constant = \"EUR\" }, { column = \"Column\", values = { \"Old\" = \"new\" } }";
    let Some(table) = value.as_table() else {
        return Err(one_of(name, value, wanted));
    };
    let mut source = Source::default();
    let string = |value: &Value| {
        let string = value.as_str().map(str::to_string);
        string.ok_or_else(|| one_of(name, value, wanted))
    };
    for (part, value) in table {
        match part.as_str() {
            "column" => source.column = Some(string(value)?),
            "constant" => source.constant = Some(string(value)?),
            "prefix" => source.prefix = string(value)?,
            "dates" => source.dates = Some(order(part, value)?),
            "plus_days" => {
                let days = value.as_integer().and_then(|days| i32::try_from(days).ok());
                source.plus_days = days.ok_or_else(|| one_of(part, value, "30, -30"))?;
            }
            "values" => {
                let Some(renamed) = value.as_table() else {
                    return Err(one_of(part, value, "{ \"Old\" = \"new\" }"));
                };
                for (old, new) in renamed {
                    source.values.push((old.clone(), string(new)?));
                }
            }
            _ => {
                return Err(unknown(
                    part,
                    "column, constant, prefix, values, dates, plus_days",
                ));
            }
        }
    }
    if source.column.is_none() && source.constant.is_none() {
        return Err(one_of(name, value, wanted));
    }
    Ok(source)
}

/// The byte between cells that a mapping names.
fn delimiter(name: &str) -> Option<u8> {
    match (name, name.as_bytes()) {
        ("tab" | "\t", _) => Some(b'\t'),
        (_, [byte])
            if byte.is_ascii_graphic() && !byte.is_ascii_alphanumeric() && *byte != b'"' =>
        {
            Some(*byte)
        }
        _ => None,
    }
}

fn kind(value: &Value) -> Result<Kind, Refusal> {
    let names: Vec<String> = Kind::ALL
        .iter()
        .map(|k| format!("\"{}\"", k.name()))
        .collect();
    let known = value.as_str().and_then(Kind::from_name);
    known.ok_or_else(|| one_of("kind", value, &names.join(", ")))
}

fn order(name: &str, value: &Value) -> Result<DateOrder, Refusal> {
    let known = value.as_str().and_then(DateOrder::from_name);
    let wanted = "\"day/month/year\", \"month/day/year\", \"year/month/day\"";
    known.ok_or_else(|| one_of(name, value, wanted))
}

/// One text, or a list of texts.
fn words(name: &str, value: &Value) -> Result<Vec<String>, Refusal> {
    let list = value.as_array().map(Vec::as_slice);
    let words = list.unwrap_or(std::slice::from_ref(value)).iter();
    let words: Option<Vec<String>> = words
        .map(|word| word.as_str().map(str::to_string))
        .collect();
    words.ok_or_else(|| one_of(name, value, "\"a\", [\"a\", \"b\"]"))
}

fn refuse(name: &str, en: &str, fr: &str, remedy_en: &str, remedy_fr: &str) -> Refusal {
    let reason = text(
        format!("mapping, `{name}`: {en}"),
        format!("correspondance, `{name}` : {fr}"),
    );
    Refusal::new(reason, text(remedy_en, remedy_fr))
}

fn one_of(name: &str, value: &Value, wanted: &str) -> Refusal {
    let written = match value {
        Value::String(text) => format!("\"{}\"", shown(text)),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Boolean(yes) => yes.to_string(),
        other => other.type_str().to_string(),
    };
    refuse(
        name,
        &format!("{written} can't stand here"),
        &format!("{written} n’est pas admis ici"),
        &format!("write for instance: {wanted}"),
        &format!("écrivez par exemple : {wanted}"),
    )
}

fn unknown(name: &str, known: &str) -> Refusal {
    refuse(
        name,
        "there is no such entry",
        "il n’existe pas d’entrée de ce nom",
        &format!("there are: {known}"),
        &format!("il y a : {known}"),
    )
}

fn not_toml(file: &str, error: &toml::de::Error) -> Refusal {
    let at = error.span().map_or(0, |span| span.start);
    let line = file.bytes().take(at).filter(|byte| *byte == b'\n').count() as u64 + 1;
    let remedy: Text = text(
        "a line is written as in: number = \"Invoice no.\"",
        "une ligne s’écrit comme : number = \"N° de facture\"",
    );
    let message = shown(error.message());
    Refusal::new(
        text(
            format!("the mapping is not well written: {message}"),
            format!("la correspondance est mal écrite : {message}"),
        ),
        remedy,
    )
    .at(line)
}
