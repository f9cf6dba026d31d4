//! Whether and when what was asked for left: held or not, and by whom it was let go.

use std::collections::HashMap;

use jalon_core::step::{Done, SendResult, Slot};
use jalon_core::{Instant, Machine, Zone};
use jalon_daemon::guards::Holds;
use jalon_daemon::journal::{Became, TAKEN_BACK};
use jalon_daemon::work::Body;
use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_simulate::Deed;
use jalon_store::{Effect, EffectState, codec};

use super::teller::Chapter;
use crate::clock::shown;
use crate::outbox;

/// What leaves within so long leaves when it is asked for, as far as people look.
const AT_ONCE_MILLIS: i64 = 60_000;

/// Something that was to leave, and what became of it.
#[derive(Clone, Debug)]
pub struct Leaves {
    slot: Slot,
    /// The step, or the place in the script, by name.
    name: String,
    asked: Instant,
    /// When it left, if it did.
    pub left: Option<Instant>,
    /// Where it stands, as far as that is known.
    pub state: Option<EffectState>,
}

impl Leaves {
    /// Of what leaves the house; nothing for all else.
    pub fn of(deed: &Deed, machine: &Machine, asked: Instant) -> Option<Leaves> {
        let leaves = matches!(
            deed.does,
            Done::SendInvoice { .. }
                | Done::Message { .. }
                | Done::Alert { .. }
                | Done::Post { .. }
                | Done::Entrust(_)
                | Done::HandOver { .. }
                | Done::Recall(Some(_))
        );
        let step = deed.step.and_then(|step| machine.steps.get(step));
        let path = machine.path(deed.slot.path).rsplit('/').next();
        let name = step.map(|step| step.name.as_str()).or(path);
        leaves.then(|| Leaves {
            slot: deed.slot,
            name: name.unwrap_or_default().to_owned(),
            asked,
            left: None,
            state: None,
        })
    }
}

/// What became of what was to leave, as the journal tells.
#[derive(Default)]
pub struct Away {
    known: HashMap<Slot, Known>,
    /// Where each stands in the outbox now, and what is said of it.
    rows: HashMap<Slot, (EffectState, Instant, String)>,
}

#[derive(Clone, Copy, Default)]
struct Known {
    /// Whether it did not simply leave.
    troubled: bool,
    last: Option<(EffectState, Instant)>,
}

impl Away {
    /// With what the outbox of the account holds.
    pub fn of(effects: &[Effect]) -> Away {
        let rows = effects.iter().filter_map(|effect| {
            let body: Body = codec::decode(effect.format, &effect.body).ok()?;
            let now = &effect.now;
            Some((body.core()?.slot, (now.state, now.due, now.note.clone())))
        });
        Away {
            known: HashMap::new(),
            rows: rows.collect(),
        }
    }

    /// It is held.
    pub fn held(&mut self, slot: Slot, at: Instant) {
        self.is(slot, EffectState::Held, at).troubled = true;
    }

    /// Shadow mode kept it in.
    pub fn shadow(&mut self, slots: &[Slot], at: Instant) {
        for slot in slots {
            self.is(*slot, EffectState::Shadow, at);
        }
    }

    fn is(&mut self, slot: Slot, state: EffectState, at: Instant) -> &mut Known {
        let known = self.known.entry(slot).or_default();
        known.last = Some((state, at));
        known
    }

    /// What became of it, as the journal says beside the steps; whether that is worth a line.
    pub fn became(
        &mut self,
        (slot, asked): (Slot, Option<Instant>),
        (became, at): (Became, Instant),
    ) -> bool {
        let troubled = self.known.get(&slot).is_some_and(|known| known.troubled);
        let state = match became {
            Became::Left => EffectState::Relayed,
            Became::NotLeft => EffectState::FailedForGood,
            Became::InDoubt => EffectState::InDoubt,
            Became::Again => EffectState::Sending,
        };
        let simply = became == Became::Left && !troubled && is_at_once(asked, at);
        self.is(slot, state, at).troubled |= !simply;
        !simply
    }

