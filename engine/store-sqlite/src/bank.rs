//! Lines of statements.

use jalon_core::Day;
use jalon_store::{Bank, BankLine, BankState, EntityId, Key, Stimulus, Trouble};
use rusqlite::types::Type;
use rusqlite::{Connection, Error, OptionalExtension, Row, params};

use crate::Sqlite;
use crate::inbox::receive;
use crate::rows::Columns;
use crate::trouble::told;

const INSERT: &str = "
    insert into bank_line (key, entity, feed, day, state, mark, revision, format, body)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7 + 1, ?8, ?9) on conflict do nothing";

const UPDATE: &str = "
    update bank_line set feed = ?3, day = ?4, state = ?5, mark = ?6, revision = ?7 + 1,
        format = ?8, body = ?9
    where key = ?1 and entity = ?2 and revision = ?7";

const COLUMNS: &str = "entity, key, feed, day, state, mark, revision, format, body";

impl Bank for Sqlite {
    fn book(&mut self, lines: &[BankLine], stimuli: &[Stimulus]) -> Result<bool, Trouble> {
        let transaction = self.write()?;
        for line in lines {
            if !write(&transaction, line).map_err(told)? {
                // The transaction is dropped, and with it all that was written.
                return Ok(false);
            }
        }
        receive(&transaction, stimuli).map_err(told)?;
        transaction.commit().map_err(told)?;
        Ok(true)
    }

    fn bank_lines(&mut self, entity: EntityId, keys: &[Key]) -> Result<Vec<BankLine>, Trouble> {
        let sql = format!("select {COLUMNS} from bank_line where key = ? and entity = ?");
        let transaction = self.read()?;
        let mut statement = transaction.prepare_cached(&sql).map_err(told)?;
        let mut found = Vec::with_capacity(keys.len());
        for key in keys {
            let row = statement.query_row(params![key.bytes(), entity.0], line);
            found.extend(row.optional().map_err(told)?);
        }
        Ok(found)
    }

    fn bank_marked(&mut self, entity: EntityId, marks: &[Key]) -> Result<Vec<BankLine>, Trouble> {
        let sql = format!("select {COLUMNS} from bank_line where mark = ? and entity = ?");
        let transaction = self.read()?;
        let mut statement = transaction.prepare_cached(&sql).map_err(told)?;
        let mut marks = marks.to_vec();
        marks.sort_unstable();
        marks.dedup();
        let mut found = Vec::new();
        for mark in marks {
            let rows = statement.query_map(params![mark.bytes(), entity.0], line);
            for row in rows.map_err(told)? {
                found.push(row.map_err(told)?);
            }
        }
        found.sort_by_key(|one: &BankLine| (one.day, one.key));
        Ok(found)
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
        let sql = format!(
            "select {COLUMNS} from bank_line where entity = ? and key > ? {}
             order by key limit ?",
            state.unwrap_or_default()
        );
        let after = after.map_or_else(Vec::new, |after| after.bytes().to_vec());
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let mut statement = self.connection.prepare_cached(&sql).map_err(told)?;
        let rows = statement.query_map(params![entity.0, after, most], line);
        rows.map_err(told)?.collect::<Result<_, _>>().map_err(told)
    }
}

fn write(transaction: &Connection, line: &BankLine) -> Result<bool, Error> {
    let sql = if line.revision == 0 { INSERT } else { UPDATE };
    let mut statement = transaction.prepare_cached(sql)?;
    let written = statement.execute(params![
        line.key.bytes(),
        line.entity.0,
        line.feed,
        line.day.number(),
        line.state.number(),
        line.mark.map(Key::bytes),
        line.revision,
        line.format,
        line.body,
    ])?;
    Ok(written == 1)
}

/// The columns of [`COLUMNS`].
fn line(row: &Row) -> Result<BankLine, Error> {
    let mut columns = Columns::of(row);
    let entity = EntityId(columns.get()?);
    let key = columns.key()?;
    let feed = columns.get()?;
    let day = Day::from_number(columns.get()?);
    let state: i16 = columns.get()?;
    let mark: Option<[u8; 16]> = columns.get()?;
    Ok(BankLine {
        entity,
        key,
        feed,
        day,
        state: BankState::from_number(state)
            .ok_or_else(|| Error::InvalidColumnType(4, "state".to_owned(), Type::Integer))?,
        mark: mark.map(|mark| Key(u128::from_be_bytes(mark))),
        revision: columns.get()?,
        format: columns.get()?,
        body: columns.get()?,
    })
}
