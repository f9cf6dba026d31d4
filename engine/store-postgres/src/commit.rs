//! The commit: one statement. Tables that a batch does not touch are left out of it.

use jalon_core::step::SubjectId;
use jalon_store::{
    AccountWrite, Batch, CommitError, Conflict, Content, Entry, Key, Known, Personal, Progress,
    Timer,
};
use sqlx::{Executor, Row};

use crate::Postgres;
use crate::links;
use crate::statement::{Arrays, query};
use crate::trouble::of_commit;

impl Postgres {
    pub(crate) fn commit_batch(&mut self, batch: &Batch) -> Result<(), CommitError> {
        batch.check().map_err(CommitError::Wrong)?;
        let (sql, arrays) = statement(batch);
        let committed = self.ask_plainly(async |connection| {
            connection.execute(query(sql, arrays)?).await.map(drop)
        });
        let committed = committed.map_err(CommitError::Failed)?;
        match committed.map_err(of_commit) {
            // A key that was there already is told before the epochs are looked at; but whoever has
            // an old epoch need not know more.
            Err(CommitError::Conflict(conflict)) => Err(self.fenced_or(batch, conflict)),
            other => other,
        }
    }

    fn fenced_or(&mut self, batch: &Batch, conflict: Conflict) -> CommitError {
        let stands = self.ask(async |connection| {
            let mut arrays = Arrays::default();
            let fence = fence(batch, &mut arrays);
            let sql = format!("with {fence} select count(*) from fence");
            let row = query(sql, arrays)?.fetch_one(connection).await?;
            row.try_get::<i64, _>(0)
        });
        match stands {
            Ok(stands) if stands < count(batch.fences.len()) => CommitError::Fenced,
            _ => CommitError::Conflict(conflict),
        }
    }
}

fn count(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

/// Parts of the statement, and how many rows each must have touched.
#[derive(Default)]
struct Parts {
    parts: Vec<String>,
    checks: Vec<String>,
}

impl Parts {
    /// A part that touches a row for each of its values, or it is a conflict about `table`.
    fn each(&mut self, arrays: &mut Arrays, (name, table): (&str, &str), rows: usize, sql: &str) {
        self.parts.push(format!("{name} as ({sql} returning 1)"));
        self.check(arrays, (name, table), rows);
    }

    fn check(&mut self, arrays: &mut Arrays, (name, table): (&str, &str), rows: usize) {
        let rows = arrays.value(count(rows));
        self.checks.push(format!(
            "when (select count(*) from {name}) <> {rows} then jalon_refuse('{table}')"
        ));
    }
}

fn statement(batch: &Batch) -> (String, Arrays) {
    let mut arrays = Arrays::default();
    let mut parts = Parts::default();
    parts.parts.push(fence(batch, &mut arrays));
    parts.check(&mut arrays, ("fence", "fence"), batch.fences.len());
    accounts(batch, &mut parts, &mut arrays);
    journal(&batch.journal, &mut parts, &mut arrays);
    timers(batch, &mut parts, &mut arrays);
    inbox(batch, &mut parts, &mut arrays);
    effects(batch, &mut parts, &mut arrays);
    known(batch, &mut parts, &mut arrays);
    incidents(batch, &mut parts, &mut arrays);
    if !batch.contents.is_empty() {
        let insert = contents(&batch.contents, &mut arrays);
        parts.parts.push(format!("contents as ({insert})"));
    }
    if !batch.personal.is_empty() {
        let insert = personal(&batch.personal, &mut arrays);
        parts.parts.push(format!("personal_data as ({insert})"));
    }
    if !batch.links.is_empty() {
        let insert = links::write(&batch.links, &mut arrays);
        parts.parts.push(format!("links as ({insert})"));
    }
    if !batch.seen.is_empty() {
        let insert = links::tell(&batch.seen, &mut arrays);
        parts.parts.push(format!("told as ({insert})"));
    }
    let (with, checks) = (parts.parts.join(",\n"), parts.checks.join("\n"));
    (
        format!("with {with}\nselect case {checks}\nelse 0 end"),
        arrays,
    )
}

/// The shards whose epochs stand. Their rows are held until the commit, so that a new epoch comes
/// after it; in the order of the shards, as whoever takes them does.
fn fence(batch: &Batch, arrays: &mut Arrays) -> String {
    arrays.column(
        "smallint",
        batch.fences.iter().map(|one| one.shard.0 as i16),
    );
    arrays.column("bigint", batch.fences.iter().map(|one| one.epoch));
    let unnest = arrays.unnest();
    format!(
        "fence as (
             select shard.shard from {unnest} as w (shard, epoch)
             join shard on shard.shard = w.shard and shard.epoch = w.epoch
             where shard.owner is not null
             order by shard.shard for key share of shard
         )"
    )
}

