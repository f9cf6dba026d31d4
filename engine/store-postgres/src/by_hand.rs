//! The same rows, written by hand: one statement for a batch, rows as arrays, and no checks.

use std::str::FromStr;

use jalon_store::{AccountWrite, Batch, ByHand, Key, Store, Timer, Trouble};
use sqlx::Executor;
use sqlx::postgres::{PgConnectOptions, PgConnection};

use crate::statement::{Arrays, query};
use crate::{Postgres, SETTINGS, commit, schema, trouble};

/// A schema of its own in a database, which goes when all is measured.
pub struct PostgresByHand {
    store: Postgres,
}

const SCRATCH: &str = "
    create table bench_row (
        key uuid not null, entity integer not null, hash uuid not null, body bytea not null,
        primary key (key, entity)
    );
    create index bench_row_hash on bench_row (hash, entity)";

const ROWS: &str = "
    insert into bench_row (key, entity, hash, body)
    select gen_random_uuid(), 1, gen_random_uuid(), $2 from generate_series(1, $1)";

impl PostgresByHand {
    /// Makes the schema, with the tables of the store.
    pub fn open(address: &str) -> Result<PostgresByHand, Trouble> {
        let options = PgConnectOptions::from_str(address).map_err(trouble::bad_address)?;
        let mut plain = Postgres::session(options.clone())?;
        run(&mut plain, "drop schema if exists jalon_by_hand cascade")?;
        run(&mut plain, "create schema jalon_by_hand")?;
        let own = [
            ("search_path", "jalon_by_hand"),
            ("application_name", "jalon_by_hand"),
        ];
        let mut store = Postgres::session(options.options(SETTINGS).options(own))?;
        schema::bring_up_to_date(&mut store)?;
        run(&mut store, SCRATCH)?;
        Ok(PostgresByHand { store })
    }

    /// A store over the same tables, to take in what is consumed later.
    pub fn store(&self) -> Result<Box<dyn Store>, Trouble> {
        self.store.another()
    }

    /// Another session, for another worker.
    pub fn another(&self) -> Result<PostgresByHand, Trouble> {
        let store = Postgres::session(self.store.options.clone())?;
        Ok(PostgresByHand { store })
    }

    /// Takes the schema away.
    pub fn drop_all(mut self) -> Result<(), Trouble> {
        run(&mut self.store, "drop schema jalon_by_hand cascade")
    }
}

fn run(store: &mut Postgres, sql: &'static str) -> Result<(), Trouble> {
    store.ask(async |connection| connection.execute(sqlx::raw_sql(sql)).await.map(drop))
}

impl ByHand for PostgresByHand {
    fn write(&mut self, batches: &[Batch]) -> Result<(), Trouble> {
        self.store.ask(async |connection| {
            connection.execute("begin").await?;
            for batch in batches {
                let (sql, arrays) = statement(batch);
                connection.execute(query(sql, arrays)?).await?;
            }
            connection.execute("commit").await.map(drop)
        })
    }

    fn rows(&mut self, count: u32) -> Result<(), Trouble> {
        self.store.ask(async |connection: &mut PgConnection| {
            let rows = sqlx::query(ROWS)
                .bind(i64::from(count))
                .bind(vec![7_u8; 164]);
            connection.execute(rows).await.map(drop)
        })
    }
}

fn statement(batch: &Batch) -> (String, Arrays) {
    let mut arrays = Arrays::default();
    let mut parts = Vec::new();
    accounts(batch, &mut arrays, &mut parts);
    timers(batch, &mut arrays, &mut parts);
    effects(batch, &mut arrays, &mut parts);
    if !batch.journal.is_empty() {
        arrays.accounts(batch.journal.iter().map(|one| one.account));
        arrays.column("bigint", batch.journal.iter().map(|one| one.number));
        arrays.column("bigint", batch.journal.iter().map(|one| one.at.millis()));
        arrays.column(
            "integer",
            batch.journal.iter().map(|one| i32::from(one.format)),
        );
        arrays.column("bytea", batch.journal.iter().map(|one| one.body.as_slice()));
        arrays.hashes(batch.journal.iter().map(|one| one.hash));
        parts.push(insert("appended", "journal", &mut arrays));
    }
    if !batch.consumed.is_empty() {
        arrays.accounts(batch.consumed.iter().map(|one| one.0));
        arrays.column("bigint", batch.consumed.iter().map(|one| one.1));
        arrays.keys(batch.consumed.iter().map(|one| one.2));
        let rows = arrays.unnest();
        parts.push(format!(
            "consumed as (
                 delete from inbox using {rows} as w (shard, entity, account, place, key)
                 where inbox.shard = w.shard and inbox.place = w.place
                   and inbox.entity = w.entity and inbox.account = w.account and inbox.key = w.key
             )"
        ));
    }
    if !batch.known.is_empty() {
        arrays.keys(batch.known.iter().map(|one| one.key));
        arrays.column(
            "integer",
            batch.known.iter().map(|one| one.account.entity.0),
        );
        arrays.column(
            "smallint",
            batch.known.iter().map(|one| one.account.shard().0 as i16),
        );
        arrays.keys(batch.known.iter().map(|one| one.account.account));
        arrays.keys(batch.known.iter().map(|one| Key(one.subject.0)));
        arrays.column("text", batch.known.iter().map(|one| one.name.as_str()));
        let columns = "key, entity, shard, account, subject, name";
        let rows = arrays.unnest();
        parts.push(format!(
            "introduced as (insert into known ({columns}) select * from {rows})"
        ));
    }
    if !batch.contents.is_empty() {
        let sql = commit::contents(&batch.contents, &mut arrays);
        parts.push(format!("kept as ({sql})"));
    }
    (format!("with {} select 1", parts.join(", ")), arrays)
}

