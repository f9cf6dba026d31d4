//! What became of what leaves, and what people decide about it.

use std::sync::Arc;
use std::time::Duration;

use jalon_core::Instant;
use jalon_core::step::{Effect as CoreEffect, SendResult, SubjectId, opening};
use jalon_store::{Effect, EffectState, Key, Progress, Stimulus, To, codec, text};
use smol_str::SmolStr;

use super::leaving::is_wanted;
use super::{Desk, Stop, Working, house, is_french, was};
use crate::channel::{Answer, Outgoing, OutgoingKey, Outlet};
use crate::guards::{Asked, Holds};
use crate::incoming::{Becomes, Incoming, OutboxDecision, moving_from};
use crate::journal::{Became, Noted};
use crate::rendering::{is_awaited, what_leaves};
use crate::work::{Body, Leaving};

/// So often something is tried that is not taken now: for five days, so that a long weekend of the
/// other side costs nothing (RFC 5321, 4.5.4.1: give up after four to five days).
pub const ATTEMPTS_MAX: u16 = 28;
/// The first time of waiting before something is tried again, in minutes; it doubles each time.
const WAIT_MINUTES: i64 = 1;
/// The longest time of waiting, in minutes.
const WAIT_MINUTES_MAX: i64 = 6 * 60;
/// How long what presses waits before it is looked again whether payments were read in.
const STALE_MINUTES: i64 = 15;

impl Working {
    /// A channel answered.
    pub(super) fn answered(
        &mut self,
        desk: &mut Desk<'_>,
        leaving: &Leaving,
        answer: &Answer,
    ) -> Result<(), Stop> {
        self.rows.settled.push(leaving.key);
        let progress = |state, note: &str| Progress {
            state,
            due: desk.now,
            attempts: leaving.attempt,
            epoch: leaving.epoch,
            document: Some(leaving.document),
            note: match leaving.second {
                true => format!("{AGAIN}{note}").replace('\0', " "),
                false => note.replace('\0', " "),
            },
        };
        let (progress, result) = match answer {
            Answer::Taken(note) => (progress(EffectState::Relayed, note), SendResult::Left),
            // It was no try: neither it nor the second copy that it would have been is counted.
            Answer::Closed(wait, note) => {
                let mut progress = progress(EffectState::FailedForNow, note);
                progress.attempts = leaving.attempt.saturating_sub(1);
                match leaving.second {
                    true => {
                        progress.state = EffectState::InDoubt;
                        progress.note = note.replace('\0', " ");
                    }
                    false => progress.due = after(desk.now, *wait),
                }
                self.change((leaving.key, leaving.was()), progress);
                return Ok(());
            }
            // Whatever became of the second copy, the first one may have left: a person decides.
            Answer::Never(note)
            | Answer::NotNow(note)
            | Answer::NotBefore(_, note)
            | Answer::Held(note)
                if leaving.second =>
            {
                let progress = progress(EffectState::InDoubt, note);
                self.change((leaving.key, leaving.was()), progress);
                return self.became(desk, &leaving.effect, (Became::InDoubt, note), None);
            }
            Answer::Held(note) => {
                let progress = progress(EffectState::Held, note);
                self.change((leaving.key, leaving.was()), progress);
                self.addressed_to(&leaving.outgoing);
                return self.kept_back(desk, &leaving.effect, note);
            }
            Answer::Never(note) => (
                progress(EffectState::FailedForGood, note),
                SendResult::Failed,
            ),
            Answer::NotNow(note) | Answer::NotBefore(_, note)
                if leaving.attempt >= ATTEMPTS_MAX =>
            {
                (
                    progress(EffectState::FailedForGood, note),
                    SendResult::Failed,
                )
            }
            // It was asked about, and never left: it needs no rest.
            Answer::NotNow(note) if leaving.doubt.is_some() => {
                let progress = progress(EffectState::FailedForNow, note);
                self.change((leaving.key, leaving.was()), progress);
                return Ok(());
            }
            Answer::NotBefore(wait, note) => {
                let mut progress = progress(EffectState::FailedForNow, note);
                progress.due = after(desk.now, *wait);
                self.change((leaving.key, leaving.was()), progress);
                return Ok(());
            }
            Answer::NotNow(note) => {
                let wait = WAIT_MINUTES << (leaving.attempt.saturating_sub(1)).min(20);
                let mut progress = progress(EffectState::FailedForNow, note);
                progress.due = desk.now.plus_minutes(wait.min(WAIT_MINUTES_MAX));
                self.change((leaving.key, leaving.was()), progress);
                return Ok(());
            }
            Answer::Unknown(note) => {
                let progress = progress(EffectState::InDoubt, note);
                return self.doubt(desk, leaving, progress, true);
            }
        };
        let awaited = is_awaited(&leaving.effect.does);
        if result == SendResult::Failed {
            self.unsent(desk, (&leaving.effect, leaving.key), &progress.note)?;
            let refused = (Became::NotLeft, progress.note.as_str());
            self.became(desk, &leaving.effect, refused, None)?;
        } else if !awaited {
            self.became(desk, &leaving.effect, (Became::Left, ""), None)?;
        }
        self.change((leaving.key, leaving.was()), progress);
        self.tell(desk, &leaving.effect, result)
    }