fn accounts(batch: &Batch, parts: &mut Parts, arrays: &mut Arrays) {
    let (new, old): (Vec<&AccountWrite>, Vec<&AccountWrite>) =
        batch.accounts.iter().partition(|write| write.was.0 == 0);
    let columns = |writes: &[&AccountWrite], arrays: &mut Arrays| {
        arrays.accounts(writes.iter().map(|one| one.row.key));
        arrays.column("text", writes.iter().map(|one| one.row.payer.as_str()));
        arrays.hashes(writes.iter().map(|one| one.row.machine));
        arrays.column("bigint", writes.iter().map(|one| one.row.revision));
        arrays.hashes(writes.iter().map(|one| one.row.head));
        arrays.column(
            "integer",
            writes.iter().map(|one| i32::from(one.row.format)),
        );
        arrays.column("bytea", writes.iter().map(|one| one.row.state.as_slice()));
        arrays.column("smallint", writes.iter().map(|one| one.row.open.number()));
    };
    if !new.is_empty() {
        columns(&new, arrays);
        let unnest = arrays.unnest();
        let sql = format!(
            "insert into account (shard, entity, account, payer, machine, revision, head, format, state,
                 open)
             select * from {unnest}"
        );
        parts.each(arrays, ("opened", "account"), new.len(), &sql);
    }
    if !old.is_empty() {
        columns(&old, arrays);
        arrays.column("bigint", old.iter().map(|one| one.was.0));
        arrays.hashes(old.iter().map(|one| one.was.1));
        let unnest = arrays.unnest();
        let sql = format!(
            "update account set payer = w.payer, machine = w.machine, revision = w.revision,
                 head = w.head, format = w.format, state = w.state, open = w.open
             from {unnest} as w (shard, entity, account, payer, machine, revision, head, format,
                 state, open, was, head_was)
             where account.shard = w.shard and account.entity = w.entity
               and account.account = w.account and account.revision = w.was
               and account.head = w.head_was"
        );
        parts.each(arrays, ("moved_on", "account"), old.len(), &sql);
    }
}

fn journal(journal: &[Entry], parts: &mut Parts, arrays: &mut Arrays) {
    if journal.is_empty() {
        return;
    }
    arrays.accounts(journal.iter().map(|one| one.account));
    arrays.column("bigint", journal.iter().map(|one| one.number));
    arrays.column("bigint", journal.iter().map(|one| one.at.millis()));
    arrays.column("integer", journal.iter().map(|one| i32::from(one.format)));
    arrays.column("bytea", journal.iter().map(|one| one.body.as_slice()));
    arrays.hashes(journal.iter().map(|one| one.hash));
    let unnest = arrays.unnest();
    parts.parts.push(format!(
        "entries as (
             insert into journal (shard, entity, account, number, at, format, body, hash)
             select * from {unnest}
         )"
    ));
}

fn timers(batch: &Batch, parts: &mut Parts, arrays: &mut Arrays) {
    let columns = |timers: &[Timer], arrays: &mut Arrays| {
        let of = |timer: &Timer| timer.wakes.parts();
        arrays.accounts(timers.iter().map(|one| one.account));
        arrays.column("bigint", timers.iter().map(|one| one.due.millis()));
        arrays.keys(timers.iter().map(|one| subject(of(one).0)));
        arrays.column("bytea", timers.iter().map(|one| of(one).1));
        arrays.column("bigint", timers.iter().map(|one| one.revision));
        arrays.unnest()
    };
    if !batch.timers_gone.is_empty() {
        let unnest = columns(&batch.timers_gone, arrays);
        let sql = format!(
            "delete from timer using {unnest}
                 as w (shard, entity, account, due, subject, slot, revision)
             where timer.shard = w.shard and timer.due = w.due and timer.entity = w.entity
               and timer.account = w.account and timer.subject = w.subject
               and timer.slot = w.slot and timer.revision = w.revision"
        );
        let rows = batch.timers_gone.len();
        parts.each(arrays, ("rang", "timer"), rows, &sql);
    }
    if !batch.timers_new.is_empty() {
        let unnest = columns(&batch.timers_new, arrays);
        parts.parts.push(format!(
            "wound as (
                 insert into timer (shard, entity, account, due, subject, slot, revision)
                 select * from {unnest}
             )"
        ));
    }
}

