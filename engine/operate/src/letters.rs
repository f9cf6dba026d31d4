//! Letters: what the service that prints and posts them says became of each.

use jalon_core::records::{EventName, EventRecord, OccurredAt};
use jalon_core::{EventKind, Evidence, Way};
use jalon_daemon::Outgoing;
use jalon_daemon::channel::{OutgoingKey, Recipient, What};
use jalon_daemon::incoming::{Report, Says};
use jalon_dsl::diagnostic::{Text, text};
use jalon_intake::Fitting;
use jalon_store::{Effect, Places, Received};
use serde::Deserialize;
use smol_str::SmolStr;
use utoipa::ToSchema;

use crate::act::By;
use crate::dated::today;
use crate::found::{invoice, script_of};
use crate::import::take::take;
use crate::outbox::one;
use crate::{House, Refused, untaken};

/// Who reports what becomes of letters.
const SOURCE: &str = "letters";

/// What became of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = LetterStatus)]
pub enum Status {
    /// The post has it.
    Posted,
    /// It was handed to its reader, or put into its letter box.
    Distributed,
    /// Its reader refused it.
    Refused,
    /// Nobody fetched it.
    Unclaimed,
    /// Its address is wrong, or nobody of that name lives there.
    WrongAddress,
}

/// What is told of a letter.
#[derive(Clone, Debug)]
pub struct Told {
    /// What became of it.
    pub status: Status,
    /// When: a day, or a moment.
    pub at: Option<OccurredAt>,
    /// The number under which the post knows it.
    pub tracking: Option<String>,
    /// What else is said.
    pub words: Option<String>,
    /// Whether it stands for what was told before, which was wrong.
    pub corrects: bool,
}

impl Status {
    /// All, in the order in which they come.
    pub const ALL: [Status; 5] = [
        Status::Posted,
        Status::Distributed,
        Status::Refused,
        Status::Unclaimed,
        Status::WrongAddress,
    ];

    /// Its name, as programs and scripts write it.
    pub fn name(self) -> &'static str {
        match self {
            Status::Posted => "posted",
            Status::Distributed => "distributed",
            Status::Refused => "refused",
            Status::Unclaimed => "unclaimed",
            Status::WrongAddress => "wrong_address",
        }
    }

    /// The same in words.
    pub fn words(self) -> Text {
        match self {
            Status::Posted => text("posted", "posté"),
            Status::Distributed => text("distributed", "distribué"),
            Status::Refused => text("refused by its reader", "refusé par le destinataire"),
            Status::Unclaimed => text("not claimed", "non réclamé"),
            Status::WrongAddress => text("wrong address", "adresse erronée"),
        }
    }
}

