//! What comes next for an invoice: when, what keeps it back, and what of it was due before now.

use std::time::Duration;

use jalon_core::step::{Account, Awaited, PendingState, Reason, Slot, Subject};
use jalon_core::{Instant, Machine, Zone};
use jalon_daemon::channel::{InDoubt, Outlet, Policy};
use jalon_daemon::guards::{Feed, Feeds, Holds};
use jalon_daemon::kept::Kept;
use jalon_daemon::work::{held_lines, not_left, sent_again};
use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_install as install;
use jalon_install::{Channels, Destination};
use jalon_simulate::World;
use jalon_simulate::replay::reason_name;

use jalon_store::{AccountRow, EffectState};
use smol_str::SmolStr;

use crate::clock::zone_of;
use crate::words::shown_day;
use crate::words::{path_word, replay::reason_of};
use crate::{House, Refused, outbox};

/// What keeps lines of an account back beside the script.
#[derive(Clone, Debug, Default)]
pub struct KeptBack {
    /// Lines that a guard holds, and which one, where that is known.
    pub held: Vec<(Slot, Option<Holds>)>,
    /// Messages that were to leave and have not, for all that is known: how each stands, and what is said of it.
    pub not_left: Vec<(Slot, EffectState, String)>,
    /// Messages in doubt that are sent again by themselves, and when.
    pub again: Vec<(Slot, Instant)>,
    /// Whether an incident stopped the account.
    pub stopped: bool,
    /// Up to when payments are known: some lines wait for that.
    pub feeds: Feeds,
}

impl KeptBack {
    /// Of an account, as its row says; only where something is held or leaves its outbox is read.
    pub fn of(
        house: &mut House,
        row: &AccountRow,
        (kept, feeds): (&Kept, &Feeds),
    ) -> Result<KeptBack, Refused> {
        let subjects = kept.parts.iter().flat_map(|part| &part.account.subjects);
        let mut pending = subjects.flat_map(|subject| &subject.pending);
        let leaves = pending.any(|one| matches!(one.state, PendingState::Sending { .. }));
        let effects = match kept.held.is_empty() && !leaves {
            true => Vec::new(),
            false => house.store.effects_of(row.key)?,
        };
        let guards = held_lines(&effects);
        let channels = &house.install.channels;
        let policy = |outlet| policy_of(channels, outlet);
        let held = kept.held.iter().map(|slot| {
            let mut guards = guards.iter();
            let guard = guards.find(|(line, _)| line == slot);
            (*slot, guard.map(|(_, holds)| *holds))
        });
        Ok(KeptBack {
            held: held.collect(),
            not_left: not_left(&effects),
            again: effects
                .iter()
                .filter_map(|effect| sent_again(effect, policy))
                .collect(),
            stopped: kept.stopped,
            feeds: feeds.clone(),
        })
    }
}

/// What is done with mails in doubt, as `jalon.toml` says.
fn policy_of(channels: &Channels, outlet: Outlet) -> Policy {
    let way = match outlet {
        Outlet::By(way) => Some(way),
        _ => None,
    };
    let channel = channels.of_way(way);
    let after = match (outlet, &channel.to) {
        (Outlet::By(_) | Outlet::Person, Destination::Relay(relay)) => relay.resend_after,
        _ => Duration::ZERO,
    };
    Policy {
        in_doubt: match channel.in_doubt {
            install::InDoubt::Ask => InDoubt::Ask,
            install::InDoubt::Resend => InDoubt::SendAgainOnce,
        },
        looks_up: false,
        after,
    }
}

/// An invoice in its surroundings.
pub struct Of<'a> {
    /// Its script.
    pub world: &'a World,
    /// Its account.
    pub account: &'a Account,
    /// The invoice.
    pub subject: &'a Subject,
    /// What keeps lines of the account back.
    pub kept_back: &'a KeptBack,
}

