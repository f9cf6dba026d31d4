//! Peppol: the Invoice Response of a buyer, and the message level status and response of access points,
//! all of them UBL application responses.

use jalon_core::Day;
use jalon_intake::{Refusal, text};

use crate::cdar::{clock, document_of, missing};
use crate::fact::{About, Document, Fact, Fault, Issuer, Role, Said, Statuses, When};
use crate::words::shown;
use crate::xml::{Element, ask_again, words_at};

/// The three kinds of response.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    InvoiceResponse,
    MessageStatus,
    MessageResponse,
}

/// Reads a response.
pub(crate) fn read(root: &Element) -> Result<Statuses, Refusal> {
    let custom = words_at(root, "CustomizationID").unwrap_or_default();
    let profile = words_at(root, "ProfileID").unwrap_or_default();
    let is = |mark: &str| custom.contains(mark) || profile.contains(mark);
    let kind = if is("invoice_response") {
        Kind::InvoiceResponse
    } else if is(":mls") {
        Kind::MessageStatus
    } else if is(":mlr") {
        Kind::MessageResponse
    } else {
        let custom = shown(&custom);
        return Err(Refusal::new(
            text(
                format!("no response of Peppol that is known here: {custom}"),
                format!("ce n'est pas une réponse Peppol connue ici\u{a0}: {custom}"),
            ),
            ask_again(),
        ));
    };
    let written = written(root);
    let mut statuses = Statuses::default();
    for response in root.named("DocumentResponse") {
        match fact(root, response, kind, written) {
            Ok(fact) => statuses.facts.push(fact),
            Err(fault) => statuses.faults.push(fault),
        }
    }
    if statuses == Statuses::default() {
        return Err(Refusal::new(
            text(
                "the response speaks of no document",
                "la réponse ne parle d'aucun document",
            ),
            ask_again(),
        ));
    }
    Ok(statuses)
}

fn fact(
    root: &Element,
    response: &Element,
    kind: Kind,
    written: Option<When>,
) -> Result<Fact, Fault> {
    let code = words_at(response, "Response/ResponseCode");
    let mut code = code.ok_or_else(|| missing("its code", "son code"))?;
    let number = words_at(response, "DocumentReference/ID");
    let number = number.ok_or_else(|| missing("what it is about", "de quoi il parle"))?;
    let effective = words_at(response, "Response/EffectiveDate");
    let effective = effective.and_then(|day| day_of(&day));
    let occurred = match (effective, written) {
        // The hour is known only of the day on which it was written.
        (Some(day), Some(written)) if written.day == day => Some(written),
        (Some(day), _) => Some(When::day(day)),
        (None, written) => written,
    };
    let occurred = occurred.ok_or_else(|| missing("when it happened", "la date du statut"))?;
    let (mut reasons, mut asks) = (Vec::new(), Vec::new());
    said(response.at("Response"), &mut reasons, &mut asks);
    for line in response.named("LineResponse") {
        said(line.at("Response"), &mut reasons, &mut asks);
    }
    let has = |wanted: &str| reasons.iter().any(|reason| reason.code == wanted);
    match (kind, code.as_str()) {
        (Kind::InvoiceResponse, "PD") if has("PPD") => code.push_str("+PPD"),
        (Kind::MessageStatus, "RE") if has("FD") => code.push_str("+FD"),
        _ => {}
    }
    let id = words_at(root, "ID");
    let sender = root.at("SenderParty");
    let sender_id = sender.and_then(|sender| words_at(sender, "EndpointID"));
    let named = sender.and_then(|sender| {
        let legal = words_at(sender, "PartyLegalEntity/RegistrationName");
        legal.or_else(|| words_at(sender, "PartyName/Name"))
    });
    let from = sender_id.clone().unwrap_or_default();
    let (network, role) = match kind {
        Kind::InvoiceResponse => ("PEPPOL-IR", Role::Buyer),
        Kind::MessageStatus => ("PEPPOL-MLS", Role::Platform),
        Kind::MessageResponse => ("PEPPOL-MLR", Role::Platform),
    };
    let date = effective.filter(|_| code.starts_with("PD"));
    Ok(Fact {
        network: network.into(),
        id: id.map_or_else(String::new, |id| format!("{from} {id} {number} {code}")),
        code: code.into(),
        document: match kind {
            Kind::InvoiceResponse => {
                document_of(words_at(response, "DocumentReference/DocumentTypeCode").as_deref())
            }
            _ => Document::Invoice,
        },
        about: match kind {
            Kind::InvoiceResponse => About::Invoice(number),
            _ => About::Message(number),
        },
        issuer: Issuer {
            role,
            id: sender_id,
            name: named,
        },
        occurred,
        reasons,
        asks,
        amount: None,
        date,
        seller: [
            "IssuerParty/PartyIdentification/ID",
            "IssuerParty/PartyLegalEntity/CompanyID",
        ]
        .into_iter()
        .find_map(|path| words_at(response, path)),
    })
}

