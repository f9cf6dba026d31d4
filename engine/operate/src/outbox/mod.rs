//! The outbox: what leaves, what is held, and what is in doubt; people decide here.

mod entry;

use jalon_core::Instant;
use jalon_daemon::channel::{OutgoingKey, Outlet};
use jalon_daemon::incoming::{Becomes, OutboxDecision};
use jalon_daemon::own_words;
use jalon_dsl::diagnostic::{Text, text};
use jalon_mail::distrust;
use jalon_store::{Effect, EffectState, Places, Received, Shard, Trouble, shards};

use crate::act::By;
use crate::page::by_shards;
use crate::{House, Page, Place, Refused};
pub use entry::{Entry, Outgone, entries, state_name, state_word};

/// Where messages stand that wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// To be sent at its time, or tried again.
    Waiting,
    /// On its way.
    Sending,
    /// Nobody knows whether it left.
    InDoubt,
    /// A guard or a person holds it.
    Held,
    /// It was not taken, and is not tried again by itself.
    Failed,
    /// Shadow mode kept it in: it never leaves.
    Shadow,
}

/// What a channel said, in both languages: our own words, and those about certificates; what the other side said
/// stays as it is.
pub fn said(note: &str) -> Text {
    text(note, own_words::in_french(&distrust::in_french(note)))
}

/// The effects of the house that stand so.
pub fn standing(house: &mut House, state: State, most: usize) -> Result<Vec<Effect>, Refused> {
    let mut found = of_shards(house, state, &shards(), most)?;
    found.retain(|effect| effect.account.entity == house.entity.id);
    Ok(found)
}

/// A page of what stands so, in the order of shards and keys.
pub fn page(
    house: &mut House,
    state: State,
    (after, limit): (Option<Place>, usize),
) -> Result<Page<Effect>, Refused> {
    let entity = house.entity.id;
    Ok(by_shards(
        (after, limit),
        |shards, most| of_shards(house, state, shards, most),
        |effect| (effect.account.shard(), effect.key.0),
        |effect| effect.account.entity == entity,
    )?)
}

fn of_shards(
    house: &mut House,
    state: State,
    shards: &[Shard],
    most: usize,
) -> Result<Vec<Effect>, Trouble> {
    let store = &mut house.store;
    match state {
        State::Waiting => store.due_effects(shards, latest(), most, most),
        State::Sending => store.effects_in(EffectState::Sending, shards, most),
        State::InDoubt => store.effects_in(EffectState::InDoubt, shards, most),
        State::Held => store.effects_in(EffectState::Held, shards, most),
        State::Failed => store.effects_in(EffectState::FailedForGood, shards, most),
        State::Shadow => store.effects_in(EffectState::Shadow, shards, most),
    }
}

/// Later than anything that is planned.
fn latest() -> Instant {
    Instant::from_millis(i64::MAX)
}

/// The one with a key.
pub fn one(house: &mut House, key: OutgoingKey) -> Result<Effect, Refused> {
    let found = house.store.effects(house.entity.id, &[key.0])?;
    found.into_iter().next().ok_or_else(|| {
        Refused::unknown(
            format!("there is nothing with the key {key} in the outbox"),
            format!("la boîte d'envoi ne contient rien sous la clé {key}"),
        )
        .help(
            "jalon outbox list tells the keys",
            "jalon outbox list donne les clés",
        )
    })
}

/// What can be settled by a person: what is in doubt; and what is held that no journey waits for, where it is
/// put away. Messages to customers are let go, or no longer wanted.
pub fn expect_unsettled(effect: &Effect, becomes: Becomes) -> Result<(), Refused> {
    let beside = [Outlet::Team, Outlet::Endpoint, Outlet::Agency];
    let beside = beside.map(Outlet::number).contains(&effect.channel);
    match (becomes, effect.now.state) {
        (Becomes::NotLeft, EffectState::Held) if beside => Ok(()),
        _ => expect(effect, EffectState::InDoubt),
    }
}

/// A decision is about what stands so, and about nothing else.
pub fn expect(effect: &Effect, state: EffectState) -> Result<(), Refused> {
    if effect.now.state == state {
        return Ok(());
    }
    let key = OutgoingKey(effect.key);
    let (is, wanted) = (state_word(effect.now.state), state_word(state));
    Err(Refused::over(
        format!("{key} is not {}: it is {}", wanted.en, is.en),
        format!("{key} n'est pas {}\u{a0}: {}", wanted.fr, is.fr),
    )
    .help(
        "jalon outbox list tells where everything stands",
        "jalon outbox list dit où en est chaque message",
    ))
}

/// What is released is held, or waits for its next try.
pub fn expect_releasable(effect: &Effect) -> Result<(), Refused> {
    match effect.now.state {
        EffectState::FailedForNow => Ok(()),
        _ => expect(effect, EffectState::Held),
    }
}

/// Stores decisions: the daemon takes them in, and the journal tells of them. Tells how many were
/// decided before.
pub fn decide(
    house: &mut House,
    effects: &[Effect],
    becomes: Becomes,
    by: &By,
) -> Result<usize, Refused> {
    let mut places = Places::default();
    let stimuli = effects.iter().map(|effect| {
        let decision = OutboxDecision {
            effect: OutgoingKey(effect.key),
            becomes,
            by: by.name.clone(),
        };
        let (key, attempts) = (decision.effect, effect.now.attempts);
        // Said twice of the same attempt, it is said once.
        let mark = format!("outbox {key} {attempts} {}", effect.now.due);
        let place = places.next(by.now);
        house
            .entity
            .decision(&mark, place, effect.account, decision)
    });
    let stimuli: Vec<_> = stimuli.collect();
    let received = house.store.receive(&stimuli)?;
    let before = received.iter().filter(|one| **one == Received::Before);
    let before = before.count();
    if before > 0 && before == effects.len() && by.wish.is_none() {
        return Err(Refused::over(
            "this was decided before, and waits for the daemon",
            "c'est déjà décidé, et cela attend le démon",
        )
        .help(
            "is it running? jalon doctor",
            "tourne-t-il\u{a0}? jalon doctor",
        ));
    }
    Ok(before)
}
