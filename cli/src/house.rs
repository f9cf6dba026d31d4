//! The installation that a command works on: its data folder, what `jalon.toml` says, and its store.

use std::path::{Path, PathBuf};

use clap::Args;
use jalon_core::Instant;
use jalon_daemon::{Clock, SystemClock};
use jalon_dsl::diagnostic::text;
use jalon_install::{FILE, Fault, Installation, StoreAt};
pub use jalon_operate::{House, no_secret};
use jalon_operate::{has_database, is_not_lost};
use jalon_store_sqlite::FolderLock;

use crate::input::reason;
use crate::stop::Stop;

/// Which installation.
#[derive(Args, Debug, Clone)]
pub struct At {
    /// The data folder of the installation (default: what JALON_DATA names, else jalon-data)
    #[arg(long, value_name = "FOLDER", display_order = 800)]
    data: Option<PathBuf>,
    /// Whether it is one of its own, such as a demonstration: what the environment says is meant for another.
    #[arg(skip)]
    own: bool,
}

/// Whether an installation that is not there yet is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfMissing {
    /// It is.
    Make,
    /// It is not: there would be nothing to tell.
    Refuse,
}

const USUAL: &str = "jalon-data";

impl At {
    /// An installation of its own in a folder: variables of the environment say nothing of it.
    pub fn of(folder: PathBuf) -> At {
        At {
            data: Some(folder),
            own: true,
        }
    }

    /// The data folder.
    pub fn folder(&self) -> PathBuf {
        let named = std::env::var_os(jalon_install::DATA).filter(|named| !named.is_empty());
        let own = self.data.clone().or(named.map(PathBuf::from));
        own.unwrap_or_else(|| PathBuf::from(USUAL))
    }

    /// Whether there is an installation already; a database is taken to be there.
    pub fn is_there(&self) -> Result<bool, Stop> {
        let in_folder = self.installation()?.store == StoreAt::Folder;
        Ok(!in_folder || has_database(&self.folder()))
    }

    /// What `jalon.toml` says of a folder in which nothing is deployed yet, or that lost its database.
    pub fn is_set_up(&self) -> Result<Option<Installation>, Stop> {
        let folder = self.folder();
        let was = folder.join(FILE).is_file() || is_not_lost(&folder).is_err();
        let is_set_up = was && !self.is_there()?;
        is_set_up.then(|| self.installation()).transpose()
    }

    /// What `jalon.toml` says; what is usual where it is missing.
    pub fn installation(&self) -> Result<Installation, Stop> {
        let path = self.folder().join(FILE);
        let file = match std::fs::read_to_string(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => {
                let (path, why) = (path.display(), reason(&error));
                return Err(Stop::wrong(
                    format!("cannot read {path}: {}", why.en),
                    format!("lecture impossible de {path}\u{a0}: {}", why.fr),
                )
                .help(
                    "name the data folder with --data, and check that it may be read",
                    "nommez le dossier de données avec --data, et vérifiez qu'il est lisible",
                ));
            }
        };
        let variable = |name: &str| match self.own {
            true => None,
            false => std::env::var(name).ok(),
        };
        jalon_install::read_with(&file, &variable).map_err(|faults| wrong_file(&path, &faults))
    }

    /// Variables of the environment that begin as ours do and say nothing, each with the one that was probably
    /// meant.
    pub fn unknown_variables(&self) -> Vec<(String, Option<String>)> {
        if self.own {
            return Vec::new();
        }
        let file = std::fs::read_to_string(self.folder().join(FILE)).unwrap_or_default();
        let set = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
        jalon_install::unknown(set, &file)
    }

    /// Opens the installation.
    pub fn open(&self, missing: IfMissing) -> Result<House, Stop> {
        Ok(self.open_with(missing, false)?.0)
    }

    /// Opens it for a daemon, which is the only one on its folder.
    pub fn open_alone(&self) -> Result<(House, Option<FolderLock>), Stop> {
        self.open_with(IfMissing::Make, true)
    }