fn subject(subject: SubjectId) -> Key {
    Key(subject.0)
}

fn inbox(batch: &Batch, parts: &mut Parts, arrays: &mut Arrays) {
    let consumed = &batch.consumed;
    if consumed.is_empty() {
        return;
    }
    arrays.accounts(consumed.iter().map(|one| one.0));
    arrays.column("bigint", consumed.iter().map(|one| one.1));
    arrays.keys(consumed.iter().map(|one| one.2));
    let unnest = arrays.unnest();
    let sql = format!(
        "delete from inbox using {unnest} as w (shard, entity, account, place, key)
         where inbox.shard = w.shard and inbox.place = w.place and inbox.entity = w.entity
           and inbox.account = w.account and inbox.key = w.key"
    );
    parts.each(arrays, ("consumed", "inbox"), consumed.len(), &sql);
}

fn effects(batch: &Batch, parts: &mut Parts, arrays: &mut Arrays) {
    let new = &batch.effects_new;
    if !new.is_empty() {
        arrays.accounts(new.iter().map(|one| one.account));
        arrays.keys(new.iter().map(|one| one.key));
        arrays.keys(new.iter().map(|one| subject(one.subject)));
        arrays.column("integer", new.iter().map(|one| i32::from(one.channel)));
        arrays.column("integer", new.iter().map(|one| i32::from(one.format)));
        arrays.column("bytea", new.iter().map(|one| one.body.as_slice()));
        progress(arrays, new.iter().map(|one| &one.now));
        let unnest = arrays.unnest();
        parts.parts.push(format!(
            "intended as (
                 insert into effect (shard, entity, account, key, subject, channel, format, body,
                     state, due, attempts, epoch, document, note)
                 select * from {unnest}
             )"
        ));
    }
    let changed = &batch.effects_changed;
    if !changed.is_empty() {
        arrays.accounts(changed.iter().map(|one| one.account));
        arrays.keys(changed.iter().map(|one| one.key));
        progress(arrays, changed.iter().map(|one| &one.now));
        arrays.column("smallint", changed.iter().map(|one| one.was.0.number()));
        arrays.column("integer", changed.iter().map(|one| i32::from(one.was.1)));
        arrays.column("bigint", changed.iter().map(|one| one.was.2));
        let unnest = arrays.unnest();
        let sql = format!(
            "update effect set state = w.state, due = w.due, attempts = w.attempts,
                 epoch = w.epoch, document = w.document, note = w.note
             from {unnest} as w (shard, entity, account, key, state, due, attempts, epoch,
                 document, note, was, attempts_was, epoch_was)
             where effect.key = w.key and effect.entity = w.entity and effect.shard = w.shard
               and effect.account = w.account and effect.state = w.was
               and effect.attempts = w.attempts_was and effect.epoch = w.epoch_was"
        );
        parts.each(arrays, ("went_on", "effect"), changed.len(), &sql);
    }
}

pub(crate) fn progress<'a>(arrays: &mut Arrays, now: impl Iterator<Item = &'a Progress> + Clone) {
    arrays.column("smallint", now.clone().map(|one| one.state.number()));
    arrays.column("bigint", now.clone().map(|one| one.due.millis()));
    arrays.column("integer", now.clone().map(|one| i32::from(one.attempts)));
    arrays.column("bigint", now.clone().map(|one| one.epoch));
    let documents = now.clone().map(|one| one.document);
    arrays.column(
        "bytea",
        documents.map(|hash| hash.map(|hash| hash.0.to_vec())),
    );
    arrays.column("text", now.map(|one| one.note.as_str()));
}

