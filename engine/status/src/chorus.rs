//! Chorus Pro: what its services answer about invoices and deposits, as a program that polls them gets it:
//! the history of an invoice, a list of invoices, and the report of a deposit. JSON, or XML with the
//! same names.

use jalon_core::Day;
use jalon_intake::{Refusal, text};
use serde_json::{Map, Value};

use crate::cdar::{missing, unreadable};
use crate::fact::{About, Document, Fact, Fault, Issuer, Role, Said, Statuses, When};
use crate::ubl::iso_time;
use crate::words::kept;
use crate::xml::{Element, ask_again};

/// How deep lists and objects are looked through.
const DEPTH_MAX: usize = 6;
/// The most statuses of one answer.
const FACTS_MAX: usize = 10_000;

/// Reads an answer in JSON.
pub(crate) fn json(bytes: &[u8]) -> Result<Statuses, Refusal> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let read: Value = serde_json::from_slice(bytes).map_err(|error| {
        let line = error.line() as u64;
        Refusal::new(text("the JSON is broken", "le JSON est abîmé"), ask_again()).at(line)
    })?;
    let mut statuses = Statuses::default();
    look(&read, 0, &mut statuses);
    if statuses == Statuses::default() {
        return Err(Refusal::new(
            text(
                "no invoice and no deposit of Chorus Pro is in it",
                "il ne contient ni facture ni dépôt de Chorus Pro",
            ),
            text(
                "events of your own go in as JSON lines: jalon import events",
                "vos propres événements passent en JSON, un par ligne\u{a0}: jalon import events",
            ),
        ));
    }
    Ok(statuses)
}

/// Reads an answer in XML; nothing if it is none of Chorus Pro.
pub(crate) fn xml(root: &Element) -> Option<Statuses> {
    let mut statuses = Statuses::default();
    look(&value(root, 0), 0, &mut statuses);
    (statuses != Statuses::default()).then_some(statuses)
}

/// XML with the same names, as the object that it would be in JSON.
fn value(element: &Element, depth: usize) -> Value {
    if element.children.is_empty() || depth > DEPTH_MAX * 2 {
        return Value::String(kept(&element.text));
    }
    let mut object: Map<String, Value> = Map::new();
    for child in &element.children {
        let one = value(child, depth + 1);
        match object.get_mut(&child.name) {
            Some(Value::Array(list)) => list.push(one),
            Some(first) => *first = Value::Array(vec![first.take(), one]),
            None => {
                object.insert(child.name.clone(), one);
            }
        }
    }
    Value::Object(object)
}

fn look(value: &Value, depth: usize, statuses: &mut Statuses) {
    if depth > DEPTH_MAX || statuses.facts.len() + statuses.faults.len() >= FACTS_MAX {
        return;
    }
    match value {
        Value::Array(list) => list.iter().for_each(|one| look(one, depth + 1, statuses)),
        Value::Object(object) => {
            if object.contains_key("etatCourantDepotFlux") {
                deposit(object, statuses);
            } else if let Some(number) = words(object, &["numeroFacture"]) {
                invoice(&number, object, statuses);
            } else {
                object
                    .values()
                    .for_each(|one| look(one, depth + 1, statuses));
            }
        }
        _ => {}
    }
}

/// An invoice: its history if it is there, else how it stands.
fn invoice(number: &str, object: &Map<String, Value>, statuses: &mut Statuses) {
    let history = object
        .get("historiquesDesStatuts")
        .and_then(|of| of.get("histoStatut"));
    let passed = match history {
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_object).collect(),
        Some(Value::Object(one)) => vec![one],
        _ => Vec::new(),
    };
    let many = passed.len();
    for one in passed.into_iter().take(FACTS_MAX) {
        let code = words(one, &["histoStatutCode"]);
        let at = one.get("histoStatutDatePassage");
        let reason = words(one, &["histoStatutCommentaire"]);
        statuses.add(fact(About::Invoice(number.to_owned()), code, at, reason));
    }
    if many == 0 {
        let code = words(object, &["statutCourantCode", "statutFacture", "statut"]);
        let names = [
            "dateHeureEtatCourant",
            "dateStatutCourant",
            "dateStatut",
            "dateTraitement",
        ];
        let at = names.iter().find_map(|name| object.get(*name));
        let reason = words(object, &["commentaire", "motif", "motifRefus"]);
        statuses.add(fact(About::Invoice(number.to_owned()), code, at, reason));
    }
}

