//! How a CSV file is read: what the mapping says, and for the rest what the file itself says.

use std::io::{Read, Seek, SeekFrom};

use jalon_core::records::columns::Column;
use smol_str::SmolStr;

use crate::amounts::{AmountEvidence, DecimalSign};
use crate::assumed::assumed;
use crate::dates::{DateEvidence, DateOrder};
use crate::delimiter;
use crate::encoding::{self, Decoded, Encoding};
use crate::kind::{Kind, Shape, shape};
use crate::mapping::{Field, Mapping, Source};
use crate::names;
use crate::rows::{Row, Rows};
use crate::text::{Guess, Refusal, Text, shown, text};

/// What the caller knows of a file.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// What its rows are.
    pub kind: Option<Kind>,
    /// The fields that a script declares; without a list, every other column is taken for one.
    pub declared: Option<Vec<SmolStr>>,
    /// Where records come from that do not say it themselves, if somebody told.
    pub source: Option<SmolStr>,
}

/// How a CSV file is read, with everything that was guessed about it.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What was guessed, and why.
    pub guesses: Vec<Guess>,
    /// What the mapping says that stands in no column, by kind of record.
    pub assumed: Vec<Text>,
    pub(crate) encoding: Encoding,
    pub(crate) delimiter: u8,
    /// The last line of the header; rows begin below it.
    pub(crate) header_line: u64,
    pub(crate) names: Vec<String>,
    pub(crate) sections: Vec<Section>,
    pub(crate) dates: Option<DateOrder>,
    pub(crate) decimal: Option<DecimalSign>,
    pub(crate) empty: Vec<String>,
}

impl Plan {
    /// How many fields are taken: of two ways to read a file, the one that leaves less aside is meant.
    pub fn fields(&self) -> usize {
        self.sections
            .iter()
            .map(|section| section.fields.len())
            .sum()
    }

    /// The feed of all payments of the file, where the mapping names one.
    pub fn source_of_payments(&self) -> Option<&str> {
        let payments = self.sections.iter().find(|one| one.kind == Kind::Payment)?;
        let mut fields = payments.fields.iter();
        let (_, take) = fields.find(|(field, _)| *field == Field::Known("source"))?;
        take.source.constant.as_deref()
    }
}

/// One record that each row gives.
#[derive(Clone, Debug)]
pub(crate) struct Section {
    pub(crate) kind: Kind,
    pub(crate) when: Option<(usize, Vec<String>)>,
    pub(crate) fields: Vec<(Field, Take)>,
}

/// Where a field is taken from.
#[derive(Clone, Debug)]
pub(crate) struct Take {
    pub(crate) column: Option<usize>,
    pub(crate) source: Source,
}

/// Finds out how a file is to be read.
pub fn plan<R: Read + Seek>(
    file: &mut R,
    mapping: &Mapping,
    known: &Known,
) -> Result<Plan, Refusal> {
    let mut guesses = Vec::new();
    let encoding = match mapping.encoding {
        Some(encoding) => encoding,
        None => {
            rewind(file)?;
            let (encoding, guess) = encoding::guess(file)?;
            guesses.push(guess);
            encoding
        }
    };
    let head = delimiter::find(file, encoding, mapping, known, &mut guesses)?;
    let sections = if mapping.records.is_empty() {
        let one = guessed_section(&head, mapping, known, &mut guesses)?;
        vec![one]
    } else {
        told_sections(&head, mapping, known)?
    };
    let mut plan = Plan {
        guesses,
        assumed: Vec::new(),
        encoding,
        delimiter: head.delimiter,
        header_line: head.line,
        names: head.names,
        sections,
        dates: mapping.dates,
        decimal: mapping.decimal,
        empty: mapping.empty.clone(),
    };
    survey(file, &mut plan)?;
    plan.assumed = assumed(&plan);
    Ok(plan)
}

pub(crate) fn rewind(file: &mut impl Seek) -> Result<(), Refusal> {
    let to_start = file.seek(SeekFrom::Start(0));
    to_start
        .map(|_| ())
        .map_err(|error| Refusal::unreadable(&error))
}

/// The rows of a file from its first line on.
pub(crate) fn rows<R: Read + Seek>(
    file: &mut R,
    encoding: Encoding,
    delimiter: u8,
) -> Result<Rows<Decoded<&mut R>>, Refusal> {
    rewind(file)?;
    Ok(Rows::new(Decoded::new(file, encoding), delimiter))
}

