//! Mails that came in.

use jalon_core::Instant;
use jalon_store::{EntityId, Key, Mail, Mails, Trouble, Which};
use rusqlite::{Error, Row, ToSql, params, params_from_iter};

use crate::Sqlite;
use crate::rows::Columns;
use crate::trouble::told;

const WRITE: &str = "
    insert into mail (key, entity, at, open, effect, address, until, format, body)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing";

const CHANGE: &str = "
    update mail set open = ?3, until = ?4, body = ?5
    where key = ?1 and entity = ?2 and open = ?6 and until is ?7";

const DROP: &str = "
    delete from mail where entity = ?1 and key in (
        select key from mail
        where entity = ?1 and at < ?2 and open = 0 and coalesce(until, 0) < ?2
        order by at, key limit ?3)";

impl Mails for Sqlite {
    fn keep_mails(&mut self, mails: &[Mail]) -> Result<usize, Trouble> {
        let transaction = self.write()?;
        let mut new = 0;
        {
            let mut statement = transaction.prepare_cached(WRITE).map_err(told)?;
            for mail in mails {
                let written = statement.execute(params![
                    mail.key.bytes(),
                    mail.entity.0,
                    mail.at.millis(),
                    i64::from(mail.open),
                    mail.effect.map(Key::bytes),
                    mail.address.map(Key::bytes),
                    mail.until.map(Instant::millis),
                    mail.format,
                    mail.body,
                ]);
                new += written.map_err(told)?;
            }
        }
        transaction.commit().map_err(told)?;
        Ok(new)
    }

    fn mails(
        &mut self,
        entity: EntityId,
        which: Which<'_>,
        most: usize,
    ) -> Result<Vec<Mail>, Trouble> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let mut found = Vec::new();
        let mut ask = |sql: &str, bound: &[&dyn ToSql]| -> Result<(), Trouble> {
            let sql = format!(
                "select entity, key, at, open, effect, address, until, format, body from mail {sql}"
            );
            let mut statement = self.connection.prepare_cached(&sql).map_err(told)?;
            let rows = statement.query_map(params_from_iter(bound), mail);
            for row in rows.map_err(told)? {
                found.push(row.map_err(told)?);
            }
            Ok(())
        };
        match which {
            Which::ByKey(keys) => {
                let mut keys = keys.to_vec();
                keys.sort_unstable();
                keys.dedup();
                for key in keys {
                    ask("where key = ? and entity = ?", &[&key.bytes(), &entity.0])?;
                }
            }
            Which::Newest { open, before } => {
                let (at, key) = before.unwrap_or((Instant::from_millis(i64::MAX), Key(u128::MAX)));
                let open = match open {
                    true => "and open > 0",
                    false => "",
                };
                let sql = format!(
                    "where entity = ? and (at, key) < (?, ?) {open} order by at desc, key desc limit ?"
                );
                ask(&sql, &[&entity.0, &at.millis(), &key.bytes(), &most])?;
            }
            Which::About(effect) => ask(
                "where effect = ? and entity = ? order by at desc, key desc limit ?",
                &[&effect.bytes(), &entity.0, &most],
            )?,
            Which::At(addresses, now) => {
                let mut addresses = addresses.to_vec();
                addresses.sort_unstable();
                addresses.dedup();
                for address in addresses {
                    ask(
                        "where address = ? and entity = ? and until > ? order by key",
                        &[&address.bytes(), &entity.0, &now.millis()],
                    )?;
                }
            }
            Which::NotWrittenTo(now) => ask(
                "where address is not null and entity = ? and until > ? order by at desc, key desc limit ?",
                &[&entity.0, &now.millis(), &most],
            )?,
        }
        found.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        Ok(found)
    }

    fn change_mail(&mut self, was: &Mail, now: &Mail) -> Result<bool, Trouble> {
        let changed = self.change(
            CHANGE,
            params![
                was.key.bytes(),
                was.entity.0,
                i64::from(now.open),
                now.until.map(Instant::millis),
                now.body,
                i64::from(was.open),
                was.until.map(Instant::millis),
            ],
        );
        Ok(changed? == 1)
    }

    fn drop_mails(
        &mut self,
        entity: EntityId,
        before: Instant,
        most: usize,
    ) -> Result<u64, Trouble> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let bound = params![entity.0, before.millis(), most];
        let gone = self.change(DROP, bound);
        Ok(gone? as u64)
    }
}

fn mail(row: &Row) -> Result<Mail, Error> {
    let mut columns = Columns::of(row);
    let key = |bytes: Option<[u8; 16]>| bytes.map(|bytes| Key(u128::from_be_bytes(bytes)));
    Ok(Mail {
        entity: EntityId(columns.get()?),
        key: columns.key()?,
        at: columns.instant()?,
        open: columns.get::<i64>()? > 0,
        effect: key(columns.get()?),
        address: key(columns.get()?),
        until: columns.get::<Option<i64>>()?.map(Instant::from_millis),
        format: columns.get()?,
        body: columns.get()?,
    })
}
