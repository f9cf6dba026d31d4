//! Reads JSON lines: one record a line, in the documented form of its kind.

use std::borrow::Cow;
use std::io::{BufRead, BufReader, Read};

use jalon_core::records::FieldValue;
use jalon_core::records::columns::Column;
use serde_json::{Map, Value};
use smol_str::SmolStr;

use crate::build::build;
use crate::cells::{Cell, Cells};
use crate::csv::{Found, other_again, same_again, whole};
use crate::duplicates::{Duplicates, Seen, hash};
use crate::kind::Kind;
use crate::record::Record;
use crate::reject::{Counts, Fault, Reject, Warning};
use crate::text::{Refusal, Text, shown, text};

/// The most bytes of one line.
const LINE_MAX: u64 = 1024 * 1024;

/// Reads a file of JSON lines, all of one kind; what it gives goes to `found` at once.
pub fn read_json_lines<R: Read>(
    file: R,
    name: &str,
    kind: Kind,
    found: &mut dyn FnMut(Found),
) -> Result<Counts, Refusal> {
    let mut file = BufReader::new(file);
    let mut counts = Counts::default();
    let mut duplicates = Duplicates::default();
    let (mut line, mut bytes, mut any) = (0, Vec::new(), false);
    loop {
        bytes.clear();
        let read = file.by_ref().take(LINE_MAX).read_until(b'\n', &mut bytes);
        if read.map_err(|error| Refusal::unreadable(&error))? == 0 {
            break;
        }
        (line, any) = (line + 1, true);
        let cut = bytes.len() as u64 == LINE_MAX && bytes.last() != Some(&b'\n');
        if cut {
            skip_line(&mut file)?;
        }
        let content = bytes
            .strip_prefix(b"\xEF\xBB\xBF")
            .unwrap_or(&bytes)
            .trim_ascii();
        if content.is_empty() {
            continue;
        }
        counts.read += 1;
        let read = if cut {
            Err(vec![too_long()])
        } else {
            object(content)
        };
        let (mut record, mut warnings) = (None, Vec::new());
        let mut faults = match read {
            Err(faults) => faults,
            Ok(object) => {
                let mut cells = read_object(kind, &object);
                record = build(kind, &mut cells);
                if let Some(record) = &mut record {
                    lists(record, &object, &mut cells);
                }
                warnings.append(&mut cells.warnings);
                cells.faults
            }
        };
        if let Some(record) = record.as_ref().filter(|_| faults.is_empty()) {
            match duplicates.seen(record, hash(&content), line) {
                Seen::New => {}
                Seen::Same(line) => faults.push(same_again(record, line)),
                Seen::Other(line) => faults.push(other_again(record, line)),
            }
        }
        let file = name.to_string();
        match record.filter(|_| faults.is_empty()) {
            Some(record) => {
                counts.used += 1;
                found(Found::Record(line, record));
                for fault in warnings {
                    found(Found::Warning(Warning {
                        file: file.clone(),
                        line,
                        fault,
                    }));
                }
            }
            None => {
                counts.rejected += 1;
                let aside = false;
                found(Found::Reject(Reject {
                    file,
                    line,
                    faults,
                    aside,
                }));
            }
        }
    }
    if any {
        Ok(counts)
    } else {
        Err(crate::encoding::empty_file())
    }
}

fn skip_line(file: &mut impl BufRead) -> Result<(), Refusal> {
    loop {
        let buffer = file
            .fill_buf()
            .map_err(|error| Refusal::unreadable(&error))?;
        let (used, ended) = match buffer.iter().position(|byte| *byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (buffer.len(), buffer.is_empty()),
        };
        file.consume(used);
        if ended {
            return Ok(());
        }
    }
}

