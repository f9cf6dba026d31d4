//! Records come in, as files hold them.

use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;

use jalon_dsl::diagnostic::Lang;
use jalon_operate::documents::{self, DocumentTold, INVOICE};
use jalon_operate::import::{Import, ImportTold, Kind as Holds, import, mappings};
use jalon_operate::payments::{self, told::ImportTold as StatementsTold};
use jalon_operate::{House, fresh_mark};
use serde_json::value::RawValue;

use crate::asked::{Answer, Asked};
use crate::problem::{Kind, Problem};
use crate::role::Right;
use crate::route::{Body, CanBe, Method, Param, Route, of};

pub(super) const SOURCE: Param = Param {
    name: "source",
    says: "Where records come from that do not say it themselves: the system, the bank account; `api` if \
     it is left out",
    can_be: CanBe::Words,
    required: false,
};

const MAPPING: Param = Param {
    name: "mapping",
    says: "What the columns of CSV mean: the name of one of `[api.mappings]` in `jalon.toml`; guessed from \
     their names if it is left out",
    can_be: CanBe::Words,
    required: false,
};

const DOCUMENT: &[Param] = &[
    Param {
        name: "unchecked",
        says: "It is taken even if its text does not say the number of the invoice: somebody looked",
        can_be: CanBe::YesNo,
        required: false,
    },
    Param {
        name: "name",
        says: "The name that readers see, such as `F-1001.pdf`; its end says the form",
        can_be: CanBe::Words,
        required: true,
    },
    Param {
        name: "invoice",
        says: "The number of its invoice; the name says it if it is left out",
        can_be: CanBe::Words,
        required: false,
    },
    Param {
        name: "kind",
        says: "What scripts call it; `invoice` if it is left out",
        can_be: CanBe::Words,
        required: false,
    },
];

/// The routes.
pub fn routes() -> Vec<Route> {
    let route = |path, id, does, handle| Route {
        method: Method::Post,
        path,
        id,
        does,
        right: Right::Operate,
        query: &[SOURCE, MAPPING],
        body: Body::Records,
        answer: (200, of::<ImportTold>),
        problems: &[Kind::Over],
        handle,
    };
    vec![
        route(
            "/v1/import/invoices",
            "importInvoices",
            "Take in invoices and credit notes",
            |house, asked| take(house, asked, Holds::Invoices),
        ),
        route(
            "/v1/import/customers",
            "importCustomers",
            "Take in customers and their contacts",
            |house, asked| take(house, asked, Holds::Customers),
        ),
        route(
            "/v1/import/payments",
            "importPayments",
            "Take in payments",
            |house, asked| take(house, asked, Holds::Payments),
        ),
        route(
            "/v1/import/events",
            "importEvents",
            "Take in other events: disputes, promises, receipts",
            |house, asked| take(house, asked, Holds::Events),
        ),
        Route {
            query: &[MAPPING],
            answer: (200, of::<StatementsTold>),
            ..route(
                "/v1/import/statements",
                "importStatements",
                "Take in a statement of a bank: CAMT.052, .053, .054 or MT940, whatever its form is called; or what \
                 it exports as CSV",
                statements,
            )
        },
        Route {
            query: DOCUMENT,
            answer: (200, of::<DocumentTold>),
            ..route(
                "/v1/import/documents",
                "importDocument",
                "Take in a document of an invoice, as it goes with mails and is offered on pages",
                document,
            )
        },
    ]
}

/// In what forms records come; each is looked at for what it is.
pub const FORMS: [&str; 6] = [
    "application/json",
    "application/jsonl",
    "application/x-ndjson",
    "text/csv",
    "application/xml",
    "application/pdf",
];

fn take(house: &mut House, asked: &Asked, kind: Holds) -> Result<Answer, Problem> {
    let source = asked.query("source").unwrap_or("api").trim();
    if source.is_empty() || source.chars().any(char::is_control) {
        return Err(crate::asked::wrong_query("source", "erp, bank, ..."));
    }
    let mapping = mapping(house, asked, kind)?;
    let import = Import {
        kind,
        files: &[],
        mappings: mapping.as_slice(),
        source,
        is_named: asked.query("source").is_some(),
        now: house.now(),
    };
    take_with(house, import, (&asked.form, &asked.body), asked.lang)
}

