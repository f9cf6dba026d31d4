//! The inbox.

use std::collections::HashMap;

use jalon_store::{AccountKey, EntityId, Inbox, Key, Received, Stimulus, To, Trouble, Version};
use sqlx::{Connection, PgConnection, Row};
use uuid::Uuid;

use crate::Postgres;
use crate::rows::{self, Columns};
use crate::statement::{Arrays, query};

/// The first of each key is stored, if it was not received before; then it goes to the account that
/// it names or that is known, or it is parked. `in` looks keys up in a hash; a join would compare each
/// with each. All that the statement is given of one record says the same, and where it `replaces` what the
/// record said, it is given once.
///
/// `before` are parts of the statement that come first, each with a comma behind it.
fn receive(before: &str, unnest: &str, replaces: bool) -> String {
    let stands = match replaces {
        // Another session may be at the same record: this waits for it, and looks at what it wrote.
        true => {
            "on conflict (key, entity) do update
                set place = excluded.place, version = excluded.version
                where received.version <> excluded.version"
        }
        false => "on conflict do nothing",
    };
    format!(
        "with {before} came as materialized (
             select *, row_number() over (partition by key, entity order by nr) as of_key
             from {unnest} as c (key, entity, shard, account, known, place, source, format, body,
                 nr, record, says, was, was_too)
         ),
         record as materialized (
             select r.record, r.entity, r.place, r.says, there.key is not null as is_there,
                 there.version, older.key is not null as is_older
             from (
                 select distinct on (record, entity) * from came order by record, entity, nr
             ) as r
             left join lateral (
                 select key, version from received
                 where r.says is not null and key = r.record and entity = r.entity limit 1
             ) as there on true
             left join lateral (
                 select key from received
                 where r.says is not null and key in (r.was, r.was_too) and entity = r.entity
                 limit 1
             ) as older on true
         ),
         new as (
             insert into received (key, entity, place, version)
             select record, entity, place, says from record
             {stands} returning key, entity
         ),
         meant as materialized (
             select came.nr, came.key, came.entity, came.known, came.place, came.source,
                 came.format, came.body, coalesce(came.shard, known.shard) as shard,
                 coalesce(came.account, known.account) as account,
                 of_key = 1 and (came.record, came.entity) in (
                     select record, entity from record
                     where (record, entity) in (select key, entity from new)
                       and (is_there or not is_older)
                 ) as is_new,
                 (came.record, came.entity) in (
                     select record, entity from record where version <> says
                 ) as differs
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
         select nr, is_new, account is not null, differs from meant where is_new or differs"
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
        let rounds = rounds(stimuli);
        self.ask(async |connection| match rounds.as_slice() {
            [round] => {
                let mut received = vec![Received::Before; stimuli.len()];
                one_round(connection, (before, arrays), round, &mut received).await?;
                Ok(received)
            }
            _ => {
                let mut transaction = connection.begin().await?;
                let received = in_rounds(&mut transaction, (before, arrays), &rounds).await?;
                transaction.commit().await?;
                Ok(received)
            }
        })
    }
}

/// The same on a connection, in the middle of a transaction.
pub(crate) async fn receive_on(
    transaction: &mut PgConnection,
    stimuli: &[Stimulus],
) -> Result<Vec<Received>, sqlx::Error> {
    in_rounds(transaction, ("", Arrays::default()), &rounds(stimuli)).await
}

/// Stimuli that one statement can receive, each with its place among all.
#[derive(Default)]
struct Round<'a> {
    stimuli: Vec<(usize, &'a Stimulus)>,
    replaces: bool,
}

/// A statement sees nothing of what it writes itself, so versions of one record go one after the other. Almost
/// always there is one round.
fn rounds(stimuli: &[Stimulus]) -> Vec<Round<'_>> {
    let mut rounds: Vec<Round<'_>> = Vec::new();
    // Where the version of each record is that stands by then, and what it says.
    let mut stands: HashMap<(EntityId, Key), (usize, Key)> = HashMap::new();
    for (nr, one) in stimuli.iter().enumerate() {
        let replaces = one.version.is_some_and(|version| version.replaces);
        let record = one.version.map(|version| (one.entity, version.of));
        let standing = record.and_then(|record| stands.get(&record));
        let least = match (standing, &one.version) {
            (Some((at, says)), Some(version)) if !replaces && *says == version.says => *at,
            (Some((at, _)), _) => at + 1,
            (None, _) => 0,
        };
        let fits = |round: &Round<'_>| round.replaces == replaces;
        let at = (least..rounds.len()).find(|at| rounds.get(*at).is_some_and(fits));
        let at = at.unwrap_or_else(|| {
            rounds.push(Round {
                stimuli: Vec::new(),
                replaces,
            });
            rounds.len() - 1
        });
        if let Some(version) = &one.version {
            let record = (one.entity, version.of);
            if replaces || !stands.contains_key(&record) {
                stands.insert(record, (at, version.says));
            }
        }
        if let Some(round) = rounds.get_mut(at) {
            round.stimuli.push((nr, one));
        }
    }
    if rounds.is_empty() {
        // What comes before is to be done none the less.
        rounds.push(Round::default());
    }
    rounds
}