fn known(batch: &Batch, parts: &mut Parts, arrays: &mut Arrays) {
    let columns = |known: &[Known], arrays: &mut Arrays| {
        arrays.accounts(known.iter().map(|one| one.account));
        arrays.keys(known.iter().map(|one| one.key));
        arrays.keys(known.iter().map(|one| subject(one.subject)));
        arrays.column("text", known.iter().map(|one| one.name.as_str()));
        arrays.unnest()
    };
    if !batch.known.is_empty() {
        let unnest = columns(&batch.known, arrays);
        parts.parts.push(format!(
            "introduced as (
                 insert into known (shard, entity, account, key, subject, name)
                 select * from {unnest}
             )"
        ));
    }
    if !batch.moved.is_empty() {
        let unnest = columns(&batch.moved, arrays);
        let sql = format!(
            "update known set shard = w.shard, account = w.account, subject = w.subject, name = w.name
             from {unnest} as w (shard, entity, account, key, subject, name)
             where known.key = w.key and known.entity = w.entity"
        );
        parts.each(arrays, ("moved", "known"), batch.moved.len(), &sql);
    }
}

fn incidents(batch: &Batch, parts: &mut Parts, arrays: &mut Arrays) {
    let new = &batch.incidents_new;
    if !new.is_empty() {
        arrays.accounts(new.iter().map(|one| one.account));
        arrays.keys(new.iter().map(|one| one.key));
        arrays.column("bigint", new.iter().map(|one| one.at.millis()));
        arrays.column("text", new.iter().map(|one| one.what.as_str()));
        arrays.column("integer", new.iter().map(|one| i32::from(one.format)));
        arrays.column("bytea", new.iter().map(|one| one.body.as_slice()));
        let unnest = arrays.unnest();
        parts.parts.push(format!(
            "happened as (
                 insert into incident (shard, entity, account, key, at, what, format, body)
                 select * from {unnest}
             )"
        ));
    }
    let closed = &batch.incidents_closed;
    if !closed.is_empty() {
        arrays.accounts(closed.iter().map(|one| one.0));
        arrays.keys(closed.iter().map(|one| one.1));
        let unnest = arrays.unnest();
        let sql = format!(
            "delete from incident using {unnest} as w (shard, entity, account, key)
             where incident.shard = w.shard and incident.entity = w.entity
               and incident.account = w.account and incident.key = w.key"
        );
        parts.each(arrays, ("closed", "incident"), closed.len(), &sql);
    }
}

pub(crate) fn contents(contents: &[Content], arrays: &mut Arrays) -> String {
    arrays.hashes(contents.iter().map(|one| one.hash));
    arrays.column("integer", contents.iter().map(|one| one.entity.0));
    arrays.column("text", contents.iter().map(|one| one.media.as_str()));
    arrays.column("bytea", contents.iter().map(|one| one.bytes.as_slice()));
    let unnest = arrays.unnest();
    format!(
        "insert into content (hash, entity, media, bytes) select * from {unnest}
         on conflict do nothing"
    )
}

pub(crate) fn introduce(known: &[Known], arrays: &mut Arrays) -> String {
    arrays.accounts(known.iter().map(|one| one.account));
    arrays.keys(known.iter().map(|one| one.key));
    arrays.keys(known.iter().map(|one| subject(one.subject)));
    arrays.column("text", known.iter().map(|one| one.name.as_str()));
    let unnest = arrays.unnest();
    format!(
        "insert into known (shard, entity, account, key, subject, name) select * from {unnest}
         on conflict do nothing"
    )
}

pub(crate) fn personal(personal: &[Personal], arrays: &mut Arrays) -> String {
    arrays.keys(personal.iter().map(|one| one.key));
    arrays.column("integer", personal.iter().map(|one| one.entity.0));
    arrays.column("bytea", personal.iter().map(|one| one.salt.to_vec()));
    arrays.column("bytea", personal.iter().map(|one| one.body.as_slice()));
    let unnest = arrays.unnest();
    format!(
        "insert into personal (key, entity, salt, body) select * from {unnest}
         on conflict (key, entity) do update set salt = excluded.salt, body = excluded.body"
    )
}
