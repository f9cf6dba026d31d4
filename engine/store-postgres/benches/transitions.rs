//! Whole transitions a second on PostgreSQL, beside the same batches written by hand.
//! `JALON_POSTGRES=$(tests/postgres start /tmp/jalon-bench durable) cargo bench -p jalon-store-postgres`

// A bench that can't set itself up has to stop.
#![allow(clippy::unwrap_used)]

#[path = "../tests/server/mod.rs"]
mod server;

use jalon_store::{Batch, contract::bench};
use jalon_store_postgres::Postgres;
use server::Database;
use sqlx::{Connection, Executor, PgConnection};
use uuid::Uuid;

fn main() {
    for (accounts, invoices) in [(20_000, 1), (5_000, 20)] {
        let (ours, theirs) = (Database::new(), Database::new());
        let mut store = Postgres::open(&ours.address()).unwrap();
        let mut opened = Postgres::open(&theirs.address()).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let runtime = runtime.unwrap();
        let mut connection = runtime
            .block_on(PgConnection::connect(&theirs.address()))
            .unwrap();
        let mut hand = |batch: &Batch| runtime.block_on(by_hand(&mut connection, batch)).unwrap();
        let name = ("PostgreSQL", accounts, invoices);
        bench::measure(name, &mut store, (&mut opened, &mut hand));
    }
}

/// What somebody would write for this schema: one statement, rows as arrays, no checks.
const BY_HAND: &str = "
    with gone as (
        delete from timer using unnest($1::smallint[], $2::uuid[], $3::bigint[])
            as w (shard, account, due)
        where timer.shard = w.shard and timer.due = w.due and timer.entity = 1
          and timer.account = w.account
    ), moved as (
        update account set revision = w.revision, head = w.head, state = w.state
        from unnest($4::smallint[], $5::uuid[], $6::bigint[], $7::bytea[], $8::bytea[])
            as w (shard, account, revision, head, state)
        where account.shard = w.shard and account.entity = 1 and account.account = w.account
          and account.revision = w.revision - 1
    ), appended as (
        insert into journal
        select shard, 1, account, number, at, 0, body, hash
        from unnest($4::smallint[], $5::uuid[], $6::bigint[], $9::bigint[], $10::bytea[], $7::bytea[])
            as w (shard, account, number, at, body, hash)
    ), wound as (
        insert into timer
        select shard, due, 1, account, '00000000-0000-0000-0000-000000000000', '', revision
        from unnest($4::smallint[], $5::uuid[], $11::bigint[], $6::bigint[])
            as w (shard, account, due, revision)
    ), intended as (
        insert into effect
        select shard, 1, account, key, key, 1, 0, body, 2, 0, 1, 1, null, ''
        from unnest($12::smallint[], $13::uuid[], $14::uuid[], $15::bytea[])
            as w (shard, account, key, body)
    )
    update effect set state = 3
    from unnest($16::smallint[], $17::uuid[], $18::uuid[]) as w (shard, account, key)
    where effect.key = w.key and effect.entity = 1 and effect.account = w.account";

async fn by_hand(connection: &mut PgConnection, batch: &Batch) -> Result<(), sqlx::Error> {
    let shard = |key: jalon_store::AccountKey| key.shard().0 as i16;
    let account = |key: jalon_store::AccountKey| Uuid::from_u128(key.account.0);
    let gone = &batch.timers_gone;
    let rows = &batch.accounts;
    let new = &batch.effects_new;
    let changed = &batch.effects_changed;
    let query = sqlx::query(BY_HAND)
        .bind(
            gone.iter()
                .map(|one| shard(one.account))
                .collect::<Vec<_>>(),
        )
        .bind(
            gone.iter()
                .map(|one| account(one.account))
                .collect::<Vec<_>>(),
        )
        .bind(gone.iter().map(|one| one.due.millis()).collect::<Vec<_>>())
        .bind(
            rows.iter()
                .map(|one| shard(one.row.key))
                .collect::<Vec<_>>(),
        )
        .bind(
            rows.iter()
                .map(|one| account(one.row.key))
                .collect::<Vec<_>>(),
        )
        .bind(rows.iter().map(|one| one.row.revision).collect::<Vec<_>>())
        .bind(
            rows.iter()
                .map(|one| one.row.head.0.to_vec())
                .collect::<Vec<_>>(),
        )
        .bind(
            rows.iter()
                .map(|one| one.row.state.as_slice())
                .collect::<Vec<_>>(),
        )
        .bind(
            batch
                .journal
                .iter()
                .map(|one| one.at.millis())
                .collect::<Vec<_>>(),
        )
        .bind(
            batch
                .journal
                .iter()
                .map(|one| one.body.as_slice())
                .collect::<Vec<_>>(),
        )
        .bind(
            batch
                .timers_new
                .iter()
                .map(|one| one.due.millis())
                .collect::<Vec<_>>(),
        )
        .bind(new.iter().map(|one| shard(one.account)).collect::<Vec<_>>())
        .bind(
            new.iter()
                .map(|one| account(one.account))
                .collect::<Vec<_>>(),
        )
        .bind(
            new.iter()
                .map(|one| Uuid::from_u128(one.key.0))
                .collect::<Vec<_>>(),
        )
        .bind(
            new.iter()
                .map(|one| one.body.as_slice())
                .collect::<Vec<_>>(),
        )
        .bind(
            changed
                .iter()
                .map(|one| shard(one.account))
                .collect::<Vec<_>>(),
        )
        .bind(
            changed
                .iter()
                .map(|one| account(one.account))
                .collect::<Vec<_>>(),
        )
        .bind(
            changed
                .iter()
                .map(|one| Uuid::from_u128(one.key.0))
                .collect::<Vec<_>>(),
        );
    connection.execute(query).await.map(drop)
}
