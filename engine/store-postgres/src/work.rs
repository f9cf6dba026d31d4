//! What is due. All by the keys of the tables, shard by shard, some shards in one question.

use std::collections::HashSet;

use jalon_core::Instant;
use jalon_store::{
    AccountKey, AccountRow, Batch, CommitError, Effect, EffectState, EntityId, Entry, FirstDue,
    Key, Open, Shard, Stimulus, Timer, Trouble, Work,
};
use sqlx::Error;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use crate::Postgres;
use crate::rows::{self, Columns};
use crate::statement::{Arrays, query};

const TIMERS: &str = "
    select due.* from unnest($1::smallint[]) with ordinality as s (shard, place)
    cross join lateral (
        select entity, account, due, subject, slot, revision from timer
        where shard = s.shard and due <= $2
        order by due, entity, account, subject, slot limit $3
    ) as due
    order by s.place, due, entity, account, subject, slot limit $4";

const WAITING: &str = "
    select waiting.* from unnest($1::smallint[]) with ordinality as s (shard, place)
    cross join lateral (
        select entity, account, key, known, place, source, format, body from inbox
        where shard = s.shard order by place, entity, account, key limit $3
    ) as waiting
    where $2::bigint is not null
    order by s.place, waiting.place, entity, account, key limit $4";

const EFFECTS: &str = "
    select due.* from unnest($1::smallint[]) with ordinality as s (shard, place)
    cross join lateral (
        select entity, account, key, subject, channel, format, body, state, due, attempts, epoch,
            document, note
        from effect where shard = s.shard and state in (0, 1, 5) and due <= $2
        order by due, entity, account, key limit $3
    ) as due
    order by s.place, due, entity, account, key limit $4";

const FIRST_TIMERS: &str = "
    select s.shard,
        (select due from timer where timer.shard = s.shard order by due limit 1)
    from unnest($1::smallint[]) with ordinality as s (shard, place) order by s.place";

const FIRST_EFFECTS: &str = "
    select s.shard,
        (select due from effect where effect.shard = s.shard and state in (0, 1, 5)
         order by due limit 1)
    from unnest($1::smallint[]) with ordinality as s (shard, place) order by s.place";

/// The shards that have something waiting: from each to the next one, however much waits in it.
const WITH_INBOX: &str = "
    with recursive filled (shard) as (
        (select shard from inbox order by shard limit 1)
        union all
        select (select inbox.shard from inbox where inbox.shard > filled.shard
                order by inbox.shard limit 1)
        from filled where filled.shard is not null
    )
    select shard from filled where shard is not null";

const ACCOUNTS: &str = "
    select account.entity, account.account, payer, machine, revision, head, format, state, open
    from unnest($1::smallint[], $2::integer[], $3::uuid[]) with ordinality
        as w (shard, entity, account, place)
    join account on account.shard = w.shard and account.entity = w.entity
        and account.account = w.account
    order by w.place";

/// What is open stands in the text as a number, so that the index of it can be used.
const OPEN: [&str; 3] = [
    "select entity, account, payer, machine, revision, head, format, state, open from account
     where (shard, account) > ($2, $3) and entity = $1 order by shard, account limit $4",
    "select entity, account, payer, machine, revision, head, format, state, open from account
     where (shard, account) > ($2, $3) and entity = $1 and open > 0
     order by shard, account limit $4",
    "select entity, account, payer, machine, revision, head, format, state, open from account
     where (shard, account) > ($2, $3) and entity = $1 and open > 1
     order by shard, account limit $4",
];

const JOURNAL: &str = "
    select entity, account, number, at, format, body, hash from journal
    where shard = $1 and entity = $2 and account = $3 and number > $4 order by number limit $5";

const OF_ACCOUNT: &str = "
    select entity, account, key, subject, channel, format, body, state, due, attempts, epoch,
        document, note
    from effect where shard = $1 and entity = $2 and account = $3
        and state in (0, 1, 2, 4, 5, 7)
    order by key";

