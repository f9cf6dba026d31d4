//! From rows to data, and back.

use jalon_core::Instant;
use jalon_core::step::SubjectId;
use jalon_store::{
    AccountKey, AccountRow, Effect, EffectState, EntityId, Entry, Hash, Key, Open, Progress, Timer,
    Wakes,
};
use rusqlite::types::Type;
use rusqlite::{Error, Row};

/// Reads the columns of a row one after the other.
pub(crate) struct Columns<'a, 'r> {
    row: &'a Row<'r>,
    next: usize,
}

impl<'a, 'r> Columns<'a, 'r> {
    pub(crate) fn of(row: &'a Row<'r>) -> Columns<'a, 'r> {
        Columns { row, next: 0 }
    }

    pub(crate) fn get<T: rusqlite::types::FromSql>(&mut self) -> Result<T, Error> {
        self.next += 1;
        self.row.get(self.next - 1)
    }

    pub(crate) fn number(&mut self) -> Result<u128, Error> {
        Ok(u128::from_be_bytes(self.get()?))
    }

    pub(crate) fn key(&mut self) -> Result<Key, Error> {
        Ok(Key(self.number()?))
    }

    pub(crate) fn hash(&mut self) -> Result<Hash, Error> {
        Ok(Hash(self.get()?))
    }

    pub(crate) fn instant(&mut self) -> Result<Instant, Error> {
        Ok(Instant::from_millis(self.get()?))
    }

    pub(crate) fn account(&mut self) -> Result<AccountKey, Error> {
        Ok(AccountKey {
            entity: EntityId(self.get()?),
            account: self.key()?,
        })
    }

    pub(crate) fn bad(&self, what: &str) -> Error {
        Error::FromSqlConversionFailure(self.next - 1, Type::Blob, what.into())
    }
}

/// `entity, account, due, subject, slot, revision`
pub(crate) fn timer(row: &Row) -> Result<Timer, Error> {
    let mut columns = Columns::of(row);
    let account = columns.account()?;
    let due = columns.instant()?;
    let subject = SubjectId(columns.number()?);
    let slot: Vec<u8> = columns.get()?;
    let wakes = Wakes::from_parts(subject, &slot).ok_or_else(|| columns.bad("slot"))?;
    Ok(Timer {
        due,
        account,
        wakes,
        revision: columns.get()?,
    })
}

pub(crate) const EFFECT: &str = "entity, account, key, subject, channel, format, body, state, due, \
     attempts, epoch, document, note";

/// The columns of [`EFFECT`].
pub(crate) fn effect(row: &Row) -> Result<Effect, Error> {
    let mut columns = Columns::of(row);
    Ok(Effect {
        account: columns.account()?,
        key: columns.key()?,
        subject: SubjectId(columns.number()?),
        channel: columns.get()?,
        format: columns.get()?,
        body: columns.get()?,
        now: Progress {
            state: {
                let number = columns.get()?;
                EffectState::from_number(number).ok_or_else(|| columns.bad("state"))?
            },
            due: columns.instant()?,
            attempts: columns.get()?,
            epoch: columns.get()?,
            document: columns.get::<Option<[u8; 32]>>()?.map(Hash),
            note: columns.get()?,
        },
    })
}

/// `entity, account, payer, machine, revision, head, format, state, open`
pub(crate) fn account(row: &Row) -> Result<AccountRow, Error> {
    let mut columns = Columns::of(row);
    Ok(AccountRow {
        key: columns.account()?,
        payer: columns.get()?,
        machine: columns.hash()?,
        revision: columns.get()?,
        head: columns.hash()?,
        format: columns.get()?,
        state: columns.get()?,
        open: Open::from_number(columns.get()?),
    })
}

/// `entity, account, number, at, format, body, hash`
pub(crate) fn entry(row: &Row) -> Result<Entry, Error> {
    let mut columns = Columns::of(row);
    Ok(Entry {
        account: columns.account()?,
        number: columns.get()?,
        at: columns.instant()?,
        format: columns.get()?,
        body: columns.get()?,
        hash: columns.hash()?,
    })
}
