//! Agencies: what one would get, which number it gave a case, and the case taken back.

use jalon_daemon::Outgoing;
use jalon_daemon::case::number_in;
use jalon_daemon::channel::OutgoingKey;
use jalon_daemon::house::Houses;
use jalon_daemon::incoming::{Deed, Report, Says};
use jalon_daemon::preview;
use jalon_dsl::diagnostic::{Text, text};
use jalon_store::{Places, Received};

use crate::act::{By, act};
use crate::found::invoice;
use crate::{House, Refused, styles};

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
    let effects = house.store.effects(house.entity.id, &[key])?;
    let before = effects.first().and_then(|one| number_in(&one.now.note));
    let before = before.filter(|before| before.as_str() != case);
    let report = Report {
        effect: OutgoingKey(key),
        says: Says::Case(case.into()),
    };
    let place = Places::default().next(by.now);
    let mark = format!("case {} {case}", OutgoingKey(key));
    let stimulus = house.entity.report(&mark, place, found.row.key, report);
    let received = house.store.receive(&[stimulus])?;
    if received.contains(&Received::Before) && by.wish.is_none() {
        return Err(Refused::over(
            "this was told before: it counts once",
            "c'est déjà noté\u{a0}: une seule fois compte",
        ));
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
