//! A legal entity as the daemon works for it: what is deployed, who writes, and its guards.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use jalon_core::{Instant, Way};
use jalon_letters::Letterhead;
use jalon_render::Seller;
use jalon_simulate::World;
use jalon_store::{EntityId, Hash, Key, Store, Text, Trouble};
use smol_str::SmolStr;

use crate::channel::{MailHead, Outgoing, Recipient};
use crate::deployed::{self, Deployed};
use crate::digits;
use crate::documents;
use crate::guards::Guards;
use crate::incoming::Entity;
use crate::link::PageStyle;
use crate::stated::States;

/// What the configuration says of a legal entity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Who writes, and how to pay.
    pub seller: Seller,
    /// How its mails are addressed and signed; without anything special if not said.
    pub heads: Option<Heads>,
    /// The ways by which a relay takes its mails whole: what must go with one that is not there is waited
    /// for. Whoever fetches messages from a folder, or is called, can add it.
    pub relayed: Vec<Option<Way>>,
    /// The ways by which mails are written into a folder: one to a contact without an address is held. A relay refuses it itself, and
    /// whoever is called may know the address.
    pub filed: Vec<Option<Way>>,
    /// What stands on its letters; nothing is set on paper if not said.
    pub letters: Option<Letterhead>,
    /// How links to its page are made; none where it has no page.
    pub page: Option<PageStyle>,
    /// What it states on networks as messages of theirs; nothing if not said.
    pub states: Option<States>,
}

impl Style {
    /// Whether a relay takes it.
    pub(crate) fn relays(&self, outgoing: &Outgoing) -> bool {
        matches!(outgoing.to, Recipient::Contact(_)) && self.relayed.contains(&outgoing.way)
    }
}

/// How mails of a legal entity are addressed and signed: by the key of each. Where one can't be, as
/// when the key for signatures is not there, the reason is for people, and the mail is held.
#[derive(Clone)]
pub struct Heads(pub Arc<HeadOf>);

/// The head of a mail, or why there is none.
pub type HeadOf = dyn Fn(Key) -> Result<MailHead, Text> + Send + Sync;

impl fmt::Debug for Heads {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("heads")
    }
}

impl PartialEq for Heads {
    fn eq(&self, other: &Heads) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Heads {}

/// A legal entity.
pub struct House {
    /// Its number and code.
    pub entity: Entity,
    /// What the configuration says of it.
    pub style: Style,
    /// The legal entity that the configuration is for, where it is for another one: nothing of this one leaves
    /// from here, since it would leave as the other's.
    pub foreign_to: Option<SmolStr>,
    /// What is deployed; nothing before the first time.
    pub deployed: Option<Pinned>,
    /// What its guards say.
    pub guards: Guards,
    /// Whether documents of invoices come in here: what goes by link waits for its own, then.
    pub documents_come: bool,
    /// When payments were last read in, of the feed that was read the longest ago.
    pub payments_read: Option<Instant>,
}

/// What is deployed, with its hashes as numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pinned {
    /// The record.
    pub deployed: Deployed,
    /// The program that new accounts are pinned to.
    pub program: Hash,
    /// The lists that all accounts are counted with.
    pub lists: Hash,
}

/// All legal entities of a store, and their worlds.
#[derive(Default)]
pub struct Houses {
    houses: HashMap<EntityId, House>,
    worlds: HashMap<(EntityId, Hash, Hash), Option<Arc<World>>>,
    styles: HashMap<SmolStr, Style>,
}

impl House {
    /// Whether people of the house read French.
    pub fn french(&self) -> bool {
        let deployed = self.deployed.as_ref();
        deployed.is_some_and(|pinned| pinned.deployed.language.starts_with("fr"))
    }
}

impl Houses {
    /// With what the configuration says of legal entities, by their codes.
    pub fn new(styles: HashMap<SmolStr, Style>) -> Houses {
        Houses {
            styles,
            ..Houses::default()
        }
    }

    /// Reads again what people may have changed: which entities there are, what is deployed, guards.
    pub fn read(&mut self, store: &mut dyn Store) -> Result<(), Trouble> {
        for (id, code) in store.entities()? {
            let entity = Entity {
                id,
                code: code.into(),
            };
            let deployed = deployed::deployed(store, id)?;
            let deployed = deployed.and_then(|deployed| {
                Some(Pinned {
                    program: digits::read(&deployed.program)?,
                    lists: digits::read(&deployed.lists)?,
                    deployed,
                })
            });
            let guards = Guards::read(store, id)?;
            let payments_read = guards.feeds.oldest();
            let style = self.styles.get(&entity.code).cloned().unwrap_or_default();
            let own = self.styles.keys().next();
            let foreign_to = own.filter(|_| !self.styles.contains_key(&entity.code));
            let house = House {
                foreign_to: foreign_to.cloned(),
                entity,
                style,
                deployed,
                guards,
                documents_come: documents::come(store, id)?,
                payments_read,
            };
            self.houses.insert(id, house);
        }
        // A world that was missing may have come.
        self.worlds.retain(|_, world| world.is_some());
        Ok(())
    }

    /// A legal entity.
    pub fn get(&self, id: EntityId) -> Option<&House> {
        self.houses.get(&id)
    }

    /// All legal entities.
    pub fn all(&self) -> impl Iterator<Item = &House> {
        self.houses.values()
    }

    /// All legal entities, to be changed.
    pub fn all_mut(&mut self) -> impl Iterator<Item = &mut House> {
        self.houses.values_mut()
    }

    /// The world of a program with lists; nothing if one of both is not there or can't be run.
    pub fn world(
        &mut self,
        store: &mut dyn Store,
        entity: EntityId,
        (program, lists): (Hash, Hash),
    ) -> Result<Option<Arc<World>>, Trouble> {
        if let Some(known) = self.worlds.get(&(entity, program, lists)) {
            return Ok(known.clone());
        }
        let house = self.houses.get(&entity);
        let pinned = house.and_then(|house| house.deployed.as_ref());
        let language = pinned.map_or("en", |pinned| pinned.deployed.language.as_str());
        let bytes = (
            store.content(entity, program)?,
            store.content(entity, lists)?,
        );
        let world = match bytes {
            (Some(program), Some(lists)) => {
                match deployed::world(&program.bytes, &lists.bytes, language) {
                    Ok(world) => Some(Arc::new(world)),
                    Err(error) => {
                        tracing::error!(%error, "a program can't be run");
                        None
                    }
                }
            }
            _ => None,
        };
        self.worlds.insert((entity, program, lists), world.clone());
        Ok(world)
    }
}