    pub(super) fn invoice_number(&self, of: SubjectId) -> Option<SmolStr> {
        let (_, _, account) = self.open.as_ref()?.holding(of)?;
        Some(account.subject(of)?.invoice()?.number.clone())
    }

    /// The number of the invoice of something in the outbox.
    pub(super) fn number_of(&self, desk: &mut Desk<'_>, key: Key) -> Result<Option<SmolStr>, Stop> {
        let found = desk.store.effects(self.key.entity, &[key])?;
        let Some(effect) = found.first() else {
            return Ok(None);
        };
        let body: Body = codec::decode(effect.format, &effect.body)?;
        let of = body.core().map(|core| core.slot.subject);
        Ok(of.and_then(|of| self.invoice_number(of)))
    }

    /// The same bytes leave once more under the same key.
    pub(super) fn again(
        &mut self,
        desk: &Desk<'_>,
        leaving: &Leaving,
        was: (EffectState, u16, i64),
    ) -> Result<(), Stop> {
        if desk.is_shadow(self.key) {
            return self.keep_in(desk, leaving, was);
        }
        let attempt = leaving.attempt.saturating_add(1);
        let progress = Progress {
            state: EffectState::Sending,
            due: desk.now,
            attempts: attempt,
            epoch: self.epoch,
            document: Some(leaving.document),
            note: match leaving.second {
                true => format!("{AGAIN}{}", desk.by),
                false => desk.by.to_owned(),
            },
        };
        self.change((leaving.key, was), progress);
        self.rows.leaving.push(Leaving {
            attempt,
            epoch: self.epoch,
            released: self.released,
            doubt: None,
            ..leaving.clone()
        });
        Ok(())
    }

    /// How it stands by what was done in this transaction, if it stands otherwise than in the store.
    fn changed(&self, effect: &Effect) -> Option<&Progress> {
        let stands = |now: &Progress| (now.state, now.attempts, now.epoch);
        let mut changed = self.rows.effects_changed.iter();
        let changed = changed.find(|one| one.key == effect.key)?;
        Some(&changed.now).filter(|now| stands(now) != was(effect))
    }

    /// What is noted beside it by now.
    fn note_of<'e>(&'e self, effect: &'e Effect) -> &'e str {
        let mut changed = self.rows.effects_changed.iter();
        let changed = changed.find(|one| one.key == effect.key);
        changed.map_or(&effect.now.note, |one| &one.now.note)
    }

