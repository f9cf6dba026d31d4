//! From rows to data.

use jalon_core::Instant;
use jalon_core::step::SubjectId;
use jalon_store::{
    AccountKey, AccountRow, Effect, EffectState, EntityId, Entry, FirstDue, Hash, Head, Incident,
    Key, Open, Progress, Shard, Stimulus, Timer, To, Wakes,
};
use sqlx::postgres::{PgRow, Postgres};
use sqlx::{Decode, Error, Row, Type};
use uuid::Uuid;

/// Reads the columns of a row one after the other.
pub(crate) struct Columns<'r> {
    row: &'r PgRow,
    next: usize,
}

impl<'r> Columns<'r> {
    pub(crate) fn of(row: &'r PgRow) -> Columns<'r> {
        Columns { row, next: 0 }
    }

    pub(crate) fn get<T: Decode<'r, Postgres> + Type<Postgres>>(&mut self) -> Result<T, Error> {
        self.next += 1;
        self.row.try_get(self.next - 1)
    }

    pub(crate) fn number(&mut self) -> Result<u128, Error> {
        Ok(self.get::<Uuid>()?.as_u128())
    }

    pub(crate) fn key(&mut self) -> Result<Key, Error> {
        Ok(Key(self.number()?))
    }

    pub(crate) fn subject(&mut self) -> Result<SubjectId, Error> {
        Ok(SubjectId(self.number()?))
    }

    pub(crate) fn hash(&mut self) -> Result<Hash, Error> {
        let bytes: &[u8] = self.get()?;
        Hash::from_bytes(bytes).ok_or_else(|| self.bad("a hash"))
    }

    pub(crate) fn instant(&mut self) -> Result<Instant, Error> {
        Ok(Instant::from_millis(self.get()?))
    }

    /// A small number that is never negative.
    pub(crate) fn small(&mut self) -> Result<u16, Error> {
        let number: i32 = self.get()?;
        u16::try_from(number).map_err(|_| self.bad("a number"))
    }

    pub(crate) fn shard(&mut self) -> Result<Shard, Error> {
        let number: i16 = self.get()?;
        let number = u16::try_from(number).map_err(|_| self.bad("a shard"))?;
        Ok(Shard(number))
    }

    pub(crate) fn account(&mut self) -> Result<AccountKey, Error> {
        Ok(AccountKey {
            entity: EntityId(self.get()?),
            account: self.key()?,
        })
    }

    pub(crate) fn bad(&self, what: &str) -> Error {
        Error::ColumnDecode {
            index: (self.next - 1).to_string(),
            source: what.into(),
        }
    }
}

/// `shard, due`
pub(crate) fn first_due(row: &PgRow) -> Result<FirstDue, Error> {
    let mut columns = Columns::of(row);
    let shard = columns.shard()?;
    let due: Option<i64> = columns.get()?;
    Ok((shard, due.map(Instant::from_millis)))
}

/// `entity, account, due, subject, slot, revision`
pub(crate) fn timer(row: &PgRow) -> Result<Timer, Error> {
    let mut columns = Columns::of(row);
    let account = columns.account()?;
    let due = columns.instant()?;
    let subject = columns.subject()?;
    let slot: &[u8] = columns.get()?;
    let wakes = Wakes::from_parts(subject, slot).ok_or_else(|| columns.bad("slot"))?;
    Ok(Timer {
        due,
        account,
        wakes,
        revision: columns.get()?,
    })
}

/// `entity, account, key, known, place, source, format, body`
pub(crate) fn waiting(row: &PgRow) -> Result<(AccountKey, Stimulus), Error> {
    let mut columns = Columns::of(row);
    let account = columns.account()?;
    let key = columns.key()?;
    let known: Option<Uuid> = columns.get()?;
    let stimulus = Stimulus {
        entity: account.entity,
        key,
        to: match known {
            None => To::Account(account.account),
            Some(known) => To::Known(Key(known.as_u128())),
        },
        place: columns.get()?,
        source: columns.get()?,
        format: columns.small()?,
        body: columns.get()?,
        version: None,
    };
    Ok((account, stimulus))
}

/// `entity, key, known, place, source, format, body`
pub(crate) fn parked(row: &PgRow) -> Result<Stimulus, Error> {
    let mut columns = Columns::of(row);
    Ok(Stimulus {
        entity: EntityId(columns.get()?),
        key: columns.key()?,
        to: To::Known(columns.key()?),
        place: columns.get()?,
        source: columns.get()?,
        format: columns.small()?,
        body: columns.get()?,
        version: None,
    })
}

/// `entity, account, key, subject, channel, format, body, state, due, attempts, epoch, document, note`
pub(crate) fn effect(row: &PgRow) -> Result<Effect, Error> {
    let mut columns = Columns::of(row);
    Ok(Effect {
        account: columns.account()?,
        key: columns.key()?,
        subject: columns.subject()?,
        channel: columns.small()?,
        format: columns.small()?,
        body: columns.get()?,
        now: Progress {
            state: {
                let number = columns.get()?;
                EffectState::from_number(number).ok_or_else(|| columns.bad("state"))?
            },
            due: columns.instant()?,
            attempts: columns.small()?,
            epoch: columns.get()?,
            document: match columns.get::<Option<&[u8]>>()? {
                None => None,
                Some(bytes) => Some(Hash::from_bytes(bytes).ok_or_else(|| columns.bad("hash"))?),
            },
            note: columns.get()?,
        },
    })
}

/// `entity, account, payer, machine, revision, head, format, state, open`
pub(crate) fn account(row: &PgRow) -> Result<AccountRow, Error> {
    let mut columns = Columns::of(row);
    Ok(AccountRow {
        key: columns.account()?,
        payer: columns.get()?,
        machine: columns.hash()?,
        revision: columns.get()?,
        head: columns.hash()?,
        format: columns.small()?,
        state: columns.get()?,
        open: Open::from_number(columns.get()?),
    })
}

/// `entity, account, number, at, format, body, hash`
pub(crate) fn entry(row: &PgRow) -> Result<Entry, Error> {
    let mut columns = Columns::of(row);
    Ok(Entry {
        account: columns.account()?,
        number: columns.get()?,
        at: columns.instant()?,
        format: columns.small()?,
        body: columns.get()?,
        hash: columns.hash()?,
    })
}

/// `entity, account, revision, head`
pub(crate) fn head(row: &PgRow) -> Result<Head, Error> {
    let mut columns = Columns::of(row);
    Ok(Head {
        account: columns.account()?,
        revision: columns.get()?,
        head: columns.hash()?,
    })
}

/// `entity, account, key, at, what, format, body`
pub(crate) fn incident(row: &PgRow) -> Result<Incident, Error> {
    let mut columns = Columns::of(row);
    Ok(Incident {
        account: columns.account()?,
        key: columns.key()?,
        at: columns.instant()?,
        what: columns.get()?,
        format: columns.small()?,
        body: columns.get()?,
    })
}
