//! The French life cycle: UN/CEFACT cross domain acknowledgement and response (D22B, D23B).

use jalon_core::{Currency, Day, Decimal};
use jalon_intake::{Refusal, text};

use crate::fact::{
    About, Amount, Clock, Document, Fact, Fault, Issuer, Role, Said, Statuses, When,
};
use crate::words::shown;
use crate::xml::{Element, ask_again, words_at};

/// Reads a message of the life cycle.
pub(crate) fn read(root: &Element) -> Result<Statuses, Refusal> {
    let document = root.at("ExchangedDocument");
    let issuer = document.and_then(|document| document.at("IssuerTradeParty"));
    let issuer = issuer.map_or_else(Issuer::default, issuer_of);
    let id = document.and_then(|document| words_at(document, "ID"));
    let written = document.and_then(|document| when(document.at("IssueDateTime")?));
    let mut statuses = Statuses::default();
    for said in root.named("AcknowledgementDocument") {
        let occurred = said.at("IssueDateTime").and_then(when).or(written);
        for about in said.named("ReferenceReferencedDocument") {
            match fact(about, (id.as_deref(), &issuer), occurred) {
                Ok(fact) => statuses.facts.push(fact),
                Err(fault) => statuses.faults.push(fault),
            }
        }
    }
    if statuses == Statuses::default() {
        return Err(Refusal::new(
            text(
                "the message speaks of no document",
                "le message ne parle d'aucun document",
            ),
            ask_again(),
        ));
    }
    Ok(statuses)
}

fn fact(
    about: &Element,
    (id, issuer): (Option<&str>, &Issuer),
    occurred: Option<When>,
) -> Result<Fact, Fault> {
    let number = words_at(about, "IssuerAssignedID");
    let number =
        number.ok_or_else(|| missing("the number of the invoice", "le numéro de la facture"))?;
    let code = words_at(about, "ProcessConditionCode");
    let code = code.or_else(|| words_at(about, "StatusCode"));
    let code = code.ok_or_else(|| missing("the code of the status", "le code du statut"))?;
    let occurred = occurred.ok_or_else(|| missing("when it happened", "la date du statut"))?;
    let mut fact = Fact {
        network: "FR-CDV".into(),
        id: id.map_or_else(String::new, |id| format!("{id} {number} {code}")),
        code: code.into(),
        document: document_of(words_at(about, "TypeCode").as_deref()),
        about: About::Invoice(number),
        issuer: issuer.clone(),
        occurred,
        reasons: Vec::new(),
        asks: Vec::new(),
        amount: None,
        date: None,
        seller: about.at("IssuerTradeParty").and_then(registered),
    };
    for status in about.named("SpecifiedDocumentStatus") {
        let note = words_at(status, "IncludedNote/Content");
        let said = |code: &str, words: &str| Said {
            code: words_at(status, code).unwrap_or_default(),
            text: words_at(status, words).unwrap_or_default(),
        };
        let mut reason = said("ReasonCode", "Reason");
        if reason.text.is_empty() {
            reason.text = note.unwrap_or_default();
        }
        fact.reasons
            .extend(Some(reason).filter(|one| *one != Said::default()));
        let asks = said("RequestedActionCode", "RequestedAction");
        fact.asks
            .extend(Some(asks).filter(|one| *one != Said::default()));
        for told in status.named("SpecifiedDocumentCharacteristic") {
            // MPA: paid by the buyer; MEN: cashed by the seller, by rate of VAT; MAP: what is accepted.
            let kind = words_at(told, "TypeCode");
            // None of them is what a buyer contests (206, 207).
            let contests = ["206", "207"].contains(&fact.code.as_str());
            if kind
                .as_deref()
                .is_some_and(|kind| !contests && ["MPA", "MEN"].contains(&kind))
            {
                fact.amount = together(fact.amount, amount(told));
                fact.date = fact
                    .date
                    .or_else(|| Some(when(told.at("ValueDateTime")?)?.day));
            }
        }
    }
    Ok(fact)
}