    /// An effect is to be worked on.
    pub(super) fn due(&mut self, desk: &mut Desk<'_>, effect: &Effect) -> Result<(), Stop> {
        if self.changed(effect).is_some() {
            // A person let it leave, or something else was done to it, in this transaction.
            return Ok(());
        }
        match codec::decode(effect.format, &effect.body)? {
            Body::Moves(moving) => {
                let house = house(desk, self.key)?;
                let to = jalon_store::Key::of_account(&house.entity.code, &moving.to);
                let source = moving_from(&moving.customer, self.payer());
                let place = desk.now.millis() << 20;
                let documents = self.documents_that_moved().into_iter();
                let entity = self.key.entity;
                let documents = (1..).zip(documents).map(|(at, documents)| Stimulus {
                    entity,
                    key: Key::of(&[
                        "documents",
                        &OutgoingKey(effect.key).to_string(),
                        &documents.subject,
                    ]),
                    to: To::Account(to),
                    place: place + at,
                    source: source.clone(),
                    format: crate::incoming::FORMAT,
                    body: Incoming::Documents(documents).to_bytes(),
                    version: None,
                });
                let documents: Vec<Stimulus> = documents.collect();
                self.rows.inside.extend(documents);
                self.rows.inside.push(Stimulus {
                    entity: self.key.entity,
                    key: effect.key,
                    to: To::Account(to),
                    place,
                    source,
                    format: crate::incoming::FORMAT,
                    body: Incoming::MoveIn(moving).to_bytes(),
                    version: None,
                });
                let progress = Progress {
                    state: EffectState::Relayed,
                    due: desk.now,
                    ..effect.now.clone()
                };
                self.change((effect.key, was(effect)), progress);
                Ok(())
            }
            Body::Leaves(core) | Body::Guarded(core, _) => self.due_again(desk, effect, &core),
            Body::Planned(..) => self.freed(desk, effect, "time"),
        }
    }

    /// What was surely not taken is to be tried again: unless a guard holds it, and for customers not
    /// outside the hours of the script.
    fn due_again(
        &mut self,
        desk: &mut Desk<'_>,
        effect: &Effect,
        core: &CoreEffect,
    ) -> Result<(), Stop> {
        // A person let it leave, and it waited for the hours of the script.
        if effect.now.state == EffectState::Planned {
            return self.in_its_hours(desk, effect, core);
        }
        let asked = Asked::of(&core.does).map(|asked| Asked {
            first: false,
            ..asked
        });
        let holds = match asked {
            Some(asked) => desk.holds(self.key, asked)?,
            None => None,
        };
        let mut progress = effect.now.clone();
        if let Some(holds) = holds {
            progress.note = holds.words(is_french(desk, self.key)).to_owned();
        }
        match holds {
            // It comes to an end by itself.
            Some(Holds::Freshness) => {
                progress.due = desk.now.plus_minutes(STALE_MINUTES);
            }
            Some(Holds::Clock | Holds::Volume) => {
                progress.state = EffectState::Held;
                progress.due = desk.now;
                let (slot, why) = (core.slot, progress.note.as_str().into());
                self.note(desk.now, &Noted::Held { slot, why })?;
            }
            None => match self.opening_for(desk, core) {
                opening if opening > desk.now => progress.due = opening,
                _ => return self.try_again(desk, effect, core),
            },
        }
        self.change((effect.key, was(effect)), progress);
        Ok(())
    }

    /// What was held leaves as things are now; what goes to customers, in the hours of the script.
    pub(super) fn in_its_hours(
        &mut self,
        desk: &mut Desk<'_>,
        effect: &Effect,
        core: &CoreEffect,
    ) -> Result<(), Stop> {
        let opening = self.opening_for(desk, core);
        if opening > desk.now && self.wants(core) {
            let note = match is_french(desk, self.key) {
                false => "it leaves when the sending hours open",
                true => "cela part à l’ouverture des heures d’envoi",
            };
            let progress = Progress {
                state: EffectState::Planned,
                due: opening,
                note: note.to_owned(),
                ..effect.now.clone()
            };
            self.change((effect.key, was(effect)), progress);
            return Ok(());
        }
        match effect.now.document {
            Some(_) => self.try_again(desk, effect, core),
            None => self.render_again(desk, effect, core),
        }
    }

    /// When something may leave: what goes to customers only in the hours of the script.
    pub(super) fn opening_for(&self, desk: &Desk<'_>, core: &CoreEffect) -> Instant {
        match is_awaited(&core.does) {
            true => self.opening(desk.now, core.slot.subject),
            false => desk.now,
        }
    }

