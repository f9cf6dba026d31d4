//! An account while a turn works on it: read once, stepped as often as there is something to do,
//! written once.

mod contacts;
mod finish;
mod inbox;
mod moving;
mod outbox;
mod timers;

pub(crate) use contacts::{Contacts, Found};
pub(crate) use finish::Finished;

use std::sync::Arc;

use jalon_core::Instant;
use jalon_core::ledger::OnAccount;
use jalon_core::records::AttachmentRecord;
use jalon_core::step::{Account, Done, Effect as CoreEffect, Refusal, Stimulus, SubjectId};
use jalon_simulate::World;
use jalon_store::{
    AccountKey, AccountRow, Content, Effect, EffectChange, EffectState, Entry, Hash, Incident, Key,
    Known, Progress, Store, Text, Timer, Trouble, codec, text,
};
use smol_str::SmolStr;

use crate::channel::{Outgoing, Outlet, Policy, What};
use crate::guards::{Asked, Holds};
use crate::house::{House, Houses};
use crate::journal::{self, Noted};
use crate::kept::Kept;
use crate::parts;
use crate::rendering::{self, Rendering, is_awaited, what_leaves};
use crate::taking::program_of;
use crate::turn::GuardOf;
use crate::work::{Body, Leaving, PutAside, Work};

/// What a turn knows that is about no single account.
pub(crate) struct Desk<'d> {
    pub store: &'d mut dyn Store,
    pub houses: &'d mut Houses,
    pub now: Instant,
    /// Who gets what is sent.
    pub contacts: &'d Contacts,
    /// What is done when it is not known whether something left.
    pub in_doubt: &'d dyn Fn(Outlet) -> Policy,
    /// The registered name of this daemon.
    pub by: &'d str,
    /// What keeps something in the house, if anything does.
    pub guard: GuardOf<'d>,
}

impl Desk<'_> {
    /// What keeps something of an account in the house, if anything does.
    fn holds(&mut self, key: AccountKey, asked: Asked) -> Result<Option<Holds>, Stop> {
        match self.houses.get(key.entity) {
            Some(house) => Ok((self.guard)(&mut *self.store, house, asked)?),
            None => Ok(None),
        }
    }
}

/// So often the parts of an account tell each other what has changed, after one step.
const TOLD_MAX: usize = 8;

/// What of a part the payer's other parts look at: its open invoices, and the money on account.
type SeenByOthers = (Vec<(u128, i64, Option<jalon_core::Day>, usize)>, OnAccount);

/// Why an account could not be worked on.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The store can't answer: the whole turn ends.
    Store(Trouble),
    /// What is there to do can't be done, ever, as things stand.
    Aside(Text),
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Stop {
        Stop::Store(trouble)
    }
}

impl From<codec::CodecError> for Stop {
    fn from(error: codec::CodecError) -> Stop {
        let why = error.words();
        Stop::Aside(text(
            format!("what is stored can't be read: {}", why.en),
            format!("ce qui est enregistré est illisible : {}", why.fr),
        ))
    }
}

/// An account while a turn works on it.
pub(crate) struct Working {
    key: AccountKey,
    epoch: i64,
    /// The revision and head of its row as it was read; 0 and zeros if it is not open yet.
    was: (i64, Hash),
    /// Whoever pays, as its row says.
    row_payer: Option<SmolStr>,
    open: Option<Open>,
    entries: Vec<Entry>,
    out: Vec<CoreEffect>,
    rows: Rows,
    /// A person, or a guard that holds it no more, lets leave what is being done.
    freely: bool,
    /// What is noted after the step that is being made.
    after: Vec<Noted>,
}

/// What is known of an account that is open.
struct Open {
    payer: SmolStr,
    /// The worlds of its parts, in their order.
    worlds: Vec<Arc<World>>,
    kept: Kept,
}

impl Open {
    fn part(&self, at: usize) -> Option<(&Arc<World>, &Account)> {
        let part = self.kept.parts.get(at)?;
        Some((self.worlds.get(at)?, &part.account))
    }

    /// The part that holds a subject, with its place.
    fn holding(&self, subject: SubjectId) -> Option<(usize, &Arc<World>, &Account)> {
        let at = parts::of_subject(&self.kept.parts, subject)?;
        let (world, account) = self.part(at)?;
        Some((at, world, account))
    }
}