const OF_ACCOUNTS: &str = "
    select effect.entity, effect.account, key, subject, channel, format, body, state, due, attempts,
        effect.epoch, document, note
    from unnest($1::smallint[], $2::integer[], $3::uuid[]) with ordinality
        as w (shard, entity, account, place)
    join effect on effect.shard = w.shard and effect.entity = w.entity
        and effect.account = w.account and effect.state in (0, 1, 2, 4, 5, 7)
    order by w.place, key";

/// So many shards are asked at once: each may give as many rows as are wanted in all.
const SHARDS_AT_ONCE: usize = 128;

impl Postgres {
    fn with_inbox(&mut self) -> Result<HashSet<Shard>, Trouble> {
        self.ask(async |connection| {
            let rows = sqlx::query(WITH_INBOX).fetch_all(connection).await?;
            let shard = |row| Columns::of(row).shard();
            rows.iter().map(shard).collect()
        })
    }

    fn first_of_each(
        &mut self,
        sql: &'static str,
        shards: &[Shard],
    ) -> Result<Vec<FirstDue>, Trouble> {
        if shards.is_empty() {
            return Ok(Vec::new());
        }
        let shards: Vec<i16> = shards.iter().map(|shard| shard.0 as i16).collect();
        self.ask(async |connection| {
            let rows = sqlx::query(sql).bind(shards).fetch_all(connection).await?;
            rows.iter().map(rows::first_due).collect()
        })
    }

    /// Shard by shard, at most `each` of one and `most` in all.
    fn by_shard<T>(
        &mut self,
        sql: &str,
        (shards, until): (&[Shard], Instant),
        (each, most): (usize, usize),
        read: fn(&PgRow) -> Result<T, Error>,
    ) -> Result<Vec<T>, Trouble> {
        let mut found = Vec::new();
        for shards in shards.chunks(SHARDS_AT_ONCE) {
            let room = most.saturating_sub(found.len());
            if room == 0 || each == 0 {
                break;
            }
            let shards: Vec<i16> = shards.iter().map(|shard| shard.0 as i16).collect();
            let each = i64::try_from(each.min(room)).unwrap_or(i64::MAX);
            let room = i64::try_from(room).unwrap_or(i64::MAX);
            let mut arrays = Arrays::default();
            arrays.value(shards);
            arrays.value(until.millis());
            arrays.value(each);
            arrays.value(room);
            let rows = self.ask(async |connection| {
                let rows = query(sql.to_owned(), arrays)?.fetch_all(connection).await?;
                rows.iter().map(read).collect::<Result<Vec<T>, Error>>()
            })?;
            found.extend(rows);
        }
        Ok(found)
    }
}

impl Work for Postgres {
    fn due_timers(
        &mut self,
        shards: &[Shard],
        until: Instant,
        each: usize,
        most: usize,
    ) -> Result<Vec<Timer>, Trouble> {
        self.by_shard(TIMERS, (shards, until), (each, most), rows::timer)
    }

    fn waiting(
        &mut self,
        shards: &[Shard],
        each: usize,
        most: usize,
    ) -> Result<Vec<(AccountKey, Stimulus)>, Trouble> {
        let filled = self.with_inbox()?;
        let asked = shards.iter().copied();
        let shards: Vec<Shard> = asked.filter(|shard| filled.contains(shard)).collect();
        let any = Instant::from_millis(0);
        self.by_shard(WAITING, (&shards, any), (each, most), rows::waiting)
    }

    fn due_effects(
        &mut self,
        shards: &[Shard],
        until: Instant,
        each: usize,
        most: usize,
    ) -> Result<Vec<Effect>, Trouble> {
        self.by_shard(EFFECTS, (shards, until), (each, most), rows::effect)
    }

    fn first_timers(&mut self, shards: &[Shard]) -> Result<Vec<FirstDue>, Trouble> {
        self.first_of_each(FIRST_TIMERS, shards)
    }