    fn opening(&self, now: Instant, subject: SubjectId) -> Instant {
        let holding = self.open.as_ref().and_then(|open| open.holding(subject));
        let Some((_, world, account)) = holding else {
            return now;
        };
        let (machine, context) = (&world.machine, &world.context);
        let subject = account.subject(subject);
        subject.map_or(now, |subject| {
            opening(machine, context, account, subject, now)
        })
    }

    /// What would leave if something that is held were released; why it would be held again, if it would.
    pub(crate) fn preview(
        mut self,
        desk: &mut Desk<'_>,
        effect: &Effect,
    ) -> Result<Vec<Outgoing>, Stop> {
        desk.now = self.opening(desk.now, effect.subject);
        self.freed(desk, effect, "preview")?;
        let held = EffectState::Held;
        let mut changed = self.rows.effects_changed.iter().map(|one| &one.now);
        let mut new = self.rows.effects_new.iter().map(|one| &one.now);
        let again = changed.find(|now| now.state == held);
        if let Some(again) = again.or_else(|| new.find(|now| now.state == held)) {
            return Err(Stop::Aside(text(&*again.note, &*again.note)));
        }
        let leaving = self.rows.leaving.into_iter();
        let outgoing = leaving.map(|leaving| Arc::unwrap_or_clone(leaving.outgoing));
        Ok(outgoing.collect())
    }

    /// What was surely not taken: the same bytes if they still say what is true, else it is taken
    /// back and made anew.
    pub(super) fn try_again(
        &mut self,
        desk: &mut Desk<'_>,
        effect: &Effect,
        core: &CoreEffect,
    ) -> Result<(), Stop> {
        let Some(leaving) = self.leaving(desk, effect, core)? else {
            return Err(bytes_are_gone());
        };
        if !is_awaited(&core.does) || self.says_the_same(desk, &leaving)? {
            self.again(desk, &leaving, was(effect))?;
            return Ok(());
        }
        let progress = Progress {
            state: EffectState::Withdrawn,
            due: desk.now,
            ..effect.now.clone()
        };
        self.change((effect.key, was(effect)), progress);
        self.tell(desk, core, SendResult::TakenBack)
    }

    pub(super) fn wants(&self, effect: &CoreEffect) -> bool {
        let holding = self.open.as_ref();
        let holding = holding.and_then(|open| open.holding(effect.slot.subject));
        holding.is_some_and(|(_, _, account)| is_wanted(account, effect))
    }

    fn says_the_same(&mut self, desk: &mut Desk<'_>, leaving: &Leaving) -> Result<bool, Stop> {
        let part = self.holding(leaving.effect.slot.subject);
        let Some(part) = part.filter(|_| self.wants(&leaving.effect)) else {
            return Ok(false);
        };
        let what = leaving.outgoing.what.clone();
        let rendered = self.render(desk, part, (leaving.key, what), &leaving.effect)?;
        Ok(rendered.is_ok_and(|(mut newer, ..)| {
            newer.rendered = leaving.outgoing.rendered;
            serde_json::to_vec(&newer).ok() == serde_json::to_vec(&*leaving.outgoing).ok()
        }))
    }

    /// Something on its way as its row and its bytes tell.
    pub(super) fn leaving(
        &self,
        desk: &mut Desk<'_>,
        effect: &Effect,
        core: &CoreEffect,
    ) -> Result<Option<Leaving>, Stop> {
        let (Some(document), Some(outlet)) =
            (effect.now.document, Outlet::from_number(effect.channel))
        else {
            return Ok(None);
        };
        let content = desk.store.content(self.key.entity, document)?;
        let mut outgoing: Option<Outgoing> =
            content.and_then(|content| serde_json::from_slice(&content.bytes).ok());
        if let Some(outgoing) = &mut outgoing {
            self.fetch(desk, outgoing)?;
        }
        Ok(outgoing.map(|outgoing| Leaving {
            account: self.key,
            key: effect.key,
            outlet,
            attempt: effect.now.attempts,
            epoch: effect.now.epoch,
            second: effect.now.note.contains(AGAIN),
            released: false,
            document,
            doubt: None,
            effect: core.clone(),
            outgoing: Arc::new(outgoing),
        }))
    }