/// The amounts of several rates as one, where they go together.
fn together(known: Option<Amount>, more: Option<Amount>) -> Option<Amount> {
    let (Some(known), Some(more)) = (known, more) else {
        return known.or(more);
    };
    if known.currency != more.currency {
        return Some(known);
    }
    let units = |amount: Amount| amount.amount.in_units(SCALE).ok();
    let sum = units(known)
        .zip(units(more))
        .and_then(|(known, more)| known.checked_add(more));
    let sum = sum.and_then(|sum| Decimal::new(sum, SCALE).ok());
    Some(Amount {
        amount: sum.map_or(known.amount, Decimal::without_zeros),
        ..known
    })
}

/// Enough decimals for every currency.
const SCALE: u8 = 4;

fn amount(told: &Element) -> Option<Amount> {
    let written = told.at("ValueAmount")?;
    let amount = written.text.trim().parse().ok()?;
    let currency = Currency::from_code(written.attribute.as_deref().unwrap_or_default());
    Some(Amount { amount, currency })
}

/// The kind of a document, by UNTDID 1001.
pub(crate) fn document_of(code: Option<&str>) -> Document {
    let credit = [
        "81", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532",
    ];
    match code {
        Some(code) if credit.contains(&code) => Document::CreditNote,
        _ => Document::Invoice,
    }
}

/// The registration of a party: its SIREN, else its SIRET, else whatever it is known by.
fn registered(party: &Element) -> Option<String> {
    let of = |list: &str| {
        party
            .named("GlobalID")
            .find(|one| one.attribute.as_deref() == Some(list))
    };
    let found = of("0002").or_else(|| of("0009"));
    match found {
        Some(found) => Some(crate::words::kept(&found.text)).filter(|kept| !kept.is_empty()),
        None => words_at(party, "GlobalID"),
    }
}

fn issuer_of(party: &Element) -> Issuer {
    let role = match words_at(party, "RoleCode").as_deref() {
        Some("BY" | "AB" | "IV" | "PR") => Role::Buyer,
        Some("SE" | "SR" | "II" | "PE") => Role::Seller,
        Some("WK") => Role::Platform,
        Some("DFH") => Role::Portal,
        Some("DL") => Role::Factor,
        _ => Role::Unsaid,
    };
    Issuer {
        role,
        id: words_at(party, "GlobalID"),
        name: words_at(party, "Name"),
    }
}

/// A moment as UN/CEFACT writes it: `20250701180000`, `202507011800` or `20250701`, by its length.
pub(crate) fn moment(written: &str) -> Option<When> {
    let written = written.trim();
    if !written.is_ascii() || !written.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| written.get(from..to)?.parse::<u16>().ok();
    let day = Day::from_ymd(part(0, 4)?.into(), part(4, 6)?.into(), part(6, 8)?.into()).ok()?;
    let (hour, minute, second) = match written.len() {
        8 => return Some(When::day(day)),
        12 => (part(8, 10)?, part(10, 12)?, 0),
        14 => (part(8, 10)?, part(10, 12)?, part(12, 14)?),
        _ => return None,
    };
    clock(day, (hour, minute, second), None)
}

/// A day with a time, if there is such a time.
pub(crate) fn clock(
    day: Day,
    (hour, minute, second): (u16, u16, u16),
    ahead: Option<i16>,
) -> Option<When> {
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let clock = Clock {
        minute: hour * 60 + minute,
        second: u8::try_from(second.min(59)).ok()?,
        ahead,
    };
    Some(When {
        day,
        clock: Some(clock),
    })
}

fn when(element: &Element) -> Option<When> {
    let written = &element.children.first()?.text;
    moment(written)
}

/// Something that every status says is not there.
pub(crate) fn missing(en: &str, fr: &str) -> Fault {
    Fault {
        reason: text(
            format!("a status does not say {en}"),
            format!("un statut ne donne pas {fr}"),
        ),
        remedy: ask_again(),
    }
}

/// Something stands there that can't be read.
pub(crate) fn unreadable((en, fr): (&str, &str), value: &str) -> Fault {
    let value = shown(value);
    Fault {
        reason: text(
            format!("{en} of a status can't be read: {value}"),
            format!("{fr} d'un statut est illisible\u{a0}: {value}"),
        ),
        remedy: ask_again(),
    }
}