/// Rows that a turn writes for an account, beside its own.
#[derive(Default)]
pub(crate) struct Rows {
    pub consumed: Vec<(AccountKey, i64, Key)>,
    /// Timers that rang, though the account does not know of them.
    pub orphans: Vec<Timer>,
    pub effects_new: Vec<Effect>,
    pub effects_changed: Vec<EffectChange>,
    pub known: Vec<Known>,
    pub contents: Vec<Content>,
    pub incidents_new: Vec<Incident>,
    pub incidents_closed: Vec<(AccountKey, Key)>,
    /// What is handed to channels once the commit is through.
    pub leaving: Vec<Leaving>,
    /// Answers that are in the commit.
    pub settled: Vec<Key>,
    /// What is received by other accounts, before the commit that says so.
    pub inside: Vec<jalon_store::Stimulus>,
    /// How late timers rang, in milliseconds.
    pub late: Vec<i64>,
    /// How many messages came into doubt.
    pub doubted: usize,
}

impl Working {
    /// Reads an account.
    pub(crate) fn read(
        desk: &mut Desk<'_>,
        key: AccountKey,
        found: Option<&mut Found>,
        epoch: i64,
    ) -> Result<Working, Stop> {
        let row = found.as_ref().map(|found| &found.row);
        let mut working = Working::unread(key, row, epoch);
        let Some(Found { row, kept }) = found else {
            return Ok(working);
        };
        let kept = match kept.take() {
            Some(kept) => kept,
            None => Kept::read(row)?,
        };
        let lists = pinned_lists(desk, key)?;
        let programs = kept.parts.iter().map(|part| part.program);
        let worlds = programs.map(|program| world_of(desk, key, (program, lists)));
        let worlds = worlds.collect::<Result<_, _>>()?;
        let newer = kept.lists != half(lists);
        working.open = Some(Open {
            payer: row.payer.as_str().into(),
            worlds,
            kept,
        });
        if newer {
            working.take_lists(desk, lists)?;
        }
        Ok(working)
    }

    /// An account that can't be read: what there is to do for it can only be put aside.
    pub(crate) fn unread(key: AccountKey, row: Option<&AccountRow>, epoch: i64) -> Working {
        Working {
            key,
            epoch,
            was: row.map_or((0, Hash::default()), |row| (row.revision, row.head)),
            row_payer: row.map(|row| row.payer.as_str().into()),
            open: None,
            entries: Vec::new(),
            out: Vec::new(),
            rows: Rows::default(),
            freely: false,
            after: Vec::new(),
        }
    }

    /// What is written though the account can't be.
    pub(crate) fn rows_alone(mut self) -> Finished {
        Finished {
            account: self.key,
            write: None,
            entries: Vec::new(),
            timers_gone: std::mem::take(&mut self.rows.orphans),
            timers_new: Vec::new(),
            rows: self.rows,
        }
    }

    /// Dated lists are newer than those that the account was last counted with.
    fn take_lists(&mut self, desk: &mut Desk<'_>, lists: Hash) -> Result<(), Stop> {
        if let Some(open) = &mut self.open {
            open.kept.lists = half(lists);
        }
        self.note(desk.now, &Noted::Lists(lists.0))?;
        for part in 0..self.parts() {
            let _ = self.step(desk, (part, desk.now), Stimulus::Datasets, None, Vec::new())?;
        }
        Ok(())
    }

    /// Opens the account for whoever pays.
    fn open_for(&mut self, desk: &mut Desk<'_>, payer: &SmolStr) -> Result<(), Stop> {
        let house = house(desk, self.key)?;
        let own = Key::of_account(&house.entity.code, payer) == self.key.account;
        let Some((pinned, true)) = house.deployed.as_ref().map(|pinned| (pinned, own)) else {
            return Err(Stop::Aside(text(
                "no account is known that it could be for",
                "aucun compte connu ne correspond",
            )));
        };
        let (program, lists) = (pinned.program, pinned.lists);
        let world = world_of(desk, self.key, (program, lists))?;
        let mut kept = Kept::new(program, journal::opened(payer));
        kept.lists = half(lists);
        let noted = Noted::Opened {
            payer: payer.clone(),
            program: program.0,
            lists: lists.0,
        };
        self.open = Some(Open {
            payer: payer.clone(),
            worlds: vec![world],
            kept,
        });
        self.note(desk.now, &noted)
    }