    /// An intent under an epoch that is over. If this daemon knows that no channel ever had it, it is
    /// written anew; else it may have left.
    pub(super) fn stranded(
        &mut self,
        desk: &mut Desk<'_>,
        effect: &Effect,
        stayed: bool,
    ) -> Result<(), Stop> {
        let body: Body = codec::decode(effect.format, &effect.body)?;
        let Some(core) = body.core() else {
            return Ok(());
        };
        let Some(leaving) = self.leaving(desk, effect, core)? else {
            return Err(bytes_are_gone());
        };
        // What was for somebody who is erased meanwhile is to be written anew, as what was not taken is.
        if stayed && !self.is_for_somebody(desk, &leaving.outgoing)? {
            let progress = Progress {
                state: EffectState::FailedForNow,
                due: desk.now,
                attempts: leaving.attempt.saturating_sub(1),
                ..effect.now.clone()
            };
            self.change((effect.key, was(effect)), progress);
            return Ok(());
        }
        if stayed {
            let mut leaving = leaving;
            // It is the same attempt: nobody was asked yet.
            leaving.attempt = leaving.attempt.saturating_sub(1);
            self.again(desk, &leaving, was(effect))?;
            return Ok(());
        }
        let by = effect.now.note.strip_prefix(AGAIN);
        let own = by.unwrap_or(&effect.now.note) == desk.by;
        let mut note = match own {
            true => LOST_TOUCH.to_owned(),
            false => STOPPED.to_owned(),
        };
        if leaving.second {
            note = format!("{AGAIN}{note}");
        }
        let progress = Progress {
            state: EffectState::InDoubt,
            due: desk.now,
            note,
            ..effect.now.clone()
        };
        self.doubt(desk, &leaving, progress, own)
    }

    /// What a person decided about something in the outbox.
    pub(super) fn decided(
        &mut self,
        desk: &mut Desk<'_>,
        decision: &OutboxDecision,
    ) -> Result<(), Stop> {
        let key = decision.effect.0;
        let found = desk.store.effects(self.key.entity, &[key])?;
        let Some(mut effect) = found.into_iter().find(|one| one.account == self.key) else {
            return Err(Stop::Aside(text(
                "nothing in the outbox has this key",
                "rien dans les envois n’a cette clé",
            )));
        };
        match self.changed(&effect) {
            // Two people may let it leave at once: it leaves once.
            Some(_) if decision.becomes == Becomes::Released => return Ok(()),
            Some(_) => return Err(not_awaited()),
            None => effect.now.note = self.note_of(&effect).to_owned(),
        }
        let body: Body = codec::decode(effect.format, &effect.body)?;
        let awaited = body.core().is_some_and(|core| is_awaited(&core.does));
        // It waits for its next try by itself, too, and may have left before anybody read that it should.
        let went = matches!(
            effect.now.state,
            EffectState::Sending | EffectState::Relayed
        );
        if decision.becomes == Becomes::Released && went {
            return Ok(());
        }
        let waits = match (decision.becomes, effect.now.state) {
            (Becomes::Released, EffectState::FailedForNow) => body.core().is_some(),
            (Becomes::Released, state) => state == EffectState::Held,
            // Nobody was told that it failed, so it may leave after all.
            (Becomes::SentAgain, EffectState::FailedForGood) => !awaited,
            // No journey waits for it, and it may never be possible to write it.
            (Becomes::NotLeft, EffectState::Held) => body.core().is_some() && !awaited,
            (_, state) => state == EffectState::InDoubt,
        };
        if !waits {
            return Err(not_awaited());
        }
        let core = match (&decision.becomes, body.core()) {
            (Becomes::Released, _) | (_, None) => {
                return self.freed(desk, &effect, &decision.by);
            }
            (_, Some(core)) => core,
        };
        if decision.becomes == Becomes::SentAgain
            && let Some(leaving) = self.leaving(desk, &effect, core)?
            && !self.is_for_somebody(desk, &leaving.outgoing)?
        {
            self.stays_in_doubt(&effect, desk.now);
            return Ok(());
        }
        let now = desk.now;
        let progress = |state| Progress {
            state,
            due: now,
            note: format!("{}: {}", decision.by, effect.now.note),
            ..effect.now.clone()
        };
        let became = match decision.becomes {
            Becomes::Left => Became::Left,
            Becomes::NotLeft => Became::NotLeft,
            Becomes::SentAgain | Becomes::Released => Became::Again,
        };
        self.became(desk, core, (became, ""), Some(&decision.by))?;
        match decision.becomes {
            Becomes::Left => {
                self.change((key, was(&effect)), progress(EffectState::Relayed));
                self.tell(desk, core, SendResult::Left)
            }
            Becomes::NotLeft => {
                let failed = progress(EffectState::FailedForGood);
                self.unsent(desk, (core, key), &failed.note)?;
                self.change((key, was(&effect)), failed);
                self.tell(desk, core, SendResult::Failed)
            }
            Becomes::SentAgain => {
                let Some(mut leaving) = self.leaving(desk, &effect, core)? else {
                    return Err(bytes_are_gone());
                };
                leaving.second = effect.now.state == EffectState::InDoubt;
                if !leaving.second {
                    // It has all its tries again.
                    leaving.attempt = 1;
                }
                self.again(desk, &leaving, was(&effect))?;
                self.is_tried_again(desk, (core, key))
            }
            Becomes::Released => Ok(()),
        }
    }

