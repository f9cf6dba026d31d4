//! A script with all that is needed to play it and to tell of it.

use jalon_dsl::source::Sources;
use jalon_simulate::World;

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
