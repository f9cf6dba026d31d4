//! Lines are written with what follows from them, together.

use super::settle::Settled;
use crate::{House, Refused};

impl Settled {
    /// Writes all of it or nothing; whether it was written. It is not if somebody else wrote one of the
    /// lines meanwhile: whoever calls looks again.
    pub fn book(&self, house: &mut House) -> Result<bool, Refused> {
        let entity = house.entity.id;
        let rows: Vec<_> = self.lines.iter().map(|line| line.row(entity)).collect();
        Ok(house.store.book(&rows, &self.stimuli)?)
    }
}

/// So often it is tried while others write the same lines.
pub(super) const TRIES: usize = 5;

/// Somebody else always was faster.
pub(super) fn too_busy() -> Refused {
    Refused::store(
        "others write the same payments at the same time",
        "d'autres écrivent les mêmes paiements en même temps",
    )
    .help("try again", "réessayez")
}