/// The file of the mapping that a request names, if it names one.
fn mapping(house: &House, asked: &Asked, kind: Holds) -> Result<Option<PathBuf>, Problem> {
    let Some(name) = asked.query("mapping") else {
        return Ok(None);
    };
    mappings::of(house, name, kind)
        .map(Some)
        .map_err(Problem::from)
}

/// Takes records in that came in such a form, from such a source.
pub fn take_in(
    house: &mut House,
    kind: Holds,
    (form, body, source): (&str, &[u8], &str),
    lang: Lang,
) -> Result<Answer, Problem> {
    let import = Import {
        kind,
        files: &[],
        mappings: &[],
        source,
        is_named: false,
        now: house.now(),
    };
    take_with(house, import, (form, body), lang)
}

fn take_with(
    house: &mut House,
    wanted: Import<'_>,
    (form, body): (&str, &[u8]),
    lang: Lang,
) -> Result<Answer, Problem> {
    let form = form.split(';').next().unwrap_or_default().trim();
    let form = form.to_ascii_lowercase();
    if !FORMS.contains(&form.as_str()) {
        let all = FORMS.join(", ");
        return Err(Problem::new(
            Kind::NotThisForm,
            "records come in one of a few forms, and say which",
            "les données viennent sous l'une de quelques formes, et disent laquelle",
        )
        .help(
            format!("Content-Type: {all}"),
            format!("Content-Type: {all}"),
        ));
    }
    let lines;
    let body = match form.as_str() {
        "application/json" => {
            lines = as_lines(body)?;
            lines.as_bytes()
        }
        _ => body,
    };
    let file = Written::new(body, "")?;
    let files = std::slice::from_ref(&file.path);
    let import = import(house, &Import { files, ..wanted });
    let mut told = import.map_err(|refused| named(refused, &file))?.told(lang);
    for reject in &mut told.rejects {
        BODY.clone_into(&mut reject.file);
    }
    Ok(Answer::of(&told))
}

/// A statement of a bank: what it is is seen from it.
fn statements(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let mapping = mapping(house, asked, Holds::Payments)?;
    let mut file = Written::new(&asked.body, "")?;
    let form = asked.form.split(';').next().unwrap_or_default().trim();
    if form.eq_ignore_ascii_case("text/csv") && !payments::is_statement(&file.path) {
        file = Written::new(&asked.body, ".csv")?;
    }
    let wanted = payments::Import {
        files: std::slice::from_ref(&file.path),
        mappings: mapping.as_slice(),
        now: house.now(),
    };
    let imported = payments::import(house, &wanted);
    let mut told = imported
        .map_err(|refused| named(refused, &file))?
        .told(asked.lang);
    for fault in &mut told.not_taken {
        BODY.clone_into(&mut fault.file);
    }
    Ok(Answer::of(&told))
}

/// A document: what can't be taken is a problem, since it is one alone.
fn document(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let name = asked.query("name").unwrap_or_default().trim();
    let is_name = |name: &str| {
        !name.is_empty()
            && name
                .chars()
                .all(|sign| !sign.is_control() && !"/\\".contains(sign))
    };
    if !is_name(name) {
        return Err(crate::asked::wrong_query("name", "F-1001.pdf"));
    }
    let now = house.now();
    let import = documents::Import {
        kind: asked.query("kind").unwrap_or(INVOICE),
        belongs: match asked.query("invoice") {
            Some(number) => documents::Belongs::To(number),
            None => documents::Belongs::ByName,
        },
        unchecked: asked.yes("unchecked")?,
        now,
    };
    let document = documents::Named {
        name: name.to_owned(),
        bytes: asked.body.to_vec(),
    };
    let became = documents::import(house, &document, &import)?;
    if let documents::Became::Not(not) = &became {
        let problem = Problem::new(Kind::Unreadable, &not.reason.en, &not.reason.fr);
        return Err(problem.help(&not.remedy.en, &not.remedy.fr));
    }
    Ok(Answer::of(&DocumentTold::of(
        name.to_owned(),
        &became,
        asked.lang,
    )))
}