    /// What could not be written, because something was not known or a guard held it, is written now.
    pub(super) fn render_again(
        &mut self,
        desk: &mut Desk<'_>,
        effect: &Effect,
        core: &CoreEffect,
    ) -> Result<(), Stop> {
        let holding = self.open.as_ref();
        let holding = holding.and_then(|open| open.holding(core.slot.subject));
        let Some((part, world, account)) = holding else {
            return Ok(());
        };
        let Some((what, outlet)) = what_leaves(world, &core.does) else {
            return Ok(());
        };
        if !is_wanted(account, core) {
            let progress = Progress {
                state: EffectState::Withdrawn,
                due: desk.now,
                ..effect.now.clone()
            };
            self.change((effect.key, was(effect)), progress);
            return self.tell(desk, core, SendResult::TakenBack);
        }
        match self.render(desk, part, (effect.key, what), core)? {
            Ok((outgoing, content, link)) => {
                let leaving = Leaving {
                    account: self.key,
                    key: effect.key,
                    outlet,
                    attempt: effect.now.attempts,
                    epoch: self.epoch,
                    second: false,
                    released: false,
                    document: content.hash,
                    doubt: None,
                    effect: core.clone(),
                    outgoing: Arc::new(outgoing),
                };
                self.rows.contents.push(content);
                self.rows.links.extend(link);
                self.again(desk, &leaving, was(effect))?;
                Ok(())
            }
            // What a guard held would be freed again and again.
            Err(why) if !matches!(codec::decode(effect.format, &effect.body)?, Body::Leaves(_)) => {
                Err(Stop::Aside(why))
            }
            // It still can't: it waits on, and says what for.
            Err(why) => {
                let why = why.get(is_french(desk, self.key)).to_owned();
                self.kept_back(desk, core, &why)?;
                let progress = Progress {
                    state: EffectState::Held,
                    note: why,
                    // The next decision about it is another one.
                    due: desk.now,
                    ..effect.now.clone()
                };
                self.change((effect.key, was(effect)), progress);
                Ok(())
            }
        }
    }
}

/// A moment after that long.
fn after(now: Instant, wait: Duration) -> Instant {
    let wait = i64::try_from(wait.as_millis()).unwrap_or(i64::MAX);
    Instant::from_millis(now.millis().saturating_add(wait))
}

/// Why it is in doubt what became of something; both are told in the language of their reader.
pub(crate) const LOST_TOUCH: &str =
    "the daemon stopped, or lost touch with its store, while it was on its way";
pub(crate) const STOPPED: &str = "the daemon stopped while it was on its way";

/// What a note begins with once something was sent again in doubt: never twice by itself.
pub(crate) const AGAIN: &str = "2nd copy. ";

pub(super) fn bytes_are_gone() -> Stop {
    Stop::Aside(text(
        "its bytes are not there any more",
        "ses octets ne sont plus là",
    ))
}

fn not_awaited() -> Stop {
    Stop::Aside(text(
        "it does not wait for this decision any more",
        "cette décision n’est plus attendue",
    ))
}