fn object(line: &[u8]) -> Result<Map<String, Value>, Vec<Fault>> {
    let remedy = || {
        text(
            "each line is one record: {\"number\": \"F-1\", ...}",
            "chaque ligne est un enregistrement : {\"number\": \"F-1\", ...}",
        )
    };
    match serde_json::from_slice(line) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(vec![whole((
            text(
                "the line is JSON, and not one record",
                "la ligne est du JSON, mais pas un enregistrement",
            ),
            remedy(),
        ))]),
        Err(error) => {
            let column = error.column();
            Err(vec![whole((
                text(
                    format!("the line is not JSON, from its byte {column} on"),
                    format!("la ligne n’est pas du JSON à partir de l’octet {column}"),
                ),
                remedy(),
            ))])
        }
    }
}

fn too_long() -> Fault {
    whole((
        text("the line is longer than 1 MB", "la ligne dépasse 1 Mo"),
        text(
            "each record is on a line of its own",
            "chaque enregistrement est sur sa ligne",
        ),
    ))
}

/// The members of an object as cells.
fn read_object<'a>(kind: Kind, object: &'a Map<String, Value>) -> Cells<'a> {
    let mut cells = Cells {
        exact: true,
        ..Cells::default()
    };
    for (name, value) in object {
        if value.is_null() || is_list(kind, name) {
            continue;
        }
        if name == "fields" && kind.takes_fields() {
            declared_fields(value, &mut cells);
            continue;
        }
        let Some(column) = kind.column(name).filter(|column| of_json(kind, column)) else {
            cells.faults.push(unknown_member(kind, name));
            continue;
        };
        let text = match value {
            Value::String(text) => Some(Cow::Borrowed(text.as_str())),
            Value::Number(number) if matches!(column.name, "instalment" | "sequence") => {
                Some(Cow::Owned(number.to_string()))
            }
            Value::Array(lines) if column.name == "address" => joined(lines).map(Cow::Owned),
            _ => None,
        };
        match text {
            Some(text) if text.is_empty() && !column.required => {}
            Some(value) => cells.cells.push(Cell {
                field: column.name,
                column: Cow::Borrowed(name),
                value,
                dates: None,
                plus_days: 0,
            }),
            None => cells.faults.push(not_a_text(name, value)),
        }
    }
    cells
}

/// In JSON, a payment has its allocations as a list, and no invoice of its own.
fn of_json(kind: Kind, column: &Column) -> bool {
    !(kind == Kind::Payment && column.name == "invoice")
}

fn is_list(kind: Kind, name: &str) -> bool {
    match kind {
        Kind::Invoice => matches!(name, "instalments" | "attachments"),
        Kind::Payment => name == "allocations",
        _ => false,
    }
}

fn joined(lines: &[Value]) -> Option<String> {
    let lines: Option<Vec<&str>> = lines.iter().map(Value::as_str).collect();
    lines.map(|lines| lines.join("\n"))
}

fn declared_fields(value: &Value, cells: &mut Cells<'_>) {
    let Value::Object(fields) = value else {
        cells.faults.push(not_a_text("fields", value));
        return;
    };
    for (name, value) in fields {
        match serde_json::from_value::<FieldValue>(value.clone()) {
            Ok(value) => cells.declared.push((name.as_str().into(), value)),
            Err(_) => cells.faults.push(not_a_text(name, value)),
        }
    }
}

/// The lists of a record: its instalments, attachments, allocations.
fn lists(record: &mut Record, object: &Map<String, Value>, cells: &mut Cells<'_>) {
    match record {
        Record::Invoice(invoice) => {
            for part in parts(
                object,
                "instalments",
                Kind::Instalment,
                &invoice.number,
                cells,
            ) {
                if let Record::Instalment(_, part) = part {
                    invoice.instalments.push(part);
                }
            }
            for part in parts(
                object,
                "attachments",
                Kind::Attachment,
                &invoice.number,
                cells,
            ) {
                if let Record::Attachment(_, part) = part {
                    invoice.attachments.push(part);
                }
            }
            if let Some((reason, remedy)) = crate::books::instalments_do_not_add_up(invoice) {
                cells.fault("instalments", reason, remedy);
            }
        }
        Record::Payment(payment) => {
            for part in parts(object, "allocations", Kind::Allocation, &payment.key, cells) {
                if let Record::Allocation(_, part) = part {
                    payment.allocations.push(part);
                }
            }
        }
        _ => {}
    }
}