    /// How many parts the account has.
    fn parts(&self) -> usize {
        self.open.as_ref().map_or(0, |open| open.kept.parts.len())
    }

    /// The part that takes what is new: the one of the program that is deployed, which is opened where
    /// it is not there yet. Where the customer itself runs through a journey, what is new joins it.
    fn newest(&mut self, desk: &mut Desk<'_>) -> Result<usize, Stop> {
        let deployed = house(desk, self.key)?.deployed.as_ref();
        let deployed = deployed.map(|pinned| (pinned.program, pinned.lists));
        let Some(open) = &self.open else {
            return Ok(0);
        };
        let parts = &open.kept.parts;
        if let Some(at) = parts::of_customers(parts) {
            return Ok(at);
        }
        let Some((program, lists)) = deployed else {
            return Ok(parts.len().saturating_sub(1));
        };
        if let Some(at) = parts.iter().position(|part| part.program == program) {
            return Ok(at);
        }
        self.open_part(desk, (program, lists))
    }

    /// Opens a part under another program.
    fn open_part(&mut self, desk: &mut Desk<'_>, of: (Hash, Hash)) -> Result<usize, Stop> {
        let world = world_of(desk, self.key, of)?;
        let Some(open) = &mut self.open else {
            return Ok(0);
        };
        let part = parts::opened(&open.kept.parts, &open.worlds, of.0, &world);
        let Some(part) = part else {
            return Err(Stop::Aside(text(
                "the account has had too many versions of the script",
                "le compte a connu trop de versions du script",
            )));
        };
        let noted = Noted::PartOpened {
            part: part.number,
            program: of.0.0,
        };
        open.kept.parts.push(part);
        open.worlds.push(world);
        let at = open.kept.parts.len() - 1;
        self.note(desk.now, &noted)?;
        Ok(at)
    }

    /// Does one thing.
    pub(crate) fn work(&mut self, desk: &mut Desk<'_>, work: &Work) -> Result<(), Stop> {
        match work {
            Work::Answered(leaving, answer) => self.answered(desk, leaving, answer),
            Work::Inbox(stimulus) => self.inbox(desk, stimulus),
            Work::Timer(timer) => self.timer(desk, timer),
            Work::Due(effect) => self.due(desk, effect),
            Work::Stranded(effect, stayed) => self.stranded(desk, effect, *stayed),
            Work::Freed(effect) => self.freed(desk, effect, "guard"),
        }
    }

    /// Whose account it is, for people.
    fn payer(&self) -> &str {
        let open = self.open.as_ref().map(|open| open.payer.as_str());
        let row = self.row_payer.as_deref();
        open.or(row).unwrap_or_default()
    }

    fn note(&mut self, at: Instant, noted: &Noted) -> Result<(), Stop> {
        self.entries.push(journal::entry(self.key, at, noted)?);
        Ok(())
    }

    /// Makes a step in a part, with all that follows from it; in the payer's other parts, too. A
    /// refusal has changed nothing.
    fn step(
        &mut self,
        desk: &mut Desk<'_>,
        (part, at): (usize, Instant),
        stimulus: Stimulus,
        source: Option<SmolStr>,
        covers: Vec<[u8; 32]>,
    ) -> Result<Result<usize, Refusal>, Stop> {
        let alone = self.parts() < 2;
        let was = (!alone).then(|| self.seen_by_others(part));
        let step = (stimulus, source, covers);
        let done = self.one_step(desk, (part, at), step)?;
        let mut changed = Vec::new();
        if was.is_some_and(|was| was != self.seen_by_others(part)) {
            changed.push(part);
        }
        if changed.is_empty() {
            return Ok(done);
        }
        // What followed from the step itself is still looked at.
        let out = std::mem::take(&mut self.out);
        let mut told = 0;
        while let (Some(from), true) = (changed.pop(), told < TOLD_MAX) {
            for other in 0..self.parts() {
                let world = self.open.as_ref().and_then(|open| open.worlds.get(other));
                let looks = world.is_some_and(|world| world.context.looks_beyond());
                if other == from || !looks {
                    continue;
                }
                told += 1;
                let was = self.seen_by_others(other);
                let step = (Stimulus::Beside, None, Vec::new());
                let _ = self.one_step(desk, (other, at), step)?;
                if was != self.seen_by_others(other) {
                    changed.push(other);
                }
            }
        }
        self.out = out;
        Ok(done)
    }