    /// What the core was told of it, in words if that is worth a line.
    pub fn sent(&mut self, leaves: &Leaves, (result, at): (SendResult, Instant)) -> Option<Text> {
        let slot = leaves.slot;
        let known = self.known.get(&slot).copied().unwrap_or_default();
        let state = known.last.map(|(state, _)| state);
        if state == Some(EffectState::Shadow) {
            return None;
        }
        match result {
            SendResult::Left => {
                let told = state == Some(EffectState::Relayed);
                let simply = !known.troubled && is_at_once(Some(leaves.asked), at);
                self.is(slot, EffectState::Relayed, at).troubled |= !simply;
                (!told && !simply).then(|| said_of(&leaves.name, &it_left()))
            }
            SendResult::TakenBack => {
                self.is(slot, EffectState::Withdrawn, at);
                Some(said_of(
                    &leaves.name,
                    &text("taken back before it left", "repris avant d'être parti"),
                ))
            }
            // The line before says why, or the step itself does.
            SendResult::Failed => {
                self.is(slot, EffectState::FailedForGood, at).troubled = true;
                None
            }
            SendResult::InDoubt => {
                self.is(slot, EffectState::InDoubt, at).troubled = true;
                None
            }
        }
    }

    /// Says of all that was asked for whether and when it left.
    pub fn tell(&self, chapters: &mut [Chapter], (zone, lang): (Option<&Zone>, Lang)) {
        let said: Vec<String> = chapters.iter().map(|one| one.what.clone()).collect();
        for chapter in chapters {
            let Some(leaves) = &mut chapter.leaves else {
                continue;
            };
            let known = self.known.get(&leaves.slot);
            let row = self.rows.get(&leaves.slot);
            let last = known.and_then(|known| known.last);
            leaves.state = row
                .map(|(state, ..)| *state)
                .or(last.map(|(state, _)| state));
            if leaves.state == Some(EffectState::Relayed) {
                let told = last.filter(|(state, _)| *state == EffectState::Relayed);
                leaves.left = told.map(|(_, at)| at).or(row.map(|(_, due, _)| *due));
            }
            let troubled = known.is_some_and(|known| known.troubled);
            let at = leaves.left.map(|at| shown(zone, at, lang));
            let late = leaves
                .left
                .is_some_and(|left| !is_at_once(Some(leaves.asked), left));
            let Some(suffix) = leaves
                .state
                .and_then(|state| suffix(state, at, troubled || late))
            else {
                continue;
            };
            let suffix = suffix.get(lang);
            chapter.what = format!("{} ({suffix})", chapter.what);
            let note = row.map(|(.., note)| note.as_str()).unwrap_or_default();
            let is_over = leaves.state == Some(EffectState::Relayed);
            let note = outbox::said(note).get(lang).to_owned();
            if !note.is_empty() && !is_over && !said.iter().any(|said| said.contains(&note)) {
                chapter.below.push(note);
            }
        }
    }
}

fn is_at_once(asked: Option<Instant>, at: Instant) -> bool {
    asked.is_none_or(|asked| at.millis() - asked.millis() < AT_ONCE_MILLIS)
}

/// What was asked for last in a place of the script.
pub fn asked(chapters: &[Chapter], slot: Slot) -> Option<Leaves> {
    let mut asked = chapters.iter().rev().filter_map(|one| one.leaves.as_ref());
    asked.find(|leaves| leaves.slot == slot).cloned()
}

impl Leaves {
    /// Whether it is of a place in the script.
    pub fn is_of(&self, slot: Slot) -> bool {
        self.slot == slot
    }

    /// The step, or the place in the script, by name; when it was asked for.
    pub fn named(&self) -> (&str, Instant) {
        (&self.name, self.asked)
    }
}

