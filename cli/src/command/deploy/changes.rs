//! What changes against what is deployed.

use std::collections::BTreeSet;

use jalon_core::machine::Compiled;
use jalon_core::{Machine, Zone};
use jalon_daemon::deployed::{Deployed, Lists};
use jalon_daemon::digits;
use jalon_store::Hash;

use super::sound::Sound;
use crate::house::House;
use crate::stop::Stop;

/// What is deployed now, as far as it is compared.
pub struct Before {
    machine: Option<Machine>,
    lists: Option<Lists>,
}

impl Before {
    /// The names of the time zones that are known.
    pub fn zones(&self) -> impl Iterator<Item = &str> {
        let lists = self.lists.iter();
        lists.flat_map(|lists| lists.zones.iter().map(|zone| zone.name.as_str()))
    }
}

/// What changes.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Nothing was deployed before.
    pub first: bool,
    /// The machine is another.
    pub machine: bool,
    /// The hash of the machine that is deployed now.
    pub was: Option<String>,
    /// Days off, rates or time zones differ.
    pub lists: bool,
    /// Files that are new, that are gone, and that differ.
    pub files: [Vec<String>; 3],
    /// Places of the script that are new, and that are gone.
    pub places: [Vec<String>; 2],
}

impl Changes {
    /// Whether there is anything to do.
    pub fn any(&self) -> bool {
        self.first || self.machine || self.lists || self.files.iter().any(|some| !some.is_empty())
    }
}

/// Reads what is deployed now.
pub fn before(house: &mut House, deployed: &Deployed) -> Result<Before, Stop> {
    let entity = house.entity.id;
    let mut content = |hash: &str| -> Result<Option<Vec<u8>>, Stop> {
        let Some(hash) = digits::read(hash) else {
            return Ok(None);
        };
        let content = house.store.content(entity, hash)?;
        Ok(content.map(|content| content.bytes))
    };
    let program = content(&deployed.program)?;
    let lists = content(&deployed.lists)?;
    let machine = program
        .as_deref()
        .and_then(|bytes| std::str::from_utf8(bytes).ok())
        .and_then(|text| Compiled::from_file(text).ok());
    Ok(Before {
        machine: machine.map(|compiled| compiled.machine),
        lists: lists.and_then(|bytes| serde_json::from_slice(&bytes).ok()),
    })
}

/// What changes with a script.
pub fn between(was: Option<&(Before, Deployed)>, script: &Sound, zones: &[Zone]) -> Changes {
    let Some((before, deployed)) = was else {
        return Changes {
            first: true,
            machine: true,
            lists: true,
            ..Changes::default()
        };
    };
    let machine = script.compiled.machine.hash();
    let machine = machine.map_or_else(|_| String::new(), |hash| hash.to_string());
    let datasets = &script.compiled.datasets;
    let same_lists = before.lists.as_ref().is_some_and(|lists| {
        lists.holidays == datasets.holidays
            && lists.rates == datasets.rates
            && lists.zones.as_slice() == zones
    });
    Changes {
        first: false,
        machine: deployed.machine != machine,
        was: Some(deployed.machine.to_string()),
        lists: !same_lists,
        files: files(deployed, script),
        places: places(before.machine.as_ref(), &script.compiled.machine),
    }
}

fn files(deployed: &Deployed, script: &Sound) -> [Vec<String>; 3] {
    let [mut new, mut gone, mut differ] = [Vec::new(), Vec::new(), Vec::new()];
    for (name, bytes) in &script.sources {
        let mut sources = deployed.sources.iter();
        match sources.find(|source| source.name == name.as_str()) {
            None => new.push(name.clone()),
            Some(source) if source.sha256 != digits::of(Hash::of(&[bytes])) => {
                differ.push(name.clone());
            }
            Some(_) => {}
        }
    }
    for source in &deployed.sources {
        let mut files = script.sources.iter();
        if !files.any(|(name, _)| source.name == name.as_str()) {
            gone.push(source.name.to_string());
        }
    }
    [new, gone, differ]
}

fn places(before: Option<&Machine>, now: &Machine) -> [Vec<String>; 2] {
    let all = |machine: &Machine| {
        let paths = machine.paths.items().iter();
        paths.map(ToString::to_string).collect::<BTreeSet<String>>()
    };
    let Some(before) = before.map(all) else {
        return [Vec::new(), Vec::new()];
    };
    let now = all(now);
    [
        now.difference(&before).cloned().collect(),
        before.difference(&now).cloned().collect(),
    ]
}