    /// What of a part the others look at.
    fn seen_by_others(&self, part: usize) -> Option<SeenByOthers> {
        let (_, account) = self.open.as_ref()?.part(part)?;
        Some((account.seen_by_others(), account.on_account.clone()))
    }

    fn one_step(
        &mut self,
        desk: &mut Desk<'_>,
        (part, at): (usize, Instant),
        (stimulus, source, covers): (Stimulus, Option<SmolStr>, Vec<[u8; 32]>),
    ) -> Result<Result<usize, Refusal>, Stop> {
        let Some(open) = &mut self.open else {
            return Ok(Err(Refusal::UnknownSubject));
        };
        let mut out = std::mem::take(&mut self.out);
        out.clear();
        let parts = &mut open.kept.parts;
        let done = parts::step(parts, &open.worlds, part, &stimulus, at, &mut out);
        if let Err(refusal) = done {
            self.out = out;
            return Ok(Err(refusal));
        }
        let number = parts.get(part).map_or(0, |part| part.number);
        for effect in &out {
            self.follow(desk, part, effect)?;
        }
        let count = out.len();
        let mut noted = Noted::step(number, (source, covers), stimulus, out);
        self.note(at, &noted)?;
        for noted in std::mem::take(&mut self.after) {
            self.note(at, &noted)?;
        }
        if let Noted::Step { effects, .. } | Noted::StepIn { effects, .. } = &mut noted {
            self.out = std::mem::take(effects);
        }
        Ok(Ok(count))
    }

    /// What leaves becomes a row with its bytes, on its way under this epoch; the rest only the
    /// journal tells.
    fn follow(
        &mut self,
        desk: &mut Desk<'_>,
        part: usize,
        effect: &CoreEffect,
    ) -> Result<(), Stop> {
        let Some((world, _)) = self.open.as_ref().and_then(|open| open.part(part)) else {
            return Ok(());
        };
        let Some((what, outlet)) = what_leaves(world, &effect.does) else {
            return Ok(());
        };
        let code = house(desk, self.key)?.entity.code.clone();
        let key = jalon_core::step::effect_key(&world.machine, &code, effect);
        let key = Key(key);
        let (now, epoch, account) = (desk.now, self.epoch, self.key);
        let row = |state, document, note| Effect {
            account,
            key,
            subject: effect.slot.subject,
            channel: outlet.number(),
            format: codec::FORMAT,
            body: Vec::new(),
            now: Progress {
                state,
                due: now,
                attempts: u16::from(state == EffectState::Sending),
                epoch: match state {
                    EffectState::Sending => epoch,
                    _ => 0,
                },
                document,
                note,
            },
        };
        if let Some(holds) = self.kept_in(desk, effect)? {
            let note = holds.words(is_french(desk, self.key)).to_owned();
            let body = codec::encode(&Body::Guarded(effect.clone(), holds))?;
            self.rows.effects_new.push(Effect {
                body,
                ..row(EffectState::Held, None, note)
            });
            return Ok(());
        }
        if matches!(effect.does, Done::Recall(_)) && self.never_left(desk, effect)? {
            return Ok(());
        }
        let body = codec::encode(&Body::Leaves(effect.clone()))?;
        match self.render(desk, part, (key, what), effect)? {
            Ok((outgoing, content)) => {
                let document = content.hash;
                self.rows.effects_new.push(Effect {
                    body,
                    ..row(EffectState::Sending, Some(document), desk.by.to_owned())
                });
                self.rows.contents.push(content);
                self.rows.leaving.push(Leaving {
                    account: self.key,
                    key,
                    outlet,
                    attempt: 1,
                    epoch: self.epoch,
                    second: false,
                    document,
                    doubt: None,
                    effect: effect.clone(),
                    outgoing: Arc::new(outgoing),
                });
            }
            Err(why) => {
                let note = why.get(is_french(desk, self.key)).to_owned();
                self.rows.effects_new.push(Effect {
                    body,
                    ..row(EffectState::Held, None, note)
                });
            }
        }
        Ok(())
    }

