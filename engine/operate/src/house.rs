//! An installation that is open.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jalon_core::{Instant, Way, Zone};
use jalon_daemon::house::Style;
use jalon_daemon::stated::States;
use jalon_daemon::{Clock, Entity, SystemClock};
use jalon_install::{Channels, Destination, Format, Installation, NoSecret, Secret, StoreAt};
use jalon_store::{Key, Leases, Owner, Places, Shard, Store, Trouble};
use jalon_store_postgres::Postgres;
use jalon_store_sqlite::{FolderLock, Sqlite};
use smol_str::SmolStr;

use crate::heads::heads;
use crate::{Refused, Scripts};

/// The file that keeps the exported heads of sealed days; a copy of it belongs elsewhere.
pub const HEADS: &str = "heads.jsonl";

/// An installation that is open.
pub struct House {
    /// The data folder.
    pub folder: PathBuf,
    /// What `jalon.toml` says.
    pub install: Arc<Installation>,
    /// The legal entity of records that name none.
    pub entity: Entity,
    /// The store.
    pub store: Box<dyn Store>,
    /// What is taken for the time.
    pub clock: Arc<dyn Clock>,
    /// The order of what is handed in here.
    pub places: Places,
    /// Scripts that were read, by all sessions.
    pub scripts: Scripts,
}

impl House {
    /// Opens an installation; `alone` for a daemon, which is the only one on its folder.
    pub fn open(
        folder: PathBuf,
        install: Installation,
        alone: bool,
    ) -> Result<(House, Option<FolderLock>), Refused> {
        let (mut store, lock): (Box<dyn Store>, _) = match &install.store {
            StoreAt::Folder => {
                // Whoever opens what is in it tells why it could not be made.
                let _ = make_folder(&folder);
                is_not_lost(&folder)?;
                let mut store = Sqlite::open(&folder)?;
                let lock = alone.then(|| store.lock()).transpose()?;
                if lock.is_some() {
                    nobody_else_works(&mut store)?;
                }
                (Box::new(store), lock)
            }
            StoreAt::Postgres(address) => {
                let address = secret(address, &folder)?;
                (Box::new(Postgres::open(&address)?), None)
            }
        };
        let id = store.entity(&install.legal_entity)?;
        let entity = Entity {
            id,
            code: install.legal_entity.as_str().into(),
        };
        let house = House {
            folder,
            install: Arc::new(install),
            entity,
            store,
            clock: Arc::new(SystemClock::default()),
            places: Places::default(),
            scripts: Scripts::default(),
        };
        Ok((house, lock))
    }

    /// The same installation by another session.
    pub fn another(&self) -> Result<House, Trouble> {
        Ok(House {
            folder: self.folder.clone(),
            install: Arc::clone(&self.install),
            entity: self.entity.clone(),
            store: self.store.another()?,
            clock: Arc::clone(&self.clock),
            places: Places::default(),
            scripts: self.scripts.clone(),
        })
    }

    /// What is taken for the time.
    pub fn now(&self) -> Instant {
        self.clock.now()
    }
}

/// Whoever has the lock of a folder is alone: what a daemon held that was killed is free at once, not when
/// its lease is over.
fn nobody_else_works(store: &mut Sqlite) -> Result<(), Trouble> {
    let mut held: BTreeMap<(String, Key), Vec<Shard>> = BTreeMap::new();
    for row in store.shard_rows()? {
        if let Some(owner) = row.owner {
            let of = held.entry((owner.name, owner.run)).or_default();
            of.push(row.lease.shard);
        }
    }
    for ((name, run), shards) in held {
        store.release(&Owner { name, run }, &shards)?;
    }
    for gone in store.present()? {
        store.leave(&gone.owner)?;
    }
    Ok(())
}

/// Makes the folder for its owner alone: it will hold personal data.
pub fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder)
}

/// How long the header of a database is: what is shorter holds nothing. SQLite begins anew in a single byte.
const HEADER: u64 = 100;