    fn open_with(
        &self,
        missing: IfMissing,
        alone: bool,
    ) -> Result<(House, Option<FolderLock>), Stop> {
        let folder = self.folder();
        let install = self.installation()?;
        let in_folder = install.store == StoreAt::Folder;
        if missing == IfMissing::Refuse
            && in_folder
            && !folder.join(jalon_store_sqlite::FILE).is_file()
        {
            is_not_lost(&folder)?;
            let unknown = self.unknown_variables();
            return Err(nothing_here(&folder, unknown.first()));
        }
        Ok(House::open(folder, install, alone)?)
    }
}

/// Who works at this machine, for the record: what the environment says, else whom the system runs it as.
pub fn user() -> String {
    let named = ["USER", "LOGNAME", "USERNAME"].into_iter();
    let mut named = named.filter_map(|name| std::env::var(name).ok());
    let named = named.find(|name| !name.trim().is_empty());
    named
        .or_else(user_of_system)
        .unwrap_or_else(|| "?".to_owned())
}

/// By the number of who runs it, as the system lists its users (passwd(5)); the number where it has no name.
#[cfg(unix)]
fn user_of_system() -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    let own = std::fs::metadata("/proc/self").ok()?.uid().to_string();
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let name = users.lines().find_map(|line| {
        let mut parts = line.split(':');
        let (name, _, number) = (parts.next()?, parts.next()?, parts.next()?);
        (number == own).then(|| name.to_owned())
    });
    Some(name.unwrap_or_else(|| format!("uid {own}")))
}

#[cfg(not(unix))]
fn user_of_system() -> Option<String> {
    None
}

/// The time on the wall.
pub fn now() -> Instant {
    SystemClock::default().now()
}

fn wrong_file(path: &Path, faults: &[Fault]) -> Stop {
    let path = path.display();
    let told = |french: bool| {
        let lines = faults.iter().map(|fault| {
            let (reason, remedy) = (fault.reason.get(french), fault.remedy.get(french));
            let colon = if french { "\u{a0}:" } else { ":" };
            match &fault.variable {
                Some(variable) => format!("{variable}{colon} {reason}\u{2009}; {remedy}"),
                None => format!("{path}:{}{colon} {reason}\u{2009}; {remedy}", fault.line),
            }
        });
        lines.collect::<Vec<_>>()
    };
    let (en, fr) = (told(false), told(true));
    let more = faults.len().saturating_sub(1);
    let first = |lines: &[String]| lines.first().cloned().unwrap_or_default();
    let rest = |lines: &[String]| {
        lines
            .iter()
            .skip(1)
            .cloned()
            .collect::<Vec<_>>()
            .join(" | ")
    };
    let stop = Stop::told(text(
        first(&en).replace("\u{2009};", ";"),
        first(&fr).replace('\u{2009}', "\u{a0}"),
    ));
    match more {
        0 => stop,
        _ => stop.help(
            format!("further down: {}", rest(&en).replace("\u{2009};", ";")),
            format!(
                "plus bas\u{a0}: {}",
                rest(&fr).replace('\u{2009}', "\u{a0}")
            ),
        ),
    }
}

fn nothing_here(folder: &Path, unknown: Option<&(String, Option<String>)>) -> Stop {
    let folder = folder.display();
    if let Some((name, Some(meant))) = unknown {
        return Stop::wrong(
            format!("there is no installation in {folder}"),
            format!("il n'y a pas d'installation dans {folder}"),
        )
        .help(
            format!("the variable {name} says nothing; {meant} was probably meant"),
            format!("la variable {name} ne dit rien\u{a0}; sans doute {meant}"),
        );
    }
    Stop::wrong(
        format!("there is no installation in {folder}"),
        format!("il n'y a pas d'installation dans {folder}"),
    )
    .help(
        "name its folder with --data, or make one: jalon deploy SCRIPT",
        "nommez son dossier avec --data, ou créez-en une\u{a0}: jalon deploy SCRIPT",
    )
}