    /// Whether something leaves the house in the transaction that it comes from, or is held, and why.
    /// Planned lines were asked about before they came here.
    fn kept_in(&mut self, desk: &mut Desk<'_>, effect: &CoreEffect) -> Result<Option<Holds>, Stop> {
        let asked = match Asked::of(&effect.does) {
            Some(asked) if !self.freely && !is_awaited(&effect.does) => asked,
            _ => return Ok(None),
        };
        let holds = desk.holds(self.key, asked)?;
        if let Some(holds) = holds {
            let why = holds.words(is_french(desk, self.key)).into();
            let slot = effect.slot;
            self.after.push(Noted::Held { slot, why });
        }
        Ok(holds)
    }

    /// The bytes of what leaves, as things are now; or why there are none.
    fn render(
        &mut self,
        desk: &mut Desk<'_>,
        part: usize,
        (key, what): (Key, What),
        effect: &CoreEffect,
    ) -> Result<Result<(Outgoing, Content), Text>, Stop> {
        let Some(open) = &mut self.open else {
            return Ok(Err(Text::default()));
        };
        parts::face(&mut open.kept.parts, &open.worlds, part);
        let Some((world, account)) = open.part(part) else {
            return Ok(Err(Text::default()));
        };
        let subject = account.subject(effect.slot.subject);
        let contact = subject
            .and_then(|subject| rendering::contact_of(account, subject, &effect.does).cloned());
        let contact = match contact {
            Some(contact) => {
                let house = desk.houses.get(self.key.entity);
                let of = |house| desk.contacts.of(desk.store, house, &contact);
                house.map_or(Ok(None), of)?
            }
            None => None,
        };
        let documents = open.kept.documents.iter();
        let mut own = documents.filter(|(of, _)| *of == effect.slot.subject);
        let documents = match own.next_back() {
            Some((_, list)) => {
                let list = desk.store.content(self.key.entity, Hash(*list))?;
                let list = list.and_then(|list| serde_json::from_slice(&list.bytes).ok());
                list.unwrap_or_default()
            }
            None => Vec::<AttachmentRecord>::new(),
        };
        let rendering = Rendering {
            house: house(desk, self.key)?,
            world,
            account,
            effect,
            now: desk.now,
            contact,
            documents,
        };
        Ok(match rendering.outgoing(key, what) {
            Ok(outgoing) => {
                let bytes = serde_json::to_vec(&outgoing).unwrap_or_default();
                let content = Content {
                    entity: self.key.entity,
                    hash: Hash::of(&[&bytes]),
                    media: OUTGOING.to_owned(),
                    bytes,
                };
                Ok((outgoing, content))
            }
            Err(why) => Err(why.0),
        })
    }

    /// Tells the core what became of something that it waits for.
    fn tell(
        &mut self,
        desk: &mut Desk<'_>,
        effect: &CoreEffect,
        result: jalon_core::step::SendResult,
    ) -> Result<(), Stop> {
        if !is_awaited(&effect.does) {
            return Ok(());
        }
        let slot = effect.slot;
        let sent = Stimulus::Sent { slot, result };
        // What it is about may be gone: the customer moved away, and took it along.
        if let Some(part) = self.holding(slot.subject) {
            let _ = self.step(desk, (part, desk.now), sent, None, Vec::new())?;
        }
        Ok(())
    }

    /// The part that holds a subject.
    fn holding(&self, subject: SubjectId) -> Option<usize> {
        let open = self.open.as_ref()?;
        parts::of_subject(&open.kept.parts, subject)
    }

    fn change(&mut self, effect: (Key, (EffectState, u16, i64)), now: Progress) {
        let (key, was) = effect;
        // Where something went wrong after a first change, the second one holds.
        self.rows.effects_changed.retain(|one| one.key != key);
        self.rows.effects_changed.push(EffectChange {
            account: self.key,
            key,
            was,
            now,
        });
    }

