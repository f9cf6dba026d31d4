//! What there is to do for an account in a turn, and what is kept of what leaves.

use std::sync::Arc;

use jalon_core::Instant;
use jalon_core::machine::action::Act;
use jalon_core::step::{Done, Effect as CoreEffect, Slot};
use jalon_store::{AccountKey, Effect, EffectState, Hash, Key, Stimulus, Text, Timer, text};
use serde::{Deserialize, Serialize};

use crate::channel::{Answer, Channel, Found, Outgoing, Outlet, Policy};
use crate::guards::Holds;
use crate::incoming::Moving;
#[cfg(test)]
use crate::simulated::planted::{Planted, is_planted};
use crate::working::waits_for_its_policy;

/// One thing to do.
#[derive(Clone, Debug)]
pub(crate) enum Work {
    /// A channel answered.
    Answered(Box<Leaving>, Answer),
    /// Something came in.
    Inbox(Stimulus),
    /// A timer rang.
    Timer(Timer),
    /// An effect is to be worked on: it comes from inside, or is to be tried again.
    Due(Effect),
    /// An effect is on its way, and whoever wrote it has forgotten it. Whether this worker knows for
    /// sure that it never gave it to a channel.
    Stranded(Effect, bool),
    /// Something was in doubt for as long as its channel waits before it sends the same bytes again.
    Doubted(Effect),
    /// The guard that held a planned line holds it no more.
    Freed(Effect),
}

impl Work {
    /// In the order in which it is done: what came in first, so that a payment overtakes the reminder
    /// of the same minute.
    pub(crate) fn rank(&self) -> u8 {
        match self {
            Work::Answered(..) => 0,
            Work::Stranded(..) => 1,
            Work::Inbox(_) => 2,
            Work::Freed(_) => 3,
            #[cfg(test)]
            Work::Timer(_) if is_planted(Planted::OvertakesTheInbox) => 1,
            Work::Timer(_) => 4,
            Work::Due(_) | Work::Doubted(_) => 5,
        }
    }
}

/// Something that is on its way, from the commit of its intent to that of its result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaving {
    /// Whose.
    pub account: AccountKey,
    /// Its key.
    pub key: Key,
    /// Where it goes.
    pub outlet: Outlet,
    /// Which attempt this is, from 1.
    pub attempt: u16,
    /// Under which epoch the intent was written.
    pub epoch: i64,
    /// Whether it is a second copy, sent in doubt: there is no third one by itself.
    pub second: bool,
    /// Whether a person lets it leave now.
    pub released: bool,
    /// The digest of the bytes.
    pub document: Hash,
    /// It may have left already: its channel is not given it, but asked what became of it.
    pub doubt: Option<Doubt>,
    /// What the core asked for.
    pub(crate) effect: CoreEffect,
    /// The bytes, read. Whoever waits for its answer has the same.
    pub outgoing: Arc<Outgoing>,
}

/// Why something is in doubt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// In words.
    pub note: String,
    /// Whether it was given to a channel by this daemon, if by any. Another one may have a folder of
    /// its own, so that what is not found here may be there.
    pub own: bool,
}

impl Leaving {
    /// Gives it to its channel; or asks that one what became of it.
    pub fn give_to(&self, channel: &mut dyn Channel) -> Answer {
        let Some(doubt) = &self.doubt else {
            if self.released {
                channel.released(&self.outgoing);
            }
            return channel.send(&self.outgoing, self.attempt);
        };
        match channel.look_up(&self.outgoing, self.attempt) {
            Found::Left(note) => Answer::Taken(note),
            Found::NeverLeft if doubt.own => Answer::NotNow(doubt.note.clone()),
            Found::NeverLeft | Found::NotKnown => Answer::Unknown(doubt.note.clone()),
        }
    }

    /// How its row stands: state, attempts and epoch.
    pub(crate) fn was(&self) -> (EffectState, u16, i64) {
        (EffectState::Sending, self.attempt, self.epoch)
    }
}