/// The report of a deposit: how the flow stands, and the invoices in it that were refused.
fn deposit(object: &Map<String, Value>, statuses: &mut Statuses) {
    let at = object
        .get("dateHeureEtatCourantFlux")
        .or_else(|| object.get("dateDepotFlux"));
    let code = words(object, &["etatCourantDepotFlux"]);
    let mut technical = Vec::new();
    for error in list(object, "listeErreurTechnique") {
        technical.extend(words(error, &["libelleErreur", "natureErreur"]));
    }
    let name = words(object, &["numeroFluxDepot", "nomFichier"]);
    let name = name.map(About::Message);
    match name {
        Some(about) => {
            let reason = technical.join("; ");
            statuses.add(fact(
                about,
                code,
                at,
                Some(reason).filter(|said| !said.is_empty()),
            ));
        }
        None => statuses.faults.push(missing(
            "which deposit it is about",
            "de quel dépôt il s'agit",
        )),
    }
    for error in list(object, "listeErreurDP") {
        if let Some(number) = words(error, &["numeroDP"]) {
            let reason = words(error, &["libelleErreurDP"]);
            let code = Some("IN_REJETE".to_owned());
            let mut refused = fact(About::Invoice(number), code, at, reason);
            if let Ok(refused) = &mut refused {
                refused.seller = words(error, &["identifiantFournisseur"]);
            }
            statuses.add(refused);
        }
    }
}

fn list<'a>(object: &'a Map<String, Value>, name: &str) -> Vec<&'a Map<String, Value>> {
    match object.get(name) {
        Some(Value::Array(list)) => list
            .iter()
            .filter_map(Value::as_object)
            .take(FACTS_MAX)
            .collect(),
        Some(Value::Object(one)) => vec![one],
        _ => Vec::new(),
    }
}

impl Statuses {
    fn add(&mut self, fact: Result<Fact, Fault>) {
        match fact {
            Ok(fact) => self.facts.push(fact),
            Err(fault) => self.faults.push(fault),
        }
    }
}

fn fact(
    about: About,
    code: Option<String>,
    at: Option<&Value>,
    reason: Option<String>,
) -> Result<Fact, Fault> {
    let code = code.ok_or_else(|| missing("its code", "son code"))?;
    let at = at.ok_or_else(|| missing("when it happened", "la date du statut"))?;
    let occurred = when(at);
    let occurred = occurred.ok_or_else(|| unreadable(("the date", "la date"), &at.to_string()))?;
    let reasons = reason.map(|text| Said {
        code: String::new(),
        text,
    });
    Ok(Fact {
        network: "CHORUS-PRO".into(),
        code: code.into(),
        id: String::new(),
        about,
        document: Document::Invoice,
        issuer: Issuer {
            role: Role::Portal,
            ..Issuer::default()
        },
        occurred,
        reasons: reasons.into_iter().collect(),
        asks: Vec::new(),
        amount: None,
        date: None,
        seller: None,
    })
}

/// `2018-04-19 11:08`, `2018-04-19T11:08:00.000+02:00`, `2018-04-19`, or milliseconds since 1970.
fn when(value: &Value) -> Option<When> {
    if let Some(millis) = value.as_i64() {
        let seconds = millis.div_euclid(1_000);
        let of_day = u16::try_from(seconds.rem_euclid(86_400) / 60).ok()?;
        let second = u16::try_from(seconds.rem_euclid(60)).ok()?;
        let days = seconds.div_euclid(86_400);
        // Further away than this, it is no time that anybody meant.
        if !(0..=80_000).contains(&days) {
            return None;
        }
        let day = Day::from_ymd(1970, 1, 1)
            .ok()?
            .plus_days(i32::try_from(days).ok()?);
        return crate::cdar::clock(day, (of_day / 60, of_day % 60, second), Some(0));
    }
    let written = value.as_str()?.trim();
    let day = written.get(..10)?.parse().ok()?;
    match written.get(10..).unwrap_or_default() {
        "" => Some(When::day(day)),
        rest => iso_time(day, rest.trim_start_matches([' ', 'T'])),
    }
}

/// The first of some members that says something.
fn words(object: &Map<String, Value>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| {
        let said = match object.get(*name)? {
            Value::String(said) => kept(said),
            Value::Number(said) => said.to_string(),
            _ => return None,
        };
        (!said.is_empty()).then_some(said)
    })
}
