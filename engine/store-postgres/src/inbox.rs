//! The inbox.

use jalon_store::{AccountKey, EntityId, Inbox, Key, Received, Stimulus, To, Trouble};
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use crate::Postgres;
use crate::rows::{self, Columns};
use crate::statement::{Arrays, query};

/// The first of each key is stored, if it was not received before; then it goes to the account that
/// it names or that is known, or it is parked. `in` looks keys up in a hash; a join would compare each
/// with each.
///
/// `before` are parts of the statement that come first, each with a comma behind it.
fn receive(before: &str, unnest: &str) -> String {
    format!(
        "with {before} came as materialized (
             select distinct on (key, entity) * from {unnest} as c (key, entity, shard, account,
                 known, place, source, format, body, nr)
             order by key, entity, nr
         ),
         new as (
             insert into received (key, entity, place) select key, entity, place from came
             on conflict do nothing returning key, entity
         ),
         meant as materialized (
             select came.nr, came.key, came.entity, came.known, came.place, came.source,
                 came.format, came.body, coalesce(came.shard, known.shard) as shard,
                 coalesce(came.account, known.account) as account,
                 (came.key, came.entity) in (select key, entity from new) as is_new
             from came
             left join known on known.key = came.known and known.entity = came.entity
         ),
         waits as (
             insert into inbox (shard, place, entity, account, key, known, source, format, body)
             select shard, place, entity, account, key, known, source, format, body
             from meant where is_new and account is not null
         ),
         parks as (
             insert into parked (key, entity, known, place, source, format, body)
             select key, entity, known, place, source, format, body
             from meant where is_new and account is null
         )
         select nr, account is not null from meant where is_new"
    )
}

const MATCH: &str = "
    with matched as materialized (
        select parked.key, parked.entity, known.shard, known.account
        from parked join known on known.key = parked.known and known.entity = parked.entity
        order by parked.key limit $1
    ),
    gone as (
        delete from parked using matched
        where parked.key = matched.key and parked.entity = matched.entity
        returning parked.key, parked.entity, parked.known, parked.place, parked.source,
            parked.format, parked.body, matched.shard, matched.account
    ),
    waits as (
        insert into inbox (shard, place, entity, account, key, known, source, format, body)
        select shard, place, entity, account, key, known, source, format, body from gone
    )
    select count(*) from gone";

const ASSIGN: &str = "
    with gone as (
        delete from parked where key = $1 and entity = $2
        returning key, entity, known, place, source, format, body
    ),
    waits as (
        insert into inbox (shard, place, entity, account, key, known, source, format, body)
        select $3, place, entity, $4, key, known, source, format, body from gone
    )
    select count(*) from gone";

const PARKED: &str = "
    select entity, key, known, place, source, format, body from parked
    where entity = $1 order by place, key limit $2";

impl Postgres {
    /// Receives, after parts of the statement whose values are in the arrays already.
    pub(crate) fn receive_with(
        &mut self,
        before: &str,
        arrays: Arrays,
        stimuli: &[Stimulus],
    ) -> Result<Vec<Received>, Trouble> {
        self.ask(async |connection| receive_on(connection, (before, arrays), stimuli).await)
    }
}

/// The same on a connection: also in the middle of a transaction.
pub(crate) async fn receive_on(
    connection: &mut PgConnection,
    (before, mut arrays): (&str, Arrays),
    stimuli: &[Stimulus],
) -> Result<Vec<Received>, sqlx::Error> {
    let account = |one: &Stimulus| match one.to {
        To::Account(account) => Some(AccountKey {
            entity: one.entity,
            account,
        }),
        To::Known(_) => None,
    };
    let known = |one: &Stimulus| match one.to {
        To::Account(_) => None,
        To::Known(key) => Some(Uuid::from_u128(key.0)),
    };
    arrays.keys(stimuli.iter().map(|one| one.key));
    arrays.column("integer", stimuli.iter().map(|one| one.entity.0));
    let shards = stimuli
        .iter()
        .map(|one| Some(account(one)?.shard().0 as i16));
    arrays.column("smallint", shards);
    let accounts = stimuli
        .iter()
        .map(|one| Some(Uuid::from_u128(account(one)?.account.0)));
    arrays.column("uuid", accounts);
    arrays.column("uuid", stimuli.iter().map(known));
    arrays.column("bigint", stimuli.iter().map(|one| one.place));
    arrays.column("text", stimuli.iter().map(|one| one.source.as_str()));
    arrays.column("integer", stimuli.iter().map(|one| i32::from(one.format)));
    arrays.column("bytea", stimuli.iter().map(|one| one.body.as_slice()));
    arrays.column("bigint", (0..).zip(stimuli).map(|(nr, _): (i64, _)| nr));
    let sql = receive(before, &arrays.unnest());
    let rows = query(sql, arrays)?.fetch_all(connection).await?;
    let mut received = vec![Received::Before; stimuli.len()];
    for row in &rows {
        let mut columns = Columns::of(row);
        let nr: i64 = columns.get()?;
        let waits: bool = columns.get()?;
        let place = usize::try_from(nr).ok();
        if let Some(place) = place.and_then(|place| received.get_mut(place)) {
            *place = if waits {
                Received::Waiting
            } else {
                Received::Parked
            };
        }
    }
    Ok(received)
}

impl Inbox for Postgres {
    fn receive(&mut self, stimuli: &[Stimulus]) -> Result<Vec<Received>, Trouble> {
        self.receive_with("", Arrays::default(), stimuli)
    }

    fn match_parked(&mut self, most: usize) -> Result<usize, Trouble> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let matched: i64 = self.ask(async |connection| {
            let row = sqlx::query(MATCH).bind(most).fetch_one(connection).await?;
            row.try_get(0)
        })?;
        Ok(usize::try_from(matched).unwrap_or_default())
    }

    fn parked(&mut self, entity: EntityId, most: usize) -> Result<Vec<Stimulus>, Trouble> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.ask(async |connection| {
            let query = sqlx::query(PARKED).bind(entity.0).bind(most);
            let rows = query.fetch_all(connection).await?;
            rows.iter().map(rows::parked).collect()
        })
    }

    fn assign(&mut self, stimulus: Key, to: AccountKey) -> Result<bool, Trouble> {
        let assigned: i64 = self.ask(async |connection| {
            let query = sqlx::query(ASSIGN)
                .bind(Uuid::from_u128(stimulus.0))
                .bind(to.entity.0)
                .bind(to.shard().0 as i16)
                .bind(Uuid::from_u128(to.account.0));
            query.fetch_one(connection).await?.try_get(0)
        })?;
        Ok(assigned == 1)
    }
}
