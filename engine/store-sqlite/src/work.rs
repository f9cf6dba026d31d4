//! What is due. All by the keys of the tables, shard by shard.

use jalon_core::Instant;
use jalon_store::{
    AccountKey, AccountRow, Batch, CommitError, Effect, EffectState, EntityId, Entry, FirstDue,
    Key, Open, Shard, Stimulus, Timer, To, Trouble, Work,
};
use rusqlite::{Error, OptionalExtension, Params, Row, params};

use crate::Sqlite;
use crate::rows::{self, Columns, EFFECT};
use crate::trouble::told;

const TIMERS: &str = "
    select entity, account, due, subject, slot, revision from timer
    where shard = ? and due <= ? order by due, entity, account, subject, slot limit ?";

const WAITING: &str = "
    select entity, account, key, known, place, source, format, body from inbox
    where shard = ? order by place, entity, account, key limit ?";

const NEXT_WAITING: &str = "select shard from inbox where shard >= ? order by shard limit 1";

const ACCOUNT: &str = "
    select entity, account, payer, machine, revision, head, format, state, open from account
    where shard = ? and entity = ? and account = ?";

/// What is open stands in the text as a number, so that the index of it can be used.
const OPEN: [&str; 3] = [
    "select entity, account, payer, machine, revision, head, format, state, open from account
     where (shard, account) > (?2, ?3) and entity = ?1 order by shard, account limit ?4",
    "select entity, account, payer, machine, revision, head, format, state, open from account
     where (shard, account) > (?2, ?3) and entity = ?1 and open > 0
     order by shard, account limit ?4",
    "select entity, account, payer, machine, revision, head, format, state, open from account
     where (shard, account) > (?2, ?3) and entity = ?1 and open > 1
     order by shard, account limit ?4",
];

const JOURNAL: &str = "
    select entity, account, number, at, format, body, hash from journal
    where shard = ? and entity = ? and account = ? and number > ? order by number limit ?";

const FIRST_TIMER: &str = "select due from timer where shard = ? order by due limit 1";

const FIRST_EFFECT: &str = "
    select due from effect where shard = ? and (state = 0 or state = 1 or state = 5)
    order by due limit 1";

impl Sqlite {
    fn all<T>(
        &mut self,
        sql: &str,
        bound: impl Params,
        read: fn(&Row) -> Result<T, Error>,
    ) -> Result<Vec<T>, Trouble> {
        let mut statement = self.connection.prepare_cached(sql).map_err(told)?;
        let rows = statement.query_map(bound, read).map_err(told)?;
        rows.collect::<Result<_, _>>().map_err(told)
    }

    /// Shard by shard, at most `each` of one and `most` in all.
    fn by_shard<T>(
        &mut self,
        shards: &[Shard],
        (each, most): (usize, usize),
        mut of: impl FnMut(&mut Sqlite, Shard, i64) -> Result<Vec<T>, Trouble>,
    ) -> Result<Vec<T>, Trouble> {
        // In one transaction, so that the file is locked once and not for each shard.
        self.connection.execute_batch("begin").map_err(told)?;
        let found = self.in_turn(shards, (each, most), &mut of);
        let ended = self.connection.execute_batch("commit").map_err(told);
        ended.and(found)
    }

    fn in_turn<T>(
        &mut self,
        shards: &[Shard],
        (each, most): (usize, usize),
        of: &mut impl FnMut(&mut Sqlite, Shard, i64) -> Result<Vec<T>, Trouble>,
    ) -> Result<Vec<T>, Trouble> {
        let mut found = Vec::new();
        for shard in shards {
            let room = each.min(most.saturating_sub(found.len()));
            if room == 0 {
                break;
            }
            let room = i64::try_from(room).unwrap_or(i64::MAX);
            found.extend(of(self, *shard, room)?);
        }
        Ok(found)
    }

    fn first_of_each(&mut self, sql: &str, shards: &[Shard]) -> Result<Vec<FirstDue>, Trouble> {
        self.by_shard(shards, (1, shards.len()), |store, shard, _| {
            let first = store.first(sql, shard)?.map(Instant::from_millis);
            Ok(vec![(shard, first)])
        })
    }

    fn first(&mut self, sql: &str, shard: Shard) -> Result<Option<i64>, Trouble> {
        let mut statement = self.connection.prepare_cached(sql).map_err(told)?;
        let first = statement.query_row([shard.0], |row| row.get(0));
        first.optional().map_err(told)
    }
}

impl Work for Sqlite {
    fn due_timers(
        &mut self,
        shards: &[Shard],
        until: Instant,
        each: usize,
        most: usize,
    ) -> Result<Vec<Timer>, Trouble> {
        self.by_shard(shards, (each, most), |store, shard, room| {
            store.all(TIMERS, params![shard.0, until.millis(), room], rows::timer)
        })
    }