/// How a line comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comes {
    /// At its time.
    InTime,
    /// It waits for something without a date.
    Waits,
    /// It was due, and a guard holds it.
    Held(Option<Holds>),
    /// It was due, and an incident stopped its account.
    Stopped,
    /// It left, and its answer is awaited.
    OnItsWay,
    /// It was to leave, and has not: it is held, or to be tried again.
    NotLeft,
    /// It was to leave, and nobody knows whether it did.
    InDoubt,
    /// It was due, and nothing keeps it back: the daemon has yet to do it.
    Due,
}

impl Comes {
    /// The guard that holds it, for programs.
    pub fn held_by(self) -> Option<String> {
        match self {
            Comes::Held(guard) => guard.map(|guard| guard.name().to_owned()),
            _ => None,
        }
    }

    /// For programs.
    pub fn name(self) -> &'static str {
        match self {
            Comes::InTime => "in_time",
            Comes::Waits => "waits",
            Comes::Held(_) => "held",
            Comes::Stopped => "stopped",
            Comes::OnItsWay => "on_its_way",
            Comes::NotLeft => "not_left",
            Comes::InDoubt => "in_doubt",
            Comes::Due => "due",
        }
    }
}

/// Whether something is of a line: the line itself, or one of the things that it does.
fn is_of(line: &Slot, slot: &Slot, machine: &Machine) -> bool {
    let within = || {
        let rest = machine
            .path(slot.path)
            .strip_prefix(machine.path(line.path));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    (slot.subject, slot.instalment) == (line.subject, line.instalment) && within()
}

/// How a line comes, as things stand now.
pub fn comes(one: &Awaited, of: &Of<'_>, now: Instant) -> Comes {
    let (subject, kept_back) = (of.subject, of.kept_back);
    let own = |slot: &Slot| is_of(&one.slot, slot, &of.world.machine);
    let held = kept_back.held.iter().find(|(slot, _)| own(slot));
    if let Some((_, guard)) = held {
        return Comes::Held(*guard);
    }
    let mut pending = subject.pending.iter();
    let leaves = pending.any(|one_of| {
        (one_of.instalment, one_of.path) == (one.slot.instalment, one.slot.path)
            && matches!(one_of.state, PendingState::Sending { .. })
    });
    match one.at {
        None if leaves && one.because == Reason::Due => {
            let mut waiting = kept_back.not_left.iter();
            match waiting.find(|(slot, ..)| own(slot)) {
                Some((_, EffectState::InDoubt, _)) => Comes::InDoubt,
                Some(_) => Comes::NotLeft,
                None => Comes::OnItsWay,
            }
        }
        None => Comes::Waits,
        Some(at) if at > now => Comes::InTime,
        Some(_) if kept_back.stopped => Comes::Stopped,
        Some(_) => Comes::Due,
    }
}

/// When a line comes, or what keeps it back.
pub fn next_word(one: &Awaited, of: &Of<'_>, now: Instant, lang: Lang) -> String {
    let step = path_word(of.world.machine.path(one.slot.path), lang);
    let comes = comes(one, of, now);
    let at = one.at.or(one.due).map(|at| when(at, of, lang));
    let because = match comes {
        Comes::NotLeft | Comes::InDoubt => not_left_because(one, of),
        _ => match (payments_awaited(one, of, now), proposal(one, of)) {
            (Some(feed), _) => Some(payments_word(feed, of, lang)),
            (None, Some(proposal)) => Some(proposal_word(&proposal, of, lang)),
            (None, None) => reason(one),
        },
    };
    let again = again(one, of, lang).filter(|_| comes == Comes::InDoubt);
    let said = again.unwrap_or_else(|| said(comes, at, because));
    let said = said.get(lang);
    match lang {
        Lang::En => format!("{step}: {said}"),
        Lang::Fr => format!("{step}\u{a0}: {said}"),
    }
}

/// Why a message has not left, as its outbox entry says.
fn not_left_because(one: &Awaited, of: &Of<'_>) -> Option<Text> {
    let mut waiting = of.kept_back.not_left.iter();
    let machine = &of.world.machine;
    let (.., note) =
        waiting.find(|(slot, _, note)| is_of(&one.slot, slot, machine) && !note.is_empty())?;
    Some(outbox::said(note))
}

/// Of something in doubt that is sent again by itself: when.
fn again(one: &Awaited, of: &Of<'_>, lang: Lang) -> Option<Text> {
    let machine = &of.world.machine;
    let mut again = of.kept_back.again.iter();
    let (_, at) = again.find(|(slot, _)| is_of(&one.slot, slot, machine))?;
    let why = not_left_because(one, of);
    let (en, fr) = why.map_or_else(Default::default, |why| {
        (format!(": {}", why.en), format!("\u{a0}: {}", why.fr))
    });
    let at = when(*at, of, lang);
    Some(text(
        format!(
            "is in doubt{en}; it is sent again {} by itself, unless jalon outbox resolve says what became of it",
            at.en
        ),
        format!(
            "est en doute{fr}\u{a0}; il repart de lui-même {}, sauf si jalon outbox resolve dit ce qu'il en est",
            at.fr
        ),
    ))
}

/// The feed of payments that a line waits for, if it waits for that: the one that was read the longest ago, or
/// none where nothing was ever read.
pub fn payments_awaited<'a>(one: &Awaited, of: &Of<'a>, now: Instant) -> Option<Option<&'a Feed>> {
    let waits = match comes(one, of, now) {
        Comes::Held(guard) => guard == Some(Holds::Freshness),
        Comes::Waits => one.because == Reason::PaymentsNotRead,
        _ => false,
    };
    waits.then(|| of.kept_back.feeds.last())
}

