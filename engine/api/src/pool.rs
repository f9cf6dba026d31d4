//! Sessions with the store, each used by one request at a time.

use std::sync::{Mutex, MutexGuard};

use jalon_daemon::Entity;
use jalon_operate::House;
use jalon_store::Trouble;

/// Sessions that wait for the next request, and one that others are made from.
pub struct Pool {
    first: Mutex<House>,
    idle: Mutex<Vec<House>>,
}

/// So many sessions wait at most.
const IDLE_MAX: usize = 8;

impl Pool {
    /// From an installation that is open.
    pub fn new(house: House) -> Pool {
        Pool {
            first: Mutex::new(house),
            idle: Mutex::new(Vec::new()),
        }
    }

    /// Does something with a session, for a legal entity.
    pub fn with<T>(
        &self,
        entity: Option<&Entity>,
        does: impl FnOnce(&mut House) -> T,
    ) -> Result<T, Trouble> {
        let waiting = locked(&self.idle).pop();
        let mut house = match waiting {
            Some(house) => house,
            None => locked(&self.first).another()?,
        };
        if let Some(entity) = entity {
            house.entity = entity.clone();
        }
        let done = does(&mut house);
        let mut idle = locked(&self.idle);
        if idle.len() < IDLE_MAX {
            idle.push(house);
        }
        Ok(done)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}