/// A part that only adds rows; `table` has its columns in the order of the arrays.
fn insert(name: &str, table: &str, arrays: &mut Arrays) -> String {
    let rows = arrays.unnest();
    format!("{name} as (insert into {table} select * from {rows})")
}

fn accounts(batch: &Batch, arrays: &mut Arrays, parts: &mut Vec<String>) {
    let (new, old): (Vec<&AccountWrite>, Vec<&AccountWrite>) =
        batch.accounts.iter().partition(|write| write.was.0 == 0);
    if !new.is_empty() {
        arrays.accounts(new.iter().map(|one| one.row.key));
        arrays.column("text", new.iter().map(|one| one.row.payer.as_str()));
        arrays.hashes(new.iter().map(|one| one.row.machine));
        arrays.column("bigint", new.iter().map(|one| one.row.revision));
        arrays.hashes(new.iter().map(|one| one.row.head));
        arrays.column("integer", new.iter().map(|one| i32::from(one.row.format)));
        arrays.column("bytea", new.iter().map(|one| one.row.state.as_slice()));
        arrays.column("smallint", new.iter().map(|one| one.row.open.number()));
        parts.push(insert("opened", "account", arrays));
    }
    if !old.is_empty() {
        arrays.accounts(old.iter().map(|one| one.row.key));
        arrays.column("bigint", old.iter().map(|one| one.row.revision));
        arrays.hashes(old.iter().map(|one| one.row.head));
        arrays.column("bytea", old.iter().map(|one| one.row.state.as_slice()));
        arrays.column("bigint", old.iter().map(|one| one.was.0));
        let rows = arrays.unnest();
        parts.push(format!(
            "moved as (
                 update account set revision = w.revision, head = w.head, state = w.state
                 from {rows} as w (shard, entity, account, revision, head, state, was)
                 where account.shard = w.shard and account.entity = w.entity
                   and account.account = w.account and account.revision = w.was
             )"
        ));
    }
}

fn timers(batch: &Batch, arrays: &mut Arrays, parts: &mut Vec<String>) {
    let columns = |timers: &[Timer], arrays: &mut Arrays| {
        arrays.column(
            "smallint",
            timers.iter().map(|one| one.account.shard().0 as i16),
        );
        arrays.column("bigint", timers.iter().map(|one| one.due.millis()));
        arrays.column("integer", timers.iter().map(|one| one.account.entity.0));
        arrays.keys(timers.iter().map(|one| one.account.account));
        arrays.keys(timers.iter().map(|one| Key(one.wakes.parts().0.0)));
        arrays.column("bytea", timers.iter().map(|one| one.wakes.parts().1));
    };
    if !batch.timers_gone.is_empty() {
        columns(&batch.timers_gone, arrays);
        let rows = arrays.unnest();
        parts.push(format!(
            "rang as (
                 delete from timer using {rows} as w (shard, due, entity, account, subject, slot)
                 where timer.shard = w.shard and timer.due = w.due and timer.entity = w.entity
                   and timer.account = w.account and timer.subject = w.subject
                   and timer.slot = w.slot
             )"
        ));
    }
    if !batch.timers_new.is_empty() {
        columns(&batch.timers_new, arrays);
        arrays.column("bigint", batch.timers_new.iter().map(|one| one.revision));
        let columns = "shard, due, entity, account, subject, slot, revision";
        let rows = arrays.unnest();
        parts.push(format!(
            "wound as (insert into timer ({columns}) select * from {rows})"
        ));
    }
}

fn effects(batch: &Batch, arrays: &mut Arrays, parts: &mut Vec<String>) {
    let new = &batch.effects_new;
    if !new.is_empty() {
        arrays.accounts(new.iter().map(|one| one.account));
        arrays.keys(new.iter().map(|one| one.key));
        arrays.keys(new.iter().map(|one| Key(one.subject.0)));
        arrays.column("integer", new.iter().map(|one| i32::from(one.channel)));
        arrays.column("integer", new.iter().map(|one| i32::from(one.format)));
        arrays.column("bytea", new.iter().map(|one| one.body.as_slice()));
        commit::progress(arrays, new.iter().map(|one| &one.now));
        parts.push(insert("intended", "effect", arrays));
    }
    let changed = &batch.effects_changed;
    if !changed.is_empty() {
        arrays.keys(changed.iter().map(|one| one.key));
        arrays.column("integer", changed.iter().map(|one| one.account.entity.0));
        commit::progress(arrays, changed.iter().map(|one| &one.now));
        let rows = arrays.unnest();
        parts.push(format!(
            "answered as (
                 update effect set state = w.state, due = w.due, attempts = w.attempts,
                     epoch = w.epoch, document = w.document, note = w.note
                 from {rows} as w (key, entity, state, due, attempts, epoch, document, note)
                 where effect.key = w.key and effect.entity = w.entity
             )"
        ));
    }
}
