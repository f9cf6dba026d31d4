//! The pages that the daemon writes by itself: what is due and what waits for people, and how old the
//! feeds of payments are.

use std::io::{self, Write};

use jalon_core::{Day, Instant, Zone};
use jalon_daemon::deployed::deployed;
use jalon_daemon::guards::Guards;
use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_store::{EffectState, Trouble, Wakes, shards};

use crate::house::House;
use jalon_operate::clock::shown;

/// More than this is not counted.
const COUNTED_MAX: usize = 100_000;
/// So many are named.
const NAMED: usize = 20;

/// A page into its folder in the data folder, under its day.
pub fn write(house: &House, name: &str, day: Day, page: &str) -> io::Result<()> {
    let folder = house.folder.join(name);
    std::fs::create_dir_all(&folder)?;
    let partial = folder.join(format!("{day}.partial"));
    let mut file = std::fs::File::create(&partial)?;
    file.write_all(page.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(partial, folder.join(format!("{day}.txt")))
}

fn lang(house: &mut House) -> Result<Lang, Trouble> {
    let deployed = deployed(house.store.as_mut(), house.entity.id)?;
    let french = deployed.is_some_and(|one| one.language.starts_with("fr"));
    Ok(if french { Lang::Fr } else { Lang::En })
}

/// What is due within a day, and what waits for people.
pub fn summary(house: &mut House, (zone, now): (&Zone, Instant)) -> Result<String, Trouble> {
    let lang = lang(house)?;
    let all = shards();
    let tomorrow = now.plus_minutes(24 * 60);
    let due = house
        .store
        .due_timers(&all, tomorrow, COUNTED_MAX, COUNTED_MAX)?;
    let sends = due
        .iter()
        .filter(|timer| matches!(timer.wakes, Wakes::Send(_)));
    let sends = sends.count();
    let mut count = |state| -> Result<usize, Trouble> {
        Ok(house.store.effects_in(state, &all, COUNTED_MAX)?.len())
    };
    let (held, doubt) = (count(EffectState::Held)?, count(EffectState::InDoubt)?);
    let tried = house
        .store
        .due_effects(
            &all,
            Instant::from_millis(i64::MAX),
            COUNTED_MAX,
            COUNTED_MAX,
        )?
        .len();
    let parked = house.store.parked(house.entity.id, COUNTED_MAX)?.len();
    let incidents = house.store.incidents(&all, COUNTED_MAX)?;
    let at = shown(Some(zone), now, lang);
    let code = &house.entity.code;
    let mut lines: Vec<Text> = vec![
        text(format!("{code}, {at}"), format!("{code}, le {at}")),
        text("", ""),
        text(
            format!("{sends} messages are planned until this time tomorrow"),
            format!("{sends} messages sont prévus d'ici demain à la même heure"),
        ),
        text(
            format!("{held} are held (jalon outbox list --state held)"),
            format!("{held} sont retenus (jalon outbox list --state held)"),
        ),
        text(
            format!("{doubt} are in doubt (jalon outbox list --state in-doubt)"),
            format!("{doubt} sont en doute (jalon outbox list --state in-doubt)"),
        ),
        text(
            format!("{tried} are to be tried again"),
            format!("{tried} sont à réessayer"),
        ),
        text(
            format!("{parked} things wait for an invoice that nobody knows"),
            format!("{parked} éléments attendent une facture inconnue"),
        ),
        text(
            format!("{} incidents stand (jalon incident list)", incidents.len()),
            format!(
                "{} incidents sont ouverts (jalon incident list)",
                incidents.len()
            ),
        ),
    ];
    for incident in incidents.iter().take(NAMED) {
        let said = format!(
            "  {}  {}",
            shown(Some(zone), incident.at, lang),
            incident.what
        );
        lines.push(text(said.clone(), said));
    }
    Ok(page(&lines, lang))
}

/// How old the feeds of payments are.
pub fn feeds(house: &mut House, (zone, now): (&Zone, Instant)) -> Result<String, Trouble> {
    let lang = lang(house)?;
    let guards = Guards::read(house.store.as_mut(), house.entity.id)?;
    let at = shown(Some(zone), now, lang);
    let code = &house.entity.code;
    let mut lines = vec![
        text(format!("{code}, {at}"), format!("{code}, le {at}")),
        text("", ""),
    ];
    for (name, read) in &guards.feeds.read {
        let hours = (now.millis() - read.millis()) / 3_600_000;
        let read = shown(Some(zone), *read, lang);
        lines.push(text(
            format!("{name}: read {read}, {hours} hours ago"),
            format!("{name}\u{a0}: lu le {read}, il y a {hours} heures"),
        ));
    }
    if guards.feeds.read.is_empty() {
        lines.push(text(
            "no payments were ever read in",
            "aucun paiement n'a jamais été lu",
        ));
    }
    if guards.is_stale(now) {
        tracing::warn!("payments are older than allowed: nobody is pressed until they are read");
        lines.push(text(
            "older than allowed: nobody is pressed until they are read",
            "plus anciens que permis\u{a0}: personne n'est relancé tant qu'ils ne sont pas lus",
        ));
    }
    Ok(page(&lines, lang))
}

fn page(lines: &[Text], lang: Lang) -> String {
    let lines = lines.iter().map(|line| format!("{}\n", line.get(lang)));
    lines.collect()
}