/// Stores what became of a letter: it stands beside the letter from then on, and what it means for
/// its invoices goes to their journeys. Told twice, it counts once.
pub fn tell(house: &mut House, by: &By, key: OutgoingKey, told: &Told) -> Result<Text, Refused> {
    let effect = one(house, key)?;
    let outgoing = match effect.now.document {
        Some(hash) => house.store.content(effect.account.entity, hash)?,
        None => None,
    };
    let outgoing = outgoing.and_then(|content| serde_json::from_slice(&content.bytes).ok());
    let outgoing: Outgoing = match outgoing {
        Some(outgoing) if is_letter(&outgoing) => outgoing,
        _ => return Err(no_letter(key)),
    };
    let at = told.at.unwrap_or(OccurredAt::Moment(by.now));
    let (status, name) = (told.status, told.status.name());
    // A day begins fourteen hours earlier where it begins first.
    if at.instant() > by.now.plus_minutes(14 * 60) {
        return Err(not_yet());
    }
    possible(house, (&effect, &outgoing), told.status, at)?;
    let shown = shown_at(at);
    let more = [&told.tracking, &told.words].into_iter().flatten();
    // Reports stand one after the other, parted by semicolons.
    let more: Vec<String> = more.map(|one| one.trim().replace(';', ",")).collect();
    let mut words = format!("{name} {shown}");
    let corrected = if told.corrects { ", corrected" } else { "" };
    if !more.is_empty() {
        words.push_str(&format!(" ({})", more.join(", ")));
    }
    words.push_str(corrected);
    let place = Places::default().next(by.now);
    let report = Report {
        effect: key,
        says: Says::Became(words.into()),
    };
    // A letter is posted once, and its way has one end.
    let what = match status {
        Status::Posted => format!("letter {key} posted"),
        _ => format!("letter {key} end"),
    };
    let says = match told.at {
        Some(_) => format!("{name} {shown}"),
        None => name.to_owned(),
    };
    let was = format!("letter {key} {name}");
    let of = (effect.account, told.corrects);
    let once = (what.as_str(), says.as_str(), was.as_str());
    let stimulus = house.entity.report_once(once, place, of, report);
    let received = house.store.receive(&[stimulus])?;
    if received.contains(&Received::Differs) {
        let stands = told_before(house, &effect)?;
        let is_post = |words: &&String| {
            noted(words)
                .is_some_and(|(one, _)| (one == Status::Posted) == (status == Status::Posted))
        };
        let own = stands.iter().find(is_post).or(stands.first());
        return Err(otherwise(own.map_or("", String::as_str)));
    }
    let before = received.contains(&Received::Before);
    // A correction without a day is the same one whenever it comes again: whoever was killed between its two
    // writes tells it once more, and the journeys hear of it.
    let corrects = told.corrects.then(|| match told.at {
        Some(_) => format!(" corrected {shown}"),
        None => " corrected".to_owned(),
    });
    let corrects = corrects.as_deref();
    let mut events = Vec::new();
    for number in &outgoing.invoices {
        let of = (key, told, at, corrects);
        events.extend(meaning(house, (&outgoing, number), of)?);
    }
    let fitting = Fitting {
        events,
        ..Fitting::default()
    };
    let taken = take(house, &fitting, (SOURCE, &[]), by.now)?;
    if !before && !taken.not_used.is_empty() {
        return Err(heard_otherwise(&outgoing.invoices));
    }
    if before && by.wish.is_none() {
        return Err(Refused::over(
            "this was told before: it counts once",
            "c'est déjà noté\u{a0}: une seule fois compte",
        ));
    }
    let said = status.words();
    let (mut en, mut fr) = (
        format!("letter {key}: {}", said.en),
        format!("courrier {key}\u{a0}: {}", said.fr),
    );
    if told.corrects && received.contains(&Received::Corrects) {
        let stays = stays(&outgoing.invoices);
        en.push_str(&format!(" ({})", stays.en));
        fr.push_str(&format!(" ({})", stays.fr));
    }
    Ok(text(en, fr))
}

/// A letter is made, then posted, then its way has its end.
fn possible(
    house: &mut House,
    (effect, outgoing): (&Effect, &Outgoing),
    status: Status,
    at: OccurredAt,
) -> Result<(), Refused> {
    let made = match (at, outgoing.invoices.first()) {
        (OccurredAt::Day(_), Some(number)) => {
            let found = invoice(house, number)?;
            OccurredAt::Day(today(house, &found, outgoing.rendered)?)
        }
        _ => OccurredAt::Moment(outgoing.rendered),
    };
    if is_before(at, made) {
        return Err(before(at, (text("made", "fait"), made)));
    }
    let mut stands: Vec<(Status, OccurredAt)> = Vec::new();
    // What was told last, of the posting and of the end.
    let told = told_before(house, effect)?;
    for (status, at) in told.iter().filter_map(|one| noted(one)) {
        let is_post = status == Status::Posted;
        if !stands
            .iter()
            .any(|(one, _)| (*one == Status::Posted) == is_post)
        {
            stands.push((status, at));
        }
    }
    for (other, when) in stands {
        let word = other.words();
        if status != Status::Posted && other == Status::Posted && is_before(at, when) {
            return Err(before(at, (word, when)));
        }
        if status == Status::Posted && other != Status::Posted && is_before(when, at) {
            return Err(after(at, (word, when)));
        }
    }
    Ok(())
}