    fn waiting(
        &mut self,
        shards: &[Shard],
        each: usize,
        most: usize,
    ) -> Result<Vec<(AccountKey, Stimulus)>, Trouble> {
        // Most shards have nothing waiting: one look tells it of all that lie side by side.
        let mut empty = 0..0;
        self.by_shard(shards, (each, most), |store, shard, room| {
            if empty.contains(&shard.0) {
                return Ok(Vec::new());
            }
            let next = store.first(NEXT_WAITING, shard)?;
            let next = next.and_then(|next| u16::try_from(next).ok());
            empty = shard.0..next.unwrap_or(u16::MAX);
            match next == Some(shard.0) {
                true => store.all(WAITING, params![shard.0, room], waiting),
                false => Ok(Vec::new()),
            }
        })
    }

    fn due_effects(
        &mut self,
        shards: &[Shard],
        until: Instant,
        each: usize,
        most: usize,
    ) -> Result<Vec<Effect>, Trouble> {
        let sql = format!(
            "select {EFFECT} from effect
             where shard = ? and (state = 0 or state = 1 or state = 5) and due <= ?
             order by due, entity, account, key limit ?"
        );
        self.by_shard(shards, (each, most), |store, shard, room| {
            store.all(&sql, params![shard.0, until.millis(), room], rows::effect)
        })
    }

    fn first_timers(&mut self, shards: &[Shard]) -> Result<Vec<FirstDue>, Trouble> {
        self.first_of_each(FIRST_TIMER, shards)
    }

    fn first_effects(&mut self, shards: &[Shard]) -> Result<Vec<FirstDue>, Trouble> {
        self.first_of_each(FIRST_EFFECT, shards)
    }

    fn effects_in(
        &mut self,
        state: EffectState,
        shards: &[Shard],
        most: usize,
    ) -> Result<Vec<Effect>, Trouble> {
        // The number stands in the text, so that the index of what waits can be used.
        let state = state.number();
        let sql = format!(
            "select {EFFECT} from effect where shard = ? and state = {state}
             order by entity, account, key limit ?"
        );
        self.by_shard(shards, (most, most), |store, shard, room| {
            store.all(&sql, params![shard.0, room], rows::effect)
        })
    }

    fn effects_of(&mut self, account: AccountKey) -> Result<Vec<Effect>, Trouble> {
        let sql = format!(
            "select {EFFECT} from effect
             where shard = ? and entity = ? and account = ?
               and (state <= 2 or state = 4 or state = 5 or state = 7)
             order by key"
        );
        let bound = (account.shard().0, account.entity.0, account.account.bytes());
        self.all(&sql, bound, rows::effect)
    }

    fn effects(&mut self, entity: EntityId, keys: &[Key]) -> Result<Vec<Effect>, Trouble> {
        let sql = format!("select {EFFECT} from effect where key = ? and entity = ?");
        let mut found = Vec::new();
        for key in keys {
            found.extend(self.all(&sql, params![key.bytes(), entity.0], rows::effect)?);
        }
        Ok(found)
    }

    fn accounts(&mut self, keys: &[AccountKey]) -> Result<Vec<AccountRow>, Trouble> {
        let transaction = self.read()?;
        let mut found = Vec::with_capacity(keys.len());
        {
            let mut statement = transaction.prepare_cached(ACCOUNT).map_err(told)?;
            for key in keys {
                let bound = params![key.shard().0, key.entity.0, key.account.bytes()];
                let row = statement.query_row(bound, rows::account).optional();
                found.extend(row.map_err(told)?);
            }
        }
        Ok(found)
    }

    fn open_accounts(
        &mut self,
        entity: EntityId,
        least: Open,
        after: Option<Key>,
        most: usize,
    ) -> Result<Vec<AccountRow>, Trouble> {
        let [all, journeys, people] = OPEN;
        let sql = match least {
            Open::Nothing => all,
            Open::Journeys => journeys,
            Open::People => people,
        };
        let (shard, account) = match after {
            None => (-1, Vec::new()),
            Some(account) => {
                let Shard(shard) = AccountKey { entity, account }.shard();
                (i32::from(shard), account.bytes().to_vec())
            }
        };
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.all(sql, params![entity.0, shard, account, most], rows::account)
    }

    fn journal(
        &mut self,
        account: AccountKey,
        after: i64,
        most: usize,
    ) -> Result<Vec<Entry>, Trouble> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let (entity, id) = (account.entity.0, account.account.bytes());
        let bound = params![account.shard().0, entity, id, after, most];
        self.all(JOURNAL, bound, rows::entry)
    }

    fn commit(&mut self, batch: &Batch) -> Result<(), CommitError> {
        self.commit_batch(batch)
    }
}

fn waiting(row: &Row) -> Result<(AccountKey, Stimulus), Error> {
    let mut columns = Columns::of(row);
    let account = columns.account()?;
    let key = columns.key()?;
    let known: Option<[u8; 16]> = columns.get()?;
    let to = match known {
        None => To::Account(account.account),
        Some(known) => To::Known(Key(u128::from_be_bytes(known))),
    };
    let stimulus = Stimulus {
        entity: account.entity,
        key,
        to,
        place: columns.get()?,
        source: columns.get()?,
        format: columns.get()?,
        body: columns.get()?,
        version: None,
    };
    Ok((account, stimulus))
}
