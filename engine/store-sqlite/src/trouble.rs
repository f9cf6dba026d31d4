//! What SQLite and the system say, in words for whoever runs it.

use std::path::Path;

use jalon_store::{CommitError, Kind, Trouble, text};
use rusqlite::ErrorCode;

/// A trouble from what SQLite says.
pub(crate) fn told(error: rusqlite::Error) -> Trouble {
    of_kind(kind_of(error.sqlite_error_code())).with(error)
}

fn kind_of(code: Option<ErrorCode>) -> Kind {
    match code {
        Some(ErrorCode::DiskFull) => Kind::Full,
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            Kind::NoRights
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Kind::Damaged,
        Some(
            ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::SystemIoFailure
            | ErrorCode::OutOfMemory
            | ErrorCode::OperationInterrupted,
        ) => Kind::Away,
        _ => Kind::Refused,
    }
}

fn of_kind(kind: Kind) -> Trouble {
    let (reason, remedy) = match kind {
        Kind::Full => (
            text(
                "no room is left on the disk",
                "il n’y a plus de place sur le disque",
            ),
            text(
                "make room; work goes on by itself",
                "libérez de la place ; le travail reprendra de lui-même",
            ),
        ),
        Kind::NoRights => (
            text(
                "the database can't be opened or written",
                "la base de données ne peut être ni ouverte ni écrite",
            ),
            text(
                "check who owns the data folder, and that it may be written",
                "vérifiez à qui appartient le dossier de données, et qu’il est accessible en écriture",
            ),
        ),
        Kind::Damaged => (
            text(
                "the database is damaged, or is not one",
                "la base de données est abîmée, ou n’en est pas une",
            ),
            text(
                "stop the daemon, keep the file aside, and put the last backup in its place",
                "arrêtez le démon, mettez le fichier de côté, et remettez la dernière sauvegarde à sa place",
            ),
        ),
        Kind::Away => (
            text(
                "the database does not answer",
                "la base de données ne répond pas",
            ),
            text(
                "look for a program that holds it, or for a disk that fails; work goes on by itself",
                "cherchez un programme qui la retient, ou un disque défaillant ; le travail reprendra de lui-même",
            ),
        ),
        _ => (
            text("the database refuses", "la base de données refuse"),
            text(
                "this is a fault of Jalon: please report it",
                "c’est un défaut de Jalon : signalez-le, s’il vous plaît",
            ),
        ),
    };
    Trouble::new(kind, reason, remedy)
}

/// A trouble with a folder or a file, from what the system says.
pub(crate) fn of_folder(folder: &Path, error: &std::io::Error) -> Trouble {
    let kind = match error.kind() {
        std::io::ErrorKind::StorageFull => Kind::Full,
        _ => Kind::NoRights,
    };
    let folder = folder.display();
    let mut trouble = of_kind(kind);
    if kind == Kind::NoRights {
        trouble.words.reason = text(
            format!("{folder} can't be opened or written"),
            format!("{folder} ne peut être ni ouvert ni écrit"),
        );
    }
    trouble.with(error)
}

/// Something stored does not read as what was written.
pub(crate) fn damaged(what: &str) -> Trouble {
    of_kind(Kind::Damaged).with(what)
}

/// What a commit says that failed at its very end.
pub(crate) fn at_commit(error: rusqlite::Error) -> CommitError {
    match error.sqlite_error_code() {
        // The log may have reached the disk although the disk says it did not.
        Some(ErrorCode::SystemIoFailure) => CommitError::Unknown(told(error)),
        _ => CommitError::Failed(told(error)),
    }
}
