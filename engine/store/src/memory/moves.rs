//! What daemons tell each other, in memory.

use std::time::Duration;

use super::Memory;
use crate::key::Key;
use crate::moves::{Moves, Told};
use crate::trouble::Trouble;

impl Moves for Memory {
    fn tell(&mut self, told: &Told) -> Result<(), Trouble> {
        let now = (self.clock)();
        let mut data = self.data();
        let at = (told.run, told.number);
        data.told.entry(at).or_insert_with(|| (now, told.clone()));
        Ok(())
    }

    fn hear(&mut self, own: Key, known: &[(Key, i64)], most: usize) -> Result<Vec<Told>, Trouble> {
        let data = self.data();
        let is_new = |told: &&Told| {
            let known = known.iter().find(|(run, _)| *run == told.run);
            told.run != own && known.is_none_or(|(_, number)| told.number > *number)
        };
        let told = data.told.values().map(|(_, told)| told);
        Ok(told.filter(is_new).take(most).cloned().collect())
    }

    fn forget_told(&mut self, older: Duration) -> Result<u64, Trouble> {
        let now = (self.clock)();
        let older = i64::try_from(older.as_millis()).unwrap_or(i64::MAX);
        let mut data = self.data();
        let before = data.told.len();
        data.told
            .retain(|_, (at, _)| now.millis().saturating_sub(at.millis()) <= older);
        Ok((before - data.told.len()) as u64)
    }
}