fn told_sections(
    head: &delimiter::Head,
    mapping: &Mapping,
    known: &Known,
) -> Result<Vec<Section>, Refusal> {
    let mut sections = Vec::new();
    for record in &mapping.records {
        let mut fields = Vec::new();
        for (field, source) in &record.columns {
            fields.push((field.clone(), take(head, source)?));
        }
        let when = match &record.when {
            Some(when) => Some((head.column(&when.column)?, when.is.clone())),
            None => None,
        };
        of_source(record.kind, known, &mut fields);
        let section = Section {
            kind: record.kind,
            when,
            fields,
        };
        complete(head, &section)?;
        sections.push(section);
    }
    Ok(sections)
}

fn take(head: &delimiter::Head, source: &Source) -> Result<Take, Refusal> {
    let column = source.column.as_ref();
    Ok(Take {
        column: column.map(|column| head.column(column)).transpose()?,
        source: source.clone(),
    })
}

/// The one record of each row: fields by the names of columns, and what the mapping adds.
fn guessed_section(
    head: &delimiter::Head,
    mapping: &Mapping,
    known: &Known,
    guesses: &mut Vec<Guess>,
) -> Result<Section, Refusal> {
    let told = mapping.kind.or(known.kind);
    let kind = match told {
        Some(kind) => kind,
        None => kind_of(head, mapping)?,
    };
    if kind == Kind::Customer && mapping.kind.is_none() {
        no_contacts(head, known)?;
    }
    let mut fields: Vec<(Field, Take)> = Vec::new();
    for (field, source) in &mapping.columns {
        if let Field::Known(name) = field
            && kind.column(name).is_none()
        {
            return Err(Refusal::new(
                text(
                    format!("{} have no field `{name}`", kind.plural().en),
                    format!("les {} n’ont pas de champ `{name}`", kind.plural().fr),
                ),
                text(
                    format!(
                        "correct the mapping, or say there what the rows are: kind = \"{}\"",
                        kind.name()
                    ),
                    format!(
                        "corrigez la correspondance, ou dites-y ce que sont les lignes : kind = \"{}\"",
                        kind.name()
                    ),
                ),
            ));
        }
        fields.push((field.clone(), take(head, source)?));
    }
    let told_columns: Vec<usize> = fields.iter().filter_map(|(_, take)| take.column).collect();
    let (mut by_name, mut aside, mut declared) = (Vec::new(), Vec::new(), Vec::new());
    // A documented name goes before a synonym, whichever stands first.
    let mut columns: Vec<(usize, &String)> = head.names.iter().enumerate().collect();
    columns.sort_by_key(|(_, name)| !matches!(names::field(kind, name), Some((_, true))));
    for (at, name) in columns {
        if told_columns.contains(&at) || name.is_empty() {
            continue;
        }
        let free = |field: &Field| !fields.iter().any(|(taken, _)| taken == field);
        let found = names::field(kind, name).map(|(field, exact)| (Field::Known(field), exact));
        let as_field = names::as_field(name);
        let list = known.declared.as_ref();
        let wanted = list.is_none_or(|list| list.iter().any(|field| *field == as_field));
        let field = match found {
            Some((field, exact)) if free(&field) => {
                if !exact {
                    by_name.push(format!("{name} = {}", written(&field)));
                }
                field
            }
            _ if kind.takes_fields() && wanted && !as_field.is_empty() => {
                let field = Field::Declared(as_field.as_str().into());
                if !free(&field) {
                    aside.push(name.clone());
                    continue;
                }
                declared.push(as_field);
                field
            }
            _ => {
                aside.push(name.clone());
                continue;
            }
        };
        let source = Source {
            column: Some(name.clone()),
            ..Source::default()
        };
        fields.push((
            field,
            Take {
                column: Some(at),
                source,
            },
        ));
    }
    of_source(kind, known, &mut fields);
    let section = Section {
        kind,
        when: None,
        fields,
    };
    complete(head, &section)?;
    if told.is_none() {
        guesses.push(Guess {
            what: text(
                format!("the rows are {}", kind.plural().en),
                format!("les lignes sont des {}", kind.plural().fr),
            ),
            why: text("by the names of its columns", "d’après le nom des colonnes"),
        });
    }
    let mut tell = |list: Vec<String>, en: &str, fr: &str, why_en: &str, why_fr: &str| {
        if !list.is_empty() {
            let list = list.join(", ");
            guesses.push(Guess {
                what: text(format!("{en}: {list}"), format!("{fr} : {list}")),
                why: text(why_en, why_fr),
            });
        }
    };
    tell(
        by_name,
        "columns by their names",
        "colonnes d’après leur nom",
        "usual names",
        "noms d’usage",
    );
    tell(
        declared,
        "fields of the script",
        "champs du script",
        "columns of that name",
        "colonnes de ce nom",
    );
    tell(
        aside,
        "columns left aside",
        "colonnes laissées de côté",
        "no field is called so",
        "aucun champ ne porte ce nom",
    );
    Ok(section)
}