fn suffix(state: EffectState, left: Option<String>, troubled: bool) -> Option<Text> {
    Some(match (state, left) {
        (EffectState::Relayed, Some(at)) if troubled => text(
            format!("asked for; it left {at}"),
            format!("demandé\u{a0}; parti le {at}"),
        ),
        (EffectState::Relayed | EffectState::Shadow, _) => return None,
        (EffectState::Held, _) => text(
            "asked for; it has not left: it is held",
            "demandé\u{a0}; pas parti\u{a0}: c'est retenu",
        ),
        (EffectState::Planned | EffectState::Rendered | EffectState::FailedForNow, _) => text(
            "asked for; it has not left yet",
            "demandé\u{a0}; pas encore parti",
        ),
        (EffectState::Sending, _) => text(
            "asked for; it is on its way",
            "demandé\u{a0}; en cours d'envoi",
        ),
        (EffectState::InDoubt, _) => text(
            "asked for; nobody knows whether it left",
            "demandé\u{a0}; on ignore si c'est parti",
        ),
        (EffectState::FailedForGood, _) => text(
            "asked for; it did not leave",
            "demandé\u{a0}; ce n'est pas parti",
        ),
        (EffectState::Withdrawn, _) => text(
            "asked for; taken back before it left",
            "demandé\u{a0}; repris avant d'être parti",
        ),
    })
}

fn it_left() -> Text {
    text("it left", "c'est parti")
}

/// What became of telling an agency what came in for a case that it has.
pub fn news_of_case(said: &Text) -> Text {
    text(
        format!("news of the case for the agency: {}", said.en),
        format!("nouvelles du dossier pour le cabinet\u{a0}: {}", said.fr),
    )
}

fn said_of(name: &str, said: &Text) -> Text {
    match name.is_empty() {
        true => said.clone(),
        false => text(
            format!("{name}: {}", said.en),
            format!("{name}\u{a0}: {}", said.fr),
        ),
    }
}

/// That something is held, and why: guards say it in both languages.
pub fn held(why: &str) -> Text {
    let guards = [Holds::Clock, Holds::Volume, Holds::Freshness];
    let mut guards = guards.into_iter();
    let guard = guards.find(|guard| [guard.words(false), guard.words(true)].contains(&why));
    let (en, fr) = guard.map_or((why, why), |guard| (guard.words(false), guard.words(true)));
    text(format!("held: {en}"), format!("retenu\u{a0}: {fr}"))
}

/// Who let it go, or what.
pub fn freed(by: &str) -> Text {
    match by {
        "guard" => text(
            "held no more: what kept it back is over",
            "n'est plus retenu\u{a0}: la cause a disparu",
        ),
        "time" => text("held no more", "n'est plus retenu"),
        by => text(format!("released by {by}"), format!("libéré par {by}")),
    }
}

/// What became of it: what the other side said, or who decided.
pub fn became(name: &str, (became, why): (Became, &str), by: Option<&str>) -> Text {
    if (became, why) == (Became::NotLeft, TAKEN_BACK) {
        let said = text(
            format!("not sent: {TAKEN_BACK}"),
            "pas envoyé\u{a0}: le paiement a été repris avant d'être déclaré",
        );
        return said_of(name, &said);
    }
    let (why, pourquoi) = match why {
        "" => Default::default(),
        why => (format!(" ({why})"), format!(" ({})", outbox::said(why).fr)),
    };
    let said = match (became, by) {
        (Became::Left, None) => it_left(),
        (Became::NotLeft, None) => text(
            format!("refused for good{why}"),
            format!("refusé définitivement{pourquoi}"),
        ),
        (Became::InDoubt, _) => text(
            format!("nobody knows whether it left{why}"),
            format!("on ignore si c'est parti{pourquoi}"),
        ),
        (Became::Again, None) => text(
            "sent once more, since nobody knows whether it left",
            "envoyé une fois de plus, car on ignore si c'est parti",
        ),
        (Became::Left, Some(by)) => text(
            format!("{by} decides that it did leave"),
            format!("{by} décide que c'est bien parti"),
        ),
        (Became::NotLeft, Some(by)) => text(
            format!("{by} decides that it did not leave, and is not sent"),
            format!("{by} décide que ce n'est pas parti, et que rien n'est envoyé"),
        ),
        (Became::Again, Some(by)) => text(
            format!("{by} has it sent once more"),
            format!("{by} le fait envoyer une fois de plus"),
        ),
    };
    said_of(name, &said)
}