    fn first_effects(&mut self, shards: &[Shard]) -> Result<Vec<FirstDue>, Trouble> {
        self.first_of_each(FIRST_EFFECTS, shards)
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
            "select found.* from unnest($1::smallint[]) with ordinality as s (shard, place)
             cross join lateral (
                 select entity, account, key, subject, channel, format, body, state, due,
                     attempts, epoch, document, note
                 from effect where shard = s.shard and state = {state}
                 order by entity, account, key limit $3
             ) as found
             where $2::bigint is not null
             order by s.place, entity, account, key limit $4"
        );
        let any = Instant::from_millis(0);
        self.by_shard(&sql, (shards, any), (most, most), rows::effect)
    }

    fn effects_of(&mut self, account: AccountKey) -> Result<Vec<Effect>, Trouble> {
        self.ask(async |connection| {
            let query = sqlx::query(OF_ACCOUNT)
                .bind(account.shard().0 as i16)
                .bind(account.entity.0)
                .bind(Uuid::from_u128(account.account.0));
            let rows = query.fetch_all(connection).await?;
            rows.iter().map(rows::effect).collect()
        })
    }

    fn effects(&mut self, entity: EntityId, keys: &[Key]) -> Result<Vec<Effect>, Trouble> {
        let mut arrays = Arrays::default();
        arrays.keys(keys.iter().copied());
        let unnest = arrays.unnest();
        let entity = arrays.value(entity.0);
        let sql = format!(
            "select found.* from {unnest} with ordinality as w (key, place)
             cross join lateral (
                 select entity, account, effect.key, subject, channel, format, body, state, due,
                     attempts, epoch, document, note
                 from effect where effect.key = w.key and entity = {entity} limit 1
             ) as found
             order by w.place"
        );
        self.ask(async |connection| {
            let rows = query(sql, arrays)?.fetch_all(connection).await?;
            rows.iter().map(rows::effect).collect()
        })
    }

    fn effects_of_all(&mut self, accounts: &[AccountKey]) -> Result<Vec<Effect>, Trouble> {
        let mut arrays = Arrays::default();
        arrays.accounts(accounts.iter().copied());
        self.ask(async |connection| {
            let query = query(OF_ACCOUNTS.to_owned(), arrays)?;
            let rows = query.fetch_all(connection).await?;
            rows.iter().map(rows::effect).collect()
        })
    }

    fn accounts(&mut self, keys: &[AccountKey]) -> Result<Vec<AccountRow>, Trouble> {
        let mut arrays = Arrays::default();
        arrays.accounts(keys.iter().copied());
        self.ask(async |connection| {
            let query = query(ACCOUNTS.to_owned(), arrays)?;
            let rows = query.fetch_all(connection).await?;
            rows.iter().map(rows::account).collect()
        })
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
            None => (-1, Uuid::nil()),
            Some(account) => {
                let shard = AccountKey { entity, account }.shard().0 as i16;
                (shard, Uuid::from_u128(account.0))
            }
        };
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.ask(async |connection| {
            let query = sqlx::query(sql).bind(entity.0).bind(shard);
            let query = query.bind(account).bind(most);
            let rows = query.fetch_all(connection).await?;
            rows.iter().map(rows::account).collect()
        })
    }

    fn journal(
        &mut self,
        account: AccountKey,
        after: i64,
        most: usize,
    ) -> Result<Vec<Entry>, Trouble> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.ask(async |connection| {
            let query = sqlx::query(JOURNAL)
                .bind(account.shard().0 as i16)
                .bind(account.entity.0)
                .bind(Uuid::from_u128(account.account.0))
                .bind(after)
                .bind(most);
            let rows = query.fetch_all(connection).await?;
            rows.iter().map(rows::entry).collect()
        })
    }

    fn commit(&mut self, batch: &Batch) -> Result<(), CommitError> {
        self.commit_batch(batch)
    }
}