fn written(field: &Field) -> &str {
    match field {
        Field::Known(name) => name,
        Field::Declared(name) => name,
    }
}

/// What the rows are, by the names of the columns and what the mapping adds.
fn kind_of(head: &delimiter::Head, mapping: &Mapping) -> Result<Kind, Refusal> {
    let has = |kind: Kind, wanted: &str| {
        let told = mapping
            .columns
            .iter()
            .any(|(field, _)| *field == Field::Known(field_of(wanted)));
        told || head
            .names
            .iter()
            .any(|name| names::field(kind, name).is_some_and(|(field, _)| field == wanted))
    };
    let mut ranked: Vec<(usize, std::cmp::Reverse<usize>, Kind)> = Vec::new();
    for kind in Kind::ALL {
        if kind == Kind::Customer && contact_columns(head).is_some() {
            continue;
        }
        let missing = kind
            .columns()
            .filter(|c| c.required && !has(kind, c.name))
            .count();
        let known = kind.columns().filter(|c| has(kind, c.name)).count();
        ranked.push((missing, std::cmp::Reverse(known), kind));
    }
    ranked.sort_by_key(|(missing, known, _)| (*missing, *known));
    let (Some(best), Some(second)) = (ranked.first(), ranked.get(1)) else {
        return Ok(Kind::Invoice);
    };
    // Nothing fits: the message is about what fits best.
    if best.0 > 0 || (best.0, best.1) != (second.0, second.1) {
        return Ok(best.2);
    }
    let (first, second) = (best.2, second.2);
    Err(Refusal::new(
        text(
            format!(
                "the rows could be {} or {}",
                first.plural().en,
                second.plural().en
            ),
            format!(
                "les lignes peuvent être des {} ou des {}",
                first.plural().fr,
                second.plural().fr
            ),
        ),
        text(
            format!("write into the mapping: kind = \"{}\"", first.name()),
            format!(
                "écrivez dans la correspondance : kind = \"{}\"",
                first.name()
            ),
        ),
    ))
}

fn field_of(name: &str) -> &'static str {
    let columns = Kind::ALL.into_iter().flat_map(Kind::columns);
    columns
        .map(|column| column.name)
        .find(|known| *known == name)
        .unwrap_or("")
}

/// The columns by which rows are contacts: whose, in which role, and where that person is reached.
fn contact_columns(head: &delimiter::Head) -> Option<[&str; 2]> {
    let called = |wanted: &str| {
        let mut names = head.names.iter();
        names.find(|name| {
            names::field(Kind::Contact, name).is_some_and(|(field, _)| field == wanted)
        })
    };
    let reached = ["email", "phone", "address"];
    reached.into_iter().find_map(called)?;
    Some([called("customer")?, called("role")?])
}

/// Refuses rows of contacts where customers are meant: what stands there would become that of their customer.
fn no_contacts(head: &delimiter::Head, known: &Known) -> Result<(), Refusal> {
    let of_script = |field: &SmolStr| field == "role";
    let declared = known.declared.as_ref();
    let declared = declared.is_some_and(|list| list.iter().any(of_script));
    let Some([customer, role]) = contact_columns(head).filter(|_| !declared) else {
        return Ok(());
    };
    let (customer, role) = (shown(customer), shown(role));
    Err(Refusal::new(
        text(
            format!("the columns {customer} and {role} are those of contacts, and there is no column for their key"),
            format!("les colonnes {customer} et {role} sont celles de contacts, et aucune colonne n’est leur clé"),
        ),
        text(
            "name the column that tells one contact from another key, or write into the mapping:\nkind = \"contact\"\n[columns]\nkey = \"...\"",
            "nommez key la colonne qui distingue un contact d’un autre, ou écrivez dans la correspondance :\nkind = \"contact\"\n[columns]\nkey = \"...\"",
        ),
    )
    .at(head.line.max(1)))
}

