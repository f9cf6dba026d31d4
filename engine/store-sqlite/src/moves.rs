//! What daemons tell each other. Here is but one; the promise is kept all the same.

use std::time::Duration;

use jalon_store::{Key, Leases, Moves, Told, Trouble};
use rusqlite::{Error, Row, params};

use crate::Sqlite;
use crate::rows::Columns;
use crate::trouble::told;

const TELL: &str = "
    insert into told (run, number, at, kind, body) values (?, ?, ?, ?, ?) on conflict do nothing";

const HEAR: &str = "select run, number, kind, body from told where run <> ? order by run, number";

impl Moves for Sqlite {
    fn tell(&mut self, word: &Told) -> Result<(), Trouble> {
        let now = self.now()?.millis();
        let bound = params![word.run.bytes(), word.number, now, word.kind(), word.body()];
        self.change(TELL, bound).map(drop)
    }

    fn hear(&mut self, own: Key, known: &[(Key, i64)], most: usize) -> Result<Vec<Told>, Trouble> {
        let mut statement = self.connection.prepare_cached(HEAR).map_err(told)?;
        let rows = statement.query_map(params![own.bytes()], word);
        let mut heard = Vec::new();
        for row in rows.map_err(told)? {
            let one = row.map_err(told)?;
            let before = known.iter().find(|(run, _)| *run == one.run);
            if before.is_none_or(|(_, number)| one.number > *number) {
                heard.push(one);
            }
            if heard.len() == most {
                break;
            }
        }
        Ok(heard)
    }

    fn forget_told(&mut self, older: Duration) -> Result<u64, Trouble> {
        let older = i64::try_from(older.as_millis()).unwrap_or(i64::MAX);
        let before = self.now()?.millis().saturating_sub(older);
        let sql = "delete from told where at < ?";
        let gone = self.change(sql, params![before]);
        Ok(gone? as u64)
    }
}

fn word(row: &Row) -> Result<Told, Error> {
    let mut columns = Columns::of(row);
    let (run, number) = (columns.key()?, columns.get()?);
    let (kind, body): (i16, Vec<u8>) = (columns.get()?, columns.get()?);
    Ok(Told::read((run, number), kind, &body))
}
