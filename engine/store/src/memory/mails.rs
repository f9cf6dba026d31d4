//! Mails that came in, in memory.

use std::cmp::Reverse;

use jalon_core::Instant;

use super::Memory;
use crate::key::EntityId;
use crate::mails::{Mail, Mails, Which};
use crate::trouble::Trouble;

impl Mails for Memory {
    fn keep_mails(&mut self, mails: &[Mail]) -> Result<usize, Trouble> {
        let mut data = self.data();
        let before = data.mails.len();
        for mail in mails {
            let at = (mail.entity, mail.key);
            data.mails.entry(at).or_insert_with(|| mail.clone());
        }
        Ok(data.mails.len() - before)
    }

    fn mails(
        &mut self,
        entity: EntityId,
        which: Which<'_>,
        most: usize,
    ) -> Result<Vec<Mail>, Trouble> {
        let data = self.data();
        let own = data.mails.values().filter(|mail| mail.entity == entity);
        let is_wanted = |mail: &&Mail| match which {
            Which::ByKey(keys) => keys.contains(&mail.key),
            Which::Newest { open, before } => {
                let is_before = before.is_none_or(|before| (mail.at, mail.key) < before);
                is_before && (mail.open || !open)
            }
            Which::About(effect) => mail.effect == Some(effect),
            Which::At(addresses, now) => {
                mail.address.is_some_and(|one| addresses.contains(&one)) && holds(mail, now)
            }
            Which::NotWrittenTo(now) => mail.address.is_some() && holds(mail, now),
        };
        let mut found: Vec<Mail> = own.filter(is_wanted).cloned().collect();
        match which {
            Which::ByKey(_) => {}
            Which::At(..) => found.sort_by_key(|mail| (mail.address, mail.key)),
            _ => found.sort_by_key(|mail| Reverse((mail.at, mail.key))),
        }
        found.truncate(most);
        Ok(found)
    }

    fn change_mail(&mut self, was: &Mail, now: &Mail) -> Result<bool, Trouble> {
        let mut data = self.data();
        let found = data.mails.get_mut(&(was.entity, was.key));
        let same = found.filter(|mail| (mail.open, mail.until) == (was.open, was.until));
        let Some(mail) = same else {
            return Ok(false);
        };
        (mail.open, mail.until) = (now.open, now.until);
        mail.body.clone_from(&now.body);
        Ok(true)
    }

    fn drop_mails(
        &mut self,
        entity: EntityId,
        before: Instant,
        most: usize,
    ) -> Result<u64, Trouble> {
        let mut data = self.data();
        let old = data.mails.values().filter(|mail| {
            let keeps = mail.until.is_some_and(|until| until >= before);
            mail.entity == entity && mail.at < before && !mail.open && !keeps
        });
        let mut old: Vec<_> = old.map(|mail| (mail.at, mail.key)).collect();
        old.sort_unstable();
        old.truncate(most);
        for (_, key) in &old {
            data.mails.remove(&(entity, *key));
        }
        Ok(old.len() as u64)
    }
}

fn holds(mail: &Mail, now: Instant) -> bool {
    mail.until.is_some_and(|until| until > now)
}