/// Whether there is a database in a folder.
pub fn has_database(folder: &Path) -> bool {
    let found = std::fs::metadata(folder.join(jalon_store_sqlite::FILE));
    found.is_ok_and(|found| found.is_file() && found.len() >= HEADER)
}

/// A folder that holds what a daemon wrote beside its database, and not the database itself, lost it: an empty one
/// in its place would send everything once more.
pub fn is_not_lost(folder: &Path) -> Result<(), Refused> {
    let left = folder.join(HEADS);
    if has_database(folder) || !left.exists() {
        return Ok(());
    }
    let database = folder.join(jalon_store_sqlite::FILE);
    let (database, left) = (database.display(), left.display());
    Err(Refused::wrong(
        format!("{database} is not there, or empty, though {left} tells that it was"),
        format!("{database} n'est pas là, ou est vide, alors que {left} dit qu'elle y était"),
    )
    .help(
        "put the backup back (jalon backup wrote it); is the right disk mounted? To begin anew, take another folder",
        "remettez la sauvegarde en place (écrite par jalon backup)\u{a0}; le bon disque est-il monté\u{a0}? Pour repartir de zéro, prenez un autre dossier",
    ))
}

/// A secret of the installation, from the environment or from its file.
pub fn secret(secret: &Secret, folder: &Path) -> Result<String, Refused> {
    let variable = |name: &str| std::env::var(name).ok();
    secret.value(folder, &variable).map_err(no_secret)
}

/// A secret that is not there.
pub fn no_secret(missing: NoSecret) -> Refused {
    let (reason, remedy) = (missing.reason, missing.remedy);
    Refused::wrong(reason.en, reason.fr).help(remedy.en, remedy.fr)
}

/// The codes of other legal entities in the same store for which a script is deployed.
pub fn others(house: &mut House) -> Result<Vec<SmolStr>, Refused> {
    let mut others = Vec::new();
    for (id, code) in house.store.entities()? {
        let own = code == house.install.legal_entity;
        if !own && jalon_daemon::deployed::deployed(house.store.as_mut(), id)?.is_some() {
            others.push(code.into());
        }
    }
    Ok(others)
}

/// Who writes, and with what links, by legal entity.
pub fn styles(house: &House) -> Result<HashMap<SmolStr, Style>, Refused> {
    let own: SmolStr = house.install.legal_entity.as_str().into();
    let mut seller = house.install.seller.clone();
    if seller.name.is_empty() {
        seller.name = own.clone();
    }
    let page = crate::pages::style(house)?;
    let heads = heads(house);
    let style = Style {
        seller,
        heads,
        relayed: ways(&house.install.channels, |to| {
            matches!(to, Destination::Relay(_))
        }),
        filed: filed(&house.install.channels),
        letters: house.install.letters.clone(),
        page,
        states: states(&house.install),
    };
    Ok(HashMap::from([(own, style)]))
}

/// The ways whose messages go to such a destination.
fn ways(channels: &Channels, wanted: impl Fn(&Destination) -> bool) -> Vec<Option<Way>> {
    let ways = Way::ALL.into_iter().map(Some).chain([None]);
    ways.filter(|way| wanted(&channels.of_way(*way).to))
        .collect()
}

/// The ways by which mails are written into a folder.
fn filed(channels: &Channels) -> Vec<Option<Way>> {
    let mut filed = ways(channels, |to| matches!(to, Destination::Folder { .. }));
    filed.retain(|way| way.is_none_or(Way::is_by_mail));
    filed
}

/// What is stated on networks as messages of theirs.
fn states(install: &Installation) -> Option<States> {
    let endpoints = install.channels.endpoints.iter();
    let written = endpoints.filter(|(_, one)| one.format == Format::Cdar);
    let cashed: BTreeSet<(SmolStr, SmolStr)> = written
        .flat_map(|(endpoint, one)| {
            let names = one.statuses.keys();
            names.map(move |name| (endpoint.into(), name.into()))
        })
        .collect();
    let registration = install.registrations.first()?.clone();
    (!cashed.is_empty()).then(|| States {
        cashed,
        registration,
        zone: jalon_zones::zone("Europe/Paris").unwrap_or_else(Zone::utc),
    })
}