/// What is said of that, and how it goes on.
fn payments_word(feed: Option<&Feed>, of: &Of<'_>, lang: Lang) -> Text {
    let Some((feed, read)) = feed else {
        return text(
            "payments were never read in; jalon import payments or statements",
            "aucun paiement n'a jamais été lu\u{a0}; jalon import payments ou statements",
        );
    };
    let at = when(*read, of, lang);
    text(
        format!(
            "payments not up to date, those of {feed} are known up to what was read {}; jalon import payments or statements, or jalon payment feeds --forget {feed} if it comes no more",
            at.en
        ),
        format!(
            "paiements pas à jour, ceux de {feed} sont connus jusqu'à ce qui a été lu {}\u{a0}; jalon import payments ou statements, ou jalon payment feeds --forget {feed} s'il ne vient plus",
            at.fr
        ),
    )
}

/// A sign-off that a line waits for.
#[derive(Clone, Copy, Debug)]
pub struct Proposal<'a> {
    /// The team that is asked.
    pub team: &'a str,
    /// Who has signed.
    pub signed: &'a [SmolStr],
    /// How many must.
    pub persons: u8,
    /// Until when they may; then silence is told.
    pub until: Option<Instant>,
}

/// The sign-off that a line waits for, if it waits for one.
pub fn proposal<'a>(one: &Awaited, of: &Of<'a>) -> Option<Proposal<'a>> {
    let machine = &of.world.machine;
    let mut pending = of.subject.pending.iter();
    pending.find_map(|pending| {
        let PendingState::Proposed { signed, until, .. } = &pending.state else {
            return None;
        };
        let own = (pending.instalment, pending.path) == (one.slot.instalment, one.slot.path);
        let line = machine.lines.get(pending.line.filter(|_| own)?)?;
        let sign_off = line.sign_off.as_ref()?;
        Some(Proposal {
            team: &machine.teams.get(sign_off.by)?.name,
            signed,
            persons: sign_off.persons,
            until: *until,
        })
    })
}

fn proposal_word(proposal: &Proposal<'_>, of: &Of<'_>, lang: Lang) -> Text {
    let Proposal { team, persons, .. } = proposal;
    let signed = proposal.signed.len();
    let until = proposal.until.map(|until| when(until, of, lang));
    let (en, fr) = until.map_or_else(Default::default, |until| {
        (
            format!(", asked for until {}", until.en.trim_start_matches("on ")),
            format!(", demandé jusqu'au {}", until.fr.trim_start_matches("le ")),
        )
    });
    text(
        format!("a sign-off by {team}, {signed} of {persons} given{en} (jalon task list)"),
        format!("l'accord de {team}, {signed} sur {persons} donné{fr} (jalon task list)"),
    )
}

