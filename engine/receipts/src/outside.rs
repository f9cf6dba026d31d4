//! All that the side that faces the internet may do with the store. Nothing else of it is reachable from
//! here.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard};

use jalon_core::Instant;
use jalon_render::Language;
use jalon_store::{Content, EntityId, Hash, Link, Received, Seen, Stimulus, Store, Trouble};

/// Sessions with the store, each used by one request at a time.
pub struct Outside {
    entity: EntityId,
    first: Mutex<Box<dyn Store>>,
    idle: Mutex<Vec<Box<dyn Store>>>,
    /// When something was noted last, in milliseconds.
    noted: AtomicI64,
}

/// What is known of a link.
pub struct Known {
    pub link: Link,
    /// What people and programs did on it.
    pub seen: Vec<Seen>,
    /// What the house told it.
    pub told: Vec<Seen>,
}

/// So many sessions wait at most.
const IDLE_MAX: usize = 4;
/// More of what happened on one link is not looked at.
const SEEN_MAX: usize = 2_000;
/// More of what a link was told is not read: a page may be about thousands of invoices, each of which changes.
const TOLD_MAX: usize = 20_000;

impl Outside {
    /// For one legal entity.
    pub fn new(entity: EntityId, store: Box<dyn Store>) -> Outside {
        Outside {
            entity,
            first: Mutex::new(store),
            idle: Mutex::new(Vec::new()),
            noted: AtomicI64::new(i64::MIN),
        }
    }

    /// A link, with what happened on it, and what the house told it.
    pub fn link(&self, hash: Hash) -> Result<Option<Known>, Trouble> {
        self.with(|store| {
            let link = store.link(self.entity, hash)?;
            // Asked in either case, so that both take the same time.
            let seen = store.seen(self.entity, hash, SEEN_MAX)?;
            let told = store.told(self.entity, hash, TOLD_MAX)?;
            Ok(link.map(|link| Known { link, seen, told }))
        })
    }

    /// Notes what happened on a link.
    pub fn see(&self, link: Hash, at: Instant, what: &str, note: &str) -> Result<Seen, Trouble> {
        let seen = self.noted(link, at, what, note);
        self.with(|store| store.see(&seen))?;
        Ok(seen)
    }

    /// Notes what is counted: each time for itself, however soon it comes again.
    pub fn see_each(&self, link: Hash, at: Instant, what: &str) -> Result<Seen, Trouble> {
        self.see(link, self.apart(at), what, "")
    }

    /// Stores what was said, and that it was said.
    pub fn answer(
        &self,
        link: Hash,
        stimuli: &[Stimulus],
        (at, what, note): (Instant, &str, &str),
    ) -> Result<Vec<Received>, Trouble> {
        let seen = self.noted(link, at, what, note);
        self.with(|store| store.answer(stimuli, &seen))
    }

    /// A document that a link names.
    pub fn document(&self, hash: Hash) -> Result<Option<Content>, Trouble> {
        self.with(|store| store.content(self.entity, hash))
    }

    /// The language of the house, as it was deployed.
    pub fn language(&self) -> Result<Language, Trouble> {
        let deployed = self.with(|store| jalon_daemon::deployed::deployed(store, self.entity))?;
        let language = deployed.map(|deployed| deployed.language);
        Ok(Language::of_tag(language.as_deref().unwrap_or_default()))
    }

    /// An instant at which nothing else was noted here: what happens within a millisecond is two things,
    /// and so are two guesses.
    fn apart(&self, at: Instant) -> Instant {
        let next = |last: i64| Some(at.millis().max(last.saturating_add(1)));
        let last = self
            .noted
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, next);
        let last = last.unwrap_or(i64::MIN);
        Instant::from_millis(at.millis().max(last.saturating_add(1)))
    }

    fn noted(&self, link: Hash, at: Instant, what: &str, note: &str) -> Seen {
        Seen {
            entity: self.entity,
            link,
            at,
            what: what.to_owned(),
            note: note.replace('\0', " "),
        }
    }

    fn with<T>(
        &self,
        does: impl FnOnce(&mut dyn Store) -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        let waiting = locked(&self.idle).pop();
        let mut store = match waiting {
            Some(store) => store,
            None => locked(&self.first).another()?,
        };
        let done = does(store.as_mut());
        let mut idle = locked(&self.idle);
        if idle.len() < IDLE_MAX {
            idle.push(store);
        }
        done
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}