fn parts(
    object: &Map<String, Value>,
    member: &'static str,
    kind: Kind,
    of: &SmolStr,
    cells: &mut Cells<'_>,
) -> Vec<Record> {
    let list = match object.get(member) {
        None | Some(Value::Null) => return Vec::new(),
        Some(Value::Array(list)) => list,
        Some(other) => {
            cells.faults.push(not_a_text(member, other));
            return Vec::new();
        }
    };
    let joins = if kind == Kind::Allocation {
        "payment"
    } else {
        "invoice"
    };
    let mut records = Vec::new();
    for (at, value) in list.iter().enumerate() {
        let Value::Object(part) = value else {
            cells.faults.push(not_a_text(member, value));
            continue;
        };
        let mut part_cells = read_object(kind, part);
        if part.contains_key(joins) && kind != Kind::Allocation {
            part_cells.faults.push(unknown_member(kind, joins));
        }
        part_cells.cells.push(Cell {
            field: joins,
            column: Cow::Borrowed(joins),
            value: Cow::Owned(of.to_string()),
            dates: None,
            plus_days: 0,
        });
        records.extend(build(kind, &mut part_cells));
        for mut fault in part_cells.faults {
            fault.column = format!("{member}[{}].{}", at + 1, fault.column);
            cells.faults.push(fault);
        }
    }
    records
}

fn unknown_member(kind: Kind, name: &str) -> Fault {
    let mut known: Vec<&str> = kind
        .columns()
        .filter(|c| of_json(kind, c))
        .map(|c| c.name)
        .collect();
    if kind.takes_fields() {
        known.push("fields");
    }
    let known = known.join(", ");
    let plural = kind.plural();
    Fault {
        column: shown(name),
        value: String::new(),
        reason: text(
            format!("{} have no member {}", plural.en, shown(name)),
            format!("les {} n’ont pas de membre {}", plural.fr, shown(name)),
        ),
        remedy: text(format!("there are: {known}"), format!("il y a : {known}")),
    }
}

fn not_a_text(name: &str, value: &Value) -> Fault {
    let written = shown(&value.to_string());
    let (reason, remedy): (Text, Text) = match value {
        Value::Number(_) | Value::Bool(_) => (
            text(
                format!("{written} stands without quotes"),
                format!("{written} est écrit sans guillemets"),
            ),
            text(
                format!("write \"{written}\": so no digit is lost"),
                format!("écrivez \"{written}\" : aucun chiffre ne se perd ainsi"),
            ),
        ),
        _ => (
            text(
                format!("{written} can't stand here"),
                format!("{written} n’est pas admis ici"),
            ),
            text(
                "see the form of records in the documentation",
                "voyez la forme des enregistrements dans la documentation",
            ),
        ),
    };
    Fault {
        column: shown(name),
        value: written,
        reason,
        remedy,
    }
}

/// What the records of a file of JSON lines are, by the members of its first object.
pub fn kind_of_json_line(line: &str) -> Option<Kind> {
    let Ok(Value::Object(object)) = serde_json::from_str(line) else {
        return None;
    };
    let fits = |kind: &Kind| {
        let lists = |name: &str| is_list(*kind, name) || (name == "fields" && kind.takes_fields());
        let needed = kind.columns().filter(|column| column.required);
        let all_known = object
            .keys()
            .all(|name| lists(name) || kind.column(name).is_some());
        all_known
            && needed
                .into_iter()
                .all(|column| object.contains_key(column.name))
    };
    let own = [
        Kind::Invoice,
        Kind::Customer,
        Kind::Contact,
        Kind::Event,
        Kind::Payment,
    ];
    own.into_iter().find(fits)
}
