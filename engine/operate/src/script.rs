//! A script with all that is needed to play it and to tell of it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use jalon_daemon::deployed::Deployed;
use jalon_dsl::source::Sources;
use jalon_simulate::World;
use jalon_store::{EntityId, Hash};

/// A script that can be played.
pub struct Script {
    /// Its name as it was told.
    pub name: String,
    /// Its files.
    pub sources: Sources,
    /// The hash of its machine, as `jalon compile` tells it.
    pub hash: String,
    /// Its machine with its calendars.
    pub world: World,
}

/// Scripts that were read, for all sessions of an installation. What they were read from is found by its
/// content and never changes: none grows old while the same is deployed.
#[derive(Clone, Default)]
pub struct Scripts(Arc<Mutex<VecDeque<Known>>>);

struct Known {
    entity: EntityId,
    deployed: Deployed,
    of: (Hash, Hash),
    script: Arc<Script>,
}

/// So many are kept: what is deployed now, and what some invoices under way are pinned to.
const KNOWN_MAX: usize = 16;

impl Scripts {
    /// The script of a program with dated lists, if it was read while the same was deployed.
    pub fn known(
        &self,
        entity: EntityId,
        deployed: &Deployed,
        of: (Hash, Hash),
    ) -> Option<Arc<Script>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut known = known.iter();
        let found =
            known.find(|one| (one.entity, one.of) == (entity, of) && one.deployed == *deployed);
        found.map(|one| Arc::clone(&one.script))
    }

    /// Keeps one that was read; the oldest makes room for it.
    pub fn keep(
        &self,
        entity: EntityId,
        deployed: &Deployed,
        of: (Hash, Hash),
        script: &Arc<Script>,
    ) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KNOWN_MAX {
            known.pop_front();
        }
        known.push_back(Known {
            entity,
            deployed: deployed.clone(),
            of,
            script: Arc::clone(script),
        });
    }
}
