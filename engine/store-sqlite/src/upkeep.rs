//! Backup, examination, sizes.

use std::path::Path;

use jalon_store::{Backup, Finding, Grade, Kind, Size, Text, Trouble, Upkeep, text};
use rusqlite::{Connection, OpenFlags};

use crate::schema::{newest, version};
use crate::trouble::{damaged, of_folder, told};
use crate::{FILE, Sqlite};

impl Upkeep for Sqlite {
    fn back_up(&mut self, to: &Path) -> Result<Backup, Trouble> {
        if to.exists() {
            return Err(Trouble::new(
                Kind::Refused,
                text(
                    format!("{} is there already", to.display()),
                    format!("{} existe déjà", to.display()),
                ),
                text(
                    "give the backup a new name, such as one with the date",
                    "donnez à la sauvegarde un nom nouveau, par exemple avec la date",
                ),
            ));
        }
        // Under another name until it is whole, so that nobody takes half a backup for one.
        let partial = to.with_extension("partial");
        let _ = std::fs::remove_file(&partial);
        let name = partial.to_string_lossy().into_owned();
        self.connection
            .execute("vacuum into ?", [name])
            .map_err(told)?;
        let finish = || {
            std::fs::File::open(&partial)?.sync_all()?;
            std::fs::rename(&partial, to)?;
            std::fs::metadata(to)
        };
        read_through(&partial)?;
        let written = finish().map_err(|error| of_folder(to, &error))?;
        Ok(Backup::Written(written.len()))
    }

    fn examine(&mut self) -> Result<Vec<Finding>, Trouble> {
        Ok(vec![
            self.examine_pages()?,
            self.examine_schema()?,
            self.examine_durability()?,
            self.examine_log(),
        ])
    }

    /// Pages are used again by themselves; what is left to do is the log, as far as nobody reads it.
    fn tidy(&mut self) -> Result<(), Trouble> {
        let sql = "pragma wal_checkpoint(passive)";
        self.connection.query_row(sql, [], |_| Ok(())).map_err(told)
    }

    /// Rows that went leave their bytes in free pages and in the log: all is written anew without them.
    fn wipe(&mut self) -> Result<Option<Text>, Trouble> {
        let anew = "pragma temp_store = file; vacuum; pragma temp_store = memory";
        self.connection.execute_batch(anew).map_err(told)?;
        let sql = "pragma wal_checkpoint(truncate)";
        let busy: i64 = self
            .connection
            .query_row(sql, [], |row| row.get(0))
            .map_err(told)?;
        Ok((busy != 0).then(|| {
            text(
                "somebody is reading the database, so its file may still hold the bytes: erase once more when the daemon is stopped",
                "quelqu’un lit la base de données, et son fichier peut encore contenir les octets : effacez encore une fois, démon arrêté",
            )
        }))
    }

    fn sizes(&mut self) -> Result<Vec<Size>, Trouble> {
        let sql = "
            select coalesce(s.tbl_name, d.name), sum(d.pgsize)
            from dbstat as d left join sqlite_schema as s on s.name = d.name
            where d.aggregate = true group by 1 order by 1";
        let mut statement = self.connection.prepare_cached(sql).map_err(told)?;
        let rows = statement.query_map([], |row| {
            let bytes: i64 = row.get(1)?;
            Ok(Size {
                table: row.get(0)?,
                bytes: bytes.unsigned_abs(),
            })
        });
        rows.map_err(told)?.collect::<Result<_, _>>().map_err(told)
    }
}

fn read_through(path: &Path) -> Result<(), Trouble> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let copy = Connection::open_with_flags(path, flags).map_err(told)?;
    match check(&copy)?.as_str() {
        "ok" => Ok(()),
        other => Err(damaged(other)),
    }
}

fn check(connection: &Connection) -> Result<String, Trouble> {
    connection
        .query_row("pragma integrity_check(1)", [], |row| row.get(0))
        .map_err(told)
}

impl Sqlite {
    fn examine_pages(&self) -> Result<Finding, Trouble> {
        Ok(match check(&self.connection)?.as_str() {
            "ok" => good(
                "all pages and indexes are whole",
                "toutes les pages et tous les index sont intacts",
            ),
            other => Finding {
                grade: Grade::Bad,
                what: text(
                    format!("the database is damaged: {other}"),
                    format!("la base de données est abîmée : {other}"),
                ),
                remedy: text(
                    "stop the daemon, keep the file aside, and put the last backup in its place",
                    "arrêtez le démon, mettez le fichier de côté, et remettez la dernière sauvegarde à sa place",
                ),
            },
        })
    }

    fn examine_schema(&self) -> Result<Finding, Trouble> {
        let (found, known) = (version(&self.connection)?, newest());
        let mut finding = good(
            format!("the tables are at version {found}"),
            format!("les tables en sont à la version {found}"),
        );
        if found != known {
            finding.grade = Grade::Bad;
            finding.remedy = text(
                format!("use the program that knows version {found}; this one knows {known}"),
                format!(
                    "utilisez le programme qui connaît la version {found} ; celui-ci connaît la {known}"
                ),
            );
        }
        Ok(finding)
    }

    fn examine_durability(&self) -> Result<Finding, Trouble> {
        let pragma = |name: &str| {
            let sql = format!("select * from pragma_{name}");
            let value = self
                .connection
                .query_row(&sql, [], |row| row.get::<_, rusqlite::types::Value>(0));
            value.map_err(told)
        };
        let wal = pragma("journal_mode")? == rusqlite::types::Value::Text("wal".to_owned());
        let full = pragma("synchronous")? == rusqlite::types::Value::Integer(2);
        let mut finding = good(
            "every commit is synced to the disk",
            "chaque transaction est écrite sur le disque",
        );
        if !(wal && full) {
            finding.grade = Grade::Bad;
            finding.what = text(
                "commits are not synced to the disk: a power cut would lose the last ones",
                "les transactions ne sont pas écrites sur le disque : une coupure de courant perdrait les dernières",
            );
            finding.remedy = text(
                "put the data folder on a local disk; network folders can't do this",
                "mettez le dossier de données sur un disque local ; un dossier réseau n’y suffit pas",
            );
        }
        Ok(finding)
    }

    fn examine_log(&self) -> Finding {
        let log = self.folder.join(format!("{FILE}-wal"));
        let bytes = std::fs::metadata(log).map_or(0, |found| found.len());
        let megabytes = bytes / (1024 * 1024);
        let mut finding = good(
            format!("the write-ahead log has {megabytes} MB"),
            format!("le journal d’écriture fait {megabytes} Mo"),
        );
        if megabytes > LOG_MEGABYTES_USUAL {
            finding.grade = Grade::Doubtful;
            finding.remedy = text(
                "look for a program that reads the database for hours: it keeps the log from being cut",
                "cherchez un programme qui lit la base depuis des heures : il empêche de raccourcir ce journal",
            );
        }
        finding
    }
}

const LOG_MEGABYTES_USUAL: u64 = 512;

fn good(en: impl Into<String>, fr: impl Into<String>) -> Finding {
    Finding {
        grade: Grade::Good,
        what: text(en, fr),
        remedy: text("", ""),
    }
}
