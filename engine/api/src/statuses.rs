//! Statuses of networks that a connector hands in: messages as the network writes them, or events that give
//! a code.

use jalon_dsl::diagnostic::Lang;
use jalon_operate::import::{FaultTold, ImportTold, RejectTold, Sums as Counted};
use jalon_operate::statuses::{is_record, of_records, take, take_each};
use jalon_operate::{House, Refused};
use serde_json::Value;

use crate::asked::Answer;
use crate::problem::{Kind, Problem};

/// How messages of networks are called that are no JSON.
pub const FORMS: [&str; 5] = [
    "application/xml",
    "text/xml",
    "application/edifact",
    "text/plain",
    "application/octet-stream",
];

/// Whether it is a message as a network writes it, and no JSON.
pub fn is_message(form: &str, body: &[u8]) -> bool {
    let form = form.split(';').next().unwrap_or_default().trim();
    let named = FORMS.iter().any(|one| form.eq_ignore_ascii_case(one));
    named && jalon_status::format_of(body).is_some_and(|one| one != jalon_status::Format::Json)
}

/// Takes statuses in; nothing where it is none.
pub fn take_in(
    house: &mut House,
    (form, body, name): (&str, &[u8], &str),
    lang: Lang,
) -> Result<Option<Answer>, Problem> {
    let mut rejects: Vec<RejectTold> = Vec::new();
    let french = lang == Lang::Fr;
    let now = house.now();
    let sums = match (is_message(form, body), records(body)?) {
        (false, None) => return Ok(None),
        (false, Some(records)) if !records.is_empty() => {
            let connector = house.install.connectors.get(name);
            let network = connector.and_then(|one| one.network.clone());
            let (facts, mut unread) = of_records(house, records, (name, network.as_deref()))?;
            if let ([], Some(one)) = (facts.as_slice(), unread.first()) {
                let refused = Refused::wrong(&one.reason.en, &one.reason.fr);
                return Err(refused.help(&one.remedy.en, &one.remedy.fr).into());
            }
            let (sums, other) = take_each(house, (name, facts), now)?;
            if let (0, Some(one)) = (sums.statuses, other.first()) {
                let refused = Refused::over(&one.reason.en, &one.reason.fr);
                return Err(refused.help(&one.remedy.en, &one.remedy.fr).into());
            }
            unread.extend(other);
            unread.sort_by_key(|one| one.at);
            rejects.extend(unread.into_iter().map(|one| {
                let number = one.at as u64 + 1;
                reject(
                    number,
                    (one.member, one.value),
                    (one.reason.get(french), one.remedy.get(french)),
                )
            }));
            sums
        }
        _ => {
            let read = jalon_status::read(body).map_err(|refusal| {
                let refused = Refused::wrong(refusal.reason.en, refusal.reason.fr);
                refused.help(refusal.remedy.en, refusal.remedy.fr)
            })?;
            if let ([], Some(one)) = (read.facts.as_slice(), read.faults.first()) {
                let refused = Refused::wrong(&one.reason.en, &one.reason.fr);
                return Err(refused.help(&one.remedy.en, &one.remedy.fr).into());
            }
            let faults = read.faults.iter();
            rejects.extend(faults.map(|fault| {
                let nothing = (String::new(), String::new());
                reject(
                    0,
                    nothing,
                    (fault.reason.get(french), fault.remedy.get(french)),
                )
            }));
            take(house, (name, read.facts), now)?
        }
    };
    let lost: std::collections::BTreeSet<u64> = rejects.iter().map(|one| one.line).collect();
    let rejected = match lost.contains(&0) {
        true => rejects.len(),
        false => lost.len(),
    } as u64;
    let counted = Counted {
        read: sums.statuses + rejected,
        used: sums.statuses,
        rejected,
    };
    Ok(Some(Answer::of(&ImportTold {
        rows: counted,
        records: counted,
        new: sums.new,
        corrected: 0,
        known_before: sums.known_before,
        parked: sums.parked,
        worth_a_look: Vec::new(),
        rejects,
    })))
}

/// What is wrong: of a record its number in the body, of a message 0.
fn reject(
    line: u64,
    (column, value): (String, String),
    (reason, remedy): (&str, &str),
) -> RejectTold {
    RejectTold {
        file: "body".to_owned(),
        line,
        aside: false,
        faults: vec![FaultTold {
            column,
            value,
            reason: reason.to_owned(),
            remedy: remedy.to_owned(),
        }],
    }
}

/// The records of a body that give a code; none if it is what a portal answers; nothing if it is neither.
fn records(body: &[u8]) -> Result<Option<Vec<Value>>, Problem> {
    let list = match serde_json::from_slice(body) {
        Ok(Value::Array(list)) => list,
        Ok(one) => vec![one],
        Err(_) => return Ok(None),
    };
    let coded = list.iter().filter(|one| is_record(one)).count();
    let is_event = |one: &Value| one.get("kind").is_some();
    match coded {
        0 if list.is_empty() || list.iter().any(is_event) => Ok(None),
        // A record of neither kind is told what is missing by those who read events.
        0 if list.iter().any(|one| one.get("key").is_some()) => Ok(None),
        0 => Ok(Some(Vec::new())),
        // One that is neither was meant as the others are, and is told what is missing.
        _ if !list.iter().any(is_event) => Ok(Some(list)),
        _ => Err(Problem::new(
            Kind::Wrong,
            "some of these records give a kind of event, and some the code of a network",
            "certains de ces enregistrements donnent un type d'événement, d'autres le code d'un réseau",
        )
        .help("send them apart", "envoyez-les séparément")),
    }
}