/// Why a line comes when it does; nothing where that is its own time.
fn reason(one: &Awaited) -> Option<Text> {
    (one.because != Reason::Due).then(|| reason_of(reason_name(one.because)))
}

fn said(comes: Comes, at: Option<Text>, because: Option<Text>) -> Text {
    let due = match &at {
        Some(at) => text(
            format!("was due {}", at.en),
            format!("était prévu {}", at.fr),
        ),
        None => text("was due", "était prévu"),
    };
    match (comes, at, because) {
        (Comes::InTime, Some(at), None) => at,
        (Comes::InTime, Some(at), Some(because)) => text(
            format!("{} ({})", at.en, because.en),
            format!("{} ({})", at.fr, because.fr),
        ),
        (Comes::InTime | Comes::Waits, _, because) => {
            let because = because.unwrap_or_else(|| reason_of(reason_name(Reason::Due)));
            text(
                format!("waits: {}", because.en),
                format!("attend\u{a0}: {}", because.fr),
            )
        }
        (Comes::Held(guard), _, because) => {
            let (en, fr) = match guard {
                Some(Holds::Freshness) => (
                    because
                        .as_ref()
                        .map_or_else(String::new, |one| format!(": {}", one.en)),
                    because
                        .as_ref()
                        .map_or_else(String::new, |one| format!("\u{a0}: {}", one.fr)),
                ),
                Some(guard) => (
                    format!(": {}", guard.words(false)),
                    format!("\u{a0}: {}", guard.words(true)),
                ),
                None => (String::new(), String::new()),
            };
            text(
                format!(
                    "{}; it is held{en} (jalon outbox list --state held)",
                    due.en
                ),
                format!(
                    "{}\u{a0}; c'est retenu{fr} (jalon outbox list --state held)",
                    due.fr
                ),
            )
        }
        (Comes::Stopped, _, _) => text(
            format!("{}; an incident stopped it (jalon incident list)", due.en),
            format!(
                "{}\u{a0}; un incident l'a arrêté (jalon incident list)",
                due.fr
            ),
        ),
        (Comes::OnItsWay, _, _) => text(
            "is on its way, its answer is awaited",
            "est en cours d'envoi, sa réponse est attendue",
        ),
        (Comes::NotLeft | Comes::InDoubt, _, because) => {
            let because = because.map(|because| {
                (
                    format!(": {}", because.en),
                    format!("\u{a0}: {}", because.fr),
                )
            });
            let (en, fr) = because.unwrap_or_default();
            match comes {
                Comes::InDoubt => text(
                    format!("is in doubt{en} (jalon outbox list --state in-doubt)"),
                    format!("est en doute{fr} (jalon outbox list --state in-doubt)"),
                ),
                _ => text(
                    format!("has not left{en} (jalon outbox list)"),
                    format!("n'est pas parti{fr} (jalon outbox list)"),
                ),
            }
        }
        (Comes::Due, _, _) => text(
            format!("{}; it is done as soon as the daemon works", due.en),
            format!("{}\u{a0}; ce sera fait dès que le démon travaille", due.fr),
        ),
    }
}

/// A moment by the invoice's own clock.
fn when(at: Instant, of: &Of<'_>, lang: Lang) -> Text {
    let zone = zone_of(of.world, of.account, of.subject, at);
    let (utc, mark) = (Zone::utc(), if zone.is_some() { "" } else { "Z" });
    let (day, time) = zone.as_ref().unwrap_or(&utc).local(at);
    let day = shown_day(day, lang);
    text(
        format!("on {day} at {time}{mark}"),
        format!("le {day} à {time}{mark}"),
    )
}
