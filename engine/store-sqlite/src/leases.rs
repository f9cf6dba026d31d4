//! Leases. A folder has one daemon; the epochs are there all the same, so that what a daemon left
//! behind is told from what it does now.

use std::time::Duration;

use jalon_core::Instant;
use jalon_store::{Key, Lease, Leases, Owner, Present, Shard, ShardRow, Trouble};
use rusqlite::{Error, Row, params};

use crate::Sqlite;
use crate::trouble::told;

/// The time of the database, in milliseconds.
const NOW: &str = "select cast(unixepoch('subsec') * 1000 as integer)";

const CLAIM: &str = "
    update shard set epoch = epoch + 1, owner = ?1, run = ?2, expires = ?3 + ?4
    where shard in (
        select shard from shard
        where owner is null
           or (expires <= ?3 and not (owner = ?1 and run = ?2))
           or (owner = ?1 and run <> ?2)
        order by shard limit ?5
    )
    returning shard, epoch";

const HOLD: &str = "
    update shard set epoch = epoch + ?5, expires = ?3 + ?4
    where owner = ?1 and run = ?2
    returning shard, epoch";

const RELEASE: &str = "
    update shard set owner = null, run = null
    where owner = ?1 and run = ?2 and shard = ?3";

/// Whoever was counted last more than a day ago is forgotten.
const FORGET: &str = "delete from worker where expires < ?1 - 86400000";

const ENTER: &str = "
    insert into worker (name, run, most, expires) values (?1, ?2, ?3, ?4)
    on conflict (name) do update
    set run = excluded.run, most = excluded.most, expires = excluded.expires";

const STAY: &str = "
    insert into worker (name, run, most, expires) values (?1, ?2, ?3, ?4)
    on conflict (name) do update
    set run = excluded.run, most = excluded.most, expires = excluded.expires
    where worker.run = excluded.run or worker.expires <= ?5";

const LEAVE: &str = "delete from worker where name = ?1 and run = ?2";

const PRESENT: &str =
    "select name, run, most, expires from worker where expires > ?1 order by name";

const ALL: &str = "select shard, epoch, owner, run, expires from shard order by shard";

impl Sqlite {
    fn leases(
        &mut self,
        sql: &str,
        owner: &Owner,
        (lease, last): (Duration, i64),
    ) -> Result<Vec<Lease>, Trouble> {
        let millis = i64::try_from(lease.as_millis()).unwrap_or(i64::MAX);
        let transaction = self.write()?;
        let now: i64 = transaction
            .query_row(NOW, [], |row| row.get(0))
            .map_err(told)?;
        let mut leases = {
            let mut statement = transaction.prepare_cached(sql).map_err(told)?;
            let run = owner.run.bytes();
            let rows = statement.query_map(params![owner.name, run, now, millis, last], of);
            let rows = rows.map_err(told)?;
            rows.collect::<Result<Vec<Lease>, Error>>().map_err(told)?
        };
        transaction.commit().map_err(told)?;
        leases.sort();
        Ok(leases)
    }
}

impl Sqlite {
    /// Now, and so much later.
    fn until(&mut self, lease: Duration) -> Result<(i64, i64), Trouble> {
        let now = self.now()?.millis();
        let millis = i64::try_from(lease.as_millis()).unwrap_or(i64::MAX);
        Ok((now, now.saturating_add(millis)))
    }
}

fn of(row: &Row) -> Result<Lease, Error> {
    Ok(Lease {
        shard: Shard(row.get(0)?),
        epoch: row.get(1)?,
    })
}

impl Leases for Sqlite {
    fn now(&mut self) -> Result<Instant, Trouble> {
        let now = self.connection.query_row(NOW, [], |row| row.get(0));
        now.map(Instant::from_millis).map_err(told)
    }

    fn enter(&mut self, owner: &Owner, most: u16, lease: Duration) -> Result<(), Trouble> {
        let (now, expires) = self.until(lease)?;
        let write = self.write()?;
        write.execute(FORGET, params![now]).map_err(told)?;
        let bound = params![owner.name, owner.run.bytes(), most, expires];
        write.execute(ENTER, bound).map_err(told)?;
        write.commit().map_err(told)
    }

    fn stay(&mut self, owner: &Owner, most: u16, lease: Duration) -> Result<(), Trouble> {
        let (now, expires) = self.until(lease)?;
        let write = self.write()?;
        let bound = params![owner.name, owner.run.bytes(), most, expires, now];
        write.execute(STAY, bound).map_err(told)?;
        write.commit().map_err(told)
    }

    fn leave(&mut self, owner: &Owner) -> Result<(), Trouble> {
        let write = self.write()?;
        let bound = params![owner.name, owner.run.bytes()];
        write.execute(LEAVE, bound).map_err(told)?;
        write.commit().map_err(told)
    }

    fn present(&mut self) -> Result<Vec<Present>, Trouble> {
        let now = self.now()?.millis();
        let mut statement = self.connection.prepare_cached(PRESENT).map_err(told)?;
        let rows = statement.query_map(params![now], |row| {
            Ok(Present {
                owner: Owner {
                    name: row.get(0)?,
                    run: Key(u128::from_be_bytes(row.get(1)?)),
                },
                most: row.get(2)?,
                until: Instant::from_millis(row.get(3)?),
            })
        });
        let rows = rows.map_err(told)?;
        rows.collect::<Result<_, _>>().map_err(told)
    }

    fn claim(
        &mut self,
        owner: &Owner,
        most: usize,
        lease: Duration,
    ) -> Result<Vec<Lease>, Trouble> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.leases(CLAIM, owner, (lease, most))
    }

    fn renew(&mut self, owner: &Owner, lease: Duration) -> Result<Vec<Lease>, Trouble> {
        self.leases(HOLD, owner, (lease, 0))
    }

    fn raise(&mut self, owner: &Owner, lease: Duration) -> Result<Vec<Lease>, Trouble> {
        self.leases(HOLD, owner, (lease, 1))
    }

    fn release(&mut self, owner: &Owner, shards: &[Shard]) -> Result<(), Trouble> {
        let transaction = self.write()?;
        for shard in shards {
            let bound = params![owner.name, owner.run.bytes(), shard.0];
            transaction.execute(RELEASE, bound).map_err(told)?;
        }
        transaction.commit().map_err(told)
    }

    fn shard_rows(&mut self) -> Result<Vec<ShardRow>, Trouble> {
        let mut statement = self.connection.prepare_cached(ALL).map_err(told)?;
        let rows = statement.query_map([], |row| {
            let lease = of(row)?;
            let name: Option<String> = row.get(2)?;
            let run: Option<[u8; 16]> = row.get(3)?;
            let owner = name.zip(run).map(|(name, run)| Owner {
                name,
                run: Key(u128::from_be_bytes(run)),
            });
            Ok(ShardRow {
                lease,
                owner,
                expires: Instant::from_millis(row.get(4)?),
            })
        });
        let rows = rows.map_err(told)?;
        rows.collect::<Result<_, _>>().map_err(told)
    }
}
