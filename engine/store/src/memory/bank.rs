//! Lines of statements.

use super::Memory;
use crate::bank::{Bank, BankLine, BankState};
use crate::inbox::{Inbox, Stimulus};
use crate::key::{EntityId, Key};
use crate::trouble::Trouble;

impl Bank for Memory {
    fn book(&mut self, lines: &[BankLine], stimuli: &[Stimulus]) -> Result<bool, Trouble> {
        {
            let mut data = self.data();
            let stands = |line: &BankLine| {
                let there = data.bank.get(&(line.entity, line.key));
                there.map_or(0, |there| there.revision) == line.revision
            };
            let mut keys: Vec<(EntityId, Key)> =
                lines.iter().map(|one| (one.entity, one.key)).collect();
            keys.sort_unstable();
            let each_once = keys.windows(2).all(|two| two.first() != two.last());
            if !each_once || !lines.iter().all(stands) {
                return Ok(false);
            }
            for line in lines {
                let mut line = line.clone();
                line.revision += 1;
                data.bank.insert((line.entity, line.key), line);
            }
        }
        self.receive(stimuli)?;
        Ok(true)
    }

    fn bank_lines(&mut self, entity: EntityId, keys: &[Key]) -> Result<Vec<BankLine>, Trouble> {
        let data = self.data();
        let found = keys.iter().filter_map(|key| data.bank.get(&(entity, *key)));
        Ok(found.cloned().collect())
    }

    fn bank_marked(&mut self, entity: EntityId, marks: &[Key]) -> Result<Vec<BankLine>, Trouble> {
        let data = self.data();
        let own = data.bank.values().filter(|one| one.entity == entity);
        let marked = own.filter(|one| one.mark.is_some_and(|mark| marks.contains(&mark)));
        let mut found: Vec<BankLine> = marked.cloned().collect();
        found.sort_by_key(|one| (one.day, one.key));
        Ok(found)
    }

    fn bank_page(
        &mut self,
        entity: EntityId,
        state: Option<BankState>,
        after: Option<Key>,
        most: usize,
    ) -> Result<Vec<BankLine>, Trouble> {
        let data = self.data();
        let own = data.bank.values().filter(|one| one.entity == entity);
        let wanted = own.filter(|one| state.is_none_or(|state| one.state == state));
        let later = wanted.filter(|one| after.is_none_or(|after| one.key > after));
        let mut found: Vec<BankLine> = later.cloned().collect();
        found.sort_by_key(|one| one.key);
        found.truncate(most);
        Ok(found)
    }
}