    /// Puts aside what can't be done: it stops nobody else, and can be tried again.
    pub(crate) fn put_aside(&mut self, desk: &mut Desk<'_>, work: &Work, why: &Text) {
        let what = why.get(is_french(desk, self.key)).replace('\0', " ");
        let incident = |key, body: &PutAside| Incident {
            account: self.key,
            key,
            at: desk.now,
            what: what.clone(),
            format: codec::FORMAT,
            body: codec::encode(body).unwrap_or_default(),
        };
        tracing::warn!(payer = self.payer(), what, "incident");
        match work {
            Work::Inbox(one) => {
                let body = PutAside::Inbox(one.source.clone(), one.format, one.body.clone());
                let incident = incident(one.key, &body);
                self.rows.incidents_new.push(incident);
                self.consume(one);
            }
            Work::Timer(timer) => {
                let revision = self.was.0;
                let key = Key::of(&[
                    "stopped",
                    &self.key.account.0.to_string(),
                    &revision.to_string(),
                ]);
                let new = self.rows.incidents_new.iter().all(|one| one.key != key);
                if new {
                    let incident = incident(key, &PutAside::Stopped);
                    self.rows.incidents_new.push(incident);
                }
                match &mut self.open {
                    Some(open) => {
                        open.kept.stopped = true;
                        let why = SmolStr::new(why.get(false));
                        let _ = self.note(desk.now, &Noted::Stopped(why));
                    }
                    None => self.rows.orphans.push(*timer),
                }
            }
            Work::Answered(leaving, _) => {
                let progress = Progress {
                    state: EffectState::InDoubt,
                    due: desk.now,
                    attempts: leaving.attempt,
                    epoch: leaving.epoch,
                    document: Some(leaving.document),
                    note: what.clone(),
                };
                self.change((leaving.key, leaving.was()), progress);
                self.rows.settled.push(leaving.key);
            }
            Work::Due(effect) | Work::Stranded(effect, _) | Work::Freed(effect) => {
                let doubtful = effect.now.state == EffectState::Sending;
                let progress = Progress {
                    state: match doubtful {
                        true => EffectState::InDoubt,
                        false => EffectState::Held,
                    },
                    note: what.clone(),
                    ..effect.now.clone()
                };
                self.change((effect.key, was(effect)), progress);
            }
        }
    }

    fn consume(&mut self, stimulus: &jalon_store::Stimulus) {
        let row = (self.key, stimulus.place, stimulus.key);
        self.rows.consumed.push(row);
    }
}

pub(crate) const OUTGOING: &str = "application/vnd.jalon.outgoing+json";

/// How an effect stands, as it was read.
pub(crate) fn was(effect: &Effect) -> (EffectState, u16, i64) {
    (effect.now.state, effect.now.attempts, effect.now.epoch)
}

fn half(hash: Hash) -> [u8; 16] {
    let mut half = [0; 16];
    for (to, from) in half.iter_mut().zip(hash.0) {
        *to = from;
    }
    half
}

fn house<'d>(desk: &'d Desk<'_>, key: AccountKey) -> Result<&'d House, Stop> {
    desk.houses.get(key.entity).ok_or_else(|| {
        Stop::Aside(text(
            "its legal entity is not known",
            "son entité juridique est inconnue",
        ))
    })
}

fn is_french(desk: &Desk<'_>, key: AccountKey) -> bool {
    desk.houses.get(key.entity).is_some_and(House::french)
}

fn pinned_lists(desk: &Desk<'_>, key: AccountKey) -> Result<Hash, Stop> {
    let pinned = house(desk, key)?.deployed.as_ref();
    pinned
        .map(|pinned| pinned.lists)
        .ok_or_else(|| Stop::Aside(text("nothing is deployed", "rien n’est déployé")))
}

fn world_of(desk: &mut Desk<'_>, key: AccountKey, of: (Hash, Hash)) -> Result<Arc<World>, Stop> {
    let world = desk.houses.world(desk.store, key.entity, of)?;
    world.ok_or_else(|| {
        let program = program_of(of.0);
        Stop::Aside(text(
            format!("its program {program} is not there, or can't be run by this version"),
            format!("son programme {program} est absent, ou cette version ne peut pas l’exécuter"),
        ))
    })
}

/// Whether a message is still wanted by what the account knows now.
fn is_wanted(account: &Account, effect: &CoreEffect) -> bool {
    let Some(subject) = account.subject(effect.slot.subject) else {
        return false;
    };
    match &effect.does {
        Done::Message { .. } => {
            subject.stage.is_live()
                && subject.settled.is_none()
                && subject.handed_over.is_none()
                && !subject.is_paused_for(effect.slot.instalment)
                && subject.blocks.iter().all(|block| !block.messages_only)
        }
        Done::SendInvoice { .. } => subject.stage.is_live(),
        Done::HandOver { .. } => subject.handed_over.is_some() && subject.settled.is_none(),
        Done::Entrust(_) => {
            subject.stage.is_live()
                && subject.settled.is_none()
                && !subject.is_paused_for(effect.slot.instalment)
        }
        _ => true,
    }
}