/// What was told of a letter so far, the last first; the daemon need not have taken it yet.
fn told_before(house: &mut House, effect: &Effect) -> Result<Vec<String>, Refused> {
    let untaken = untaken::reports(house, effect.account, OutgoingKey(effect.key))?;
    let taken = effect.now.note.split("; ").map(str::to_owned);
    Ok(untaken.into_iter().rev().chain(taken).collect())
}

/// What was told of a letter, from the words that stand beside it: `posted 2026-04-21 (2C123)`.
fn noted(words: &str) -> Option<(Status, OccurredAt)> {
    let mut words = words.split(' ');
    let (name, at) = (words.next()?, words.next()?.trim_end_matches(','));
    let status = Status::ALL.into_iter().find(|one| one.name() == name)?;
    let day = at.parse().map(OccurredAt::Day).ok();
    Some((
        status,
        day.or_else(|| at.parse().map(OccurredAt::Moment).ok())?,
    ))
}

/// Whether something was before something else, wherever on earth a day is meant.
fn is_before(one: OccurredAt, other: OccurredAt) -> bool {
    // A day begins fourteen hours earlier where it begins first, and ends twelve later where it ends last.
    let begins = |at: OccurredAt| match at {
        OccurredAt::Day(_) => at.instant().plus_minutes(-14 * 60),
        OccurredAt::Moment(at) => at,
    };
    let ends = |at: OccurredAt| match at {
        OccurredAt::Day(_) => at.instant().plus_minutes(36 * 60),
        OccurredAt::Moment(at) => at,
    };
    match (one, other) {
        (OccurredAt::Day(one), OccurredAt::Day(other)) => one < other,
        _ => ends(one) < begins(other),
    }
}

fn shown_at(at: OccurredAt) -> String {
    match at {
        OccurredAt::Day(day) => day.to_string(),
        OccurredAt::Moment(moment) => moment.to_string(),
    }
}

fn before(at: OccurredAt, (what, when): (Text, OccurredAt)) -> Refused {
    let (at, when) = (shown_at(at), shown_at(when));
    Refused::wrong(
        format!("{at} is before the letter was {} ({when})", what.en),
        format!("{at} est avant le jour où le courrier a été {} ({when})", what.fr),
    )
    .help(
        "check the date: --at; if the other one is wrong, say so first: --corrects",
        "vérifiez la date\u{a0}: --at\u{a0}; si c'est l'autre qui est fausse, dites-le d'abord\u{a0}: --corrects",
    )
}

fn after(at: OccurredAt, (what, when): (Text, OccurredAt)) -> Refused {
    let (at, when) = (shown_at(at), shown_at(when));
    Refused::wrong(
        format!("{at} is after the end of the letter's way: {} ({when})", what.en),
        format!("{at} est après la fin du trajet du courrier\u{a0}: {} ({when})", what.fr),
    )
    .help(
        "check the date: --at; if the other one is wrong, say so first: --corrects",
        "vérifiez la date\u{a0}: --at\u{a0}; si c'est l'autre qui est fausse, dites-le d'abord\u{a0}: --corrects",
    )
}

/// A journey is not turned back: whoever corrects a letter looks at what followed from what was wrong.
fn stays(invoices: &[SmolStr]) -> Text {
    let numbers = invoices.join(", ");
    let first = invoices.first().map_or("", SmolStr::as_str);
    text(
        format!(
            "what followed for {numbers} from what was told before stays: jalon invoice why {first}"
        ),
        format!(
            "ce qui a suivi pour {numbers} de ce qui était noté reste tel quel\u{a0}: jalon invoice why {first}"
        ),
    )
}

/// The letter says it from now on, but its journey heard it before, in other words.
fn heard_otherwise(invoices: &[SmolStr]) -> Refused {
    let first = invoices.first().map_or("", SmolStr::as_str);
    Refused::over(
        "it stands beside the letter, but its invoices heard the same of this letter before, in other words: nothing follows for them",
        "c'est noté à côté du courrier, mais ses factures l'ont déjà su en d'autres termes\u{a0}: rien ne suit pour elles",
    )
    .help(
        format!("jalon invoice why {first} tells what followed"),
        format!("jalon invoice why {first} dit ce qui a suivi"),
    )
}

