//! What does not leave: in doubt, held, not taken yet, failed; with the ways out that it was for.

use std::collections::BTreeMap;

use jalon_core::Instant;
use jalon_daemon::channel::Outlet;
use jalon_daemon::guards::Holds;
use jalon_daemon::work::held_lines;
use jalon_operate::outbox::said;
use jalon_store::{Effect, EffectState, Finding, Grade, Text, shards, text};

use super::look::{COUNTED_MAX, entities, finding, good, of_another, some};
use crate::house::{House, now};
use crate::stop::Stop;

/// What failed before is history.
const DAYS: i64 = 7;
const DAY_MILLIS: i64 = 24 * 3_600 * 1_000;

/// A line for each state.
pub fn look(house: &mut House) -> Result<Vec<Finding>, Stop> {
    let doubtful = house
        .store
        .effects_in(EffectState::InDoubt, &shards(), COUNTED_MAX)?;
    let held = house
        .store
        .effects_in(EffectState::Held, &shards(), COUNTED_MAX)?;
    let waiting = house
        .store
        .effects_in(EffectState::FailedForNow, &shards(), COUNTED_MAX)?;
    let mut failed = house
        .store
        .effects_in(EffectState::FailedForGood, &shards(), COUNTED_MAX)?;
    let since = Instant::from_millis(now().millis() - DAYS * DAY_MILLIS);
    failed.retain(|effect| effect.now.due >= since);
    let own = house.entity.id;
    let mut found = Vec::new();
    for (entity, code) in entities(house)? {
        let of = |all: &[Effect]| -> Vec<Effect> {
            let own = all.iter().filter(|one| one.account.entity == entity);
            own.cloned().collect()
        };
        let mut some = vec![in_doubt(&of(&doubtful)), self::held(&of(&held))];
        some.extend(not_taken_yet(&of(&waiting)));
        some.extend(self::failed(&of(&failed)));
        if entity == own {
            found.extend(some);
        } else {
            some.retain(|one| one.grade != Grade::Good);
            found.extend(some.into_iter().map(|one| of_another(&code, one)));
        }
    }
    Ok(found)
}

fn in_doubt(effects: &[Effect]) -> Finding {
    let count = effects.len();
    if count == 0 {
        return good("nothing is in doubt", "rien n’est en doute");
    }
    let (en, fr) = outlets(effects);
    let remedy = "jalon outbox list --state in-doubt";
    finding(
        Grade::Doubtful,
        match count {
            1 => text(
                format!("of 1 message nobody knows whether it left ({en})"),
                format!("on ignore si 1 message est parti ({fr})"),
            ),
            _ => text(
                format!("of {count} messages nobody knows whether they left ({en})"),
                format!("on ignore si {count} messages sont partis ({fr})"),
            ),
        },
        text(remedy, remedy),
    )
}

fn held(effects: &[Effect]) -> Finding {
    let count = effects.len();
    if count == 0 {
        return good("nothing is held", "rien n’est retenu");
    }
    let (en, fr) = outlets(effects);
    let held = some(
        count,
        ("message is held", "messages are held"),
        ("message est retenu", "messages sont retenus"),
    );
    finding(
        Grade::Doubtful,
        text(
            format!("{} until somebody has looked ({en})", held.en),
            format!("{} jusqu’à ce que quelqu’un regarde ({fr})", held.fr),
        ),
        text(
            "jalon outbox list --state held says why; jalon outbox release lets them go once it is put right",
            "jalon outbox list --state held dit pourquoi\u{a0}; jalon outbox release les laisse partir une fois le mal réparé",
        ),
    )
}

