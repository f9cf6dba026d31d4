//! What is deployed: the machine, the dated lists and the sources of a legal entity, each a content
//! known by its SHA-256, and one setting that names them.
//!
//! ```text
//! setting `deployed`  ->  program     the machine with the payment terms of the library: one account
//!                                     is pinned to one program, and its state is in its numbers
//!                         lists       holidays, rates, zones: newer ones come, and all accounts look again
//!                         source map  where everything stands, for people
//!                         sources     the files as they were written
//! setting `program HASH`  ->  the same, for each program that was ever deployed
//! ```
//!
//! Deploying changes the settings alone; invoices that are there stay with their program until
//! somebody moves them.

use jalon_core::machine::dataset::{Holidays, Rates};
use jalon_core::machine::{Compiled, Datasets, SourceMap};
use jalon_core::{Instant, Zone};
use jalon_simulate::World;
use jalon_store::{Content, EntityId, Hash, Trouble};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::digits;

/// The setting that names what is deployed.
pub const SETTING: &str = "deployed";

/// What is deployed for a legal entity. Hashes are 64 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deployed {
    /// The program: new accounts are pinned to it.
    pub program: SmolStr,
    /// The dated lists that hold for all accounts, whichever their program.
    pub lists: SmolStr,
    /// Where everything stands in the sources.
    pub source_map: SmolStr,
    /// The hash of the machine as `jalon compile` tells it.
    pub machine: SmolStr,
    /// The sources, by their names.
    pub sources: Vec<Source>,
    /// The language of the house: of tasks, and of readers whose own is not known.
    pub language: SmolStr,
    /// Since when.
    pub at: Instant,
    /// Who deployed it.
    pub by: SmolStr,
}

/// A file of a script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Its name.
    pub name: SmolStr,
    /// The SHA-256 of its bytes.
    pub sha256: SmolStr,
}

/// Dated lists: what libraries and governments change while invoices run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lists {
    /// Days off.
    pub holidays: Vec<Holidays>,
    /// Published rates.
    pub rates: Vec<Rates>,
    /// Time zones: those of the calendars, and those that customers may have.
    pub zones: Vec<Zone>,
}

/// Why something is not deployed.
#[derive(Debug)]
pub enum NotDeployed {
    /// The store can't.
    Store(Trouble),
    /// The machine can't be written; a fault of the compiler.
    Machine(String),
    /// Somebody else deployed at the same time.
    Overtaken,
}

impl From<Trouble> for NotDeployed {
    fn from(trouble: Trouble) -> NotDeployed {
        NotDeployed::Store(trouble)
    }
}

/// A script as it is deployed.
pub struct Script<'a> {
    /// What the compiler made of it.
    pub compiled: &'a Compiled,
    /// Its files, with their bytes.
    pub sources: &'a [(String, Vec<u8>)],
    /// Time zones: those that its calendars name, and those that customers may have.
    pub zones: Vec<Zone>,
    /// The language of the house.
    pub language: &'a str,
}

/// Deploys a script for a legal entity. Daemons see it within seconds.
pub fn deploy(
    store: &mut (impl jalon_store::Records + ?Sized),
    entity: EntityId,
    script: Script<'_>,
    (now, by): (Instant, &str),
) -> Result<Deployed, NotDeployed> {
    let compiled = script.compiled;
    let fault = |error: &dyn std::fmt::Display| NotDeployed::Machine(error.to_string());
    let program = Compiled {
        machine: compiled.machine.clone(),
        datasets: Datasets {
            terms: compiled.datasets.terms.clone(),
            ..Datasets::default()
        },
        source_map: SourceMap::default(),
    };
    let program = program.to_file().map_err(|error| fault(&error))?;
    let lists = Lists {
        holidays: compiled.datasets.holidays.clone(),
        rates: compiled.datasets.rates.clone(),
        zones: script.zones,
    };
    let lists = serde_json::to_vec(&lists).map_err(|error| fault(&error))?;
    let map = serde_json::to_vec(&compiled.source_map).map_err(|error| fault(&error))?;
    let machine = compiled.machine.hash().map_err(|error| fault(&error))?;
    let content = |media: &str, bytes: Vec<u8>| Content {
        entity,
        hash: Hash::of(&[&bytes]),
        media: media.to_owned(),
        bytes,
    };
    let mut contents = vec![
        content(PROGRAM, program.into_bytes()),
        content("application/json", lists),
        content("application/json", map),
    ];
    let [program, lists, source_map] = [0, 1, 2].map(|at| digits_of(&contents, at));
    let mut sources = Vec::new();
    for (name, bytes) in script.sources {
        let source = content("text/plain; charset=utf-8", bytes.clone());
        sources.push(Source {
            name: name.into(),
            sha256: digits::of(source.hash),
        });
        contents.push(source);
    }
    contents.sort_by_key(|content| content.hash);
    contents.dedup_by_key(|content| content.hash);
    store.keep(&contents)?;
    let deployed = Deployed {
        program,
        lists,
        source_map,
        machine: machine.to_string().into(),
        sources,
        language: script.language.into(),
        at: now,
        by: by.into(),
    };
    let value = serde_json::to_vec(&deployed).map_err(|error| fault(&error))?;
    // What still runs under a program is shown with the lines that it was made of. If somebody else
    // writes the same at this moment, one of both is as good as the other.
    let own = setting_of(&deployed.program);
    let before = store
        .setting(entity, &own)?
        .map_or(0, |(revision, _)| revision);
    store.set(entity, &own, before, &value)?;
    let was = store.setting(entity, SETTING)?;
    let was = was.map_or(0, |(revision, _)| revision);
    match store.set(entity, SETTING, was, &value)? {
        true => Ok(deployed),
        false => Err(NotDeployed::Overtaken),
    }
}

