//! Agencies: what one would get, which number it gave a case, and the case taken back.

use jalon_core::Machine;
use jalon_core::step::{Done, Slot};
use jalon_daemon::Outgoing;
use jalon_daemon::case::number_in;
use jalon_daemon::channel::OutgoingKey;
use jalon_daemon::house::Houses;
use jalon_daemon::incoming::{Deed, Report, Says};
use jalon_daemon::preview;
use jalon_daemon::work::Body;
use jalon_dsl::diagnostic::{Text, text};
use jalon_store::{AccountKey, EffectState, Key, Places, Received, codec};
use serde::Serialize;
use smol_str::SmolStr;
use utoipa::ToSchema;

use crate::act::{By, act};
use crate::found::{Found, invoice};
use crate::{House, Refused, styles, untaken};

/// So long the number of a case may be.
const NUMBER_MAX: usize = 100;

/// The case of an invoice as an agency would get it now: the agency that is named, else the one that
/// the script hands over to.
pub fn case(house: &mut House, number: &str, agency: Option<&str>) -> Result<Outgoing, Refused> {
    let found = invoice(house, number)?;
    let (now, of) = (house.now(), (found.row.key, found.subject));
    let mut houses = houses(house)?;
    let made = preview::case(house.store.as_mut(), &mut houses, of, agency, now)?;
    made.map_err(|why| {
        Refused::wrong(why.en, why.fr).help(
            "name an agency of the script: --agency NAME",
            "nommez un cabinet du script\u{a0}: --agency NOM",
        )
    })
}

/// The number that an agency gave the case of an invoice: whatever it is told later names it.
pub fn numbered(house: &mut House, by: &By, (number, case): (&str, &str)) -> Result<Text, Refused> {
    let case = case.trim();
    let good = |sign: char| !sign.is_control() && sign != ';';
    if case.is_empty() || case.chars().count() > NUMBER_MAX || !case.chars().all(good) {
        return Err(Refused::wrong(
            "this is no number of a case",
            "ce n'est pas un numéro de dossier",
        )
        .help(
            format!("write it as the agency does, on one line, without a semicolon: at most {NUMBER_MAX} signs"),
            format!("écrivez-le comme le cabinet, sur une ligne, sans point-virgule\u{a0}: {NUMBER_MAX} signes au plus"),
        ));
    }
    let found = invoice(house, number)?;
    let (now, of) = (house.now(), (found.row.key, found.subject));
    let mut houses = houses(house)?;
    let given = preview::given(house.store.as_mut(), &mut houses, of, now)?;
    let given = given.map_err(|why| Refused::store(why.en, why.fr))?;
    let Some((agency, key)) = given else {
        return Err(no_agency(number));
    };
    let before = number_of(house, found.row.key, key)?;
    if before.as_deref() == Some(case) && by.wish.is_none() {
        return Err(told_before());
    }
    let before = before.filter(|before| before.as_str() != case);
    let report = Report {
        effect: OutgoingKey(key),
        says: Says::Case(case.into()),
    };
    let place = Places::default().next(by.now);
    // A number that stood before may come back.
    let mark = match &before {
        Some(before) => format!("case {} {case} after {before} {}", OutgoingKey(key), by.now),
        None => format!("case {} {case}", OutgoingKey(key)),
    };
    let stimulus = house.entity.report(&mark, place, found.row.key, report);
    let received = house.store.receive(&[stimulus])?;
    if received.contains(&Received::Before) && by.wish.is_none() {
        return Err(told_before());
    }
    let (en, fr) = match before {
        Some(before) => (
            format!(", and no more as {before}"),
            format!(", et non plus {before}"),
        ),
        None => (String::new(), String::new()),
    };
    Ok(text(
        format!("{agency} has {number} as case {case}{en}"),
        format!("{agency} suit {number} sous le dossier {case}{fr}"),
    ))
}

/// What an agency has of an invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = AgencyCase)]
pub struct Has {
    /// The agency, by its name in the script.
    pub agency: String,
    /// The number that it gave the case, once it is known.
    pub number: Option<String>,
    /// The line of the script that gave it the case.
    #[serde(skip)]
    pub slot: Slot,
}

impl Has {
    /// In words.
    pub fn word(&self) -> Text {
        let agency = &self.agency;
        match &self.number {
            Some(number) => text(
                format!("{agency} has it as case {number}"),
                format!("{agency} la suit sous le dossier {number}"),
            ),
            None => text(
                format!("{agency} has it; the number of its case is not known"),
                format!("{agency} la suit\u{a0}; le numéro du dossier n'est pas connu"),
            ),
        }
    }
}

/// Which agency has an invoice, and under which number; none where none got it, or where it came back.
pub fn has(house: &mut House, found: &Found, machine: &Machine) -> Result<Option<Has>, Refused> {
    if machine.agencies.iter().next().is_none() {
        return Ok(None);
    }
    let (now, of) = (house.now(), (found.row.key, found.subject));
    let mut houses = houses(house)?;
    let given = preview::given(house.store.as_mut(), &mut houses, of, now)?;
    let Ok(Some((agency, key))) = given else {
        return Ok(None);
    };
    let row = house.store.effects(house.entity.id, &[key])?.into_iter();
    let row = row.take(1).find_map(|row| {
        let body: Body = codec::decode(row.format, &row.body).ok()?;
        Some((row.now.state, body.core()?.clone()))
    });
    let Some((state, core)) = row else {
        return Ok(None);
    };
    let subject = found.account.subject(found.subject);
    let back = matches!(core.does, Done::HandOver { .. })
        && subject.is_none_or(|subject| subject.handed_over.is_none());
    let left = matches!(state, EffectState::Relayed | EffectState::InDoubt);
    let number = number_of(house, found.row.key, key)?;
    let has = Has {
        agency: agency.to_string(),
        number: number.map(Into::into),
        slot: core.slot,
    };
    Ok((!back && (left || has.number.is_some())).then_some(has))
}

/// The number of a case: what was told last, whether the daemon has taken it or not.
fn number_of(house: &mut House, account: AccountKey, key: Key) -> Result<Option<SmolStr>, Refused> {
    let told = untaken::case_numbers(house, account, OutgoingKey(key))?;
    if let Some(last) = told.into_iter().next_back() {
        return Ok(Some(last));
    }
    let effects = house.store.effects(house.entity.id, &[key])?;
    Ok(effects.first().and_then(|one| number_in(&one.now.note)))
}

fn told_before() -> Refused {
    Refused::over(
        "this was told before: it counts once",
        "c'est déjà noté\u{a0}: une seule fois compte",
    )
}

/// A person takes a case back.
pub fn recall(house: &mut House, by: &By, number: &str) -> Result<Text, Refused> {
    let found = invoice(house, number)?;
    let subject = found.account.subject(found.subject);
    if subject.is_none_or(|subject| subject.handed_over.is_none()) {
        return Err(no_agency(number));
    }
    act(house, by, (number, Deed::Recall), None)?;
    Ok(text(
        format!("{number} comes back from the agency"),
        format!("{number} revient du cabinet"),
    ))
}

fn houses(house: &mut House) -> Result<Houses, Refused> {
    let mut houses = Houses::new(styles(house)?);
    houses.read(house.store.as_mut())?;
    Ok(houses)
}

fn no_agency(number: &str) -> Refused {
    Refused::over(
        format!("no agency has {number}"),
        format!("aucun cabinet n'a {number}"),
    )
    .help(
        format!("jalon invoice show {number} tells how it stands"),
        format!("jalon invoice show {number} dit où elle en est"),
    )
}
