//! Lines of statements.

use jalon_core::Day;
use jalon_store::{Bank, BankLine, BankState, EntityId, Key, Stimulus, Trouble};
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, Connection, Error, PgConnection};
use uuid::Uuid;

use crate::Postgres;
use crate::inbox::receive_on;
use crate::rows::Columns;
use crate::statement::{Arrays, query};

const COLUMNS: &str = "bank_line.entity, bank_line.key, feed, day, state, bank_line.mark, \
     bank_line.revision, format, body";

impl Bank for Postgres {
    fn book(&mut self, lines: &[BankLine], stimuli: &[Stimulus]) -> Result<bool, Trouble> {
        self.ask(async |connection| {
            let mut transaction = connection.begin().await?;
            let (new, known): (Vec<&BankLine>, Vec<&BankLine>) =
                lines.iter().partition(|line| line.revision == 0);
            for (some, write) in [(new, INSERT), (known, UPDATE)] {
                if !some.is_empty() && !written(&mut transaction, &some, write).await? {
                    transaction.rollback().await?;
                    return Ok(false);
                }
            }
            if !stimuli.is_empty() {
                receive_on(&mut transaction, stimuli).await?;
            }
            transaction.commit().await?;
            Ok(true)
        })
    }

    fn bank_lines(&mut self, entity: EntityId, keys: &[Key]) -> Result<Vec<BankLine>, Trouble> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let keys: Vec<Uuid> = keys.iter().map(|key| Uuid::from_u128(key.0)).collect();
        self.ask(async |connection| {
            let sql = format!(
                "select {COLUMNS} from unnest($1::uuid[]) with ordinality as w (key, place)
                 cross join lateral (
                     select * from bank_line
                     where bank_line.key = w.key and bank_line.entity = $2 limit 1
                 ) as bank_line
                 order by w.place"
            );
            let query = sqlx::query(AssertSqlSafe(sql)).bind(keys).bind(entity.0);
            let rows = query.fetch_all(connection).await?;
            rows.iter().map(line).collect()
        })
    }

    fn bank_marked(&mut self, entity: EntityId, marks: &[Key]) -> Result<Vec<BankLine>, Trouble> {
        let marks: Vec<Uuid> = marks.iter().map(|key| Uuid::from_u128(key.0)).collect();
        self.ask(async |connection| {
            let sql = format!(
                "select {COLUMNS} from (select distinct mark from unnest($1::uuid[]) as m (mark)) as w
                 cross join lateral (
                     select * from bank_line
                     where bank_line.mark = w.mark and bank_line.entity = $2 offset 0
                 ) as bank_line
                 order by day, bank_line.key"
            );
            let query = sqlx::query(AssertSqlSafe(sql)).bind(marks).bind(entity.0);
            let rows = query.fetch_all(connection).await?;
            rows.iter().map(line).collect()
        })
    }

    fn bank_page(
        &mut self,
        entity: EntityId,
        state: Option<BankState>,
        after: Option<Key>,
        most: usize,
    ) -> Result<Vec<BankLine>, Trouble> {
        // The number stands in the text, so that the index of what waits is used.
        let state = state.map(|state| format!("and state = {}", state.number()));
        let from = if after.is_some() {
            "key > $3"
        } else {
            "key >= $3"
        };
        let after = Uuid::from_u128(after.map_or(0, |after| after.0));
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.ask(async |connection| {
            let sql = format!(
                "select {COLUMNS} from bank_line where entity = $1 and {from} {}
                 order by key limit $2",
                state.unwrap_or_default()
            );
            let query = sqlx::query(AssertSqlSafe(sql));
            let query = query.bind(entity.0).bind(most).bind(after);
            let rows = query.fetch_all(connection).await?;
            rows.iter().map(line).collect()
        })
    }
}

const INSERT: &str = "
    insert into bank_line (key, entity, feed, day, state, mark, revision, format, body)
    select key, entity, feed, day, state, mark, revision + 1, format, body from lines
    on conflict do nothing";

const UPDATE: &str = "
    update bank_line set feed = lines.feed, day = lines.day, state = lines.state,
        mark = lines.mark, revision = lines.revision + 1, format = lines.format, body = lines.body
    from lines where bank_line.key = lines.key and bank_line.entity = lines.entity
        and bank_line.revision = lines.revision";

/// Whether all of them could be written.
async fn written(
    connection: &mut PgConnection,
    lines: &[&BankLine],
    write: &str,
) -> Result<bool, Error> {
    let mut arrays = Arrays::default();
    let each = || lines.iter();
    arrays.keys(each().map(|one| one.key));
    arrays.column("integer", each().map(|one| one.entity.0));
    arrays.column("text", each().map(|one| one.feed.as_str()));
    arrays.column("integer", each().map(|one| one.day.number()));
    arrays.column("smallint", each().map(|one| one.state.number()));
    let marks = each().map(|one| one.mark.map(|mark| Uuid::from_u128(mark.0)));
    arrays.column("uuid", marks);
    arrays.column("bigint", each().map(|one| one.revision));
    arrays.column("integer", each().map(|one| i32::from(one.format)));
    arrays.column("bytea", each().map(|one| one.body.as_slice()));
    let sql = format!(
        "with lines as materialized (
             select * from {} as w (key, entity, feed, day, state, mark, revision, format, body)
         ) {write}",
        arrays.unnest()
    );
    let done = query(sql, arrays)?.execute(connection).await?;
    Ok(usize::try_from(done.rows_affected()) == Ok(lines.len()))
}

/// The columns of [`COLUMNS`].
fn line(row: &PgRow) -> Result<BankLine, Error> {
    let mut columns = Columns::of(row);
    let entity = EntityId(columns.get()?);
    let key = columns.key()?;
    let feed = columns.get()?;
    let day: i32 = columns.get()?;
    let state: i16 = columns.get()?;
    let state = BankState::from_number(state).ok_or_else(|| columns.bad("a state"))?;
    let mark: Option<Uuid> = columns.get()?;
    Ok(BankLine {
        entity,
        key,
        feed,
        day: Day::from_number(i64::from(day)),
        state,
        mark: mark.map(|mark| Key(mark.as_u128())),
        revision: columns.get()?,
        format: columns.small()?,
        body: columns.get()?,
    })
}