/// What an effect's row holds beside where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Body {
    /// Something that leaves, as the core asked for it.
    Leaves(CoreEffect),
    /// A planned line that a guard holds.
    Planned(Slot, Holds),
    /// A customer that goes to another account.
    Moves(Moving),
    /// Something that leaves, and that a guard held when the core asked for it.
    Guarded(CoreEffect, Holds),
}

impl Body {
    /// What the core asked for, of something that leaves.
    pub fn core(&self) -> Option<&CoreEffect> {
        match self {
            Body::Leaves(core) | Body::Guarded(core, _) => Some(core),
            Body::Planned(..) | Body::Moves(_) => None,
        }
    }

    /// The guard that held it first.
    pub(crate) fn held_by(&self) -> Option<Holds> {
        match self {
            Body::Planned(_, holds) | Body::Guarded(_, holds) => Some(*holds),
            Body::Leaves(_) | Body::Moves(_) => None,
        }
    }
}

/// The subjects of effects that are not over: something of them is on its way, or waits for a person.
pub fn on_their_way(effects: &[Effect]) -> Vec<jalon_core::step::SubjectId> {
    let away = effects.iter().filter(|effect| {
        let body = jalon_store::codec::decode(effect.format, &effect.body);
        !matches!(body, Ok(Body::Planned(..)))
    });
    away.map(|effect| effect.subject).collect()
}

/// The planned lines that guards hold, and which one each.
pub fn held_lines(effects: &[Effect]) -> Vec<(Slot, Holds)> {
    let held = effects
        .iter()
        .filter(|effect| effect.now.state == EffectState::Held);
    let lines =
        held.filter_map(
            |effect| match jalon_store::codec::decode(effect.format, &effect.body) {
                Ok(Body::Planned(slot, holds)) => Some((slot, holds)),
                _ => None,
            },
        );
    lines.collect()
}

/// What was to leave and has not, and why: held, in doubt, or to be tried again.
pub fn not_left(effects: &[Effect]) -> Vec<(Slot, EffectState, String)> {
    let waits = [
        EffectState::Planned,
        EffectState::Held,
        EffectState::FailedForNow,
        EffectState::InDoubt,
    ];
    let waiting = effects.iter().filter(|one| waits.contains(&one.now.state));
    let lines = waiting.filter_map(
        |one| match jalon_store::codec::decode(one.format, &one.body) {
            Ok(Body::Leaves(core) | Body::Guarded(core, _)) => {
                Some((core.slot, one.now.state, one.now.note.clone()))
            }
            _ => None,
        },
    );
    lines.collect()
}

/// When something in doubt is sent again by itself, under the policy of its way; nothing if a person decides.
pub fn sent_again(effect: &Effect, policy: impl Fn(Outlet) -> Policy) -> Option<(Slot, Instant)> {
    let wait = Outlet::from_number(effect.channel).map(&policy)?.after;
    let body: Body = jalon_store::codec::decode(effect.format, &effect.body).ok()?;
    let core = body.core()?;
    let is_grave = matches!(
        &core.does,
        Done::Message {
            act: Act::FormalNotice,
            ..
        }
    );
    let in_doubt = effect.now.state == EffectState::InDoubt;
    let waits = in_doubt && !is_grave && waits_for_its_policy(effect, policy);
    let wait = i64::try_from(wait.as_millis()).ok()?;
    let at = effect.now.due.millis().saturating_add(wait);
    waits.then_some((core.slot, Instant::from_millis(at)))
}

/// What could not be applied, so that it can be tried again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PutAside {
    /// What came in: its source, its format, its body.
    Inbox(String, u16, Vec<u8>),
    /// The account does not move by itself any more.
    Stopped,
    /// An invoice that no channel took: the key of its effect.
    Unsent(u128),
    /// Something about a subject that a person is to look at; there is nothing to try again.
    Attention(u128),
}

/// Why it can't be dropped that an account stands still.
pub fn stands_still() -> Text {
    text(
        "the account stands still until this is tried again: jalon incident retry",
        "le compte est arrêté jusqu’à un nouvel essai : jalon incident retry",
    )
}