/// What was tried, and was surely not taken. A relay that takes nothing uses up no try, and says why on each;
/// what only waits for its turn says nothing.
fn not_taken_yet(effects: &[Effect]) -> Option<Finding> {
    let tried = |effect: &&Effect| effect.now.attempts > 0 || !effect.now.note.is_empty();
    let tried: Vec<Effect> = effects.iter().filter(tried).cloned().collect();
    let count = tried.len();
    let (en, fr) = outlets(&tried);
    let why = most_said(&tried);
    let (why, pourquoi) = (why.en, why.fr);
    let tried = some(
        count,
        (
            "message was not taken yet, and is tried again",
            "messages were not taken yet, and are tried again",
        ),
        (
            "message n’a pas encore été pris, et sera réessayé",
            "messages n’ont pas encore été pris, et seront réessayés",
        ),
    );
    (count > 0).then(|| {
        finding(
            Grade::Doubtful,
            text(
                format!("{} ({en}){why}", tried.en),
                format!("{} ({fr}){pourquoi}", tried.fr),
            ),
            text(
                "jalon outbox list --state waiting tells what the other side said; put its address in jalon.toml right, or ask whoever runs it",
                "jalon outbox list --state waiting dit ce qu’a répondu l’autre côté\u{a0}; corrigez son adresse dans jalon.toml, ou demandez à qui le gère",
            ),
        )
    })
}

/// What is said of most of them.
fn most_said(effects: &[Effect]) -> Text {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for effect in effects.iter().filter(|effect| !effect.now.note.is_empty()) {
        *counts.entry(&effect.now.note).or_default() += 1;
    }
    let most = counts.iter().max_by_key(|(_, count)| **count);
    most.map_or_else(Text::default, |(note, _)| {
        let said = said(note);
        text(format!(": {}", said.en), format!("\u{a0}: {}", said.fr))
    })
}

fn failed(effects: &[Effect]) -> Option<Finding> {
    let count = effects.len();
    let (en, fr) = outlets(effects);
    let failed = some(
        count,
        ("message failed", "messages failed"),
        ("message a échoué", "messages ont échoué"),
    );
    (count > 0).then(|| {
        finding(
            Grade::Doubtful,
            text(
                format!("{} in the last {DAYS} days, and not tried again ({en})", failed.en),
                format!("{} ces {DAYS} derniers jours, sans nouvel essai ({fr})", failed.fr),
            ),
            text(
                "jalon outbox list --state failed tells what the other side said; once it is put right: jalon incident retry for an invoice, jalon outbox replay for the others",
                "jalon outbox list --state failed dit ce qu’a répondu l’autre côté\u{a0}; une fois le mal réparé\u{a0}: jalon incident retry pour une facture, jalon outbox replay pour le reste",
            ),
        )
    })
}

/// How many by each way out, the most first.
fn outlets(effects: &[Effect]) -> (String, String) {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for effect in effects {
        // A line that a guard holds is not written yet: it is on no way.
        let held = held_lines(std::slice::from_ref(effect));
        let named = match held.first() {
            Some((_, guard)) => by_guard(*guard),
            None => outlet(effect.channel),
        };
        *counts.entry(named).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let english = counts
        .iter()
        .map(|((name, _), count)| format!("{name}: {count}"));
    let french = counts.iter().map(|((_, name), count)| {
        let name = name.replace('_', " ");
        format!("{name}\u{a0}: {count}")
    });
    let english: Vec<String> = english.collect();
    let french: Vec<String> = french.collect();
    (english.join(", "), french.join(", "))
}

fn by_guard(guard: Holds) -> (&'static str, &'static str) {
    match guard {
        Holds::Clock => ("guard clock", "garde-fou clock"),
        Holds::Volume => ("guard volume", "garde-fou volume"),
        Holds::Freshness => ("guard freshness", "garde-fou freshness"),
    }
}

/// A way out as its section in `jalon.toml` is called, a way as scripts of the language name it; people of the
/// house in words.
fn outlet(number: u16) -> (&'static str, &'static str) {
    match Outlet::from_number(number) {
        Some(Outlet::By(way)) => (way.name(), way.french()),
        Some(Outlet::Endpoint) => ("endpoints", "endpoints"),
        Some(Outlet::Agency) => ("agencies", "cabinets"),
        Some(Outlet::Team) => ("teams", "équipes"),
        Some(Outlet::Person) => ("email", "courriel"),
        Some(Outlet::Worklist) => ("calls and tasks", "appels et tâches"),
        Some(Outlet::Inside) | None => ("inside", "interne"),
    }
}
