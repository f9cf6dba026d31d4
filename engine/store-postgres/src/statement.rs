//! One statement of many parts, each with its rows as arrays.

use sqlx::postgres::{PgArguments, PgHasArrayType, Postgres};
use sqlx::{Arguments, AssertSqlSafe, Encode, Error, Type};
use uuid::Uuid;

use jalon_store::{AccountKey, Hash, Key};

/// Arrays of one length, one for each column; how they are called in the statement, and their values.
#[derive(Default)]
pub(crate) struct Arrays {
    arguments: PgArguments,
    places: Vec<String>,
    failed: Option<Error>,
}

impl Arrays {
    /// A column of numbers, texts, bytes or keys; `kind` is its type in SQL.
    pub(crate) fn column<'q, T>(&mut self, kind: &str, values: impl Iterator<Item = T>)
    where
        T: Encode<'q, Postgres> + Type<Postgres> + PgHasArrayType + 'q,
    {
        let values: Vec<T> = values.collect();
        match self.arguments.add(values) {
            Ok(()) => self
                .places
                .push(format!("${}::{kind}[]", self.arguments.len())),
            Err(error) => self.failed = Some(Error::Encode(error)),
        }
    }

    /// The columns by which accounts are found: shard, entity, account.
    pub(crate) fn accounts(&mut self, accounts: impl Iterator<Item = AccountKey> + Clone) {
        let shards = accounts.clone().map(|one| one.shard().0 as i16);
        self.column("smallint", shards);
        self.column("integer", accounts.clone().map(|one| one.entity.0));
        self.keys(accounts.map(|one| one.account));
    }

    pub(crate) fn hashes(&mut self, values: impl Iterator<Item = Hash>) {
        self.column("bytea", values.map(|hash| hash.0.to_vec()));
    }

    pub(crate) fn keys(&mut self, values: impl Iterator<Item = Key>) {
        self.column("uuid", values.map(|key| Uuid::from_u128(key.0)));
    }

    /// One value for all; gives how it is called.
    pub(crate) fn value<'q, T>(&mut self, value: T) -> String
    where
        T: Encode<'q, Postgres> + Type<Postgres>,
    {
        if let Err(error) = self.arguments.add(value) {
            self.failed = Some(Error::Encode(error));
        }
        format!("${}", self.arguments.len())
    }

    /// The columns since the last call: `unnest($1::smallint[], $2::uuid[])`.
    pub(crate) fn unnest(&mut self) -> String {
        let places = std::mem::take(&mut self.places);
        format!("unnest({})", places.join(", "))
    }

    /// The values, or why one of them can't be handed over.
    pub(crate) fn into_arguments(self) -> Result<PgArguments, Error> {
        match self.failed {
            Some(error) => Err(error),
            None => Ok(self.arguments),
        }
    }
}

/// A query whose text was put together here, from constants only.
pub(crate) fn query(
    sql: String,
    arrays: Arrays,
) -> Result<sqlx::query::Query<'static, Postgres, PgArguments>, Error> {
    Ok(sqlx::query_with(
        AssertSqlSafe(sql),
        arrays.into_arguments()?,
    ))
}