/// Rows that must say where they come from and have no column for it come from where somebody told.
fn of_source(kind: Kind, known: &Known, fields: &mut Vec<(Field, Take)>) {
    let own = Field::Known("source");
    let mut columns = kind.columns();
    let needs = columns.any(|column| column.name == "source" && column.required);
    let said = fields.iter().any(|(field, _)| *field == own);
    if let (Some(source), true, false) = (&known.source, needs, said) {
        let source = Source {
            constant: Some(source.to_string()),
            ..Source::default()
        };
        fields.push((
            own,
            Take {
                column: None,
                source,
            },
        ));
    }
}

/// Refuses a file that has no column for what every record needs.
fn complete(head: &delimiter::Head, section: &Section) -> Result<(), Refusal> {
    let kind = section.kind;
    let has = |column: &Column| {
        section
            .fields
            .iter()
            .any(|(field, _)| *field == Field::Known(column.name))
    };
    let missing: Vec<Column> = kind.columns().filter(|c| c.required && !has(c)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let list = |of: fn(&Column) -> &'static str| {
        let list: Vec<String> = missing
            .iter()
            .map(|c| format!("{} ({})", c.name, of(c)))
            .collect();
        list.join(", ")
    };
    let columns: Vec<String> = head.names.iter().map(|name| shown(name)).collect();
    let columns = columns.join(", ");
    let paste: Vec<String> = missing
        .iter()
        .map(
            |column| match (misspelt(column.name, &head.names), column.name) {
                (Some(meant), name) => format!("{name} = {meant:?}"),
                (None, "currency") => "currency = { constant = \"EUR\" }".to_string(),
                (None, "source") => "source = { constant = \"bank\" }".to_string(),
                (None, name) => format!("{name} = \"...\""),
            },
        )
        .collect();
    let paste = paste.join("\n");
    Err(Refusal::new(
        text(
            format!(
                "{}: no column for {}",
                kind.plural().en,
                list(|c| c.english)
            ),
            format!(
                "{} : pas de colonne pour {}",
                kind.plural().fr,
                list(|c| c.french)
            ),
        ),
        text(
            format!("the file has: {columns}; write into the mapping:\n[columns]\n{paste}"),
            format!(
                "le fichier a : {columns} ; écrivez dans la correspondance :\n[columns]\n{paste}"
            ),
        ),
    )
    .at(head.line.max(1)))
}

/// The column of a file whose name is nearly this one.
fn misspelt<'h>(name: &str, head: &'h [String]) -> Option<&'h str> {
    let far = |column: &str| strsim::damerau_levenshtein(&column.trim().to_lowercase(), name);
    let near = head.iter().map(|column| (far(column), column.as_str()));
    let near = near.filter(|(far, _)| *far > 0 && *far <= 2 && *far < name.len() / 2);
    near.min_by_key(|(far, _)| *far).map(|(_, column)| column)
}

/// Reads the whole file for the order of its dates and its decimal sign, where they are not told.
fn survey<R: Read + Seek>(file: &mut R, plan: &mut Plan) -> Result<(), Refusal> {
    let mut columns: Vec<(usize, Shape)> = Vec::new();
    for (field, take) in plan.sections.iter().flat_map(|section| &section.fields) {
        let Field::Known(name) = field else { continue };
        let kind = match shape(name) {
            Shape::DateOrMoment => Shape::Date,
            kind => kind,
        };
        let open = match kind {
            Shape::Date => plan.dates.is_none() && take.source.dates.is_none(),
            Shape::Amount => plan.decimal.is_none(),
            _ => false,
        };
        if let (true, Some(column)) = (open, take.column)
            && !columns.contains(&(column, kind))
        {
            columns.push((column, kind));
        }
    }
    if columns.is_empty() {
        return Ok(());
    }
    let (mut dates, mut amounts) = (DateEvidence::default(), AmountEvidence::default());
    let mut rows = rows(file, plan.encoding, plan.delimiter)?;
    let mut row = Row::default();
    while rows
        .next_row(&mut row)
        .map_err(|error| Refusal::unreadable(&error))?
    {
        if row.line <= plan.header_line || row.fault.is_some() {
            continue;
        }
        for (column, shape) in &columns {
            match (row.cell(*column), shape) {
                (None | Some(""), _) => {}
                (Some(cell), Shape::Date) => dates.see(row.line, cell),
                (Some(cell), _) => amounts.see(row.line, cell),
            }
        }
    }
    if let Some((order, guess)) = dates.judge()? {
        plan.dates = Some(order);
        plan.guesses.push(guess);
    }
    if let Some((sign, guess)) = amounts.judge()? {
        plan.decimal = Some(sign);
        plan.guesses.push(guess);
    }
    Ok(())
}
