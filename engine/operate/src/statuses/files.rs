//! Messages in files.

use std::path::{Path, PathBuf};

use jalon_core::Instant;
use jalon_dsl::diagnostic::Lang;
use jalon_intake::{Refusal, Text, text};
use jalon_status::{SIZE_MAX, read};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::record::{is_record, of_records};
use super::take::{Sums, take, take_each};
use crate::{House, Refused, Why, reason};

/// Messages that are to be taken in.
pub struct Import<'a> {
    /// The files, or folders of those.
    pub files: &'a [PathBuf],
    /// Who hands them in.
    pub source: &'a str,
    /// The network of events that name none.
    pub network: Option<&'a str>,
    /// When they come in.
    pub now: Instant,
}

/// What came of messages.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// The sums.
    pub sums: Sums,
    /// What was not taken.
    pub faults: Vec<Faults>,
}

/// What was not taken, with its place.
#[derive(Clone, Debug)]
pub struct Faults {
    /// The file.
    pub file: PathBuf,
    /// The line in it, where one can be named.
    pub line: u64,
    /// Whether it is about the file as a whole, and nothing of it was taken.
    pub whole: bool,
    /// What is wrong.
    pub reason: Text,
    /// What to do.
    pub remedy: Text,
}

/// Reads messages and stores what they say. One that can't be read stops no other.
pub fn import(house: &mut House, import: &Import<'_>) -> Result<Imported, Refused> {
    let mut imported = Imported::default();
    for path in crate::import::named(import.files)? {
        match file(house, &path, import) {
            Ok((sums, faults)) => {
                imported.sums.add(sums);
                imported.faults.extend(faults);
            }
            Err(refused) if matches!(refused.why, Why::Wrong | Why::Over | Why::Denied) => {
                imported.faults.push(Faults {
                    file: path,
                    line: 0,
                    whole: true,
                    reason: as_read(&refused.message),
                    remedy: refused.help.as_ref().map(as_read).unwrap_or_default(),
                });
            }
            Err(refused) => return Err(refused),
        }
    }
    imported.sums.not_taken = imported.faults.len() as u64;
    Ok(imported)
}

fn file(
    house: &mut House,
    path: &Path,
    import: &Import<'_>,
) -> Result<(Sums, Vec<Faults>), Refused> {
    let bytes = bytes_of(path)?;
    let fault = |line: u64, reason: Text, remedy: Text| Faults {
        file: path.to_owned(),
        line,
        whole: false,
        reason,
        remedy,
    };
    let (mut sums, faults) = match records(&bytes) {
        Some(Records {
            values,
            lines,
            broken,
        }) => {
            let (facts, mut unread) = of_records(house, values, (import.source, import.network))?;
            let (sums, other) = take_each(house, (import.source, facts), import.now)?;
            unread.extend(other);
            unread.sort_by_key(|one| one.at);
            let mut faults: Vec<Faults> = broken
                .into_iter()
                .map(|line| {
                    fault(
                        line,
                        text("the JSON is broken", "le JSON est abîmé"),
                        send_again(),
                    )
                })
                .collect();
            faults.extend(unread.into_iter().map(|one| {
                let line = lines.get(one.at).copied().unwrap_or_default();
                let reason = match line {
                    0 => in_the_list(one.at, &one.reason),
                    _ => one.reason,
                };
                fault(line, reason, one.remedy)
            }));
            faults.sort_by_key(|fault| fault.line);
            (sums, faults)
        }
        None => match read(&bytes) {
            Ok(read) => {
                let faults = read.faults.into_iter();
                let faults = faults.map(|one| fault(0, one.reason, one.remedy));
                let faults: Vec<Faults> = faults.collect();
                let sums = take(house, (import.source, read.facts), import.now)?;
                (sums, faults)
            }
            Err(Refusal {
                line,
                reason,
                remedy,
                passes: _,
            }) => {
                let mut fault = fault(line.unwrap_or_default(), reason, remedy);
                fault.whole = true;
                return Ok((Sums::default(), vec![fault]));
            }
        },
    };
    sums.files = 1;
    Ok((sums, faults))
}

/// Events that give a code.
struct Records {
    values: Vec<Value>,
    /// The line of each, where each has one of its own.
    lines: Vec<u64>,
    /// Lines that are no JSON.
    broken: Vec<u64>,
}

/// Events that give a code: one, a list, or one in each line; nothing for all else.
fn records(bytes: &[u8]) -> Option<Records> {
    if !matches!(bytes.trim_ascii_start().first(), Some(b'{' | b'[')) {
        return None;
    }
    let mut found = Records {
        values: Vec::new(),
        lines: Vec::new(),
        broken: Vec::new(),
    };
    match serde_json::from_slice(bytes) {
        Ok(Value::Array(list)) => found.values = list,
        Ok(one) => {
            found.values = vec![one];
            found.lines = vec![1];
        }
        Err(_) => {
            let lines = std::str::from_utf8(bytes).ok()?.lines();
            for (number, line) in (1..).zip(lines).filter(|(_, line)| !line.trim().is_empty()) {
                match serde_json::from_str(line) {
                    Ok(value) => {
                        found.values.push(value);
                        found.lines.push(number);
                    }
                    Err(_) => found.broken.push(number),
                }
            }
        }
    }
    // What a portal answers has other members.
    found.values.iter().any(is_record).then_some(found)
}

fn in_the_list(at: usize, reason: &Text) -> Text {
    let number = at + 1;
    text(
        format!("number {number} of the list: {}", reason.en),
        format!("numéro {number} de la liste\u{a0}: {}", reason.fr),
    )
}

fn send_again() -> Text {
    text(
        "have this line sent again: one event as JSON",
        "faites renvoyer cette ligne\u{a0}: un événement en JSON",
    )
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, Refused> {
    use std::io::Read;
    let mut bytes = Vec::new();
    let most = SIZE_MAX as u64 + 1;
    let read = std::fs::File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes));
    read.map_err(|error| {
        let (path, why) = (path.display(), reason(&error));
        Refused::wrong(
            format!("cannot read {path}: {}", why.en),
            format!("lecture impossible de {path}\u{a0}: {}", why.fr),
        )
    })?;
    Ok(bytes)
}

fn as_read(text: &jalon_dsl::diagnostic::Text) -> Text {
    Text {
        en: text.en.clone(),
        fr: text.fr.clone(),
    }
}

impl Sums {
    fn add(&mut self, more: Sums) {
        self.files += more.files;
        self.statuses += more.statuses;
        self.new += more.new;
        self.known_before += more.known_before;
        self.parked += more.parked;
        self.for_people += more.for_people;
    }
}

/// What came of messages, for programs.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = StatusImport)]
pub struct ImportTold {
    /// How much there was.
    #[serde(flatten)]
    pub sums: Sums,
    /// What was not taken, with the reason and the remedy.
    pub rejects: Vec<FaultTold>,
}

/// Something that was not taken.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = StatusFault)]
pub struct FaultTold {
    /// The file.
    pub file: String,
    /// The line in it; 0 where none can be named.
    pub line: u64,
    /// What is wrong.
    pub reason: String,
    /// What to do.
    pub remedy: String,
}

impl Imported {
    /// For programs.
    pub fn told(&self, lang: Lang) -> ImportTold {
        let french = lang == Lang::Fr;
        let faults = self.faults.iter().map(|fault| FaultTold {
            file: fault.file.display().to_string(),
            line: fault.line,
            reason: fault.reason.get(french).to_owned(),
            remedy: fault.remedy.get(french).to_owned(),
        });
        ImportTold {
            sums: self.sums,
            rejects: faults.collect(),
        }
    }
}