async fn in_rounds(
    transaction: &mut PgConnection,
    (before, mut arrays): (&str, Arrays),
    rounds: &[Round<'_>],
) -> Result<Vec<Received>, sqlx::Error> {
    let count = rounds.iter().map(|round| round.stimuli.len()).sum();
    let mut received = vec![Received::Before; count];
    let mut before = before;
    for round in rounds {
        let arrays = std::mem::take(&mut arrays);
        one_round(transaction, (before, arrays), round, &mut received).await?;
        before = "";
    }
    Ok(received)
}

async fn one_round(
    connection: &mut PgConnection,
    (before, mut arrays): (&str, Arrays),
    round: &Round<'_>,
    received: &mut [Received],
) -> Result<(), sqlx::Error> {
    let stimuli = || round.stimuli.iter().map(|(_, one)| *one);
    let account = |one: &Stimulus| match one.to {
        To::Account(account) => Some(AccountKey {
            entity: one.entity,
            account,
        }),
        To::Known(_) => None,
    };
    let known = |one: &Stimulus| match one.to {
        To::Account(_) => None,
        To::Known(key) => Some(uuid(key)),
    };
    arrays.keys(stimuli().map(|one| one.key));
    arrays.column("integer", stimuli().map(|one| one.entity.0));
    let shards = stimuli().map(|one| Some(account(one)?.shard().0 as i16));
    arrays.column("smallint", shards);
    let accounts = stimuli().map(|one| Some(uuid(account(one)?.account)));
    arrays.column("uuid", accounts);
    arrays.column("uuid", stimuli().map(known));
    arrays.column("bigint", stimuli().map(|one| one.place));
    arrays.column("text", stimuli().map(|one| one.source.as_str()));
    arrays.column("integer", stimuli().map(|one| i32::from(one.format)));
    arrays.column("bytea", stimuli().map(|one| one.body.as_slice()));
    let places = round.stimuli.iter();
    arrays.column(
        "bigint",
        places.map(|(nr, _)| i64::try_from(*nr).unwrap_or(i64::MAX)),
    );
    // What is of no record is known again by its own key.
    arrays.keys(stimuli().map(|one| one.version.map_or(one.key, |version| version.of)));
    let of_versions = |part: fn(Version) -> Key| {
        stimuli().map(move |one| one.version.map(|version| uuid(part(version))))
    };
    arrays.column("uuid", of_versions(|version| version.says));
    arrays.column("uuid", of_versions(|version| version.was[0]));
    arrays.column("uuid", of_versions(|version| version.was[1]));
    let sql = receive(before, &arrays.unnest(), round.replaces);
    let rows = query(sql, arrays)?.fetch_all(connection).await?;
    for row in &rows {
        let mut columns = Columns::of(row);
        let nr: i64 = columns.get()?;
        let (new, waits, differs): (bool, bool, bool) =
            (columns.get()?, columns.get()?, columns.get()?);
        let place = usize::try_from(nr).ok();
        if let Some(place) = place.and_then(|place| received.get_mut(place)) {
            *place = match (new, waits, differs) {
                (false, ..) => Received::Differs,
                (true, false, _) => Received::Parked,
                (true, true, true) => Received::Corrects,
                (true, true, false) => Received::Waiting,
            };
        }
    }
    Ok(())
}

fn uuid(key: Key) -> Uuid {
    Uuid::from_u128(key.0)
}

impl Inbox for Postgres {
    fn receive(&mut self, stimuli: &[Stimulus]) -> Result<Vec<Received>, Trouble> {
        self.receive_with("", Arrays::default(), stimuli)
    }

    fn have_come(&mut self, entity: EntityId, keys: &[Key]) -> Result<Vec<Key>, Trouble> {
        let keys: Vec<Uuid> = keys.iter().copied().map(uuid).collect();
        self.ask(async |connection| {
            let sql = "
                select found.key from unnest($1::uuid[]) with ordinality as w (key, place)
                cross join lateral (
                    select received.key from received
                    where received.key = w.key and entity = $2 limit 1
                ) as found
                order by w.place";
            let query = sqlx::query(sql).bind(keys).bind(entity.0);
            let rows = query.fetch_all(connection).await?;
            rows.iter().map(|row| Columns::of(row).key()).collect()
        })
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