/// What the body is called where a file would be named.
const BODY: &str = "body";

/// What is wrong with the body as a whole is told without the name of the file that it was put in.
fn named(refused: jalon_operate::Refused, file: &Written) -> Problem {
    let mut problem = Problem::from(refused);
    let path = file.path.display().to_string();
    let detail = &mut problem.detail;
    detail.en = detail.en.replace(&path, BODY);
    detail.fr = detail.fr.replace(&path, BODY);
    problem
}

/// JSON, one record or a list of them, as one line for each.
fn as_lines(body: &[u8]) -> Result<String, Problem> {
    let unreadable = |error: &dyn std::fmt::Display| {
        Problem::new(
            Kind::Unreadable,
            format!("the body is no JSON: {error}"),
            format!("le corps n'est pas du JSON\u{a0}: {error}"),
        )
        .help(
            "one record, or a list of records: [{...}, {...}]",
            "un enregistrement, ou une liste\u{a0}: [{...}, {...}]",
        )
    };
    let text = std::str::from_utf8(body).map_err(|error| unreadable(&error))?;
    let records: Vec<Box<RawValue>> = match text.trim_start().starts_with('[') {
        true => serde_json::from_str(text).map_err(|error| unreadable(&error))?,
        false => {
            let one: Box<RawValue> =
                serde_json::from_str(text).map_err(|error| unreadable(&error))?;
            vec![one]
        }
    };
    if records.is_empty() {
        // Nothing came, and that is said.
        return Ok("[]".to_owned());
    }
    let mut lines = String::with_capacity(text.len());
    for record in records {
        let record = record.get();
        if !record.trim_start().starts_with('{') {
            return Err(unreadable(&"a record is an object"));
        }
        // No text in JSON holds a line break as it is.
        lines.extend(record.chars().map(|one| match one {
            '\n' | '\r' => ' ',
            one => one,
        }));
        lines.push('\n');
    }
    Ok(lines)
}

/// The body as a file, which goes when it is read: only its owner may look into it.
struct Written {
    path: PathBuf,
}

impl Written {
    fn new(body: &[u8], end: &str) -> Result<Written, Problem> {
        let fault = |error: &dyn std::fmt::Display| {
            tracing::error!(%error, "what came in could not be put into a file");
            Problem::new(
                Kind::Fault,
                "what came in could not be put into a file",
                "ce qui est arrivé n'a pas pu être mis dans un fichier",
            )
        };
        let mark = fresh_mark()?;
        let path = std::env::temp_dir().join(format!("jalon-{mark}{end}"));
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let mut file = options.open(&path).map_err(|error| fault(&error))?;
        let written = Written { path };
        file.write_all(body).map_err(|error| fault(&error))?;
        Ok(written)
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_becomes_one_line_for_each_record_and_amounts_stay_as_they_are_written() {
        let list = b"[{\"total\": 500.10,\n \"number\": \"F-1\"}, {\"a\": \"x\\ny\"}]";
        let lines = as_lines(list).unwrap();
        assert_eq!(
            lines,
            "{\"total\": 500.10,  \"number\": \"F-1\"}\n{\"a\": \"x\\ny\"}\n"
        );
        assert_eq!(as_lines(b"{\"a\":1}").unwrap(), "{\"a\":1}\n");
        // Nothing came, and that is said.
        assert_eq!(as_lines(b"[]").unwrap(), "[]");
        for wrong in [&b"["[..], b"[1]", b"7", b"\xff", b"", b"{} {}"] {
            assert_eq!(as_lines(wrong).unwrap_err().kind, Kind::Unreadable);
        }
    }
}
