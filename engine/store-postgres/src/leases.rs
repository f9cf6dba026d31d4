//! Leases. Commits hold the rows of their shards by key; a new epoch changes a key and waits for
//! them, a renewal does not. All lock rows in the order of the shards.

use std::time::Duration;

use jalon_core::Instant;
use jalon_store::{Key, Lease, Leases, Owner, Present, Shard, ShardRow, Trouble};
use sqlx::Error;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use crate::Postgres;
use crate::rows::Columns;

const NOW: &str = "select (extract(epoch from clock_timestamp()) * 1000)::bigint";

const CLAIM: &str = "
    with now as materialized (
        select (extract(epoch from clock_timestamp()) * 1000)::bigint as now
    ),
    free as materialized (
        select shard.shard from shard, now
        where owner is null
           or (expires <= now and not (owner = $1 and run = $2))
           or (owner = $1 and run <> $2)
        order by shard.shard limit $4 for update of shard
    )
    update shard set epoch = epoch + 1, owner = $1, run = $2, expires = now + $3
    from free, now where shard.shard = free.shard
    returning shard.shard, shard.epoch";

const RENEW: &str = "
    with held as materialized (
        select shard from shard where owner = $1 and run = $2
        order by shard for no key update
    )
    update shard set expires = (extract(epoch from clock_timestamp()) * 1000)::bigint + $3
    from held where shard.shard = held.shard
    returning shard.shard, shard.epoch";

const RAISE: &str = "
    with held as materialized (
        select shard from shard where owner = $1 and run = $2
        order by shard for update
    )
    update shard set epoch = epoch + 1,
        expires = (extract(epoch from clock_timestamp()) * 1000)::bigint + $3
    from held where shard.shard = held.shard
    returning shard.shard, shard.epoch";

const RELEASE: &str = "
    with held as materialized (
        select shard from shard where owner = $1 and run = $2 and shard = any($3)
        order by shard for update
    )
    update shard set owner = null, run = null from held where shard.shard = held.shard";

/// Whoever was counted last more than a day ago is forgotten.
const FORGET: &str = "
    delete from worker
    where expires < (extract(epoch from clock_timestamp()) * 1000)::bigint - 86400000";

const ENTER: &str = "
    with now as materialized (
        select (extract(epoch from clock_timestamp()) * 1000)::bigint as now
    )
    insert into worker (name, run, most, expires) select $1, $2, $4, now + $3 from now
    on conflict (name) do update
    set run = excluded.run, most = excluded.most, expires = excluded.expires";

const STAY: &str = "
    with now as materialized (
        select (extract(epoch from clock_timestamp()) * 1000)::bigint as now
    )
    insert into worker (name, run, most, expires) select $1, $2, $4, now + $3 from now
    on conflict (name) do update
    set run = excluded.run, most = excluded.most, expires = excluded.expires
    where worker.run = excluded.run or worker.expires <= excluded.expires - $3";

const LEAVE: &str = "delete from worker where name = $1 and run = $2";

const PRESENT: &str = "
    select name, run, most, expires from worker
    where expires > (extract(epoch from clock_timestamp()) * 1000)::bigint";

const ALL: &str = "select shard, epoch, owner, run, expires from shard order by shard";

impl Postgres {
    fn hold(
        &mut self,
        sql: &'static str,
        owner: &Owner,
        (lease, most): (Duration, Option<i64>),
    ) -> Result<Vec<Lease>, Trouble> {
        let millis = i64::try_from(lease.as_millis()).unwrap_or(i64::MAX / 2);
        self.ask(async |connection| {
            let query = sqlx::query(sql)
                .bind(&owner.name)
                .bind(Uuid::from_u128(owner.run.0))
                .bind(millis);
            let query = match most {
                Some(most) => query.bind(most),
                None => query,
            };
            let rows = query.fetch_all(connection).await?;
            let leases = rows.iter().map(|row| of(&mut Columns::of(row)));
            let mut leases = leases.collect::<Result<Vec<Lease>, Error>>()?;
            leases.sort();
            Ok(leases)
        })
    }
}

