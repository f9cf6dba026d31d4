//! Backup, examination, sizes.

use std::path::Path;

use jalon_store::{Backup, Finding, Grade, Size, Text, Trouble, Upkeep, text};
use sqlx::{Executor, Row};

use crate::Postgres;
use crate::rows::Columns;
use crate::schema::{newest, version};

const SIZES: &str = "
    select relname::text, pg_total_relation_size(c.oid)
    from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname = current_schema() and c.relkind = 'r' order by relname";

/// Tables of which more than a tenth is dead.
const UNTIDY: &str = "
    select relname::text from pg_stat_user_tables
    where schemaname = current_schema() and n_dead_tup > 5000 and n_dead_tup > 0.1 * n_live_tup";

const VACUUM: [(&str, &str); 4] = [
    ("account", "vacuum account"),
    ("timer", "vacuum timer"),
    ("effect", "vacuum effect"),
    ("inbox", "vacuum inbox"),
];

/// What must be switched on for a commit to be on the disk when it is told.
const DURABLE: [&str; 3] = ["fsync", "full_page_writes", "synchronous_commit"];

impl Postgres {
    /// The process numbers of the server's sessions for this program in this database.
    pub fn sessions(&mut self) -> Result<Vec<i32>, Trouble> {
        self.ask(async |connection| {
            let sql = "
                select pid from pg_stat_activity
                where datname = current_database() and application_name = 'jalon'";
            let rows = sqlx::query(sql).fetch_all(connection).await?;
            rows.iter().map(|row| Columns::of(row).get()).collect()
        })
    }
}

impl Upkeep for Postgres {
    fn back_up(&mut self, to: &Path) -> Result<Backup, Trouble> {
        let to = to.display();
        Ok(Backup::By(text(
            format!(
                "PostgreSQL does this itself, while work goes on:\n  \
                 pg_dump --format=custom --file={to} ADDRESS\n\
                 and for every instant, not only for that of the backup: pg_basebackup and the archive of its log \
                 (https://www.postgresql.org/docs/current/continuous-archiving.html)"
            ),
            format!(
                "PostgreSQL s’en charge, sans arrêter le travail :\n  \
                 pg_dump --format=custom --file={to} ADRESSE\n\
                 et pour revenir à n’importe quel instant : pg_basebackup et l’archivage de son journal \
                 (https://www.postgresql.org/docs/current/continuous-archiving.html)"
            ),
        )))
    }

    fn examine(&mut self) -> Result<Vec<Finding>, Trouble> {
        let mut findings = vec![self.examine_server()?, self.examine_schema()?];
        for name in DURABLE {
            findings.push(self.examine_durability(name)?);
        }
        findings.push(self.examine_old_snapshots()?);
        Ok(findings)
    }

    /// The server does this by itself once a minute at most; a burst can double a small table before.
    fn tidy(&mut self) -> Result<(), Trouble> {
        let tables: Vec<String> = self.ask(async |connection| {
            let rows = sqlx::query(UNTIDY).fetch_all(connection).await?;
            rows.iter().map(|row| row.try_get(0)).collect()
        })?;
        for (table, sql) in VACUUM {
            if tables.iter().any(|untidy| untidy == table) {
                self.ask(async |connection| connection.execute(sql).await.map(drop))?;
            }
        }
        Ok(())
    }

    /// The database takes them away itself, in its own time.
    fn wipe(&mut self) -> Result<Option<Text>, Trouble> {
        Ok(Some(text(
            "PostgreSQL keeps the bytes of rows that went in its files until it uses their room again, and in its log until that \
             is recycled: vacuum full of the tables personal and content takes them from the files at once",
            "PostgreSQL garde les octets des lignes effacées dans ses fichiers jusqu’à réutiliser leur place, et dans son journal \
             jusqu’à son recyclage : vacuum full des tables personal et content les retire aussitôt des fichiers",
        )))
    }

    fn sizes(&mut self) -> Result<Vec<Size>, Trouble> {
        self.ask(async |connection| {
            let rows = sqlx::query(SIZES).fetch_all(connection).await?;
            let read = |row| {
                let mut columns = Columns::of(row);
                let table = columns.get()?;
                let bytes: i64 = columns.get()?;
                Ok(Size {
                    table,
                    bytes: bytes.unsigned_abs(),
                })
            };
            rows.iter().map(read).collect()
        })
    }
}

impl Postgres {
    fn examine_server(&mut self) -> Result<Finding, Trouble> {
        let number: i32 = self.ask(async |connection| {
            let sql = "select current_setting('server_version_num')::integer";
            sqlx::query(sql).fetch_one(connection).await?.try_get(0)
        })?;
        let major = number / 10_000;
        let mut finding = good(
            format!("PostgreSQL {major} answers"),
            format!("PostgreSQL {major} répond"),
        );
        if major < 15 {
            finding.grade = Grade::Bad;
            finding.remedy = text(
                "PostgreSQL 15 or newer is needed: upgrade the server",
                "PostgreSQL 15 ou plus récent est nécessaire : mettez le serveur à niveau",
            );
        }
        Ok(finding)
    }

    fn examine_schema(&mut self) -> Result<Finding, Trouble> {
        let (found, known) = (self.ask(version)?, newest());
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

    fn examine_durability(&mut self, name: &'static str) -> Result<Finding, Trouble> {
        let value: String = self.ask(async |connection| {
            let query = sqlx::query("select current_setting($1)").bind(name);
            query.fetch_one(connection).await?.try_get(0)
        })?;
        let mut finding = good(format!("{name} = {value}"), format!("{name} = {value}"));
        if value == "off" {
            finding.grade = Grade::Bad;
            finding.remedy = text(
                format!(
                    "switch {name} on in postgresql.conf: a power cut would lose what was committed"
                ),
                format!(
                    "activez {name} dans postgresql.conf : une coupure de courant perdrait des transactions validées"
                ),
            );
        }
        Ok(finding)
    }

    /// A reader that stays for hours keeps the database from clearing away what has changed.
    fn examine_old_snapshots(&mut self) -> Result<Finding, Trouble> {
        let minutes: i32 = self.ask(async |connection| {
            let sql = "
                select coalesce(max(extract(epoch from now() - xact_start)), 0)::integer / 60
                from pg_stat_activity where backend_xmin is not null";
            sqlx::query(sql).fetch_one(connection).await?.try_get(0)
        })?;
        let mut finding = good(
            format!("the oldest transaction is {minutes} minutes old"),
            format!("la plus vieille transaction a {minutes} minutes"),
        );
        if minutes > SNAPSHOT_MINUTES_USUAL {
            finding.grade = Grade::Doubtful;
            finding.remedy = text(
                "end it, or read from a replica: tables grow as long as it stays",
                "terminez-la, ou lisez sur un réplica : les tables grossissent tant qu’elle dure",
            );
        }
        Ok(finding)
    }
}

const SNAPSHOT_MINUTES_USUAL: i32 = 30;

fn good(en: impl Into<String>, fr: impl Into<String>) -> Finding {
    Finding {
        grade: Grade::Good,
        what: text(en, fr),
        remedy: text("", ""),
    }
}
