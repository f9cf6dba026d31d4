//! What PostgreSQL and the network say, in words for whoever runs it.

use jalon_store::{CommitError, Conflict, Kind, Trouble, text};
use sqlx::Error;
use sqlx::postgres::PgDatabaseError;

/// A trouble from what PostgreSQL says.
pub(crate) fn told(error: Error) -> Trouble {
    of_kind(kind_of(&error)).with(error)
}

/// A trouble with the way to the database.
pub(crate) fn away(error: impl std::fmt::Display) -> Trouble {
    of_kind(Kind::Away).with(error)
}

fn code(error: &Error) -> Option<&str> {
    let error = error.as_database_error()?;
    Some(error.try_downcast_ref::<PgDatabaseError>()?.code())
}

/// Codes: https://www.postgresql.org/docs/15/errcodes-appendix.html
fn kind_of(error: &Error) -> Kind {
    let Some(code) = code(error) else {
        return match error {
            Error::ColumnDecode { .. } | Error::Decode(_) => Kind::Damaged,
            Error::Encode(_) | Error::Protocol(_) => Kind::Refused,
            _ => Kind::Away,
        };
    };
    match code {
        "53100" => Kind::Full,
        "42501" | "25006" | "28000" | "28P01" => Kind::NoRights,
        "XX001" | "XX002" => Kind::Damaged,
        "40001" | "40P01" | "55P03" | "57014" => Kind::Away,
        _ if ["08", "53", "57", "58"]
            .iter()
            .any(|class| code.starts_with(class)) =>
        {
            Kind::Away
        }
        _ => Kind::Refused,
    }
}

/// Whether nothing more can be asked over the connection.
pub(crate) fn ends_the_session(error: &Error) -> bool {
    match code(error) {
        Some(code) => code.starts_with("08") || (code.starts_with("57P")),
        None => !matches!(error, Error::ColumnDecode { .. } | Error::RowNotFound),
    }
}

/// What a commit says that failed.
pub(crate) fn of_commit(error: Error) -> CommitError {
    let database = error.as_database_error();
    let database = database.and_then(|error| error.try_downcast_ref::<PgDatabaseError>());
    match database.map(|error| (error.code(), error.message(), error.table())) {
        Some(("JA001", "fence", _)) => CommitError::Fenced,
        Some(("JA001", table, _)) | Some(("23505", _, Some(table))) => {
            CommitError::Conflict(conflict(table))
        }
        // The server went while it worked, or nothing was heard of it.
        Some((code, ..)) if code.starts_with("57P") || code.starts_with("08") => {
            CommitError::Unknown(told(error))
        }
        None if kind_of(&error) == Kind::Away => CommitError::Unknown(told(error)),
        _ => CommitError::Failed(told(error)),
    }
}

fn conflict(table: &str) -> Conflict {
    match table {
        "account" => Conflict::Account,
        "journal" => Conflict::Journal,
        "timer" => Conflict::Timer,
        "inbox" => Conflict::Inbox,
        "known" => Conflict::Known,
        "incident" => Conflict::Incident,
        _ => Conflict::Effect,
    }
}

pub(crate) fn bad_address(error: Error) -> Trouble {
    let mut trouble = of_kind(Kind::Refused).with(error);
    trouble.words.reason = text(
        "this is not the address of a database",
        "ce n’est pas l’adresse d’une base de données",
    );
    trouble.words.remedy = text(
        "write it as postgres://user:password@host/database",
        "écrivez-la ainsi : postgres://utilisateur:motdepasse@hôte/base",
    );
    trouble
}

pub(crate) fn of_kind(kind: Kind) -> Trouble {
    let (reason, remedy) = match kind {
        Kind::Full => (
            text(
                "no room is left on the disk of the database",
                "il n’y a plus de place sur le disque de la base de données",
            ),
            text(
                "make room; work goes on by itself",
                "libérez de la place ; le travail reprendra de lui-même",
            ),
        ),
        Kind::NoRights => (
            text(
                "the database refuses the user, or what it may do",
                "la base de données refuse l’utilisateur, ou ce qu’il veut faire",
            ),
            text(
                "check user and password; the user must own its tables, on a server that can be written",
                "vérifiez l’utilisateur et le mot de passe ; il doit posséder ses tables, sur un serveur accessible en écriture",
            ),
        ),
        Kind::Damaged => (
            text("the database is damaged", "la base de données est abîmée"),
            text(
                "stop all daemons and restore the last backup beside it",
                "arrêtez tous les démons et restaurez la dernière sauvegarde à côté",
            ),
        ),
        Kind::Refused => (
            text("the database refuses", "la base de données refuse"),
            text(
                "this is a fault of Jalon: please report it",
                "c’est un défaut de Jalon : signalez-le, s’il vous plaît",
            ),
        ),
        _ => (
            text(
                "the database can't be reached",
                "la base de données est injoignable",
            ),
            text(
                "check that it runs and that the network leads to it; work goes on by itself",
                "vérifiez qu’elle tourne et que le réseau y mène ; le travail reprendra de lui-même",
            ),
        ),
    };
    Trouble::new(kind, reason, remedy)
}