fn not_yet() -> Refused {
    Refused::wrong(
        "that day has not come: nobody can know what became of the letter then",
        "ce jour n'est pas venu\u{a0}: personne ne peut savoir ce qu'est devenu le courrier",
    )
    .help("check the date: --at", "vérifiez la date\u{a0}: --at")
}

/// What stands is a proof, and nobody replaces it unawares.
fn otherwise(stands: &str) -> Refused {
    Refused::over(
        format!("something else was told of this letter before ({stands}), and stands"),
        format!("autre chose a déjà été noté de ce courrier ({stands}), et reste tel quel"),
    )
    .help(
        "if that was wrong, say so with the right one: --corrects",
        "si c'était faux, dites-le avec ce qui est juste\u{a0}: --corrects",
    )
}

fn is_letter(outgoing: &Outgoing) -> bool {
    outgoing.letter.is_some() || matches!(outgoing.way, Some(Way::Letter | Way::RegisteredLetter))
}

fn no_letter(key: OutgoingKey) -> Refused {
    Refused::wrong(
        format!("{key} is no letter that left"),
        format!("{key} n'est pas un courrier parti"),
    )
    .help(
        format!("jalon outbox show {key} tells what it is"),
        format!("jalon outbox show {key} dit ce que c'est"),
    )
}

/// What the status of a letter means for one of its invoices: a receipt where the letter carried the
/// invoice, a bounce where it came back, and the event that the script declares for it.
fn meaning(
    house: &mut House,
    (outgoing, number): (&Outgoing, &SmolStr),
    (key, told, at, corrects): (OutgoingKey, &Told, OccurredAt, Option<&str>),
) -> Result<Vec<EventRecord>, Refused> {
    let name = told.status.name();
    let carried = outgoing.what == What::Invoice
        || outgoing.documents.iter().any(|one| one.kind == "invoice");
    let built_in = match told.status {
        Status::Posted => None,
        Status::Distributed => carried.then_some(EventKind::Receipt),
        Status::Refused | Status::Unclaimed | Status::WrongAddress => Some(EventKind::Bounce),
    };
    let declared = SmolStr::from(format!("letter_{name}"));
    let found = invoice(house, number)?;
    let script = script_of(house, &found)?;
    let mut events = script.world.machine.events.items().iter();
    let declared = events.any(|one| one.name == declared).then_some(declared);
    let kinds = built_in.map(EventName::BuiltIn);
    let kinds = kinds.into_iter().chain(declared.map(EventName::Declared));
    let contact = match &outgoing.to {
        Recipient::Contact(contact) => Some(contact.as_ref()),
        _ => None,
    };
    let evidence = match outgoing.way {
        Some(Way::RegisteredLetter) => Evidence::System,
        _ => Evidence::Delivered,
    };
    let words = told.words.clone().unwrap_or_else(|| told.status.words().en);
    // What corrects another event is one of its own, also where only the day is another one.
    let corrects = corrects.unwrap_or_default();
    let event = |(at_all, kind): (usize, EventName)| EventRecord {
        legal_entity: None,
        source: SOURCE.into(),
        key: format!("{key} {name} {number} {at_all}{corrects}").into(),
        kind,
        invoice: Some(number.clone()),
        instalment: None,
        customer: None,
        role: contact.map(|contact| contact.role.clone()),
        contact: contact
            .map(|contact| contact.key.clone())
            .filter(|key| !key.is_empty()),
        occurred_at: at,
        received_at: None,
        sequence: None,
        evidence: Some(evidence),
        code: Some(name.into()),
        reason: Some(words.as_str().into()),
        date: None,
        amount: None,
        currency: None,
        about: None,
        fields: std::collections::BTreeMap::new(),
    };
    Ok(kinds.enumerate().map(event).collect())
}

/// The pages of a letter, as a PDF.
pub fn pages(house: &mut House, key: OutgoingKey) -> Result<Vec<u8>, Refused> {
    let effect = one(house, key)?;
    let entry = crate::outbox::entries(house, &[effect])?.into_iter().next();
    let sheet = entry.and_then(|entry| entry.message()?.letter.clone());
    sheet.map(|sheet| sheet.pdf).ok_or_else(|| no_letter(key))
}