/// What a response says of why, and what it asks for.
fn said(response: Option<&Element>, reasons: &mut Vec<Said>, asks: &mut Vec<Said>) {
    let Some(response) = response else {
        return;
    };
    let words = |of: &Element, path: &str| words_at(of, path).unwrap_or_default();
    let whole = words(response, "Description");
    let mut own = false;
    for status in response.named("Status") {
        let code = status.at("StatusReasonCode");
        let mut text = words(status, "StatusReason");
        for condition in status.named("Condition") {
            let (name, value) = (
                words(condition, "AttributeID"),
                words(condition, "Description"),
            );
            let gap = if text.is_empty() { "" } else { "; " };
            text = format!("{text}{gap}{name} {value}");
        }
        let mut one = Said {
            code: code
                .map(|code| code.text.trim().to_owned())
                .unwrap_or_default(),
            text,
        };
        if code.is_some_and(|code| code.attribute.as_deref() == Some("OPStatusAction")) {
            asks.push(one);
            continue;
        }
        if one.text.is_empty() {
            one.text.clone_from(&whole);
        }
        own = true;
        reasons.push(one);
    }
    if !own && !whole.is_empty() {
        reasons.push(Said {
            code: String::new(),
            text: whole,
        });
    }
}

/// When a response was written.
fn written(root: &Element) -> Option<When> {
    let day = day_of(&words_at(root, "IssueDate")?)?;
    let time = words_at(root, "IssueTime");
    let timed = time.and_then(|time| iso_time(day, &time));
    Some(timed.unwrap_or_else(|| When::day(day)))
}

/// A day of XML; a zone behind it says nothing here.
fn day_of(written: &str) -> Option<Day> {
    written.get(..10)?.parse().ok()
}

/// `12:00`, `12:00:00`, `12:00:00.5Z`, `12:00:00+01:00`.
pub(crate) fn iso_time(day: Day, written: &str) -> Option<When> {
    if !written.is_ascii() {
        return None;
    }
    let number = |from: usize, to: usize| {
        let part = written.get(from..to)?;
        part.bytes()
            .all(|byte| byte.is_ascii_digit())
            .then_some(())?;
        part.parse::<u16>().ok()
    };
    if written.get(2..3) != Some(":") {
        return None;
    }
    let (hour, minute) = (number(0, 2)?, number(3, 5)?);
    let seconds = written.get(5..6) == Some(":");
    let second = if seconds { number(6, 8)? } else { 0 };
    let rest = written
        .get(if seconds { 8 } else { 5 }..)
        .unwrap_or_default();
    let rest = rest.trim_start_matches(|sign: char| sign == '.' || sign.is_ascii_digit());
    let ahead = match rest.as_bytes() {
        [] => None,
        [b'Z' | b'z'] => Some(0),
        [sign @ (b'+' | b'-'), a, b, b':', c, d] => {
            let digits = [a, b, c, d].map(|byte| i16::from(byte.wrapping_sub(b'0')));
            let good = digits.iter().all(|digit| (0..=9).contains(digit));
            let [a, b, c, d] = digits;
            let minutes = (a * 10 + b) * 60 + c * 10 + d;
            let signed = if *sign == b'-' { -minutes } else { minutes };
            Some(good.then_some(signed)?)
        }
        _ => return None,
    };
    clock(day, (hour, minute, second), ahead)
}
