//! An account while a turn works on it: read once, stepped as often as there is something to do,
//! written once.

mod aside;
mod attention;
mod became;
mod case;
mod contacts;
mod customers;
mod documents;
mod doubts;
mod finish;
mod inbox;
mod leaving;
mod moving;
mod outbox;
mod pages;
mod past;
mod reported;
mod shadow;
mod stating;
mod statuses;
mod stepping;
mod timers;
mod unheard;
mod unsent;

pub(crate) use contacts::{Contacts, Found};
pub(crate) use customers::read_aside;
pub(crate) use doubts::{ERASED, waits_for_its_policy};
pub(crate) use finish::Finished;
pub(crate) use outbox::{AGAIN, LOST_TOUCH, STOPPED};

use std::sync::Arc;

use jalon_core::step::{Account, Effect as CoreEffect, Stimulus, SubjectId};
use jalon_core::{Event, Instant};
use jalon_simulate::World;
use jalon_store::{
    AccountKey, AccountRow, Content, Effect, EffectChange, EffectState, Entry, Hash, Incident, Key,
    Known, Link, Progress, Seen, Store, Text, Timer, Trouble, codec, text,
};
use smol_str::SmolStr;

use crate::case::Update;
use crate::channel::{Outlet, Policy};
use crate::guards::{Asked, Holds};
use crate::house::{House, Houses};
use crate::journal::{self, Noted};
use crate::kept::Kept;
use crate::parts;
use crate::taking::program_of;
use crate::turn::GuardOf;
use crate::work::{Leaving, Work};

/// What a turn knows that is about no single account.
pub(crate) struct Desk<'d> {
    pub store: &'d mut dyn Store,
    pub houses: &'d mut Houses,
    pub now: Instant,
    /// Who gets what is sent.
    pub contacts: &'d Contacts,
    /// Invoices that came in as new and are with another account, by their keys.
    pub elsewhere: &'d [Key],
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
    /// A person lets leave what is being done now.
    released: bool,
    /// What is noted after the step that is being made.
    after: Vec<Noted>,
    /// What shadow mode kept in, and the core has yet to be told of.
    shadowed: Vec<CoreEffect>,
    /// What became of a case that an agency has, while that is written.
    news: Option<Update>,
    /// Records of customers that were put aside before: their incidents, and of whom they tell.
    aside: Vec<(Key, SmolStr)>,
    /// What is personal of whoever gets what was written last: no reason in the journal says it.
    personal: Vec<SmolStr>,
    /// What happens in the step that is being made, and to which invoice.
    happens: Option<(SubjectId, Event)>,
    /// Of which invoices it was said that they are paid.
    announced: Vec<SubjectId>,
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
    /// Invoices that came in and were not here before, by their keys.
    pub arrived: Vec<Key>,
    pub contents: Vec<Content>,
    /// Links in what leaves.
    pub links: Vec<Link>,
    pub seen: Vec<Seen>,
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
    /// What is in doubt and left to people.
    pub for_people: Vec<Key>,
}

impl Working {
    /// Whose it is.
    pub(crate) fn account(&self) -> AccountKey {
        self.key
    }

    /// Reads an account.
    pub(crate) fn read(
        desk: &mut Desk<'_>,
        key: AccountKey,
        found: Option<&mut Found>,
        epoch: i64,
    ) -> Result<Working, Stop> {
        let row = found.as_ref().map(|found| &found.row);
        let mut working = Working::unread(key, row, epoch);
        let Some(Found { row, kept, aside }) = found else {
            return Ok(working);
        };
        working.aside.clone_from(aside);
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
            released: false,
            after: Vec::new(),
            shadowed: Vec::new(),
            news: None,
            aside: Vec::new(),
            personal: Vec::new(),
            happens: None,
            announced: Vec::new(),
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
        if !own {
            return Err(Stop::Aside(text(
                "no account is known that it could be for",
                "aucun compte connu ne correspond",
            )));
        }
        let Some(pinned) = house.deployed.as_ref() else {
            return Err(Stop::Aside(text(
                "no script is deployed yet: deploy one, then `jalon incident retry`",
                "aucun script n’est encore déployé : déployez-en un, puis `jalon incident retry`",
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
            Work::Doubted(effect) => self.doubted_long_enough(desk, effect),
        }?;
        self.tell_shadowed(desk)
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
}

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