fn digits_of(contents: &[Content], at: usize) -> SmolStr {
    let hash = contents.get(at).map(|content| content.hash);
    digits::of(hash.unwrap_or_default())
}

const PROGRAM: &str = "application/vnd.jalon.machine+json";

/// What is deployed for a legal entity; nothing if nothing is, or if it can't be read.
pub fn deployed(
    store: &mut (impl jalon_store::Records + ?Sized),
    entity: EntityId,
) -> Result<Option<Deployed>, Trouble> {
    let setting = store.setting(entity, SETTING)?;
    Ok(setting.and_then(|(_, value)| serde_json::from_slice(&value).ok()))
}

/// How a program was deployed, with its sources: last time, if several times. Nothing is known of one
/// that was deployed before this was kept.
pub fn of_program(
    store: &mut (impl jalon_store::Records + ?Sized),
    entity: EntityId,
    program: Hash,
) -> Result<Option<Deployed>, Trouble> {
    let setting = store.setting(entity, &setting_of(&digits::of(program)))?;
    Ok(setting.and_then(|(_, value)| serde_json::from_slice(&value).ok()))
}

fn setting_of(program: &str) -> String {
    format!("program {program}")
}

/// The world of a program with lists: what accounts that are pinned to it are stepped with.
pub fn world(program: &[u8], lists: &[u8], language: &str) -> Result<World, String> {
    let text = std::str::from_utf8(program).map_err(|error| error.to_string())?;
    let program = Compiled::from_file(text).map_err(|error| error.to_string())?;
    let lists: Lists = serde_json::from_slice(lists).map_err(|error| error.to_string())?;
    let compiled = Compiled {
        datasets: Datasets {
            holidays: lists.holidays,
            rates: lists.rates,
            terms: program.datasets.terms,
        },
        ..program
    };
    let zone_of = |name: &str| {
        let mut zones = lists.zones.iter();
        zones.find(|zone| zone.name == name).cloned()
    };
    let mut world = World::new(compiled, &zone_of, lists.zones.clone()).in_language(language);
    // Unlike in a simulation, payments may be late to be read in.
    world.context.payments_always_read = false;
    Ok(world)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jalon_core::Machine;
    use jalon_store::{Memory, Records};

    #[test]
    fn what_is_deployed_is_found_again_and_makes_a_world() {
        let mut store = Memory::new(|| Instant::from_millis(0));
        let entity = store.entity("acme").unwrap();
        let compiled = Compiled {
            machine: Machine::new(),
            ..Compiled::default()
        };
        let script = || Script {
            compiled: &compiled,
            sources: &[],
            zones: vec![Zone::utc()],
            language: "fr",
        };
        let now = Instant::from_millis(5);
        let done = deploy(&mut store, entity, script(), (now, "Zoé")).unwrap();
        assert_eq!(deployed(&mut store, entity).unwrap().as_ref(), Some(&done));
        let content = |digits: &str| {
            let hash = digits::read(digits).unwrap();
            let mut store = store.clone();
            store.content(entity, hash).unwrap().unwrap().bytes
        };
        let world = world(
            &content(&done.program),
            &content(&done.lists),
            &done.language,
        );
        let world = world.unwrap();
        assert_eq!(world.machine, compiled.machine);
        assert!(!world.context.payments_always_read);
        let again = deploy(&mut store, entity, script(), (now, "Zoé")).unwrap();
        assert_eq!(again.program, done.program);
        let program = digits::read(&done.program).unwrap();
        let of_program = of_program(&mut store, entity, program).unwrap();
        assert_eq!(of_program, Some(again));
    }
}