impl Postgres {
    /// Counts a daemon among those who are there.
    fn count(
        &mut self,
        sql: &'static str,
        owner: &Owner,
        (most, lease): (u16, Duration),
    ) -> Result<(), Trouble> {
        let millis = i64::try_from(lease.as_millis()).unwrap_or(i64::MAX / 2);
        self.ask(async |connection| {
            let query = sqlx::query(sql)
                .bind(&owner.name)
                .bind(Uuid::from_u128(owner.run.0))
                .bind(millis)
                .bind(i32::from(most));
            query.execute(connection).await.map(drop)
        })
    }
}

fn of(columns: &mut Columns) -> Result<Lease, Error> {
    let shard: i16 = columns.get()?;
    Ok(Lease {
        shard: Shard(u16::try_from(shard).map_err(|_| columns.bad("shard"))?),
        epoch: columns.get()?,
    })
}

impl Leases for Postgres {
    fn now(&mut self) -> Result<Instant, Trouble> {
        self.ask(async |connection| {
            let row = sqlx::query(NOW).fetch_one(connection).await?;
            Columns::of(&row).instant()
        })
    }

    fn enter(&mut self, owner: &Owner, most: u16, lease: Duration) -> Result<(), Trouble> {
        self.ask(async |connection| sqlx::query(FORGET).execute(connection).await.map(drop))?;
        self.count(ENTER, owner, (most, lease))
    }

    fn stay(&mut self, owner: &Owner, most: u16, lease: Duration) -> Result<(), Trouble> {
        self.count(STAY, owner, (most, lease))
    }

    fn leave(&mut self, owner: &Owner) -> Result<(), Trouble> {
        self.ask(async |connection| {
            let query = sqlx::query(LEAVE)
                .bind(&owner.name)
                .bind(Uuid::from_u128(owner.run.0));
            query.execute(connection).await.map(drop)
        })
    }

    fn present(&mut self) -> Result<Vec<Present>, Trouble> {
        let mut present: Vec<Present> = self.ask(async |connection| {
            let rows = sqlx::query(PRESENT).fetch_all(connection).await?;
            rows.iter().map(present_row).collect()
        })?;
        // The database may have another order of texts, and each database another one.
        present.sort_by(|one, other| one.owner.name.cmp(&other.owner.name));
        Ok(present)
    }

    fn claim(
        &mut self,
        owner: &Owner,
        most: usize,
        lease: Duration,
    ) -> Result<Vec<Lease>, Trouble> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.hold(CLAIM, owner, (lease, Some(most)))
    }

    fn renew(&mut self, owner: &Owner, lease: Duration) -> Result<Vec<Lease>, Trouble> {
        self.hold(RENEW, owner, (lease, None))
    }

    fn raise(&mut self, owner: &Owner, lease: Duration) -> Result<Vec<Lease>, Trouble> {
        self.hold(RAISE, owner, (lease, None))
    }

    fn release(&mut self, owner: &Owner, shards: &[Shard]) -> Result<(), Trouble> {
        let shards: Vec<i16> = shards.iter().map(|shard| shard.0 as i16).collect();
        self.ask(async |connection| {
            let query = sqlx::query(RELEASE)
                .bind(&owner.name)
                .bind(Uuid::from_u128(owner.run.0))
                .bind(shards);
            query.execute(connection).await.map(drop)
        })
    }

    fn shard_rows(&mut self) -> Result<Vec<ShardRow>, Trouble> {
        self.ask(async |connection| {
            let rows = sqlx::query(ALL).fetch_all(connection).await?;
            rows.iter().map(shard_row).collect()
        })
    }
}

fn shard_row(row: &PgRow) -> Result<ShardRow, Error> {
    let mut columns = Columns::of(row);
    let lease = of(&mut columns)?;
    let name: Option<String> = columns.get()?;
    let run: Option<Uuid> = columns.get()?;
    let owner = name.zip(run).map(|(name, run)| Owner {
        name,
        run: Key(run.as_u128()),
    });
    Ok(ShardRow {
        lease,
        owner,
        expires: columns.instant()?,
    })
}

fn present_row(row: &PgRow) -> Result<Present, Error> {
    let mut columns = Columns::of(row);
    let name: String = columns.get()?;
    let run: Uuid = columns.get()?;
    Ok(Present {
        owner: Owner {
            name,
            run: Key(run.as_u128()),
        },
        most: columns.small()?,
        until: columns.instant()?,
    })
}
