//! Mails that came in.

use jalon_core::Instant;
use jalon_store::{EntityId, Key, Mail, Mails, Trouble, Which};
use sqlx::postgres::PgRow;
use uuid::Uuid;

use crate::Postgres;
use crate::rows::Columns;

const WRITE: &str = "
    insert into mail (key, entity, at, open, effect, address, until, format, body)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing";

const MAIL: &str = "select entity, key, at, open, effect, address, until, format, body from mail";

const CHANGE: &str = "
    update mail set open = $3, until = $4, body = $5
    where key = $1 and entity = $2 and open = $6 and coalesce(until, -1) = coalesce($7, -1)";

const DROP: &str = "
    delete from mail where entity = $1 and key in (
        select key from mail
        where entity = $1 and at < $2 and open = 0 and coalesce(until, 0) < $2
        order by at, key limit $3)";

impl Mails for Postgres {
    fn keep_mails(&mut self, mails: &[Mail]) -> Result<usize, Trouble> {
        let mut new = 0;
        // Few at a time: each is known again by its key, so a cut in between is no harm.
        for mail in mails {
            let written = self.ask(async |connection| {
                let query = sqlx::query(WRITE)
                    .bind(uuid(mail.key))
                    .bind(mail.entity.0)
                    .bind(mail.at.millis())
                    .bind(i16::from(mail.open))
                    .bind(mail.effect.map(uuid))
                    .bind(mail.address.map(uuid))
                    .bind(mail.until.map(Instant::millis))
                    .bind(i32::from(mail.format))
                    .bind(&mail.body);
                Ok(query.execute(connection).await?.rows_affected())
            })?;
            new += usize::try_from(written).unwrap_or_default();
        }
        Ok(new)
    }

    fn mails(
        &mut self,
        entity: EntityId,
        which: Which<'_>,
        most: usize,
    ) -> Result<Vec<Mail>, Trouble> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let sql = match which {
            Which::ByKey([]) | Which::At([], _) => return Ok(Vec::new()),
            Which::ByKey(_) => "where entity = $1 and key = any($2) order by key limit $3",
            Which::Newest { open: false, .. } => {
                "where entity = $1 and (at, key) < ($2, $3) order by at desc, key desc limit $4"
            }
            Which::Newest { open: true, .. } => {
                "where entity = $1 and (at, key) < ($2, $3) and open > 0
                 order by at desc, key desc limit $4"
            }
            Which::About(_) => {
                "where entity = $1 and effect = $2 order by at desc, key desc limit $3"
            }
            Which::At(..) => {
                "where entity = $1 and address = any($2) and until > $3 order by address, key limit $4"
            }
            Which::NotWrittenTo(_) => {
                "where entity = $1 and address is not null and until > $2
                 order by at desc, key desc limit $3"
            }
        };
        let sql = format!("{MAIL} {sql}");
        let uuids = |keys: &[Key]| keys.iter().copied().map(uuid).collect::<Vec<Uuid>>();
        self.ask(async |connection| {
            let query = sqlx::query(sqlx::AssertSqlSafe(sql.clone())).bind(entity.0);
            let query = match which {
                Which::ByKey(keys) => query.bind(uuids(keys)),
                Which::Newest { before, .. } => {
                    let last = (Instant::from_millis(i64::MAX), Key(u128::MAX));
                    let (at, key) = before.unwrap_or(last);
                    query.bind(at.millis()).bind(uuid(key))
                }
                Which::About(effect) => query.bind(uuid(effect)),
                Which::At(addresses, now) => query.bind(uuids(addresses)).bind(now.millis()),
                Which::NotWrittenTo(now) => query.bind(now.millis()),
            };
            let rows = query.bind(most).fetch_all(connection).await?;
            rows.iter().map(mail).collect()
        })
    }

    fn change_mail(&mut self, was: &Mail, now: &Mail) -> Result<bool, Trouble> {
        self.ask(async |connection| {
            let query = sqlx::query(CHANGE)
                .bind(uuid(was.key))
                .bind(was.entity.0)
                .bind(i16::from(now.open))
                .bind(now.until.map(Instant::millis))
                .bind(&now.body)
                .bind(i16::from(was.open))
                .bind(was.until.map(Instant::millis));
            Ok(query.execute(connection).await?.rows_affected() == 1)
        })
    }

    fn drop_mails(
        &mut self,
        entity: EntityId,
        before: Instant,
        most: usize,
    ) -> Result<u64, Trouble> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.ask(async |connection| {
            let query = sqlx::query(DROP).bind(entity.0).bind(before.millis());
            let query = query.bind(most);
            Ok(query.execute(connection).await?.rows_affected())
        })
    }
}

fn uuid(key: Key) -> Uuid {
    Uuid::from_u128(key.0)
}

fn mail(row: &PgRow) -> Result<Mail, sqlx::Error> {
    let mut columns = Columns::of(row);
    let key = |uuid: Option<Uuid>| uuid.map(|uuid| Key(uuid.as_u128()));
    Ok(Mail {
        entity: EntityId(columns.get()?),
        key: columns.key()?,
        at: columns.instant()?,
        open: columns.get::<i16>()? > 0,
        effect: key(columns.get()?),
        address: key(columns.get()?),
        until: columns.get::<Option<i64>>()?.map(Instant::from_millis),
        format: columns.small()?,
        body: columns.get()?,
    })
}
